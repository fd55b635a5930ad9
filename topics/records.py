"""The typed records that travel on the topics: the public contract of diplowire.

Offsets are half-open ``[start, end)`` in Unicode code points of the article's ``text``; for every span of every record
``text[start:end] == span.text`` holds. Field names never change within a ``.vN`` topic; fields may be added with
defaults.

A participant ``code`` is an ISO 3166 alpha-3 state (``FRA``), ``EU``, ``UN``, ``IGO:<name>`` for another body of
states, ``NSA:<name>`` for an armed or political body that is no state, or null.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

Offset = Annotated[int, Meta(ge=0)]
Probability = Annotated[float, Meta(ge=0.0, le=1.0)]
Moment = Annotated[datetime, Meta(tz=True)]

ArticleStatus = Literal["usable", "withheld", "canceled"]
EntityType = Literal["PERSON", "COUNTRY", "GROUP_OF_STATES", "ORGANIZATION", "MEDIA", "PLACE"]
MentionForm = Literal["NAM", "NOM", "PRO"]
SourceForm = Literal["NAM", "NOM", "PRO", "NULL"]
QuoteType = Literal["direct", "indirect", "mixed", "reported"]
CueClass = Literal[
    "report", "emphasis", "add", "claim", "confirm", "deny", "reject", "accuse", "criticise", "support", "promise",
    "request", "warn", "threaten", "ask", "answer", "relay", "hint",
]  # fmt: skip
SpeakerType = Literal["person", "government", "organization", "media", "group", "unnamed"]
EventType = Literal[
    "AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT", "REQUEST", "ACCUSE", "REJECT", "THREATEN",
    "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT",
]  # fmt: skip
Status = Literal["occurred", "ongoing", "planned", "possible", "conditional", "negated", "denied", "cancelled"]
Level = Literal["head_of_state", "ministerial", "working", "unspecified"]
DateType = Literal["exact", "approximate", "range", "unresolved"]
Granularity = Literal["day", "week", "month", "quarter", "year"]


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every record: immutable, keyword-only, unknown fields ignored so that producers may add some."""


class Span(Record, frozen=True, kw_only=True):
    """Characters ``[start, end)`` of the article's text, and those characters."""

    start: Offset
    end: Offset
    text: str


class RawArticle(Record, frozen=True, kw_only=True):
    """What a feed delivers on ``wire.articles.raw.v1`` (our own JSON form)."""

    uri: Annotated[str, Meta(min_length=1)]
    text: str
    source: Annotated[str, Meta(min_length=1)]
    version: Annotated[int, Meta(ge=1)] = 1
    language: str | None = None
    title: str | None = None
    published_at: Moment | None = None
    url: str | None = None
    status: ArticleStatus = "usable"


class CleanArticle(Record, frozen=True, kw_only=True):
    """A decoded, normalised, deduplicated article. All offsets downstream refer to this ``text``.

    ``copy_of`` names the first article seen with (nearly) the same words; ``content_hash`` is of the normalised text.
    A ``withheld`` or ``canceled`` version travels on with an empty text so that what was made from it is retracted.
    """

    article_id: str
    version: Annotated[int, Meta(ge=1)]
    source: str
    language: str
    text: str
    content_hash: str
    received_at: Moment
    status: ArticleStatus = "usable"
    title: str | None = None
    published_at: Moment | None = None
    url: str | None = None
    copy_of: str | None = None


class EntityMention(Span, frozen=True, kw_only=True):
    """Where the article speaks of an entity: by name (NAM), by a common noun (NOM) or by a pronoun (PRO)."""

    mention_type: MentionForm


class Entity(Record, frozen=True, kw_only=True):
    """A real-world thing that the article names, with every place where it does."""

    entity_id: str
    type: EntityType
    name: str
    code: str | None = None
    sector: str | None = None
    role: str | None = None
    wikidata: str | None = None
    mentions: tuple[EntityMention, ...] = ()


class Cue(Span, frozen=True, kw_only=True):
    """The speech verb or attributing phrase; ``negated`` as in "не заявил", the negation being outside the span."""

    lemma: str
    cue_class: CueClass = msgspec.field(name="class")
    negated: bool = False


class Source(Span, frozen=True, kw_only=True):
    """The speaker as the text writes it; ``antecedent`` is what a pronoun or role noun was resolved to."""

    mention_type: SourceForm
    antecedent: Span | None = None


class Speaker(Record, frozen=True, kw_only=True):
    """Who speaks, resolved: ``entity_id`` of the article's entity, or null for one that it only describes."""

    entity_id: str | None
    name: str
    code: str | None
    type: SpeakerType
    role: str | None = None
    on_behalf_of: str | None = None


class Medium(Record, frozen=True, kw_only=True):
    """The outlet that relays the words; ``inherited`` when an earlier sentence named it."""

    entity_id: str | None
    name: str
    span: Span | None
    inherited: bool = False


