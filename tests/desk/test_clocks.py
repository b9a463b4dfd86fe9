"""What the clocks of a ticket say, rule by rule: each test tells a life and reads the clocks after it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from desk import joining, life, undoing
from desk.fold import apply, fold
from desk.hours import OpenHours
from desk.policy import Policy
from desk.severity import Guess, Severity
from desk.sla import Pauses, Promise, Sla, Terms, agree
from desk.standing import Standing, standing
from desk.ticket import Change, Clock, Event, Kind, Pause, Side, Status, Ticket
from desk.waking import due
from tests.stage import BEGINNING

FIRST, NEXT, UPDATE, PROMISE = Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE, Clock.UPDATE, Clock.PROMISE
RESOLUTION, TOTAL, TAKEN = Clock.RESOLUTION, Clock.TOTAL_RESOLUTION, Clock.ACKNOWLEDGED
POLICY = Policy()
MINUTE = timedelta(minutes=1)


def minutes(targets: str) -> dict[str, str]:
    """Targets by clock, from lines such as `first_response 60`, in minutes."""
    return {name: f"{count}m" for name, count in map(str.split, targets.splitlines())}


USUAL = minutes("acknowledged 30\nfirst_response 60\nnext_response 120\nupdate 240\nresolution 480")
SLA = Sla(
    promises=(
        Promise(name="grave", severities=(1,), first_response="15m", next_response="30m", resolution="2h"),
        Promise(name="usual", severities=(2, 3), **USUAL),
    )
)
"""SEV4 is promised nothing."""
OFFICE = OpenHours(week={"mon-fri": ("09:00-17:00",)})
CALENDARS = {"default": OpenHours(), "office": OFFICE}


def terms(sla: Sla = SLA, **team_calendars: str) -> Terms:
    """What promises rest on."""
    return Terms(sla=sla, calendars=CALENDARS, team_calendars=team_calendars)


class Life:
    """A ticket, a clock that is pushed, and the log; all in minutes since the ticket's beginning."""

    def __init__(self, current: Terms | None = None, severity: int = 3, **change: object) -> None:
        self.current = current or terms()
        self.versions = {self.current.version: self.current}
        self.now, self.log, self.messages = BEGINNING, list[Event](), 0
        self.ticket = Ticket(1, "T0", 1, "U0ANNA", "C0SUPPORT", "1.1")
        self.blank = self.ticket
        received, guessed = life.receive(self.says(), Guess(Severity(severity), ()))
        self.do((replace(received, **change), guessed))

    def push(self, minutes: float) -> "Life":
        self.now += minutes * MINUTE
        return self

    def says(self) -> int:
        self.messages += 1
        return self.messages

    def at(self, minute: float) -> datetime:
        return BEGINNING + minute * MINUTE

    def do(self, changes: Iterable[Change], by: str = "U0ADA") -> Ticket:
        """As a unit of work records them: what is promised follows."""
        before = self.ticket
        self._record(changes, by)
        self._record(agree(before, self.ticket, self.current, self.versions), by)
        return self.ticket

    def _record(self, changes: Iterable[Change], by: str) -> None:
        for change in changes:
            who = None if change.rule else by
            event = Event(self.ticket.seq + 1, change, who, change.rule or "test", self.now)
            self.ticket = apply(self.ticket, event)
            self.log.append(event)

    def asks(self, said: float | None = None, of: int | None = None) -> int:
        """Somebody of the requester's side writes, `said` perhaps long ago; answers the message."""
        message = self.says()
        at = self.now if said is None else self.at(said)
        self.do(life.hear(self.ticket, message, Side.REQUESTER, at, of), by="U0ANNA")
        return message

    def writes(self, said: float | None = None, *, waits: bool = False) -> None:
        """An agent writes in the requester's thread."""
        at = self.now if said is None else self.at(said)
        self.do(life.hear(self.ticket, self.says(), Side.AGENT, at, waits=waits))

    def replies(self, *, waits: bool = False) -> tuple[int, datetime]:
        """An agent's reply, which is still on its way."""
        message = self.says()
        self.do(life.reply(self.ticket, message, Side.AGENT, waits=waits))
        return message, self.now

    def solves(self) -> None:
        self.do(life.solve(self.ticket, None))

    def undoes(self) -> None:
        act = undoing.latest(self.blank, self.log, "U0ADA", self.now, None)
        self.do(undoing.undo(self.ticket, act))

    def promises(self, until: float | None, message: int | None = None) -> None:
        detail = {} if until is None else {"until": self.at(until).isoformat()}
        self.do((Change(Kind.PROMISED, message=message, detail=detail),))

    def ticks(self) -> list[tuple[str, str | None, str | None]]:
        """The desk does what is due; answers what it noted of clocks: kind, clock, why."""
        done = []
        for _ in range(20):
            changes = due(self.ticket, POLICY, self.versions, self.now)
            self.do(changes)
            done += [(change.kind.value, change.after, change.detail.get("why")) for change in changes]
        return [each for each in done if each[0] in {"warned", "breached"}]

    def standing(self, clock: Clock) -> Standing | None:
        episode = self.ticket.clocks.latest(clock)
        return standing(self.ticket, episode, self.versions) if episode else None

    def __getitem__(self, clock: Clock) -> tuple[object, ...] | None:
        """State, began, ended and due of the clock, all in minutes; None if there is none."""
        found = self.standing(clock)
        if found is None:
            return None
        moments = (found.episode.began, found.episode.ended, found.due)
        return (found.state(self.now).value, *map(since, moments))

    def running(self) -> set[str]:
        return {each.clock.value for each in self.ticket.clocks.episodes if each.ended is None}


