"""Whom a step of a ladder reaches."""

from dataclasses import replace

import pytest

from desk.access import Appointed
from storage import drawing, people
from storage.database import Database, Session
from storage.reach import last_hope
from tests.stage import ADA, BO, KNOWN, MAYA, WORKSPACE, ask, run


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("appointed", [None, frozenset({ADA.id, BO.id, MAYA.id})])
def test_guests_and_bots_are_called_for_no_role(database: Database, appointed: frozenset[str] | None) -> None:
    """Rule 57: also those who are in the managers' channel, or in the group of the managers."""
    ask(database, "The VPN is slow", "1.1")
    desk = replace(WORKSPACE, appointed=Appointed(managers=appointed))
    known = {each.id: each for each in KNOWN}
    unfit = [
        replace(known[ADA.id], is_guest=True),
        replace(known[BO.id], is_bot=True),
    ]

    def called(session: Session) -> tuple[str, ...]:
        people.keep_people(session, desk.id, unfit)
        people.keep_members(session, desk.id, "C0MANAGERS", [ADA.id, BO.id, MAYA.id])
        return last_hope(session, desk, drawing.ticket(session, 1), database.clock()).people

    assert run(database, called) == (MAYA.id,)
