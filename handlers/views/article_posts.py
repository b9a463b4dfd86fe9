"""Draws what people are told of articles that concern them."""

from datetime import date

from desk.article import Article, Audience, of_channel, of_one
from desk.effects.articles import News, TellArticle
from desk.effects.effect import Effect
from handlers.views import articles as drawn
from handlers.views.call import Call, Desk, Draw, posting
from storage import articles, outbox, people


def _tell(desk: Desk, effect: TellArticle) -> Call | None:
    """Moot once they may not read it any more, or somebody has looked at it since."""
    found = articles.articles(desk.session, desk.workspace.id, _readers(desk, effect.to), [effect.article])
    article, news = found.get(effect.article), News(effect.news)
    if article is None or _is_moot(article, news, desk.now.date()):
        return None
    newest = articles.newest(desk.session, article)
    return posting(effect.to, None, **drawn.news(article, newest, news, desk.speaker_at(effect.to)))


def _readers(desk: Desk, to: str) -> Audience:
    if outbox.is_person(to):
        return of_one(people.viewer(desk.session, desk.workspace, to))
    return of_channel(to, desk.workspace.places)


def _is_moot(article: Article, news: News, today: date) -> bool:
    if news is News.STALE:
        return not article.is_stale(today)
    return news is News.FAILING and article.demoted_at is None


DRAWS: dict[type[Effect], Draw] = {TellArticle: _tell}
