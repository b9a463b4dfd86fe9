"""Seed a ticket from a message that stands in Slack: by an emoji, a mention or a shortcut (rule 51)."""

from dataclasses import replace

from commands import amend
from commands.guess import guess
from commands.hear import Files, adopt_strays, go_on, keep, sound_alarm
from desk import intake, life
from desk.access import admit, scope
from desk.effects.answers import ReadThread, respond
from desk.intake import Said
from desk.refusal import Refused
from desk.ticket import Side, Ticket
from desk.wording import N_, Sentence
from storage import conversations, outbox
from storage.work import Work

PROPOSAL = "proposal"
"""The door of those who were asked whether they want a ticket; what they were asked with gives way."""
EMERGENCY = "emergency"
"""The door of those who call an emergency rather than ask for a ticket."""

Heard = tuple[Said, Files]

_PRIVATE = N_(
    "This conversation is private, so only who wrote the message can open a ticket from it. "
    "Use /ticket instead."
)
_OUTSIDE = frozenset({"not_in_channel", "channel_not_found"})


def seed(work: Work, wish: ReadThread) -> None:
    """Somebody wants a ticket from the message: unless it is one already, it is read with what follows it."""
    try:
        admit(work.actor)
    except Refused as refusal:
        _answer(work, wish, refusal.sentence)
        return
    if ticket := _ticket_of(work, wish.channel, wish.seed, wish.thread):
        _sound(work, wish, ticket)
        _answer(work, wish, _already(ticket))
    else:
        outbox.leave_reading(work.session, work.workspace.id, wish, work.now)


def _sound(work: Work, wish: ReadThread, ticket: Ticket) -> None:
    """Whoever may see the ticket can call it an emergency, once it is not over."""
    if wish.door == EMERGENCY and scope(work.actor).includes(ticket) and not ticket.status.done:
        sound_alarm(work, ticket, wish.name(), wish.channel)


def mention(work: Work, said: Said, files: Files, root_author: str) -> None:
    """The desk was addressed: the root of the thread is the request, or the message if that cannot be one."""
    work.alone_in(said.channel)
    root = said.thread or said.ts
    is_known = conversations.is_known(work.session, work.workspace.id, said.channel, root)
    if not work.actor.roles or said.bots or _ticket_of(work, said.channel, said.ts, root):
        return
    if _is_taken_back(work, said):
        return
    if said.top_level and is_known:
        return  # its author marked it as none
    is_own = said.top_level or is_known or root_author == work.workspace.bot_user
    first = said.ts if is_own else root
    wish = ReadThread(said.author, "mention", said.channel, first, said.ts, thread=first)
    if not is_own:
        outbox.leave_reading(work.session, work.workspace.id, wish, work.now)
        return
    _open(work, wish, said, files)
    _read_on(work, wish, root, said.ts)


def read(work: Work, reading: ReadThread, page: list[Heard], *, more: bool, private: bool) -> None:
    """What stands in the thread: its message opens the ticket, what follows goes on with it.

    Of a `private` conversation only its author opens one, for every agent reads a ticket (rule 93).

    It is read on until nothing is new, so that nothing said while the ticket was being opened is missed.
    """
    work.alone_in(reading.channel)
    ticket = _goes_on(work, reading) if reading.after else _begin(work, reading, page, private=private)
    if ticket is None:
        return
    _amend(work, page)
    followed = [each for each in page if _follow(work, reading, ticket, *each)]
    if page and (followed or more or not reading.after):
        root = ticket.thread or reading.thread
        _read_on(work, reading, root, max(said.ts for said, _files in page))


def unreadable(work: Work, reading: ReadThread, error: str) -> None:
    """Slack does not let the desk read the message, or it is gone; whoever asked learns what to do."""
    outside = N_(
        "I am not in this conversation, so I could not answer there. Invite me with /invite and try again, "
        "or use /ticket."
    )
    refused = N_("Slack does not let me read this message ({error}). Use /ticket instead.")
    if reading.after and reading.thread == reading.seed and error == "thread_not_found":
        amend.delete(work, reading.channel, reading.seed, reading.person)
    tell = _answer if reading.after else _refuse
    tell(work, reading, Sentence(outside if error in _OUTSIDE else refused, {"error": error}))


def _goes_on(work: Work, reading: ReadThread) -> Ticket | None:
    return _ticket_of(work, reading.channel, reading.seed, reading.thread)


