"""What the desk's rules did, and what they will do: a row for each time that one was called."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam, func
from sqlmodel import col, select

from desk.reaction import Outcome, Past, Run
from storage.database import Session
from storage.tables.runs import RUN, RunRow


def keep(session: Session, workspace: str, ticket: int, runs: Iterable[Run]) -> None:
    """Store what became of rules that were called now."""
    rows = [{**vars(run), "workspace_id": workspace, "ticket_id": ticket, "due_at": run.due} for run in runs]
    for row in rows:
        del row["due"]
    if rows:
        session.execute(_NEW, rows)


_NEW = RUN.insert()


def past(session: Session, ticket: int) -> Past:
    """What rules did on this ticket before."""
    rows = session.execute(_PAST, {"ticket": ticket}).all()
    ran = {row.rule: row.at for row in rows if row.outcome == Outcome.RAN}
    return Past(ran, {row.rule for row in rows if row.outcome == Outcome.WAITING})


_PAST = (
    sa.select(RUN.c.rule, RUN.c.outcome, func.max(RUN.c.at).label("at"))
    .where(RUN.c.ticket_id == bindparam("ticket"), RUN.c.outcome.in_([Outcome.RAN, Outcome.WAITING]))
    .group_by(RUN.c.rule, RUN.c.outcome)
)


def due(session: Session, now: datetime, most: int) -> list[RunRow]:
    """Runs that waited long enough, those of the ticket that waited longest first."""
    query = select(RunRow).where(_IS_WAITING, col(RunRow.due_at) <= now)
    return list(session.exec(query.order_by(col(RunRow.due_at), col(RunRow.id)).limit(most)))


def next_due(session: Session) -> datetime | None:
    """When the next run is due; None when none waits."""
    moment: datetime | None = session.execute(_NEXT).scalar()
    return moment


_IS_WAITING = RUN.c.outcome == sa.literal_column("'waiting'")
"""Written out, not bound: only then does SQLite know that the small index will do."""
_NEXT = sa.select(RUN.c.due_at).where(_IS_WAITING).order_by(RUN.c.due_at).limit(1)


def claim(session: Session, run: int, now: datetime) -> bool:
    """Whether the run is ours: of all replicas that try, one has it; its end is still to be told."""
    claimed = session.execute(_CLAIM, {"run": run, "now": now}).first()
    return claimed is not None


_CLAIM = (
    sa.update(RUN)
    .where(RUN.c.id == bindparam("run"), RUN.c.outcome == Outcome.WAITING)
    .values(outcome=Outcome.FAILED, at=bindparam("now"))
    .returning(RUN.c.id)
)


def end(session: Session, run: int, outcome: Outcome, why: str) -> None:
    """What became of a run that was claimed."""
    session.execute(_END, {"run": run, "ended": outcome, "because": why})


_END = (
    sa.update(RUN)
    .where(RUN.c.id == bindparam("run"))
    .values(outcome=bindparam("ended"), why=bindparam("because"))
)


def of_ticket(session: Session, ticket: int, most: int = 40) -> list[Run]:
    """The newest runs of a ticket, oldest first."""
    query = select(RunRow).where(RunRow.ticket_id == ticket).order_by(col(RunRow.id).desc()).limit(most)
    return [facts(row) for row in reversed(session.exec(query).all())]


def facts(row: Any) -> Run:
    """The run that the row keeps."""
    outcome = Outcome(row.outcome)
    return Run(row.rule, row.seq, row.depth, row.since, row.message, row.due_at, outcome, row.why, row.at)
