"""Quoted speech and its author: which cue each quotation in marks, or dialogue after a dash, belongs to.

Covers «П», — A. / A: «П». / «П, — A, — п» / «П. — A. — П» / «П!» — A., ASCII marks, ".- A", and a lost mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from nlp.statements.cues import CueMatch
from nlp.statements.layout import Layout
from nlp.statements.quotes import Quote

DASH = r"[—–―-]{1,2}"
_AUTHOR_DASH = re.compile(rf"\s*[,.!?…]*\s*{DASH}\s*(?=[^\W\d_])")
_AUTHOR_COMMA = re.compile(r"\s*[,.!?…]*\s*(?=[^\W\d_])")
_INSERTION = re.compile(rf"[,.!?…]\s*{DASH}\s*(?=[^\W\d_])")
_RESUMPTION = re.compile(rf"[,.:;!?]\s*{DASH}\s*(?=\S)|[.!?]\s+(?=[«„“\"A-ZА-ЯЁ])")
_COLON = re.compile(r":\s*$")
_SENTENCE_BEFORE = re.compile(rf"(^|[.!?…:»”\"\n\r)*\]]|{DASH})\s*$")
AUTHOR_REACH = 14  # tokens in which the author's verb must come after a quotation
COLON_REACH = 45  # tokens before a colon in which the author's verb may stand


@dataclass(frozen=True, slots=True)
class Loose:
    """A quotation that nobody beside it claims, and the main cue before: "X прокомментировал Y. «П»."."""

    cue: CueMatch
    quote: Quote


@dataclass(slots=True)
class Speech:
    """The words in quotation marks of one statement: character ``spans`` in text order, and their ``cue``."""

    cue: CueMatch
    spans: list[tuple[int, int]]
    quotes: list[Quote] = field(default_factory=list)


def attribute_quotes(layout: Layout, cues: list[CueMatch]) -> tuple[list[Speech], list[Loose]]:
    """Every quotation that an author's remark beside it attributes, one to a cue; and the loose ones."""
    able = {cue.start: cue for cue in cues if _can_quote(cue)}
    speeches: list[Speech] = []
    loose: list[Loose] = []
    continuing: Speech | None = None
    covered = 0  # characters up to here belong to a speech already
    for quote in sorted([q for q in layout.quotes if q.depth == 0] + _dialogue(layout), key=lambda q: q.inner_start):
        if quote.inner_start < covered:
            continue
        speech = _attributed(layout, quote, able)
        if speech is None and continuing is not None and _continues(layout, continuing, quote):
            continuing.spans.append((quote.inner_start, quote.inner_end))
            continuing.quotes.append(quote)
            continue
        if speech is not None:
            able.pop(speech.cue.start, None)
            speeches.append(speech)
            covered = speech.spans[-1][1]
        elif (cue := _cue_of_sentence_before(layout, quote, able)) is not None:
            loose.append(Loose(cue, quote))
        continuing = speech if speech is not None else continuing
    return speeches, loose


def _cue_of_sentence_before(layout: Layout, quote: Quote, able: dict[int, CueMatch]) -> CueMatch | None:
    """The cue that is the main predicate of the sentence before a quotation which is a sentence by itself."""
    if not (quote.opened and quote.closed and _is_utterance(layout, quote)):
        return None
    first = layout.token_from(quote.start)
    number = layout.sentence[min(first, len(layout.words) - 1)]
    if number == 0 or layout.sentences[number][0] != first:
        return None
    before, end = layout.sentences[number - 1]
    return next((able[t] for t in range(before, end) if t in able and layout.heads[able[t].head] == able[t].head), None)


def _can_quote(cue: CueMatch) -> bool:
    return "quote" in cue.entry.frames or (cue.kind == "phrase" and "person" in cue.entry.frames)


def _dialogue(layout: Layout) -> list[Quote]:
    """Paragraphs that begin with a dash and have an author's insertion: speech without marks."""
    found = []
    for first, last in layout.paragraphs:
        if last - first < 4 or not layout.is_dash(first):
            continue
        start, end = layout.starts[first + 1], layout.end(last - 1)
        if _INSERTION.search(layout.text, start, end) and layout.text[start] not in '«"„“':
            found.append(Quote(layout.starts[first], end, start, end, 0, closed=False))
    return found


def _attributed(layout: Layout, quote: Quote, able: dict[int, CueMatch]) -> Speech | None:
    before = _cue_before_colon(layout, quote, able)
    inside = _insertion(layout, quote, able, before)
    if inside is not None:
        return inside
    if before is not None:
        return Speech(before, [(quote.inner_start, quote.inner_end)], [quote])
    after = _cue_after(layout, quote, able)
    if after is None:
        return None
    start = quote.inner_start if quote.opened else _lost_opening(layout, quote, able)
    return Speech(after, [(start, quote.inner_end)], [quote]) if start < quote.inner_end else None


