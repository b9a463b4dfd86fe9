"""Draws tickets that were found: a line for each with the way to it, and buttons that page."""

from typing import Any

from commands.find import Results
from desk.access import Viewer
from desk.policy import Policy
from desk.text import cut, title
from desk.ticket import Ticket
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import elements, names
from handlers.views.elements import Block, actions, button, section
from handlers.views.forms import EVERYTHING, FROM_HOME
from storage.tickets import Found, Place

LONGEST_LABEL = 75
"""Characters that Slack shows on a button."""
PAGING = "page"
"""What the buttons that page are called, and the one that begins a list."""


def message(results: Results, workspace: Workspace, reader: Viewer, say: Speaker) -> dict[str, Any]:
    """The page as a message; `text` is for notifications and screen readers."""
    found = results.page.found
    if not found:
        return {"text": say(N_("Nothing found.")), "blocks": [section(say(N_("Nothing found.")))]}
    text = "\n".join(_in_words(each, workspace.policy, say) for each in found)
    return {"text": text, "blocks": _blocks(results, workspace, reader, say)}


def modal(results: Results, workspace: Workspace, reader: Viewer, say: Speaker) -> dict[str, Any]:
    """The page as a form in which there is nothing to fill in; only a home tab opens it."""
    nothing = [section(say(N_("Nothing found.")))]
    blocks = _blocks(results, workspace, reader, say) or nothing
    return elements.modal(PAGING, say(N_("Tickets")), blocks, say(N_("Close")), kept=FROM_HOME)


def line(found: Found, workspace: Workspace, reader: Viewer, say: Speaker) -> Block:
    """A ticket with where it stands, the way to it, and for an agent all that can be done with it.

    What others are promised only the desk reads.
    """
    ticket, policy = found.ticket, workspace.policy
    due = found.due_at if reader.oversees and not ticket.status.done else None
    parts = [
        f"*{linked(ticket, workspace, reader)}* {names.severity(ticket.severity, policy)}",
        names.state(ticket, policy, say),
        names.person(found.assignee) if found.assignee else say(N_("nobody yet")),
        *([names.ago(ticket.opened_at)] if ticket.opened_at else []),
        *([names.due(ticket, due, say)] if due else []),
    ]
    drawn = section(" · ".join(parts) + f"\n{_headline(found)}")
    return (
        {**drawn, "accessory": button(EVERYTHING, say(N_("More…")), ticket.number)}
        if reader.is_agent
        else drawn
    )


def listing(label: str, asked: str, name: str, at: Place | None = None) -> Block:
    """A button that lists the tickets asked for, beginning at a place; no other beside it has this `name`."""
    return button(f"{PAGING}:{name}", cut(label, LONGEST_LABEL), carried(asked, at))


def carried(asked: str, at: Place | None) -> str:
    """What a button carries: where the page begins, and what is asked for."""
    return f"{'<' if at.older else '>'}{at.beside} {asked}" if at else f" {asked}"


def read(value: str) -> tuple[str, Place | None]:
    """What a button carried."""
    place, _, asked = value.partition(" ")
    return asked, Place(int(place[1:]), older=place[0] == "<") if place else None


def _blocks(results: Results, workspace: Workspace, reader: Viewer, say: Speaker) -> list[Block]:
    page, asked = results.page, results.asked
    buttons = [
        *([listing(say(N_("Newer")), asked, "newer", page.newer)] if page.newer else []),
        *([listing(say(N_("Older")), asked, "older", page.older)] if page.older else []),
    ]
    lines = [line(each, workspace, reader, say) for each in page.found]
    return [*lines, *actions(buttons)]


def _in_words(found: Found, policy: Policy, say: Speaker) -> str:
    ticket = found.ticket
    state = f"{names.severity(ticket.severity, policy)} · {names.status(ticket.status, policy, say)}"
    return f"*{ticket.key}* {state} · {_headline(found)}"


def _headline(found: Found) -> str:
    return safe(title(found.words or "") or "–", 200)


def linked(ticket: Ticket, workspace: Workspace, reader: Viewer) -> str:
    """The ticket's key, as a link where the reader can open one of its threads."""
    place = _place(ticket, reader)
    if not (place and workspace.address):
        return ticket.key
    channel, ts = place
    return f"<{workspace.address.rstrip('/')}/archives/{channel}/p{ts.replace('.', '')}|{ticket.key}>"


def _place(ticket: Ticket, reader: Viewer) -> tuple[str, str] | None:
    """Where one of the ticket's threads stands that the reader can open: its card's, or its requester's."""
    if ticket.card_channel in reader.channels and ticket.card_ts:
        return ticket.card_channel or "", ticket.card_ts
    may_open = ticket.channel in reader.channels or ticket.requester == reader.id
    return (ticket.channel, ticket.thread) if ticket.thread and may_open else None
