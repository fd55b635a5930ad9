"""Main clauses around an author's insertion: "..., отметил он, ...", "как сообщил X, ...", "по словам X, ..."."""

from __future__ import annotations

from nlp.statements.boundaries import Content, climb
from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout
from nlp.statements.source import Tokens, noun_phrase, place

INSERTED = frozenset({",", ";", ")", ".", "!", "?", "…"})


LIGHT = frozenset({"ADV", "PART", "CCONJ", "ADP"})


def parenthesis(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """The main clause around "..., отметил он, ..." or "как отметил он": the sentence less the author's words."""
    if "paren" not in cue.entry.frames:
        return None
    segment = _segment(layout, cue, bounds)
    if segment is None:
        return None
    return around(layout, cue.head, segment, bounds)


def _segment(layout: Layout, cue: CueMatch, bounds: Tokens) -> Tokens | None:
    """Token bounds of the author's insertion: the cue's clause between commas, verb before subject or with как."""
    head = cue.head
    short = layout.morph(head, "Variant") == "Short"
    if not (short or (layout.pos[head] in ("VERB", "AUX") and layout.morph(head, "VerbForm") in ("Fin", ""))):
        return None
    first = cue.start
    while first > bounds[0] and not layout.is_punct(first - 1) and cue.start - first < 12:
        if layout.finite(first - 1):
            return None
        first -= 1
    as_word = any(layout.words[t] == "как" for t in range(first, cue.start))
    if (
        as_word
        and first >= 2
        and layout.words[first] == "как"
        and layout.lemmas[first - 2] in layout.lexicon.sets.correlates
    ):
        return None
    if any(layout.lemmas[t] in ("который", "так") for t in range(first, cue.start)) or layout.words[
        cue.end : cue.end + 1
    ] == ["ли"]:
        return None
    subject = _own_subject(layout, cue, bounds)
    if not as_word:
        opened = first > bounds[0] and (
            layout.words[first - 1] in INSERTED or layout.is_dash(first - 1) or layout.is_mark(first - 1)
        )
        told = cue.kind == "document" or cue.entry.cue_class == "relay" or subject is not None
        if not opened or not (told or _place_after(layout, cue) is not None):
            return None
        if subject is not None and subject < cue.start:
            if layout.pos[subject] != "PRON" or layout.deps[head] != "parataxis":
                return None
        if not all(
            layout.pos[t] in LIGHT or t == subject or _adjunct(layout, t, head) for t in range(first, cue.start)
        ):
            return None
    end = _segment_end(layout, cue, subject, bounds)
    if not as_word and end < bounds[1] and not layout.is_punct(end):
        return None
    return first, end


def _place_after(layout: Layout, cue: CueMatch) -> Tokens | None:
    """The body behind a plural without subject: "..., сообщили в МИД"."""
    found = place(layout, cue.head) if layout.morph(cue.head, "Number") == "Plur" else None
    return found if found is not None and found[0] >= cue.end else None


def _own_subject(layout: Layout, cue: CueMatch, bounds: Tokens) -> int | None:
    """The subject by the tree, or else the nominative right behind the verb."""
    subject = layout.subject(cue.head)
    if subject is not None:
        return subject
    for token in range(cue.end, min(cue.end + 4, bounds[1])):
        if layout.is_punct(token):
            return None
        case, name = layout.morph(token, "Case"), layout.pos[token] == "PROPN"
        nominative = case in ("Nom", "") or (case == "Acc" and name and layout.morph(token, "Animacy") == "Inan")
        if layout.pos[token] in ("NOUN", "PROPN", "PRON", "X") and nominative:
            return token
    return None


def _adjunct(layout: Layout, token: int, head: int) -> bool:
    """Whether the token belongs to an adjunct of the verb ("в свою очередь заявил")."""
    return layout.deps[climb(layout, token, head)] in ("obl", "advmod", "discourse", "parataxis")


def _segment_end(layout: Layout, cue: CueMatch, subject: int | None, bounds: Tokens) -> int:
    """The end of the insertion: behind its subject and adjuncts, at a comma, dash or the end of the bounds."""
    end = cue.end
    if subject is not None and subject >= cue.start:
        end = max(end, noun_phrase(layout, subject)[1])
    clause = min(layout.right[cue.head], bounds[1])
    if layout.deps[cue.head] in ("parataxis", "advcl") and not _holds_main_clause(layout, cue, subject, end, clause):
        end = max(end, clause)
        while (
            end > cue.end and layout.is_punct(end - 1) and not layout.is_mark(end - 1) and layout.words[end - 1] != ")"
        ):
            end -= 1
    while end < bounds[1] and not (layout.words[end] in (",", ";", ".", ":") or layout.is_dash(end)):
        if layout.doc[end].is_title and layout.pos[end] in ("ADV", "PRON", "ADP", "CONJ", "SCONJ"):
            break  # a sentence that lost its full stop
        end += 1
    return min(end, bounds[1])


def _holds_main_clause(layout: Layout, cue: CueMatch, subject: int | None, start: int, end: int) -> bool:
    """Whether the parser hung the clause around the insertion below the insertion's verb."""
    for token in range(start, end):
        if (
            layout.finite(token)
            and layout.heads[token] == cue.head
            and layout.deps[token] not in ("advcl", "acl", "aux")
        ):
            return layout.subject(token) is not None or subject is None
    return False


def inserted_phrase(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "По словам X, ...": finds X (into ``cue.holder``) and the clause around the phrase."""
    end = cue.end
    alone = cue.end < bounds[1] and layout.words[cue.end] == ","
    if alone and cue.holder is None and cue.end - cue.start < 3:
        return None
    if cue.holder is None and "nobody" not in cue.entry.frames and not alone:
        owner = next((k for k in layout.kids[cue.head] if k >= cue.end and layout.deps[k] != "punct"), None)
        if "source" in cue.entry.frames:
            owner = _governed(layout, cue.end, bounds)
        if owner is None or owner - cue.end > 12:
            owner = _governed(layout, cue.end, bounds)
        if owner is None:
            return None
        cue.holder = noun_phrase(layout, owner)
        end = cue.holder[1]
        reach = min(layout.right[owner], bounds[1])
        if any(layout.deps[k] in ("acl:relcl", "acl") for k in layout.kids[owner]) and reach > end:
            end = reach
        elif _relative_follows(layout, end, bounds):
            end = next((t for t in range(end + 1, bounds[1]) if layout.words[t] == ","), end)
    first = cue.start
    if layout.doc[first].is_title and first > bounds[0] and not layout.is_punct(first - 1):
        bounds = first, bounds[1]  # the sentence before lost its full stop
    if first > bounds[0] and not layout.is_punct(first - 1) and layout.pos[first - 1] not in ("CCONJ", "SCONJ", "ADV"):
        return None
    while (
        end < bounds[1] and layout.is_mark(end) and (end == bounds[1] - 1 or layout.words[end + 1 : end + 2] == [","])
    ):
        end += 1
    return around(layout, cue.head, (first, end), bounds)


def _relative_follows(layout: Layout, comma: int, bounds: Tokens) -> bool:
    """Whether a clause describes the source: "по оценке дипломатов, с которыми беседовала «Газета», ..."."""
    if comma + 2 >= bounds[1] or layout.words[comma] != ",":
        return False
    first = comma + 1 + (layout.pos[comma + 1] == "ADP")
    return layout.lemmas[first] == "который"


def _governed(layout: Layout, start: int, bounds: Tokens) -> int | None:
    """The noun that a phrase without a visible tree governs: the head of the next noun phrase."""
    for token in range(start, min(start + 8, bounds[1])):
        if layout.words[token] == "," or layout.finite(token):
            return None
        if layout.pos[token] in ("NOUN", "PROPN", "PRON", "X"):
            return token
    return None


def around(layout: Layout, head: int, segment: Tokens, bounds: Tokens) -> Content | None:
    """The clause in which an insertion stands, without it and without the connectors before it.

    At the end of a sentence the insertion belongs to the sentence as a whole.
    """
    start, end = bounds
    above, closing = layout.heads[head], segment[1] >= end - 1
    clause = None if closing or above == head else _subordinate_clause(layout, above, segment)
    near = range(max(start, segment[0] - 4), segment[0])
    relative = None if closing else next((t for t in near if layout.lemmas[t] == "который"), None)
    opened = None if closing else _opened_before(layout, start, segment[0])
    if clause is not None:
        start, end = max(start, layout.left[clause]), min(end, layout.right[clause])
    elif opened is not None:
        start = opened
    elif relative is not None:
        start = relative - (relative > start and layout.pos[relative - 1] == "ADP")
    else:
        start = max(start, segment[0] - 2 * REACH)
        end = min(end, segment[1] + 2 * REACH)
    if segment[0] > start and layout.words[segment[0] - 1] == ":":
        start = segment[0]  # "с этим не согласен X: по его мнению, ...": what leads to the colon is the author's
    before = _trim(layout, skip_connectors(layout, start, segment[0]), segment[0])
    apart = next((t for t in range(segment[1], end) if layout.words[t] == ";"), end)
    after = _trim(layout, segment[1], apart)
    if before is not None and after is not None and _of_another_verb(layout, before, after):
        after = None
    if before is None and after is not None:
        after = _trim(layout, skip_connectors(layout, *after), after[1])
    spans = [span for span in (before, after) if span is not None]
    return Content(spans, "paren", segment) if spans else None


def _of_another_verb(layout: Layout, before: Tokens, after: Tokens) -> bool:
    """Whether a clause behind the insertion is the content of its second verb: "..., заявил он и пояснил, что ..."."""
    conjunction = layout.words[after[0]] in layout.lexicon.sets.subordinators
    return conjunction and layout.lemmas[before[1] - 1] not in layout.lexicon.sets.correlates


def _subordinate_clause(layout: Layout, token: int, segment: Tokens) -> int | None:
    """The subordinate clause around the insertion: a complement or relative whose conjunction stands before it."""
    for _ in range(10):
        if layout.deps[token] in ("ccomp", "acl:relcl", "acl", "advcl", "csubj"):
            opening = layout.left[token]
            while opening < segment[0] and layout.is_punct(opening):
                opening += 1
            if opening < segment[0] and (
                layout.pos[opening] in ("SCONJ", "ADP", "PRON", "ADV") or layout.deps[opening] == "mark"
            ):
                return token
        if layout.heads[token] == token:
            return None
        token = layout.heads[token]
    return None


def _opened_before(layout: Layout, start: int, end: int) -> int | None:
    """Behind the conjunction of the clause that the insertion interrupts ("..., что решение, по мнению X, ...")."""
    for token in range(end - 1, max(start, end - 25), -1):
        if layout.finite(token):
            return None
        if layout.words[token] == "что" and token > start and layout.is_punct(token - 1):
            return token + 1
    return None


def skip_connectors(layout: Layout, start: int, end: int) -> int:
    """Past the words that join the sentence to the one before ("кроме того,", "при этом")."""
    moved = True
    while moved:
        moved = False
        while start < end and layout.is_punct(start) and not layout.is_mark(start):
            start += 1
        for length in (4, 3, 2, 1):
            if start + length <= end and tuple(layout.words[start : start + length]) in layout.lexicon.connectors:
                start += length
                moved = True
                break
    return start


def _trim(layout: Layout, start: int, end: int) -> Tokens | None:
    """Without punctuation at the edges (marks stay); None when no word is left, or only a conjunction."""
    while start < end and layout.is_punct(start) and not layout.is_mark(start) and layout.words[start] not in "([":
        start += 1
    while (
        end > start and layout.is_punct(end - 1) and not layout.is_mark(end - 1) and layout.words[end - 1] not in ")]?!"
    ):
        end -= 1
    words = [t for t in range(start, min(end, start + 4)) if not layout.is_punct(t)]
    if not words or (
        len(words) == 1
        and end - start < 4
        and (layout.pos[words[0]] in ("CCONJ", "SCONJ", "PART", "ADP") or layout.lemmas[words[0]] == "который")
    ):
        return None
    return start, end
