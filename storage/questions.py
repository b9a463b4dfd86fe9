"""What was asked of the knowledge base, and what was suggested; not scoped to a viewer."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func, update

from desk.article import Outcome, language_of
from desk.question import Question, Suggestion
from desk.search import Hit
from storage.database import Session, alone
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE
from storage.tables.questions import QUESTION, SUGGESTION
from storage.tables.tickets import TICKET


def ask(session: Session, workspace: str, question: Question, hits: Sequence[Hit], now: datetime) -> Question:
    """Keep the question with the articles it is answered with: those of the hits that are sure.

    A ticket's words are not kept a second time.
    """
    sure = [hit for hit in hits if hit.sure]
    values = {
        "workspace_id": workspace,
        "person_id": question.person,
        "channel_id": question.channel,
        "ticket_id": question.ticket,
        "text": "" if question.ticket else question.text,
        "language": language_of(question.text or ""),
        "at": now,
        "score": max((hit.score for hit in hits), default=0.0),
        "answered": bool(sure),
    }
    kept = int(session.execute(_NEW, values).scalar_one())
    rows = [
        {
            "workspace_id": workspace,
            "question_id": kept,
            "article_id": hit.article,
            "place": place,
            "score": hit.score,
            "at": now,
        }
        for place, hit in enumerate(sure, 1)
    ]
    if rows:
        session.execute(SUGGESTION.insert(), rows)
    return Question(
        kept,
        question.person,
        question.channel,
        question.ticket,
        question.text,
        tuple(Suggestion(hit.article) for hit in sure),
    )


_NEW = QUESTION.insert().returning(QUESTION.c.id)


def alone_with(session: Session, which: int) -> None:
    """Until this transaction ends nobody else says what came of this question."""
    alone(session, f"question:{which}")


def question(session: Session, workspace: str, which: int) -> Question | None:
    """The question of this id."""
    row = session.execute(_QUESTION, {"workspace": workspace, "question": which}).first()
    if row is None:
        return None
    said = session.execute(_SUGGESTED, {"question": which})
    suggestions = tuple(Suggestion(each.article_id, _outcome(each.outcome)) for each in said)
    asked = Question(row.id, row.person_id, row.channel_id, row.ticket_id, row.words, suggestions)
    return replace(asked, is_private=bool(row.is_private))


def of_ticket(session: Session, workspace: str, ticket: int) -> Question | None:
    """What was asked when the ticket began, if anybody looked."""
    found = session.execute(_OF_TICKET, {"ticket": ticket}).scalar()
    return question(session, workspace, found) if found is not None else None


def _outcome(code: str | None) -> Outcome | None:
    return Outcome(code) if code else None


def settle(
    session: Session, which: Question, articles: Collection[int], outcome: Outcome | None, now: datetime
) -> None:
    """The asker says this of these articles; None takes back what they said."""
    where = {"question": which.id, "articles": sorted(articles)}
    session.execute(_SETTLE, {**where, "said": outcome, "when": now})


def became(session: Session, which: Question, ticket: int) -> None:
    """What was asked is a ticket from now on, which has its words."""
    session.execute(_BECAME, {"question": which.id, "ticket": ticket, "nothing": ""})


_BECAME = (
    update(QUESTION)
    .where(QUESTION.c.id == bindparam("question"))
    .values(ticket_id=bindparam("ticket"), text=bindparam("nothing"))
)

FIRST_WORDS = (
    sa.select(BODY.c.text)
    .join(MESSAGE, and_(MESSAGE.c.id == BODY.c.message_id, MESSAGE.c.version == BODY.c.version))
    .join(EVENT, and_(EVENT.c.message_id == MESSAGE.c.id, EVENT.c.seq == 1))
    .where(EVENT.c.ticket_id == QUESTION.c.ticket_id)
    .scalar_subquery()
)
"""What the question's ticket began with, as it reads now."""
WORDS = sa.case((QUESTION.c.ticket_id.is_(None), QUESTION.c.text), else_=FIRST_WORDS)
"""The words of a question, None once its ticket's were taken back."""

IN_CHANNEL = ~func.coalesce(QUESTION.c.channel_id, "D").startswith("D")
"""What was asked nowhere in particular counts as asked in a direct message."""
IS_PRIVATE = sa.case((QUESTION.c.ticket_id.is_not(None), TICKET.c.private), else_=~IN_CHANNEL)
"""Whether it was asked in private, joined with its ticket."""

_QUESTION = (
    sa.select(QUESTION, WORDS.label("words"), IS_PRIVATE.label("is_private"))
    .join(TICKET, TICKET.c.id == QUESTION.c.ticket_id, isouter=True)
    .where(QUESTION.c.workspace_id == bindparam("workspace"), QUESTION.c.id == bindparam("question"))
)
_OF_TICKET = sa.select(func.max(QUESTION.c.id)).where(QUESTION.c.ticket_id == bindparam("ticket"))
_SUGGESTED = (
    sa.select(SUGGESTION.c.article_id, SUGGESTION.c.outcome)
    .where(SUGGESTION.c.question_id == bindparam("question"))
    .order_by(SUGGESTION.c.place)
)
_SETTLE = (
    update(SUGGESTION)
    .where(
        SUGGESTION.c.question_id == bindparam("question"),
        SUGGESTION.c.article_id.in_(bindparam("articles", expanding=True)),
    )
    .values(outcome=bindparam("said"), outcome_at=bindparam("when"))
)
