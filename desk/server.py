"""The desk's web server: the page, its data as JSON, the live stream, and the exports. It only answers."""

from __future__ import annotations

import asyncio
import itertools
import logging
import signal
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl

import orjson
from aiohttp import web

from desk import exports
from desk.entries import ARTICLE, DEAD, EVENT, KINDS, MENTION
from desk.filters import Filter, FilterError, filter_of
from desk.guard import Handler, guards, require_safe, say_limits
from desk.history import History, Row
from desk.live import Live
from desk.names import state_names
from desk.reader import Reader
from desk.settings import DeskSettings
from desk.words import Words

log = logging.getLogger(__name__)

PAGE: Final = Path(__file__).with_name("page")
_MOST_ROWS: Final = 500
_MOST_IN_FEED: Final = 100
_MOST_RELATED: Final = 300
_MOST_FACETS: Final = 60
_MOST_STREAMS: Final = 1000
_MOST_EXPORTS: Final = 4
_EXPORT_CHUNK: Final = 200
_LARGEST_REQUEST: Final = 16_384

_ANY_KIND: Final = "{kind:" + "|".join(KINDS) + "}"


class Desk:
    """The handlers, over one history."""

    def __init__(self, history: History, live: Live, reader: Reader) -> None:
        self._history = history
        self._live = live
        self._reader = reader
        self._streams = 0
        self._exports = asyncio.Semaphore(_MOST_EXPORTS)

    def routes(self) -> Iterable[web.AbstractRouteDef]:
        """Every address of the desk."""
        return [
            web.get("/", self.page),
            web.get("/matrix", self.page),
            web.get(f"/{_ANY_KIND}/{{id:.+}}", self.page),
            web.get("/api/rows", self.rows),
            web.get("/api/stream", self.stream),
            web.get(f"/api/record/{_ANY_KIND}/{{id:.+}}", self.record),
            web.get("/api/matrix", self.matrix),
            web.get("/api/facets", self.facets),
            web.get("/api/names", self.names),
            web.get("/api/health", self.health),
            web.get("/export.jsonl", self.export_jsonl),
            web.get("/export.csv", self.export_csv),
            web.get("/feed.atom", self.feed),
            web.static("/static", PAGE),
        ]

    async def page(self, _: web.Request) -> web.StreamResponse:
        """The one page; its script reads the address."""
        return web.FileResponse(PAGE / "index.html")

    async def rows(self, request: web.Request) -> web.Response:
        """The newest rows that fit the filter; ``before`` a ``seq`` gives older ones, ``limit`` how many."""
        wanted = _filter(request)
        limit = _whole(request, "limit", 100, _MOST_ROWS)
        before = _whole(request, "before", 0, 2**62) or None
        # Read before the rows: what comes in between is then streamed once more rather than never.
        head = self._live.head_id()
        found = await asyncio.to_thread(self._history.page, wanted, limit, before)
        return _json({"head": head, "rows": found})

    async def stream(self, request: web.Request) -> web.StreamResponse:
        """Changes that touch the filter since ``Last-Event-ID`` (or ``since``), and then as they come."""
        wanted = _filter(request)
        if self._streams >= _MOST_STREAMS:
            raise web.HTTPServiceUnavailable(text="too many live streams\n", headers={"Retry-After": "30"})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"})
        self._streams += 1
        try:
            await response.prepare(request)
            await response.write(b"retry: 1000\n\n")
            given = request.headers.get("Last-Event-ID") or request.query.get("since") or self._live.head_id()
            since = self._live.position(given)
            if since is None:
                await response.write(b"event: reset\ndata: {}\n\n")
            while since is not None and not self._live.closing:
                batch, since = await self._live.next(wanted, since)
                if batch:
                    await response.write(batch)
        except ConnectionResetError:
            log.debug("a reader left")
        finally:
            self._streams -= 1
        return response

    async def record(self, request: web.Request) -> web.Response:
        """A record whole, with what a reader wants beside it: its article, or of an event all reports of it."""
        kind, name = request.match_info["kind"], request.match_info["id"]
        found = await asyncio.to_thread(self._with_context, kind, name)
        if found is None:
            raise web.HTTPNotFound(text=f"The desk has no {kind} {name}; it may be older than what is kept.\n")
        return _json(found)

    async def matrix(self, request: web.Request) -> web.Response:
        """Events that fit the filter, counted for each direction between two states."""
        return _json({"cells": await asyncio.to_thread(self._history.matrix, _filter(request))})

    async def facets(self, request: web.Request) -> web.Response:
        """What there is to choose from, with counts."""
        return _json(await asyncio.to_thread(self._history.facets, _filter(request), _MOST_FACETS))

    async def names(self, _: web.Request) -> web.Response:
        """Names of the codes."""
        return _json(state_names())

    async def health(self, _: web.Request) -> web.Response:
        """How the wire and the desk are: articles a minute, dead letters of the last day, lag, readers."""
        now = time.time()
        recent = await asyncio.to_thread(self._history.counts, now - 300)
        today = await asyncio.to_thread(self._history.counts, now - 86_400)
        reader = self._reader.health
        return _json(
            {
                "connected": reader.connected,
                "lag": reader.lag,
                "behind": reader.behind,
                "unreadable": reader.unreadable,
                "articles_a_minute": round(recent.get(ARTICLE, 0) / 5, 1),
                "articles_today": today.get(ARTICLE, 0),
                "dead_letters_today": today.get(DEAD, 0),
                "readers": self._streams,
            }
        )

    async def export_jsonl(self, request: web.Request) -> web.StreamResponse:
        """All that fits the filter, whole, as JSON lines."""
        return await self._export(request, "application/x-ndjson", "jsonl", exports.jsonl)

    async def export_csv(self, request: web.Request) -> web.StreamResponse:
        """All that fits the filter, a line each, for a spreadsheet."""
        return await self._export(request, "text/csv; charset=utf-8", "csv", exports.csv_lines)

    async def feed(self, request: web.Request) -> web.Response:
        """The newest that fits the filter, as an Atom feed."""
        rows = await asyncio.to_thread(self._history.page, _filter(request), _MOST_IN_FEED)
        base = f"{request.scheme}://{request.host}"
        feed = exports.atom(rows, base, request.rel_url.raw_query_string)
        return web.Response(body=feed, content_type="application/atom+xml")

    async def _export(
        self,
        request: web.Request,
        content_type: str,
        ending: str,
        write: Callable[[Iterator[tuple[Row, bytes]]], Iterator[bytes]],
    ) -> web.StreamResponse:
        wanted = _filter(request)
        disposition = f'attachment; filename="diplowire.{ending}"'
        response = web.StreamResponse(headers={"Content-Type": content_type, "Content-Disposition": disposition})
        async with self._exports:
            await response.prepare(request)
            lines = write(self._history.bodies(wanted))
            while chunk := await asyncio.to_thread(lambda: b"".join(itertools.islice(lines, _EXPORT_CHUNK))):
                await response.write(chunk)
        await response.write_eof()
        return response

    def _with_context(self, kind: str, name: str) -> dict[str, Any] | None:
        found = self._history.record(kind, name)
        if found is None:
            return None
        row, record = found
        told: dict[str, Any] = {"row": row, "record": record}
        if kind == EVENT or row.get("of") == EVENT:
            event = record if kind == EVENT or record is None else record["record"]
            reports = [self._history.record(MENTION, mention) for mention in (event or {}).get("mention_ids", ())]
            told["reports"] = [{"row": row, "record": body} for row, body in filter(None, reports) if body is not None]
            articles = [self._history.record(ARTICLE, article) for article in (event or {}).get("articles", ())]
            told["articles"] = [row for row, _ in filter(None, articles)]
        elif row.get("article") is not None:
            article = self._history.record(ARTICLE, row["article"])
            told["article"] = article[1] if article is not None else None
            told["events"] = self._history.tagged(EVENT, "article", row["article"], _MOST_RELATED)
        return told


