"""Draws what stands in a war room: its board, what happened so far, and how it went in the end (F4)."""

import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from desk.access import Person
from desk.policy import Policy
from desk.text import title
from desk.ticket import RESOLVED, Clock, Kind, RoomRole, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views import answers, names
from handlers.views.card import clocks
from handlers.views.elements import Block, actions, button, person, section, small, table
from handlers.views.forms import ROLES
from storage.drawing import Card
from storage.tickets import Line

People = Mapping[str, Person]
"""Those who have to do with a ticket, by their ids."""

MOST_SECTIONS = 20
"""Sections of a timeline that one post shows, the newest of it."""

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_NOISE = frozenset(
    {
        *(Kind.POLICY_APPLIED, Kind.TAGGED, Kind.CATEGORISED, Kind.FOLLOWED, Kind.UNFOLLOWED, Kind.EDITED),
        *(Kind.DELETED, Kind.DELIVERED, Kind.DELIVERY_FAILED, Kind.REVIVED, Kind.WARNED, Kind.NUDGED),
        *(Kind.STEP_ADDED, Kind.STEP_CHECKED, Kind.SNOOZED, Kind.ROOM_WANTED, Kind.PAGED, Kind.REMINDED),
    }
)
"""What no timeline tells of: it did not change how the matter stands."""


def board(facts: Card, people: People, policy: Policy, say: Speaker) -> dict[str, Any]:
    """What the matter is, how it stands, who does what, and when the requester hears more."""
    ticket = facts.ticket
    headline = safe(title(facts.words or "") or say(N_("(no text)")), 300)
    text = f"{ticket.key} · {names.severity(ticket.severity, policy)} · {headline}"
    blocks = [
        section(f"🧯 *{text}*"),
        _fields(facts, policy, say),
        *clocks(facts, say),
        *([] if ticket.status.done else _roles(ticket, people, say)),
        _ways(ticket, say),
        *([] if ticket.status.done else _actions(ticket, say)),
    ]
    return {"text": text, "blocks": blocks}


def _fields(facts: Card, policy: Policy, say: Speaker) -> Block:
    ticket = facts.ticket
    pairs = [
        (N_("Status"), names.state(ticket, policy, say)),
        (N_("Since"), names.moment(ticket.opened_at) if ticket.opened_at else "–"),
        (N_("Assignee"), names.person(facts.assignee) if facts.assignee else say(N_("nobody yet"))),
        (N_("Next update due"), _next_update(facts, say)),
    ]
    return table((say(label), value) for label, value in pairs)


def _next_update(facts: Card, say: Speaker) -> str:
    """When the requester is to hear of it next."""
    told = {Clock.FIRST_RESPONSE, Clock.NEXT_RESPONSE, Clock.UPDATE, Clock.PROMISE}
    dues = [each.due for each in facts.clocks if each.episode.clock in told and each.due]
    return names.moment(min(dues)) if dues else say(N_("nothing is promised"))


def _roles(ticket: Ticket, people: People, say: Speaker) -> list[Block]:
    held = dict(ticket.room.roles) if ticket.room else {}
    return [_role(ticket, role, people.get(held.get(role, "")), say) for role in RoomRole]


def _role(ticket: Ticket, role: RoomRole, who: Person | None, say: Speaker) -> Block:
    """A role, who has it, and a picker that gives it to somebody."""
    picker = person(f"role:{role}", say(N_("Who?")), who)
    drawn = section(f"*{say(ROLES[role])}*: {names.person(who) if who else say(N_('nobody yet'))}")
    return {**drawn, "block_id": f"{role}:{ticket.number}", "accessory": picker}


def _ways(ticket: Ticket, say: Speaker) -> Block:
    """The ways to the ticket's card, and to what its requester reads if that is in a channel."""
    ways = [(N_("The card, where the desk works"), ticket.card_channel, ticket.card_ts)]
    if not ticket.is_direct and not ticket.private:
        ways.append((N_("What the requester reads"), ticket.channel, ticket.thread))
    told = [_way(ticket.workspace, channel, ts, say(label)) for label, channel, ts in ways if channel and ts]
    return small(" · ".join(told) or ticket.key)


