"""Who is on call now, and who stands in for whom. Not scoped to a viewer: everybody may know it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, select

from desk import oncall
from desk.calendar import Span
from desk.oncall import AHEAD, Cover, Rota, Stretch
from desk.workspace import Workspace
from storage import people, roster
from storage.database import Session, alone
from storage.tables.oncall import CoverRow, DutyRow


class State(StrEnum):
    """What has become of the offer of a cover."""

    OFFERED = "offered"
    AGREED = "agreed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Offer:
    """A cover, what became of it and when that was; `by` asked for it, or said that it holds."""

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


@dataclass(frozen=True)
class Present:
    """A rota with who is on call now, and then; `absent`: those of them who are away, or gone."""

    code: str
    rota: Rota
    now: Stretch
    then: Stretch | None
    absent: frozenset[str]


def present(session: Session, workspace: Workspace, at: datetime) -> tuple[Present, ...]:
    """Who is on call at this instant in each rota, and who comes next."""
    return tuple(_present(session, workspace, code, at) for code in workspace.rotas)


def _present(session: Session, workspace: Workspace, code: str, at: datetime) -> Present:
    rota = workspace.rotas[code]
    found = oncall.stretches(rota, covers(session, workspace.id, code, at), at, at + AHEAD)
    now = next(found)
    absent = unreachable(session, workspace.id, now.who, at)
    return Present(code, rota, now, next(found, None), absent)


def gaps(
    session: Session, workspace: Workspace, code: str, window: Span, *, looked_up: bool = True
) -> list[Span]:
    """The stretches within the window in which nobody is on call in the rota, or only who is gone.

    Where the policy's names were not `looked_up` in Slack yet, whom nobody knows may be there.
    """
    rota, agreed = workspace.rotas[code], covers(session, workspace.id, code, window.start)
    known = people.names(session, workspace.id, _everybody(rota, agreed))
    absent = {each.id for each in known.values() if each.is_gone or (looked_up and not each.name)}
    return list(oncall.gaps(rota, agreed, *window, absent.__contains__))


def _everybody(rota: Rota, agreed: Collection[Cover]) -> frozenset[str]:
    return rota.people() | {person for each in agreed for person in (each.giver, each.taker)}


def is_gap(session: Session, workspace: Workspace, code: str, at: datetime) -> bool:
    """Whether nobody will be on call in the rota at this instant, or only people who are gone."""
    rota = workspace.rotas[code]
    there = oncall.on_call(rota, covers(session, workspace.id, code, at), at)
    return gone(session, workspace.id, there) == frozenset(there)


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


def keep(session: Session, workspace: str, cover: Cover, state: State, by: str, at: datetime) -> int:
    """A cover that `by` offers, or that is agreed on; its id."""
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


def offer(session: Session, workspace: str, number: int) -> Offer | None:
    """The offer of this id; None when there is none."""
    row = session.get(CoverRow, number)
    return _offer(row) if row and row.workspace_id == workspace else None


def settle(session: Session, number: int, state: State, at: datetime) -> None:
    """This has become of the offer."""
    row = session.get_one(CoverRow, number)
    row.state, row.at = state, at


def alone_with_covers(session: Session, workspace: str) -> None:
    """Until this transaction ends nobody else agrees on a cover, nor sees to a hand-over."""
    alone(session, f"oncall:{workspace}")


@dataclass(frozen=True)
class Duty:
    """Who came on call in a rota and when, with the note that they leave to who comes next."""

    id: int
    rota: str
    people: tuple[str, ...]
    grouped: tuple[str, ...]
    began_at: datetime
    note: str = ""
    note_by: str = ""


def duties(session: Session, workspace: str, rota: str, most: int = 1) -> list[Duty]:
    """The latest duties of a rota, the present one first."""
    query = select(DutyRow).where(DutyRow.workspace_id == workspace, DutyRow.rota == rota)
    rows = session.exec(query.order_by(col(DutyRow.id).desc()).limit(most))
    return [_duty(row) for row in rows]


def duty(session: Session, number: int) -> tuple[Duty, Duty | None] | None:
    """The duty of this id and the last one before it that was somebody's; None once there is a later one."""
    row = session.get(DutyRow, number)
    found = duties(session, row.workspace_id, row.rota, 3) if row else []  # never two of nobody in a row
    if not found or found[0].id != number:
        return None
    return found[0], next((each for each in found[1:] if each.people), None)


def begin(
    session: Session,
    workspace: str,
    rota: str,
    persons: Collection[str],
    grouped: Collection[str],
    at: datetime,
) -> int:
    """These have come on call in the rota; the id of their duty."""
    row = DutyRow(workspace_id=workspace, rota=rota, people=[*persons], grouped=[*grouped], began_at=at)
    session.add(row)
    session.flush()
    assert row.id is not None, "the database gives every row an id"
    return row.id


def group(session: Session, number: int, grouped: Collection[str]) -> None:
    """The user group is to hold these people from now on."""
    session.get_one(DutyRow, number).grouped = [*grouped]


def note(session: Session, number: int, words: str, by: str) -> None:
    """Who comes next reads this at the hand-over."""
    row = session.get_one(DutyRow, number)
    row.note, row.note_by = words, by


def _duty(row: DutyRow) -> Duty:
    assert row.id is not None, "it has been stored"
    return Duty(row.id, row.rota, tuple(row.people), tuple(row.grouped), row.began_at, row.note, row.note_by)


def _offer(row: CoverRow) -> Offer:
    assert row.id is not None, "it has been stored"
    return Offer(row.id, _cover(row), State(row.state), row.by_id, row.at)


def _cover(row: CoverRow) -> Cover:
    given = Span(row.start_at, row.end_at)
    start, end = row.return_start_at, row.return_end_at
    returned = Span(start, end) if start and end else None
    return Cover(row.rota, row.giver_id, row.taker_id, given, returned)
