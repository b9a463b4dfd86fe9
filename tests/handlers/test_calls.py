"""What is said of a private ticket where people are called to it."""

from dataclasses import replace

import pytest

from commands.escalate import escalate
from commands.hear import hear
from desk.effects import Page
from desk.intake import Said
from handlers.views.posts import draw
from storage import drawing
from storage.database import Database, Session
from tests.stage import ANNA, WORKSPACE, do, run

APART = replace(WORKSPACE, places=replace(WORKSPACE.places, private_triage="C0PRIVATE"))
"""A desk where not every agent reads private tickets."""


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(("to", "told"), [("C0PRIVATE", 3), ("C0TRIAGE", 0), ("C0INCIDENTS", 0)])
def test_rule_93_only_where_its_card_stands_is_told_what_it_is_about(
    database: Database, to: str, told: int
) -> None:
    """Nor is it told who asked, and why."""
    asked = Said("D0ANNA", "1.1", ANNA.id, "My agent reads my mail")
    do(database, hear, asked, [], (), by=ANNA, workspace=APART)
    do(database, escalate, 1, "It never stops", by=ANNA, workspace=APART)

    def text(session: Session) -> str:
        [one] = drawing.ticket(session, 1).escalations
        call = draw(session, APART, Page(1, one.seq, 0, 1, to), database.clock())
        assert call is not None
        return str(call.arguments)

    drawn = run(database, text)
    assert sum(word in drawn for word in ("reads my mail", "never stops", "Anna")) == told
