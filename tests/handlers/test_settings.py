"""The environment: defaults that run, and for each wrong value one sentence that says how to mend it."""

from pathlib import Path

import pytest

from handlers import settings
from handlers.settings import Settings, SettingsError

NAMES = [name.upper() for name in Settings.model_fields]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        monkeypatch.delenv(name, raising=False)


def refused(environment: pytest.MonkeyPatch, **values: str) -> list[str]:
    """What is said of these variables."""
    for name, value in values.items():
        environment.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        settings.read()
    return [str(sentence) for sentence in error.value.sentences]


def test_without_an_environment_there_are_defaults() -> None:
    given = settings.read()
    assert (given.database_url, given.port, given.log_level) == ("sqlite:///firebreak.db", 3000, "INFO")
    assert given.firebreak_policy == Path("policy.yaml")
    assert given.slack_api_url == "https://slack.com/api/"


def test_an_empty_variable_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "")
    assert settings.read().port == 3000


def test_small_letters_and_a_missing_slash_are_understood(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOG_LEVEL", "debug")
    monkeypatch.setenv("SLACK_API_URL", "http://127.0.0.1:8900/api")
    assert (settings.read().log_level, settings.read().slack_api_url) == (
        "DEBUG",
        "http://127.0.0.1:8900/api/",
    )


@pytest.mark.parametrize(
    ("name", "value", "begins"),
    [
        ("SLACK_BOT_TOKEN", "xapp-1", "SLACK_BOT_TOKEN must begin with xoxb-"),
        ("SLACK_APP_TOKEN", "xoxb-1", "SLACK_APP_TOKEN must begin with xapp-"),
        ("SLACK_API_URL", "ftp://slack.com", "SLACK_API_URL must be an address"),
        ("DATABASE_URL", "mysql://host/name", "DATABASE_URL must be such as"),
        ("DATABASE_URL", "postgresql://host:port/name", "DATABASE_URL must be such as"),
        ("OPENAI_BASE_URL", "ftp://model", "OPENAI_BASE_URL must be an address"),
        ("PORT", "70000", "PORT must be a number from 0 to 65535."),
        ("PORT", "http", "PORT must be a number from 0 to 65535."),
        ("LOG_LEVEL", "LOUD", "LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    ],
)
def test_a_wrong_value_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, begins: str
) -> None:
    said = refused(monkeypatch, **{name: value})
    assert [sentence[: len(begins)] for sentence in said] == [begins]
    assert value not in said[0].removeprefix(begins)


def test_what_is_wrong_counts_as_not_set_for_who_looks_at_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("LOG_LEVEL", "DEBUG")
    found = settings.look()
    assert (found.given.port, found.given.log_level, list(found.wrong)) == (3000, "DEBUG", ["port"])


def test_several_wrong_values_are_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    said = refused(monkeypatch, PORT="x", SLACK_BOT_TOKEN="secret-that-is-wrong")
    assert len(said) == 2
    assert "secret-that-is-wrong" not in " ".join(said)


@pytest.mark.parametrize(
    ("given", "missing"),
    [
        (Settings(), ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"]),
        (Settings(slack_app_token="xapp-1"), ["SLACK_BOT_TOKEN"]),
        (Settings(slack_bot_token="xoxb-1"), ["SLACK_APP_TOKEN"]),
    ],
)
def test_what_a_connection_needs_is_named(given: Settings, missing: list[str]) -> None:
    with pytest.raises(SettingsError) as error:
        given.check_can_run()
    sentences = [str(sentence) for sentence in error.value.sentences]
    assert [name in sentence for name, sentence in zip(missing, sentences, strict=True)] == [True] * len(
        missing
    )


@pytest.mark.parametrize(
    "given",
    [
        Settings(slack_bot_token="xoxb-1", slack_app_token="xapp-1"),
        Settings(slack_bot_token="xoxb-1", slack_signing_secret="s"),
    ],
)
def test_a_token_and_one_way_in_are_enough(given: Settings) -> None:
    assert given.check_can_run() is None  # type: ignore[func-returns-value]


def test_settings_do_not_show_their_secrets() -> None:
    given = Settings(
        slack_bot_token="xoxb-1234",
        slack_app_token="xapp-1234",
        slack_signing_secret="hush",
        openai_api_key="sk-1234",
    )
    assert [secret in repr(given) for secret in given.secrets()] == [False] * 4
