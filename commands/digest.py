"""Read a report at once, have those of a kind sent to oneself or no more, or have one made anew."""

from commands.report import compose, everybody, own
from desk.access import require
from desk.digests import Reader
from desk.period import Every, Period, closed, named
from desk.refusal import Refused
from desk.report import Report
from desk.wording import N_, Sentence
from storage import reports
from storage.work import Work


def digest(work: Work, every: Every | None = None, name: str | None = None) -> Report:
    """The report on the latest period that is over, or on the one named, for the actor as its reader."""
    require(work.actor, "digest")
    reader = own(work, work.actor.id, every or Every.DAILY)
    return compose(work, reader, period_of(work, reader, name))


def digest_on(work: Work, every: Every) -> Sentence:
    """From now on the actor reads this kind of report in a direct message."""
    require(work.actor, "digest-on")
    reports.subscribe(work.session, work.workspace.id, work.actor.id, every, work.now)
    told = N_(
        "You will read it in a direct message, at {at} by your clock. No more: /desk digest {every} off"
    )
    return Sentence(told, {"at": work.workspace.digests.at, "every": every})


def digest_off(work: Work, every: Every) -> Sentence:
    """The actor reads it no more."""
    require(work.actor, "digest-off")
    reports.unsubscribe(work.session, work.workspace.id, work.actor.id, every)
    return Sentence(N_("You will not read it in a direct message any more."))


def digest_again(work: Work, every: Every, name: str | None = None) -> Sentence:
    """All who read this kind of report have the one on this period with the figures of now: it is edited."""
    require(work.actor, "digest-again")
    readers = [each for each in everybody(work) if each.every is every]
    if not readers:
        raise Refused(Sentence(N_("Nobody reads this report: see “digests” in the policy.")))
    for reader in readers:
        key = reader.key(period_of(work, reader, name))
        reports.want(work.session, work.workspace.id, key, work.now)
    return Sentence(N_("It is made anew within moments; where it stands it is edited."))


def period_of(work: Work, reader: Reader, name: str | None) -> Period:
    """The period of this name, the latest one that is over if there is none; Refused before it has begun."""
    if not name:
        return closed(reader.every, work.now, reader.zone)
    period = named(reader.every, name, reader.zone)
    if period is None or period.begins > work.now:
        like = closed(reader.every, work.now, reader.zone).name
        unknown = N_("There is no such period to report on. Write it like this: /desk digest {every} {like}")
        raise Refused(Sentence(unknown, {"every": reader.every, "like": like}))
    return period
