"""Automation at work: rules run with what calls them, wait in rows, and do what a rehearsal foretells."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select, update

from commands import dry_run, note, reply, severity, solve, take
from commands.automate import automate
from commands.hear import hear
from commands.merge import merge
from commands.step import step
from commands.steps import done
from desk.access import Viewer
from desk.fold import fold
from desk.intake import Said
from desk.policy import Policy
from desk.reaction import by_rule
from desk.refusal import Refused
from desk.severity import Severity
from desk.ticket import Status, Ticket
from scheduler.automation import Automation
from storage import tickets
from storage.database import Database, Session
from storage.tables.messages import BodyRow, MessageRow
from storage.tables.outbox import EffectRow
from storage.tables.runs import RunRow
from storage.tables.tickets import TicketRow
from tests.desk.test_automation import RULES, rules
from tests.stage import ADA, ANNA, BEGINNING, BO, WORKSPACE, Moment, said
from tests.stage import work as stage_work

pytestmark = pytest.mark.usefixtures("workspace")

NAMES = (("@ada", ADA.id), ("@ben", "U0BEN"), ("#support", "C0SUPPORT"))


def with_rules(*written: dict[str, Any]) -> Any:
    return replace(WORKSPACE, policy=Policy(rules=rules(*written)), names=NAMES)


class Life:
    """A ticket's life in one transaction that is never committed."""

    def __init__(self, session: Session, moment: Moment, workspace: Any) -> None:
        self.session, self.moment, self.workspace = session, moment, workspace
        self._ticks = Automation(None, {workspace.id: workspace}, lambda: None)  # type: ignore[arg-type]

    def do(self, verb: Callable[..., Any], *args: Any, by: Viewer) -> None:
        """One unit of work; what is refused leaves no trace."""
        work = stage_work(self.session, self.moment(), by, self.workspace)
        try:
            with self.session.begin_nested():
                verb(work, *args)
                automate(work)
        except Refused:
            pass
        self.session.flush()

    def wait(self, minutes: int) -> None:
        """Minute by minute, each with its tick."""
        for _ in range(minutes):
            self.moment.push(minutes=1)
            while self._some():
                pass

    def _some(self) -> int:
        self.session.expire_all()
        self._ticks._database = type("At", (), {"clock": self.moment})
        return self._ticks._some(self.session)

    def ticket(self) -> Ticket:
        self.session.expire_all()
        return self.session.exec(select(TicketRow)).one().facts()

    def runs(self) -> list[tuple[str, str, str, int]]:
        """Which rule, what became of it, why, and how many minutes after the beginning."""
        rows = self.session.exec(select(RunRow).order_by(col(RunRow.id))).all()
        return [(row.rule, row.outcome, row.why, _minutes(row.at - BEGINNING)) for row in rows]


def _minutes(lasted: timedelta) -> int:
    return int(lasted / timedelta(minutes=1))


def asked(life: Life, text: str = "The VPN is down") -> None:
    life.do(hear, said(text, "100.1"), [], (), by=ANNA)


def test_a_rule_runs_in_the_same_unit_and_says_so_in_the_log(database: Database, moment: Moment) -> None:
    first = {
        "when": {"on": "opened"},
        "if": {"words": ["vpn"]},
        "then": [
            {"do": "assign", "to": "@ada"},
            {"do": "note", "text": {"en": "For {requester}: see {key}"}},
            {"do": "answer", "text": {"en": "Hold on, {agent} looks at {key} ({status})"}},
            {"do": "notify", "to": "#support"},
        ],
    }
    with Session(database.writer) as session:
        life = Life(session, moment, with_rules(first))
        asked(life)
        events = tickets.log(session, life.ticket().id)
        assert [(each.change.kind, each.cause) for each in events[3:]] == [
            ("assigned", "policy r0"),
            ("status_changed", "policy r0"),
            ("replied", "policy r0"),
            ("replied", "policy r0"),
        ]
        assert (life.ticket().assignee, life.ticket().answered_at) == (ADA.id, None)
        words = session.exec(select(BodyRow.text).order_by(col(BodyRow.message_id))).all()
        assert words[1:] == ["For Anna: see T-1", "Hold on, Ada looks at T-1 (open)"]
        sides = session.exec(select(MessageRow.side).order_by(col(MessageRow.id))).all()
        assert sides == ["requester", "desk", "desk"]
        told = session.exec(select(EffectRow.lane).where(EffectRow.kind == "Inform")).all()
        assert told == ["C0SUPPORT"]
        assert life.runs() == [("r0", "ran", "", 0)]


