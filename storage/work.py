"""The unit of work: one transaction, one moment, one actor; the only place where tickets change."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from sqlalchemy import bindparam, update
from sqlmodel import col, select

from desk import escalation, waking, war_room
from desk.access import Viewer, check, require, scope, side_of
from desk.alerts import changed
from desk.article import Article, of_one
from desk.consequences import altogether, consequences, copies, in_reach
from desk.effects.articles import Consult
from desk.effects.effect import Effect
from desk.effects.messages import Carry
from desk.effects.model import AskModel
from desk.fold import Passage, apply
from desk.joining import OF_MERGED, goes_on
from desk.model import Task
from desk.refusal import NotFound, Refused
from desk.sla import agree
from desk.ticket import Change, Event, Kind, Side, Ticket, Visibility
from desk.triage import is_compared, teaches
from desk.workspace import Workspace
from storage import (
    advice,
    articles,
    beginnings,
    conversations,
    episodes,
    outbox,
    people,
    pings,
    ratings,
    search,
    tags,
    terms,
    ticket_words,
    tickets,
)
from storage.database import Session, alone
from storage.tables.articles import ARTICLE
from storage.tables.events import EVENT
from storage.tables.messages import BODY, MESSAGE, BodyRow, MessageRow
from storage.tables.people import WORKSPACE
from storage.tables.tickets import FOLLOWER, TICKET, UNINDEXED_WORKSPACE, facts, folded

Files = Sequence[dict[str, Any]]
"""What Slack told of files."""


class Work:
    """What a command works with. It never commits: whoever runs it does, once it has returned."""

    def __init__(
        self, session: Session, now: datetime, workspace: Workspace, actor: Viewer, cause: str
    ) -> None:
        """`now` is the one moment of everything done here; `cause` names the door or rule.

        `happened` are the events recorded here so far, by ticket, for the rules that follow from them.
        """
        self.session = session
        self.now = now
        self.workspace = workspace
        self.actor = actor
        self.cause = cause
        self.happened: list[tuple[int, Event]] = []
        self.versions = terms.Versions(session, workspace)
        self._kept: dict[int, MessageRow] = {}

    def viewer(self, person: str) -> Viewer:
        """Somebody with their roles."""
        return self.actor if person == self.actor.id else people.viewer(self.session, self.workspace, person)

    @property
    def zone(self) -> ZoneInfo:
        """The actor's time zone, by which they name moments; one that is not known is UTC."""
        return people.zone(self.session, self.workspace.id, self.actor.id)

    def by(self, actor: Viewer, cause: str = "") -> "Work":
        """The same unit of work, done by somebody else, or through another door."""
        other = Work(self.session, self.now, self.workspace, actor, cause or self.cause)
        other.happened, other._kept = self.happened, self._kept
        return other

    # tickets

    def ticket(self, number: int, verb: str) -> Ticket:
        """The ticket of this number, locked, if the actor may do the verb; else NotFound or NotAllowed."""
        ticket = self._locked(_BY_NUMBER, number)
        if ticket is None:
            raise NotFound(f"T-{number}")
        check(self.actor, verb, ticket)
        if ticket.merged_into is not None and verb not in OF_MERGED:
            raise Refused(goes_on(ticket, self.ticket_by_id(ticket.merged_into)))
        return ticket

    def tickets(self, numbers: Sequence[int], verb: str) -> list[Ticket]:
        """These tickets, in this order, locked in the order of their ids, which is that of their numbers."""
        for number in numbers:  # what is named first is refused first
            self._seen(number, verb)
        found = {number: self.ticket(number, verb) for number in sorted(set(numbers))}
        return [found[number] for number in numbers]

    def chain(self, number: int, verb: str) -> list[Ticket]:
        """The ticket of this number and those that it goes on as, locked in the order of their ids."""
        ticket_id = self._seen(number, verb).id
        ids: list[int] = []
        while (now := conversations.chain(self.session, ticket_id)) != ids:
            ids = now
            found = {each: self.ticket_by_id(each) for each in sorted(ids)}
        return [found[each] for each in ids]

    def _seen(self, number: int, verb: str) -> Ticket:
        """The ticket of this number, unlocked, if the actor may do the verb; else NotFound or NotAllowed."""
        ticket = tickets.ticket(self.session, self.workspace.id, self.actor, number)
        if ticket is None:
            raise NotFound(f"T-{number}")
        check(self.actor, verb, ticket)
        return ticket

    def goes_on_as(self, ticket_id: int) -> Ticket:
        """The ticket, or the one that it goes on as, locked (rule 42)."""
        ids: list[int] = []
        while (now := conversations.chain(self.session, ticket_id)) != ids:
            ids = now
            ticket = self.ticket_by_id(ids[-1])
        return ticket

    def ticket_by_id(self, ticket_id: int) -> Ticket:
        """The ticket of this id, locked, for the desk's own doings; raises LookupError when there is none."""
        ticket = self._locked(_BY_ID, ticket_id)
        if ticket is None:
            raise LookupError(f"no ticket with id {ticket_id}")
        return ticket

    def tickets_by_id(self, ids: Collection[int]) -> list[Ticket]:
        """Those of these tickets that there are, locked in the order of their ids."""
        rows = self.session.execute(_BY_IDS, {"workspace": self.workspace.id, "which": list(ids)})
        return [facts(row) for row in rows.all()]

    def open_ticket(
        self, requester: str, channel: str | None, thread: str | None, *, private: bool = False
    ) -> Ticket:
        """A ticket with the next number of the workspace and no history yet."""
        number = self._next_number()
        ticket = Ticket(0, self.workspace.id, number, requester, channel or "", thread, private)
        values = {
            "workspace_id": self.workspace.id,
            "number": number,
            "requester_id": requester,
            "channel_id": channel,
            "thread_ts": thread,
            "private": private,
            **folded(ticket),
        }
        return replace(ticket, id=int(self.session.execute(_NEW_TICKET, values).scalar_one()))

    def record(self, ticket: Ticket, changes: Iterable[Change]) -> Ticket:
        """Append the changes to the ticket's log, store what they make of it, and leave what follows."""
        before, passed = ticket, list[Passage]()
        ticket = self._ruled(ticket, changes, passed)
        effects, happened = self._effects(before, ticket, passed), {each.event.change.kind for each in passed}
        lines = [_line(ticket, each.event) for each in passed]
        for line in lines:
            self.session.later(_NEW_EVENT, line)
        if lines:
            self.session.later(_TICKET, {"ticket": ticket.id, **folded(ticket), **self._hint(ticket)})
            episodes.keep(self.session, ticket, passed, self.versions)
        self._keep_beside(before, ticket, lines)
        self._be_advised(ticket, happened)
        if untrue := changed(before, ticket):  # those that are new are not among them
            pings.amend(self.session, ticket, untrue, self.now, is_given=Kind.ASSIGNED in happened)
        if restated := escalation.restated(before, ticket):
            pings.amend_pages(self.session, ticket, restated, self.now)
        for effect, seq in effects.items():
            self.leave(ticket, effect, seq)
        if before.opened_at and ticket.severity < before.severity:
            pings.release_of(self.session, ticket, self.now)
        return ticket

    def _ruled(self, before: Ticket, changes: Iterable[Change], passed: list[Passage]) -> Ticket:
        """The ticket after the changes and what the desk's rules make of them, all of which have `passed`."""
        ticket = self._follow(before, changes, passed)
        groups = self.workspace.groups_of(ticket.requester)
        agreed = agree(before, ticket, self.workspace.terms, self.versions, groups)
        ticket = self._follow(ticket, agreed, passed)
        rooms = war_room.follow(ticket, [each.event for each in passed], self.workspace.policy.war_room)
        ticket = self._follow(ticket, rooms, passed)
        happened = tuple(each.event for each in passed)
        begun = escalation.begins(before, ticket, happened, self.workspace.escalation)
        return self._follow(ticket, begun, passed)

    def _follow(self, ticket: Ticket, changes: Iterable[Change], passed: list[Passage]) -> Ticket:
        """The ticket after the changes."""
        for change in changes:
            before, event = ticket, self._event(ticket, change)
            ticket = apply(before, event)
            passed.append(Passage(before, event, ticket))
            self.happened.append((ticket.id, event))
        return ticket

    def _effects(self, before: Ticket, ticket: Ticket, passed: Iterable[Passage]) -> dict[Effect, int]:
        """What all that brings about outside, each with the latest event that does."""
        follow = {
            effect: each.event.seq for each in passed for effect in self._consequences(each.after, each.event)
        }
        return follow | dict.fromkeys(altogether(before, ticket), ticket.seq)

    def _consequences(self, ticket: Ticket, event: Event) -> tuple[Effect, ...]:
        """What follows from the event; the files of a message go where its words go (rule 96)."""
        follow = consequences(ticket, event)
        if event.change.kind is Kind.RECEIVED and articles.are_there(self.session, self.workspace.id):
            follow = (*follow, Consult(ticket.id))
        carried = [effect for effect in follow if isinstance(effect, Carry)]
        message = event.change.message
        if event.change.kind is Kind.RECEIVED and message:  # its words stand on the card itself
            carried.append(Carry(ticket.id, message, to_requester=False))
        if not carried or not message:
            return follow
        row = self._kept.get(message) or self.session.get(MessageRow, message)
        if row is None or in_reach(row.channel_id, ticket):
            return follow
        files = [each["id"] for each in row.files if "id" in each]
        return (*follow, *(copy for each in carried for copy in copies(each, files)))

    def _keep_beside(self, before: Ticket, ticket: Ticket, lines: Sequence[dict[str, Any]]) -> None:
        """What is kept in tables of its own, for looking up."""
        if ticket.followers != before.followers:
            self._keep_followers(ticket)
        if ticket.tags != before.tags:
            tags.count(self.session, ticket, before.tags)
        ratings.count(self.session, lines)
        self._keep_words(ticket, [line for line in lines if _rewords(line)])
        self._keep_beginning(before, ticket, lines)

    def _keep_words(self, ticket: Ticket, lines: Sequence[dict[str, Any]]) -> None:
        """By which words the ticket is found: more of them, or others."""
        if lines and all(line["kind"] == Kind.REPLIED for line in lines):
            ticket_words.add(self.session, ticket, [line["message_id"] for line in lines])
        elif lines:
            ticket_words.index(self.session, ticket)

    def _keep_beginning(self, before: Ticket, ticket: Ticket, lines: Sequence[dict[str, Any]]) -> None:
        """By which words others are compared with the ticket, and whether something is learnt from it."""
        is_reworded = any(line["kind"] in _BEGINNING for line in lines)
        was, now = ((is_compared(each), teaches(each)) for each in (before, ticket))
        if not is_reworded and was == now:
            return
        if before.opened_at:
            beginnings.forget(self.session, ticket)
        if is_compared(ticket):
            beginnings.keep(self.session, ticket, self.now)

    def _be_advised(self, ticket: Ticket, happened: Collection[Kind]) -> None:
        """A model is asked about each new ticket if the desk wishes so; what was said outdates a draft."""
        if Kind.RECEIVED in happened and "triage" in self.workspace.policy.model.tasks:
            self.wish(ticket, "triage", None)
        if Kind.REPLIED in happened:
            advice.outdate(self.session, ticket.id, "draft")

    def wish(self, ticket: Ticket, task: Task, by: str | None) -> None:
        """A model is asked to suggest something for the ticket, because somebody wants it, or the desk."""
        advice.await_(self.session, ticket, task, by, self.now)
        self.leave(ticket, AskModel(ticket.id, task))

    def _keep_followers(self, ticket: Ticket) -> None:
        self.session.execute(sa.delete(FOLLOWER).where(FOLLOWER.c.ticket_id == ticket.id))
        rows = [
            {"workspace_id": ticket.workspace, "person_id": each, "ticket_id": ticket.id}
            for each in ticket.followers
        ]
        if rows:
            self.session.execute(FOLLOWER.insert(), rows)

    def expect(self, ticket: Ticket) -> None:
        """Keep when the clock has to look at the ticket next."""
        self.session.execute(_TICKET, {"ticket": ticket.id, **self._hint(ticket)})

    def leave(self, ticket: Ticket, effect: Effect, seq: int | None = None) -> None:
        """Put an effect on the ticket into the outbox; it follows from the event `seq`, else the latest."""
        outbox.leave(self.session, self.workspace, ticket, effect, self.now, seq or ticket.seq)

    def card_stands(self, ticket_id: int, channel: str | None, ts: str) -> None:
        """Where the ticket's card is in Slack."""
        values = {"ticket": ticket_id, "card_channel": channel, "card_ts": ts}
        self.session.execute(_TICKET, values)

    def thread_starts(self, ticket: Ticket, message: int, channel: str | None, ts: str) -> None:
        """The requester's thread of a ticket that was typed starts there, with its first message."""
        self.session.execute(_TICKET, {"ticket": ticket.id, "channel_id": channel, "thread_ts": ts})
        self.stands(message, channel, ts)

    # articles

    def article(self, number: int, verb: str) -> Article:
        """The article of this number, locked, if the actor may do the verb; else NotFound or NotAllowed."""
        article = articles.locked(self.session, self.workspace.id, ARTICLE.c.number == number)
        if article is None or not of_one(self.actor).reads(article):
            raise NotFound(f"KB-{number}")
        require(self.actor, verb)
        return article

    def article_by_id(self, article_id: int) -> Article:
        """The article of this id, locked, for the desk's own doings; LookupError when there is none."""
        article = articles.locked(self.session, self.workspace.id, ARTICLE.c.id == article_id)
        if article is None:
            raise LookupError(f"no article with id {article_id}")
        return article

    def keep_article(self, before: Article, article: Article) -> Article:
        """The article is so from now on, and is found by what it says now."""
        kept = articles.keep(self.session, before, article, self.now)
        search.index(self.session, article.id)
        return kept

    # messages

    def alone_in(self, channel: str) -> None:
        """Until this unit of work ends no other replica hears the channel: a root and its replies meet."""
        alone(self.session, f"hear:{self.workspace.id}:{channel}")

    def keep(self, row: MessageRow, text: str) -> int:
        """Store a message with the first version of its words; answers its id."""
        message = int(self.session.execute(_NEW_MESSAGE, row.model_dump(exclude={"id"})).scalar_one())
        self._say(message, 1, text)
        self._kept[message] = row
        return message

    def stands(self, message: int, channel: str | None, ts: str) -> None:
        """What was typed into the desk, and stood nowhere before, has its place in Slack now."""
        self.session.execute(_MESSAGE, {"message": message, "channel_id": channel, "ts": ts})

    def typed(
        self,
        ticket: Ticket,
        text: str,
        visibility: Visibility,
        files: Files = (),
        side: Side | None = None,
    ) -> int:
        """Store what the actor typed into the desk, which stands nowhere in Slack yet; answers its id.

        They speak for the `side` that they are on, unless it is given.
        """
        row = MessageRow(
            workspace_id=self.workspace.id,
            ticket_id=ticket.id,
            author_id=self.actor.id,
            side=side or side_of(self.actor, ticket),
            visibility=visibility,
            at=self.now,
            files=list(files),
        )
        return self.keep(row, text)

    def said_at(self, channel: str, ts: str) -> MessageRow | None:
        """The message that stands there, locked."""
        query = select(MessageRow).where(
            MessageRow.workspace_id == self.workspace.id,
            MessageRow.channel_id == channel,
            MessageRow.ts == ts,
        )
        return self.session.exec(query.with_for_update()).first()

    def message(self, message: int, verb: str) -> tuple[MessageRow, Ticket]:
        """The message, locked, with its ticket, if the actor may do the verb; else NotFound or NotAllowed."""
        row, ticket = self._message(message)
        if not scope(self.actor).includes(ticket):
            raise NotFound(f"M-{message}")
        check(self.actor, verb, ticket)
        return row, ticket

    def own_message(self, message: int, verb: str) -> tuple[MessageRow, Ticket]:
        """What the actor typed into the desk, locked, with its ticket; else NotFound or NotAllowed."""
        row, ticket = self._message(message)
        posts = conversations.posts(self.session, ticket.id, message=message)
        mendable = any(isinstance(post.effect, Carry) and post.effect.mendable for post in posts)
        if not mendable or not scope(self.actor).includes(ticket):
            raise NotFound(f"M-{message}")
        check(self.actor, verb, ticket, row.author_id)
        return row, ticket

    def _message(self, message: int) -> tuple[MessageRow, Ticket]:
        query = select(MessageRow).where(
            MessageRow.workspace_id == self.workspace.id, MessageRow.id == message
        )
        row = self.session.exec(query.with_for_update()).first()
        if row is None or row.ticket_id is None or row.deleted_at:
            raise NotFound(f"M-{message}")
        return row, self.ticket_by_id(row.ticket_id)

    def revise(self, row: MessageRow, text: str, edited_ts: str | None) -> None:
        """A new version of the words."""
        row.version += 1
        row.edited_ts = edited_ts
        self._say(row.id or 0, row.version, text)

    def forget(self, row: MessageRow) -> None:
        """Nothing is known of the message any more, as if nobody had told of it."""
        self.session.delete(row)
        self.session.flush()

    def redact(self, row: MessageRow) -> None:
        """The words of every version are gone for good; that something was said stays (rule 49)."""
        row.deleted_at, row.files = self.now, []
        for ticket in conversations.chain(self.session, row.ticket_id) if row.ticket_id else ():
            advice.outdate(self.session, ticket)
        self.session.execute(update(BodyRow).where(col(BodyRow.message_id) == row.id).values(text=None))

    def _say(self, message: int, version: int, text: str) -> None:
        values = {"message_id": message, "version": version, "workspace_id": self.workspace.id}
        self.session.execute(_NEW_BODY, {**values, "text": text, "at": self.now})

    def _locked(self, query: Any, which: int) -> Ticket | None:
        row = self.session.execute(query, {"workspace": self.workspace.id, "which": which}).first()
        return facts(row) if row else None

    def _next_number(self) -> int:
        return int(self.session.execute(_NEXT_NUMBER, {"workspace": self.workspace.id}).scalar_one())

    def _hint(self, ticket: Ticket) -> dict[str, Any]:
        hint = waking.hint(ticket, self.workspace.policy, self.versions)
        return {**hint._asdict(), "claimed_until": None}

    def _event(self, ticket: Ticket, change: Change) -> Event:
        actor = None if change.rule else self.actor.id
        return Event(ticket.seq + 1, change, actor, change.rule or self.cause, self.now)


