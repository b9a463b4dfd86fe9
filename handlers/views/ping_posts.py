"""Draws what pings people: alerts of clocks, calls to what is escalated, and what becomes of them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from desk import escalation
from desk.access import Viewer, scope
from desk.alerts import GRACE, became, episode_of, last_seen
from desk.effects.effect import Effect
from desk.effects.pings import Alert, Amend, Bundle, Chase, Page, Ping
from desk.effects.tickets import Alarm
from desk.standing import standing
from desk.telling import About, is_called, is_moot, quiet_until, rank
from desk.ticket import REASONS, Clock, Escalation, Ticket
from desk.wording import N_
from handlers.mrkdwn import safe
from handlers.views import alerts, found, names, pages
from handlers.views.alerts import Told
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.pages import Called
from storage import conversations, drawing, outbox, people, tickets
from storage import pings as kept


def _alert(desk: Desk, effect: Alert) -> Call:
    """To who has the ticket, or under its card and into the channel, where everybody sees it."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    to, thread = (effect.to, None) if effect.to else (desk.workspace.places.triage_of(ticket), ticket.card_ts)
    broadcast = {"reply_broadcast": True} if thread else {}
    text = _line(desk, effect, to, desk.now)
    return _in_time(desk, [effect], to, posting(to, thread, text, **broadcast))


def _page(desk: Desk, effect: Page) -> Call:
    drawn = pages.page(_called(desk, effect, effect.to), effect, desk.speaker_at(effect.to))
    return _in_time(desk, [effect], effect.to, posting(effect.to, None, **drawn))


def _bundle(desk: Desk, effect: Bundle) -> Call:
    """Whoever any of its calls would have pinged is pinged by it, once."""
    pings, to = _pings_of(desk, effect), effect.to
    still = [each for each in pings if isinstance(each, Page) and is_called(each, desk.ticket(each))]
    text = " ".join(filter(None, (pages.mentions(still), _together(desk, pings, to, desk.now))))
    return _in_time(desk, pings, to, posting(to, None, text))


def _amend(desk: Desk, effect: Amend) -> Call | None:
    """It says how it is now, where it stands, unless another says so; an edit pings nobody."""
    post = conversations.post(desk.session, desk.workspace.id, effect.post)
    if post is None or post.channel is None or post.ts is None:
        return None
    place = {"channel": post.channel, "ts": post.ts}
    told_at = datetime.fromtimestamp(float(post.ts), UTC)
    match post.effect:
        case Alert() as alert if kept.is_repeated(desk.session, alert, post.effect_id):
            return Call("chat.delete", place, gone_is_fine=True)
        case Alert() as alert:
            drawn = {"text": _line(desk, alert, alert.to or post.channel, told_at)}
        case Bundle() as bundle:
            drawn = {"text": _together(desk, _pings_of(desk, bundle), bundle.to, told_at)}
        case Page() as page:
            drawn = pages.page(_called(desk, page, page.to), page, desk.speaker_at(page.to))
        case _:
            return None
    return Call("chat.update", {**place, **drawn}, gone_is_fine=True)


def _pings_of(desk: Desk, effect: Bundle) -> list[Ping]:
    return [each.effect for each in kept.of_bundle(desk.session, desk.workspace.id, effect)]


def _together(desk: Desk, pings: Sequence[Ping], to: str, at: datetime) -> str:
    """What several pings tell a reader who is told of them at that moment, the gravest first (rule 72).

    A call to what is late says no more than that it is, and several to the same no more than the last.
    """
    late = {each.ticket for each in pings if isinstance(each, Alert)}
    calls = {(each.ticket, each.escalation): each for each in pings if isinstance(each, Page)}
    told: list[Ping] = [each for each in pings if isinstance(each, Alert)]
    told += [each for each in calls.values() if each.ticket not in late]
    versions = desk.versions
    about = sorted(((each, desk.ticket(each)) for each in told), key=lambda each: rank(each, versions, at))
    lines = [_line(desk, each, to, at, alerts.LONGEST_OF_MANY) for each, _ticket in about[: alerts.MOST]]
    where = "mine" if outbox.is_person(to) else "open"
    return alerts.bundle(lines, len(told) - len(lines), where, desk.speaker_at(to))


def _line(desk: Desk, ping: Ping, to: str, at: datetime, longest: int = alerts.LONGEST) -> str:
    """What one ping tells a reader who is told of it at that moment."""
    say = desk.speaker_at(to)
    if isinstance(ping, Page):
        return pages.line(_called(desk, ping, to), ping, say, longest)
    assert isinstance(ping, Alert), "there are no other pings"
    return alerts.line(_told_by(desk, ping, to, at), say, longest)


def _in_time(desk: Desk, pings: Sequence[Ping], to: str, call: Call) -> Call:
    """Nothing once all of it is moot; not yet while its reader is to be left alone (rules 59, 66, 67)."""
    policy = desk.workspace.policy
    about = [(each, desk.ticket(each)) for each in pings]
    versions = desk.versions
    true_still = [each for each in about if not is_moot(each, policy, versions, desk.now)]
    if not true_still:
        return replace(call, is_void=True)
    return replace(call, not_before=_quiet_until(desk, to, true_still, desk.now))


