"""The tables of what models were asked, and what they suggested."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, key, table


class ModelCallRow(SQLModel, table=True):
    """A call of a model: what it was asked with, what it took, and what came of it; never what was said.

    Until it is known what it `read` and wrote, the `reserved` tokens count.
    """

    __tablename__ = "model_call"
    __table_args__ = (Index("model_call_day", "workspace_id", "at"),)
    id: int | None = id_()
    workspace_id: str
    at: datetime
    prompt: str
    version: str
    model: str
    reserved: int
    read: int | None = None
    written: int | None = None
    outcome: str
    milliseconds: int | None = None


class AdviceRow(SQLModel, table=True):
    """What a model, or what stands in for one, suggested for a ticket: the newest of each task.

    Until there is something its `content` is None. It may hold what people said, and goes when a message of
    the ticket does. `model` is "" without one; `by_id` asked for it, None if the desk did.
    """

    __tablename__ = "advice"
    ticket_id: int = key()
    task: str = Field(primary_key=True)
    workspace_id: str
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    prompt: str
    version: str
    model: str
    tokens: int
    by_id: str | None = None
    at: datetime


ADVICE = table(AdviceRow)
