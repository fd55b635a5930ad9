"""From predicates found in the text to event mentions: context, participants, scope, record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nlp.dates import resolve
from nlp.document import Actor, Analysis, span
from nlp.events import codebook
from nlp.events.attribution import Voices, attribution
from nlp.events.level import level_of
from nlp.events.lexicon import Match, predicates_of
from nlp.events.participants import Party, Reader, Roles
from nlp.events.scope import international
from nlp.events.status import StatusReading, status_of
from nlp.events.syntax import clause_of
from nlp.identifiers import stable_id
from nlp.places import locate
from topics.records import CleanArticle, EventMention, EventType, Participant, Statement

SPEECH_ACTS: frozenset[EventType] = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "CONCEDE", "AGREE"})


@dataclass(slots=True)
class Candidate:
    """A predicate in its context, before it is decided whether it is an event."""

    match: Match
    sentence: int
    statement: Statement | None
    speaker: Actor | None
    roles: Roles


class Extractor:
    """Reads the events of one article."""

    def __init__(self, analysis: Analysis, article: CleanArticle, statements: Sequence[Statement]) -> None:
        self.analysis = analysis
        self.article = article
        self.doc = analysis.doc
        self.voices = Voices(analysis, statements)
        self.reader = Reader(analysis)
        self.sentence_of = {token.i: number for number, sentence in enumerate(self.doc.sents) for token in sentence}

    def mentions(self) -> Iterator[EventMention]:
        for candidate in self.candidates():
            if international(candidate.roles) and named_enough(candidate):
                yield self.record(candidate)

    def candidates(self) -> Iterator[Candidate]:
        """Every predicate of the text outside names, with whoever stands in its frame."""
        covered: set[int] = set()
        for match in predicates_of(self.article.language).matches(self.doc):
            if match.start in covered or self.doc[match.start].ent_type_:
                continue
            covered.update(range(match.start, match.end))
            character = self.doc[match.start].idx
            statement = self.voices.holding(character)
            speaker = self.voices.speaker_of(statement)
            roles = self.reader.roles(match, speaker)
            yield Candidate(match, self.sentence_of[match.start], statement, speaker, roles)

    def record(self, candidate: Candidate) -> EventMention:
        match, roles = candidate.match, candidate.roles
        predicate = match.predicate
        anchor = (match.start, match.end)
        head = self.doc[match.head]
        status = self.status(candidate)
        clause = clause_of(head)
        parties = roles.actors + roles.recipients
        taken = frozenset(
            i for party in parties if party.mention for i in range(party.mention.start, party.mention.end)
        )
        first = span(self.doc, *anchor)
        return EventMention(
            mention_id=stable_id("mention", self.article.article_id, first.start, predicate.event_type),
            article_id=self.article.article_id,
            article_version=self.article.version,
            published_at=self.article.published_at,
            event_type=predicate.event_type,
            mode=predicate.mode,
            contexts=codebook.contexts(token.lemma_ for token in head.sent),
            quad_class=codebook.quad_class(predicate.event_type),
            intensity=codebook.intensity(predicate.event_type, predicate.mode),
            cameo=codebook.cameo(predicate.event_type, predicate.mode),
            goldstein=codebook.goldstein(predicate.event_type, predicate.mode),
            status=status.status,
            plover_type=codebook.plover_type(predicate.event_type, predicate.mode, status.status),
            level=level_of(self.analysis, anchor, [party.actor for party in parties]),
            anchor=first,
            evidence=span(self.doc, *self.evidence(candidate, status)),
            status_markers=tuple(span(self.doc, *marker) for marker in status.markers),
            actors=tuple(self.participant(party) for party in roles.actors),
            recipients=tuple(self.participant(party) for party in roles.recipients),
            attribution=attribution(candidate.statement),
            date=resolve(self.analysis, anchor, clause),
            location=locate(self.analysis, anchor, clause, taken),
            confidence=0.5,
        )

    def status(self, candidate: Candidate) -> StatusReading:
        match = candidate.match
        head = self.doc[match.head]
        return status_of(
            self.analysis,
            (match.start, match.end),
            event_type=match.predicate.event_type,
            speech_act=match.predicate.event_type in SPEECH_ACTS and head.pos_ in ("VERB", "ADJ"),
            statement=candidate.statement,
        )

    def evidence(self, candidate: Candidate, status: StatusReading) -> tuple[int, int]:
        """The shortest run of tokens of the sentence with anchor, explicit participants and status markers."""
        match = candidate.match
        sentence = self.doc[match.start].sent
        starts, ends = [match.start], [match.end]
        marked = [party.mention for party in candidate.roles.actors + candidate.roles.recipients if party.mention]
        for start, end in [mention.phrase for mention in marked] + list(status.markers):
            if sentence.start <= start and end <= sentence.end:
                starts.append(start)
                ends.append(end)
        return min(starts), max(ends)

    def participant(self, party: Party) -> Participant:
        mention, actor = party.mention, party.actor
        return Participant(
            entity_id=actor.entity_id or None,
            name=actor.name,
            code=actor.code,
            sector=actor.sector,
            role=actor.role,
            span=span(self.doc, mention.start, mention.end) if mention else None,
            implicit=party.implicit,
        )


def named_enough(candidate: Candidate) -> bool:
    """Whether a predicate that needs a named party beside its subject has one."""
    if not candidate.match.predicate.named:
        return True
    roles = candidate.roles
    return len(roles.codes) > 1 or bool({p.code for p in roles.recipients} - {None})
