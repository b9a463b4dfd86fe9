"""Care for articles: read, review, publish, send back, confirm, hand over and retire them (D2)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from commands.credit import add_example, tell
from commands.lesson import Written, check_channels
from desk import reviewing
from desk.access import may, require, scope
from desk.article import Article, Readers, State, of_one
from desk.effects.articles import News
from desk.refusal import NotFound, Refused
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from storage import articles, drawing
from storage.articles import Example, Version, Which
from storage.tables.articles import ARTICLE_EXAMPLE
from storage.work import Work

MOST = 20
"""Articles that are listed at once."""


@dataclass(frozen=True)
class Listed:
    """A page of articles, changed last first, how many there are in all, and of what kind."""

    which: Which
    articles: list[Article]
    count: int
    page: int = 1

    @property
    def left(self) -> int:
        """How many come after this page."""
        return max(0, self.count - self.page * MOST)


@dataclass(frozen=True)
class Shown:
    """An article, and what the reader may do with it, by the names of the verbs.

    The rest is for the desk: its `newest` version, which may wait for its review, the questions that it
    answers, its ticket as `origin`, if the reader may see that, and whether that was private.
    """

    article: Article
    newest: Version | None
    today: date
    can: tuple[str, ...] = ()
    examples: tuple[Example, ...] = ()
    origin: Ticket | None = None
    from_private: bool = False


@dataclass(frozen=True)
class Versions:
    """Every version of an article, oldest first."""

    article: Article
    versions: list[Version]


def listed(work: Work, page: int | None = None) -> Listed:
    """What people are answered with, as far as the actor may read it."""
    return _listed(work, "kb-list", Which.PUBLISHED, page)


def drafts(work: Work, page: int | None = None) -> Listed:
    """What waits for a review, and the actor's own drafts."""
    return _listed(work, "kb-drafts", Which.UNDONE, page)


def stale(work: Work, page: int | None = None) -> Listed:
    """What somebody ought to look at: its review is overdue, or it helped nobody of late."""
    return _listed(work, "kb-stale", Which.DOUBTFUL, page)


def _listed(work: Work, verb: str, which: Which, page: int | None) -> Listed:
    require(work.actor, verb)
    where = articles.kind(which, work.actor.id, work.now.date())
    at = max(page or 1, 1)
    part = (at - 1) * MOST, MOST
    found, count = articles.some(work.session, work.workspace.id, of_one(work.actor), where, part)
    return Listed(which, found, count, at)


def show(work: Work, number: int) -> Shown:
    """An article as its reader may know it."""
    article = articles.article(work.session, work.workspace.id, of_one(work.actor), number)
    if article is None:
        raise NotFound(f"KB-{number}")
    can = tuple(verb for verb, fits in FITS.items() if fits(article) and may(work.actor, verb))
    shown = Shown(article, None, work.now.date(), can)
    return _from_inside(work, shown) if work.actor.oversees else shown


def _from_inside(work: Work, shown: Shown) -> Shown:
    """With what only the desk reads."""
    article, newest = shown.article, articles.newest(work.session, shown.article)
    examples = tuple(articles.examples(work.session, [article.id])[article.id])
    origin = drawing.ticket(work.session, article.ticket) if article.ticket else None
    seen = origin if origin and scope(work.actor).includes(origin) else None
    is_private = bool(origin and origin.private)
    return replace(shown, newest=newest, examples=examples, origin=seen, from_private=is_private)


def _always(_article: Article) -> bool:
    return True


FITS: dict[str, Callable[[Article], bool]] = {
    "kb-publish": lambda article: article.awaits_review,
    "kb-return": lambda article: article.awaits_review,
    "kb-confirm": lambda article: article.answers,
    "kb-edit": _always,
    "kb-readers": _always,
    "kb-owner": _always,
    "kb-history": _always,
    "kb-retire": lambda article: article.state is not State.RETIRED,
}
"""What can be done with an article, and with which."""


def history(work: Work, number: int) -> Versions:
    """Every version of the article."""
    require(work.actor, "kb-history")
    article = articles.article(work.session, work.workspace.id, of_one(work.actor), number)
    if article is None:
        raise NotFound(f"KB-{number}")
    return Versions(article, articles.versions(work.session, article))


