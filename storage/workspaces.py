"""The workspaces the desk serves, as they were last looked up in Slack."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import select

from desk.access import Appointed, Person, Places
from desk.policy import Policy
from desk.workspace import Workspace
from storage import people, terms
from storage.database import Session, alone
from storage.tables.people import WorkspaceRow


def keep(
    session: Session, workspace: Workspace, known: tuple[Person, ...], members: Mapping[str, tuple[str, ...]]
) -> None:
    """Store what Slack said of the workspace, its people and the members of the desk's channels."""
    alone(session, f"directory:{workspace.id}")
    row = session.get(WorkspaceRow, workspace.id)
    if row is None:
        row = WorkspaceRow(id=workspace.id, bot_user=workspace.bot_user)
    row.bot_user, row.address = workspace.bot_user, workspace.address
    row.places, row.appointed = _plain(workspace.places), _plain(workspace.appointed)
    row.languages, row.names = [list(each) for each in workspace.languages], dict(workspace.names)
    row.groups = {group: list(members) for group, members in workspace.groups}
    session.add(row)
    session.flush()
    terms.keep(session, workspace)
    people.keep_people(session, workspace.id, known)
    for channel, ids in members.items():
        people.keep_members(session, workspace.id, channel, ids)


def recall(session: Session, policy: Policy) -> dict[str, Workspace]:
    """The workspaces as last stored, with this policy: for a start while Slack cannot be reached."""
    rows = session.exec(select(WorkspaceRow))
    return {row.id: _workspace(row, policy) for row in rows}


def _plain(value: Places | Appointed) -> dict[str, object]:
    """The value as JSON can hold it."""
    return {name: sorted(part) if isinstance(part, frozenset) else part for name, part in vars(value).items()}


def _workspace(row: WorkspaceRow, policy: Policy) -> Workspace:
    return Workspace(
        row.id,
        row.bot_user,
        policy,
        Places(**_frozen(row.places)),
        Appointed(**_frozen(row.appointed)),
        tuple((channel, language) for channel, language in row.languages),
        tuple(row.names.items()),
        tuple((group, tuple(members)) for group, members in row.groups.items()),
        row.address,
    )


def _frozen(stored: Mapping[str, Any]) -> dict[str, Any]:
    return {name: frozenset(part) if isinstance(part, list) else part for name, part in stored.items()}
