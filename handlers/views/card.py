"""Draws a ticket's triage card: what it is, where it stands, and what an agent can do with it."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from desk.consequences import in_reach
from desk.policy import Policy
from desk.section import LONGEST_OPTION
from desk.severity import Severity
from desk.standing import Standing
from desk.text import cut, title
from desk.ticket import RESOLVED, Escalation, Status, Step, Ticket
from desk.triage import Similar
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import joined, names
from handlers.views.elements import (
    Block,
    actions,
    button,
    choice,
    option,
    person,
    plain,
    section,
    small,
    table,
)
from storage.drawing import Card

LONGEST_WORDS = 1500
MOST_NOTES = 10
"""Pieces of small print that Slack shows; what is more stands in the last one."""
MOST_STEPS = 5
"""Steps that the card itself shows."""
MOST_LINKS = 5
"""Linked tickets that the card itself names."""


def card(facts: Card, policy: Policy, say: Speaker, *, veiled: bool = False) -> dict[str, Any]:
    """The card as a message: `text` for notifications and screen readers, and `blocks`.

    A `veiled` one tells strangers nothing of what was said, nor by whom.
    """
    ticket = facts.ticket
    if veiled:
        return _veiled(facts, policy, say)
    headline = title(facts.words or "") or say(N_("(no text)"))
    text = f"{ticket.key} · {names.severity(ticket.severity, policy)} · {safe(headline, 300)}"
    blocks = [
        section(f"*{text}*"),
        *_words(facts, headline, say),
        _fields(facts, policy, say),
        *clocks(facts, say),
        *_escalations(facts, say),
        *_checklist(facts, say),
        *_footnotes(facts, policy, say),
        *_duplicate(facts, policy, say),
        *_actions(facts, policy, say),
    ]
    return {"text": text, "blocks": blocks}


def _veiled(facts: Card, policy: Policy, say: Speaker) -> dict[str, Any]:
    ticket = facts.ticket
    severity, status = names.severity(ticket.severity, policy), names.status(ticket.status, policy, say)
    text = f"{ticket.key} · {severity} · {say(N_('🔒 private'))}"
    read = button("read", say(N_("Read")), ticket.number)
    return {
        "text": text,
        "blocks": [
            section(f"*{text}*\n{status}"),
            *clocks(facts, say),
            *_escalations(facts, say),
            *actions([read], "read"),
            *_actions(replace(facts, suggested={}), policy, say),
        ],
    }


def _words(facts: Card, headline: str, say: Speaker) -> list[Block]:
    """What the requester wrote, unless the headline says it all."""
    if facts.words is None:
        return [section(say(N_("_The message was deleted._")))]
    if facts.words.strip() in {"", headline}:
        return []
    return [{"type": "section", "text": plain(cut(facts.words, LONGEST_WORDS))}]


def _fields(facts: Card, policy: Policy, say: Speaker) -> Block:
    ticket = facts.ticket
    nobody = say(N_("nobody yet"))
    pairs = [
        (N_("Status"), names.state(ticket, policy, say)),
        (N_("Assignee"), names.person(facts.assignee) if facts.assignee else nobody),
        (N_("Requester"), names.person(facts.requester)),
        (N_("Opened"), names.moment(ticket.opened_at) if ticket.opened_at else "–"),
    ]
    if ticket.team:
        pairs.insert(2, (N_("Team"), names.team(ticket.team, policy, say)))
    return table((say(label), value) for label, value in pairs)


def clocks(facts: Card, say: Speaker) -> list[Block]:
    """What is promised and still to be done: what is due first, first."""
    promised = sorted((each for each in facts.clocks if each.target), key=_urgency)
    told = " · ".join(_clock(each, say) for each in promised)
    return [small(told, name="clocks")] if told else []


def _escalations(facts: Card, say: Speaker) -> list[Block]:
    """What is escalated, how far, and who is on it."""
    told = " · ".join(_escalation(each, say) for each in facts.ticket.escalations if each.is_open)
    return [small(told, name="escalations")] if told else []


def _escalation(one: Escalation, say: Speaker) -> str:
    if one.by:
        return say(N_("🙋 {person} is on it"), person=f"<@{one.by}>")
    steps = len(one.ladder.steps) or 1
    return say(
        N_("🚨 escalated {moment}, step {step} of {steps}"),
        moment=names.moment(one.since),
        step=one.taken,
        steps=steps,
    )


def _urgency(clock: Standing) -> tuple[bool, float]:
    return clock.due is None, clock.due.timestamp() if clock.due else 0


def _clock(standing: Standing, say: Speaker) -> str:
    """How the clock stands, as far as the desk noted it: the card is drawn anew when that changes."""
    episode, due = standing.episode, standing.due
    clock = names.clock(episode.clock, say)
    if due is None:
        return say(N_("⏸ {clock} paused"), clock=clock)
    moment = names.moment(due)
    if episode.breached_at:
        return say(N_("🔴 *{clock}* late since {moment}"), clock=clock, moment=moment)
    if episode.warned:
        return say(N_("🟠 *{clock}* due {moment}"), clock=clock, moment=moment)
    return say(N_("⏳ {clock} due {moment}"), clock=clock, moment=moment)


def _checklist(facts: Card, say: Speaker) -> list[Block]:
    """The first steps that are left, how many are done, and a button to say so."""
    ticket = facts.ticket
    if not ticket.steps or ticket.status.done:
        return []
    left = [each for each in zip(ticket.steps, facts.steps, strict=True) if not each[0].done]
    count = say(
        N_("Checklist: {done} of {all} done"), done=len(ticket.steps) - len(left), all=len(ticket.steps)
    )
    lines = [_step(step, words, say) for step, words in left[:MOST_STEPS]]
    more = len(left) - len(lines)
    lines += [say(N_("and {count} more"), count=more)] if more else []
    drawn = section("\n".join([f"*{count}*", *lines]))
    return [{**drawn, "accessory": button("steps", say(N_("Steps")), ticket.number)}]


def _step(step: Step, words: str | None, say: Speaker) -> str:
    required = f" _({say(N_('required'))})_" if step.required else ""
    return f"☐ {safe(title(words or '–', 200), 400)}{required}"


def _footnotes(facts: Card, policy: Policy, say: Speaker) -> list[Block]:
    notes = [note for draw in _NOTES if (note := draw(facts, policy, say))]
    fitting = [*notes[: MOST_NOTES - 1], " · ".join(notes[MOST_NOTES - 1 :])]
    return [small(*filter(None, fitting))] if notes else []


def _tags(facts: Card, _policy: Policy, say: Speaker) -> str:
    return "🏷 " + names.tags(facts.ticket.tags, facts.tags, say) if facts.ticket.tags else ""


def _snoozed(facts: Card, _policy: Policy, say: Speaker) -> str:
    until = facts.ticket.snoozed_until
    return say(N_("💤 until {moment}"), moment=names.moment(until)) if until else ""


def _paused(facts: Card, _policy: Policy, say: Speaker) -> str:
    """Why it is on hold, and until when."""
    ticket = facts.ticket
    if ticket.status is not Status.ON_HOLD or not ticket.review_at:
        return ""
    reason = safe(title(facts.reason or "–", 200), 400)
    return say(
        N_("⏸ {reason} · to be looked at {moment}"), reason=reason, moment=names.moment(ticket.review_at)
    )


def _waiting(facts: Card, _policy: Policy, say: Speaker) -> str:
    ticket = facts.ticket
    if ticket.status is not Status.WAITING or not ticket.status_at:
        return ""
    since = say(N_("⏳ waits since {moment}"), moment=names.moment(ticket.status_at))
    reminded = [say(N_("reminded"))] if ticket.nudged_at else []
    return " · ".join([since, *reminded])


def _reopened(facts: Card, _policy: Policy, say: Speaker) -> str:
    count = facts.ticket.reopened
    if count == 1:
        return say(N_("↩ reopened once"))
    return say(N_("↩ reopened {count} times"), count=count) if count else ""


def _count(facts: Card, _policy: Policy, say: Speaker) -> str:
    return say(N_("{count} messages in the threads"), count=facts.messages) if facts.messages > 1 else ""


def _edited(facts: Card, _policy: Policy, say: Speaker) -> str:
    return say(N_("edited")) if facts.ticket.edited else ""


def _files(facts: Card, _policy: Policy, _say: Speaker) -> str:
    is_linked = in_reach(facts.ticket.channel or None, facts.ticket)
    called = [names.file(file, linked=is_linked) for file in facts.files[:5]]
    return "📎 " + ", ".join(called) if called else ""


def _private(facts: Card, _policy: Policy, say: Speaker) -> str:
    return say(N_("🔒 private")) if facts.ticket.private else ""


def _guessed(facts: Card, _policy: Policy, say: Speaker) -> str:
    if facts.ticket.overruled:
        return ""
    if facts.guessed_like:
        return say(N_("severity is a guess, as people set it on {like}"), like=", ".join(facts.guessed_like))
    return say(N_("severity is a first guess"))


def _doubted(facts: Card, _policy: Policy, say: Speaker) -> str:
    """A hint, which changes nothing by itself."""
    if not facts.none_like:
        return ""
    return say(N_("perhaps not a ticket: like {like}, which were none"), like=", ".join(facts.none_like))


def _resolution(facts: Card, policy: Policy, say: Speaker) -> str:
    """What fixed it, and what had caused it."""
    if facts.ticket.status not in RESOLVED:
        return ""
    cause = names.cause(facts.ticket.cause, policy, say) if facts.ticket.cause else ""
    fixed = safe(title(facts.resolution, 200), 400) if facts.resolution else ""
    answered = say(N_("answered by {article}"), article=facts.answered_by) if facts.answered_by else ""
    parts = [part for part in (answered, fixed, cause) if part]
    return "✅ " + " · ".join(parts) if parts else ""


def _rated(facts: Card, _policy: Policy, say: Speaker) -> str:
    """How its requester found it, and why."""
    survey = facts.ticket.survey
    if survey is None or survey.rating is None:
        return ""
    rated = say(N_("⭐ {rating} of 5"), rating=survey.rating)
    return f"{rated}: {safe(title(facts.comment, 200), 400)}" if facts.comment else rated


def _related(facts: Card, _policy: Policy, say: Speaker) -> str:
    return "🔗 " + joined.related(facts.ticket.workspace, facts.related, say) if facts.related else ""


def _similar(facts: Card, policy: Policy, say: Speaker) -> str:
    """What is like it, but for what it is asked whether it is the same."""
    others = [each for each in facts.similar if each is not _same(facts)]
    told = joined.similar(facts.ticket.workspace, others, policy, say)
    return say(N_("similar: {tickets}"), tickets=told) if others else ""


def _same(facts: Card) -> Similar | None:
    """The undone ticket that it is probably the same as; what is private is never merged with others."""
    if facts.ticket.private:
        return None
    return next((each for each in facts.similar if each.is_duplicate), None)


def _duplicate(facts: Card, policy: Policy, say: Speaker) -> list[Block]:
    """The question whether it is the same as another one, with what to do about it."""
    same = _same(facts)
    if same is None:
        return []
    told = joined.similar(facts.ticket.workspace, [same], policy, say)
    value = facts.ticket.number
    merge = button(f"merge:{same.key}", say(N_("Merge")), value)
    apart = button(f"apart:{same.key}", say(N_("Not the same")), value)
    return [
        section(say(N_("👯 Probably a duplicate of {tickets}"), tickets=told)),
        *actions([merge, apart], "same"),
    ]


def _followed(facts: Card, _policy: Policy, say: Speaker) -> str:
    count = len(facts.ticket.followers)
    return say(N_("👀 {count} following"), count=count) if count else ""


def _undelivered(facts: Card, _policy: Policy, say: Speaker) -> str:
    error = facts.ticket.undelivered
    if not error:
        return ""
    return say(N_("⚠ Something could not be delivered: {error}"), error=safe(error, 300))


def _pause(facts: Card, policy: Policy, say: Speaker) -> str:
    parts = (_paused(facts, policy, say), _waiting(facts, policy, say), _snoozed(facts, policy, say))
    return " · ".join(part for part in parts if part)


def _room(facts: Card, _policy: Policy, say: Speaker) -> str:
    room = facts.ticket.room
    return say(N_("🧯 war room: {channel}"), channel=f"<#{room.channel}>") if room and room.stands else ""


def _advised(facts: Card, policy: Policy, say: Speaker) -> str:
    """How far what somebody wished for is, and how severe a model holds it to be."""
    told = [
        say(_NOTHING[task] if advised.content is not None and not advised.content else _AWAITED[task])
        for task, advised in facts.advice.items()
        if task in _AWAITED and not advised.content
    ]
    learnt, hint = facts.advice.get("lesson"), facts.advice.get("triage")
    told += [say(N_("✍ a lesson is drafted: Save as lesson"))] if learnt and learnt.content else []
    severity = hint.content.get("severity") if hint and hint.content else None
    if severity and not facts.ticket.overruled and severity != facts.ticket.severity:
        suggested = names.severity(Severity(severity), policy)
        told.append(say(N_("🤖 perhaps {severity}"), severity=suggested))
    return " · ".join(told)


_AWAITED = {
    "draft": N_("✍ a reply is being drafted"),
    "summary": N_("✍ it is being summed up"),
    "lesson": N_("✍ a lesson is being drafted"),
}
_NOTHING = {
    "draft": N_("✍ nothing is known to draft a reply from"),
    "summary": N_("✍ it could not be summed up"),
    "lesson": N_("✍ no lesson could be drafted"),
}


_NOTES = (
    _private,
    _room,
    _tags,
    _pause,
    _related,
    _similar,
    _reopened,
    _count,
    _edited,
    _files,
    _guessed,
    _doubted,
    _advised,
    _followed,
    _resolution,
    _rated,
    _undelivered,
)
"""The small print, in its order; of what does not apply nothing is said."""


_AFTERWARDS = {
    "reopen": N_("Reopen"),
    "note": N_("Note"),
    "lesson": N_("Save as lesson"),
    "more": N_("More…"),
}
"""What can be done with a ticket that is done."""


def _actions(facts: Card, policy: Policy, say: Speaker) -> list[Block]:
    """What the ticket's state allows; the picker of severities shows the one that stands."""
    ticket = facts.ticket
    value = ticket.number
    if ticket.merged_into is not None:
        unmerge = button("unmerge", say(N_("Unmerge")), value)
        more = button("more", say(N_("More…")), value)
        return actions([unmerge, more], "merged")
    if ticket.status.done:
        labels = {
            "reopen": N_("Reopen"),
            "note": N_("Note"),
            "lesson": N_("Save as lesson"),
            "more": N_("More…"),
        }
        return actions([button(verb, say(label), value) for verb, label in labels.items()], "done")
    buttons = [
        button("take", say(N_("Take")), value, style="primary"),
        button("reply", say(N_("Reply to requester")), value),
        *_drafts(facts, policy, say),
        button("promise", say(N_("Promise an update")), value),
        button("note", say(N_("Note")), value),
        button("solve", say(N_("Solve")), value),
        button("dismiss", say(N_("Not a ticket")), value),
        *([button("room", say(N_("War room")), value)] if _has_room(ticket, policy) else []),
        button("more", say(N_("More…")), value),
    ]
    pickers = [
        person("assign", say(N_("Assign to…")), facts.assignee),
        _severities(ticket.severity, policy),
        *_suggestions(facts, say),
    ]
    return [*actions(buttons, "work"), *actions(pickers, f"set:{value}")]


