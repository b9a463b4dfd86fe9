"""Who is on call by the rotas, the covers that were agreed on, and who is there at all."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.away import away, back
from desk.access import Person
from desk.calendar import Span
from desk.oncall import Cover
from desk.policy import Policy
from desk.workspace import Workspace
from storage import oncall, people
from storage.database import Database
from tests.stage import BEGINNING, BO, WORKSPACE, Moment, do, run

OFFERED = oncall.State.OFFERED
WEEK = timedelta(days=7)
POLICY = Policy(
    teams={"network": {"name": {"en": "Network"}}},
    oncall={
        "desk": {"name": {"en": "Desk"}, "layers": [{"who": ["@ada", "@bo"], "since": "2026-03-02"}]},
        "lines": {"name": {"en": "Lines"}, "teams": ["network"], "layers": [{"who": ["U0MAYA"]}]},
    },
)
ROTAS = replace(WORKSPACE, policy=POLICY, names=(("@ada", "U0ADA"), ("@bo", "U0BO")))


@pytest.fixture
def who(database: Database, workspace: Workspace, moment: Moment):
    """Who is on call for a team's tickets now, or so much later."""
    return lambda team=None, later=timedelta(): run(
        database, lambda session: oncall.on_call(session, ROTAS, team, moment() + later)
    )


def test_who_is_on_call_for_whose_tickets(who) -> None:
    assert (who(), who("network"), who("billing")) == (("U0ADA",), ("U0ADA", "U0MAYA"), ("U0ADA",))
    assert who(later=WEEK) == ("U0BO",)


def test_a_cover_counts_from_its_agreement_on(who, database: Database, moment: Moment) -> None:
    week = Span(moment(), moment() + WEEK)
    swap = Cover("desk", "U0ADA", "U0BO", week, Span(week.end, week.end + WEEK))
    number = run(database, lambda session: oncall.keep(session, "T0PLAY", swap, OFFERED, "U0ADA", BEGINNING))
    asked = run(database, lambda session: oncall.offer(session, "T0PLAY", number))
    assert asked == oncall.Offer(number, swap, OFFERED, "U0ADA", BEGINNING)
    assert run(database, lambda session: oncall.offer(session, "T0ELSE", number)) is None
    assert (who(), who(later=WEEK)) == (("U0ADA",), ("U0BO",))
    run(database, lambda session: oncall.settle(session, number, oncall.State.AGREED, BEGINNING))
    assert (who(), who(later=WEEK)) == (("U0BO",), ("U0ADA",))
    assert run(database, lambda session: oncall.covers(session, "T0PLAY", "desk", week.end)) == [swap]
    assert run(database, lambda session: oncall.covers(session, "T0PLAY", "desk", week.end + WEEK)) == []


def test_nobody_is_on_call_who_is_not_there(who, database: Database) -> None:
    """Who is away is back at their word, and somebody who left Slack is not."""
    do(database, away, BEGINNING + WEEK + timedelta(days=1), by=BO)
    assert (who(later=WEEK), who(later=WEEK + timedelta(days=1))) == ((), ("U0BO",))
    do(database, back, by=BO)
    assert who(later=WEEK) == ("U0BO",)
    run(database, lambda session: people.keep_people(session, "T0PLAY", [Person("U0BO", "Bo", is_gone=True)]))
    assert who(later=WEEK) == ()
