"""The outlet through which words came: named in the sentence, or inherited from the sentences before.

An outlet that only relays ("..., передает ТАСС") makes no statement of its own beside the statement it relays. An
outlet that asserts is the source, and passes on as the medium of the statements that follow, until another outlet or a
word of background ("Напомним", "Ранее"; statement_background.tsv) takes its place.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlp.document import Actor, ActorMention, Analysis, span
from nlp.statements.drafts import Draft, is_main
from nlp.statements.layout import Layout
from nlp.statements.source import Tokens, noun_phrase, outermost
from topics.records import Medium


@dataclass(frozen=True, slots=True)
class Outlet:
    """A mention of an outlet: its actor and token bounds."""

    actor: Actor
    start: int
    end: int


def assign_media(
    layout: Layout, analysis: Analysis, drafts: list[Draft], pointing: frozenset[int]
) -> tuple[list[Draft], list[Medium | None]]:
    """The drafts that remain when mere relays are taken out, and the medium of each.

    ``pointing`` numbers the sentences that tell more of the sentence before them ("Об этом он сказал в интервью X").
    """
    outlets = _outlets(layout, analysis)
    for draft in drafts:
        _turn_to_reference(layout, draft, outlets)
    relays = [draft for draft in drafts if _is_relay(layout, draft, drafts, outlets, pointing)]
    kept = [draft for draft in drafts if not any(draft is relay for relay in relays)]
    chosen: dict[int, tuple[Outlet, bool]] = {}
    current: Outlet | None = None
    heard: set[str] = set()
    waiting = sorted(analysis.mentions, key=lambda m: -m.start)
    by_sentence: dict[int, list[Draft]] = {}
    for draft in kept:
        by_sentence.setdefault(layout.sentence[draft.cue.head], []).append(draft)
    for number, (start, end) in enumerate(layout.sentences):
        if begins_background(layout, start) or (starts_paragraph(layout, number) and _dated(layout, start)):
            current = None
        while waiting and waiting[-1].start < start:
            earlier = waiting.pop().actor
            if earlier is not None:
                heard.add(earlier.entity_id)
        explicit = _explicit(layout, outlets, by_sentence.get(number, []), relays, (start, end))
        for draft in by_sentence.get(number, ()):
            own = _outlet_of(layout, draft.source, outlets)
            told_by = _outlet_of(layout, draft.parent.source, outlets) if draft.parent is not None else None
            via = told_by or next((o for o in explicit if own is None or o.actor is not own.actor), None)
            if via is not None:
                chosen[id(draft)] = via, False
            elif own is None and draft.frame != "headline":
                if draft.parent is None and starts_paragraph(layout, number) and _newcomer(analysis, draft, heard):
                    current = None
                if current is not None:
                    chosen[id(draft)] = current, True
            if own is not None and draft.parent is None:
                current = own
        if explicit and not any(_outlet_of(layout, d.source, outlets) for d in by_sentence.get(number, ())):
            current = explicit[0]
        if number in pointing:
            _hand_back(number, explicit, by_sentence, chosen)
    return kept, [_record(layout, *chosen[id(draft)]) if id(draft) in chosen else None for draft in kept]


def begins_background(layout: Layout, start: int) -> bool:
    """Whether the sentence opens with a word that leaves the report for its background."""
    while start < len(layout.words) and layout.is_punct(start):
        start += 1
    return any(tuple(layout.words[start : start + n]) in layout.lexicon.background for n in (1, 2, 3, 4))


def starts_paragraph(layout: Layout, number: int) -> bool:
    """Whether the sentence is the first of its paragraph."""
    start = layout.sentences[number][0]
    return layout.paragraphs[layout.paragraph[start]][0] == start


def _dated(layout: Layout, start: int) -> bool:
    """Whether the sentence opens with a month, a year or a day of the past: "В мае посол заявил", "21 декабря"."""
    while start < len(layout.words) and layout.is_punct(start):
        start += 1
    return any(layout.lemmas[t] in layout.lexicon.sets.dates for t in range(start, min(start + 4, len(layout.words))))


def _newcomer(analysis: Analysis, draft: Draft, heard: set[str]) -> bool:
    """Whether a person speaks by name whom the article has not mentioned before."""
    if draft.source is None:
        return False
    named = {
        m.actor.entity_id
        for m in analysis.within(*draft.source)
        if m.actor is not None and m.actor.type == "PERSON" and m.form == "NAM"
    }
    return bool(named) and not named & heard


def _outlets(layout: Layout, analysis: Analysis) -> list[Outlet]:
    """Mentions of outlets, with the marks of a quoted name."""
    found = []
    for mention in analysis.mentions:
        if mention.actor is None or mention.form not in ("NAM", "NOM"):
            continue
        body = mention.form == "NAM" and mention.actor.type in ("ORGANIZATION", "PLACE")
        called = body and mention.start > 0 and layout.lemmas[mention.start - 1] in layout.lexicon.sets.outlets
        if mention.actor.type == "MEDIA" or called:
            found.append(Outlet(mention.actor, *_bounds(mention)))
    return sorted(found, key=lambda outlet: outlet.start)


def _bounds(mention: ActorMention) -> Tokens:
    return mention.start, mention.end


def _outlet_of(layout: Layout, phrase: Tokens | None, outlets: list[Outlet]) -> Outlet | None:
    """The outlet that the source phrase means: its head, or behind a word for an outlet ("газета X"); no employer."""
    if phrase is None:
        return None
    head = outermost(layout, *phrase)
    for outlet in outlets:
        if phrase[0] <= outlet.start and outlet.end <= phrase[1]:
            if outlet.start <= head < outlet.end or layout.lemmas[head] in layout.lexicon.sets.outlets:
                return outlet
    return None


def _turn_to_reference(layout: Layout, draft: Draft, outlets: list[Outlet]) -> None:
    """ "Reuters со ссылкой на источники утверждает": the one referred to is the source, the outlet its medium."""
    own = _outlet_of(layout, draft.source, outlets)
    if own is None or draft.source is None:
        return
    start, end = draft.segment or layout.sentences[layout.sentence[draft.cue.head]]
    for token in range(start, end):
        if layout.lemmas[token] in layout.lexicon.sets.references:
            for follower in range(token + 1, min(token + 4, end)):
                if layout.words[follower] == "на":
                    owner = next(
                        (
                            t
                            for t in range(follower + 1, min(follower + 7, end))
                            if layout.pos[t] in ("NOUN", "PROPN", "X")
                        ),
                        None,
                    )
                    if owner is not None:
                        draft.source = noun_phrase(layout, owner)
                    return


def _is_relay(
    layout: Layout, draft: Draft, drafts: list[Draft], outlets: list[Outlet], pointing: frozenset[int]
) -> bool:
    """Whether an outlet only passes on what another draft of the same sentence tells."""
    own = _outlet_of(layout, draft.source, outlets)
    number = layout.sentence[draft.cue.head]
    told = draft.cue.entry.cue_class == "relay" or (
        draft.cue.kind == "phrase" and layout.lemmas[draft.cue.head] in layout.lexicon.sets.relayed
    )
    if draft.frame not in ("paren", "back") or (own is None and not told):
        return False
    if draft.frame == "paren" and number in pointing:
        return True
    for other in drafts:
        if other is draft or layout.sentence[other.cue.head] != number or not is_main(layout, other):
            continue
        if (
            _outlet_of(layout, other.source, outlets) is not None
            and other.frame == "paren"
            and other.cue.start > draft.cue.start
        ):
            continue
        if own is not None and _outlet_of(layout, other.source, outlets) is not None and draft.frame == "back":
            continue
        at = layout.starts[other.cue.start]
        if any(start <= at < end for start, end in draft.content):
            return True
        shared = _overlap(draft, other)
        if 3 * shared >= _length(other) or other.frame == "back":
            return True
    return False


def _overlap(one: Draft, other: Draft) -> int:
    return sum(max(0, min(b, d) - max(a, c)) for a, b in one.content for c, d in other.content)


def _length(draft: Draft) -> int:
    return sum(end - start for start, end in draft.content)


def _explicit(
    layout: Layout, outlets: list[Outlet], drafts: list[Draft], relays: list[Draft], sentence: Tokens
) -> list[Outlet]:
    """The outlets of the sentence that relay it; one referred to ("со ссылкой на ТАСС") comes first."""
    found = []
    for outlet in outlets:
        if not sentence[0] <= outlet.start < sentence[1]:
            continue
        at = layout.starts[outlet.start]
        relayed = any(r.source is not None and r.source[0] <= outlet.start < r.source[1] for r in relays)
        in_segment = any(r.segment is not None and r.segment[0] <= outlet.start < r.segment[1] for r in relays)
        if relayed or in_segment:
            found.append(outlet)
            continue
        if any(start <= at < end for d in drafts for start, end in d.content):
            continue
        holder = next((d for d in drafts if d.source is not None and d.source[0] <= outlet.start < d.source[1]), None)
        if holder is not None and holder.source is not None:
            head = outermost(layout, *holder.source)
            if (
                _outlet_of(layout, holder.source, [outlet]) is None
                and layout.lemmas[head] not in layout.lexicon.sets.informants
            ):
                continue
            found.append(outlet)
        elif _carries(layout, outlet):
            found.append(outlet)
    referred = [
        o
        for o in found
        if any(
            layout.lemmas[t] in layout.lexicon.sets.references for t in range(max(sentence[0], o.start - 5), o.start)
        )
    ]
    return referred + [o for o in found if o not in referred]


def _carries(layout: Layout, outlet: Outlet) -> bool:
    """Whether the outlet stands where words are published: with a verb, or behind "интервью", "эфир", "сайт"."""
    token = next(
        (t for t in range(outlet.start, outlet.end) if not outlet.start <= layout.heads[t] < outlet.end), outlet.start
    )
    for _ in range(6):
        above = layout.heads[token]
        if above == token or layout.pos[above] in ("VERB", "AUX"):
            return True
        if layout.lemmas[above] in layout.lexicon.sets.channels:
            return True
        if layout.lemmas[above] not in layout.lexicon.sets.outlets:
            return False
        token = above
    return False


def _hand_back(
    number: int,
    explicit: list[Outlet],
    by_sentence: dict[int, list[Draft]],
    chosen: dict[int, tuple[Outlet, bool]],
) -> None:
    """ "Об этом он сказал в интервью X": the medium holds for the sentence before too."""
    if not explicit:
        return
    for draft in by_sentence.get(number - 1, ()):
        if draft.frame != "headline" and (id(draft) not in chosen or chosen[id(draft)][1]):
            chosen[id(draft)] = explicit[0], False


def _record(layout: Layout, outlet: Outlet, inherited: bool) -> Medium:
    where = span(layout.doc, outlet.start, outlet.end)
    return Medium(
        entity_id=outlet.actor.entity_id, name=_name(layout, outlet, where.text), span=where, inherited=inherited
    )


def _name(layout: Layout, outlet: Outlet, written: str) -> str:
    """The outlet's full name, or an abbreviation ("DW") as written when the article never spells the name out."""
    name = outlet.actor.name
    abbreviated = written.isascii() and len(written) < len(name) and not any(w[:4] in layout.text for w in name.split())
    return written if abbreviated else name
