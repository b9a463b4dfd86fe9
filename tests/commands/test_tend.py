"""The queue on both databases: what is given, to whom, once, and what goes back."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from commands import (
    assign,
    away,
    capacity,
    handover,
    reopen,
    reply,
    settle,
    solve,
    take,
    team,
    tend,
    unassign,
)
from commands.agents import agents
from commands.hear import hear
from desk.access import Role, Viewer
from desk.fold import fold
from desk.policy import Policy
from desk.refusal import NotAllowed, Refused
from desk.ticket import Event, Kind, Status, Ticket
from desk.workspace import Workspace
from storage import outbox, people, roster, tickets, workspaces
from storage.database import Database, Session
from storage.outbox import Claim
from storage.tables.tickets import TICKET, TicketRow, folded
from tests.stage import (
    ADA,
    ANNA,
    BEGINNING,
    BEN,
    BO,
    KNOWN,
    MAYA,
    WORKSPACE,
    Moment,
    ask,
    do,
    run,
    said,
    work,
)

pytestmark = pytest.mark.usefixtures("workspace")

DESK = Viewer(WORKSPACE.bot_user, frozenset({Role.AGENT}))
NAMES = (("@ada", ADA.id), ("@bo", BO.id), ("#support", "C0SUPPORT"))


def desk(**policy: Any) -> Workspace:
    """The workspace with this policy."""
    return replace(WORKSPACE, policy=Policy.model_validate(policy), names=NAMES)


LEAST = desk(assignment={"by": "least_load"})


def tended(database: Database, workspace: Workspace = LEAST) -> int:
    """How many things the desk does by itself until there is nothing more to do."""
    count = 0
    while True:
        steps = database.look(lambda session: tend.plan(work(session, database.clock(), DESK, workspace)))
        done = sum(
            run(database, lambda session, each=each: _carry_out(database, session, workspace, each))
            for each in steps
        )
        count += done
        if not done:
            return count


def _carry_out(database: Database, session: Session, workspace: Workspace, step: tend.Step) -> bool:
    return tend.carry_out(work(session, database.clock(), DESK, workspace), step)


def stand(database: Database) -> list[tuple[str | None, str, str | None]]:
    """Each ticket's assignee, status and team, by number."""
    rows = database.look(lambda session: list(session.exec(select(TicketRow).order_by(TicketRow.number))))
    return [(row.assignee_id, row.status, row.team) for row in rows]


def assignees(database: Database) -> list[str | None]:
    return [assignee for assignee, _status, _team in stand(database)]


def log(database: Database, ticket: int) -> list[Event]:
    return database.look(lambda session: tickets.log(session, ticket))


def questions(database: Database, moment: Moment, count: int) -> None:
    """So many requests, minutes apart so that none goes on with another."""
    for number in range(count):
        moment.push(minutes=10)
        ask(database, f"Question {number}", f"{moment().timestamp():.6f}", by=(ANNA, BEN)[number % 2])


# --- given by rule -------------------------------------------------------------------------------------


def test_by_default_nothing_is_given(database: Database, moment: Moment) -> None:
    questions(database, moment, 2)
    assert tended(database, WORKSPACE) == 0
    assert assignees(database) == [None, None]


def test_the_least_loaded_gets_the_next_and_the_log_names_it(database: Database, moment: Moment) -> None:
    """Rule 76."""
    questions(database, moment, 1)
    do(database, take.take, 1, by=BO)
    questions(database, moment, 2)
    assert tended(database) == 2
    assert assignees(database) == [BO.id, ADA.id, BO.id]
    [given] = [event for event in log(database, 2) if event.change.kind is Kind.ASSIGNED]
    assert (given.actor, given.cause, given.change.after) == (None, "least_load", ADA.id)
    assert stand(database)[1][1] == Status.OPEN


def test_what_a_finished_ticket_makes_room_for_is_given(database: Database, moment: Moment) -> None:
    do(database, capacity.capacity, 1, by=ADA)
    do(database, capacity.capacity, 0, by=BO)
    questions(database, moment, 2)
    assert (tended(database), assignees(database)) == (1, [ADA.id, None])
    do(database, solve.solve, 1, "done")
    assert (tended(database), assignees(database)) == (1, [ADA.id, ADA.id])


def test_a_rule_sends_to_a_team_and_a_person_knows_better(database: Database, moment: Moment) -> None:
    """Rule 37 has nothing to change: a team is no clock."""
    two = desk(
        teams={
            "net": {"name": {"en": "Network"}, "members": ["@bo"], "skills": {"@bo": ["vpn"]}},
            "rest": {"name": {"en": "The rest"}, "members": ["@ada"]},
        },
        assignment={
            "by": "rota",
            "rules": [{"words": ["question 0"], "channels": ["#support"], "team": "net", "skill": "vpn"}],
        },
    )
    questions(database, moment, 2)
    tended(database, two)
    assert stand(database) == [(BO.id, "open", "net"), (ADA.id, "open", None)]

    def move(session: Session) -> Ticket:
        return team.team(work(session, moment(), ADA, two), 1, "rest")

    run(database, move)
    assert stand(database)[0] == (None, "new", "rest")
    tended(database, two)
    assert stand(database)[0] == (ADA.id, "open", "rest")
    with pytest.raises(Refused):
        do(database, team.team, 1, "net")  # the default policy has no teams


