"""Explanations as people read them: three stories, in both languages, as they were reviewed."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from commands.amend import delete
from commands.hear import hear
from commands.hold import hold
from commands.merge import merge
from commands.promise import promise
from commands.resume import resume
from commands.severity import severity
from commands.take import take
from commands.turn import turn
from commands.unmerge import unmerge
from commands.unpromise import unpromise
from commands.why import Explained, why
from desk import life
from desk.access import Viewer
from desk.hours import OpenHours, PublicHolidays
from desk.policy import Policy
from desk.severity import Severity
from desk.sla import Promise, Sla, Terms
from desk.why import explain
from handlers import language
from handlers.mrkdwn import SECTION, readable
from handlers.views import why as view
from storage import workspaces
from storage.database import Database
from tests.desk.test_clocks import Life
from tests.stage import ADA, ANNA, BEN, BO, EVERYBODY, KNOWN, WORKSPACE, Moment, do, run, said, sent

GOLDEN = Path(__file__).parents[1] / "golden"

BERLIN = {"default": OpenHours(zone="Europe/Berlin", week={"mon-fri": ("09:00-17:00",)})}
SHANGHAI = {
    "default": OpenHours(
        zone="Asia/Shanghai",
        week={"mon-fri": ("09:00-12:00", "13:30-18:00")},
        holidays=PublicHolidays(country="CN"),
    )
}


class Desk:
    """A desk with its own policy, where people do one thing after the other."""

    def __init__(self, database: Database, moment: Moment, policy: Policy) -> None:
        self.database, self.moment, self.policy, self.root = database, moment, policy, ""
        self.workspace = replace(WORKSPACE, policy=policy)
        members = {"C0SUPPORT": tuple(each.id for each in EVERYBODY)}
        run(database, lambda session: workspaces.keep(session, self.workspace, KNOWN, members))

    def at(self, *when: int, zone: Any = UTC) -> None:
        """It is this moment now, and what is due by then is done."""
        self.moment.set(datetime(*when, tzinfo=zone))
        do(self.database, turn, 1, workspace=self.workspace)

    def begins(self, *when: int, words: str) -> None:
        """Anna asks at this moment."""
        self.moment.set(datetime(*when, tzinfo=UTC))
        self.root = f"{self.moment().timestamp():.6f}"
        self.do(hear, said(words, self.root), [], (), by=ANNA)

    def do(self, verb: Callable[..., Any], *args: Any, by: Viewer = ADA) -> Any:
        """Somebody gives a command."""
        return do(self.database, verb, *args, by=by, workspace=self.workspace)

    def told(self, code: str, by: Viewer = ADA) -> str:
        """The explanation of the first ticket as this person reads it, with dates in UTC."""
        parts = view.texts(self.do(why, 1, by=by), self.policy, language.speaker(code))
        return "\n\n".join(map(readable, parts)) + "\n"


def friday(database: Database, moment: Moment) -> Desk:
    """Asked on Friday at 16:55 with a target of eight hours, and answered on Monday."""
    promise = Promise(name="usual", first_response="8h", resolution="2d")
    desk = Desk(database, moment, Policy(calendars=BERLIN, sla=Sla(promises=(promise,))))
    desk.begins(2026, 3, 6, 15, 55, words="The printer is jammed")
    desk.at(2026, 3, 6, 15, 58)
    desk.do(take, 1)
    desk.at(2026, 3, 9, 9, 30)
    return desk


def golden_week(database: Database, moment: Moment) -> Desk:
    """On hold over China's holidays in October, with a Saturday that is worked instead."""
    promise = Promise(name="usual", severities=(3,), first_response="4h", resolution="3d")
    desk = Desk(database, moment, Policy(calendars=SHANGHAI, sla=Sla(promises=(promise,))))
    desk.begins(2026, 9, 29, 2, 0, words="打印机卡纸了")
    desk.at(2026, 9, 29, 3, 15)
    answer = said("需要更换定影器，已经订购", f"{moment().timestamp():.6f}", ADA, thread=desk.root)
    desk.do(hear, answer, [], ())
    desk.at(2026, 9, 30, 3, 0)
    desk.do(hold, 1, datetime(2026, 10, 9, 1, tzinfo=UTC), "等定影器到货")
    desk.at(2026, 10, 9, 9, 0)
    desk.do(resume, 1)
    desk.at(2026, 10, 10, 2, 0)
    return desk


