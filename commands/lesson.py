"""Log a lesson: what was learnt from a ticket, or is known, becomes a draft that somebody reviews (D1)."""

import re
from dataclasses import dataclass, replace

from commands.credit import tell
from desk import reviewing
from desk.access import may, require, scope
from desk.article import Article, Lesson, Readers, State, of_one
from desk.drafting import Known, Spoken, drafted, noted
from desk.effects.answers import respond
from desk.effects.articles import News
from desk.refusal import NotFound, Refused
from desk.ticket import Kind, Side, Ticket, Visibility
from desk.wording import N_, Sentence
from storage import advice, articles, conversations, outbox, tickets
from storage.tickets import Line
from storage.work import Work


@dataclass(frozen=True)
class Written:
    """A lesson as somebody writes it, and who shall read it; `ticket` is the number of that it is from."""

    lesson: Lesson
    readers: Readers = Readers.EVERYONE
    channels: frozenset[str] = frozenset()
    ticket: int | None = None
    note: str = ""
    from_private: bool = False
    by_model: bool = False


def lesson(work: Work, text: str = "", written: Written | None = None) -> Sentence:
    """What was written in the form waits for its review; what was only typed is a draft to be completed.

    A ticket's key alone means what was said there.
    """
    require(work.actor, "lesson")
    if key := _TICKET.fullmatch(text):
        return _drafted(_learn(work, prefilled(work, seen(work, int(key[1])))))
    article = add(work, written or Written(noted(text)), State.REVIEW if written else State.DRAFT)
    waits = N_("{key} is kept and waits for its review: /kb show {key}")
    return Sentence(waits, {"key": article.key}) if written else _drafted(article)


def _drafted(article: Article) -> Sentence:
    draft = N_("{key} is a draft. Complete it, then somebody reviews it: /kb edit {key}")
    return Sentence(draft, {"key": article.key})


_TICKET = re.compile(r"\s*T-(\d{1,9})\s*", re.IGNORECASE)


def learn_at(work: Work, channel: str, ts: str) -> None:
    """Somebody wants to keep what was learnt in the thread of this message; others' wish is not heard."""
    if not may(work.actor, "lesson"):
        return
    try:
        article = _learn(work, _at(work, channel, ts))
    except Refused as refusal:
        effect = respond(work.actor.id, "", work.actor.id, refusal.sentence)
        outbox.leave_response(work.session, work.workspace.id, f"lesson:{channel}:{ts}", effect, work.now)
        return
    tell(work.by(work.workspace.itself), article, News.DRAFTED, work.actor.id)


def _learn(work: Work, written: Written) -> Article:
    """A draft of what was said, for which a model is asked too if there is one; only one of each ticket."""
    _check_new(work, written)
    article = add(work, written, State.DRAFT)
    if article.ticket and "lesson" in work.workspace.policy.model.tasks:
        work.wish(work.ticket_by_id(article.ticket), "lesson", work.actor.id)
    return article


def suggested(work: Work, ticket_id: int) -> Lesson | None:
    """What a model would have the lesson of the ticket say; None where none was asked, or it said nothing."""
    told = advice.of_ticket(work.session, ticket_id).get("lesson")
    if told is None or not told.content:
        return None
    lists = {name: tuple(told.content[name]) for name in ("steps", "tags")}
    return Lesson(**{**told.content, **lists})


def _check_new(work: Work, written: Written) -> None:
    """A second book on the same ticket is no second draft."""
    origin = seen(work, written.ticket) if written.ticket else None
    known = (
        articles.of_ticket(work.session, work.workspace.id, of_one(work.actor), origin.id) if origin else []
    )
    if origin and known:
        there = N_("There is an article from {ticket} already: /kb show {key}")
        raise Refused(Sentence(there, {"ticket": origin.key, "key": known[0].key}))