def since(at: datetime | None) -> float | None:
    return None if at is None else (at - BEGINNING) / MINUTE


# --- states -----------------------------------------------------------------------------------------------


def test_rule_3_each_state_in_its_time() -> None:
    """Rules 2, 3, 75: warned at three quarters, late at the due instant itself, done late, done in time."""
    one = Life()
    seen = [one.push(by)[FIRST][0] for by in (0, 44, 1, 14, 1)]
    assert seen == ["pending", "pending", "imminent", "imminent", "breaching"]
    one.writes()
    assert one[FIRST] == ("breached", 0, 60, 60)
    assert one[UPDATE] == ("pending", 60, None, 300)
    one.push(1)
    one.do(life.wait(one.ticket))
    assert (one[RESOLUTION], one[UPDATE]) == (("paused", 0, None, None), ("paused", 60, None, None))
    in_time = Life().push(59)
    in_time.writes()
    assert in_time[FIRST] == ("achieved", 0, 59, 60)


def test_rule_3_done_without_a_reply_is_cancelled_not_achieved() -> None:
    """Rules 3, 11."""
    one = Life().push(10)
    one.solves()
    assert one[FIRST] == ("cancelled", 0, 10, 60)
    assert one[RESOLUTION] == ("achieved", 0, 10, 480)
    assert one.running() == set()
    assert one.ticks() == []


def test_rule_5_a_ticket_keeps_the_version_it_was_opened_under() -> None:
    """Rules 5, 31: also when it comes to match another promise of that version."""
    one = Life()
    newer = terms(Sla(promises=(Promise(name="short", first_response="1m"),)))
    one.current, one.versions = newer, {**one.versions, newer.version: newer}
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    assert one[FIRST] == ("pending", 0, None, 15)
    assert Life(newer)[FIRST] == ("pending", 0, None, 1)


# --- first response ---------------------------------------------------------------------------------------


def test_rule_6_it_starts_at_the_first_message_and_never_at_import() -> None:
    """Rules 6, 91: back-filled intake at the message's own time, what was asked for at that moment."""
    said = (BEGINNING - 30 * MINUTE).isoformat()
    assert Life(detail={"said": said})[FIRST] == ("pending", -30, None, 30)
    assert Life(detail={"asked": "1.0"})[FIRST] == ("pending", 0, None, 60)
    imported = Life(detail={"imported": "yes"})
    assert (imported.running(), imported.ticket.clocks.agreement) == (set(), None)


def test_rule_7_only_a_persons_public_word_stops_it() -> None:
    """Rules 7, 8, 48: not the desk itself, a claim, a status, a severity, a tag, a note or an edit."""
    one = Life().push(5)
    one.do(life.answer_by_itself(one.says()))
    one.do(life.take(one.ticket, "U0ADA"))
    one.do(life.note(one.says(), typed=False))
    one.do(life.note(one.says(), typed=True))
    one.do(life.wait(one.ticket))
    one.do(life.resume(one.ticket))
    one.do(life.tag(one.ticket, ["vpn"]))
    one.do(life.edit(1, 2))
    one.do(life.snooze(one.ticket, one.at(400), one.now))
    assert one[FIRST] == ("pending", 0, None, 60)
    assert one[TAKEN] == ("achieved", 0, 5, 30)
    one.push(5).writes()
    assert one[FIRST] == ("achieved", 0, 10, 60)


def test_rule_9_an_agent_is_the_requester_of_what_they_asked() -> None:
    """Rules 9, 14: what they reply on it waits for an answer; a reply to another's does not."""
    one = Life().push(5)
    one.do(life.reply(one.ticket, one.says(), Side.REQUESTER))
    assert one[FIRST] == ("pending", 0, None, 60)
    one.push(5).writes()
    one.push(5).do(life.reply(one.ticket, one.says(), Side.REQUESTER))
    assert one[NEXT] == ("pending", 15, None, 135)


def test_rule_10_the_next_public_reply_stops_what_was_opened_for_somebody() -> None:
    one = Life(detail={}).push(7)
    one.do(life.delivered(*one.replies()))
    assert one[FIRST] == ("achieved", 0, 7, 60)


def test_rule_11_a_reopening_message_starts_the_next_response() -> None:
    """Rules 11, 22, 40: the first response stays cancelled, the first resolution as it was."""
    one = Life().push(10)
    one.solves()
    one.push(90).asks()
    assert one[FIRST] == ("cancelled", 0, 10, 60)
    assert one[NEXT] == ("pending", 100, None, 220)
    assert one[RESOLUTION] == ("achieved", 0, 10, 480)
    assert one[TOTAL] == ("pending", 0, None, None)
    one.push(20).writes()
    assert (one[FIRST][0], one[NEXT]) == ("cancelled", ("achieved", 100, 120, 220))
    one.push(20).solves()
    assert (one[RESOLUTION], one[TOTAL]) == (("achieved", 0, 10, 480), ("achieved", 0, 140, None))


