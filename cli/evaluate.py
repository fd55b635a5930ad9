"""``diplowire evaluate``: accuracy against gold sets, in tables, with the errors counted by cause."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import Any

import click
import orjson
from rich.console import Console
from rich.table import Table

from cli.options import json_option
from nlp.accuracy import Report, compare, read_gold, unannotated
from nlp.accuracy import as_json as plain


@click.command()
@click.argument("gold", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", "shown", default=0, metavar="N", help="Also print the first N errors of each cause.")
@click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the figures to this file; the tests hold later ones against docs/accuracy.json.",
)
@json_option("Print one object: the figures of each gold set, by its name.")
def evaluate(gold: tuple[Path, ...], shown: int, record: Path | None, as_json: bool) -> None:
    """Annotate the articles of GOLD sets and measure statements and events against them.

    GOLD is JSONL of {id, text, published_at, statements, events}. What is measured, and when a finding counts as right,
    stands at the head of nlp/accuracy.py. Exit status 1 if a line of a gold set cannot be read.
    """
    from nlp.pipeline import Pipeline

    pipeline = Pipeline.load("ru")
    console = Console()
    figures: dict[str, Any] = {}
    for path in gold:
        try:
            with path.open("rb") as lines:
                articles = read_gold(lines)
        except ValueError as error:
            raise click.ClickException(f"{path}: {error}") from error
        report = compare(articles, {article.id: pipeline.annotate(unannotated(article)) for article in articles})
        figures[path.stem] = plain(report)
        if not as_json:
            _print(console, path.stem, report, shown)
    if as_json:
        click.echo(orjson.dumps(figures))
    if record:
        record.write_bytes(orjson.dumps(figures, option=orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS) + b"\n")


def _print(console: Console, name: str, report: Report, shown: int) -> None:
    """The measures, the parts of matched pairs, each kind of finding, and the causes of error of one gold set."""
    table = Table("measure", "P", "R", "F1", "gold", box=None, header_style="bold", pad_edge=False)
    table.title, table.title_justify = f"{name}: {report.documents} articles", "left"
    for label, ratio in report.scores.items():
        table.add_row(label, f"{ratio.precision:.3f}", f"{ratio.recall:.3f}", f"{ratio.f1:.3f}", str(ratio.gold))
    for label, ratio in report.matched.items():
        table.add_row(f"{label}, of the matched", f"{ratio.precision:.3f}", "", "", str(ratio.gold))
    for kind in ("statement", "event"):
        table.add_row(f"{kind}s: calibration error", f"{report.calibration_error(kind):.3f}")
    table.add_section()
    for label, ratio in sorted(report.by_type.items()):
        table.add_row(label, f"{ratio.precision:.3f}", f"{ratio.recall:.3f}", f"{ratio.f1:.3f}", str(ratio.gold))
    console.print(table)
    causes = Table("cause of error", "count", box=None, header_style="bold", pad_edge=False)
    for cause, count in report.causes():
        causes.add_row(cause, str(count))
    console.print(causes)
    if shown:
        for cause, _ in report.causes():
            for error in islice((e for e in report.errors if e.cause == cause), shown):
                click.echo(f"{error.article_id} | {cause} | {error.detail}")
