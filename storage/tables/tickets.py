"""The table of tickets, what a rule may know of one, and what its events made of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from desk.severity import Severity
from desk.ticket import Link, Status, Step, Ticket
from storage import clocks, escalations, rooms, surveys
from storage.tables.columns import document, id_, key, partial, ref, table

_UNDONE = text("status IN ('new', 'on_hold', 'open', 'waiting')")


class TicketRow(SQLModel, table=True):
    """A ticket: the fold of its events, kept for querying, and where its two threads stand in Slack.

    `wake_at` and `due_at` are hints: when to look at it next, and when the first of its clocks is late. Until
    `claimed_until` one replica is about to look.
    """

    __tablename__ = "ticket"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        Index("ticket_card", "workspace_id", "card_channel", "card_ts"),
        Index("ticket_thread", "workspace_id", "channel_id", "thread_ts"),
        Index("ticket_status", "workspace_id", "status", "id"),
        Index("ticket_requester", "workspace_id", "requester_id", "id"),
        Index("ticket_repeat", "workspace_id", "requester_id", "opened_at"),
        Index("ticket_opened", "workspace_id", "opened_at"),
        partial("ticket_asked", "workspace_id", "requester_id", "id", where=_UNDONE),
        partial("ticket_open", "workspace_id", "assignee_id", "id", where=_UNDONE),
        Index("ticket_wake", "wake_at"),
        partial("ticket_due", "workspace_id", "due_at", where=_UNDONE),
    )
    id: int | None = id_()
    workspace_id: str
    number: int
    requester_id: str
    channel_id: str | None = None
    thread_ts: str | None = None
    private: bool = False
    card_channel: str | None = None
    card_ts: str | None = None

    status: str
    status_at: datetime | None = None
    reason_id: int | None = ref()
    review_at: datetime | None = None
    nudged_at: datetime | None = None
    snoozed_until: datetime | None = None
    severity: int
    overruled: bool = False
    judged: bool = False
    assignee_id: str | None = None
    team: str | None = None
    followers: list[str] = Field(default_factory=list, sa_type=JSON)
    category: str | None = None
    tags: list[str] = Field(default_factory=list, sa_type=JSON)
    opened_at: datetime | None = None
    answered_at: datetime | None = None
    solved_at: datetime | None = None
    first_solved_at: datetime | None = None
    resolution_id: int | None = ref()
    cause: str | None = None
    article_id: int | None = ref()
    reopened: int = 0
    merged_into_id: int | None = ref()
    links: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    steps: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    edited: bool = False
    undelivered: str | None = None
    clocks: dict[str, Any] = document()
    room: dict[str, Any] = document()
    escalations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    survey: dict[str, Any] = document()
    seq: int = 0
    wake_at: datetime | None = None
    due_at: datetime | None = None
    claimed_until: datetime | None = None

    def facts(self) -> Ticket:
        """What a rule may know of it."""
        return facts(self)


def facts(row: Any) -> Ticket:
    """What a rule may know of a ticket, from its row as the ORM or the core reads it."""
    return Ticket(
        id=row.id,
        workspace=row.workspace_id,
        number=row.number,
        requester=row.requester_id,
        channel=row.channel_id or "",
        thread=row.thread_ts,
        private=row.private,
        card_channel=row.card_channel,
        card_ts=row.card_ts,
        status=Status(row.status),
        status_at=row.status_at,
        reason=row.reason_id,
        review_at=row.review_at,
        nudged_at=row.nudged_at,
        snoozed_until=row.snoozed_until,
        severity=Severity(row.severity),
        overruled=row.overruled,
        judged=row.judged,
        assignee=row.assignee_id,
        team=row.team,
        followers=tuple(row.followers),
        category=row.category,
        tags=tuple(row.tags),
        opened_at=row.opened_at,
        answered_at=row.answered_at,
        solved_at=row.solved_at,
        first_solved_at=row.first_solved_at,
        resolution=row.resolution_id,
        cause=row.cause,
        article=row.article_id,
        reopened=row.reopened,
        merged_into=row.merged_into_id,
        links=tuple((Link(kind), other) for kind, other in row.links),
        steps=tuple(Step(*step) for step in row.steps),
        edited=row.edited,
        undelivered=row.undelivered,
        clocks=clocks.decoded(row.clocks),
        room=rooms.decoded(row.room),
        escalations=escalations.decoded(row.escalations),
        survey=surveys.decoded(row.survey),
        seq=row.seq,
    )


def folded(ticket: Ticket) -> dict[str, Any]:
    """What the events made of a ticket, by column."""
    return {
        "status": ticket.status,
        "status_at": ticket.status_at,
        "reason_id": ticket.reason,
        "review_at": ticket.review_at,
        "nudged_at": ticket.nudged_at,
        "snoozed_until": ticket.snoozed_until,
        "severity": int(ticket.severity),
        "overruled": ticket.overruled,
        "judged": ticket.judged,
        "assignee_id": ticket.assignee,
        "team": ticket.team,
        "followers": list(ticket.followers),
        "category": ticket.category,
        "tags": list(ticket.tags),
        "opened_at": ticket.opened_at,
        "answered_at": ticket.answered_at,
        "solved_at": ticket.solved_at,
        "first_solved_at": ticket.first_solved_at,
        "resolution_id": ticket.resolution,
        "cause": ticket.cause,
        "article_id": ticket.article,
        "reopened": ticket.reopened,
        "merged_into_id": ticket.merged_into,
        "links": [list(link) for link in ticket.links],
        "steps": [list(vars(step).values()) for step in ticket.steps],
        "edited": ticket.edited,
        "undelivered": ticket.undelivered,
        "clocks": clocks.coded(ticket.clocks),
        "room": rooms.coded(ticket.room),
        "escalations": escalations.coded(ticket.escalations),
        "survey": surveys.coded(ticket.survey),
        "seq": ticket.seq,
    }


class FollowerRow(SQLModel, table=True):
    """Somebody follows a ticket: what its `followers` say, for finding by person."""

    __tablename__ = "follower"
    __table_args__ = (Index("follower_ticket", "ticket_id"),)
    workspace_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    ticket_id: int = key()


TICKET = table(TicketRow)
UNINDEXED_WORKSPACE = TICKET.c.workspace_id.concat("")
"""The workspace where tickets are found by something else: by the bare column SQLite would take its index,
and read every ticket of the workspace."""
FOLLOWER = table(FollowerRow)
