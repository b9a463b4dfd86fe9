"""What is read to draw a post: the present facts of a ticket and its people. Not scoped to a viewer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import and_, bindparam, func

from desk import pledges, triage
from desk.access import Person
from desk.life import LIKE
from desk.pledges import Pledged
from desk.standing import Standing, running
from desk.tags import MOST_SUGGESTED, Tag
from desk.ticket import Change, Event, Link, Side, Status, Ticket
from desk.triage import Precedent, Similar
from desk.workspace import Workspace
from storage import advice, articles, beginnings, conversations, people, tags, tickets
from storage.advice import Advised
from storage.database import Session
from storage.outbox import is_person
from storage.tables.events import EVENT, EventRow
from storage.tables.messages import BODY, MESSAGE, MessageRow
from storage.tables.tickets import TICKET, facts
from storage.terms import Versions
from storage.tickets import Line


@dataclass(frozen=True)
class Related:
    """Another ticket as a card names it: how it is linked, None if it is the survivor, and its own card."""

    link: Link | None
    key: str
    channel: str | None
    ts: str | None


@dataclass(frozen=True)
class Card:
    """A ticket as its card shows it. `words` is None when its first message was deleted.

    `tags` and `suggested` have the tags by code; none are suggested once it has some.
    `steps` are the words of its steps, `related` the tickets that it has to do with, `clocks` where those
    stand that run. `answered_by` names the article that solved it. `similar` are older ones like it; on those
    in `guessed_like` people set the severity that was guessed here, those in `none_like` were no tickets.
    `advice` is what a model suggested, by task.
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
    related: tuple[Related, ...] = ()
    clocks: tuple[Standing, ...] = ()
    answered_by: str | None = None
    similar: tuple[Similar, ...] = ()
    guessed_like: tuple[str, ...] = ()
    none_like: tuple[str, ...] = ()
    advice: Mapping[str, Advised] = field(default_factory=dict)
    comment: str | None = None


@dataclass(frozen=True)
class Words:
    """A message as its copy shows it. `words` is None once it was deleted; `channel` is where it stands."""

    id: int
    author: Person
    words: str | None
    side: str
    visibility: str
    version: int
    files: tuple[dict[str, Any], ...]
    channel: str | None = None


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
        answered_by=articles.key_of(session, about.article) if about.article else None,
        reason=conversations.words(session, about.reason) if about.reason else None,
        steps=conversations.words_of(session, [step.message for step in about.steps]),
        related=_related(session, about),
        comment=comment(session, about),
    )


def comment(session: Session, about: Ticket) -> str | None:
    """What its requester said of how it went."""
    said = about.survey and about.survey.comment
    return conversations.words(session, said) if said else None


def with_clocks(session: Session, workspace: Workspace, facts: Card) -> Card:
    """The card with where the ticket's clocks stand that run."""
    return replace(facts, clocks=tuple(running(facts.ticket, Versions(session, workspace))))


def with_advice(session: Session, workspace: Workspace, facts: Card) -> Card:
    """The card with what a model, or what stands in for one, suggested; its tags come before the others."""
    advised = advice.of_ticket(session, facts.ticket.id)
    hint = advised.get("triage")
    if not (hint and hint.content) or facts.ticket.tags or facts.ticket.status.done:
        return replace(facts, advice=advised)
    told = {**tags.named(session, workspace, hint.content["tags"]), **facts.suggested}
    return replace(facts, advice=advised, suggested=dict(list(told.items())[:MOST_SUGGESTED]))


def with_tags(session: Session, workspace: Workspace, facts: Card) -> Card:
    """The card with the names of its tags, or with what its words, and judged tickets like it, suggest."""
    about = facts.ticket
    is_new = about.status is Status.NEW
    facts = replace(facts, tags=tags.named(session, workspace, about.tags))
    if about.status.done or not facts.words or (about.tags and not is_new):
        return facts
    near = beginnings.precedents(session, workspace.id, facts.words, about.id)
    suggested = {} if about.tags else _suggested(session, workspace, facts.words, near)
    return replace(facts, suggested=suggested, none_like=triage.no_tickets(near) if is_new else ())


def _suggested(
    session: Session, workspace: Workspace, words: str, near: Sequence[Precedent]
) -> Mapping[str, Tag]:
    tree = tags.likely(session, workspace, words)
    known = {**tags.alive(session, workspace, [code for each in near for code in each.tags]), **tree.tags}
    codes = triage.suggested(near, tree.suggested(words))
    return {code: known[code] for code in codes if code in known}