def edit(work: Work, number: int, written: Written | None = None) -> Article:
    """A new version, which waits for its review; what is published stays until then."""
    article = work.article(number, "kb-edit")
    if written is None:
        raise Refused(Sentence(N_("Articles are changed in a form: /kb edit {key}"), {"key": article.key}))
    words, newest = reviewing.checked(written.lesson), articles.newest(work.session, article)
    if article.counts(newest.number) and words == newest.lesson:
        raise Refused(Sentence(N_("{key} says that already."), {"key": article.key}))
    version = articles.write(work.session, article, words, work.actor.id, work.now, written.note)
    return work.keep_article(article, reviewing.revise(article, version))


def publish(work: Work, number: int, version: int | None = None) -> Article:
    """People are answered with what waited for its review; with a `version`, only if it is still that."""
    article = work.article(number, "kb-publish")
    newest = articles.newest(work.session, article)
    if version and version != newest.number:
        raise Refused(
            Sentence(N_("{key} was changed since you read it. Read it again."), {"key": article.key})
        )
    writer = newest.by
    policy = work.workspace.policy.knowledge
    public = work.keep_article(article, reviewing.publish(article, work.actor.id, writer, policy, work.now))
    for each in sorted({writer, article.owner}):
        tell(work, public, News.PUBLISHED, each)
    return public


def send_back(work: Work, number: int, word: str) -> Article:
    """What waited goes back to who wrote it, with a word."""
    article = work.article(number, "kb-return")
    newest = articles.newest(work.session, article)
    back = work.keep_article(article, reviewing.send_back(article))
    articles.answer(work.session, article, newest.number, word)
    tell(work, back, News.SENT_BACK, newest.by)
    return back


def confirm(work: Work, number: int) -> Article:
    """The actor read it and it is still true."""
    article = work.article(number, "kb-confirm")
    policy = work.workspace.policy.knowledge
    return work.keep_article(article, reviewing.confirm(article, work.actor.id, policy, work.now))


def retire(work: Work, number: int) -> Article:
    """Nobody is answered with it any more."""
    article = work.article(number, "kb-retire")
    return work.keep_article(article, reviewing.retire(article))


def owner(work: Work, number: int, person: str) -> Article:
    """Somebody else keeps it true from now on, and is told so."""
    article = work.article(number, "kb-owner")
    if not may(work.viewer(person), "kb-edit"):
        raise Refused(Sentence(N_("Only people of the desk keep articles.")))
    if not _reads(work, person, article):
        raise Refused(
            Sentence(N_("They may not read {key}: change its readers first."), {"key": article.key})
        )
    tell(work, article, News.OWNED, person)
    return work.keep_article(article, replace(article, owner=person))


def _reads(work: Work, person: str, article: Article) -> bool:
    return of_one(work.viewer(person)).reads(article)


def readers(work: Work, number: int, wanted: tuple[Readers, frozenset[str]]) -> Article:
    """From this moment on these people read it, and nobody else but who keeps it (rule 80)."""
    article = work.article(number, "kb-readers")
    kind, named = wanted
    channels = check_channels(work, kind, named)
    return work.keep_article(article, replace(article, readers=kind, channels=channels))


def example(work: Work, number: int, question: str) -> Article:
    """The article answers this question too."""
    article = work.article(number, "kb-example")
    if add_example(work, article, question) is None:
        raise Refused(Sentence(N_("{key} is known to answer that."), {"key": article.key}))
    return work.keep_article(article, article)


def forget(work: Work, number: int, place: int) -> Article:
    """The question at this place, as the article shows them, is none that it answers."""
    article = work.article(number, "kb-forget")
    known = articles.examples(work.session, [article.id])[article.id]
    if not 1 <= place <= len(known):
        absent = N_("{key} has no question {place}. /kb show {key} lists them.")
        raise Refused(Sentence(absent, {"key": article.key, "place": place}))
    articles.drop_examples(work.session, article, ARTICLE_EXAMPLE.c.id == known[place - 1].id)
    return work.keep_article(article, article)
