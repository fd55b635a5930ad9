"""New, revised, withdrawn, repeated, late and redelivered articles are told apart."""

from datetime import UTC, datetime
from typing import Any

import pytest

from agents.versions import Known, Verdict, judge

KNOWN: dict[str, Any] = {
    "seen": datetime(2026, 3, 1, tzinfo=UTC),
    "position": (2, 100),
    "raw_version": 2,
    "version": 5,
    "digest": "d",
    "status": "usable",
}
ARRIVING: dict[str, Any] = {"raw_version": 2, "digest": "d", "status": "usable", "position": (2, 101)}


def verdict(known: dict[str, Any] | None = None, **arriving: Any) -> Verdict:
    return judge(Known(**(KNOWN | (known or {}))), **(ARRIVING | arriving))


def test_unknown_article_is_new_under_its_own_version() -> None:
    assert judge(None, raw_version=3, digest="d", status="usable", position=(0, 0)) == Verdict("new", 3)


def test_withdrawal_of_an_unknown_article_is_passed_on() -> None:
    assert judge(None, raw_version=1, digest="d", status="canceled", position=(0, 0)) == Verdict("withdrawn", 1)


@pytest.mark.parametrize(
    ("known", "arriving", "expected"),
    [
        ({}, {}, Verdict("repeat", None)),
        ({}, {"raw_version": 1}, Verdict("superseded", None)),
        ({}, {"raw_version": 3, "digest": "e"}, Verdict("revised", 6)),
        ({}, {"raw_version": 9, "digest": "e"}, Verdict("revised", 9)),
        ({}, {"digest": "e"}, Verdict("revised", 6)),
        ({}, {"digest": "e", "status": "withheld"}, Verdict("withdrawn", 6)),
        ({"status": "canceled"}, {"digest": "e"}, Verdict("superseded", None)),
        ({"status": "canceled"}, {"digest": "e", "raw_version": 3}, Verdict("revised", 6)),
    ],
    ids=[
        "same again", "older number", "next number", "number jumps", "changed under the old number", "withdrawn",
        "sent on after withdrawal", "brought back",
    ],
)  # fmt: skip
def test_known_article(known: dict[str, Any], arriving: dict[str, Any], expected: Verdict) -> None:
    assert verdict(known, **arriving) == expected


def test_message_redelivered_after_a_crash_is_published_again_under_its_version() -> None:
    assert verdict(position=(2, 100), digest="e") == Verdict("redelivered", 5)


def test_earlier_message_redelivered_after_a_crash_does_not_undo_the_later_one() -> None:
    assert verdict(position=(2, 99), digest="e", raw_version=2) == Verdict("superseded", None)


def test_offsets_of_different_partitions_are_not_compared() -> None:
    assert verdict(position=(3, 5), digest="e") == Verdict("revised", 6)
