"""How a ticket's war room is kept in its row: as JSON, {} where there is none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.ticket import Room, RoomRole


def coded(room: Room | None) -> dict[str, Any]:
    """The room as JSON can hold it."""
    if room is None:
        return {}
    closed = room.closed_at and room.closed_at.isoformat()
    return {**vars(room), "roles": [list(each) for each in room.roles], "closed_at": closed}


def decoded(code: Mapping[str, Any]) -> Room | None:
    """The room that was put into this code."""
    if not code:
        return None
    roles = tuple((RoomRole(role), who) for role, who in code["roles"])
    closed = code["closed_at"]
    return Room(**{**code, "roles": roles, "closed_at": closed and datetime.fromisoformat(closed)})
