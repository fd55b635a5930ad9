"""Chooses the time expression that belongs to an event, and reads it from the publication date."""

from __future__ import annotations

import re
from datetime import date

from nlp.clauses import clause_path, syntactic_head, word_list
from nlp.dates.expressions import TimeExpression, head_of, time_expressions
from nlp.dates.periods import Bound, Direction, FromTo, Period, Vague
from nlp.dates.words import time_words
from nlp.document import Analysis
from nlp.parsed import Doc, Token
from topics.records import EventDate

CLOCK = re.compile(r"\d{1,2}[:.]\d\d")
DASHES = frozenset({"-", "–", "—", "/"})
MODIFYING_CLAUSES = frozenset({"acl", "acl:relcl", "amod"})

UNDATED = EventDate(value=None, date_type="unresolved")


def resolve(analysis: Analysis, anchor: tuple[int, int], clause: tuple[int, int]) -> EventDate:
    """Date of the event whose anchor is the tokens ``[start, end)`` of ``anchor``, from the tokens of its ``clause``.

    Only an expression that hangs on the anchor, or on the verbs that govern it within its clause, counts. Relative
    expressions are read from ``analysis.published_at``; without it, or where words name no period, the date is
    unresolved and keeps the words in ``text``. ``value`` is the first day and ``end`` the last (None when the same).
    """
    doc = analysis.doc
    head = syntactic_head(doc, anchor)
    path = clause_path(head)
    ranked = [
        (isinstance(expression.reading, Bound | Vague), rank, abs(expression.start - head.i), expression)
        for expression in analysis.once(("dates", *clause), lambda: tuple(time_expressions(doc, *clause)))
        if not is_stamp(doc, expression) and (rank := attachment(doc, expression, path)) is not None
    ]
    if not ranked:
        return UNDATED
    expression = min(ranked, key=lambda item: item[:3])[3]
    published = analysis.published_at
    period = expression.reading.period(published.date() if published else None, direction(path))
    return dated(doc, expression, period)


def is_stamp(doc: Doc, expression: TimeExpression) -> bool:
    """Whether a date only says when the article was written: in a dateline, or before the time of day."""
    following = doc[expression.end].text if expression.end < len(doc) else ""
    if CLOCK.fullmatch(following):
        return True
    before = doc[doc[expression.start].sent.start : expression.start]
    capitals = [token for token in before if token.is_alpha]
    return following in DASHES and bool(capitals) and all(token.is_upper for token in capitals)


def attachment(doc: Doc, expression: TimeExpression, path: list[Token]) -> int | None:
    """How far from the anchor the expression hangs, in governors; None where it belongs to something else."""
    token = head_of(doc, expression)
    if token in path:
        return path.index(token)
    host = token.head
    word = time_words(doc.lang_ or "ru").get(host.plain_lemma)
    if word is not None and word.kind == "daypart":
        host = host.head
    if token.dep_ == "amod" and token.text[0].isdigit():
        host = host.head  # the tree takes a date in digits for an adjective of the next noun
    if host.pos_ == "NOUN" and verb_between(doc, host, token):
        return None  # the tree reached across a clause
    if host in path:
        return path.index(host)
    if host.head == path[0] and host.dep_.lower() in MODIFYING_CLAUSES:
        return 0
    return None


def verb_between(doc: Doc, one: Token, other: Token) -> bool:
    """Whether a finite verb stands between two tokens."""
    first, last = sorted((one.i, other.i))
    return any("Fin" in token.morph.get("VerbForm", []) for token in doc[first + 1 : last])


def direction(path: list[Token]) -> Direction:
    """Where the tense of the act points."""
    language = path[0].doc.lang_ or "ru"
    if any(token.plain_lemma in word_list(language, "scheduling") for token in (*path[0].children, *path)):
        return "future"
    for token in (*(child for child in path[0].children if child.dep_ in MODIFYING_CLAUSES), *path):
        tense = token.morph.get("Tense", [])
        if "Fut" in tense:
            return "future"
        if "Pres" in tense:
            return "present"
        if "Past" in tense:
            return "past"
        if token.pos_ == "VERB" and "Inf" in token.morph.get("VerbForm", []):
            return "future"
    return "any"


def dated(doc: Doc, expression: TimeExpression, period: Period | None) -> EventDate:
    """The public record of an expression and its period."""
    words = doc.passage(expression.start, expression.end)
    if period is None:
        return EventDate(value=None, date_type="unresolved", text=words)
    ranged = isinstance(expression.reading, FromTo)
    return EventDate(
        value=iso(period.first),
        end=None if period.last == period.first else iso(period.last),
        granularity=period.granularity,
        date_type="range" if ranged else "exact" if period.exact else "approximate",
        text=words,
    )


def iso(day: date) -> str:
    """ISO 8601."""
    return day.isoformat()