DRAFTED, SUMMED_UP = "drafted", "summed-up"
"""The buttons with which a draft is gone on from, and a summary is read."""


def _drafts(facts: Card, policy: Policy, say: Speaker) -> list[Block]:
    """What to do with a draft, or to have one; and what was summed up."""
    value = facts.ticket.number
    ready = {task for task, advised in facts.advice.items() if advised.content}
    draft, drafted = button("draft", say(N_("Draft")), value), button(DRAFTED, say(N_("Use draft")), value)
    summed_up = button(SUMMED_UP, say(N_("Summary")), value)
    return [
        *([drafted] if "draft" in ready else [draft] if "draft" in policy.model.tasks else []),
        *([summed_up] if "summary" in ready else []),
    ]


def _has_room(ticket: Ticket, policy: Policy) -> bool:
    """Whether it has a war room, or is so grave that it may need one."""
    return ticket.room is not None or ticket.severity in policy.war_room.severities


def offer(ticket: Ticket, say: Speaker) -> dict[str, Any]:
    """The question to one person whether a ticket that nobody has is theirs."""
    text = say(N_("You answered {key}, which nobody has yet. Is it yours?"), key=ticket.key)
    take = button("take", say(N_("Take")), ticket.number, style="primary")
    return {"text": text, "blocks": [section(text), *actions([take], "offer")]}


