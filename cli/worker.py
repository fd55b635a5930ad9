"""``diplowire worker``: the agents, until told to stop."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from agents import settings as worker_settings
from agents.watches import WatchError
from cli.options import broker_option


class _WithSettings(click.Command):
    """A command whose help ends with the settings that the environment can hold."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Settings, from the environment"):
            formatter.write_dl(
                [
                    (variable, f"{meaning}  [default: {default or 'none'}]")
                    for variable, default, meaning in worker_settings.explain()
                ]
            )


@click.command(cls=_WithSettings)
@broker_option
@click.option("--watches", type=click.Path(dir_okay=False), help="TOML file of standing queries (DIPLOWIRE_WATCHES).")
@click.option(
    "--web-port", type=click.IntRange(0, 65535), help="Port of /metrics, /livez, /readyz (DIPLOWIRE_WEB_PORT)."
)
def worker(broker: str, watches: str | None, web_port: int | None) -> None:
    """Run the agents: ingest, enrich, fuse and watch, against a broker, until Ctrl-C or SIGTERM.

    What is in flight is finished before it ends. Start as many workers as there are partitions to share; each needs a
    --web-port of its own. Logs are JSON lines on standard error.
    """
    from agents.worker import run
    from cli.reach import require_broker
    from topics.admin import TopicAdmin
    from topics.catalog import all_topics

    settings = worker_settings.from_environment(broker=broker)
    if watches is not None:
        settings = dataclasses.replace(settings, watches=Path(watches))
    if web_port is not None:
        settings = dataclasses.replace(settings, web_port=web_port)
    require_broker(broker)
    with TopicAdmin(broker) as admin:
        missing = [item.topic for item in admin.differences(list(all_topics(settings.app_id))) if item.found is None]
    if missing:
        raise click.ClickException(f"{broker} has no topic {missing[0]}: create them with `diplowire topics create`")
    try:
        run(settings)
    except WatchError as error:
        raise click.ClickException(str(error)) from error
