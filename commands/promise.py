"""Promise an update: the requester reads by when they hear more, and is told what became of that."""

from datetime import datetime

from desk import life
from desk.access import side_of
from desk.effects.promises import HoldTo
from desk.promising import promised
from desk.refusal import NotFound
from desk.text import clean
from desk.ticket import Side, Ticket, Visibility
from storage.work import Work


def promise(work: Work, number: int, until: datetime, text: str, message: int | None = None) -> Ticket:
    """They hear more by then; a text goes to them like a reply, which does not yet keep it (rule 20).

    `message`: what the actor said before, which is the promise.
    """
    ticket = work.ticket(number, "promise")
    if message is not None:
        _must_be_said(work, ticket, message)
    changes = life.promise(ticket, until, work.now, message)
    said = clean(text).strip()
    if not said:
        return work.record(ticket, changes)
    message = work.typed(ticket, said, Visibility.PUBLIC)
    waits = work.workspace.policy.life.every_reply_waits
    replied = life.reply(ticket, message, side_of(work.actor, ticket), waits=waits)
    return work.record(ticket, (*replied, *life.promise(ticket, until, work.now, message)))


def _must_be_said(work: Work, ticket: Ticket, message: int) -> None:
    row, of = work.message(message, "promise")
    if (row.author_id, of.id) != (work.actor.id, ticket.id):
        raise NotFound(f"M-{message}")


def ask(work: Work, ticket: Ticket, message: int, text: str, said: datetime, *, at_card: bool) -> None:
    """Who told the requester something like a promise, at the moment `said`, is asked whether it is one."""
    until = promised(text, said, work.zone)
    is_open = side_of(work.actor, ticket) is Side.AGENT and not ticket.is_over
    if until and until > work.now and is_open:
        work.leave(ticket, HoldTo(ticket.id, work.actor.id, message, int(until.timestamp()), at_card=at_card))
