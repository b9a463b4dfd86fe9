"""Whom a step of a ladder reaches now: people by what they are, and channels by what they are for."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.escalation import Reach
from desk.ladders import Step
from desk.ticket import Ticket
from desk.workspace import Workspace
from storage import people
from storage.database import Session
from storage.oncall import on_call
from storage.tables.people import MEMBERSHIP, PERSON


def reach(session: Session, workspace: Workspace, ticket: Ticket, step: Step, now: datetime) -> Reach:
    """Whom the step reaches; nobody when those whom it names are not there (rule 61)."""
    named = (each for whom in step.whom for each in _WHOM[whom](session, workspace, ticket, now))
    here = _there(session, workspace, (*named, *step.people))
    channel = _channel(workspace, ticket, step.channel) if step.channel else ""
    mention = step.mention if step.mention != "none" and channel else ""
    return Reach(
        channel, mention, (*here, *(each for each in step.groups if channel and each.startswith("S")))
    )


def last_hope(session: Session, workspace: Workspace, ticket: Ticket, now: datetime) -> Reach:
    """Where it is told that no step of a ladder reached anybody: the fallback channel, and the managers."""
    places = workspace.places
    channel = places.fallback or places.managers or places.triage_of(ticket)
    return Reach(channel, "", _there(session, workspace, _managers(session, workspace, ticket, now)))


def _channel(workspace: Workspace, ticket: Ticket, name: str) -> str:
    """The channel of this name; the one for incidents or the managers is the triage where there is none."""
    places = workspace.places
    named = {
        "triage": places.triage_of(ticket),
        "incidents": places.incidents or places.triage_of(ticket),
        "managers": places.managers or places.triage_of(ticket),
    }
    return named.get(name, name)


def _assignee(_session: Session, _workspace: Workspace, ticket: Ticket, _now: datetime) -> Iterable[str]:
    return filter(None, [ticket.assignee])


def _leads(session: Session, workspace: Workspace, _ticket: Ticket, _now: datetime) -> Iterable[str]:
    return _fit(session, workspace, workspace.appointed.leads)


def _managers(session: Session, workspace: Workspace, _ticket: Ticket, _now: datetime) -> Iterable[str]:
    """Those who were appointed, or else the members of the managers' channel."""
    appointed = workspace.appointed.managers
    if appointed is not None:
        return _fit(session, workspace, appointed)
    where = {"workspace": workspace.id, "channel": workspace.places.managers}
    return _fit(session, workspace, session.execute(_MEMBERS, where).scalars().all())


def _fit(session: Session, workspace: Workspace, persons: Collection[str]) -> Iterable[str]:
    """Those of them who can have a role: guests never are more than requesters."""
    known = people.names(session, workspace.id, persons)
    return sorted(each for each in persons if not known[each].is_guest)


_WHOM: dict[str, Callable[[Session, Workspace, Ticket, datetime], Iterable[str]]] = {
    "on_call": lambda session, workspace, ticket, now: on_call(session, workspace, ticket.team, now),
    "assignee": _assignee,
    "leads": _leads,
    "managers": _managers,
}


def _there(session: Session, workspace: Workspace, persons: Iterable[str]) -> tuple[str, ...]:
    """Those of them, once each, who are people and belong to the workspace."""
    named = list(dict.fromkeys(persons))
    if not named:
        return ()
    known = set(session.execute(_PRESENT, {"workspace": workspace.id, "people": named}).scalars())
    return tuple(each for each in named if each in known - {workspace.bot_user})


_MEMBERS = sa.select(MEMBERSHIP.c.person_id).where(
    MEMBERSHIP.c.workspace_id == bindparam("workspace"), MEMBERSHIP.c.channel_id == bindparam("channel")
)
_PRESENT = sa.select(PERSON.c.id).where(
    PERSON.c.workspace_id == bindparam("workspace"),
    PERSON.c.id.in_(bindparam("people", expanding=True)),
    ~PERSON.c.is_gone,
    ~PERSON.c.is_bot,
)