def with_similar(session: Session, facts: Card, now: datetime) -> Card:
    """The card with older tickets that it may be the same as, while there is something to do."""
    if facts.ticket.is_over or not facts.words:
        return facts
    return replace(facts, similar=tuple(beginnings.similar(session, facts.ticket, facts.words, now)))


def with_guess(session: Session, facts: Card) -> Card:
    """The card with where its guessed severity was learnt from, unless somebody said what it is."""
    if facts.ticket.overruled:
        return facts
    detail = session.execute(_GUESS, {"ticket": facts.ticket.id}).scalar() or {}
    return replace(facts, guessed_like=tuple(detail.get(LIKE, "").split()))


_GUESS = sa.select(EVENT.c.detail).where(EVENT.c.ticket_id == bindparam("ticket"), EVENT.c.seq == 2)
"""The event of the first guess follows the first at once."""


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


def _related(session: Session, about: Ticket) -> tuple[Related, ...]:
    """What the ticket has to do with others, what it goes on as first."""
    into: list[tuple[Link | None, int]] = [(None, about.merged_into)] if about.merged_into else []
    links = [*into, *about.links]
    if not links:
        return ()
    rows = session.execute(_OTHERS, {"tickets": [other for _link, other in links]})
    places = {row.id: (f"T-{row.number}", row.card_channel, row.card_ts) for row in rows}
    return tuple(Related(link, *places[other]) for link, other in links)


_OTHERS = sa.select(TICKET.c.id, TICKET.c.number, TICKET.c.card_channel, TICKET.c.card_ts).where(
    TICKET.c.id.in_(bindparam("tickets", expanding=True))
)


def readers(session: Session, about: Ticket) -> set[str]:
    """Who reads of the ticket in a thread of their own: its requester, and those of what goes on as it."""
    query = sa.select(TICKET.c.requester_id).where(TICKET.c.id.in_([about.id, *about.absorbed]))
    return set(session.execute(query).scalars())


@dataclass(frozen=True)
class Context:
    """Where a ticket stands: what was answered last, and what was asked since, oldest first."""

    ticket: Ticket
    answer: Words | None
    asked: tuple[Words, ...]


def context(session: Session, ticket_id: int) -> Context:
    """What somebody who takes the ticket over has to know."""
    about = ticket(session, ticket_id)
    said = session.execute(_SAID, {"tickets": [about.id, *about.absorbed]}).all()
    answers = [at for at, row in enumerate(said) if row.side == Side.AGENT]
    last = answers[-1] if answers else -1
    asked = [row.id for row in said[last + 1 :]]
    return Context(
        ticket=about,
        answer=words(session, said[last].id) if answers else None,
        asked=tuple(words(session, each) for each in asked),
    )


_SAID = (
    sa.select(MESSAGE.c.id, MESSAGE.c.side)
    .where(
        MESSAGE.c.ticket_id.in_(bindparam("tickets", expanding=True)),
        MESSAGE.c.visibility == "public",
        MESSAGE.c.side.in_([Side.AGENT, Side.REQUESTER]),
        MESSAGE.c.deleted_at.is_(None),
    )
    .order_by(MESSAGE.c.at, MESSAGE.c.id)
)


def change(session: Session, ticket_id: int, seq: int) -> Change:
    """What the event of the ticket's log changed."""
    return event(session, ticket_id, seq).change


def event(session: Session, ticket_id: int, seq: int) -> Event:
    """The event of the ticket's log."""
    return tickets.event_of(session.get_one(EventRow, (ticket_id, seq)))


def lines(session: Session, ticket_id: int) -> list[Line]:
    """The ticket's log without anybody's words."""
    return [Line(event, None) for event in tickets.log(session, ticket_id)]


def people_of(session: Session, about: Ticket) -> dict[str, Person]:
    """Everybody whom the ticket's log names, and who has a role in its war room, by id."""
    changed = sa.select(EVENT.c.actor_id, EVENT.c.before, EVENT.c.after).where(EVENT.c.ticket_id == about.id)
    named = {who for row in session.execute(changed) for who in row if who}
    named |= {who for _role, who in about.room.roles} if about.room else set()
    return people.names(session, about.workspace, [who for who in named if is_person(who)])


def pledged(session: Session, about: Ticket, seq: int) -> Pledged | None:
    """The promised update that was the latest at the event `seq`."""
    return pledges.pledged(about.blank, tickets.log(session, about.id), seq)


def someone(session: Session, about: Ticket, person: str) -> Person:
    """A person who has to do with the ticket."""
    return _person(session, about.workspace, person)


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
        channel=row.channel_id,
    )


def _person(session: Session, workspace: str, person: str) -> Person:
    return people.person(session, workspace, person) or Person(person, "")