def test_rule_13_a_reply_counts_once_it_is_delivered() -> None:
    """Rule 13: and not at all if it never is."""
    one = Life().push(10)
    reply = one.replies()
    failed = one.push(10).replies()
    one.do(life.undelivered("Carry", "is_archived", failed[0]))
    assert one[FIRST] == ("pending", 0, None, 60)
    one.push(10).do(life.delivered(*reply))
    assert one[FIRST] == ("achieved", 0, 30, 60)


def test_rule_13_a_reply_that_solves_is_a_reply_once_it_is_delivered() -> None:
    """Rules 3, 11, 13: it was on its way when the ticket was solved; a word after that is too late."""
    one = Life().push(10)
    reply = one.replies()
    one.solves()
    assert one[FIRST][0] == "cancelled"
    one.push(1).do(life.delivered(*reply))
    assert one[FIRST] == ("achieved", 0, 11, 60)
    silent = Life().push(10)
    silent.solves()
    silent.push(600).writes()
    assert silent[FIRST] == ("cancelled", 0, 10, 60)


def test_rule_15_an_answer_that_solves_achieves_what_it_answers() -> None:
    """Rules 13, 15."""
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    reply = one.push(10).replies()
    one.solves()
    assert one[NEXT] == ("cancelled", 20, 30, 140)
    one.push(1).do(life.delivered(*reply))
    assert one[NEXT] == ("achieved", 20, 31, 140)


def test_rule_7_the_earliest_answer_counts_in_whatever_order_they_are_heard() -> None:
    one = Life().push(30)
    one.writes(said=20)
    one.push(1).writes(said=10)
    assert (one[FIRST], one[TAKEN]) == (("achieved", 0, 10, 60), ("achieved", 0, 10, 30))
    assert one[UPDATE] == ("pending", 20, None, 260)


# --- next response ----------------------------------------------------------------------------------------


def test_rule_14_the_oldest_unanswered_message_counts() -> None:
    """Rules 14, 15, 18: two questions, one answer; one breach of the whole wait."""
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    one.push(50).asks()
    assert one[NEXT] == ("pending", 20, None, 140)
    one.push(70)
    assert [each for each in one.ticks() if each[1] == NEXT] == [("breached", NEXT, None)]
    one.push(10).asks()
    assert [each for each in one.ticks() if each[1] == NEXT] == []
    one.push(10).writes()
    assert one[NEXT] == ("breached", 20, 160, 140)
    assert one.ticket.clocks.unanswered == ()


def test_rule_15_it_exists_only_once_the_first_response_is_over() -> None:
    """Rules 14, 15, 52: what a burst adds before the answer is answered by it."""
    one = Life().push(1)
    one.asks()
    one.push(1).asks()
    assert (one[NEXT], one[FIRST]) == (None, ("pending", 0, None, 60))
    one.push(8).writes()
    assert (one[NEXT], one[FIRST]) == (None, ("achieved", 0, 10, 60))


def test_rule_15_a_reply_answers_what_was_asked_before_it_was_written() -> None:
    """Rules 13, 14, 15: what was asked while it was on its way is still to be answered."""
    one = Life().push(10)
    reply = one.replies()
    one.push(5).asks()
    one.push(5).do(life.delivered(*reply))
    assert (one[FIRST], one[NEXT]) == (("achieved", 0, 20, 60), ("pending", 15, None, 135))


def test_rule_14_what_is_heard_late_counts_from_when_it_was_said() -> None:
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    one.push(5).asks(said=15)
    assert one[NEXT] == ("pending", 15, None, 135)
    one.push(5).writes(said=17)
    assert one[NEXT] == ("pending", 20, None, 140)
    one.push(5).asks(said=16)
    assert one[NEXT] == ("pending", 20, None, 140)


def test_rule_16_thanks_start_nothing() -> None:
    one = Life().push(10)
    one.writes()
    one.push(10).do(life.acknowledge(one.says(), one.now))
    assert one[NEXT] is None
    one.solves()
    one.push(10).do(life.acknowledge(one.says(), one.now))
    assert one.running() == set()


def test_rule_49_a_question_taken_back_is_owed_no_answer() -> None:
    """Rules 14, 49: the next one counts from its own moment, and late is late anew."""
    one = Life().push(10)
    one.writes()
    first = one.push(10).asks()
    one.push(100).asks()
    one.push(20)
    one.ticks()
    one.do(life.delete(one.ticket, first, nothing_left=False))
    assert one[NEXT] == ("pending", 120, None, 240)
    one.push(100)
    assert [each for each in one.ticks() if each[1] == NEXT] == [("breached", NEXT, None)]
    lone = Life().push(10)
    lone.writes()
    only = lone.push(10).asks()
    lone.push(5).do(life.delete(lone.ticket, only, nothing_left=False))
    assert lone[NEXT] == ("cancelled", 20, 25, 140)


