"""``diplowire annotate``: articles in, annotated articles out, in their order, without a broker."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import click

from agents.annotation import load_annotator
from agents.metrics import Metrics
from agents.pool import Pool, PoolBroken, TaskError
from agents.settings import from_environment
from cli.articles import Input, UnreadableArticle, article, inputs_of_file, inputs_of_lines
from topics import codec

_AHEAD = 8
"""Articles in the works for each process, so that none waits for its next one."""

_PATIENCE = 300.0
"""Seconds that an article may take: longer than in a worker, where others wait behind it."""

Show = Callable[[bytes], None]
"""Takes an AnnotatedArticle as JSON."""
Report = Callable[[str], None]
"""Takes what was wrong with an input, and where it stands."""


@click.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["jsonl", "pretty"]),
    default="jsonl",
    show_default=True,
    help="JSON lines for programs, or a page for each article for people.",
)
@click.option(
    "--processes",
    type=click.IntRange(1),
    default=lambda: min(2, os.cpu_count() or 1),
    help="Articles annotated at a time.  [default: 2, or 1 on one core]",
)
def annotate(files: tuple[Path, ...], form: str, processes: int) -> None:
    """Annotate articles: who is named, who said what, what happened.

    FILES are JSON lines ({"article_id": ..., "text": ...} and any other field of a raw article) or plain text, one
    article a file; standard input is JSON lines. The text is never altered: all offsets hold for it as it was given.

    Prints one annotated article a line, in the order of the input. A line that cannot be read is reported on standard
    error with its number, the others go through, and the exit status is 1.
    """
    from cli.page import print_page

    problems: list[str] = []

    def report(problem: str) -> None:
        problems.append(problem)
        click.echo(f"error: {problem}", err=True)

    annotate_all(_inputs(files), processes, print_page if form == "pretty" else _print_line, report)
    raise SystemExit(1 if problems else 0)


def annotate_all(given: Iterable[Input], processes: int, show: Show, report: Report) -> None:
    """Annotate the inputs; call ``show`` or ``report`` for each, in their order and as soon as it is done.

    An article that kills its process or exceeds the deadline is reported; the others do not notice.
    """
    try:
        asyncio.run(_annotate_all(given, processes, show, report))
    except PoolBroken as error:
        raise click.ClickException(str(error)) from error


async def _annotate_all(given: Iterable[Input], processes: int, show: Show, report: Report) -> None:
    settings = from_environment()
    pool = Pool(load_annotator, processes, _PATIENCE, settings.start_deadline, Metrics())
    pool.start()
    try:
        under_way: asyncio.Queue[asyncio.Task[bytes] | None] = asyncio.Queue(_AHEAD * processes)
        feeding = asyncio.create_task(_feed(given, pool, under_way))
        while (task := await under_way.get()) is not None:
            try:
                show(await task)
            except UnreadableArticle as problem:
                report(str(problem))
        await feeding
    finally:
        await pool.stop()


async def _feed(given: Iterable[Input], pool: Pool, under_way: asyncio.Queue[asyncio.Task[bytes] | None]) -> None:
    """Start a task for each input as the queue has room; None ends the queue, also when reading fails."""
    loop = asyncio.get_running_loop()
    found: asyncio.Queue[Input | None] = asyncio.Queue()
    room = threading.Semaphore(_AHEAD)
    failure: list[BaseException] = []

    def read() -> None:
        try:
            for one in given:
                room.acquire()
                loop.call_soon_threadsafe(found.put_nowait, one)
        except BaseException as error:
            failure.append(error)
        loop.call_soon_threadsafe(found.put_nowait, None)

    # A thread, so that a result is shown while the next line is still awaited; a daemon, so that Ctrl-C ends a wait.
    threading.Thread(target=read, name="input", daemon=True).start()
    while (one := await found.get()) is not None:
        room.release()
        await under_way.put(asyncio.create_task(_annotated(one, pool)))
    await under_way.put(None)
    if failure:
        raise failure[0]


async def _annotated(given: Input, pool: Pool) -> bytes:
    """The annotated article as JSON.

    Raises:
        UnreadableArticle: the input is none, or its annotation failed; the message says where and why.
    """
    try:
        return await pool.run(codec.encode(article(given)))
    except TaskError as error:
        raise UnreadableArticle(f"{given.place}: could not be annotated: {error}") from error


def _inputs(files: tuple[Path, ...]) -> Iterator[Input]:
    for path in files or (Path("-"),):
        if str(path) == "-":
            # Not sys.stdin: a thread that waits for that one keeps Python from ending.
            with open(sys.stdin.fileno(), "rb", closefd=False) as file:
                yield from inputs_of_lines(file, "standard input, line ")
        else:
            yield from inputs_of_file(path)


def _print_line(annotated: bytes) -> None:
    sys.stdout.buffer.write(annotated + b"\n")
    sys.stdout.buffer.flush()
