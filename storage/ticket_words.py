"""The index of words: which tickets something was said in, kept by each database's own full-text search.

A ticket has one row in the table `search` with the words of its messages as they stand now, its tags, who
asked and who follows. What is said is added to it; with any other change it is written anew, so that what was
taken back is found no more.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement, Select, and_, bindparam, column, false, func, literal_column, table
from sqlalchemy.dialects.postgresql import TSQUERY

from desk import words
from desk.access import Viewer, scope
from desk.query import ME, Query
from desk.ticket import Ticket, Visibility
from desk.words import Term
from storage.database import Session
from storage.tables.messages import BODY, MESSAGE
from storage.tables.tickets import TICKET

_INTERNAL, _TAG, _PERSON = "!", "#", "@"
"""What a word of an internal note, a tag, and whoever asked or follows begin with; no other word does."""
_NEAR = 2000
_EXACT = re.compile(r".[\w/-]+")


def index(session: Session, ticket: Ticket) -> None:
    """The ticket is found by its words and tags as they are now."""
    session.flush()
    said = session.execute(_SAID, {"ticket": ticket.id}).all()
    public = words.known(row.text for row in said if row.visibility == Visibility.PUBLIC)
    internal = words.known(row.text for row in said if row.visibility == Visibility.INTERNAL)
    people = {ticket.requester, *ticket.followers}
    marked = [*(_PERSON + person for person in sorted(people)), *(_TAG + tag for tag in ticket.tags)]
    found = [*marked, *public, *(_INTERNAL + word for word in internal)]
    if _is_sqlite(session):
        session.execute(_KEEP_SQLITE, {"ticket": ticket.id, "words": " ".join(found)})
    else:
        session.execute(_KEEP_POSTGRESQL, {"ticket": ticket.id, "words": found})


def add(session: Session, ticket: Ticket, messages: Collection[int]) -> None:
    """The ticket is found by the words of these messages too; long conversations are not read again."""
    session.flush()
    said = session.execute(_NEW, {"messages": list(messages)}).all()
    public = words.known(row.text for row in said if row.visibility == Visibility.PUBLIC)
    internal = words.known(row.text for row in said if row.visibility == Visibility.INTERNAL)
    found = [*public, *(_INTERNAL + word for word in internal)]
    if not found:
        return
    if _is_sqlite(session):
        added: Any = session.execute(_ADD_SQLITE, {"ticket": ticket.id, "words": " ".join(found)})
    else:
        added = session.execute(_ADD_POSTGRESQL, {"ticket": ticket.id, "words": found})
    if not added.rowcount:
        index(session, ticket)


_SAID = (
    sa.select(BODY.c.text, MESSAGE.c.visibility)
    .join(MESSAGE, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(MESSAGE.c.ticket_id == bindparam("ticket"), BODY.c.text.is_not(None))
    .order_by(MESSAGE.c.id)
)
_NEW = (
    sa.select(BODY.c.text, MESSAGE.c.visibility)
    .join(MESSAGE, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(MESSAGE.c.id.in_(bindparam("messages", expanding=True)), BODY.c.text.is_not(None))
    .order_by(MESSAGE.c.id)
)
_KEEP_SQLITE = sa.text("INSERT OR REPLACE INTO search (rowid, words) VALUES (:ticket, :words)")
_KEEP_POSTGRESQL = sa.text(
    "INSERT INTO search (ticket_id, words) VALUES (:ticket, array_to_tsvector(CAST(:words AS text[]))) "
    "ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words"
)
# A row that is large is written anew, each word once, for no database takes one of any size.
_ADD_SQLITE = sa.text(
    "UPDATE search SET words = words || ' ' || :words WHERE rowid = :ticket AND length(words) < 100000"
)
_ADD_POSTGRESQL = sa.text(
    "UPDATE search SET words = words || array_to_tsvector(CAST(:words AS text[])) "
    "WHERE ticket_id = :ticket AND length(words) < 5000"
)


def reach(session: Session, query: Query, who: Viewer) -> int | None:
    """How many tickets to look through one by one before the index is asked; None where that is no use.

    PostgreSQL cannot tell how often the beginning of a word occurs. What occurs often is soon met, and
    what does not is rare enough to fetch all of it.
    """
    is_asked = query.words or query.tags
    return _NEAR if is_asked and not _is_sqlite(session) and not _only_of(query, who) else None


def among(
    session: Session, tickets: Select[Any], query: Query, who: Viewer, *, near: bool
) -> tuple[Select[Any], ColumnElement[int]]:
    """Of these tickets those in which everything was said that the query names, and by what to order them.

    Words of internal notes count only for agents (rule 93). `near`: they are few, to be looked through.
    """
    if not (query.words or query.tags):
        return tickets, TICKET.c.id
    terms, only = words.sought(" ".join(query.words)), _only_of(query, who)
    exact = [*(_TAG + tag for tag in query.tags), *([] if only is None else [_PERSON + only])]
    if (query.words and not terms) or not all(map(_EXACT.fullmatch, exact)):
        return tickets.where(false()), TICKET.c.id
    if _is_sqlite(session):
        match = literal_column("search").bool_op("MATCH")(_asked(terms, exact, who, _SQLITE))
        return tickets.join(_IN_SQLITE, _IN_SQLITE.c.rowid == TICKET.c.id).where(match), _IN_SQLITE.c.rowid
    asked = sa.cast(sa.literal(_asked(terms, exact, who, _POSTGRESQL), sa.Text), TSQUERY)
    match = _IN_POSTGRESQL.c.words.bool_op("@@")(asked)
    if near or only:
        at = _IN_POSTGRESQL.c.ticket_id
        return tickets.join(_IN_POSTGRESQL, at == TICKET.c.id).where(match), at if near else TICKET.c.id
    hits = sa.select(_IN_POSTGRESQL.c.ticket_id).where(match).scalar_subquery()
    # As an array they are all found before any ticket is looked at.
    return tickets.where(TICKET.c.id == func.any(func.array(hits))), TICKET.c.id


def _only_of(query: Query, who: Viewer) -> str | None:
    """Of which person alone tickets can match; named among the words, they are not looked for one by one."""
    seen = scope(who)
    if query.requester:
        return who.id if query.requester == ME else query.requester
    return None if seen.all_teams or seen.channels or seen.trusted else seen.own


@dataclass(frozen=True)
class _Spelling:
    """How a database writes a word, the beginning of one, and what holds of both or either."""

    word: str
    start: str
    both: str
    either: str


_SQLITE = _Spelling('"{}"', '"{}"*', " AND ", " OR ")
_POSTGRESQL = _Spelling("'{}'", "'{}':*", " & ", " | ")


def _asked(terms: list[Term], exact: list[str], who: Viewer, spelling: _Spelling) -> str:
    """What all has to be there, as the database spells it; words hold letters and digits only."""
    marks = ("", _INTERNAL) if who.is_agent else ("",)
    parts = [spelling.word.format(word) for word in exact]
    for term in terms:
        spelled = spelling.start if term.is_start else spelling.word
        parts.append(f"({spelling.either.join(spelled.format(mark + term.text) for mark in marks)})")
    return spelling.both.join(parts)


_IN_SQLITE = table("search", column("rowid", sa.BigInteger), column("words"))
_IN_POSTGRESQL = table("search", column("ticket_id", sa.BigInteger), column("words"))


def _is_sqlite(session: Session) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")
