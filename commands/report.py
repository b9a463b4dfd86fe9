"""Make reports: what each reader has to know, frozen as it is known, left to be posted once (rule 69)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from commands import care, retrospective
from desk import daily
from desk.access import Viewer, may
from desk.daily import ENOUGH, Listed, Present, Wants, moment
from desk.digests import Reader, is_late, is_missed, readers
from desk.effects.reports import ShowCharts, ShowReport
from desk.period import Every, Period, named
from desk.report import WHOLE, Part, Report
from storage import courses, measuring, outbox, people, reports, workload
from storage.attention import Attention
from storage.facts import so_far
from storage.work import Work

MOST_PASSED_OVER = 31
"""Reports that were never made, as far as it is looked back for them."""


@dataclass(frozen=True)
class Due:
    """A report that has to be made: for whom and on what, for the first time or `anew`."""

    reader: Reader
    period: Period
    anew: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return self.reader.key(self.period)


def due(work: Work) -> list[Due]:
    """The reports that have to be made by now: because nobody made them yet, or because somebody asked."""
    found = {reader.key(period): Due(reader, period) for reader, period in _expected(work)}
    taken = reports.taken(work.session, work.workspace.id, found)
    new = [each for name, each in found.items() if name not in taken]
    born = [each for each in new if reports.began(work.session, work.workspace.id, each.period.ends)]
    return [*born, *_wanted(work)]


def _expected(work: Work) -> Iterator[tuple[Reader, Period]]:
    """The latest report that each reader has to have by now."""
    digests = work.workspace.digests
    for reader in in_channels(work):
        yield reader, digests.latest(reader.every, work.now, reader.zone)
    for reader, since in in_person(work):
        period = digests.latest(reader.every, work.now, reader.zone)
        if since < period.ends and _quiet_until(work, reader, work.now) is None:
            yield reader, period
    for reader in map(partial(_leading, work), care.leads(work)):
        if _quiet_until(work, reader, work.now) is None:
            yield reader, work.workspace.digests.latest(reader.every, work.now, reader.zone)


def _wanted(work: Work) -> Iterator[Due]:
    """Those that somebody wants anew, and whose reader there still is."""
    names = reports.wanted(work.session, work.workspace.id)
    known = {(each.every, each.to): each for each in everybody(work)} if names else {}
    for every, to, period in (name.split(":") for name in names):
        reader = known.get((Every(every), to))
        found = named(Every(every), period, reader.zone) if reader else None
        if reader and found:
            yield Due(reader, found, anew=True)


def in_channels(work: Work) -> list[Reader]:
    """The channels that the policy has reports posted in."""
    workspace = work.workspace
    return readers(workspace.digests, workspace.places.managers, workspace.policy.calendars)


def in_person(work: Work) -> list[tuple[Reader, datetime]]:
    """Who asked for reports of their own and may read them, and since when."""
    found = reports.subscribers(work.session, work.workspace.id)
    return [
        (own(work, person, every), since)
        for person, every, since in found
        if may(work.viewer(person), "digest")
    ]


def everybody(work: Work) -> list[Reader]:
    """All who read reports."""
    return [*in_channels(work), *(reader for reader, _since in in_person(work))]


def own(work: Work, person: str, every: Every) -> Reader:
    """A person as the reader of a report of their own: by the days of their zone, on their teams."""
    zone = people.zone(work.session, work.workspace.id, person)
    teams = tuple(code for code, team in work.workspace.teams.items() if person in team.members)
    return Reader(person, every, zone, teams or (WHOLE,))


def _leading(work: Work, person: str) -> Reader:
    """A lead as the reader of what a week asked of people."""
    return replace(own(work, person, Every.WEEKLY), for_care=True)


def _quiet_until(work: Work, reader: Reader, at: datetime) -> datetime | None:
    """Until when a reader who is left alone at this moment is, if they are (rule 66); a channel never is."""
    if not outbox.is_person(reader.to):
        return None
    return work.workspace.policy.quiet_hours.until(reader.zone, at)


def make(work: Work, due: Due) -> Report | None:
    """What it says, and whether it is late; None when it comes too late for who did not ask for it."""
    at = work.workspace.digests.due(due.period)
    expected = _quiet_until(work, due.reader, at) or at
    if due.anew:
        before = reports.report(work.session, work.workspace.id, due.name)
        is_tardy = before is not None and before.is_late
    elif is_missed(expected, work.now):
        return None
    else:
        is_tardy = is_late(expected, work.now)
    return replace(compose(work, due.reader, due.period), is_late=is_tardy)


def compose(work: Work, reader: Reader, period: Period) -> Report:
    """What the reader has to know of the period, as it is known now."""
    if reader.for_care:
        told = tuple(care.part(work, scope, period) for scope in reader.scopes)
        return Report(period, work.now, told, for_care=True)
    viewer = people.reader(work.session, work.workspace, reader.to)
    return Report(period, work.now, tuple(_part(work, viewer, scope, period) for scope in reader.scopes))


def publish(work: Work, due: Due, report: Report | None) -> bool:
    """Freeze the report and leave it to be posted, or edited (rule 69); False when somebody else did."""
    place = work.session, work.workspace.id, due.name
    report = retrospective.offer(work, report) if report and not report.for_care else report
    done = (
        reports.restate(*place, report, work.now)
        if due.anew and report
        else reports.claim(*place, report, work.now)
    )
    if done and report:
        _leave(work, due, report)
    return done


def _leave(work: Work, due: Due, report: Report) -> None:
    """The post, and then in its thread what is charted."""
    post = ShowReport(due.name, due.reader.to)
    outbox.leave_apart(work.session, work.workspace.id, post, work.now)
    for place, part in enumerate(report.parts):
        if part.course:
            charts = ShowCharts(due.name, due.reader.to, place)
            outbox.leave_apart(work.session, work.workspace.id, charts, work.now, after=post)


def passed_over(work: Work, due: Due) -> list[str]:
    """The names of earlier reports that this reader should have had and nobody made, the latest first."""
    found: list[str] = []
    period = due.period.before
    while len(found) < MOST_PASSED_OVER and reports.began(work.session, work.workspace.id, period.ends):
        name = due.reader.key(period)
        if reports.taken(work.session, work.workspace.id, [name]):
            break
        found.append(name)
        period = period.before
    return found


def _part(work: Work, viewer: Viewer, scope: str, period: Period) -> Part:
    numbers, before = (
        measuring.numbers(work.session, work.workspace, scope or None, each, work.now)
        for each in (period, period.before)
    )
    if period.every is Every.DAILY:
        wanted, loads = _wants(work, viewer, scope, period), _loads(work, scope, period)
        return Part(scope, numbers, before, daily.sections(numbers, before, wanted, loads))
    course = courses.course(work.session, work.workspace, scope or None, period, work.now)
    part = Part(scope, numbers, before, course=course)
    return replace(part, sections=retrospective.sections(work, viewer, part, period))


def _wants(work: Work, viewer: Viewer, scope: str, period: Period) -> Present:
    """What needs somebody now, as far as the viewer may see it."""
    attention = Attention(work.session, work.workspace.id, scope or None, viewer)
    moments = {each: moment(each, work.now, period.zone, work.workspace.digests) for each in Wants}
    found = {wants: attention.part(wants, at, ENOUGH) for wants, at in moments.items()}
    return {wants: Listed([each.ticket for each in part.found], part.count) for wants, part in found.items()}


def _loads(work: Work, scope: str, period: Period) -> dict[str, int]:
    """How many open tickets each agent had when the period ended."""
    span = so_far(work.workspace.id, period, work.now)
    return {who: load.open for who, load in workload.loads(work.session, span, scope or None).items()}
