"""Let articles learn from tickets: what solved one knows its question, until that proves untrue."""

from commands.credit import helped, not_helped
from desk.article import Outcome
from storage import questions
from storage.work import Work


def learn(work: Work, ticket_id: int) -> None:
    """The article that solved the ticket, if one did, has its credit; one that did not after all loses it.

    What was asked in private becomes nobody's example.
    """
    ticket = work.ticket_by_id(ticket_id)
    question = questions.of_ticket(work.session, work.workspace.id, ticket.id)
    if question is None or question.solved_by == ticket.article:
        return
    if question.solved_by is not None:
        not_helped(work, question.solved_by, ticket.id)
        questions.settle(work.session, question, [question.solved_by], None, work.now)
    if ticket.article is not None:
        asked = "" if ticket.private else question.text or ""
        helped(work, ticket.article, asked, ticket.id)
        questions.settle(work.session, question, [ticket.article], Outcome.SOLVED, work.now)
