"""Is an act between states complete, under way, planned, possible, conditional, negated, denied or cancelled?

Rules collect the words around the act that show a status (``status_marks``), keep those whose scope reaches the act,
and read them by priority; without any, the tense tells. A logistic regression over the same marks was tried on 878
acts and did no better, so there is none.
"""

from __future__ import annotations

from dataclasses import dataclass

from nlp.clauses import syntactic_head
from nlp.dates import resolve
from nlp.document import Analysis
from nlp.events.status_marks import (
    Governor,
    Mark,
    Words,
    entry,
    governors,
    marks,
    status_words,
    tense_of,
    tense_status,
)
from nlp.parsed import Doc, Token
from topics.records import EventType, Statement, Status

PRIORITY: tuple[Status, ...] = (
    "occurred", "ongoing", "planned", "possible", "conditional", "negated", "denied", "cancelled",
)  # fmt: skip
# How often each reading was right on the 878 annotated acts of the development and training articles.
RELIABILITY: dict[Status, float] = {
    "occurred": 0.89, "ongoing": 0.62, "planned": 0.86, "possible": 0.74, "conditional": 0.81, "negated": 0.77,
    "denied": 0.90, "cancelled": 0.90,
}  # fmt: skip
SPEECH_TYPES = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})
CONTENT_TYPES = frozenset({"ACCUSE", "THREATEN"})
NEGATORS = frozenset({"governor", "before"})


@dataclass(frozen=True, slots=True)
class StatusReading:
    """The status, the tokens ``[start, end)`` that show it, and whether a negation holds only for now ("пока нет").

    ``confidence`` is the probability of the status, 0..1.
    """

    status: Status
    markers: tuple[tuple[int, int], ...] = ()
    present_scoped: bool = False
    confidence: float = 1.0


def status_of(
    analysis: Analysis,
    anchor: tuple[int, int],
    *,
    event_type: EventType,
    speech_act: bool = False,
    statement: Statement | None = None,
) -> StatusReading:
    """Status of the act that the tokens ``[start, end)`` of ``anchor`` name.

    ``speech_act``: the anchor is a verb that performs the act by being said, so that its present is no duration
    (обещает, поддерживает, призывает).
    ``statement``: the innermost statement whose content holds the anchor, if any; a denying cue counts.
    """
    doc = analysis.doc
    words = status_words(doc.lang_ or "ru")
    path = governors(syntactic_head(doc, anchor), words)
    found = marks(doc, anchor, path, words)
    if denied_by(statement):
        status: Status = "denied"
    elif event_type in SPEECH_TYPES:
        status = performed_status(path[0].token, found, words, event_type)
    else:
        when = side_of_date(analysis, anchor)
        status = read_status(path, found, words, performative=speech_act, when=when)
    return StatusReading(
        status,
        tuple(sorted({(mark.start, mark.end) for mark in found if mark.status == status and mark.clause <= 1})),
        present_scoped=status == "negated" and present_scoped(path, words),
        confidence=RELIABILITY[status],
    )


def denied_by(statement: Statement | None) -> bool:
    """Whether the act stands in words that a source only repeats to deny them."""
    return statement is not None and statement.cue.cue_class == "deny" and not statement.cue.negated


def side_of_date(analysis: Analysis, anchor: tuple[int, int]) -> str:
    """past, now or future by the act's own date; none where it has no date."""
    sentence = analysis.doc[anchor[0]].sent
    date = resolve(analysis, anchor, (sentence.start, sentence.end))
    if date.value is None or analysis.published_at is None:
        return "none"
    published = analysis.published_at.date().isoformat()
    if date.value > published:
        return "future"
    return "past" if (date.end or date.value) < published else "now"


def present_scoped(path: list[Governor], words: Words) -> bool:
    """Whether a word of the present limits the negation."""
    return any(child.plain in words["now"] for g in path if g.clause == 0 for child in g.token.children)


