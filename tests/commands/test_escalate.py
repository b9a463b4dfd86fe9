"""Ladders as people and the policy of the day move them: who may, how often, and what is taken back."""

from dataclasses import replace

import pytest
from sqlmodel import select

from commands.ack import ack
from commands.emergency import emergency
from commands.escalate import escalate
from commands.merge import merge
from commands.reply import reply
from commands.severity import severity
from commands.turn import turn
from commands.undo import undo
from commands.unmerge import unmerge
from desk.effects.pings import Page
from desk.fold import fold
from desk.ladders import Escalating, Ladder, Step
from desk.refusal import Refused
from desk.severity import Severity
from desk.ticket import COMPLAINED, GRAVE, Ended, Ticket
from desk.workspace import Workspace
from storage import tickets
from storage.database import Database
from storage.tables.outbox import EffectRow
from tests.stage import ADA, ANNA, BEN, BO, WORKSPACE, Moment, ask, do, sent

pytestmark = pytest.mark.usefixtures("workspace")

FIRE = "production is down for all customers"
"""A SEV1 by its words."""


def with_ladders(*ladders: Ladder) -> Workspace:
    """The desk, had it these ladders."""
    return replace(
        WORKSPACE, policy=WORKSPACE.policy.model_copy(update={"escalation": Escalating(ladders=ladders)})
    )


LOUDER = with_ladders(
    Ladder(name="loud", begins=("opened",), steps=(Step(people=("U0BO",)), Step(people=("U0MAYA",))))
)


def ticket(database: Database, number: int = 1) -> Ticket:
    """The ticket as it is stored, which is what its log says."""
    found = database.look(lambda session: tickets.ticket(session, "T0PLAY", ADA, number))
    assert found
    log = database.look(lambda session: tickets.log(session, found.id))
    stands = {"card_channel": found.card_channel, "card_ts": found.card_ts}
    assert fold(replace(found.blank, **stands), log) == found
    return found


def outcomes(database: Database, number: int = 1) -> dict[str, Ended | None]:
    """What has become of each escalation; None of what is open."""
    return {each.reason: each.outcome for each in ticket(database, number).escalations}


def pages(database: Database) -> list[tuple[int, int, str]]:
    """Who was to be called, by round and step."""
    rows = database.look(lambda session: session.exec(select(EffectRow).order_by("id")).all())
    calls = [Page(**row.values) for row in rows if row.kind == "Page"]
    return [(each.round, each.step, each.to) for each in calls]


def look(database: Database, workspace: Workspace = WORKSPACE) -> None:
    """The desk looks at the first ticket."""
    do(database, turn, 1, by=WORKSPACE.itself, workspace=workspace)


def test_rule_58_what_runs_climbs_the_ladder_that_it_began_with(database: Database, moment: Moment) -> None:
    ask(database, FIRE, "100.1")
    look(database, LOUDER)
    moment.push(minutes=5)
    look(database, LOUDER)
    assert pages(database) == [(1, 0, "C0INCIDENTS"), (1, 1, "C0TRIAGE")]
    ask(database, FIRE, "200.1", BEN, LOUDER)
    do(database, turn, 2, by=WORKSPACE.itself, workspace=LOUDER)
    assert pages(database)[2:] == [(1, 0, "U0BO"), (1, 1, "U0MAYA")]


def test_rule_59_who_was_not_on_it_after_all_takes_that_back(database: Database, moment: Moment) -> None:
    """A click by mistake neither silences the ladder nor leaves them the ticket."""
    ask(database, FIRE, "100.1")
    look(database)
    do(database, ack, 1)
    assert [(each.by, each.is_open) for each in ticket(database).escalations] == [(ADA.id, True)]
    do(database, undo, 1)
    assert (ticket(database).assignee, ticket(database).escalations[0].by) == (None, None)
    do(database, ack, 1)
    do(database, ack, 1, by=BO)
    do(database, undo, 1, by=BO)
    assert (ticket(database).assignee, ticket(database).escalations[0].climbs) == (ADA.id, True)
    moment.push(minutes=5)
    look(database)
    assert len(pages(database)) == 2


def test_rules_60_61_a_ladder_reaches_who_is_there_by_then(database: Database, moment: Moment) -> None:
    """Nobody is on call, no lead is appointed; the managers' channel has Maya in it."""
    ask(database, FIRE, "100.1")
    for minutes in (0, 5, 10, 0, 0):
        moment.push(minutes=minutes)
        look(database)
    assert pages(database) == [(1, 0, "C0INCIDENTS"), (1, 1, "C0TRIAGE"), (1, 3, "U0MAYA")]
    do(database, ack, 1)
    moment.push(hours=1)
    look(database)
    assert pages(database)[3:] == [(2, 0, "C0INCIDENTS")]


def test_rule_62_raised_and_undone_in_time_calls_nobody_else(database: Database, moment: Moment) -> None:
    ask(database, "the printer is slow", "100.1")
    do(database, severity, 1, Severity.SEV1)
    assert outcomes(database) == {GRAVE: None}
    do(database, undo, 1)
    look(database)
    assert (outcomes(database)[GRAVE], pages(database)) == (Ended.LOWERED, [])


def test_rule_63_a_typed_answer_counts_once_it_is_delivered(database: Database, moment: Moment) -> None:
    ask(database, FIRE, "100.1")
    do(database, reply, 1, "We are on it")
    assert outcomes(database) == {GRAVE: None}
    sent(database, moment)
    assert outcomes(database) == {GRAVE: Ended.ANSWERED}


def test_rule_42_a_merge_ends_it_and_an_unmerge_goes_on(database: Database, moment: Moment) -> None:
    ask(database, "the printer is slow", "100.1")
    ask(database, FIRE, "200.1", BEN)
    do(database, merge, 2, 1)
    assert outcomes(database, 2) == {GRAVE: Ended.DONE}
    do(database, unmerge, 2)
    assert (outcomes(database, 2), ticket(database, 2).escalations[0].seq) == ({GRAVE: None}, 4)


def test_rule_64_a_requester_escalates_once_a_day_and_says_why(database: Database, moment: Moment) -> None:
    ask(database, "the printer is slow", "100.1")
    with pytest.raises(Refused, match="Say why"):
        do(database, escalate, 1, " ", by=ANNA)
    do(database, escalate, 1, "we all wait", by=ANNA)
    assert outcomes(database) == {COMPLAINED: None}
    with pytest.raises(Refused, match="escalated already"):
        do(database, escalate, 1, "still", by=ANNA)
    do(database, reply, 1, "We are on it")
    sent(database, moment)
    with pytest.raises(Refused, match="You escalated"):
        do(database, escalate, 1, "still", by=ANNA)
    moment.push(hours=24)
    do(database, escalate, 1, "still", by=ANNA)
    with pytest.raises(Refused):
        do(database, escalate, 1, "me too", by=BEN)


def test_rule_64_who_called_too_many_emergencies_calls_nobody(database: Database, moment: Moment) -> None:
    """Whatever their words suggest."""
    most = WORKSPACE.policy.intake.emergencies_per_hour
    for _ in range(most + 1):
        do(database, emergency, FIRE, by=ANNA)
    last = ticket(database, most + 1)
    assert (last.severity, [each.climbs for each in last.escalations]) == (Severity.SEV2, [False])
