"""Draws each effect as the call to Slack that makes it happen, from the facts of this moment."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from desk.access import Person, scope
from desk.assignment import AWAY, IDLE, NO_AGENT, OFF_SHIFT
from desk.clocks import rests
from desk.consequences import in_reach
from desk.effects.answers import Propose, ReadThread, Respond, ShowHome
from desk.effects.effect import Effect
from desk.effects.messages import Carry, Copy, Remove, Revise
from desk.effects.promises import HoldTo, Pledge, Restate
from desk.effects.tickets import (
    Announce,
    Halted,
    HandBack,
    Inform,
    Notify,
    Nudge,
    Offer,
    Receipt,
    RefreshCard,
    Remind,
    Tell,
    Tie,
    Why,
)
from desk.life import MOVED
from desk.pledges import Pledged
from desk.text import cut, title
from desk.ticket import Clock, Link, Side, Status, Ticket
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, escape, pieces, safe
from handlers.views import (
    action_posts,
    article_posts,
    chart_posts,
    home,
    joined,
    names,
    ping_posts,
    recalculation,
    report_posts,
    room_posts,
    rota_posts,
    suggested,
    surveys,
)
from handlers.views.answers import told
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.card import card, hold_to, mendable_copy, offer, separable_copy, undoable
from handlers.views.elements import Block, actions, button, section
from storage import conversations, drawing, people
from storage.conversations import Post
from storage.database import Session
from storage.drawing import Card, Words

LONGEST_POST = 3900
"""Characters of a post's text: Slack would split a longer one on its own."""
LONGEST_UPDATE = 4000
"""Bytes of an edited text: Slack refuses more."""
LONGEST_SUMMARY = 500
"""Characters of the text that stands for a post's blocks in a notification."""

PROPOSED, DECLINED = "proposed", "declined"
"""The buttons with which somebody says whether they want a ticket."""
REPLIES_AT_ONCE = 100
"""Messages of a thread to read at once; Slack may give fewer."""


UPLOAD = "files.completeUploadExternal"
"""The last of the steps that copy a file; the others bring it to Slack first."""
MEGABYTE = 1024 * 1024


def anew(card: Call) -> Call:
    """The card that this call would have updated, posted again."""
    return posting(card.channel, None, text=card.arguments["text"], blocks=card.arguments["blocks"])


def draw(session: Session, workspace: Workspace, effect: Effect, now: datetime) -> Call | None:
    """The call that makes the effect happen now; None when there is nothing to do any more."""
    return _DRAW[type(effect)](Desk(session, workspace, now), effect)


def _refresh_card(desk: Desk, effect: RefreshCard) -> Call:
    facts = drawing.with_tags(desk.session, desk.workspace, desk.card(effect.ticket))
    facts = drawing.with_guess(desk.session, drawing.with_clocks(desk.session, desk.workspace, facts))
    facts = drawing.with_similar(desk.session, facts, desk.now)
    facts = drawing.with_advice(desk.session, desk.workspace, facts)
    channel = desk.workspace.places.triage_of(facts.ticket)
    veiled = desk.workspace.places.veils(facts.ticket)
    drawn = card(facts, desk.workspace.policy, desk.speaker(channel), veiled=veiled)
    if facts.ticket.card_ts:
        return Call("chat.update", {"channel": channel, "ts": facts.ticket.card_ts, **drawn})
    return posting(channel, None, **drawn)


def _receipt(desk: Desk, effect: Receipt) -> Call:
    ticket = drawing.ticket(desk.session, effect.ticket)
    if ticket.thread:
        return replace(posting(ticket.channel, ticket.thread, _thanks(desk, ticket)), gone_is_fine=True)
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
    return posting(ticket.requester, None, text + in_private)


def _carry(desk: Desk, effect: Carry) -> Call | None:
    ticket, said = desk.thread(effect), drawing.words(desk.session, effect.message)
    if said.words is None:
        return replace(posting(*_place(ticket, effect), ""), is_void=True)
    if effect.to_requester:
        drawn = _whole(_origin(desk, ticket, said), said.words, _files(said))
        return _signed(_to_requester(ticket, **drawn), said)
    drawn = _copy(desk, ticket, said, effect.mendable)
    return posting(ticket.card_channel or "", ticket.card_ts, **drawn) if ticket.card_ts else None


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
        return posting(channel, thread, _too_large(file, size, say))
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
    post = pledged and (_line(desk, effect, pledged) or _own_line(desk, effect))
    if not pledged or not post or not post.ts:
        return None
    text = _promise(desk, ticket, effect, pledged)
    return Call("chat.update", {"channel": post.channel, "ts": post.ts, "text": text}, gone_is_fine=True)


