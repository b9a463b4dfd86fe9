"""Hear a message: it opens a ticket, goes on with one, or is kept until its thread is known."""

from datetime import timedelta
from typing import Any

from commands import emergency
from commands.tend import find_owner
from desk import intake, life, thanks
from desk.access import NOT_SERVED, side_of
from desk.effects import respond
from desk.intake import Said
from desk.severity import first_guess
from desk.ticket import Link, Side, Ticket, Visibility
from storage import conversations, outbox, people
from storage.conversations import Thread
from storage.tables import MessageRow
from storage.work import Work

Files = list[dict[str, Any]]


class TooEarly(Exception):  # noqa: N818 - a state, not a fault
    """The message may answer a post whose place is not known yet: it is to be heard again later."""


def hear(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> None:
    """Take in what somebody said; one that is known already changes nothing (rule 46).

    A top-level message that starts with one of `marks` is no ticket, nor is one of somebody who is nobody.
    """
    if not intake.is_heard(said, work.workspace.policy.intake.allowed_bots):
        return
    work.alone_in(said.channel)
    if conversations.is_known(work.session, work.workspace.id, said.channel, said.ts):
        return
    is_intake = said.direct or said.channel in work.workspace.places.intake
    if not said.top_level:
        _hear_in_thread(work, said, files, marks, is_intake=is_intake)
    elif is_intake:
        _hear_request(work, said, files, marks)


def _hear_request(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> None:
    """A request of its own, or more of the one its author has just made (rule 52)."""
    if intake.is_marked(said, marks) or not work.actor.roles:
        keep(work, said, files, None)
        _turn_away(work, said)
        return
    ticket = _going_on(work, said)
    if ticket is None:
        ticket = _open(work, said, files)
    else:
        message = keep(work, said, files, ticket)
        ticket = work.record(ticket, life.hear(ticket, message, Side.REQUESTER, said.at))
    ticket = adopt_strays(work, said, ticket)
    if intake.is_marked(said, intake.marks(work.workspace.policy.emoji.emergency)):
        sound_alarm(work, ticket, f"{said.channel}:{said.ts}", said.channel)


def sound_alarm(work: Work, ticket: Ticket, cause: str, channel: str) -> None:
    """The ticket is an emergency; if it may not be, its caller reads why in that `channel`."""
    why_not = emergency.call(work, ticket)
    if why_not:
        where = work.actor.id if intake.is_direct(channel) else channel
        effect = respond(work.actor.id, "", where, why_not)
        outbox.leave_response(work.session, work.workspace.id, f"{cause}.alarm", effect, work.now)


def _going_on(work: Work, said: Said) -> Ticket | None:
    """The ticket that the message goes on with, if its author has just made one."""
    burst = timedelta(minutes=work.workspace.policy.intake.burst_minutes)
    latest = conversations.latest_of(work.session, work.workspace.id, said.channel, said.author)
    if not burst or latest is None:
        return None
    ticket = work.ticket_by_id(latest[0])
    return ticket if intake.joins(said, ticket, latest[1], burst) else None


def _turn_away(work: Work, said: Said) -> None:
    """Whom the desk does not serve is told so, where nobody else reads it."""
    if said.direct and not work.actor.roles:
        cause, effect = f"{said.channel}:{said.ts}", respond(said.author, "", said.author, NOT_SERVED)
        outbox.leave_response(work.session, work.workspace.id, cause, effect, work.now)


def _open(work: Work, said: Said, files: Files) -> Ticket:
    """What is said to the desk alone is for its requester and the desk alone (rule 93)."""
    ticket = work.open_ticket(said.author, said.channel, said.thread or said.ts, private=said.direct)
    message = keep(work, said, files, ticket)
    return work.record(ticket, life.receive(message, first_guess(said.text), said=said.at))


def adopt_strays(work: Work, said: Said, ticket: Ticket, until: str = "") -> Ticket:
    """Replies that were heard before this root now have their ticket, each as its author's doing.

    Those said `until` then were said before anybody asked for a ticket.
    """
    for row in conversations.strays(work.session, work.workspace.id, said.channel, said.ts):
        author = work.viewer(row.author_id)
        row.ticket_id, row.side = ticket.id, side_of(author, ticket)
        message, side = row.id or 0, Side(row.side)
        is_earlier = (row.ts or "") <= until
        changes = life.recall(message, side) if is_earlier else life.hear(ticket, message, side, row.at)
        ticket = work.by(author).record(ticket, changes)
    return ticket


def _hear_in_thread(work: Work, said: Said, files: Files, marks: tuple[str, ...], *, is_intake: bool) -> None:
    root = said.thread or said.ts
    found = _thread_of(work, said, root)
    if found is None and said.direct and said.root_author == work.workspace.bot_user:
        _hear_request(work, said, files, marks)  # under some word of the desk's that is no ticket
        return
    if found is None:
        if is_intake and not conversations.is_known(work.session, work.workspace.id, said.channel, root):
            keep(work, said, files, None)
        return
    ticket = work.ticket_by_id(found[0])
    if found[1] is Thread.CARD:
        message = keep(work, said, files, ticket, Visibility.INTERNAL)
        work.record(ticket, life.note(message, typed=False))
    else:
        go_on(work, said, files, ticket)


def go_on(work: Work, said: Said, files: Files, ticket: Ticket) -> None:
    """The message goes on with the ticket of its thread, unless it was said before what became the ticket.

    What was said before anybody asked for a ticket is known, but starts and stops no clock (rules 7, 14).
    What the requester's side says to a ticket that is over is a new one, unless it only thanks (39, 16).
    """
    began, asked = conversations.beginning(work.session, ticket.id)
    if said.ts < began:
        return
    ticket = _latest(work, said, ticket)
    side = side_of(work.actor, ticket)
    if said.ts <= asked:
        work.record(ticket, life.recall(keep(work, said, files, ticket), side))
    elif side is Side.REQUESTER and not files and _is_thanks(work, said, ticket):
        work.record(ticket, life.acknowledge(keep(work, said, files, ticket), said.at))
    elif side is Side.REQUESTER and life.is_over(ticket, said.at, work.workspace.policy.life.window):
        _follow_up(work, said, files, ticket)
    else:
        _hear_on(work, said, files, ticket, side)


def _hear_on(work: Work, said: Said, files: Files, ticket: Ticket, side: Side) -> None:
    """It is open again for who had it, if they are there, else for anybody (rule 39)."""
    message, was = keep(work, said, files, ticket), ticket.status
    waits = work.workspace.policy.life.every_reply_waits
    ticket = work.record(ticket, life.hear(ticket, message, side, said.at, waits=waits))
    is_reopened = was.done and not ticket.status.done
    if is_reopened and ticket.assignee:
        find_owner(work, ticket)


def _is_thanks(work: Work, said: Said, ticket: Ticket) -> bool:
    if len(said.text) > thanks.LONGEST:
        return False
    speakers = {*conversations.answerers(work.session, ticket.id), ticket.assignee} - {None}
    known = [people.person(work.session, work.workspace.id, who) for who in sorted(map(str, speakers))]
    names = [person.name for person in known if person]
    return thanks.is_thanks(said.text, names, solved=ticket.status.done)


def _latest(work: Work, said: Said, ticket: Ticket) -> Ticket:
    """The newest of the tickets that followed one another in this thread, in whatever order it is heard."""
    for link, other in ticket.links:
        if link is Link.FOLLOWED_BY:
            newer = work.ticket_by_id(other)
            if (newer.channel, newer.thread) == (said.channel, said.thread):
                return _latest(work, said, newer)
    return ticket


def _follow_up(work: Work, said: Said, files: Files, old: Ticket) -> None:
    """A new ticket with only this message, in the same thread; both say that the one follows the other."""
    new = work.open_ticket(said.author, said.channel, said.thread, private=old.private)
    message = keep(work, said, files, new)
    new = work.record(new, life.receive(message, first_guess(said.text), said=said.at))
    follows, followed = life.follow(new, old)
    work.record(new, follows)
    work.record(old, followed)


def _thread_of(work: Work, said: Said, root: str) -> tuple[int, Thread] | None:
    """The ticket of the thread and which of its two it is; raises TooEarly when that cannot be told yet."""
    place = (work.session, work.workspace.id, said.channel)
    if found := conversations.of_thread(*place, root):
        return found
    may_start = conversations.may_start(*place, said.author)
    found = conversations.of_thread(*place, root)  # in case it was settled between the two looks
    if found is None and may_start:
        raise TooEarly(root)
    return found


def keep(
    work: Work, said: Said, files: Files, ticket: Ticket | None, visibility: Visibility = Visibility.PUBLIC
) -> int:
    """Store the message, as the actor's; answers its id."""
    row = MessageRow(
        workspace_id=work.workspace.id,
        ticket_id=ticket.id if ticket else None,
        channel_id=said.channel,
        ts=said.ts,
        thread_ts=None if said.top_level else said.thread,
        author_id=said.author,
        side=side_of(work.actor, ticket) if ticket else Side.REQUESTER,
        visibility=visibility,
        at=said.at,
        edited_ts=said.edited_ts,
        files=files,
    )
    return work.keep(row, said.text)
