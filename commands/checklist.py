"""Put one of the policy's checklists, or the steps of an article, on a ticket (B11)."""

from collections.abc import Iterator

from desk import checklists
from desk.access import Viewer
from desk.article import Audience, number_of, of_channel, of_one
from desk.checklists import REQUIRED
from desk.refusal import Refused
from desk.ticket import Step, Ticket, Visibility
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from storage import articles
from storage.work import Work


def checklist(work: Work, number: int, code: str) -> Ticket:
    """The ticket has its steps, in the language of who works it; they are for the desk's eyes."""
    ticket = work.ticket(number, "checklist")
    steps = [
        Step(work.typed(ticket, words, Visibility.INTERNAL), required=required)
        for words, required in _steps(work, ticket, code)
    ]
    return work.record(ticket, checklists.add(ticket, steps))


def _steps(work: Work, ticket: Ticket, code: str) -> Iterator[tuple[str, bool]]:
    """The words of each step, and whether it has to be done."""
    known = work.workspace.policy.checklists
    language = work.workspace.language_of(work.workspace.places.triage)
    if code in known:
        return ((step.said(language), step.required) for step in known[code].steps)
    steps = _of_article(work, ticket, code)
    if not steps:
        absent = N_("There is no checklist “{code}”. There are: {codes}")
        raise Refused(Sentence(absent, {"code": code, "codes": ", ".join(known) or "–"}))
    return ((step.removeprefix(REQUIRED).strip(), step.startswith(REQUIRED)) for step in steps)


def _of_article(work: Work, ticket: Ticket, code: str) -> tuple[str, ...]:
    """The steps of an article that is named such as KB-3, if it answers people; else none."""
    number = number_of(code)
    readers = at_card(work.workspace, work.actor, ticket)
    article = number and articles.article(work.session, work.workspace.id, readers, number)
    return article.lesson.steps if article and article.answers else ()


def at_card(workspace: Workspace, who: Viewer, ticket: Ticket) -> Audience:
    """Who reads the steps of a ticket: this person, and everybody where its card stands (rule 80)."""
    return of_one(who) & of_channel(workspace.places.triage_of(ticket), workspace.places)