def test_a_rule_that_waits_is_asked_again_when_due_and_runs_once(database: Database, moment: Moment) -> None:
    nobody = {
        "when": {"on": "opened"},
        "if": {"assigned": False},
        "after": {"minutes": 30},
        "then": [{"do": "severity", "to": 1}],
    }
    with Session(database.writer) as session:
        life = Life(session, moment, with_rules(nobody, {**nobody, "if": {"assigned": True}}))
        asked(life)
        assert life.runs() == [("r0", "waiting", "", 0), ("r1", "waiting", "", 0)]
        life.wait(40)
        assert life.runs() == [("r0", "ran", "", 30), ("r1", "unmet", "assigned", 30)]
        assert int(life.ticket().severity) == 1


def test_what_is_refused_calls_no_rule(database: Database, moment: Moment) -> None:
    with Session(database.writer) as session:
        life = Life(
            session, moment, with_rules({"when": {"on": "assigned"}, "then": [{"do": "severity", "to": 1}]})
        )
        asked(life)
        life.do(take.take, 1, by=ANNA)
        assert life.runs() == []
        life.do(take.take, 1, by=ADA)
        assert life.runs() == [("r0", "ran", "", 0)]


def _hear(text: str) -> Callable[[Life], None]:
    def step(life: Life) -> None:
        ts = f"100.1{life.moment().timestamp():.0f}"
        life.do(hear, said(text, ts, thread="100.1"), [], (), by=ANNA)

    return step


def _does(verb: Callable[..., Any], *args: Any) -> Callable[[Life], None]:
    return lambda life: life.do(verb, 1, *args, by=ADA)


STEPS = st.sampled_from(
    [
        _hear("Still no VPN"),
        _hear("thanks"),
        _does(take.take),
        _does(reply.reply, "Try again"),
        _does(note.note, "hm"),
        _does(solve.solve, "Restarted"),
    ]
)


@given(RULES, st.lists(st.tuples(STEPS, st.integers(1, 60)), max_size=5))
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rehearsal_tells_what_really_ran(
    database: Database, written: list[dict[str, Any]], steps: list[tuple[Callable[[Life], None], int]]
) -> None:
    """And the ticket is what its log says (rule 1), whatever the rules are."""
    with Session(database.writer) as session:
        life = Life(session, Moment(), with_rules(*written))
        asked(life)
        for step, pause in steps:
            life.wait(pause)
            step(life)
        life.wait(100)
        ticket = life.ticket()
        log = tickets.log(session, ticket.id)
        blank = Ticket(ticket.id, ticket.workspace, 1, ticket.requester, ticket.channel, ticket.thread)
        assert fold(blank, log) == ticket
        found = dry_run.rehearsed(stage_work(session, life.moment(), ADA, life.workspace), ticket)
        foretold = [(each.rule, str(each.outcome), each.why, _minutes(each.at - BEGINNING)) for each in found]
        assert sorted(each for each in foretold if each[1] != "waiting") == sorted(
            each for each in life.runs() if each[1] != "waiting"
        )
        assert all(each.actor is None for each in log if by_rule(each))


def test_rules_that_call_each_other_are_stopped_and_the_desk_is_told_once(
    database: Database, moment: Moment
) -> None:
    loop = [
        {"when": {"on": "severity", "to": [level]}, "then": [{"do": "severity", "to": 3 - level}]}
        for level in (1, 2)
    ]
    with Session(database.writer) as session:
        life = Life(session, moment, with_rules(*loop))
        asked(life)
        for level in (1, 2):
            life.do(severity.severity, 1, Severity(level), by=ADA)
        assert [(rule, outcome) for rule, outcome, _why, _at in life.runs()] == [
            *(("r0", "ran"), ("r1", "ran"), ("r0", "stopped")),
            *(("r1", "ran"), ("r0", "stopped")),
        ]
        told = session.exec(select(EffectRow.values).where(EffectRow.kind == "Halted")).all()
        assert [each["rule"] for each in told] == ["r0"]


