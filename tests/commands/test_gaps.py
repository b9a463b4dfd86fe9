"""Gaps in what the desk knows: what counts, whose words are shown to whom, and how a gap is closed."""

from dataclasses import replace

import pytest

from commands.articles import edit, publish, retire, show
from commands.dismiss import dismiss
from commands.gaps import Gaps, gaps, write
from commands.lesson import Written
from commands.open import Details
from commands.open import open as open_
from desk.access import Viewer
from desk.article import Lesson, State
from desk.refusal import NotAllowed, Refused
from storage.database import Database
from storage.tables.questions import QuestionRow
from tests.stage import ADA, ANNA, BEN, BO, MAYA, WORKSPACE, Moment, ask, do, run

pytestmark = pytest.mark.usefixtures("workspace")

BADGE = "Where do I get a new badge for the front door"
AGAIN = "My badge is gone, where do I get a new badge"


def asked(database: Database, moment: Moment, text: str, by: Viewer, **more: object) -> None:
    """Somebody asked and nothing answered."""
    row = {"workspace_id": WORKSPACE.id, "language": "en", "score": 0.1, "answered": False, "text": text}
    at = moment.push(minutes=1)
    run(database, lambda session: session.add(QuestionRow(**{**row, "person_id": by.id, "at": at, **more})))


def shown(found: Gaps) -> list[tuple[int, list[str]]]:
    """How often each was asked, and what of it is to be read."""
    return [(len(gap.questions), [each.text for each in gap.shown]) for gap in found.gaps]


def test_private_questions_count_but_their_words_are_for_who_may_read_them(
    database: Database, moment: Moment
) -> None:
    """Rule 93."""
    asked(database, moment, BADGE, ANNA, channel_id="D0ANNA")
    asked(database, moment, AGAIN, BEN, channel_id="C0SUPPORT")
    do(database, open_, AGAIN, Details(private=True), by=ANNA)
    asked(database, moment, "", ANNA, ticket_id=1)
    elsewhere = replace(ADA, trusted=False)
    assert shown(do(database, gaps, by=ADA)) == [(3, [AGAIN, AGAIN])]
    assert shown(do(database, gaps, by=elsewhere)) == [(3, [AGAIN])]
    assert shown(do(database, gaps, by=MAYA)) == [(3, [AGAIN])]
    with pytest.raises(NotAllowed):
        do(database, gaps, by=ANNA)


def test_a_writer_is_asked_and_what_they_publish_closes_the_gap(database: Database, moment: Moment) -> None:
    asked(database, moment, BADGE, ANNA, channel_id="C0SUPPORT")
    asked(database, moment, AGAIN, BEN, channel_id="D0BEN")
    with pytest.raises(Refused):
        do(database, write, 1, ANNA.id, by=MAYA)
    assert do(database, write, 2, BO.id, by=MAYA).values == {"key": "KB-1", "person": BO.id}
    draft = do(database, show, 1, by=ADA).article
    assert (draft.owner, draft.author, draft.state) == (BO.id, BO.id, State.DRAFT)
    assert draft.lesson == Lesson(BADGE)
    [gap] = do(database, gaps, by=MAYA).gaps
    assert (gap.written.article, gap.written.writer) == (1, BO.id)
    with pytest.raises(Refused):
        do(database, write, 1, ADA.id, by=MAYA)
    lesson = Lesson("New badges", fix="At the gate, with your old one or a colleague.")
    do(database, edit, 1, Written(lesson), by=BO)
    do(database, publish, 1, by=ADA)
    assert do(database, gaps, by=MAYA) == Gaps((), 0)
    do(database, retire, 1, by=ADA)
    assert shown(do(database, gaps, by=MAYA)) == [(2, [BADGE])]


def test_what_was_no_question_or_is_answered_is_no_gap(database: Database, moment: Moment) -> None:
    ask(database, BADGE, "100.1")
    asked(database, moment, "", ANNA, ticket_id=1)
    asked(database, moment, "How do I book a van", BEN, channel_id="C0SUPPORT", answered=True)
    assert shown(do(database, gaps, by=ADA)) == [(1, [BADGE])]
    do(database, dismiss, 1, by=ADA)
    assert shown(do(database, gaps, by=ADA)) == []


def test_what_was_asked_in_private_alone_is_quoted_nowhere(database: Database, moment: Moment) -> None:
    """Rule 93."""
    asked(database, moment, BADGE, ADA, channel_id="D0ADA")
    assert shown(do(database, gaps, by=ADA)) == [(1, [BADGE])]
    with pytest.raises(Refused):
        do(database, write, 1, BO.id, by=ADA)
