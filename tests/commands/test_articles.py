"""Lessons become articles only through somebody else's eyes, and articles that fail or age are looked at."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from commands import articles, checklist, credit, know, note, reply, solve
from commands.chase import chase
from commands.lesson import Written, add, lesson, prefilled
from desk.advice import Advice
from desk.article import Article, Lesson, Readers, State, of_one
from desk.checklists import MOST_STEPS
from desk.knowledge import Knowledge
from desk.policy import Policy
from desk.refusal import NotFound, Refused
from desk.reviewing import Unfit
from handlers.language import Speaker
from handlers.views.articles import message
from storage import advice, conversations, people, tickets
from storage import articles as kept
from storage.database import Database, Session
from storage.tables.outbox import EffectRow
from tests.stage import ADA, ANNA, BEGINNING, BO, MAYA, WORKSPACE, Moment, ask, do, run, work

pytestmark = pytest.mark.usefixtures("workspace")

PRINTER = Lesson("Printer jams", "It eats paper", fix="Open the back", steps=("!Open it", "Close it"))
ALONE = replace(WORKSPACE, policy=Policy(knowledge=Knowledge(own_review=True, failures=1)))


def log(database: Database, words: Lesson = PRINTER, **more: Any) -> None:
    do(database, lesson, "", Written(words, **more))


def found(database: Database, who: Any = ADA, number: int = 1) -> Article | None:
    return database.look(lambda session: kept.article(session, "T0PLAY", of_one(who), number))


def told(database: Database) -> list[tuple[str, str]]:
    def query(session: Session) -> list[tuple[str, str]]:
        rows = session.exec(select(EffectRow).where(EffectRow.kind == "TellArticle").order_by(EffectRow.id))
        return [(row.values["news"], row.values["to"]) for row in rows]

    return database.look(query)


def drawn(database: Database, who: Any) -> Any:
    """What this person reads who asks for the article."""
    return message(do(database, articles.show, 1, by=who), WORKSPACE, Speaker("en"))


def published(database: Database, **more: Any) -> Article:
    log(database, **more)
    do(database, articles.publish, 1, by=BO)
    article = found(database)
    assert article is not None
    return article


def test_who_wrote_a_version_does_not_publish_it(database: Database, moment: Moment) -> None:
    """Rule 85."""
    log(database)
    with pytest.raises(Refused, match="You wrote this version"):
        do(database, articles.publish, 1)
    assert found(database, ANNA) is None
    do(database, articles.publish, 1, by=BO)
    article = found(database, ANNA)
    assert article is not None
    due = (moment() + timedelta(days=180)).date()
    assert (article.verifier, article.verified_at, article.review_on) == (BO.id, moment(), due)
    assert told(database) == [("published", ADA.id)]
    with pytest.raises(Refused, match="does not wait"):
        do(database, articles.publish, 1, by=BO)


def test_a_desk_of_one_reviews_itself(database: Database) -> None:
    log(database)
    do(database, articles.publish, 1, workspace=ALONE)
    assert (found(database, ANNA) is not None, told(database)) == (True, [])


def test_a_new_version_waits_while_the_old_one_answers(database: Database, moment: Moment) -> None:
    published(database)
    moment.push(days=1)
    better = replace(PRINTER, fix="Open the front")
    do(database, articles.edit, 1, Written(better, note="it has a front door"))
    with pytest.raises(Refused, match="says that already"):
        do(database, articles.edit, 1, Written(better), by=BO)
    before = found(database, ANNA)
    assert before is not None
    assert (before.lesson, before.version, before.proposed) == (PRINTER, 1, 2)
    read = {who.id: "front" in str(drawn(database, who)) for who in (ANNA, BO, MAYA)}
    assert read == {ANNA.id: False, BO.id: True, MAYA.id: True}  # rule 80: nobody else's before it passed
    do(database, articles.send_back, 1, "Which door?", by=BO)
    do(database, articles.edit, 1, Written(replace(better, fix="Open the front door")))
    with pytest.raises(Refused, match="since you read it"):
        do(database, articles.publish, 1, 2, by=BO)
    do(database, articles.publish, 1, 3, by=BO)
    after = found(database, ANNA)
    assert after is not None
    assert (after.lesson.fix, after.version, after.proposed) == ("Open the front door", 3, None)
    versions = do(database, articles.history, 1).versions
    assert [(each.by, each.note, each.word) for each in versions] == [
        (ADA.id, "", ""),
        (ADA.id, "it has a front door", "Which door?"),
        (ADA.id, "", ""),
    ]
    assert told(database) == [("published", ADA.id), ("sent_back", ADA.id), ("published", ADA.id)]


def test_what_is_not_in_force_goes_to_review_with_the_words_that_it_has(database: Database) -> None:
    """A draft that is right as it is, what was sent back and is right after all, and what is brought back."""
    same = Written(PRINTER)
    run(database, lambda session: add(work(session, BEGINNING), same, State.DRAFT))
    for leave in ((), (articles.send_back, 1, "Really?"), (articles.publish, 1), (articles.retire, 1)):
        if leave:
            do(database, *leave, by=BO)
        if leave[:1] != (articles.publish,):
            do(database, articles.edit, 1, same)
            assert found(database).state is State.REVIEW  # type: ignore[union-attr]
        with pytest.raises(Refused, match="says that already"):
            do(database, articles.edit, 1, same)


def test_who_leaves_the_desk_reads_and_keeps_its_articles_no_more(database: Database, moment: Moment) -> None:
    """Rules 80, 85: not even what they wrote themselves; everybody at the desk is asked in their place."""
    published(database, readers=Readers.AGENTS)
    assert found(database, ADA) is not None
    do(database, know.went, "C0TRIAGE", ADA.id)
    assert found(database, database.look(lambda session: people.viewer(session, WORKSPACE, ADA.id))) is None
    moment.push(days=181)
    do(database, chase, by=WORKSPACE.itself)
    assert told(database)[-1] == ("stale", "C0TRIAGE")


def test_who_may_not_read_it_finds_no_such_article(database: Database) -> None:
    """Rule 80: from the moment that its readers change, it is as if it were not there."""
    published(database)
    desk = frozenset({"C0TRIAGE"})
    do(database, articles.readers, 1, (Readers.CHANNELS, desk))
    seen = {who.id: found(database, who) is not None for who in (ANNA, ADA, BO, MAYA)}
    assert seen == {ANNA.id: False, ADA.id: True, BO.id: True, MAYA.id: False}
    with pytest.raises(NotFound, match="There is no article"):
        do(database, articles.show, 1, by=MAYA)
    with pytest.raises(Unfit, match="its own channels only"):
        do(database, articles.readers, 1, (Readers.CHANNELS, frozenset({"C0ELSE"})))
    with pytest.raises(Refused, match="change its readers first"):
        do(database, articles.owner, 1, MAYA.id)
    do(database, articles.retire, 1)
    shown = do(database, articles.show, 1, by=BO)
    assert (shown.article.state, shown.can) == (
        "retired",
        ("kb-edit", "kb-readers", "kb-owner", "kb-history"),
    )


def test_two_failures_in_a_row_demote_and_tell_the_owner_once(database: Database, moment: Moment) -> None:
    """Rule 85."""
    article = published(database)
    for act in (credit.failed, credit.helped, credit.failed, credit.failed, credit.failed):
        do(database, act, article.id, by=ANNA)
    worse = found(database)
    assert worse is not None
    assert (worse.helped, worse.failed, worse.failed_in_row, worse.demoted_at) == (1, 4, 3, moment())
    assert told(database) == [("published", ADA.id), ("failing", ADA.id)]
    assert [each.key for each in do(database, articles.stale).articles] == ["KB-1"]
    do(database, articles.confirm, 1)
    better = found(database)
    assert better is not None
    assert (better.failed_in_row, better.demoted_at) == (0, None)


def test_a_question_that_it_solved_becomes_an_example_until_that_is_taken_back(database: Database) -> None:
    article = published(database)
    ask(database, "The paper is stuck", "100.1")
    do(database, credit.helped, article.id, "The paper is stuck", 1, by=ANNA)
    do(database, credit.helped, article.id, "the paper is STUCK", by=ANNA)
    do(database, articles.example, 1, "卡纸了怎么办")
    shown = do(database, articles.show, 1)
    assert [(each.text, each.language) for each in shown.examples] == [
        ("The paper is stuck", "en"),
        ("卡纸了怎么办", "zh_CN"),
    ]
    do(database, credit.not_helped, article.id, 1, by=ANNA)
    do(database, articles.forget, 1, 1)
    assert do(database, articles.show, 1).examples == ()
    assert found(database).helped == 1  # type: ignore[union-attr]
    assert do(database, articles.show, 1, by=ANNA).can == ()


def test_owners_are_chased_once_a_week_until_somebody_has_looked(database: Database, moment: Moment) -> None:
    """Rule 85."""
    published(database)
    moment.push(days=180)
    assert do(database, chase, by=WORKSPACE.itself) is False  # the day itself is still in time
    for days, chased in ((1, True), (1, False), (6, True)):
        moment.push(days=days)
        assert do(database, chase, by=WORKSPACE.itself) is chased
    assert told(database)[1:] == [("stale", ADA.id)] * 2
    do(database, articles.confirm, 1, by=BO)
    moment.push(days=30)
    assert (do(database, chase, by=WORKSPACE.itself), do(database, articles.stale).count) == (False, 0)


def test_the_steps_of_an_article_are_a_tickets_checklist(database: Database) -> None:
    """B11; rule 80: the card's channel has to be among its readers."""
    published(database, readers=Readers.AGENTS)
    ask(database, "The paper is stuck", "100.1")
    ticket = do(database, checklist.checklist, 1, "kb-1")
    words = database.look(
        lambda session: conversations.words_of(session, [each.message for each in ticket.steps])
    )
    assert (words, [each.required for each in ticket.steps]) == (("Open it", "Close it"), [True, False])
    public = replace(WORKSPACE, places=replace(WORKSPACE.places, public=frozenset({"C0TRIAGE"})))
    with pytest.raises(Refused, match="There is no checklist"):
        do(database, checklist.checklist, 1, "kb-1", workspace=public)


