"""The table of what requesters were asked and said about how it went."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import key, table


class SurveyRow(SQLModel, table=True):
    """Somebody was asked, by the event `seq`, how a ticket went: what its events say, kept for counting.

    `rating` is what they say by now, of 1 to 5, and `rated_at` when they first said something.
    """

    __tablename__ = "survey"
    __table_args__ = (
        Index("survey_person", "workspace_id", "person_id", "asked_at"),
        Index("survey_asked", "workspace_id", "asked_at"),
        Index("survey_rated", "workspace_id", "rated_at"),
    )
    ticket_id: int = key()
    seq: int = Field(primary_key=True)
    workspace_id: str
    person_id: str
    asked_at: datetime
    rating: int | None = None
    rated_at: datetime | None = None


SURVEY = table(SurveyRow)
