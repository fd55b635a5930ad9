"""Accuracy of annotated articles against a gold set: the measures of the project's judge, and the causes of its errors.

Gold is JSONL, one article a line: ``{id, text, published_at?, statements, events}`` with offsets as ``[start, end)``.

* A predicted and a gold statement match where their contents share at least half of their characters (intersection over
  union); ``exact`` asks for equal bounds once quotation marks, a leading conjunction and final punctuation are trimmed;
  ``attributed`` asks for the right speaker too.
* A predicted and a gold event match where the type is equal and the anchors start at most 60 characters apart.
  ``participants`` asks for the same sets of actor and recipient codes ("?" is ignored, the parties of a CONSULT are one
  set), ``full`` for the status too. ``document`` compares an article's sets of (type, participants, status).

Pairs are made greedily by falling similarity, each side used once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from topics.records import AnnotatedArticle, CleanArticle, EventMention, Participant, Span, Statement

OVERLAP = 0.5
WINDOW = 60
EDGE = " \t\r\n\u00a0\"«»„“”'.,;:—–-"
CONJUNCTIONS = ("что ", "будто ")
ABBREVIATIONS = {"рф": "россии", "фрг": "германии", "кнр": "китая", "сша": "соединенных", "ес": "евросоюза"}
GOVERNMENT = re.compile(r"правительство|власти|официальн")

Bounds = tuple[int, int]
G = TypeVar("G")
P = TypeVar("P")


class GoldStatement(msgspec.Struct):
    """A statement as a person annotated it."""

    type: str
    speaker: str | None
    medium: str | None
    cue: Bounds | None
    content: list[Bounds]
    speaker_country: str | None = None


class GoldEvent(msgspec.Struct):
    """An event mention as a person annotated it; participants are codes, "?" is one without a code."""

    type: str
    status: str
    actors: list[str]
    recipients: list[str]
    anchor: Bounds


class GoldArticle(msgspec.Struct):
    """An article of the gold set with its text and its annotations."""

    id: str
    text: str
    statements: list[GoldStatement]
    events: list[GoldEvent]
    published_at: str | None = None


@dataclass(slots=True)
class Ratio:
    """Hits among what was predicted and what the gold holds."""

    hits: int = 0
    predicted: int = 0
    gold: int = 0

    @property
    def precision(self) -> float:
        """Share of the predicted that is right; 0 where nothing was predicted."""
        return self.hits / self.predicted if self.predicted else 0.0

    @property
    def recall(self) -> float:
        """Share of the gold that was found; 0 where there is none."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class Error:
    """One disagreement with the gold: in which article, of which cause, and the words that show it."""

    article_id: str
    cause: str
    detail: str


@dataclass(slots=True)
class Report:
    """What a comparison counted. ``scores`` are the judge's measures, ``by_type`` the same for each kind of finding,
    ``matched`` shares of right parts among matched pairs, ``errors`` every disagreement.
    """

    documents: int = 0
    scores: dict[str, Ratio] = field(default_factory=dict)
    by_type: dict[str, Ratio] = field(default_factory=dict)
    matched: dict[str, Ratio] = field(default_factory=dict)
    errors: list[Error] = field(default_factory=list)
    confidence: list[tuple[str, float, bool]] = field(default_factory=list)

    def causes(self) -> list[tuple[str, int]]:
        """Causes of error, the commonest first."""
        return Counter(error.cause for error in self.errors).most_common()

    def calibration_error(self, kind: str, bins: int = 10) -> float:
        """Expected calibration error of the confidence of ``statement`` or ``event`` (Naeini et al. 2015)."""
        pairs = [(confidence, right) for what, confidence, right in self.confidence if what == kind]
        groups: dict[int, list[tuple[float, bool]]] = {}
        for confidence, right in pairs:
            groups.setdefault(min(int(confidence * bins), bins - 1), []).append((confidence, right))
        gaps = (abs(sum(c for c, _ in group) - sum(r for _, r in group)) for group in groups.values())
        return sum(gaps) / len(pairs) if pairs else 0.0

    def _count(self, table: dict[str, Ratio], name: str, hits: int, predicted: int, gold: int) -> None:
        ratio = table.setdefault(name, Ratio())
        ratio.hits += hits
        ratio.predicted += predicted
        ratio.gold += gold


