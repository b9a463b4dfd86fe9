"""Draws each effect as the call to Slack that makes it happen, from the facts of this moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from desk import escalation, war_room
from desk.access import Person, Role, Viewer, scope
from desk.alerts import GRACE, became, episode_of, last_seen
from desk.assignment import AWAY, IDLE, NO_AGENT, OFF_SHIFT
from desk.consequences import in_reach
from desk.effects import (
    Alarm,
    Alert,
    Amend,
    Announce,
    Appoint,
    ArchiveRoom,
    Bundle,
    Carry,
    Chase,
    Conclude,
    Copy,
    Effect,
    Halted,
    HandBack,
    HandOver,
    HoldTo,
    Inform,
    Invite,
    KeepGroup,
    Notify,
    Nudge,
    Offer,
    OfferCover,
    OpenRoom,
    Page,
    PinBoard,
    Ping,
    Pledge,
    Propose,
    ReadThread,
    Receipt,
    RefreshCard,
    Remind,
    Remove,
    Respond,
    Restate,
    Revise,
    Roomless,
    ShowBoard,
    ShowHome,
    Tell,
    TellCover,
    Tie,
    Timeline,
    WarnGap,
    Why,
)
from desk.life import MOVED
from desk.oncall import Rota
from desk.pledges import Pledged
from desk.query import OPEN, Query
from desk.severity import Severity
from desk.sla import Versions
from desk.telling import About, is_called, is_moot, quiet_until, rank
from desk.text import cut, title
from desk.ticket import Clock, Link, Room, RoomRole, Side, Status, Ticket
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import language
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, escape, pieces, safe
from handlers.views import alerts, found, home, joined, names, oncall, pages, recalculation, room
from handlers.views.alerts import Told
from handlers.views.answers import told
from handlers.views.card import Block, card, hold_to, mendable_copy, offer, section, separable_copy, undoable
from handlers.views.forms import ROLES
from handlers.views.pages import Called
from storage import alerts as held
from storage import conversations, drawing, outbox, overview, people, terms, tickets
from storage import oncall as rotas
from storage.database import Session
from storage.drawing import Card, Words
from storage.oncall import Offer as Asked

LONGEST_POST = 3900
"""Characters of a post's text: Slack would split a longer one on its own."""
LONGEST_UPDATE = 4000
"""Bytes of an edited text: Slack refuses more."""
LONGEST_SUMMARY = 500
"""Characters of the text that stands for a post's blocks in a notification."""

PROPOSED, DECLINED = "proposed", "declined"
"""The buttons with which somebody says whether they want a ticket."""
GRAVE = frozenset({Severity.SEV1, Severity.SEV2})
MOST_GRAVE = 5
"""Tickets that a hand-over names, and which are grave enough to be named."""
REPLIES_AT_ONCE = 100
"""Messages of a thread to read at once; Slack may give fewer."""


UPLOAD = "files.completeUploadExternal"
"""The last of the steps that copy a file; the others bring it to Slack first."""
OPEN_ROOM, INVITE = "conversations.create", "conversations.invite"
"""Steps of a war room that take more than one call."""
MEGABYTE = 1024 * 1024


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


def anew(card: Call) -> Call:
    """The card that this call would have updated, posted again."""
    return _post(card.channel, None, text=card.arguments["text"], blocks=card.arguments["blocks"])


def draw(session: Session, workspace: Workspace, effect: Effect, now: datetime) -> Call | None:
    """The call that makes the effect happen now; None when there is nothing to do any more."""
    return _DRAW[type(effect)](Desk(session, workspace, now), effect)


def _refresh_card(desk: Desk, effect: RefreshCard) -> Call:
    facts = drawing.with_tags(desk.session, desk.workspace, desk.card(effect.ticket))
    facts = drawing.with_clocks(desk.session, desk.workspace, facts)
    channel = desk.workspace.places.triage_of(facts.ticket)
    veiled = desk.workspace.places.veils(facts.ticket)
    drawn = card(facts, desk.workspace.policy, desk.speaker(channel), veiled=veiled)
    if facts.ticket.card_ts:
        return Call("chat.update", {"channel": channel, "ts": facts.ticket.card_ts, **drawn})
    return _post(channel, None, **drawn)


def _receipt(desk: Desk, effect: Receipt) -> Call:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if ticket.thread:
        return replace(_post(ticket.channel, ticket.thread, _thanks(desk, ticket)), gone_is_fine=True)
    return _first_words(desk, desk.card(effect.ticket))


def _thanks(desk: Desk, ticket: Ticket) -> str:
    say = desk.speaker_to(ticket)
    old = next((other for kind, other in ticket.links if kind is Link.FOLLOWS), None)
    if old is not None:
        anew = N_("Thank you. {old} is closed, so this is a new ticket, {key}. The desk has it.")
        return say(anew, old=drawing.ticket(desk.session, old).key, key=ticket.key)
    thanks = N_("Thank you, this is {key}. The desk has it.")
    in_private = N_("Thank you, this is {key}. Only the support team and you can read it.")
    return say(in_private if ticket.private else thanks, key=ticket.key)


