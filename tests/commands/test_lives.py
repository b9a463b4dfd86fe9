"""Whatever people, Slack and the clock do to tickets, in any order: a log that tells it all, and no fault."""

import os
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select

from commands.amend import delete, edit
from commands.hear import hear
from commands.registry import VERBS
from commands.registry.verb import Option, Takes, Verb
from commands.settle import buried, sent
from commands.split import split
from commands.turn import turn
from commands.why import Explained
from desk import waking
from desk.access import Viewer
from desk.checklists import Checklist, PlannedStep
from desk.episodes import measured
from desk.fold import fold, passages
from desk.pledges import pledged
from desk.refusal import Refused
from desk.standing import standings
from desk.ticket import Change, Clock, Event, Kind, Ticket
from desk.why import days, explain
from desk.wording import Sentence
from handlers import asking, language
from handlers.ask import Ask
from handlers.views import why
from storage import deadlines, outbox, tickets
from storage.database import Database, Session
from storage.outbox import Claim
from storage.tables.clocks import EpisodeRow
from storage.tables.messages import MessageRow
from storage.tables.tickets import TicketRow
from storage.terms import Versions
from storage.work import Work
from tests.commands import whole_log
from tests.faults.replay import replayed
from tests.stage import ADA, ANNA, BEGINNING, BEN, BO, EVERYBODY, WORKSPACE, Moment, said, work

pytestmark = pytest.mark.usefixtures("workspace")

LAPTOP = Checklist(
    en="Laptop", steps=(PlannedStep(en="Encrypt it", required=True), PlannedStep(en="Ship it"))
)
PLACE = replace(WORKSPACE, policy=WORKSPACE.policy.model_copy(update={"checklists": {"laptop": LAPTOP}}))

Act = Callable[[Work, Moment], object]

TEXT = st.sampled_from(["it burns", "thanks!", "好的", "try the tray?", "then:wait hello", "! check it", ""])
WORDS: dict[Takes, st.SearchStrategy[str]] = {
    Takes.TICKET: st.sampled_from([*["T-1"] * 8, "1", "T-2", "T-3", "T-99", "x"]),
    Takes.MESSAGE: st.integers(1, 9).map(lambda number: f"M-{number}"),
    Takes.PERSON: st.sampled_from([f"<@{who.id}>" for who in EVERYBODY] + ["<@U0NOBODY>", "bo"]),
    Takes.SEVERITY: st.sampled_from(["1", "SEV2", "4", "5"]),
    Takes.WHEN: st.sampled_from(["2h", "tomorrow 9:00", "3d", "8d", "2020-01-01", "soon"]),
    Takes.DEADLINE: st.sampled_from(["2h", "tomorrow morning", "friday", "2020-01-01", "soon"]),
    Takes.TEXT: TEXT,
    Takes.PERHAPS_TEXT: TEXT,
    Takes.OTHER: st.sampled_from(["T-1", "T-2", "T-3", "T-99"]),
    Takes.ROLE: st.sampled_from(["commander", "scribe", "boss"]),
    Takes.LINK: st.sampled_from(["duplicate", "related", "caused_by", "twin"]),
    Takes.EVENT: st.sampled_from(["", "", "3"]),
    Takes.CHECKLIST: st.sampled_from(["laptop", "laptop", "desktop"]),
    Takes.STEP: st.sampled_from(["1", "2", "0", "one"]),
    Takes.STEPS: st.sampled_from(["1", "1,2", "none", "9"]),
}
"""What is typed for each of what verbs take; for one that is new, whatever there is."""
ANYTHING = st.one_of(*WORDS.values())
OPTIONS = {
    Option.CAUSE: ["", "cause:defect", "cause:x"],
    Option.THEN: ["", "then:wait", "then:solve"],
    Option.MACRO: ["", "macro:vpn", "macro:x"],
}


@st.composite
def commands(draw: st.DrawFn) -> Act:
    """Any verb of the desk, typed with what it takes or something like it."""
    verb: Verb = draw(st.sampled_from(list(VERBS.values())))
    options = [draw(st.sampled_from(OPTIONS.get(option, ["", f"{option}:vpn"]))) for option in verb.options]
    words = [draw(WORDS.get(takes, ANYTHING)) for takes in verb.takes]
    line = " ".join(word for word in [*words[:1], *options, *words[1:]] if word)

    def act(work: Work, _moment: Moment) -> object:
        return asking.run(work, Ask(work.actor.id, verb.name, line, is_markup=True))

    return act


