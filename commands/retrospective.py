"""Look back on a period: what was promised, what changed, what was learnt, and what could be done (G2)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from commands.actions import BACK
from commands.staffing import plan
from desk import retrospective as told
from desk import review
from desk.access import Viewer
from desk.actions import Action, State, lapsed, of_cause
from desk.article import Audience, of_one
from desk.findings import Known
from desk.gaps import Gap, gaps
from desk.period import Every, Period
from desk.report import WHOLE, Line, Part, Report, Section
from storage import actions as kept
from storage import articles
from storage import gaps as asked
from storage.work import Work

EVERYBODY = Audience()
"""Who reads a channel may be anybody."""


def sections(work: Work, reader: Viewer, part: Part, period: Period) -> tuple[Section, ...]:
    """All that is looked back on, what was promised first; of a week also what could be done."""
    is_whole = part.scope == WHOLE
    actions = kept.since(work.session, work.workspace.id, part.scope, work.now - BACK)
    people = plan(work, period.ends) if is_whole else None
    known = Known(part.numbers, part.before, _gaps(work, period) if is_whole else (), people)
    return (
        told.promises(actions, period),
        *review.sections(part.numbers, part.before),
        *told.better_and_worse(part.numbers, part.before),
        *told.lessons(_lessons(work, reader, period)),
        *(told.proposed(known, actions, work.now) if _proposes(period, work.now) else ()),
        *(told.staffing(people) if people else ()),
    )


def _proposes(period: Period, now: datetime) -> bool:
    """A week has proposals, for as long as it is the latest."""
    return period.every is Every.WEEKLY and period.is_latest(now)


def _lessons(work: Work, reader: Viewer, period: Period) -> list[int]:
    """The articles that were published within the period, of those that its readers may read."""
    readers = of_one(reader) if reader.id else EVERYBODY
    return articles.published(work.session, work.workspace.id, readers, (period.begins, period.ends))


def _gaps(work: Work, period: Period) -> list[Gap]:
    """What was asked in vain within the period too; only how often and by how many people is told of it."""
    known = gaps(asked.unanswered(work.session, work.workspace.id, work.actor, work.now), work.now)
    return [each for each in known if period.begins <= each.latest < period.ends]


def offer(work: Work, report: Report) -> Report:
    """The report, with all that it proposes there to be taken on: once, however many read of it."""
    if not _proposes(report.period, report.made):
        return report
    kept.alone_with_actions(work.session, work.workspace.id)
    return replace(report, parts=tuple(_part_offered(work, part) for part in report.parts))


def _part_offered(work: Work, part: Part) -> Part:
    known = kept.since(work.session, work.workspace.id, part.scope, work.now - BACK)
    sections = tuple(
        replace(each, lines=tuple(_line_offered(work, part.scope, line, known) for line in each.lines))
        for each in part.sections
    )
    offered = {line.action for each in sections for line in each.lines}
    for old in lapsed(known, offered, work.now):
        kept.keep(work.session, work.workspace.id, old)
    return replace(part, sections=sections)


def _line_offered(work: Work, scope: str, line: Line, known: Sequence[Action]) -> Line:
    """The line about the action that it proposes, which may stand from before."""
    if not line.proposes:
        return line
    open_ones = (each for each in known if each.state in {State.PROPOSED, State.ACCEPTED})
    stands = next((each for each in open_ones if each.cause == line.proposes), None)
    action = stands or of_cause(line.proposes, scope, work.now)
    now = kept.keep(work.session, work.workspace.id, replace(action, proposed_at=work.now))
    return replace(line, action=now.id)
