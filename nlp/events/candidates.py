"""Predicates of an article in their context: the acts that may be events, with whoever stands in their frames."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from nlp.document import Actor, ActorMention, Analysis
from nlp.events.attribution import Voices
from nlp.events.formats import Formats
from nlp.events.lexicon import Match, predicates_of
from nlp.events.participants import Party, Reader, Roles
from nlp.inference.segmentation import DATE_LINE
from topics.records import Statement


@dataclass(slots=True)
class Candidate:
    """A predicate in its context, before it is decided whether it is an event.

    ``told`` are the parties read off its frame.
    """

    match: Match
    sentence: int
    statement: Statement | None
    speaker: Actor | None
    cued: Statement | None
    told: Roles


@dataclass(frozen=True, slots=True)
class Decided:
    """An act that precedes the one in question: its sentence, and the codes of its parties."""

    sentence: int
    actors: frozenset[str]
    recipients: frozenset[str]

    @property
    def codes(self) -> frozenset[str]:
        """Everybody who takes part."""
        return self.actors | self.recipients


@dataclass
class Scene:
    """One article, indexed by sentence: its coded mentions, its candidates, how often each code is named.

    What is read off them is kept when first asked for, after ``survey`` has filled them.
    """

    analysis: Analysis
    language: str
    candidates: list[Candidate] = field(default_factory=list)
    mentions: dict[int, list[tuple[ActorMention, Actor]]] = field(default_factory=lambda: defaultdict(list))
    counts: Counter[str] = field(default_factory=Counter)
    sentence_of: dict[int, int] = field(default_factory=dict)

    @cached_property
    def leading(self) -> list[str]:
        """Codes from the most to the least named."""
        return [code for code, _ in self.counts.most_common()]

    @cached_property
    def rank(self) -> dict[str, int]:
        """Place of each code in ``leading``."""
        return {code: place for place, code in enumerate(self.leading)}

    @cached_property
    def dyad(self) -> frozenset[str]:
        """The two codes that the article names most."""
        return frozenset(self.leading[:2])

    @cached_property
    def by_sentence(self) -> dict[int, list[Candidate]]:
        """The candidates of each sentence that has some."""
        found: dict[int, list[Candidate]] = defaultdict(list)
        for candidate in self.candidates:
            found[candidate.sentence].append(candidate)
        return found


def survey(analysis: Analysis, language: str, statements: Sequence[Statement]) -> Scene:
    """Every predicate of the text that stands outside names, with the parties in its frame."""
    scene = Scene(analysis, language)
    doc = analysis.doc
    # The date line of a plain-text article is none of its sentences: the next is the first of the lead.
    lead = -1 if DATE_LINE.match(doc.text) else 0
    scene.sentence_of = {token.i: number for number, sentence in enumerate(doc.sents, lead) for token in sentence}
    formats = Formats(analysis, language)
    for mention in analysis.mentions:
        for named in mention.members or ((mention.actor,) if mention.actor else ()):
            for actor in formats.parties(named) if named.type != "MEDIA" else ():
                if actor.code:
                    scene.mentions[scene.sentence_of[mention.head]].append((mention, actor))
                    scene.counts[actor.code] += 1
    voices = Voices(analysis, statements)
    reader = Reader(analysis, formats, language)
    for match in matches(analysis, language):
        first, last = doc[match.start], doc[match.end - 1]
        statement = voices.holding(first.idx)
        cued = voices.cued_by(first.idx, last.idx + len(last))
        speaker = voices.speaker_of(statement)
        told = reader.roles(match, speaker)
        scene.candidates.append(Candidate(match, scene.sentence_of[match.start], statement, speaker, cued, told))
    return scene


def matches(analysis: Analysis, language: str) -> Iterator[Match]:
    """The predicates found, without those inside a name ("Совет по международным делам") or inside another."""
    covered: set[int] = set()
    for match in predicates_of(language).matches(analysis.doc):
        if match.start in covered or analysis.doc[match.start].dep_ == "fixed" or in_name(analysis, match.start):
            continue
        covered.update(range(match.start, match.end))
        yield match


def in_name(analysis: Analysis, token: int) -> bool:
    """Whether the token is part of a name; a capital at the head of a sentence alone does not make one."""
    mention = analysis.by_token.get(token)
    if mention is not None and mention.form == "NAM":
        return True
    word = analysis.doc[token]
    return bool(word.ent_type_) and not (word.is_sent_start and word.ent_iob_ == "B")


def visible(scene: Scene, candidate: Candidate) -> dict[str, Party]:
    """The parties that ``candidate`` may have, by code, the nearest naming of each: those in its frame, those named in
    its sentence or the one before, and who speaks."""
    found: dict[str, Party] = {}
    for party in candidate.told.actors + candidate.told.recipients:
        if party.code:
            found.setdefault(party.code, party)
    here = sorted(scene.mentions[candidate.sentence], key=lambda pair: abs(pair[0].head - candidate.match.head))
    earlier = sorted(scene.mentions[candidate.sentence - 1], key=lambda pair: -pair[0].head)
    for mention, actor in here + earlier:
        if actor.code:
            found.setdefault(actor.code, Party(actor, mention, implicit=True))
    if candidate.speaker is not None and candidate.speaker.code:
        found.setdefault(candidate.speaker.code, Party(candidate.speaker, implicit=True))
    return found
