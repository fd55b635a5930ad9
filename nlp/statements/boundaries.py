"""Where what is said ends and the author's words begin again, read off the tree and repaired by punctuation."""

from __future__ import annotations

from dataclasses import dataclass

from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout
from nlp.statements.source import Tokens

SUBORDINATE = frozenset({"acl:relcl", "acl", "advcl", "ccomp", "csubj", "nsubj", "obl", "nmod", "obj", "parataxis"})


@dataclass(slots=True)
class Content:
    """Token bounds of what is said, the ``frame`` by which it was found, and the author's insertion in it."""

    spans: list[Tokens]
    frame: str
    cue_segment: Tokens | None = None


def clause_end(layout: Layout, cue: CueMatch, start: int, head: int, bounds: Tokens) -> int:
    """Where the words of the source end and the author's begin again; at the latest at the end of the bounds.

    The tree decides: the first token behind the clause that hangs from the cue or above it as a new predicate (a gerund
    or coordinated verb of speech, a relay, the rest of a sentence in which the cue is subordinate) ends the content at
    the comma before it. Anything else that the parser hangs elsewhere stays in.
    """
    end = min(bounds[1], start + 4 * REACH)
    closing = start
    for token in range(start, end):
        if layout.is_mark(token) and token >= closing:
            closing = _closing_mark(layout, token)
        if token < head and token > start and token >= closing and _coordinated(layout, token, cue):
            return back_to_comma(layout, token, start)  # the parser hung the end of the clause behind the cue's partner
        if token <= head or token < closing or layout.is_punct(token):
            continue
        if token in layout.cue_heads and (turn := _turn(layout, token, start)) is not None:
            return turn
        if layout.dominates(head, token):
            if token in layout.cue_heads and _speaks_again(layout, token, cue, head):
                return back_to_comma(layout, _opening(layout, token, start), start)
            continue
        if layout.dominates(token, cue.head) and token != cue.head and layout.deps[cue.head] in SUBORDINATE:
            return back_to_comma(layout, token, start)
        if token in layout.cue_heads and _speaks_again(layout, token, cue, head):
            return back_to_comma(layout, token, start)
        top = climb(layout, token, cue.head)
        if _author_resumes(layout, top, token, cue, head) and _severed(layout, token):
            return back_to_comma(layout, token, start)
    return end


def phrase_end(layout: Layout, cue: CueMatch, noun: int, bounds: Tokens) -> int:
    """The end of the phrase: its subtree, and what the parser hung elsewhere up to the author's next words."""
    end, closing = min(bounds[1], noun + REACH), noun
    for token in range(noun + 1, end):
        if layout.is_mark(token) and token >= closing:
            closing = _closing_mark(layout, token)
        if token >= closing and _parts_clauses(layout, token) and _new_clause(layout, token, end):
            return token
        if token < closing or layout.is_punct(token) or layout.dominates(noun, token):
            continue
        if layout.dominates(token, cue.head):
            return back_to_comma(layout, token, noun)
        top = climb(layout, token, cue.head)
        if layout.deps[top] == "nsubj" and layout.heads[top] == cue.head and not layout.is_punct(token - 1):
            return token
        if _temporal(layout, top):
            return back_to_comma(layout, token, noun)
        if _author_resumes(layout, top, token, cue, noun) and _severed(layout, token):
            return back_to_comma(layout, token, noun)
    return end


def _parts_clauses(layout: Layout, token: int) -> bool:
    """A dash, a semicolon, or a comma before a conjunction that coordinates: "призвал к миру, а посол возразил"."""
    coordinates = layout.words[token] == "," and layout.words[token + 1 : token + 2] in (["а"], ["но"], ["однако"])
    return layout.is_dash(token) or layout.words[token] == ";" or coordinates


def _new_clause(layout: Layout, parting: int, end: int) -> bool:
    """Whether a clause with a subject of its own follows: "назвал его предателем - Мадуро ответил"."""
    following = (t for t in range(parting + 1, min(parting + 12, end)) if layout.finite(t))
    predicate = next(following, None)
    subject = layout.subject(predicate) if predicate is not None else None
    return subject is not None and parting < subject and layout.lemmas[subject] not in ("который", "кто", "что")


def _author_resumes(layout: Layout, top: int, token: int, cue: CueMatch, head: int) -> bool:
    dep, form = layout.deps[top], layout.morph(top, "VerbForm")
    above = layout.heads[top]
    if layout.dominates(top, cue.head) or top <= head:
        return False
    if above != cue.head and layout.dominates(above, cue.head):
        # The cue's own clause is subordinate here: whatever goes on above it is the author's.
        return layout.deps[cue.head] in SUBORDINATE
    if form == "Conv":
        return not any(layout.words[t] == "," for t in range(token, top))
    if dep == "conj" and (layout.morph(top, "VerbForm") == "Fin" or layout.pos[top] == "ADJ"):
        return layout.subject(top) is None or (above == cue.head and _other_speaks(layout, top, token))
    subject = layout.subject(top)
    return dep == "parataxis" and subject is not None and layout.finite(top) and subject > top