def raised(database: Database, moment: Moment) -> Desk:
    """The severity is raised when by the new target it is late already."""
    desk = Desk(database, moment, Policy(calendars=BERLIN))
    desk.begins(2026, 3, 9, 8, 0, words="The VPN is slow")
    desk.at(2026, 3, 9, 10, 30)
    desk.do(severity, 1, Severity.SEV1)
    desk.at(2026, 3, 9, 10, 30, 1)
    desk.at(2026, 3, 9, 10, 45)
    return desk


STORIES = (friday, golden_week, raised)


@pytest.mark.parametrize("code", language.LANGUAGES)
@pytest.mark.parametrize("story", STORIES)
def test_an_explanation_reads_as_reviewed(
    story: Callable[[Database, Moment], Desk], code: str, database: Database, moment: Moment
) -> None:
    """Rules 6, 22, 25, 28, 31, 33, 36."""
    told = story(database, moment).told(code)
    assert told == (GOLDEN / f"why.{story.__name__}.{code}.txt").read_text()


def test_the_requester_reads_what_they_are_promised_and_nothing_of_the_desk(
    database: Database, moment: Moment
) -> None:
    """Rule 93."""
    assert friday(database, moment).told("en", by=ANNA) == (
        "*T-1: what you are promised*\n"
        "• First response: by 2026-03-09 15:55 UTC\n"
        "• Resolution: by 2026-03-10 15:55 UTC\n"
    )


def test_the_requester_reads_that_a_promise_was_taken_back(database: Database, moment: Moment) -> None:
    """Rule 20: as in the line by which it was promised; they may need it as much as before."""
    desk = friday(database, moment)
    desk.do(promise, 1, moment() + timedelta(hours=2), "")
    desk.do(unpromise, 1)
    assert "• Promised update: no longer promised" in desk.told("en", by=ANNA).splitlines()


def steps(desk: Desk, clock: str) -> list[str]:
    """What happened to a clock, as the agent reads it, without when."""
    part = next(each for each in desk.told("en").split("\n\n") if each.startswith(f"*{clock}*"))
    return [line.split(" UTC · ", 1)[1] for line in part.splitlines() if " UTC · " in line[4:]][-2:]


def test_after_a_promise_the_next_update_counts_from_the_answer(database: Database, moment: Moment) -> None:
    """Rules 19, 20."""
    desk = Desk(database, moment, Policy(calendars=BERLIN))
    desk.begins(2026, 3, 9, 8, 0, words="The VPN is slow")
    desk.do(promise, 1, moment() + timedelta(hours=2), "We are on it")
    sent(database, moment)
    desk.at(2026, 3, 9, 8, 30)
    desk.do(unpromise, 1)
    counts = "From each word of the desk the time to the next one counts (rule 19)."
    assert steps(desk, "Next update") == [f"@U0ADA answered: “We are on it” · {counts}"]


def test_a_promise_that_was_moved_was_not_kept(database: Database, moment: Moment) -> None:
    """Rule 20: it was given up, as the figures say too."""
    desk = Desk(database, moment, Policy(calendars=BERLIN))
    desk.begins(2026, 3, 9, 8, 0, words="The VPN is slow")
    desk.do(promise, 1, moment() + timedelta(hours=2), "")
    desk.at(2026, 3, 9, 8, 30)
    desk.do(promise, 1, moment() + timedelta(hours=2), "")
    before = desk.told("en").split("*Before that*\n")[1]
    assert before == "• Promised update, 2026-03-09 08:00 UTC: cancelled 2026-03-09 08:30 UTC\n"


def test_a_promise_that_came_with_a_merge_is_told_as_such(database: Database, moment: Moment) -> None:
    """Rule 42: whoever merged the tickets promised nothing, and took nothing back."""
    desk = Desk(database, moment, Policy(calendars=BERLIN))
    desk.begins(2026, 3, 9, 8, 0, words="The VPN is slow")
    desk.do(hear, said("No VPN here", f"{desk.root}1", BEN), [], (), by=BEN)
    desk.do(promise, 2, moment() + timedelta(hours=2), "")
    desk.at(2026, 3, 9, 8, 30)
    desk.do(merge, 2, 1, by=BO)
    desk.do(unmerge, 2, by=BO)
    assert steps(desk, "Promised update") == [
        "@U0BO let T-2 go on here · A promise stands in for the next update (rule 20).",
        "@U0BO took the merge with T-2 back · Without the promise the usual update is due again (rule 20).",
    ]


