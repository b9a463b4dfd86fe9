"""The tables of workspaces, of their people, and of what these say of themselves."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from storage.tables.columns import document, table


class WorkspaceRow(SQLModel, table=True):
    """A Slack workspace the desk serves; it also hands out the numbers of tickets and articles."""

    __tablename__ = "workspace"
    id: str = Field(primary_key=True)
    bot_user: str
    last_number: int = 0
    last_article: int = 0
    address: str = ""
    places: dict[str, Any] = document()
    appointed: dict[str, Any] = document()
    languages: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    names: dict[str, str] = document()
    groups: dict[str, list[str]] = document()


class PersonRow(SQLModel, table=True):
    """A member of the workspace as Slack last told us."""

    __tablename__ = "person"
    workspace_id: str = Field(primary_key=True)
    id: str = Field(primary_key=True)
    name: str
    locale: str
    zone: str
    image: str
    is_bot: bool
    is_guest: bool
    is_gone: bool


class MembershipRow(SQLModel, table=True):
    """Somebody belongs to one of the desk's channels."""

    __tablename__ = "membership"
    workspace_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True, index=True)


class AgentRow(SQLModel, table=True):
    """What an agent says of their own work, and when the desk last gave them a ticket by itself.

    Away since `away_since` if that is set, until `back_at` if they said when; `capacity` None: as their team.
    """

    __tablename__ = "agent"
    workspace_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    away_since: datetime | None = None
    back_at: datetime | None = None
    capacity: int | None = None
    given_at: datetime | None = None


class NudgeRow(SQLModel, table=True):
    """When the desk last asked somebody in a channel whether they want a ticket; `declined`: never again."""

    __tablename__ = "nudge"
    workspace_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    asked_at: datetime
    declined: bool = False


WORKSPACE = table(WorkspaceRow)
PERSON = table(PersonRow)
MEMBERSHIP = table(MembershipRow)
