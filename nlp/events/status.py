"""Is an act between states complete, under way, planned, possible, conditional, negated, denied or cancelled?

Rules collect the marks of status around the act (``status_marks``) and read them by priority; a small trained model
(``status_model``) weighs the same marks with the tense and the frame of the act.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from nlp.clauses import plain, syntactic_head
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
from nlp.events.status_model import features, status_model
from topics.records import EventType, Statement, Status

PRIORITY: tuple[Status, ...] = (
    "occurred", "ongoing", "planned", "possible", "conditional", "negated", "denied", "cancelled",
)  # fmt: skip
SPEECH_TYPES = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})
INTENDED_TYPES = frozenset({"REQUEST", "REJECT"})
PLEDGE_TYPES = frozenset({"AGREE", "SUPPORT", "CONCEDE"})
PRESENT_SCOPE = frozenset({"пока", "еще", "сейчас", "теперь"})


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

    ``speech_act``: the anchor is a verb that performs the act by being said (осудил, потребовал, пригрозил).
    ``statement``: the innermost statement whose content holds the anchor, if any; a denying cue counts.
    """
    evidence = gather(analysis, anchor, event_type=event_type, speech_act=speech_act)
    weighed = status_model(analysis.doc.lang_ or "ru").probabilities(evidence.features(analysis.doc))
    status = max(PRIORITY, key=weighed.__getitem__)
    if statement is not None and statement.cue.cue_class == "deny" and not statement.cue.negated:
        return StatusReading("denied", (), confidence=weighed[status])
    shown = [mark for mark in evidence.marks if mark.status == status and mark.clause <= 1]
    return StatusReading(
        status,
        tuple(sorted({(mark.start, mark.end) for mark in shown})),
        present_scoped=status == "negated" and present_scoped(analysis.doc, evidence.path),
        confidence=weighed[status],
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the text holds on the status of one act."""

    anchor: tuple[int, int]
    event_type: EventType
    performed: bool
    path: list[Governor]
    marks: list[Mark]
    rule: Status
    when: str

    def features(self, doc: Doc) -> list[str]:
        """The features of the model."""
        return list(
            features(
                doc,
                self.anchor,
                self.path,
                self.marks,
                event_type=self.event_type,
                performed=self.performed,
                rule=self.rule,
                when=self.when,
            )
        )


def gather(analysis: Analysis, anchor: tuple[int, int], *, event_type: EventType, speech_act: bool) -> Evidence:
    """Collect the marks, the rules' reading and the side of the publication date on which the act's date lies."""
    doc = analysis.doc
    words = status_words(doc.lang_ or "ru")
    path = governors(syntactic_head(doc, anchor), words)
    found = marks(doc, anchor, path, words)
    when = side_of_date(analysis, anchor)
    performed = speech_act or event_type in SPEECH_TYPES
    rule = rule_status(
        doc, path, found, words, event_type=event_type, performed=performed, when=when
    )
    return Evidence(anchor, event_type, performed, path, found, rule, when)


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


def present_scoped(doc: Doc, path: list[Governor]) -> bool:
    """Whether a word of the present limits the negation."""
    return any(plain(child.text) in PRESENT_SCOPE for g in path if g.clause == 0 for child in g.token.children)


def rule_status(
    doc: Doc, path: list[Governor], found: list[Mark], words: Words, *, event_type: EventType, performed: bool, when: str
) -> Status:
    """The status by the priority of the marks that reach the act; without any, by its tense."""
    head = path[0].token
    if performed:
        return performed_status(head, found, event_type)
    statuses = [mark.status for mark in found if mark.reaches and mark.status not in ("occurred", "ongoing")]
    statuses += [mark.status for mark in found if mark.status == "denied" and mark.clause == 0]
    status = max([base_status(path, found, words, event_type), *statuses], key=PRIORITY.index)
    if status == "negated" and sum(mark.reaches and mark.status == "negated" for mark in found) > 1:
        return "possible"
    if status in ("occurred", "ongoing") and when == "future":
        return "planned"
    if status in ("planned", "possible") and conditioned(doc, head, words):
        return "conditional"
    return status


def performed_status(head: Token, found: list[Mark], event_type: EventType) -> Status:
    """A speech act is done by being said, unless the verb itself is negated or only intended ("намерен потребовать").

    An accusation or a threat speaks of what may be or will be, so that modal words in it are its content.
    """
    own: list[Status] = ["occurred"]
    for mark in found:
        if mark.height == 0 and mark.place == "particle" and head.pos_ == "VERB":
            own.append(mark.status)
        elif event_type in INTENDED_TYPES and "Inf" in head.morph.get("VerbForm", []):
            if mark.reaches and mark.clause == 0 and mark.place in ("before", "condition", "governor"):
                own.append(mark.status)
    return max(own, key=PRIORITY.index)


def base_status(path: list[Governor], found: list[Mark], words: Words, event_type: EventType) -> Status:
    """Without words of modality: by the tense of the act, or of the verb that says it takes place."""
    head = path[0].token
    own = tense_status(head)
    if own is not None:
        if own == "ongoing" and entry(words["present"], head) is not None:
            return "planned"
        return "occurred" if own == "ongoing" and event_type in PLEDGE_TYPES else own
    bearers = [mark.status for mark in found if mark.reaches and mark.place == "bearer" and mark.clause == 0]
    if bearers:
        return bearers[0]
    if any(mark.height == 0 and mark.place == "modifier" and mark.status == "ongoing" for mark in found):
        return "ongoing"
    lasting = entry(words["state"], head) is not None
    tense = next((tense_of(g.token) for g in path if g.clause == 0 and tense_of(g.token)), "")
    if path[-1].adjunct and tense:
        return "planned" if tense == "Fut" else "ongoing" if tense == "Pres" and lasting else "occurred"
    if path[0].token.dep_ == "obl" and path[-1].adjunct:
        return "occurred"
    if tense == "Fut" and len(path) > 1 and path[1].link.startswith("nsubj") and not lasting:
        return "planned"
    return "ongoing" if lasting else "occurred"


def conditioned(doc: Doc, head: Token, words: Words) -> bool:
    """Whether the sentence states a condition."""
    sentence = head.sent
    texts = [plain(token.text) for token in sentence]
    conditions = [word for word, entry in words["joiner"].items() if entry.status == "conditional"]
    joined = "_".join(texts)
    return any(f"_{condition}_" in f"_{joined}_" for condition in conditions)
