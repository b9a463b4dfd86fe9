"""What is said where people are called to a ticket."""

import re
from dataclasses import replace
from typing import Any

import pytest

from commands.escalate import escalate
from commands.hear import hear
from desk.effects.pings import Page
from desk.intake import Said
from handlers.mrkdwn import SECTION
from handlers.views.posts import draw
from storage import drawing
from storage.database import Database, Session
from tests.stage import ANNA, WORKSPACE, ask, do, run

APART = replace(WORKSPACE, places=replace(WORKSPACE.places, private_triage="C0PRIVATE"))
"""A desk where not every agent reads private tickets."""


def called(database: Database, to: str, people: str = "") -> dict[str, Any]:
    """What is posted where people are called to the first ticket."""

    def call(session: Session) -> dict[str, Any]:
        [one] = drawing.ticket(session, 1).escalations
        drawn = draw(session, APART, Page(1, one.seq, 0, 1, to, people=people), database.clock())
        assert drawn is not None
        return drawn.arguments

    return run(database, call)


@pytest.mark.usefixtures("workspace")
@pytest.mark.parametrize(("to", "told"), [("C0PRIVATE", 3), ("C0TRIAGE", 0), ("C0INCIDENTS", 0)])
def test_rule_93_only_where_its_card_stands_is_told_what_it_is_about(
    database: Database, to: str, told: int
) -> None:
    """Nor is it told who asked, and why."""
    asked = Said("D0ANNA", "1.1", ANNA.id, "My agent reads my mail")
    do(database, hear, asked, [], (), by=ANNA, workspace=APART)
    do(database, escalate, 1, "It never stops", by=ANNA, workspace=APART)
    drawn = str(called(database, to))
    assert sum(word in drawn for word in ("reads my mail", "never stops", "Anna")) == told


@pytest.mark.usefixtures("workspace")
def test_rule_54_however_many_are_called_each_is(database: Database) -> None:
    """Slack refuses a section that is too long, and nobody would be called."""
    ask(database, "The VPN is slow", "1.1", workspace=APART)
    do(database, escalate, 1, "It never stops", by=ANNA, workspace=APART)
    everybody = [f"U{number:010d}" for number in range(500)]
    *sections, _button = called(database, "C0INCIDENTS", " ".join(everybody))["blocks"]
    texts = [each["text"]["text"] for each in sections]
    assert max(map(len, texts)) <= SECTION
    assert re.findall(r"<@(U\d+)>", " ".join(texts)) == everybody