def _cue_before_colon(layout: Layout, quote: Quote, able: dict[int, CueMatch]) -> CueMatch | None:
    """The last cue of the sentence that ends in the colon before the quotation."""
    if not quote.opened or not _COLON.search(layout.text, max(0, quote.start - 8), quote.start):
        return None
    last = layout.token_from(quote.start)
    if last == 0:
        return None
    first = max(layout.sentences[layout.sentence[last - 1]][0], last - COLON_REACH)
    if any(layout.words[token] in ("что", "чтобы") and layout.deps[token] == "mark" for token in range(first, last)):
        return None  # the quotation ends a clause that is the content as a whole
    candidates = [able[token] for token in range(first, last) if token in able]
    main = [cue for cue in candidates if layout.heads[cue.head] == cue.head]
    return (main or candidates)[-1] if candidates else None


def _insertion(layout: Layout, quote: Quote, able: dict[int, CueMatch], before: CueMatch | None) -> Speech | None:
    """«П, — A, — п»: the author's remark inside the marks."""
    for dash in _INSERTION.finditer(layout.text, quote.inner_start, quote.inner_end):
        cue = _first_cue(layout, able, dash.end(), quote.inner_end, 4)
        if cue is None:
            continue
        resumed = _RESUMPTION.search(layout.text, layout.end(cue.end - 1), quote.inner_end)
        spans = [(quote.inner_start, dash.start() + (layout.text[dash.start()] in "!?…"))]
        if resumed is not None:
            spans.append((resumed.end(), quote.inner_end))
        return Speech(before or cue, spans, [quote])
    return None


def _cue_after(layout: Layout, quote: Quote, able: dict[int, CueMatch]) -> CueMatch | None:
    if not quote.closed:
        return None
    begins = not quote.opened or _SENTENCE_BEFORE.search(layout.text, max(0, quote.start - 6), quote.start)
    if not begins and not (
        _is_utterance(layout, quote) and re.search(r"[.!?]\s", layout.text[quote.inner_start : quote.inner_end])
    ):
        return None
    dash = _AUTHOR_DASH.match(layout.text, quote.end)
    if dash is not None:
        return _first_cue(layout, able, dash.end(), len(layout.text), AUTHOR_REACH)
    comma = _AUTHOR_COMMA.match(layout.text, quote.end)
    if comma is None or not _is_utterance(layout, quote):
        return None
    cue = _first_cue(layout, able, comma.end(), len(layout.text), 3)
    if cue is None or layout.text[comma.end()].isupper() or not (layout.finite(cue.head) or cue.kind != "verb"):
        return None
    return cue


def _is_utterance(layout: Layout, quote: Quote) -> bool:
    """Whether the quoted words are a clause, not a title or a name."""
    first, last = layout.token_from(quote.inner_start), layout.token_from(quote.inner_end)
    predicates = (layout.finite(t) or layout.morph(t, "Variant") == "Short" for t in range(first, last))
    return last - first >= 4 and any(predicates)


def _first_cue(layout: Layout, able: dict[int, CueMatch], start: int, end: int, reach: int) -> CueMatch | None:
    """The first cue within ``reach`` tokens of a character, before the sentence ends or another predicate comes."""
    first = layout.token_from(start)
    if first >= len(layout.words):
        return None
    last = min(first + reach, len(layout.words), layout.paragraphs[layout.paragraph[first]][1])
    for token in range(first, last):
        if layout.starts[token] >= end or (token > first and layout.words[token] in (".", "?", "!", "«")):
            return None
        if token in able:
            return able[token]
    return None


def _lost_opening(layout: Layout, quote: Quote, able: dict[int, CueMatch]) -> int:
    """Where quoted words without an opening mark begin: behind the last sentence of the paragraph that has a cue."""
    last = layout.token_at(quote.inner_end)
    first = layout.paragraphs[layout.paragraph[last]][0]
    number = layout.sentence[max(first, last - 1)]
    start = layout.sentences[number][0]
    while number > 0 and layout.sentences[number - 1][0] >= first:
        lower, upper = layout.sentences[number - 1]
        if any(token in able for token in range(lower, upper)) or any(layout.is_mark(t) for t in range(lower, upper)):
            break
        number -= 1
        start = lower
    return layout.starts[start]


def _continues(layout: Layout, speech: Speech, quote: Quote) -> bool:
    """«П», — A. — «П»: the next quotation follows the author's remark after a dash."""
    end = layout.end(speech.cue.end - 1)
    if not (end < quote.start < end + 160) or not quote.opened:
        return False
    between = layout.text[end : quote.start]
    return bool(re.search(rf"{DASH}\s*$", between)) and not re.search(r"[.!?]\s+[A-ZА-ЯЁ]", between)
