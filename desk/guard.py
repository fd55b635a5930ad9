"""Who may read the desk, and what its pages may do: checked and said on every answer."""

from __future__ import annotations

import hmac
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

from desk.settings import LOOPBACK, DeskSettings

_COOKIE: Final = "diplowire_desk"
_HEADERS: Final = {
    # Trusted types: no script of the page can make HTML of a text, not even by mistake.
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Middleware = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]


class ExposedDeskError(ValueError):
    """The desk would be open to a network without anything that keeps strangers out."""


def require_safe(settings: DeskSettings, behind_proxy: bool) -> None:
    """Return if only this machine, holders of the token, or a proxy's users can reach the desk.

    Raises:
        ExposedDeskError: it listens on a network, has no token, and nobody said that a proxy guards it.
    """
    if settings.host not in LOOPBACK and settings.token is None and not behind_proxy:
        raise ExposedDeskError(
            f"{settings.host} can be reached by others: set DIPLOWIRE_DESK_TOKEN to a secret that readers must know, "
            "or say --behind-proxy where a proxy lets in only whom it should"
        )


def guards(settings: DeskSettings, behind_proxy: bool) -> list[Middleware]:
    """The middlewares of the desk."""
    names = {settings.host, *settings.names, *(LOOPBACK if settings.host in LOOPBACK else ())}

    @web.middleware
    async def known_name(request: web.Request, handler: Handler) -> web.StreamResponse:
        """A page elsewhere could point a name of its own at this machine (DNS rebinding): only our names are served."""
        name = request.url.host
        if not behind_proxy and settings.token is None and name not in names:
            raise web.HTTPMisdirectedRequest(text=f"This desk is not {name}; --name makes it answer to more names.\n")
        return await handler(request)

    @web.middleware
    async def known_reader(request: web.Request, handler: Handler) -> web.StreamResponse:
        """``?token=`` once, which leaves a cookie; or the cookie; or an Authorization header."""
        if settings.token is None:
            return await handler(request)
        given = request.query.get("token")
        if given is not None and _same(given, settings.token):
            answer = web.HTTPSeeOther(str(request.rel_url.without_query_params("token")))
            answer.set_cookie(
                _COOKIE, settings.token, httponly=True, samesite="Strict", path="/", secure=request.secure
            )
            raise answer
        shown = request.cookies.get(_COOKIE) or request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not _same(shown, settings.token):
            raise web.HTTPUnauthorized(text="This desk asks for its token: open /?token=...\n")
        return await handler(request)

    return [known_name, known_reader]


async def say_limits(_: web.Request, response: web.StreamResponse) -> None:
    """Put on every answer what the browser may do with it."""
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Cache-Control", "no-cache")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())