def _first_words(desk: Desk, facts: Card) -> Call:
    """The receipt of a ticket that was typed starts its thread, so it repeats what was said."""
    ticket = facts.ticket
    say = desk.speaker_for(ticket.requester)
    words = safe(title(facts.words or "", 300), 600)
    own = N_("This is {key}: {words}\nThe desk has it. Write in this thread to add to it.")
    for_them = N_("{name} opened {key} for you: {words}\nWrite in this thread to add to it.")
    opener = drawing.opener(desk.session, ticket)
    sentence = own if opener.id == ticket.requester else for_them
    text = say(sentence, key=ticket.key, words=words, name=names.person(opener))
    in_private = "\n" + say(N_("Only the support team and you can read it.")) if ticket.private else ""
    return _post(ticket.requester, None, text + in_private)


def _carry(desk: Desk, effect: Carry) -> Call | None:
    ticket, said = desk.thread(effect), drawing.words(desk.session, effect.message)
    if said.words is None:
        return replace(_post(*_place(ticket, effect), ""), is_void=True)
    if effect.to_requester:
        drawn = _whole(_origin(desk, ticket, said), said.words, _files(said))
        return _signed(_to_requester(ticket, **drawn), said)
    drawn = _copy(desk, ticket, said, effect.mendable)
    return _post(ticket.card_channel or "", ticket.card_ts, **drawn) if ticket.card_ts else None


def _place(ticket: Ticket, effect: Carry | Copy) -> tuple[str, str | None]:
    """The channel and the thread in which the other side reads."""
    if effect.to_requester:
        return ticket.channel or ticket.requester, ticket.thread
    return ticket.card_channel or "", ticket.card_ts


def _copy_file(desk: Desk, effect: Copy) -> Call | None:
    """The file in a post of its own, for Slack lets nobody else's name stand over it; a word if too large."""
    ticket, said = desk.thread(effect), drawing.words(desk.session, effect.message)
    channel, thread = _place(ticket, effect)
    is_veiled = not effect.to_requester and desk.workspace.places.veils(ticket)
    if is_veiled or not (thread or effect.to_requester):
        return None
    file = next((each for each in said.files if each.get("id") == effect.file), None)
    place = {"channel_id": channel, **({"thread_ts": thread} if thread else {})}
    if file is None:
        return Call(UPLOAD, place, is_void=True)
    say = desk.speaker_to(ticket) if effect.to_requester else desk.speaker(channel)
    most, size = desk.workspace.policy.intake.file_megabytes * MEGABYTE, int(file.get("size") or 0)
    if size > most:
        return _post(channel, thread, _too_large(file, size, say))
    comment = say(N_("📎 from {name}"), name=names.person(said.author))
    return Call(UPLOAD, {**place, "initial_comment": comment, "file": effect.file, "most": most})


