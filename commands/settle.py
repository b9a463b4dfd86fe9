"""Settle an effect: it stands in Slack now, or it will not be tried again."""

from desk import life
from desk.effects import Alarm, Carry, Offer, Receipt, RefreshCard, Tell
from desk.ticket import Side, Ticket, Visibility
from storage import conversations, drawing, outbox
from storage.outbox import Leased
from storage.tables import MessageRow
from storage.work import Work


def sent(work: Work, leased: Leased, channel: str | None, ts: str | None) -> None:
    """Keep where the effect stands; nothing when the lease was lost, since then somebody else settles it.

    `ts` is None for what is no new post.
    """
    ticket = _touched(work, leased) if ts else None
    if not outbox.finish(work.session, leased, work.now, channel, ts) or ts is None or ticket is None:
        return
    match leased.effect:
        case RefreshCard():
            work.card_stands(ticket.id, channel, ts)
            _link_to(work, ticket)
        case Receipt():
            _thread_starts(work, ticket, channel, ts)
        case Carry(via=None) as effect:
            _carried(work, ticket, effect, channel, ts)


def _touched(work: Work, leased: Leased) -> Ticket | None:
    """The ticket, locked before its effect as everywhere, if it has to know that the effect happened."""
    match leased.effect:
        case RefreshCard(ticket=ticket):
            return work.ticket_by_id(ticket)
        case Receipt(ticket=ticket) if outbox.is_person(leased.lane):
            return work.ticket_by_id(ticket)
        case Carry(ticket=ticket, mendable=mendable, to_requester=to_requester) if mendable or to_requester:
            return work.ticket_by_id(ticket)
    return None


def _link_to(work: Work, ticket: Ticket) -> None:
    """The cards that name this one can lead to it from now on."""
    for _link, other in ticket.links:
        work.leave(drawing.ticket(work.session, other), RefreshCard(other))


def _thread_starts(work: Work, ticket: Ticket, channel: str | None, ts: str) -> None:
    """A receipt that went to a person, not into a channel, is the root of a typed ticket's thread."""
    if ticket.thread is None:
        first = conversations.first_message(work.session, ticket.id)
        work.thread_starts(ticket, first or 0, channel, ts)


def _carried(work: Work, ticket: Ticket, effect: Carry, channel: str | None, ts: str) -> None:
    """What was typed into the desk has its place in Slack now; a reply counts from here on (rule 13)."""
    message = work.session.get_one(MessageRow, effect.message)
    is_public = message.visibility == Visibility.PUBLIC
    if message.ts is not None or is_public != effect.to_requester:
        return
    work.stands(effect.message, channel, ts)
    if is_public and message.side == Side.AGENT:
        work.record(ticket, life.delivered(effect.message, message.at))


def buried(work: Work, leased: Leased, error: str, *, doubtful: bool) -> None:
    """Nobody tries it again: the ticket says so, and for a card the fallback channel does.

    `doubtful`: it may stand in Slack all the same.
    """
    ticket_id = getattr(leased.effect, "ticket", None)
    ticket = work.ticket_by_id(ticket_id) if ticket_id is not None else None
    if not outbox.bury(work.session, leased, work.now, error, doubtful=doubtful) or ticket is None:
        return
    if not isinstance(leased.effect, Alarm | Offer | Tell):
        message = getattr(leased.effect, "message", None)
        work.record(ticket, life.undelivered(type(leased.effect).__name__, error, message))
