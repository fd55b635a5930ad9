"""``diplowire broker``: a Kafka on this machine, in the foreground."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import click

from brokers.apache import apache_broker
from brokers.embedded import embedded_broker
from brokers.process import Broker, BrokerError
from cli.termination import termination_as_interrupt

port_option = click.option("--port", type=click.IntRange(1, 65535), help="Port on 127.0.0.1.  [default: a free one]")


@click.group()
def broker() -> None:
    """Run a Kafka broker on this machine until Ctrl-C."""


@broker.command()
@port_option
def embedded(port: int | None) -> None:
    """Run the embedded broker, in memory.

    It starts at once, keeps everything in memory, and forgets it when it stops.
    """
    _serve(embedded_broker(port))


@broker.command()
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder to keep the data in.  [default: a temporary one, removed at the end]",
)
@port_option
@click.option("--nodes", type=click.IntRange(1, 5), default=1, show_default=True, help="Brokers of the cluster.")
def apache(data: Path | None, port: int | None, nodes: int) -> None:
    """Run a real Apache Kafka, without Docker.

    One process that is broker and controller (KRaft), or a cluster of --nodes. Needs Java 17 or newer, and
    Maven the first time, to fetch Kafka's jars into .cache/kafka.
    """
    _serve(apache_broker(data, port, nodes))


def _serve(starting: contextlib.AbstractContextManager[Broker]) -> None:
    """Start the broker, say how to reach it, wait for Ctrl-C or SIGTERM (or its own end), stop it."""
    with termination_as_interrupt(), starting as running:
        click.echo(f"{running.name} answers at {running.bootstrap} (process {running.pid}). Ctrl-C stops it.")
        if not running.durable:
            click.echo("Everything is kept in memory: it is gone when the broker stops.")
        click.echo(f"Use it from another terminal:  export DIPLOWIRE_BROKER={running.bootstrap}")
        with contextlib.suppress(KeyboardInterrupt):
            while all(_runs(pid) for pid in running.pids):
                time.sleep(0.5)
            raise BrokerError(f"the broker ended by itself; its last words are in {running.logs[0]}")
        click.echo("Stopping.")


def _runs(pid: int) -> bool:
    """Whether our child ``pid`` has not ended; its status is left for whoever waits for it."""
    return os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
