"""The table of what is to become better."""

from datetime import datetime

from sqlalchemy import Column, Index, Text
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_


class ActionRow(SQLModel, table=True):
    """Something that the desk means to do better, of the whole desk or of the team `scope`.

    `rule`, `subject` and `is_trial` say why it was proposed, `words` what somebody wrote instead. It was due
    first at `first_due_at`; `reminded` is of what its owner was told last, `reason` why it was declined.
    """

    __tablename__ = "action"
    __table_args__ = (Index("action_state", "workspace_id", "state", "due_at"),)
    id: int | None = id_()
    workspace_id: str
    scope: str
    state: str
    rule: str
    subject: str
    is_trial: bool
    words: str = Field(sa_column=Column(Text, nullable=False))
    by_id: str
    proposed_at: datetime
    owner_id: str
    first_due_at: datetime | None = None
    due_at: datetime | None = None
    accepted_at: datetime | None = None
    settled_at: datetime | None = None
    reason: str = Field(sa_column=Column(Text, nullable=False))
    reminded: str
