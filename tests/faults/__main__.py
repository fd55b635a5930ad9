"""``python -m tests.faults``: many seeded schedules of faults, each held beside a calm run of the same articles."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from pathlib import Path

import click
import orjson

from cli.termination import termination_as_interrupt
from tests.faults.account import Findings, compare
from tests.faults.articles import RawMessage, numbered_articles
from tests.faults.schedule import KINDS, Schedule, calm, drawn
from tests.faults.trial import Stuck, run

_MOST_SHOWN = 5
"""Problems of a run that are printed; ``--json`` has them all."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One schedule and what came of it; ``problems`` says of each thing missing or altered what it is."""

    seed: int
    workers: int
    faults: str
    seconds: float = 0.0
    repeats: int = 0
    missing: int = 0
    altered: int = 0
    given_up: int = 0
    crashes: int = 0
    drain: float = 0.0
    problems: tuple[str, ...] = ()


_COLUMNS = {
    "seed": "{:>6}",
    "workers": "{:>7}",
    "repeats": "{:>7}",
    "missing": "{:>7}",
    "altered": "{:>7}",
    "given_up": "{:>8}",
    "crashes": "{:>7}",
    "drain": "{:>6.1f}",
    "seconds": "{:>7.0f}",
    "faults": " {}",
}


@click.command()
@click.option("--articles", type=click.IntRange(1), default=300, show_default=True, help="Articles of each run.")
@click.option("--schedules", type=click.IntRange(1), default=5, show_default=True, help="Runs with faults.")
@click.option("--faults", type=click.IntRange(1), default=8, show_default=True, help="Faults of each run.")
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the articles and the first schedule.")
@click.option("--brokers", type=click.Choice(["1", "3"]), default="1", show_default=True, help="Brokers of the Kafka.")
@click.option("--only", type=click.Choice(KINDS), multiple=True, help="Draw only such faults; may be repeated.")
@click.option("--keep", type=click.Path(file_okay=False, path_type=Path), help="Folder to keep logs and data in.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of rows, and nothing else.")
def main(
    articles: int,
    schedules: int,
    faults: int,
    seed: int,
    brokers: str,
    only: tuple[str, ...],
    keep: Path | None,
    as_json: bool,
) -> None:
    """Kill, freeze and restart workers, processes of their pools, and brokers; show that nothing is lost or altered.

    Exit status 1 if in any run a message is missing, a record or event differs from the calm run, or the wire is stuck.
    """

    def say(line: str) -> None:
        if not as_json:
            click.echo(line)

    messages = numbered_articles(articles, seed)
    say(f"{articles} articles in {len(messages)} messages, Apache Kafka with {brokers} broker(s)")
    with termination_as_interrupt():
        quiet = run(messages, calm(), int(brokers), keep and keep / "calm")
        expected = quiet.findings
        say(
            f"calm run: {len(expected.records)} records, {len(expected.events)} events, "
            f"{len(expected.letters)} dead letters, {quiet.seconds:.0f} s\n\n{_heading()}"
        )
        rows = []
        for number in range(seed, seed + schedules):
            schedule = drawn(number, faults, [kind for kind in KINDS if not only or kind in only])
            rows.append(_row(schedule, int(brokers), messages, expected, keep and keep / str(number)))
            say(_line(rows[-1]))
    lost, altered = sum(row.missing for row in rows), sum(row.altered for row in rows)
    say(f"\n{len(rows)} schedules, {sum(row.repeats for row in rows)} repeats, {lost} missing, {altered} altered")
    if as_json:
        click.echo(orjson.dumps([asdict(row) for row in rows]))
    raise SystemExit(1 if any(row.problems for row in rows) else 0)


def _row(schedule: Schedule, brokers: int, messages: list[RawMessage], expected: Findings, keep: Path | None) -> Row:
    """Run one schedule and hold it beside the calm run."""
    row = Row(seed=schedule.seed, workers=schedule.workers, faults=str(schedule))
    try:
        suffered = run(messages, schedule, brokers, keep)
    except Stuck as stuck:
        return replace(row, problems=(f"stuck: {stuck}",))
    verdict = compare(messages, expected, suffered.findings)
    return replace(
        row,
        seconds=suffered.seconds,
        repeats=suffered.findings.repeats,
        missing=len(verdict.missing),
        altered=len(verdict.altered),
        given_up=len(verdict.given_up),
        crashes=suffered.crashes,
        drain=suffered.longest_drain,
        problems=(*verdict.missing, *verdict.altered),
    )


def _heading() -> str:
    return " ".join(shape.replace(".1f", "").replace(".0f", "").format(name) for name, shape in _COLUMNS.items())


def _line(row: Row) -> str:
    """The row, and below it the first of its problems."""
    cells = [shape.format(getattr(row, name)) for name, shape in _COLUMNS.items()]
    return "\n".join((" ".join(cells), *(f"       {problem[:2000]}" for problem in row.problems[:_MOST_SHOWN])))


if __name__ == "__main__":
    main()