# --- gone ----------------------------------------------------------------------------------------------


def test_who_goes_away_leaves_what_is_unanswered_and_keeps_what_is_under_way(
    database: Database, moment: Moment
) -> None:
    """Rule 76."""
    questions(database, moment, 3)
    for number in (1, 2, 3):
        do(database, assign.assign, number, BO.id)
    do(database, reply.reply, 1, "on it", by=BO)
    _deliver(database, moment)
    do(database, solve.solve, 3, "done", by=BO)
    said = do(database, away.away, None, by=BO)
    assert (said.values["count"], said.values["kept"]) == (1, "T-1")
    assert stand(database) == [(BO.id, "open", None), (None, "new", None), (BO.id, "solved", None)]
    tended(database)
    assert assignees(database) == [BO.id, ADA.id, BO.id]
    there = do(database, agents, by=ADA)
    assert [(each.agent.id, each.is_here, each.left) for each in there.people] == [
        (ADA.id, True, ()),
        (BO.id, False, ("T-1",)),
    ]


def _deliver(database: Database, moment: Moment) -> None:
    def all_of_it(session: Session) -> None:
        unit = work(session, moment())
        for leased in outbox.claim(session, Claim(moment(), timedelta(0)), lambda _: 99, ()):
            settle.sent(unit, leased, "C0TRIAGE", f"{leased.row}.1")

    for _ in range(4):
        run(database, all_of_it)


def test_back_after_the_moment_they_named_or_when_they_say_so(database: Database, moment: Moment) -> None:
    do(database, capacity.capacity, 0, by=ADA)
    do(database, away.away, moment() + timedelta(hours=1), by=BO)
    questions(database, moment, 1)
    assert (tended(database), assignees(database)) == (0, [None])
    moment.push(hours=1)
    assert (tended(database), assignees(database)) == (1, [BO.id])
    do(database, away.away, None, by=BO)
    do(database, away.back, by=BO)
    assert (tended(database), assignees(database)) == (1, [BO.id])
    with pytest.raises(Refused):
        do(database, away.away, BEGINNING, by=BO)


def test_rule_39_what_is_reopened_stays_with_its_owner_only_if_they_are_there(
    database: Database, moment: Moment
) -> None:
    questions(database, moment, 3)
    for number in (1, 2, 3):
        do(database, assign.assign, number, BO.id)
        do(database, solve.solve, number, "done", by=BO)
    do(database, away.away, None, by=BO)
    _ask_again(database, moment, 1, ANNA)
    do(database, reopen.reopen, 3, "", by=ANNA)
    do(database, away.back, by=BO)
    _ask_again(database, moment, 2, BEN)
    assert stand(database) == [(None, "new", None), (BO.id, "open", None), (None, "new", None)]


def _ask_again(database: Database, moment: Moment, number: int, who: Viewer) -> None:
    thread = str(database.look(lambda session: session.get_one(TicketRow, number).thread_ts))
    ts = f"{moment.push(minutes=1).timestamp():.6f}"
    do(database, hear, said("still broken", ts, who, thread=thread), [], (), by=who)


def test_what_is_handed_back_goes_to_somebody_else(database: Database, moment: Moment) -> None:
    questions(database, moment, 1)
    do(database, take.take, 1, by=ADA)
    do(database, unassign.unassign, 1, by=ADA)
    assert stand(database) == [(None, "new", None)]
    tended(database)
    assert assignees(database) == [BO.id]


def test_a_whole_queue_is_handed_over(database: Database, moment: Moment) -> None:
    questions(database, moment, 3)
    for number in (1, 2):
        do(database, assign.assign, number, BO.id)
    assert do(database, handover.handover, ADA.id, by=BO).values == {"person": ADA.id, "count": 2}
    assert assignees(database) == [ADA.id, ADA.id, None]
    assert do(database, handover.handover, None, by=ADA).values == {"count": 2}
    assert assignees(database) == [None, None, None]
    with pytest.raises(Refused):
        do(database, handover.handover, ANNA.id, by=BO)


@pytest.mark.parametrize("verb", [away.back, agents])
def test_only_who_works_tickets_has_these_words(database: Database, verb: Any) -> None:
    with pytest.raises(NotAllowed):
        do(database, verb, by=ANNA)
    assert do(database, agents, by=MAYA).queued == 0


# --- several replicas ----------------------------------------------------------------------------------


