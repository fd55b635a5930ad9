"""From cues to drafts: for every cue the one construction that gives it a content, in characters of the text."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field

from nlp.statements import clauses, nominals, parenthesis
from nlp.statements.boundaries import Content
from nlp.statements.cues import CueMatch, find_cues
from nlp.statements.headline import headline_statements
from nlp.statements.layout import Layout
from nlp.statements.quote_type import Chars, quote_type
from nlp.statements.quoted import Speech, attribute_quotes
from nlp.statements.source import Tokens, find_source
from topics.records import QuoteType

TRIMMED = " \t\r\n\u00a0\u2028\u2029.,;:—–―-\u200b\ufeff"
OPENING, CLOSING = '«„“"', '»”“"'
PEELED = 4  # layers of marks and punctuation taken off a content at most
CLAUSE_FRAMES = frozenset({"that", "whether", "bare", "paren"})
NOMINAL_FRAMES = frozenset({"nominal", "name"})


@dataclass(slots=True)
class Draft:
    """A statement before its speaker is known. ``content`` in characters; ``source`` and ``segment`` in tokens.

    ``segment`` is the author's insertion a parenthetical cue stands in; ``pointed`` the number of the sentence that a
    pointing cue ("об этом заявил") refers to.
    """

    cue: CueMatch
    frame: str
    content: list[Chars]
    quote_type: QuoteType
    source: Tokens | None
    segment: Tokens | None = None
    pointed: int | None = None
    quoted: bool = False
    parent: Draft | None = field(default=None, repr=False)


def draft_statements(layout: Layout) -> tuple[list[Draft], frozenset[int]]:
    """All statements of an article in text order of their cues, and the numbers of the sentences that point back."""
    cues = find_cues(layout)
    speeches, loose = attribute_quotes(layout, cues)
    drafts = [_spoken(layout, speech) for speech in speeches]
    owned = {speech.cue.start for speech in speeches}
    zones = sorted(span for speech in speeches for span in speech.spans)
    for headline in headline_statements(layout):
        chars = to_chars(layout, [headline.content])
        if headline.cue.start not in owned and chars:
            kind = quote_type(layout, chars, quoted=False, nominal=False)
            drafts.append(Draft(headline.cue, "headline", chars, kind, headline.source))
    pointing: list[CueMatch] = []
    for cue in cues:
        if cue.start in owned:
            continue
        if points_back(layout, cue):
            pointing.append(cue)
            continue
        draft = _constructed(layout, cue, _bounds(layout, cue, zones)) or _block(layout, cue)
        if draft is not None:
            drafts.append(draft)
    used = {draft.cue.start for draft in drafts}
    for one in loose:
        if one.cue.start not in used:
            speech = Speech(one.cue, [(one.quote.inner_start, one.quote.inner_end)], [one.quote])
            drafts.append(_spoken(layout, speech))
            used.add(one.cue.start)
    drafts.extend(_pointing(layout, pointing, drafts))
    _cut_trailing(layout, drafts)
    _share_subjects(layout, drafts)
    drafts.sort(key=lambda draft: (draft.cue.start, draft.content[0][0]))
    return drafts, frozenset(layout.sentence[cue.head] for cue in pointing)


def _spoken(layout: Layout, speech: Speech) -> Draft:
    spans = [chars for span in speech.spans if (chars := trim(layout.text, *span)) is not None]
    if not spans:
        spans = [speech.spans[0]]
    bounds = layout.sentences[layout.sentence[speech.cue.head]]
    if speech.cue.kind == "phrase":
        parenthesis.inserted_phrase(layout, speech.cue, bounds)
    return Draft(speech.cue, "quote", spans, "direct", find_source(layout, speech.cue, bounds), quoted=True)


def _bounds(layout: Layout, cue: CueMatch, zones: list[Chars]) -> Tokens:
    """The cue's sentence, within the quotation that holds it or without the quotations beside it."""
    start, end = layout.sentences[layout.sentence[cue.head]]
    at = layout.starts[cue.start]
    first_zone = bisect_right(zones, layout.starts[start], key=lambda zone: zone[1])
    for zone_start, zone_end in zones[first_zone : bisect_left(zones, layout.end(end - 1), key=lambda zone: zone[0])]:
        first, last = layout.token_from(zone_start), layout.token_from(zone_end)
        if zone_start <= at < zone_end:
            return max(start, first), min(end, last)
        if zone_end <= at:
            start = max(start, last)
        else:
            end = min(end, first)
    return start, end


