"""Find the tickets behind a number of a report: a figure's, or those of a list, as they are now (I4)."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from desk.access import admit
from desk.daily import Wants, moment
from desk.metrics import Metric
from desk.period import Every, Period, named
from desk.report import WHOLE
from storage import measuring, tickets
from storage.attention import Attention
from storage.measuring import Which
from storage.tickets import Page, Place
from storage.work import Work


@dataclass(frozen=True)
class Counted:
    """What was counted: a figure of a period, or what wants somebody, of a team or the whole desk."""

    what: Metric | Wants
    period: Period
    scope: str = WHOLE

    def __str__(self) -> str:
        """In words that a button can carry."""
        period = self.period
        return f"{self.what} {period.every} {period.name} {period.zone.key} {self.scope}".strip()


def counted_of(text: str) -> Counted:
    """What a button carried; raises ValueError for what no button does."""
    what, every, name, zone, *scope = text.split()
    period = named(Every(every), name, ZoneInfo(zone))
    if period is None:
        raise ValueError(name)
    of = Wants(what) if what in set(Wants) else Metric(what)
    return Counted(of, period, *scope)


def counted(work: Work, of: Counted, at: Place | None = None) -> Page:
    """The page of its tickets that begins there, as far as the actor may see them, newest first."""
    admit(work.actor)
    place, team = (work.session, work.workspace), of.scope or None
    if isinstance(of.what, Metric):
        return measuring.tickets_of(*place, work.actor, Which(of.what, of.period, team), work.now, at)
    attention = Attention(work.session, work.workspace.id, team, work.actor)
    by = moment(of.what, work.now, of.period.zone, work.workspace.digests)
    return tickets.among(work.session, work.workspace.id, work.actor, attention.all(of.what, by), at)
