"""Reports as they were frozen, each under a name that one alone can take, and who reads some of their own."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from desk.period import Every
from desk.report import Report, report_of
from storage.database import Session
from storage.tables.columns import insert_into
from storage.tables.reports import REPORT, SUBSCRIPTION
from storage.tables.tickets import TICKET


def claim(session: Session, workspace: str, name: str, report: Report | None, now: datetime) -> bool:
    """Whether this report is nobody else's to post; it says this for good then, or nothing if it is None."""
    values = _values(workspace, name, report, now)
    return session.execute(_claimed(session.get_bind().dialect.name), values).scalar() is not None


def want(session: Session, workspace: str, name: str, now: datetime) -> None:
    """It is to be made anew, or after all."""
    values = {**_values(workspace, name, None, now), "is_wanted": True}
    session.execute(_wanted(session.get_bind().dialect.name), values)


def wanted(session: Session, workspace: str) -> list[str]:
    """The names of those that are to be made anew."""
    return list(session.execute(_WANTED, {"workspace": workspace}).scalars())


def restate(session: Session, workspace: str, name: str, report: Report, now: datetime) -> bool:
    """Whether it was wanted, and says this from now on."""
    values = {"workspace": workspace, "which": name, "at": now, "content": report.coded()}
    return session.execute(_RESTATE, values).scalar() is not None


def report(session: Session, workspace: str, name: str) -> Report | None:
    """What the report of this name says; None when there is none, or nobody could read it in time."""
    found = session.execute(_REPORT, {"workspace": workspace, "name": name}).scalar()
    return report_of(found) if found else None


def latest(session: Session, workspace: str, every: Every, since: datetime) -> list[tuple[str, str]]:
    """The reports of a kind that were made since then, each with who reads it."""
    made = (REPORT.c.name.startswith(f"{every}:"), REPORT.c.at >= since, REPORT.c.content.is_not(None))
    query = sa.select(REPORT.c.name).where(REPORT.c.workspace_id == workspace, *made)
    names = session.execute(query.order_by(REPORT.c.name)).scalars()
    return [(name, name.split(":")[1]) for name in names]


def taken(session: Session, workspace: str, names: Collection[str]) -> frozenset[str]:
    """Those of the names that are taken."""
    return frozenset(session.execute(_TAKEN, {"workspace": workspace, "names": sorted(names)}).scalars())


def began(session: Session, workspace: str, before: datetime) -> bool:
    """Whether the desk had its first ticket before this moment."""
    return session.execute(_BEGAN, {"workspace": workspace, "before": before}).first() is not None


def subscribe(session: Session, workspace: str, person: str, every: Every, now: datetime) -> None:
    """They read this kind of report of their own from now on."""
    row = {"workspace_id": workspace, "person_id": person, "every": every, "at": now}
    insert = insert_into(session.get_bind().dialect.name, SUBSCRIPTION)
    session.execute(insert.values(row).on_conflict_do_nothing())


def unsubscribe(session: Session, workspace: str, person: str, every: Every) -> None:
    """They read it no more."""
    mine = SUBSCRIPTION.c.workspace_id == workspace, SUBSCRIPTION.c.person_id == person
    session.execute(sa.delete(SUBSCRIPTION).where(*mine, SUBSCRIPTION.c.every == every))


def subscribers(session: Session, workspace: str) -> list[tuple[str, Every, datetime]]:
    """Who reads which kind of report of their own, and since when."""
    of_workspace = SUBSCRIPTION.c.workspace_id == workspace
    columns = [SUBSCRIPTION.c[name] for name in ("person_id", "every", "at")]
    rows = session.execute(sa.select(*columns).where(of_workspace).order_by(*columns[:2]))
    return [(row.person_id, Every(row.every), row.at) for row in rows]


def _values(workspace: str, name: str, report: Report | None, now: datetime) -> dict[str, Any]:
    content = report.coded() if report else None
    return {"workspace_id": workspace, "name": name, "at": now, "is_wanted": False, "content": content}


@cache
def _claimed(dialect: str) -> Any:
    return insert_into(dialect, REPORT).on_conflict_do_nothing().returning(REPORT.c.name)


@cache
def _wanted(dialect: str) -> Any:
    insert = insert_into(dialect, REPORT)
    return insert.on_conflict_do_update(
        index_elements=["workspace_id", "name"], set_={"is_wanted": insert.excluded.is_wanted}
    )


_OF_WORKSPACE = REPORT.c.workspace_id == bindparam("workspace")
_REPORT = sa.select(REPORT.c.content).where(_OF_WORKSPACE, REPORT.c.name == bindparam("name"))
_WANTED = sa.select(REPORT.c.name).where(_OF_WORKSPACE, REPORT.c.is_wanted).order_by(REPORT.c.name)
_RESTATE = (
    sa.update(REPORT)
    .where(_OF_WORKSPACE, REPORT.c.name == bindparam("which"), REPORT.c.is_wanted)
    .values(at=bindparam("at"), content=bindparam("content"), is_wanted=False)
    .returning(REPORT.c.name)
)
_TAKEN = sa.select(REPORT.c.name).where(_OF_WORKSPACE, REPORT.c.name.in_(bindparam("names", expanding=True)))
_BEGAN = sa.select(TICKET.c.id).where(
    TICKET.c.workspace_id == bindparam("workspace"),
    TICKET.c.number == 1,
    TICKET.c.opened_at < bindparam("before"),
)
