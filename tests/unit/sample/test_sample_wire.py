"""The sample wire holds what sample/README.md and sample/covers.tsv promise of it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import orjson
import pytest

from topics import codec, raw
from topics.records import EventType, RawArticle, Status

SAMPLE = Path(__file__).parents[3] / "sample"
LINES = (SAMPLE / "wire.jsonl").read_bytes().splitlines()
ARTICLES = [codec.decode(RawArticle, line) for line in LINES]

# What each way of quoting looks like. A match must overlap the words that covers.tsv gives for it.
FORMS = {
    "quote-author": r"[»\"], [—-] [а-я]",
    "author-quote": r"[а-яА-Я]: [«\"][А-Я]",
    "split-lower": r", — [а-я][^«»]+, — [а-я]",
    "split-sentence": r"[.] ?[—-] [а-я][^«»\"]+[.] [—-] [А-Я]|, - [а-я][^«»\"]+[.] - [А-Я]",
    "exclaim": r"!» — [а-я]",
    "question": r"\?» — [а-я]",
    "asyndetic": r"[а-я]: [а-я]",
    "typo-dash": r"\"\.- [а-я]",
    "loose-dash": r"[\"»], - [а-я]",
    "unclosed": r"(?m)^\"[^\"\n]+, - [а-я][^\"\n]+\.$",
    "ascii": r"\"[А-Я][^\"]+\"",
    "nested": r"[«\"][^»\"]*„[^“]+“",
    "dialogue": r"(?m)^— ",
    "according": r"(?i)по (словам|данным|мнению|информации|утверждению)|как сообщил",
    "medium": r"(?i)по (информации|данным)|в интервью|в эфире|сообщает агентство|изданию|агентству",
    "capital": r"(?i)\bв [А-ЯЁа-яё ]+? (считают|отметили|заявляют|назвали|уточнили|объяснили|заявили)",
    "reported": r"(?i)заявил\w* о \w+|сообщил\w* о \w+|обвинил\w* [^.]+ в \w+|назвал\w* ",
    "reset": r"Напомним|Ранее",
    "mixed": r"[а-я] «[а-я][^»]+»",
    "that-quoted": r"(что|мнению|словам), «[^»]+»|что «[^»]+»",
    "named-as": r"назвало \w+ «[^»]+»",
    "document": r"говорится|сказано",
    "about-this": r"Об этом (заяв|сообщ)",
    "relay": r"цитирует|передает",
    "outlet-source": r"(?i)газета|издание",
    "headline-colon": r"\A\w+: ",
    "headline-dash": r"\A«[^»]+» — [^.]+\n",
    "parenthetical": r", сообщил",
    "multi-sentence": r"«[^»]+[.] [А-Я][^»]+»",
    "passive": r"Сообщается, что",
    "pronoun": r"(?i)\bон\b|\bона\b|\bего\b",
    "role-noun": r"дипломат|политик|чиновник|представитель",
    "unnamed": r"(?i)источник|участник|дипломата",
}


@dataclass(frozen=True)
class Claim:
    """One line of covers.tsv."""

    article: str
    kind: str
    name: str
    status: str
    participants: str
    words: str


def claims() -> list[Claim]:
    lines = (SAMPLE / "covers.tsv").read_text("utf-8").splitlines()
    return [Claim(*line.split("\t")) for line in lines if not line.startswith("#")]


def text_of(label: str) -> str:
    slug, version = label.split("@")
    uri = f"urn:diplowire:sample:{slug}"
    return next(article.text for article in ARTICLES if (article.uri, article.version) == (uri, int(version)))


def note(name: str) -> Claim:
    return next(claim for claim in claims() if (claim.kind, claim.name) == ("note", name))


def test_there_are_enough_articles_in_the_order_of_their_publication() -> None:
    assert len(ARTICLES) >= 48
    moments = [article.published_at for article in ARTICLES if article.published_at is not None]
    assert len(moments) == len(ARTICLES)
    assert moments == sorted(moments)
    assert moments[0] >= datetime(2026, 11, 1, tzinfo=UTC)
    assert moments[-1] < datetime(2026, 12, 1, tzinfo=UTC)


def test_every_article_is_one_that_ingest_accepts() -> None:
    for line in LINES:
        assert raw.read(line).language == "ru"


@pytest.mark.parametrize("article", [a for a in ARTICLES if a.status == "usable"], ids=lambda a: a.uri.split(":")[-1])
def test_articles_have_the_length_of_a_wire_story(article: RawArticle) -> None:
    assert 80 <= len(article.text.split()) <= 300


def test_no_word_mixes_alphabets() -> None:
    """A Latin letter inside a Russian word is a typing slip that no lexicon would forgive."""
    mixed = re.compile(r"[A-Za-z][а-яё]|[а-яё][A-Za-z]")
    assert [found[0] for article in ARTICLES for found in mixed.finditer(article.text)] == []


def test_every_claim_quotes_its_article() -> None:
    assert [claim for claim in claims() if claim.words not in text_of(claim.article)] == []


def test_all_event_types_and_statuses_occur() -> None:
    events = [claim for claim in claims() if claim.kind == "event"]
    assert {claim.name for claim in events} == set(get_args(EventType))
    assert {claim.status for claim in events} == set(get_args(Status))


def test_all_ways_of_quoting_occur() -> None:
    assert {claim.name for claim in claims() if claim.kind == "form"} == set(FORMS)


@pytest.mark.parametrize(
    "claim", [c for c in claims() if c.kind == "form"], ids=lambda c: f"{c.name}-{c.article.split('@')[0]}"
)
def test_a_way_of_quoting_looks_as_it_should(claim: Claim) -> None:
    text = text_of(claim.article)
    start = text.index(claim.words)
    end = start + len(claim.words)
    assert any(found.start() < end and start < found.end() for found in re.finditer(FORMS[claim.name], text))


def test_a_correction_follows_its_first_version() -> None:
    slug = note("correction").article.split("@")[0]
    versions = [a.version for a in ARTICLES if a.uri.endswith(f":{slug}")]
    assert versions == [1, 2]


def test_a_withdrawal_follows_what_it_withdraws() -> None:
    slug = note("withdrawal").article.split("@")[0]
    assert [(a.version, a.status) for a in ARTICLES if a.uri.endswith(f":{slug}")] == [(1, "usable"), (2, "canceled")]


def test_a_syndicated_copy_has_another_outlet_and_almost_the_same_words() -> None:
    copy = next(a for a in ARTICLES if a.uri.endswith(":" + note("syndicated").article.split("@")[0]))
    first = next(a for a in ARTICLES if copy.uri == a.uri + "-copy")
    assert copy.source != first.source
    assert copy.text != first.text
    assert difflib.SequenceMatcher(None, first.text.split(), copy.text.split()).ratio() > 0.95


def test_a_disputed_event_is_asserted_and_denied() -> None:
    label = note("disputed").article
    statuses = {claim.status for claim in claims() if claim.kind == "event" and claim.article == label}
    assert {"occurred", "denied"} <= statuses


@pytest.mark.parametrize("path", sorted((SAMPLE / "plain").iterdir()), ids=lambda path: path.stem)
def test_plain_text_gives_its_date(path: Path) -> None:
    article = raw.read(path.read_bytes())
    assert article.published_at == datetime(2026, 11, 20, tzinfo=UTC)
    assert not article.text.startswith("date")


@pytest.mark.parametrize("generation", ["1", "2", "3"])
def test_ninjs_of_each_generation_is_read(generation: str) -> None:
    value = (SAMPLE / "ninjs" / f"{generation}-x.json").read_bytes()
    story = orjson.loads(value)
    assert (story.get("$standard") or story["standard"])["version"].startswith(f"{generation}.")
    article = raw.read(value)
    assert article.title
    assert article.source != "unknown"
    assert len(article.text.split()) > 40


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("bad-utf8.json", "not_utf8"),
        ("wrong-field.json", "schema"),
        ("no-uri.json", "schema"),
        ("empty-text.json", "empty"),
        ("no-letters.json", "no_letters"),
        ("truncated.json", "malformed_json"),
    ],
)
def test_a_broken_input_is_refused_for_what_is_broken_in_it(name: str, reason: str) -> None:
    with pytest.raises(raw.RefusedArticle) as refusal:
        raw.read((SAMPLE / "broken" / name).read_bytes())
    assert refusal.value.reason == reason


def test_every_broken_input_is_named_above() -> None:
    assert {path.name for path in (SAMPLE / "broken").iterdir()} == {
        "bad-utf8.json", "wrong-field.json", "no-uri.json", "empty-text.json", "no-letters.json", "truncated.json",
    }  # fmt: skip
