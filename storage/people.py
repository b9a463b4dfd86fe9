"""Who is who: people and channel members as Slack last told us, and the roles that follow."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, fields
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import bindparam, delete, or_, select
from sqlmodel import col

from desk.access import Person, Role, Viewer, owned
from desk.access import viewer as with_roles
from desk.workspace import Workspace
from storage.database import Session
from storage.outbox import is_person
from storage.tables.columns import insert_into
from storage.tables.people import MEMBERSHIP, PERSON, MembershipRow


def viewer(session: Session, workspace: Workspace, person_id: str) -> Viewer:
    """This person with their roles; somebody unknown is a requester."""
    who = {"workspace": workspace.id, "person": person_id}
    channels = session.execute(_CHANNELS, who).scalars()
    known = person(session, workspace.id, person_id)
    if known is None:
        own = owned(workspace.policy.roles)
        return Viewer(person_id, channels=frozenset(channels), own=own)
    return with_roles(
        known, frozenset(channels), workspace.places, workspace.appointed, workspace.policy.roles
    )


def reader(session: Session, workspace: Workspace, to: str) -> Viewer:
    """Who reads what is posted there: a person as themselves; a channel as the desk, but nothing private."""
    if is_person(to):
        return viewer(session, workspace, to)
    return Viewer("", frozenset({Role.AGENT}), workspace.places.public | {to}, trusted=False)


def person(session: Session, workspace_id: str, person_id: str) -> Person | None:
    """What Slack told us of this person; None when it told us nothing."""
    row = session.execute(_PERSON, {"workspace": workspace_id, "person": person_id}).first()
    return Person(*row) if row else None


def zone(session: Session, workspace_id: str, person_id: str) -> ZoneInfo:
    """The person's time zone; one that is not known is UTC."""
    known = person(session, workspace_id, person_id)
    try:
        return ZoneInfo(known.zone if known else "UTC")
    except (ValueError, ZoneInfoNotFoundError):
        return ZoneInfo("UTC")


def quiet_until(session: Session, workspace: Workspace, person_id: str, now: datetime) -> datetime | None:
    """When this person may be told of what is not grave; None when it may be now (rule 66)."""
    return workspace.policy.quiet_hours.until(zone(session, workspace.id, person_id), now)


def names(session: Session, workspace_id: str, ids: Collection[str]) -> dict[str, Person]:
    """What Slack told us of these people, by id; of one whom we do not know, only the id."""
    told = session.execute(_PEOPLE, {"workspace": workspace_id, "people": sorted(ids)}) if ids else ()
    return {each: Person(each, "") for each in ids} | {row.id: Person(*row) for row in told}


def called(session: Session, workspace_id: str, name: str) -> Person | None:
    """The person of this id or, if there is one alone, of this name."""
    found = session.execute(_CALLED, {"workspace": workspace_id, "name": name}).all()
    exact = [row for row in found if row.id == name] or found
    return Person(*exact[0]) if len(exact) == 1 else None


_CHANNELS = select(MEMBERSHIP.c.channel_id).where(
    MEMBERSHIP.c.workspace_id == bindparam("workspace"), MEMBERSHIP.c.person_id == bindparam("person")
)
_OF_WORKSPACE = select(*(PERSON.c[column.name] for column in fields(Person))).where(
    PERSON.c.workspace_id == bindparam("workspace")
)
_PERSON = _OF_WORKSPACE.where(PERSON.c.id == bindparam("person"))
_CALLED = _OF_WORKSPACE.where(or_(PERSON.c.id == bindparam("name"), PERSON.c.name == bindparam("name")))
_PEOPLE = _OF_WORKSPACE.where(PERSON.c.id.in_(bindparam("people", expanding=True)))


def keep_people(session: Session, workspace_id: str, people: Iterable[Person]) -> None:
    """Store people, over what was known of them before; who comes twice counts as told last."""
    dialect = session.get_bind().dialect.name
    once = {each.id: each for each in people}
    rows = [{"workspace_id": workspace_id, **asdict(each)} for each in once.values()]
    for start in range(0, len(rows), 500):
        insert = insert_into(dialect, PERSON).values(rows[start : start + 500])
        newer = {name: insert.excluded[name] for name in rows[0] if name not in {"workspace_id", "id"}}
        session.execute(insert.on_conflict_do_update(index_elements=["workspace_id", "id"], set_=newer))


def keep_members(session: Session, workspace_id: str, channel_id: str, members: Iterable[str]) -> None:
    """These people, and nobody else, belong to the channel."""
    session.execute(
        delete(MembershipRow).where(
            col(MembershipRow.workspace_id) == workspace_id, col(MembershipRow.channel_id) == channel_id
        )
    )
    for member in sorted(set(members)):
        session.add(MembershipRow(workspace_id=workspace_id, channel_id=channel_id, person_id=member))
    session.flush()


def joined(session: Session, workspace_id: str, channel_id: str, person_id: str) -> None:
    """The person came into the channel."""
    session.merge(MembershipRow(workspace_id=workspace_id, channel_id=channel_id, person_id=person_id))


def left(session: Session, workspace_id: str, channel_id: str, person_id: str) -> None:
    """The person went out of the channel."""
    if row := session.get(MembershipRow, (workspace_id, channel_id, person_id)):
        session.delete(row)
