"""War rooms: when a grave ticket gets a channel of its own, what that is called, and when it goes (F4)."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from desk.refusal import Refused
from desk.section import Each, Person, Section, Whole, refuse
from desk.ticket import Change, Event, Kind, Room, RoomRole, Ticket
from desk.wording import N_, Sentence

GONE = frozenset({"is_archived", "channel_not_found", "not_in_channel"})
"""What Slack says of a room that somebody archived, or out of which they took the bot."""
LONGEST_NAME = 80
"""Characters that Slack takes in a channel's name."""
LONGEST_WORDS = 40
"""Characters of a ticket's words that stand in one."""
MOST_TRIES = 9
"""Names that are tried when others have them."""

_PARTS = re.compile(r"\{(number|date|words)\}|[a-z0-9_-]")


def _pattern(text: str) -> str:
    if "{number}" in text and not _PARTS.sub("", text) and len(text) <= LONGEST_WORDS:
        return text
    raise refuse(
        N_(
            "“{value}” cannot name a war room: write small letters, digits, - and _, at most {most}, with "
            "{number} and perhaps {date} or {words}, such as inc-{number}."
        ),
        value=text,
        most=LONGEST_WORDS,
        number="{number}",
        date="{date}",
        words="{words}",
    )


class WarRooms(Section):
    """Channels in which people work what is gravest together."""

    severities: Each[Annotated[int, Field(strict=True, ge=1, le=4)]] = (1,)
    """Severities that get one by themselves, once a person says that it is so, or takes it. Empty: none."""
    name: Annotated[str, AfterValidator(_pattern)] = "inc-{number}"
    """How it is called: {number} is the ticket's, {date} the day, {words} what the ticket begins with."""
    private: bool = False
    """Whether every room is private; else those are whose ticket not everybody in the workspace can read."""
    invite: Each[Person] = ()
    """Who is invited besides whoever is on call or has the ticket, and the leads: handles or ids."""
    archive_days: Whole = Field(default=7, ge=0, le=365)
    """Days after which the room of a ticket that is done is archived. 0: never."""


def follow(ticket: Ticket, events: Iterable[Event], policy: WarRooms) -> tuple[Change, ...]:
    """What becomes of the room after these events of the ticket, as it stands now."""
    room = ticket.room
    if ticket.status.done:
        return (Change(Kind.ROOM_CLOSED, rule=RULE),) if room and not room.closed_at else ()
    stands = room is not None and room.stands
    if (room and not room.closed_at) or not (stands or ticket.severity in policy.severities):
        return ()
    by = next((event.actor for event in events if _is_said(event)), None)
    return (Change(Kind.ROOM_WANTED, after=by, rule=RULE),) if room or by else ()


RULE = "war room"
"""The rule by which rooms open and close by themselves."""


def _is_said(event: Event) -> bool:
    """Whether a person said how grave it is, or that somebody is on it: a guess opens no room."""
    change = event.change
    is_given = change.kind is Kind.ASSIGNED and change.after is not None
    is_told = change.kind in {Kind.SEVERITY_CHANGED, Kind.ACKNOWLEDGED}
    return event.actor is not None and (is_given or is_told)


def want() -> tuple[Change, ...]:
    """Somebody asks for the room."""
    return (Change(Kind.ROOM_WANTED),)


def opened(channel: str) -> tuple[Change, ...]:
    """It stands in Slack."""
    return (Change(Kind.ROOM_OPENED, after=channel, rule=RULE),)


def lost(ticket: Ticket) -> tuple[Change, ...]:
    """Somebody archived it, or took the bot out of it: the desk goes on without."""
    is_new = ticket.room is not None and ticket.room.stands
    return (Change(Kind.ROOM_ARCHIVED, rule="delivery"),) if is_new else ()


def give(ticket: Ticket, role: RoomRole, to: str) -> tuple[Change, ...]:
    """This person has the role from now on."""
    before = dict(must_stand(ticket).roles).get(role)
    if before == to:
        return ()
    return (Change(Kind.ROLE_GIVEN, before=before, after=to, detail={"role": role}),)


def must_stand(ticket: Ticket) -> Room:
    """The ticket's war room; Refused where there is none."""
    if ticket.room is None or not ticket.room.stands:
        raise Refused(
            Sentence(N_("{key} has no war room. To open one: /desk room {key}"), {"key": ticket.key})
        )
    return ticket.room


def archives_at(ticket: Ticket, policy: WarRooms) -> datetime | None:
    """When the room is archived; None if it is not, or not yet known."""
    room = ticket.room
    if room is None or not room.stands or not room.closed_at or not policy.archive_days:
        return None
    return room.closed_at + timedelta(days=policy.archive_days)


def names(pattern: str, number: int, words: str, now: datetime) -> list[str]:
    """What the room may be called, the first of them that nobody else has."""
    said = _in_a_name(words) or f"t{number}"
    name = pattern.format(number=number, date=now.date().isoformat(), words=said)[: LONGEST_NAME - 2]
    return [name, *(f"{name}-{place}" for place in range(2, MOST_TRIES + 1))]


def fits(pattern: str, number: int, name: str) -> bool:
    """Whether a room of this ticket may have this name, whatever its words were then, and the day."""
    parts = (re.escape(part) for part in re.split(r"\{(?:date|words)\}", pattern.format_map(_Number(number))))
    return re.fullmatch(".*".join(parts) + "(-[2-9])?", name) is not None


class _Number(dict[str, str]):
    """Fills in the number only."""

    def __init__(self, number: int) -> None:
        super().__init__(number=str(number))

    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


def _in_a_name(words: str) -> str:
    """The words as Slack lets them stand in the name of a channel."""
    plain = re.sub(r"[\W_]+", "-", words.lower())[:LONGEST_WORDS]
    return plain.strip("-")
