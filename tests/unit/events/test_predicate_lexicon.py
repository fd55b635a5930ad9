"""The predicate lexicon: every entry finds its own example with the right parties, and mistakes are told by line."""

from __future__ import annotations

from pathlib import Path

import pytest

from nlp.events import lexicon
from nlp.events.candidates import survey
from nlp.events.lexicon import LexiconError, Predicate, predicates_of
from nlp.events.participants import Roles
from tests.unit.events.analysed import analysed

ENTRIES = predicates_of("ru").predicates
FRAMES = "meet\tsubj с+ins\t-\n"
LINE = "встретиться\tCONSULT\t-\tmeet\tПрезидент Кении встретился с премьером Уганды.\tKEN,UGA\n"


def sides(roles: Roles, event_type: str) -> tuple[set[str], set[str]]:
    actors = {party.code for party in roles.actors if party.code}
    recipients = {party.code for party in roles.recipients if party.code}
    return (actors | recipients, set()) if event_type == "CONSULT" else (actors, recipients)


@pytest.mark.parametrize("entry", ENTRIES, ids=[f"{entry.phrase} {entry.event_type}" for entry in ENTRIES])
def test_entry_finds_its_example_and_the_parties_in_it(entry: Predicate) -> None:
    analysis, _, statements = analysed(entry.example)
    found = [
        candidate
        for candidate in survey(analysis, "ru", statements).candidates
        if (candidate.match.predicate.phrase, candidate.match.predicate.event_type) == (entry.phrase, entry.event_type)
    ]
    assert found, f"{entry.phrase!r} is not found in {entry.example!r}"
    wanted = (set(entry.who[0]), set(entry.who[1]))
    if entry.event_type == "CONSULT":
        wanted = (wanted[0] | wanted[1], set())
    assert sides(found[0].told, entry.event_type) == wanted


def test_lexicon_is_large_and_covers_every_type() -> None:
    assert len(ENTRIES) >= 1400
    assert len({entry.event_type for entry in ENTRIES}) == 16


@pytest.fixture
def language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A language folder of one frame; the lexicon's cache does not outlive the test."""
    monkeypatch.setattr(lexicon, "LANGUAGES", tmp_path)
    predicates_of.cache_clear()
    folder = tmp_path / "xx"
    folder.mkdir()
    (folder / "frames.tsv").write_text("# frames\n" + FRAMES, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("встретиться\tCONSULT\t-\tmeet\tПример.\n", "5 columns"),
        (LINE.replace("CONSULT", "MEETING"), "'MEETING' is no event type"),
        (LINE.replace("CONSULT\t-", "CONSULT\tlunch"), "CONSULT has no mode 'lunch'"),
        (LINE.replace("\tmeet\t", "\tmeat\t"), "no frame 'meat'"),
        (LINE.replace("встретиться", "встретиться +"), "lacks a word"),
        (LINE.replace("Президент Кении встретился с премьером Уганды.", ""), "no example"),
        (LINE + LINE, "stands already at predicates.tsv:1"),
    ],
)
def test_mistake_is_reported_with_file_and_line(language: Path, line: str, told: str) -> None:
    (language / "predicates.tsv").write_text(line, encoding="utf-8")
    with pytest.raises(LexiconError, match=r"predicates\.tsv:\d") as error:
        predicates_of("xx")
    assert told in str(error.value)


@pytest.mark.parametrize("slot", ["subject", "с+instr", "+ins"])
def test_unknown_slot_is_reported_with_those_there_are(language: Path, slot: str) -> None:
    (language / "frames.tsv").write_text(f"meet\tsubj {slot}\t-\n", encoding="utf-8")
    with pytest.raises(LexiconError, match=r"frames\.tsv:1.*subj"):
        predicates_of("xx")
