"""Set a ticket's severity; a person's word overrules the first guess."""

from desk import life
from desk.severity import Severity
from desk.ticket import Ticket
from storage.work import Work


def severity(work: Work, number: int, level: Severity) -> Ticket:
    """The ticket has this severity from now on; what it was before is kept as a label to learn from."""
    ticket = work.ticket(number, "severity")
    return work.record(ticket, life.set_severity(ticket, level))
