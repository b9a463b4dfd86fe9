"""Bundle what was held for one reader: once they may be told, it goes out as one post (rule 66)."""

from desk.alerts import is_moot
from storage import alerts, drawing
from storage.alerts import Kept
from storage.work import Work


def bundle(work: Work, lane: str) -> bool:
    """Whether anything goes out; what is moot by now is left out, and one alert alone goes as it is."""
    held = alerts.held(work.session, work.workspace.id, lane, work.now)
    moot = [each for each in held if _is_moot(work, each)]
    rest = [each for each in held if each not in moot]
    alerts.let_go(work.session, moot, work.now)
    if len(rest) > 1:
        alerts.bundle(work.session, work.workspace.id, lane, rest, work.now)
    else:
        alerts.release(work.session, rest, work.now)
    return bool(rest)


def _is_moot(work: Work, kept: Kept) -> bool:
    ticket = drawing.ticket(work.session, kept.effect.ticket)
    return is_moot(kept.effect, ticket, work.workspace.policy, work.now)
