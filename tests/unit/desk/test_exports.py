"""Exports: other programs get the records whole; a spreadsheet computes nothing that the wire wrote."""

from __future__ import annotations

import csv
import io
import json
from xml.etree import ElementTree

from desk import exports
from desk.entries import entry_of
from desk.filters import Filter, filter_of
from desk.history import History
from tests.unit.desk import wire_records as wire

ATOM = "{http://www.w3.org/2005/Atom}"


def filled(history: History) -> History:
    records = [
        wire.message(wire.statement("s1", "=HYPERLINK(1) и слова, с запятой", speaker="@Дюваль"), "s1"),
        wire.message(wire.event("e/1?", status="denied", disputed=True), "e/1?"),
    ]
    history.take([entry_of(message) for message in records], {})
    return history


def test_json_lines_hold_each_record_as_it_was_on_its_topic(history: History) -> None:
    lines = [json.loads(line) for line in exports.jsonl(filled(history).bodies(Filter()))]
    assert [(line["kind"], line["record"].get("event_id"), line["record"].get("statement_id")) for line in lines] == [
        ("event", "e/1?", None),
        ("statement", None, "s1"),
    ]


def test_csv_has_a_line_for_each_record_and_disarms_formulas(history: History) -> None:
    text = b"".join(exports.csv_lines(filled(history).bodies(Filter()))).decode()
    event, statement = list(csv.DictReader(io.StringIO(text)))
    assert (event["actors"], event["status"], event["disputed"]) == ("FRA, DEU", "denied", "yes")
    assert statement["speaker"] == "'@Дюваль"
    assert statement["words"] == "'=HYPERLINK(1) и слова, с запятой"


def test_the_feed_is_atom_with_a_permalink_for_each_record(history: History) -> None:
    rows = filled(history).page(filter_of([("kind", "event")]), 10)
    feed = ElementTree.fromstring(exports.atom(rows, "http://127.0.0.1:1", "kind=event"))
    entry = feed.find(f"{ATOM}entry")
    assert entry is not None
    assert entry.findtext(f"{ATOM}title") == "FRA, DEU: CONSULT denied (disputed)"
    assert entry.findtext(f"{ATOM}id") == "http://127.0.0.1:1/event/e%2F1%3F"
    assert feed.findtext(f"{ATOM}updated") == "2026-11-02T12:00:00+00:00"


def test_the_feed_stays_xml_whatever_the_wire_writes(history: History) -> None:
    words = "<script>alert(1)</script> & \x00\x0b конец"
    history.take([entry_of(wire.message(wire.statement("s1", words), "s1"))], {})
    feed = ElementTree.fromstring(exports.atom(history.page(Filter(), 10), "http://127.0.0.1:1", ""))
    assert "<script>alert(1)</script> &" in (feed.findtext(f"{ATOM}entry/{ATOM}summary") or "")
