"""Unmerge a ticket: it is on its own again."""

from desk import joining, life
from desk.ticket import Event, Side, Ticket
from storage import drawing, tickets
from storage.tables.messages import MessageRow
from storage.work import Work


def unmerge(work: Work, number: int) -> Ticket:
    """The ticket is what it was before, with what was said in its threads meanwhile (rule 42)."""
    return part(work, work.chain(number, "unmerge"))


def part(work: Work, chain: list[Ticket]) -> Ticket:
    """The first ticket of the chain goes on by itself; the others are those that it went on as."""
    loser, *survivors = chain
    changes = joining.unmerge(loser, tickets.log(work.session, loser.id), work.now)
    ids = {loser.id, *loser.absorbed}
    log = tickets.log(work.session, survivors[-1].id)
    loser = work.record(loser, changes)
    for event in joining.said_meanwhile(log, ids):
        loser = _take_along(work, loser, survivors[-1], event)
    for survivor in survivors:  # which is found by its own words again, now that the others are gone
        _release(work, survivor, loser)
    return loser


def _release(work: Work, survivor: Ticket, loser: Ticket) -> None:
    gone = [loser, *(drawing.ticket(work.session, each) for each in loser.absorbed)]
    left = {survivor.id, *survivor.absorbed} - {each.id for each in gone}
    began = tickets.began(work.session, left)
    log = tickets.log(work.session, survivor.id)
    work.record(survivor, joining.release(survivor, log, loser, gone, began))


def _take_along(work: Work, loser: Ticket, survivor: Ticket, event: Event) -> Ticket:
    """What somebody said in the loser's thread is the loser's again; the survivor's log knows of it too."""
    row = work.session.get_one(MessageRow, event.change.message)
    if row.ticket_id != survivor.id or row.deleted_at:
        return loser
    row.ticket_id = loser.id
    by = work.by(work.viewer(row.author_id), event.cause)
    if event.change.after == "internal":
        return by.record(loser, life.note(row.id or 0, typed=False))
    if event.change.detail.get("thanks") == "yes":
        return by.record(loser, life.acknowledge(row.id or 0, row.at))
    return by.record(loser, life.hear(loser, row.id or 0, Side(row.side), row.at))
