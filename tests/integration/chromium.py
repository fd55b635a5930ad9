"""Debian's Chromium without a window, driven through its DevTools protocol: what the tests of the desk look through.

No library is between: a test says JavaScript to run in the page, keys to press, places to point at.
"""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import aiohttp

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ABSENT = "there is no Chromium here: apt install chromium"

_KEYS = {"Enter": 13, "Escape": 27}


class Page:
    """One page. ``problems`` are the errors that its scripts raised and what its content policy stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._loop = loop
        self._socket = socket
        self._sent = 0
        self.problems: list[str] = []
        for domain in ("Page", "Runtime", "Log"):
            self.command(f"{domain}.enable")

    def command(self, method: str, **parameters: object) -> dict[str, Any]:
        """One DevTools command and its result."""
        return self._loop.run_until_complete(asyncio.wait_for(self._command(method, parameters), 30))

    async def _command(self, method: str, parameters: dict[str, object]) -> dict[str, Any]:
        self._sent += 1
        await self._socket.send_json({"id": self._sent, "method": method, "params": parameters})
        while True:
            message = json.loads((await self._socket.receive()).data)
            if message.get("id") == self._sent:
                assert "error" not in message, f"{method}: {message['error']}"
                result: dict[str, Any] = message["result"]
                return result
            self._note(message)

    def _note(self, message: dict[str, Any]) -> None:
        told = message.get("params", {})
        if message.get("method") == "Runtime.exceptionThrown":
            details = told["exceptionDetails"]
            self.problems.append(details.get("exception", {}).get("description", details["text"]))
        elif message.get("method") == "Log.entryAdded" and told["entry"]["source"] in ("security", "javascript"):
            self.problems.append(told["entry"]["text"])

    def open(self, address: str) -> None:
        """Go to an address and wait until its document is there."""
        self.command("Page.navigate", url=address)
        self.wait("document.readyState === 'complete' && location.href !== 'about:blank'")

    def run(self, script: str) -> Any:
        """The value of a JavaScript expression; a promise is waited for."""
        answer = self.command("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str, seconds: float = 15) -> Any:
        """The value of the expression as soon as it is something that JavaScript takes for true."""
        until = time.monotonic() + seconds
        # An element arrives here as an empty dictionary.
        while (value := self.run(script)) in (None, False, 0, ""):
            assert time.monotonic() < until, f"not within {seconds} s: {script}\n{self.problems}"
            time.sleep(0.05)
        return value

    def press(self, key: str) -> None:
        """Press and release one key: a character, or ``Enter`` or ``Escape``."""
        code = _KEYS.get(key, 0)
        text = {} if key == "Escape" else {"text": "\r" if key == "Enter" else key}
        self.command("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **text)
        self.command("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text: str) -> None:
        """Put text where the cursor is."""
        self.command("Input.insertText", text=text)

    def point(self, selector: str) -> None:
        """Move the mouse over the middle of the first element that ``selector`` finds."""
        x, y = self.run(
            f"(() => {{ const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'center'}); const r = e.getClientRects()[0];"
            " return [r.x + r.width / 2, r.y + r.height / 2]; })()"
        )
        self.command("Input.dispatchMouseEvent", type="mouseMoved", x=x, y=y)

    def click(self, selector: str) -> None:
        """Click the first element that ``selector`` finds."""
        self.run(f"document.querySelector({json.dumps(selector)}).click()")

    def resize(self, width: int, height: int, scale: float = 1) -> None:
        """Set the size of the window, in CSS pixels."""
        self.command(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=scale,
            mobile=width < 500,
        )

    def dark(self, dark: bool) -> None:
        """Say that the reader prefers dark pages, or light ones."""
        value = "dark" if dark else "light"
        self.command("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": value}])

    def picture(self, path: Path) -> None:
        """Write what is seen as a picture, of the format that the file's name ends with (png, webp, jpeg)."""
        options = {"format": path.suffix[1:]} | ({} if path.suffix == ".png" else {"quality": 82})
        path.write_bytes(base64.b64decode(self.command("Page.captureScreenshot", **options)["data"]))


@contextmanager
def browser_page() -> Iterator[Page]:
    """A page in a Chromium of its own, ended on leaving."""
    assert PROGRAM is not None, ABSENT
    with tempfile.TemporaryDirectory(prefix="diplowire-chromium-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [
                PROGRAM, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                "--hide-scrollbars", "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )  # fmt: skip
        loop = asyncio.new_event_loop()
        session = None
        try:
            port = _port(Path(folder) / "DevToolsActivePort", process)
            session = loop.run_until_complete(_session())
            socket = loop.run_until_complete(_socket(session, port))
            yield Page(loop, socket)
        finally:
            if session is not None:
                loop.run_until_complete(session.close())
            loop.close()
            process.terminate()
            process.wait(20)


def _port(told: Path, process: subprocess.Popen[bytes]) -> int:
    """The port that Chromium chose, from the file in which it tells it."""
    until = time.monotonic() + 40
    while not (told.exists() and told.read_text().count("\n")):
        assert process.poll() is None, "Chromium ended at its start"
        assert time.monotonic() < until, "Chromium did not start within 40 s"
        time.sleep(0.05)
    return int(told.read_text().split("\n")[0])


async def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession()


async def _socket(session: aiohttp.ClientSession, port: int) -> aiohttp.ClientWebSocketResponse:
    async with session.get(f"http://127.0.0.1:{port}/json/list") as answer:
        pages = [target for target in await answer.json() if target["type"] == "page"]
    return await session.ws_connect(pages[0]["webSocketDebuggerUrl"], max_msg_size=0)
