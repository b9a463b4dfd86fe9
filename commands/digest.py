"""Make reports: what each reader has to know, frozen as it is known, left to be posted once (rule 69)."""

from collections.abc import Iterator
from datetime import timedelta

from desk import daily, review
from desk.access import Viewer, may
from desk.course import Course
from desk.digests import Reader, is_late, is_missed, readers
from desk.effects import ShowCharts, ShowReport
from desk.metrics import Numbers
from desk.period import Every, Period, around
from desk.report import WHOLE, Part, Report, Section
from desk.severity import Severity
from storage import courses, measuring, outbox, people, reports
from storage.morning import Morning, present
from storage.work import Work


def due(work: Work) -> list[tuple[Reader, Period]]:
    """Whose report on what has to be made by now, because nobody made it yet."""
    wanted = {reader.key(period): (reader, period) for reader, period in _wanted(work)}
    taken = reports.taken(work.session, work.workspace.id, wanted)
    left = [each for key, each in wanted.items() if key not in taken]
    return [each for each in left if reports.began(work.session, work.workspace.id, each[1].ends)]


def _wanted(work: Work) -> Iterator[tuple[Reader, Period]]:
    """The latest report that each reader has to have by now."""
    workspace, digests = work.workspace, work.workspace.digests
    for reader in readers(digests, workspace.places.managers, workspace.policy.calendars):
        yield reader, digests.latest(reader.every, work.now, reader.zone)
    for person, every, since in reports.subscribers(work.session, workspace.id):
        reader = own(work, person, every)
        period = digests.latest(every, work.now, reader.zone)
        if since < period.ends and may(work.viewer(person), "digest") and not _is_quiet(work, reader):
            yield reader, period


def own(work: Work, person: str, every: Every) -> Reader:
    """A person as the reader of a report of their own: by the days of their zone, on their teams."""
    zone = people.zone(work.session, work.workspace.id, person)
    teams = tuple(code for code, team in work.workspace.teams.items() if person in team.members)
    return Reader(person, every, zone, teams or (WHOLE,))


def _is_quiet(work: Work, reader: Reader) -> bool:
    """Whether the person is left alone at this moment (rule 66)."""
    quiet = work.workspace.policy.quiet_hours
    return quiet.until(reader.zone, Severity.SEV4, work.now) is not None


def is_hopeless(work: Work, period: Period) -> bool:
    """Whether it is too late to read of the period."""
    return is_missed(work.workspace.digests.due(period), work.now)


def compose(work: Work, reader: Reader, period: Period) -> Report:
    """What the reader has to know of the period, as it is known now."""
    late = is_late(work.workspace.digests.due(period), work.now)
    viewer = people.reader(work.session, work.workspace, reader.to)
    parts = tuple(_part(work, viewer, scope, period) for scope in reader.scopes)
    return Report(period, work.now, parts, late)


def publish(work: Work, reader: Reader, period: Period, report: Report | None) -> bool:
    """Freeze the report and leave it to be posted; False when somebody else did. None: it comes too late."""
    name = reader.key(period)
    if not reports.claim(work.session, work.workspace.id, name, report, work.now):
        return False
    if report:
        _leave(work, reader, name, report)
    return True


def republish(work: Work, reader: Reader, period: Period, report: Report) -> None:
    """The report says this from now on: what stands of it is edited (rule 69)."""
    name = reader.key(period)
    reports.restate(work.session, work.workspace.id, name, report, work.now)
    _leave(work, reader, name, report)


def _leave(work: Work, reader: Reader, name: str, report: Report) -> None:
    """The post, and then in its thread what is charted."""
    post = ShowReport(name, reader.to)
    outbox.leave_apart(work.session, work.workspace.id, post, work.now)
    for place, part in enumerate(report.parts):
        if part.course:
            charts = ShowCharts(name, reader.to, place)
            outbox.leave_apart(work.session, work.workspace.id, charts, work.now, after=post)


def _part(work: Work, viewer: Viewer, scope: str, period: Period) -> Part:
    numbers, before = (
        measuring.numbers(work.session, work.workspace, scope or None, each, work.now)
        for each in (period, period.before)
    )
    sections = _sections(work, viewer, scope, period, numbers, before)
    return Part(scope, numbers, before, sections, _course(work, scope, period))


def _course(work: Work, scope: str, period: Period) -> Course | None:
    """How the period went; a day has no parts of which that could be told."""
    if period.every is Every.DAILY:
        return None
    return courses.course(work.session, work.workspace, scope or None, period, work.now)


def _sections(
    work: Work, viewer: Viewer, scope: str, period: Period, numbers: Numbers, before: Numbers
) -> tuple[Section, ...]:
    if period.every is Every.DAILY:
        found = present(work.session, work.workspace.id, viewer, scope, morning_of(work, period))
        return daily.sections(numbers, before, found)
    return review.sections(numbers, before)


def morning_of(work: Work, period: Period) -> Morning:
    """The day on which a report is made, by the period's zone."""
    today = around(Every.DAILY, work.now.astimezone(period.zone).date(), period.zone)
    long_ago = work.now - timedelta(days=work.workspace.digests.ageing_days)
    return Morning(work.now, today.ends, long_ago)
