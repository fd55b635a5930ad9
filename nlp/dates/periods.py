"""What a time expression means on the calendar, given the day it is read from."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, Protocol

from topics.records import Granularity

Direction = Literal["past", "present", "future", "any"]
Unit = Literal["day", "week", "month", "quarter", "half", "year"]
Part = Literal["start", "middle", "end"]
SLACK = timedelta(days=1)  # an article is often stamped in another time zone than its events


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``first`` to ``last`` inclusive; ``exact`` unless the words only come near it."""

    first: date
    last: date
    granularity: Granularity
    exact: bool = True


class Reading(Protocol):
    """A meaning that awaits the day it is read from (``today``, None when unknown)."""

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The period meant, or None where it cannot be known. ``direction`` is that of the act's tense."""


@dataclass(frozen=True, slots=True)
class Year:
    """A year by number, or counted from the current one."""

    number: int | None = None
    shift: int | None = None

    def resolved(self, today: date | None) -> int | None:
        """The year's number."""
        if self.number is not None:
            return self.number
        return None if today is None or self.shift is None else today.year + self.shift

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The whole year."""
        year = self.resolved(today)
        return None if year is None else Period(date(year, 1, 1), date(year, 12, 31), "year")


@dataclass(frozen=True, slots=True)
class MonthOf:
    """A month by name, of a year or of the nearest one."""

    month: int
    year: Year | None = None

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The whole month."""
        if self.year is not None:
            year = self.year.resolved(today)
        elif today is None:
            return None
        else:
            year = nearest_year(today, self.month, 15, direction, slack=timedelta(days=15))
        return None if year is None else month_period(year, self.month)


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day of a month; without a year the nearest one, on the side that the tense points to."""

    day: int
    month: int
    year: Year | None = None

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """That day; None where the calendar has no such day."""
        if self.year is not None:
            year = self.year.resolved(today)
        elif today is None:
            return None
        else:
            year = nearest_year(today, self.month, self.day, direction, slack=SLACK)
        if year is None or self.day > calendar.monthrange(year, self.month)[1]:
            return None
        return one_day(date(year, self.month, self.day))


@dataclass(frozen=True, slots=True)
class DayOfThisMonth:
    """ "15-го числа": a day of the current or the neighbouring month."""

    day: int

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The nearest such day on the side that the tense points to."""
        if today is None:
            return None
        near = [today + timedelta(days=n) for n in range(-31, 32)]
        days = [day for day in near if day.day == self.day and on_side(day, today, direction)]
        return one_day(min(days, key=lambda day: abs(day - today))) if days else None


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week: the nearest on the side of the tense, or that of a week counted from the current one."""

    weekday: int
    shift: int | None = None

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """That day. The present announces ("в среду прибывает"); without tense news looks back, today included."""
        if today is None:
            return None
        back = (today.weekday() - self.weekday) % 7
        ahead = (self.weekday - today.weekday()) % 7
        if self.shift is not None and self.shift < 0:
            return one_day(today - timedelta(days=back or 7))
        if self.shift is not None and self.shift > 0:
            return one_day(today + timedelta(days=ahead or 7))
        return one_day(
            today + timedelta(days=ahead) if direction in ("present", "future") else today - timedelta(days=back)
        )


@dataclass(frozen=True, slots=True)
class Calendar:
    """A calendar unit counted from the current one: -1 the last week, 0 this month, 1 the next year."""

    unit: Unit
    shift: int

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The whole unit."""
        if today is None:
            return None
        match self.unit:
            case "day":
                return one_day(today + timedelta(days=self.shift))
            case "week":
                monday = today - timedelta(days=today.weekday()) + timedelta(weeks=self.shift)
                return Period(monday, monday + timedelta(days=6), "week")
            case "month":
                first = plus_months(today.replace(day=1), self.shift)
                return month_period(first.year, first.month)
            case "quarter":
                return months_from(plus_months(quarter_start(today), 3 * self.shift), 3, "quarter")
            case "half":
                start = today.replace(month=1 if today.month <= 6 else 7, day=1)
                return months_from(plus_months(start, 6 * self.shift), 6, "quarter")
            case "year":
                return Year(shift=self.shift).period(today, direction)


@dataclass(frozen=True, slots=True)
class Distance:
    """So many units before (negative) or after the publication date: "два дня назад", "через месяц"."""

    unit: Unit
    count: int

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The day, exact when days or weeks are counted; the month or year around it when those are."""
        if today is None:
            return None
        match self.unit:
            case "day":
                return one_day(today + timedelta(days=self.count))
            case "week":
                day = today + timedelta(weeks=self.count)
                return Period(day, day, "day", exact=False)
            case "year":
                year = today.year + self.count
                return Period(date(year, 1, 1), date(year, 12, 31), "year", exact=False)
            case _:
                months = {"month": 1, "quarter": 3, "half": 6}[self.unit]
                first = plus_months(today.replace(day=1), months * self.count)
                whole = month_period(first.year, first.month)
                return Period(whole.first, whole.last, "month", exact=False)


@dataclass(frozen=True, slots=True)
class Now:
    """ "сейчас", "сегодня": about the publication date."""

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The publication date, never claimed to be exact."""
        return None if today is None else Period(today, today, "day", exact=False)


