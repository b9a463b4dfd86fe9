"""The tables of what was said about tickets."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, key, ref, table


class MessageRow(SQLModel, table=True):
    """Something said about a ticket. `channel_id` and `ts` are where it stands in Slack, once it does.

    A message without a ticket is one that the desk knows and waits with: the reply to a root it has not seen,
    a bypassed or deleted message.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ts"),
        Index("message_thread", "workspace_id", "channel_id", "thread_ts"),
        Index("message_author", "workspace_id", "channel_id", "author_id", "ts"),
        Index("message_ticket", "ticket_id"),
    )
    id: int | None = id_()
    workspace_id: str
    ticket_id: int | None = ref()
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    author_id: str
    side: str
    visibility: str
    at: datetime
    version: int = 1
    edited_ts: str | None = None
    deleted_at: datetime | None = None
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class BodyRow(SQLModel, table=True):
    """One version of a message's words; None once redacted. The only place that holds personal text."""

    __tablename__ = "body"
    message_id: int = key()
    version: int = Field(primary_key=True)
    workspace_id: str
    text: str | None = Field(sa_column=Column(Text))
    at: datetime


MESSAGE = table(MessageRow)
BODY = table(BodyRow)
