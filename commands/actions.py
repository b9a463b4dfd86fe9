"""Take on what is to become better, say when it is done, or decline it, saying why (G2)."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from desk.access import may, require
from desk.actions import Action, Reminder, State, streak
from desk.calendar import DAY
from desk.effects.actions import TellAction
from desk.effects.reports import ShowReport
from desk.hours import DEFAULT
from desk.life import must_come
from desk.period import Every, closed
from desk.refusal import Refused
from desk.report import WHOLE
from desk.tags import Tag
from desk.text import clean
from desk.wording import N_, Sentence
from storage import actions as kept
from storage import outbox, reports, tags
from storage.work import Work

LATELY = 8 * DAY
"""For how long the buttons of a weekly report follow what becomes of its actions."""
LEADING = "action-accept"
"""The right of those who may settle what is somebody else's."""
BACK = 53 * 7 * DAY
"""How far back actions are looked at for a streak."""


@dataclass(frozen=True)
class Actions:
    """What somebody has, what is proposed, and for how many weeks in a row all was kept.

    `reader` may settle what is theirs, and who `leads` everything. `tags` are those that it is about.
    """

    taken: tuple[Action, ...]
    proposed: tuple[Action, ...]
    reader: str
    leads: bool
    streak: int = 0
    tags: Mapping[str, Tag] = field(default_factory=dict)


def listed(work: Work) -> Actions:
    """All that is to become better, by when it is due."""
    require(work.actor, "actions")
    found = kept.actions(work.session, work.workspace.id, [State.ACCEPTED, State.PROPOSED])
    taken = tuple(each for each in found if each.state is State.ACCEPTED)
    proposed = tuple(each for each in found if each.state is State.PROPOSED)
    week = closed(Every.WEEKLY, work.now, work.workspace.policy.calendars[DEFAULT].calendar.zone)
    known = kept.since(work.session, work.workspace.id, WHOLE, work.now - BACK)
    named = tags.named(work.session, work.workspace, {each.subject for each in found})
    return Actions(taken, proposed, work.actor.id, may(work.actor, LEADING), streak(known, week), named)


def new(work: Work, person: str, due: datetime, words: str) -> Sentence:
    """Somebody has this to do by then."""
    require(work.actor, "action-new")
    kept.alone_with_actions(work.session, work.workspace.id)
    return _taken_on(work, Action(0, work.now, words=clean(words).strip()), person, due)


def accept(work: Work, number: int, person: str, due: datetime, words: str) -> Sentence:
    """What was proposed is somebody's by then, perhaps in other words."""
    action = _unsettled(work, number, "action-accept")
    if not action.is_offered:
        taken = N_("<@{person}> has taken {key} on already.")
        raise Refused(Sentence(taken, {"person": action.owner, "key": action.key}))
    return _taken_on(work, replace(action, words=clean(words).strip() or action.words), person, due)


def _taken_on(work: Work, action: Action, person: str, due: datetime) -> Sentence:
    must_come(due, work.now)
    if not may(work.viewer(person), "action-done"):
        raise Refused(Sentence(N_("Only people of the desk can take that on.")))
    taken = replace(
        action,
        state=State.ACCEPTED,
        by=work.actor.id,
        owner=person,
        due=due,
        first_due=due,
        accepted_at=work.now,
    )
    now = kept.keep(work.session, work.workspace.id, taken)
    tell(work, now, Reminder.YOURS)
    show_in_reports(work)
    return Sentence(N_("{key} is <@{person}>'s now, who is told."), {"key": now.key, "person": person})


def put_off(work: Work, number: int, due: datetime) -> Action:
    """It is due at another moment; that it was promised for an earlier one is not forgotten."""
    action = _own(work, number, "action-due")
    if action.state is not State.ACCEPTED:
        raise Refused(Sentence(N_("Nobody has taken {key} on yet."), {"key": action.key}))
    must_come(due, work.now)
    now = kept.keep(work.session, work.workspace.id, replace(action, due=due, reminded=""))
    _amend_posts(work, action)
    return now


def done(work: Work, number: int) -> Action:
    """It is done."""
    action = _own(work, number, "action-done")
    if action.state is not State.ACCEPTED:
        raise Refused(Sentence(N_("Nobody has taken {key} on yet."), {"key": action.key}))
    return _settled(work, replace(action, state=State.DONE))


def decline(work: Work, number: int, why: str) -> Action:
    """It will not be done, and why: what was proposed, or what somebody has."""
    action = _own(work, number, "action-decline")
    return _settled(work, replace(action, state=State.DECLINED, reason=clean(why).strip()))


def _settled(work: Work, action: Action) -> Action:
    now = kept.keep(work.session, work.workspace.id, replace(action, settled_at=work.now))
    _amend_posts(work, action)
    return now


def _own(work: Work, number: int, verb: str) -> Action:
    """What is the actor's, or anybody's for who leads, and not settled yet."""
    action = _unsettled(work, number, verb)
    if action.owner != work.actor.id and not may(work.actor, LEADING):
        raise Refused(Sentence(N_("Only its owner, a lead or a manager can do that.")))
    return action


def _unsettled(work: Work, number: int, verb: str) -> Action:
    require(work.actor, verb)
    kept.alone_with_actions(work.session, work.workspace.id)
    action = kept.action(work.session, work.workspace.id, number)
    if action is None:
        raise Refused(Sentence(N_("There is no action {key}."), {"key": f"A-{number}"}))
    if action.state not in {State.PROPOSED, State.ACCEPTED}:
        raise Refused(Sentence(N_("{key} is settled already."), {"key": action.key}))
    return action


def _amend_posts(work: Work, before: Action) -> None:
    """What its owner was told of it says how it stands now, or is taken away (rule 74)."""
    for each in Reminder if before.owner else ():
        tell(work, before, each)
    show_in_reports(work)


def show_in_reports(work: Work) -> None:
    """The latest weekly ones offer what can be done with actions as those stand now."""
    for name, to in reports.latest(work.session, work.workspace.id, Every.WEEKLY, work.now - LATELY):
        outbox.leave_apart(work.session, work.workspace.id, ShowReport(name, to), work.now)


def tell(work: Work, action: Action, what: Reminder) -> None:
    """Its owner reads so; what they read already shows the present."""
    due = action.due.isoformat() if action.due else ""
    effect = TellAction(action.id, what, action.owner, due)
    outbox.leave_apart(work.session, work.workspace.id, effect, work.now)