def read_gold(lines: Iterable[bytes]) -> list[GoldArticle]:
    """Gold articles of a JSONL file; a line that is none raises ValueError with its number and the field at fault."""
    articles = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                articles.append(msgspec.json.decode(line, type=GoldArticle))
            except msgspec.MsgspecError as error:
                raise ValueError(f"gold line {number}: {error}") from error
    return articles


def unannotated(article: GoldArticle) -> CleanArticle:
    """The gold article as the pipeline takes it, its text as it stands."""
    day = datetime.fromisoformat(article.published_at) if article.published_at else None
    published = day.replace(tzinfo=day.tzinfo or UTC) if day else None
    return CleanArticle(
        article_id=article.id,
        version=1,
        source="gold",
        language="ru",
        text=article.text,
        content_hash="",
        received_at=published or datetime.now(UTC),
        published_at=published,
    )


def compare(gold: Sequence[GoldArticle], annotated: dict[str, AnnotatedArticle]) -> Report:
    """Compare a gold set with what was annotated, by article id; an article that is missing counts as empty."""
    report = Report(documents=len(gold))
    for article in gold:
        found = annotated.get(article.id)
        _compare_statements(report, article, found.statements if found else ())
        _compare_events(report, article, found.mentions if found else ())
    return report


def _compare_statements(report: Report, article: GoldArticle, found: Sequence[Statement]) -> None:
    text, gold = article.text, article.statements
    pairs = _pair(gold, found, lambda g, p: _overlap(g.content, _bounds(p.content)), OVERLAP)
    right = exact = 0
    for i, j in pairs:
        expected, actual = gold[i], found[j]
        speaker_right = _same_speaker(expected, actual)
        right += speaker_right
        exact += _trimmed(expected.content, text) == _trimmed(_bounds(actual.content), text)
        cue_right = expected.cue is not None and _touch(expected.cue, (actual.cue.start, actual.cue.end))
        medium = actual.medium.name if actual.medium else None
        parts = {
            "quote type": expected.type == actual.quote_type,
            "cue": cue_right,
            "speaker": speaker_right,
            "medium": _same_name(expected.medium, medium),
        }
        for name, holds in parts.items():
            report._count(report.matched, name, holds, 1, 1)
        named = actual.speaker.name if actual.speaker else None
        if not speaker_right:
            cause = "speaker not resolved" if named is None else "speaker wrong"
            cause = "speaker named where the gold has none" if expected.speaker is None else cause
            report.errors.append(Error(article.id, cause, f"{expected.speaker!r}, found {named!r}"))
        if not parts["medium"]:
            report.errors.append(Error(article.id, "medium", f"{expected.medium!r}, found {medium!r}"))
        if not parts["quote type"]:
            detail = f"{expected.type}, found {actual.quote_type}: {_words(text, expected.content)}"
            report.errors.append(Error(article.id, "quote type", detail))
    for name, hits in (("statement", len(pairs)), ("statement exact", exact), ("attributed", right)):
        report._count(report.scores, name, hits, len(found), len(gold))
    matched_gold, matched_found = {i for i, _ in pairs}, {j for _, j in pairs}
    for quote_type in {s.type for s in gold} | {s.quote_type for s in found}:
        hits = sum(gold[i].type == quote_type for i in matched_gold)
        predicted = sum(s.quote_type == quote_type for s in found)
        total = sum(s.type == quote_type for s in gold)
        report._count(report.by_type, f"statement {quote_type}", hits, predicted, total)
    for i, expected in enumerate(gold):
        if i not in matched_gold:
            same_cue = any(expected.cue and _touch(expected.cue, (p.cue.start, p.cue.end)) for p in found)
            cause = "statement: content differs" if same_cue else "statement missed"
            report.errors.append(Error(article.id, cause, _words(text, expected.content)))
    for j, actual in enumerate(found):
        report.confidence.append(("statement", actual.confidence.content, j in matched_found))
        if j not in matched_found:
            cue = (actual.cue.start, actual.cue.end)
            known = any(g.cue and _touch(g.cue, cue) for g in gold)
            if not known:
                detail = f"[{actual.cue.text}] {_words(text, _bounds(actual.content))}"
                report.errors.append(Error(article.id, "statement spurious", detail))


