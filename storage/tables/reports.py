"""The tables of reports, and of who reads them."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column, text
from sqlmodel import Field, SQLModel

from storage.tables.columns import partial, table


class ReportRow(SQLModel, table=True):
    """A report by its name, which one alone can take: who reads it, on what, and what it says (rule 69).

    Nothing is in it when nobody could read it in time. `is_wanted`: it is to be made anew.
    """

    __tablename__ = "report"
    __table_args__ = (partial("report_wanted", "workspace_id", "name", where=text("is_wanted")),)
    workspace_id: str = Field(primary_key=True)
    name: str = Field(primary_key=True)
    at: datetime
    is_wanted: bool = False
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))


class SubscriptionRow(SQLModel, table=True):
    """Somebody reads one kind of report of their own, since they said so."""

    __tablename__ = "subscription"
    workspace_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    every: str = Field(primary_key=True)
    at: datetime


REPORT = table(ReportRow)
SUBSCRIPTION = table(SubscriptionRow)
