"""Look up in the knowledge base what somebody asks: in a new ticket, or besides."""

from desk import life
from desk.article import Audience, language_of, of_one
from desk.effects import Suggest
from desk.question import Question, in_language
from desk.search import Query
from desk.text import clean
from storage import articles, drawing, outbox, people, questions, search
from storage.work import Work

MOST = 3
"""Articles that answer a question."""


def consult(work: Work, ticket_id: int, query: Query) -> None:
    """The requester reads, for their eyes only, what answers their ticket; nothing when nothing does.

    Asked once a ticket; what is answered already, by a bot, or no more there needs no suggestion (rule 79).
    """
    ticket = work.ticket_by_id(ticket_id)
    is_over = ticket.is_over or ticket.answered_at is not None
    if is_over or not query.text or questions.of_ticket(work.session, work.workspace.id, ticket.id):
        return
    asker = people.person(work.session, work.workspace.id, ticket.requester)
    if asker is None or asker.is_bot or asker.is_gone:
        return
    audience = of_one(work.viewer(ticket.requester))
    asked = Question(0, ticket.requester, ticket.channel, ticket.id, query.text)
    question = _ask(work, asked, query, audience)
    if not question.suggestions:
        return
    found = articles.articles(work.session, work.workspace.id, audience, question.left)
    work.record(ticket, life.suggest({found[each].key: each for each in question.left}))
    effect = Suggest(question.id, ticket.channel or ticket.requester, ticket.thread)
    outbox.leave_free(work.session, work.workspace.id, effect, work.now)


def ask(work: Work, query: Query, channel: str | None) -> Question:
    """What the knowledge base says to the actor, who alone reads it."""
    asked = Question(0, work.actor.id, channel, None, clean(query.text))
    return _ask(work, asked, query, of_one(work.actor))


def _ask(work: Work, asked: Question, query: Query, audience: Audience) -> Question:
    hits = search.search(work.session, work.workspace.id, query, audience, 2 * MOST)
    known = articles.articles(work.session, work.workspace.id, audience, [hit.article for hit in hits])
    languages = {each.id: each.lesson.language for each in known.values()}
    fitting = in_language(hits, languages, language_of(query.text))[:MOST]
    return questions.ask(work.session, work.workspace.id, asked, fitting, work.now)


def words_of(work: Work, ticket_id: int) -> str:
    """What the ticket asks; nothing once that was taken back."""
    return drawing.card(work.session, ticket_id).words or ""
