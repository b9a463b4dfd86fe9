"""A question finds the articles that answer it, and never one that its audience may not read."""

import os
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest

from desk import search as rules
from desk.article import Article, Audience, Lesson, Readers, State
from desk.search import Query
from storage import articles, meanings, search
from storage.database import Database, Session
from storage.tables.people import WorkspaceRow
from tests.stage import BEGINNING

LIKES = "likes"
"""An embedder for tests: texts that hold the same of these words mean the same."""
MEANT = ("vpn", "打印机", "printer", "password", "密码", "canary")
QUESTIONS = int(os.environ.get("CANARY_QUESTIONS", "100"))

EVERYBODY = Audience()


def vector(text: str) -> list[float]:
    same = {"打印机": "printer", "密码": "password"}
    return [float(any(word in text for word in (each, same.get(each, each)))) for each in MEANT] + [0.1]


def meant(text: str) -> Query:
    return Query(text, vector(text), LIKES)


def published(session: Session, title: str, body: str = "", **more: object) -> Article:
    """An article that people are answered with."""
    if session.get(WorkspaceRow, "T0PLAY") is None:
        session.add(WorkspaceRow(id="T0PLAY", bot_user="U0FIREBREAK"))
        session.flush()
    draft = Article(
        id=0,
        workspace="T0PLAY",
        number=0,
        state=State.PUBLISHED,
        lesson=Lesson(title, body),
        author="U0ADA",
        owner="U0ADA",
        created_at=BEGINNING,
        updated_at=BEGINNING,
    )
    kept = articles.new(session, replace(draft, **more))
    search.index(session, kept.id)
    return kept


def tell(session: Session) -> None:
    """All that is wanting is told."""
    for each in meanings.wanting(session, LIKES, 10_000):
        meanings.keep(session, each, LIKES, list(map(vector, each.texts)), BEGINNING)


def found(session: Session, query: Query | str, audience: Audience = EVERYBODY, most: int = 3) -> list[str]:
    asked = Query(query) if isinstance(query, str) else query
    hits = search.search(session, "T0PLAY", asked, audience, most)
    known = articles.articles(session, "T0PLAY", Audience(agents=True), {hit.article for hit in hits})
    return [known[hit.article].lesson.title if hit.article in known else "hidden" for hit in hits]


@pytest.fixture(params=["the whole of few", "the likely of many"])
def session(
    request: pytest.FixtureRequest, database: Database, monkeypatch: pytest.MonkeyPatch
) -> Iterable[Session]:
    """Never committed. A few articles are all compared, of many those that the database finds."""
    if request.param == "the likely of many":
        monkeypatch.setattr(search, "WHOLE", 0)
        monkeypatch.setattr(meanings, "_REFRESHED", 0.0)
    with Session(database.writer) as session:
        yield session


def test_words_find_articles_in_both_languages_and_other_forms(session: Session) -> None:
    published(session, "Resetting passwords", "Open the portal and choose a new one.")
    published(session, "打印机卡纸怎么办", "打开后盖，取出纸张。")
    published(session, "VPN stays connecting", "Switch to port 443.")
    assert found(session, "how do I reset my password?") == ["Resetting passwords"]
    assert found(session, "打印机又卡纸了") == ["打印机卡纸怎么办"]
    assert found(session, "vpn connection ports")[0] == "VPN stays connecting"
    assert [found(session, text) for text in ("", "??", "' OR \" *", "\0\ud800", "aquarium")] == [[]] * 5


def test_meaning_finds_what_shares_no_word(session: Session) -> None:
    published(session, "打印机卡纸怎么办")
    published(session, "VPN stays connecting")
    assert found(session, meant("the printer is jammed")) == []
    tell(session)
    assert found(session, meant("the printer is jammed"))[0] == "打印机卡纸怎么办"
    other = replace(meant("the printer is jammed"), embedder="another")
    assert found(session, other) == []


