"""The tables, each row with the workspace it belongs to."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, Text, UniqueConstraint, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from desk.article import Article, Lesson, Readers, State
from desk.severity import Severity
from desk.ticket import Link, Status, Step, Ticket
from storage import clocks, escalations, rooms, surveys

_ID = BigInteger().with_variant(Integer, "sqlite")


def _id() -> Any:
    """A growing integer key that is 64 bits wide on PostgreSQL."""
    return Field(default=None, sa_column=Column(_ID, primary_key=True, autoincrement=True))


def _ref(**more: Any) -> Any:
    """A 64-bit reference to another row's id."""
    return Field(default=None, sa_column=Column(_ID, **more))


class WorkspaceRow(SQLModel, table=True):
    """A Slack workspace the desk serves; it also hands out the numbers of tickets and articles."""

    __tablename__ = "workspace"
    id: str = Field(primary_key=True)
    bot_user: str
    last_number: int = 0
    last_article: int = 0
    address: str = ""
    places: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    appointed: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    languages: list[Any] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    names: dict[str, str] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    groups: dict[str, list[str]] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


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
        Index(
            "ticket_asked",
            "workspace_id",
            "requester_id",
            "id",
            sqlite_where=_UNDONE,
            postgresql_where=_UNDONE,
        ),
        Index(
            "ticket_open",
            "workspace_id",
            "assignee_id",
            "id",
            sqlite_where=_UNDONE,
            postgresql_where=_UNDONE,
        ),
        Index("ticket_wake", "wake_at"),
        Index(
            "ticket_due",
            "workspace_id",
            "due_at",
            sqlite_where=_UNDONE,
            postgresql_where=_UNDONE,
        ),
    )
    id: int | None = _id()
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
    reason_id: int | None = _ref()
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
    resolution_id: int | None = _ref()
    cause: str | None = None
    article_id: int | None = _ref()
    reopened: int = 0
    merged_into_id: int | None = _ref()
    links: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    steps: list[list[Any]] = Field(default_factory=list, sa_type=JSON)
    edited: bool = False
    undelivered: str | None = None
    clocks: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    room: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    escalations: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON)
    survey: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
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


class TermsRow(SQLModel, table=True):
    """A version of what promises rest on; it never changes (rule 5)."""

    __tablename__ = "terms"
    workspace_id: str = Field(primary_key=True)
    version: str = Field(primary_key=True)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class FollowerRow(SQLModel, table=True):
    """Somebody follows a ticket: what its `followers` say, for finding by person."""

    __tablename__ = "follower"
    __table_args__ = (Index("follower_ticket", "ticket_id"),)
    workspace_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))


class MessageRow(SQLModel, table=True):
    """Something said about a ticket. `channel_id` and `ts` are where it stands in Slack, once it does.

    A message without a ticket is one that the desk knows and waits with: the reply to a root it has not seen,
    a bypassed or deleted message.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("workspace_id", "channel_id", "ts"),
        Index("message_thread", "workspace_id", "channel_id", "thread_ts"),
        Index("message_author", "workspace_id", "channel_id", "author_id", "ts"),
        Index("message_ticket", "ticket_id"),
    )
    id: int | None = _id()
    workspace_id: str
    ticket_id: int | None = _ref()
    channel_id: str | None = None
    ts: str | None = None
    thread_ts: str | None = None
    author_id: str
    side: str
    visibility: str
    at: datetime
    version: int = 1
    edited_ts: str | None = None
    deleted_at: datetime | None = None
    files: list[dict[str, Any]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))


class BodyRow(SQLModel, table=True):
    """One version of a message's words; None once redacted. The only place that holds personal text."""

    __tablename__ = "body"
    message_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    version: int = Field(primary_key=True)
    workspace_id: str
    text: str | None = Field(sa_column=Column(Text))
    at: datetime


_ESCALATED = text("kind = 'escalated'")
_SEVERITY = text("kind = 'severity_changed' AND actor_id IS NOT NULL")


