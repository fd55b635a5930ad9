"""``diplowire desk``: the page on which people watch the wire."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from cli.options import broker_option
from desk.settings import DEFAULT_DATA, DEFAULT_HOST, DEFAULT_KEEP, DEFAULT_PORT, DeskSettings


@click.command()
@broker_option
@click.option("--host", envvar="DIPLOWIRE_DESK_HOST", default=DEFAULT_HOST, show_default=True, show_envvar=True,
              help="Address to listen on; any but loopback needs a token or a proxy.")  # fmt: skip
@click.option("--port", type=click.IntRange(1, 65535), envvar="DIPLOWIRE_DESK_PORT", default=DEFAULT_PORT,
              show_default=True, show_envvar=True, help="Port to listen on.")  # fmt: skip
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), envvar="DIPLOWIRE_DESK_DATA",
              default=DEFAULT_DATA, show_default=True, show_envvar=True, help="Folder of the history.")  # fmt: skip
@click.option("--keep", type=click.IntRange(1000), envvar="DIPLOWIRE_DESK_KEEP", default=DEFAULT_KEEP,
              show_default=True, show_envvar=True, help="Most records remembered; the oldest go first.")  # fmt: skip
@click.option("--token", envvar="DIPLOWIRE_DESK_TOKEN", show_envvar=True,
              help="Secret that readers must know: they open /?token=... once.")  # fmt: skip
@click.option("--behind-proxy", is_flag=True, envvar="DIPLOWIRE_DESK_BEHIND_PROXY", show_envvar=True,
              help="A proxy in front decides who may read.")  # fmt: skip
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="Name under which the page is asked for, beside --host."
)
@click.option("--app-id", envvar="DIPLOWIRE_APP_ID", default="diplowire", show_default=True, show_envvar=True,
              help="Consumer group of the workers, whose lag is shown.")  # fmt: skip
def desk(  # noqa: PLR0917 - click passes them by name
    broker: str, host: str, port: int, data: Path, keep: int, token: str | None, behind_proxy: bool,
    names: tuple[str, ...], app_id: str,
) -> None:  # fmt: skip
    """Serve the desk: a page with the live stream of events, statements and alerts, and the history behind it.

    It reads all output topics in no consumer group and remembers them on disk, so it can be opened late and restarted.
    """
    from desk.guard import ExposedDeskError
    from desk.server import run

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # Its warnings about a broker that is away repeat what the reader says.
    logging.getLogger("kafka").setLevel(logging.CRITICAL)
    settings = DeskSettings(
        broker=broker, app_id=app_id, host=host, port=port, data=data, keep=keep, names=names, token=token or None
    )
    try:
        run(settings, behind_proxy, lambda address: click.echo(f"The desk is at {address}"))
    except ExposedDeskError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot serve the desk on {host}:{port}: {error}; --port names another") from error
