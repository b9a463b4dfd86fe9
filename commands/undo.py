"""Undo what one did to a ticket a moment ago."""

from commands.unmerge import part
from desk import undoing
from desk.effects import Announce, Remove, announcements
from desk.ticket import Status, Ticket
from desk.undoing import Act
from storage import outbox, tickets
from storage.work import Work


def undo(work: Work, number: int, seq: int | None = None) -> Ticket:
    """The ticket is as it was before the actor's latest act, or the one of theirs with the event `seq`."""
    chain = work.chain(number, "undo")
    ticket, log = chain[0], tickets.log(work.session, chain[0].id)
    act = undoing.latest(ticket.blank, log, work.actor.id, work.now, seq)
    if act.is_merge:
        return part(work, chain)
    ticket = work.record(ticket, undoing.undo(ticket, act))
    if _is_known_outside(work, ticket, act):
        _take_back(work, ticket)
    return ticket


def _is_known_outside(work: Work, ticket: Ticket, act: Act) -> bool:
    """Whether the requester was told of the act already; what nobody has begun to tell is never told."""
    names = [
        f"{ticket.id}.{event.seq}.{kind}%" for event in act.events for kind in ("Announce", "Notify", "Tell")
    ]
    if act.after.status is Status.DISMISSED:
        names += [f"{ticket.id}.1.Receipt.removed"]
    told = outbox.drop(work.session, work.workspace.id, names)
    return any(isinstance(effect, Announce | Remove) for effect in told)


def _take_back(work: Work, ticket: Ticket) -> None:
    """Tell the requester how it stands after all."""
    status = Status.SOLVED if ticket.status is Status.SOLVED else Status.OPEN
    if status is Status.OPEN and ticket.status.done:
        return
    for effect in announcements(ticket, status, ticket.resolution):
        work.leave(ticket, effect)
