"""Dismiss what is not a ticket."""

from desk import life
from desk.effects.messages import Remove
from desk.effects.tickets import Receipt
from desk.ticket import Status, Ticket
from storage import conversations
from storage.work import Work


def dismiss(work: Work, number: int) -> Ticket:
    """Out of the statistics and kept as a label (rule 94); the receipt that promised help is taken back."""
    ticket = work.ticket(number, "dismiss")
    was = ticket.status
    ticket = work.record(ticket, life.dismiss(ticket))
    if was is not Status.DISMISSED and not ticket.answered_at:
        for post in conversations.posts(work.session, ticket.id):
            if isinstance(post.effect, Receipt) and not post.begins(ticket):
                work.leave(ticket, Remove(ticket.id, post.effect_id))
    return ticket