def _other_speaks(layout: Layout, verb: int, token: int) -> bool:
    """Whether a new clause begins at the token in which another one speaks: "..., а представитель ЕС допустил"."""
    subject = layout.subject(verb)
    comma = layout.words[token - 1] == "," or (layout.pos[token - 1] == "CCONJ" and layout.words[token - 2] == ",")
    return comma and verb in layout.cue_heads and subject is not None and layout.pos[subject] != "PRON"


def _speaks_again(layout: Layout, token: int, cue: CueMatch, head: int) -> bool:
    """Whether a further verb of speech is the speaker's own ("заявил, что план плох, и призвал ...").

    It agrees with the cue, has no subject, and what the clause is about cannot speak or does not agree with it.
    """
    form, own = layout.morph(token, "VerbForm"), layout.subject(token)
    if form == "Conv" and cue.head != token and layout.morph(head, "VerbForm") == "Inf":
        return True  # "призвал прекратить огонь, отметив ...": who calls on others notes it too
    predicate = form == "Fin" or layout.morph(token, "Variant") == "Short"
    if own is not None or not predicate or layout.deps[token] != "conj" or not _agrees(layout, token, cue.head):
        return False
    subject = layout.subject(head)
    aspects = [layout.morph(one, "Aspect") for one in (cue.head, token, head)]
    if subject is None or aspects[0] == aspects[1] != aspects[2]:
        return True
    speaks = layout.pos[subject] in ("PROPN", "PRON") or layout.morph(subject, "Animacy") == "Anim"
    gender = layout.morph(token, "Gender")
    agrees = layout.morph(subject, "Number") == layout.morph(token, "Number") and gender in (
        "",
        layout.morph(subject, "Gender"),
    )
    return not (speaks and agrees)


def _opening(layout: Layout, verb: int, start: int) -> int:
    """Where the clause of a verb begins: with the place before it in "..., а в Москве уверены"."""
    first = max(layout.left[verb], start + 1)
    joined = layout.words[first] == "," or layout.pos[first] == "CCONJ"
    alone = joined and not any(layout.finite(t) or layout.subject(t) is not None for t in range(first, verb))
    return first if alone else verb


def _coordinated(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether a verb of speech goes on with the cue's subject behind a conjunction: "заявил, что ..., но признал"."""
    joined = token in layout.cue_heads and layout.deps[token] == "conj" and layout.heads[token] == cue.head
    bare = joined and layout.subject(token) is None and layout.pos[token - 1] == "CCONJ"
    return bare and layout.finite(token) and _agrees(layout, token, cue.head)


def _agrees(layout: Layout, one: int, other: int) -> bool:
    """Whether two predicates can have one subject and tell of one time."""
    features = ((layout.morph(one, name), layout.morph(other, name)) for name in ("Gender", "Number", "Tense"))
    return all(a == b or "" in (a, b) for a, b in features)


def _turn(layout: Layout, token: int, start: int) -> int | None:
    """Where the author turns to something new before a predicate with a pronoun: "...; при этом он напомнил"."""
    subject = layout.subject(token)
    if subject is None or subject > token or layout.pos[subject] != "PRON":
        return None
    for before in range(token - 1, max(token - 8, start), -1):
        if layout.words[before] == ";":
            return before
        if layout.words[before] == "," or layout.finite(before):
            return before if layout.words[before + 1 : before + 3] == ["при", "этом"] else None
    return None


def _severed(layout: Layout, token: int) -> bool:
    """Whether punctuation or a conjunction parts the token from the words before it."""
    return (
        layout.is_punct(token - 1)
        or layout.pos[token - 1] in ("CCONJ", "SCONJ")
        or layout.pos[token] in ("CCONJ", "SCONJ")
    )


def back_to_comma(layout: Layout, token: int, start: int) -> int:
    """Before the conjunctions and adverbs that open the author's words, and the comma or dash before them."""
    while token - 1 > start and layout.pos[token - 1] in ("CCONJ", "SCONJ", "PART", "ADV", "ADP"):
        token -= 1
    return token - 1 if token - 1 > start and layout.is_punct(token - 1) and not layout.is_mark(token - 1) else token


def _closing_mark(layout: Layout, token: int) -> int:
    """The token behind the quotation that opens at ``token`` (the token itself when none does)."""
    at = layout.starts[token]
    opened = next((quote for quote in layout.quotes_within(at, at + 1) if quote.closed), None)
    return token if opened is None else layout.token_from(opened.end)


def climb(layout: Layout, token: int, stop: int) -> int:
    """The highest node over ``token`` that does not stand over the cue too."""
    for _ in range(REACH):
        above = layout.heads[token]
        if above == token or layout.dominates(above, stop):
            return token
        token = above
    return token


def _temporal(layout: Layout, token: int) -> bool:
    """An adjunct of the act of speech itself: its occasion or time ("в интервью", "в среду")."""
    if layout.deps[token] not in ("obl", "advmod"):
        return False
    return layout.preposition(token) in ("в", "во", "на") and layout.lemmas[token] in layout.lexicon.sets.occasions