def _line(desk: Desk, effect: Restate, pledged: Pledged) -> Post | None:
    """Where they read that it was promised."""
    return conversations.post(desk.session, desk.workspace.id, effect.post(pledged.line))


def _own_line(desk: Desk, effect: Restate) -> Post | None:
    """Where they read of their own promise, which goes on with the ticket that theirs was merged into."""
    if effect.via is None:
        return None
    theirs = drawing.ticket(desk.session, effect.via)
    pledged = drawing.pledged(desk.session, theirs, theirs.seq)
    goes_on = pledged and rests(pledged.episode, theirs)
    return _line(desk, Restate(theirs.id, theirs.seq), pledged) if pledged and goes_on else None


def _promise(desk: Desk, ticket: Ticket, effect: Pledge | Restate, pledged: Pledged) -> str:
    say = desk.speaker_to(desk.thread(effect))
    who = names.person(drawing.someone(desk.session, ticket, pledged.by))
    moments = {
        "until": names.moment(pledged.until),
        "first": names.moment(pledged.first),
        "at": names.moment(pledged.episode.ended or pledged.until),
    }
    if ticket.merged_into and rests(pledged.episode, ticket):
        other = drawing.ticket(desk.session, ticket.merged_into).key
        return say(_GOES_ON, key=ticket.key, other=other, **moments)
    text = say(_sentence(pledged), name=who, key=ticket.key, **moments)
    if pledged.episode.ended or pledged.first == pledged.until:
        return text
    return f"{text} {say(_AT_FIRST, **moments)}"


_AT_FIRST = N_("(At first: by {first}.)")
"""What is added of a promise that was moved."""


_GOES_ON = N_("➡ The update promised by {until} comes with {other} now, as which {key} goes on.")
"""What becomes of the line when the ticket is merged."""


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
    return posting(facts.ticket.card_channel or "", facts.ticket.card_ts, text)


def _tie(desk: Desk, effect: Tie) -> Call | None:
    ticket, other = (drawing.ticket(desk.session, each) for each in (effect.ticket, effect.other))
    if effect.queue == "thread":
        return _to_requester(ticket, joined.line(effect.what, ticket.key, other.key, desk.speaker_to(ticket)))
    if not ticket.card_ts:
        return None
    say = desk.speaker(ticket.card_channel or "")
    return posting(
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
    return posting(effect.to, None, joined.news(ticket, change, said, desk.workspace.policy, say))


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
    return posting(effect.to, None, text)


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
    return posting(ticket.card_channel or "", ticket.card_ts, text)


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
    return posting(ticket.card_channel or "", ticket.card_ts, text)


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
    return posting(
        ticket.card_channel or "",
        ticket.card_ts,
        say(_REMINDERS[effect.why], who=who, key=ticket.key, reason=reason),
    )


_REMINDERS = {
    Why.AWAKE: N_("{who} {key} is awake again."),
    Why.REVIEW: N_("{who} {key} is still on hold, and today it was to be looked at again: {reason}"),
    Why.SILENT: N_("{who} {key} had no answer from its requester, and steps are left: it is open again."),
}


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
        return posting(effect.person, None, **words)
    return Call("chat.postEphemeral", {"channel": effect.channel, "user": effect.person, **words})


def _propose(desk: Desk, effect: Propose) -> Call:
    say = desk.speaker_for(effect.person)
    text = say(N_("Shall I open a ticket from this?"))
    labels = {PROPOSED: N_("Open a ticket"), DECLINED: N_("No")}
    buttons = [button(action, say(label), effect.ts) for action, label in labels.items()]
    blocks = [section(text), *actions(buttons, "propose")]
    where = {"channel": effect.channel, "user": effect.person}
    return Call("chat.postEphemeral", {**where, "text": text, "blocks": blocks})


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
    return posting(ticket.channel or ticket.requester, ticket.thread, text, **more)


_DRAW: dict[type[Effect], Draw] = {
    **ping_posts.DRAWS,
    **room_posts.DRAWS,
    **rota_posts.DRAWS,
    **report_posts.DRAWS,
    **chart_posts.DRAWS,
    **suggested.DRAWS,
    **article_posts.DRAWS,
    **action_posts.DRAWS,
    **surveys.DRAWS,
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
    Revise: _revise,
    Remove: _remove,
    Respond: _respond,
    Propose: _propose,
    ReadThread: _read_thread,
    ShowHome: _show_home,
}