# --- next update and promises -----------------------------------------------------------------------------


def test_rule_19_both_modes_of_the_update() -> None:
    """Rules 19, 20, 25: at each public word it begins anew; it stands still in waiting, or never."""
    always = terms(SLA.model_copy(update={"pauses": Pauses(update=())}))
    for one, expected in ((Life(), ("pending", 20, None, 360)), (Life(always), ("pending", 20, None, 260))):
        one.push(10).writes()
        one.push(10).writes(waits=True)
        one.push(100).do(life.resume(one.ticket))
        assert one[UPDATE] == expected
        one.push(10).solves()
        assert one[UPDATE][0] == "achieved"


def test_rule_20_a_promise_stands_in_for_the_next_update() -> None:
    """Rule 20: made, moved, kept; then the cadence goes on from the answer."""
    one = Life().push(10)
    one.writes()
    one.push(10).promises(until=100)
    assert (one[PROMISE], one[UPDATE][0]) == (("pending", 20, None, 100), "cancelled")
    one.push(10).promises(until=400)
    assert (one[PROMISE], one[UPDATE][0]) == (("pending", 30, None, 400), "cancelled")
    one.push(10).writes()
    assert (one[PROMISE], one[UPDATE]) == (("achieved", 30, 40, 400), ("pending", 40, None, 280))


def test_rule_20_a_promise_missed_is_a_breach() -> None:
    """Rules 20, 38: at its own moment, whatever calendars say."""
    one = Life(terms(SLA, office="office")).push(10)
    one.writes()
    one.promises(until=11 * 60)
    one.push(60 * 11 - 10)
    assert [each for each in one.ticks() if each[1] == PROMISE] == [("breached", PROMISE, None)]
    one.push(5).writes()
    assert one[PROMISE] == ("breached", 10, 665, 660)


def test_rule_20_the_reply_that_makes_a_promise_does_not_keep_it() -> None:
    """Rules 13, 20: nor does one that was written before."""
    one = Life().push(10)
    older = one.replies()
    carrier = one.push(1).replies()
    one.promises(until=100, message=carrier[0])
    one.push(1).do(life.delivered(*older))
    one.push(1).do(life.delivered(*carrier))
    assert (one[PROMISE], one[UPDATE]) == (("pending", 11, None, 100), None)
    one.push(10).do(life.delivered(*one.replies()))
    assert one[PROMISE] == ("achieved", 11, 23, 100)


def test_rule_20_a_promise_taken_back_leaves_the_cadence() -> None:
    """Rule 20: from the last answer, also if it was the one that had made the promise."""
    one = Life().push(10)
    one.writes()
    one.push(10).promises(until=100)
    one.push(10).promises(None)
    assert (one[PROMISE][0], one[UPDATE]) == ("cancelled", ("pending", 10, None, 250))
    carrier = one.push(10).replies()
    one.promises(until=200, message=carrier[0])
    one.push(1).do(life.delivered(*carrier))
    one.push(10).promises(None)
    assert one[UPDATE] == ("pending", 41, None, 281)


def test_rule_20_an_answer_keeps_a_promise_that_goes_on_after_its_end() -> None:
    """Rules 20, 49: said to what was withdrawn, or to what was solved until that was undone."""
    withdrawn = Life()
    withdrawn.promises(60)
    withdrawn.push(10).do(life.delete(withdrawn.ticket, 1, nothing_left=True))
    withdrawn.push(10).writes()
    solved = Life()
    solved.promises(60)
    solved.push(10).solves()
    solved.push(0.2).writes()
    solved.push(0.2).undoes()
    assert [withdrawn[PROMISE], solved[PROMISE]] == [
        ("achieved", 0, 20, 60),
        ("achieved", 0, 10.2, 60),
    ]


def test_rule_20_an_answer_on_its_way_keeps_no_promise_that_was_taken_back() -> None:
    one = Life()
    one.promises(60)
    one.push(10)
    message, written = one.replies()
    one.promises(None)
    one.push(10).do(life.delivered(message, written))
    assert one[PROMISE] == ("cancelled", 0, 10, 60)


def test_rule_20_solving_ends_a_promise() -> None:
    one = Life().push(10)
    one.promises(until=100)
    one.push(10).solves()
    assert one[PROMISE] == ("achieved", 10, 20, 100)
    late = Life().push(10)
    late.promises(until=15)
    late.push(10).solves()
    assert late[PROMISE] == ("breached", 10, 20, 15)


def test_rule_21_a_snooze_moves_no_deadline() -> None:
    """Rules 21, 44."""
    one = Life()
    one.do(life.snooze(one.ticket, one.at(50), one.now))
    one.push(60)
    assert one.ticks() == [
        ("breached", TAKEN, None),
        ("breached", FIRST, None),
    ]
    assert one[FIRST] == ("breaching", 0, None, 60)


# --- resolution, pauses -----------------------------------------------------------------------------------


