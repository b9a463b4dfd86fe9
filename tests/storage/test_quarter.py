"""Every figure of a quarter of desk life is what plain Python makes of the exported events."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select

from commands.amend import delete
from commands.hear import hear
from commands.settle import sent
from commands.turn import turn
from desk import life, surveying
from desk.access import Viewer
from desk.metrics import By
from desk.period import Every, Period, around
from desk.policy import Policy
from desk.refusal import Refused
from desk.ticket import Kind, Ticket
from handlers import asking
from handlers.ask import Ask
from storage import deadlines, export, measuring, outbox, workspaces
from storage.database import Database, Session
from storage.export import What, Wish
from storage.measuring import Which
from storage.outbox import Claim
from storage.tables.tickets import TicketRow
from storage.tickets import PAGE
from storage.work import Work
from tests.faults.replay import replayed
from tests.stage import ADA, ANNA, BEN, BO, EVERYBODY, KNOWN, WORKSPACE, Moment, said, work
from tests.storage import by_hand

FIRST, LAST = datetime(2026, 1, 5, 7, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)
QUARTER = around(Every.QUARTERLY, FIRST.date(), by_hand.ZONE)
PROMISES = [
    {
        "name": name,
        "severities": levels,
        **{clock: f"{hours}h" for clock, hours in by_hand.HOURS[name].items()},
    }
    for name, levels in (("sev1", [1]), ("sev2", [2]), ("rest", [3, 4]))
]
PROMISES[0]["calendar"] = "always"
POLICY = Policy.model_validate(
    {
        "calendars": {"default": {"zone": by_hand.ZONE.key, "week": {"mon-fri": ["09:00-17:00"]}}},
        "sla": {"promises": PROMISES, "tiers": {"gold": [BEN.id]}},
        "escalation": {"ladders": []},
        "teams": {"net": {"name": {"en": "Net"}}, "apps": {"name": {"en": "Apps"}}},
        "tags": {"vpn": {"en": "VPN"}, "mail": {"en": "Mail"}},
        "categories": {"access": {"en": "Access"}, "laptop": {"en": "Laptop"}},
    }
)
DESK = replace(WORKSPACE, policy=POLICY)
CAROL, DORA = (replace(ANNA, id=f"U0{name}") for name in ("CAROL", "DORA"))
ASKERS = (ANNA, ANNA, BEN, CAROL, DORA)

Act = Callable[[Work, Ticket], object]


def typed(line: str) -> Act:
    """Something an agent types, with {n} for the ticket."""

    def act(work: Work, ticket: Ticket) -> None:
        for each in line.format(n=ticket.number).split("; "):
            verb, _, rest = each.partition(" ")
            asking.run(work, Ask(work.actor.id, verb, rest, is_markup=True))

    return act


def write(text: str) -> Act:
    """Its requester writes in the thread."""

    def act(work: Work, ticket: Ticket) -> None:
        ts = f"{work.now.timestamp():.6f}"
        hear(work, said(text, ts, Viewer(ticket.requester), thread=ticket.thread), [], ())

    return act


def take_back(work: Work, ticket: Ticket) -> None:
    """Its requester deletes what they asked."""
    delete(work, "C0SUPPORT", ticket.thread or "", ticket.requester)


def deflect(work: Work, ticket: Ticket) -> None:
    """An article helps its requester."""
    work.record(work.ticket(ticket.number, "solve"), life.deflect(ticket, 1, "KB-1"))


def file_under(category: str) -> Act:
    """What it is about is chosen."""
    return lambda work, ticket: work.record(ticket, life.categorise(ticket, category, {}))


def rate(rating: int) -> Act:
    """Its requester says how it went."""
    return lambda work, ticket: work.record(ticket, surveying.rate(ticket, rating))


OPENING = [
    *[typed("take T-{n}")] * 3,
    *[file_under(each) for each in ("access", "laptop")],
    *[typed(f"tag T-{{n}} {each}") for each in ("vpn", "mail", "vpn mail")],
    *[typed(f"team T-{{n}} {each}") for each in ("net", "apps", "net")],
    *[typed(f"severity T-{{n}} {each}") for each in (1, 2, 2, 3, 4)],
]
DOING = [
    *[typed("reply T-{n} look")] * 5,
    *[typed("reply T-{n} then:wait look")] * 3,
    *[typed("reply T-{n} then:solve look")] * 2,
    *[typed("solve T-{n} done")] * 3,
    *[typed(f"transfer T-{{n}} <@{each.id}>") for each in (ADA, BO)],
    *[typed("hold T-{n} 2d the part comes"), typed("resume T-{n}"), typed("unassign T-{n}")],
    *[typed("promise T-{n} 3h I look"), typed("promise T-{n} 30h I look"), typed("unpromise T-{n}")],
    *[typed("dismiss T-{n}"), typed("dismiss T-{n}; reopen T-{n} it is one"), typed("reopen T-{n} again")],
    *[typed(f"{each}; undo T-{{n}}") for each in ("solve T-{n} oh", "transfer T-{n} <@U0BO>", "wait T-{n}")],
    *[typed("severity T-{n} 1; undo T-{n}"), typed("reopen T-{n} oh; undo T-{n}"), typed("close T-{n}")],
    *[write("it burns")] * 5,
    *[write("thanks!"), take_back, deflect],
]
RATING = [rate(each) for each in (1, 3, 4, 5, 5)]


class Quarter:
    """A desk that lives by dice, with a clock that moves on."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session, self.dice, self.moment = session, random.Random(seed), Moment(FIRST)
        self.merged: list[int] = []

    def live(self) -> None:
        while self.moment() < LAST:
            self._rest()
            if self.dice.random() < 0.25:
                self._ask()
            for _ in range(self.dice.choice((0, 1, 1, 2))):
                self._act()
                self._settle(seconds=self.dice.choice((20, 40, 300)))
            self.session.commit()  # or PostgreSQL reads past all that ever was

    def _rest(self) -> None:
        hours = self.dice.choice((1, 2, 3, 5, 8, 15, 24))
        self._settle(hours=hours)

    def _settle(self, **by: float) -> None:
        """Time goes by; what is due is done, and what is to be sent is sent."""
        self.moment.push(**by)
        desk = work(self.session, self.moment(), DESK.itself, DESK)
        for _workspace, ticket in deadlines.claim(self.session, [DESK.id], desk.now, timedelta(0), 100):
            turn(desk, ticket)
        for leased in outbox.claim(self.session, Claim(desk.now, timedelta(0)), lambda _: 99, ()):
            sent(desk, leased, "C0TRIAGE", f"{leased.row}.{desk.now.timestamp()}")

    def _try(self, who: Viewer, act: Callable[[Work], object]) -> None:
        try:
            with self.session.begin_nested():
                act(work(self.session, self.moment(), who, DESK))
        except Refused:
            pass

    def _ask(self) -> None:
        who, ts = self.dice.choice(ASKERS), f"{self.moment().timestamp():.6f}"
        self._try(who, lambda work: hear(work, said("It is slow", ts, who), [], ()))
        for _ in range(self.dice.choice((1, 2, 3))):
            self._settle(seconds=30)
            self._give(self._tickets()[0], self.dice.choice(OPENING))

    def _tickets(self) -> list[Ticket]:
        """The newest ones."""
        query = select(TicketRow).order_by(col(TicketRow.id).desc()).limit(8)
        return [row.facts() for row in self.session.exec(query)]

    def _give(self, ticket: Ticket, act: Act) -> None:
        who = self.dice.choice((ADA, ADA, BO))
        self._try(who, lambda work: act(work, ticket))

    def _act(self) -> None:
        tickets = self._tickets()
        if not tickets:
            return
        ticket = self.dice.choice(tickets)
        asked = ticket.survey is not None and ticket.survey.asked is not None
        if asked and self.dice.random() < 0.5:
            self._give(ticket, self.dice.choice(RATING))
        elif self.dice.random() < 0.12:
            other = self.dice.choice(tickets)
            line = f"merge T-{{n}} T-{other.number}" if ticket.merged_into is None else "unmerge T-{n}"
            self._give(ticket, typed(line))
        else:
            self._give(ticket, self.dice.choice(DOING + OPENING[:1]))


