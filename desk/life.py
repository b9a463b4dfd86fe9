"""The rules of a ticket's life: what each verb changes, or why it may not."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from desk.refusal import Refused
from desk.severity import Guess, Level, Severity, from_impact_urgency
from desk.ticket import PAUSED, Change, Clock, Kind, Link, Side, Status, Ticket, Visibility
from desk.wording import N_, Sentence

Changes = tuple[Change, ...]


def receive(message: int, guess: Guess, *, asked: str = "", said: datetime | None = None) -> Changes:
    """A new ticket: what was said first, and the severity that its words suggest.

    `asked` is Slack's moment at which somebody asked for a ticket from what stood there already; without
    such a wish it begins when the request was `said` in a channel, else now (rule 6).
    """
    detail = {"asked": asked} if asked else _said_at(said)
    return (
        Change(Kind.RECEIVED, message=message, version=1, detail=detail),
        Change(
            Kind.SEVERITY_CHANGED, after=str(int(guess.severity)), rule=FIRST_GUESS, detail=_learnt(guess)
        ),
    )


FIRST_GUESS = "first guess"


def _learnt(guess: Guess) -> dict[str, str]:
    """What decided instead of the words: the keys of tickets that people judged."""
    if guess.instead_of is None:
        return {}
    return {"words": str(int(guess.instead_of)), LIKE: " ".join(guess.like)}


LIKE = "like"
"""Where a guess names the tickets from which it was learnt."""


def take(ticket: Ticket, agent: str) -> Changes:
    """The agent makes the ticket theirs; taking one's own again changes nothing."""
    return assign(ticket, agent)


def assign(ticket: Ticket, to: str) -> Changes:
    """The ticket becomes this person's, and is open from then on."""
    must_be_alive(ticket)
    if ticket.assignee == to:
        return ()
    return (Change(Kind.ASSIGNED, before=ticket.assignee, after=to), *_opened(ticket))


def transfer(ticket: Ticket, to: str) -> Changes:
    """The ticket becomes this person's, who is told what is known of it."""
    return tuple(
        replace(change, detail={"context": "yes"}) if change.kind is Kind.ASSIGNED else change
        for change in assign(ticket, to)
    )


def assign_by_rule(ticket: Ticket, to: str, rule: str) -> Changes:
    """The desk itself gives the ticket to this person, by a rule."""
    return tuple(replace(change, rule=change.rule or rule) for change in assign(ticket, to))


MOVED = "moved"
"""Why a ticket lies with nobody when another team has it now."""


def hand_back(ticket: Ticket, rule: str | None = None, why: str = "") -> Changes:
    """The ticket lies with nobody again; as long as nobody has answered it, it is as new."""
    must_be_alive(ticket)
    if ticket.assignee is None:
        return ()
    is_new = ticket.status is Status.OPEN and ticket.answered_at is None
    back = (_to(ticket, Status.NEW, rule="handed back"),) if is_new else ()
    detail = {"why": why} if why else {}
    return (Change(Kind.ASSIGNED, before=ticket.assignee, rule=rule, detail=detail), *back)


def move(ticket: Ticket, team: str, *, stays: bool, rule: str | None = None) -> Changes:
    """The ticket is this team's; no clock changes (rule 37). Its assignee keeps it only if it `stays`."""
    must_be_alive(ticket)
    if ticket.team == team:
        return ()
    moved = Change(Kind.TEAM_CHANGED, before=ticket.team, after=team, rule=rule)
    return (moved,) if stays else (moved, *hand_back(ticket, rule, MOVED))


def set_severity(ticket: Ticket, severity: Severity) -> Changes:
    """A person's word overrules the guess; the event keeps what it was before, as a label to learn from."""
    if ticket.severity == severity and ticket.overruled:
        return ()
    return (Change(Kind.SEVERITY_CHANGED, before=str(int(ticket.severity)), after=str(int(severity))),)


def raise_alarm(ticket: Ticket) -> Changes:
    """Somebody says that everything else has to wait; noted even where the severity was that already."""
    before, after = str(int(ticket.severity)), str(int(Severity.SEV1))
    return (Change(Kind.SEVERITY_CHANGED, before=before, after=after, detail={"alarm": "yes"}),)


