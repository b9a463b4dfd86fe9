"""Credit articles for what they solve, and hold against them what they do not (rule 85)."""

from desk import reviewing
from desk.access import may
from desk.article import Article, language_of
from desk.effects.articles import News, TellArticle
from desk.text import cut
from storage import articles, outbox
from storage.articles import Example
from storage.tables.articles import ARTICLE_EXAMPLE
from storage.work import Work

LONGEST_EXAMPLE = 2000
MOST_EXAMPLES = 100
"""Questions that one article is known by; the newest, for people ask otherwise as time goes on."""


def helped(work: Work, article_id: int, question: str = "", ticket: int | None = None) -> Article:
    """The article solved what somebody asked, who reads it; their question becomes one of its examples."""
    article = work.article_by_id(article_id)
    if question:
        add_example(work, article, question, ticket)
    return work.keep_article(article, reviewing.helped(article))


def not_helped(work: Work, article_id: int, ticket: int) -> Article:
    """It was after all not the article that solved this ticket: its question is no example any more."""
    article = work.article_by_id(article_id)
    articles.drop_examples(work.session, article, ARTICLE_EXAMPLE.c.ticket_id == ticket)
    return work.keep_article(article, reviewing.not_helped(article))


def reworded(work: Work, article_id: int, question: str, ticket: int) -> None:
    """The ticket that it solved has other words by now, or none: an example of it is no other."""
    article = work.article_by_id(article_id)
    known = articles.examples(work.session, [article.id])[article.id]
    if all(each.ticket != ticket or each.text == cut(question, LONGEST_EXAMPLE) for each in known):
        return
    articles.drop_examples(work.session, article, ARTICLE_EXAMPLE.c.ticket_id == ticket)
    if question:
        add_example(work, article, question, ticket)
    work.keep_article(article, article)


def failed(work: Work, article_id: int) -> Article:
    """The article was suggested and was not it; the one time too many demotes it, and its owner is told."""
    article = work.article_by_id(article_id)
    worse = reviewing.failed(article, work.workspace.policy.knowledge, work.now)
    if worse.demoted_at and not article.demoted_at:
        tell(work, worse, News.FAILING, keeper(work, worse))
    return work.keep_article(article, worse)


def add_example(work: Work, article: Article, question: str, ticket: int | None = None) -> int | None:
    """The article answers this question too, unless it is known to; answers the example's id."""
    text = cut(question.strip(), LONGEST_EXAMPLE)
    known = articles.examples(work.session, [article.id])[article.id]
    if text.casefold() in {each.text.casefold() for each in known}:
        return None
    if len(known) >= MOST_EXAMPLES:
        articles.drop_examples(work.session, article, ARTICLE_EXAMPLE.c.id == known[0].id)
    example = Example(0, text, language_of(text), ticket)
    return articles.add_example(work.session, article, example, work.actor.id, work.now)


def keeper(work: Work, article: Article) -> str:
    """Who is to look at it: its owner; if they are not of the desk any more, the triage channel."""
    is_there = may(work.viewer(article.owner), "kb-edit")
    return article.owner if is_there else work.workspace.places.triage


def tell(work: Work, article: Article, news: News, to: str) -> None:
    """Somebody reads what became of the article, unless it is themselves who did it."""
    if to != work.actor.id:
        effect = TellArticle(article.id, news, to, work.now.isoformat())
        outbox.leave_apart(work.session, work.workspace.id, effect, work.now)
