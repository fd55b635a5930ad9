"""The source of a statement as the text writes it: the noun phrase of the one who speaks, with role and apposition."""

from __future__ import annotations

from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout

Tokens = tuple[int, int]

INSIDE_PHRASE = frozenset({
    "amod", "nmod", "appos", "flat", "flat:name", "flat:foreign", "det", "nummod", "nummod:gov", "nummod:entity",
    "compound", "fixed", "case", "conj", "cc", "punct", "advmod", "goeswith", "list",
})  # fmt: skip
NEAR, FAR = 4, 15  # tokens behind the verb in which a subject may stand
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
            if layout.deps[kid] == "amod" and kid > head and layout.words[kid - 1] == ",":
                continue  # "собеседники, близкие к Кремлю": a detached attribute stands for a clause
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
        layout.pos[start] in ("ADP", "CCONJ", "SCONJ", "PART", "SPACE") or _loose(layout, start, start, end)
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


def find_source(layout: Layout, cue: CueMatch, bounds: Tokens, *, inserted: bool = False) -> Tokens | None:
    """Token bounds of the source of a verb, light or document cue, or None when nobody is written.

    In turn: the subject of the predicate; that of the predicate it is coordinated with or subordinate to; the body in
    "в МИД сообщили"; the issuer of the document ("в заявлении МИД"); the nominative right after the verb.
    """
    if cue.holder is not None:
        return cue.holder
    if cue.kind == "document":
        return _issuer(layout, cue)
    predicate = cue.head
    if cue.kind == "noun":
        return _possessor(layout, predicate) or _inherited_by_noun(layout, predicate)
    if cue.entry.cue_class == "relay" and (quoted := _quoted_person(layout, cue, bounds)) is not None:
        return quoted
    passive = layout.morph(predicate, "Voice") == "Pass" and layout.morph(predicate, "VerbForm") == "Part"
    if passive:
        return _agent(layout, predicate)
    subject = _subject(layout, predicate, cue)
    if subject is None and layout.finite(predicate):
        subject = _bare_nominative(layout, cue, bounds, inserted=inserted)
    if subject is not None and not _is_told(layout, predicate, subject):
        return noun_phrase(layout, subject)
    if layout.morph(predicate, "Number") == "Plur" and (spot := place(layout, predicate)) is not None:
        return spot
    return _inherited(layout, predicate)


def _subject(layout: Layout, predicate: int, cue: CueMatch) -> int | None:
    """The nearest subject by the tree that agrees with the verb; for a participle the noun that it modifies."""
    subjects = [
        kid
        for kid in layout.kids[predicate]
        if layout.deps[kid] == "nsubj" and kid != cue.noun and layout.lemmas[kid] not in ("это", "что")
    ]
    agreeing = [kid for kid in subjects if agrees(layout, predicate, kid)]
    if agreeing:
        return min(agreeing, key=lambda kid: abs(kid - predicate))
    if layout.deps[predicate] == "acl" and layout.morph(predicate, "VerbForm") == "Part":
        return layout.heads[predicate]
    return None


def agrees(layout: Layout, predicate: int, subject: int) -> bool:
    """Whether a noun can be the subject: no single name with a plural verb ("Петрову сказали" misread)."""
    if layout.morph(predicate, "Number") != "Plur" or layout.morph(subject, "Number") != "Sing":
        return True
    several = any(layout.deps[kid] in ("conj", "nummod", "nummod:gov", "nmod") for kid in layout.kids[subject])
    return several or layout.pos[subject] not in ("PROPN", "PRON")


def _is_told(layout: Layout, predicate: int, subject: int) -> bool:
    """Whether the outlet behind a plural verb is who was told: "сообщили РИА Новости в МИД", not who speaks."""
    if layout.morph(predicate, "Number") != "Plur" or subject < predicate or layout.pos[subject] not in ("PROPN", "X"):
        return False
    several = any(layout.deps[kid] == "conj" for kid in layout.kids[subject])
    named = layout.doc[subject].ent_type_ == "ORG" and not several
    return named and place(layout, predicate) is not None