def test_what_changes_is_found_by_its_new_words_alone(session: Session) -> None:
    article = published(session, "Lost badges")
    articles.add_example(
        session, article, articles.Example(0, "wo ist mein Ausweis", "en"), "U0ADA", BEGINNING
    )
    search.index(session, article.id)
    assert found(session, "ausweis") == ["Lost badges"]
    version = articles.write(session, article, Lesson("Parking permits"), "U0ADA", BEGINNING)
    articles.keep(session, article, replace(article, version=version), BEGINNING)
    search.index(session, article.id)
    assert (found(session, "badges"), found(session, "permit")) == ([], ["Parking permits"])
    articles.keep(session, article, replace(article, version=version, state=State.RETIRED), BEGINNING)
    search.index(session, article.id)
    assert (found(session, "permit"), meanings.progress(session, LIKES)) == ([], (0, 0))


def test_what_is_told_while_its_words_change_is_told_anew(session: Session) -> None:
    article = published(session, "Lost badges")
    [wanting] = meanings.wanting(session, LIKES, 10)
    later = BEGINNING.replace(year=BEGINNING.year + 1)
    version = articles.write(session, article, Lesson("Parking permits"), "U0ADA", later)
    articles.keep(session, article, replace(article, version=version), later)
    search.index(session, article.id)
    assert not meanings.keep(session, wanting, LIKES, list(map(vector, wanting.texts)), later)
    assert [each.texts for each in meanings.wanting(session, LIKES, 10)] == [["Parking permits"]]
    tell(session)
    assert meanings.progress(session, LIKES) == (1, 1)
    assert meanings.progress(session, "another") == (0, 1)


def test_an_article_that_failed_people_counts_less(session: Session) -> None:
    """Rule 85."""
    published(session, "VPN stays connecting", demoted_at=BEGINNING)
    published(session, "VPN stays connecting, newer")
    assert found(session, "vpn stays connecting")[0] == "VPN stays connecting, newer"


SCOPES = (
    (Readers.EVERYONE, frozenset[str]()),
    (Readers.AGENTS, frozenset[str]()),
    (Readers.CHANNELS, frozenset({"C1"})),
    (Readers.CHANNELS, frozenset({"C2", "C3"})),
)
AUDIENCES = (
    Audience(),
    Audience(agents=True),
    Audience(channels=frozenset({"C1"})),
    Audience(agents=True, channels=frozenset({"C3"})),
    Audience(served=False),
)


def test_canaries_never_sing_where_they_may_not(session: Session) -> None:
    """T22, rule 80: nearest of all are articles for others, and there are more of them than are compared."""
    dice = random.Random(7)
    written = {}
    for number in range(120):
        readers, channels = SCOPES[0] if number % 8 == 0 else dice.choice(SCOPES[1:])
        # What may not be read answers best, so that a filter after the nearest are found would leave nothing.
        words = "vpn printer" if readers is Readers.EVERYONE else "vpn printer canary password"
        article = published(session, f"{words} {number}", readers=readers, channels=channels)
        written[article.id] = article
    tell(session)
    for _ in range(QUESTIONS):
        audience = dice.choice(AUDIENCES)
        text = " ".join(dice.sample(MEANT, 3)) + " vpn"
        asked = dice.choice((Query(text), meant(text), Query("?", vector(text), LIKES)))
        hits = search.search(session, "T0PLAY", asked, audience, most=5)
        assert [hit for hit in hits if not audience.reads(written[hit.article])] == []
        assert len(hits) == (5 if audience.served else 0)


def test_what_is_revoked_is_found_no_more_at_once(session: Session) -> None:
    """T22, rule 80."""
    article = published(session, "vpn canary")
    tell(session)
    assert found(session, meant("vpn")) == ["vpn canary"]
    secret = articles.keep(session, article, replace(article, readers=Readers.AGENTS), BEGINNING)
    search.index(session, secret.id)
    assert found(session, meant("vpn")) == []
    assert found(session, meant("vpn"), Audience(agents=True)) == ["vpn canary"]


def test_only_an_answer_that_stands_out_is_sure() -> None:
    """Rule 81: below the threshold it says nothing."""
    rarity = rules.Rarity(100, {"vpn": 2, "drop": 3, "the": 80, "when": 30, "sleep": 1, "is": 70})
    said = rules.said(Lesson("VPN drops", "It is lost when the laptop sleeps."), [])
    article = rules.Candidate(1, said)
    assert [hit.sure for hit in rules.rank(Query("my VPN drops"), [article], rarity)] == [True]
    assert [hit.sure for hit in rules.rank(Query("Is the airport shuttle late?"), [article], rarity)] == [
        False
    ]
