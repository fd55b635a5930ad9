"""Settings come from the environment; a bad one is named."""

from datetime import timedelta
from pathlib import Path

import pytest

from agents.settings import Settings, SettingsError, explain, from_environment


def test_nothing_set_gives_the_defaults() -> None:
    assert from_environment({}) == Settings()


def test_variables_are_typed() -> None:
    settings = from_environment(
        {
            "DIPLOWIRE_BROKER": "one:9092,two:9092",
            "DIPLOWIRE_POOL_SIZE": "3",
            "DIPLOWIRE_DEADLINE": "2.5",
            "DIPLOWIRE_FUSION_DAYS": "7",
            "DIPLOWIRE_WATCHES": "watches.toml",
        }
    )
    assert settings.broker == "one:9092,two:9092"
    assert settings.pool_size == 3
    assert settings.deadline == 2.5
    assert settings.fusion_days == timedelta(days=7)
    assert settings.watches == Path("watches.toml")


def test_what_the_caller_says_counts_more_than_the_environment() -> None:
    assert from_environment({"DIPLOWIRE_BROKER": "one:1"}, broker="two:2").broker == "two:2"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("DIPLOWIRE_POOL_SIZE", "0"),
        ("DIPLOWIRE_POOL_SIZE", "two"),
        ("DIPLOWIRE_DEADLINE", "-1"),
        ("DIPLOWIRE_DEADLINE", "inf"),
        ("DIPLOWIRE_FUSION_DAYS", "1e300"),
        ("DIPLOWIRE_BROKER", " "),
        ("DIPLOWIRE_LOG_LEVEL", "loud"),
    ],
)
def test_bad_value_is_reported_with_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingsError, match=variable):
        from_environment({variable: value})


def test_every_setting_is_explained() -> None:
    assert all(variable.startswith("DIPLOWIRE_") and meaning for variable, _, meaning in explain())
