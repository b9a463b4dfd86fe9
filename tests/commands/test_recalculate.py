"""Running tickets keep their promises until somebody with the right has them measured anew, with a report."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.open import open as open_
from commands.recalculate import measured, recalculate_all, recalculate_one
from commands.severity import severity
from commands.take import take
from commands.turn import turn
from desk.access import Role, Viewer
from desk.policy import Policy
from desk.recalculation import Recalculation, Shift
from desk.refusal import NotAllowed, Refused
from desk.severity import Severity
from desk.sla import Promise, Sla
from desk.standing import running
from desk.ticket import Clock, Kind
from desk.workspace import Workspace
from handlers import language
from handlers.views import recalculation
from storage import terms, tickets, workspaces
from storage.database import Database, Session
from storage.work import Work
from tests.stage import ADA, ANNA, BEGINNING, BEN, EVERYBODY, KNOWN, WORKSPACE, Moment, do, run, work
from tests.terminal import firebreak

LEA = Viewer("U0LEA", frozenset({Role.REQUESTER, Role.AGENT, Role.LEAD}), ADA.channels)
OLE = Viewer("U0OLE", frozenset({Role.REQUESTER, Role.OPERATOR}), frozenset({"C0SUPPORT"}))


def promising(*promises: Promise) -> Workspace:
    return replace(WORKSPACE, policy=Policy(sla=Sla(promises=promises)))


SLOW = promising(Promise(name="usual", acknowledged="1h", first_response="8h", resolution="3d"))
FAST = promising(Promise(name="usual", first_response="2h", resolution="2d"))
NONE = promising()


@pytest.fixture
def old(database: Database, moment: Moment) -> Database:
    """Two tickets under the slow promises, two hours and a half ago; the first is taken."""
    members = {"C0SUPPORT": tuple(each.id for each in EVERYBODY)}
    run(database, lambda session: workspaces.keep(session, SLOW, KNOWN, members))
    for text, by in (("The VPN is slow", ANNA), ("The printer burns", BEN)):
        do(database, open_, text, by=by, workspace=SLOW)
    do(database, take, 1, workspace=SLOW)
    moment.push(hours=2, minutes=30)
    return database


def dues(database: Database, number: int, place: Workspace) -> dict[str, Any]:
    """When the clocks of the ticket are due that run, in hours after it was opened."""

    def read(session: Session) -> dict[str, Any]:
        ticket = tickets.ticket(session, place.id, ADA, number)
        assert ticket
        found = running(ticket, terms.Versions(session, place))
        return {each.episode.clock: hours(each.due) for each in found if each.due}

    return database.look(read)


def hours(at: Any) -> float | None:
    return (at - BEGINNING) / timedelta(hours=1) if at else None


def test_rules_5_and_31_what_runs_is_measured_from_its_start_and_what_was_achieved_stays(
    old: Database,
) -> None:
    """Until then a change of the policy changes nothing of what runs."""
    do(old, turn, 1, workspace=FAST)
    assert dues(old, 1, FAST) == {Clock.FIRST_RESPONSE: 8, Clock.RESOLUTION: 72}
    answer = do(old, recalculate_one, 1, by=LEA, workspace=FAST)
    assert (str(answer), answer.values["report"]) == (
        "T-1 is measured by the present promises now.",
        [
            {
                "key": "T-1",
                "before": "usual",
                "after": "usual",
                "clocks": [
                    {
                        "clock": "first_response",
                        "before": (BEGINNING + timedelta(hours=8)).isoformat(),
                        "after": (BEGINNING + timedelta(hours=2)).isoformat(),
                        "late": True,
                    },
                    {
                        "clock": "resolution",
                        "before": (BEGINNING + timedelta(hours=72)).isoformat(),
                        "after": (BEGINNING + timedelta(hours=48)).isoformat(),
                        "late": False,
                    },
                ],
            }
        ],
    )
    assert dues(old, 1, FAST) == {Clock.FIRST_RESPONSE: 2, Clock.RESOLUTION: 48}
    assert dues(old, 2, FAST) == {Clock.ACKNOWLEDGED: 1, Clock.FIRST_RESPONSE: 8, Clock.RESOLUTION: 72}
    [*_, event] = old.look(lambda session: tickets.log(session, 1))
    assert (event.change.kind, event.actor, event.change.detail["why"]) == (
        Kind.POLICY_APPLIED,
        LEA.id,
        "recalculated",
    )
    with pytest.raises(Refused, match="by the present promises already"):
        do(old, recalculate_one, 1, by=LEA, workspace=FAST)


def test_rule_31_late_by_the_new_promise_is_late_as_of_the_recalculation(old: Database) -> None:
    do(old, recalculate_one, 1, by=LEA, workspace=FAST)
    do(old, turn, 1, workspace=FAST)
    log = old.look(lambda session: tickets.log(session, 1))
    breaches = [event.change.detail for event in log if event.change.kind is Kind.BREACHED]
    assert [(each["at"], each["why"]) for each in breaches] == [(old.clock().isoformat(), "policy change")]


def test_rule_32_a_promise_that_is_no_more_ends_by_the_recalculation_only(old: Database) -> None:
    assert dues(old, 1, NONE) == {Clock.FIRST_RESPONSE: 8, Clock.RESOLUTION: 72}
    answer = do(old, recalculate_all, by=replace(OLE, roles=OLE.roles | LEA.roles), workspace=NONE)
    assert str(answer) == "Measured by the present promises now: 2 tickets."
    reported = recalculation.listed(answer.values["report"], 0, language.speaker("en"))
    assert [line.partition(" · ")[0] for line in reported.splitlines()] == ["*T-1*", "*T-2*"]
    assert "usual → no promise · First response: " in reported
    assert [dues(old, number, NONE) for number in (1, 2)] == [{}, {}]


def test_operators_read_nothing_of_tickets_that_they_may_not_see(old: Database) -> None:
    """Rule 93: they learn how many there are."""
    answer = do(old, recalculate_all, by=OLE, workspace=FAST)
    assert (answer.values["count"], answer.values["report"], answer.values["unreported"]) == (2, [], 2)


def test_a_rehearsal_tells_the_same_and_changes_nothing(old: Database) -> None:
    def rehearsed(session: Session) -> Any:
        return measured(_of(session, FAST), 0, is_rehearsal=True)

    def done(session: Session) -> Any:
        return measured(_of(session, FAST), 0)

    foretold = old.look(rehearsed)
    assert foretold.found[1] == Recalculation(
        "T-2",
        "usual",
        "usual",
        (
            Shift(Clock.ACKNOWLEDGED, BEGINNING + timedelta(hours=1), None, late=False),
            Shift(
                Clock.FIRST_RESPONSE,
                BEGINNING + timedelta(hours=8),
                BEGINNING + timedelta(hours=2),
                late=True,
            ),
            Shift(
                Clock.RESOLUTION, BEGINNING + timedelta(hours=72), BEGINNING + timedelta(hours=48), late=False
            ),
        ),
    )
    assert old.look(rehearsed) == foretold == run(old, done)
    assert run(old, done).found == ()


def _of(session: Session, place: Workspace) -> Work:
    return work(session, BEGINNING + timedelta(hours=2, minutes=30), OLE, place)


def test_operators_recalculate_all_and_agents_nothing(old: Database) -> None:
    for verb, by in (
        (recalculate_all, LEA),
        (recalculate_all, ADA),
        (lambda work: recalculate_one(work, 1), ADA),
    ):
        with pytest.raises(NotAllowed):
            do(old, verb, by=by, workspace=FAST)


POLICY = """
sla:
  promises: [{name: usual, first_response: "2h", resolution: "2d"}]
