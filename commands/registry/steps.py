"""The steps of tickets' checklists."""

from commands.checklist import checklist
from commands.registry.verb import Group, Takes, Verb, is_alive
from commands.step import step
from commands.steps import done, steps, undone
from desk.ticket import Ticket
from desk.wording import N_


def _has_steps(ticket: Ticket) -> bool:
    return bool(ticket.steps) and is_alive(ticket)


VERBS = (
    Verb(
        "checklist",
        checklist,
        (Takes.TICKET, Takes.CHECKLIST),
        N_("put one of the desk's checklists on it"),
        N_("{key} has its checklist."),
        Group.STEPS,
    ),
    Verb(
        "step",
        step,
        (Takes.TICKET, Takes.TEXT),
        N_("add a step to its checklist, with a ! first one that has to be done to solve it"),
        N_("{key} has one step more."),
        Group.STEPS,
    ),
    Verb(
        "steps",
        steps,
        (Takes.TICKET, Takes.STEPS),
        N_("say which steps are done, such as 1,3 or none"),
        N_("Kept on {key}."),
        Group.STEPS,
        _has_steps,
    ),
    Verb(
        "done",
        done,
        (Takes.TICKET, Takes.STEP),
        N_("one step is done"),
        N_("One step of {key} is done."),
        group=Group.STEPS,
    ),
    Verb(
        "undone",
        undone,
        (Takes.TICKET, Takes.STEP),
        N_("one step is after all not done"),
        N_("One step of {key} is open again."),
        group=Group.STEPS,
    ),
)
