"""What the desk is told by its environment; a wrong value is said in one sentence."""

from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from desk.wording import N_, Sentence
from storage.policy_file import DEFAULT_PATH


class SettingsError(Exception):
    """The environment says something that cannot be; `sentences` say what and how to mend it."""

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        super().__init__("; ".join(map(str, sentences)))
        self.sentences = sentences


class Settings(BaseSettings):
    """The environment variables of the desk, by their names in small letters."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", hide_input_in_errors=True)

    slack_bot_token: str = Field(default="", pattern=r"^$|^xox[be]", repr=False)
    slack_app_token: str = Field(default="", pattern=r"^$|^xapp-", repr=False)
    slack_signing_secret: str = Field(default="", repr=False)
    slack_api_url: str = Field(default="https://slack.com/api/", pattern=r"^https?://")
    database_url: str = Field(
        default="sqlite:///firebreak.db", pattern=r"^(sqlite|postgres(ql)?(\+psycopg)?)://"
    )
    firebreak_policy: Path = DEFAULT_PATH
    port: int = Field(default=3000, ge=0, le=65535)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_slash(cls, url: str) -> str:
        return url if url.endswith("/") else url + "/"

    @field_validator("log_level", mode="before")
    @classmethod
    def _in_capitals(cls, level: object) -> object:
        return level.upper() if isinstance(level, str) else level

    def secrets(self) -> tuple[str, ...]:
        """What must never be written anywhere."""
        return (self.slack_bot_token, self.slack_app_token, self.slack_signing_secret)

    def check_can_run(self) -> None:
        """Raise SettingsError unless there is what a connection to Slack needs."""
        missing = []
        if not self.slack_bot_token:
            missing.append(
                Sentence(N_("SLACK_BOT_TOKEN is missing: copy the xoxb- token from your app's OAuth page."))
            )
        if not self.slack_app_token and not self.slack_signing_secret:
            missing.append(
                Sentence(
                    N_(
                        "Neither SLACK_APP_TOKEN (Socket Mode, no public address needed) nor "
                        "SLACK_SIGNING_SECRET (HTTP) is set: set one of them."
                    )
                )
            )
        if missing:
            raise SettingsError(tuple(missing))


_ALLOWED = {
    "slack_bot_token": N_("SLACK_BOT_TOKEN must begin with xoxb-: copy it from your app's OAuth page."),
    "slack_app_token": N_("SLACK_APP_TOKEN must begin with xapp-: create one under Basic Information."),
    "slack_api_url": N_("SLACK_API_URL must be an address such as https://slack.com/api/."),
    "database_url": N_(
        "DATABASE_URL must be such as sqlite:///firebreak.db or postgresql://user:word@host/name."
    ),
    "port": N_("PORT must be a number from 0 to 65535."),
    "log_level": N_("LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR."),
}


def read() -> Settings:
    """The settings of this process; raises SettingsError."""
    try:
        return Settings()
    except ValidationError as error:
        names = [str(problem["loc"][0]) for problem in error.errors()]
        raise SettingsError(tuple(Sentence(_ALLOWED[name]) for name in dict.fromkeys(names))) from None
