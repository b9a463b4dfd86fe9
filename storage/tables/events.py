"""The table of what happened to tickets: their append-only log."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import document, key, partial, ref, table

_ESCALATED = text("kind = 'escalated'")
_SEVERITY = text("kind = 'severity_changed' AND actor_id IS NOT NULL")


class EventRow(SQLModel, table=True):
    """One line of a ticket's append-only log (rule 1)."""

    __tablename__ = "event"
    __table_args__ = (
        partial("event_severity", "actor_id", "at", where=_SEVERITY),
        partial("event_escalated", "workspace_id", "at", where=_ESCALATED),
        Index("event_measured", "workspace_id", "kind", "at"),
    )
    ticket_id: int = key()
    seq: int = Field(primary_key=True)
    workspace_id: str
    kind: str
    at: datetime
    actor_id: str | None = None
    cause: str
    before: str | None = None
    after: str | None = None
    message_id: int | None = ref()
    version: int | None = None
    rule: str | None = None
    detail: dict[str, Any] = document()


EVENT = table(EventRow)