def run(settings: DeskSettings, behind_proxy: bool, started: Callable[[str], None]) -> None:
    """Serve until SIGINT or SIGTERM; ``started`` gets the address once it answers.

    Raises:
        OSError: the address cannot be listened on.
        ExposedDeskError: the desk would be open to anyone.
    """
    require_safe(settings, behind_proxy)
    asyncio.run(_serve(settings, behind_proxy, started))


async def _serve(settings: DeskSettings, behind_proxy: bool, started: Callable[[str], None]) -> None:
    history = History(settings.data / "history.sqlite", settings.keep, Words())
    live = Live(history)
    loop = asyncio.get_running_loop()

    def announce(head: int) -> None:
        loop.call_soon_threadsafe(live.announce, head)

    reader = Reader(settings.broker, settings.app_id, history, announce)
    middlewares: list[Any] = [_readable_errors, *guards(settings, behind_proxy)]
    app = web.Application(middlewares=middlewares, client_max_size=_LARGEST_REQUEST)
    app.add_routes(Desk(history, live, reader).routes())
    app.on_response_prepare.append(say_limits)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    await runner.setup()
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
        reader.start()
        try:
            started(_address(settings))
            await stop.wait()
        finally:
            live.close()
            await asyncio.to_thread(reader.stop)
    finally:
        await runner.cleanup()
        history.close()


def _address(settings: DeskSettings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}/"


@web.middleware
async def _readable_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A filter that cannot be read is the reader's mistake, told in words."""
    try:
        return await handler(request)
    except FilterError as error:
        raise web.HTTPBadRequest(text=f"{error}\n") from None


def _filter(request: web.Request) -> Filter:
    return filter_of(parse_qsl(request.rel_url.raw_query_string))


def _whole(request: web.Request, name: str, default: int, most: int) -> int:
    given = request.query.get(name)
    if given is None:
        return default
    if not given.isdecimal() or len(given) > 19 or int(given) > most:
        raise web.HTTPBadRequest(text=f"{name} is {given!r}, must be a whole number up to {most}\n")
    return int(given)


def _json(data: Any) -> web.Response:
    return web.Response(body=orjson.dumps(data), content_type="application/json")