def test_rule_20_what_a_promise_stood_in_for_follows_the_policy_of_meanwhile() -> None:
    """Rules 20, 31: SEV4 is promised no updates, but the ticket is of SEV3 when they are due again."""
    one = Life(severity=4).push(10)
    one.writes()
    one.promises(until=500)
    one.push(10).do(life.set_severity(one.ticket, Severity.SEV3))
    one.push(10).promises(None)
    assert one[UPDATE] == ("pending", 10, None, 250)


def test_rule_22_first_and_total_resolution() -> None:
    """Rules 22, 24: pauses are out; the total has no target."""
    one = Life().push(100)
    one.writes(waits=True)
    one.push(1000).asks()
    assert (one[RESOLUTION], one[TOTAL]) == (("pending", 0, None, 1480), ("pending", 0, None, None))
    one.push(10).solves()
    assert (one[RESOLUTION], one[TOTAL]) == (("achieved", 0, 1110, 1480), ("achieved", 0, 1110, None))


def test_rule_23_auto_solved_ends_when_the_waiting_began() -> None:
    """Rules 23, 41: the pause that follows moves nothing."""
    one = Life().push(100)
    one.writes(waits=True)
    for _ in range(2):
        one.push(3 * 24 * 60)
        one.ticks()
    assert (one.ticket.status, one[RESOLUTION]) == (Status.SOLVED, ("achieved", 0, 100, 480))


def test_rule_25_responses_never_pause_and_the_policy_may_say_otherwise() -> None:
    one = Life().push(10)
    one.do(life.hold(one.ticket, one.says(), one.at(1000), one.now))
    assert (one[FIRST], one[RESOLUTION][0]) == (("pending", 0, None, 60), "paused")
    otherwise = Life(terms(SLA.model_copy(update={"pauses": Pauses(first_response=("on_hold",))}))).push(10)
    otherwise.do(life.hold(otherwise.ticket, 9, otherwise.at(1000), otherwise.now))
    assert otherwise[FIRST] == ("paused", 0, None, None)
    otherwise.push(30).do(life.resume(otherwise.ticket))
    assert otherwise[FIRST] == ("pending", 0, None, 90)


def test_rule_27_from_waiting_to_on_hold_counts_once() -> None:
    """Rules 27, 28: nor does it begin anew when one waits again."""
    one = Life().push(60)
    one.writes(waits=True)
    one.push(10).writes(waits=True)
    one.push(10).do(life.hold(one.ticket, one.says(), one.at(1000), one.now))
    one.push(10).do(life.wait(one.ticket))
    one.push(10).asks()
    assert one[RESOLUTION] == ("pending", 0, None, 520)
    assert [
        (each.status.value, since(each.since), since(each.until)) for each in one.ticket.clocks.pauses
    ] == [
        ("waiting", 60, 70),
        ("waiting", 70, 80),
        ("on_hold", 80, 90),
        ("waiting", 90, 100),
    ]


def test_rule_28_the_deadline_moves_by_the_open_time_paused() -> None:
    """Rule 28: from Monday 16:00 to Tuesday 10:00 only two hours were open."""
    one = Life(Terms(sla=SLA, calendars={"default": OFFICE}, team_calendars={})).push(7 * 60)
    one.do(life.wait(one.ticket))
    one.push(18 * 60).asks()
    assert one[RESOLUTION] == ("imminent", 0, None, 26 * 60)


def test_rule_29_thanks_resume_nothing_and_any_other_word_does() -> None:
    """Rules 29, 30."""
    one = Life().push(10)
    one.do(life.hold(one.ticket, one.says(), one.at(1000), one.now))
    one.push(10).do(life.acknowledge(one.says(), one.now))
    assert one[RESOLUTION][0] == "paused"
    one.push(10).asks()
    assert one[RESOLUTION] == ("pending", 0, None, 500)


def test_rule_30_an_answer_alone_pauses_nothing() -> None:
    one = Life().push(10)
    one.writes()
    assert one[RESOLUTION] == ("pending", 0, None, 480)
    one.push(10).writes(waits=True)
    assert one[RESOLUTION][0] == "paused"


# --- other promises ---------------------------------------------------------------------------------------


def test_rule_31_a_new_severity_is_measured_from_the_beginning() -> None:
    """Rule 31: pauses and what is achieved stay."""
    one = Life().push(10)
    one.do(life.wait(one.ticket))
    one.push(20).asks()
    one.push(10).writes()
    one.push(20).do(life.set_severity(one.ticket, Severity.SEV1))
    assert (one[FIRST], one[RESOLUTION]) == (("achieved", 0, 40, 60), ("pending", 0, None, 140))
    one.push(5).do(life.set_severity(one.ticket, Severity.SEV3))
    assert one[RESOLUTION] == ("pending", 0, None, 500)


def test_rule_31_already_late_is_a_breach_at_the_moment_of_change() -> None:
    """Rule 31: without a warning of what is late already."""
    one = Life().push(30)
    one.ticks()
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    one.push(1)
    assert one.ticks() == [("breached", FIRST, "policy change")]
    assert since(one.ticket.clocks.latest(FIRST).breached_at) == 30


