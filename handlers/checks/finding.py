"""What a check finds, and what it is given to look at."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from slack_sdk.web.async_client import AsyncWebClient

from desk.policy import Policy
from desk.wording import Sentence
from handlers.settings import Settings
from storage.database import Clock, Database


class Level(StrEnum):
    """How grave a finding is: `wrong` keeps the desk from working, a `note` need not be mended."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; the sentence says how it is and, if it is not well, how to mend it."""

    check: str
    level: Level
    sentence: Sentence


def ok(check: str, sentence: str, **values: object) -> Finding:
    """All is well."""
    return Finding(check, Level.OK, Sentence(sentence, values))


def note(check: str, sentence: str, **values: object) -> Finding:
    """Good to know; the desk does without."""
    return Finding(check, Level.NOTE, Sentence(sentence, values))


def warning(check: str, sentence: str, **values: object) -> Finding:
    """The desk works, though not as it should."""
    return Finding(check, Level.WARNING, Sentence(sentence, values))


def wrong(check: str, sentence: str, **values: object) -> Finding:
    """The desk cannot do its work."""
    return Finding(check, Level.WRONG, Sentence(sentence, values))


@dataclass(frozen=True)
class Greeting:
    """How Slack answered the bot token: `scopes` were granted, and our clock is `ahead` of Slack's.

    Both are None if Slack did not say.
    """

    scopes: frozenset[str] | None
    ahead: timedelta | None


@dataclass(frozen=True)
class Around:
    """What checks look at. What could not be had is None: that was found already, and no check repeats it."""

    given: Settings
    clock: Clock
    client: AsyncWebClient
    policy: Policy | None
    slack: Greeting | None
    database: Database | None
