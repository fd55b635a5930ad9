"""``diplowire run``: everything at once, to watch: broker, topics, worker, the sample wire, and what is found in it."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import orjson
from kafka import KafkaProducer, TopicPartition
from kafka.admin import KafkaAdminClient
from rich.console import Console

from agents.settings import Settings, from_environment
from brokers.embedded import embedded_broker
from brokers.process import LOOPBACK, child, free_ports, last_lines
from cli.findings import finding
from cli.screen import LiveScreen, PlainScreen, Progress, Screen
from cli.send import open_producer, send_raw
from cli.tail import open_consumer
from cli.termination import termination_as_interrupt
from cli.wire import WATCHES, Message, sample_wire
from topics import catalog, codec
from topics.admin import TopicAdmin
from topics.records import CleanArticle

_SHOWN = (catalog.STATEMENTS, catalog.MENTIONS, catalog.EVENTS, catalog.ALERTS, catalog.DEAD_LETTERS)
_READ_BY_WORKER = (catalog.RAW, catalog.CLEAN, catalog.STATEMENTS, catalog.MENTIONS, catalog.EVENTS)
_LOOK_EVERY = 1.0
"""Seconds between two looks at the worker's health and at what it has still to do."""


@click.command()
@click.option(
    "--broker",
    envvar="DIPLOWIRE_BROKER",
    show_envvar=True,
    metavar="HOST:PORT",
    help="Use this Kafka.  [default: an embedded broker, in memory]",
)
@click.option("--pace", type=click.FloatRange(0), default=1.0, show_default=True, help="Seconds between two articles.")
@click.option("--articles", type=click.IntRange(1), help="Replay only the first so many messages of the sample wire.")
@click.option("--once", is_flag=True, help="End when everything is sent and worked on, rather than at Ctrl-C.")
def run(broker: str | None, pace: float, articles: int | None, once: bool) -> None:
    """Watch a sample wire: starts a broker, makes the topics, starts a worker, replays invented articles, and shows what
    is found in them: statements, event mentions, fused events, alerts, and what was refused.

    Ctrl-C ends it all. While it runs, other commands can join: set DIPLOWIRE_BROKER to the address it prints.
    """
    wire = sample_wire()[:articles]
    console = Console()
    with contextlib.ExitStack() as running:
        running.enter_context(termination_as_interrupt())
        screen: Screen = LiveScreen(console) if console.is_terminal else PlainScreen()
        try:
            settings = running.enter_context(_prepared(broker, screen))
            progress = Progress(settings.broker, total=len(wire))
            running.enter_context(screen)
            with _worker(settings) as worker:
                _replay(wire, pace, once, settings, screen, progress, worker)
        except KeyboardInterrupt:
            pass
        finally:
            running.pop_all().close()
    click.echo(f"{progress.annotated} articles annotated: {progress.counts()}")
