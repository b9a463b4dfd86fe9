"""War rooms by their rules alone: when one is wanted, what it may be called, and when it goes (F4)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from desk.severity import Severity
from desk.ticket import Change, Event, Kind, Room, Status, Ticket
from desk.war_room import WarRooms, archives_at, fits, follow, names
from tests.stage import BEGINNING

POLICY = WarRooms()
TICKET = Ticket(1, "T0", 12, "U0ANNA", "C0", "1.1", severity=Severity.SEV1)
OPEN = Room("U0ADA", "C0ROOM")
CLOSED = replace(OPEN, closed_at=BEGINNING)


def happened(kind: Kind, actor: str | None, after: str | None = None) -> Event:
    return Event(3, Change(kind, after=after), actor, "test", BEGINNING)


SAID, GUESSED = happened(Kind.SEVERITY_CHANGED, "U0ADA", "1"), happened(Kind.SEVERITY_CHANGED, None, "1")
TAKEN, HANDED_BACK = happened(Kind.ASSIGNED, "U0ADA", "U0ADA"), happened(Kind.ASSIGNED, "U0ADA")
ON_IT = happened(Kind.ACKNOWLEDGED, "U0ADA", "U0ADA")


@pytest.mark.parametrize(
    ("ticket", "event", "kinds"),
    [
        *((TICKET, event, [Kind.ROOM_WANTED]) for event in (SAID, TAKEN, ON_IT)),
        *((TICKET, event, []) for event in (GUESSED, HANDED_BACK)),
        (replace(TICKET, severity=Severity.SEV2), SAID, []),
        (replace(TICKET, room=OPEN), TAKEN, []),
        (replace(TICKET, room=OPEN, status=Status.SOLVED), GUESSED, [Kind.ROOM_CLOSED]),
        (replace(TICKET, room=CLOSED, status=Status.SOLVED), GUESSED, []),
        (replace(TICKET, room=CLOSED), GUESSED, [Kind.ROOM_WANTED]),
        (replace(TICKET, room=CLOSED, severity=Severity.SEV2), GUESSED, [Kind.ROOM_WANTED]),
        (replace(TICKET, room=replace(CLOSED, archived=True), severity=Severity.SEV2), GUESSED, []),
        (replace(TICKET, status=Status.SOLVED), SAID, []),
    ],
)
def test_what_becomes_of_the_room(ticket: Ticket, event: Event, kinds: list[Kind]) -> None:
    """A guess alone opens none; what is done closes it, what is open again has it back while it stands."""
    assert [change.kind for change in follow(ticket, [event], POLICY)] == kinds


def test_it_is_archived_days_after_it_was_closed_and_once() -> None:
    at = [archives_at(replace(TICKET, room=room), POLICY) for room in (None, OPEN, CLOSED)]
    assert at == [None, None, BEGINNING + timedelta(days=7)]
    assert archives_at(replace(TICKET, room=replace(CLOSED, archived=True)), POLICY) is None
    assert archives_at(replace(TICKET, room=CLOSED), WarRooms(archive_days=0)) is None


PATTERNS = st.sampled_from(
    ["inc-{number}", "{number}-{words}", "war_{date}_{number}-{words}", "-a{number}--b-"]
)


@given(PATTERNS, st.integers(1, 10**9), st.text(max_size=200))
def test_every_name_is_one_that_slack_takes_and_is_known_again(pattern: str, number: int, words: str) -> None:
    """Whatever people wrote meanwhile; and no other ticket's room is taken for it."""
    tried = names(pattern, number, words, BEGINNING)
    for name in tried:
        assert 0 < len(name) <= 80
        assert all(each in "-_" or (each.isalnum() and each == each.lower()) for each in name)
        assert fits(pattern, number, name)
        assert not fits(pattern.replace("-{words}", ""), number + 10**10, name)
    assert len({*tried}) == len(tried) == 9


@pytest.mark.parametrize("name", ["incident", "Inc-{number}", "inc {number}", "inc-{number}-{key}", "x" * 41])
def test_a_name_that_cannot_be(name: str) -> None:
    with pytest.raises(ValidationError, match="cannot name a war room"):
        WarRooms(name=name)
