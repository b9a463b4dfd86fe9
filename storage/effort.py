"""Counts what staffing follows from: how grave what arrives is, and how much is said about it."""

import sqlalchemy as sa
from sqlalchemy import func

from desk.severity import Severity
from desk.ticket import Kind, Side
from storage.database import Session
from storage.facts import COUNTS, Span
from storage.tables.events import EVENT
from storage.tables.tickets import TICKET


def severities(session: Session, span: Span) -> dict[Severity, int]:
    """How many tickets were received of each severity, as it is known now."""
    query = sa.select(TICKET.c.severity, func.count()).where(
        TICKET.c.workspace_id == span.workspace,
        TICKET.c.opened_at >= span.begins,
        TICKET.c.opened_at < span.ends,
        COUNTS,
    )
    found = session.execute(query.group_by(TICKET.c.severity).order_by(TICKET.c.severity))
    return {Severity(level): count for level, count in found}


def words(session: Session, span: Span) -> float:
    """How many answers and notes people of the desk wrote, for each ticket to which they wrote any."""
    total, tickets = func.count(), func.count(EVENT.c.ticket_id.distinct())
    query = sa.select(total, tickets).where(
        EVENT.c.workspace_id == span.workspace,
        EVENT.c.kind == Kind.REPLIED,
        EVENT.c.at >= span.begins,
        EVENT.c.at < span.ends,
        EVENT.c.detail["side"].as_string() == Side.AGENT,
    )
    wrote, about = session.execute(query).one()
    return wrote / about if about else 0.0