def test_a_draft_says_what_both_sides_said_and_no_note(database: Database) -> None:
    """D1: by rules, without a model."""
    ask(database, "VPN 连不上了，怎么办？", "100.1")
    do(database, note.note, 1, "she always forgets her password")
    do(database, reply.reply, 1, "请重置密码。")
    do(database, solve.solve, 1, "")
    draft = run(database, _prefilled)
    words = Lesson(
        "VPN 连不上了，怎么办？",
        "VPN 连不上了，怎么办？",
        fix="请重置密码。",
        language="zh_CN",
        tags=("network",),
    )
    assert draft == Written(replace(words, tags=draft.lesson.tags), ticket=1)


def _prefilled(session: Session) -> Written:
    ticket = tickets.ticket(session, "T0PLAY", ADA, 1)
    assert ticket is not None
    return prefilled(work(session, BEGINNING), ticket)


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (replace(PRINTER, title=" "), "title"),
        (replace(PRINTER, fix="x" * 3001), "fix"),
        (replace(PRINTER, steps=("x",) * (MOST_STEPS + 1)), "steps"),
    ],
)
def test_what_cannot_be_kept_is_said_where_it_stands(database: Database, words: Lesson, part: str) -> None:
    with pytest.raises(Unfit) as unfit:
        log(database, words)
    assert unfit.value.part == part