class EventRow(SQLModel, table=True):
    """One line of a ticket's append-only log (rule 1)."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_severity", "actor_id", "at", sqlite_where=_SEVERITY, postgresql_where=_SEVERITY),
        Index("event_escalated", "workspace_id", "at", sqlite_where=_ESCALATED, postgresql_where=_ESCALATED),
        Index("event_measured", "workspace_id", "kind", "at"),
    )
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    seq: int = Field(primary_key=True)
    workspace_id: str
    kind: str
    at: datetime
    actor_id: str | None = None
    cause: str
    before: str | None = None
    after: str | None = None
    message_id: int | None = _ref()
    version: int | None = None
    rule: str | None = None
    detail: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


class EpisodeRow(SQLModel, table=True):
    """A run of one of a ticket's clocks, kept for figures: what its events say (`desk.episodes.Measured`).

    `took`, `worked` and `by_wall` are seconds.
    """

    __tablename__ = "episode"
    __table_args__ = (
        Index("episode_decided", "workspace_id", "clock", "decided_at"),
        Index("episode_ended", "workspace_id", "clock", "ended"),
    )
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
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


class SurveyRow(SQLModel, table=True):
    """Somebody was asked, by the event `seq`, how a ticket went: what its events say, kept for counting.

    `rating` is what they say by now, of 1 to 5, and `rated_at` when they first said something.
    """

    __tablename__ = "survey"
    __table_args__ = (
        Index("survey_person", "workspace_id", "person_id", "asked_at"),
        Index("survey_asked", "workspace_id", "asked_at"),
        Index("survey_rated", "workspace_id", "rated_at"),
    )
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    seq: int = Field(primary_key=True)
    workspace_id: str
    person_id: str
    asked_at: datetime
    rating: int | None = None
    rated_at: datetime | None = None


class TagRow(SQLModel, table=True):
    """A tag that is kept in Slack; one that is gone, or became another, is still told by its name."""

    __tablename__ = "tag"
    workspace_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    en: str
    zh_CN: str  # noqa: N815 - the language's own code
    parent: str | None = None
    risk: str | None = None
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    into: str | None = None
    is_gone: bool = False


class TagWordRow(SQLModel, table=True):
    """A word of a tag or of its names, for which it may be suggested."""

    __tablename__ = "tag_word"
    workspace_id: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class TaggingRow(SQLModel, table=True):
    """A ticket has a tag; what its events say, kept for counting."""

    __tablename__ = "tagging"
    workspace_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False, index=True))


class BeginningRow(SQLModel, table=True):
    """A ticket that others are compared with; `is_judged`: triage learns from it, since `at`."""

    __tablename__ = "beginning"
    __table_args__ = (Index("beginning_age", "workspace_id", "is_judged", "team", "at", "ticket_id"),)
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    workspace_id: str
    is_judged: bool
    team: str
    at: datetime


class BeginningWordRow(SQLModel, table=True):
    """A word with which a ticket began; gone with the message."""

    __tablename__ = "beginning_word"
    workspace_id: str = Field(primary_key=True)
    is_judged: bool = Field(primary_key=True)
    word: str = Field(primary_key=True)
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False, index=True))


class ApartRow(SQLModel, table=True):
    """Somebody said that two tickets that are alike, the older one first, are not about the same."""

    __tablename__ = "apart"
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    other_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    by_id: str
    at: datetime


class RunRow(SQLModel, table=True):
    """A rule that was called on a ticket: what called it, when it is due, and what became of it, `at` when.

    `seq` is the event that called it, `message` what was said then, `since` when the status then began.
    """

    __tablename__ = "run"
    __table_args__ = (
        Index(
            "run_due",
            "due_at",
            sqlite_where=text("outcome = 'waiting'"),
            postgresql_where=text("outcome = 'waiting'"),
        ),
        Index("run_ticket", "ticket_id"),
    )
    id: int | None = _id()
    workspace_id: str
    ticket_id: int = _ref(nullable=False)
    rule: str
    seq: int
    depth: int
    since: datetime | None = None
    message: int | None = _ref()
    due_at: datetime
    outcome: str
    why: str = ""
    at: datetime


class CoverRow(SQLModel, table=True):
    """Somebody stands in for another in a rota, in a swap also the other for them; or offers it.

    From `start_at` to `end_at` the taker is on call where the giver would be; in a swap the giver is for
    the taker in the stretch of `return_`. `by_id` asked for it, or said that it holds; since `at` it is in
    its `state`.
    """

    __tablename__ = "cover"
    __table_args__ = (Index("cover_state", "workspace_id", "state", "end_at"),)
    id: int | None = _id()
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
    id: int | None = _id()
    workspace_id: str
    rota: str
    people: list[str] = Field(sa_column=Column(JSON, nullable=False))
    grouped: list[str] = Field(sa_column=Column(JSON, nullable=False))
    began_at: datetime
    note: str = ""
    note_by: str = ""


class ActionRow(SQLModel, table=True):
    """Something that the desk means to do better, of the whole desk or of the team `scope`.

    `rule`, `subject` and `is_trial` say why it was proposed, `words` what somebody wrote instead. It was due
    first at `first_due_at`; `reminded` is of what its owner was told last, `reason` why it was declined.
    """

    __tablename__ = "action"
    __table_args__ = (Index("action_state", "workspace_id", "state", "due_at"),)
    id: int | None = _id()
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


class ReportRow(SQLModel, table=True):
    """A report by its name, which one alone can take: who reads it, on what, and what it says (rule 69).

    Nothing is in it when nobody could read it in time. `is_wanted`: it is to be made anew.
    """

    __tablename__ = "report"
    __table_args__ = (
        Index(
            "report_wanted",
            "workspace_id",
            "name",
            sqlite_where=text("is_wanted"),
            postgresql_where=text("is_wanted"),
        ),
    )
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


class ArticleRow(SQLModel, table=True):
    """An article of the knowledge base: who keeps it, who may read it, and how it has helped.

    `version` is what people read, `proposed` what waits for its review. `source` names it in the folder from
    which it was imported. Its owner was last chased at `chased_at`. `updated_at` grows with every change.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "source"),
        Index("article_state", "workspace_id", "state", "id"),
        Index("article_review", "workspace_id", "review_on"),
        Index("article_updated", "workspace_id", "updated_at"),
        Index("article_ticket", "ticket_id"),
    )
    id: int | None = _id()
    workspace_id: str
    number: int
    state: str
    readers: str
    author_id: str
    owner_id: str
    verifier_id: str | None = None
    verified_at: datetime | None = None
    review_on: date | None = None
    chased_at: datetime | None = None
    version: int = 1
    proposed: int | None = None
    ticket_id: int | None = _ref()
    source: str | None = None
    helped: int = 0
    failed: int = 0
    failed_in_row: int = 0
    demoted_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def article_facts(row: Any, channels: frozenset[str]) -> Article:
    """What a rule may know of an article, from its row with the words of its version."""
    return Article(
        id=row.id,
        workspace=row.workspace_id,
        number=row.number,
        state=State(row.state),
        lesson=lesson_of(row.words),
        readers=Readers(row.readers),
        channels=channels,
        author=row.author_id,
        owner=row.owner_id,
        verifier=row.verifier_id,
        verified_at=row.verified_at,
        review_on=row.review_on,
        version=row.version,
        proposed=row.proposed,
        ticket=row.ticket_id,
        source=row.source,
        helped=row.helped,
        failed=row.failed,
        failed_in_row=row.failed_in_row,
        demoted_at=row.demoted_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def lesson_of(words: dict[str, Any]) -> Lesson:
    """The words of a version, as they were kept."""
    lists = {"steps": tuple(words["steps"]), "tags": tuple(words["tags"])}
    return Lesson(**{**words, **lists})


class ArticleChannelRow(SQLModel, table=True):
    """The members of this channel may read the article."""

    __tablename__ = "article_channel"
    article_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    channel_id: str = Field(primary_key=True, index=True)


class ArticleVersionRow(SQLModel, table=True):
    """The words of one version of an article, by whom they are and what they say about the change.

    `word` is what was said to them when it was sent back.
    """

    __tablename__ = "article_version"
    article_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    version: int = Field(primary_key=True)
    by_id: str
    at: datetime
    note: str = ""
    word: str = ""
    words: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ArticleExampleRow(SQLModel, table=True):
    """A question that the article answers, added by a person or because it solved that question."""

    __tablename__ = "article_example"
    __table_args__ = (Index("article_example_article", "article_id"),)
    id: int | None = _id()
    workspace_id: str
    article_id: int = _ref(nullable=False)
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    ticket_id: int | None = _ref()
    by_id: str
    at: datetime


class ReconciledRow(SQLModel, table=True):
    """Somebody said that these versions of two articles, the older first, do not contradict each other."""

    __tablename__ = "reconciled"
    article_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    other_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    version: int
    other_version: int
    by_id: str
    at: datetime


class ArticleWordRow(SQLModel, table=True):
    """In how many published articles a word stands, without its ending; the word "" stands in each."""

    __tablename__ = "article_word"
    workspace_id: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    articles: int


class ArticleMeaningRow(SQLModel, table=True):
    """Where a published article stands among all meanings, part by part, by the hand of one embedder.

    `is_stale`: its words have changed since. `at` is when the row last changed.
    """

    __tablename__ = "article_meaning"
    __table_args__ = (
        Index("article_meaning_wanting", "embedder", "is_stale", "article_id"),
        Index("article_meaning_at", "workspace_id", "at", "is_stale"),
    )
    article_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    workspace_id: str
    embedder: str
    is_stale: bool
    at: datetime
    vectors: bytes


class SuggestionRow(SQLModel, table=True):
    """An article that was suggested as an answer, first, second or third, and what its asker said of it."""

    __tablename__ = "suggestion"
    __table_args__ = (
        Index("suggestion_question", "question_id"),
        Index("suggestion_article", "article_id", "at"),
    )
    id: int | None = _id()
    workspace_id: str
    question_id: int = _ref(nullable=False)
    article_id: int = _ref(nullable=False)
    place: int
    score: float
    at: datetime
    outcome: str | None = None
    outcome_at: datetime | None = None


class QuestionRow(SQLModel, table=True):
    """What was asked of the knowledge base, and whether it had an answer.

    A ticket's question has no `text` of its own: it is what the ticket began with, which may be taken back.
    `article_id`: what somebody was asked to write because nothing answers it.
    """

    __tablename__ = "question"
    __table_args__ = (
        Index("question_at", "workspace_id", "at"),
        Index("question_ticket", "ticket_id", unique=True),
    )
    id: int | None = _id()
    workspace_id: str
    person_id: str
    channel_id: str | None = None
    ticket_id: int | None = _ref()
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    at: datetime
    score: float
    answered: bool
    article_id: int | None = _ref()


class DeliveryRow(SQLModel, table=True):
    """Something Slack told us, kept before it was acknowledged (rule 45)."""

    __tablename__ = "inbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "delivery_id"),
        Index(
            "inbox_waiting",
            "id",
            sqlite_where=text("state = 'waiting'"),
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "inbox_aside",
            "id",
            sqlite_where=text("state = 'aside'"),
            postgresql_where=text("state = 'aside'"),
        ),
    )
    id: int | None = _id()
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


