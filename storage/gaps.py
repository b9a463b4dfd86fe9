"""What was asked of the knowledge base in vain, with what of it a reader may read."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_

from desk.access import Viewer, scope
from desk.article import Outcome, State
from desk.gaps import MOST, SINCE, Unanswered
from desk.ticket import Status
from storage.database import Session
from storage.questions import IN_CHANNEL, IS_PRIVATE, WORDS
from storage.tables.articles import ARTICLE
from storage.tables.questions import QUESTION, SUGGESTION
from storage.tables.tickets import TICKET
from storage.tickets import visible


def unanswered(session: Session, workspace: str, viewer: Viewer, now: datetime) -> list[Unanswered]:
    """What was lately asked in vain, latest first; what was taken back or was no question does not count.

    What somebody asked in a direct message, or in a ticket that the viewer may not see, counts, but its
    words are not theirs to read (rule 93).
    """
    values = {"workspace": workspace, "since": now - SINCE, "viewer": viewer.id}
    rows = session.execute(_UNANSWERED.add_columns(_is_shown(viewer).label("is_shown")), values)
    return [_question(row) for row in rows if row.text]


def _is_shown(viewer: Viewer) -> ColumnElement[bool]:
    of_desk = IN_CHANNEL if viewer.oversees else sa.false()
    own = QUESTION.c.person_id == bindparam("viewer")
    return case((QUESTION.c.ticket_id.is_not(None), visible(scope(viewer))), else_=or_(own, of_desk))


_VAIN = sa.select(SUGGESTION.c.question_id).where(
    SUGGESTION.c.outcome.in_([Outcome.NOT_THIS, Outcome.PERSON])
)
_SOLVED = sa.select(SUGGESTION.c.question_id).where(SUGGESTION.c.outcome == Outcome.SOLVED)
_IN_VAIN = or_(~QUESTION.c.answered, and_(QUESTION.c.id.in_(_VAIN), QUESTION.c.id.not_in(_SOLVED)))
"""Nothing was found for it, or what was found did not help."""
_NO_TICKET = TICKET.c.status.in_([Status.DISMISSED, Status.WITHDRAWN])
_UNANSWERED = (
    sa.select(
        *(QUESTION.c.id, QUESTION.c.person_id, QUESTION.c.at, WORDS.label("text")),
        IS_PRIVATE.label("is_private"),
        TICKET.c.number.label("ticket"),
        ARTICLE.c.number.label("article"),
        ARTICLE.c.owner_id.label("writer"),
        ARTICLE.c.state,
    )
    .join(TICKET, TICKET.c.id == QUESTION.c.ticket_id, isouter=True)
    .join(ARTICLE, ARTICLE.c.id == QUESTION.c.article_id, isouter=True)
    .where(QUESTION.c.workspace_id == bindparam("workspace"), QUESTION.c.at >= bindparam("since"))
    .where(_IN_VAIN, func.coalesce(ARTICLE.c.state, "") != State.PUBLISHED)
    .where(or_(QUESTION.c.ticket_id.is_(None), ~_NO_TICKET))
    .order_by(QUESTION.c.at.desc(), QUESTION.c.id.desc())
    .limit(MOST)
)


def _question(row: sa.Row[tuple[object, ...]]) -> Unanswered:
    is_written = row.state not in {None, State.RETIRED}
    return Unanswered(
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
