"""Remind the owners of actions that are due soon, or were due (the clock's verb)."""

from dataclasses import replace

from commands.actions import tell
from desk.actions import AHEAD, Action, reminder
from storage import actions, people
from storage.work import Work


def remind(work: Work) -> bool:
    """Tell each owner, outside their quiet hours, once for each time it is due; whether anybody was told."""
    due = actions.due_by(work.session, work.workspace.id, work.now + AHEAD)
    told = [each for each in due if not _is_quiet(work, each.owner) and _tell(work, each)]
    return bool(told)


def _tell(work: Work, action: Action) -> bool:
    what = reminder(action, work.now)
    if what is None:
        return False
    tell(work, actions.keep(work.session, work.workspace.id, replace(action, reminded=what)), what)
    return True


def _is_quiet(work: Work, person: str) -> bool:
    return people.quiet_until(work.session, work.workspace, person, work.now) is not None
