"""Actions are offered once, taken on once, and settled by those whom they concern (G2)."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select

from commands import actions
from commands.remind import remind
from commands.retrospective import offer
from desk.actions import Action, State
from desk.findings import Rule
from desk.period import Every, around
from desk.refusal import NotAllowed, Refused
from desk.report import Line, Part, Report, Section
from desk.workspace import Workspace
from storage import actions as kept
from storage.database import Database
from storage.tables.outbox import EffectRow
from tests.stage import ADA, ANNA, BEGINNING, BO, MAYA, WORKSPACE, Moment, do, run

pytestmark = pytest.mark.usefixtures("workspace")
FRIDAY = BEGINNING + timedelta(days=4)
WEEK = around(Every.WEEKLY, date(2026, 2, 23), ZoneInfo("UTC"))


def report(*codes: str, every: Every = Every.WEEKLY) -> Report:
    """A report that proposes these."""
    section = Section("What could be done about it", tuple(Line("", proposes=code) for code in codes))
    return Report(replace(WEEK, every=every), BEGINNING, (Part(sections=(section,)),))


def offered(database: Database, *codes: str) -> list[int | None]:
    """By which ids a report offers what it proposes."""
    made = do(database, offer, report(*codes), by=MAYA)
    return [line.action for part in made.parts for each in part.sections for line in each.lines]


def action(database: Database, number: int = 1) -> Action:
    found = run(database, lambda session: kept.action(session, WORKSPACE.id, number))
    assert found is not None
    return found


def told(database: Database) -> list[str]:
    """What the outbox has for owners, by name."""
    query = database.look(lambda session: session.exec(select(EffectRow)).all())
    return sorted(row.effect_id for row in query if row.kind == "TellAction")


def refusal(act: Callable[[], object]) -> str:
    """The sentence of a no."""
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value.sentence)


def test_what_several_reports_propose_is_offered_once(database: Database) -> None:
    assert offered(database, "gap:7", "try:gap:7", "late_tag:vpn") == [1, 2, 3]
    assert offered(database, "late_tag:vpn", "gap:7") == [3, 1]
    assert action(database, 2).is_trial and action(database, 3).rule is Rule.LATE_TAG
    daily = do(database, offer, report("gap:9", every=Every.DAILY), by=MAYA)
    assert daily == report("gap:9", every=Every.DAILY)


def test_what_is_not_proposed_any_more_lapses_and_what_is_taken_on_stays(
    database: Database, moment: Moment
) -> None:
    offered(database, "gap:7", "late_tag:vpn", "reopened:")
    do(database, actions.accept, 1, BO.id, FRIDAY, "", by=MAYA)
    moment.push(days=7)
    assert offered(database, "reopened:") == [3]
    assert [action(database, each).state for each in (1, 2, 3)] == ["accepted", "lapsed", "proposed"]
    late = lambda: do(database, actions.accept, 2, BO.id, FRIDAY, "", by=MAYA)  # noqa: E731
    assert refusal(late) == "A-2 is settled already."


def test_it_is_taken_on_once_by_somebody_of_the_desk_for_a_day_to_come(database: Database) -> None:
    offered(database, "gap:7")
    accept = lambda person, due: do(database, actions.accept, 1, person, due, " Look ", by=MAYA)  # noqa: E731
    assert refusal(lambda: accept(ANNA.id, FRIDAY)) == "Only people of the desk can take that on."
    assert refusal(lambda: accept(BO.id, BEGINNING)).startswith("That is over already.")
    accept(BO.id, FRIDAY)
    assert (action(database).owner, action(database).due, action(database).words) == (BO.id, FRIDAY, "Look")
    assert refusal(lambda: accept(ADA.id, FRIDAY)) == "<@U0BO> has taken A-1 on already."
    with pytest.raises(NotAllowed):
        do(database, actions.accept, 1, BO.id, FRIDAY, "", by=ADA)


def test_only_its_owner_or_who_leads_settles_it(database: Database) -> None:
    for _ in range(3):
        do(database, actions.new, BO.id, FRIDAY, "Call them", by=MAYA)
    not_yours = "Only its owner, a lead or a manager can do that."
    assert refusal(lambda: do(database, actions.done, 1, by=ADA)) == not_yours
    do(database, actions.done, 1, by=BO)
    do(database, actions.decline, 2, "too dear", by=MAYA)
    do(database, actions.put_off, 3, FRIDAY + timedelta(days=1), by=BO)
    states = [action(database, each) for each in (1, 2, 3)]
    assert [(each.state, each.reason) for each in states] == [
        (State.DONE, ""),
        (State.DECLINED, "too dear"),
        (State.ACCEPTED, ""),
    ]
    assert (states[2].first_due, states[2].due) == (FRIDAY, FRIDAY + timedelta(days=1))
    assert refusal(lambda: do(database, actions.done, 9, by=MAYA)) == "There is no action A-9."
    offered(database, "gap:7")
    assert refusal(lambda: do(database, actions.done, 4, by=MAYA)) == "Nobody has taken A-4 on yet."
    assert (
        refusal(lambda: do(database, actions.put_off, 4, FRIDAY, by=MAYA)) == "Nobody has taken A-4 on yet."
    )


def test_an_owner_is_reminded_once_however_often_it_is_looked(database: Database, moment: Moment) -> None:
    """Rule 75."""
    do(database, actions.new, BO.id, FRIDAY, "Call them", by=MAYA)

    def look() -> bool:
        return do(database, remind, by=WORKSPACE.itself)

    assert not look()
    moment.set(FRIDAY - timedelta(hours=23))
    assert (look(), look()) == (True, False)
    moment.set(FRIDAY + timedelta(hours=12))  # at night (rule 66)
    assert not look()
    moment.push(hours=12)
    assert (look(), look()) == (True, False)
    due = FRIDAY.isoformat()
    assert told(database) == [f"action:1.late.U0BO.{due}", f"action:1.soon.U0BO.{due}", "action:1.yours.U0BO"]


def test_another_workspace_has_none_of_it(database: Database, workspace: Workspace) -> None:
    do(database, actions.new, BO.id, FRIDAY, "Call them", by=MAYA)
    other = replace(workspace, id="T0OTHER")
    assert (
        refusal(lambda: do(database, actions.done, 1, by=MAYA, workspace=other)) == "There is no action A-1."
    )
    assert do(database, actions.listed, by=MAYA, workspace=other).taken == ()
    assert do(database, actions.listed, by=MAYA).taken == (action(database),)