def _way(workspace: str, channel: str, ts: str, label: str) -> str:
    place = f"team={workspace}&channel={channel}&message_ts={ts}"
    return f"<https://slack.com/app_redirect?{place}|{label}>"


def _actions(ticket: Ticket, say: Speaker) -> list[Block]:
    labels = {
        "promise": N_("Promise an update"),
        "note": N_("Note"),
        "timeline": N_("Timeline"),
        "solve": N_("Solve"),
    }
    return actions([button(verb, say(label), ticket.number) for verb, label in labels.items()], "room")


def timeline(
    facts: Card, lines: Iterable[Line], people: People, policy: Policy, say: Speaker
) -> dict[str, Any]:
    """What happened until now, oldest first."""
    head = say(N_("Timeline of {key}"), key=facts.ticket.key)
    return {"text": head, "blocks": [section(f"*{head}*"), *_told(lines, people, policy, say)]}


def conclusion(
    facts: Card, lines: Iterable[Line], people: People, policy: Policy, say: Speaker
) -> dict[str, Any]:
    """How it went: how long it took, who did what, what fixed it, and everything that happened."""
    ticket = facts.ticket
    head = say(N_("{key} is over: {status}"), key=ticket.key, status=names.status(ticket.status, policy, say))
    parts = [*_durations(ticket, say), *_held(ticket, people, say), *_fixed(facts, policy, say)]
    told = [section("\n".join(f"• {part}" for part in parts))] if parts else []
    timeline_head = section(f"*{say(N_('Timeline of {key}'), key=ticket.key)}*")
    blocks = [section(f"*{head}*"), *told, timeline_head, *_told(lines, people, policy, say)]
    return {"text": head, "blocks": blocks}


def _durations(ticket: Ticket, say: Speaker) -> list[str]:
    """How long each part of it took, from its beginning, in whole minutes by the clock on the wall."""
    taken = ticket.clocks.latest(Clock.ACKNOWLEDGED)
    ends = (
        (N_("Taken after {length}"), taken.ended if taken and not taken.is_cancelled else None),
        (N_("Answered after {length}"), ticket.answered_at),
        (N_("Solved after {length}"), ticket.solved_at),
    )
    told = [say(words, length=_length(ticket, end, say)) for words, end in ends if end]
    return [*told, *([say(N_("Reopened: {count}"), count=ticket.reopened)] if ticket.reopened else [])]


def _length(ticket: Ticket, end: datetime, say: Speaker) -> str:
    lasted = max(end - (ticket.opened_at or end), timedelta())
    return names.length(lasted - lasted % timedelta(minutes=1), say)


def _held(ticket: Ticket, people: People, say: Speaker) -> list[str]:
    roles = ticket.room.roles if ticket.room else ()
    return [f"{say(ROLES[role])}: {names.person(people.get(who) or Person(who, ''))}" for role, who in roles]


def _fixed(facts: Card, policy: Policy, say: Speaker) -> list[str]:
    """What fixed it, and what had caused it."""
    if facts.ticket.status not in RESOLVED:
        return []
    fixed = safe(title(facts.resolution, 200), 400) if facts.resolution else ""
    cause = names.cause(facts.ticket.cause, policy, say) if facts.ticket.cause else ""
    told = ((N_("What fixed it: {words}"), fixed), (N_("Cause: {words}"), cause))
    return [say(sentence, words=words) for sentence, words in told if words]


def _told(lines: Iterable[Line], people: People, policy: Policy, say: Speaker) -> list[Block]:
    """The lines of a log that matter, in as many sections as one post shows, without pinging anybody."""
    told = [
        _MENTION.sub(lambda found: names.person(people.get(found[1]) or Person("", "?")), each)
        for each in (
            answers.moment(line, policy, say) for line in lines if line.event.change.kind not in _NOISE
        )
    ]
    sections: list[str] = []
    while told and len(sections) < MOST_SECTIONS:
        newest = whole_lines(reversed(told), SECTION)[::-1]
        sections.insert(0, "\n".join(newest))
        told = told[: len(told) - len(newest)]
    return [section(each) for each in sections]
