"""ninjs stories of the three generations give the same article."""

from datetime import UTC, datetime
from typing import Any

import pytest

from topics import ninjs
from topics.ninjs import NinjsError

BODY = "Министр прибыл в Прагу."

STORIES: dict[str, dict[str, Any]] = {
    "1.x": {
        "uri": "urn:story:1",
        "$standard": {"name": "ninjs", "version": "1.6"},
        "version": "2",
        "versioncreated": "2026-03-01T10:00:00+00:00",
        "pubstatus": "usable",
        "language": "ru",
        "headline": "Министр в Праге",
        "body_html": f"<p>{BODY}</p>",
        "copyrightholder": "Проба",
    },
    "2.x": {
        "uri": "urn:story:1",
        "standard": {"name": "ninjs", "version": "2.2"},
        "version": "2",
        "versioncreated": "2026-03-01T10:00:00Z",
        "pubstatus": "usable",
        "language": "ru",
        "headlines": [{"role": "main", "value": "Министр в Праге"}],
        "bodies": [
            {"role": "html", "contenttype": "text/html", "value": "<p>Другой.</p>"},
            {"role": "x", "contenttype": "text/plain", "value": BODY},
        ],
        "infosources": [{"name": "Проба"}],
    },
    "3.x": {
        "uri": "urn:story:1",
        "standard": {"name": "ninjs", "version": "3.1"},
        "version": "2",
        "versionCreated": "2026-03-01T13:00:00+03:00",
        "pubStatus": "usable",
        "language": "ru",
        "headlines": [{"contentType": "text/plain", "value": "Министр в Праге"}],
        "bodies": [{"contentType": "application/xhtml+xml", "value": f"<div><p>{BODY}</p></div>"}],
        "copyrightHolder": "Проба",
    },
}


@pytest.mark.parametrize("version", STORIES)
def test_every_generation_gives_the_same_article(version: str) -> None:
    story = STORIES[version]
    assert ninjs.is_ninjs(story)
    article = ninjs.read(story)
    assert article.uri == "urn:story:1"
    assert article.text == BODY
    assert article.title == "Министр в Праге"
    assert article.source == "Проба"
    assert article.version == 2
    assert article.published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert article.status == "usable"


def test_superdesk_dialect_is_read() -> None:
    story = {"guid": "tag:x:1", "body_html": "<p>Один.</p><p>Два.</p>", "versioncreated": "2026-03-01T10:00:00+0000"}
    article = ninjs.read(story)
    assert (article.uri, article.text, article.source) == ("tag:x:1", "Один.\nДва.", "unknown")
    assert article.published_at == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_canceled_story_needs_no_body() -> None:
    assert ninjs.read({"uri": "u", "pubstatus": "canceled"}).status == "canceled"


def test_version_that_is_no_number_counts_as_the_first() -> None:
    assert ninjs.read({"uri": "u", "version": "final", "body_text": BODY}).version == 1


@pytest.mark.parametrize(
    ("story", "complaint"),
    [
        ({"body_text": BODY}, "uri"),
        ({"uri": "u", "headline": "Только заголовок"}, "no body"),
        ({"uri": "u", "body_html": "<p> </p>"}, "no body"),
        ({"uri": "u", "body_text": BODY, "pubstatus": "gone"}, "gone"),
        ({"uri": "u", "body_text": BODY, "versioncreated": "1 марта"}, "versioncreated"),
    ],
)
def test_bad_story_is_refused_by_field(story: dict[str, Any], complaint: str) -> None:
    with pytest.raises(NinjsError, match=complaint):
        ninjs.read(story)


@pytest.mark.parametrize("story", [{"uri": "u", "text": "t", "source": "s"}, {"headline": "h"}, {}])
def test_other_json_is_not_taken_for_ninjs(story: dict[str, Any]) -> None:
    assert not ninjs.is_ninjs(story)
