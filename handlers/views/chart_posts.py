"""Draws the charts of a report as a picture in the thread of its post, with the same figures as text."""

from desk.effects.effect import Effect
from desk.effects.reports import ShowCharts, ShowReport
from desk.policy import Policy
from desk.report import Part, Report
from handlers.language import Speaker
from handlers.slack_facts import GONE
from handlers.views.call import Call, Desk, Draw
from handlers.views.charted import Charted
from storage import conversations, reports

PICTURE = "files.completeUploadExternal picture"
"""A picture is drawn, uploaded and shared, and an older one taken away."""


def charted(report: Report, part: Part, policy: Policy, say: Speaker) -> Charted | None:
    """What there is to chart of a report's part."""
    if part.course is None:
        return None
    team = policy.teams.get(part.scope)
    name = team.name.named(say.language) if team else part.scope
    return Charted(report.period, part.course, part.numbers, part.before, name)


def _show_charts(desk: Desk, effect: ShowCharts) -> Call | None:
    """Nothing while the report itself does not stand."""
    report = reports.report(desk.session, desk.workspace.id, effect.report)
    post = conversations.post(desk.session, desk.workspace.id, ShowReport(effect.report, effect.to).name())
    if report is None or post is None or post.ts is None or effect.part >= len(report.parts):
        return None
    say = desk.speaker_at(effect.to)
    drawn = charted(report, report.parts[effect.part], desk.workspace.policy, say)
    if drawn is None:
        return None
    older = conversations.post(desk.session, desk.workspace.id, effect.name())
    place = {"channel_id": post.channel, "thread_ts": post.ts}
    wish = {**place, "charted": drawn, "say": say, "older": older.ts if older else None}
    return Call(PICTURE, wish, as_good=GONE)


DRAWS: dict[type[Effect], Draw] = {ShowCharts: _show_charts}
