"""``diplowire topics``: the catalog, and the broker held against it."""

from __future__ import annotations

import dataclasses
from datetime import timedelta

import click
import orjson
from rich.console import Console
from rich.table import Table

from agents.settings import from_environment
from cli.options import broker_option, json_option, topic_name
from cli.reach import require_broker
from topics.admin import TopicAdmin
from topics.catalog import CATALOG, Topic, all_topics


@click.group()
def topics() -> None:
    """List, create, compare and describe the topics."""


@topics.command("list")
@json_option("Print a list of objects.")
def list_topics(as_json: bool) -> None:
    """List the topics and what is in them.

    Needs no broker.
    """
    if as_json:
        click.echo(orjson.dumps([_declared(topic) for topic in CATALOG]))
        return
    table = Table("topic", "key", "parts", "kept", "holds", box=None, header_style="bold", pad_edge=False)
    for topic in CATALOG:
        table.add_row(topic.name, topic.key, str(topic.partitions), _kept(topic), topic.purpose)
    _console().print(table)


@topics.command()
@broker_option
@click.option("--replicas", type=click.IntRange(1), help="Copies of each partition.  [default: the broker's]")
@click.option("--align", is_flag=True, help="Also change settings of existing topics to what the catalog has.")
@json_option("Print an object with the names created and the differences left.")
def create(broker: str, replicas: int | None, align: bool, as_json: bool) -> None:
    """Create the missing topics.

    Those of the agents' state too. What exists is left as it is unless --align is given. Exit status 1 if a
    difference is left that only a person can
    settle, such as a number of partitions.
    """
    wanted = list(all_topics(from_environment().app_id))
    require_broker(broker)
    with TopicAdmin(broker) as admin:
        created = admin.create(wanted, replicas or -1)
        left = admin.align(wanted) if align else []
    if as_json:
        click.echo(orjson.dumps({"created": created, "left": [dataclasses.asdict(item) for item in left]}))
    else:
        click.echo(
            f"created {len(created)} of {len(wanted)} topics at {broker}" if created else f"all there at {broker}"
        )
        for name in created:
            click.echo(f"  {name}")
        for item in left:
            click.echo(f"  {item.topic}: {item.setting} stays {item.found}, the catalog has {item.wanted}", err=True)
    raise SystemExit(1 if left else 0)


@topics.command()
@broker_option
@json_option("Print a list of differences.")
def diff(broker: str, as_json: bool) -> None:
    """Compare the broker with the catalog. Exit status 1 if they differ."""
    wanted = list(all_topics(from_environment().app_id))
    require_broker(broker)
    with TopicAdmin(broker) as admin:
        found = admin.differences(wanted)
    if as_json:
        click.echo(orjson.dumps([dataclasses.asdict(item) for item in found]))
    elif not found:
        click.echo(f"the topics at {broker} are as the catalog has them")
    else:
        table = Table("topic", "setting", "catalog", "broker", box=None, header_style="bold", pad_edge=False)
        for item in found:
            table.add_row(item.topic, item.setting, item.wanted, item.found or "missing")
        _console().print(table)
        click.echo("remedy: diplowire topics create --align", err=True)
    raise SystemExit(1 if found else 0)


@topics.command()
@click.argument("names", nargs=-1, metavar="[TOPIC]...")
@broker_option
@json_option("Print a list of objects: the catalog's entry and the broker's.")
def describe(names: tuple[str, ...], broker: str, as_json: bool) -> None:
    """Show topics as the broker has them.

    All of the catalog, or those named; `statements` will do for a full name. Exit status 1 if one is missing.
    """
    asked = [topic_name(name) for name in names] or [topic.name for topic in CATALOG]
    declared = {topic.name: topic for topic in all_topics(from_environment().app_id)}
    require_broker(broker)
    with TopicAdmin(broker) as admin:
        states = {state.name: state for state in admin.describe(asked)}
    missing = [name for name in asked if name not in states]
    if as_json:
        entries = []
        for name in asked:
            entry = _declared(declared[name]) if name in declared else {"name": name}
            entries.append(entry | {"broker": dataclasses.asdict(states[name]) if name in states else None})
        click.echo(orjson.dumps(entries))
    else:
        for name in asked:
            click.secho(name, bold=True)
            if name in declared:
                click.echo(f"  {declared[name].purpose}\n  key         {declared[name].key}")
            if name not in states:
                click.echo("  not on the broker; `diplowire topics create` makes what is missing")
                continue
            click.echo(f"  partitions  {states[name].partitions}\n  replicas    {states[name].replicas}")
            shown = declared[name].config if name in declared else states[name].config
            for setting in shown:
                click.echo(f"  {setting} = {states[name].config.get(setting, '(not told)')}")
    raise SystemExit(1 if missing else 0)


def _declared(topic: Topic) -> dict[str, object]:
    return {
        "name": topic.name,
        "key": topic.key,
        "purpose": topic.purpose,
        "partitions": topic.partitions,
        "record": topic.record.__name__ if topic.record else None,
        "config": topic.config,
    }


def _kept(topic: Topic) -> str:
    if topic.cleanup == "compact":
        return "last per key"
    return f"{topic.retention // timedelta(days=1)} days" if topic.retention else "for ever"


def _console() -> Console:
    console = Console()
    # Cut nothing when a program or a file reads it.
    return console if console.is_terminal else Console(width=200)
