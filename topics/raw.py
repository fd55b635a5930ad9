"""What may arrive on ``wire.articles.raw.v1``: our JSON, IPTC ninjs, or plain text. Everything else is refused.

A ``content-type`` header settles the form (``application/json``, ``text/plain``, charset UTF-8); without one the first
character does. A plain-text article takes its uri from the message key, or from a hash of its bytes, and its source
from the ``ce_source`` header.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from topics import codec, ninjs, plaintext
from topics.catalog import MAX_RAW_BYTES
from topics.records import RawArticle

Reason = Literal["too_large", "not_utf8", "empty", "no_letters", "malformed_json", "schema", "unsupported_form"]

_MARKUP_STARTS = ("<?xml", "<!doctype", "<html", "<newsitem", "<newsmessage", "<nitf", "<rss", "<feed")


class RefusedArticle(ValueError):
    """A raw message that is no article; ``reason`` is a short code, the message says what to do about it."""

    def __init__(self, reason: Reason, message: str) -> None:
        super().__init__(message)
        self.reason = reason


def article_id(uri: str) -> str:
    """The id of the article named ``uri``, in all its versions: 24 hexadecimal digits."""
    return hashlib.blake2b(uri.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def read(
    value: bytes | None, *, key: bytes | None = None, headers: Mapping[str, bytes | None] | None = None
) -> RawArticle:
    """The article in a message of the raw topic.

    Raises:
        RefusedArticle: with a reason that a person can act on.
    """
    text = _decoded(value)
    headers = headers or {}
    content_type = (headers.get("content-type") or b"").decode("ascii", "replace").lower()
    if "json" in content_type or (not content_type.startswith("text/plain") and text.lstrip().startswith("{")):
        article = _read_json(text)
    elif text.lstrip()[:20].lower().startswith(_MARKUP_STARTS):
        raise RefusedArticle("unsupported_form", "the message is XML or HTML; bring it in through a feed adapter")
    else:
        article = _read_plain(text, key, headers)
    if article.status == "usable":
        _require_letters(article.text)
    return article


def _decoded(value: bytes | None) -> str:
    """The message as text, without a byte-order mark."""
    if not value:
        raise RefusedArticle("empty", "the message has no value; withdraw an article with status 'canceled' instead")
    if len(value) > MAX_RAW_BYTES:
        raise RefusedArticle("too_large", f"{len(value)} bytes; an article may have {MAX_RAW_BYTES}: split it")
    try:
        return value.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"byte {error.start} is not UTF-8; convert the article to UTF-8 before sending it"
        raise RefusedArticle("not_utf8", problem) from None


def _read_json(text: str) -> RawArticle:
    """Our JSON or ninjs, told apart by the fields that only ninjs has."""
    try:
        story: Any = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise RefusedArticle("malformed_json", f"not JSON: {error}") from None
    if not isinstance(story, dict):
        raise RefusedArticle("schema", f"the JSON value is of type {type(story).__name__}; it must be an object")
    try:
        if "text" not in story and ninjs.is_ninjs(story):
            return ninjs.read(story)
        return codec.decode(RawArticle, text.encode())
    except (ninjs.NinjsError, codec.DecodeError) as error:
        raise RefusedArticle("schema", str(error)) from None


def _read_plain(text: str, key: bytes | None, headers: Mapping[str, bytes | None]) -> RawArticle:
    try:
        published_at, body = plaintext.split_date(text)
    except plaintext.PlainTextError as error:
        raise RefusedArticle("schema", str(error)) from None
    uri = key.decode("utf-8", "replace") if key else f"urn:blake2b:{article_id(text)}"
    source = (headers.get("ce_source") or b"").decode("utf-8", "replace") or ninjs.UNKNOWN_SOURCE
    return RawArticle(uri=uri, text=body, source=source, published_at=published_at)


def _require_letters(text: str) -> None:
    if not text.strip():
        raise RefusedArticle("empty", "the article's text is empty; withdraw an article with status 'canceled' instead")
    if not any(character.isalpha() for character in text):
        raise RefusedArticle("no_letters", "the article's text has no letters")
