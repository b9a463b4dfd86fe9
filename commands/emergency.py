"""Call an emergency: a ticket for which everybody in charge is called at once, past the queue (A14)."""

from datetime import timedelta

from commands.open import open as open_
from desk import life
from desk.refusal import Refused
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage import tickets
from storage.work import Work

HOUR = timedelta(hours=1)


def emergency(work: Work, text: str) -> Ticket | Sentence:
    """A ticket of the actor's that is an emergency, or the sentence that says why it is none."""
    if not text.strip():
        raise Refused(Sentence(N_("Say what is on fire: /ticket sev1 nobody can pay at the tills")))
    ticket = open_(work, text)
    return call(work, ticket) or ticket


def call(work: Work, ticket: Ticket) -> Sentence | None:
    """The ticket is an emergency from now on, unless the actor called too many; then the sentence says so."""
    most = work.workspace.policy.intake.emergencies_per_hour
    called = tickets.alarms_by(work.session, work.workspace.id, work.actor.id, work.now - HOUR)
    if called < most or work.actor.is_agent:
        work.record(ticket, life.raise_alarm(ticket))
        return None
    work.record(ticket, life.too_many_alarms(ticket))
    many = N_(
        "{key} is open and severe, but nobody was called: {count} emergencies of yours within an hour are "
        "the most. If this one cannot wait, call the desk."
    )
    return Sentence(many, {"key": ticket.key, "count": most})
