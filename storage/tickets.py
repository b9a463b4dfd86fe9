"""Reading tickets: every query takes the viewer and sees only what they may see (rule 93)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_, true
from sqlmodel import Session, col, select

from desk.access import Scope, Viewer, scope
from desk.ticket import Change, Event, Kind, Side, Status, Ticket, Visibility, moment
from storage.tables import BodyRow, EventRow, FollowerRow, MessageRow, TicketRow


@dataclass(frozen=True)
class Found:
    """A ticket with the words it began with; None when they were redacted."""

    ticket: Ticket
    words: str | None


@dataclass(frozen=True)
class Line:
    """A line of a ticket's history with the words it refers to."""

    event: Event
    words: str | None


def visible(who: Scope) -> ColumnElement[bool]:
    """The tickets in this scope, as SQL; `Scope.includes` says the same in Python."""
    shared = and_(
        col(TicketRow.private).is_(False),
        true() if who.all_teams else col(TicketRow.channel_id).in_(who.channels),
    )
    followed = select(FollowerRow.ticket_id).where(
        FollowerRow.workspace_id == TicketRow.workspace_id, FollowerRow.person_id == who.own
    )
    return or_(col(TicketRow.requester_id) == who.own, shared, col(TicketRow.id).in_(followed))


def ticket(session: Session, workspace: str, viewer: Viewer, number: int) -> Ticket | None:
    """The ticket of this number; None when there is none or the viewer may not see it."""
    query = select(TicketRow).where(
        TicketRow.workspace_id == workspace, TicketRow.number == number, visible(scope(viewer))
    )
    row = session.exec(query).first()
    return row.facts() if row else None


def find(session: Session, workspace: str, viewer: Viewer, words: str, most: int = 10) -> list[Found]:
    """Tickets in which every one of the words was said, newest first; without words, the open ones."""
    query = (
        select(TicketRow, BodyRow.text)
        .join(EventRow, and_(col(EventRow.ticket_id) == TicketRow.id, col(EventRow.seq) == 1))
        .join(MessageRow, col(MessageRow.id) == EventRow.message_id)
        .join(
            BodyRow,
            and_(col(BodyRow.message_id) == MessageRow.id, col(BodyRow.version) == MessageRow.version),
        )
        .where(TicketRow.workspace_id == workspace, visible(scope(viewer)))
    )
    if not words.split():
        query = query.where(col(TicketRow.status).not_in([each for each in Status if each.done]))
    for word in words.split():
        query = query.where(_said_in(word, viewer))
    rows = session.exec(query.order_by(col(TicketRow.number).desc()).limit(most)).all()
    return [Found(row.facts(), text) for row, text in rows]


def _said_in(word: str, viewer: Viewer) -> ColumnElement[bool]:
    said = (
        select(MessageRow.id)
        .join(
            BodyRow,
            and_(col(BodyRow.message_id) == MessageRow.id, col(BodyRow.version) == MessageRow.version),
        )
        .where(MessageRow.ticket_id == TicketRow.id, col(BodyRow.text).icontains(word, autoescape=True))
    )
    if not viewer.is_agent:
        said = said.where(MessageRow.visibility == Visibility.PUBLIC)
    return said.exists()


def history(session: Session, ticket: Ticket, viewer: Viewer) -> list[Line]:
    """The ticket's log with the words it refers to.

    Who is not an agent sees no internal notes, and of what was edited only how it stands now.
    """
    then, now = col(EventRow.version), col(MessageRow.version)
    version = then if viewer.is_agent else case((then.is_not(None), now))
    query = (
        select(EventRow, MessageRow.visibility, BodyRow.text)
        .outerjoin(MessageRow, col(MessageRow.id) == EventRow.message_id)
        .outerjoin(
            BodyRow,
            and_(col(BodyRow.message_id) == EventRow.message_id, col(BodyRow.version) == version),
        )
        .where(EventRow.ticket_id == ticket.id)
        .order_by(col(EventRow.seq))
    )
    rows: Sequence[tuple[EventRow, str | None, str | None]] = session.exec(query).all()
    shown = [row for row in rows if viewer.is_agent or row[1] != Visibility.INTERNAL]
    return [Line(event_of(row), words) for row, _visibility, words in shown]


def answer_since(session: Session, ticket: Ticket, viewer: Viewer, seen: int) -> Line | None:
    """The newest answer that somebody else gave the requester after the event `seen`."""
    found = (
        line
        for line in reversed(history(session, ticket, viewer))
        if line.event.seq > seen and line.event.actor != viewer.id and _is_answer(line.event.change)
    )
    return next(found, None)


def _is_answer(change: Change) -> bool:
    is_public = change.kind is Kind.REPLIED and change.after == Visibility.PUBLIC
    return is_public and change.detail.get("side") == Side.AGENT


def log(session: Session, ticket_id: int) -> list[Event]:
    """Everything that happened to the ticket, for its fold."""
    query = select(EventRow).where(EventRow.ticket_id == ticket_id).order_by(col(EventRow.seq))
    return [event_of(row) for row in session.exec(query)]


def began(session: Session, tickets: Collection[int]) -> datetime:
    """When the earliest of these tickets began by itself, whatever was merged into it."""
    query = select(EventRow).where(col(EventRow.ticket_id).in_(tickets), EventRow.seq == 1)
    return min(moment(event_of(row)) for row in session.exec(query))


def event_of(row: EventRow) -> Event:
    """The event that the row keeps."""
    change = Change(
        kind=Kind(row.kind),
        before=row.before,
        after=row.after,
        message=row.message_id,
        version=row.version,
        rule=row.rule,
        detail=row.detail,
    )
    return Event(row.seq, change, row.actor_id, row.cause, row.at)
