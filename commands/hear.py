"""Hear a message: it opens a ticket, goes on with one, or is kept until its thread is known."""

from datetime import datetime, timedelta
from typing import Any

from commands import emergency
from commands.guess import guess
from commands.macro import called
from commands.promise import ask
from commands.reply import reply
from commands.split import split_off
from commands.tend import find_owner
from desk import intake, joining, life, surveying, thanks
from desk.access import NOT_SERVED, may, side_of
from desk.effects.answers import respond
from desk.effects.messages import Carry
from desk.intake import Said
from desk.refusal import Refused
from desk.ticket import Link, Side, Ticket, Visibility
from storage import conversations, drawing, outbox, people
from storage.conversations import Thread
from storage.tables.messages import MessageRow
from storage.work import Work

Files = list[dict[str, Any]]


class TooEarly(Exception):  # noqa: N818 - a state, not a fault
    """The message may answer a post whose place is not known yet: it is to be heard again later."""


def hear(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> bool:
    """Take in what somebody said; False for one that is known already, which changes nothing (rule 46).

    A top-level message that starts with one of `marks` is no ticket, nor is one of somebody who is nobody.
    """
    if not intake.is_heard(said, work.workspace.policy.intake.allowed_bots):
        return True
    work.alone_in(said.channel)
    if conversations.is_known(work.session, work.workspace.id, said.channel, said.ts):
        return False
    is_intake = said.direct or said.channel in work.workspace.places.intake
    if not said.top_level:
        _hear_in_thread(work, said, files, marks, is_intake=is_intake)
    elif is_intake:
        _hear_request(work, said, files, marks)
    return True


def _hear_request(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> None:
    """A request of its own, or more of the one its author has just made (rule 52)."""
    if intake.is_marked(said, marks) or not work.actor.roles:
        keep(work, said, files, None)
        _turn_away(work, said)
        return
    latest = conversations.latest_of(work.session, work.workspace.id, said.channel, said.author)
    ticket = _going_on(work, said, *latest) if latest else None
    if latest and ticket is None and not files and _is_thanks_beside(work, said, latest[0]):
        return
    if ticket is None:
        ticket = _open(work, said, files)
    else:
        message = keep(work, said, files, ticket)
        changes = life.hear(ticket, message, Side.REQUESTER, said.at)
        ticket = work.record(ticket, (*changes, *life.heard_as(message, said.edited_ts)))
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


def _going_on(work: Work, said: Said, latest: int, last_said_at: datetime) -> Ticket | None:
    """The ticket that the message goes on with, if its author has just made one."""
    burst = timedelta(minutes=work.workspace.policy.intake.burst_minutes)
    if not intake.is_of_burst(said, last_said_at, burst) or _is_talked_of(work, said):
        return None
    ticket = work.ticket_by_id(latest)
    return ticket if intake.joins(said, ticket) else None


def _is_talked_of(work: Work, said: Said) -> bool:
    """Whether somebody has opened a thread on it, which splits it off (rule 52)."""
    return bool(conversations.strays(work.session, work.workspace.id, said.channel, said.ts))


def _is_thanks_beside(work: Work, said: Said, latest: int) -> bool:
    """Whether its author only thanks, but not in the thread: kept with their latest ticket (rule 16)."""
    if not thanks.may_be_thanks(said.text) or _is_talked_of(work, said):
        return False
    ticket = work.goes_on_as(latest)
    if not _is_thanks(work, said, ticket):
        return False
    message = keep(work, said, [], ticket)
    changes = life.acknowledge(message, said.at, _other(latest, ticket))
    work.record(ticket, (*changes, *life.heard_as(message, said.edited_ts)))
    return True


def _turn_away(work: Work, said: Said) -> None:
    """Whom the desk does not serve is told so, where nobody else reads it."""
    if said.direct and not work.actor.roles:
        cause, effect = f"{said.channel}:{said.ts}", respond(said.author, "", said.author, NOT_SERVED)
        outbox.leave_response(work.session, work.workspace.id, cause, effect, work.now)


def _open(work: Work, said: Said, files: Files) -> Ticket:
    """What is said to the desk alone is for its requester and the desk alone (rule 93)."""
    ticket = work.open_ticket(said.author, said.channel, said.thread or said.ts, private=said.direct)
    message = keep(work, said, files, ticket)
    received = life.receive(message, guess(work, said.text), said=said.at)
    return work.record(ticket, (*received, *life.heard_as(message, said.edited_ts)))


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
        late = life.heard_as(message, row.edited_ts, is_gone=row.deleted_at is not None)
        ticket = work.by(author).record(ticket, (*changes, *late))
    return ticket


def _hear_in_thread(work: Work, said: Said, files: Files, marks: tuple[str, ...], *, is_intake: bool) -> None:
    root = said.thread or said.ts
    found = _thread_of(work, said, root)
    if found is None and said.direct and said.root_author == work.workspace.bot_user:
        asked = conversations.asked_there(work.session, work.workspace.id, said.channel, root)
        if asked is None:
            _hear_request(work, said, files, marks)  # under some word of the desk's that is no ticket
        else:
            _hear_opinion(work, said, files, asked)
        return
    if found is None:
        if is_intake and conversations.is_awaited(work.session, work.workspace.id, said.channel, root):
            keep(work, said, files, None)
        return
    ticket_id, thread = found
    if thread is Thread.CARD:
        _note(work, said, files, ticket_id)
    else:
        go_on(work, said, files, _split_off(work, said, root, ticket_id))


def _hear_opinion(work: Work, said: Said, files: Files, ticket_id: int) -> None:
    """A word under the question how it went: once rated it says why, else it goes on with the ticket."""
    ticket = work.ticket_by_id(ticket_id)
    if not surveying.is_rated(ticket) or not said.text.strip():
        go_on(work, said, files, ticket_id)
        return
    message = keep(work, said, files, ticket, Visibility.INTERNAL, Side.REQUESTER)
    work.record(ticket, (surveying.comment(ticket, message, 1),))


def _note(work: Work, said: Said, files: Files, ticket_id: int) -> None:
    """A word in a card's thread; that of a merged ticket is read in its survivor's too (rule 42)."""
    ticket = work.goes_on_as(ticket_id)
    message = keep(work, said, files, ticket, Visibility.INTERNAL)
    ticket = work.record(ticket, life.note(message, typed=False, of=_other(ticket_id, ticket)))
    if ticket.id != ticket_id:
        work.leave(ticket, Carry(ticket.id, message, to_requester=False))
    if called(work, said.text) and may(work.actor, "reply", ticket):
        _call(work, said, ticket)


def _call(work: Work, said: Said, ticket: Ticket) -> None:
    """The macro answers and does the rest, or its caller reads why not; the note stays either way."""
    before = len(work.happened)
    try:
        with work.session.begin_nested():
            reply(work, ticket.number, said.text)
    except Refused as refusal:
        del work.happened[before:]
        effect = respond(said.author, "", said.channel, refusal.sentence)
        cause = f"{said.channel}:{said.ts}.macro"
        outbox.leave_response(work.session, work.workspace.id, cause, effect, work.now)


def _other(ticket_id: int, ticket: Ticket) -> int | None:
    """The ticket in whose thread something was said, if it is another one's doing now."""
    return ticket_id if ticket_id != ticket.id else None


def _split_off(work: Work, said: Said, root: str, ticket_id: int) -> int:
    """The ticket of the thread: a new one if it is the first on a later message of a burst (rule 52)."""
    row = work.said_at(said.channel, root)
    if row is None or row.ticket_id is None or row.deleted_at:
        return ticket_id
    ticket = work.ticket_by_id(row.ticket_id)
    if not joining.splits(row.ts or "", row.thread_ts, ticket):
        return ticket_id
    return split_off(work, row, ticket, rule="rule 52").id


def go_on(work: Work, said: Said, files: Files, ticket_id: int) -> None:
    """The message goes on with the ticket of its thread, unless it was said before what became the ticket.

    What was said before anybody asked for a ticket is known, but starts and stops no clock (rules 7, 14).
    That of a merged ticket goes on with its survivor (rule 42). What the requester's side says to a ticket
    that is over is a new one, unless it only thanks (39, 16).
    """
    began, asked = conversations.beginning(work.session, ticket_id)
    if said.ts < began:
        return
    host = _latest(work, said, drawing.ticket(work.session, ticket_id))
    ticket = work.goes_on_as(host.id)
    side = side_of(work.actor, host)
    is_thanks = side is Side.REQUESTER and not files and _is_thanks(work, said, ticket)
    is_over = side is Side.REQUESTER and life.is_over(ticket, said.at, work.workspace.policy.life.window)
    if is_over and not is_thanks and said.ts > asked:
        _follow_up(work, said, files, work.ticket_by_id(host.id))
        return
    message = keep(work, said, files, ticket, side=side)
    if said.ts <= asked:
        ticket = work.record(ticket, life.recall(message, side))
    elif is_thanks:
        ticket = work.record(ticket, life.acknowledge(message, said.at, _other(host.id, ticket)))
    else:
        ticket = _hear_on(work, said, ticket, (message, side, _other(host.id, ticket)))
    work.record(ticket, life.heard_as(message, said.edited_ts))


def _hear_on(work: Work, said: Said, ticket: Ticket, heard: tuple[int, Side, int | None]) -> Ticket:
    """It is open again for who had it, if they are there, else for anybody (rule 39).

    `heard`: the message, its side, and the merged ticket in whose thread it was said, if any.
    """
    message, side, of = heard
    was = ticket.status
    waits = work.workspace.policy.life.every_reply_waits
    ticket = work.record(ticket, life.hear(ticket, message, side, said.at, of, waits=waits))
    if side is Side.AGENT:
        ask(work, ticket, message, said.text, said.at, at_card=False)
    is_reopened = was.done and not ticket.status.done
    if is_reopened and ticket.assignee:
        return find_owner(work, ticket)
    return ticket


def _is_thanks(work: Work, said: Said, ticket: Ticket) -> bool:
    if not thanks.may_be_thanks(said.text):
        return False
    speakers = {*conversations.answerers(work.session, ticket.id), ticket.assignee} - {None}
    known = [people.person(work.session, work.workspace.id, who) for who in sorted(map(str, speakers))]
    names = [person.name for person in known if person]
    return thanks.is_thanks(said.text, names, solved=ticket.status.done)


def _latest(work: Work, said: Said, ticket: Ticket) -> Ticket:
    """The newest of the tickets that followed one another in this thread, in whatever order it is heard."""
    for link, other in ticket.links:
        if link is Link.FOLLOWED_BY:
            newer = drawing.ticket(work.session, other)
            if (newer.channel, newer.thread) == (said.channel, said.thread):
                return _latest(work, said, newer)
    return ticket


def _follow_up(work: Work, said: Said, files: Files, old: Ticket) -> None:
    """A new ticket with only this message, in the same thread; both say that the one follows the other."""
    new = work.open_ticket(said.author, said.channel, said.thread, private=old.private)
    message = keep(work, said, files, new)
    new = work.record(new, life.receive(message, guess(work, said.text), said=said.at))
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
    work: Work,
    said: Said,
    files: Files,
    ticket: Ticket | None,
    visibility: Visibility = Visibility.PUBLIC,
    side: Side | None = None,
) -> int:
    """Store the message, as the actor's; answers its id. The `side` is theirs on the ticket unless given."""
    row = MessageRow(
        workspace_id=work.workspace.id,
        ticket_id=ticket.id if ticket else None,
        channel_id=said.channel,
        ts=said.ts,
        thread_ts=None if said.top_level else said.thread,
        author_id=said.author,
        side=side or (side_of(work.actor, ticket) if ticket else Side.REQUESTER),
        visibility=visibility,
        at=said.at,
        edited_ts=said.edited_ts,
        files=files,
    )
    return work.keep(row, said.text)
