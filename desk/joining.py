"""The rules of tickets that have to do with each other: merged, split, linked, followed."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from desk.clocks import rests
from desk.pledges import Pledged
from desk.refusal import Refused
from desk.ticket import Change, Clock, Event, Kind, Link, Ticket
from desk.wording import N_, Sentence

Changes = tuple[Change, ...]

UNMERGED_WITHIN = timedelta(hours=24)
OF_MERGED = frozenset({"unmerge", "undo", "unlink", "unfollow"})
"""The verbs that a merged ticket still has; with every other one its survivor is meant."""
LINKS = (Link.DUPLICATE, Link.RELATED, Link.CAUSED_BY)
"""How people link tickets; all other links follow from what they do."""


def merge(
    loser: Ticket, survivor: Ticket, with_it: Iterable[Ticket] = (), promise: Pledged | None = None
) -> tuple[Changes, Changes]:
    """The loser goes on as the survivor: what that changes on the one and on the other (rule 42).

    `with_it` are the tickets that went on as the loser, and go on as the survivor from now on; `promise` is
    the update that was promised last to the requester of the loser.
    """
    _must_fit(loser, survivor)
    into = Change(
        Kind.MERGED,
        before=loser.status,
        after=str(survivor.id),
        detail={"key": survivor.key, **_told("since", loser.status_at)},
    )
    began = _told("began", _earliest([survivor.opened_at, loser.opened_at]))
    owed = _told("unanswered", _unanswered_since(loser))
    absorbed = [
        _about(Kind.ABSORBED, loser, {**began, **owed}),
        *(_about(Kind.ABSORBED, each, began) for each in with_it),
    ]
    new = {loser.requester, *loser.followers} - {survivor.requester, *survivor.followers}
    followed = [Change(Kind.FOLLOWED, after=each, detail={"of": str(loser.id)}) for each in sorted(new)]
    return (into,), (*absorbed, *_inherited(loser, survivor, promise), *followed)


def _inherited(loser: Ticket, survivor: Ticket, promise: Pledged | None) -> Changes:
    """The update that the loser's requester still waits for is promised here, unless one is due sooner."""
    own = survivor.clocks.running(Clock.PROMISE)
    if promise is None or promise.episode.ended or (own and own.until and own.until <= promise.until):
        return ()
    detail = {"of": promise.of or str(loser.id), "by": promise.by, **_told("until", promise.until)}
    return (Change(Kind.PROMISED, before=own.clock if own else None, rule="rule 42", detail=detail),)


def _unanswered_since(ticket: Ticket) -> datetime | None:
    """Since when its requester waits for an answer, if they do."""
    awaited = map(ticket.clocks.running, (Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE))
    return _earliest(each.began for each in awaited if each)


def _must_fit(loser: Ticket, survivor: Ticket) -> None:
    if loser.id == survivor.id:
        raise Refused(Sentence(N_("A ticket cannot be merged into itself. Name another one.")))
    is_all_theirs = loser.private and survivor.private and loser.requester == survivor.requester
    for each in (loser, survivor):
        if each.private and not is_all_theirs:
            secret = N_("{key} is private, so it can only be joined with a private one of the same person.")
            raise Refused(Sentence(secret, {"key": each.key}))
        if each.status.done:
            sentence = N_("{key} is done and cannot be merged; reopen it first: /desk reopen {key} why")
            raise Refused(Sentence(sentence, {"key": each.key}))
    if (loser.private or survivor.private) and loser.requester != survivor.requester:
        sentence = N_("A private ticket can only be merged with another one of the same requester.")
        raise Refused(Sentence(sentence))


def goes_on(loser: Ticket, survivor: Ticket) -> Sentence:
    """Why nothing is done with a merged ticket."""
    sentence = N_("{key} goes on as {other}. Name that one, or take the merge back: /desk unmerge {key}")
    return Sentence(sentence, {"key": loser.key, "other": survivor.key})


def unmerge(loser: Ticket, log: Iterable[Event], now: datetime) -> Changes:
    """The loser is what it was before; not later than a day after it was merged (rule 42)."""
    merged = [event for event in log if event.change.kind is Kind.MERGED]
    if loser.merged_into is None:
        raise Refused(Sentence(N_("{key} is not merged into another ticket."), {"key": loser.key}))
    if now - merged[-1].at > UNMERGED_WITHIN:
        sentence = N_("{key} was merged more than a day ago and stays with {other}.")
        raise Refused(Sentence(sentence, {"key": loser.key, "other": merged[-1].change.detail["key"]}))
    change = merged[-1].change
    detail = {name: value for name, value in change.detail.items() if name == "since"}
    return (Change(Kind.UNMERGED, before=loser.status, after=change.before, detail=detail),)


