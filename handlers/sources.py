"""Looks up what may be quoted: the articles that are about what is asked, as sources of an answer."""

from desk import words
from desk.article import Article, Audience
from desk.citing import Source
from storage import articles
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

    def __init__(self, database: Database) -> None:
        """Articles are in the database."""
        self._database = database

    async def __call__(self, workspace: str, question: str, audience: Audience) -> tuple[Source, ...]:
        """The articles nearest to the question, as what may be quoted from."""
        return await self._database.read(lambda session: _sources(session, workspace, question, audience))


def _sources(session: Session, workspace: str, question: str, audience: Audience) -> tuple[Source, ...]:
    asked = set(words.known([question]))
    listed = [each for each in articles.listed(session, workspace, audience, (), 100) if each.answers]
    shared = {each.number: len(asked & set(words.known([source(each).text]))) for each in listed}
    nearest = sorted(listed, key=lambda each: -shared[each.number])[:MOST]
    return tuple(source(each) for each in nearest if shared[each.number])