HELD, FREE = "held", "free"
"""The buttons with which somebody says whether they promised an update."""


def hold_to(ticket: Ticket, message: int, until: datetime, say: Speaker) -> dict[str, Any]:
    """The question to one person whether what they said by this message is a promise."""
    asked = N_("Shall I hold you to it: an update on {key} by {moment}?")
    text = say(asked, key=ticket.key, moment=names.moment(until))
    value = f"{ticket.number} @{int(until.timestamp())} {message}"
    labels = {HELD: N_("Yes"), FREE: N_("No")}
    buttons = [button(action, say(label), value) for action, label in labels.items()]
    return {"text": text, "blocks": [section(text), *actions(buttons, "hold")]}


def mendable_copy(words: list[Block], message: int, say: Speaker) -> list[Block]:
    """What somebody typed into the desk, with what its author can still do to it."""
    change = button("revise", say(N_("Change")), message)
    retract = button("retract", say(N_("Take back")), message, style="danger")
    return [*words, *actions([change, retract], "mend")]


def separable_copy(words: list[Block], message: int, say: Speaker) -> list[Block]:
    """What the requester's side said, which may be a matter of its own."""
    first, *more = words
    return [{**first, "accessory": button("split", say(N_("Split off")), message)}, *more]


def undoable(text: str, act: str, say: Speaker) -> list[Block]:
    """The answer to what somebody did, with a way back."""
    undo = button("undo", say(N_("Undo")), act)
    return [section(text), *actions([undo], "undo")]


def _severities(current: Severity, policy: Policy) -> Block:
    options = [option(names.severity(level, policy), str(int(level))) for level in Severity]
    return {**choice(options, str(int(current))), "action_id": "severity"}


def _suggestions(facts: Card, say: Speaker) -> list[Block]:
    """A button for each tag that its words suggest, which adds it; none is ever set by itself."""
    number = facts.ticket.number
    labels = {
        code: cut(f"🏷 {tag.named(say.language)}?", LONGEST_OPTION) for code, tag in facts.suggested.items()
    }
    return [button(f"tag:+{code}", label, number) for code, label in labels.items()]
