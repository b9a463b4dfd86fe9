"""Bundle what was held for one reader: once they may be told, it goes out as one post (rule 66)."""

from collections.abc import Mapping

from desk.alerts import is_moot
from desk.ticket import Ticket
from storage import alerts
from storage.alerts import Kept
from storage.work import Work


def bundle(work: Work, lane: str) -> bool:
    """Whether anything goes out; what is moot by now is left out, and one alert alone goes as it is."""
    session, workspace = work.session, work.workspace.id
    locked = alerts.tickets_due(session, workspace, lane, work.now)  # before their effects, as everywhere
    tickets = {each: work.ticket_by_id(each) for each in locked}
    held = [each for each in alerts.held(session, workspace, lane, work.now) if each.effect.ticket in tickets]
    latest = {each.effect.topic: each for each in held}
    moot = [each for each in held if each is not latest[each.effect.topic] or _is_moot(work, each, tickets)]
    rest = [each for each in held if each not in moot]
    alerts.let_go(session, moot, work.now)
    if len(rest) > 1:
        alerts.bundle(session, workspace, lane, rest, work.now)
    else:
        alerts.release(session, rest, work.now)
    return bool(rest)


def _is_moot(work: Work, kept: Kept, tickets: Mapping[int, Ticket]) -> bool:
    return is_moot(kept.effect, tickets[kept.effect.ticket], work.versions, work.now)