def _line(ticket: Ticket, event: Event) -> dict[str, Any]:
    change = event.change
    return {
        "ticket_id": ticket.id,
        "seq": event.seq,
        "workspace_id": ticket.workspace,
        "kind": change.kind,
        "at": event.at,
        "actor_id": event.actor,
        "cause": event.cause,
        "before": change.before,
        "after": change.after,
        "message_id": change.message,
        "version": change.version,
        "rule": change.rule,
        "detail": dict(change.detail),
    }


_SAID_BEFORE = frozenset({Kind.DELIVERED, Kind.DELIVERY_FAILED, Kind.PROMISED})
"""Changes that name a message whose words are known already."""
_REWORDING = frozenset(
    {
        *(Kind.TAGGED, Kind.FOLLOWED, Kind.UNFOLLOWED, Kind.SPLIT, Kind.LINKED),
        *(Kind.MERGED, Kind.UNMERGED, Kind.RELEASED),
    }
)
"""Changes besides those of messages after which a ticket is found by other words."""


_BEGINNING = frozenset({Kind.RECEIVED, Kind.EDITED, Kind.DELETED})
"""Changes after which a ticket may begin with other words."""


def _rewords(line: dict[str, Any]) -> bool:
    """Whether the ticket is found by other words, tags or people from now on."""
    said = line["message_id"] is not None and line["kind"] not in _SAID_BEFORE
    return said or line["kind"] in _REWORDING


