"""What is said: the content of a cue, read off the dependency tree and repaired by punctuation.

Each function tries one construction and returns a Content or None. Bounds are tokens ``[start, end)``; ``bounds`` are those
within which the content may lie (the sentence, clipped to or by quotations).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from nlp.statements.cues import CueMatch
from nlp.statements.layout import REACH, Layout
from nlp.statements.lexicon import Lexicon, Nominal
from nlp.statements.source import TIMES_AND_OCCASIONS, Tokens, noun_phrase

SUBORDINATORS = frozenset({"что", "чтобы", "чтоб", "будто", "якобы"})
QUESTION_WORDS = frozenset({
    "как", "кто", "кого", "кому", "кем", "что", "чего", "чем", "где", "куда", "откуда", "когда", "почему", "зачем", "отчего",
    "какой", "какая", "какое", "какие", "каким", "какими", "каких", "какую", "каков", "какова", "каковы", "сколько",
    "насколько", "чей", "который", "каком", "какого",
})  # fmt: skip
CORRELATES = frozenset({"то", "тот", "это", "так", "такой"})
COMPLEMENTS = frozenset(
    {"ccomp", "xcomp", "csubj", "advcl", "acl", "acl:relcl", "parataxis", "conj", "obj", "obl", "nsubj"}
)


SUBORDINATE = frozenset({"acl:relcl", "acl", "advcl", "ccomp", "csubj", "nsubj", "obl", "nmod", "obj", "parataxis"})


@dataclass(slots=True)
class Content:
    """Token bounds of what is said, and the ``frame`` by which it was found; ``cue_segment`` is the author's insertion."""

    spans: list[Tokens]
    frame: str
    cue_segment: Tokens | None = None


