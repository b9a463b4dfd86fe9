"""The open tickets that somebody should look at now: late, waited for, old, or with a promise to keep."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, func

from desk.access import Viewer, scope
from desk.daily import Wants
from desk.query import TODO
from desk.report import LISTED
from desk.ticket import Clock
from storage.database import Session
from storage.overview import Part
from storage.tables.clocks import EPISODE
from storage.tables.tickets import TICKET, facts
from storage.tickets import IS_OPEN, found, visible


class Attention:
    """Looks for tickets of a workspace, of a team or of all, as far as the viewer may see them.

    Without a viewer those that everybody in a channel of the desk may read of: the public ones.
    """

    def __init__(
        self, session: Session, workspace: str, team: str | None = None, viewer: Viewer | None = None
    ) -> None:
        self._session = session
        self._those = (
            TICKET.c.workspace_id == workspace,
            IS_OPEN,
            visible(scope(viewer)) if viewer else ~TICKET.c.private,
            *([TICKET.c.team == team] if team else []),
        )

    def part(self, wants: Wants, moment: datetime, most: int = LISTED) -> Part:
        """How many there are by this moment, and the first: late, waiting or open since then, or promised."""
        condition, order = _WANTS[wants](moment)
        query = sa.select(TICKET).where(*self._those, condition)
        count = self._session.execute(query.with_only_columns(func.count())).scalar_one()
        rows = self._session.execute(query.order_by(order, TICKET.c.id).limit(most)) if count else ()
        return Part(count, found(self._session, [facts(row) for row in rows]))

    def all(self, wants: Wants, moment: datetime) -> Select[Any]:
        """The ids of all of them."""
        condition, _order = _WANTS[wants](moment)
        return sa.select(TICKET.c.id).where(*self._those, condition)


Wanting = tuple[ColumnElement[bool], Any]


def _late(moment: datetime) -> Wanting:
    return TICKET.c.due_at <= moment, TICKET.c.due_at


def _waited_for(moment: datetime) -> Wanting:
    awaited = _running(EPISODE.c.began, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE)
    since = awaited.scalar_subquery()
    return sa.and_(TICKET.c.status.in_(sorted(TODO)), since <= moment), since


def _ageing(moment: datetime) -> Wanting:
    return TICKET.c.opened_at < moment, TICKET.c.opened_at


def _promised(moment: datetime) -> Wanting:
    until = _running(EPISODE.c.decided_at, Clock.PROMISE).scalar_subquery()
    return until < moment, until


def _running(what: ColumnElement[Any], *clocks: Clock) -> Select[Any]:
    """The earliest of what is told of those of a ticket's clocks that run."""
    return sa.select(func.min(what)).where(
        EPISODE.c.ticket_id == TICKET.c.id, EPISODE.c.clock.in_(clocks), EPISODE.c.ended.is_(None)
    )


_WANTS: Mapping[Wants, Callable[[datetime], Wanting]] = {
    Wants.LATE: _late,
    Wants.WAITED_FOR: _waited_for,
    Wants.AGEING: _ageing,
    Wants.PROMISED: _promised,
}
