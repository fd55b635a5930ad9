"""The history: what a reader of the desk is shown of what was on the topics, whatever order it came in."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from desk.entries import Message, entry_of
from desk.filters import Filter, filter_of
from desk.history import History
from desk.words import Words
from tests.unit.desk import wire_records as wire


def take(history: History, *messages: Message) -> int:
    return history.take([entry_of(message) for message in messages], {})


def shown(history: History, *asked: tuple[str, str]) -> list[str]:
    return [row["id"] for row in history.page(filter_of(asked), 100)]


def said(name: str, words: str, key: str = "k", **more: Any) -> Message:
    record = wire.statement(name, words, **more)
    return wire.message(record, name, key, articleversion=record.article_version)


def test_the_newest_is_first_and_older_pages_follow(history: History) -> None:
    take(history, *(said(f"s{number}", "слова") for number in range(10)))
    first = history.page(Filter(), 4)
    assert [row["id"] for row in first] == ["s9", "s8", "s7", "s6"]
    assert [row["id"] for row in history.page(Filter(), 4, before=first[-1]["seq"])] == ["s5", "s4", "s3", "s2"]


def test_a_revised_record_is_new_again_and_there_once(history: History) -> None:
    head = take(history, wire.message(wire.event("e1"), "e1"), said("s1", "слова"))
    take(history, wire.message(wire.event("e1", version=2, status="cancelled"), "e1"))
    assert shown(history) == ["e1", "s1"]
    changes = history.changes(Filter(), head, 10)
    assert [(change.record_id, change.revised, change.row is not None) for change in changes] == [("e1", True, True)]


def test_a_repeat_of_the_same_record_is_no_news(history: History) -> None:
    head = take(history, said("s1", "слова"))
    assert take(history, said("s1", "слова")) == head


def test_an_older_version_that_comes_late_does_not_replace_the_newer(history: History) -> None:
    take(history, wire.message(wire.event("e1", version=3, status="cancelled"), "e1"))
    take(history, wire.message(wire.event("e1", version=2), "e1"))
    assert history.page(Filter(), 1)[0]["status"] == "cancelled"


def test_a_retracted_record_leaves_the_page_and_its_words_leave_the_disk(history: History) -> None:
    published = said("s1", "тайна")
    head = take(history, published)
    take(history, wire.retraction(published))
    assert shown(history) == []
    assert shown(history, ("words", "тайна")) == []
    found = history.record("statement", "s1")
    assert found is not None
    row, body = found
    assert (row["retracted"], body, "words" in row) == (True, None, False)
    gone = history.changes(Filter(), head, 10)
    assert [(change.record_id, change.row) for change in gone] == [("s1", None)]


@pytest.mark.parametrize("retraction_first", [True, False])
def test_a_record_whose_key_changed_stays_in_whatever_order_partitions_are_read(
    history: History, retraction_first: bool
) -> None:
    old = said("s1", "слова", key="speaker-a")
    new = said("s1", "слова", key="speaker-b", version=2, speaker="Анна Лоран")
    withdrawn = wire.retraction(old, key="speaker-a", version=2)
    take(history, old)
    take(history, *([withdrawn, new] if retraction_first else [new, withdrawn]))
    assert [row["speaker"]["name"] for row in history.page(Filter(), 10)] == ["Анна Лоран"]


def test_an_event_that_was_retracted_can_come_back(history: History) -> None:
    first = wire.message(wire.event("e1", version=4), "e1")
    gone = wire.retraction(first)
    gone = Message(gone.topic, 0, 0, gone.time, gone.key, None, {**gone.headers, "ce_articleversion": None})
    take(history, first, gone, wire.message(wire.event("e1", version=1), "e1"))
    assert shown(history) == ["e1"]


def test_a_superseded_event_is_gone_from_the_stream_but_can_be_opened(history: History) -> None:
    take(history, wire.message(wire.event("e1"), "e1"))
    take(history, wire.message(wire.event("e1", version=2, superseded_by="e2"), "e1"))
    assert shown(history) == []
    found = history.record("event", "e1")
    assert found is not None
    assert found[1]["superseded_by"] == "e2"


def test_reading_goes_on_where_it_ended_after_a_restart(tmp_path: Path, words: Words) -> None:
    first = History(tmp_path / "h.sqlite", 100, words)
    first.take([entry_of(said("s1", "слова"))], {("diplomacy.statements.v1", 3): 42})
    first.close()
    second = History(tmp_path / "h.sqlite", 100, words)
    assert second.offsets() == {("diplomacy.statements.v1", 3): 42}
    assert shown(second) == ["s1"]
    assert second.epoch == first.epoch
    second.close()


def test_what_cannot_be_kept_moves_no_offset(history: History) -> None:
    entry = entry_of(said("s1", "слова"))
    unfit: Any = object()
    with pytest.raises(AttributeError):
        history.take([entry, unfit], {("t", 0): 9})
    assert (shown(history), history.offsets()) == ([], {})


def test_only_so_much_is_kept_and_the_index_with_it(tmp_path: Path, words: Words) -> None:
    history = History(tmp_path / "h.sqlite", 50, words)
    for start in range(0, 3000, 500):
        take(history, *(said(f"s{number}", f"слово{number}") for number in range(start, start + 500)))
    assert len(history.page(Filter(), 500)) <= 1050
    assert shown(history, ("words", "слово5")) == []
    assert shown(history, ("words", "слово2999")) == ["s2999"]
    history.close()


def test_a_word_is_found_in_any_inflection_and_by_its_beginning(history: History) -> None:
    take(history, said("s1", "Стороны обсудили поставки зерна"), said("s2", "Ёлка стоит на площади"))
    for asked, found in [("поставками", "s1"), ("зерно стороне", "s1"), ("постав*", "s1"), ("елку", "s2")]:
        assert shown(history, ("words", asked)) == [found], asked
    assert shown(history, ("words", "поставка елки")) == []


@pytest.mark.parametrize("typed", ['"', "AND", "NEAR(", "a* OR *", "'; DROP TABLE entries", "(", "-", "forms:x"])
def test_nothing_typed_into_the_search_breaks_it(history: History, typed: str) -> None:
    take(history, said("s1", "слова"))
    shown(history, ("words", typed))
    assert shown(history) == ["s1"]


def test_an_event_is_found_by_the_words_of_its_reports_and_shows_them(history: History) -> None:
    take(
        history,
        wire.message(wire.mention("m1", "Министры встретились в Лионе"), "m1"),
        wire.message(wire.event("e1", mentions=("m1",)), "e1"),
        wire.message(wire.event("e2"), "e2"),
    )
    assert shown(history, ("words", "Лион"), ("kind", "event")) == ["e1"]
    assert history.page(filter_of([("words", "Лион")]), 1)[0]["words"] == "Министры встретились в Лионе"


def test_a_change_that_no_longer_fits_the_filter_is_told_so_that_the_page_can_drop_it(history: History) -> None:
    wanted = filter_of([("status", "planned")])
    head = take(history, wire.message(wire.event("e1", status="planned"), "e1"))
    take(history, wire.message(wire.event("e1", version=2, status="cancelled"), "e1"))
    assert [(change.revised, change.row) for change in history.changes(wanted, head, 10)] == [(True, None)]


def test_the_matrix_counts_directions_and_a_mutual_act_both_ways(history: History) -> None:
    france, germany = wire.FRANCE, wire.GERMANY
    take(
        history,
        wire.message(wire.event("e1"), "e1"),
        wire.message(wire.event("e2", actors=(france,), recipients=(germany,), intensity=-7.5, disputed=True), "e2"),
    )
    cells = {(cell["actor"], cell["recipient"]): cell for cell in history.matrix(filter_of([("kind", "statement")]))}
    assert cells[("FRA", "DEU")] == {
        "actor": "FRA", "recipient": "DEU", "events": 2, "intensity": -2.5, "disputed": 1,
    }  # fmt: skip
    assert cells[("DEU", "FRA")]["events"] == 1


def test_counts_of_a_field_leave_the_fields_own_choice_open(history: History) -> None:
    take(history, said("s1", "раз", code="FRA"), said("s2", "два", code="DEU"), said("s3", "три", code="DEU"))
    facets = history.facets(filter_of([("state", "FRA")]), 10)
    assert dict(facets["state"]) == {"DEU": 2, "FRA": 1}
    assert dict(facets["kind"]) == {"statement": 1}


def test_threads_read_while_one_writes(history: History) -> None:
    failures: list[Exception] = []

    def read() -> None:
        try:
            for _ in range(30):
                history.page(Filter(), 20)
        except Exception as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(60):
        take(history, said(f"s{number}", "слова"))
    for reader in readers:
        reader.join()
    assert not failures
