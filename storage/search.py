"""The index of words: which tickets something was said in, kept by each database's own full-text search.

A ticket has one row in the table `search` with the words of its messages as they stand now, and its tags. It
is written anew with every change of them, so that what was edited or taken back is found no more.
"""

import re
from dataclasses import dataclass
from functools import cache

import sqlalchemy as sa
from sqlalchemy import ColumnElement, TableClause, and_, bindparam, column, false, literal_column, table
from sqlmodel import Session

from desk import words
from desk.access import Viewer
from desk.query import Query
from desk.ticket import Ticket, Visibility
from desk.words import Term
from storage.tables import BODY, MESSAGE

_INTERNAL, _TAG = "!", "#"
"""What a word of an internal note, and a tag, begin with; no other word does."""
_CODE = re.compile(r"[\w/-]+")


@dataclass(frozen=True)
class Hits:
    """Where to look, which column names the ticket, and what makes a row a hit."""

    table: TableClause
    ticket: ColumnElement[int]
    matches: ColumnElement[bool]


def index(session: Session, ticket: Ticket) -> None:
    """The ticket is found by its words and tags as they are now."""
    session.flush()
    said = session.execute(_SAID, {"ticket": ticket.id}).all()
    public = words.known(row.text for row in said if row.visibility == Visibility.PUBLIC)
    internal = words.known(row.text for row in said if row.visibility == Visibility.INTERNAL)
    found = [*(_TAG + tag for tag in ticket.tags), *public, *(_INTERNAL + word for word in internal)]
    if _is_sqlite(session):
        session.execute(_FORGET, {"ticket": ticket.id})
        session.execute(_KEEP_SQLITE, {"ticket": ticket.id, "words": " ".join(found)})
    else:
        session.execute(_KEEP_POSTGRESQL, {"ticket": ticket.id, "words": found})


_SAID = (
    sa.select(BODY.c.text, MESSAGE.c.visibility)
    .join(MESSAGE, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version))
    .where(MESSAGE.c.ticket_id == bindparam("ticket"), BODY.c.text.is_not(None))
    .order_by(MESSAGE.c.id)
)
_FORGET = sa.text("DELETE FROM search WHERE rowid = :ticket")
_KEEP_SQLITE = sa.text("INSERT INTO search (rowid, words) VALUES (:ticket, :words)")
_KEEP_POSTGRESQL = sa.text(
    "INSERT INTO search (ticket_id, words) VALUES (:ticket, array_to_tsvector(CAST(:words AS text[]))) "
    "ON CONFLICT (ticket_id) DO UPDATE SET words = excluded.words"
)


def hits(session: Session, query: Query, who: Viewer) -> Hits | None:
    """The tickets in which everything was said that the query names; None when it names neither word nor tag.

    Words of internal notes count only for agents (rule 93).
    """
    if not (query.words or query.tags):
        return None
    terms = words.sought(" ".join(query.words))
    hopeless = (query.words and not terms) or not all(map(_CODE.fullmatch, query.tags))
    if _is_sqlite(session):
        there = _there("rowid")
        match = literal_column("search").bool_op("MATCH")(_asked(terms, query.tags, who, _SQLITE))
    else:
        there = _there("ticket_id")
        asked = sa.cast(_asked(terms, query.tags, who, _POSTGRESQL), sa.dialects.postgresql.TSQUERY)
        match = there.c.words.bool_op("@@")(asked)
    return Hits(there, there.c[0], false() if hopeless else match)


@dataclass(frozen=True)
class _Spelling:
    """How a database writes a word, the beginning of one, and what holds of both or either."""

    word: str
    start: str
    both: str
    either: str


_SQLITE = _Spelling('"{}"', '"{}"*', " AND ", " OR ")
_POSTGRESQL = _Spelling("'{}'", "'{}':*", " & ", " | ")


def _asked(terms: list[Term], tags: tuple[str, ...], who: Viewer, spelling: _Spelling) -> str:
    """What all has to be there, as the database spells it; words hold letters and digits only."""
    marks = ("", _INTERNAL) if who.is_agent else ("",)
    parts = [spelling.word.format(_TAG + tag) for tag in tags]
    for term in terms:
        spelled = spelling.start if term.is_start else spelling.word
        parts.append(f"({spelling.either.join(spelled.format(mark + term.text) for mark in marks)})")
    return spelling.both.join(parts)


@cache
def _there(ticket: str) -> TableClause:
    return table("search", column(ticket, sa.BigInteger), column("words"))


def _is_sqlite(session: Session) -> bool:
    return bool(session.get_bind().dialect.name == "sqlite")
