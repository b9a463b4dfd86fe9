"""The tables of what the knowledge base was asked, and what it suggested."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, ref, table


class SuggestionRow(SQLModel, table=True):
    """An article that was suggested as an answer, first, second or third, and what its asker said of it."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("suggestion_question", "question_id"),
        Index("suggestion_article", "article_id", "at"),
    )
    id: int | None = id_()
    workspace_id: str
    question_id: int = ref(nullable=False)
    article_id: int = ref(nullable=False)
    place: int
    score: float
    at: datetime
    outcome: str | None = None
    outcome_at: datetime | None = None


class QuestionRow(SQLModel, table=True):
    """What was asked of the knowledge base, and whether it had an answer.

    A ticket's question has no `text` of its own: it is what the ticket began with, which may be taken back.
    `article_id`: what somebody was asked to write because nothing answers it.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("question_at", "workspace_id", "at"),
        Index("question_ticket", "ticket_id", unique=True),
    )
    id: int | None = id_()
    workspace_id: str
    person_id: str
    channel_id: str | None = None
    ticket_id: int | None = ref()
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    at: datetime
    score: float
    answered: bool
    article_id: int | None = ref()


SUGGESTION = table(SuggestionRow)
QUESTION = table(QuestionRow)
