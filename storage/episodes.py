"""Keeps each run of a ticket's clocks beside the ticket, so that the database can count (rule 1)."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam

from desk.episodes import Key, Measured, measured
from desk.fold import Passage
from desk.sla import Versions
from desk.ticket import Ticket
from storage.database import Session
from storage.tables.clocks import EPISODE
from storage.tables.columns import insert_into


def keep(session: Session, ticket: Ticket, passed: Iterable[Passage], versions: Versions) -> None:
    """What these events of the ticket began, ended or changed."""
    keeping = _KEEP[session.get_bind().dialect.name]
    for key, each in measured(passed, versions).items():
        if each:
            session.later(keeping, _row(ticket, key, each))
        else:
            session.execute(_FORGET, {"ticket": ticket.id, "of": key[0], "began_by": key[1]})


def _row(ticket: Ticket, key: Key, each: Measured) -> dict[str, Any]:
    clock, seq = key
    told = {name: _seconds(value) for name, value in vars(each).items()}
    return {"ticket_id": ticket.id, "clock": clock, "seq": seq, "workspace_id": ticket.workspace, **told}


def _seconds(value: object) -> object:
    return value.total_seconds() if isinstance(value, timedelta) else value


def _keeping(dialect: str) -> Any:
    insert = insert_into(dialect, EPISODE)
    new = {name: insert.excluded[name] for name in Measured.__dataclass_fields__}
    return insert.on_conflict_do_update(index_elements=EPISODE.primary_key.columns, set_=new)


_KEEP = {dialect: _keeping(dialect) for dialect in ("sqlite", "postgresql")}
_FORGET = EPISODE.delete().where(
    EPISODE.c.ticket_id == bindparam("ticket"),
    EPISODE.c.clock == bindparam("of"),
    EPISODE.c.seq == bindparam("began_by"),
)