def too_many_alarms(ticket: Ticket) -> Changes:
    """Somebody called too often: severe, but no emergency, whatever the words suggest."""
    if ticket.severity == Severity.SEV2:
        return ()
    before, after = str(int(ticket.severity)), str(int(Severity.SEV2))
    return (Change(Kind.SEVERITY_CHANGED, before=before, after=after, rule="too many emergencies"),)


def assess(ticket: Ticket, impact: Level | None, urgency: Level | None) -> Changes:
    """What its opener chose overrules the guess; the one of the two that they left out counts as medium."""
    if impact is None and urgency is None:
        return ()
    chosen = {"impact": impact or Level.MEDIUM, "urgency": urgency or Level.MEDIUM}
    [change] = set_severity(ticket, from_impact_urgency(**chosen))
    return (replace(change, detail={name: level.name.lower() for name, level in chosen.items()}),)


def reply(ticket: Ticket, message: int, side: Side, *, waits: bool = False) -> Changes:
    """What the desk carries to the requester; an agent's answer counts once it is delivered (rule 13).

    It `waits` for the requester then (rule 30), whether the ticket waited before or not.
    """
    return (
        _said(message, side, Visibility.PUBLIC, typed=True),
        *_woken(ticket),
        *_moved(ticket, side, waits),
    )


def note(message: int, *, typed: bool, of: int | None = None) -> Changes:
    """For the desk's eyes only: `typed` into a form or command, or said in the card's thread.

    `of`: the merged ticket whose card's thread it was.
    """
    said = _said(message, Side.AGENT, Visibility.INTERNAL, typed=typed)
    return (replace(said, detail={**said.detail, **_of(of)}),)


def answer_by_itself(message: int) -> Changes:
    """The desk tells the requester something by itself: no answer of a person, so no clock stops (rule 7)."""
    return (_said(message, Side.DESK, Visibility.PUBLIC, typed=True),)


def hear(
    ticket: Ticket, message: int, side: Side, at: datetime, of: int | None = None, *, waits: bool = False
) -> Changes:
    """A message in the requester's thread, said `at` a moment that may be long past.

    The requester's side sets the ticket open again (rules 30, 39); the desk's does not, unless it `waits`.
    `of`: the merged ticket whose thread it is.
    """
    return (_heard(message, side, at, of), *_woken(ticket), *_moved(ticket, side, waits))


def acknowledge(message: int, at: datetime, of: int | None = None) -> Changes:
    """The requester's side only says that it is well: kept, but nothing follows from it (rule 16)."""
    heard = _heard(message, Side.REQUESTER, at, of)
    return (replace(heard, detail={**heard.detail, "thanks": "yes"}),)


def is_over(ticket: Ticket, at: datetime, window: timedelta) -> bool:
    """Whether what the requester's side says at this moment is a new request, not more of this (rule 39)."""
    if ticket.merged_into is not None or ticket.status_at is None:
        return False
    is_late = ticket.status is Status.SOLVED and at >= ticket.status_at + window
    return ticket.status is Status.CLOSED or is_late


def follow(new: Ticket, old: Ticket) -> tuple[Changes, Changes]:
    """What changes on a ticket that goes on with one that is over, and what on that one (rule 39)."""
    return (_linked(old, Link.FOLLOWS),), (_linked(new, Link.FOLLOWED_BY),)


def _linked(other: Ticket, link: Link) -> Change:
    return Change(Kind.LINKED, after=str(other.id), rule="rule 39", detail={"key": other.key, "link": link})


def wait(ticket: Ticket) -> Changes:
    """The requester has to move now; no clock of theirs stops (rule 25)."""
    must_be_alive(ticket)
    return (_to(ticket, Status.WAITING),) if ticket.status is not Status.WAITING else ()


def hold(ticket: Ticket, reason: int, until: datetime, now: datetime) -> Changes:
    """Something else has to happen first: `reason` says what, and `until` when to look again (rule 29)."""
    must_be_alive(ticket)
    must_come(until, now)
    held = _to(ticket, Status.ON_HOLD, message=reason)
    return (replace(held, detail={"until": until.isoformat()}),)


def resume(ticket: Ticket) -> Changes:
    """The desk goes on with what waited or was on hold."""
    if ticket.status not in PAUSED:
        raise Refused(Sentence(N_("{key} neither waits nor is on hold."), {"key": ticket.key}))
    return (_to(ticket, Status.OPEN),)


