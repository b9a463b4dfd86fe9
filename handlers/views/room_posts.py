"""Draws what happens to a war room, and in it: it is opened, shows its board, and is closed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from desk import war_room
from desk.access import Person
from desk.effects.effect import Effect
from desk.effects.rooms import (
    Appoint,
    ArchiveRoom,
    Conclude,
    Invite,
    OpenRoom,
    PinBoard,
    Roomless,
    ShowBoard,
    Timeline,
)
from desk.text import title
from desk.ticket import Room, RoomRole
from desk.wording import N_
from handlers.mrkdwn import safe
from handlers.views import room
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.forms import ROLES
from storage import conversations, drawing
from storage import oncall as rotas
from storage.drawing import Card

OPEN_ROOM, INVITE = "conversations.create", "conversations.invite"
"""Steps of a war room that take more than one call."""


def _open_room(desk: Desk, effect: OpenRoom) -> Call | None:
    """Moot once the ticket is done, unless somebody has to know of a room that stands already."""
    facts, policy = desk.card(effect.ticket), desk.workspace.policy.war_room
    ticket = facts.ticket
    if ticket.room is None:
        return None
    words = "" if ticket.private else title(facts.words or "")
    wish = {
        "standing": ticket.room.channel,
        "names": war_room.names(policy.name, ticket.number, words, desk.now),
        "pattern": policy.name,
        "number": ticket.number,
        "is_private": policy.private or not desk.is_for_all(ticket),
        "purpose": desk.speaker("")(
            N_("The war room of {key}: see the board that is pinned."), key=ticket.key
        ),
    }
    return Call(OPEN_ROOM, wish, is_void=ticket.room.closed_at is not None)


def _invite(desk: Desk, effect: Invite) -> Call | None:
    """Those who work the ticket, who lead or are named by the policy, and who asked; if they may see it."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    if ticket.room is None or not ticket.room.stands:
        return None
    held = (who for _role, who in ticket.room.roles)
    on_it = (each.by for each in ticket.escalations if each.is_open)
    of_ticket = (effect.person, ticket.room.by, ticket.assignee, *held, *on_it)
    on_call = rotas.on_call(desk.session, desk.workspace, ticket.team, desk.now)
    of_desk = (*on_call, *sorted(desk.workspace.appointed.leads), *desk.workspace.invited)
    coming = [who for who in dict.fromkeys((*of_ticket, *of_desk)) if desk.may_meet(ticket, who)]
    return Call(INVITE, {"channel": ticket.room.channel, "people": coming}) if coming else None


def _show_board(desk: Desk, effect: ShowBoard) -> Call | None:
    found = _in_room(desk, effect.ticket)
    if found is None:
        return None
    channel = found.channel
    facts = drawing.with_clocks(desk.session, desk.workspace, found.facts)
    drawn = room.board(facts, found.people, desk.workspace.policy, desk.speaker(channel))
    post = conversations.post(desk.session, desk.workspace.id, f"{effect.ticket}.{effect.name(0)}")
    if post and post.ts and post.channel == channel:
        return Call("chat.update", {"channel": channel, "ts": post.ts, **drawn})
    return posting(channel, None, **drawn)


def _pin_board(_desk: Desk, effect: PinBoard) -> Call | None:
    fine = frozenset({"already_pinned", "message_not_found", *war_room.GONE})
    return Call("pins.add", {"channel": effect.channel, "timestamp": effect.ts}, as_good=fine)


def _appoint(desk: Desk, effect: Appoint) -> Call | None:
    """Moot when it is somebody else's by now."""
    found, role = _in_room(desk, effect.ticket), RoomRole(effect.role)
    if found is None or dict(found.room.roles).get(role) != effect.person:
        return None
    say = desk.speaker(found.channel)
    text = say(N_("<@{person}> this is yours now: {role}."), person=effect.person, role=say(ROLES[role]))
    return posting(found.channel, None, text)


def _timeline(desk: Desk, effect: Timeline) -> Call | None:
    found = _in_room(desk, effect.ticket)
    return posting(found.channel, None, **_story(desk, found, room.timeline)) if found else None


def _conclude(desk: Desk, effect: Conclude) -> Call | None:
    """Moot when it is open again."""
    found = _in_room(desk, effect.ticket)
    if found is None or found.room.closed_at is None:
        return None
    return posting(found.channel, None, **_story(desk, found, room.conclusion))


def _story(desk: Desk, found: "InRoom", draw: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    lines = drawing.lines(desk.session, found.facts.ticket.id)
    return draw(found.facts, lines, found.people, desk.workspace.policy, desk.speaker(found.channel))


def _archive_room(desk: Desk, effect: ArchiveRoom) -> Call | None:
    """Moot when it was opened again."""
    place = drawing.ticket(desk.session, effect.ticket).room
    if place is None or not place.archived:
        return None
    fine = war_room.GONE | {"already_archived"}
    return Call("conversations.archive", {"channel": place.channel}, as_good=fine)


@dataclass(frozen=True)
class InRoom:
    """What is shown in a war room: its ticket, and the people who have to do with it."""

    facts: Card
    room: Room
    channel: str
    people: dict[str, Person]


def _in_room(desk: Desk, ticket: int) -> InRoom | None:
    """What is shown in the ticket's war room, if people can meet there."""
    facts = desk.card(ticket)
    place = facts.ticket.room
    if place is None or place.channel is None or place.archived:
        return None
    return InRoom(facts, place, place.channel, drawing.people_of(desk.session, facts.ticket))


def _roomless(desk: Desk, effect: Roomless) -> Call | None:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if not ticket.card_ts:
        return None
    refused = N_("⚠ Slack does not let the desk keep a war room for {key}: {error}. bot.py doctor says more.")
    text = desk.speaker(ticket.card_channel or "")(refused, key=ticket.key, error=safe(effect.error, 300))
    return posting(ticket.card_channel or "", ticket.card_ts, text)


DRAWS: dict[type[Effect], Draw] = {
    OpenRoom: _open_room,
    Invite: _invite,
    ShowBoard: _show_board,
    PinBoard: _pin_board,
    Appoint: _appoint,
    Timeline: _timeline,
    Conclude: _conclude,
    ArchiveRoom: _archive_room,
    Roomless: _roomless,
}
