"""Say what came of an article that was suggested: it solved the matter, was not it, or a person is wanted."""

from commands.credit import failed, helped
from commands.open import open as open_
from desk import life
from desk.article import Outcome
from desk.effects.articles import Suggest
from desk.question import Question, judged
from desk.refusal import NotFound
from desk.ticket import Ticket
from storage import outbox, questions
from storage.work import Work


def judge(work: Work, which: int, outcome: Outcome, article: int | None, place: tuple[str, str, str]) -> None:
    """The actor, who asked, says so; `place`: the channel, Slack's url of what they clicked, and the click.

    That an article solved a ticket solves it, recorded as deflected (rule 79); the article learns of it from
    the ticket. That it was not it counts against the article (rule 85).
    """
    questions.alone_with(work.session, which)
    question = questions.question(work.session, work.workspace.id, which)
    if question is None:
        raise NotFound(f"Q-{which}")
    ticket = _ticket(work, question)
    meant = judged(question, work.actor.id, outcome, article, ticket)
    _OF[outcome](work, question, meant)
    channel, url, cause = place
    effect = Suggest(question.id, channel, url=url, cause=cause)
    outbox.leave_free(work.session, work.workspace.id, effect, work.now)


def _ticket(work: Work, question: Question) -> Ticket | None:
    return work.ticket_by_id(question.ticket) if question.ticket else None


def _solved(work: Work, question: Question, meant: tuple[int, ...]) -> None:
    """A merged ticket may go on as somebody else's, which this does not solve (rule 42)."""
    ticket = _ticket(work, question)
    if ticket is None or ticket.merged_into is not None:
        helped(work, meant[0], question.to_learn, question.ticket)
        questions.settle(work.session, question, meant, Outcome.SOLVED, work.now)
    else:
        article = work.article_by_id(meant[0])
        work.record(ticket, life.deflect(ticket, article.id, article.key))


def _not_this(work: Work, question: Question, meant: tuple[int, ...]) -> None:
    failed(work, meant[0])
    questions.settle(work.session, question, meant, Outcome.NOT_THIS, work.now)


def _person(work: Work, question: Question, meant: tuple[int, ...]) -> None:
    questions.settle(work.session, question, meant, Outcome.PERSON, work.now)
    if question.ticket is None:
        ticket = open_(work, question.text or "")
        questions.became(work.session, question, ticket.id)


_OF = {Outcome.SOLVED: _solved, Outcome.NOT_THIS: _not_this, Outcome.PERSON: _person}