def _at(work: Work, channel: str, ts: str) -> Written:
    """What is known of the message there; Refused when the desk has not heard of it."""
    row = work.said_at(channel, ts)
    words = (conversations.words(work.session, row.id or 0) or "") if row else ""
    return from_message(work, channel, ts, row.thread_ts or ts if row else ts, words)


def add(work: Work, written: Written, state: State) -> Article:
    """A new article of the actor's."""
    origin = seen(work, written.ticket) if written.ticket else None
    article = Article(
        id=0,
        workspace=work.workspace.id,
        number=0,
        state=state,
        lesson=reviewing.checked(written.lesson),
        author=work.actor.id,
        owner=work.actor.id,
        created_at=work.now,
        updated_at=work.now,
        readers=written.readers,
        channels=check_channels(work, written.readers, written.channels),
        ticket=origin.id if origin else None,
    )
    return articles.new(work.session, article)


def check_channels(work: Work, readers: Readers, channels: frozenset[str]) -> frozenset[str]:
    """The channels whose members read an article; Refused for one whose members the desk does not know."""
    if readers is not Readers.CHANNELS:
        return frozenset()
    if not channels:
        raise reviewing.Unfit("channels", N_("Name at least one channel whose members may read it."))
    if channels - work.workspace.places.all():
        unknown = N_("The desk knows the members of its own channels only: choose among those.")
        raise reviewing.Unfit("channels", unknown)
    return channels


def prefilled(work: Work, ticket: Ticket) -> Written:
    """What the ticket teaches, for a form or a draft; what was private is not offered to everyone."""
    lines = tickets.history(work.session, ticket, work.actor)
    said = [_spoken(line) for line in lines if line.words and _is_public(line)]
    told = suggested(work, ticket.id)
    lesson = told or drafted(said, _known(work, ticket))
    readers, channels = _readers(work, ticket)
    written = Written(lesson, readers, channels, ticket.number)
    return replace(written, from_private=ticket.private, by_model=told is not None)


def _readers(work: Work, ticket: Ticket) -> tuple[Readers, frozenset[str]]:
    if not ticket.private:
        return Readers.EVERYONE, frozenset()
    trusted = work.workspace.places.private_triage
    return (Readers.CHANNELS, frozenset({trusted})) if trusted else (Readers.AGENTS, frozenset())


def _known(work: Work, ticket: Ticket) -> Known:
    words = conversations.words_of(work.session, [step.message for step in ticket.steps])
    return Known(
        resolution=(conversations.words(work.session, ticket.resolution) or "") if ticket.resolution else "",
        cause=work.workspace.policy.causes.get(ticket.cause or ""),
        steps=tuple(" ".join(each.split()) for each in words if each),
        tags=ticket.tags,
    )


def _is_public(line: Line) -> bool:
    change = line.event.change
    is_reply = change.kind is Kind.REPLIED and change.after == Visibility.PUBLIC
    return change.kind is Kind.RECEIVED or is_reply


def _spoken(line: Line) -> Spoken:
    return Spoken(Side(line.event.change.detail.get("side", Side.REQUESTER)), line.words or "")


def seen(work: Work, number: int) -> Ticket:
    """The ticket of this number; NotFound when there is none that the actor may see."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    return ticket


def from_message(work: Work, channel: str, ts: str, thread: str, text: str) -> Written:
    """What a message teaches: all of its ticket if it is part of one that the actor sees, else its words."""
    require(work.actor, "lesson")
    row = work.said_at(channel, ts)
    found = conversations.of_thread(work.session, work.workspace.id, channel, thread)
    ticket_id = row.ticket_id if row and row.ticket_id else found[0] if found else None
    ticket = work.ticket_by_id(ticket_id) if ticket_id else None
    if ticket and scope(work.actor).includes(ticket):
        return prefilled(work, ticket)
    if not text.strip():
        nothing = N_("I do not know what was said there. Choose “Save as lesson” in the message's menu.")
        raise Refused(Sentence(nothing))
    return Written(noted(text))
