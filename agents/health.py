"""What a worker tells of itself over HTTP: ``/metrics``, ``/livez`` and ``/readyz``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

import orjson
from aiohttp import web

from agents.metrics import Metrics

Phase = Literal["starting", "recovering", "rebalancing", "ready", "draining"]


@dataclass(frozen=True, slots=True)
class Health:
    """``alive``: a restart would not help. ``ready``: messages are being worked on. ``problem`` says why not."""

    alive: bool
    ready: bool
    phase: Phase
    problem: str | None = None


class HealthServer:
    """Serves metrics and health on a port of its own from the start of the worker to its end."""

    def __init__(self, metrics: Metrics, check: Callable[[], Health], host: str, port: int) -> None:
        self._metrics = metrics
        self._check = check
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def port(self) -> int:
        """The port in use; the one asked for, or the free one that was taken."""
        return self._port

    async def start(self) -> None:
        """Begin to serve.

        Raises:
            OSError: the port is taken.
        """
        application = web.Application()
        application.add_routes(
            [
                web.get("/metrics", self._serve_metrics),
                web.get("/livez", self._serve_liveness),
                web.get("/readyz", self._serve_readiness),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Close the port."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _serve_metrics(self, request: web.Request) -> web.Response:
        body, content_type = self._metrics.exposition(request.headers.get("Accept", ""))
        return web.Response(body=body, headers={"Content-Type": content_type})

    async def _serve_liveness(self, _: web.Request) -> web.Response:
        health = self._check()
        return _answer(health, health.alive)

    async def _serve_readiness(self, _: web.Request) -> web.Response:
        health = self._check()
        return _answer(health, health.ready)


def _answer(health: Health, good: bool) -> web.Response:
    return web.Response(body=orjson.dumps(asdict(health)), content_type="application/json", status=200 if good else 503)
