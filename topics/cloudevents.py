"""CloudEvents 1.0 attributes as Kafka headers, in the binary content mode of the CloudEvents Kafka protocol binding.

The value of a message is the bare record; ``content-type`` says that it is JSON and the ``ce_`` headers carry the
attributes. A message without value is a tombstone: its ``ce_id`` names the record that is retracted, ``ce_subject``
the article or event it belonged to. ``EXTENSIONS`` lists the extension attributes of ours.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

Headers = list[tuple[str, bytes]]

SPEC_VERSION = "1.0"
CONTENT_TYPE = "application/json"

EXTENSIONS: Final = {
    "articleversion": "version of the article that the record was made from",
    "outlet": "source of that article",
    "copyof": "article of which that article is a near-copy",
    "speakercode": "participant code of the speaker to whom a mention is attributed",
    "speakertype": "type of that speaker (person, government, organization, media, group, unnamed)",
}


class HeaderError(ValueError):
    """The headers are not those of a CloudEvents message in binary mode."""


@dataclass(frozen=True, slots=True)
class Attributes:
    """CloudEvents context attributes of one message.

    ``id`` is the id of the record; ``source`` the stage that made it; ``type`` what it is (``diplowire.statement.v1``);
    ``time`` when the article it stems from reached diplowire, the same on every re-run; ``subject`` its article or
    event.
    """

    id: str
    source: str
    type: str
    time: datetime | None = None
    subject: str | None = None
    dataschema: str | None = None
    extensions: Mapping[str, str] = field(default_factory=dict)


def write(attributes: Attributes, *, tombstone: bool = False) -> Headers:
    """The Kafka headers for ``attributes``; a tombstone has no value and so no content type.

    Raises:
        HeaderError: an extension attribute that ``EXTENSIONS`` does not declare.
    """
    headers: Headers = [] if tombstone else [("content-type", CONTENT_TYPE.encode())]
    values = {
        "specversion": SPEC_VERSION,
        "id": attributes.id,
        "source": attributes.source,
        "type": attributes.type,
        "time": attributes.time.astimezone(UTC).isoformat() if attributes.time else None,
        "subject": attributes.subject,
        "dataschema": attributes.dataschema,
    }
    unknown = attributes.extensions.keys() - EXTENSIONS.keys()
    if unknown:
        raise HeaderError(f"extension attributes {sorted(unknown)} are not declared in EXTENSIONS")
    for name, value in (values | dict(attributes.extensions)).items():
        if value is not None:
            headers.append((f"ce_{name}", value.encode()))
    return headers


def read(headers: Iterable[tuple[str, bytes | None]] | Mapping[str, bytes | None] | None) -> Attributes:
    """The attributes in ``headers``; ``ce_`` headers that are no attribute of the specification become extensions.

    Raises:
        HeaderError: a required attribute is missing or empty, one is not UTF-8, the version is unknown, the time none.
    """
    pairs = headers.items() if isinstance(headers, Mapping) else headers or ()
    values: dict[str, str] = {}
    for name, raw in pairs:
        if name.startswith("ce_") and raw is not None:
            try:
                values[name.removeprefix("ce_")] = raw.decode()
            except UnicodeDecodeError:
                raise HeaderError(f"header {name} is not UTF-8") from None
    version = values.pop("specversion", None)
    if version != SPEC_VERSION:
        raise HeaderError(f"header ce_specversion is {version!r}, must be {SPEC_VERSION!r}")
    missing = [f"ce_{name}" for name in ("id", "source", "type") if not values.get(name)]
    if missing:
        raise HeaderError(f"headers {', '.join(missing)} are missing or empty")
    return Attributes(
        id=values.pop("id"),
        source=values.pop("source"),
        type=values.pop("type"),
        time=_moment(values.pop("time", None)),
        subject=values.pop("subject", None),
        dataschema=values.pop("dataschema", None),
        extensions=values,
    )


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise HeaderError(f"header ce_time is {text!r}, must be an RFC 3339 time") from None
    if moment.tzinfo is None:
        raise HeaderError(f"header ce_time is {text!r}, must have a time zone")
    return moment