@dataclass(frozen=True, slots=True)
class Numbered:
    """The n-th quarter or half of a year."""

    unit: Unit
    number: int
    year: Year

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The quarter; a half-year is given as a period of two quarters."""
        year = self.year.resolved(today)
        months = 3 if self.unit == "quarter" else 6
        if year is None or self.number * months > 12:
            return None
        return months_from(date(year, 1 + months * (self.number - 1), 1), months, "quarter")


@dataclass(frozen=True, slots=True)
class Season:
    """A season of a year (1 winter - 4 autumn); winter is counted with the year it ends in."""

    number: int
    year: Year | None

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """Its three months, approximate."""
        month = 1 + 3 * (self.number - 1)
        if self.year is not None:
            year = self.year.resolved(today)
        elif today is None:
            return None
        else:
            year = nearest_year(today, month, 15, direction, slack=timedelta(days=45))
        if year is None:
            return None
        whole = months_from(plus_months(date(year, month, 1), -1), 3, "quarter")
        return Period(whole.first, whole.last, "quarter", exact=False)


@dataclass(frozen=True, slots=True)
class PartOf:
    """The start, middle or end of a period."""

    part: Part
    whole: Reading

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """A third of the whole, approximate."""
        whole = self.whole.period(today, direction)
        if whole is None:
            return None
        third = (whole.last - whole.first + timedelta(days=1)) // 3
        match self.part:
            case "start":
                return Period(whole.first, whole.first + third, whole.granularity, exact=False)
            case "middle":
                return Period(whole.first + third, whole.last - third, whole.granularity, exact=False)
            case "end":
                return Period(whole.last - third, whole.last, whole.granularity, exact=False)


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit, not the time itself: "к 2020 году", "с 2014 года", "до мая". Its period is near, not exact."""

    limit: Reading

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The period of the limit, approximate."""
        limit = self.limit.period(today, direction)
        return None if limit is None else Period(limit.first, limit.last, limit.granularity, exact=False)


@dataclass(frozen=True, slots=True)
class FromTo:
    """ "с 3 по 5 мая": from the first day of one reading to the last day of another."""

    first: Reading
    last: Reading

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The days between; None where they run backwards."""
        first = self.first.period(today, direction)
        last = self.last.period(today, direction)
        if first is None or last is None or last.last < first.first:
            return None
        return Period(first.first, last.last, first.granularity)


@dataclass(frozen=True, slots=True)
class Vague:
    """Words of time that name no period: "недавно", "в ближайшие дни"."""

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """Nothing: unresolved rather than guessed."""
        return None


@dataclass(frozen=True, slots=True)
class Sided:
    """A reading whose words say on which side of the publication date it lies ("в минувшем мае")."""

    reading: Reading
    side: Direction

    def period(self, today: date | None, direction: Direction) -> Period | None:
        """The period on that side, whatever the tense."""
        return self.reading.period(today, self.side)


def one_day(day: date) -> Period:
    """A single exact day."""
    return Period(day, day, "day")


def month_period(year: int, month: int) -> Period:
    """A whole calendar month."""
    return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")


def months_from(first: date, count: int, granularity: Granularity) -> Period:
    """So many whole months from the first day of one."""
    return Period(first, plus_months(first, count) - timedelta(days=1), granularity)


def plus_months(first: date, count: int) -> date:
    """The first day of the month that is ``count`` months away."""
    months = first.year * 12 + first.month - 1 + count
    return date(months // 12, months % 12 + 1, 1)


def quarter_start(day: date) -> date:
    """The first day of the quarter."""
    return day.replace(month=day.month - (day.month - 1) % 3, day=1)


def on_side(day: date, today: date, direction: Direction) -> bool:
    """Whether a day lies where the tense points; a day of slack, since time zones differ."""
    match direction:
        case "past":
            return day <= today + SLACK
        case "future":
            return day >= today - SLACK
        case "present" | "any":
            return True


def nearest_year(today: date, month: int, day: int, direction: Direction, slack: timedelta) -> int:
    """The year in which a month and day lie nearest to ``today``, on the side of the tense."""
    candidates = {year: date(year, month, min(day, 28)) for year in (today.year - 1, today.year, today.year + 1)}
    match direction:
        case "past":
            allowed = {year: at for year, at in candidates.items() if at <= today + slack}
        case "future":
            allowed = {year: at for year, at in candidates.items() if at >= today - slack}
        case "present" | "any":
            allowed = candidates
    return min(allowed, key=lambda year: abs(allowed[year] - today))