def complement(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """A clause with что, чтобы, будто, якобы or a question word behind the cue, also "о том, что"."""
    frames = cue.entry.frames
    owner = {cue.head, cue.noun if cue.noun is not None else cue.head}
    limit = min(bounds[1], cue.end + REACH)
    for token in range(cue.end, limit):
        word = layout.words[token]
        predicate = layout.finite(token) or layout.morph(token, "VerbForm") == "Conv"
        if predicate and not _inside_relative(layout, token, cue):
            return None
        if word not in SUBORDINATORS and word not in QUESTION_WORDS and word != "ли":
            continue
        if word != "ли" and not _after_comma(layout, token, cue):
            continue
        if _inside_relative(layout, token, cue):
            continue
        if _infinitive_first(layout, token, cue):
            return None
        kind = _clause_kind(layout, token, cue)
        if kind is None or kind not in frames:
            if word in SUBORDINATORS or word == "ли":
                return None
            continue
        start = _clause_start(layout, token, cue) if word == "ли" else token
        head = _clause_head(layout, token, bounds)
        if (
            not any(layout.dominates(one, head) for one in owner)
            and token - cue.end > 3
            and not _correlated(layout, token)
        ):
            return None
        if word == "что" and kind == "that":
            start = token + 1
        return Content([(start, clause_end(layout, cue, start, head, bounds))], kind)
    return None


def _infinitive_first(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether an infinitive that the cue governs comes first ("призвал прекратить ..., чтобы ..."): then that is said."""
    return "inf" in cue.entry.frames and any(
        cue.end <= kid < token and layout.morph(kid, "VerbForm") == "Inf" for kid in layout.kids[cue.head]
    )


def _after_comma(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the word stands at the head of a clause: behind a comma, a mark or a preposition behind one."""
    before = token - 1
    while before > cue.start and (
        layout.is_mark(before) or layout.pos[before] == "ADP" or layout.words[before] in ("и", "а")
    ):
        before -= 1
    return before < cue.end or layout.is_punct(before)


def _inside_relative(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the token lies in a relative or participial clause between cue and complement ("журналистам, которые ...")."""
    for _ in range(12):
        if token in (cue.head, cue.noun):
            return False
        if layout.deps[token] in ("acl:relcl",) or (
            layout.deps[token] == "acl" and layout.morph(token, "VerbForm") == "Part"
        ):
            return (
                layout.heads[token] != cue.noun
                and layout.heads[token] != cue.head
                and layout.lemmas[layout.heads[token]] not in CORRELATES
            )
        if layout.heads[token] == token:
            return False
        token = layout.heads[token]
    return False


def _correlated(layout: Layout, token: int) -> bool:
    """Whether "том, что" stands before the conjunction."""
    return token >= 2 and layout.lemmas[token - 2] in CORRELATES and layout.words[token - 1] == ","


def _clause_kind(layout: Layout, token: int, cue: CueMatch) -> str | None:
    word = layout.words[token]
    if word in ("чтобы", "чтоб"):
        return "sothat"
    if word in SUBORDINATORS:
        return "that"
    if word == "ли":
        return "whether"
    if layout.deps[token] == "case" or (word == "как" and "whether" not in cue.entry.frames):
        return None
    return "whether"


def _clause_start(layout: Layout, token: int, cue: CueMatch) -> int:
    """Back from ли to the comma before its clause."""
    start = token
    while start > cue.end and not (layout.words[start - 1] in (",", ":") or layout.is_mark(start - 1)):
        start -= 1
    return start


def _clause_head(layout: Layout, token: int, bounds: Tokens) -> int:
    """The predicate of the clause that a conjunction or question word opens."""
    if layout.deps[token] in ("mark", "advmod", "discourse", "cc"):
        return layout.heads[token]
    head = token
    for _ in range(8):
        if layout.pos[head] in ("VERB", "AUX") or layout.deps[head] in ("ccomp", "acl", "advcl", "csubj", "acl:relcl"):
            break
        if layout.heads[head] == head:
            break
        head = layout.heads[head]
    return head if bounds[0] <= head < bounds[1] else token


def clause_end(layout: Layout, cue: CueMatch, start: int, head: int, bounds: Tokens) -> int:
    """Where the words of the source end and the author's begin again; at the latest at the end of the bounds.

    The tree decides: the first token behind the clause that hangs from the cue or above it as a new predicate (a gerund or
    coordinated verb of speech, a relay, the rest of a sentence in which the cue is subordinate) ends the content at the
    comma before it. Anything else that the parser hangs elsewhere stays in.
    """
    end = min(bounds[1], start + 4 * REACH)
    closing = start
    for token in range(start, end):
        if layout.is_mark(token) and token >= closing:
            closing = _closing_mark(layout, token)
        if token <= head or token < closing or layout.is_punct(token):
            continue
        if layout.dominates(head, token):
            if token in layout.cue_heads and _speaks_again(layout, token, cue, head):
                return _back_to_comma(layout, token, start)
            continue
        if layout.dominates(token, cue.head) and token != cue.head and layout.deps[cue.head] in SUBORDINATE:
            return _back_to_comma(layout, token, start)
        if token in layout.cue_heads and _speaks_again(layout, token, cue, head):
            return _back_to_comma(layout, token, start)
        top = _climb(layout, token, cue.head)
        if _author_resumes(layout, top, cue, head) and _severed(layout, token):
            return _back_to_comma(layout, token, start)
    return end


def _severed(layout: Layout, token: int) -> bool:
    """Whether punctuation or a conjunction parts the token from the words before it."""
    return (
        layout.is_punct(token - 1)
        or layout.pos[token - 1] in ("CCONJ", "SCONJ")
        or layout.pos[token] in ("CCONJ", "SCONJ")
    )


def _speaks_again(layout: Layout, token: int, cue: CueMatch, head: int) -> bool:
    """Whether a further verb of speech is the speaker's, not of whom he speaks ("заявил, что план плох, и призвал ...").

    It agrees with the cue, has no subject, and what the clause is about cannot speak or does not agree with it.
    """
    if layout.subject(token) is not None or layout.morph(token, "VerbForm") != "Fin" or layout.deps[token] != "conj":
        return False
    if any(layout.morph(token, f) != layout.morph(cue.head, f) for f in ("Gender", "Number", "Tense")):
        return False
    subject = layout.subject(head)
    if subject is None:
        return True
    speaks = layout.pos[subject] in ("PROPN", "PRON") or layout.morph(subject, "Animacy") == "Anim"
    gender = layout.morph(token, "Gender")
    agrees = layout.morph(subject, "Number") == layout.morph(token, "Number") and gender in (
        "",
        layout.morph(subject, "Gender"),
    )
    return not (speaks and agrees)


def _closing_mark(layout: Layout, token: int) -> int:
    """The token behind the quotation that opens at ``token`` (the token itself when none does)."""
    at = layout.starts[token]
    index = bisect_left(layout.quotes, at, key=lambda quote: quote.start)
    if index < len(layout.quotes) and layout.quotes[index].start == at and layout.quotes[index].closed:
        return layout.token_from(layout.quotes[index].end)
    return token


def _climb(layout: Layout, token: int, stop: int) -> int:
    """The highest node over ``token`` that does not stand over the cue too."""
    for _ in range(REACH):
        above = layout.heads[token]
        if above == token or layout.dominates(above, stop):
            return token
        token = above
    return token


def _author_resumes(layout: Layout, top: int, cue: CueMatch, head: int) -> bool:
    dep, form = layout.deps[top], layout.morph(top, "VerbForm")
    above = layout.heads[top]
    if layout.dominates(top, cue.head) or top <= head:
        return False
    if above != cue.head and layout.dominates(above, cue.head):
        # The cue's own clause is subordinate here: whatever goes on above it is the author's.
        return layout.deps[cue.head] in SUBORDINATE
    if form == "Conv":
        return True
    if dep == "conj" and (layout.morph(top, "VerbForm") == "Fin" or layout.pos[top] == "ADJ"):
        return layout.subject(top) is None
    return dep == "parataxis" and layout.subject(top) is not None and layout.finite(top) and layout.subject(top) > top


def _back_to_comma(layout: Layout, token: int, start: int) -> int:
    """Before the conjunctions, particles and adverbs that open the author's words, and the comma or dash before them."""
    while token - 1 > start and layout.pos[token - 1] in ("CCONJ", "SCONJ", "PART", "ADV", "ADP"):
        token -= 1
    return token - 1 if token - 1 > start and layout.is_punct(token - 1) and not layout.is_mark(token - 1) else token


def fronted(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "О том, что ..., сообщалось": the clause before its cue."""
    for kid in layout.kids[cue.head]:
        if kid >= cue.start or layout.lemmas[kid] not in CORRELATES or kid < bounds[0]:
            continue
        for clause in layout.kids[kid]:
            marks = [k for k in layout.kids[clause] if layout.words[k] in SUBORDINATORS and kid < k < cue.start]
            if marks and "that" in cue.entry.frames:
                end = min(layout.right[clause], cue.start)
                subject = layout.subject(cue.head)
                if subject is not None and kid < subject < end and subject > clause:
                    end = noun_phrase(layout, subject)[0]
                return Content([(marks[0] + (layout.words[marks[0]] == "что"), end)], "that")
    return None


def parenthesis(layout: Layout, lexicon: Lexicon, cue: CueMatch, bounds: Tokens) -> Content | None:
    """The main clause around "..., отметил он, ..." or "как отметил он": the sentence less the author's words."""
    if "paren" not in cue.entry.frames:
        return None
    segment = _segment(layout, cue, bounds)
    if segment is None:
        return None
    return around(layout, lexicon, cue.head, segment, bounds)


def _segment(layout: Layout, cue: CueMatch, bounds: Tokens) -> Tokens | None:
    """Token bounds of the author's insertion: the cue's clause between commas or dashes, verb before subject or with как."""
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
    if as_word and first >= 2 and layout.words[first] == "как" and layout.lemmas[first - 2] in CORRELATES:
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
        if not opened or not (cue.kind == "document" or cue.entry.cue_class == "relay" or subject is not None):
            return None
        if subject is not None and subject < cue.start and layout.pos[subject] != "PRON":
            return None
        if not all(
            layout.pos[t] in LIGHT or t == subject or _adjunct(layout, t, head) for t in range(first, cue.start)
        ):
            return None
    end = _segment_end(layout, cue, subject, bounds)
    if not as_word and end < bounds[1] and not layout.is_punct(end):
        return None
    return first, end


INSERTED = frozenset({",", ";", ")", ".", "!", "?", "…"})
LIGHT = frozenset({"ADV", "PART", "CCONJ", "ADP"})


def _own_subject(layout: Layout, cue: CueMatch, bounds: Tokens) -> int | None:
    """The subject by the tree, or else the nominative right behind the verb."""
    subject = layout.subject(cue.head)
    if subject is not None:
        return subject
    for token in range(cue.end, min(cue.end + 4, bounds[1])):
        if layout.is_punct(token):
            return None
        if layout.pos[token] in ("NOUN", "PROPN", "PRON", "X") and layout.morph(token, "Case") in ("Nom", ""):
            return token
    return None


def _adjunct(layout: Layout, token: int, head: int) -> bool:
    """Whether the token belongs to an adjunct of the verb ("в свою очередь заявил")."""
    return layout.deps[_climb(layout, token, head)] in ("obl", "advmod", "discourse", "parataxis")


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


def around(layout: Layout, lexicon: Lexicon, head: int, segment: Tokens, bounds: Tokens) -> Content | None:
    """The clause in which an insertion stands, without it and without the connectors before it."""
    start, end = bounds
    above = layout.heads[head]
    clause = _subordinate_clause(layout, above, segment) if above != head else None
    relative = next((t for t in range(max(start, segment[0] - 4), segment[0]) if layout.lemmas[t] == "который"), None)
    if clause is not None:
        start, end = max(start, layout.left[clause]), min(end, layout.right[clause])
    elif relative is not None:
        start = relative - (relative > start and layout.pos[relative - 1] == "ADP")
    else:
        start = max(start, segment[0] - 2 * REACH)
        end = min(end, segment[1] + 2 * REACH)
    before = _trim(layout, skip_connectors(layout, lexicon, start, segment[0]), segment[0])
    after = _trim(layout, segment[1], end)
    if before is None and after is not None:
        after = _trim(layout, skip_connectors(layout, lexicon, *after), after[1])
    spans = [span for span in (before, after) if span is not None]
    return Content(spans, "paren", segment) if spans else None


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


def skip_connectors(layout: Layout, lexicon: Lexicon, start: int, end: int) -> int:
    """Past the words that join the sentence to the one before ("кроме того,", "при этом")."""
    moved = True
    while moved:
        moved = False
        while start < end and layout.is_punct(start) and not layout.is_mark(start):
            start += 1
        for length in (4, 3, 2, 1):
            if start + length <= end and tuple(layout.words[start : start + length]) in lexicon.connectors:
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


def inserted_phrase(layout: Layout, lexicon: Lexicon, cue: CueMatch, bounds: Tokens) -> Content | None:
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
    first = cue.start
    if cue.holder is None and not alone and first > bounds[0] and not layout.is_punct(first - 1):
        return None
    while (
        end < bounds[1] and layout.is_mark(end) and (end == bounds[1] - 1 or layout.words[end + 1 : end + 2] == [","])
    ):
        end += 1
    return around(layout, lexicon, cue.head, (first, end), bounds)


def _governed(layout: Layout, start: int, bounds: Tokens) -> int | None:
    """The noun that a phrase without a visible tree governs: the head of the next noun phrase."""
    for token in range(start, min(start + 8, bounds[1])):
        if layout.words[token] == "," or layout.finite(token):
            return None
        if layout.pos[token] in ("NOUN", "PROPN", "PRON", "X"):
            return token
    return None


def infinitive(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Пообещал сделать": the infinitive with all that belongs to it, without the addressee."""
    if "inf" not in cue.entry.frames:
        return None
    owners = [cue.head] if cue.noun is None else [cue.noun, cue.head]
    for owner in owners:
        below = [
            *layout.kids[owner],
            *(k for kid in layout.kids[owner] for k in layout.kids[kid] if cue.kind == "light"),
        ]
        for kid in below:
            if kid < cue.end or kid >= bounds[1] or layout.morph(kid, "VerbForm") != "Inf":
                continue
            if layout.deps[kid] not in ("xcomp", "ccomp", "csubj", "nmod", "obj", "obl", "acl", "advcl", "conj"):
                continue
            start = kid
            while start > cue.end and layout.dominates(kid, start - 1) and not layout.words[start - 1] == ",":
                start -= 1
            while start < kid and layout.is_punct(start) and not layout.is_mark(start):
                start += 1
            return Content([(start, clause_end(layout, cue, start, kid, bounds))], "inf")
    return None


def predication(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Назвал X Y", "считает необходимым сделать": from the object to what is said of it, in whatever order."""
    if "name" not in cue.entry.frames:
        return None
    kids = [k for k in layout.kids[cue.head] if bounds[0] <= k < bounds[1] and layout.preposition(k) is None]
    passive = layout.morph(cue.head, "VerbForm") == "Part"
    names = [
        k
        for k in kids
        if layout.deps[k] in PREDICATIVE and layout.morph(k, "Case") == "Ins" and layout.pos[k] != "PRON"
    ]
    objects = [k for k in kids if k not in names and _is_object(layout, k, passive=passive)]
    if not names and objects and objects[0] > cue.head:
        names = _instrumental_behind(layout, objects[0], bounds)
    if not names:
        return None
    infinitives = [k for k in [*kids, *layout.kids[names[0]]] if layout.morph(k, "VerbForm") == "Inf" and k > cue.end]
    if not objects and infinitives and names[0] > cue.head:
        start = layout.left[names[0]]
        return Content([(start, clause_end(layout, cue, start, infinitives[0], bounds))], "inf")
    if not objects:
        return None
    parts = sorted((layout.left[k], min(layout.right[k], bounds[1])) for k in (objects[0], names[0]))
    if any(start <= cue.head < end for start, end in parts):
        return None
    if parts[0][0] > cue.head:
        last = max(objects[0], names[0])
        return Content([(parts[0][0], max(parts[1][1], _nominal_end(layout, cue, last, bounds)))], "name")
    if parts[1][0] > cue.head:
        parts[1] = parts[1][0], max(parts[1][1], _nominal_end(layout, cue, max(objects[0], names[0]), bounds))
        return Content(parts, "name")
    return Content([(parts[0][0], parts[1][1])], "name")


def _instrumental_behind(layout: Layout, token: int, bounds: Tokens) -> list[int]:
    """A bare instrumental behind the object that the parser hung into it: "назвал отношения «главной составляющей»"."""
    for other in range(token + 1, min(token + 12, bounds[1])):
        if layout.finite(other) or layout.words[other] in (",", ":"):
            return []
        bare = layout.pos[other - 1] != "ADP" and layout.preposition(layout.heads[other]) is None
        if (
            layout.morph(other, "Case") == "Ins"
            and layout.pos[other] in ("NOUN", "ADJ")
            and bare
            and layout.preposition(other) is None
        ):
            return [other]
    return []


PREDICATIVE = frozenset({"xcomp", "obl", "iobj", "nmod", "advmod", "amod", "obj", "ccomp"})


def _is_object(layout: Layout, token: int, *, passive: bool) -> bool:
    """What is named: the accusative, or the subject of a passive."""
    if passive:
        return layout.deps[token].startswith("nsubj")
    return (
        layout.deps[token] in ("obj", "iobj", "obl")
        and layout.morph(token, "Case") in ("Acc", "Gen", "")
        and layout.pos[token] in ("NOUN", "PROPN", "PRON", "DET", "NUM", "X")
    )


def nominal(layout: Layout, lexicon: Lexicon, cue: CueMatch, bounds: Tokens) -> Content | None:
    """A noun phrase that stands for a proposition: "заявил о готовности", "отверг возможность", "обвинил X в Y"."""
    owners = {cue.head} if cue.noun is None else {cue.noun, cue.head}
    owners |= {k for k in layout.kids[cue.head] if layout.deps[k] in ("obj", "iobj") and k >= cue.end}
    for frame in cue.entry.nominals:
        for token in range(cue.end, min(bounds[1], cue.end + NOMINAL_REACH)):
            if layout.finite(token) or layout.words[token] in (";", ":"):
                break
            if token == cue.noun or not _fits(layout, lexicon, token, frame):
                continue
            if layout.heads[token] not in owners and not (frame.preposition and _adrift(layout, token, cue)):
                continue
            if frame.preposition is None and layout.heads[token] != cue.head:
                continue
            start = layout.left[token]
            while start < token and (start < cue.end or _of_preposition(layout, start)):
                start += 1
            return Content([(start, _nominal_end(layout, cue, token, bounds))], "nominal")
    return None


def passive_subject(layout: Layout, lexicon: Lexicon, cue: CueMatch, bounds: Tokens) -> Content | None:
    """The subject of an impersonal or passive cue: "в резолюции оговорена необходимость ...", "обещано соблюдение ..."."""
    passive = layout.morph(cue.head, "VerbForm") == "Part" or layout.words[cue.head].endswith(("ся", "сь"))
    if cue.kind not in ("document", "verb") or not passive or layout.preposition(cue.head):
        return None
    if cue.kind == "verb" and not any(n.preposition is None and n.case == "Acc" for n in cue.entry.nominals):
        return None
    subject = layout.subject(cue.head)
    if subject is None or subject < cue.end or subject >= bounds[1] or not lexicon.is_abstract(layout.lemmas[subject]):
        return None
    start = max(layout.left[subject], cue.end)
    return Content([(start, _nominal_end(layout, cue, subject, bounds))], "nominal")


NOMINAL_REACH = 12  # tokens from the cue to the head of the noun phrase it governs


def _adrift(layout: Layout, token: int, cue: CueMatch) -> bool:
    """Whether the parser gave the phrase to a later predicate: it stands before that, behind the cue."""
    above = layout.heads[token]
    return above > token and layout.pos[above] in ("VERB", "NOUN") and layout.dominates(cue.head, above)


def _of_preposition(layout: Layout, token: int) -> bool:
    return layout.deps[token] == "case" or layout.deps[layout.heads[token]] == "case"


def _nominal_end(layout: Layout, cue: CueMatch, noun: int, bounds: Tokens) -> int:
    """The end of the phrase: its subtree, and what the parser hung elsewhere behind it up to the author's next words."""
    end, closing = min(bounds[1], noun + REACH), noun
    for token in range(noun + 1, end):
        if layout.is_mark(token) and token >= closing:
            closing = _closing_mark(layout, token)
        if token < closing or layout.is_punct(token) or layout.dominates(noun, token):
            continue
        if layout.dominates(token, cue.head):
            return _back_to_comma(layout, token, noun)
        top = _climb(layout, token, cue.head)
        if layout.deps[top] == "nsubj" and layout.heads[top] == cue.head and not layout.is_punct(token - 1):
            return token
        if _temporal(layout, top):
            return _back_to_comma(layout, token, noun)
        if _author_resumes(layout, top, cue, noun) and _severed(layout, token):
            return _back_to_comma(layout, token, noun)
    return end


def _temporal(layout: Layout, token: int) -> bool:
    """An adjunct of the act of speech itself: its occasion or time ("в интервью", "в среду")."""
    if layout.deps[token] not in ("obl", "advmod"):
        return False
    return layout.preposition(token) in ("в", "во", "на") and layout.lemmas[token] in TIMES_AND_OCCASIONS


def _fits(layout: Layout, lexicon: Lexicon, token: int, frame: Nominal) -> bool:
    """Whether the noun has the preposition and case of the frame, and can stand for a proposition."""
    if layout.deps[token] in ("nsubj", "root", "appos", "conj") or layout.pos[token] not in ("NOUN", "PROPN"):
        return False
    preposition = layout.preposition(token)
    case = layout.morph(token, "Case")
    if frame.preposition is not None:
        fits = preposition == frame.preposition and layout.pos[token] == "NOUN" and case in (frame.case, "")
        return fits and (not frame.abstract_only or lexicon.is_abstract(layout.lemmas[token]))
    if preposition is not None or layout.pos[token] != "NOUN" or layout.morph(token, "Animacy") == "Anim":
        return False
    if layout.morph(layout.heads[token], "VerbForm") == "Part":
        return False
    if case != frame.case and not (frame.case == "Acc" and case == "Gen"):
        return False
    return not frame.abstract_only or lexicon.is_abstract(layout.lemmas[token])


def bare_clause(layout: Layout, cue: CueMatch, bounds: Tokens) -> Content | None:
    """ "Указала, трубопровод не готов" and "сказал: все решено": a clause without conjunction or marks."""
    token = cue.end
    subject = layout.subject(cue.head)
    if subject is not None and subject >= cue.end:
        token = max(token, noun_phrase(layout, subject)[1])
    limit = min(bounds[1], token + 12)
    colon = next((t for t in range(token, limit) if layout.words[t] == ":"), None)
    if colon is not None and colon + 2 < bounds[1] and "quote" in cue.entry.frames:
        if not any(layout.finite(t) for t in range(cue.end, colon)):
            return Content([(colon + 1, bounds[1])], "bare")
    if "bare" not in cue.entry.frames or token >= bounds[1] or layout.words[token] != ",":
        return None
    heads = [
        k for k in layout.kids[cue.head] if k > token and layout.deps[k] in ("ccomp", "parataxis", "conj", "advcl")
    ]
    heads = [k for k in heads if layout.subject(k) is not None and layout.morph(k, "VerbForm") != "Conv"]
    first = token + 1
    if not heads or first >= bounds[1] or layout.pos[first] in ("CCONJ", "SCONJ") or layout.left[heads[0]] > first + 1:
        return None
    return Content([(first, clause_end(layout, cue, first, heads[0], bounds))], "bare")
