"""IPTC ninjs text stories, versions 1.x, 2.x and 3.x (iptc.org/standards/ninjs), read as raw articles.

The versions differ in spelling (``versioncreated`` / ``versionCreated``) and in shape (``body_html`` against a list of
``bodies``). Only ``uri`` is required by the standard; an article needs a body too. Role names of bodies and headlines
are the publisher's own, so a body is chosen by content type, plain text before markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from topics.markup import text_of
from topics.records import ArticleStatus, RawArticle

_STATUSES: dict[str, ArticleStatus] = {"usable": "usable", "withheld": "withheld", "canceled": "canceled"}
_SIGNS = frozenset({
    "$standard", "standard", "pubstatus", "pubStatus", "versioncreated", "versionCreated", "firstcreated",
    "firstCreated", "headline", "headlines", "bodies", "body_text", "body_html", "body_xhtml",
})  # fmt: skip

UNKNOWN_SOURCE = "unknown"


class NinjsError(ValueError):
    """A ninjs story cannot be read as an article; the message names the field."""


def is_ninjs(story: Mapping[str, Any]) -> bool:
    """Whether a JSON object looks like ninjs: it has a ``uri`` (or Superdesk's ``guid``) and a field only ninjs has."""
    return ("uri" in story or "guid" in story) and any(
        name in _SIGNS or name.startswith(("body_", "headline_")) for name in story
    )


def read(story: Mapping[str, Any]) -> RawArticle:
    """The story as a raw article; ``text`` may be empty when it is withheld or canceled.

    Raises:
        NinjsError: no uri, no readable body, an unknown status, or a date that is none.
    """
    uri = _text(story, "uri", "guid")
    if uri is None:
        raise NinjsError("field 'uri' is required and must be a non-empty string")
    status = _text(story, "pubstatus", "pubStatus") or "usable"
    if status not in _STATUSES:
        raise NinjsError(f"field 'pubstatus' is {status!r}, must be one of {', '.join(_STATUSES)}")
    body = next(_bodies(story), "")
    if not body and status == "usable":
        raise NinjsError("no body: needs 'body_text', 'body_html', 'body_xhtml' or 'bodies' with text or HTML")
    return RawArticle(
        uri=uri,
        text=body,
        source=_source(story),
        version=_version(story.get("version")),
        language=_text(story, "language"),
        title=_headline(story),
        published_at=_moment(story, "versioncreated", "versionCreated", "firstcreated", "firstCreated"),
        url=next((uri for uri in (_text(story, "url", "link"), uri) if uri and uri.startswith("http")), None),
        status=_STATUSES[status],
    )


def _bodies(story: Mapping[str, Any]) -> Iterator[str]:
    """Readable texts of the story, the best first: plain text before XHTML and HTML, in the order given."""
    candidates: list[tuple[str, str]] = []
    for name, value in story.items():
        if name.startswith("body_") and isinstance(value, str):
            candidates.append((name.removeprefix("body_"), value))
    for body in _objects(story, "bodies"):
        if isinstance(value := body.get("value"), str):
            candidates.append((str(body.get("contenttype") or body.get("contentType") or "text/plain"), value))
    ranked = sorted(candidates, key=lambda candidate: "html" in candidate[0] or "xml" in candidate[0])
    for kind, value in ranked:
        text = text_of(value) if "html" in kind or "xml" in kind else value
        if text.strip():
            yield text


def _headline(story: Mapping[str, Any]) -> str | None:
    """The headline; of several, the first. Markup in it goes."""
    listed = (headline.get("value") for headline in _objects(story, "headlines"))
    plain = (value for name, value in story.items() if name.startswith("headline_"))
    for value in (story.get("headline"), *listed, *plain):
        if isinstance(value, str) and value.strip():
            return text_of(value).replace("\n", " ")
    return None


def _source(story: Mapping[str, Any]) -> str:
    """The outlet: copyright holder, then information source. ninjs has no field for the provider."""
    holder = _text(story, "copyrightholder", "copyrightHolder", "infosource", "source")
    if holder is not None:
        return holder
    for listed in ("infosource", "infosources", "infoSources"):
        for source in _objects(story, listed):
            if (name := _text(source, "name", "literal", "uri")) is not None:
                return name
    return UNKNOWN_SOURCE


def _version(value: Any) -> int:
    """ninjs versions are strings; one that is no positive number counts as the first."""
    text = str(value).strip()
    return max(1, int(text)) if text.isdecimal() and len(text) < 16 else 1


def _moment(story: Mapping[str, Any], *names: str) -> datetime | None:
    text = _text(story, *names)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise NinjsError(f"field '{names[0]}' is {text!r}, must be an ISO 8601 time") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _text(story: Mapping[str, Any], *names: str) -> str | None:
    """The first of the named fields that is a non-empty string."""
    for name in names:
        value = story.get(name)
        if isinstance(value, str) and value.strip():
            return value.strip()
    return None


def _objects(story: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The objects in a list field; anything else in it is ignored."""
    value = story.get(name)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
