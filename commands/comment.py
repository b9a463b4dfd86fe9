"""Comment: a requester says why they rated a ticket so; only the desk reads it, and they can erase it."""

from desk import surveying
from desk.text import clean
from desk.ticket import Change, Side, Ticket, Visibility
from desk.wording import N_, Sentence
from storage.tables.messages import MessageRow
from storage.work import Work

ERASED = N_("What you said about {key} is erased.")


def comment(work: Work, number: int, text: str) -> Ticket | Sentence:
    """The words go with the rating, in place of earlier ones; without words those are gone for good."""
    ticket, said = work.ticket(number, "comment"), clean(text).strip()
    earlier = surveying.rated(ticket).comment
    before = work.session.get_one(MessageRow, earlier) if earlier else None
    if said:
        return work.record(ticket, (_kept(work, ticket, before, said),))
    if before:
        work.redact(before)
        work.record(ticket, (surveying.comment(ticket),))
    return Sentence(ERASED, {"key": ticket.key})


def _kept(work: Work, ticket: Ticket, before: MessageRow | None, said: str) -> Change:
    """The words as a message, or as a new version of the one before."""
    if before is None:
        message = work.typed(ticket, said, Visibility.INTERNAL, side=Side.REQUESTER)
        return surveying.comment(ticket, message, 1)
    work.revise(before, said, None)
    return surveying.comment(ticket, before.id, before.version)
