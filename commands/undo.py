"""Undo what one did to a ticket a moment ago."""

from dataclasses import replace

from commands.unmerge import part
from desk import undoing
from desk.consequences import announcements
from desk.effects.messages import Remove
from desk.effects.tickets import Announce, Tell
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
    _tell_again(work, ticket, act)
    return ticket


def _tell_again(work: Work, ticket: Ticket, act: Act) -> None:
    """Who was told of the act is told how it stands after all; what nobody began to tell is never told."""
    kinds = ("Announce", "Notify", "Tell")
    names = [f"{event.seq}.{kind}%" for event in act.events for kind in kinds]
    if act.after.status is Status.DISMISSED:
        names += ["1.Receipt.removed"]
    told = outbox.drop(work.session, ticket.id, names)
    for effect in told:
        if isinstance(effect, Tell):
            work.leave(ticket, replace(effect, event=ticket.seq))
    status = Status.SOLVED if ticket.status is Status.SOLVED else Status.OPEN
    is_told = any(isinstance(effect, Announce | Remove) for effect in told)
    if is_told and (status is Status.SOLVED or not ticket.status.done):
        for effect in announcements(ticket, status, ticket.resolution):
            work.leave(ticket, effect)
