"""The source of a statement as the text writes it: the noun phrase of the one who speaks, with role and apposition."""

from __future__ import annotations

from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout

Tokens = tuple[int, int]

INSIDE_PHRASE = frozenset({
    "amod", "nmod", "appos", "flat", "flat:name", "flat:foreign", "det", "nummod", "nummod:gov", "nummod:entity",
    "compound", "fixed", "case", "conj", "cc", "punct", "advmod", "goeswith", "list",
})  # fmt: skip
NOMINAL = frozenset({"NOUN", "PROPN", "PRON", "ADJ", "NUM", "DET", "X", "SYM"})


def noun_phrase(layout: Layout, head: int) -> Tokens:
    """Token bounds of the phrase of ``head``: modifiers, genitives, appositions and names, without clauses."""
    members, stack = {head}, [head]
    while stack:
        token = stack.pop()
        for kid in layout.kids[token]:
            if layout.deps[kid] not in INSIDE_PHRASE or abs(kid - head) > REACH:
                continue
            if layout.deps[kid] == "conj" and layout.pos[kid] not in NOMINAL:
                continue
            if (layout.deps[kid] == "advmod" and kid > head) or layout.lemmas[kid] in layout.lexicon.sets.remarks:
                continue
            members.add(kid)
            stack.append(kid)
    start = end = head
    while start - 1 in members or (start - 2 in members and layout.is_punct(start - 1)):
        start -= 1
    while end + 1 in members or (end + 2 in members and layout.is_punct(end + 1)):
        end += 1
    return trim_phrase(layout, start, end + 1)


def outermost(layout: Layout, start: int, end: int) -> int:
    """The token of the phrase whose head lies outside it."""
    return next((t for t in range(start, end) if not start <= layout.heads[t] < end or layout.heads[t] == t), start)


def trim_phrase(layout: Layout, start: int, end: int) -> Tokens:
    """Without the preposition, conjunction and punctuation at the edges; a quoted or bracketed part keeps its marks."""
    while start < end - 1 and (
        layout.pos[start] in ("ADP", "CCONJ", "SCONJ", "SPACE") or _loose(layout, start, start, end)
    ):
        start += 1
    while end - 1 > start and (layout.pos[end - 1] == "SPACE" or _loose(layout, end - 1, start, end)):
        end -= 1
    if end < len(layout.words) and layout.is_mark(end) and _odd_marks(layout, start, end):
        end += 1
    return start, end


def _loose(layout: Layout, token: int, start: int, end: int) -> bool:
    """Punctuation that belongs to nothing in the phrase."""
    if not layout.is_punct(token):
        return False
    if layout.is_mark(token):
        return _odd_marks(layout, start, end)
    if layout.words[token] in "()[]":
        inside = [layout.words[t] for t in range(start, end)]
        return inside.count("(") != inside.count(")") or inside.count("[") != inside.count("]")
    return True


def _odd_marks(layout: Layout, start: int, end: int) -> bool:
    return sum(layout.is_mark(token) for token in range(start, end)) % 2 == 1


def find_source(layout: Layout, cue: CueMatch, bounds: Tokens) -> Tokens | None:
    """Token bounds of the source of a verb, light or document cue, or None when nobody is written.

    In turn: the subject of the predicate; that of the predicate it is coordinated with or subordinate to; the body in
    "в МИД сообщили"; the issuer of the document ("в заявлении МИД"); the nominative right after the verb.
    """
    if cue.holder is not None:
        return cue.holder
    if cue.kind == "document":
        return _issuer(layout, cue)
    predicate = cue.head
    if cue.entry.cue_class == "relay" and (quoted := _quoted_person(layout, cue, bounds)) is not None:
        return quoted
    passive = layout.morph(predicate, "Voice") == "Pass" and layout.morph(predicate, "VerbForm") == "Part"
    if passive:
        return _agent(layout, predicate)
    subject = _subject(layout, predicate, cue)
    if subject is not None:
        return noun_phrase(layout, subject)
    if layout.morph(predicate, "Number") == "Plur" or layout.morph(predicate, "VerbForm") == "Conv":
        place = _place(layout, predicate)
        if place is not None:
            return place
    inherited = _inherited(layout, predicate)
    if inherited is not None:
        return inherited
    return _following_nominative(layout, cue, bounds)


def _subject(layout: Layout, predicate: int, cue: CueMatch) -> int | None:
    for kid in layout.kids[predicate]:
        if layout.deps[kid] == "nsubj" and kid != cue.noun and layout.lemmas[kid] not in ("это", "что"):
            return kid
    if layout.deps[predicate] == "acl" and layout.morph(predicate, "VerbForm") == "Part":
        return layout.heads[predicate]
    return None


