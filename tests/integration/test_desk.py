"""The desk as a reader meets it: its own process, an embedded broker behind it, a real browser before it."""

from __future__ import annotations

import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from kafka import KafkaProducer

from brokers.embedded import embedded_broker
from brokers.process import free_ports
from desk.entries import Message
from tests.integration.chromium import ABSENT, PROGRAM, Page, browser_page
from tests.unit.desk import wire_records as wire
from topics.admin import TopicAdmin
from topics.catalog import all_topics
from topics.records import Cue, Source, SourceStatus

pytestmark = [pytest.mark.integration, pytest.mark.skipif(PROGRAM is None, reason=ABSENT)]

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\"> & </div>"


class DeskProcess:
    """A desk, and the wire that it reads; it can be stopped and started again at the same address."""

    def __init__(self, bootstrap: str, data: Path) -> None:
        self._bootstrap = bootstrap
        self._data = data
        self._port = free_ports(1)[0]
        self._producer = KafkaProducer(bootstrap_servers=bootstrap, acks="all")
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        """Serve, and return when it answers."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("DIPLOWIRE_")}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "cli.main", "desk", "--broker", self._bootstrap, "--port", str(self._port),
             "--data", str(self._data)],
            cwd=ROOT, env=kept, stdout=subprocess.DEVNULL,
        )  # fmt: skip
        until = time.monotonic() + 60
        while not self.answers():
            assert self._process.poll() is None, "the desk ended at its start"
            assert time.monotonic() < until, "the desk did not answer within a minute"
            time.sleep(0.05)

    def stop(self) -> int:
        """Ask it to end; its exit status."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        return self._process.wait(20)

    def close(self) -> None:
        """End it for good."""
        self._producer.close()
        self.stop()

    def answers(self) -> bool:
        """Whether it serves."""
        try:
            return self.get("/api/health")[0] == 200
        except OSError:
            return False

    def get(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and body of an address of the desk."""
        try:
            with urllib.request.urlopen(
                urllib.request.Request(self.address + path, headers=headers), timeout=10
            ) as got:
                return got.status, got.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def json(self, path: str) -> Any:
        """The JSON at an address of the desk."""
        status, body = self.get(path)
        assert status == 200, body
        return json.loads(body)

    def publish(self, *messages: Message) -> None:
        """Put messages on their topics, in this order."""
        for message in messages:
            headers = [(name, value) for name, value in message.headers.items() if value is not None]
            self._producer.send(message.topic, key=message.key, value=message.value, headers=headers, partition=0).get(
                timeout=20
            )

    def wait_for(self, path: str, rows: int) -> list[dict[str, Any]]:
        """The rows at ``path`` as soon as there are so many."""
        until = time.monotonic() + 30
        while len(found := self.json(path)["rows"]) < rows:
            assert time.monotonic() < until, f"{len(found)} rows at {path}, not {rows}"
            time.sleep(0.05)
        return list(found)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[DeskProcess]:
    with embedded_broker() as broker:
        with TopicAdmin(broker.bootstrap) as admin:
            admin.create(list(all_topics("diplowire")))
        running = DeskProcess(broker.bootstrap, tmp_path)
        yield running
        running.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Page]:
    with browser_page() as page:
        page.resize(1500, 900)
        yield page


@pytest.fixture
def page(browser: Page) -> Iterator[Page]:
    browser.problems.clear()
    yield browser
    assert browser.problems == []
    browser.open("data:text/plain,done")


def said(number: int, words: str = "слова", **more: Any) -> Message:
    return wire.message(wire.statement(f"s{number}", words, **more), f"s{number}")


def shown(page: Page) -> list[str]:
    """The ids of the rows in sight, from the top."""
    found: list[str] = page.run("[...document.querySelectorAll('.row')].map((row) => row.dataset.key.split(' ')[1])")
    return found


def wait_live(page: Page) -> None:
    page.wait("document.querySelector('#wire')?.textContent === 'live'")


def test_what_comes_shows_on_top_at_once_and_is_marked_new(desk: DeskProcess, page: Page) -> None:
    desk.publish(said(1))
    desk.wait_for("/api/rows", 1)
    page.open(desk.address)
    page.wait("document.querySelectorAll('.row').length === 1")
    assert not page.run("document.querySelector('.new')")
    desk.publish(said(2, "вторые слова"), wire.message(wire.event("e1"), "e1"))
    page.wait("document.querySelectorAll('.row').length === 3")
    assert shown(page) == ["e1", "s2", "s1"]
    assert page.run("[...document.querySelectorAll('.row')].map((row) => Boolean(row.querySelector('.new')))") == [
        True, True, False,
    ]  # fmt: skip
    desk.publish(wire.message(wire.event("e1", version=2, status="cancelled"), "e1"))
    page.wait("document.querySelector('.row .status')?.textContent === 'cancelled'")
    assert shown(page) == ["e1", "s2", "s1"]


def test_pausing_counts_what_waits_and_loses_nothing(desk: DeskProcess, page: Page) -> None:
    desk.publish(said(0))
    desk.wait_for("/api/rows", 1)
    page.open(desk.address)
    page.wait("document.querySelectorAll('.row').length === 1")
    wait_live(page)
    page.press("p")
    desk.publish(*(said(number) for number in range(1, 8)))
    page.wait("document.querySelector('#waiting').textContent === '7 waiting'")
    assert shown(page) == ["s0"]
    page.press("p")
    page.wait("document.querySelectorAll('.row').length === 8")
    assert shown(page) == [f"s{number}" for number in range(7, -1, -1)]


def test_a_filter_is_in_the_address_and_back_takes_it_off(desk: DeskProcess, page: Page) -> None:
    desk.publish(said(1, code="FRA"), said(2, speaker="Карл Вебер", code="DEU"), wire.message(wire.event("e1"), "e1"))
    desk.wait_for("/api/rows", 3)
    page.open(desk.address)
    page.wait("document.querySelector('[data-choice=\"state DEU\"]')")
    page.click('[data-choice="state DEU"]')
    page.wait("document.querySelectorAll('.row').length === 2")
    assert page.run("location.search") == "?state=DEU"
    page.run("document.querySelector('#words').focus()")
    page.type("слову")
    page.press("Enter")
    page.wait("document.querySelectorAll('.row').length === 1")
    assert shown(page) == ["s2"]
    address = page.run("location.href")
    page.run("history.back()")
    page.wait("document.querySelectorAll('.row').length === 2")
    page.run("history.back()")
    page.wait("document.querySelectorAll('.row').length === 3")
    page.run("history.forward()")
    page.wait("document.querySelectorAll('.row').length === 2")
    page.open(address)
    page.wait("document.querySelectorAll('.row').length === 1")
    assert page.run("document.querySelector('#words').value") == "слову"
    desk.publish(said(3), said(4, "и эти слова", speaker="Карл Вебер", code="DEU"))
    page.wait("document.querySelectorAll('.row').length === 2")
    assert shown(page) == ["s4", "s2"]


def test_marks_cover_their_words_after_signs_beyond_the_basic_plane(desk: DeskProcess, page: Page) -> None:
    words = "мост 🇫🇷 откроют"
    text = f"🕊️🕊️ Дюваль заявил: «{words}». 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 прощается."
    at = wire.span(text, "Дюваль")
    record = msgspec.structs.replace(
        wire.statement("s1", words),
        article_id="a1",
        content=(wire.span(text, words),),
        source=Source(start=at.start, end=at.end, text=at.text, mention_type="NAM"),
        cue=Cue(start=at.end + 1, end=at.end + 7, text="заявил", lemma="заявить", cue_class="claim"),
    )
    desk.publish(wire.message(wire.article("a1", text, (record,)), "a1/1"), wire.message(record, "s1"))
    desk.wait_for("/api/rows?kind=statement", 1)
    page.open(f"{desk.address}/statement/s1")
    page.wait("document.querySelector('.text .quote')")
    covered = "(name) => [...document.querySelectorAll('.text .' + name)].map((mark) => mark.textContent).join('')"
    assert page.run(f"({covered})('quote')") == words
    assert page.run(f"({covered})('source')") == "Дюваль"
    assert page.run(f"({covered})('cue-word')") == "заявил"
    assert page.run("document.querySelector('.text').textContent") == text
    assert not page.run("Boolean(document.querySelector('.source.lit'))")
    page.point(".text .quote")
    page.wait("document.querySelector('.source.lit')")
    page.point(".kicker")
    page.wait("!document.querySelector('.lit')")


def test_a_hostile_article_is_shown_as_its_text_and_does_nothing(desk: DeskProcess, page: Page) -> None:
    record = wire.statement("s1", HOSTILE, speaker=HOSTILE)
    text = f"{HOSTILE} заявил: {HOSTILE}"
    article = wire.article("a-s1", text, (record,), title=HOSTILE, url="javascript:document.title='owned'")
    desk.publish(wire.message(article, "a-s1/1"), wire.message(record, "s1", outlet=HOSTILE))
    desk.publish(wire.dead_letter(0, HOSTILE, HOSTILE.encode()))
    desk.wait_for("/api/rows", 1)
    for path in ("/statement/s1", "/article/a-s1", "/dead/0-0", f"/?speaker={quote(HOSTILE)}"):
        page.open(desk.address + path)
        page.wait("document.querySelector('.row') && document.querySelector('#filters section')")
        page.wait("document.querySelector('#reader').textContent")
        assert "owned" not in page.run("document.title")
        assert page.run("document.querySelectorAll('main script, main img, article script, article img').length") == 0
        assert page.run("[...document.links].filter((link) => !link.href.startsWith('http')).length") == 0
    page.open(f"{desk.address}/article/a-s1")
    assert page.wait("document.querySelector('.text')?.textContent") == text


def test_the_policy_lets_no_script_or_style_in_but_our_own_files(desk: DeskProcess, browser: Page) -> None:
    browser.open(desk.address)
    made = "(() => {{ try {{ {0}; return 'made'; }} catch (error) {{ return error.name; }} }})()"
    assert browser.run(made.format("document.body.innerHTML = '<b>x</b>'")) == "TypeError"
    assert browser.run("fetch('http://127.0.0.1:1/').then(() => 'fetched', (error) => error.name)") == "TypeError"
    stopped = " ".join(browser.problems)
    for told in ("Connecting to", "TrustedHTML"):
        assert told in stopped


def test_exports_hold_exactly_what_the_page_shows(desk: DeskProcess, page: Page) -> None:
    desk.publish(
        *(said(number, "зерно" if number % 3 else "уголь", code="FRA" if number % 2 else "DEU") for number in range(30))
    )
    desk.wait_for("/api/rows", 30)
    page.open(f"{desk.address}/?state=FRA&words={quote('зерном')}")
    wait_live(page)
    page.wait("document.querySelectorAll('.row').length === 10")
    listed = shown(page)
    for which, ids in (
        ("jsonl", lambda body: [json.loads(line)["record"]["statement_id"] for line in body.splitlines()]),
        ("csv", lambda body: [line["id"] for line in csv.DictReader(io.StringIO(body))]),
    ):
        status, body = desk.get(page.run(f"document.querySelector('#as-{which}').getAttribute('href')"))
        assert (status, ids(body)) == (200, listed)
    feed = desk.get(page.run("document.querySelector('#as-atom').getAttribute('href')"))[1]
    assert feed.count("<entry>") == 10


def test_after_a_restart_of_the_server_the_page_has_all_that_came_meanwhile(desk: DeskProcess, page: Page) -> None:
    desk.publish(said(0))
    desk.wait_for("/api/rows", 1)
    page.open(desk.address)
    page.wait("document.querySelectorAll('.row').length === 1")
    wait_live(page)
    page.run("window.stayed = true")
    assert desk.stop() == 0
    desk.publish(*(said(number) for number in range(1, 6)))
    desk.start()
    page.wait("document.querySelectorAll('.row').length === 6", seconds=40)
    desk.publish(said(6))
    page.wait("document.querySelectorAll('.row').length === 7")
    assert shown(page) == [f"s{number}" for number in range(6, -1, -1)]
    assert page.run("window.stayed")
    wait_live(page)


def test_a_cell_of_the_matrix_filters_the_stream(desk: DeskProcess, page: Page) -> None:
    warning = wire.event("e1", actors=(wire.FRANCE,), recipients=(wire.GERMANY,), intensity=-3.0, event_type="THREATEN")
    desk.publish(wire.message(warning, "e1"), wire.message(wire.event("e2", actors=(wire.FRANCE,)), "e2"))
    desk.wait_for("/api/rows", 2)
    page.open(f"{desk.address}/matrix")
    assert page.wait("document.querySelector('.matrix td .cell')?.getAttribute('aria-label')") == (
        "France to Germany: 1 event, mean intensity -3"
    )
    page.click(".matrix td .cell")
    page.wait("document.querySelectorAll('.row').length === 1 && !document.querySelector('#scroller').hidden")
    assert shown(page) == ["e1"]
    assert page.run("new URLSearchParams(location.search).get('direction')") == "FRA>DEU"


def test_an_event_shows_who_asserts_and_who_denies_with_their_reports(desk: DeskProcess, page: Page) -> None:
    sources = (
        SourceStatus(speaker="author", status="planned", mention_ids=("m1",), last_reported=wire.NOON),
        SourceStatus(speaker="Анна Лоран", status="denied", mention_ids=("m2",), last_reported=wire.NOON),
    )
    event = wire.event("e1", mentions=("m1", "m2"), status="denied", disputed=True, status_by_source=sources)
    desk.publish(
        wire.message(wire.mention("m1", "встретятся в Лионе 🕊️", status="planned"), "m1"),
        wire.message(wire.mention("m2", "никакой встречи нет", status="denied", speaker="Анна Лоран"), "m2"),
        wire.message(event, "e1"),
    )
    desk.wait_for("/api/rows?kind=mention", 2)
    desk.wait_for("/api/rows", 1)
    page.open(f"{desk.address}/?disputed=1")
    page.wait("document.querySelector('.row')")
    page.press("j")
    page.press("o")
    page.wait("document.querySelector('.timeline')")
    assert page.run("location.pathname") == "/event/e1"
    positions = page.run("[...document.querySelectorAll('.position')].map((group) => group.innerText)")
    assert "встретятся в Лионе" in positions[0]
    assert "Анна Лоран" in positions[2]
    assert page.run("document.querySelectorAll('.timeline li').length") == 2
    assert page.run("document.querySelector('.timeline .anchor').textContent") == "встретятся"
    page.press("Escape")
    page.wait("location.pathname === '/'")
    assert page.run("location.search") == "?disputed=1"


def test_fifty_thousand_rows_are_a_few_dozen_elements(desk: DeskProcess, page: Page) -> None:
    desk.publish(said(0))
    desk.wait_for("/api/rows", 1)
    page.open(desk.address)
    page.wait("document.querySelectorAll('.row').length === 1")
    took = page.run(
        """(async () => {
            const { List } = await import('/static/list.js');
            const list = new List({ more() {} });
            const row = (number) => ({ kind: 'statement', id: String(number), seq: number, time: number, words: 'слова',
                                       type: 'direct', cue: { text: 'заявил' }, speaker: { name: 'Дюваль' } });
            list.show(Array.from({ length: 50000 }, (_, number) => row(number)), new URLSearchParams());
            const begun = performance.now();
            for (let step = 0; step < 100; step++) {
                list.scroller.scrollTop = step * 20000;
                list.draw();
            }
            return [(performance.now() - begun) / 100, document.querySelectorAll('.row').length];
        })()"""
    )
    assert took[1] < 80
    assert took[0] < 50, f"one frame of the list took {took[0]:.1f} ms"


def test_other_names_for_this_machine_are_not_served(desk: DeskProcess) -> None:
    status, body = desk.get("/api/rows", Host="evil.example")
    assert (status, "evil.example" in body) == (421, True)


def test_a_filter_that_cannot_be_read_is_a_readable_refusal(desk: DeskProcess) -> None:
    assert desk.get("/api/rows?status=maybe")[0] == 400
    status, body = desk.get("/api/stream?hours=many")
    assert (status, "hours is 'many'" in body) == (400, True)
    assert desk.get("/event/none")[0] == 200
    assert desk.get("/api/record/event/none")[0] == 404


def test_the_page_shows_dead_letters_and_their_number(desk: DeskProcess, page: Page) -> None:
    letter = wire.dead_letter(0, "not_json: field 'uri' is required", b'{"text": 1}')
    desk.publish(Message(letter.topic, 0, 0, time.time(), b"k", letter.value, letter.headers))
    desk.wait_for("/api/rows?kind=dead", 1)
    page.open(desk.address)
    page.wait("document.querySelector('#health')?.textContent.includes('1 dead letter')")
    page.run("document.querySelector('#health a').click()")
    page.wait("document.querySelector('.row.dead')")
    page.press("j")
    page.press("o")
    assert page.wait("document.querySelector('.reader pre')?.textContent") == '{"text": 1}'
