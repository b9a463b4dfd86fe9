"""The tables of who was on call, and of the covers for one another."""

from datetime import datetime

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from storage.tables.columns import id_


class CoverRow(SQLModel, table=True):
    """Somebody stands in for another in a rota, in a swap also the other for them; or offers it.

    From `start_at` to `end_at` the taker is on call where the giver would be; in a swap the giver is for
    the taker in the stretch of `return_`. `by_id` asked for it, or said that it holds; since `at` it is in
    its `state`.
    """

    __tablename__ = "cover"
    __table_args__ = (Index("cover_state", "workspace_id", "state", "end_at"),)
    id: int | None = id_()
    workspace_id: str
    rota: str
    giver_id: str
    taker_id: str
    start_at: datetime
    end_at: datetime
    return_start_at: datetime | None = None
    return_end_at: datetime | None = None
    state: str
    by_id: str
    at: datetime


class DutyRow(SQLModel, table=True):
    """Who came on call in a rota and when; until the rota's next row they have it. Nobody: it is a gap.

    `grouped` is what its user group was last asked to hold; `note` is for who comes next, by `note_by`.
    """

    __tablename__ = "duty"
    __table_args__ = (Index("duty_rota", "workspace_id", "rota", "id"),)
    id: int | None = id_()
    workspace_id: str
    rota: str
    people: list[str] = Field(sa_column=Column(JSON, nullable=False))
    grouped: list[str] = Field(sa_column=Column(JSON, nullable=False))
    began_at: datetime
    note: str = ""
    note_by: str = ""
