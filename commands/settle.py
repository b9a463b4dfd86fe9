"""Settle an effect: it stands in Slack now, or it will not be tried again."""

from collections.abc import Iterable
from datetime import datetime

from commands.advise import advise
from desk import escalation, life, war_room
from desk.effects.effect import Effect
from desk.effects.messages import Carry
from desk.effects.model import AskModel
from desk.effects.pings import Alert, Bundle, Chase, Page, Ping
from desk.effects.promises import HoldTo
from desk.effects.rooms import InRoom, OpenRoom, PinBoard, Roomless, ShowBoard
from desk.effects.surveys import Inquire
from desk.effects.tickets import Alarm, Offer, Receipt, RefreshCard, Tell
from desk.ticket import Side, Ticket, Visibility
from storage import conversations, drawing, outbox, pings
from storage.outbox import Leased
from storage.tables.messages import MessageRow
from storage.work import Work


def sent(work: Work, leased: Leased, channel: str | None, ts: str | None) -> None:
    """Keep where the effect stands; nothing when the lease was lost, since then somebody else settles it.

    `ts` is None for what is no new post.
    """
    ticket = _touched(work, leased) if ts or channel else None
    told = _pings_of(work, leased)
    called = _called(work, told) if ts else ()
    if not outbox.finish(work.session, leased, work.now, channel, ts):
        return
    if isinstance(leased.effect, Ping | Bundle):
        _pinged(work, leased, told, channel, ts)
    for page in called:
        paged = escalation.paged(page.escalation, page.step, page.to)
        work.record(work.ticket_by_id(page.ticket), (paged,))
    if ticket and channel:
        _stands(work, ticket, leased.effect, channel, ts or "")


def _stands(work: Work, ticket: Ticket, effect: Effect, channel: str, ts: str) -> None:
    """What else has to know where this stands."""
    match effect:
        case OpenRoom():
            work.record(ticket, war_room.opened(channel))
        case RefreshCard():
            work.card_stands(ticket.id, channel, ts)
            _link_to(work, ticket)
        case ShowBoard():
            work.leave(ticket, PinBoard(ticket.id, channel, ts))
        case Receipt():
            _thread_starts(work, ticket, channel, ts)
        case Carry(via=None):
            _carried(work, ticket, effect, channel, ts)


def _pings_of(work: Work, leased: Leased) -> tuple[Ping, ...]:
    """The pings that reach their reader with it."""
    match leased.effect:
        case Ping() as ping:
            return (ping,)
        case Bundle() as bundle:
            return tuple(each.effect for each in pings.of_bundle(work.session, leased.workspace, bundle))
    return ()


def _called(work: Work, told: Iterable[Ping]) -> tuple[Page, ...]:
    """The calls among them, their tickets locked before the effect as everywhere (rule 63)."""
    pages = tuple(each for each in told if isinstance(each, Page))
    for ticket in sorted({each.ticket for each in pages}):
        work.ticket_by_id(ticket)
    return pages


def _pinged(work: Work, leased: Leased, told: Iterable[Ping], channel: str | None, ts: str | None) -> None:
    """Its reader was pinged, and none of them reads twice of the same (rule 74)."""
    session = work.session
    if isinstance(leased.effect, Bundle):
        pings.stand(session, leased, leased.effect, work.now, channel, ts)
    if ts is None:
        return
    for each in (ping for ping in told if isinstance(ping, Alert)):
        pings.take_away_repeated(session, leased.workspace, each, work.now)
    if leased.doubtful:  # what was found may have been drawn long ago
        pings.amend_post(session, leased, work.now)


def held(work: Work, leased: Leased, until: datetime) -> None:
    """It is not told now but then, with what else is held for its reader (rules 64, 66, 67)."""
    if isinstance(leased.effect, Bundle):
        pings.unbundle(work.session, leased, leased.effect, until)
    else:
        outbox.set_aside(work.session, leased, until)


def _touched(work: Work, leased: Leased) -> Ticket | None:
    """The ticket, locked before its effect as everywhere, if it has to know that the effect happened."""
    match leased.effect:
        case RefreshCard(ticket=ticket):
            return work.ticket_by_id(ticket)
        case OpenRoom(ticket=ticket) | ShowBoard(ticket=ticket):
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
    """Nobody tries it again: the ticket says so, and for a card or a call the fallback channel does.

    `doubtful`: it may stand in Slack all the same.
    """
    told = [(work.ticket_by_id(ticket), effect) for ticket, effect in _told_of(work, leased).items()]
    if isinstance(leased.effect, InRoom) and error in war_room.GONE:
        if outbox.finish(work.session, leased, work.now, None, None):
            [(ticket, _room)] = told
            work.record(ticket, war_room.lost(ticket))
        return
    if not outbox.bury(work.session, leased, work.now, error, doubtful=doubtful):
        return
    if isinstance(leased.effect, Bundle):
        pings.bury(work.session, leased, leased.effect, work.now, error)
    if isinstance(leased.effect, AskModel):
        advise(work, leased.effect, None)
    if not isinstance(leased.effect, _UNTOLD):
        message = getattr(leased.effect, "message", None)
        for ticket, effect in told:
            work.record(ticket, life.undelivered(type(effect).__name__, error, message))


_UNTOLD = Alarm | AskModel | Chase | HoldTo | Inquire | Offer | Roomless | Tell
"""What was worth a try, but no word when it fails: it is for one person, or a word of that kind itself."""


def _told_of(work: Work, leased: Leased) -> dict[int, Effect]:
    """The tickets that an effect is about, in the order in which tickets are locked, with what tells of each.

    Of what goes out together a call to a ticket matters more than an alert.
    """
    if isinstance(leased.effect, Bundle):
        told = sorted(_pings_of(work, leased), key=lambda ping: (ping.ticket, isinstance(ping, Page)))
        return {ping.ticket: ping for ping in told}
    ticket = getattr(leased.effect, "ticket", None)
    return {} if ticket is None else {ticket: leased.effect}
