"""The table of what the desk does in Slack."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, partial, ref, table

_OPEN = text("state IN ('waiting', 'leased')")
_HELD = text("state = 'held'")
_PING = text("reader IS NOT NULL")


class EffectRow(SQLModel, table=True):
    """Something to be done in Slack: the outbox, and afterwards the record of where it stands.

    `key` orders effects among themselves; `lane` is the channel whose pace they share. A leased row is due
    when its lease ends. `doubtful`: an earlier attempt may have landed. `revision` grows when wanted anew.
    A held row waits for a time at which its reader may be told; the lane of a bundled one is its bundle.
    `reader`: whom a ping is for, a person or a channel.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "effect_id"),
        partial("outbox_due", "due_at", where=_OPEN),
        partial("outbox_key", "workspace_id", "key", "id", where=_OPEN),
        partial("outbox_held", "due_at", where=_HELD),
        partial("outbox_reader", *("workspace_id", "reader", "finished_at"), where=_PING),
        Index("outbox_message", "message_id"),
        Index("outbox_ticket", "ticket_id"),
        Index("outbox_place", "channel_id", "ts"),  # the workspace first would draw queries off outbox_key
    )
    id: int | None = id_()
    workspace_id: str
    effect_id: str
    kind: str
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    ticket_id: int | None = ref()
    message_id: int | None = ref()
    key: str
    lane: str
    reader: str | None = None
    priority: int
    state: str = "waiting"
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    doubtful: bool = False
    revision: int = 1
    lease: str | None = None
    error: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    finished_at: datetime | None = None


OUTBOX = table(EffectRow)
