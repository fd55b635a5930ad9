"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from topics.catalog import CATALOG

F = TypeVar("F", bound=Callable[..., Any])

DEFAULT_BROKER = "127.0.0.1:9092"

broker_option = click.option(
    "--broker",
    envvar="DIPLOWIRE_BROKER",
    default=DEFAULT_BROKER,
    show_default=True,
    show_envvar=True,
    metavar="HOST:PORT",
    help="The Kafka to talk to; several addresses of one cluster joined by commas.",
)


def json_option(meaning: str) -> Callable[[F], F]:
    """``--json``, whose help says what ``meaning`` the JSON has."""
    return click.option("--json", "as_json", is_flag=True, help=meaning)


def topic_name(name: str) -> str:
    """The full name of a topic of the catalog that is given in full or in short (``statements``, ``dlq``)."""
    short = {topic.name.rsplit(".", 2)[-2]: topic.name for topic in CATALOG}
    return short.get(name, name)
