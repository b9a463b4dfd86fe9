"""Articles learn once from what they are said to have solved, and only what the desk may read."""

from functools import partial

import pytest

from commands import articles as care
from commands.amend import edit, take_back
from commands.consult import ask as ask_knowledge
from commands.consult import consult
from commands.judge import judge
from commands.learn import learn
from commands.merge import merge
from desk.article import Article, Outcome
from desk.refusal import Refused
from desk.search import Query
from desk.ticket import Status
from handlers.language import Speaker
from handlers.views import suggested
from handlers.views.call import Desk
from storage import articles, drawing, questions
from storage.database import Database
from storage.work import Work
from tests.knowledge import VPN, publish
from tests.stage import ANNA, BEGINNING, BEN, WORKSPACE, ask, do, run, said

pytestmark = pytest.mark.usefixtures("workspace")

ASKED = "my vpn client does not connect to the gateway"
PLACE = ("C0SUPPORT", "https://slack.example/response", "click")


@pytest.fixture
def vpn(database: Database) -> Article:
    return run(database, lambda session: publish(session, "T0PLAY", VPN, BEGINNING))


def asked(database: Database, ts: str = "100.1") -> None:
    """Anna asks for what the article answers, and is told of it."""
    ask(database, ASKED, ts)
    do(database, consult, 1, Query(ASKED), by=WORKSPACE.itself)


def says(database: Database, outcome: Outcome, article: Article) -> None:
    do(database, judge, 1, outcome, article.id, PLACE, by=ANNA)


def known(database: Database, article: Article) -> tuple[int, int, list[str]]:
    """How often it helped and did not, and the questions that it is known to answer."""

    def look(session: object) -> tuple[int, int, list[str]]:
        [now] = articles.every(session, "T0PLAY")  # type: ignore[arg-type]
        examples = articles.examples(session, [article.id])[article.id]  # type: ignore[arg-type]
        return now.helped, now.failed, [each.text for each in examples]

    return database.look(look)


def read(database: Database) -> str:
    """What stands where Anna was told of the article."""

    def look(session: object) -> str:
        desk = Desk(session, WORKSPACE, BEGINNING)  # type: ignore[arg-type]
        question = questions.question(desk.session, "T0PLAY", 1)
        assert question is not None
        found = suggested.answered(desk, question)
        return str(suggested.panel(found, BEGINNING.date(), Speaker("en"))["text"])

    return database.look(look)


def test_what_is_said_of_an_article_is_said_once(database: Database, vpn: Article) -> None:
    """A second button pressed before the desk has learnt from the first counts for nothing."""
    asked(database)
    says(database, Outcome.SOLVED, vpn)
    for outcome in Outcome:
        with pytest.raises(Refused, match="already"):
            says(database, outcome, vpn)
    do(database, learn, 1, by=WORKSPACE.itself)
    assert known(database, vpn) == (1, 0, [ASKED])


def test_an_example_is_changed_and_taken_back_with_its_message(database: Database, vpn: Article) -> None:
    """Rules 48, 49: what its author takes back is nobody's example; what the desk took away stays away."""
    asked(database)
    says(database, Outcome.SOLVED, vpn)
    learns = partial(do, database, learn, 1, by=WORKSPACE.itself)
    learns()
    do(database, edit, said("my vpn is slow", "100.1", edited_ts="101.1"), [], (), by=ANNA)
    learns()
    assert known(database, vpn) == (1, 0, ["my vpn is slow"])

    def gone(work: Work) -> None:
        row = work.said_at("C0SUPPORT", "100.1")
        assert row is not None
        take_back(work, row)

    do(database, gone, by=ANNA)
    learns()
    assert known(database, vpn) == (1, 0, [])


def test_what_was_asked_in_a_direct_message_is_nobodys_example(database: Database, vpn: Article) -> None:
    """Rule 93: the whole desk reads the examples of an article."""
    do(database, ask_knowledge, Query(ASKED), "D0ANNA", by=ANNA)
    says(database, Outcome.SOLVED, vpn)
    assert known(database, vpn) == (1, 0, [])


def test_who_was_helped_solves_their_own_ticket_alone(database: Database, vpn: Article) -> None:
    """Rule 42: merged into somebody else's, theirs helped the article, and the other stays open."""
    asked(database)
    ask(database, "the vpn is down for all of us", "200.1", by=BEN)
    do(database, merge, 1, 2)
    says(database, Outcome.SOLVED, vpn)
    do(database, learn, 2, by=WORKSPACE.itself)
    assert known(database, vpn) == (1, 0, [ASKED])
    assert database.look(lambda session: drawing.ticket(session, 2)).status is not Status.SOLVED
    assert read(database) == "✅ Glad that helped: VPN does not connect (KB-1)."


def test_what_was_retired_since_it_was_suggested_solves_all_the_same(
    database: Database, vpn: Article
) -> None:
    """Rule 80: only its words are shown no more."""
    asked(database)
    do(database, care.retire, 1)
    says(database, Outcome.SOLVED, vpn)
    assert read(database) == "✅ T-1 is solved: KB-1. If it is not over, write in its thread."
