"""What was asked of the knowledge base and nothing answers, with what of it a reader may read."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_
from sqlmodel import Session

from desk.access import Viewer, scope
from desk.article import State
from desk.gaps import MOST, SINCE, Question
from desk.ticket import Status
from storage.tables import ARTICLE, BODY, EVENT, MESSAGE, QUESTION, TICKET
from storage.tickets import visible


def unanswered(session: Session, workspace: str, viewer: Viewer, now: datetime) -> list[Question]:
    """What was lately asked in vain, latest first; what was taken back or was no question does not count.

    What somebody asked in a direct message, or in a ticket that the viewer may not see, counts, but its
    words are not theirs to read (rule 93).
    """
    values = {"workspace": workspace, "since": now - SINCE, "viewer": viewer.id}
    rows = session.execute(_UNANSWERED.add_columns(_is_shown(viewer).label("is_shown")), values)
    return [_question(row) for row in rows if row.text]


_IN_CHANNEL = ~func.coalesce(QUESTION.c.channel_id, "D").startswith("D")
"""What was asked nowhere in particular counts as asked in a direct message."""


def _is_shown(viewer: Viewer) -> ColumnElement[bool]:
    of_desk = _IN_CHANNEL if viewer.oversees else sa.false()
    own = QUESTION.c.person_id == bindparam("viewer")
    return case((QUESTION.c.ticket_id.is_not(None), visible(scope(viewer))), else_=or_(own, of_desk))


_BEGAN = and_(EVENT.c.ticket_id == QUESTION.c.ticket_id, EVENT.c.seq == 1)
_UNDONE_BY = TICKET.c.status.in_([Status.DISMISSED, Status.WITHDRAWN])
_UNANSWERED = (
    sa.select(
        *(QUESTION.c.id, QUESTION.c.person_id, QUESTION.c.at),
        case((QUESTION.c.ticket_id.is_not(None), BODY.c.text), else_=QUESTION.c.text).label("text"),
        case((QUESTION.c.ticket_id.is_not(None), TICKET.c.private), else_=~_IN_CHANNEL).label("is_private"),
        TICKET.c.number.label("ticket"),
        ARTICLE.c.number.label("article"),
        ARTICLE.c.owner_id.label("writer"),
        ARTICLE.c.state,
    )
    .join(TICKET, TICKET.c.id == QUESTION.c.ticket_id, isouter=True)
    .join(EVENT, _BEGAN, isouter=True)
    .join(MESSAGE, MESSAGE.c.id == EVENT.c.message_id, isouter=True)
    .join(BODY, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version), isouter=True)
    .join(ARTICLE, ARTICLE.c.id == QUESTION.c.article_id, isouter=True)
    .where(QUESTION.c.workspace_id == bindparam("workspace"), QUESTION.c.at >= bindparam("since"))
    .where(~QUESTION.c.answered, func.coalesce(ARTICLE.c.state, "") != State.PUBLISHED)
    .where(or_(QUESTION.c.ticket_id.is_(None), ~_UNDONE_BY))
    .order_by(QUESTION.c.at.desc(), QUESTION.c.id.desc())
    .limit(MOST)
)


def _question(row: sa.Row[tuple[object, ...]]) -> Question:
    is_written = row.state not in {None, State.RETIRED}
    return Question(
        id=row.id,
        text=row.text,
        person=row.person_id,
        at=row.at,
        ticket=f"T-{row.ticket}" if row.ticket else None,
        is_shown=bool(row.is_shown),
        is_private=bool(row.is_private),
        article=row.article if is_written else None,
        writer=row.writer if is_written else None,
    )


def wanted(session: Session, questions: Collection[int], article: int) -> None:
    """Somebody was asked to write this article for these questions."""
    session.execute(_WANTED, {"questions": list(questions), "article": article})


_WANTED = (
    sa.update(QUESTION)
    .where(QUESTION.c.id.in_(bindparam("questions", expanding=True)))
    .values(article_id=bindparam("article"))
)
