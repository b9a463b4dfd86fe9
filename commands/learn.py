"""Let articles learn from tickets: what solved one knows its question, until that proves untrue."""

from commands.credit import helped, not_helped, reworded
from desk.article import Outcome
from desk.question import Question
from desk.ticket import Ticket
from storage import questions
from storage.work import Work


def learn(work: Work, ticket_id: int) -> None:
    """The article that solved the ticket, if one did, has its credit; one that did not after all loses it.

    What the requester changes or takes back is changed and taken back there too.
    """
    ticket = work.ticket_by_id(ticket_id)
    question = questions.of_ticket(work.session, work.workspace.id, ticket.id)
    if question is None:
        return
    if ticket.merged_into is None and question.solved_by != ticket.article:
        _credit(work, question, ticket)
    elif question.solved_by is not None:
        reworded(work, question.solved_by, question.to_learn, ticket.id)


def _credit(work: Work, question: Question, ticket: Ticket) -> None:
    if question.solved_by is not None:
        not_helped(work, question.solved_by, ticket.id)
        questions.settle(work.session, question, [question.solved_by], None, work.now)
    if ticket.article is not None:
        helped(work, ticket.article, question.to_learn, ticket.id)
        questions.settle(work.session, question, [ticket.article], Outcome.SOLVED, work.now)
