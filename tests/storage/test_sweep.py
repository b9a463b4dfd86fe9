"""The sweep's memory: which gap is next, at which pace, for whom alone, and how far a channel is proven."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlmodel import select

from commands import seed
from commands.hear import hear
from desk.effects.answers import ReadThread
from desk.sweep import OPEN_END, Gap, Urgency, stamp
from desk.workspace import Workspace
from storage import sweep
from storage.database import Database
from storage.sweep import Proof
from storage.tables.outbox import EffectRow
from storage.tables.sweep import WatchRow
from tests.stage import ANNA, BEGINNING, Moment, ask, do, run, said

TEAM, STEP, LEASE = "T0PLAY", 3.0, timedelta(minutes=2)
WEEK = timedelta(days=7)


def begin(database: Database) -> None:
    """The desk comes to its channels."""
    now = database.clock()
    run(database, lambda session: sweep.watch(session, TEAM, ["C0SUPPORT"], ["C0TRIAGE"], now))


def begin_round(database: Database) -> None:
    """It is time to look."""
    now = database.clock()
    run(database, lambda session: sweep.begin_round(session, TEAM, now, now, now - WEEK))


def claim(database: Database) -> Gap | None:
    """The next gap."""
    return run(database, lambda session: sweep.claim(session, TEAM, database.clock(), STEP, LEASE))


def all_claimed(database: Database, moment: Moment) -> list[tuple[Urgency, str, str]]:
    """What is claimed as soon as it may be and then closed, until nothing is left."""
    claimed = []
    while due := database.look(lambda session: sweep.next_due(session, TEAM)):
        moment.set(max(due, moment.now))
        gap = claim(database)
        assert gap is not None
        claimed.append((gap.urgency, gap.channel, gap.thread))
        run(database, lambda session, at=gap: sweep.close(session, at))
    return claimed


def test_what_was_never_looked_at_comes_first_and_threads_by_activity(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    begin(database)
    first, second = (stamp(moment.push(minutes=10)) for _ in range(2))
    ask(database, "help", first)
    ask(database, "help me too", second)
    begin_round(database)
    claimed = all_claimed(database, moment)
    assert [each for each in claimed if not each[2]] == [
        (Urgency.MISSED, "C0SUPPORT", ""),
        (Urgency.MISSED, "C0TRIAGE", ""),
        (Urgency.AGAIN, "C0SUPPORT", ""),
        (Urgency.AGAIN, "C0TRIAGE", ""),
    ]
    assert [each for each in claimed if each[2]] == [
        (Urgency.AGAIN, "C0SUPPORT", second),
        (Urgency.AGAIN, "C0SUPPORT", first),
    ]


def test_a_gap_is_one_replicas_alone_until_its_lease_ends(database: Database, moment: Moment) -> None:
    begin(database)
    moment.push(minutes=1)
    begin_round(database)
    claimed = [claim(database)]
    for _ in range(3):
        moment.push(seconds=STEP)
        claimed.append(claim(database))
    moment.push(seconds=STEP)
    assert ([gap is not None for gap in claimed], claim(database)) == ([True] * 4, None)
    moment.push(minutes=2)
    assert claim(database) == claimed[0]


def test_all_replicas_together_keep_the_pace(database: Database, moment: Moment) -> None:
    begin(database)
    moment.push(minutes=1)
    begin_round(database)
    assert claim(database) is not None
    assert claim(database) is None
    assert database.look(lambda session: sweep.next_due(session, TEAM)) == moment.now + timedelta(
        seconds=STEP
    )
    moment.push(seconds=STEP)
    assert claim(database) is not None


def test_when_slack_asks_to_wait_it_is_waited_and_then_gone_on_more_slowly(
    database: Database, moment: Moment
) -> None:
    begin(database)
    moment.push(minutes=1)
    begin_round(database)
    gap = claim(database)
    assert gap is not None
    run(database, lambda session: sweep.was_refused(session, gap, moment.now, 40))
    moment.push(seconds=39)
    assert claim(database) is None
    moment.push(seconds=1)
    assert claim(database) == gap
    moment.push(seconds=39)
    assert claim(database) is None
    moment.push(seconds=1)
    assert claim(database) is not None


def test_a_channel_is_proven_up_to_its_oldest_gap(database: Database, moment: Moment) -> None:
    begin(database)
    began = moment.now
    asked = moment.push(minutes=10)
    begin_round(database)
    gap = claim(database)
    assert gap is not None
    newest, lowest = stamp(moment.now), stamp(moment.now - timedelta(minutes=1))
    run(database, lambda session: sweep.seen(session, gap, newest, asked))
    run(database, lambda session: sweep.narrow(session, replace(gap, newest=lowest), asked))
    [support, triage] = database.look(sweep.proofs)
    assert (support, triage) == (Proof("C0SUPPORT", began, 1, None), Proof("C0TRIAGE", began, 0, None))

    run(database, lambda session: sweep.close(session, gap))
    run(database, lambda session: sweep.put_back(session, replace(gap, row=0), asked, "not_in_channel"))
    [support, triage] = database.look(sweep.proofs)
    assert support == Proof("C0SUPPORT", asked, 0, "not_in_channel")


def test_a_round_that_is_not_over_is_not_begun_again(database: Database, moment: Moment) -> None:
    """Or what is least active would never be looked at where calls are few."""
    begin(database)
    for _ in range(3):
        moment.push(minutes=10)
        begin_round(database)
    assert database.look(sweep.count_gaps) == {Urgency.MISSED: 2, Urgency.SUSPECT: 0, Urgency.AGAIN: 2}


def test_threads_are_suspected_whose_latest_reply_is_not_known(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    begin(database)
    request, reply, other = (stamp(moment.push(minutes=10)) for _ in range(3))
    ask(database, "help", request)
    do(database, hear, said("still", reply, thread=request), [], (), by=ANNA)
    gap = Gap(0, TEAM, "C0SUPPORT", "", Urgency.MISSED, "", OPEN_END)

    def unheard(latest: dict[str, str], new: set[str]) -> list[str]:
        return database.look(lambda session: sweep.unheard(session, gap, latest, new))

    assert unheard({request: reply}, set()) == []
    assert unheard({request: other}, set()) == [request]
    assert unheard({other: stamp(moment.now)}, set()) == []
    assert unheard({other: stamp(moment.now)}, {other}) == [other]


def test_of_a_ticket_that_starts_in_mid_thread_what_was_said_before_is_not_the_desks_business(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    root, before, request, after = (stamp(moment.push(minutes=10)) for _ in range(4))
    wish = ReadThread(ANNA.id, "emoji", "C0SUPPORT", request, request, thread=request)
    page = [(said("my badge is dead", request, thread=root), [])]
    do(database, lambda work: seed.read(work, wish, page, more=False, private=False), by=ANNA)
    channel = Gap(0, TEAM, "C0SUPPORT", "", Urgency.AGAIN, "", OPEN_END)

    def since(thread: str) -> str:
        gap = replace(channel, thread=thread)
        return database.look(lambda session: sweep.business_since(session, gap))

    def unheard(latest: str) -> list[str]:
        return database.look(lambda session: sweep.unheard(session, channel, {root: latest}, []))

    assert (since(root), since(before), since("")) == (request, "", "")
    assert (unheard(before), unheard(after)) == ([], [root])


def test_a_channel_that_comes_back_or_becomes_intake_is_watched_anew(
    database: Database, moment: Moment
) -> None:
    """What was said there meanwhile, or before, was not said to the desk."""
    begin(database)
    moment.push(minutes=10)
    begin_round(database)

    def watched(intake: list[str], others: list[str]) -> tuple[dict[str, str], int]:
        """From when on the channels are watched, and how many gaps are open."""
        now = moment.push(minutes=10)
        run(database, lambda session: sweep.watch(session, TEAM, intake, others, now))
        rows = database.look(lambda session: session.exec(select(WatchRow)).all())
        return {row.channel_id: row.since for row in rows}, sum(database.look(sweep.count_gaps).values())

    first = stamp(BEGINNING)
    assert watched(["C0SUPPORT"], ["C0TRIAGE"]) == ({"C0SUPPORT": first, "C0TRIAGE": first}, 4)
    assert watched([], ["C0TRIAGE"]) == ({"C0TRIAGE": first}, 2)
    assert watched(["C0SUPPORT"], ["C0TRIAGE"]) == ({"C0SUPPORT": stamp(moment.now), "C0TRIAGE": first}, 2)
    assert watched(["C0TRIAGE"], []) == ({"C0TRIAGE": stamp(moment.now)}, 0)
    became = stamp(moment.now)
    assert watched([], ["C0TRIAGE"]) == ({"C0TRIAGE": became}, 0)
    assert watched(["C0TRIAGE"], []) == ({"C0TRIAGE": stamp(moment.now)}, 0)


def test_what_the_desk_posted_itself_is_nobodys_message(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    """What somebody typed into the desk has its place where the desk posted it."""
    begin(database)
    typed, said_there = (stamp(moment.push(minutes=10)) for _ in range(2))
    for ts in (typed, said_there):
        ask(database, "help", ts)
    gap = Gap(0, TEAM, "C0SUPPORT", "", Urgency.AGAIN, "", OPEN_END)

    def told() -> tuple[list[str], list[str]]:
        stands = database.look(lambda session: sweep.believed(session, gap))
        return stands, list(database.look(lambda session: sweep.known(session, gap, [typed, said_there])))

    assert told() == ([typed, said_there], [typed, said_there])
    run(database, lambda session: session.add(posted(moment.now, "C0SUPPORT", typed)))
    assert told() == ([said_there], [said_there])


def posted(at: datetime, channel: str, ts: str) -> EffectRow:
    """A post of the desk that stands there."""
    kind = {"kind": "Carry", "values": {}, "key": "1:thread", "lane": channel, "priority": 1}
    place = {"state": "sent", "channel_id": channel, "ts": ts}
    return EffectRow(workspace_id=TEAM, effect_id="1.2.Carry.out", created_at=at, due_at=at, **kind, **place)


def test_what_stood_there_before_is_known_to_be_none_of_the_desks_business(database: Database) -> None:
    begin(database)
    assert database.look(lambda session: sweep.since(session, TEAM, "C0SUPPORT")) == stamp(BEGINNING)
    assert database.look(lambda session: sweep.since(session, TEAM, "D0ANNA")) == ""
