"""How a desk runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

DEFAULT_HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8484
DEFAULT_DATA: Final = Path(".diplowire/desk")
DEFAULT_KEEP: Final = 200_000
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """Where the desk reads, listens and remembers.

    ``app_id`` is the workers' consumer group, whose lag is shown; ``keep`` the most records remembered; ``names`` the
    names under which readers may ask for the page beside its address (a proxy's, say); ``token`` what they must show
    once, or None where anyone who reaches the address may read.
    """

    broker: str
    app_id: str = "diplowire"
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    data: Path = DEFAULT_DATA
    keep: int = DEFAULT_KEEP
    names: tuple[str, ...] = ()
    token: str | None = None
