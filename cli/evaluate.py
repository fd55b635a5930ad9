"""``diplowire evaluate``: accuracy against a gold set."""

from __future__ import annotations

import os
from pathlib import Path

import click
import orjson
from rich.console import Console
from rich.table import Table

from cli.annotate import annotate_all
from cli.articles import Input
from cli.options import json_option
from nlp.accuracy import Report, compare, read_gold
from nlp.accuracy import as_json as measures
from topics import codec
from topics.records import AnnotatedArticle


@click.command()
@click.argument("gold", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--errors", is_flag=True, help="Also list every disagreement, grouped by its cause.")
@json_option("Print the measures as an object.")
def evaluate(gold: Path, errors: bool, as_json: bool) -> None:
    """Measure accuracy on GOLD: JSON lines of {id, text, published_at, statements, events}.

    Prints precision, recall and F1 of statements and events, the shares of right parts among matched pairs, and the
    commonest causes of error. Exit status 1 if an article could not be annotated.
    """
    lines = gold.read_bytes().split(b"\n")
    try:
        articles = read_gold(lines)
    except ValueError as error:
        raise click.ClickException(f"{gold}: {error}") from error
    annotated: dict[str, AnnotatedArticle] = {}
    problems: list[str] = []

    def keep(value: bytes) -> None:
        article = codec.decode(AnnotatedArticle, value)
        annotated[article.article_id] = article

    inputs = (Input(f"{gold}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip())
    annotate_all(inputs, min(2, os.cpu_count() or 1), keep, problems.append)
    report = compare(articles, annotated)
    if as_json:
        click.echo(orjson.dumps(measures(report) | {"problems": problems}, option=orjson.OPT_INDENT_2))
    else:
        _print(report, errors)
    for problem in problems:
        click.echo(f"error: {problem}", err=True)
    raise SystemExit(1 if problems else 0)


def _print(report: Report, errors: bool) -> None:
    console = Console(highlight=False)
    table = _table(f"measure ({report.documents} articles)", "precision", "recall", "F1", "gold")
    for name, ratio in report.scores.items():
        table.add_row(name, f"{ratio.precision:.3f}", f"{ratio.recall:.3f}", f"{ratio.f1:.3f}", str(ratio.gold))
    console.print(table)
    kinds = _table("kind", "precision", "recall", "F1", "gold")
    for name, ratio in sorted(report.by_type.items()):
        kinds.add_row(name, f"{ratio.precision:.3f}", f"{ratio.recall:.3f}", f"{ratio.f1:.3f}", str(ratio.gold))
    console.print(kinds)
    parts = _table("right in matched pairs", "share", "pairs")
    for name, ratio in report.matched.items():
        parts.add_row(name, f"{ratio.precision:.3f}", str(ratio.predicted))
    console.print(parts)
    causes = _table("cause of error", "times")
    for cause, times in report.causes() if errors else report.causes()[:12]:
        causes.add_row(cause, str(times))
    console.print(causes)
    if errors:
        for error in sorted(report.errors, key=lambda error: (error.cause, error.article_id)):
            console.print(f"{error.cause}  {error.article_id}: {error.detail}", markup=False)


def _table(first: str, *numbers: str) -> Table:
    table = Table(first, header_style="bold")
    for name in numbers:
        table.add_column(name, justify="right")
    return table
