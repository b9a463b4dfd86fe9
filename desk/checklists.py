"""The steps of a ticket's checklist: what is added, done and undone, and what has to be done first (B11)."""

from collections.abc import Collection, Iterable

from pydantic import Field

from desk.life import Changes, must_be_alive
from desk.refusal import Refused
from desk.section import Code, Each, Language, Named, Section
from desk.ticket import Change, Kind, Step, Ticket
from desk.wording import N_, Sentence

MOST_STEPS = 50
"""Steps that a ticket may have; a form shows ten in a group of boxes."""
REQUIRED = "!"
"""Before a step that is typed: it has to be done before the ticket is solved."""


class PlannedStep(Section):
    """A step as the policy words it."""

    en: str = Field(min_length=1, max_length=300)
    """What is to be done, in English, at most 300 characters."""
    zh_CN: str = Field(default="", max_length=300)  # noqa: N815 - the language's own code
    """The same in Chinese. Empty: as in English."""
    required: bool = False
    """Whether the ticket cannot be solved before it is done."""

    def said(self, language: Language) -> str:
        """What is to be done, in this language."""
        return self.zh_CN if language == "zh_CN" and self.zh_CN else self.en


class Checklist(Named):
    """A list of steps that is put on tickets, as one knows how to do it."""

    steps: tuple[PlannedStep, ...] = Field(min_length=1, max_length=MOST_STEPS)
    """What is to be done, in this order."""
    suits: Each[Code] = ()
    """Tags and categories of the tickets that it is offered for. Empty: all."""

    def fits(self, ticket: Ticket) -> bool:
        """Whether it is offered for this ticket."""
        return not self.suits or not {*ticket.tags, ticket.category}.isdisjoint(self.suits)


def add(ticket: Ticket, steps: Collection[Step]) -> Changes:
    """The ticket has these steps more; `message` of each holds its words."""
    must_be_alive(ticket)
    if len(ticket.steps) + len(steps) > MOST_STEPS:
        raise Refused(Sentence(N_("A ticket has at most {most} steps."), {"most": MOST_STEPS}))
    return tuple(
        Change(
            Kind.STEP_ADDED,
            message=step.message,
            version=1,
            detail={"required": "yes" if step.required else "no"},
        )
        for step in steps
    )


def check(ticket: Ticket, places: Iterable[int], *, done: bool) -> Changes:
    """The steps at these places, counted from 1, are done, or after all not."""
    must_be_alive(ticket)
    return tuple(_checked(step, done) for step in _at(ticket, places) if step.done != done)


def check_only(ticket: Ticket, places: Collection[int]) -> Changes:
    """The steps at these places are done, and no others."""
    must_be_alive(ticket)
    chosen = _at(ticket, places)
    return tuple(_checked(step, step in chosen) for step in ticket.steps if step.done != (step in chosen))


def come_first(ticket: Ticket) -> list[tuple[int, Step]]:
    """The steps, with their places, that have to be done before the ticket is solved."""
    return [(at, step) for at, step in enumerate(ticket.steps, 1) if step.required and not step.done]


def _at(ticket: Ticket, places: Iterable[int]) -> list[Step]:
    chosen = list(places)
    for place in chosen:
        if not 1 <= place <= len(ticket.steps):
            absent = N_("{key} has no step {place}.")
            raise Refused(Sentence(absent, {"key": ticket.key, "place": place}))
    return [ticket.steps[place - 1] for place in chosen]


def _checked(step: Step, done: bool) -> Change:
    before, after = ("open", "done") if done else ("done", "open")
    return Change(Kind.STEP_CHECKED, before=before, after=after, message=step.message, version=1)
