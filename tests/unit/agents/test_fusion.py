"""Mentions fused into events: matching, status, disputes, corrections, withdrawals; in any order and repeated."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from agents.fusion import Changes, Fusion, Held, Report
from agents.status import Rank
from topics.records import Event, EventDate, EventLocation, Participant

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
UNDATED = EventDate(value=None, date_type="unresolved")


def side(code: str | None, name: str | None = None, role: str | None = None) -> Participant:
    return Participant(entity_id=None, name=name or code or "?", code=code, role=role)


def on(day: str) -> EventDate:
    return EventDate(value=day, date_type="exact", granularity="day")


def report(name: str, hours: float = 0, **fields: Any) -> Report:
    """A report named ``name`` of a meeting of France and Russia, ``hours`` after START, by an outlet of its own."""
    at = START + timedelta(hours=hours)
    values: dict[str, Any] = {
        "key": "FRA-RUS",
        "mention_id": name,
        "article_id": f"article-{name}",
        "article_version": 1,
        "original": f"article-{name}",
        "outlet": f"outlet-{name}",
        "reported": at,
        "received": at,
        "event_type": "CONSULT",
        "mode": None,
        "level": "unspecified",
        "status": "occurred",
        "present_negation": False,
        "speaker": "author",
        "rank": Rank.AUTHOR,
        "actors": (side("FRA"), side("RUS")),
        "recipients": (),
        "date": UNDATED,
        "location": None,
        "quad_class": 1,
        "intensity": 1.0,
    }
    return Report(**(values | fields))


class Topic:
    """A Fusion, and the compacted topic and table that come of it."""

    def __init__(self) -> None:
        self.fusion = Fusion()
        self.events: dict[str, Event | None] = {}
        self.table: dict[str, Held] = {}
        self.versions: dict[str, int] = {}

    def take(self, *reports: Report) -> Topic:
        for one in reports:
            self._apply(self.fusion.report(one))
        return self

    def retract(self, one: Report, version: int = 2, hours: float = 24) -> Topic:
        received = START + timedelta(hours=hours)
        self._apply(self.fusion.retract(one.key, one.mention_id, version, received))
        return self

    def restart(self) -> Topic:
        """What a worker does that takes the partition over: rebuild from the table, in whatever order."""
        self.fusion = Fusion()
        for name in sorted(self.table, reverse=True):
            self.fusion.load(self.table[name])
        return self

    def _apply(self, changes: Changes) -> None:
        self.table.update(changes.stored)
        for event_id, event in changes.events.items():
            if event is not None:
                assert event.version >= self.versions.get(event_id, 1), "a version went back"
                self.versions[event_id] = event.version
            self.events[event_id] = event

    @property
    def open(self) -> list[Event]:
        """Events that stand, by their mentions."""
        standing = [event for event in self.events.values() if event is not None and event.superseded_by is None]
        return sorted(standing, key=lambda event: event.mention_ids)

    @property
    def only(self) -> Event:
        assert len(self.open) == 1, [event.mention_ids for event in self.open]
        return self.open[0]


def content(events: Iterable[Event]) -> list[Any]:
    """What must not depend on the order of arrival: all but ids, versions and the time of the last change."""
    free = {"event_id": "", "version": 1, "last_updated": START}
    return [msgspec.to_builtins(msgspec.structs.replace(event, **free)) for event in events]


def test_two_reports_of_one_meeting_are_one_event() -> None:
    event = Topic().take(report("a", date=on("2026-03-02")), report("b", 3, date=on("2026-03-02"))).only
    assert event.mention_ids == ("a", "b")
    assert event.articles == ("article-a", "article-b")
    assert event.independent_sources == 2
    assert event.version == 2


@pytest.mark.parametrize(
    "other",
    [
        {"event_type": "ACCUSE"},
        {"actors": (side("FRA"), side("DEU")), "key": "DEU-FRA"},
        {"date": on("2026-03-05")},
        {"level": "ministerial"},
        {"mode": "visit"},
        {"actors": (side("FRA"), side("RUS"), side(None, "Запад"))},
    ],
    ids=["type", "participants", "day", "level", "mode", "unnamed party"],
)
def test_reports_that_contradict_each_other_are_two_events(other: dict[str, Any]) -> None:
    plain: dict[str, Any] = {"date": on("2026-03-02"), "level": "head_of_state", "mode": "meeting"}
    assert len(Topic().take(report("a", **plain), report("b", **(plain | other))).open) == 2


def test_unspecified_level_joins_any_and_the_event_takes_the_level_that_is_known() -> None:
    event = Topic().take(report("a"), report("b", level="head_of_state")).only
    assert event.level == "head_of_state"


def test_sides_matter_in_an_accusation_but_not_in_a_meeting() -> None:
    accusing: dict[str, Any] = {"event_type": "ACCUSE", "actors": (side("FRA"),), "recipients": (side("RUS"),)}
    accused: dict[str, Any] = {"event_type": "ACCUSE", "actors": (side("RUS"),), "recipients": (side("FRA"),)}
    assert len(Topic().take(report("a", **accusing), report("b", **accused)).open) == 2
    hosting: dict[str, Any] = {"actors": (side("RUS"),), "recipients": (side("FRA"),)}
    event = Topic().take(report("a"), report("b", **hosting)).only
    assert [one.code for one in event.actors] == ["FRA", "RUS"]
    assert event.recipients == ()


def test_vague_date_takes_in_the_exact_one_and_the_event_has_the_exact_one() -> None:
    week = EventDate(value="2026-03-02", granularity="week", date_type="range")
    event = Topic().take(report("a", date=week), report("b", date=on("2026-03-05"))).only
    assert event.date == on("2026-03-05")


def test_vague_date_does_not_make_one_of_two_meetings() -> None:
    week = EventDate(value="2026-03-02", granularity="week", date_type="range")
    topic = Topic().take(report("a", date=week), report("b", date=on("2026-03-03")), report("c", date=on("2026-03-05")))
    assert sorted(len(event.mention_ids) for event in topic.open) == [1, 2]


def test_undated_report_belongs_to_the_meeting_nearest_in_time_and_a_late_one_is_another() -> None:
    topic = Topic().take(report("a", date=on("2026-03-02")), report("b", 24), report("c", 24 * 9))
    assert [event.mention_ids for event in topic.open] == [("a", "b"), ("c",)]


def test_daily_undated_reports_do_not_chain_into_one_endless_event() -> None:
    topic = Topic().take(*(report(f"r{day:02}", 24 * day) for day in range(12)))
    assert len(topic.open) == 3


def test_plan_becomes_reality_and_history_keeps_both() -> None:
    event = (
        Topic()
        .take(
            report("plan", status="planned", date=on("2026-03-10")),
            report("done", 24 * 8, status="occurred", date=on("2026-03-10")),
        )
        .only
    )
    assert event.status == "occurred"
    assert [(change.status, change.mention_id) for change in event.status_history] == [
        ("planned", "plan"), ("occurred", "done"),
    ]  # fmt: skip
    assert not event.disputed


def test_of_one_day_the_own_official_counts_more_than_a_later_outlet() -> None:
    event = (
        Topic()
        .take(
            report("minister", status="cancelled", speaker="министр", rank=Rank.OWN_OFFICIAL),
            report("paper", 5, status="planned", speaker="газета", rank=Rank.MEDIA),
        )
        .only
    )
    assert event.status == "cancelled"


def test_the_next_day_a_newer_report_counts_more_than_an_official() -> None:
    event = (
        Topic()
        .take(
            report("minister", status="planned", speaker="министр", rank=Rank.OWN_OFFICIAL),
            report("paper", 24, status="cancelled", speaker="газета", rank=Rank.MEDIA),
        )
        .only
    )
    assert event.status == "cancelled"


def test_one_side_prepares_and_the_other_denies_so_the_event_is_disputed() -> None:
    event = (
        Topic()
        .take(
            report("paris", status="planned", speaker="МИД Франции", rank=Rank.OWN_OFFICIAL),
            report("moscow", 1, status="denied", speaker="МИД России", rank=Rank.OWN_OFFICIAL),
        )
        .only
    )
    assert event.disputed
    assert {source.speaker: source.status for source in event.status_by_source} == {
        "МИД Франции": "planned", "МИД России": "denied",
    }  # fmt: skip


def test_who_comes_to_confirm_what_he_denied_ends_the_dispute() -> None:
    topic = Topic().take(
        report("paris", status="planned", speaker="МИД Франции"),
        report("moscow", 1, status="denied", speaker="МИД России"),
        report("later", 2, status="planned", speaker="МИД России"),
    )
    assert not topic.only.disputed


def test_no_meeting_for_now_neither_undoes_a_plan_nor_disputes_it() -> None:
    event = (
        Topic()
        .take(
            report("plan", status="planned", speaker="МИД Франции"),
            report("not-yet", 24, status="negated", present_negation=True, speaker="Песков"),
        )
        .only
    )
    assert event.status == "planned"
    assert not event.disputed
    assert {source.speaker for source in event.status_by_source} == {"МИД Франции", "Песков"}


def test_copies_and_further_articles_of_one_outlet_are_no_further_sources() -> None:
    topic = Topic().take(
        report("a", outlet="one"),
        report("b", original="article-a", outlet="two"),
        report("c", outlet="one"),
        report("d", outlet="three"),
    )
    assert topic.only.independent_sources == 2


def test_copies_of_a_text_that_is_not_among_the_reports_are_one_source() -> None:
    topic = Topic().take(report("a", original="elsewhere"), report("b", original="elsewhere"))
    assert topic.only.independent_sources == 1


def test_office_holders_stand_for_their_state_and_the_fullest_name_for_each() -> None:
    topic = Topic().take(
        report("a", actors=(side("FRA", "Франция"), side("RUS", "Лавров", "министр"))),
        report("b", actors=(side("FRA", "Франция"), side("RUS", "Сергей Лавров", "министр"))),
        report("c", actors=(side("FRA", "Франция"), side("RUS", "Россия"))),
    )
    assert [one.name for one in topic.only.actors] == ["Франция", "Сергей Лавров"]


def test_place_is_that_of_most_reports() -> None:
    def at(name: str) -> EventLocation:
        return EventLocation(name=name, country=None)

    topic = Topic().take(
        report("a", location=at("Осло")),
        report("b", location=at("Вена")),
        report("c", location=at("Осло")),
        report("d"),
    )
    assert topic.only.location == at("Осло")


def test_repeated_report_is_published_again_under_the_same_version() -> None:
    topic = Topic().take(report("a"), report("b"))
    before = topic.only
    topic.events.clear()
    topic.take(report("a"))
    assert topic.only == before, "the first time may have been lost with the worker"


def test_new_version_of_an_article_replaces_what_it_reported() -> None:
    topic = Topic().take(report("a", status="planned"), report("a", 1, status="cancelled", article_version=2))
    assert topic.only.status == "cancelled"
    assert topic.only.mention_ids == ("a",)
    topic.take(report("a", status="planned"))
    assert topic.only.status == "cancelled", "the older version came late"


def test_report_that_changes_its_type_leaves_its_old_event() -> None:
    topic = Topic().take(report("a"), report("a", 1, event_type="AGREE", article_version=2))
    assert topic.only.event_type == "AGREE"


def test_event_without_reports_is_withdrawn_and_its_version_goes_on_when_it_returns() -> None:
    first = report("a")
    topic = Topic().take(first)
    event_id = topic.only.event_id
    topic.retract(first)
    assert topic.events == {event_id: None}
    topic.events.clear()
    topic.retract(first)
    assert topic.events == {event_id: None}, "a repeated retraction withdraws once more"
    topic.take(report("a", 30, article_version=3))
    assert (topic.only.event_id, topic.only.version) == (event_id, 3)


def test_retraction_overtakes_the_report_it_retracts() -> None:
    first = report("a")
    topic = Topic().retract(first).take(first)
    assert topic.open == []


def test_retracting_one_of_two_reports_revises_the_event() -> None:
    first, second = report("a", status="planned"), report("b", 30, status="occurred")
    topic = Topic().take(first, second).retract(second)
    assert topic.only.status == "planned"
    assert topic.only.mention_ids == ("a",)
    assert topic.only.version == 3


def test_two_events_that_turn_out_one_are_joined_and_the_younger_says_so() -> None:
    early = report("a", 0)
    late = report("b", 24 * 5)
    topic = Topic().take(early, late)
    older, younger = (event.event_id for event in topic.open)
    topic.take(report("link", 24 * 5, date=EventDate(value="2026-03-02", end="2026-03-07", date_type="range")))
    assert topic.only.event_id == older
    superseded = topic.events[younger]
    assert superseded is not None
    assert superseded.superseded_by == older
    assert superseded.version == 2


def test_a_worker_that_takes_over_goes_on_where_the_other_stopped() -> None:
    first, second = report("a"), report("b", 1, status="planned")
    steady, moved = Topic().take(first, second), Topic().take(first).restart().take(second)
    assert steady.only == moved.only
    assert steady.retract(first).only == moved.restart().retract(first).only


def test_what_is_past_its_time_is_forgotten_and_a_new_report_makes_a_new_event() -> None:
    topic = Topic().take(report("a", date=on("2026-03-02")))
    for held in topic.table.values():
        topic.fusion.forget(held)
    topic.take(report("b", 24, date=on("2026-03-02")))
    assert [event.mention_ids for event in topic.open] == [("a",), ("b",)]


SCENARIO = [
    report("a", 0, status="planned", date=on("2026-03-05"), speaker="МИД Франции", rank=Rank.OWN_OFFICIAL),
    report("b", 2, status="denied", speaker="МИД России", rank=Rank.OWN_OFFICIAL, level="head_of_state"),
    report("c", 30, status="possible", date=EventDate(value="2026-03-02", granularity="week", date_type="range")),
    report("d", 80, status="occurred", date=on("2026-03-05"), outlet="outlet-a"),
    report("e", 90, status="occurred", date=on("2026-03-06"), level="ministerial"),
]


@pytest.mark.parametrize("order", list(itertools.permutations(range(5)))[::7], ids=str)
def test_events_do_not_depend_on_the_order_of_arrival(order: tuple[int, ...]) -> None:
    straight = Topic().take(*SCENARIO)
    shuffled = Topic().take(*(SCENARIO[number] for number in order))
    assert content(shuffled.open) == content(straight.open)


@pytest.mark.parametrize("seed", range(20))
def test_repeats_retractions_and_restarts_in_any_mixture_end_in_the_same_events(seed: int) -> None:
    chance = random.Random(seed)
    gone = SCENARIO[3]
    straight = Topic().take(*SCENARIO).retract(gone)
    mixed = Topic()
    steps = [*SCENARIO, *chance.choices(SCENARIO, k=5)]
    chance.shuffle(steps)
    position = chance.randrange(len(steps))
    for number, one in enumerate(steps):
        if number == position:
            mixed.retract(gone)
        mixed.take(one)
        if chance.random() < 0.3:
            mixed.restart()
    assert content(mixed.retract(gone).open) == content(straight.open)
