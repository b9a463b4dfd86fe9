"""Amend what was said: its author changed a message or took it back (rules 48, 49)."""

from dataclasses import replace

from commands.hear import Files, hear
from commands.promise import ask
from desk import life
from desk.effects.messages import Carry, Copy, Remove, Revise
from desk.effects.tickets import Announce, Nudge, Receipt
from desk.intake import Said, instant, is_direct
from desk.promising import promised
from desk.ticket import Side, Status, Ticket, Visibility
from storage import conversations, sweep
from storage.tables.messages import MessageRow
from storage.work import Work


def listen(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> None:
    """Hear what somebody said; what is known to be gone already is heard, and taken back at once.

    So whatever order Slack tells it in, the desk comes to know the same (T14).
    """
    if hear(work, said, files, marks):
        return
    row = work.said_at(said.channel, said.ts)
    if row is None or not row.deleted_at or conversations.was_heard(work.session, row.id or 0):
        return
    edited = row.edited_ts
    work.forget(row)
    hear(work, replace(said, edited_ts=edited), files, marks)
    delete(work, said.channel, said.ts, said.author)


def edit(work: Work, said: Said, files: Files, marks: tuple[str, ...]) -> None:
    """The message has new words. One that the desk has not heard yet is heard now, in its newest version.

    One that stood there before the desk came stays none of its business.
    """
    row = work.said_at(said.channel, said.ts)
    if row is None:
        if said.ts > sweep.since(work.session, work.workspace.id, said.channel):
            hear(work, said, files, marks)
        return
    _forget_files(work, row, files)
    if (row.edited_ts or "") >= (said.edited_ts or ""):
        return
    if row.deleted_at:
        _edit_gone(work, row, said.edited_ts)
    elif conversations.words(work.session, row.id or 0) == said.text:
        row.edited_ts = said.edited_ts  # an unfurl, or an edit that came back: known, but nothing new
    else:
        reword(work, row, said.text, said.edited_ts)


def _edit_gone(work: Work, row: MessageRow, edited_ts: str | None) -> None:
    """It was changed before it was taken back: no words come of that, but it was."""
    row.edited_ts = edited_ts
    if row.ticket_id is not None:
        work.record(work.ticket_by_id(row.ticket_id), life.edit(row.id or 0, row.version))


def _forget_files(work: Work, row: MessageRow, there: Files) -> None:
    """Files that are no longer there are deleted: that has no moment, but none ever comes back."""
    left = [file for file in row.files if file.get("id") in {each.get("id") for each in there}]
    if left != row.files:
        row.files = left
        _refresh_copies(work, row)
        _remove_files(work, row)


def reword(work: Work, row: MessageRow, text: str, edited_ts: str | None) -> None:
    """The message has new words, and so have the desk's copies of it."""
    before = conversations.words(work.session, row.id or 0) or ""
    work.revise(row, text, edited_ts)
    _refresh_copies(work, row)
    _ask_for_promise(work, row, before, text)


def _ask_for_promise(work: Work, row: MessageRow, before: str, text: str) -> None:
    """Who now tells the requester something like a promise, and did not before, is asked as for a reply."""
    is_theirs = row.author_id == work.actor.id and row.visibility == Visibility.PUBLIC
    if row.ticket_id is None or not is_theirs:
        return
    said = instant(row.edited_ts) if row.edited_ts else work.now
    if promised(text, said, work.zone) != promised(before, said, work.zone):
        ticket = work.ticket_by_id(row.ticket_id)
        ask(work, ticket, row.id or 0, text, said, at_card=row.channel_id is None)


def _refresh_copies(work: Work, row: MessageRow) -> None:
    """The message has changed, and so do the desk's copies of it."""
    if row.ticket_id is None:
        return
    ticket = work.ticket_by_id(row.ticket_id)
    ticket = work.record(ticket, life.edit(row.id or 0, row.version))
    for post in conversations.posts(work.session, ticket.id, message=row.id):
        if isinstance(post.effect, Carry):
            work.leave(ticket, Revise(ticket.id, row.id or 0, post.effect_id))


def _remove_files(work: Work, row: MessageRow) -> None:
    """Copies of files that the message no longer has are taken away."""
    if row.ticket_id is None:
        return
    ticket, left = work.ticket_by_id(row.ticket_id), {file.get("id") for file in row.files}
    for post in conversations.posts(work.session, ticket.id, message=row.id):
        if isinstance(post.effect, Copy) and post.effect.file not in left:
            work.leave(ticket, Remove(ticket.id, post.effect_id))


def delete(work: Work, channel: str, ts: str, author: str) -> None:
    """The message is gone: its words are redacted, the copies removed, and perhaps the ticket withdrawn."""
    row = work.said_at(channel, ts)
    if row is None:
        _remember_gone(work, channel, ts, author)
    elif not row.deleted_at:
        take_back(work, row)


def take_back(work: Work, row: MessageRow) -> None:
    """The message's words are gone for good, and so are the desk's copies of it."""
    work.redact(row)
    if row.ticket_id is None:
        return
    ticket = work.ticket_by_id(row.ticket_id)
    nothing_left = not conversations.has_request(work.session, {ticket.id, *ticket.absorbed})
    ticket = work.record(ticket, life.delete(ticket, row.id or 0, nothing_left=nothing_left))
    _remove_posts(work, ticket, row)


def _remove_posts(work: Work, ticket: Ticket, row: MessageRow) -> None:
    """The copies of this message go; of a withdrawn ticket everything that the bot said to the requester."""
    posts = conversations.posts(work.session, ticket.id, message=row.id)
    if ticket.status is Status.WITHDRAWN:
        everything = [
            post for post in conversations.posts(work.session, ticket.id) if not post.begins(ticket)
        ]
        posts += [post for post in everything if isinstance(post.effect, Receipt | Announce | Nudge)]
    for post in posts:
        work.leave(ticket, Remove(ticket.id, post.effect_id))


def _remember_gone(work: Work, channel: str, ts: str, author: str) -> None:
    """Should the message itself still come, it is known to be gone."""
    if channel in work.workspace.places.all() or is_direct(channel):
        work.session.add(
            MessageRow(
                workspace_id=work.workspace.id,
                channel_id=channel,
                ts=ts,
                author_id=author,
                side=Side.REQUESTER,
                visibility=Visibility.PUBLIC,
                at=work.now,
                deleted_at=work.now,
            )
        )
