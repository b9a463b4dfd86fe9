"""The tables by which the desk finds what Slack never delivered, and tells of calls that did not go out."""

from datetime import datetime

from sqlalchemy import JSON, UniqueConstraint
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, table


class WatchRow(SQLModel, table=True):
    """A channel that the sweep watches: since when, up to which message it has seen it, and when it last did.

    `begun_at`: when the last round began; `error`: what Slack said instead of showing its history.
    """

    __tablename__ = "watch"
    workspace_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    is_intake: bool
    since: str
    seen_until: str
    begun_at: datetime
    proven_at: datetime
    error: str | None = None


class GapRow(SQLModel, table=True):
    """A stretch of a channel, or of the thread `thread_ts`, that is still to be compared with its history.

    `active`: what is newest of it, by which gaps of an urgency are ordered; one being looked at is due again
    when its lease ends.
    """

    __tablename__ = "gap"
    __table_args__ = (UniqueConstraint("workspace_id", "channel_id", "thread_ts", "urgency", "newest"),)
    id: int | None = id_()
    workspace_id: str
    channel_id: str
    thread_ts: str
    urgency: int
    oldest: str
    newest: str
    active: str
    due_at: datetime


class AlarmRow(SQLModel, table=True):
    """That people were told of calls that did not go out: which, when first and last, and how often."""

    __tablename__ = "alarm"
    workspace_id: str = Field(primary_key=True)
    keys: list[str] = Field(default_factory=list, sa_type=JSON)
    since: datetime
    told_at: datetime
    times: int = 1


class AllowanceRow(SQLModel, table=True):
    """When the history of channels, or of threads, may be read next, and at which pace, by all replicas."""

    __tablename__ = "allowance"
    workspace_id: str = Field(primary_key=True)
    is_thread: bool = Field(primary_key=True)
    free_at: datetime
    step: float = 0.0
    streak: int = 0


WATCH = table(WatchRow)
GAP = table(GapRow)
