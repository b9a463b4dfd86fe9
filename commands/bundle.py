"""Bundle what was held for one reader: once they may be told, it goes out as one post (rules 64, 66)."""

from desk.telling import is_moot
from storage import pings
from storage.work import Work


def bundle(work: Work, lane: str) -> bool:
    """Whether anything goes out; what is moot by now is left out, and one ping alone goes as it is.

    What is held for a few minutes more, because its reader had many, goes along.
    """
    session, place = work.session, (work.workspace.id, lane)
    soon = work.now + work.workspace.policy.pings.longest
    locked = pings.tickets_due(session, *place, soon)  # before their effects, as everywhere
    tickets = {each: work.ticket_by_id(each) for each in locked}
    held = [each for each in pings.held(session, *place, soon) if each.effect.ticket in tickets]
    if not any(each.due <= work.now for each in held):
        return False
    latest = {each.effect.topic: each for each in held}
    rest = [
        each
        for each in latest.values()
        if not is_moot(
            (each.effect, tickets[each.effect.ticket]), work.workspace.policy, work.versions, work.now
        )
    ]
    pings.let_go(session, [each for each in held if each not in rest], work.now)
    if len(rest) > 1:
        pings.bundle(session, *place, sorted(rest, key=lambda each: each.row), work.now)
    else:
        pings.release(session, rest, work.now)
    return bool(rest)
