"""ingest: raw articles in; clean ones out, without repeats, under versions that only grow; the rest refused."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable
from datetime import UTC, datetime
from typing import Any

from agents import language
from agents.copies import Copies, signature
from agents.deadletters import reason_of
from agents.metrics import Metrics
from agents.normalise import normalise
from agents.outbox import Outbox, confirmed
from agents.state import State
from agents.versions import Known, Verdict, judge
from topics import raw
from topics.catalog import CLEAN
from topics.cloudevents import Attributes
from topics.records import CleanArticle, RawArticle
from topics.schemas import schema_id

log = logging.getLogger(__name__)


class Ingest:
    """The stage's handler and what it remembers."""

    def __init__(self, outbox: Outbox, articles: State[Known], copies: Copies, metrics: Metrics) -> None:
        self._outbox = outbox
        self._articles = articles
        self._copies = copies
        self._metrics = metrics

    def recovered(self) -> None:
        """Rebuild the index of near-copies after the table of articles was rebuilt."""
        for article_id, known, seen in self._articles.recovered():
            self._copies.add(article_id, known.signature, seen, known.copy_of)

    async def handle(self, event: Any) -> Awaitable[None]:
        """Decode, clean, judge, remember and queue one article.

        Raises:
            RefusedArticle: the message is no article that can be read.
        """
        message = event.message
        headers = dict(message.headers or ())
        try:
            article = raw.read(message.value, key=message.key, headers=headers)
            text = _text(article)
        except raw.RefusedArticle as refusal:
            self._metrics.count_article("unknown", language.UNKNOWN, reason_of(refusal))
            raise
        received_at = datetime.fromtimestamp(message.timestamp, UTC)
        spoken = language.detect(text, article.language)
        identity = raw.article_id(article.uri)
        known = self._articles.get(identity)
        position = (message.partition, message.offset)
        digest = _digest(article, text)
        verdict = judge(known, raw_version=article.version, digest=digest, status=article.status, position=position)
        self._metrics.count_article(article.source, spoken, verdict.outcome)
        log.info(
            "article %s",
            verdict.outcome,
            extra={"article_id": identity, "uri": article.uri, "source": article.source, "version": verdict.version},
        )
        if verdict.version is None:
            return confirmed(())
        sketch, copy_of = self._recognise(identity, text, known, verdict)
        self._copies.add(identity, sketch, received_at, copy_of)
        clean = CleanArticle(
            article_id=identity,
            version=verdict.version,
            source=article.source,
            language=spoken,
            text=text,
            content_hash=_hash(text),
            received_at=received_at,
            status=article.status,
            title=normalise(article.title) if article.title else None,
            published_at=article.published_at,
            url=article.url,
            copy_of=copy_of,
        )
        sent = await self._outbox.put(CLEAN, identity.encode(), clean, _attributes(clean))
        remembered = Known(
            seen=received_at,
            position=position,
            raw_version=article.version,
            version=clean.version,
            digest=digest,
            status=clean.status,
            signature=sketch,
            copy_of=copy_of,
        )
        self._articles.put(identity, remembered, received_at)
        for expired, _ in list(self._articles.expired()):
            self._articles.drop(expired)
        return confirmed([sent, *self._articles.confirmations()])

    def _recognise(self, identity: str, text: str, known: Known | None, verdict: Verdict) -> tuple[bytes, str | None]:
        """The text's signature and the article it copies; a message that comes again is not compared again."""
        if verdict.outcome == "redelivered" and known is not None:
            return known.signature, known.copy_of
        sketch = signature(text)
        return sketch, self._copies.original_of(identity, sketch)


def _text(article: RawArticle) -> str:
    """The text to publish: normalised; empty for a withdrawn article, so that nothing is found in it."""
    if article.status != "usable":
        return ""
    text = normalise(article.text)
    if not text:
        raise raw.RefusedArticle("empty", "nothing is left of the article's text without its invisible characters")
    return text


def _digest(article: RawArticle, text: str) -> str:
    """Changes when anything that is published of the article changes."""
    moment = article.published_at.astimezone(UTC).isoformat() if article.published_at else ""
    return _hash("\x1f".join((article.source, article.title or "", moment, article.url or "", article.status, text)))


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _attributes(clean: CleanArticle) -> Attributes:
    return Attributes(
        id=f"{clean.article_id}/{clean.version}",
        source="/diplowire/ingest",
        type="diplowire.article.clean.v1",
        time=clean.received_at,
        subject=clean.article_id,
        dataschema=schema_id(CleanArticle),
    )
