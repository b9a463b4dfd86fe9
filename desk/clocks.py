"""What starts, ends and pauses the clocks of a ticket: they follow from its events, as all does (rule 1)."""

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from functools import partial

from desk.ticket import (
    PAUSED,
    RESOLVED,
    Agreement,
    Asked,
    Clock,
    Clocks,
    Episode,
    Event,
    Kind,
    Pause,
    Side,
    Status,
    Ticket,
)

MOST_UNANSWERED = 20
"""Unanswered messages that are told apart; of more, the oldest ones and the newest."""
UNDONE = "event"
"""The detail of a change that puts something back: the event that is undone."""
STAYS = "running"
"""The detail of a change of policy that what runs already does not follow (rule 37)."""

FROM_THE_START = (Clock.ACKNOWLEDGED, Clock.FIRST_RESPONSE, Clock.RESOLUTION, Clock.TOTAL_RESOLUTION)
"""The clocks that begin with the ticket."""
EVERY = frozenset(Clock)
ENDED_BY_ANSWER = frozenset({Clock.ACKNOWLEDGED, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE, Clock.PROMISE})
"""The clocks that an answer ends; one of them may go on, after it was cancelled, as answered meanwhile."""
_SINCE = frozenset({Clock.NEXT_RESPONSE, Clock.PROMISE})
"""Those of them that only a later one stops."""
_TAKEN_BACK = frozenset({Status.WITHDRAWN, Status.DISMISSED})
"""How a ticket ends that was none; should it go on, so do its clocks (rules 49, 94)."""


def follow(before: Ticket, now: Ticket, event: Event) -> Clocks:
    """The clocks after an event that made the ticket, as it was `before`, what it is `now`."""
    if undone := event.change.detail.get(UNDONE):
        return _undone(before, now, event, int(undone))
    rule = _RULES.get(event.change.kind)
    return rule(before, now, event) if rule else now.clocks


def _received(before: Ticket, now: Ticket, event: Event) -> Clocks:
    """They begin with the first message (rule 6); those of an imported ticket never do (rule 91)."""
    if before.opened_at or now.opened_at is None or event.change.detail.get("imported") == "yes":
        return now.clocks
    began = tuple(Episode(clock, event.seq, now.opened_at) for clock in FROM_THE_START)
    return replace(now.clocks, episodes=began)


def _replied(before: Ticket, now: Ticket, event: Event) -> Clocks:
    change = event.change
    if change.reply_of == Side.REQUESTER and change.detail.get("thanks") != "yes":
        return _asked(before, event)
    return _answered(before, now, event) if change.answers else now.clocks


def _asked(before: Ticket, event: Event) -> Clocks:
    """The requester's side said something that wants an answer (rules 11, 14, 16, 17)."""
    clocks, at, status = before.clocks, event.moment, before.status
    if status is Status.CLOSED or (clocks.answered and at <= clocks.answered):
        return clocks
    of = event.change.detail.get("of")
    asked = Asked(at, event.seq, event.change.message, int(of) if of else None)
    earlier = () if status is Status.SOLVED else clocks.unanswered
    return _awaited(_owing(clocks, earlier, asked), event, begins=status not in _TAKEN_BACK)


def _owing(clocks: Clocks, earlier: tuple[Asked, ...], asked: Asked) -> Clocks:
    """One more message wants an answer besides the earlier ones."""
    unanswered = sorted((*earlier[: MOST_UNANSWERED - 1], asked), key=lambda each: (each.at, each.seq))
    return replace(clocks, unanswered=tuple(unanswered))


