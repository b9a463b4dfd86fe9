"""The day's tokens: set aside before a model is called, and counted as what the call took afterwards."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import func
from sqlmodel import col

from storage.database import Session, alone
from storage.tables.model import ModelCallRow

ASKED = "asked"
"""What is said of a call until something has come of it."""


@dataclass(frozen=True)
class Day:
    """What may be asked of a model for a workspace in the day, by Greenwich, to which the moment belongs."""

    workspace: str
    now: datetime
    budget: int


def reserve(session: Session, day: Day, prompt: str, version: str, model: str, tokens: int) -> int | None:
    """Write down a call that takes at most so many tokens; None if the day's budget has not so many left."""
    alone(session, f"model:{day.workspace}")
    if spent(session, day.workspace, day.now) + tokens > day.budget:
        return None
    row = ModelCallRow(
        workspace_id=day.workspace,
        at=day.now,
        prompt=prompt,
        version=version,
        model=model,
        reserved=tokens,
        outcome=ASKED,
    )
    session.add(row)
    session.flush()
    return row.id


def spent(session: Session, workspace: str, now: datetime) -> int:
    """The day's tokens so far; of a call whose cost is not known, all that was set aside."""
    morning = now.replace(hour=0, minute=0, second=0, microsecond=0)
    took = func.coalesce(col(ModelCallRow.read) + col(ModelCallRow.written), ModelCallRow.reserved)
    query = sa.select(func.coalesce(func.sum(took), 0)).where(
        col(ModelCallRow.workspace_id) == workspace, col(ModelCallRow.at) >= morning
    )
    return int(session.execute(query).scalar_one())


def settle(
    session: Session, call: int, outcome: str, usage: tuple[int, int] | None, milliseconds: int
) -> None:
    """What came of the call, and the tokens that it read and wrote if that is known."""
    row = session.get_one(ModelCallRow, call)
    row.outcome, row.milliseconds = outcome, milliseconds
    row.read, row.written = usage or (None, None)
    session.add(row)
