"""The tables by which tickets are compared with each other."""

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import key, table


class BeginningRow(SQLModel, table=True):
    """A ticket that others are compared with; `is_judged`: triage learns from it, since `at`."""

    __tablename__ = "beginning"
    __table_args__ = (Index("beginning_age", "workspace_id", "is_judged", "team", "at", "ticket_id"),)
    ticket_id: int = key()
    workspace_id: str
    is_judged: bool
    team: str
    at: datetime


class BeginningWordRow(SQLModel, table=True):
    """A word with which a ticket began; gone with the message."""

    __tablename__ = "beginning_word"
    workspace_id: str = Field(primary_key=True)
    is_judged: bool = Field(primary_key=True)
    word: str = Field(primary_key=True)
    ticket_id: int = key(index=True)


class ApartRow(SQLModel, table=True):
    """Somebody said that two tickets that are alike, the older one first, are not about the same."""

    __tablename__ = "apart"
    ticket_id: int = key()
    other_id: int = key()
    by_id: str
    at: datetime


BEGINNING = table(BeginningRow)
BEGINNING_WORD = table(BeginningWordRow)
APART = table(ApartRow)