def _compare_events(report: Report, article: GoldArticle, found: Sequence[EventMention]) -> None:
    text, gold = article.text, article.events
    pairs = _pair(gold, found, _nearness, 1.0)
    with_participants = full = 0
    for i, j in pairs:
        expected, actual = gold[i], found[j]
        wanted = _parties(expected.type, set(expected.actors) - {"?"}, set(expected.recipients) - {"?"})
        given = _parties(actual.event_type, _codes(actual.actors), _codes(actual.recipients))
        same_parties, same_status = wanted == given, expected.status == actual.status
        with_participants += same_parties
        full += same_parties and same_status
        report._count(report.matched, "participants", same_parties, 1, 1)
        report._count(report.matched, "status", same_status, 1, 1)
        where = f"{expected.type} {text[expected.anchor[0] : expected.anchor[1]]!r}"
        if not same_parties:
            detail = f"{where}: {_shown(wanted)}, found {_shown(given)}"
            report.errors.append(Error(article.id, _participant_cause(wanted, given), detail))
        if not same_status:
            cause = f"status {expected.status} read as {actual.status}"
            report.errors.append(Error(article.id, cause, _around(text, expected.anchor)))
    for name, hits in (("event", len(pairs)), ("event participants", with_participants), ("event full", full)):
        report._count(report.scores, name, hits, len(found), len(gold))
    keys = {(g.type, _parties(g.type, set(g.actors) - {"?"}, set(g.recipients) - {"?"}), g.status) for g in gold}
    given_keys = {
        (m.event_type, _parties(m.event_type, _codes(m.actors), _codes(m.recipients)), m.status) for m in found
    }
    report._count(report.scores, "document events", len(keys & given_keys), len(given_keys), len(keys))
    matched_gold, matched_found = {i for i, _ in pairs}, {j for _, j in pairs}
    for event_type in {e.type for e in gold} | {m.event_type for m in found}:
        hits = sum(gold[i].type == event_type for i in matched_gold)
        predicted = sum(m.event_type == event_type for m in found)
        report._count(report.by_type, f"event {event_type}", hits, predicted, sum(e.type == event_type for e in gold))
    for i, expected in enumerate(gold):
        if i not in matched_gold:
            near = [m.event_type for m in found if abs(m.anchor.start - expected.anchor[0]) <= WINDOW // 6]
            cause = f"event {expected.type} read as {near[0]}" if near else "event missed"
            report.errors.append(Error(article.id, cause, f"{expected.type} {_around(text, expected.anchor)}"))
    for j, actual in enumerate(found):
        report.confidence.append(("event", actual.confidence, j in matched_found))
        if j not in matched_found and not any(abs(actual.anchor.start - g.anchor[0]) <= WINDOW // 6 for g in gold):
            detail = f"{actual.event_type} {_around(text, (actual.anchor.start, actual.anchor.end))}"
            report.errors.append(Error(article.id, "event spurious", detail))


def _pair(
    gold: Sequence[G], found: Sequence[P], similarity: Callable[[G, P], float], least: float
) -> list[tuple[int, int]]:
    """Greedy one-to-one pairs by falling similarity; of equals the later in the text goes first."""
    table = sorted(((similarity(g, p), i, j) for i, g in enumerate(gold) for j, p in enumerate(found)), reverse=True)
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for value, i, j in table:
        if value >= least and i not in used_gold and j not in used_found:
            used_gold.add(i)
            used_found.add(j)
            pairs.append((i, j))
    return pairs


def _nearness(gold: GoldEvent, found: EventMention) -> float:
    """61 for the same anchor, falling by one a character; 0 for another type."""
    return max(0.0, WINDOW + 1 - abs(gold.anchor[0] - found.anchor.start)) if gold.type == found.event_type else 0.0


def _bounds(spans: Iterable[Span]) -> list[Bounds]:
    return [(span.start, span.end) for span in spans]


def _overlap(gold: Sequence[Bounds], found: Sequence[Bounds]) -> float:
    """Intersection over union of the characters of two lists of spans."""
    expected = {i for start, end in gold for i in range(start, end)}
    actual = {i for start, end in found for i in range(start, end)}
    union = expected | actual
    return len(expected & actual) / len(union) if union else 0.0


def _touch(a: Bounds, b: Bounds) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _trimmed(spans: Sequence[Bounds], text: str) -> Bounds:
    """Outer bounds of the spans without edge punctuation and a leading conjunction."""
    start, end = spans[0][0], spans[-1][1]
    while start < end and text[start] in EDGE:
        start += 1
    while end > start and text[end - 1] in EDGE:
        end -= 1
    for conjunction in CONJUNCTIONS:
        if text.startswith(conjunction, start, end):
            start += len(conjunction)
    return start, end


def _name_words(name: str | None) -> list[str]:
    words = re.sub(r"[^0-9a-zа-яіїєґ ]", " ", (name or "").lower().replace("ё", "е")).split()
    return [ABBREVIATIONS.get(word, word) for word in words]


def _same_name(gold: str | None, found: str | None) -> bool:
    """Whether one name's words are all in the other's, or the last words agree; ends are cut, so case is no matter."""
    expected, actual = _name_words(gold), _name_words(found)
    if not expected or not actual:
        return not expected and not actual
    stems, others = {word[:5] for word in expected}, {word[:5] for word in actual}
    return stems <= others or others <= stems or expected[-1][:6] == actual[-1][:6]


def _same_speaker(gold: GoldStatement, found: Statement) -> bool:
    """Same name; a government also where the state's code is right and the speaker is a body or group of it."""
    speaker = found.speaker
    if gold.speaker is None:
        return speaker is None or not speaker.name
    if _same_name(gold.speaker, speaker.name if speaker else None):
        return True
    return bool(
        GOVERNMENT.match(gold.speaker.lower())
        and speaker
        and speaker.code
        and speaker.code == gold.speaker_country
        and speaker.type in ("government", "organization", "group")
    )


def _codes(participants: Iterable[Participant]) -> set[str]:
    return {participant.code for participant in participants if participant.code and participant.code != "?"}


def _parties(event_type: str, actors: set[str], recipients: set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Actors and recipients as sets; the parties of a CONSULT are one set, whoever is called host."""
    if event_type == "CONSULT":
        return frozenset(actors | recipients), frozenset()
    return frozenset(actors), frozenset(recipients)


def _participant_cause(
    wanted: tuple[frozenset[str], frozenset[str]], given: tuple[frozenset[str], frozenset[str]]
) -> str:
    expected, actual = wanted[0] | wanted[1], given[0] | given[1]
    if expected == actual:
        return "participants in the wrong place"
    if actual < expected:
        return "participant missing"
    return "participant added" if expected < actual else "participants differ"


def _shown(parties: tuple[frozenset[str], frozenset[str]]) -> str:
    return " > ".join(",".join(sorted(side)) or "-" for side in parties)


def _words(text: str, spans: Sequence[Bounds], limit: int = 120) -> str:
    return text[spans[0][0] : spans[-1][1]][:limit].replace("\n", " ")


def _around(text: str, anchor: Bounds, reach: int = 40) -> str:
    return text[max(0, anchor[0] - reach) : anchor[1] + reach].replace("\n", " ")


def as_json(report: Report) -> dict[str, Any]:
    """The report as plain data for a program: measures as {precision, recall, f1}, shares, and counted causes."""
    return {
        "documents": report.documents,
        "scores": {
            name: {"precision": r.precision, "recall": r.recall, "f1": r.f1} for name, r in report.scores.items()
        },
        "matched": {name: ratio.precision for name, ratio in report.matched.items()},
        "by_type": {
            name: {"precision": r.precision, "recall": r.recall, "f1": r.f1, "gold": r.gold}
            for name, r in sorted(report.by_type.items())
        },
        "calibration_error": {kind: report.calibration_error(kind) for kind in ("statement", "event")},
        "causes": dict(report.causes()),
    }
