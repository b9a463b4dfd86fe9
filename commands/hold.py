"""Put a ticket on hold: something else has to happen first."""

from datetime import datetime

from desk import life
from desk.refusal import Refused
from desk.text import clean
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def hold(work: Work, number: int, until: datetime, reason: str) -> Ticket:
    """Nothing can be done until then; the reason is for the desk's eyes (rule 29)."""
    ticket = work.ticket(number, "hold")
    said = clean(reason).strip()
    if not said:
        usage = N_("Say what it is on hold for: /desk hold {key} friday the spare part comes")
        raise Refused(Sentence(usage, {"key": ticket.key}))
    message = work.typed(ticket, said, Visibility.INTERNAL)
    return work.record(ticket, life.hold(ticket, message, until, work.now))
