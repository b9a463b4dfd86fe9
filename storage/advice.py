"""What a model, or what stands in for one, suggested for a ticket, and what it may be told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.advice import Advice, Spoken
from desk.article import Audience, of_channel, of_one
from desk.intake import is_direct
from desk.ticket import Side, Ticket
from desk.workspace import Workspace
from storage import people
from storage.database import Session
from storage.tables.columns import insert_into
from storage.tables.messages import BODY, MESSAGE
from storage.tables.model import ADVICE
from storage.tables.tickets import TICKET


@dataclass(frozen=True)
class Advised:
    """What was suggested for a task; `content` is None while it is awaited, and empty for nothing.

    `by` asked for it, if somebody did; without a model `model` is "".
    """

    task: str
    content: Mapping[str, Any] | None
    by: str | None
    model: str


def await_(session: Session, ticket: Ticket, task: str, by: str | None, now: datetime) -> None:
    """Something will be suggested, in place of what was."""
    values = {
        **{"ticket_id": ticket.id, "task": task, "workspace_id": ticket.workspace, "by_id": by, "at": now},
        **{"content": None, "prompt": "", "version": "", "model": "", "tokens": 0},
    }
    insert = insert_into(session.get_bind().dialect.name, ADVICE)
    session.execute(
        insert.on_conflict_do_update(index_elements=["ticket_id", "task"], set_=values).values(values)
    )


def keep(session: Session, ticket: int, task: str, advice: Advice | None, now: datetime) -> bool:
    """What was waited for is there, and be it nothing; False when nobody waits for it any more."""
    found = advice or Advice("draft", {})
    values = {
        **{"content": dict(found.content), "prompt": found.prompt, "version": found.version},
        **{"model": found.model, "tokens": found.tokens, "at": now},
    }
    mine = (ADVICE.c.ticket_id == ticket, ADVICE.c.task == task, ADVICE.c.content.is_(None))
    kept = session.execute(sa.update(ADVICE).where(*mine).values(values).returning(ADVICE.c.ticket_id))
    return kept.first() is not None


def of_ticket(session: Session, ticket: int) -> dict[str, Advised]:
    """What was suggested for the ticket, and what is awaited, by task."""
    rows = session.execute(_OF_TICKET, {"ticket": ticket})
    return {row.task: Advised(row.task, row.content, row.by_id, row.model) for row in rows}


_OF_TICKET = sa.select(ADVICE).where(ADVICE.c.ticket_id == bindparam("ticket"))


def outdate(session: Session, ticket: int, *tasks: str) -> None:
    """What was suggested for these tasks does not fit any more; for none named, for all of them."""
    mine = [ADVICE.c.ticket_id == ticket, *([ADVICE.c.task.in_(tasks)] if tasks else [])]
    session.execute(sa.delete(ADVICE).where(*mine))


def spoken(session: Session, ticket: Ticket) -> tuple[Spoken, ...]:
    """What both sides said to each other on the ticket and those that go on as it, oldest first.

    Never what only one of them reads.
    """
    rows = session.execute(_SPOKEN, {"tickets": [ticket.id, *ticket.absorbed]})
    return tuple(
        Spoken(f"M-{row.id}", row.text, by_desk=row.side == Side.AGENT) for row in rows if row.text.strip()
    )


_SPOKEN = (
    sa.select(MESSAGE.c.id, MESSAGE.c.side, BODY.c.text)
    .join(BODY, sa.and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(
        MESSAGE.c.ticket_id.in_(bindparam("tickets", expanding=True)),
        MESSAGE.c.visibility == "public",
        MESSAGE.c.side.in_([Side.AGENT, Side.REQUESTER]),
        MESSAGE.c.deleted_at.is_(None),
        BODY.c.text.is_not(None),
    )
    .order_by(MESSAGE.c.at, MESSAGE.c.id)
)


def audience(session: Session, workspace: Workspace, ticket: Ticket) -> Audience:
    """Everybody who will read a reply to the ticket: its requester, and the channel if it stands in one."""
    rows = session.execute(_THREADS, {"tickets": [ticket.id, *ticket.absorbed]}).all()
    told = [_reads(session, workspace, row.requester_id, row.channel_id) for row in rows]
    return reduce(Audience.__and__, told)


def _reads(session: Session, workspace: Workspace, requester: str, channel: str | None) -> Audience:
    asked = of_one(people.viewer(session, workspace, requester))
    if channel is None or is_direct(channel):
        return asked
    return asked & of_channel(channel, workspace.places)


_THREADS = sa.select(TICKET.c.requester_id, TICKET.c.channel_id).where(
    TICKET.c.id.in_(bindparam("tickets", expanding=True))
)