_OF_WORKSPACE = sa.select(TICKET).where(TICKET.c.workspace_id == bindparam("workspace")).with_for_update()
_BY_NUMBER = _OF_WORKSPACE.where(TICKET.c.number == bindparam("which"))
_BY_ID = _OF_WORKSPACE.where(TICKET.c.id == bindparam("which"))
_BY_IDS = (
    sa.select(TICKET)
    .where(bindparam("workspace") == UNINDEXED_WORKSPACE, TICKET.c.id.in_(bindparam("which", expanding=True)))
    .order_by(TICKET.c.id)
    .with_for_update()
)
_NEXT_NUMBER = (
    update(WORKSPACE)
    .where(WORKSPACE.c.id == bindparam("workspace"))
    .values(last_number=WORKSPACE.c.last_number + 1)
    .returning(WORKSPACE.c.last_number)
)
_NEW_TICKET = TICKET.insert().returning(TICKET.c.id)
_NEW_EVENT = EVENT.insert()
_NEW_MESSAGE = MESSAGE.insert().returning(MESSAGE.c.id)
_NEW_BODY = BODY.insert()
_TICKET = update(TICKET).where(TICKET.c.id == bindparam("ticket"))
_MESSAGE = update(MESSAGE).where(MESSAGE.c.id == bindparam("message"), MESSAGE.c.ts.is_(None))