def lived(database: Database, seed: int) -> by_hand.Desk:
    """A quarter, lived, and everything as it is exported afterwards."""
    people = [*KNOWN, *(replace(KNOWN[0], id=each.id, name=each.id) for each in (CAROL, DORA))]
    members = {"C0SUPPORT": tuple(each.id for each in (*EVERYBODY, CAROL, DORA)), "C0TRIAGE": (ADA.id, BO.id)}
    database.submit(lambda session: workspaces.keep(session, DESK, people, members)).result()
    with Session(database.writer, expire_on_commit=False) as session:
        Quarter(session, seed).live()
    rows = (list(export.rows(database, Wish(what))) for what in (What.TICKETS, What.EVENTS))
    return by_hand.Desk(*rows, {"gold": {BEN.id}})


@pytest.mark.parametrize(
    "seed", [8, *(pytest.param(seed, id=f"soak-{seed}", marks=pytest.mark.soak) for seed in range(9, 60))]
)
def test_every_figure_is_what_plain_python_makes_of_the_exported_events(
    database: Database, seed: int
) -> None:
    """Rules 1, 12, 26, 71, 86-88."""
    with replayed(seed):
        desk = lived(database, seed)
        check(database, desk, QUARTER)
        for week in range(0, 12, 4):
            first = QUARTER.first + timedelta(weeks=1 + week)
            check(database, desk, around(Every.WEEKLY, first, by_hand.ZONE))
    happened = {row["kind"] for row in desk.events}
    assert happened >= {*map(str, (Kind.MERGED, Kind.UNMERGED, Kind.PROMISED, Kind.RATED, Kind.BREACHED))}


def check(database: Database, desk: by_hand.Desk, period: Period) -> None:
    """The same, of all tickets, of a team's, and of each group; and each figure opens its tickets."""
    facts = desk.facts(period.begins, period.ends)
    for team in (None, "net"):
        those = by_hand.among(facts, _of(desk, team))
        counted = database.look(
            partial(measuring.numbers, workspace=DESK, team=team, period=period, now=LAST)
        )
        assert counted.figures == by_hand.figures(those), (period.name, team)
        for by in By:
            told = {key: by_hand.figures(by_hand.among(those, them)) for key, them in _groups(desk, by)}
            groups = {key: each for key, each in told.items() if each}
            assert counted.groups.get(by, {}) == groups, (period.name, by)
    for metric, each in facts.items():
        which, newest = Which(metric, period), sorted({number for number, *_ in each}, reverse=True)
        page = database.look(partial(measuring.tickets_of, workspace=DESK, viewer=ADA, which=which, now=LAST))
        assert [found.ticket.number for found in page.found] == newest[:PAGE], (period.name, metric)


def _of(desk: by_hand.Desk, team: str | None) -> list[int]:
    return [each.number for each in desk.lives if team in {None, each.row["team"]}]


def _groups(desk: by_hand.Desk, by: By) -> list[tuple[str, list[int]]]:
    keys = desk.keys(by)
    each = sorted({key for some in keys.values() for key in some})
    return [(key, [number for number, some in keys.items() if key in some]) for key in each]