def _awaited(clocks: Clocks, event: Event, *, begins: bool = True) -> Clocks:
    """The next response is awaited since the oldest unanswered message, once the first is over (rule 15)."""
    first, running = clocks.latest(Clock.FIRST_RESPONSE), clocks.running(Clock.NEXT_RESPONSE)
    if first is None or first.ended is None:
        return clocks
    if not clocks.unanswered:
        return _end(clocks, {Clock.NEXT_RESPONSE}, event.at, event, is_cancelled=True)
    oldest = clocks.unanswered[0]
    if running:
        return _with(clocks, _since(running, oldest.at))
    last = clocks.latest(Clock.NEXT_RESPONSE)
    # Of the wait before an older message was part: then this is another run, which has a name of its own.
    seq = event.seq if last and last.seq == oldest.seq else oldest.seq
    return _begin(clocks, Clock.NEXT_RESPONSE, seq, oldest.at) if begins else clocks


def _answered(before: Ticket, now: Ticket, event: Event) -> Clocks:
    """A person of the desk told the requester something (rules 7, 13, 15, 20).

    What is delivered counts from then on, but answers only what was asked before it was written.
    """
    at = max(event.moment, now.opened_at or event.moment)
    written = event.change.told("written") or at
    clocks = _each(now.clocks, lambda one: _stopped(one, at, written, now, event))
    left = tuple(each for each in clocks.unanswered if each.at > written)
    clocks = replace(clocks, unanswered=left, answered=max(at, clocks.answered or at))
    clocks = _awaited(clocks, event, begins=not before.status.done)
    return _updated(clocks, now, event)


def _stopped(one: Episode, at: datetime, written: datetime, now: Ticket, event: Event) -> Episode:
    """The episode, ended by the answer if it waited for one: by the earliest, in whatever order heard.

    An answer that was on its way when the ticket was solved still counts (rules 3, 13).
    """
    if one.clock not in ENDED_BY_ANSWER or (one.clock in _SINCE and one.began > written):
        return one
    if one.clock is Clock.PROMISE and one.message == event.change.message:
        return one  # it makes the promise
    is_earlier = one.ended is not None and at < one.ended and not _is_after_solve(one, written, now)
    if one.ended is None or is_earlier or (_is_late(one, written) and not _is_gone(now)):
        one = _going_on(one, now)
        return replace(one, ended=max(at, one.began), ended_by=event.seq)
    if one.clock in _SINCE and now.status.done and (one.is_cancelled or one.until):
        return replace(one, told_at=min(at, one.told_at or at))
    return one


def _is_late(one: Episode, written: datetime) -> bool:
    """Whether it was given up when the answer was on its way already; a promise was not, but taken back."""
    is_given_up = one.is_cancelled and one.clock is not Clock.PROMISE
    return is_given_up and one.ended is not None and written <= one.ended


def _is_after_solve(one: Episode, written: datetime, ticket: Ticket) -> bool:
    """Whether the answer is to a ticket with whose solve the clock was over."""
    solved = ticket.first_solved_at
    return one.clock in FROM_THE_START and solved is not None and written > solved


def _is_gone(ticket: Ticket) -> bool:
    """Whether it is no ticket, or another one's, for now."""
    return ticket.status in _TAKEN_BACK or ticket.merged_into is not None


def _updated(clocks: Clocks, now: Ticket, event: Event) -> Clocks:
    """The next update is counted from the last answer on, unless a promise stands in for it (rule 20)."""
    last, at = clocks.latest(Clock.UPDATE), clocks.answered
    is_news = at is not None and (last is None or last.began < at)
    if at is None or not is_news or now.status.done or clocks.running(Clock.PROMISE):
        return clocks
    return _begin(clocks, Clock.UPDATE, event.seq, at)


def _status_changed(before: Ticket, now: Ticket, event: Event) -> Clocks:
    clocks = replace(now.clocks, pauses=_paused(now.clocks.pauses, now.status, event.at))
    if now.status is Status.SOLVED:
        return _solved(clocks, now, event)
    if now.status in _TAKEN_BACK:
        return _end(clocks, EVERY, event.at, event, is_cancelled=True)
    if before.status in _TAKEN_BACK:
        return _resumed(clocks, before, now, event)
    if before.status in RESOLVED and not now.status.done:
        return _reopened(clocks, now, event)
    return clocks