def _bare_nominative(layout: Layout, cue: CueMatch, bounds: Tokens, *, inserted: bool) -> int | None:
    """A nominative beside the verb that the parser gave to another head; first behind it, then right before it.

    In an insertion an inanimate name counts too whose accusative looks the same: "..., дал понять Тегеран".
    """
    for token in range(cue.end, min(cue.end + (FAR if "back" in cue.entry.frames else NEAR), bounds[1])):
        if layout.words[token] == "," or layout.finite(token):
            break
        case, inanimate = layout.morph(token, "Case"), layout.morph(token, "Animacy") == "Inan"
        nominative = case in ("Nom", "") or (inserted and case == "Acc" and inanimate and layout.pos[token] == "PROPN")
        named = layout.pos[token] in ("NOUN", "PROPN", "PRON") and layout.preposition(token) is None
        if named and nominative and not layout.dominates(token, cue.head) and agrees(layout, cue.head, token):
            return token
    for token in range(cue.start - 1, max(bounds[0], cue.start - FAR) - 1, -1):
        if layout.words[token] in (",", ":", ";") or layout.finite(token) or layout.is_dash(token):
            return None
        free = layout.deps[token] in ("nsubj", "parataxis", "obl", "obj", "root", "dep", "discourse")
        named = layout.pos[token] in ("NOUN", "PROPN", "PRON") and layout.preposition(token) is None
        if free and named and layout.morph(token, "Case") == "Nom" and agrees(layout, cue.head, token):
            return token
    return None


def _possessor(layout: Layout, noun: int) -> Tokens | None:
    """Whose words a noun of speech means: "его заявление", "заявление министра"."""
    for kid in layout.kids[noun]:
        if layout.words[kid] in layout.lexicon.sets.possessives:
            return kid, kid + 1
        if (
            kid > noun
            and layout.deps[kid] == "nmod"
            and layout.morph(kid, "Case") == "Gen"
            and not layout.preposition(kid)
        ):
            return noun_phrase(layout, kid)
    return None


def _inherited_by_noun(layout: Layout, noun: int) -> Tokens | None:
    """The subject of the verb that a noun of speech depends on: "вышли с требованием вернуть острова"."""
    verb = layout.heads[noun]
    while layout.pos[verb] == "NOUN" and layout.deps[verb] in ("obj", "obl", "nmod") and layout.heads[verb] != verb:
        verb = layout.heads[verb]
    if verb == noun or layout.pos[verb] != "VERB":
        return None
    subject = layout.subject(verb)
    if subject is not None and subject != noun:
        return noun_phrase(layout, subject)
    return _inherited(layout, verb)


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
    return None


def _agent(layout: Layout, predicate: int) -> Tokens | None:
    """The instrumental of a passive: "заявлено министром"."""
    for kid in layout.kids[predicate]:
        living = layout.pos[kid] == "PROPN" or layout.morph(kid, "Animacy") == "Anim"
        oblique = layout.deps[kid] in ("obl", "obl:agent") and layout.morph(kid, "Case") == "Ins"
        if living and oblique and not layout.preposition(kid):
            return noun_phrase(layout, kid)
    return None


def place(layout: Layout, predicate: int) -> Tokens | None:
    """ "В МИД сообщили": a plural without subject and the body in the locative, with its preposition."""
    for kid in layout.kids[predicate]:
        there = layout.preposition(kid) in ("в", "на") and layout.morph(kid, "Case") in ("Loc", "")
        if not there or layout.deps[kid] not in ("obl", "obj", "iobj", "nmod"):
            continue
        if layout.lemmas[kid] not in layout.lexicon.sets.occasions:
            start, end = noun_phrase(layout, kid)
            return min(start, *(t for t in layout.kids[kid] if layout.deps[t] == "case")), end
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
        if layout.morph(token, "Number") == "Plur" and (spot := place(layout, token)) is not None:
            return spot
    return None


def _issuer(layout: Layout, cue: CueMatch) -> Tokens | None:
    """The genitive behind the document: "в заявлении МИД России", "в Twitter МИД Канады"."""
    if cue.noun is None:
        return None
    for kid in layout.kids[cue.noun]:
        attached = kid > cue.noun and layout.deps[kid] in ("nmod", "appos", "flat") and layout.preposition(kid) is None
        if attached and (layout.morph(kid, "Case") in ("Gen", "") or layout.pos[kid] in ("PROPN", "X")):
            return noun_phrase(layout, kid)
    return None