@st.composite
def messages(draw: st.DrawFn) -> Act:
    """Somebody writes in the first ticket's thread, or anew in the channel."""
    text, in_thread = draw(TEXT), draw(st.booleans())

    def act(work: Work, moment: Moment) -> None:
        ts = f"{moment().timestamp():.6f}"
        hear(work, said(text, ts, work.actor, thread=ROOT if in_thread else None), [], ())

    return act


@st.composite
def changes(draw: st.DrawFn) -> Act:
    """The author of a message edits it, or takes it back."""
    which, text = draw(st.integers(0, 9)), draw(TEXT | TEXT | st.none())

    def act(work: Work, _moment: Moment) -> None:
        query = select(MessageRow.ts).where(MessageRow.channel_id == "C0SUPPORT")
        stand = work.session.exec(query.order_by(col(MessageRow.id))).all()
        ts = str(stand[which % len(stand)])
        if text is None:
            delete(work, "C0SUPPORT", ts, work.actor.id)
        else:
            edit(work, said(text, ts, work.actor, edited_ts=str(work.now.timestamp())), [], ())

    return act


def delivering(went_well: bool) -> Act:
    """What waits is sent, or given up."""

    def act(work: Work, _moment: Moment) -> None:
        for leased in outbox.claim(work.session, Claim(work.now, timedelta(0)), lambda _: 99, ()):
            if went_well:
                sent(work, leased, "C0TRIAGE", f"{leased.row}.{work.now.timestamp()}")
            else:
                buried(work, leased, "is_archived", doubtful=False)

    return act


def clock(work: Work, _moment: Moment) -> None:
    """The clock does all that is due, and comes to an end."""
    for _ in range(20):
        due = deadlines.claim(work.session, [work.workspace.id], work.now, timedelta(0), 100)
        for _workspace, ticket in due:
            turn(work, ticket)
        if not due:
            return
    raise AssertionError("the clock never comes to rest")


ROOT = f"{BEGINNING.timestamp():.6f}"
DELIVERING = st.sampled_from([True, True, True, False]).map(delivering)
ACTS = [*[commands()] * 12, *[messages()] * 3, changes(), DELIVERING, *[st.just(clock)] * 4]
PAUSES = st.sampled_from([0.005, 0.005, 0.02, 0.02, 1, 30, 60, 200])
"""Hours between two acts: less or more than a minute, or so long that the clock has its part in it."""
PEOPLE = st.sampled_from((*[ADA] * 5, BO, *EVERYBODY))
STORIES = st.lists(
    st.tuples(PEOPLE, PAUSES, st.sampled_from(ACTS).flatmap(lambda act: act)), min_size=8, max_size=25
)


def attempt(session: Session, moment: Moment, actor: Viewer, act: Act) -> None:
    """What is refused leaves no trace; anything else that goes wrong is a fault."""
    try:
        with session.begin_nested():
            act(work(session, moment(), actor, PLACE), moment)
    except Refused:
        pass


def check(session: Session, row: TicketRow) -> Counter[str]:
    """The log tells the ticket, and the hint is what the rule says; answers how often what happened to it."""
    stored = row.facts()
    log = tickets.log(session, stored.id)
    place = (stored.requester, stored.channel, stored.thread, stored.private)
    card = {"card_channel": stored.card_channel, "card_ts": stored.card_ts}
    assert fold(Ticket(stored.id, stored.workspace, stored.number, *place, **card), log) == stored
    assert [event.seq for event in log] == list(range(1, stored.seq + 1))
    promise = pledged(stored.blank, log, stored.seq)
    assert (promise and promise.episode) == stored.clocks.latest(Clock.PROMISE)
    kept = waking.Hint(row.wake_at, row.due_at)
    assert kept == waking.hint(stored, PLACE.policy, Versions(session, PLACE))
    check_explanation(stored, log, Versions(session, PLACE), kept.due_at)
    check_episodes(session, stored, log)
    assert whole_log.kept(stored) == whole_log.oracle(log)
    return Counter("undone" if "event" in each.change.detail else each.change.kind.value for each in log)