def test_a_rule_or_a_macro_gives_a_ticket_to_an_agent_named_by_handle_or_id(
    database: Database, moment: Moment
) -> None:
    opened = {"when": {"on": "opened"}, "then": [{"do": "assign", "to": "U0ADA"}]}
    macro = {"en": "Mine", "text": {"en": "I look at it."}, "then": [{"do": "assign", "to": "@bo"}]}
    policy = Policy.model_validate({"rules": [{"name": "r0", **opened}], "macros": {"mine": macro}})
    names = (("@bo", BO.id),)
    with Session(database.writer) as session:
        life = Life(session, moment, replace(WORKSPACE, policy=policy, names=names))
        asked(life)
        assert life.ticket().assignee == ADA.id
        life.do(reply.reply, 1, "?mine", by=ADA)
        assert life.ticket().assignee == BO.id


SOLVES = {"en": "Solve it", "text": {"en": "It works again."}, "then": [{"do": "status", "to": "solved"}]}


def test_neither_a_macro_nor_a_rule_solves_what_has_steps_that_come_first(
    database: Database, moment: Moment
) -> None:
    tagged = {
        "name": "r0",
        "when": {"on": "severity", "to": [1]},
        "then": [{"do": "status", "to": "solved"}],
    }
    policy = Policy.model_validate({"rules": [tagged], "macros": {"works": SOLVES}})
    with Session(database.writer) as session:
        life = Life(session, moment, replace(WORKSPACE, policy=policy))
        asked(life)
        life.do(step, 1, "!call them", by=ADA)
        life.do(reply.reply, 1, "?works", by=ADA)
        life.do(severity.severity, 1, Severity.SEV1, by=ADA)
        assert (life.ticket().status, life.runs()) == (Status.NEW, [("r0", "refused", "status", 0)])
        life.do(done, 1, 1, by=ADA)
        life.do(reply.reply, 1, "?works", by=ADA)
        assert life.ticket().status is Status.SOLVED


def test_a_macro_that_is_refused_in_a_cards_thread_is_a_note_and_its_author_reads_why(
    database: Database, moment: Moment
) -> None:
    policy = Policy.model_validate({"macros": {"works": SOLVES}})
    with Session(database.writer) as session:
        life = Life(session, moment, replace(WORKSPACE, policy=policy))
        asked(life)
        life.do(step, 1, "!call them", by=ADA)
        stands = {"card_channel": "C0TRIAGE", "card_ts": "200.1"}
        session.exec(update(TicketRow).values(**stands))
        in_thread = Said("C0TRIAGE", "200.2", ADA.id, "?works", thread="200.1")
        life.do(hear, in_thread, [], (), by=ADA)
        events = tickets.log(session, life.ticket().id)
        assert (events[-1].change.kind, events[-1].change.after) == ("replied", "internal")
        told = session.exec(select(EffectRow.values).where(EffectRow.kind == "Respond")).all()
        assert [(each["person"], each["filled"]["key"]) for each in told] == [(ADA.id, "T-1")]


def test_rule_42_a_rule_that_waited_leaves_a_merged_ticket_alone(database: Database, moment: Moment) -> None:
    nobody = {
        "when": {"on": "opened"},
        "if": {"answered": False},
        "after": {"minutes": 30},
        "then": [{"do": "severity", "to": 1}],
    }
    with Session(database.writer) as session:
        life = Life(session, moment, with_rules(nobody))
        asked(life)
        life.do(hear, said("Mine too", "101.1", BO), [], (), by=BO)
        life.do(merge, 1, 2, by=ADA)
        life.wait(31)
        assert life.runs() == [("r0", "unmet", "status", 30), ("r0", "ran", "", 30)]
