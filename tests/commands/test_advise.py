"""What a model suggests is kept while it fits, and forgotten with the words that it was made of."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands import reply, summary
from commands.advise import advise
from commands.amend import delete
from commands.draft import draft
from commands.draft_lesson import draft_lesson
from commands.lesson import prefilled
from commands.merge import merge
from commands.settle import buried
from desk.advice import Advice
from desk.article import Lesson
from desk.effects.model import AskModel
from desk.refusal import Refused
from desk.workspace import Workspace
from storage import advice, drawing, outbox
from storage.database import Database, Session
from storage.outbox import Claim
from storage.work import Work
from tests.stage import ANNA, BEN, WORKSPACE, ask, do, run, work

DRAFT = Advice("draft", {"sentences": [["KB-1", "Restart it."]]}, "draft", "1a2b", "gpt", 350)
LESSON = {
    **{"title": "VPN", "problem": "It is slow", "cause": "", "fix": "Restart it"},
    **{"steps": ["Open it"], "tags": ["network"], "language": "en"},
}


@pytest.fixture(autouse=True)
def asked(database: Database, workspace: Workspace) -> None:
    """Anna's ticket T-1, for which a draft is wished."""
    ask(database, "The VPN is slow", "1772441100.1")
    do(database, draft, 1)


def keep(database: Database, told: Advice | None, task: str = "draft") -> None:
    """What a model answers comes in."""
    do(database, advise, AskModel(1, task), told, by=WORKSPACE.itself)


def told(database: Database) -> dict[str, object]:
    found = run(database, lambda session: advice.of_ticket(session, 1))
    return {task: each.content for task, each in found.items()}


def test_what_was_wished_is_kept_once_with_its_prompt(database: Database) -> None:
    """Rule 84; a second answer to the same wish is nobody's."""
    assert told(database) == {"draft": None}
    keep(database, DRAFT)
    keep(database, None)
    assert told(database) == {"draft": DRAFT.content}


def test_a_draft_does_not_outlive_what_it_answers(database: Database) -> None:
    """Nor does one come in late that was wished before somebody wrote."""
    do(database, reply.reply, 1, "Which floor?")
    keep(database, DRAFT)
    assert told(database) == {}


def test_what_a_model_made_of_words_goes_with_them(database: Database) -> None:
    """Rule 49."""
    keep(database, DRAFT)
    do(database, delete, "C0SUPPORT", "1772441100.1", ANNA.id, by=ANNA)
    assert told(database) == {}


def test_nor_does_it_stay_with_the_ticket_that_theirs_went_on_as(database: Database) -> None:
    """Rule 49; both sides of what was merged are summed up as one."""
    ask(database, "The VPN is slow for me too", "1772441200.1", BEN)
    do(database, merge, 2, 1)
    keep(database, DRAFT)
    do(database, delete, "C0SUPPORT", "1772441200.1", BEN.id, by=BEN)
    assert told(database) == {}


def test_what_was_not_told_in_the_end_is_awaited_no_longer(database: Database) -> None:
    """Its card would say for ever that it is being drafted."""
    now, lease = database.clock(), timedelta(seconds=9)
    [leased] = run(database, lambda session: outbox.claim_asking(session, Claim(now, lease)))
    do(database, lambda work: buried(work, leased, "KeyError", doubtful=True), by=WORKSPACE.itself)
    assert told(database) == {"draft": {}}


def test_a_lesson_begins_with_what_a_model_drafted(database: Database) -> None:
    """D1; only the form is filled in."""
    do(database, draft_lesson, 1)
    keep(database, Advice("lesson", LESSON), "lesson")

    def lesson(session: Session) -> Lesson:
        desk: Work = work(session, database.clock())
        return prefilled(desk, drawing.ticket(session, 1)).lesson

    assert run(database, lesson) == Lesson(
        "VPN", "It is slow", "", "Restart it", ("Open it",), ("network",), "en"
    )


def test_without_a_model_nothing_is_summed_up(database: Database) -> None:
    unset = WORKSPACE.policy.model_copy(update={"model": WORKSPACE.policy.model.unset})
    with pytest.raises(Refused):
        do(database, summary.summary, 1, workspace=replace(WORKSPACE, policy=unset))
