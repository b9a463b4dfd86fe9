"""The workspaces the desk serves, as they were last looked up in Slack."""

from collections.abc import Mapping
from typing import Any

from sqlmodel import Session, select

from desk.access import Appointed, Person, Places
from desk.policy import Policy
from desk.workspace import Workspace
from storage import people
from storage.database import alone
from storage.tables import WorkspaceRow


def keep(
    session: Session, workspace: Workspace, known: tuple[Person, ...], members: Mapping[str, tuple[str, ...]]
) -> None:
    """Store what Slack said of the workspace, its people and the members of the desk's channels."""
    alone(session, f"directory:{workspace.id}")
    row = session.get(WorkspaceRow, workspace.id)
    if row is None:
        row = WorkspaceRow(id=workspace.id, bot_user=workspace.bot_user, places={}, appointed={})
    row.bot_user = workspace.bot_user
    row.places = _plain(workspace.places)
    row.appointed = {**_plain(workspace.appointed), **_besides(workspace)}
    session.add(row)
    session.flush()
    people.keep_people(session, workspace.id, known)
    for channel, ids in members.items():
        people.keep_members(session, workspace.id, channel, ids)


def _besides(workspace: Workspace) -> dict[str, object]:
    """What is kept of a workspace beside its people and places."""
    return {"languages": [list(pair) for pair in workspace.languages], "address": workspace.address}


def recall(session: Session, policy: Policy) -> dict[str, Workspace]:
    """The workspaces as last stored, with this policy: for a start while Slack cannot be reached."""
    rows = session.exec(select(WorkspaceRow))
    return {row.id: _workspace(row, policy) for row in rows}


def _plain(value: Places | Appointed) -> dict[str, object]:
    """The value as JSON can hold it."""
    return {name: sorted(part) if isinstance(part, frozenset) else part for name, part in vars(value).items()}


def _workspace(row: WorkspaceRow, policy: Policy) -> Workspace:
    stored: dict[str, Any] = {
        name: frozenset(part) if isinstance(part, list) else part for name, part in row.places.items()
    }
    roles: dict[str, Any] = {name: part for name, part in row.appointed.items() if name not in _BESIDES}
    roles = {name: frozenset(part) if isinstance(part, list) else part for name, part in roles.items()}
    languages = tuple((channel, language) for channel, language in row.appointed.get("languages", []))
    address = row.appointed.get("address", "")
    return Workspace(row.id, row.bot_user, policy, Places(**stored), Appointed(**roles), languages, address)


_BESIDES = frozenset({"languages", "address"})