_OPEN = text("state IN ('waiting', 'leased')")
_HELD = text("state = 'held'")
_PING = text("reader IS NOT NULL")


class EffectRow(SQLModel, table=True):
    """Something to be done in Slack: the outbox, and afterwards the record of where it stands.

    `key` orders effects among themselves; `lane` is the channel whose pace they share. A leased row is due
    when its lease ends. `doubtful`: an earlier attempt may have landed. `revision` grows when wanted anew.
    A held row waits for a time at which its reader may be told; the lane of a bundled one is its bundle.
    `reader`: whom a ping is for, a person or a channel.
    """

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("workspace_id", "effect_id"),
        Index("outbox_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("outbox_key", "workspace_id", "key", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("outbox_held", "due_at", sqlite_where=_HELD, postgresql_where=_HELD),
        Index(
            "outbox_reader",
            *("workspace_id", "reader", "finished_at"),
            sqlite_where=_PING,
            postgresql_where=_PING,
        ),
        Index("outbox_message", "message_id"),
        Index("outbox_ticket", "ticket_id"),
        Index("outbox_place", "channel_id", "ts"),  # the workspace first would draw queries off outbox_key
    )
    id: int | None = _id()
    workspace_id: str
    effect_id: str
    kind: str
    values: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    ticket_id: int | None = _ref()
    message_id: int | None = _ref()
    key: str
    lane: str
    reader: str | None = None
    priority: int
    state: str = "waiting"
    created_at: datetime
    due_at: datetime
    attempts: int = 0
    doubtful: bool = False
    revision: int = 1
    lease: str | None = None
    error: str | None = None
    channel_id: str | None = None
    ts: str | None = None
    finished_at: datetime | None = None


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
    id: int | None = _id()
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


