"""Assign a ticket to an agent."""

from desk import life
from desk.refusal import Refused
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage.work import Work


def assign(work: Work, number: int, to: str) -> Ticket:
    """The person works the ticket from now on; only agents can."""
    ticket = work.ticket(number, "assign")
    only_agents(work, to)
    return work.record(ticket, life.assign(ticket, to))


def only_agents(work: Work, to: str) -> None:
    """Pass if this person can be given tickets; else Refused."""
    if not work.viewer(to).is_agent:
        raise Refused(
            Sentence(
                N_("<@{person}> is not an agent: only members of the triage team take tickets."),
                {"person": to},
            )
        )
