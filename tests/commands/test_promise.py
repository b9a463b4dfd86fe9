"""Rule 20, on both databases: what keeps a promise and what does not, and who is asked whether it is one."""

from datetime import timedelta

import pytest
from sqlmodel import Session, select

from commands import merge, note, reply, undo
from commands.amend import edit
from commands.hear import hear
from commands.promise import promise
from commands.revise import revise
from commands.unmerge import unmerge
from commands.unpromise import unpromise
from desk.access import Viewer
from desk.effects.promises import HoldTo, Pledge, Restate
from desk.refusal import NotFound, Refused
from desk.ticket import Clock, Episode
from handlers.mrkdwn import readable
from handlers.views.posts import draw
from storage import outbox, tickets
from storage.database import Database
from storage.outbox import Claim
from storage.tables.messages import MessageRow
from storage.tables.outbox import EffectRow
from storage.work import Work
from tests.stage import ADA, ANNA, BEGINNING, BEN, BO, WORKSPACE, Moment, ask, do, run, said, sent

pytestmark = pytest.mark.usefixtures("workspace")

AT_THREE = BEGINNING + timedelta(hours=6)
I_PROMISE = "I'll get back to you by 15:00"


def episode(database: Database) -> Episode | None:
    """The latest promise of the first ticket."""
    ticket = database.look(lambda session: tickets.ticket(session, "T0PLAY", ADA, 1))
    assert ticket
    return ticket.clocks.latest(Clock.PROMISE)


def asked(database: Database) -> list[HoldTo]:
    """Who waits to be asked whether they promised something."""
    rows = database.look(lambda session: session.exec(select(EffectRow).order_by("id")).all())
    return [HoldTo(**row.values) for row in rows if row.kind == "HoldTo"]


def last_message(database: Database) -> int:
    return max(database.look(lambda session: session.exec(select(MessageRow.id)).all()))


def says(work: Work, text: str, ts: str) -> None:
    hear(work, said(text, ts, work.actor, thread="100.1"), [], ())


def test_what_gave_the_promise_does_not_keep_it_even_if_it_arrives_later(
    database: Database, moment: Moment
) -> None:
    ask(database, "The VPN is slow", "100.1")
    do(database, reply.reply, 1, I_PROMISE)
    [question] = asked(database)
    assert question == HoldTo(1, ADA.id, last_message(database), int(AT_THREE.timestamp()), at_card=True)
    moment.push(seconds=20)
    do(database, promise, 1, AT_THREE, "", question.message)  # Slack has not shown the reply to anybody yet
    moment.push(seconds=20)
    sent(database, moment)
    running = episode(database)
    assert running and (running.until, running.ended) == (AT_THREE, None)
    do(database, says, "It is the router", f"{moment().timestamp():.6f}")
    kept = episode(database)
    assert kept and (kept.ended, kept.is_cancelled) == (moment(), False)


def test_nobody_promises_by_the_words_of_another(database: Database) -> None:
    ask(database, "The VPN is slow", "100.1")
    ask(database, "My mouse is dead", "200.1", by=BEN)
    do(database, reply.reply, 1, I_PROMISE)
    message = last_message(database)
    for who, number in ((BO, 1), (ADA, 2)):
        with pytest.raises(NotFound):
            do(database, promise, number, AT_THREE, "", message, by=who)
    assert episode(database) is None


@pytest.mark.parametrize("who", [ANNA, ADA])
def test_only_the_desk_s_side_is_asked_and_about_what_is_still_to_come(
    database: Database, moment: Moment, who: Viewer
) -> None:
    """What is heard late, hours after it was said, may be over."""
    ask(database, "The VPN is slow", "100.1")
    ts = f"{moment().timestamp():.6f}"
    moment.push(hours=7)
    do(database, says, I_PROMISE, ts, by=who)
    assert asked(database) == []
    do(database, says, I_PROMISE, f"{moment().timestamp():.6f}", by=who)
    tomorrow = int((AT_THREE + timedelta(days=1)).timestamp())
    assert [each.until for each in asked(database)] == ([tomorrow] if who is ADA else [])