def test_an_answer_to_what_was_withdrawn_is_told_as_one(database: Database, moment: Moment) -> None:
    """Rules 20, 49."""
    desk = Desk(database, moment, Policy(calendars=BERLIN))
    desk.begins(2026, 3, 9, 8, 0, words="The VPN is slow")
    desk.do(promise, 1, moment() + timedelta(hours=2), "")
    desk.at(2026, 3, 9, 8, 30)
    desk.do(delete, "C0SUPPORT", desk.root, ANNA.id, by=ANNA)
    desk.at(2026, 3, 9, 8, 40)
    desk.do(hear, said("Try again", f"{moment().timestamp():.6f}", ADA, thread=desk.root), [], ())
    assert [steps(desk, "First response")[-1], steps(desk, "Promised update")[-1]] == [
        "@U0ADA answered: “Try again” · The first public word of a person of the desk stops it (rule 7).",
        "@U0ADA answered: “Try again” · That was the promised update (rule 20).",
    ]


def test_hours_that_last_until_midnight_end_at_24(database: Database, moment: Moment) -> None:
    """Rule 36: the usual calendar is open round the clock."""
    desk = Desk(database, moment, Policy())
    desk.begins(2026, 3, 9, 22, 0, words="The VPN is slow")
    told = desk.told("en").splitlines()
    assert "only open time counts. Today, Mon, Mar 9: 00:00–24:00." in told[2]
    assert "• Mon, Mar 9, 22:00–24:00: 2 h; 2 h left" in told


ROUNDS = 125
"""Times that a ticket was answered, held, taken up and asked about."""


def three_years() -> tuple[Explained, Policy]:
    """A ticket that goes on for three years, with more than five hundred events."""
    lasting = Promise(name="usual", first_response="8h", next_response="1d", update="2d", resolution="300d")
    policy = Policy(calendars=SHANGHAI, sla=Sla(promises=(lasting,)))
    old = Life(Terms(sla=policy.sla, calendars=policy.calendars, team_calendars={}))
    for _ in range(ROUNDS):
        old.push(2 * 24 * 60).writes()
        old.push(60).do(life.hold(old.ticket, old.says(), old.now + timedelta(days=4), old.now))
        old.push(4 * 24 * 60).do(life.resume(old.ticket))
        old.push(2 * 24 * 60).asks()
    words = {event.seq: "The part <b> & its <!channel> come" * 20 for event in old.log}
    return Explained(explain(old.ticket, old.log, old.versions, old.now), words, True), policy


def test_a_ticket_of_three_years_is_explained_by_its_ends() -> None:
    """Rules 28, 54: what is left before the part that is not told goes on to what is left after it."""
    found, policy = three_years()
    assert found.account.ticket.seq > 4 * ROUNDS
    for code in language.LANGUAGES:
        blocks = view.message(found, policy, language.speaker(code))["blocks"]
        lengths = [len(block["text"]["text"]) for block in blocks]
        assert (len(lengths) <= 20, max(lengths) <= SECTION, sum(lengths) <= 4 * SECTION) == (True,) * 3
    told = readable("\n".join(view.texts(found, policy, language.speaker("en")))).splitlines()
    more = [at for at, line in enumerate(told) if " more" in line]
    assert [told[at + beside] for at in more[1:2] for beside in (-1, 0, 1)] == [
        "• Wed, Mar 4, 09:00–12:00, 13:30–18:00: 7 h 30 min; 2234 h left",
        "• … and so on: 2190 h 30 min more; 43 h 30 min left",
        "• 2028-07-03 20:00 UTC – 2028-07-07 20:00 UTC: it stood still; "
        "30 h of open time do not count, 43 h 30 min left",
    ]
    assert [told[at] for at in (more[0], more[2])] == [
        "• and 243 more until 2028-11-13 12:00 UTC",
        f"and {2 * ROUNDS - 12} more",
    ]
