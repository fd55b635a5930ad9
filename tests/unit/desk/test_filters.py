"""Filters: each field of the address keeps what it should and drops the rest; the unreadable is refused in words."""

from __future__ import annotations

import dataclasses
import time

import pytest

from desk.entries import entry_of
from desk.filters import FilterError, filter_of
from desk.history import History
from tests.unit.desk import wire_records as wire


@pytest.fixture
def filled(history: History) -> History:
    messages = [
        wire.message(wire.article("a-s1", "Дюваль заявил: да"), "a-s1/1"),
        wire.message(wire.statement("s1", "да"), "s1"),
        wire.message(wire.statement("s2", "нет", speaker="Карл Вебер", code="DEU"), "s2", outlet="Фьорд-Инфо"),
        wire.message(wire.mention("m1", "встретились", status="planned", speaker="Карл Вебер"), "m1"),
        wire.message(wire.article("a-m1", "Министры встретились", source="Фьорд-Инфо"), "a-m1/1"),
        wire.message(wire.event("e1", mentions=("m1",), disputed=True), "e1"),
        wire.message(wire.event("e2", actors=(wire.FRANCE,), status="denied"), "e2"),
        wire.dead_letter(7, "not_json: field 'uri' is required", b"{}"),
    ]
    history.take([entry_of(message) for message in messages], {})
    return history


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ([], ["e2", "e1", "s2", "s1"]),
        ([("kind", "mention"), ("kind", "dead")], ["0-7", "m1"]),
        ([("state", "DEU")], ["e1", "s2"]),
        ([("state", "DEU"), ("state", "FRA")], ["e2", "e1", "s2", "s1"]),
        ([("dyad", "FRA~DEU")], ["e1"]),
        ([("dyad", "DEU~FRA")], ["e1"]),
        ([("direction", "DEU>FRA")], ["e1"]),
        ([("actor", "FRA"), ("status", "denied")], ["e2"]),
        ([("status", "occurred"), ("status", "denied")], ["e2", "e1"]),
        ([("type", "direct")], ["s2", "s1"]),
        ([("level", "head_of_state")], []),
        ([("speaker", "вебер")], ["s2"]),
        ([("speaker", "Вебер"), ("kind", "mention")], ["m1"]),
        ([("outlet", "Фьорд-Инфо")], ["e1", "s2"]),
        ([("disputed", "1")], ["e1"]),
        ([("confidence", "0.85"), ("kind", "statement")], []),
        ([("confidence", "0.75"), ("kind", "statement")], ["s2", "s1"]),
        ([("article", "a-m1")], ["e1"]),
        ([("from", "2026-11-02T11:59")], ["e2", "e1", "s2", "s1"]),
        ([("from", "2026-11-02T12:00:01")], []),
        ([("to", "2026-11-02T15:00+03:00")], []),
        ([("unknown", "x"), ("state", " ")], ["e2", "e1", "s2", "s1"]),
    ],
)
def test_a_filter_shows_what_fits_and_nothing_else(
    filled: History, asked: list[tuple[str, str]], found: list[str]
) -> None:
    assert [row["id"] for row in filled.page(filter_of(asked), 100)] == found


def test_the_last_hours_count_from_now(history: History) -> None:
    old = entry_of(wire.message(wire.statement("old", "раз"), "old"))
    new = dataclasses.replace(entry_of(wire.message(wire.statement("new", "два"), "new")), time=time.time() - 1800)
    history.take([old, new], {})
    assert [row["id"] for row in history.page(filter_of([("hours", "1")]), 10)] == ["new"]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ([("kind", "rumour")], "kind is 'rumour', must be one of event, "),
        ([("dyad", "FRA")], "dyad is 'FRA', must be two codes"),
        ([("hours", "-1")], "hours is '-1', must be a number"),
        ([("hours", "nan")], "hours is 'nan'"),
        ([("confidence", "2")], "must be a number from 0 to 1"),
        ([("from", "yesterday")], "'yesterday' is no time such as"),
        ([("state", "x" * 300)], "state: at most"),
        ([("state", str(number)) for number in range(40)], "state: at most 30 values"),
    ],
)
def test_what_a_field_cannot_be_is_refused_with_what_it_can(asked: list[tuple[str, str]], told: str) -> None:
    with pytest.raises(FilterError, match=told.replace("(", r"\(")):
        filter_of(asked)


def test_the_order_of_the_address_does_not_make_another_filter() -> None:
    one = filter_of([("state", "FRA"), ("kind", "event")])
    assert one == filter_of([("kind", "event"), ("state", "FRA"), ("state", "FRA")])
