"""From predicates found in the text to event mentions: which are events, between whom, and the record of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from nlp.dates import resolve
from nlp.document import Analysis
from nlp.events import codebook
from nlp.events.attribution import attribution
from nlp.events.candidates import Candidate, Decided, survey
from nlp.events.casting import cast, decided, likelihood
from nlp.events.level import level_of
from nlp.events.participants import Party, Roles
from nlp.events.scope import foreign_affairs, in_scope
from nlp.events.status import StatusReading, status_of
from nlp.events.syntax import clause_of, is_demanded
from nlp.identifiers import stable_id
from nlp.places import locate
from topics.records import CleanArticle, EventMention, EventType, Participant, Span, Statement

LEAST_LIKELY = 0.4  # below this probability a predicate is no event; best F1 by cross-validation
SPEECH_ACTS: frozenset[EventType] = frozenset(
    ("ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "CONCEDE", "AGREE")
)

DEMANDING: frozenset[EventType] = frozenset(("REQUEST", "REJECT", "THREATEN"))


class Extractor:
    """Reads the events of one article."""

    def __init__(self, analysis: Analysis, article: CleanArticle, statements: Sequence[Statement]) -> None:
        self.analysis = analysis
        self.article = article
        self.doc = analysis.doc
        self.scene = survey(analysis, article.language, statements)

    def mentions(self) -> Iterator[EventMention]:
        """The events in text order."""
        past: Decided | None = None
        demands: set[int] = set()
        accused: set[Decided] = set()  # the words of one reproach in a sentence ("лживые и циничные") are one event
        if not foreign_affairs(self.scene):
            return
        for candidate in self.scene.candidates:
            kind, head = candidate.match.predicate.event_type, candidate.match.head
            if is_demanded(self.doc[head], demands):
                continue
            probability = likelihood(self.scene, candidate, self.article.language)
            if probability < LEAST_LIKELY:
                continue
            roles = cast(self.scene, candidate, past, self.article.language)
            if not in_scope(self.scene, candidate, roles):
                continue
            past = decided(candidate, roles)
            if kind in DEMANDING:
                demands.add(head)
            if kind == "ACCUSE":
                if past in accused:
                    continue
                accused.add(past)
            yield self.record(candidate, roles, probability)

    def record(self, candidate: Candidate, roles: Roles, probability: float) -> EventMention:
        """The published record of an event; its date, place, level and status are read here."""
        match = candidate.match
        kind, mode = match.predicate.event_type, match.predicate.mode
        anchor = (match.start, match.end)
        head = self.doc[match.head]
        parties = roles.actors + roles.recipients
        taken = {i for party in parties if party.mention for i in range(party.mention.start, party.mention.end)}
        clause = clause_of(head)
        status = self.status(candidate)
        first = self.span(*anchor)
        return EventMention(
            mention_id=stable_id("mention", self.article.article_id, first.start, kind),
            article_id=self.article.article_id,
            article_version=self.article.version,
            published_at=self.article.published_at,
            event_type=kind,
            mode=mode,
            contexts=codebook.contexts(token.lemma_ for token in head.sent),
            quad_class=codebook.quad_class(kind),
            intensity=codebook.intensity(kind, mode),
            cameo=codebook.cameo(kind, mode),
            goldstein=codebook.goldstein(kind, mode),
            status=status.status,
            plover_type=codebook.plover_type(kind, mode, status.status),
            level=level_of(self.analysis, anchor, [party.actor for party in parties], kind),
            anchor=first,
            evidence=self.span(*self.evidence(candidate, roles, status)),
            status_markers=tuple(self.span(*marker) for marker in status.markers),
            actors=tuple(self.participant(party) for party in roles.actors),
            recipients=tuple(self.participant(party) for party in roles.recipients),
            attribution=attribution(candidate.statement or candidate.cued),
            date=resolve(self.analysis, anchor, clause),
            location=locate(self.analysis, anchor, clause, frozenset(taken)),
            confidence=round(probability, 3),
        )

    def status(self, candidate: Candidate) -> StatusReading:
        """The status of the act, relative to who tells it."""
        match = candidate.match
        return status_of(
            self.analysis,
            (match.start, match.end),
            event_type=match.predicate.event_type,
            speech_act=match.predicate.event_type in SPEECH_ACTS and self.doc[match.head].pos_ in ("VERB", "ADJ"),
            statement=candidate.statement,
        )

    def evidence(self, candidate: Candidate, roles: Roles, status: StatusReading) -> tuple[int, int]:
        """The shortest run of tokens of the sentence with anchor, explicit participants and status markers."""
        match = candidate.match
        sentence = self.doc[match.start].sent
        starts, ends = [match.start], [match.end]
        named = [party.mention for party in roles.actors + roles.recipients if party.mention and not party.implicit]
        for start, end in [mention.phrase for mention in named] + list(status.markers):
            if sentence.start <= start and end <= sentence.end:
                starts.append(start)
                ends.append(end)
        return min(starts), max(ends)

    def span(self, start: int, end: int) -> Span:
        """The characters of the tokens ``[start, end)``, cut from the article: ``doc.text`` is built anew each time."""
        first, last = self.doc[start].idx, self.doc[end - 1].idx + len(self.doc[end - 1])
        return Span(start=first, end=last, text=self.article.text[first:last])

    def participant(self, party: Party) -> Participant:
        """The record of one participant."""
        mention, actor = party.mention, party.actor
        return Participant(
            entity_id=actor.entity_id or None,
            name=actor.name,
            code=actor.code,
            sector=actor.sector,
            role=actor.role,
            span=self.span(mention.start, mention.end) if mention else None,
            implicit=party.implicit,
        )
