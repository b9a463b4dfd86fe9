"""Who is on call now, and who stands in for whom. Not scoped to a viewer: everybody may know it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session, col, select

from desk import oncall
from desk.calendar import Span
from desk.oncall import Cover
from desk.workspace import Workspace
from storage import people, roster
from storage.tables import CoverRow


class State(StrEnum):
    """What has become of the offer of a cover."""

    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Offer:
    """A cover that one person asks another for, what became of it, and who said so last."""

    id: int
    cover: Cover
    state: State
    by: str
    at: datetime


def on_call(session: Session, workspace: Workspace, team: str | None, at: datetime) -> tuple[str, ...]:
    """The ids of those on call at this instant for tickets of this team, by rota and layer; () for nobody.

    Left out are people who have said that they are away, and who are no longer in Slack.
    """
    found: dict[str, None] = {}
    for code, rota in workspace.rotas.items():
        if rota.serves(team):
            found |= dict.fromkeys(oncall.on_call(rota, covers(session, workspace.id, code, at), at))
    absent = unreachable(session, workspace.id, found, at)
    return tuple(person for person in found if person not in absent)


def unreachable(session: Session, workspace: str, persons: Collection[str], at: datetime) -> frozenset[str]:
    """Those of them who have said that they are away at this instant, or whom Slack does not have."""
    return gone(session, workspace, persons) | away(session, workspace, persons, at)


def gone(session: Session, workspace: str, persons: Collection[str]) -> frozenset[str]:
    """Those of them whom Slack does not have any more, or never had."""
    known = people.names(session, workspace, persons)
    return frozenset(each for each in persons if known[each].is_gone or not known[each].name)


def away(session: Session, workspace: str, persons: Collection[str], at: datetime) -> frozenset[str]:
    """Those of them who have said that they are away at this instant."""
    return frozenset(each for each in persons if roster.word(session, workspace, each).is_away(at))


def covers(session: Session, workspace: str, rota: str, since: datetime) -> list[Cover]:
    """The covers of a rota that hold at or after this instant, in the order in which they were agreed on."""
    query = select(CoverRow).where(
        CoverRow.workspace_id == workspace,
        CoverRow.rota == rota,
        CoverRow.state == State.AGREED,
        (col(CoverRow.end_at) > since) | (col(CoverRow.return_end_at) > since),
    )
    return [_cover(row) for row in session.exec(query.order_by(col(CoverRow.at), col(CoverRow.id)))]


def agree(session: Session, workspace: str, cover: Cover, by: str, at: datetime) -> int:
    """These cover for each other from now on, as `by` says; the id of what was agreed."""
    return _keep(session, workspace, cover, State.AGREED, by, at)


def offer(session: Session, workspace: str, cover: Cover, by: str, at: datetime) -> int:
    """`by` asks the other for the cover; the id of the offer."""
    return _keep(session, workspace, cover, State.OFFERED, by, at)


def _keep(session: Session, workspace: str, cover: Cover, state: State, by: str, at: datetime) -> int:
    returned = cover.returned or (None, None)
    row = CoverRow(
        workspace_id=workspace,
        rota=cover.rota,
        giver_id=cover.giver,
        taker_id=cover.taker,
        start_at=cover.given.start,
        end_at=cover.given.end,
        return_start_at=returned[0],
        return_end_at=returned[1],
        state=state,
        by_id=by,
        at=at,
    )
    session.add(row)
    session.flush()
    assert row.id is not None, "the database gives every row an id"
    return row.id


def locked(session: Session, workspace: str, number: int) -> Offer | None:
    """The offer of this id, locked; None when there is none."""
    row = session.get(CoverRow, number, with_for_update=True)
    return _offer(row) if row and row.workspace_id == workspace else None


def _offer(row: CoverRow) -> Offer:
    assert row.id is not None, "it has been stored"
    return Offer(row.id, _cover(row), State(row.state), row.by_id, row.at)


def _cover(row: CoverRow) -> Cover:
    given = Span(row.start_at, row.end_at)
    start, end = row.return_start_at, row.return_end_at
    returned = Span(start, end) if start and end else None
    return Cover(row.rota, row.giver_id, row.taker_id, given, returned)
