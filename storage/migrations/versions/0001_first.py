"""Everything that the desk remembered from its first day on."""

import sqlalchemy as sa
from alembic import op

revision = "0001_first"
down_revision: str | None = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
WAITING = sa.text("state = 'waiting'")
ASIDE = sa.text("state = 'aside'")
SEVERITY = sa.text("kind = 'severity_changed' AND actor_id IS NOT NULL")
OPEN = sa.text("state IN ('waiting', 'leased')")
HELD = sa.text("state = 'held'")
ESCALATED = sa.text("kind = 'escalated'")
PING = sa.text("reader IS NOT NULL")
UNDONE = sa.text("status IN ('new', 'on_hold', 'open', 'waiting')")


def upgrade() -> None:
    """Create every table with its indexes."""
    for create in (
        _agent,
        _body,
        _event,
        _episode,
        _inbox,
        _membership,
        _message,
        _outbox,
        _person,
        _ticket,
        _workspace,
    ):
        create()
    for create in (
        _alarm,
        _allowance,
        _follower,
        _nudge,
        _gap,
        _watch,
        _run,
        _search,
        _tag,
        _tag_word,
        _tagging,
    ):
        create()
    for create in (
        _terms,
        _cover,
        _duty,
        _action,
        _article,
        _article_channel,
        _article_version,
        _article_example,
        _article_meaning,
        _article_word,
        _search_article,
        _suggestion,
        _question,
        _model_call,
        _advice,
        _beginning,
        _beginning_word,
        _apart,
        _reconciled,
        _survey,
        _report,
        _subscription,
    ):
        create()


def _agent() -> None:
    op.create_table(
        "agent",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("away_since", MOMENT, nullable=True),
        sa.Column("back_at", MOMENT, nullable=True),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "person_id"),
    )


def _alarm() -> None:
    op.create_table(
        "alarm",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id"),
    )


def _body() -> None:
    op.create_table(
        "body",
        sa.Column("message_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("message_id", "version"),
    )


def _event() -> None:
    op.create_table(
        "event",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("actor_id", sa.String(), nullable=True),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=True),
        sa.Column("after", sa.String(), nullable=True),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("rule", sa.String(), nullable=True),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "seq"),
    )
    op.create_index(
        "event_severity", "event", ["actor_id", "at"], sqlite_where=SEVERITY, postgresql_where=SEVERITY
    )
    op.create_index(
        "event_escalated",
        "event",
        ["workspace_id", "at"],
        sqlite_where=ESCALATED,
        postgresql_where=ESCALATED,
    )
    op.create_index("event_measured", "event", ["workspace_id", "kind", "at"])


