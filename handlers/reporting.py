"""Gives reports outside Slack: as Markdown, a web page, a picture, or as JSON for a program."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from zoneinfo import ZoneInfo

from commands.digest import period_of
from commands.report import compose
from desk.digests import Reader
from desk.hours import DEFAULT, known_zone
from desk.period import Every
from desk.policy import Policy
from desk.refusal import Refused
from desk.report import WHOLE, Report
from desk.section import must_be_known
from desk.wording import N_, Sentence
from handlers import pictures
from handlers.checks import memory
from handlers.language import Speaker
from handlers.recalculating import NotYet
from handlers.settings import Settings
from handlers.views import report_pages
from handlers.views.chart_posts import charted
from handlers.views.report import Pen, named
from storage import people, policy_file, workspaces
from storage.database import Clock, Session
from storage.work import Work


class Form(StrEnum):
    """How a report is written."""

    MD = "md"
    HTML = "html"
    JSON = "json"
    PNG = "png"


@dataclass(frozen=True)
class Wish:
    """Which report: of a kind, on a period (None: the latest that is over), on some teams (): the desk."""

    every: Every
    period: str | None = None
    teams: tuple[str, ...] = ()
    zone: str | None = None


async def written(given: Settings, clock: Clock, wish: Wish, form: Form, say: Speaker) -> str | bytes:
    """The report as text, or as a picture, without private tickets.

    Raises PolicyError, DatabaseError, NotYet, Refused.
    """
    policy = policy_file.read(given.firebreak_policy)
    database, standing = memory.opened(given, clock)
    if database is None:
        raise NotYet(standing.sentence)
    try:
        return await database.read(partial(_written, policy, clock, wish, form, say))
    finally:
        database.close()


def _written(
    policy: Policy, clock: Clock, wish: Wish, form: Form, say: Speaker, session: Session
) -> str | bytes:
    served = list(workspaces.recall(session, policy).values())
    if not served:
        raise NotYet(Sentence(N_("There is nothing to report on yet: start the desk first.")))
    work = Work(session, clock(), served[0], served[0].itself, cause="report")
    zone = ZoneInfo(known_zone(wish.zone or policy.calendars[DEFAULT].zone))
    for team in wish.teams:
        must_be_known(team, policy.teams, N_("There is no team “{value}”: write one of {known}."), ())
    reader = Reader("", wish.every, zone, wish.teams or (WHOLE,))
    report = compose(work, reader, period_of(work, reader, wish.period))
    return _FORMS[form](work, report, say)


def _page(work: Work, ink: report_pages.Plain, report: Report, say: Speaker) -> Pen:
    viewer = people.reader(work.session, work.workspace, "")
    return Pen(say, work.workspace, named(work.session, work.workspace, viewer, report), ink)


def _markdown(work: Work, report: Report, say: Speaker) -> str:
    ink = report_pages.markdown_ink(work.workspace.policy, report.period.zone)
    return report_pages.markdown(_page(work, ink, report, say), report)


def _html(work: Work, report: Report, say: Speaker) -> str:
    ink = report_pages.html_ink(work.workspace.policy, report.period.zone)
    return report_pages.html(_page(work, ink, report, say), report)


def _json(_work: Work, report: Report, say: Speaker) -> str:
    told = {**report.coded(), "definitions": dict(report_pages.defined(report, say))}
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _picture(work: Work, report: Report, say: Speaker) -> bytes:
    """Of one team or of the whole desk; a day has no parts that could be drawn."""
    if len(report.parts) > 1:
        raise Refused(Sentence(N_("A picture is of one team, or of the whole desk: name one at most.")))
    drawn = charted(report, report.parts[0], work.workspace.policy, say)
    if drawn is None:
        raise Refused(Sentence(N_("There is no picture of a day: choose weekly or longer.")))
    return pictures.drawn(drawn, say)


_FORMS: dict[Form, Callable[[Work, Report, Speaker], str | bytes]] = {
    Form.MD: _markdown,
    Form.HTML: _html,
    Form.JSON: _json,
    Form.PNG: _picture,
}
