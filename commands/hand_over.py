"""See to the rotas: tell of each hand-over, keep user groups in step, and warn of gaps (the clock's verb)."""

from collections.abc import Iterable
from datetime import timedelta

from desk import oncall as rules
from desk.calendar import Span
from desk.effects.oncall import HandOver, KeepGroup, WarnGap
from desk.oncall import AHEAD, Cover, Rota, is_planned
from storage import oncall, outbox
from storage.work import Work

NOTICE = timedelta(days=7)
"""How long before a gap the desk says so."""


def hand_over(work: Work) -> bool:
    """Note who is on call now in every rota, and leave what follows from a change; whether there was one."""
    oncall.alone_with_covers(work.session, work.workspace.id)
    changed = [_tend(work, code, rota) for code, rota in work.workspace.rotas.items()]
    return any(changed)


def _tend(work: Work, code: str, rota: Rota) -> bool:
    covers = oncall.covers(work.session, work.workspace.id, code, work.now)
    present = _present(work, rules.on_call(rota, covers, work.now))
    grouped = _reachable(work, present)
    last = next(iter(oncall.duties(work.session, work.workspace.id, code)), None)
    if last is None or last.people != present:
        number = oncall.begin(work.session, work.workspace.id, code, present, grouped, work.now)
        if present or (last and last.people and not _is_meant(work, rota, covers)):
            _leave(work, HandOver(number, _channel(work, rota)))
    elif last.grouped != grouped:
        oncall.group(work.session, last.id, grouped)
    if rota.group and (last is None or last.grouped != grouped):
        _leave(work, KeepGroup(code))
    return last is None or (last.people, last.grouped) != (present, grouped)


def _is_meant(work: Work, rota: Rota, covers: Iterable[Cover]) -> bool:
    """Whether nobody was meant to be on call at this time: that is no news."""
    now = next(rules.stretches(rota, covers, work.now, work.now + AHEAD))
    return is_planned(rota, Span(now.start, now.end))


def keep_groups(work: Work) -> bool:
    """Have every user group hold again who is on call, whatever people did; whether there are any."""
    grouped = [code for code, rota in work.workspace.rotas.items() if rota.group]
    for code in grouped:
        _leave(work, KeepGroup(code))
    return bool(grouped)


def _channel(work: Work, rota: Rota) -> str:
    """Where it is told; in the triage channel too while Slack has no channel of the name in the policy."""
    own = rota.channel or "#"
    return work.workspace.places.triage if own.startswith("#") else own


def warn(work: Work) -> bool:
    """Say which gaps begin within the coming week, each once; whether there are any."""
    found = [_warn(work, code, rota) for code, rota in work.workspace.rotas.items()]
    return any(found)


def _warn(work: Work, code: str, rota: Rota) -> bool:
    places = work.workspace.places
    to = places.managers or places.fallback or places.triage
    until = work.now + NOTICE
    gaps = [
        gap
        for gap in oncall.gaps(work.session, work.workspace, code, Span(work.now, until + NOTICE))
        if work.now < gap.start <= until and not is_planned(rota, gap)  # one that has begun was told of
    ]
    for gap in gaps:
        _leave(work, WarnGap(code, gap.start.isoformat(), gap.end.isoformat(), to))
    return bool(gaps)


def _present(work: Work, persons: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them who are still in Slack."""
    gone = oncall.gone(work.session, work.workspace.id, persons)
    return tuple(each for each in persons if each not in gone)


def _reachable(work: Work, persons: tuple[str, ...]) -> tuple[str, ...]:
    """Those of them who are not away; all, when all are: Slack has no group of nobody."""
    away = oncall.away(work.session, work.workspace.id, persons, work.now)
    return tuple(each for each in persons if each not in away) or persons


def _leave(work: Work, effect: HandOver | KeepGroup | WarnGap) -> None:
    outbox.leave_apart(work.session, work.workspace.id, effect, work.now)
