"""A home tab stays inside Slack's limits and useful, however much there is to do."""

import pytest

from desk.access import Role, Viewer
from handlers import language
from handlers.views import found, home
from playground.blocks import view_problems
from storage.database import Database, Session
from storage.tables.tickets import TicketRow
from storage.tickets import Found
from tests.stage import ADA, ANNA, BEGINNING, BEN, MAYA, WORKSPACE

EVERYTHING = Viewer(ADA.id, frozenset(Role), ADA.channels)
HEADINGS = [
    *("My queue (400)", "Nobody's yet (300)", "Waiting for the requester (50)"),
    *("Open tickets of each agent", "Open tickets", "Waiting for a first answer (810)"),
    *("Machinery", "What I asked for (400)"),
]


def row(number: int, **more: object) -> TicketRow:
    return TicketRow(
        workspace_id="T0PLAY", number=number, opened_at=BEGINNING, channel_id="C0SUPPORT", **more
    )


def busy(session: Session) -> None:
    """400 open tickets of Ada's, who asked for all of them too, 300 of nobody, others' and ones that wait."""
    numbers = iter(range(1, 10_000))
    mine = {"requester_id": ADA.id, "assignee_id": ADA.id, "severity": 3}
    session.add_all([row(next(numbers), status="open", **mine) for _ in range(350)])
    session.add_all([row(next(numbers), status="open", **{**mine, "severity": 1}) for _ in range(50)])
    others = {"requester_id": "U0ANNA", "severity": 2}
    session.add_all([row(next(numbers), status="new", **others) for _ in range(300)])
    waiting = {**others, "assignee_id": ADA.id, "status": "waiting"}
    session.add_all([row(next(numbers), **waiting) for _ in range(50)])
    agents = [f"U0AGENT{at % 15}" for at in range(60)]
    session.add_all([row(next(numbers), status="open", **others, assignee_id=agent) for agent in agents])
    session.flush()


@pytest.mark.parametrize("tongue", language.LANGUAGES)
@pytest.mark.usefixtures("workspace")
def test_with_400_open_tickets_and_every_role(database: Database, tongue: str) -> None:
    """Rule 54: the gravest come first, what does not fit is counted, and one button away."""
    with Session(database.writer) as session:  # never committed
        busy(session)
        view = home.tab(session, WORKSPACE, EVERYTHING, language.speaker(tongue), BEGINNING)
    assert view_problems(view) == []
    blocks = view["blocks"]
    assert len(blocks) <= 100
    keys = [block["text"]["text"].split("*")[1] for block in blocks if "*T-" in str(block.get("text"))]
    assert keys[:15] == [f"T-{number}" for number in range(351, 366)]
    if tongue == "en":
        assert [block["text"]["text"] for block in blocks if block["type"] == "header"] == HEADINGS
        assert "and 385 more" in str(blocks)


def test_only_the_desk_reads_what_is_due() -> None:
    """Rule 93."""
    one = Found(
        row(1, id=1, requester_id="U0ANNA", status="open", severity=3).facts(),
        "The printer",
        due_at=BEGINNING,
    )
    told = [str(found.line(one, WORKSPACE, who, language.speaker("en"))) for who in (ADA, MAYA, ANNA, BEN)]
    assert ["due" in each for each in told] == [True, True, False, False]


@pytest.mark.usefixtures("workspace")
def test_nobody_learns_more_than_their_role_shows(database: Database) -> None:
    """Rule 93: each role has its own sections, and without a role there are none."""
    shown = {}
    with Session(database.writer) as session:  # never committed
        busy(session)
        for role in Role:
            who = Viewer("U0MAYA", frozenset({Role.REQUESTER, role}))
            view = home.tab(session, WORKSPACE, who, language.speaker("en"), BEGINNING)
            shown[role] = [block["text"]["text"] for block in view["blocks"] if block["type"] == "header"]
        nobody = home.tab(session, WORKSPACE, Viewer("U0GUS", frozenset()), language.speaker("en"), BEGINNING)
    assert shown == {
        Role.REQUESTER: [],
        Role.AGENT: ["Nobody's yet (300)"],
        Role.LEAD: ["Open tickets of each agent"],
        Role.MANAGER: ["Open tickets", "Waiting for a first answer (810)"],
        Role.OPERATOR: ["Machinery"],
    }
    assert len(nobody["blocks"]) == 1