def test_rule_31_an_undone_severity_leaves_nothing_late_in_silence() -> None:
    """Rules 18, 31: late by the promise that was taken back, and once more by the one that holds."""
    one = Life().push(30)
    one.ticks()
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    one.ticks()
    one.push(0.5).undoes()
    assert one[FIRST] == ("pending", 0, None, 60)
    one.push(40)
    assert ("breached", FIRST, None) in one.ticks()
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    assert [each for each in one.ticks() if each[1] == FIRST] == []


def test_rule_32_without_a_promise_there_is_none_and_it_says_so() -> None:
    """Rule 32: and one that comes to match is measured from the beginning (31)."""
    one = Life(severity=4).push(100)
    assert (one[FIRST], one.ticket.clocks.agreement.policy) == (("pending", 0, None, None), "")
    assert one.ticks() == []
    one.do(life.set_severity(one.ticket, Severity.SEV2))
    assert one.ticks() == [
        ("breached", TAKEN, "policy change"),
        ("breached", FIRST, "policy change"),
    ]


def test_rule_37_another_team_changes_no_running_clock() -> None:
    """Rule 37: its first team does; what begins later is counted by the new one's hours."""
    one = Life(terms(SLA, north="default", south="office")).push(10)
    one.do(life.move(one.ticket, "south", stays=True))
    assert one[RESOLUTION] == ("pending", 0, None, 480)
    one.do(life.move(one.ticket, "north", stays=True))
    one.push(60 * 8)  # 17:10
    one.writes()
    assert one[UPDATE][3] == 490 + 240
    one.do(life.move(one.ticket, "south", stays=True))
    assert one[UPDATE][3] == 490 + 240
    one.push(10).writes()
    assert one[UPDATE][3] == 24 * 60 + 240


def test_rule_37_undoing_the_first_team_puts_its_calendar_back() -> None:
    sla = SLA.model_copy(update={"promises": (Promise(name="all", resolution="10h"),)})
    one = Life(terms(sla, south="office"))
    one.do(life.move(one.ticket, "south", stays=True))
    assert one[RESOLUTION][3] == 26 * 60
    one.push(0.5).undoes()
    assert one[RESOLUTION][3] == 600


def test_rule_38_a_severity_may_be_round_the_clock() -> None:
    office = {"default": OFFICE}
    grave = Promise(name="grave", severities=(1,), calendar="always", resolution="10h")
    sla = Sla(promises=(grave, Promise(name="rest", resolution="10h")))
    for severity, expected in ((1, 600), (3, 26 * 60)):
        one = Life(Terms(sla=sla, calendars=office, team_calendars={}), severity=severity)
        assert one[RESOLUTION][3] == expected


# --- reopened, undone, taken back -------------------------------------------------------------------------


def test_rule_40_an_agents_reopening() -> None:
    """Rules 22, 40: the first resolution is as it was; the requester is to be told how it goes on."""
    one = Life().push(10)
    one.solves()
    one.push(10).do(life.reopen(one.ticket, one.says()))
    assert (one[RESOLUTION], one[NEXT]) == (("achieved", 0, 10, 480), None)
    assert (one[TOTAL][0], one[UPDATE]) == ("pending", ("pending", 20, None, 260))


def test_undoing_a_solve_leaves_no_trace_on_the_clocks() -> None:
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    one.push(1).do(life.wait(one.ticket))
    before = one.ticket.clocks
    one.push(5).solves()
    one.push(0.5).undoes()
    assert one.ticket.clocks == before


def test_what_happened_until_a_solve_was_undone_counts() -> None:
    """Rules 7, 15, 20: an answer given meanwhile was one."""
    one = Life().push(10)
    one.solves()
    one.push(0.25).writes()
    one.push(0.25).undoes()
    assert one[FIRST] == ("achieved", 0, 10.25, 60)
    assert one[UPDATE] == ("pending", 10.25, None, 250.25)


def test_undoing_what_began_again_ends_it_again() -> None:
    """Rules 22, 94: of what is solved or dismissed nothing runs."""
    for ends in (life.dismiss, lambda ticket: life.solve(ticket, None)):
        one = Life().push(10)
        one.do(ends(one.ticket))
        before = {each.clock: (each.ended, each.is_cancelled) for each in one.ticket.clocks.episodes}
        one.push(10).do(life.reopen(one.ticket, one.says()))
        one.push(0.5).undoes()
        after = {each.clock: (each.ended, each.is_cancelled) for each in one.ticket.clocks.episodes}
        assert (after, one.running()) == (before, set())


def test_undoing_a_hold_takes_its_pause_back() -> None:
    one = Life().push(10)
    one.do(life.wait(one.ticket))
    one.push(10).do(life.hold(one.ticket, one.says(), one.at(1000), one.now))
    one.push(0.5).undoes()
    assert one.ticket.clocks.pauses == (Pause(Status.WAITING, one.at(10)),)
    one.push(0.25).do(life.resume(one.ticket))
    one.push(0.25).undoes()
    assert one.ticket.clocks.pauses == (Pause(Status.WAITING, one.at(10)),)
    two = Life().push(10)
    two.do((*life.take(two.ticket, "U0ADA"), *life.wait(two.ticket)))
    two.undoes()
    assert (two.ticket.status, two.ticket.clocks.pauses) == (Status.OPEN, ())