def _constructed(layout: Layout, cue: CueMatch, bounds: Tokens) -> Draft | None:
    """The first construction that fits, from the surest to the loosest."""
    if cue.end > bounds[1] or cue.start < bounds[0]:
        return None
    found: Content | None
    if cue.kind == "phrase":
        found = parenthesis.inserted_phrase(layout, cue, bounds)
    else:
        found = (
            clauses.complement(layout, cue, bounds)
            or clauses.fronted(layout, cue, bounds)
            or clauses.infinitive(layout, cue, bounds)
            or nominals.predication(layout, cue, bounds)
            or nominals.nominal(layout, cue, bounds)
            or nominals.passive_subject(layout, cue, bounds)
            or clauses.bare_clause(layout, cue, bounds)
            or parenthesis.parenthesis(layout, cue, bounds)
        )
        if cue.kind == "noun" and found is not None and found.frame not in ("that", "sothat", "whether", "inf"):
            return None
    if found is None:
        return None
    chars = to_chars(layout, found.spans)
    if not chars:
        return None
    nominal = found.frame in NOMINAL_FRAMES
    kind = quote_type(layout, chars, quoted=False, nominal=nominal)
    source = find_source(layout, cue, bounds, inserted=found.frame == "paren")
    if source is not None and layout.words[source[1] - 1] in layout.lexicon.sets.present_speakers:
        return None
    if source is not None and source[1] - source[0] == 1 and layout.lemmas[source[0]] in layout.lexicon.sets.nobody:
        return None
    if found.frame == "inf" and source is None and cue.kind == "verb" and layout.morph(cue.head, "VerbForm") == "Fin":
        return None  # "участников попросили сдать телефоны": nobody is quoted
    alone = sum(len(layout.text[start:end].split()) for start, end in chars) < 2
    if alone and found.frame in CLAUSE_FRAMES and not layout.finite(layout.token_at(chars[0][0])):
        return None
    return Draft(cue, found.frame, chars, kind, source, segment=found.cue_segment)


def _block(layout: Layout, cue: CueMatch) -> Draft | None:
    """ "Министр заявил:" and what was said as a paragraph of its own, without marks."""
    number = layout.paragraph[cue.head]
    last = layout.paragraphs[number][1] - 1
    announces = layout.words[last] == ":" and layout.sentence[last] == layout.sentence[cue.head]
    able = cue.entry.frames & {"quote", "bare"} and layout.heads[cue.head] == cue.head
    if not announces or not able or number + 1 >= len(layout.paragraphs):
        return None
    first, end = layout.paragraphs[number + 1]
    chars = to_chars(layout, [(first, end)])
    if not chars or layout.is_mark(first) or not any(layout.finite(token) for token in range(first, end)):
        return None
    source = find_source(layout, cue, layout.sentences[layout.sentence[cue.head]])
    return Draft(cue, "quote", chars, "direct", source, quoted=True)


def points_back(layout: Layout, cue: CueMatch) -> bool:
    """ "Об этом заявил X", "такое мнение выразил X": the words are those of the sentence before."""
    if cue.negated:
        return False
    if cue.kind == "light" and cue.noun is not None and "back" in cue.entry.frames:
        return any(layout.lemmas[kid] in layout.lexicon.sets.pointers for kid in layout.kids[cue.noun])
    if "paren" not in cue.entry.frames and "that" not in cue.entry.frames:
        return False
    first, last = layout.sentences[layout.sentence[cue.head]]
    near = [*layout.kids[cue.head], *range(max(first, cue.start - 2), min(last, cue.end + 3))]
    return any(
        layout.lemmas[kid] in ("это", "этот")
        and layout.words[kid] == "этом"
        and kid > first - 1
        and layout.words[kid - 1] in ("об", "о")
        for kid in near
        if kid > 0
    )


def _pointing(layout: Layout, cues: list[CueMatch], drafts: list[Draft]) -> list[Draft]:
    """Statements whose content is the sentence before, unless that sentence is told as somebody's words already."""
    found = []
    told = by_sentence(layout, drafts)
    for cue in cues:
        number = layout.sentence[cue.head]
        if number == 0:
            continue
        start, end = layout.sentences[number - 1]
        chars = to_chars(layout, [(parenthesis.skip_connectors(layout, start, end), end)])
        source = find_source(layout, cue, layout.sentences[number])
        before = [draft for draft in told[number - 1] if chars and is_main(layout, draft) and _tells(draft, chars[0])]
        if not chars or any(not _another_tells(layout, source, draft) for draft in before):
            continue
        kind = quote_type(layout, chars, quoted=False, nominal=False)
        found.append(Draft(cue, "back", chars, kind, source, pointed=number - 1))
    return found


def by_sentence(layout: Layout, drafts: list[Draft]) -> defaultdict[int, list[Draft]]:
    """The drafts by the number of the sentence that their cue stands in."""
    groups: defaultdict[int, list[Draft]] = defaultdict(list)
    for draft in drafts:
        groups[layout.sentence[draft.cue.head]].append(draft)
    return groups