def _begin(work: Work, reading: ReadThread, page: list[Heard], *, private: bool) -> Ticket | None:
    """The ticket that opens; None when there is none to open, which whoever asked is told."""
    found = [each for each in page if each[0].ts == reading.seed and _is_seed(work, each[0])]
    if not found:
        _begin_otherwise(work, reading)
        return None
    said, files = found[0]
    if ticket := _ticket_of(work, said.channel, said.ts, said.thread or said.ts):
        _answer(work, reading, _already(ticket))
        return None
    places = work.workspace.places
    is_ours = said.channel in places.all() - places.watched
    if private and not is_ours and said.author != reading.person:
        _refuse(work, reading, Sentence(_PRIVATE))
        return None
    ticket = _open(work, reading, said, files)
    _sound(work, reading, ticket)
    opened = N_("{key} is open. You find it in the message's thread.")
    _answer(work, reading, Sentence(opened, {"key": ticket.key}))
    return ticket


def _begin_otherwise(work: Work, reading: ReadThread) -> None:
    """Its message can be no ticket: a mention under it is one itself, and any other wish cannot be met."""
    if reading.door == "mention" and reading.seed != reading.asked:
        own = replace(reading, seed=reading.asked, thread=reading.asked)
        outbox.leave_reading(work.session, work.workspace.id, own, work.now)
    else:
        sentence = N_("No ticket can be opened from this message: nobody wrote it, or it is gone.")
        _refuse(work, reading, Sentence(sentence))


def _is_seed(work: Work, said: Said) -> bool:
    return intake.is_seed(said, work.workspace.bot_user) and not _is_taken_back(work, said)


def _is_taken_back(work: Work, said: Said) -> bool:
    """Whether its author deleted it since Slack told us of it."""
    row = work.said_at(said.channel, said.ts)
    return row is not None and row.deleted_at is not None


def _open(work: Work, wish: ReadThread, said: Said, files: Files) -> Ticket:
    """Its requester is the author, or for a program's post and whom the desk does not serve, who asked."""
    author, asker = work.viewer(said.author), work.by(work.actor, wish.door)
    requester = work.actor if said.bots or not author.roles else author
    root = said.thread or said.ts
    ticket = work.open_ticket(requester.id, said.channel, root, private=said.direct)
    message = _first(work.by(author), said, files, ticket)
    ticket = asker.record(ticket, life.receive(message, guess(work, said.text), asked=wish.asked))
    return adopt_strays(work, replace(said, ts=root), ticket, until=wish.asked)


def _first(work: Work, said: Said, files: Files, ticket: Ticket) -> int:
    """The id of the message that the ticket begins with; it may be known without having been a ticket."""
    row = work.said_at(said.channel, said.ts)
    if row is None:
        return keep(work, said, files, ticket)
    row.ticket_id, row.side = ticket.id, Side.REQUESTER
    return row.id or 0


def _follow(work: Work, reading: ReadThread, ticket: Ticket, said: Said, files: Files) -> bool:
    """Whether the message is new."""
    is_ours = said.author == work.workspace.bot_user
    allowed = work.workspace.policy.intake.allowed_bots
    if said.ts <= reading.seed or is_ours or not intake.is_heard(said, allowed):
        return False
    if conversations.is_known(work.session, work.workspace.id, said.channel, said.ts):
        return False
    go_on(work.by(work.viewer(said.author)), said, files, ticket.id)
    return True


def _amend(work: Work, page: list[Heard]) -> None:
    """What people changed or deleted before the desk knew the messages, so that it was told in vain."""
    for said, files in page:
        row = None if said.bots else work.said_at(said.channel, said.ts)
        if row is not None and said.subtype == intake.TOMBSTONE:
            amend.delete(work.by(work.viewer(row.author_id)), said.channel, said.ts, row.author_id)
        elif row is not None:
            amend.edit(work.by(work.viewer(row.author_id)), said, files, ())


def _ticket_of(work: Work, channel: str, ts: str, root: str) -> Ticket | None:
    """The ticket that the message is part of, or else its thread."""
    row = work.said_at(channel, ts)
    if row is not None and row.ticket_id is not None:
        return work.ticket_by_id(row.ticket_id)
    found = conversations.of_thread(work.session, work.workspace.id, channel, root)
    return work.ticket_by_id(found[0]) if found else None


def _read_on(work: Work, reading: ReadThread, root: str, after: str) -> None:
    further = replace(reading, thread=root, after=after, url="")
    outbox.leave_reading(work.session, work.workspace.id, further, work.now)


def _already(ticket: Ticket) -> Sentence:
    return Sentence(N_("This is {key} already."), {"key": ticket.key})


def _answer(work: Work, wish: ReadThread, sentence: Sentence) -> None:
    """Tell who asked, if their door has a way back."""
    if wish.url:
        _refuse(work, wish, sentence)


def _refuse(work: Work, wish: ReadThread, sentence: Sentence) -> None:
    """Tell who asked why there is no ticket: where they asked, if their door has no way back."""
    is_answer = wish.door == PROPOSAL
    effect = respond(wish.person, wish.url, wish.channel, sentence, replaces=is_answer)
    outbox.leave_response(work.session, work.workspace.id, wish.name(), effect, work.now)
