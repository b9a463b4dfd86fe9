"""The terms that promises rest on, in every version that tickets were opened under (rule 5)."""

from collections.abc import Iterator, Mapping
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Select, bindparam, func
from sqlmodel import select

from desk.sla import Terms
from desk.ticket import Ticket
from desk.workspace import Workspace
from storage.database import Session
from storage.tables.clocks import TERMS, TermsRow
from storage.tables.columns import insert_into
from storage.tables.tickets import TICKET, facts
from storage.tickets import IS_OPEN

_READ: dict[str, Terms] = {}
"""What was read once: a version never changes."""


class Versions(Mapping[str, Terms]):
    """The terms of a workspace by version.

    The present one is there even before it is kept, and stands in for one that was lost.
    """

    def __init__(self, session: Session, workspace: Workspace) -> None:
        self._session, self._workspace = session, workspace

    def __getitem__(self, version: str) -> Terms:
        current = self._workspace.terms
        if version == current.version:
            return current
        if version not in _READ:
            row = self._session.get(TermsRow, (self._workspace.id, version))
            if row is None:
                return current
            _READ[version] = Terms.model_validate(row.content)
        return _READ[version]

    def __iter__(self) -> Iterator[str]:
        query = select(TermsRow.version).where(TermsRow.workspace_id == self._workspace.id)
        return iter(sorted({self._workspace.terms.version, *self._session.exec(query)}))

    def __len__(self) -> int:
        return len(list(iter(self)))


def keep(session: Session, workspace: Workspace) -> None:
    """Keep the present version, so that tickets opened under it can be counted by it for ever."""
    terms = workspace.terms
    content = terms.model_dump(mode="json")
    values = {"workspace_id": workspace.id, "version": terms.version, "content": content}
    insert = insert_into(session.get_bind().dialect.name, TERMS)
    session.execute(insert.on_conflict_do_nothing(), values)


def outdated(session: Session, workspace: Workspace, after: int, most: int) -> list[Ticket]:
    """Open tickets that run under another version than the present one, in order; `after` an id.

    Not scoped to a viewer: what is done with them tells no more than their numbers.
    """
    values = {"workspace": workspace.id, "version": workspace.terms.version, "after": after, "most": most}
    query = sa.select(TICKET).where(*_OUTDATED, TICKET.c.id > bindparam("after"))
    query = query.order_by(TICKET.c.id).limit(bindparam("most"))
    return [facts(row) for row in session.execute(query, values)]


def count_outdated(session: Session, workspace: Workspace) -> int:
    """How many there are."""
    values = {"workspace": workspace.id, "version": workspace.terms.version}
    query: Select[Any] = sa.select(func.count()).select_from(TICKET).where(*_OUTDATED)
    return int(session.execute(query, values).scalar_one())


_OUTDATED = (
    TICKET.c.workspace_id == bindparam("workspace"),
    IS_OPEN,
    TICKET.c.clocks["agreement"][0].as_string() != bindparam("version"),
)