def test_an_edit_that_adds_a_promise_is_asked_about_like_a_new_reply(
    database: Database, moment: Moment
) -> None:
    """Rule 20: what was asked once, or was said only to another, is not asked again."""
    ask(database, "The VPN is slow", "100.1")
    for who, text in ((ADA, "I look into it"), (ANNA, "Thank you so much")):
        ts = f"{moment.push(seconds=20).timestamp():.6f}"
        do(database, says, text, ts, by=who)
        for after in (f"{text}. {I_PROMISE}", f"{text}! {I_PROMISE}", f"{text}! {I_PROMISE[:-5]}16:00"):
            edited = f"{moment.push(minutes=5).timestamp():.6f}"
            do(database, edit, said(after, ts, who, thread="100.1", edited_ts=edited), [], (), by=who)
    message = last_message(database) - 1
    times = [int((AT_THREE + timedelta(hours=later)).timestamp()) for later in (0, 1)]
    assert asked(database) == [HoldTo(1, ADA.id, message, until, at_card=False) for until in times]


def test_a_typed_reply_that_is_revised_is_asked_about_at_the_card(database: Database) -> None:
    """Rule 20; a note promises nobody anything."""
    ask(database, "The VPN is slow", "100.1")
    do(database, reply.reply, 1, "I look into it")
    written = last_message(database)
    do(database, note.note, 1, "Slow, it is")
    for message in (written, written + 1):
        do(database, revise, message, I_PROMISE)
    assert asked(database) == [HoldTo(1, ADA.id, written, int(AT_THREE.timestamp()), at_card=True)]


def test_everybody_whose_ticket_it_is_reads_of_the_promise_and_it_is_undone_but_once(
    database: Database, moment: Moment
) -> None:
    """Rule 42: also those whose ticket goes on as this one."""
    ask(database, "The VPN is slow", "100.1")
    ask(database, "No VPN here", "200.1", by=BEN)
    do(database, merge.merge, 2, 1)
    sent(database, moment)
    given = do(database, promise, 1, AT_THREE, "")
    waiting = run(
        database, lambda session: outbox.claim(session, Claim(moment(), timedelta(1)), lambda _: 99, ())
    )
    lines = [each.effect for each in waiting if isinstance(each.effect, Pledge)]
    assert lines == [Pledge(1, given.seq), Pledge(1, given.seq, via=2)]
    undone = do(database, undo.undo, 1)
    assert undone.clocks.running(Clock.PROMISE) is None
    rows = database.look(lambda session: session.exec(select(EffectRow)).all())
    restated = [Restate(**row.values) for row in rows if row.kind == "Restate"]
    assert restated == [Restate(1, undone.seq), Restate(1, undone.seq, via=2)]
    with pytest.raises(Refused):
        do(database, undo.undo, 1)


def lines(database: Database, moment: Moment) -> dict[int | None, str]:
    """What the requesters of each ticket read last of a promise."""

    def drawn(session: Session) -> dict[int | None, str]:
        kinds = {"Pledge": Pledge, "Restate": Restate}
        rows = [row for row in session.exec(select(EffectRow).order_by("id")) if row.kind in kinds]
        calls = [
            (row.ticket_id, draw(session, WORKSPACE, kinds[row.kind](**row.values), moment())) for row in rows
        ]
        return {ticket: readable(call.arguments["text"]) for ticket, call in calls if call}

    return database.look(drawn)


AT_FIRST = " (At first: by 2026-03-02 16:00 UTC.)"


