"""What a verb of the desk is: how it is called, what it takes, does and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from desk.ticket import Ticket


class Takes(StrEnum):
    """What one word, or the rest of the line, stands for."""

    TICKET = "T-1"
    MESSAGE = "M-1"
    PERSON = "@name"
    SEVERITY = "1–4"
    RATING = "1–5"
    WHEN = "when"
    DEADLINE = "by when"
    PERHAPS_WHEN = "[when]"
    PERHAPS_PERSON = "[@name]"
    PERHAPS_COUNT = "[number]"
    TEAM = "team"
    CODE = "code"
    TEXT = "text"
    PERHAPS_TEXT = "[text]"
    OTHER = "T-2"
    LINK = "duplicate|related|caused_by"
    ROLE = "commander|communications|scribe"
    EVENT = "[#]"
    QUERY = "[words]"
    CHECKLIST = "list"
    TAGS = "tags"
    STEP = "1"
    STEPS = "1,2"
    TURN = "[turn]"
    ASKED = "[turn|@name]"
    OFFER = "number"
    ARTICLE = "KB-1"
    OTHER_ARTICLE = "KB-2"
    VERSION = "[version]"
    READERS = "everyone|agents|#channel"
    ACTION = "A-1"
    REPORT = "daily|weekly|monthly|quarterly|annual"
    PERHAPS_REPORT = "[daily|weekly|monthly|quarterly|annual]"
    PERIOD = "[2026-W47]"


class Option(StrEnum):
    """What may be said besides, after what a verb is about: by its name, as in “cause:defect”."""

    CAUSE = "cause"
    THEN = "then"
    MACRO = "macro"


class Group(StrEnum):
    """What a verb is for: where help lists it, and the list of all that can be done with a ticket."""

    ASK = "ask"
    DAILY = "daily"
    FIND = "find"
    STATE = "state"
    STEPS = "steps"
    SORT = "sort"
    JOIN = "join"
    PEOPLE = "people"
    SELF = "self"
    ON_CALL = "on call"
    KNOWLEDGE = "knowledge"
    BETTER = "better"
    DESK = "desk"


def always(_ticket: Ticket) -> bool:
    return True


def is_alive(ticket: Ticket) -> bool:
    return not ticket.status.done


def has_room(ticket: Ticket) -> bool:
    return is_alive(ticket) and ticket.room is not None and ticket.room.stands


@dataclass(frozen=True)
class Verb:
    """One verb: `run(work, *what it takes)`. `done` answers the actor, with the ticket's `key`, unless the
    verb itself answers with a sentence. What it did `is_undoable` for a minute.

    A verb without `done` only reads, and what it returns is the answer. Help lists it in its `group`, and for
    tickets that it `suits` a button may call it. Its `options` are given to `run` by name.
    """

    name: str
    run: Callable[..., Any]
    takes: tuple[Takes, ...]
    does: str
    done: str | None = None
    group: Group = Group.DAILY
    suits: Callable[[Ticket], bool] = is_alive
    is_undoable: bool = False
    options: tuple[Option, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed after /desk."""
        return " ".join(
            (self.name, *self.takes[:1], *(f"[{each}:…]" for each in self.options), *self.takes[1:])
        )

    @property
    def asks(self) -> tuple[Takes, ...]:
        """What its form asks for: all that it takes besides what it is about, and which line of its log."""
        return tuple(each for each in self.takes if each not in _ABOUT)


_ABOUT = frozenset(
    {
        *(Takes.TICKET, Takes.MESSAGE, Takes.OFFER, Takes.EVENT),
        *(Takes.ARTICLE, Takes.OTHER_ARTICLE, Takes.VERSION, Takes.ACTION),
    }
)