class NudgeRow(SQLModel, table=True):
    """When the desk last asked somebody in a channel whether they want a ticket; `declined`: never again."""

    __tablename__ = "nudge"
    workspace_id: str = Field(primary_key=True)
    channel_id: str = Field(primary_key=True)
    person_id: str = Field(primary_key=True)
    asked_at: datetime
    declined: bool = False


class ModelCallRow(SQLModel, table=True):
    """A call of a model: what it was asked with, what it took, and what came of it; never what was said.

    Until it is known what it `read` and wrote, the `reserved` tokens count.
    """

    __tablename__ = "model_call"
    __table_args__ = (Index("model_call_day", "workspace_id", "at"),)
    id: int | None = _id()
    workspace_id: str
    at: datetime
    prompt: str
    version: str
    model: str
    reserved: int
    read: int | None = None
    written: int | None = None
    outcome: str
    milliseconds: int | None = None


class AdviceRow(SQLModel, table=True):
    """What a model, or what stands in for one, suggested for a ticket: the newest of each task.

    Until there is something its `content` is None. It may hold what people said, and goes when a message of
    the ticket does. `model` is "" without one; `by_id` asked for it, None if the desk did.
    """

    __tablename__ = "advice"
    ticket_id: int = Field(sa_column=Column(_ID, primary_key=True, autoincrement=False))
    task: str = Field(primary_key=True)
    workspace_id: str
    content: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    prompt: str
    version: str
    model: str
    tokens: int
    by_id: str | None = None
    at: datetime