def _paused(pauses: tuple[Pause, ...], status: Status, at: datetime) -> tuple[Pause, ...]:
    """One pause ends where the next begins, so that none counts twice (rule 27)."""
    ended = tuple(replace(each, until=at) if each.until is None else each for each in pauses)
    return (*ended, Pause(status, at)) if status in PAUSED else ended


def _solved(clocks: Clocks, now: Ticket, event: Event) -> Clocks:
    """What was to be answered no longer is (rules 3, 11), and promises were kept so far (rules 20, 23)."""
    at = now.solved_at or event.at
    unanswered = {Clock.ACKNOWLEDGED, Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE}
    clocks = _end(clocks, unanswered, event.at, event, is_cancelled=True)
    clocks = _end(clocks, {Clock.UPDATE, Clock.PROMISE}, event.at, event)
    return _end(clocks, {Clock.RESOLUTION, Clock.TOTAL_RESOLUTION}, at, event)


def _reopened(clocks: Clocks, now: Ticket, event: Event) -> Clocks:
    """The first resolution is not rewritten (rule 40); the requester is told of how it goes on again."""
    if clocks.running(Clock.NEXT_RESPONSE) is None:
        clocks = replace(clocks, unanswered=())
    total = clocks.latest(Clock.TOTAL_RESOLUTION)
    clocks = _with(clocks, _going_on(total, now)) if total else clocks
    return _begin(clocks, Clock.UPDATE, event.seq, event.at)


