"""Looks up what may be quoted: the articles that are about what is asked, as sources of an answer."""

from desk.article import Article, Audience
from desk.citing import Source
from desk.search import Query
from handlers.knowing import Understand
from storage import articles, search
from storage.database import Database, Session

MOST = 3
"""Articles that an answer is made of."""


def source(article: Article, *, is_sure: bool = True) -> Source:
    """The article as what may be quoted from."""
    lesson = article.lesson
    advice = "\n".join(filter(None, (lesson.fix, *(step.removeprefix("!") for step in lesson.steps))))
    return Source(article.key, lesson.title, f"{lesson.title}\n{lesson.body}", advice, is_sure)


class Sources:
    """Finds what is known of a question, and may be read by everybody who will see the answer (rule 80)."""

    def __init__(self, database: Database, understand: Understand) -> None:
        self._database, self._understand = database, understand

    async def __call__(self, workspace: str, question: str, audience: Audience) -> tuple[Source, ...]:
        """The articles nearest to the question, as what may be quoted from."""
        query = await self._understand(question)
        return await self._database.read(lambda session: _sources(session, workspace, query, audience))


def _sources(session: Session, workspace: str, query: Query, audience: Audience) -> tuple[Source, ...]:
    hits = search.search(session, workspace, query, audience, MOST)
    found = articles.articles(session, workspace, audience, [hit.article for hit in hits])
    return tuple(source(found[hit.article], is_sure=hit.sure) for hit in hits if hit.article in found)
