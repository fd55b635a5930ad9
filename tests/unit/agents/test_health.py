"""The health server answers over HTTP, with the codes that an orchestrator acts on."""

import asyncio
import json

import aiohttp
import pytest

from agents.health import Health, HealthServer
from agents.metrics import Lag, Metrics


async def _ask(health: Health, path: str, accept: str = "", metrics: Metrics | None = None) -> tuple[int, str, str]:
    server = HealthServer(metrics or Metrics(), lambda: health, "127.0.0.1", 0)
    await server.start()
    try:
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://127.0.0.1:{server.port}{path}", headers={"Accept": accept}) as answer,
        ):
            return answer.status, answer.headers["Content-Type"], await answer.text()
    finally:
        await server.stop()


@pytest.mark.parametrize(
    ("health", "live", "ready"),
    [
        (Health(True, True, "ready"), 200, 200),
        (Health(True, False, "recovering"), 200, 503),
        (Health(True, False, "draining"), 200, 503),
        (Health(False, False, "ready", "no progress"), 503, 503),
    ],
)
def test_codes_of_health(health: Health, live: int, ready: int) -> None:
    assert asyncio.run(_ask(health, "/livez"))[0] == live
    status, _, body = asyncio.run(_ask(health, "/readyz"))
    assert status == ready
    assert json.loads(body)["phase"] == health.phase


def test_metrics_in_both_formats() -> None:
    metrics = Metrics()
    metrics.watch_lag(lambda: [Lag("t", 3, 12, 4.5)])
    metrics.count_article("Проба", "ru", "new")
    _, content_type, body = asyncio.run(
        _ask(Health(True, True, "ready"), "/metrics", "application/openmetrics-text; version=1.0.0", metrics)
    )
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")
    _, content_type, body = asyncio.run(_ask(Health(True, True, "ready"), "/metrics", "", metrics))
    assert content_type.startswith("text/plain")
    assert 'diplowire_consumer_lag_seconds{partition="3",topic="t"} 4.5' in body
    assert 'diplowire_articles_total{language="ru",outcome="new",source="Проба"} 1.0' in body


def test_outlets_beyond_the_limit_are_counted_together() -> None:
    metrics = Metrics()
    for number in range(300):
        metrics.count_article(f"outlet {number}", "ru", "new")
    labels = {"language": "ru", "outcome": "new"}
    assert metrics.registry.get_sample_value("diplowire_articles_total", {"source": "outlet 7"} | labels) == 1
    assert metrics.registry.get_sample_value("diplowire_articles_total", {"source": "other"} | labels) == 100


def test_every_metric_is_ours_and_in_base_units() -> None:
    for family in Metrics().registry.collect():
        assert family.name.startswith("diplowire_")
        assert not family.name.endswith(("_ms", "_milliseconds", "_minutes", "_kb"))
        assert family.documentation