@pytest.fixture
def replicas(database_url: str, moment: Moment) -> Iterator[list[Database]]:
    both = [Database(database_url, moment) for _ in range(3)]
    yield both
    for each in both:
        each.close()


def test_of_several_replicas_one_gives_each_ticket_and_nobody_is_overfilled(
    database: Database, moment: Moment, replicas: list[Database]
) -> None:
    """Rules 68, 76: 12 tickets, room for 5 and 3."""
    do(database, capacity.capacity, 5, by=ADA)
    do(database, capacity.capacity, 3, by=BO)
    questions(database, moment, 12)
    racing = [threading.Thread(target=tended, args=(each,)) for each in replicas]
    for each in racing:
        each.start()
    for each in racing:
        each.join()
    given = assignees(database)
    assert [given.count(who) for who in (ADA.id, BO.id, None)] == [5, 3, 4]
    assert given[8:] == [None] * 4
    events = [event for number in range(1, 13) for event in log(database, number)]
    assert sum(event.change.kind is Kind.ASSIGNED for event in events) == 8


def test_what_an_agent_takes_meanwhile_is_not_given_to_another(database: Database, moment: Moment) -> None:
    questions(database, moment, 6)
    barrier = threading.Barrier(2)

    def taking() -> None:
        barrier.wait()
        for number in range(1, 7):
            do(database, take.take, number, by=BO)

    thread = threading.Thread(target=taking)
    thread.start()
    barrier.wait()
    tended(database)
    thread.join()
    assert assignees(database) == [BO.id] * 6
    for number in range(1, 7):
        row = database.look(lambda session, n=number: session.get_one(TicketRow, n).facts())
        empty = Ticket(row.id, row.workspace, row.number, row.requester, row.channel, row.thread)
        assert fold(empty, log(database, number)).assignee == row.assignee


# --- who is asked --------------------------------------------------------------------------------------


def test_agents_are_who_the_triage_channel_or_the_group_says(database: Database) -> None:
    def known(workspace: Workspace) -> list[str]:
        return [each.id for each in database.look(lambda session: roster.agents(session, workspace))]

    assert known(WORKSPACE) == [ADA.id, BO.id]
    group = replace(WORKSPACE.appointed, agents=frozenset({BO.id}), leads=frozenset({MAYA.id}))
    assert known(replace(WORKSPACE, appointed=group)) == [BO.id, MAYA.id]


def test_rule_93_who_is_not_of_the_private_triage_is_given_nothing_private(database: Database) -> None:
    places = replace(WORKSPACE.places, private_triage="C0PRIVATE")
    run(database, lambda session: people.joined(session, WORKSPACE.id, "C0PRIVATE", BO.id))
    known = database.look(lambda session: roster.agents(session, replace(WORKSPACE, places=places)))
    assert [(each.id, each.trusted) for each in known] == [(ADA.id, False), (BO.id, True)]


def test_the_names_of_teams_are_remembered(database: Database) -> None:
    two = desk(teams={"net": {"name": {"en": "Network"}, "members": ["@bo"], "skills": {"@bo": ["vpn"]}}})
    run(database, lambda session: workspaces.keep(session, two, KNOWN, {}))
    again = database.look(lambda session: workspaces.recall(session, two.policy))[two.id]
    assert again == two
    assert (again.teams["net"].members, dict(again.teams["net"].skills)) == ((BO.id,), {BO.id: ("vpn",)})


def test_a_team_whose_queue_is_endless_keeps_no_other_team_waiting(database: Database) -> None:
    def row(number: int, code: str) -> dict[str, Any]:
        blank = Ticket(0, WORKSPACE.id, number, ANNA.id, "", None)
        opened = BEGINNING + timedelta(minutes=number)
        own = {"workspace_id": WORKSPACE.id, "number": number, "requester_id": ANNA.id, "private": False}
        return {**own, **folded(replace(blank, team=code, opened_at=opened))}

    rows = [row(number, "apps" if number <= roster.MOST else "network") for number in range(1, 502)]
    run(database, lambda session: session.execute(TICKET.insert(), rows))
    waiting = database.look(lambda session: roster.queue(session, WORKSPACE.id))
    assert len(waiting) == roster.MOST
    assert [ticket.number for ticket, _words in waiting if ticket.team == "network"] == [501]


def test_rule_77_what_is_reopened_has_not_lain_idle_since_it_was_first_given(
    database: Database, moment: Moment
) -> None:
    """Rule 39: its owner keeps it, and has as long for it as for any other."""
    idle = desk(assignment={"by": "least_load", "idle_minutes": 30})
    questions(database, moment, 1)
    do(database, take.take, 1, by=ADA)
    do(database, solve.solve, 1, "Restarted it", by=ADA)
    moment.push(hours=5)
    _ask_again(database, moment, 1, ANNA)
    tended(database, idle)
    assert assignees(database) == [ADA.id]
    moment.push(minutes=31)
    tended(database, idle)
    assert assignees(database) == [BO.id]
