"""Two hundred pings that were held for one channel go out as one post that people can read."""

from datetime import timedelta

import pytest
from sqlmodel import Session, col, delete

from commands import settle
from commands.bundle import bundle
from commands.escalate import escalate
from commands.hear import hear
from commands.severity import severity
from desk.effects.pings import Bundle, Page
from desk.severity import Severity
from desk.ticket import Ticket
from handlers.mrkdwn import readable
from handlers.views.posts import draw
from storage import outbox
from storage.database import Database
from storage.outbox import Claim, Leased
from storage.tables.outbox import EffectRow
from tests.stage import ANNA, WORKSPACE, Moment, run, said, work

MANY, GRAVE = 200, 150
"""How many tickets are escalated, and which of them is the gravest."""


def flood(session: Session, moment: Moment) -> list[Page]:
    """Somebody escalates every one of many tickets, each for somebody else."""
    calls = []
    for number in range(1, MANY + 1):
        asked = f"{moment().timestamp() - 600 * number:.6f}"
        hear(work(session, moment(), ANNA), said(f"Fire <b> & smoke, {number} " * 9, asked), [], ())
        if number == GRAVE:
            severity(work(session, moment()), number, Severity.SEV1)
        ticket = escalate(work(session, moment()), number, "the whole office waits")
        calls.append(Page(ticket.id, latest(ticket), 0, 1, "C0TRIAGE", people=f"U0PERSON{number}"))
    session.execute(delete(EffectRow).where(col(EffectRow.kind) != ""))
    for each in calls:
        desk = work(session, moment())
        desk.leave(desk.ticket_by_id(each.ticket), each, each.escalation)
    return calls


def latest(ticket: Ticket) -> int:
    return ticket.escalations[0].seq


def claim(database: Database) -> list[Leased]:
    wanted = Claim(database.clock(), timedelta(hours=1))
    return run(database, lambda session: outbox.claim(session, wanted, lambda _: 999, ()))


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_of_two_hundred_held_pings_the_gravest_are_told_and_of_the_others_how_many(
    database: Database, moment: Moment
) -> None:
    """Rules 54, 66, 72: in one post, in which so many are no longer called one by one."""
    calls = run(database, lambda session: flood(session, moment))
    morning = moment() + timedelta(hours=8)
    while leased := claim(database):
        run(database, lambda s, all_=leased: [settle.held(work(s, moment()), each, morning) for each in all_])
    moment.set(morning)
    assert run(database, lambda session: bundle(work(session, moment()), "C0TRIAGE"))
    [together] = claim(database)
    assert isinstance(together.effect, Bundle)
    assert len(together.effect.pings) == len(calls) == MANY
    call = database.look(lambda session: draw(session, WORKSPACE, together.effect, moment()))
    assert call is not None
    text = call.arguments["text"]
    head, first, *others, last = readable(text).splitlines()
    assert (head, len(others), last) == (
        "@channel *Held back until now:*",
        4,
        f"… and {MANY - 5} more: `/ticket find open`",
    )
    assert f"T-{GRAVE}* :red_circle:" in first
    assert len(text) <= 3900
