"""Hand over one's queue: to somebody, or back to where the desk finds somebody for each ticket."""

from commands.assign import only_agents
from desk import life
from desk.access import require
from desk.wording import N_, Sentence
from storage import roster
from storage.work import Work


def handover(work: Work, to: str | None) -> Sentence:
    """Every ticket of the actor's that is not done is this person's, or without one in the queue again."""
    require(work.actor, "handover")
    if to is not None:
        only_agents(work, to)
    mine = roster.locked_with(work.session, work.workspace.id, work.actor.id)
    for ticket in mine:
        work.record(ticket, life.assign(ticket, to) if to else life.hand_back(ticket))
    if to is None:
        return Sentence(N_("Back in the queue: {count}."), {"count": len(mine)})
    return Sentence(N_("Given to <@{person}>: {count}."), {"person": to, "count": len(mine)})