class StatementConfidence(Record, frozen=True, kw_only=True):
    """How sure the content and the speaker are, each calibrated on reviewed articles."""

    content: Probability
    speaker: Probability


class Statement(Record, frozen=True, kw_only=True):
    """A source communicates a proposition through one cue (gold/guidelines, part C)."""

    statement_id: str
    article_id: str
    article_version: int
    published_at: Moment | None
    quote_type: QuoteType
    cue: Cue
    source: Source | None
    speaker: Speaker | None
    content: Annotated[tuple[Span, ...], Meta(min_length=1)]
    medium: Medium | None
    addressee: str | None = None
    time_expression: str | None = None
    utterance_cluster: str
    parent_id: str | None = None
    confidence: StatementConfidence


class Participant(Record, frozen=True, kw_only=True):
    """One side of an event; ``implicit`` when a neighbouring sentence names it, and then ``span`` may be null."""

    entity_id: str | None
    name: str
    code: str | None
    sector: str | None = None
    role: str | None = None
    span: Span | None = None
    implicit: bool = False


class Attribution(Record, frozen=True, kw_only=True):
    """Who says that the event is so: a statement and its speaker, or ``author``."""

    statement_id: str | None
    speaker: str = "author"


class EventDate(Record, frozen=True, kw_only=True):
    """The event's own time, ISO dates; ``unresolved`` has a null value, never the publication date in disguise."""

    value: str | None
    end: str | None = None
    granularity: Granularity | None = None
    date_type: DateType
    text: str | None = None


class EventLocation(Record, frozen=True, kw_only=True):
    """Where the act happens or would happen; degrees of WGS 84, ``precision`` such as city or country."""

    name: str
    country: str | None
    lat: float | None = None
    lon: float | None = None
    precision: str | None = None
    span: Span | None = None


class EventMention(Record, frozen=True, kw_only=True):
    """One telling of one act between states, in one article (gold/guidelines, part D)."""

    mention_id: str
    article_id: str
    article_version: int
    published_at: Moment | None
    event_type: EventType
    mode: str | None
    contexts: tuple[str, ...] = ()
    quad_class: Annotated[int, Meta(ge=1, le=4)]
    intensity: float
    cameo: str | None
    goldstein: float | None
    status: Status
    plover_type: EventType | None
    level: Level
    anchor: Span
    evidence: Span
    status_markers: tuple[Span, ...] = ()
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    attribution: Attribution
    date: EventDate
    location: EventLocation | None = None
    confidence: Probability


class PipelineInfo(Record, frozen=True, kw_only=True):
    """What made the annotations: name and version of the pipeline, and of each of its models."""

    name: str
    version: str
    models: dict[str, str]


class AnnotatedArticle(Record, frozen=True, kw_only=True):
    """A clean article with all that was found in it, on ``wire.articles.enriched.v1``."""

    article_id: str
    version: int = 1
    language: str
    source: str | None = None
    url: str | None = None
    title: str | None = None
    text: str
    published_at: Moment | None = None
    received_at: Moment | None = None
    status: ArticleStatus = "usable"
    copy_of: str | None = None
    entities: tuple[Entity, ...] = ()
    statements: tuple[Statement, ...] = ()
    mentions: tuple[EventMention, ...] = ()
    pipeline: PipelineInfo


class SourceStatus(Record, frozen=True, kw_only=True):
    """The last word of one speaker on one event."""

    speaker: str
    status: Status
    mention_ids: tuple[str, ...]
    last_reported: Moment | None


class StatusChange(Record, frozen=True, kw_only=True):
    """The fused status became ``status`` at ``at``, through that mention."""

    status: Status
    at: Moment | None
    mention_id: str


class Event(Record, frozen=True, kw_only=True):
    """Mentions fused within and across articles; revised, never silently dropped. Key of a compacted topic."""

    event_id: str
    version: Annotated[int, Meta(ge=1)]
    first_seen: Moment
    last_updated: Moment
    event_type: EventType
    mode: str | None
    level: Level
    actors: tuple[Participant, ...]
    recipients: tuple[Participant, ...]
    date: EventDate
    location: EventLocation | None
    status: Status
    status_by_source: tuple[SourceStatus, ...]
    disputed: bool
    status_history: tuple[StatusChange, ...]
    mention_ids: tuple[str, ...]
    articles: tuple[str, ...]
    independent_sources: Annotated[int, Meta(ge=0)]
    quad_class: Annotated[int, Meta(ge=1, le=4)]
    intensity: float
    superseded_by: str | None = None


class AlertArticle(Record, frozen=True, kw_only=True):
    """The article that an alert leads to."""

    article_id: str
    title: str | None = None
    url: str | None = None


class Alert(Record, frozen=True, kw_only=True):
    """A standing query (watch) met a record; ``kind`` says which type ``record`` decodes to."""

    watch: str
    matched_at: Moment
    kind: Literal["statement", "mention", "event"]
    record_id: str
    record: msgspec.Raw
    article: AlertArticle | None = None
