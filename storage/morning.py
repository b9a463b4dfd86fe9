"""How the desk stands in the morning: what is late, who waits, what is due today, for a viewer (rule 93)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, func
from sqlmodel import Session

from desk.access import Viewer, scope
from desk.daily import Listed, Present
from desk.report import LISTED, WHOLE
from desk.ticket import Clock
from storage import tickets
from storage.tables import EPISODE, TICKET, facts
from storage.tickets import IS_OPEN

_AWAITED = (Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE)
"""What runs while somebody waits for the desk's answer."""
_ASKED_AT = (
    sa.select(func.min(EPISODE.c.began))
    .where(EPISODE.c.ticket_id == TICKET.c.id, EPISODE.c.clock.in_(_AWAITED), EPISODE.c.ended.is_(None))
    .scalar_subquery()
)
"""Since when somebody waits for an answer; None when nobody does."""


@dataclass(frozen=True)
class Morning:
    """When it is, when the local day ends, and since when a ticket is open for long."""

    now: datetime
    ends: datetime
    long_ago: datetime


def present(session: Session, workspace: str, viewer: Viewer, team: str, morning: Morning) -> Present:
    """What needs somebody, of a team or the WHOLE desk, as far as the viewer may see it."""
    mine = and_(
        TICKET.c.workspace_id == workspace,
        IS_OPEN,
        tickets.visible(scope(viewer)),
        TICKET.c.team == team if team != WHOLE else sa.true(),
    )
    due, opened = TICKET.c.due_at, TICKET.c.opened_at
    return Present(
        late=_listed(session, and_(mine, due <= morning.now), due),
        waiting=_listed(session, and_(mine, _ASKED_AT.is_not(None)), _ASKED_AT),
        today=_listed(session, and_(mine, due > morning.now, due < morning.ends), due),
        ageing=_listed(session, and_(mine, opened < morning.long_ago), opened),
        loads=_loads(session, mine),
    )


def _listed(session: Session, wanted: ColumnElement[bool], by: ColumnElement[Any]) -> Listed:
    """The first of the wanted tickets by a moment, and how many there are."""
    count = session.execute(sa.select(func.count()).select_from(TICKET).where(wanted)).scalar_one()
    first = sa.select(*TICKET.c, by.label("moment")).where(wanted).order_by(by, TICKET.c.id).limit(LISTED)
    rows = session.execute(first).all() if count else ()
    return Listed(tuple((facts(row), row.moment) for row in rows), count)


def _loads(session: Session, mine: ColumnElement[bool]) -> list[tuple[str, int]]:
    """How many open tickets each agent has who has any, the most first."""
    count = func.count().label("count")
    by_agent = sa.select(TICKET.c.assignee_id, count).where(mine, TICKET.c.assignee_id.is_not(None))
    rows = session.execute(
        by_agent.group_by(TICKET.c.assignee_id).order_by(count.desc(), TICKET.c.assignee_id)
    )
    return [(row.assignee_id, row[1]) for row in rows]
