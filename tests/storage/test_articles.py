"""Who reads articles sees what they may read and nothing else (rule 80)."""

from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import true

from desk.access import Role, Viewer
from desk.article import Article, Audience, Lesson, Readers, State, of_all, of_one
from storage import articles
from storage.database import Database, Session
from storage.tables.articles import ARTICLE
from storage.tables.people import WorkspaceRow
from tests.stage import BEGINNING

PEOPLE = ("U01", "U02", "U03")
CHANNELS = ("C1", "C2", "C3")
viewers = st.builds(
    Viewer,
    st.sampled_from(PEOPLE),
    st.frozensets(st.sampled_from(Role)).map(lambda roles: roles | {Role.REQUESTER}),
    st.frozensets(st.sampled_from(CHANNELS)),
) | st.just(Viewer(PEOPLE[0], frozenset()))
audiences = st.lists(viewers, max_size=3).map(of_all)
written = st.builds(
    Article,
    id=st.just(0),
    workspace=st.just("T0PLAY"),
    number=st.just(0),
    state=st.sampled_from(State),
    lesson=st.just(Lesson("Printer jams", steps=("Open it", "!Close it"), tags=("printer",))),
    author=st.sampled_from(PEOPLE),
    owner=st.sampled_from(PEOPLE),
    verifier=st.none() | st.sampled_from(PEOPLE),
    readers=st.sampled_from(Readers),
    channels=st.frozensets(st.sampled_from(CHANNELS), max_size=2),
    created_at=st.just(BEGINNING),
    updated_at=st.just(BEGINNING),
)


def kept(session: Session, each: Article) -> Article:
    expected = articles.new(session, each)
    assert expected == replace(each, id=expected.id, number=expected.number)
    assert articles.locked(session, "T0PLAY", ARTICLE.c.number == expected.number) == expected
    return expected


@given(made=st.lists(written, max_size=6), who=audiences)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_and_rule_agree_on_what_can_be_read(
    database: Database, made: list[Article], who: Audience
) -> None:
    """Rule 80."""
    with Session(database.writer) as session:  # never committed: each example begins with nothing
        session.add(WorkspaceRow(id="T0PLAY", bot_user="U0FIREBREAK"))
        session.flush()
        facts = [kept(session, each) for each in made]
        seen = [each for each in facts if who.reads(each)]
        found, count = articles.some(session, "T0PLAY", who, true(), (0, 99))
        assert (sorted(found, key=lambda each: each.number), count) == (seen, len(seen))
        assert articles.articles(session, "T0PLAY", who, {each.id for each in facts}) == {
            each.id: each for each in seen
        }
        for each in facts:
            expected = each if each in seen else None
            assert articles.article(session, "T0PLAY", who, each.number) == expected
            assert articles.article(session, "T0OTHER", who, each.number) is None


@given(people=st.lists(viewers, min_size=1, max_size=3), article=written)
def test_what_all_may_read_each_may_read(people: list[Viewer], article: Article) -> None:
    """Rule 80: the sources of an answer are visible to everyone who sees it."""
    if of_all(people).reads(article):
        assert [each.id for each in people if not of_one(each).reads(article)] == []
