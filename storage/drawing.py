"""What is read to draw a post: the present facts of a ticket and its people. Not scoped to a viewer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func
from sqlmodel import Session

from desk.access import Person
from desk.tags import Tag
from desk.ticket import Link, Ticket
from desk.workspace import Workspace
from storage import conversations, people, tags
from storage.tables import BODY, EVENT, MESSAGE, TICKET, MessageRow, facts


@dataclass(frozen=True)
class Card:
    """A ticket as its card shows it. `words` is None when its first message was deleted.

    `tags` and `suggested` have the tags by code; none are suggested once it has some.
    `steps` are the words of its steps, `links` the keys of the tickets that it is linked to.
    """

    ticket: Ticket
    requester: Person
    assignee: Person | None
    words: str | None
    files: tuple[dict[str, Any], ...]
    messages: int
    resolution: str | None
    tags: Mapping[str, Tag] = field(default_factory=dict)
    suggested: Mapping[str, Tag] = field(default_factory=dict)
    reason: str | None = None
    steps: tuple[str | None, ...] = ()
    links: tuple[tuple[Link, str], ...] = ()


@dataclass(frozen=True)
class Words:
    """A message as its copy shows it. `words` is None once it was deleted."""

    id: int
    author: Person
    words: str | None
    side: str
    visibility: str
    version: int
    files: tuple[dict[str, Any], ...]


def card(session: Session, ticket_id: int) -> Card:
    """The facts of the ticket's card at this moment."""
    about = ticket(session, ticket_id)
    first = session.execute(_FIRST, {"ticket": ticket_id}).one()
    return Card(
        ticket=about,
        requester=_person(session, about.workspace, about.requester),
        assignee=_person(session, about.workspace, about.assignee) if about.assignee else None,
        words=first.text,
        files=tuple(first.files),
        messages=first.messages - len(about.steps),
        resolution=conversations.words(session, about.resolution) if about.resolution else None,
        reason=conversations.words(session, about.reason) if about.reason else None,
        steps=conversations.words_of(session, [step.message for step in about.steps]),
        links=tuple((kind, ticket(session, other).key) for kind, other in about.links),
    )


def with_tags(session: Session, workspace: Workspace, facts: Card) -> Card:
    """The card with the names of its tags, or with those that its words suggest."""
    if facts.ticket.tags or facts.ticket.status.done or not facts.words:
        return replace(facts, tags=tags.named(session, workspace, facts.ticket.tags))
    tree = tags.likely(session, workspace, facts.words)
    return replace(facts, suggested={code: tree.tags[code] for code in tree.suggested(facts.words)})


_FIRST = (
    sa.select(
        BODY.c.text,
        MESSAGE.c.files,
        sa.select(func.count())
        .where(MESSAGE.c.ticket_id == bindparam("ticket"))
        .scalar_subquery()
        .label("messages"),
    )
    .join_from(EVENT, MESSAGE, MESSAGE.c.id == EVENT.c.message_id)
    .join(BODY, and_(BODY.c.message_id == MESSAGE.c.id, BODY.c.version == MESSAGE.c.version), isouter=True)
    .where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == 1)
)
"""What a ticket began with, and how much has been said since."""


def opener(session: Session, about: Ticket) -> Person:
    """Who opened the ticket, for themselves or for its requester."""
    actor = session.execute(_OPENER, {"ticket": about.id}).scalar()
    return _person(session, about.workspace, actor or about.requester)


_OPENER = sa.select(EVENT.c.actor_id).where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == 1)


def ticket(session: Session, ticket_id: int) -> Ticket:
    """The ticket at this moment."""
    return facts(session.execute(_TICKET, {"ticket": ticket_id}).one())


_TICKET = sa.select(TICKET).where(TICKET.c.id == bindparam("ticket"))


def words(session: Session, message_id: int) -> Words:
    """The facts of a message at this moment."""
    row = session.get_one(MessageRow, message_id)
    return Words(
        id=message_id,
        author=_person(session, row.workspace_id, row.author_id),
        words=conversations.words(session, message_id),
        side=row.side,
        visibility=row.visibility,
        version=row.version,
        files=tuple(row.files),
    )


def _person(session: Session, workspace: str, person: str) -> Person:
    return people.person(session, workspace, person) or Person(person, "")