def _too_large(file: dict[str, Any], size: int, say: Speaker) -> str:
    return say(
        N_("📎 {name} ({size} MB) is too large to be copied; ask for it another way."),
        name=safe(str(file.get("name") or "?"), 80),
        size=-(-size // MEGABYTE),
    )


def _origin(desk: Desk, ticket: Ticket, said: Words) -> str:
    """What no person said is marked so (rule 7)."""
    if said.side != Side.DESK:
        return ""
    say = desk.speaker_to(ticket)
    return say(N_("_Automatic answer:_")) + "\n"


def _signed(call: Call, said: Words) -> Call:
    """The post under its author's name and picture (rule 95)."""
    shown = {"username": cut(said.author.name, names.LONGEST_NAME)} if said.author.name else {}
    picture = {"icon_url": said.author.image} if said.author.image else {}
    return replace(call, arguments={**call.arguments, **shown, **picture})


def _whole(head: str, words: str, files: str = "") -> dict[str, Any]:
    """The words as text, or where Slack would split or refuse that, in sections of one message (rule 54)."""
    text = head + escape(words) + files
    if len(text) <= LONGEST_POST and len(text.encode()) <= LONGEST_UPDATE:
        return {"text": text}
    return {"text": head + safe(words, LONGEST_SUMMARY), "blocks": _sections(head, words, files)}


def _sections(head: str, words: str, files: str) -> list[Block]:
    first, *more = pieces(words, SECTION - len(head))
    return [section(text) for text in (head + first, *more, files.strip()) if text.strip()]


def _files(said: Words, *, linked: bool = False) -> str:
    """The message's files by name, each `linked` to where it can be opened."""
    return "".join(f"\n📎 {names.file(file, linked=linked)}" for file in said.files[:10])


def _copy(desk: Desk, ticket: Ticket, said: Words, mendable: bool) -> dict[str, Any]:
    """A copy in the card's thread says who spoke and in which role; its author may change what they typed.

    Where strangers read along it says nothing but that.
    """
    say = desk.speaker(desk.workspace.places.triage_of(ticket))
    if desk.workspace.places.veils(ticket):
        return {"text": say(N_("🔒 Something was said. Who may read it finds it under “Read” on the card."))}
    role = N_("requester") if said.side == Side.REQUESTER else N_("to the requester")
    role = N_("automatic") if said.side == Side.DESK else role
    role = N_("note") if said.visibility == "internal" else role
    edited = f" · {say(N_('edited'))}" if said.version > 1 else ""
    head = f"*{names.person(said.author)}* ({say(role)}{edited})\n"
    linked = not mendable and in_reach(said.channel, ticket)  # what was typed is where only the desk reaches
    words, files = said.words or "", _files(said, linked=linked)
    if not mendable and said.side == Side.REQUESTER and said.visibility == "public":
        blocks = separable_copy(_sections(head, words, files), said.id, say)
        return {**_whole(head, words, files), "blocks": blocks}
    if not mendable:
        return _whole(head, words, files)
    blocks = mendable_copy(_sections(head, words, files), said.id, say)
    return {"text": head + safe(words, LONGEST_SUMMARY), "blocks": blocks}


def _announce(desk: Desk, effect: Announce) -> Call:
    ticket = drawing.ticket(desk.session, effect.ticket)
    thread = desk.thread(effect)
    say = desk.speaker_to(thread)
    if effect.status != Status.SOLVED:
        return _to_requester(thread, say(N_("{key} is open again."), key=ticket.key))
    words = conversations.words(desk.session, effect.message) if effect.message else None
    silent = N_(
        "We have not heard from you, so {key} is solved. Write here if it is not, and it is open again."
    )
    text = say(
        silent if effect.unanswered else N_("{key} is solved. Write here if it is not."), key=ticket.key
    )
    return _to_requester(thread, **(_whole(f"{text}\n", words) if words else {"text": text}))


def _pledge(desk: Desk, effect: Pledge) -> Call | None:
    """Moot once it is kept, or no longer stands, before anybody read of it."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    pledged = drawing.pledged(desk.session, ticket, effect.event)
    if pledged is None or pledged.episode.ended:
        return None
    return _to_requester(desk.thread(effect), _promise(desk, ticket, effect, pledged))


def _restate(desk: Desk, effect: Restate) -> Call | None:
    ticket = drawing.ticket(desk.session, effect.ticket)
    pledged = drawing.pledged(desk.session, ticket, effect.event)
    post = pledged and conversations.post(desk.session, desk.workspace.id, effect.post(pledged.line))
    if not pledged or not post or not post.ts:
        return None
    text = _promise(desk, ticket, effect, pledged)
    return Call("chat.update", {"channel": post.channel, "ts": post.ts, "text": text}, gone_is_fine=True)


def _promise(desk: Desk, ticket: Ticket, effect: Pledge | Restate, pledged: Pledged) -> str:
    say = desk.speaker_to(desk.thread(effect))
    who = names.person(drawing.someone(desk.session, ticket, pledged.by))
    moments = {
        "until": names.moment(pledged.until),
        "first": names.moment(pledged.first),
        "at": names.moment(pledged.episode.ended or pledged.until),
    }
    text = say(_sentence(pledged), name=who, key=ticket.key, **moments)
    if pledged.episode.ended or pledged.first == pledged.until:
        return text
    return f"{text} {say(_AT_FIRST, **moments)}"


_AT_FIRST = N_("(At first: by {first}.)")
"""What is added of a promise that was moved."""


def _sentence(pledged: Pledged) -> str:
    """How a promise stands."""
    episode = pledged.episode
    if episode.is_cancelled:
        return N_("The update promised by {until} is no longer promised.")
    if episode.ended and episode.ended > pledged.until:
        return N_("The update promised by {until} came late, at {at}. We are sorry for the wait.")
    if episode.ended:
        return N_("✅ The update that {name} promised by {until} came in time.")
    if episode.breached_at:
        return N_("⏰ The update promised by {until} is late, and we are sorry. We are on it: {key}.")
    return N_("🤝 {name} promised an update by {until}.")


def _hold_to(desk: Desk, effect: HoldTo) -> Call | None:
    """Moot when the ticket is done, or they promised it in another way meanwhile."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    until = datetime.fromtimestamp(effect.until, UTC)
    promise = ticket.clocks.running(Clock.PROMISE)
    if ticket.status.done or (promise and promise.until == until):
        return None
    return _aside(ticket, effect, hold_to(ticket, effect.message, until, desk.speaker_for(effect.person)))


def _notify(desk: Desk, effect: Notify) -> Call | None:
    facts = desk.card(effect.ticket)
    if not facts.ticket.card_ts:
        return None
    say = desk.speaker(facts.ticket.card_channel or "")
    text = say(N_("<@{person}> {key} is yours."), person=effect.person, key=facts.ticket.key)
    if effect.with_context and not desk.workspace.places.veils(facts.ticket):
        text += "\n" + joined.context(
            drawing.context(desk.session, effect.ticket), desk.workspace.policy, say
        )
    return _post(facts.ticket.card_channel or "", facts.ticket.card_ts, text)


def _tie(desk: Desk, effect: Tie) -> Call | None:
    ticket, other = (drawing.ticket(desk.session, each) for each in (effect.ticket, effect.other))
    if effect.queue == "thread":
        return _to_requester(ticket, joined.line(effect.what, ticket.key, other.key, desk.speaker_to(ticket)))
    if not ticket.card_ts:
        return None
    say = desk.speaker(ticket.card_channel or "")
    return _post(
        ticket.card_channel or "", ticket.card_ts, joined.line(effect.what, ticket.key, other.key, say)
    )


def _tell(desk: Desk, effect: Tell) -> Call | None:
    """Nothing to who follows it no more, may not see it now, or reads it in a thread of their own."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    viewer = people.viewer(desk.session, desk.workspace, effect.to)
    if effect.to not in ticket.followers or not scope(viewer).includes(ticket):
        return None
    change = drawing.change(desk.session, ticket.id, effect.event)
    said = drawing.words(desk.session, change.message) if change.message else None
    is_note = said is not None and said.visibility == "internal"
    if (is_note and not viewer.is_agent) or effect.to in drawing.readers(desk.session, ticket):
        return None
    say = desk.speaker_for(effect.to)
    return _post(effect.to, None, joined.news(ticket, change, said, desk.workspace.policy, say))


def _inform(desk: Desk, effect: Inform) -> Call:
    """Said where it goes: to a person in their language, or to a channel in its own."""
    facts = desk.card(effect.ticket)
    say = desk.speaker_at(effect.to)
    text = say(
        N_("{key} {severity}: {words} ({rule})"),
        key=facts.ticket.key,
        severity=names.severity(facts.ticket.severity, desk.workspace.policy),
        words=_gist(facts, say),
        rule=effect.rule,
    )
    return _post(effect.to, None, text)


def _gist(facts: Card, say: Speaker) -> str:
    """What a ticket is about, where also those may read it who may not see every ticket (rule 93)."""
    return say(N_("🔒 private")) if facts.ticket.private else safe(title(facts.words or "", 300), 600)


def _halted(desk: Desk, effect: Halted) -> Call | None:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if not ticket.card_ts:
        return None
    text = desk.speaker(ticket.card_channel or "")(
        N_("⚠ The rule `{rule}` was stopped: rules call each other. See /desk runs {key}"),
        rule=effect.rule,
        key=ticket.key,
    )
    return _post(ticket.card_channel or "", ticket.card_ts, text)


_HANDED_BACK = {
    "": N_("{key} is in the queue again: {name} handed it back."),
    MOVED: N_("{key} is with another team now, and in its queue; {name} had it before."),
    AWAY: N_("{key} is in the queue again: {name} is away."),
    OFF_SHIFT: N_("{key} is in the queue again: the shift of {name} is over."),
    IDLE: N_("{key} is in the queue again: {name} did not answer it in time."),
    NO_AGENT: N_("{key} is in the queue again: {name} takes no tickets any more."),
}


def _hand_back(desk: Desk, effect: HandBack) -> Call | None:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if not ticket.card_ts:
        return None
    known = people.person(desk.session, desk.workspace.id, effect.person)
    name = names.person(known or Person(effect.person, ""))
    say = desk.speaker(ticket.card_channel or "")
    text = say(_HANDED_BACK.get(effect.why, _HANDED_BACK[""]), key=ticket.key, name=name)
    return _post(ticket.card_channel or "", ticket.card_ts, text)


def _offer(desk: Desk, effect: Offer) -> Call | None:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if ticket.assignee or ticket.status.done:
        return None
    return _aside(ticket, effect, offer(ticket, desk.speaker_for(effect.person)))


def _aside(ticket: Ticket, effect: Offer | HoldTo, drawn: dict[str, Any]) -> Call | None:
    """Said to one person where they spoke."""
    at_card, with_requester = (ticket.card_channel, ticket.card_ts), (ticket.channel, ticket.thread)
    channel, thread = at_card if effect.at_card else with_requester
    if not channel:
        return None
    place = {"channel": channel, "user": effect.person, **({"thread_ts": thread} if thread else {})}
    return Call("chat.postEphemeral", {**place, **drawn})


def _nudge(desk: Desk, effect: Nudge) -> Call | None:
    """Moot once nobody waits any more."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    if ticket.status is not Status.WAITING:
        return None
    say, life = desk.speaker_to(ticket), desk.workspace.policy.life
    text = say(N_("A gentle reminder: for {key} we are waiting for your answer here."), key=ticket.key)
    if life.solve_days:
        days = life.solve_days - life.nudge_days
        one = N_("Without one we take it as solved tomorrow.")
        more = N_("Without one we take it as solved in {days} days.")
        text += " " + (say(one) if days == 1 else say(more, days=days))
    return _to_requester(ticket, text)


def _remind(desk: Desk, effect: Remind) -> Call | None:
    facts = desk.card(effect.ticket)
    ticket = facts.ticket
    is_moot = ticket.status.done or (effect.why == Why.REVIEW and ticket.status is not Status.ON_HOLD)
    if is_moot or not ticket.card_ts:
        return None
    say = desk.speaker(ticket.card_channel or "")
    who = f"<@{ticket.assignee}>" if ticket.assignee else say(N_("Nobody has it yet:"))
    is_told = facts.reason and not desk.workspace.places.veils(ticket)
    reason = safe(title(facts.reason or "", 200), 400) if is_told else "–"
    return _post(
        ticket.card_channel or "",
        ticket.card_ts,
        say(_REMINDERS[effect.why], who=who, key=ticket.key, reason=reason),
    )


_REMINDERS = {
    Why.AWAKE: N_("{who} {key} is awake again."),
    Why.REVIEW: N_("{who} {key} is still on hold, and today it was to be looked at again: {reason}"),
    Why.SILENT: N_("{who} {key} had no answer from its requester, and steps are left: it is open again."),
}


def _alert(desk: Desk, effect: Alert) -> Call:
    """To who has the ticket, or under its card and into the channel, where everybody sees it."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    to, thread = (effect.to, None) if effect.to else (desk.workspace.places.triage_of(ticket), ticket.card_ts)
    broadcast = {"reply_broadcast": True} if thread else {}
    text = _line(desk, effect, to, desk.now)
    return _in_time(desk, [effect], to, _post(to, thread, text, **broadcast))


def _page(desk: Desk, effect: Page) -> Call:
    drawn = pages.page(_called(desk, effect, effect.to), effect, desk.speaker_at(effect.to))
    return _in_time(desk, [effect], effect.to, _post(effect.to, None, **drawn))


def _bundle(desk: Desk, effect: Bundle) -> Call:
    """Whoever any of its calls would have pinged is pinged by it, once."""
    pings, to = _pings_of(desk, effect), effect.to
    still = [each for each in pings if isinstance(each, Page) and is_called(each, desk.ticket(each))]
    text = " ".join(filter(None, (pages.mentions(still), _together(desk, pings, to, desk.now))))
    return _in_time(desk, pings, to, _post(to, None, text))


def _amend(desk: Desk, effect: Amend) -> Call | None:
    """It says how it is now, where it stands, unless another says so; an edit pings nobody."""
    post = conversations.post(desk.session, desk.workspace.id, effect.post)
    if post is None or post.channel is None or post.ts is None:
        return None
    place = {"channel": post.channel, "ts": post.ts}
    told_at = datetime.fromtimestamp(float(post.ts), UTC)
    match post.effect:
        case Alert() as alert if held.is_repeated(desk.session, alert, post.effect_id):
            return Call("chat.delete", place, gone_is_fine=True)
        case Alert() as alert:
            drawn = {"text": _line(desk, alert, alert.to or post.channel, told_at)}
        case Bundle() as bundle:
            drawn = {"text": _together(desk, _pings_of(desk, bundle), bundle.to, told_at)}
        case Page() as page:
            drawn = pages.page(_called(desk, page, page.to), page, desk.speaker_at(page.to))
        case _:
            return None
    return Call("chat.update", {**place, **drawn}, gone_is_fine=True)


def _pings_of(desk: Desk, effect: Bundle) -> list[Ping]:
    return [each.effect for each in held.of_bundle(desk.session, desk.workspace.id, effect)]


def _together(desk: Desk, pings: Sequence[Ping], to: str, at: datetime) -> str:
    """What several pings tell a reader who is told of them at that moment, the gravest first (rule 72).

    A call to what is late says no more than that it is.
    """
    late = {each.ticket for each in pings if isinstance(each, Alert)}
    told = [each for each in pings if isinstance(each, Alert) or each.ticket not in late]
    versions = desk.versions
    about = sorted(((each, desk.ticket(each)) for each in told), key=lambda each: rank(each, versions, at))
    lines = [_line(desk, each, to, at, alerts.LONGEST_OF_MANY) for each, _ticket in about[: alerts.MOST]]
    where = "mine" if outbox.is_person(to) else "open"
    return alerts.bundle(lines, len(told) - len(lines), where, desk.speaker_at(to))


def _line(desk: Desk, ping: Ping, to: str, at: datetime, longest: int = alerts.LONGEST) -> str:
    """What one ping tells a reader who is told of it at that moment."""
    say = desk.speaker_at(to)
    if isinstance(ping, Page):
        return pages.line(_called(desk, ping, to), ping, say, longest)
    assert isinstance(ping, Alert), "there are no other pings"
    return alerts.line(_told_by(desk, ping, to, at), say, longest)


def _in_time(desk: Desk, pings: Sequence[Ping], to: str, call: Call) -> Call:
    """Nothing once all of it is moot; not yet while its reader is to be left alone (rules 59, 66, 67)."""
    policy = desk.workspace.policy
    about = [(each, desk.ticket(each)) for each in pings]
    versions = desk.versions
    true_still = [each for each in about if not is_moot(each, policy, versions, desk.now)]
    if not true_still:
        return replace(call, is_void=True)
    return replace(call, not_before=_quiet_until(desk, to, true_still, desk.now))


def _quiet_until(desk: Desk, to: str, about: Sequence[About], now: datetime) -> datetime | None:
    """When they may be told of it, if not now."""
    zone = people.zone(desk.session, desk.workspace.id, to) if outbox.is_person(to) else None
    return quiet_until(about, zone, desk.workspace.policy, desk.versions, now)


def _reader(desk: Desk, to: str) -> Viewer:
    """A person, or everybody in a channel."""
    is_person = outbox.is_person(to)
    return (
        people.viewer(desk.session, desk.workspace, to) if is_person else Viewer("", channels=frozenset({to}))
    )


def _may_read(desk: Desk, reader: Viewer, ticket: Ticket) -> bool:
    """Whether they may read what it is about, where they read of it."""
    if reader.id:
        return scope(reader).includes(ticket)
    is_desk = not reader.channels.isdisjoint(desk.workspace.places.triages)
    return not ticket.private or (is_desk and not desk.workspace.places.veils(ticket))


def _told_by(desk: Desk, effect: Alert, to: str, at: datetime) -> Told:
    reader = _reader(desk, to)
    facts, policy = desk.card(effect.ticket), desk.workspace.policy
    ticket, since = facts.ticket, datetime.fromisoformat(effect.since)
    seen = ticket if episode_of(effect, ticket) else _last_seen(desk, effect, ticket)
    result = became(effect, seen, desk.versions, desk.now)
    is_late = result.holds and at - since > GRACE + policy.pings.longest
    return Told(
        ticket=ticket,
        key=found.linked(ticket, desk.workspace, reader),
        severity=names.severity(ticket.severity, policy),
        clock=Clock(effect.clock),
        became=result,
        words=(facts.words or "") if _may_read(desk, reader, ticket) else None,
        assignee=facts.assignee,
        told_late=is_late and not _quiet_until(desk, to, [(effect, seen)], since),
    )


def _last_seen(desk: Desk, effect: Alert, ticket: Ticket) -> Ticket:
    return last_seen(effect, ticket, tickets.log(desk.session, ticket.id))


def _alarm(desk: Desk, effect: Alarm) -> Call | None:
    places = desk.workspace.places
    channel = places.fallback or places.managers
    if channel is None:
        return None
    key = desk.card(effect.ticket).ticket.key
    say = desk.speaker(channel)
    card = N_("⚠ The card of {key} could not be posted: {error}")
    page = N_("⚠ {key} is escalated, but who was to be called could not be told: {error}")
    sentence = page if effect.what == Page.__name__ else card
    return _post(channel, None, say(sentence, key=key, error=safe(effect.error, 300)))


def _chase(desk: Desk, effect: Chase) -> Call | None:
    called = _called(desk, effect, effect.to)
    if called.escalation is None or called.escalation.by != effect.to or not called.escalation.is_open:
        return None
    return _post(effect.to, None, **pages.chase(called, desk.speaker_for(effect.to)))


def _called(desk: Desk, effect: Page | Chase, to: str) -> Called:
    """What who is called to a ticket reads of it: strangers only that it is there."""
    facts = desk.card(effect.ticket)
    ticket, one = facts.ticket, escalation.of(facts.ticket, effect.escalation)
    reader = _reader(desk, to)
    return Called(
        ticket=ticket,
        key=found.linked(ticket, desk.workspace, reader),
        severity=names.severity(ticket.severity, desk.workspace.policy),
        escalation=one,
        words=(facts.words or "") if _may_read(desk, reader, ticket) else None,
        by=drawing.someone(desk.session, ticket, one.by) if one and one.by else None,
        **_wish(desk, ticket, effect.escalation),
    )


def _wish(desk: Desk, ticket: Ticket, seq: int) -> dict[str, Any]:
    """Who escalated it, and in which words; nobody where a rule did."""
    line = drawing.event(desk.session, ticket.id, seq)
    if line.actor is None:
        return {}
    words = conversations.words(desk.session, line.change.message) if line.change.message else None
    return {"asked_by": drawing.someone(desk.session, ticket, line.actor), "why": words}


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
    return _post(channel, None, **drawn)


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
    return _post(found.channel, None, text)


def _timeline(desk: Desk, effect: Timeline) -> Call | None:
    found = _in_room(desk, effect.ticket)
    return _post(found.channel, None, **_story(desk, found, room.timeline)) if found else None


def _conclude(desk: Desk, effect: Conclude) -> Call | None:
    """Moot when it is open again."""
    found = _in_room(desk, effect.ticket)
    if found is None or found.room.closed_at is None:
        return None
    return _post(found.channel, None, **_story(desk, found, room.conclusion))


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
    return _post(ticket.card_channel or "", ticket.card_ts, text)


def _revise(desk: Desk, effect: Revise) -> Call | None:
    post = conversations.post(desk.session, desk.workspace.id, effect.post)
    said = drawing.words(desk.session, effect.message)
    if post is None or post.ts is None or said.words is None or not isinstance(post.effect, Carry):
        return None
    ticket = drawing.ticket(desk.session, effect.ticket)
    if post.effect.to_requester:
        drawn = _whole(_origin(desk, ticket, said), said.words, _files(said))
    else:
        drawn = _copy(desk, ticket, said, post.effect.mendable)
    # Slack keeps a post's blocks unless it is given others, or none.
    return Call("chat.update", {"channel": post.channel, "ts": post.ts, "blocks": [], **drawn})


def _remove(desk: Desk, effect: Remove) -> Call | None:
    post = conversations.post(desk.session, desk.workspace.id, effect.post)
    if post is None or post.ts is None:
        return None
    if post.ts.startswith("F"):
        return Call("files.delete", {"file": post.ts}, gone_is_fine=True)
    return Call("chat.delete", {"channel": post.channel, "ts": post.ts}, gone_is_fine=True)


def _respond(desk: Desk, effect: Respond) -> Call:
    say = desk.speaker_for(effect.person)
    text = told(Sentence(effect.sentence, effect.filled), say)
    if report := effect.filled.get("report"):
        text += "\n" + recalculation.listed(report, effect.filled["unreported"], say)
    act = effect.filled.get("undo")
    words: dict[str, Any] = {"text": text, **({"blocks": undoable(text, str(act), say)} if act else {})}
    if effect.url:
        return Call("response_url", {"url": effect.url, "replaces": effect.replaces, **words})
    if effect.channel == effect.person:
        return _post(effect.person, None, **words)
    return Call("chat.postEphemeral", {"channel": effect.channel, "user": effect.person, **words})


def _propose(desk: Desk, effect: Propose) -> Call:
    say = desk.speaker_for(effect.person)
    text = say(N_("Shall I open a ticket from this?"))
    labels = {PROPOSED: N_("Open a ticket"), DECLINED: N_("No")}
    buttons = [
        {
            "type": "button",
            "action_id": action,
            "text": {"type": "plain_text", "text": say(label)},
            "value": effect.ts,
        }
        for action, label in labels.items()
    ]
    blocks = [section(text), {"type": "actions", "block_id": "propose", "elements": buttons}]
    where = {"channel": effect.channel, "user": effect.person}
    return Call("chat.postEphemeral", {**where, "text": text, "blocks": blocks})


def _offer_cover(desk: Desk, effect: OfferCover) -> Call | None:
    """Posted once, and edited in place when it is settled."""
    offer, rota = _offered(desk, effect.offer)
    if offer is None or rota is None:
        return None
    drawn = oncall.offer(offer, rota, desk.speaker_for(effect.to))
    post = conversations.post(desk.session, desk.workspace.id, effect.name())
    if post and post.ts:
        return Call("chat.update", {"channel": post.channel, "ts": post.ts, **drawn}, gone_is_fine=True)
    return _post(effect.to, None, **drawn)


def _tell_cover(desk: Desk, effect: TellCover) -> Call | None:
    offer, rota = _offered(desk, effect.offer)
    if offer is None or rota is None:
        return None
    return _post(effect.to, None, oncall.settled(offer, effect.to, rota, desk.speaker_for(effect.to)))


def _offered(desk: Desk, number: int) -> tuple[Asked | None, Rota | None]:
    """What was asked for, and in which rota; None for one that the policy no longer has."""
    offer = rotas.offer(desk.session, desk.workspace.id, number)
    return offer, desk.workspace.rotas.get(offer.cover.rota) if offer else None


def _hand_over(desk: Desk, effect: HandOver) -> Call | None:
    """Who has it now, what is open and grave, and the note of who had it; moot once it went on."""
    found = rotas.duty(desk.session, effect.duty)
    rota = desk.workspace.rotas.get(found[0].rota) if found else None
    if found is None or rota is None:
        return None
    now, before = found
    say = desk.speaker_at(effect.to)
    note = before and before.note and oncall.noted(_name(desk, before.note_by), before.note, say)
    had = ", ".join(_name(desk, each) for each in before.people[:3]) if before else ""
    [one] = [each for each in rotas.present(desk.session, desk.workspace, desk.now) if each.code == now.rota]
    head = oncall.handed_over(one, now.people, had, say)
    text = "\n".join([head, *_grave(desk, rota, effect.to, say), *([note] if note else [])])
    return _post(effect.to, None, text)


def _grave(desk: Desk, rota: Rota, channel: str, say: Speaker) -> list[str]:
    """The gravest open tickets that the rota is for, but for private ones, whoever reads along."""
    reader = Viewer("", frozenset({Role.AGENT}), frozenset({channel}), trusted=False)
    asked = Query(severities=GRAVE, statuses=OPEN)
    part = overview.part(desk.session, desk.workspace.id, reader, asked, MOST_GRAVE * 5)
    mine = [each for each in part.found if rota.serves(each.ticket.team)]
    lines = [
        f"{found.linked(each.ticket, desk.workspace, reader)} "
        f"{names.severity(each.ticket.severity, desk.workspace.policy)} "
        f"{safe(title(each.words or ''), 150)}"
        for each in mine[:MOST_GRAVE]
    ]
    more = len(mine) - len(lines)
    rest = [say(N_("and {count} more"), count=more)] if more else []
    return [say(N_("Open and grave:")), *lines, *rest] if lines else [say(N_("Nothing grave is open."))]


def _name(desk: Desk, person: str) -> str:
    return names.person(people.person(desk.session, desk.workspace.id, person) or Person(person, ""))


def _keep_group(desk: Desk, effect: KeepGroup) -> Call | None:
    """As it was last noted; nothing for a group of nobody, which Slack does not have."""
    rota = desk.workspace.rotas.get(effect.rota)
    noted = rotas.duties(desk.session, desk.workspace.id, effect.rota)
    members = noted[0].grouped if noted else ()
    if rota is None or not rota.group or rota.group.startswith("@") or not members:  # unknown to Slack
        return None
    return Call("usergroups.users.update", {"usergroup": rota.group, "users": [*members]})


def _warn_gap(desk: Desk, effect: WarnGap) -> Call | None:
    """Moot once somebody is on call there, or when it has begun."""
    rota = desk.workspace.rotas.get(effect.rota)
    start, end = datetime.fromisoformat(effect.start), datetime.fromisoformat(effect.end)
    if rota is None or start <= desk.now:
        return None
    if not rotas.is_gap(desk.session, desk.workspace, effect.rota, start):
        return None
    return _post(effect.to, None, oncall.gap(rota, start, end, desk.speaker_at(effect.to)))


def _read_thread(_desk: Desk, effect: ReadThread) -> Call:
    newer = {"oldest": effect.after} if effect.after else {}
    return Call(
        "conversations.replies",
        {"channel": effect.channel, "ts": effect.thread, "limit": REPLIES_AT_ONCE, **newer},
    )


def _show_home(desk: Desk, effect: ShowHome) -> Call:
    viewer = people.viewer(desk.session, desk.workspace, effect.person)
    view = home.tab(desk.session, desk.workspace, viewer, desk.speaker_for(effect.person), desk.now)
    return Call("views.publish", {"user_id": effect.person, "view": view})


def _to_requester(ticket: Ticket, text: str, **more: Any) -> Call:
    """Into the requester's thread; a typed ticket has none when its receipt never arrived, only a person."""
    return _post(ticket.channel or ticket.requester, ticket.thread, text, **more)


def _post(channel: str, thread: str | None, text: str, **more: Any) -> Call:
    arguments = {"channel": channel, "text": text, "unfurl_links": False, "unfurl_media": False, **more}
    return Call("chat.postMessage", {**arguments, "thread_ts": thread} if thread else arguments)


_DRAW: dict[type[Effect], Callable[[Desk, Any], Call | None]] = {
    RefreshCard: _refresh_card,
    Receipt: _receipt,
    Carry: _carry,
    Copy: _copy_file,
    Announce: _announce,
    Notify: _notify,
    Tie: _tie,
    Tell: _tell,
    Inform: _inform,
    Halted: _halted,
    HandBack: _hand_back,
    Pledge: _pledge,
    Restate: _restate,
    HoldTo: _hold_to,
    Offer: _offer,
    Nudge: _nudge,
    Remind: _remind,
    Alert: _alert,
    Bundle: _bundle,
    Amend: _amend,
    Alarm: _alarm,
    OpenRoom: _open_room,
    Invite: _invite,
    ShowBoard: _show_board,
    PinBoard: _pin_board,
    Appoint: _appoint,
    Timeline: _timeline,
    Conclude: _conclude,
    ArchiveRoom: _archive_room,
    Roomless: _roomless,
    Page: _page,
    Chase: _chase,
    Revise: _revise,
    Remove: _remove,
    Respond: _respond,
    Propose: _propose,
    ReadThread: _read_thread,
    ShowHome: _show_home,
    OfferCover: _offer_cover,
    TellCover: _tell_cover,
    HandOver: _hand_over,
    KeepGroup: _keep_group,
    WarnGap: _warn_gap,
}