(
    WORKSPACE,
    PERSON,
    MEMBERSHIP,
    TICKET,
    TERMS,
    FOLLOWER,
    MESSAGE,
    BODY,
    EVENT,
    EPISODE,
    INBOX,
    OUTBOX,
    WATCH,
    GAP,
    RUN,
    SURVEY,
    TAG,
    TAGGING,
    TAG_WORD,
    ADVICE,
    ARTICLE,
    ARTICLE_CHANNEL,
    ARTICLE_VERSION,
    ARTICLE_EXAMPLE,
    ARTICLE_WORD,
    ARTICLE_MEANING,
    SUGGESTION,
    QUESTION,
    BEGINNING,
    BEGINNING_WORD,
    APART,
    RECONCILED,
    REPORT,
    SUBSCRIPTION,
) = (
    SQLModel.metadata.tables[row.__tablename__]
    for row in (
        WorkspaceRow,
        PersonRow,
        MembershipRow,
        TicketRow,
        TermsRow,
        FollowerRow,
        MessageRow,
        BodyRow,
        EventRow,
        EpisodeRow,
        DeliveryRow,
        EffectRow,
        WatchRow,
        GapRow,
        RunRow,
        SurveyRow,
        TagRow,
        TaggingRow,
        TagWordRow,
        AdviceRow,
        ArticleRow,
        ArticleChannelRow,
        ArticleVersionRow,
        ArticleExampleRow,
        ArticleWordRow,
        ArticleMeaningRow,
        SuggestionRow,
        QuestionRow,
        BeginningRow,
        BeginningWordRow,
        ApartRow,
        ReconciledRow,
        ReportRow,
        SubscriptionRow,
    )
)
"""The tables of the busiest paths as SQLAlchemy's core knows them: statements on them are built once."""


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT in the dialect of a database, which knows ON CONFLICT."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is described here; each database keeps the index of words in its own way."""
    return kind != "table" or not (name or "").startswith("search")