"""


@pytest.mark.usefixtures("elsewhere")
def test_the_terminal_tells_first_and_does_then(old: Database, database_url: str) -> None:
    Path("policy.yaml").write_text(POLICY)
    given: dict[str, Any] = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1"}
    given |= {"DATABASE_URL": database_url, "clock": old.clock}
    told = firebreak("policy", "recalculate", "--dry-run", **given)
    assert (told.returncode, told.stdout.splitlines()) == (
        0,
        [
            "ticket  clock           due before        due now                  promise",
            "T-1     First response  2026-03-02 17:00  2026-03-02 11:00 (late)  usual",
            "T-1     Resolution      2026-03-05 09:00  2026-03-04 09:00         usual",
            "T-2     Taken           2026-03-02 10:00  never due                usual",
            "T-2     First response  2026-03-02 17:00  2026-03-02 11:00 (late)  usual",
            "T-2     Resolution      2026-03-05 09:00  2026-03-04 09:00         usual",
            "Under an older policy: 2 tickets. Nothing is changed yet.",
        ],
    )
    told = firebreak("policy", "recalculate", "--json", "--yes", **given)
    assert [(each["key"], len(each["clocks"])) for each in json.loads(told.stdout)] == [
        ("T-1", 2),
        ("T-2", 3),
    ]
    assert dues(old, 2, FAST) == {Clock.FIRST_RESPONSE: 2, Clock.RESOLUTION: 48}
    told = firebreak("policy", "recalculate", "--yes", **given)
    assert told.stdout == "Measured by the present promises now: 0 tickets.\n"


@pytest.mark.usefixtures("elsewhere")
def test_promises_that_name_whom_nobody_looked_up_are_not_applied(old: Database, database_url: str) -> None:
    """They would suit nobody."""
    Path("policy.yaml").write_text('sla: {tiers: {vip: ["@maria"]}}\n')
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": database_url}
    told = firebreak("policy", "recalculate", "--yes", **given)
    assert (told.returncode, told.stderr) == (
        1,
        "The desk has not looked up @maria in Slack yet. Start it with this policy first.\n",
    )
    assert old.look(lambda session: len(tickets.log(session, 2))) == 3


def test_who_is_in_a_user_group_counts_when_a_ticket_is_opened_or_matched_anew(
    database: Database, moment: Moment
) -> None:
    """Rules 5, 31: whoever comes or goes changes nothing of what runs, nor the version of the terms."""
    fast, usual = (
        Promise(name="fast", tiers=("vip",), resolution="2h"),
        Promise(name="usual", resolution="8h"),
    )
    sla = Sla(promises=(fast, usual), tiers={"vip": ("S0BOARD",)})
    outside = replace(WORKSPACE, policy=Policy(sla=sla))
    inside = replace(outside, groups=(("S0BOARD", (ANNA.id, BEN.id)),))
    members = {"C0SUPPORT": tuple(each.id for each in EVERYBODY)}
    run(database, lambda session: workspaces.keep(session, inside, KNOWN, members))
    for place in (inside, outside):
        do(database, open_, "The VPN is slow", by=ANNA, workspace=place)
    assert [dues(database, number, outside) for number in (1, 2)] == [
        {Clock.RESOLUTION: 2},
        {Clock.RESOLUTION: 8},
    ]
    for number, place in ((1, outside), (2, inside)):
        do(database, severity, number, Severity.SEV2, workspace=place)
    assert [dues(database, number, outside) for number in (1, 2)] == [
        {Clock.RESOLUTION: 8},
        {Clock.RESOLUTION: 2},
    ]
    assert inside.terms.version == outside.terms.version
    assert run(database, lambda session: workspaces.recall(session, inside.policy))["T0PLAY"] == inside
