"""The table of what Slack told the desk."""

from datetime import datetime

from sqlalchemy import Column, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_, partial, table


class DeliveryRow(SQLModel, table=True):
    """Something Slack told us, kept before it was acknowledged (rule 45)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "delivery_id"),
        partial("inbox_waiting", "id", where=text("state = 'waiting'")),
        partial("inbox_aside", "id", where=text("state = 'aside'")),
    )
    id: int | None = id_()
    workspace_id: str
    delivery_id: str
    kind: str
    payload: str = Field(sa_column=Column(Text, nullable=False))
    received_at: datetime
    due_at: datetime
    state: str = "waiting"
    attempts: int = 0
    error: str | None = None
    handled_at: datetime | None = None


INBOX = table(DeliveryRow)
