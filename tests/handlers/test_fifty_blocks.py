"""What is too much for one message of Slack's fifty blocks is told shorter, and what is left out is said."""

import pytest

from commands.actions import Actions
from desk.actions import Action, State
from desk.findings import Rule
from desk.metrics import Count, Metric, Numbers
from desk.report import WHOLE, Line, Part, Report, Section
from handlers import language
from handlers.views import actions, report_posts
from handlers.views.report import Named, Pen
from tests.faults.hostile_reports import DAY
from tests.stage import ADA, BEGINNING, WORKSPACE

SAY = language.speaker("en")


def action(number: int, state: State) -> Action:
    due = BEGINNING if state is State.ACCEPTED else None
    return Action(number, BEGINNING, state, rule=Rule.OLD_BACKLOG, owner=ADA.id, due=due)


def report(teams: list[str], acts: int) -> report_posts.Block:
    """Drawn: on each team so many actions, and then its figures."""
    lines = tuple(Line("an action", action=1) for _ in range(acts))
    sections = (Section("What was promised", lines), Section("Work", figures=(Metric.RECEIVED,)))
    parts = tuple(Part(team, Numbers({Metric.RECEIVED: Count(2)}), Numbers(), sections) for team in teams)
    named = Named({}, {}, {}, {1: action(1, State.ACCEPTED)})
    pen = Pen(SAY, WORKSPACE, named, report_posts.Mrkdwn(WORKSPACE, ADA))
    return report_posts.message(pen, Report(DAY, BEGINNING, parts))


def kinds(message: report_posts.Block) -> list[str]:
    return [each["type"] for each in message["blocks"]]


@pytest.mark.parametrize("acts", [3, 40])
def test_a_report_with_many_actions_still_has_its_figures(acts: int) -> None:
    """Rule 72: the list with the buttons is at /desk actions."""
    drawn = kinds(report([WHOLE], acts))
    below = ["section", "actions"] * 3 if acts == 3 else []
    assert drawn == ["header", "section", *below, "section", "actions", "context"]


def test_what_does_not_fit_is_said() -> None:
    """Rule 72: nobody takes the teams that are told of for all."""
    drawn = report([f"team-{number}" for number in range(12)], 1)
    assert drawn["blocks"][-2]["elements"][0]["text"].startswith("More than a message holds.")


def test_the_list_of_actions_fits_into_a_message() -> None:
    taken, proposed = (
        tuple(action(number, state) for number in range(1, 31)) for state in (State.ACCEPTED, State.PROPOSED)
    )
    drawn = actions.message(Actions(taken, proposed, ADA.id, leads=True, streak=9), WORKSPACE.policy, SAY)
    assert len(drawn["blocks"]) == 49
