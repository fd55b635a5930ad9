"""An annotated article as a page for people: its statements and events, each with the words that support it."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from cli.findings import participants, shortened, spoken_by
from topics import codec
from topics.records import AnnotatedArticle, EventMention, Statement


def print_page(annotated: bytes) -> None:
    """Print the article (an AnnotatedArticle as JSON) to standard output."""
    article = codec.decode(AnnotatedArticle, annotated)
    console = Console(highlight=False)
    heading = article.title or shortened(article.text, 90)
    console.rule(Text(f"{article.article_id}  {heading}", style="bold"), align="left")
    if article.entities:
        named = ", ".join(
            f"{entity.name} ({entity.code})" if entity.code else entity.name for entity in article.entities
        )
        console.print(Text("named  ", style="bold cyan") + Text(named))
    console.print(_statements(article.statements) if article.statements else Text("no statements", style="dim"))
    console.print(_mentions(article.mentions) if article.mentions else Text("no events between states", style="dim"))
    console.print()


def _statements(statements: tuple[Statement, ...]) -> Table:
    table = _table("said by", "cue", "what", "through", "how sure")
    for statement in statements:
        cue = f"не {statement.cue.text}" if statement.cue.negated else statement.cue.text
        table.add_row(
            spoken_by(statement),
            f"{cue}\n{statement.quote_type}",
            shortened(" … ".join(span.text for span in statement.content), 300),
            statement.medium.name if statement.medium else "",
            f"{statement.confidence.speaker:.2f}",
        )
    return table


def _mentions(mentions: tuple[EventMention, ...]) -> Table:
    table = _table("event", "status", "who", "words", "according to", "how sure")
    for mention in mentions:
        table.add_row(
            mention.event_type + (f"\n{mention.mode}" if mention.mode else ""),
            mention.status,
            participants(mention.actors, mention.recipients),
            shortened(mention.evidence.text, 200),
            mention.attribution.speaker,
            f"{mention.confidence:.2f}",
        )
    return table


def _table(*columns: str) -> Table:
    return Table(*columns, header_style="bold", expand=True, show_lines=True)
