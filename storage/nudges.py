"""Whom the desk asked in a channel whether they want a ticket, and who said no."""

from datetime import datetime, timedelta

from storage.database import Session
from storage.tables.people import NudgeRow


def may_ask(session: Session, place: tuple[str, str, str], now: datetime, again: timedelta) -> bool:
    """Whether this person can be asked in this channel, and note that they are; never after a no.

    `place` is the workspace, the channel and the person.
    """
    row = session.get(NudgeRow, place, with_for_update=True)
    if row is None:
        workspace, channel, person = place
        session.add(NudgeRow(workspace_id=workspace, channel_id=channel, person_id=person, asked_at=now))
        return True
    if row.declined or now < row.asked_at + again:
        return False
    row.asked_at = now
    return True


def declined(session: Session, place: tuple[str, str, str], now: datetime) -> None:
    """They do not want to be asked there again."""
    workspace, channel, person = place
    where = {"workspace_id": workspace, "channel_id": channel, "person_id": person}
    session.merge(NudgeRow(**where, asked_at=now, declined=True))