def close(ticket: Ticket) -> Changes:
    """Done for good: what the requester writes from now on is a new ticket (rule 39)."""
    if ticket.status is not Status.SOLVED:
        raise Refused(
            Sentence(N_("Only what is solved can be closed. First: /desk solve {key}"), {"key": ticket.key})
        )
    return (_to(ticket, Status.CLOSED),)


def recall(message: int, side: Side) -> Changes:
    """A message that was said before anybody asked for a ticket: known, but no answer to it."""
    said = _said(message, side, Visibility.PUBLIC)
    return (replace(said, detail={**said.detail, "earlier": "yes"}),)


def solve(ticket: Ticket, resolution: int | None, cause: str | None = None) -> Changes:
    """Done; `resolution` is the message that says what fixed it, `cause` the policy's code of why it was."""
    if ticket.status is Status.SOLVED:
        raise Refused(Sentence(N_("{key} is already solved."), {"key": ticket.key}))
    must_be_alive(ticket)
    solved = _to(ticket, Status.SOLVED, message=resolution)
    return (replace(solved, detail={"cause": cause} if cause else {}),)


def suggest(articles: Mapping[str, int]) -> Changes:
    """The requester is told privately of these articles, ids by key; no clock stops (rule 79)."""
    after, detail = " ".join(map(str, articles.values())), {"key": ", ".join(articles)}
    return (Change(Kind.SUGGESTED, after=after, rule="rule 79", detail=detail),)


def deflect(ticket: Ticket, article: int, key: str) -> Changes:
    """The requester was helped by an article, the `key` of which they know, and not by a person (rule 79)."""
    (solved,) = solve(ticket, None)
    return (replace(solved, detail={"article": str(article), "key": key}),)


def reopen(ticket: Ticket, reason: int | None) -> Changes:
    """Undone again; `reason` is the message that says why (rule 40)."""
    if not ticket.status.done:
        raise Refused(
            Sentence(N_("{key} is not solved, so there is nothing to reopen."), {"key": ticket.key})
        )
    return (_to(ticket, Status.OPEN, message=reason),)


def dismiss(ticket: Ticket) -> Changes:
    """Not a ticket: out of the statistics, kept as a label (rule 94); reopening takes it back."""
    if ticket.status is Status.DISMISSED:
        return ()
    must_be_alive(ticket)
    return (_to(ticket, Status.DISMISSED),)


def snooze(ticket: Ticket, until: datetime, now: datetime) -> Changes:
    """Out of the way until then; no clock stops (rule 44)."""
    must_be_alive(ticket)
    must_come(until, now)
    return (Change(Kind.SNOOZED, detail={"until": until.isoformat()}),)


def promise(ticket: Ticket, until: datetime, now: datetime, message: int | None = None) -> Changes:
    """The requester hears more by then; the `message` that says so does not keep it (rule 20)."""
    must_be_alive(ticket)
    must_come(until, now)
    return (Change(Kind.PROMISED, message=message, detail={"until": until.isoformat()}),)


def unpromise(ticket: Ticket) -> Changes:
    """Nothing is promised any more."""
    if ticket.clocks.running(Clock.PROMISE) is None:
        raise Refused(Sentence(N_("No update of {key} is promised."), {"key": ticket.key}))
    return (Change(Kind.PROMISED),)


def wake(ticket: Ticket) -> Changes:
    """A snooze is over."""
    if not ticket.snoozed_until:
        raise Refused(Sentence(N_("{key} does not sleep."), {"key": ticket.key}))
    return _woken(ticket)


def edit(message: int, version: int) -> Changes:
    """A message has a new version; no clock restarts (rule 48)."""
    return (Change(Kind.EDITED, message=message, version=version),)


def delete(ticket: Ticket, message: int, *, nothing_left: bool) -> Changes:
    """A message was taken back; when nothing is left of a request that nobody answered, so is the ticket."""
    gone = Change(Kind.DELETED, message=message)
    if nothing_left and not ticket.answered_at and not ticket.status.done:
        return (gone, _to(ticket, Status.WITHDRAWN, rule="rule 49"))
    return (gone,)


def categorise(ticket: Ticket, category: str, chosen: Mapping[str, str]) -> Changes:
    """What the ticket is about, with what was chosen of what its category asks: codes, by question."""
    return (Change(Kind.CATEGORISED, before=ticket.category, after=category, detail=chosen),)


