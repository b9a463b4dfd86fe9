"""Put one of the policy's checklists on a ticket."""

from desk import checklists
from desk.refusal import Refused
from desk.ticket import Step, Ticket, Visibility
from desk.wording import N_, Sentence
from storage.work import Work


def checklist(work: Work, number: int, code: str) -> Ticket:
    """The ticket has its steps, in the language of who works it; they are for the desk's eyes."""
    ticket = work.ticket(number, "checklist")
    known = work.workspace.policy.checklists
    if code not in known:
        absent = N_("There is no checklist “{code}”. There are: {codes}")
        raise Refused(Sentence(absent, {"code": code, "codes": ", ".join(known) or "–"}))
    language = work.workspace.language_of(work.workspace.places.triage)
    steps = [
        Step(work.typed(ticket, step.said(language), Visibility.INTERNAL), required=step.required)
        for step in known[code].steps
    ]
    return work.record(ticket, checklists.add(ticket, steps))