def check_episodes(session: Session, stored: Ticket, log: list[Event]) -> None:
    """What is kept of every run of its clocks is what the whole log says (rule 1)."""
    query = select(EpisodeRow).where(EpisodeRow.ticket_id == stored.id)
    rows = {(row.clock, row.seq): row for row in session.exec(query)}
    would = measured(passages(stored.blank, log), Versions(session, PLACE))
    told = {key: each for key, each in would.items() if each}
    kept = {key: {name: getattr(row, name) for name in vars(told[key])} for key, row in rows.items()}
    assert kept == {
        key: {name: _seconds(value) for name, value in vars(each).items()} for key, each in told.items()
    }


def _seconds(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else value


def check_explanation(stored: Ticket, log: list[Event], versions: Versions, due_at: datetime | None) -> None:
    """The explanation is the computation: the same episodes, counts and dues, and every stretch adds up."""
    account = explain(stored, log, versions, BEGINNING + timedelta(days=400), len(log))
    assert account.untold == 0
    latest = {course.clock: course.standing for course in account.latest}
    stands = {each.episode.clock: each for each in standings(stored, versions)}
    assert {clock: latest[clock] for clock in stands} == stands
    dues = [each.due for each in latest.values() if each.due and not each.episode.ended]
    assert min(dues, default=None) == due_at
    for course in (*account.latest, *account.earlier):
        assert course.steps
        if count := course.standing.count:
            counted = [stretch.counted for stretch in count.stretches]
            assert sum(counted, timedelta()) + count.left == course.standing.target
            by_day = [list(days(course.calendar, each)) for each in count.stretches if not each.is_pause]
            assert [sum((day.counted for day in each), timedelta()) for each in by_day] == [
                stretch.counted for stretch in count.stretches if not stretch.is_pause
            ]
    for language_ in language.LANGUAGES:
        for is_full in (True, False):
            drawn = why.texts(Explained(account, {}, is_full), PLACE.policy, language.speaker(language_))
            assert all(0 < len(part) <= 3000 for part in drawn)


@pytest.mark.parametrize(
    "lives", [pytest.param(12, id="default"), pytest.param(3000, id="soak", marks=pytest.mark.soak)]
)
def test_a_ticket_is_what_its_log_says_whatever_happens_to_it(database: Database, lives: int) -> None:
    """Rules 1, 2: and no verb says no otherwise than in a sentence."""

    @given(story=STORIES)
    @settings(max_examples=lives, suppress_health_check=list(HealthCheck))
    def live(story: list[tuple[Viewer, float, Act]]) -> None:
        with Session(database.writer) as session:  # never committed: each life begins with nothing
            moment = Moment()
            hear(work(session, moment(), ANNA, PLACE), said("The printer is jammed", ROOT), [], ())
            for actor, pause, act in story:
                moment.push(hours=pause)
                attempt(session, moment, actor, act)
            session.flush()
            session.expire_all()
            for row in session.exec(select(TicketRow)).all():
                check(session, row)

    live()


FIRST = int(os.environ.get("FAULT_SEED", "0"))
"""The dice of the first life; nine from 0 on have something of everything in them."""

BUSY = """
take T-{n} | unassign T-{n} | transfer T-{n} <@U0BO> | severity T-{n} {s} | solve T-{n} done | solve T-{n}
reply T-{n} look | reply T-{n} then:wait look | reply T-{n} then:solve look | reply T-{n} look | wait T-{n}
hold T-{n} 2h the part comes | resume T-{n} | reopen T-{n} again | dismiss T-{n} | undo T-{n} | undo T-{n}
merge T-{n} T-{o} | unmerge T-{n} | unmerge T-{n} | snooze T-{n} 2h | tag T-{n} vpn | close T-{n}
escalate T-{n} all of us wait | ack T-{n} | ack T-{n} | severity T-{n} 1
"""
"""What an agent types who has much to do with few tickets, and undoes much of it."""


def busy(dice: random.Random) -> tuple[Viewer, Act]:
    """Something that has to do with clocks, by somebody who may do it."""
    number, other = dice.sample((1, 2, 3), 2)
    lines = [each.strip() for each in BUSY.replace("\n", "|").split("|") if each.strip()]
    line = dice.choice(lines).format(n=number, o=other, s=dice.randint(1, 4))
    regrets = [f"undo T-{number}"] if dice.random() < 0.2 else []
    writer = dice.choice((ANNA, ANNA, BEN, ADA, ADA))
    text = dice.choice(("it burns", "it burns", "thanks!"))
    return dice.choice(
        [
            *[(ADA, partial(types, [line, *regrets]))] * 9,
            *[(writer, partial(write, number, text))] * 5,
            (writer, partial(unsay, dice.randint(0, 12))),
            (ADA, partial(split_off, dice.randint(3, 12))),
            *[(ADA, delivering(dice.random() < 0.9))] * 3,
            (ADA, partial(promise, number, dice.choice((30, 60, 90, None)))),
            *[(ADA, clock)] * 2,
        ]
    )


def types(lines: list[str], work: Work, _moment: Moment) -> None:
    """Commands, as they are typed after /desk."""
    for line in lines:
        verb, _, rest = line.partition(" ")
        asking.run(work, Ask(work.actor.id, verb, rest, is_markup=True))


def write(number: int, text: str, work: Work, moment: Moment) -> None:
    """Somebody writes in the ticket's thread, heard sometimes a while later."""
    threads = work.session.exec(select(TicketRow.thread_ts).order_by(col(TicketRow.id))).all()
    late = number * 7 * (int(moment().timestamp()) % 3 == 0)
    ts = f"{moment().timestamp() - late:.6f}"
    hear(work, said(text, ts, work.actor, thread=threads[min(number, len(threads)) - 1] or ROOT), [], ())


def split_off(which: int, work: Work, _moment: Moment) -> None:
    """A message becomes a ticket of its own."""
    said = work.session.exec(select(MessageRow.id).order_by(col(MessageRow.id))).all()
    split(work, said[which % len(said)] or 0)


def unsay(which: int, work: Work, _moment: Moment) -> None:
    """A message is taken back."""
    stand = work.session.exec(select(MessageRow.ts).where(MessageRow.channel_id == "C0SUPPORT")).all()
    delete(work, "C0SUPPORT", str(stand[which % len(stand)]), work.actor.id)


def promise(number: int, minutes: int | None, work: Work, moment: Moment) -> None:
    """An update is promised, or no more."""
    ticket = work.ticket(number, "reply")
    if ticket.status.done or not (minutes or ticket.clocks.running(Clock.PROMISE)):
        raise Refused(Sentence("no", {}))
    until = {"until": (moment() + timedelta(minutes=minutes)).isoformat()} if minutes else {}
    work.record(ticket, (Change(Kind.PROMISED, detail=until),))


def lived(session: Session, dice: random.Random) -> Counter[str]:
    """A life of three tickets, never committed; answers how often what happened in it."""
    moment = Moment()
    for who in (ANNA, BEN, ANNA):
        asked = said("It is slow", f"{moment().timestamp():.6f}", who)
        hear(work(session, moment(), who, PLACE), asked, [], ())
        moment.push(minutes=10)
    for _ in range(40):
        moment.push(seconds=dice.choice((1, 5, 20, 20, 40, 600, 3600, 3 * 3600)))
        attempt(session, moment, *busy(dice))
    session.flush()
    session.expire_all()
    rows = session.exec(select(TicketRow)).all()
    return sum((check(session, row) for row in rows), Counter())


@pytest.mark.parametrize(
    "lives", [pytest.param(9, id="default"), pytest.param(20_000, id="soak", marks=pytest.mark.soak)]
)
def test_clocks_say_what_the_whole_log_says(database: Database, lives: int) -> None:
    """Rules 1, 3-32, 42-44, 49, 94: by an oracle that keeps nothing from one event to the next."""
    happened = Counter[str]()
    for seed in range(FIRST, FIRST + lives):
        with replayed(seed), Session(database.writer) as session:  # each life begins with nothing
            happened += lived(session, random.Random(seed))
    assert {*happened} >= {
        *("warned", "breached", "promised", "policy_applied", "merged", "unmerged", "absorbed", "released"),
        *("split", "deleted", "delivered", "delivery_failed", "assigned", "severity_changed", "undone"),
        *("escalated", "climbed", "acknowledged", "reminded", "unacknowledged"),
    }, happened
