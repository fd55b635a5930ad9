"""Who may read: nobody but this machine unless a token or a proxy says so, and never under a stranger's name."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from desk.guard import ExposedDeskError, guards, require_safe, say_limits
from desk.settings import DeskSettings


def settings(**more: Any) -> DeskSettings:
    return DeskSettings(broker="127.0.0.1:9", data=Path("unused"), **more)


def visited(
    made: DeskSettings, visit: Callable[[TestClient[web.Request, web.Application]], Awaitable[list[int]]]
) -> list[int]:
    """The statuses that ``visit`` met at a desk with these settings."""

    async def page(_: web.Request) -> web.Response:
        return web.Response(text="page")

    async def serve() -> list[int]:
        app = web.Application(middlewares=guards(made, behind_proxy=False))  # type: ignore[arg-type]
        app.add_routes([web.get("/", page)])
        app.on_response_prepare.append(say_limits)
        async with TestClient(TestServer(app)) as client:
            return await visit(client)

    return asyncio.run(serve())


def test_a_desk_open_to_the_network_does_not_start_unguarded() -> None:
    with pytest.raises(ExposedDeskError, match="DIPLOWIRE_DESK_TOKEN"):
        require_safe(settings(host="0.0.0.0"), behind_proxy=False)
    require_safe(settings(host="0.0.0.0", token="secret"), behind_proxy=False)
    require_safe(settings(host="0.0.0.0"), behind_proxy=True)
    require_safe(settings(), behind_proxy=False)


def test_only_our_own_names_are_answered() -> None:
    async def visit(client: TestClient[web.Request, web.Application]) -> list[int]:
        names = ("127.0.0.1", "localhost:1", "evil.example", "desk.example")
        return [(await client.get("/", headers={"Host": name})).status for name in names]

    assert visited(settings(names=("desk.example",)), visit) == [200, 200, 421, 200]


def test_the_token_is_asked_for_once_and_a_wrong_one_is_refused() -> None:
    async def visit(client: TestClient[web.Request, web.Application]) -> list[int]:
        wrong = [await client.get("/"), await client.get("/?token=nö"), await client.get("/?token=")]
        right = await client.get("/?token=secret", allow_redirects=False)
        assert right.headers["Location"] == "/"
        assert "HttpOnly" in right.headers["Set-Cookie"]
        bearer = await client.get("/", headers={"Authorization": "Bearer secret"})
        cookie = await client.get("/", headers={"Cookie": "diplowire_desk=secret"})
        return [answer.status for answer in (*wrong, right, bearer, cookie)]

    assert visited(settings(token="secret"), visit) == [401, 401, 401, 303, 200, 200]


def test_every_answer_says_what_a_page_may_do_even_a_refusal() -> None:
    async def visit(client: TestClient[web.Request, web.Application]) -> list[int]:
        answers = [
            await client.get("/"),
            await client.get("/", headers={"Host": "evil.example"}),
            await client.get("/no"),
        ]
        for answer in answers:
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        return [answer.status for answer in answers]

    assert visited(settings(), visit) == [200, 421, 404]
