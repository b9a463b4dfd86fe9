"""An article of the knowledge base: words that answer people, who keeps them true, who may read them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import reduce

from desk.access import Places, Viewer
from desk.section import Language


class State(StrEnum):
    """How far an article is. Only what is published answers people."""

    DRAFT = "draft"
    REVIEW = "review"
    PUBLISHED = "published"
    RETIRED = "retired"


class Readers(StrEnum):
    """Whom an article is for: everyone, the desk alone, or the members of some channels alone."""

    EVERYONE = "everyone"
    AGENTS = "agents"
    CHANNELS = "channels"


class Outcome(StrEnum):
    """What somebody said of an article that was suggested to them."""

    SOLVED = "solved"
    NOT_THIS = "not_this"
    PERSON = "person"


@dataclass(frozen=True)
class Lesson:
    """The words of one version of an article; a step that begins with “!” has to be done."""

    title: str
    problem: str = ""
    cause: str = ""
    fix: str = ""
    steps: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    language: Language = "en"

    @property
    def body(self) -> str:
        """Everything that it says below its title."""
        return "\n\n".join(filter(None, (self.problem, self.cause, self.fix, "\n".join(self.steps))))


@dataclass(frozen=True)
class Article:
    """What a rule may know of an article.

    `version` is what people read, or of what was never published the newest; `proposed` a newer one that
    waits for its review. `ticket` is where it comes from, or `source` the file. `failed_in_row` counts how
    often it helped nobody since it last helped somebody.
    """

    id: int
    workspace: str
    number: int
    state: State
    lesson: Lesson
    author: str
    owner: str
    created_at: datetime
    updated_at: datetime
    readers: Readers = Readers.EVERYONE
    channels: frozenset[str] = frozenset()
    verifier: str | None = None
    verified_at: datetime | None = None
    review_on: date | None = None
    version: int = 1
    proposed: int | None = None
    ticket: int | None = None
    source: str | None = None
    helped: int = 0
    failed: int = 0
    failed_in_row: int = 0
    demoted_at: datetime | None = None

    @property
    def key(self) -> str:
        """How people name it."""
        return f"KB-{self.number}"

    @property
    def answers(self) -> bool:
        """Whether people are answered with it."""
        return self.state is State.PUBLISHED

    @property
    def awaits_review(self) -> bool:
        """Whether somebody has to read it before it, or its newest version, is published."""
        return self.state is State.REVIEW or self.proposed is not None

    def counts(self, version: int) -> bool:
        """Whether this is the version that people read or that waits for its review, not one sent back."""
        return (self.answers or self.awaits_review) and version == (self.proposed or self.version)

    def is_stale(self, today: date) -> bool:
        """Whether somebody ought to have looked at it again by now."""
        return self.answers and self.review_on is not None and self.review_on < today


@dataclass(frozen=True)
class Audience:
    """Everybody who will see an answer: what all of them may read (rule 80).

    `agents`: all of them work for the desk; `channels` are those to which all belong. `own` is who looks, if
    it is one person of the desk; they read what they wrote, keep or verified, whomever it is for. `served`:
    the desk serves them all.
    """

    agents: bool = False
    channels: frozenset[str] = frozenset()
    own: str | None = None
    served: bool = True

    def reads(self, article: Article) -> bool:
        """Whether all of them may read it, published or, for the desk, not; storage says the same in SQL."""
        if not self.served:
            return False
        if self.own is not None and self.own in {article.author, article.owner, article.verifier}:
            return True
        return self.is_meant(article.readers, article.channels) and (article.answers or self.agents)

    def is_meant(self, readers: Readers, channels: frozenset[str]) -> bool:
        """Whether what is for these readers is for all of them."""
        match readers:
            case Readers.EVERYONE:
                return self.served
            case Readers.AGENTS:
                return self.served and self.agents
            case Readers.CHANNELS:
                return self.served and not self.channels.isdisjoint(channels)

    def __and__(self, other: "Audience") -> "Audience":
        """These people and those."""
        own = self.own if self.own == other.own else None
        agents, served = self.agents and other.agents, self.served and other.served
        return Audience(agents, self.channels & other.channels, own, served)


NOBODY = Audience(served=False)
"""Reads nothing."""


def of_one(who: Viewer) -> Audience:
    """One person, who alone sees the answer."""
    return Audience(who.oversees, who.channels, who.id if who.oversees else None, served=bool(who.roles))


def of_all(people: Iterable[Viewer]) -> Audience:
    """All of these people; what nobody sees needs no answer."""
    audiences = [of_one(each) for each in people]
    return reduce(Audience.__and__, audiences) if audiences else NOBODY


def of_channel(channel: str, places: Places) -> Audience:
    """Everybody in a channel, today or later; in a triage channel that strangers cannot read, agents."""
    return Audience(channel in places.triages - places.public, frozenset({channel}))


def number_of(key: str) -> int | None:
    """The number of an article that is named so, such as KB-12; None for what names none."""
    found = _KEY.fullmatch(key.strip())
    return int(found[1]) if found else None


_KEY = re.compile(r"(?:KB-?|#)?(\d{1,9})", re.IGNORECASE | re.ASCII)
_CHINESE = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_LATIN = re.compile(r"[^\W\d_\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]+")


def language_of(text: str) -> Language:
    """In which of the desk's languages a text is written, told by its script.

    A Chinese character says about as much as half a word, so that a few names in Latin letters do not count.
    """
    return "zh_CN" if len(_CHINESE.findall(text)) > len(_LATIN.findall(text)) else "en"