def test_a_typed_lesson_is_ones_own_draft(database: Database) -> None:
    do(database, lesson, "Reset the VPN password\nin the portal, under Security")
    listed = {who.id: do(database, articles.drafts, by=who).count for who in (ADA, BO, MAYA)}
    assert listed == {ADA.id: 1, BO.id: 0, MAYA.id: 0}
    [draft] = do(database, articles.drafts).articles
    assert draft.lesson.title == "Reset the VPN password"


def test_a_model_may_word_the_draft_which_its_author_reads_first(database: Database) -> None:
    """D1, rule 82: it is only what the form begins with."""
    ask(database, "The paper is stuck", "100.1")
    assert do(database, lesson, "T-1").id.startswith("{key} is a draft.")
    with pytest.raises(Refused, match="already"):
        do(database, lesson, "t-1", by=BO)
    told = {
        "title": "Paper jams",
        "problem": "The paper is stuck",
        "steps": ["Open it"],
        "tags": ["hardware"],
    }
    model = Advice("lesson", told, model="pretend")
    assert run(database, lambda session: advice.keep(session, 1, "lesson", model, BEGINNING))
    written = run(database, _prefilled)
    worded = Lesson("Paper jams", "The paper is stuck", steps=("Open it",), tags=("hardware",))
    assert (written.lesson, written.by_model) == (worded, True)
    draft = found(database)
    assert draft is not None
    assert (draft.state, draft.lesson.title) == ("draft", "The paper is stuck")