def begin_at(ticket: Ticket, severity: Severity | None) -> Changes:
    """The severity with which tickets of its category begin, if that is said."""
    if severity is None or severity is ticket.severity:
        return ()
    before, after = str(int(ticket.severity)), str(int(severity))
    return (Change(Kind.SEVERITY_CHANGED, before=before, after=after, rule="category"),)


def tag(ticket: Ticket, tags: Collection[str]) -> Changes:
    """The ticket is about these, by their codes; in the order of the alphabet, as the log keeps them."""
    after = " ".join(sorted(tags))
    before = " ".join(ticket.tags)
    return (Change(Kind.TAGGED, before=before, after=after),) if after != before else ()


def heard_as(message: int, edited_ts: str | None, *, is_gone: bool = False) -> Changes:
    """What happened to a message before it was heard, in whatever order that was told (rules 48, 49)."""
    edited = edit(message, 1) if edited_ts else ()
    return (*edited, Change(Kind.DELETED, message=message)) if is_gone else edited


def delivered(message: int, written: datetime) -> Changes:
    """A relayed reply, `written` then, stands in the requester's thread."""
    detail = {"written": written.isoformat()}
    return (Change(Kind.DELIVERED, message=message, rule="delivery", detail=detail),)


def undelivered(what: str, error: str, message: int | None) -> Changes:
    """Something for people outside could not be delivered and will not be tried again."""
    return (
        Change(Kind.DELIVERY_FAILED, after=error, message=message, rule="delivery", detail={"effect": what}),
    )


def revived() -> Changes:
    """What could not be delivered is tried again."""
    return (Change(Kind.REVIVED, rule="revive"),)


def _said(message: int, side: Side, visibility: Visibility, *, typed: bool = False) -> Change:
    detail = {"side": str(side), "typed": "yes" if typed else "no"}
    return Change(Kind.REPLIED, after=visibility, message=message, version=1, detail=detail)


def _heard(message: int, side: Side, at: datetime, of: int | None) -> Change:
    said = _said(message, side, Visibility.PUBLIC)
    return replace(said, detail={**said.detail, **_said_at(at), **_of(of)})


def _said_at(at: datetime | None) -> dict[str, str]:
    return {"said": at.isoformat()} if at else {}


def _of(ticket: int | None) -> dict[str, str]:
    return {"of": str(ticket)} if ticket else {}


def _woken(ticket: Ticket) -> Changes:
    """Whoever moves it wakes it (rule 44)."""
    return (Change(Kind.SNOOZED),) if ticket.snoozed_until else ()


def _moved(ticket: Ticket, side: Side, waits: bool) -> Changes:
    """The status follows who spoke (rule 30)."""
    if side is Side.REQUESTER:
        return _resumed(ticket)
    if waits and not ticket.status.done:
        return (_to(ticket, Status.WAITING),)
    return _opened(ticket)


def _opened(ticket: Ticket) -> Changes:
    """An answer opens what is new, and what was withdrawn before the answer was heard (rule 49)."""
    is_opened = ticket.status in {Status.NEW, Status.WITHDRAWN}
    return (_to(ticket, Status.OPEN, rule="worked on"),) if is_opened else ()


def _resumed(ticket: Ticket) -> Changes:
    if ticket.status in PAUSED or ticket.status is Status.SOLVED:
        return (_to(ticket, Status.OPEN, rule="rule 30"),)
    if ticket.status is Status.WITHDRAWN:  # there is something left of it after all
        return (_to(ticket, Status.OPEN if ticket.assignee else Status.NEW, rule="rule 49"),)
    return ()


def _to(ticket: Ticket, status: Status, message: int | None = None, rule: str | None = None) -> Change:
    version = 1 if message else None
    return Change(
        Kind.STATUS_CHANGED, before=ticket.status, after=status, message=message, version=version, rule=rule
    )


def must_come(until: datetime, now: datetime) -> None:
    """Pass if the moment is still to come; else Refused."""
    if until <= now:
        raise Refused(Sentence(N_("That is over already. Name a moment to come: 2h, tomorrow 9:00, friday.")))


def must_be_alive(ticket: Ticket) -> None:
    """Pass if the ticket is not done; else Refused."""
    if ticket.status.done:
        raise Refused(
            Sentence(N_("{key} is done; reopen it first: /desk reopen {key} why"), {"key": ticket.key})
        )
