"""Take articles in from files, again and again: what is new is added, what differs is changed (D10)."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

from commands.credit import add_example
from commands.lesson import check_channels
from desk import reviewing
from desk.article import Article, Readers, State, number_of
from desk.article_file import Page, own_id, page_of
from desk.difference import Difference, differences
from desk.reviewing import Unfit
from desk.wording import N_
from storage import articles, people
from storage.tables.articles import ARTICLE, ARTICLE_EXAMPLE
from storage.work import Work


@dataclass(frozen=True)
class Shelved:
    """What became of a file, or would: the article's key, None for one that is new; whether it differed."""

    key: str | None
    changed: bool
    words: tuple[Difference, ...] = ()


def page_by(work: Work, article: Article) -> Page:
    """What a file of the article says."""
    known = articles.examples(work.session, [article.id])[article.id]
    return page_of(article, (each.text for each in known))


def shelve(work: Work, page: Page, *, is_rehearsal: bool) -> Shelved:
    """The article is as the file says; in a rehearsal it only says what would change. Raises Unfit."""
    article = _found(work, page.id)
    before = page_by(work, article) if article else None
    after = _known(work, page).completed(before or _usual(work))
    if before is not None and article is not None:
        if after == before:
            return Shelved(article.key, changed=False)
        changed = Shelved(article.key, changed=True, words=differences(before.lesson, after.lesson))
    else:
        changed = Shelved(None, changed=True)
    if not is_rehearsal:
        _keep(work, article or _new(work, after), after)
    return changed


def _found(work: Work, name: str) -> Article | None:
    """The article of which a file with this id tells, locked."""
    workspace, _, key = name.rpartition("/")
    number = number_of(key)
    if number and name == own_id(work.workspace.id, number):
        return articles.locked(work.session, workspace, ARTICLE.c.number == number)
    return articles.locked(work.session, work.workspace.id, ARTICLE.c.source == name)


def _usual(work: Work) -> Page:
    """What holds of an article of which a file says only the words."""
    return Page("", reviewing.EMPTY, State.REVIEW, Readers.EVERYONE, owner=work.actor.id, examples=())


def _known(work: Work, page: Page) -> Page:
    """What the file says, with the people in it by their ids; Unfit for what cannot be kept."""
    readers = page.readers or Readers.EVERYONE
    return replace(
        page,
        lesson=reviewing.checked(page.lesson),
        channels=check_channels(work, readers, page.channels),
        owner=_person(work, "owner", page.owner),
        verifier=_person(work, "verifier", page.verifier),
    )


def _person(work: Work, part: str, named: str | None) -> str | None:
    if named is None or named == work.workspace.bot_user:
        return named
    found = people.called(work.session, work.workspace.id, named.removeprefix("@"))
    if found is None:
        raise Unfit(part, N_("Nobody here is called “{name}”."), name=named)
    return found.id


def _new(work: Work, page: Page) -> Article:
    article = Article(
        id=0,
        workspace=work.workspace.id,
        number=0,
        state=State.REVIEW,
        lesson=page.lesson,
        author=page.owner or work.actor.id,
        owner=page.owner or work.actor.id,
        created_at=work.now,
        updated_at=work.now,
        source=page.id,
    )
    return articles.new(work.session, article)


def _keep(work: Work, article: Article, page: Page) -> None:
    version, proposed = article.version, article.proposed
    if page.lesson != article.lesson:
        version = articles.write(work.session, article, page.lesson, work.actor.id, work.now)
        proposed = None
    kept = replace(
        article,
        state=page.state or State.REVIEW,
        readers=page.readers or Readers.EVERYONE,
        channels=page.channels,
        owner=page.owner or article.owner,
        version=version,
        proposed=proposed if page.state is article.state else None,
    )
    _keep_examples(work, article, page.examples or ())
    work.keep_article(article, _verified(work, kept, page) if kept.answers else kept)


def _verified(work: Work, article: Article, page: Page) -> Article:
    """Whoever the file names found it true, on its day; who takes it in answers for the rest."""
    at = datetime.combine(page.verified, time(), UTC) if page.verified else work.now
    if article.verified_at and page.verified == article.verified_at.date():
        at = article.verified_at if page.lesson == article.lesson else work.now
    days = work.workspace.policy.knowledge.review_days
    due = page.review or (at + timedelta(days=days)).date()
    return replace(article, verifier=page.verifier or article.owner, verified_at=at, review_on=due)


def _keep_examples(work: Work, article: Article, wanted: tuple[str, ...]) -> None:
    known = articles.examples(work.session, [article.id])[article.id]
    gone = [each.id for each in known if each.text not in wanted]
    if gone:
        articles.drop_examples(work.session, article, ARTICLE_EXAMPLE.c.id.in_(gone))
    for each in wanted:
        add_example(work, article, each)