def _quoted_person(layout: Layout, cue: CueMatch, bounds: Tokens) -> Tokens | None:
    """Whom an outlet quotes: "цитирует РБК Карасина", "приводит Reuters слова представителя", "приводит его слова"."""
    for token in range(cue.start, min(max(cue.end, cue.head) + 10, bounds[1])):
        if token > cue.end and layout.words[token] in (",", ".", ";"):
            return None
        if layout.words[token] in ("его", "ее", "их"):
            return token, token + 1
        oblique = layout.morph(token, "Case") in ("Acc", "Gen") and layout.preposition(token) is None
        living = layout.morph(token, "Animacy") == "Anim" or layout.doc[token].ent_type_ in ("PER", "PERSON")
        if token != cue.noun and oblique and living and layout.pos[token] in ("NOUN", "PROPN"):
            start, end = noun_phrase(layout, token)
            return (start, end) if start >= cue.start else (token, end)
        if token == cue.noun and (of := [k for k in layout.kids[token] if k > token and layout.deps[k] == "nmod"]):
            return noun_phrase(layout, of[0])
    return None


def _agent(layout: Layout, predicate: int) -> Tokens | None:
    """The instrumental of a passive: "заявлено министром"."""
    for kid in layout.kids[predicate]:
        if (
            layout.deps[kid] in ("obl", "obl:agent")
            and layout.morph(kid, "Case") == "Ins"
            and not layout.preposition(kid)
        ):
            if layout.pos[kid] == "PROPN" or layout.morph(kid, "Animacy") == "Anim":
                return noun_phrase(layout, kid)
    return None


def _place(layout: Layout, predicate: int) -> Tokens | None:
    """ "В МИД сообщили": a plural without subject and the body in the locative, with its preposition."""
    for kid in layout.kids[predicate]:
        preposition = layout.preposition(kid)
        if preposition in ("в", "во", "на") and layout.deps[kid] in ("obl", "obj", "iobj", "nmod"):
            if layout.morph(kid, "Case") in ("Loc", "") and layout.lemmas[kid] not in layout.lexicon.sets.occasions:
                start, end = noun_phrase(layout, kid)
                first = min(t for t in layout.kids[kid] if layout.deps[t] == "case")
                return min(first, start), end
    return None


def _inherited(layout: Layout, predicate: int) -> Tokens | None:
    """The subject of the clause that a gerund, a coordinated verb or an infinitive belongs to."""
    token = predicate
    for _ in range(6):
        head = layout.heads[token]
        bound = layout.deps[token] in ("conj", "advcl", "xcomp", "csubj", "aux", "acl", "parataxis", "ccomp")
        if head == token or not bound:
            return None
        if layout.deps[token] in ("parataxis", "ccomp") and layout.morph(token, "VerbForm") != "Conv":
            return None
        token = head
        if layout.pos[token] in ("NOUN", "PROPN", "PRON"):
            return noun_phrase(layout, token) if layout.deps[predicate] == "acl" else None
        subject = next((kid for kid in layout.kids[token] if layout.deps[kid] == "nsubj"), None)
        if subject is not None:
            return noun_phrase(layout, subject)
        if layout.morph(token, "Number") == "Plur" and (place := _place(layout, token)) is not None:
            return place
    return None


def _issuer(layout: Layout, cue: CueMatch) -> Tokens | None:
    """The genitive behind the document: "в заявлении МИД России", "в Twitter МИД Канады"."""
    if cue.noun is None:
        return None
    for kid in layout.kids[cue.noun]:
        if kid > cue.noun and layout.deps[kid] in ("nmod", "appos", "flat") and layout.preposition(kid) is None:
            if layout.morph(kid, "Case") in ("Gen", "") or layout.pos[kid] in ("PROPN", "X"):
                return noun_phrase(layout, kid)
    return None


def _following_nominative(layout: Layout, cue: CueMatch, bounds: Tokens) -> Tokens | None:
    """A nominative noun or pronoun right behind the verb that the parser gave to another head."""
    for token in range(cue.end, min(cue.end + 4, bounds[1])):
        if layout.is_punct(token) or layout.finite(token):
            return None
        if layout.pos[token] in ("NOUN", "PROPN", "PRON") and layout.morph(token, "Case") in ("Nom", ""):
            if layout.preposition(token) is None and not layout.dominates(token, cue.head):
                return noun_phrase(layout, token)
    return None