def is_main(layout: Layout, draft: Draft, *, joined: bool = False) -> bool:
    """Whether the draft's cue governs its whole sentence, and is no clause inside what the author tells.

    ``joined``: a predicate coordinated with the main one counts too ("обратился к властям и попросил ...").
    """
    head = draft.cue.head
    while joined and layout.deps[head] == "conj":
        head = layout.heads[head]
    return draft.frame in ("quote", "paren", "back", "headline") or layout.heads[head] == head


def _another_tells(layout: Layout, source: Tokens | None, draft: Draft) -> bool:
    """Whether the words before are an act of speech that somebody else reports, as of two bodies with names."""
    if source is None or draft.source is None or draft.frame in ("quote", "paren", "back"):
        return False
    names = [_name_lemmas(layout, bounds) for bounds in (source, draft.source)]
    return all(names) and not names[0] & names[1]


def _name_lemmas(layout: Layout, bounds: Tokens) -> set[str]:
    return {layout.lemmas[token] for token in range(*bounds) if layout.pos[token] == "PROPN"}


def _tells(draft: Draft, sentence: Chars) -> bool:
    """Whether the draft's content is a good part of the sentence."""
    shared = sum(max(0, min(end, sentence[1]) - max(start, sentence[0])) for start, end in draft.content)
    return 4 * shared >= sentence[1] - sentence[0]


def _share_subjects(layout: Layout, drafts: list[Draft]) -> None:
    """A verb without subject goes on with that of the agreeing cue before it: "заявил, что ..., и назвал"."""
    last: dict[int, Draft] = {}
    for draft in sorted(drafts, key=lambda d: d.cue.start):
        if draft.cue.kind not in ("verb", "light"):
            continue
        number = layout.sentence[draft.cue.head]
        before = last.get(number)
        if before is not None and _goes_on(layout, before, draft):
            draft.source = before.source
        if draft.source is not None:
            last[number] = draft


def _goes_on(layout: Layout, before: Draft, draft: Draft) -> bool:
    """Whether the draft has no subject but one read out of what the cue before tells."""
    if draft.source is not None:
        at, cue = layout.starts[draft.source[0]], layout.starts[draft.cue.start]
        stolen = any(start <= at < end <= cue for start, end in before.content)
        if not stolen:
            return False
    return _same_subject(layout, before.cue.head, draft.cue.head)


def _same_subject(layout: Layout, one: int, other: int) -> bool:
    """Whether two finite active predicates agree in number and gender."""
    forms = [layout.morph(token, "VerbForm") for token in (one, other)]
    pairs = [(layout.morph(one, name), layout.morph(other, name)) for name in ("Number", "Gender")]
    return forms == ["Fin", "Fin"] and all(a == b or (name and "" in (a, b)) for name, (a, b) in enumerate(pairs))


def _cut_trailing(layout: Layout, drafts: list[Draft]) -> None:
    """A closing remark (", передает X") belongs to its whole sentence: out of the contents that ran over it."""
    beside = by_sentence(layout, drafts)
    for remark in drafts:
        if remark.segment is None or remark.segment[1] < layout.sentences[layout.sentence[remark.cue.head]][1] - 1:
            continue
        start = layout.starts[remark.segment[0]]
        for draft in beside[layout.sentence[remark.cue.head]]:
            first, last = draft.content[-1]
            if draft is remark or draft.quoted:
                continue
            if first < start < last and (cut := trim(layout.text, first, start)) is not None:
                draft.content[-1] = cut


def to_chars(layout: Layout, spans: list[Tokens]) -> list[Chars]:
    """Character bounds of token spans: to the end of a quotation left open, trimmed of marks and punctuation around."""
    found: list[Chars] = []
    for first, last in spans:
        if first >= last:
            continue
        start, end = layout.starts[first], layout.end(last - 1)
        running = [q for q in layout.quotes_within(start, end) if q.depth == 0 and q.opened and q.closed]
        end = max([end, *(quote.end for quote in running)])
        chars = trim(layout.text, start, end)
        if chars is not None:
            found.append(chars)
    return found


def trim(text: str, start: int, end: int) -> Chars | None:
    """Without white space and punctuation at the edges (? and ! stay) and without a pair of marks around the whole."""
    for _ in range(PEELED):
        while start < end and (text[start] in TRIMMED or text[start].isspace()):
            start += 1
        while start < end and (text[end - 1] in TRIMMED or text[end - 1].isspace()):
            end -= 1
        if start >= end:
            return None
        inner = text[start:end]
        if inner[0] in OPENING and not any(mark in CLOSING for mark in inner[1:]):
            start += 1
        elif inner[-1] in CLOSING and not any(mark in OPENING for mark in inner[:-1]):
            end -= 1
        elif (
            inner[0] in OPENING and inner[-1] in CLOSING and not any(mark in OPENING + CLOSING for mark in inner[1:-1])
        ):
            start, end = start + 1, end - 1
        else:
            break
    return start, end
