"""The table of what the desk's own rules did."""

from datetime import datetime

from sqlalchemy import Index, text
from sqlmodel import SQLModel

from storage.tables.columns import id_, partial, ref, table


class RunRow(SQLModel, table=True):
    """A rule that was called on a ticket: what called it, when it is due, and what became of it, `at` when.

    `seq` is the event that called it, `message` what was said then, `since` when the status then began.
    """

    __tablename__ = "run"
    __table_args__ = (
        partial("run_due", "due_at", where=text("outcome = 'waiting'")),
        Index("run_ticket", "ticket_id"),
    )
    id: int | None = id_()
    workspace_id: str
    ticket_id: int = ref(nullable=False)
    rule: str
    seq: int
    depth: int
    since: datetime | None = None
    message: int | None = ref()
    due_at: datetime
    outcome: str
    why: str = ""
    at: datetime


RUN = table(RunRow)
