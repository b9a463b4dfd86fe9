"""What follows from a ticket's events outside: who is told, and what is shown anew."""

from collections.abc import Callable, Iterable
from datetime import datetime

from desk import escalation
from desk.effects import KINDS
from desk.effects.articles import Learn
from desk.effects.effect import Effect
from desk.effects.messages import Carry, Copy
from desk.effects.pings import Alert, Chase, Page
from desk.effects.promises import Pledge, Restate
from desk.effects.rooms import Appoint, ArchiveRoom, Conclude, InRoom, Invite, OpenRoom, Roomless, ShowBoard
from desk.effects.surveys import Inquire, WarnRating
from desk.effects.tickets import (
    Alarm,
    Announce,
    HandBack,
    Notify,
    Nudge,
    Offer,
    Receipt,
    RefreshCard,
    Remind,
    Tell,
    Tie,
    Why,
)
from desk.fold import UNDO
from desk.intake import is_direct
from desk.ticket import Change, Clock, Episode, Event, Kind, Side, Status, Ticket, Visibility


def consequences(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """What one event of the ticket (as it stands after it) has to bring about outside."""
    kind = event.change.kind
    if kind is Kind.RECEIVED:
        return (RefreshCard(ticket.id), Receipt(ticket.id))
    what = event.change.detail.get("effect", "")
    if kind is Kind.DELIVERY_FAILED and what in _ALARMING:
        return (Alarm(ticket.id, event.change.after or "", what),)
    if event.change.rule == UNDO:  # who was told of what is put back is told so by whoever puts it back
        return _shown(ticket)
    tells = _TELLS.get(kind)
    return (*(tells(ticket, event) if tells else ()), *_shown(ticket))


def _shown(ticket: Ticket) -> tuple[Effect, ...]:
    """Where the ticket as it is now is shown."""
    has_room = ticket.room is not None and ticket.room.stands
    return (RefreshCard(ticket.id), *((ShowBoard(ticket.id),) if has_room else ()))


_ALARMING = frozenset({RefreshCard.__name__, Page.__name__})
"""What people have to know of who could not be told by the desk."""


def altogether(before: Ticket, now: Ticket) -> tuple[Effect, ...]:
    """What all the events of a moment together have to bring about outside."""
    learns = (Learn(now.id),) if now.article != before.article else ()
    return (*_pledges(before, now), *_inquiries(before, now), *learns)


def _inquiries(before: Ticket, now: Ticket) -> tuple[Effect, ...]:
    """What the requester reads of the question how it went, and of the one before that, as things stand."""
    if before.survey is None or now.survey is None or _answerable(before) == _answerable(now):
        return ()
    asked = sorted(each for each in {before.survey.asked, now.survey.asked} if each)
    return tuple(Inquire(now.id, each, now.requester) for each in asked)


def _answerable(ticket: Ticket) -> tuple[object, ...]:
    """What decides how a question how it went is shown, besides what was answered."""
    return ticket.status, ticket.merged_into, ticket.survey and ticket.survey.asked


def _pledges(before: Ticket, now: Ticket) -> tuple[Effect, ...]:
    """What the requester reads of a promise that was given or changed (rule 20).

    In the thread of what was merged just now its own line says where the promise goes on.
    """
    was, promise = before.clocks.latest(Clock.PROMISE), now.clocks.latest(Clock.PROMISE)
    if promise is None or (was and _told_of(was) == _told_of(promise)):
        return ()
    is_new = was is None or (was.seq != promise.seq and was.ended is not None)
    kind, event = (Pledge, promise.seq) if is_new else (Restate, now.seq)
    there = (each for each in now.absorbed if each in before.absorbed)
    return tuple(kind(now.id, event, via) for via in (None, *there))


def _told_of(promise: Episode) -> tuple[object, ...]:
    """What its requester reads of a promise."""
    return promise.until, promise.ended, promise.is_cancelled, promise.breached_at


def in_reach(channel: str | None, ticket: Ticket) -> bool:
    """Whether both sides can open a file where it was sent, so that nothing is copied (rule 96).

    What was typed into the desk stands in no channel, and what is private is read by few.
    """
    return channel is not None and not is_direct(channel) and not ticket.private


def copies(carried: Carry, files: Iterable[str]) -> tuple[Copy, ...]:
    """The files that go along with a message."""
    return tuple(
        Copy(carried.ticket, carried.message, each, carried.to_requester, carried.via) for each in files
    )


def _said(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Who hears of words, and of a status."""
    return (
        *_carried(ticket, event),
        *_announced(ticket, event),
        *_offered(ticket, event),
        *_told(ticket, event),
    )


def _assigned(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    return (*_notified(ticket, event), *_alerted_anew(ticket, event), *_invited(ticket))


def _invited(ticket: Ticket) -> tuple[Effect, ...]:
    return (Invite(ticket.id),) if ticket.room and ticket.room.stands else ()


def _in_room(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """What an event of the war room brings about there."""
    kind, after = event.change.kind, event.change.after
    if kind is Kind.ROOM_OPENED:
        return (Invite(ticket.id),)
    if kind is Kind.ROLE_GIVEN:
        told = (Appoint(ticket.id, event.change.detail["role"], after),) if after else ()
        return (Invite(ticket.id), *(told if after != event.actor else ()))
    return (_OF_ROOM[kind](ticket.id),)


_OF_ROOM: dict[Kind, Callable[[int], Effect]] = {
    Kind.ROOM_WANTED: OpenRoom,
    Kind.ROOM_CLOSED: Conclude,
    Kind.ROOM_ARCHIVED: ArchiveRoom,
}


def _failed(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """What cannot be done for a war room is said where the ticket is worked."""
    is_of_room = issubclass(KINDS.get(event.change.detail.get("effect", ""), Effect), InRoom)
    return (Roomless(ticket.id, event.change.after or ""),) if is_of_room else ()


def _tied(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    return (Tie(ticket.id, _other(ticket, event.change), event.change.kind),)


def _other(ticket: Ticket, change: Change) -> int:
    """The other ticket that a change is about; of one on its own again there is none but itself."""
    return ticket.id if change.kind is Kind.UNMERGED else int(change.after or 0)


def _carried(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """The copies a reply needs: what was typed into the desk goes out, and the desk reads everything.

    An agent's word goes to whoever's ticket goes on as this one too, but not from their threads to others'.
    """
    change = event.change
    typed = change.detail.get("typed") == "yes"
    public = change.after == Visibility.PUBLIC
    if change.message is None or not (typed or public):
        return ()
    copy = Carry(ticket.id, change.message, to_requester=False, mendable=typed)
    answers = change.detail.get("side") == Side.AGENT and "of" not in change.detail
    out = [Carry(ticket.id, change.message, to_requester=True)] if typed and public else []
    if public and answers:
        out += [Carry(ticket.id, change.message, to_requester=True, via=each) for each in ticket.absorbed]
    return (*out, copy)


def _announced(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    change = event.change
    reopened = change.after == Status.OPEN and change.before in {
        Status.SOLVED,
        Status.CLOSED,
        Status.DISMISSED,
    }
    if change.after == Status.SOLVED or (reopened and change.rule is None):
        after, unanswered = Status(change.after or ""), change.rule == "rule 41"
        return announcements(ticket, after, change.message, unanswered=unanswered)
    if change.after == Status.OPEN and change.rule == "rule 41":
        return (Remind(ticket.id, Why.SILENT),)
    return ()


def announcements(
    ticket: Ticket, status: Status, message: int | None, *, unanswered: bool = False
) -> tuple[Effect, ...]:
    """Everybody whose ticket it is reads of its status."""
    threads = (None, *ticket.absorbed)
    return tuple(Announce(ticket.id, status, message, unanswered, via) for via in threads)


def _told(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Who follows hears of what others say, and of a status that matters to them."""
    change = event.change
    is_news = change.after in _NEWS or change.before in _NEWS or change.kind is Kind.REPLIED
    followers = ticket.followers if is_news else ()
    return tuple(Tell(ticket.id, each, event.seq) for each in followers if each != event.actor)


_NEWS = frozenset({Status.WAITING, Status.SOLVED, Status.CLOSED})


def _notified(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    to, before = event.change.after, event.change.before
    if to is None:
        return (HandBack(ticket.id, before or "", event.change.rule or event.change.detail.get("why", "")),)
    with_context = event.change.detail.get("context") == "yes"
    return (Notify(ticket.id, to, with_context),) if to != event.actor else ()


def _alerted(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Who has the ticket is told of the clock; where nobody does, the desk is."""
    which = event.change.after, int(event.change.detail["episode"])
    since = event.change.told("at") or event.at
    return tuple(
        _of(ticket, each, since) for each in ticket.clocks.episodes if (each.clock, each.seq) == which
    )


def _paged(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """One post into a channel, else one to each person."""
    detail, reach = event.change.detail, escalation.reach_of(event.change)
    step = int(detail["escalation"]), int(detail["step"]), int(detail["round"])
    if reach.is_empty and not reach.channel:
        return ()
    if reach.channel:
        return (Page(ticket.id, *step, reach.channel, reach.mention, " ".join(reach.people)),)
    return tuple(Page(ticket.id, *step, person) for person in reach.people)


def _chased(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    one = escalation.of(ticket, int(event.change.detail["escalation"]))
    return (Chase(ticket.id, one.seq, one.by),) if one and one.by else ()


def _alerted_anew(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Who has it from now on is told of what others were told of, unless they took it themselves."""
    if ticket.assignee and ticket.assignee == event.actor:
        return ()
    return tuple(
        _of(ticket, each, event.at) for each in ticket.clocks.episodes if each.noted and each.ended is None
    )


def _of(ticket: Ticket, episode: Episode, since: datetime) -> Alert:
    return Alert(
        ticket.id, episode.clock, episode.seq, episode.noted, ticket.assignee or "", since.isoformat()
    )


def _reminded(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """Whom a pause that lasts concerns; and who has what wakes, unless they woke it themselves."""
    if event.change.kind is Kind.NUDGED:
        to_requester = event.change.after == Side.REQUESTER
        return (Nudge(ticket.id) if to_requester else Remind(ticket.id, Why.REVIEW),)
    is_over = not ticket.snoozed_until and not ticket.status.done
    by_others = event.actor is None or event.actor != ticket.assignee
    return (Remind(ticket.id, Why.AWAKE),) if is_over and by_others else ()


def _reworded(ticket: Ticket, _event: Event) -> tuple[Effect, ...]:
    """An article that solved it, or may have before it was merged, knows its question by heart."""
    return (Learn(ticket.id),) if ticket.article or ticket.merged_into else ()


def _offered(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """A second agent's answer steals nothing; a ticket that nobody has is offered, never given silently."""
    change = event.change
    if change.reply_of != Side.AGENT or ticket.assignee or event.actor is None:
        return ()
    return (Offer(ticket.id, event.actor, at_card=change.detail.get("typed") == "yes"),)


def _rated(ticket: Ticket, event: Event) -> tuple[Effect, ...]:
    """What they said stands under the question; those who should know read of the rating."""
    asked, is_other = int(event.change.detail["survey"]), event.change.before != event.change.after
    warning = (WarnRating(ticket.id, asked),) if is_other else ()
    return (Inquire(ticket.id, asked, ticket.requester), *warning)


_TELLS: dict[Kind, Callable[[Ticket, Event], tuple[Effect, ...]]] = {
    **dict.fromkeys((Kind.REPLIED, Kind.STATUS_CHANGED), _said),
    **dict.fromkeys((Kind.SNOOZED, Kind.NUDGED), _reminded),
    **dict.fromkeys((Kind.WARNED, Kind.BREACHED), _alerted),
    **dict.fromkeys((Kind.MERGED, Kind.UNMERGED, Kind.ABSORBED, Kind.RELEASED, Kind.SPLIT), _tied),
    Kind.ASSIGNED: _assigned,
    Kind.DELIVERY_FAILED: _failed,
    **dict.fromkeys((Kind.ROOM_OPENED, Kind.ROLE_GIVEN, *_OF_ROOM), _in_room),
    Kind.CLIMBED: _paged,
    **dict.fromkeys((Kind.EDITED, Kind.DELETED), _reworded),
    Kind.ACKNOWLEDGED: lambda ticket, _event: _invited(ticket),
    Kind.REMINDED: _chased,
    Kind.RATED: _rated,
}
"""Whom which events concern besides the card."""
