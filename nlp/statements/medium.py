"""The outlet through which words came: named in the sentence, or inherited from the sentences before.

An outlet that only relays ("..., передает ТАСС") makes no statement of its own beside the statement it relays. An
outlet that asserts is the source, and passes on as the medium of the statements that follow, until another outlet or a
word of background ("Напомним", "Ранее"; statement_background.tsv) takes its place.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass

from nlp.document import Actor, Analysis
from nlp.parsed import plain
from nlp.statements.drafts import Draft, by_sentence, is_main
from nlp.statements.layout import Layout
from nlp.statements.source import Tokens, noun_phrase, outermost
from topics.records import Medium

MARKS_AT_HEAD = 6  # tokens of punctuation that may open a sentence


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
    outlets = Outlets(layout, analysis)
    outlets.part_from_quoted(drafts)
    for draft in drafts:
        outlets.turn_to_reference(draft)
    beside = by_sentence(layout, drafts)
    relays = [draft for draft in drafts if outlets.only_relays(draft, beside, pointing)]
    dropped = set(map(id, relays))
    kept = [draft for draft in drafts if id(draft) not in dropped]
    chosen = _follow(outlets, by_sentence(layout, kept), by_sentence(layout, relays), pointing)
    return kept, [_record(layout, *chosen[id(draft)]) if id(draft) in chosen else None for draft in kept]


def _follow(
    outlets: Outlets,
    telling: defaultdict[int, list[Draft]],
    relaying: defaultdict[int, list[Draft]],
    pointing: frozenset[int],
) -> dict[int, tuple[Outlet, bool]]:
    """Medium and whether it is inherited, by the id() of the draft: one walk over the sentences of the article."""
    layout = outlets.layout
    chosen: dict[int, tuple[Outlet, bool]] = {}
    current: Outlet | None = None
    poster: Actor | None = None  # whose words a social network carries, while that is the medium
    for number, (start, _) in enumerate(layout.sentences):
        first = starts_paragraph(layout, number)
        if begins_background(layout, start) or (first and _dated(layout, start)):
            current = None
        drafts = telling[number]
        explicit = outlets.relaying_in(number, drafts, relaying[number])
        for draft in drafts:
            own = outlets.meant_by(draft.source)
            told_by = outlets.meant_by(draft.parent.source) if draft.parent is not None else None
            via = told_by or next((outlet for outlet in explicit if own is None or outlet.actor is not own.actor), None)
            if via is not None:
                chosen[id(draft)] = via, False
            elif own is None and draft.frame != "headline":
                if first and draft.parent is None and outlets.introduces(draft, start):
                    current = None
                speaker = outlets.named_person(draft)
                if current is not None and outlets.is_network(current) and draft.parent is None:
                    poster = poster or speaker
                    current = current if speaker in (None, poster) else None
                if current is not None:
                    chosen[id(draft)] = current, True
            if own is not None and draft.parent is None and draft.frame != "headline":
                current = own
        if explicit and all(outlets.meant_by(draft.source) is None for draft in drafts):
            current = explicit[0]
            poster = next((outlets.named_person(draft) for draft in drafts), None)
        if explicit and number in pointing:
            for draft in telling[number - 1]:
                if draft.frame != "headline" and chosen.get(id(draft), (explicit[0], True))[1]:
                    chosen[id(draft)] = explicit[0], False
    return chosen


class Outlets:
    """The outlets that an article mentions, and what they do in a sentence."""

    def __init__(self, layout: Layout, analysis: Analysis) -> None:
        self.layout = layout
        self._mentions = sorted(analysis.mentions, key=lambda mention: mention.start)
        self._first: dict[str, int] = {}
        self._found: list[Outlet] = []
        for mention in self._mentions:
            if mention.actor is None:
                continue
            self._first.setdefault(mention.actor.entity_id, mention.start)
            if mention.form in ("NAM", "NOM") and self._is_outlet(mention.actor, mention.start, mention.form):
                self._found.append(Outlet(mention.actor, mention.start, mention.end))
        self._starts = [outlet.start for outlet in self._found]
        self._mention_starts = [mention.start for mention in self._mentions]

    def _is_outlet(self, actor: Actor, start: int, form: str) -> bool:
        """An outlet by its kind, or a name behind a word for one: "сайт X"."""
        if actor.type == "MEDIA":
            return True
        named = form == "NAM" and actor.type in ("ORGANIZATION", "PLACE") and start > 0
        return named and self.layout.lemmas[start - 1] in self.layout.lexicon.sets.outlets

    def part_from_quoted(self, drafts: list[Draft]) -> None:
        """ "Цитирует издание британского премьера": the outlet is the one named before, and the premier is quoted."""
        quoted = [d.source for d in drafts if d.source is not None and d.cue.entry.cue_class == "relay"]
        kept: list[Outlet] = []
        for outlet in self._found:
            split = next((source for source in quoted if outlet.start < source[0] < outlet.end), None)
            if split is None:
                kept.append(outlet)
            elif kept:
                kept.append(Outlet(kept[-1].actor, outlet.start, split[0]))
        self._found, self._starts = kept, [outlet.start for outlet in kept]

    def is_network(self, outlet: Outlet) -> bool:
        """Whether people publish there themselves ("Facebook"): then only they are read there."""
        return plain(outlet.actor.name) in self.layout.lexicon.sets.networks

    def named_person(self, draft: Draft) -> Actor | None:
        """Whom the source of a draft names or was resolved to, when it is one actor."""
        if draft.source is None:
            return None
        first, last = (bisect_left(self._mention_starts, token) for token in draft.source)
        speaking = (m.actor for m in self._mentions[first:last] if m.actor is not None and m.actor.type != "MEDIA")
        return next((actor for actor in speaking if actor.type == "PERSON"), None)

    def within(self, start: int, end: int) -> list[Outlet]:
        """The outlets mentioned in the tokens ``[start, end)``."""
        return self._found[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def meant_by(self, phrase: Tokens | None) -> Outlet | None:
        """The outlet that a source phrase means: its head, or behind a word for an outlet; not somebody's employer."""
        if phrase is None:
            return None
        head = outermost(self.layout, *phrase)
        classed = self.layout.lemmas[head] in self.layout.lexicon.sets.outlets
        return next((o for o in self.within(*phrase) if classed or o.start <= head < o.end), None)

    def introduces(self, draft: Draft, start: int) -> bool:
        """Whether a person speaks by name whom the article has not mentioned before token ``start``."""
        if draft.source is None:
            return False
        first, last = (bisect_left(self._mention_starts, token) for token in draft.source)
        named = [m.actor for m in self._mentions[first:last] if m.actor is not None and m.form == "NAM"]
        persons = [actor for actor in named if actor.type == "PERSON"]
        return bool(persons) and all(self._first[actor.entity_id] >= start for actor in persons)

    def turn_to_reference(self, draft: Draft) -> None:
        """ "Reuters со ссылкой на источники утверждает": the one referred to is the source, the outlet its medium."""
        layout = self.layout
        if self.meant_by(draft.source) is None:
            return
        start, end = draft.segment or layout.sentences[layout.sentence[draft.cue.head]]
        for token in range(start, end):
            if layout.lemmas[token] in layout.lexicon.sets.references:
                on = next((t for t in range(token + 1, min(token + 4, end)) if layout.words[t] == "на"), end)
                nouns = (t for t in range(on + 1, min(on + 7, end)) if layout.pos[t] in ("NOUN", "PROPN", "X"))
                owner = next(nouns, None)
                draft.source = draft.source if owner is None else noun_phrase(layout, owner)
                return

    def only_relays(self, draft: Draft, beside: defaultdict[int, list[Draft]], pointing: frozenset[int]) -> bool:
        """Whether the draft only passes on what another one of its sentence tells: ", передает X", "по данным X"."""
        layout, number = self.layout, self.layout.sentence[draft.cue.head]
        own = self.meant_by(draft.source)
        passing = draft.cue.kind == "phrase" and layout.lemmas[draft.cue.head] in layout.lexicon.sets.relayed
        outlet = own is not None and (own.actor.type == "MEDIA" or draft.frame == "paren")
        if draft.frame not in ("paren", "back") or not (outlet or passing or draft.cue.entry.cue_class == "relay"):
            return False
        if draft.frame == "paren" and number in pointing:
            return True
        sentences = {number, number if draft.pointed is None else draft.pointed}
        return any(self._told_by(draft, other) for n in sentences for other in beside[n] if other is not draft)

    def _told_by(self, relay: Draft, other: Draft) -> bool:
        """Whether ``other`` is what ``relay`` relays."""
        if not is_main(self.layout, other, joined=True):
            return False
        if self.meant_by(other.source) is not None and (
            relay.frame == "back" or (other.frame == "paren" and other.cue.start > relay.cue.start)
        ):
            return False
        at = self.layout.starts[other.cue.start]
        if other.frame == "back" or any(start <= at < end for start, end in relay.content):
            return True
        shared = sum(max(0, min(b, d) - max(a, c)) for a, b in relay.content for c, d in other.content)
        return 3 * shared >= sum(end - start for start, end in other.content)

    def relaying_in(self, number: int, drafts: list[Draft], relays: list[Draft]) -> list[Outlet]:
        """The outlets that relay sentence ``number``; one referred to ("со ссылкой на ТАСС") comes first."""
        layout, (start, end) = self.layout, self.layout.sentences[number]
        found = [outlet for outlet in self.within(start, end) if self._relays(outlet, drafts, relays)]
        references = layout.lexicon.sets.references
        referred = [
            o for o in found if any(layout.lemmas[t] in references for t in range(max(start, o.start - 5), o.start))
        ]
        return referred + [outlet for outlet in found if outlet not in referred]

    def _relays(self, outlet: Outlet, drafts: list[Draft], relays: list[Draft]) -> bool:
        layout, at = self.layout, self.layout.starts[outlet.start]
        if any(_holds(relay.source, outlet) or _holds(relay.segment, outlet) for relay in relays):
            return True
        if any(start <= at < end for draft in drafts for start, end in draft.content):
            return False
        phrase = next((draft.source for draft in drafts if _holds(draft.source, outlet)), None)
        if phrase is None:
            return self._carries(outlet)
        informant = layout.lemmas[outermost(layout, *phrase)] in layout.lexicon.sets.informants
        return informant or self.meant_by(phrase) is not None

    def _carries(self, outlet: Outlet) -> bool:
        """Whether the outlet stands where words are published: with a verb, or behind "интервью", "эфир", "сайт"."""
        layout, token = self.layout, outermost(self.layout, outlet.start, outlet.end)
        for _ in range(6):
            above = layout.heads[token]
            if layout.morph(above, "VerbForm") == "Part":
                return False
            if (
                above == token
                or layout.pos[above] in ("VERB", "AUX")
                or layout.lemmas[above] in layout.lexicon.sets.channels
            ):
                return True
            if layout.lemmas[above] not in layout.lexicon.sets.outlets:
                return False
            token = above
        return False


