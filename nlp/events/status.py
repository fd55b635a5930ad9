"""Is an act between states complete, under way, planned, possible, conditional, negated, denied or cancelled?

Rules collect the marks of status around the act (``status_marks``) and read them by priority; a small trained model
(``status_model``) weighs the same marks with the tense and the frame of the act.
"""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Doc, Token

from nlp.dates import resolve
from nlp.document import Analysis
from nlp.events.status_marks import Governor, Mark, governors, marks, plain, syntactic_head
from nlp.events.status_model import features, status_model
from topics.records import EventType, Statement, Status

PRIORITY: tuple[Status, ...] = (
    "occurred", "ongoing", "planned", "possible", "conditional", "negated", "denied", "cancelled",
)  # fmt: skip
SPEECH_TYPES = frozenset({"ACCUSE", "REQUEST", "REJECT", "THREATEN"})
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
    path = governors(syntactic_head(doc, anchor))
    found = marks(doc, anchor)
    performed = speech_act or event_type in SPEECH_TYPES
    rule = rule_status(path, found, performed=performed)
    return Evidence(anchor, event_type, performed, path, found, rule, side_of_date(analysis, anchor))


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


def rule_status(path: list[Governor], found: list[Mark], *, performed: bool) -> Status:
    """The status by the priority of the marks that reach the act; without any, by its tense."""
    reaching = [mark for mark in found if reaches(mark, path)]
    if performed:
        reaching = [mark for mark in reaching if mark.height == 0]
    statuses = [mark.status for mark in reaching if mark.status not in ("occurred", "ongoing")]
    tensed = tense_status(path)
    return max([tensed, *statuses], key=PRIORITY.index)


def reaches(mark: Mark, path: list[Governor]) -> bool:
    """Whether the mark says something of the act itself rather than of what surrounds it."""
    if mark.clause == 0:
        return True
    return mark.place == "governor" and all(g.link in ("ccomp", "csubj", "xcomp") for g in path[1 : mark.height + 1])


def tense_status(path: list[Governor]) -> Status:
    """What the tense of the nearest finite verb says: past occurred, present ongoing, future planned."""
    for governor in path:
        if governor.clause > 0:
            break
        tense = tense_of(governor.token)
        if tense == "Fut":
            return "planned"
        if tense == "Pres":
            return "ongoing"
        if tense == "Past":
            return "occurred"
    return "occurred"


def tense_of(token: Token) -> str:
    """Past, Pres or Fut, with the auxiliary's word in it; empty for what has none."""
    if any(child.dep_.startswith("aux") and plain(child.text).startswith("буд") for child in token.children):
        return "Fut"
    if "Fin" in token.morph.get("VerbForm") or "Short" in token.morph.get("Variant"):
        return next(iter(token.morph.get("Tense")), "")
    return ""