def _assigned(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """Claiming a ticket is no answer, and a figure of its own (rule 7)."""
    is_claimed = event.change.after is not None
    return _end(now.clocks, {Clock.ACKNOWLEDGED}, event.at, event) if is_claimed else now.clocks


def _merged(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """The loser's clocks are cancelled (rule 42)."""
    clocks = replace(now.clocks, pauses=_paused(now.clocks.pauses, now.status, event.at))
    return _end(clocks, EVERY, event.at, event, is_cancelled=True)


def _unmerged(before: Ticket, now: Ticket, event: Event) -> Clocks:
    """They go on as if it had not been merged."""
    return _paused_again(_resumed(now.clocks, before, now, event), now)


def _resumed(clocks: Clocks, before: Ticket, now: Ticket, event: Event) -> Clocks:
    """What was cancelled when the ticket was taken out of the desk's hands goes on."""
    resumed = _each(clocks, lambda one: _caught_up(one, now, event) if rests(one, before) else one)
    return _updated(_awaited(resumed, event), now, event)


def rests(one: Episode, ticket: Ticket) -> bool:
    """Whether it was cancelled when the ticket was taken back or merged, as it is, so that it may go on."""
    at = ticket.status_at or one.began
    return _is_gone(ticket) and one.is_cancelled and one.ended == max(at, one.began)


def _caught_up(one: Episode, now: Ticket, event: Event) -> Episode:
    """It goes on, as if it had done so all the time: it may have been answered meanwhile."""
    at, one = _answer_to(one, now), _going_on(one, now)
    return replace(one, ended=max(at, one.began), ended_by=event.seq) if at else one


def _answer_to(one: Episode, ticket: Ticket) -> datetime | None:
    """When, after its end, an answer came that ends it should it go on."""
    last = ticket.clocks.answered
    match one.clock:
        case Clock.ACKNOWLEDGED | Clock.FIRST_RESPONSE:
            return ticket.answered_at
        case Clock.UPDATE:
            return last if last and one.ended and one.ended <= last else None
        case Clock.NEXT_RESPONSE | Clock.PROMISE:
            return one.told_at
    return None


def _going_on(one: Episode, now: Ticket) -> Episode:
    began = now.opened_at if now.opened_at and one.clock in FROM_THE_START else one.began
    return replace(one, began=began, ended=None, ended_by=0, is_cancelled=False)


def _paused_again(clocks: Clocks, now: Ticket) -> Clocks:
    """The pause that began with the present status lasts."""
    lasting = (
        replace(each, until=None) if each.since == now.status_at and now.status in PAUSED else each
        for each in clocks.pauses
    )
    return replace(clocks, pauses=tuple(lasting))


def _absorbed(before: Ticket, now: Ticket, event: Event) -> Clocks:
    """The survivor's clocks began with the earliest; it owes the answers that the loser owed (rule 42)."""
    clocks = _moved(before, now)
    waits = event.change.told("unanswered")
    if waits is None:
        return clocks
    owed = Asked(waits, event.seq, of=int(event.change.after or 0))
    return _awaited(_owing(clocks, clocks.unanswered, owed), event, begins=not now.status.done)


def _released(before: Ticket, now: Ticket, event: Event) -> Clocks:
    gone = int(event.change.after or 0)
    clocks = _moved(before, now)
    left = tuple(each for each in clocks.unanswered if each.of != gone)
    return _awaited(replace(clocks, unanswered=left), event, begins=False)


def _moved(before: Ticket, now: Ticket) -> Clocks:
    """What runs, or may go on, since the ticket began does so since it began now; what was achieved stays."""
    at = now.opened_at
    if at is None or at == before.opened_at:
        return now.clocks
    return _each(
        now.clocks,
        lambda one: (
            _since(one, at) if one.clock in FROM_THE_START and (one.ended is None or rests(one, now)) else one
        ),
    )


def _since(one: Episode, began: datetime) -> Episode:
    """It counts from another moment; of what is due later by that the desk warns anew."""
    return replace(one, began=began, warned=0 if began > one.began else one.warned)


def _without_message(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """What was taken back, or became a ticket of its own, wants no answer here (rules 43, 49)."""
    gone = {event.change.message, *map(int, event.change.detail.get("along", "").split())}
    left = tuple(each for each in now.clocks.unanswered if each.message not in gone)
    if left == now.clocks.unanswered:
        return now.clocks
    return _awaited(replace(now.clocks, unanswered=left), event, begins=False)


def _policy_applied(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """What runs, or would if it went on, is measured anew from its beginning; what is over stays (5, 31)."""
    detail = event.change.detail
    agreement = Agreement(detail["version"], event.change.after or "", detail["calendar"])
    clocks = replace(now.clocks, agreement=agreement)
    if detail.get(STAYS) == "stays":
        return clocks
    return _each(clocks, lambda one: _retargeted(one, agreement, event.at) if _would_run(one, now) else one)


def _would_run(one: Episode, ticket: Ticket) -> bool:
    """Whether it runs, or would if it went on: it may have been answered meanwhile."""
    return one.ended is None or (rests(one, ticket) and _answer_to(one, ticket) is None)


def _retargeted(episode: Episode, agreement: Agreement, at: datetime) -> Episode:
    """By another policy; a promise is a moment of its own, whatever policies say (rule 20)."""
    if episode.agreement is None or episode.until:
        return replace(episode, agreement=agreement)
    return replace(episode, agreement=agreement, retargeted_at=at, warned=0)


def _promised(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """A promise stands in for the next update, until it is kept or taken back (rule 20)."""
    clocks, until = now.clocks, event.change.told("until")
    if until is None:
        clocks = _each(clocks, lambda one: _given_up(one, now, event) if one.clock is Clock.PROMISE else one)
        last = clocks.latest(Clock.UPDATE)
        clocks = _with(clocks, _no_longer_stood_in_for(last, now, event)) if last else clocks
        at = now.status_at or event.at
        is_gone = _is_gone(now)
        return _end(clocks, EVERY, at, event, is_cancelled=True) if is_gone else _updated(clocks, now, event)
    clocks = _end(clocks, {Clock.UPDATE}, event.at, event, is_cancelled=True)
    clocks = _begin(clocks, Clock.PROMISE, event.seq, event.at)
    made = replace(clocks.episodes[-1], until=until, message=event.change.message)
    return _with(clocks, made)


def _given_up(promise: Episode, now: Ticket, event: Event) -> Episode:
    """It is over, also where it only rests and would go on with its ticket."""
    if promise.ended and not rests(promise, now):
        return promise
    return replace(promise, ended=max(event.at, promise.began), ended_by=event.seq, is_cancelled=True)


def _no_longer_stood_in_for(update: Episode, now: Ticket, event: Event) -> Episode:
    """It goes on, under the policy that the ticket has come to match meanwhile (rule 31)."""
    if not update.is_cancelled:
        return update
    agreement, update = now.clocks.agreement, _going_on(update, now)
    if agreement is None or agreement == update.agreement:
        return update
    return _retargeted(update, agreement, event.at)


def _warned(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    warned = int(event.change.detail["warned"])
    return _noted(now.clocks, event, lambda one: replace(one, warned=warned))


def _breached(_before: Ticket, now: Ticket, event: Event) -> Clocks:
    """Late once an episode (rule 18)."""
    at = event.change.told("at") or event.at
    return _noted(now.clocks, event, lambda one: replace(one, breached_at=at))


def _noted(clocks: Clocks, event: Event, change: Callable[[Episode], Episode]) -> Clocks:
    clock, seq = event.change.after, int(event.change.detail["episode"])
    return _each(clocks, lambda one: change(one) if (one.clock, one.seq) == (clock, seq) else one)


def _undone(before: Ticket, now: Ticket, event: Event, seq: int) -> Clocks:
    """What the event `seq` had ended goes on, what it had begun is gone, and so is its pause."""
    clocks = now.clocks
    goes_on = _going_on if now.status.done else partial(_caught_up, event=event)
    kept = (goes_on(one, now) if one.ended_by == seq else one for one in clocks.episodes if one.seq != seq)
    is_other = (before.status, before.status_at) != (now.status, now.status_at)
    began = before.status_at if is_other else None
    pauses = tuple(each for each in clocks.pauses if each.since != began)
    clocks = _paused_again(replace(clocks, episodes=tuple(kept), pauses=pauses), now)
    if not now.status.done:
        return _updated(_awaited(clocks, event), now, event)
    at = now.status_at or event.at
    return _end(clocks, EVERY, at, event, is_cancelled=True) if _is_gone(now) else _solved(clocks, now, event)


def _begin(clocks: Clocks, clock: Clock, seq: int, at: datetime) -> Clocks:
    """A new episode of the clock takes the place of the one before."""
    others = tuple(one for one in clocks.episodes if one.clock is not clock)
    return replace(clocks, episodes=(*others, Episode(clock, seq, at, clocks.agreement)))


def _end(
    clocks: Clocks, which: Collection[Clock], at: datetime, event: Event, *, is_cancelled: bool = False
) -> Clocks:
    """Those of the clocks that run are over; none before it began."""
    return _each(
        clocks,
        lambda one: (
            replace(one, ended=max(at, one.began), ended_by=event.seq, is_cancelled=is_cancelled)
            if one.clock in which and one.ended is None
            else one
        ),
    )


def _with(clocks: Clocks, episode: Episode) -> Clocks:
    return _each(clocks, lambda one: episode if one.clock is episode.clock else one)


def _each(clocks: Clocks, change: Callable[[Episode], Episode]) -> Clocks:
    return replace(clocks, episodes=tuple(change(one) for one in clocks.episodes))


_RULES: dict[Kind, Callable[[Ticket, Ticket, Event], Clocks]] = {
    Kind.RECEIVED: _received,
    Kind.REPLIED: _replied,
    Kind.DELIVERED: _answered,
    Kind.STATUS_CHANGED: _status_changed,
    Kind.ASSIGNED: _assigned,
    Kind.MERGED: _merged,
    Kind.UNMERGED: _unmerged,
    Kind.ABSORBED: _absorbed,
    Kind.RELEASED: _released,
    Kind.SPLIT: _without_message,
    Kind.DELETED: _without_message,
    Kind.POLICY_APPLIED: _policy_applied,
    Kind.PROMISED: _promised,
    Kind.WARNED: _warned,
    Kind.BREACHED: _breached,
}