@pytest.mark.parametrize(
    ("own", "here", "after"),
    [
        (
            None,
            "🤝 Ada promised an update by 2026-03-02 15:00 UTC.",
            "The update promised by 2026-03-02 15:00 UTC is no longer promised.",
        ),
        (1, f"🤝 Ada promised an update by 2026-03-02 15:00 UTC.{AT_FIRST}", None),
        (-1, "🤝 Bo promised an update by 2026-03-02 14:00 UTC.", None),
    ],
)
def test_a_promise_goes_on_with_the_ticket_that_its_own_goes_on_as(
    database: Database, moment: Moment, own: int | None, here: str, after: str | None
) -> None:
    """Rules 20, 42: unless the other's is due sooner; what was told of both stays true, also if unmerged."""
    ask(database, "The VPN is slow", "100.1")
    ask(database, "No VPN here", "200.1", by=BEN)
    do(database, promise, 2, AT_THREE, "")
    if own:
        do(database, promise, 1, AT_THREE + timedelta(hours=own), "", by=BO)
    sent(database, moment)
    do(database, merge.merge, 2, 1, by=BO)
    sent(database, moment)
    there = "➡ The update promised by 2026-03-02 15:00 UTC comes with T-1 now, as which T-2 goes on."
    assert lines(database, moment) == {1: here, 2: there}
    do(database, unmerge, 2)
    sent(database, moment)
    assert lines(database, moment) == {
        1: after or here,
        2: "🤝 Ada promised an update by 2026-03-02 15:00 UTC.",
    }


def test_a_promise_that_came_from_afar_leaves_with_the_ticket_that_it_came_from(
    database: Database, moment: Moment
) -> None:
    """Rule 42: however many tickets that one went on as."""
    for ts, who in (("100.1", ANNA), ("200.1", BEN), ("300.1", BO)):
        ask(database, f"The VPN is slow, says {who.id}", ts, by=who)
    do(database, promise, 2, AT_THREE, "")
    do(database, merge.merge, 2, 1)
    do(database, merge.merge, 1, 3)
    sent(database, moment)
    assert lines(database, moment)[3] == "🤝 Ada promised an update by 2026-03-02 15:00 UTC."
    gone = "The update promised by 2026-03-02 15:00 UTC is no longer promised."
    moment.push(minutes=1)
    do(database, unmerge, 2)
    told = lines(database, moment)
    assert (told[1], told[3]) == (gone, gone)
    do(database, unmerge, 1)
    told = lines(database, moment)
    assert (told[1], told[3]) == (gone, gone)


def test_what_becomes_of_a_promise_is_told_also_where_it_came_from(
    database: Database, moment: Moment
) -> None:
    """Rules 20, 42: who read that it comes with another ticket reads that it was moved, and taken back."""
    ask(database, "The VPN is slow", "100.1")
    ask(database, "No VPN here", "200.1", by=BEN)
    do(database, promise, 2, AT_THREE, "")
    sent(database, moment)
    do(database, merge.merge, 2, 1, by=BO)
    sent(database, moment)
    for later, text in (
        (1, "🤝 Bo promised an update by 2026-03-02 16:00 UTC. (At first: by 2026-03-02 15:00 UTC.)"),
        (None, "The update promised by 2026-03-02 16:00 UTC is no longer promised."),
    ):
        if later:
            do(database, promise, 1, AT_THREE + timedelta(hours=later), "", by=BO)
        else:
            do(database, unpromise, 1, by=BO)
        assert theirs(database, moment) == text
        sent(database, moment)
    do(database, unmerge, 2)
    assert theirs(database, moment) == "🤝 Ada promised an update by 2026-03-02 15:00 UTC."


def theirs(database: Database, moment: Moment) -> str:
    """What the line of the second ticket's own promise comes to say."""

    def drawn(session: Session) -> str:
        query = select(EffectRow).order_by("id")
        line = session.exec(query.where(EffectRow.kind == "Pledge", EffectRow.ticket_id == 2)).one()
        effects = [Restate(**row.values) for row in session.exec(query.where(EffectRow.kind == "Restate"))]
        calls = filter(None, (draw(session, WORKSPACE, each, moment()) for each in effects))
        return [readable(call.arguments["text"]) for call in calls if call.arguments["ts"] == line.ts][-1]

    return database.look(drawn)
