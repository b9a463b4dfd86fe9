"""Look up in the knowledge base what somebody asks: in a new ticket, or besides."""

from desk import life
from desk.article import Article, Audience, language_of, of_one
from desk.effects.articles import Suggest
from desk.question import Question, in_language
from desk.search import Query
from desk.text import clean
from storage import articles, conversations, outbox, people, questions, search
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
    question, known = _ask(work, asked, query, audience)
    if not question.suggestions:
        return
    work.record(ticket, life.suggest({known[each].key: each for each in question.left}))
    effect = Suggest(question.id, ticket.channel or ticket.requester, ticket.thread)
    outbox.leave_free(work.session, work.workspace.id, effect, work.now)


def ask(work: Work, query: Query, channel: str | None) -> Question:
    """What the knowledge base says to the actor, who alone reads it."""
    asked = Question(0, work.actor.id, channel, None, clean(query.text))
    question, _known = _ask(work, asked, query, of_one(work.actor))
    return question


def _ask(
    work: Work, asked: Question, query: Query, audience: Audience
) -> tuple[Question, dict[int, Article]]:
    """The question as it is kept, and the articles that were found for it, by id."""
    hits = search.search(work.session, work.workspace.id, query, audience, 2 * MOST)
    known = articles.articles(work.session, work.workspace.id, audience, [hit.article for hit in hits])
    languages = {each.id: each.lesson.language for each in known.values()}
    fitting = in_language(hits, languages, language_of(query.text))[:MOST]
    return questions.ask(work.session, work.workspace.id, asked, fitting, work.now), known


def words_of(work: Work, ticket_id: int) -> str:
    """What the ticket asks; nothing once that was taken back."""
    first = conversations.first_message(work.session, ticket_id)
    return (conversations.words(work.session, first) if first else None) or ""
