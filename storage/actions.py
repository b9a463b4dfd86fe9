"""What the desk means to do better, as it is kept: proposals, what was taken on, and what became of it."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ColumnElement
from sqlmodel import col, select

from desk.actions import Action, State
from desk.findings import Rule
from storage.database import Session, alone
from storage.tables.actions import ActionRow


def alone_with_actions(session: Session, workspace: str) -> None:
    """Until this transaction ends nobody else proposes, takes on or settles an action."""
    alone(session, f"actions:{workspace}")


def action(session: Session, workspace: str, number: int) -> Action | None:
    """The action of this id; None when there is none."""
    row = session.get(ActionRow, number)
    return _action(row) if row and row.workspace_id == workspace else None


def some(session: Session, workspace: str, ids: Collection[int]) -> dict[int, Action]:
    """These actions, by id."""
    found = _found(session, workspace, col(ActionRow.id).in_(sorted(ids))) if ids else []
    return {each.id: each for each in found}


def actions(session: Session, workspace: str, states: Collection[State]) -> list[Action]:
    """The actions in these states, by when they are due."""
    return _found(session, workspace, col(ActionRow.state).in_([*states]))


def due_by(session: Session, workspace: str, at: datetime) -> list[Action]:
    """What somebody has that is due by then, for this unit of work alone."""
    alone_with_actions(session, workspace)
    is_open = col(ActionRow.state) == State.ACCEPTED
    return _found(session, workspace, is_open, col(ActionRow.due_at) <= at)


def since(session: Session, workspace: str, scope: str, at: datetime) -> list[Action]:
    """What is proposed or somebody has, and what was settled, or first due, since then."""
    is_open = col(ActionRow.state).in_([State.PROPOSED, State.ACCEPTED])
    lately = sa.or_(col(ActionRow.settled_at) >= at, col(ActionRow.first_due_at) >= at)
    return _found(session, workspace, col(ActionRow.scope) == scope, sa.or_(is_open, lately))


def _found(session: Session, workspace: str, *where: ColumnElement[bool]) -> list[Action]:
    query = select(ActionRow).where(ActionRow.workspace_id == workspace, *where)
    return [_action(row) for row in session.exec(query.order_by(col(ActionRow.due_at), col(ActionRow.id)))]


def keep(session: Session, workspace: str, action: Action) -> Action:
    """The action as it is from now on; one without an id is new and gets one."""
    columns = _columns(action)
    row = session.merge(ActionRow(id=action.id or None, workspace_id=workspace, **columns))
    session.flush()
    assert row.id is not None, "the database gives every row an id"
    return replace(action, id=row.id)


def _columns(action: Action) -> dict[str, Any]:
    return {
        "scope": action.scope,
        "state": action.state,
        "rule": action.rule or "",
        "subject": action.subject,
        "is_trial": action.is_trial,
        "words": action.words,
        "by_id": action.by,
        "proposed_at": action.proposed_at,
        "owner_id": action.owner,
        "first_due_at": action.first_due,
        "due_at": action.due,
        "accepted_at": action.accepted_at,
        "settled_at": action.settled_at,
        "reason": action.reason,
        "reminded": action.reminded,
    }


def _action(row: ActionRow) -> Action:
    assert row.id is not None, "it has been stored"
    return Action(
        id=row.id,
        proposed_at=row.proposed_at,
        state=State(row.state),
        scope=row.scope,
        rule=Rule(row.rule) if row.rule else None,
        subject=row.subject,
        is_trial=row.is_trial,
        words=row.words,
        by=row.by_id,
        owner=row.owner_id,
        first_due=row.first_due_at,
        due=row.due_at,
        accepted_at=row.accepted_at,
        settled_at=row.settled_at,
        reason=row.reason,
        reminded=row.reminded,
    )