def _quiet_until(desk: Desk, to: str, about: Sequence[About], now: datetime) -> datetime | None:
    """When they may be told of it, if not now."""
    zone = people.zone(desk.session, desk.workspace.id, to) if outbox.is_person(to) else None
    return quiet_until(about, zone, desk.workspace.policy, desk.versions, now)


def _reader(desk: Desk, to: str) -> Viewer:
    """A person, or everybody in a channel."""
    is_person = outbox.is_person(to)
    return (
        people.viewer(desk.session, desk.workspace, to) if is_person else Viewer("", channels=frozenset({to}))
    )


def _may_read(desk: Desk, reader: Viewer, ticket: Ticket) -> bool:
    """Whether they may read what it is about, where they read of it."""
    if reader.id:
        return scope(reader).includes(ticket)
    places = desk.workspace.places
    return not ticket.private or (places.triage_of(ticket) in reader.channels and not places.veils(ticket))


def _told_by(desk: Desk, effect: Alert, to: str, at: datetime) -> Told:
    reader = _reader(desk, to)
    facts, policy = desk.card(effect.ticket), desk.workspace.policy
    ticket, since = facts.ticket, datetime.fromisoformat(effect.since)
    seen = ticket if episode_of(effect, ticket) else _last_seen(desk, effect, ticket)
    result = became(effect, seen, desk.versions, desk.now)
    is_late = result.holds and at - since > GRACE + policy.pings.longest
    return Told(
        ticket=ticket,
        key=found.linked(ticket, desk.workspace, reader),
        severity=names.severity(ticket.severity, policy),
        clock=Clock(effect.clock),
        became=result,
        words=(facts.words or "") if _may_read(desk, reader, ticket) else None,
        assignee=facts.assignee,
        told_late=is_late and not _quiet_until(desk, to, [(effect, seen)], since),
    )


def _last_seen(desk: Desk, effect: Alert, ticket: Ticket) -> Ticket:
    return last_seen(effect, ticket, tickets.log(desk.session, ticket.id))


def _alarm(desk: Desk, effect: Alarm) -> Call | None:
    places = desk.workspace.places
    channel = places.fallback or places.managers
    if channel is None:
        return None
    key = desk.card(effect.ticket).ticket.key
    say = desk.speaker(channel)
    card = N_("⚠ The card of {key} could not be posted: {error}")
    page = N_("⚠ {key} is escalated, but who was to be called could not be told: {error}")
    sentence = page if effect.what == Page.__name__ else card
    return posting(channel, None, say(sentence, key=key, error=safe(effect.error, 300)))


def _chase(desk: Desk, effect: Chase) -> Call | None:
    called = _called(desk, effect, effect.to)
    one = called.escalation
    if one is None or one.by != effect.to or not one.is_open or one.reminded_at is None:  # heard of since
        return None
    return posting(effect.to, None, **pages.chase(called, desk.speaker_for(effect.to)))


def _called(desk: Desk, effect: Page | Chase, to: str) -> Called:
    """What who is called to a ticket reads of it: strangers only that it is there."""
    facts = desk.card(effect.ticket)
    ticket, one = facts.ticket, escalation.of(facts.ticket, effect.escalation)
    reader = _reader(desk, to)
    return Called(
        ticket=ticket,
        key=found.linked(ticket, desk.workspace, reader),
        severity=names.severity(ticket.severity, desk.workspace.policy),
        escalation=one,
        words=(facts.words or "") if _may_read(desk, reader, ticket) else None,
        by=drawing.someone(desk.session, ticket, one.by) if one and one.by else None,
        due=_due(desk, ticket, one) if one else None,
        **_wish(desk, ticket, effect.escalation),
    )


def _due(desk: Desk, ticket: Ticket, one: Escalation) -> datetime | None:
    """When the clock was due for which it is escalated; None where it is for none, or it is due anew."""
    episode = None if one.reason in REASONS else ticket.clocks.latest(Clock(one.reason))
    due = standing(ticket, episode, desk.versions).due if episode else None
    return due if due and due <= one.since else None


def _wish(desk: Desk, ticket: Ticket, seq: int) -> dict[str, Any]:
    """Who escalated it, and in which words; nobody where a rule did."""
    line = drawing.event(desk.session, ticket.id, seq)
    if line.actor is None:
        return {}
    words = conversations.words(desk.session, line.change.message) if line.change.message else None
    return {"asked_by": drawing.someone(desk.session, ticket, line.actor), "why": words}


DRAWS: dict[type[Effect], Draw] = {
    Alert: _alert,
    Bundle: _bundle,
    Amend: _amend,
    Alarm: _alarm,
    Page: _page,
    Chase: _chase,
}
