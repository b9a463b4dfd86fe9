"""What the desk is told by its environment; a wrong value is said in one sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk.wording import N_, Sentence
from storage.database import is_address
from storage.policy_file import DEFAULT_PATH


class SettingsError(Exception):
    """The environment says something that cannot be; `sentences` say what and how to mend it."""

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        super().__init__("; ".join(map(str, sentences)))
        self.sentences = sentences


class Settings(BaseSettings):
    """The environment variables of the desk, by their names in small letters."""

    model_config = SettingsConfigDict(
        env_ignore_empty=True, extra="ignore", hide_input_in_errors=True, str_strip_whitespace=True
    )

    slack_bot_token: str = Field(default="", pattern=r"^$|^xox[be][A-Za-z0-9._-]+$", repr=False)
    slack_app_token: str = Field(default="", pattern=r"^$|^xapp-[A-Za-z0-9._-]+$", repr=False)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://")
    database_url: str = Field(
        default="sqlite:///firebreak.db", pattern=r"^(sqlite|postgres(ql)?(\+psycopg)?)://"
    )
    firebreak_policy: Path = DEFAULT_PATH
    port: int = Field(default=3000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    openai_api_key: str = Field(default="", repr=False)
    openai_base_url: str = Field(default="", pattern=r"^$|^https?://")
    openai_model: str = "gpt-5-mini"
    embeddings_model: str = ""

    @field_validator("database_url")
    @classmethod
    def _can_be_read(cls, url: str) -> str:
        if not is_address(url):
            raise ValueError("no address of a database")
        return url

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        urlsplit(url)  # raises ValueError for what cannot be an address
        return url if url.endswith("/") else url + "/"

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    @property
    def has_model(self) -> bool:
        """Whether there is a model to ask; one that is run at home may need no key."""
        return bool(self.openai_api_key or self.openai_base_url)

    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret, self.openai_api_key)

    def missing(self) -> dict[str, Sentence]:
        """What a connection to Slack needs and is not there, by the name of the setting."""
        needed = {
            "slack_bot_token": bool(self.slack_bot_token),
            "slack_app_token": bool(self.slack_app_token or self.slack_signing_secret),
        }
        return {name: Sentence(_MISSING[name]) for name, is_there in needed.items() if not is_there}

    def check_can_run(self) -> None:
        """Raise SettingsError unless there is what a connection to Slack needs."""
        if missing := self.missing():
            raise SettingsError(tuple(missing.values()))


_MISSING = {
    "slack_bot_token": N_("SLACK_BOT_TOKEN is missing: copy the xoxb- token from your app's OAuth page."),
    "slack_app_token": N_(
        "Neither SLACK_APP_TOKEN (Socket Mode, no public address needed) nor "
        "SLACK_SIGNING_SECRET (HTTP) is set: set one of them."
    ),
}


_ALLOWED = {
    "slack_bot_token": N_("SLACK_BOT_TOKEN must begin with xoxb-: copy it from your app's OAuth page."),
    "slack_app_token": N_("SLACK_APP_TOKEN must begin with xapp-: create one under Basic Information."),
    "slack_api_url": N_("SLACK_API_URL must be an address such as https://slack.com/api/."),
    "database_url": N_(
        "DATABASE_URL must be such as sqlite:///firebreak.db or postgresql://user:word@host/name."
    ),
    "port": N_("PORT must be a number from 0 to 65535."),
    "log_level": N_("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
    "openai_base_url": N_("OPENAI_BASE_URL must be an address such as https://api.openai.com/v1."),
}


@dataclass(frozen=True)
class Reading:
    """What the environment says: the settings, and by their names what is wrong of it.

    What is wrong counts as not set in `given`.
    """

    given: Settings
    wrong: Mapping[str, Sentence]


def look() -> Reading:
    """The environment of this process, whatever is wrong with it."""
    try:
        return Reading(Settings(), {})
    except ValidationError as error:
        names = dict.fromkeys(str(problem["loc"][0]) for problem in error.errors())
        unset = {name: Settings.model_fields[name].default for name in names}
        return Reading(Settings(**unset), {name: Sentence(_ALLOWED[name]) for name in names})


def read() -> Settings:
    """The settings of this process; raises SettingsError."""
    found = look()
    if found.wrong:
        raise SettingsError(tuple(found.wrong.values()))
    return found.given
