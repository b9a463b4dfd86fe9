"""Draws calls to an escalated ticket: who is called, what for, and once somebody is on it, who."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any

from desk.access import Person
from desk.effects.pings import Page
from desk.telling import is_called
from desk.text import title
from desk.ticket import ASKED, COMPLAINED, GRAVE, Clock, Ended, Escalation, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe
from handlers.views import names
from handlers.views.elements import Block, actions, button, section

MOST_NAMED = 50
"""People whom calls that go out together ping one by one."""
LONGEST = 300
"""Characters of what a ticket is about, and of why somebody escalated it."""


@dataclass(frozen=True)
class Called:
    """An escalated ticket as who is called to it sees it.

    `key` is a link where they can open it; `words` what it is about, None if they may not read that. `by` is
    on it; `asked_by` escalated it, `why` in their words; `due`: when the clock was that they are called for.
    """

    ticket: Ticket
    key: str
    severity: str
    escalation: Escalation | None
    words: str | None
    by: Person | None
    asked_by: Person | None = None
    why: str | None = None
    due: datetime | None = None


def page(called: Called, effect: Page, say: Speaker) -> dict[str, Any]:
    """The call, while nobody is on it; then what has become of it, which pings nobody."""
    if not is_called(effect, called.ticket):
        return _alone(f"{_became(called, effect, say)} · {_gist(called, say)}")
    named = mentions([effect])
    rest = "\n".join([_head(called, say), _reason(called, say), *_where(called, effect, say)])
    text = " ".join(filter(None, ("🚨", named, rest)))
    parts = [text] if len(text) <= SECTION else [f"🚨 {rest}", *wrap(named, SECTION)]
    return {
        "text": parts[0],
        "blocks": [*map(section, parts), *_button(called.ticket, say(N_("I'm on it")))],
    }


def line(called: Called, effect: Page, say: Speaker, longest: int) -> str:
    """The call among others that were held, or what has become of it."""
    if not is_called(effect, called.ticket):
        return _became(called, effect, say)
    return f"🚨 {_head(called, say, longest)} · {_reason(called, say)}"


def mentions(pages: Iterable[Page]) -> str:
    """Whom calls that go out together ping, once each, the loudest first.

    So many that a post would be full of their names are pinged as everybody who is there.
    """
    several = list(pages)
    loud = [f"<!{each}>" for each in ("channel", "here") if each in {page.mention for page in several}]
    named = dict.fromkeys(each for page in several for each in page.people.split())
    if len(several) > 1 and len(named) > MOST_NAMED:
        return "<!channel>"
    return " ".join((*loud[:1], *map(names.call, named)))


def chase(called: Called, say: Speaker) -> dict[str, Any]:
    """The question to who is on it."""
    still = say(N_("Are you still on it? Without a word of yours others are called again."))
    text = f"⏰ {_head(called, say)}\n{still}"
    return {"text": text, "blocks": [section(text), *_button(called.ticket, say(N_("Still on it")))]}


def _where(called: Called, effect: Page, say: Speaker) -> list[str]:
    """Where the ticket's card is, for those who cannot see it from where they read."""
    channel = called.ticket.card_channel
    if not channel or effect.to == channel or called.key.startswith("<"):
        return []
    return [say(N_("Its card is in {where}."), where=f"<#{channel}>")]


def reason(code: str, say: Speaker) -> str:
    """Why it is escalated, in a word."""
    return say(_WORDS[code]) if code in _WORDS else names.clock(Clock(code), say)


_WORDS = {GRAVE: N_("severity"), ASKED: N_("by an agent"), COMPLAINED: N_("by its requester")}


def _head(called: Called, say: Speaker, longest: int = LONGEST) -> str:
    return f"*{called.key}* {called.severity} · {_gist(called, say, longest)}"


def _gist(called: Called, say: Speaker, longest: int = LONGEST) -> str:
    return say(N_("🔒 private")) if called.words is None else safe(title(called.words, longest), 2 * longest)


def _reason(called: Called, say: Speaker) -> str:
    """Why they are called."""
    one = called.escalation
    assert one is not None, "nobody is called to what does not climb"
    since = names.moment(called.due or one.since)
    if one.reason not in _REASONS:
        return say(
            N_("{clock}: late since {moment}."), clock=names.clock(Clock(one.reason), say), moment=since
        )
    if one.reason == GRAVE and one.round > 1:
        return say(N_("Open since {moment}, and nobody was heard of lately."), moment=since)
    if called.words is None:  # who asked, and why, is for those who may read it
        return say(_REASONS[GRAVE], moment=since)
    who = names.person(called.asked_by) if called.asked_by else ""
    why = f" “{safe(title(called.why, LONGEST), 2 * LONGEST)}”" if called.why else ""
    return say(_REASONS[one.reason], moment=since, name=who) + why


_REASONS = {
    GRAVE: N_("Nobody is on it yet, since {moment}."),
    ASKED: N_("{name} escalated it, {moment}:"),
    COMPLAINED: N_("Its requester, {name}, escalated it, {moment}:"),
}


def _became(called: Called, effect: Page, say: Speaker) -> str:
    """What has become of the call, and of which ticket."""
    one, key = called.escalation, f"*{called.key}*"
    if one and one.by and called.by and one.is_open:
        moment = names.moment(one.heard_at or one.began)
        return say(
            N_("✅ {key}: {name} is on it, {moment}"), key=key, name=names.person(called.by), moment=moment
        )
    if one and one.is_open and one.round > effect.round:
        return say(N_("🔁 {key}: called again, for nobody was heard of"), key=key)
    outcome = one.outcome if one and one.outcome else Ended.DONE
    return say(_OUTCOMES[outcome], key=key)


_OUTCOMES = {
    Ended.ANSWERED: N_("☑ {key}: answered"),
    Ended.DONE: N_("☑ {key}: done"),
    Ended.PAUSED: N_("⏸ {key}: looked at; it waits"),
    Ended.LOWERED: N_("✖ {key}: less severe now"),
    Ended.RAISED: N_("⬆ {key}: more severe now, and called for anew"),
    Ended.GAVE_UP: N_("✖ {key}: given up; nobody was heard of"),
}


def _alone(text: str) -> dict[str, Any]:
    return {"text": text, "blocks": [section(text)]}


def _button(ticket: Ticket, label: str) -> list[Block]:
    return actions([button("ack", label, ticket.number, style="primary")])
