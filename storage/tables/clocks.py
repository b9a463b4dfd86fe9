"""The tables of what promises rest on, and of how each of them went."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import key, table


class TermsRow(SQLModel, table=True):
    """A version of what promises rest on; it never changes (rule 5)."""

    __tablename__ = "terms"
    workspace_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class EpisodeRow(SQLModel, table=True):
    """A run of one of a ticket's clocks, kept for figures: what its events say (`desk.episodes.Measured`).

    `took`, `worked` and `by_wall` are seconds.
    """

    __tablename__ = "episode"
    __table_args__ = (
        Index("episode_decided", "workspace_id", "clock", "decided_at"),
        Index("episode_ended", "workspace_id", "clock", "ended"),
    )
    ticket_id: int = key()
    clock: str = Field(primary_key=True)
    seq: int = Field(primary_key=True)
    workspace_id: str
    began: datetime
    ended: datetime | None = None
    ended_by: int
    is_cancelled: bool
    decided_at: datetime | None = None
    is_kept: bool
    took: float | None = None
    worked: float | None = None
    by_wall: float | None = None


TERMS = table(TermsRow)
EPISODE = table(EpisodeRow)
