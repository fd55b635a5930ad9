"""Where `tail` starts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest

from cli.options import topic_name
from cli.tail import since
from topics.catalog import CATALOG


@pytest.mark.parametrize("where", ["beginning", "end"])
def test_the_two_ends(where: str) -> None:
    assert since(where) == where


@pytest.mark.parametrize(("ago", "seconds"), [("-30s", 30), ("-5m", 300), ("-2h", 7200), ("-1d", 86400)])
def test_so_long_ago(ago: str, seconds: int) -> None:
    moment = since(ago)
    assert isinstance(moment, datetime)
    assert abs(datetime.now(UTC) - timedelta(seconds=seconds) - moment) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("@2026-11-02T08:00", datetime(2026, 11, 2, 8, tzinfo=UTC)),
        ("@2026-11-02T08:00+03:00", datetime(2026, 11, 2, 5, tzinfo=UTC)),
        ("@2026-11-02", datetime(2026, 11, 2, tzinfo=UTC)),
    ],
)
def test_a_moment(given: str, moment: datetime) -> None:
    assert since(given) == moment


@pytest.mark.parametrize("given", ["5m", "@tomorrow", "-5", "-5w", "2026-11-02", ""])
def test_anything_else_is_named_with_what_it_may_be(given: str) -> None:
    with pytest.raises(click.BadParameter, match="none of beginning, end, -5m"):
        since(given)


def test_short_names_mean_one_topic_each() -> None:
    short = [topic.name.rsplit(".", 2)[-2] for topic in CATALOG]
    assert len(set(short)) == len(CATALOG)
    assert topic_name("dlq") == "wire.articles.dlq.v1"
    assert topic_name("wire.articles.raw.v1") == "wire.articles.raw.v1"
    assert topic_name("diplowire-fusion-changelog") == "diplowire-fusion-changelog"