def release(
    survivor: Ticket, log: Sequence[Event], loser: Ticket, gone: Sequence[Ticket], began: datetime | None
) -> Changes:
    """The survivor is without the loser, those that are `gone` with it, and whoever came to follow by it.

    It `began` when the earliest of what is left did.
    """
    told = _told("began", began)
    came = {event.change.after for event in log if "of" in event.change.detail and _is_follow(event)}
    people = came & {loser.requester, *loser.followers} & {*survivor.followers}
    return (
        *(_about(Kind.RELEASED, each, told) for each in gone if each.id in survivor.absorbed),
        *_given_back(survivor, log, {str(each.id) for each in gone}),
        *(Change(Kind.UNFOLLOWED, after=each) for each in sorted(filter(None, people))),
    )


def _given_back(survivor: Ticket, log: Iterable[Event], gone: Collection[str]) -> Changes:
    """The promise that only came with one of them; one that it brought forward stays as it was told."""
    promise = survivor.clocks.latest(Clock.PROMISE)
    stands = promise if promise and (promise.ended is None or rests(promise, survivor)) else None
    came = (event.change for event in log if stands and event.seq == stands.seq)
    is_theirs = any(change.detail.get("of") in gone and not change.before for change in came)
    return (Change(Kind.PROMISED, rule="rule 42"),) if is_theirs else ()


def _is_follow(event: Event) -> bool:
    return event.change.kind is Kind.FOLLOWED


def said_meanwhile(log: Iterable[Event], tickets: Collection[int]) -> list[Event]:
    """What was said in the threads of these tickets while they went on as the ticket of this log."""
    theirs = {str(each) for each in tickets}
    said = (event for event in log if event.change.kind is Kind.REPLIED)
    return [event for event in said if event.change.detail.get("of") in theirs]


def link(one: Ticket, kind: Link, other: Ticket) -> tuple[Changes, Changes]:
    """What ties the two, on each in its own direction; a tie that is there changes nothing."""
    if one.id == other.id:
        raise Refused(Sentence(N_("A ticket cannot be linked to itself. Name another one.")))
    ties = ((one, kind, other), (other, kind.reverse, one))
    return _only_new(*ties[0]), _only_new(*ties[1])


def _only_new(one: Ticket, kind: Link, other: Ticket) -> Changes:
    if (kind, other.id) in one.links:
        return ()
    return (_about(Kind.LINKED, other, {"link": kind}),)


def unlink(one: Ticket, other: Ticket) -> tuple[Changes, Changes]:
    """Nothing that people said ties the two any more."""
    if not (_ties(one, other) or _ties(other, one)):
        sentence = N_("{key} and {other} are not linked.")
        raise Refused(Sentence(sentence, {"key": one.key, "other": other.key}))
    return _untied(one, other), _untied(other, one)


def _untied(one: Ticket, other: Ticket) -> Changes:
    return tuple(_about(Kind.UNLINKED, other, {"link": kind}) for kind in _ties(one, other))


def _ties(one: Ticket, other: Ticket) -> list[Link]:
    return [kind for kind, of in one.links if of == other.id and {kind, kind.reverse} & {*LINKS}]


def follow(ticket: Ticket, person: str) -> Changes:
    """The person hears of what happens to the ticket."""
    return () if person in ticket.followers else (Change(Kind.FOLLOWED, after=person),)


def unfollow(ticket: Ticket, person: str) -> Changes:
    """The person hears of it no more."""
    return (Change(Kind.UNFOLLOWED, after=person),) if person in ticket.followers else ()


def split(
    old: Ticket, new: Ticket, message: int, along: Iterable[int], rule: str | None = None
) -> tuple[Changes, Changes]:
    """The message and what goes `along` are a ticket of their own: what changes on the old and on the new."""
    detail = {"key": new.key, "along": " ".join(map(str, along))}
    off = Change(Kind.SPLIT, after=str(new.id), message=message, rule=rule, detail=detail)
    tie = {"link": str(Link.RELATED)}
    return (
        (off, _about(Kind.LINKED, new, tie, rule)),
        (_about(Kind.LINKED, old, tie, rule),),
    )


def splits(ts: str, thread: str | None, ticket: Ticket) -> bool:
    """Whether a thread on the message that stands there makes it a ticket of its own (rule 52).

    It does if the message is a later one of a burst. Once an agent has answered, the answer was to all of the
    burst, and it stays together.
    """
    is_later = thread is None and ticket.thread not in {None, ts}
    return is_later and ticket.answered_at is None and not ticket.status.done


def _about(kind: Kind, other: Ticket, detail: dict[str, str], rule: str | None = None) -> Change:
    return Change(kind, after=str(other.id), rule=rule, detail={"key": other.key, **detail})


def _told(name: str, at: datetime | None) -> dict[str, str]:
    return {name: at.isoformat()} if at else {}


def _earliest(moments: Iterable[datetime | None]) -> datetime | None:
    return min(filter(None, moments), default=None)