def read_status(path: list[Governor], found: list[Mark], words: Words, *, performative: bool, when: str) -> Status:
    """The status by the priority of the marks that reach the act; without any, by its tense."""
    doc = path[0].token.doc
    prepared = next((mark.height for mark in found if mark.place == "governor" and mark.status == "planned"), len(path))
    statuses = [
        mark.status
        for mark in found
        if mark.reaches
        and mark.status not in ("occurred", "ongoing")
        and not (mark.status == "possible" and mark.height > prepared and mark.place == "governor")
    ]
    statuses += [mark.status for mark in found if mark.status == "denied" and mark.clause == 0]
    status = max([base_status(path, found, words, performative=performative), *statuses], key=PRIORITY.index)
    if status == "negated":
        if negations(found) > 1:
            return "possible"
        if any(mark.place == "modifier" and mark.status == "planned" and scheduled(doc, mark) for mark in found):
            return "cancelled"
    if status in ("occurred", "ongoing") and when == "future":
        return "planned"
    if status in ("planned", "possible") and conditioned(path[0].token, words):
        return "conditional"
    return status


def scheduled(doc: Doc, mark: Mark) -> bool:
    """Whether a modifier says that the act had been planned ("запланированная"), not just that it lies ahead."""
    return "Pres" not in doc[mark.start].morph.get("Tense", []) and "Part" in doc[mark.start].morph.get("VerbForm", [])


def negations(found: list[Mark]) -> int:
    """How many words negate the act in their own right; "никогда не" and "нет ни" are one negation."""
    return len(
        {
            mark.start
            for mark in found
            if mark.reaches and mark.status == "negated" and (mark.word == "не" or mark.place in NEGATORS)
        }
    )


def performed_status(head: Token, found: list[Mark], words: Words, event_type: EventType) -> Status:
    """A speech act is done by being said, unless the verb itself is negated or only intended ("намерен потребовать").

    An accusation or a threat speaks of what may be or will be, so that modal words in it are its content.
    """
    refuses = any(child.plain in words["negation"] for child in head.children)
    future = tense_status(head, words) == "planned" and event_type not in CONTENT_TYPES and not refuses
    own: list[Status] = ["planned" if future else "occurred"]
    intended = event_type not in CONTENT_TYPES and "Inf" in head.morph.get("VerbForm", [])
    own += [
        mark.status
        for mark in found
        if (mark.height == 0 and mark.place == "particle" and head.pos_ == "VERB")
        or (intended and mark.reaches and mark.clause == 0 and mark.place in ("before", "condition", "governor"))
    ]
    return max(own, key=PRIORITY.index)


def base_status(path: list[Governor], found: list[Mark], words: Words, *, performative: bool) -> Status:
    """Without words of modality: by the tense of the act, or of the verb that says it takes place."""
    head = path[0].token
    own = tense_status(head, words)
    if own is not None:
        if own == "ongoing" and entry(words["present"], head) is not None:
            return "planned"
        return "occurred" if own == "ongoing" and performative else own
    bearers = [mark.status for mark in found if mark.reaches and mark.place == "bearer" and mark.clause == 0]
    if bearers:
        return bearers[0]
    for mark in found:
        if mark.height == 0 and mark.place == "modifier" and mark.status in ("occurred", "ongoing"):
            return mark.status
    named = entry(words["governor"], head)
    if named is not None and named.status == "negated" and head.pos_ == "NOUN":
        return "negated"
    lasting = entry(words["state"], head) is not None
    tense = next((shown for g in path if g.clause == 0 and (shown := tense_of(g.token, words))), "")
    if path[-1].adjunct and tense:
        return "planned" if tense == "Fut" else "ongoing" if tense == "Pres" and lasting else "occurred"
    if path[0].token.dep_ == "obl" and path[-1].adjunct:
        return "occurred"
    if tense == "Fut" and len(path) > 1 and path[1].link.startswith("nsubj") and not lasting:
        return "planned"
    return "ongoing" if lasting else "occurred"


def conditioned(head: Token, words: Words) -> bool:
    """Whether the sentence states a condition."""
    sentence = "_".join(token.plain for token in head.sent)
    conditions = [phrase for phrase, word in words["joiner"].items() if word.status == "conditional"]
    return any(f"_{condition}_" in f"_{sentence}_" for condition in conditions)