def test_rule_7_a_claim_undone_is_none_unless_it_was_answered_since() -> None:
    one = Life().push(10)
    one.do(life.take(one.ticket, "U0ADA"))
    one.push(0.5).undoes()
    assert one[TAKEN] == ("pending", 0, None, 30)
    one.do(life.take(one.ticket, "U0ADA"))
    one.push(0.25).writes()
    one.push(0.25).undoes()
    assert one[TAKEN] == ("achieved", 0, 10.75, 30)


def test_rule_49_withdrawn_and_there_after_all() -> None:
    """Rules 30, 49: cancelled, and then as if it had run all the time."""
    one = Life().push(10)
    one.do(life.delete(one.ticket, 1, nothing_left=True))
    assert (one[FIRST], one.running()) == (("cancelled", 0, 10, 60), set())
    one.push(10).asks()
    assert (one[FIRST], one[RESOLUTION]) == (("pending", 0, None, 60), ("pending", 0, None, 480))


def test_rule_49_an_answer_to_what_was_withdrawn_is_one() -> None:
    """Rules 7, 49: whether it was written before or after, in whatever order that is heard."""
    for said, expected in ((5, 5), (20, 20)):
        one = Life().push(10)
        one.do(life.delete(one.ticket, 1, nothing_left=True))
        one.push(10).writes(said=said)
        assert (one.ticket.status, one[FIRST]) == (Status.OPEN, ("achieved", 0, expected, 60))


def test_rule_94_answered_while_dismissed_it_follows_no_later_policy() -> None:
    """Rules 31, 94: the clock was over when the severity changed, as turned out."""
    one = Life().push(10)
    one.do(life.dismiss(one.ticket))
    one.push(10).writes()
    one.push(5).do(life.set_severity(one.ticket, Severity.SEV1))
    one.push(5).do(life.reopen(one.ticket, one.says()))
    assert (one[FIRST], one[RESOLUTION]) == (("achieved", 0, 20, 60), ("pending", 0, None, 120))


def test_rule_94_what_was_answered_while_dismissed_was_by_the_first_answer() -> None:
    """Rules 15, 94: should the ticket go on."""
    one = Life().push(10)
    one.writes()
    one.push(10).asks()
    one.push(10).do(life.dismiss(one.ticket))
    one.push(10).writes()
    one.push(10).writes()
    one.push(10).do(life.reopen(one.ticket, one.says()))
    assert one[NEXT] == ("achieved", 20, 40, 140)


def test_rule_94_dismissed_and_taken_back() -> None:
    """Rules 31, 94: cancelled, then as if it had never been, by what is promised now; questions count too."""
    one = Life().push(10)
    one.writes()
    one.push(10).do(life.dismiss(one.ticket))
    assert (one[RESOLUTION], one.running()) == (("cancelled", 0, 20, 480), set())
    one.push(5).asks()
    one.do(life.set_severity(one.ticket, Severity.SEV1))
    assert one.running() == set()
    one.push(5).do(life.reopen(one.ticket, one.says()))
    assert (one[RESOLUTION], one[NEXT]) == (("pending", 0, None, 120), ("pending", 25, None, 55))


# --- merged, split ----------------------------------------------------------------------------------------


def merged(loser: Life, survivor: Life) -> None:
    loser.ticket = replace(loser.ticket, id=2)
    lost, won = joining.merge(loser.ticket, survivor.ticket)
    survivor.do(won)
    loser.do(lost)


def parted(loser: Life, survivor: Life) -> None:
    changes = joining.unmerge(loser.ticket, loser.log, loser.now)
    loser.do(changes)
    began = survivor.log[0].moment
    survivor.do(joining.release(survivor.ticket, survivor.log, loser.ticket, [loser.ticket], began))


def later(one: Life, minutes: float) -> Life:
    """The same life, begun later."""
    other = Life(detail={"said": (BEGINNING + minutes * MINUTE).isoformat()})
    other.now = one.now
    return other


def test_rule_42_the_earliest_start_and_what_was_achieved() -> None:
    """Rule 42: an achieved clock stays, a running one began with the earlier; the loser's are cancelled."""
    older = Life().push(30)
    survivor = later(older, 20)
    merged(older, survivor)
    assert (survivor[FIRST], survivor[RESOLUTION]) == (("pending", 0, None, 60), ("pending", 0, None, 480))
    assert (older[FIRST], older.running()) == (("cancelled", 0, 30, 60), set())
    assert survivor[NEXT] is None


def test_rule_42_the_survivor_owes_what_the_loser_owed() -> None:
    """Rules 14, 42: an answered survivor still has to answer the other; unmerged, it has not."""
    survivor = Life().push(30)
    survivor.writes()
    loser = later(survivor, 10)
    merged(loser, survivor)
    assert (survivor[FIRST], survivor[NEXT]) == (("achieved", 0, 30, 60), ("pending", 10, None, 130))
    survivor.push(5).asks()
    survivor.push(5).asks(of=2)
    loser.push(10)
    parted(loser, survivor)
    assert (survivor[NEXT], loser[FIRST]) == (("pending", 35, None, 155), ("pending", 10, None, 70))