def _holds(bounds: Tokens | None, outlet: Outlet) -> bool:
    return bounds is not None and bounds[0] <= outlet.start < bounds[1]


def begins_background(layout: Layout, start: int) -> bool:
    """Whether the sentence opens with a word that leaves the report for its background."""
    start = _first_word(layout, start)
    return any(tuple(layout.words[start : start + n]) in layout.lexicon.background for n in (1, 2, 3, 4))


def starts_paragraph(layout: Layout, number: int) -> bool:
    """Whether the sentence is the first of its paragraph."""
    start = layout.sentences[number][0]
    return layout.paragraphs[layout.paragraph[start]][0] == start


def _dated(layout: Layout, start: int) -> bool:
    """Whether the sentence opens with a month or a year: "В мае посол заявил"."""
    start = _first_word(layout, start)
    return any(lemma in layout.lexicon.sets.dates for lemma in layout.lemmas[start : start + 4])


def _first_word(layout: Layout, start: int) -> int:
    """Past the marks and dashes at the head of a sentence."""
    last = min(start + MARKS_AT_HEAD, len(layout.words))
    return next((token for token in range(start, last) if not layout.is_punct(token)), last)


def _record(layout: Layout, outlet: Outlet, inherited: bool) -> Medium:
    where = layout.span(outlet.start, outlet.end)
    name = _name(layout, outlet, where.text)
    return Medium(entity_id=outlet.actor.entity_id, name=name, span=where, inherited=inherited)


def _name(layout: Layout, outlet: Outlet, written: str) -> str:
    """The outlet's full name, or an abbreviation ("DW") as written when the article never spells the name out."""
    name = outlet.actor.name
    spelt = any(word[:4] in layout.text for word in name.split())
    return written if written.isascii() and len(written) < len(name) and not spelt else name
