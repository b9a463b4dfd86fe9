"""What is held for the morning: put together once, whoever looks first, and neither lost nor doubled."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, delete, select

from commands import settle, solve, take, turn
from commands.bundle import bundle
from commands.escalate import escalate
from commands.hear import hear
from commands.hold import hold as pause
from commands.promise import promise
from commands.resume import resume
from commands.revive import revive
from commands.severity import severity
from desk import life
from desk.assignment import OFF_SHIFT
from desk.effects.effect import Effect
from desk.effects.pings import Alert, Amend, Bundle, Page, Ping
from desk.effects.tickets import Alarm
from desk.policy import Policy
from desk.severity import Severity
from desk.sla import Promise, Sla
from desk.ticket import ONCE_LATE, Kind
from desk.workspace import Workspace
from handlers.mrkdwn import readable
from handlers.views.posts import draw
from storage import outbox, pings
from storage.database import Database, Session
from storage.outbox import Claim, Leased
from storage.tables.outbox import EffectRow
from storage.tickets import log as ticket_log
from tests.stage import ADA, ANNA, BEGINNING, BEN, BO, WORKSPACE, Moment, ask, do, run, said, sent, work

LEASE = timedelta(seconds=30)
MORNING = BEGINNING + timedelta(hours=8)


def alert(ticket: int, to: str = "") -> Alert:
    return Alert(ticket, "resolution", 1, ONCE_LATE, to, BEGINNING.isoformat())


@pytest.fixture
def tickets(database: Database, moment: Moment, workspace: Workspace) -> None:
    """Three tickets that are late and that nobody has, with what goes with them in Slack but alerts."""
    for number, person in enumerate((ANNA, BEN, BO), start=1):
        ask(database, "The VPN is slow", f"{number * 1000}.1", person)
        do(database, turn.turn, number)
    sent(database, moment)
    told = delete(EffectRow).where(col(EffectRow.kind).in_(["Alert", "Amend"]))
    run(database, lambda session: session.execute(told))


def leave(database: Database, *effects: Ping, seq: int = 9) -> None:
    def unit(session: Session) -> None:
        desk = work(session, database.clock())
        for each in effects:
            desk.leave(desk.ticket_by_id(each.ticket), each, seq)

    run(database, unit)


def claim(database: Database) -> list[Leased]:
    now = database.clock()
    return run(database, lambda session: outbox.claim(session, Claim(now, LEASE), lambda _: 99, ()))


def taken_over(database: Database) -> list[Leased]:
    """What another held for too long."""
    wanted = Claim(database.clock(), LEASE)
    return run(
        database,
        lambda s: outbox.claim(s, replace(wanted, over=outbox.leases(s)), lambda _: 99, ()),
    )


def settled(database: Database, verb: Callable[..., None], *args: object, **more: object) -> None:
    run(database, lambda session: verb(work(session, database.clock()), *args, **more))


def hold(database: Database, *effects: Ping, until: datetime = MORNING) -> None:
    """These alerts are left, and it is night."""
    leave(database, *effects)
    for each in claim(database):
        settled(database, settle.held, each, until)


def put_together(database: Database, lane: str = "C0TRIAGE") -> bool:
    return run(database, lambda session: bundle(work(session, database.clock()), lane))


def rows(database: Database) -> list[tuple[str, str, str | None]]:
    """Every alert and bundle: its kind, state, and where it stands."""
    query = select(EffectRow).where(col(EffectRow.kind).in_(["Alert", "Bundle", "Amend"]))
    found = database.look(lambda session: session.exec(query.order_by(col(EffectRow.id))).all())
    return [(row.kind, row.state, row.ts) for row in found]


def done(database: Database) -> list[Effect]:
    """Everything that waits is done, one after the other; what it was."""
    found: list[Effect] = []
    while leased := claim(database):
        found += effects(leased)
        stand(database, leased)
    return found


def stand(database: Database, leased: list[Leased]) -> None:
    """Each stands in Slack now."""
    for each in leased:
        settled(database, settle.sent, each, each.lane, f"7.{each.row}")


def hand_back(database: Database) -> None:
    """A rule takes the first ticket back from whoever has it."""

    def off_shift(session: Session) -> None:
        desk = work(session, database.clock())
        ticket = desk.ticket_by_id(1)
        desk.record(ticket, life.hand_back(ticket, OFF_SHIFT))

    run(database, off_shift)


def effects(leased: list[Leased]) -> list[Effect]:
    return [each.effect for each in leased]


THREE = [alert(1), alert(2), alert(3)]
IDS = [f"{number}.9.Alert.resolution." for number in (1, 2, 3)]


@pytest.mark.usefixtures("tickets")
def test_what_is_held_goes_out_together_when_it_is_time(database: Database, moment: Moment) -> None:
    """Rule 66: and what stands at the card does not wait for it."""
    hold(database, *THREE)
    assert (claim(database), run(database, lambda s: pings.next_due(s, moment()))) == ([], MORNING)
    assert run(database, lambda s: pings.lanes_due(s, moment())) == []
    moment.set(MORNING)
    assert run(database, lambda s: pings.lanes_due(s, moment())) == [("T0PLAY", "C0TRIAGE")]
    assert put_together(database)
    [leased] = claim(database)
    assert (leased.effect, leased.lane) == (Bundle("C0TRIAGE", IDS), "C0TRIAGE")
    settled(database, settle.sent, leased, "C0TRIAGE", "5.1")
    assert rows(database) == [*3 * [("Alert", "sent", "5.1")], ("Bundle", "sent", "5.1")]
    assert run(database, lambda s: pings.lanes_due(s, moment())) == []


@pytest.mark.usefixtures("tickets")
def test_one_alone_goes_out_as_it_is(database: Database, moment: Moment) -> None:
    hold(database, alert(2))
    moment.set(MORNING)
    assert put_together(database)
    assert effects(claim(database)) == [alert(2)]


@pytest.mark.usefixtures("tickets")
def test_replicas_that_look_at_once_make_one_bundle(
    database: Database, database_url: str, moment: Moment
) -> None:
    """Rule 68."""
    hold(database, *THREE)
    moment.set(MORNING)
    other = Database(database_url, moment)
    with ThreadPoolExecutor() as both:
        made = list(both.map(put_together, [database, other] * 5))
    other.close()
    assert (sum(made), effects(claim(database))) == (1, [Bundle("C0TRIAGE", IDS)])


@pytest.mark.usefixtures("tickets")
def test_what_is_held_while_a_bundle_is_posted_is_told_too(database: Database, moment: Moment) -> None:
    """Neither lost nor doubled."""
    hold(database, alert(1), alert(2))
    moment.set(MORNING)
    put_together(database)
    [leased] = claim(database)
    hold(database, alert(3))  # by a replica whose clock is a little slow
    assert put_together(database)
    assert effects(claim(database)) == [alert(3)]
    settled(database, settle.sent, leased, "C0TRIAGE", "5.1")
    assert rows(database) == [
        *2 * [("Alert", "sent", "5.1")],
        ("Bundle", "sent", "5.1"),
        ("Alert", "leased", None),
    ]


@pytest.mark.usefixtures("tickets")
def test_a_bundle_that_comes_too_late_for_the_day_waits_with_all_else(
    database: Database, moment: Moment
) -> None:
    """Slack was down all day: on the next morning there is one, not two."""
    hold(database, alert(1), alert(2))
    moment.set(MORNING)
    put_together(database)
    [leased] = claim(database)
    tomorrow = MORNING + timedelta(days=1)
    settled(database, settle.held, leased, tomorrow)
    hold(database, alert(3), until=tomorrow)
    assert rows(database) == 3 * [("Alert", "held", None)]
    moment.set(tomorrow)
    put_together(database)
    assert effects(claim(database)) == [Bundle("C0TRIAGE", IDS)]


@pytest.mark.usefixtures("tickets")
def test_who_lost_the_lease_of_a_bundle_settles_nothing(database: Database, moment: Moment) -> None:
    hold(database, *THREE)
    moment.set(MORNING)
    put_together(database)
    [slow] = claim(database)
    [quick] = taken_over(database)
    assert (quick.effect, quick.doubtful) == (slow.effect, True)
    for verb, more in ((settle.held, (MORNING,)), (settle.sent, ("C0TRIAGE", "6.6"))):
        settled(database, verb, slow, *more)
    settled(database, settle.buried, slow, "oh no", doubtful=False)
    assert rows(database) == [*3 * [("Alert", "bundled", None)], ("Bundle", "leased", None)]
    settled(database, settle.sent, quick, "C0TRIAGE", "5.1")
    assert rows(database)[:4] == [*3 * [("Alert", "sent", "5.1")], ("Bundle", "sent", "5.1")]


@pytest.mark.usefixtures("tickets")
def test_what_was_found_to_stand_says_how_it_is_now(database: Database, moment: Moment) -> None:
    """It was drawn before somebody died; once amended, it is not again."""
    leave(database, alert(1))
    claim(database)
    [again] = taken_over(database)
    settled(database, settle.sent, again, "C0TRIAGE", "5.1")
    [amendment] = claim(database)
    assert amendment.effect == Amend(IDS[0])
    settled(database, settle.sent, amendment, None, None)
    assert (claim(database), rows(database)[0]) == ([], ("Alert", "sent", "5.1"))


@pytest.mark.usefixtures("tickets")
def test_of_alerts_that_say_the_same_the_latest_stands(database: Database, moment: Moment) -> None:
    """Rule 74: also when whoever posted it died before they could tell."""
    both, posts = (alert(1), alert(2, ADA.id)), set[str]()
    for seq in (8, 9):
        leave(database, *both, seq=seq)
        claim(database)
        again = taken_over(database)
        stand(database, again)
        posts |= {each.effect_id for each in again}
        assert {each.post for each in done(database) if isinstance(each, Amend)} == posts

    def is_repeated(alert: Alert, seq: int) -> bool:
        name = f"{alert.ticket}.{alert.name(seq)}"
        return run(database, lambda session: pings.is_repeated(session, alert, name))

    assert [[is_repeated(each, seq) for each in both] for seq in (8, 9)] == [[True, True], [False, False]]


@pytest.mark.usefixtures("tickets")
def test_who_was_to_be_told_twice_of_the_same_reads_it_once(database: Database, moment: Moment) -> None:
    """Rule 66: it went to somebody else and came back while it was quiet."""
    hold(database, alert(1))
    leave(database, alert(1), seq=10)
    hold(database, alert(2))
    moment.set(MORNING)
    put_together(database)
    assert effects(claim(database)) == [Bundle("C0TRIAGE", ["1.10.Alert.resolution.", IDS[1]])]


@pytest.mark.usefixtures("tickets")
def test_only_what_may_be_so_no_more_is_amended(database: Database, moment: Moment) -> None:
    """Rule 74: what is over is not told anew with every word that is said."""
    leave(database, alert(1), replace(alert(1), clock="first_response"))
    sent(database, moment)

    def amended(verb: Callable[..., object], *args: object) -> set[str]:
        moment.push(minutes=1)
        do(database, verb, *args)
        return {each.post for each in done(database) if isinstance(each, Amend)}

    both = {IDS[0], "1.9.Alert.first_response."}
    assert amended(take.take, 1) == both
    [first] = both - {IDS[0]}
    assert amended(hear, said("It is up", "1500.1", ADA, thread="1000.1"), [], ()) == {first}
    assert amended(hear, said("Is it?", "1600.1", ANNA, thread="1000.1"), [], ()) == set()
    assert amended(solve.solve, 1, "") == {IDS[0]}


@pytest.mark.usefixtures("tickets")
def test_what_comes_back_to_the_queue_late_is_called_out(database: Database) -> None:
    """Also when nobody handed it back but a rule."""
    do(database, take.take, 1)
    hand_back(database)
    told = [each for each in done(database) if isinstance(each, Alert)]
    assert {(each.ticket, each.to) for each in told} == {(1, "")}


@pytest.mark.usefixtures("tickets")
def test_an_amendment_comes_after_what_it_amends(database: Database, moment: Moment) -> None:
    """Rule 74: also when the cause ends while the alert, or the bundle, is being posted."""
    leave(database, alert(1))
    [posting] = claim(database)
    hold(database, alert(2), alert(3))

    def amend(number: int) -> None:
        mine = {("resolution", 1)}
        run(database, lambda s: pings.amend(s, work(s, moment()).ticket_by_id(number), mine, moment()))

    amend(1)
    amend(2)  # it is held: nobody has read of it
    assert claim(database) == []
    settled(database, settle.sent, posting, "C0TRIAGE", "5.1")
    assert effects(claim(database)) == [Amend(IDS[0])]
    moment.set(MORNING)
    put_together(database)
    together = next(each for each in claim(database) if isinstance(each.effect, Bundle))
    amend(2)
    amend(3)
    assert claim(database) == []
    settled(database, settle.sent, together, "C0TRIAGE", "6.1")
    assert effects(claim(database)) == [Amend(together.effect_id)]


@pytest.mark.usefixtures("tickets")
def test_what_nobody_could_be_told_is_on_the_cards(database: Database, moment: Moment) -> None:
    """Rule 56: and tried again with whatever else was given up, as the one post that it was."""
    for number in (1, 2):
        do(database, take.take, number)
    sent(database, moment)
    hold(database, alert(1, ADA.id), alert(2, ADA.id))
    moment.set(MORNING)
    put_together(database, ADA.id)
    [leased] = claim(database)
    settled(database, settle.buried, leased, "user_disabled", doubtful=False)
    read = run(
        database, lambda s: [work(s, moment()).ticket_by_id(number).undelivered for number in (1, 2, 3)]
    )
    assert read == ["user_disabled", "user_disabled", None]
    assert rows(database) == [*2 * [("Alert", "buried", None)], ("Bundle", "buried", None)]
    run(database, lambda session: revive(session, Policy(), moment()))
    [again] = [each for each in claim(database) if each.lane == ADA.id]
    assert (again.effect, again.effect_id) == (leased.effect, leased.effect_id)
    settled(database, settle.sent, again, ADA.id, "5.1")
    assert rows(database) == [*2 * [("Alert", "sent", "5.1")], ("Bundle", "sent", "5.1")]


@pytest.mark.usefixtures("tickets")
def test_what_a_reader_had_within_the_hour(database: Database, moment: Moment) -> None:
    """Rule 64: a bundle is one post; of what is under way counts what was claimed before."""

    def had(leased: Leased) -> int:
        since = moment() - timedelta(hours=1)
        return run(database, lambda session: pings.told_since(session, leased, since))

    hold(database, alert(1), alert(2))
    moment.set(MORNING)
    put_together(database)
    [both] = claim(database)
    settled(database, settle.sent, both, "C0TRIAGE", "5.1")
    leave(database, alert(3), alert(3, ADA.id), replace(alert(1), clock="update"))
    first, to_ada, second = sorted(claim(database), key=lambda each: each.row)
    moment.push(seconds=1)
    leave(database, replace(alert(2), clock="update"))
    [third] = claim(database)
    assert [had(each) for each in (first, second, third, to_ada)] == [1, 2, 3, 0]
    settled(database, settle.sent, first, "C0TRIAGE", "5.2")
    settled(database, settle.sent, second, None, None)  # moot: nobody was told
    assert had(third) == 2
    moment.push(hours=1)
    assert had(third) == 0


@pytest.mark.usefixtures("tickets")
def test_what_will_be_told_in_a_minute_goes_along(database: Database, moment: Moment) -> None:
    """Rule 64: it was held because its reader had many, and not for the night."""
    hold(database, alert(1), until=moment() + timedelta(minutes=2))
    hold(database, alert(2), until=moment() + timedelta(minutes=10))
    hold(database, alert(3))
    assert not put_together(database)
    moment.push(minutes=2)
    assert put_together(database)
    assert effects(claim(database)) == [Bundle("C0TRIAGE", IDS[:2])]


@pytest.mark.usefixtures("tickets")
def test_calls_that_go_out_together_are_noted_on_each_ticket(database: Database, moment: Moment) -> None:
    """Rules 63, 64: with what is late of other tickets."""
    for number in (1, 2):
        do(database, escalate, number, "the whole office waits")
        do(database, turn.turn, number)
    while leased := claim(database):
        for each in leased:
            verb, more = (
                (settle.held, [MORNING]) if isinstance(each.effect, Page) else (settle.sent, [None] * 2)
            )
            settled(database, verb, each, *more)
    hold(database, alert(3))
    moment.set(MORNING)
    put_together(database)
    [together] = claim(database)
    settled(database, settle.sent, together, "C0TRIAGE", "5.1")
    logs = [database.look(lambda s, number=number: ticket_log(s, number)) for number in (1, 2, 3)]
    noted = [[each.change.after for each in log if each.change.kind is Kind.PAGED] for log in logs]
    assert noted == [["C0TRIAGE"], ["C0TRIAGE"], []]


@pytest.fixture
def pages(database: Database, tickets: None) -> list[Page]:
    """Two steps that call different people to the first ticket, in the same channel."""
    one = do(database, escalate, 1, "the whole office waits").escalations[0].seq
    claim(database)
    return [
        Page(1, one, 0, 1, "C0TRIAGE", people=BO.id),
        Page(1, one, 1, 1, "C0TRIAGE", "here"),
    ]


def test_whom_an_earlier_step_called_by_name_is_called_with_all_that_was_held(
    database: Database, moment: Moment, pages: list[Page]
) -> None:
    """Rule 64: once each, in one line; and rule 56: that they cannot be told is told elsewhere."""
    for each in pages:
        hold(database, each)
    moment.set(MORNING)
    put_together(database)
    [together] = [each for each in claim(database) if isinstance(each.effect, Bundle)]
    call = database.look(lambda session: draw(session, WORKSPACE, together.effect, moment()))
    assert call is not None
    head, *lines = call.arguments["text"].splitlines()
    assert (head, len(lines)) == (f"<!here> <@{BO.id}> *Held back until now:*", 1)
    settled(database, settle.buried, together, "is_archived", doubtful=False)
    assert Alarm(1, "is_archived", "Page") in effects(claim(database))


def test_a_call_that_was_found_to_stand_says_how_it_is_now(
    database: Database, moment: Moment, pages: list[Page]
) -> None:
    """Who is on it may have said so while it had been given up."""
    leave(database, pages[0])
    claim(database)
    [again] = [each for each in taken_over(database) if each.effect == pages[0]]
    settled(database, settle.sent, again, "C0TRIAGE", "5.1")
    assert Amend(again.effect_id) in effects(claim(database))


@pytest.mark.usefixtures("workspace")
def test_a_warning_that_was_dropped_while_its_ticket_paused_is_given_once_it_goes_on(
    database: Database, moment: Moment
) -> None:
    """Rules 28, 66: the clock is still past its warning point, for what was left is left; but only once."""
    promise = Promise(name="usual", severities=(3,), resolution="8h")
    place = replace(WORKSPACE, policy=Policy(sla=Sla(promises=(promise,))))
    lines: list[tuple[list[Effect], bool]] = []

    def act(verb: Callable[..., object], *args: object) -> None:
        do(database, verb, *args, workspace=place)

    ask(database, "The VPN is slow", f"{moment().timestamp():.6f}", workspace=place)
    act(take.take, 1)
    sent(database, moment)
    moment.push(hours=6)
    act(turn.turn, 1)
    [warning] = [each for each in claim(database) if isinstance(each.effect, Alert)]
    settled(database, settle.held, warning, MORNING + timedelta(hours=16))
    moment.push(hours=1)
    act(pause, 1, moment() + timedelta(days=9), "Until the part comes")
    moment.push(days=1)
    assert not put_together(database, ADA.id)
    moment.push(days=1)
    for _ in range(2):
        act(resume, 1)
        told = [each for each in done(database) if isinstance(each, Alert)]
        call = database.look(lambda session: draw(session, place, warning.effect, moment()))
        assert call is not None
        lines.append((told, call.is_void))
        act(pause, 1, moment() + timedelta(days=9), "Until it really comes")
    assert lines == [([warning.effect], False), ([], False)]


@pytest.mark.usefixtures("tickets")
def test_what_was_left_out_for_a_later_alert_is_not_told_once_the_clock_goes_on(
    database: Database, moment: Moment
) -> None:
    """Rule 74: the later one stands, and says the same."""
    hold(database, alert(1))
    leave(database, alert(1), seq=10)
    hold(database, alert(2))
    moment.set(MORNING)
    put_together(database)
    assert Bundle("C0TRIAGE", ["1.10.Alert.resolution.", IDS[1]]) in done(database)
    do(database, pause, 1, moment() + timedelta(days=9), "Until the part comes")
    do(database, resume, 1)
    assert [each for each in done(database) if isinstance(each, Alert)] == []


@pytest.mark.usefixtures("tickets")
def test_of_what_comes_back_to_whom_nobody_told_of_it_they_read_once(
    database: Database, moment: Moment
) -> None:
    """Rules 66, 74: somebody took it while the alert was held, and it was handed back after that."""
    leave(database, alert(1), seq=3)
    [held] = claim(database)
    settled(database, settle.held, held, MORNING)
    do(database, take.take, 1)
    moment.set(MORNING)
    assert not put_together(database)
    done(database)
    hand_back(database)
    told = [each for each in done(database) if isinstance(each, Alert)]
    assert sorted((each.clock, each.to) for each in told) == [("first_response", ""), ("resolution", "")]


@pytest.mark.usefixtures("workspace")
def test_a_call_to_what_is_late_says_since_when_it_is_and_not_since_when_it_climbs(
    database: Database, moment: Moment
) -> None:
    """Rules 36, 58: as the alert beside it, also where the desk noted it hours later."""
    ask(database, "The VPN is slow", f"{moment().timestamp():.6f}")
    do(database, severity, 1, Severity.SEV2)
    for hours in (5, 1):
        moment.push(hours=hours)
        do(database, turn.turn, 1)
    sent(database, moment)
    since = "First response: late since 2026-03-02 10:00 UTC."
    assert since in first_call(database, moment)


def first_call(database: Database, moment: Moment) -> str:
    """What the first call says now."""

    def drawn(session: Session) -> str:
        row = session.exec(select(EffectRow).where(EffectRow.kind == "Page").order_by("id")).first()
        call = draw(session, WORKSPACE, Page(**row.values), moment())
        return readable(call.arguments["text"])

    return database.look(drawn)


@pytest.mark.usefixtures("workspace")
def test_no_call_says_that_something_is_late_since_a_moment_to_come(
    database: Database, moment: Moment
) -> None:
    """Rules 20, 58: a promise that is moved is due later than when people were called for it."""
    ask(database, "The VPN is slow", f"{moment().timestamp():.6f}")
    do(database, severity, 1, Severity.SEV2)
    do(database, promise, 1, moment() + timedelta(minutes=30), "")
    for minutes in (35, 60):
        moment.push(minutes=minutes)
        do(database, turn.turn, 1)
    sent(database, moment)
    do(database, promise, 1, moment() + timedelta(hours=2), "")
    assert "Promised update: late since 2026-03-02 09:35 UTC." in first_call(database, moment)