def test_rule_42_what_is_undone_on_the_survivor_answers_nothing() -> None:
    """Rules 14, 18, 42: its answer was given before it owed one to the loser's; that is late once."""
    survivor = Life().push(30)
    survivor.writes()
    merged(later(survivor, 10), survivor)
    survivor.push(110).ticks()
    survivor.do(life.transfer(survivor.ticket, "U0BO"))
    survivor.push(0.5).undoes()
    assert survivor[NEXT] == ("breaching", 10, None, 130)
    assert survivor.ticks() == []


def test_rule_42_a_dismissed_survivor_that_is_left_alone_began_when_it_did() -> None:
    """Rules 42, 94: also should it go on."""
    loser = Life().push(30)
    survivor = later(loser, 20)
    merged(loser, survivor)
    survivor.do(life.dismiss(survivor.ticket))
    loser.push(10)
    parted(loser, survivor)
    assert survivor[RESOLUTION] == ("cancelled", 20, 30, 500)


def test_rule_42_unmerged_it_is_as_if_it_had_not_been() -> None:
    """Rule 42: its pause lasts, and the survivor began when it began."""
    survivor = Life(detail={"said": (BEGINNING + 20 * MINUTE).isoformat()}).push(30)
    loser = Life().push(25)
    loser.do(life.wait(loser.ticket))
    loser.push(5)
    before = loser.ticket.clocks
    merged(loser, survivor)
    assert survivor[RESOLUTION] == ("pending", 0, None, 480)
    loser.push(60)
    survivor.push(60)
    parted(loser, survivor)
    assert (loser.ticket.clocks, survivor[RESOLUTION]) == (before, ("pending", 20, None, 500))


def test_rule_43_a_split_message_begins_its_own_ticket() -> None:
    """Rules 43, 52: the old one owes it no answer any more."""
    old = Life().push(10)
    old.writes()
    question = old.push(10).asks()
    along = old.push(1).asks()
    new = Life(detail={"said": old.at(20).isoformat()})
    new.ticket = replace(new.ticket, id=2)
    off, _tie = joining.split(old.ticket, new.ticket, question, [along])
    old.push(1).do(off)
    assert (old[NEXT], new[FIRST]) == (("cancelled", 20, 22, 140), ("pending", 20, None, 80))


# --- in any order ----------------------------------------------------------------------------------------


def test_rule_11_what_is_said_after_a_solve_answers_nothing_in_whatever_order_it_is_heard() -> None:
    """Rules 11, 13: only what was on its way then; each line tells when an answer was given, and is heard."""
    one = Life().push(10)
    on_its_way = one.replies()
    one.solves()
    one.push(30)
    one.do(life.delivered(*on_its_way))
    one.push(1).writes(said=25)
    assert one[FIRST] == ("achieved", 0, 40, 60)


# --- warnings ---------------------------------------------------------------------------------------------


def test_rule_75_each_warning_once_and_then_late_once() -> None:
    """Rules 18, 75: whenever somebody looks."""
    one, told = Life(terms(SLA.model_copy(update={"warn_at": (50, 90)}))), []
    for minute in range(70):
        told += [(minute, kind) for kind, clock, _why in one.ticks() if clock == FIRST]
        one.push(1)
    assert told == [(30, "warned"), (54, "warned"), (60, "breached")]
    asleep = Life().push(70)
    assert [each for each in asleep.ticks() if each[1] == FIRST] == [("breached", FIRST, None)]


def test_what_is_due_later_is_warned_of_anew_and_what_paused_is_not() -> None:
    """Rules 14, 28, 49: it counts from a later message now; a pause leaves as little as there was left."""
    one = Life().push(1)
    one.writes()
    first = one.push(1).asks()
    one.push(60).asks()
    told = []
    for minute in range(62, 190):
        told += [(minute, kind) for kind, clock, _why in one.ticks() if clock == NEXT]
        if minute == 100:
            one.do(life.delete(one.ticket, first, nothing_left=False))
        one.push(1)
    assert told == [(92, "warned"), (152, "warned"), (182, "breached")]

    paused, told = Life(severity=1), []
    for minute in range(140):
        told += [(minute, kind) for kind, clock, _why in paused.ticks() if clock == RESOLUTION]
        if minute == 95:
            paused.do(life.hold(paused.ticket, paused.says(), paused.at(600), paused.now))
        if minute == 105:
            paused.do(life.resume(paused.ticket))
        paused.push(1)
    assert told == [(90, "warned"), (130, "breached")]


def test_the_log_tells_the_clocks() -> None:
    """Rule 1: of a life with a bit of everything."""
    one = Life().push(10)
    one.do(life.transfer(one.ticket, "U0BO"))
    one.do(life.raise_alarm(one.ticket))
    one.push(50)
    one.ticks()
    one.writes(waits=True)
    one.push(50).asks()
    one.promises(until=200)
    one.push(300)
    one.ticks()
    one.solves()
    one.push(1).do(life.close(one.ticket))
    one.push(1).do(life.reopen(one.ticket, one.says()))
    assert fold(one.blank, one.log) == one.ticket