def _episode() -> None:
    op.create_table(
        "episode",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("clock", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("began", MOMENT, nullable=False),
        sa.Column("ended", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=False),
        sa.Column("is_cancelled", sa.Boolean(), nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("took", sa.Float(), nullable=True),
        sa.Column("worked", sa.Float(), nullable=True),
        sa.Column("by_wall", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("ticket_id", "clock", "seq"),
    )
    op.create_index("episode_decided", "episode", ["workspace_id", "clock", "decided_at"])
    op.create_index("episode_ended", "episode", ["workspace_id", "clock", "ended"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("delivery_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("handled_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "delivery_id"),
    )
    op.create_index("inbox_aside", "inbox", ["id"], sqlite_where=ASIDE, postgresql_where=ASIDE)
    op.create_index("inbox_waiting", "inbox", ["id"], sqlite_where=WAITING, postgresql_where=WAITING)


def _membership() -> None:
    op.create_table(
        "membership",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "person_id"),
    )
    op.create_index("ix_membership_person_id", "membership", ["person_id"])


def _message() -> None:
    op.create_table(
        "message",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("side", sa.String(), nullable=False),
        sa.Column("visibility", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edited_ts", sa.String(), nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "channel_id", "ts"),
    )
    op.create_index("message_author", "message", ["workspace_id", "channel_id", "author_id", "ts"])
    op.create_index("message_thread", "message", ["workspace_id", "channel_id", "thread_ts"])
    op.create_index("message_ticket", "message", ["ticket_id"])


def _outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("effect_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=True),
        sa.Column("message_id", NUMBER, nullable=True),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("lane", sa.String(), nullable=False),
        sa.Column("reader", sa.String(), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("lease", sa.String(), nullable=True),
        sa.Column("error", sa.String(), nullable=True),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ts", sa.String(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "effect_id"),
    )
    op.create_index("outbox_due", "outbox", ["due_at"], sqlite_where=OPEN, postgresql_where=OPEN)
    op.create_index(
        "outbox_key", "outbox", ["workspace_id", "key", "id"], sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("outbox_held", "outbox", ["due_at"], sqlite_where=HELD, postgresql_where=HELD)
    op.create_index(
        "outbox_reader",
        "outbox",
        ["workspace_id", "reader", "finished_at"],
        sqlite_where=PING,
        postgresql_where=PING,
    )
    op.create_index("outbox_message", "outbox", ["message_id"])
    op.create_index("outbox_ticket", "outbox", ["ticket_id"])
    op.create_index("outbox_place", "outbox", ["channel_id", "ts"])


def _person() -> None:
    op.create_table(
        "person",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("image", sa.String(), nullable=False),
        sa.Column("is_bot", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "id"),
    )


def _ticket() -> None:
    op.create_table(
        "ticket",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("requester_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("thread_ts", sa.String(), nullable=True),
        sa.Column("private", sa.Boolean(), nullable=False),
        sa.Column("card_channel", sa.String(), nullable=True),
        sa.Column("card_ts", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("status_at", MOMENT, nullable=True),
        sa.Column("reason_id", NUMBER, nullable=True),
        sa.Column("review_at", MOMENT, nullable=True),
        sa.Column("nudged_at", MOMENT, nullable=True),
        sa.Column("snoozed_until", MOMENT, nullable=True),
        sa.Column("severity", sa.Integer(), nullable=False),
        sa.Column("overruled", sa.Boolean(), nullable=False),
        sa.Column("judged", sa.Boolean(), nullable=False),
        sa.Column("assignee_id", sa.String(), nullable=True),
        sa.Column("team", sa.String(), nullable=True),
        sa.Column("followers", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        sa.Column("solved_at", MOMENT, nullable=True),
        sa.Column("first_solved_at", MOMENT, nullable=True),
        sa.Column("resolution_id", NUMBER, nullable=True),
        sa.Column("cause", sa.String(), nullable=True),
        sa.Column("article_id", NUMBER, nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("merged_into_id", NUMBER, nullable=True),
        sa.Column("links", sa.JSON(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("edited", sa.Boolean(), nullable=False),
        sa.Column("undelivered", sa.String(), nullable=True),
        sa.Column("clocks", sa.JSON(), nullable=False),
        sa.Column("room", sa.JSON(), nullable=False),
        sa.Column("escalations", sa.JSON(), nullable=False),
        sa.Column("survey", sa.JSON(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("wake_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
    )
    op.create_index("ticket_card", "ticket", ["workspace_id", "card_channel", "card_ts"])
    op.create_index("ticket_thread", "ticket", ["workspace_id", "channel_id", "thread_ts"])
    op.create_index("ticket_requester", "ticket", ["workspace_id", "requester_id", "id"])
    op.create_index("ticket_repeat", "ticket", ["workspace_id", "requester_id", "opened_at"])
    op.create_index("ticket_opened", "ticket", ["workspace_id", "opened_at"])
    op.create_index("ticket_status", "ticket", ["workspace_id", "status", "id"])
    op.create_index(
        "ticket_asked",
        "ticket",
        ["workspace_id", "requester_id", "id"],
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    )
    op.create_index(
        "ticket_open",
        "ticket",
        ["workspace_id", "assignee_id", "id"],
        sqlite_where=UNDONE,
        postgresql_where=UNDONE,
    )
    op.create_index("ticket_wake", "ticket", ["wake_at"])
    op.create_index(
        "ticket_due", "ticket", ["workspace_id", "due_at"], sqlite_where=UNDONE, postgresql_where=UNDONE
    )


def _workspace() -> None:
    op.create_table(
        "workspace",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("bot_user", sa.String(), nullable=False),
        sa.Column("last_number", sa.Integer(), nullable=False),
        sa.Column("last_article", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("appointed", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("names", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def _allowance() -> None:
    op.create_table(
        "allowance",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("is_thread", sa.Boolean(), nullable=False),
        sa.Column("free_at", MOMENT, nullable=False),
        sa.Column("step", sa.Float(), nullable=False),
        sa.Column("streak", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "is_thread"),
    )


def _follower() -> None:
    op.create_table(
        "follower",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "ticket_id"),
    )
    op.create_index("follower_ticket", "follower", ["ticket_id"])


def _nudge() -> None:
    op.create_table(
        "nudge",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id", "person_id"),
    )


def _gap() -> None:
    op.create_table(
        "gap",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("thread_ts", sa.String(), nullable=False),
        sa.Column("urgency", sa.Integer(), nullable=False),
        sa.Column("oldest", sa.String(), nullable=False),
        sa.Column("newest", sa.String(), nullable=False),
        sa.Column("active", sa.String(), nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "channel_id", "thread_ts", "urgency", "newest"),
    )


def _watch() -> None:
    op.create_table(
        "watch",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.Column("is_intake", sa.Boolean(), nullable=False),
        sa.Column("since", sa.String(), nullable=False),
        sa.Column("seen_until", sa.String(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("proven_at", MOMENT, nullable=False),
        sa.Column("error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "channel_id"),
    )


def _terms() -> None:
    op.create_table(
        "terms",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "version"),
    )


def _run() -> None:
    op.create_table(
        "run",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("since", MOMENT, nullable=True),
        sa.Column("message", NUMBER, nullable=True),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    waits = sa.text("outcome = 'waiting'")
    op.create_index("run_due", "run", ["due_at"], sqlite_where=waits, postgresql_where=waits)
    op.create_index("run_ticket", "run", ["ticket_id"])


def _survey() -> None:
    op.create_table(
        "survey",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("rated_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("ticket_id", "seq"),
    )
    op.create_index("survey_person", "survey", ["workspace_id", "person_id", "asked_at"])
    op.create_index("survey_asked", "survey", ["workspace_id", "asked_at"])
    op.create_index("survey_rated", "survey", ["workspace_id", "rated_at"])


def _search() -> None:
    """Each database's own full-text search; it splits nothing but what the desk has split already."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search USING fts5"
            "(words, tokenize = \"ascii tokenchars '#@!/_-'\", "
            "detail = none, columnsize = 0, prefix = '3 4 5 6 7')"
        )
        return
    op.execute("CREATE TABLE search (ticket_id bigint PRIMARY KEY, words tsvector NOT NULL)")
    # What waits to be sorted in is read by every search, so it stays short.
    op.execute("CREATE INDEX search_words ON search USING gin (words) WITH (gin_pending_list_limit = 256)")


def _tag() -> None:
    op.create_table(
        "tag",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("en", sa.String(), nullable=False),
        sa.Column("zh_CN", sa.String(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("risk", sa.String(), nullable=True),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.Column("into", sa.String(), nullable=True),
        sa.Column("is_gone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "code"),
    )


def _tag_word() -> None:
    op.create_table(
        "tag_word",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word", "code"),
    )


def _tagging() -> None:
    op.create_table(
        "tagging",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "code", "ticket_id"),
    )
    op.create_index("ix_tagging_ticket_id", "tagging", ["ticket_id"])


def _cover() -> None:
    op.create_table(
        "cover",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("giver_id", sa.String(), nullable=False),
        sa.Column("taker_id", sa.String(), nullable=False),
        sa.Column("start_at", MOMENT, nullable=False),
        sa.Column("end_at", MOMENT, nullable=False),
        sa.Column("return_start_at", MOMENT, nullable=True),
        sa.Column("return_end_at", MOMENT, nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("cover_state", "cover", ["workspace_id", "state", "end_at"])


def _duty() -> None:
    op.create_table(
        "duty",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("rota", sa.String(), nullable=False),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("grouped", sa.JSON(), nullable=False),
        sa.Column("began_at", MOMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("note_by", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("duty_rota", "duty", ["workspace_id", "rota", "id"])


def _action() -> None:
    op.create_table(
        "action",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("is_trial", sa.Boolean(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("proposed_at", MOMENT, nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("first_due_at", MOMENT, nullable=True),
        sa.Column("due_at", MOMENT, nullable=True),
        sa.Column("accepted_at", MOMENT, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reminded", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("action_state", "action", ["workspace_id", "state", "due_at"])


def _model_call() -> None:
    op.create_table(
        "model_call",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("read", sa.Integer(), nullable=True),
        sa.Column("written", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("milliseconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("model_call_day", "model_call", ["workspace_id", "at"])


def _advice() -> None:
    op.create_table(
        "advice",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("task", sa.String(), nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("tokens", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "task"),
    )


def _article() -> None:
    op.create_table(
        "article",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("readers", sa.String(), nullable=False),
        sa.Column("author_id", sa.String(), nullable=False),
        sa.Column("owner_id", sa.String(), nullable=False),
        sa.Column("verifier_id", sa.String(), nullable=True),
        sa.Column("verified_at", MOMENT, nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("chased_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("proposed", sa.Integer(), nullable=True),
        sa.Column("ticket_id", NUMBER, nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("helped", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("failed_in_row", sa.Integer(), nullable=False),
        sa.Column("demoted_at", MOMENT, nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("workspace_id", "number"),
        sa.UniqueConstraint("workspace_id", "source"),
    )
    op.create_index("article_state", "article", ["workspace_id", "state", "id"])
    op.create_index("article_review", "article", ["workspace_id", "review_on"])
    op.create_index("article_updated", "article", ["workspace_id", "updated_at"])
    op.create_index("article_ticket", "article", ["ticket_id"])


def _article_channel() -> None:
    op.create_table(
        "article_channel",
        sa.Column("article_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("channel_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "channel_id"),
    )
    op.create_index("ix_article_channel_channel_id", "article_channel", ["channel_id"])


def _article_version() -> None:
    op.create_table(
        "article_version",
        sa.Column("article_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("article_id", "version"),
    )


def _article_example() -> None:
    op.create_table(
        "article_example",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, nullable=True),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("article_example_article", "article_example", ["article_id"])


def _article_meaning() -> None:
    op.create_table(
        "article_meaning",
        sa.Column("article_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("embedder", sa.String(), nullable=False),
        sa.Column("is_stale", sa.Boolean(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("vectors", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("article_id"),
    )
    op.create_index("article_meaning_wanting", "article_meaning", ["embedder", "is_stale", "article_id"])
    op.create_index("article_meaning_at", "article_meaning", ["workspace_id", "at", "is_stale"])


def _article_word() -> None:
    op.create_table(
        "article_word",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("articles", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "word"),
    )


def _search_article() -> None:
    """The words of published articles without their endings, and as they were written."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            "CREATE VIRTUAL TABLE search_article USING fts5(stems, said UNINDEXED, tokenize = 'ascii')"
        )
        return
    op.execute(
        "CREATE TABLE search_article "
        "(article_id bigint PRIMARY KEY, stems tsvector NOT NULL, said text NOT NULL)"
    )
    op.execute(
        "CREATE INDEX search_article_stems ON search_article "
        "USING gin (stems) WITH (gin_pending_list_limit = 256)"
    )


def _suggestion() -> None:
    op.create_table(
        "suggestion",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("question_id", NUMBER, nullable=False),
        sa.Column("article_id", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("outcome_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("suggestion_question", "suggestion", ["question_id"])
    op.create_index("suggestion_article", "suggestion", ["article_id", "at"])


def _question() -> None:
    op.create_table(
        "question",
        sa.Column("id", NUMBER, autoincrement=True, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("channel_id", sa.String(), nullable=True),
        sa.Column("ticket_id", NUMBER, nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("article_id", NUMBER, nullable=True),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("question_at", "question", ["workspace_id", "at"])
    op.create_index("question_ticket", "question", ["ticket_id"], unique=True)


def _beginning() -> None:
    op.create_table(
        "beginning",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("is_judged", sa.Boolean(), nullable=False),
        sa.Column("team", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id"),
    )
    op.create_index("beginning_age", "beginning", ["workspace_id", "is_judged", "team", "at", "ticket_id"])


def _beginning_word() -> None:
    op.create_table(
        "beginning_word",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("is_judged", sa.Boolean(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "is_judged", "word", "ticket_id"),
    )
    op.create_index("ix_beginning_word_ticket_id", "beginning_word", ["ticket_id"])


def _apart() -> None:
    op.create_table(
        "apart",
        sa.Column("ticket_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("other_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("ticket_id", "other_id"),
    )


def _reconciled() -> None:
    op.create_table(
        "reconciled",
        sa.Column("article_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("other_id", NUMBER, autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("other_version", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("article_id", "other_id"),
    )


def _report() -> None:
    op.create_table(
        "report",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("is_wanted", sa.Boolean(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("workspace_id", "name"),
    )
    wanted = sa.text("is_wanted")
    op.create_index(
        "report_wanted", "report", ["workspace_id", "name"], sqlite_where=wanted, postgresql_where=wanted
    )


def _subscription() -> None:
    op.create_table(
        "subscription",
        sa.Column("workspace_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("every", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("workspace_id", "person_id", "every"),
    )
