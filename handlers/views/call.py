"""A call to Slack that makes an effect happen, and what it is drawn from."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.access import Viewer, scope
from desk.effects.messages import Carry, Copy
from desk.effects.pings import Ping
from desk.effects.promises import Pledge, Restate
from desk.effects.tickets import Announce
from desk.sla import Versions
from desk.ticket import Ticket
from desk.workspace import Workspace
from handlers import language
from handlers.language import Speaker
from storage import drawing, outbox, people, terms
from storage.database import Session
from storage.drawing import Card


@dataclass(frozen=True)
class Call:
    """A call to Slack.

    `gone_is_fine`: that its target no longer exists is a success. `is_void`: there is nothing to post any
    more, but an earlier attempt may stand there and has to be known, so that it can be taken away.
    `not_before`: who would read it has quiet hours until then; that it stands already is a success.
    `as_good`: refusals that say that nothing is left to do.
    """

    method: str
    arguments: dict[str, Any]
    gone_is_fine: bool = False
    is_void: bool = False
    not_before: datetime | None = None
    as_good: frozenset[str] = frozenset()

    @property
    def channel(self) -> str:
        """Where it posts; a person's id stands for the conversation with them."""
        return str(self.arguments.get("channel") or self.arguments.get("channel_id") or "")

    @property
    def thread(self) -> str | None:
        """The thread it posts into."""
        return self.arguments.get("thread_ts")


@dataclass(frozen=True)
class Desk:
    """What drawing reads from."""

    session: Session
    workspace: Workspace
    now: datetime

    @property
    def versions(self) -> Versions:
        """What promises rest on, in every version."""
        return terms.Versions(self.session, self.workspace)

    def ticket(self, ping: Ping) -> Ticket:
        """The ticket that it is of."""
        return drawing.ticket(self.session, ping.ticket)

    def card(self, ticket: int) -> Card:
        """The facts of a ticket."""
        return drawing.card(self.session, ticket)

    def speaker(self, channel: str) -> Speaker:
        """Who speaks to everybody in a channel."""
        return language.speaker(self.workspace.language_of(channel))

    def speaker_to(self, ticket: Ticket) -> Speaker:
        """Who speaks in the thread of a ticket's requester."""
        return self.speaker_for(ticket.requester) if ticket.is_direct else self.speaker(ticket.channel)

    def speaker_for(self, person: str) -> Speaker:
        """Who speaks to one person."""
        default = self.workspace.policy.language.default
        known = people.person(self.session, self.workspace.id, person)
        return language.of_locale(known.locale if known else "", default)

    def speaker_at(self, to: str) -> Speaker:
        """Who speaks to a person, or to everybody in a channel."""
        return self.speaker_for(to) if outbox.is_person(to) else self.speaker(to)

    def reader(self, to: str) -> Viewer:
        """As whom one reads what is posted there."""
        return people.reader(self.session, self.workspace, to)

    def is_for_all(self, ticket: Ticket) -> bool:
        """Whether everybody in the workspace can read what the ticket is about."""
        return not ticket.private and ticket.channel in self.workspace.places.public

    def may_meet(self, ticket: Ticket, person: str | None) -> bool:
        """Whether somebody may come into its war room: the desk's people, and whom the policy names."""
        known = people.person(self.session, self.workspace.id, person or "")
        if known is None or known.is_gone or known.is_bot:
            return False
        viewer = people.viewer(self.session, self.workspace, known.id)
        if not ticket.private and known.id in self.workspace.invited:
            return True
        return viewer.oversees and scope(viewer).includes(ticket)

    def thread(self, effect: Carry | Copy | Announce | Pledge | Restate) -> Ticket:
        """The ticket in whose requester's thread it stands (rule 42)."""
        return drawing.ticket(self.session, effect.via or effect.ticket)


def posting(channel: str, thread: str | None, text: str, **more: Any) -> Call:
    arguments = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False, **more}
    return Call("chat.postMessage", {**arguments, "thread_ts": thread} if thread else arguments)


Draw = Callable[[Desk, Any], Call | None]
"""Draws an effect of one kind; None when there is nothing to do any more."""
