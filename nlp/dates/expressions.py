"""Finds time expressions among the tokens of a text: a hand-written grammar over the words of ``dates.tsv``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from nlp.dates.periods import (
    Bound,
    Calendar,
    DayOf,
    DayOfThisMonth,
    Direction,
    Distance,
    FromTo,
    MonthOf,
    Now,
    Numbered,
    Part,
    PartOf,
    Reading,
    Season,
    Sided,
    Unit,
    Vague,
    Weekday,
    Year,
)
from nlp.dates.words import Kind, TimeWord, phrase_openers, time_words
from nlp.parsed import Doc, Token

DAY_NUMBER = re.compile(r"(\d{1,2})(?:-?(?:го|е|му))?")
YEAR_NUMBER = re.compile(r"((?:19|20)\d\d)(?:-?(?:го|м|й|му))?")
YEAR_AND_SIGN = re.compile(r"((?:19|20)\d\d)г\.?")
DECADE = re.compile(r"((?:19|20)?\d0)-(?:х|е|ых)")
DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)")
ISO = re.compile(r"((?:19|20)\d\d)-(\d\d)-(\d\d)")
TWO_DAYS = re.compile(r"(\d{1,2})[-–—](\d{1,2})")
TWO_YEARS = re.compile(r"((?:19|20)\d\d)[-–—]((?:19|20)\d\d)")
DASHES = frozenset({"-", "–", "—"})
LONGEST_PHRASE = 4


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """Tokens ``[start, end)`` that tell a time, and what they mean."""

    start: int
    end: int
    reading: Reading


@dataclass(frozen=True, slots=True)
class Match:
    """A reading of the tokens up to ``end``."""

    end: int
    reading: Reading


def time_expressions(doc: Doc, start: int, end: int, language: str = "ru") -> Iterator[TimeExpression]:
    """Time expressions within the tokens ``[start, end)``, left to right, the longest reading of each."""
    grammar = Grammar(doc, start, end, language)
    at = start
    while at < end:
        match = grammar.expression(at)
        if match is None:
            at += 1
        else:
            yield TimeExpression(at, match.end, match.reading)
            at = match.end


class Grammar:
    """Recursive descent over one stretch of tokens; each method tries one construction at a token index.

    A method returns what it read and where it stopped, or None where the construction is not there.
    """

    def __init__(self, doc: Doc, start: int, end: int, language: str) -> None:
        words = time_words(language)
        self.doc = doc
        self.start = start
        self.end = end
        self.words = words
        self.openers = phrase_openers(language)
        self.forms = [token.plain for token in doc[start:end]]
        self.meanings = [
            words.get(token.plain_lemma) or words.get(form)
            for token, form in zip(doc[start:end], self.forms, strict=True)
        ]

    def expression(self, at: int) -> Match | None:
        """Any time expression that begins at this token."""
        if self.word(at) is None and not self.text(at)[:1].isdigit() and self.text(at) not in self.openers:
            return None
        return (
            self.phrase(at)
            or self.from_to(at)
            or self.ahead(at)
            or self.limit(at)
            or self.ago(at)
            or self.joined(at)
            or self.named(at)
        )

    def named(self, at: int) -> Match | None:
        """A single period."""
        return (
            self.weekday_and_date(at)
            or self.digits(at)
            or self.part(at)
            or self.day_of_month(at)
            or self.month(at)
            or self.numbered(at)
            or self.season(at)
            or self.year(at)
            or self.decade(at)
            or self.shifted(at)
            or self.weekday(at)
            or self.single_word(at)
        )

    def phrase(self, at: int) -> Match | None:
        """A fixed phrase: "в настоящее время"."""
        for length in range(LONGEST_PHRASE, 1, -1):
            if at + length <= self.end:
                word = self.words.get("_".join(self.forms[at - self.start : at - self.start + length]))
                if word is not None and word.kind in ("now", "vague"):
                    return Match(at + length, Now() if word.kind == "now" else Vague())
        return None

    def from_to(self, at: int) -> Match | None:
        """ "с 3 по 5 мая", "с мая по июнь 2015 года", "с понедельника до среды"."""
        if not self.kind(at, "since"):
            return None
        for middle in range(at + 2, min(at + 6, self.end)):
            if self.kind(middle, "until"):
                last = self.named(middle + 1)
                if last is None:
                    return None
                first = self.completed(at + 1, middle, last.reading)
                return None if first is None else Match(last.end, FromTo(first, last.reading))
        return None

    def joined(self, at: int) -> Match | None:
        """ "3-5 мая", "3 и 4 мая", "в мае-июне 2014 года", "2014-2015 годы"."""
        text = self.text(at)
        if two := TWO_DAYS.fullmatch(text):
            last = self.month_after_day(int(two[2]), at + 1)
            if last is not None and isinstance(last.reading, DayOf):
                first = DayOf(int(two[1]), last.reading.month, last.reading.year)
                return Match(last.end, FromTo(first, last.reading))
        if two := TWO_YEARS.fullmatch(text):
            end = at + 2 if self.unit(at + 1, "year") else at + 1
            return Match(end, FromTo(Year(int(two[1])), Year(int(two[2]))))
        for link in (at + 1, at + 2, at + 3):
            if self.text(link) in DASHES or (link == at + 1 and self.text(link) == "и"):
                second = self.named(link + 1)
                start = None if second is None else self.completed(at, link, second.reading)
                if start is not None and second is not None:
                    return Match(second.end, FromTo(start, second.reading))
        return None

    def completed(self, start: int, end: int, last: Reading) -> Reading | None:
        """The first end of a range, tokens ``[start, end)``, with what it leaves out taken from the last end."""
        number = DAY_NUMBER.fullmatch(self.text(start)) if end == start + 1 else None
        if number is not None:
            return DayOf(int(number[1]), last.month, last.year) if isinstance(last, DayOf) else None
        if YEAR_NUMBER.fullmatch(self.text(start)) and end == start + 1:
            return Year(int(self.text(start)[:4])) if isinstance(last, Year) else None
        first = self.named(start)
        if first is None or first.end != end:
            return None
        year = last.year if isinstance(last, DayOf | MonthOf) else None
        match first.reading:
            case DayOf(day, month, None):
                return DayOf(day, month, year)
            case MonthOf(month, None) if not isinstance(last, DayOf):
                return MonthOf(month, year)
        return first.reading

    def ahead(self, at: int) -> Match | None:
        """ "через два дня", "через неделю"; "через несколько дней" names no day."""
        return self.counted(at + 1, sign=1) if self.kind(at, "ahead") else None

    def ago(self, at: int) -> Match | None:
        """ "два дня назад", "год назад"."""
        match = self.counted(at, sign=-1)
        if match is None or not self.kind(match.end, "ago"):
            return None
        return Match(match.end + 1, match.reading)

    def counted(self, at: int, sign: int) -> Match | None:
        """A number of units; one unit without a number."""
        word = self.word(at)
        text = self.text(at)
        if word is not None and word.kind == "unit":
            return Match(at + 1, Distance(cast(Unit, word.name), sign))
        unit = self.word(at + 1)
        if unit is None or unit.kind != "unit":
            return None
        if word is not None and word.kind == "few":
            return Match(at + 2, Vague())
        number = word.number if word is not None and word.kind == "number" else int(text) if text.isdecimal() else None
        return None if number is None or number > 200 else Match(at + 2, Distance(cast(Unit, unit.name), sign * number))

    def limit(self, at: int) -> Match | None:
        """A limit: "к 2020 году", "до мая", "с 2014 года"."""
        if not (self.kind(at, "since") or self.kind(at, "until")):
            return None
        match = self.named(at + 1)
        return None if match is None else Match(match.end, Bound(match.reading))

    def weekday_and_date(self, at: int) -> Match | None:
        """ "в среду, 5 мая": the date says all."""
        if not self.kind(at, "weekday"):
            return None
        return self.day_of_month(at + 2) if self.text(at + 1) == "," else self.day_of_month(at + 1)

    def digits(self, at: int) -> Match | None:
        """A date in digits: day.month.year, or ISO."""
        if dotted := DOTTED.fullmatch(self.text(at)):
            day, month, year = int(dotted[1]), int(dotted[2]), int(dotted[3])
            if 1 <= month <= 12 and day >= 1:
                return Match(at + 1, DayOf(day, month, Year(year if year > 99 else 2000 + year)))
        if iso := ISO.fullmatch(self.text(at)):
            year, month, day = int(iso[1]), int(iso[2]), int(iso[3])
            if 1 <= month <= 12 and day >= 1:
                return Match(at + 1, DayOf(day, month, Year(year)))
        return None

    def part(self, at: int) -> Match | None:
        """ "в начале мая", "до конца года"."""
        word = self.word(at)
        if word is None or word.kind != "part":
            return None
        part = cast(Part, word.name)
        whole = self.named(at + 1)
        if whole is not None:
            return Match(whole.end, PartOf(part, whole.reading))
        unit = self.word(at + 1)
        if unit is not None and unit.kind == "unit" and unit.name != "day":
            return Match(at + 2, PartOf(part, Calendar(cast(Unit, unit.name), 0)))
        return None

    def day_of_month(self, at: int) -> Match | None:
        """ "5 мая", "5 мая 2014 года", "15-го числа"."""
        number = DAY_NUMBER.fullmatch(self.text(at))
        if number is None or not 1 <= int(number[1]) <= 31:
            return None
        if self.kind(at + 1, "monthday"):
            return Match(at + 2, DayOfThisMonth(int(number[1])))
        return self.month_after_day(int(number[1]), at + 1)

    def month_after_day(self, day: int, at: int) -> Match | None:
        """The month, and the year if there, that follow the number of a day."""
        word = self.word(at)
        if word is None or word.kind != "month" or not 1 <= day <= 31:
            return None
        year = self.year(at + 1)
        if year is not None and isinstance(year.reading, Year):
            return Match(year.end, DayOf(day, word.number, year.reading))
        if YEAR_NUMBER.fullmatch(self.text(at + 1)):
            return Match(at + 2, DayOf(day, word.number, Year(int(self.text(at + 1)[:4]))))
        return Match(at + 1, DayOf(day, word.number))

    def month(self, at: int) -> Match | None:
        """ "в мае", "в мае 2014 года", "в мае прошлого года", "в минувшем мае"."""
        word = self.word(at)
        following = self.word(at + 1)
        if word is not None and word.kind == "shift" and following is not None and following.kind == "month":
            side: Direction = "past" if word.number < 0 else "future" if word.number > 0 else "any"
            return Match(at + 2, Sided(MonthOf(following.number), side))
        if word is None or word.kind != "month":
            return None
        if following is not None and following.name == "month":
            at += 1  # "в декабре месяце"
        year = self.year(at + 1)
        if year is not None and isinstance(year.reading, Year):
            return Match(year.end, MonthOf(word.number, year.reading))
        if YEAR_NUMBER.fullmatch(self.text(at + 1)):
            return Match(at + 2, MonthOf(word.number, Year(int(self.text(at + 1)[:4]))))
        return Match(at + 1, MonthOf(word.number))

    def numbered(self, at: int) -> Match | None:
        """ "в первом квартале 2015 года", "во втором полугодии"."""
        word, unit = self.word(at), self.word(at + 1)
        if word is None or unit is None or word.kind != "ordinal" or unit.name not in ("quarter", "half"):
            return None
        year = self.year(at + 2)
        if year is not None and isinstance(year.reading, Year):
            return Match(year.end, Numbered(cast(Unit, unit.name), word.number, year.reading))
        return Match(at + 2, Numbered(cast(Unit, unit.name), word.number, Year(shift=0)))

    def season(self, at: int) -> Match | None:
        """ "летом", "весной 2014 года"."""
        word = self.word(at)
        if word is None or word.kind != "season":
            return None
        year = self.year(at + 1)
        if year is not None and isinstance(year.reading, Year):
            return Match(year.end, Season(word.number, year.reading))
        return Match(at + 1, Season(word.number, None))

    def year(self, at: int) -> Match | None:
        """ "2014 год", "2014 г.", "прошлого года"."""
        text = self.text(at)
        if signed := YEAR_AND_SIGN.fullmatch(text):
            return Match(at + 1, Year(int(signed[1])))
        if YEAR_NUMBER.fullmatch(text) and self.unit(at + 1, "year"):
            return Match(at + 2, Year(int(text[:4])))
        word, unit = self.word(at), self.word(at + 1)
        if word is not None and word.kind == "shift" and unit is not None and unit.name == "year":
            return Match(at + 2, Year(shift=word.number)) if self.singular(at + 1) else None
        return None

    def decade(self, at: int) -> Match | None:
        """ "в 1990-х годах", "90-е годы"."""
        decade = DECADE.fullmatch(self.text(at))
        if decade is None or not self.unit(at + 1, "year"):
            return None
        first = int(decade[1]) if len(decade[1]) == 4 else 1900 + int(decade[1])
        return Match(at + 2, Bound(FromTo(Year(first), Year(first + 9))))

    def shifted(self, at: int) -> Match | None:
        """ "на прошлой неделе", "в следующую среду"; "в ближайшие дни" names no period."""
        word, unit = self.word(at), self.word(at + 1)
        if word is None or unit is None or word.kind != "shift":
            return None
        if unit.kind == "weekday":
            return Match(at + 2, Weekday(unit.number, word.number))
        if unit.kind != "unit":
            return None
        if unit.name == "day" or not self.singular(at + 1):
            return Match(at + 2, Vague())
        return Match(at + 2, Calendar(cast(Unit, unit.name), word.number))

    def weekday(self, at: int) -> Match | None:
        """ "в среду"; a locative ("в международной среде") is another noun, a plural ("по средам") a habit."""
        word = self.word(at)
        if word is None or word.kind != "weekday" or not self.singular(at):
            return None
        token = self.doc[at]
        if "Loc" in token.morph.get("Case", []) or (at > 0 and self.doc[at - 1].pos_ == "ADJ"):
            return None
        return Match(at + 1, Weekday(word.number))

    def single_word(self, at: int) -> Match | None:
        """ "вчера", "сейчас", "недавно"; "накануне визита" is a preposition, "пока" may join clauses."""
        word = self.word(at)
        if word is None or self.doc[at].dep_ in ("case", "mark") or self.doc[at].pos_ == "ADP":
            return None
        match word.kind:
            case "day":
                return Match(at + 1, Calendar("day", word.number))
            case "now":
                return Match(at + 1, Now())
            case "vague":
                return Match(at + 1, Vague())
            case _:
                return None

    def word(self, at: int) -> TimeWord | None:
        """What the token means as a word of time, if it is one."""
        return self.meanings[at - self.start] if at < self.end else None

    def kind(self, at: int, kind: Kind) -> bool:
        """Whether the token is a word of time of this kind."""
        word = self.word(at)
        return word is not None and word.kind == kind

    def text(self, at: int) -> str:
        """The token's form, lower case; empty beyond the end."""
        return self.forms[at - self.start] if at < self.end else ""

    def unit(self, at: int, name: str) -> bool:
        """Whether the token is this unit of time."""
        word = self.word(at)
        return word is not None and word.kind == "unit" and word.name == name

    def singular(self, at: int) -> bool:
        """Whether the token is not marked as a plural."""
        return "Plur" not in self.doc[at].morph.get("Number", [])


def head_of(doc: Doc, expression: TimeExpression) -> Token:
    """The token of the expression that hangs on the rest of the sentence."""
    inside = range(expression.start, expression.end)
    return next((doc[i] for i in inside if doc[i].head.i not in inside), doc[expression.start])
