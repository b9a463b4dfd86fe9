"""In which messages of a period requesters used harsh words, found where the words are kept (G7)."""

from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, func

from desk.care import HARSH, is_harsh
from desk.ticket import Kind, Side
from storage.database import Session
from storage.facts import Span, counted, within
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE
from storage.tables.tickets import TICKET


def harsh(session: Session, span: Span, team: str | None = None) -> Mapping[int, int]:
    """How many messages with a harsh word came on each ticket that had any, of a team's or of all.

    The database passes over nearly all of them; what it finds is looked at word by word.
    """
    query = _said(span).where(*counted(team), sa.or_(*_likely()))
    return Counter(row.ticket_id for row in session.execute(query) if is_harsh(row.text))


def _said(span: Span) -> Any:
    """What requesters said in the period, as it stands now."""
    newest = and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version)
    return (
        sa.select(EVENT.c.ticket_id, BODY.c.text)
        .join(TICKET, TICKET.c.id == EVENT.c.ticket_id)
        .join(MESSAGE, MESSAGE.c.id == EVENT.c.message_id)
        .join(BODY, newest)
        .where(
            EVENT.c.workspace_id == span.workspace,
            EVENT.c.kind.in_([Kind.RECEIVED, Kind.REPLIED, Kind.RATED]),
            within(EVENT.c.at, span),
            MESSAGE.c.side == Side.REQUESTER,
        )
    )


@cache
def _likely() -> tuple[Any, ...]:
    """A harsh word stands in the text, if perhaps as a part of another word."""
    return tuple(func.lower(BODY.c.text).contains(word, autoescape=True) for word in HARSH)
