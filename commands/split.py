"""Split a message off its ticket: it is about something else, and becomes a ticket of its own."""

from commands.guess import guess
from desk import joining, life
from desk.refusal import Refused
from desk.ticket import Side, Ticket, Visibility
from desk.wording import N_, Sentence
from storage import conversations
from storage.tables.messages import MessageRow
from storage.work import Work


def split(work: Work, message: int) -> Ticket:
    """A ticket of the message's author, with all that they said after it in the same thread (rule 43).

    A message that started a thread brings its whole thread along.
    """
    row, old = work.message(message, "split")
    if row.visibility == Visibility.INTERNAL or row.side == Side.AGENT:
        sentence = N_("Only what a requester said can become a ticket of its own.")
        raise Refused(Sentence(sentence))
    if message == conversations.first_message(work.session, old.id):
        raise Refused(
            Sentence(
                N_("{key} begins with this message, so there is nothing to split off."), {"key": old.key}
            )
        )
    return split_off(work, row, old)


def split_off(work: Work, row: MessageRow, old: Ticket, rule: str | None = None) -> Ticket:
    """The ticket that the message begins; a burst's later message keeps its own thread (rule 52)."""
    message, is_root = row.id or 0, row.thread_ts is None and row.channel_id is not None
    moved = conversations.going_along(work.session, row, is_root=is_root)
    place = (row.channel_id, row.ts) if is_root else (None, None)
    new = work.open_ticket(row.author_id, *place, private=old.private)
    row.ticket_id, row.side = new.id, Side.REQUESTER
    words = conversations.words(work.session, message) or ""
    author = work.by(work.viewer(row.author_id))
    new = author.record(new, life.receive(message, guess(work, words), said=row.at))
    for each in moved:
        each.ticket_id = new.id
        by = work.by(work.viewer(each.author_id))
        new = by.record(new, life.hear(new, each.id or 0, Side(each.side), each.at))
    off, tie = joining.split(old, new, message, (each.id or 0 for each in moved), rule)
    work.record(old, off)
    return work.record(new, tie)
