"""Draws what a command answers in words: a history, the list of what one can do."""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from typing import Any

from commands.agents import Agents, Present
from commands.history import History
from commands.macros import Macros
from commands.registry import VERBS
from commands.registry.verb import Group
from commands.runs import Runs
from commands.tags import Tags
from desk import escalation, surveying
from desk.life import LIKE
from desk.policy import Policy
from desk.severity import Severity
from desk.text import title
from desk.ticket import Clock, Kind, RoomRole, Side, Status, Visibility
from desk.wording import N_, Sentence
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, escape, safe, whole_lines
from handlers.views import names, pages, rules, tags
from handlers.views.elements import section
from handlers.views.forms import GROUPS
from storage.tickets import Line

MOST_LINES = 40


def answer(result: Any, policy: Policy, say: Speaker) -> str:
    """The result of a reading verb as text."""
    match result:
        case History():
            known = policy.model_copy(update={"tags": result.tags})  # by any name it ever had
            return _newest(f"*{result.ticket.key}*", result.lines, known, say)
        case Tags() | Macros() | Runs() | Agents():
            return _DRAW[type(result)](result, say)
        case _:
            return say(N_("Nothing found."))


def told(sentence: Sentence, say: Speaker) -> str:
    """The sentence, with nothing in its values that Slack could take for more than words."""
    values = {name: safe(str(value), 300) for name, value in sentence.values.items()}
    return say(Sentence(sentence.id, values))


def _macros(found: Macros, say: Speaker) -> str:
    """Each macro by its code and name, and how its text begins; as many as fit."""
    lines = [
        f"`?{code}` *{escape(each.named(say.language))}* {safe(title(each.text.of(say.language)), 200)}"
        for code, each in found.macros.items()
    ]
    return _fit(lines) or say(N_("There are no macros: write some under “macros” in the policy."))


def verbs(listed: Collection[str], say: Speaker) -> dict[str, Any]:
    """What somebody may do as a message, in groups; `text` is for notifications and screen readers."""
    parts = [say(N_("What you can do:"))]
    for group in Group:
        lines = [
            f"`/desk {verb.usage}` {say(verb.does)}"
            for verb in VERBS.values()
            if verb.group is group and verb.name in listed
        ]
        parts += ["\n".join([f"*{say(_HEADINGS[group])}*", *lines])] if lines else []
    parts.append(say(N_("`/ticket what happened` opens a ticket, `/ticket` alone a form for one.")))
    return {"text": _fit(parts), "blocks": [section(part) for part in parts]}


_HEADINGS = {
    Group.ASK: N_("Ask for help"),
    Group.DAILY: N_("Every day"),
    **GROUPS,
    Group.SELF: N_("Yourself"),
    Group.ON_CALL: N_("On call"),
    Group.DESK: N_("The desk"),
}


def _agents(found: Agents, say: Speaker) -> str:
    waiting = say(N_("Waiting in the queue: {count}"), count=found.queued)
    return _fit([waiting, *(_present(each, say) for each in found.people)])


def _present(one: Present, say: Speaker) -> str:
    """An agent's line; a mention in what only one person reads pings nobody."""
    person, until = f"<@{one.agent.id}>", one.agent.word.until
    if one.is_here:
        return say(N_("🟢 {person} · open: {count}"), person=person, count=one.agent.load)
    back = say(N_("back {moment}"), moment=names.moment(until)) if until else say(N_("not there"))
    left = f" · {', '.join(one.left[:10])}{'…' if len(one.left) > 10 else ''}" if one.left else ""
    return f"⚪ {person} · {back}{left}"


def _newest(head: str, lines: list[Line], policy: Policy, say: Speaker) -> str:
    """As many of the newest lines as one section holds, and how many came before them."""
    room = SECTION - len(head) - len(_earlier(len(lines), say)) - 2
    newest = (_line(line, policy, say) for line in reversed(lines[-MOST_LINES:]))
    kept = whole_lines(newest, room)[::-1]
    left_out = len(lines) - len(kept)
    return "\n".join([head, *([_earlier(left_out, say)] if left_out else []), *kept])


def _earlier(count: int, say: Speaker) -> str:
    return "_" + say(N_("{count} earlier"), count=count) + "_"


def _line(line: Line, policy: Policy, say: Speaker) -> str:
    event = line.event
    return f"{event.seq}. {moment(line, policy, say)} ({escape(event.cause)})"


def moment(line: Line, policy: Policy, say: Speaker) -> str:
    """When something happened, by whom, and what."""
    event = line.event
    who = f"<@{event.actor}>" if event.actor else say(N_("the desk"))
    return f"{names.moment(event.at)} · {who} · {_WHAT[event.change.kind](line, policy, say)}"


def _quote(line: Line) -> str:
    return f" “{safe(title(line.words), 150)}”" if line.words and title(line.words) else ""


def _replied(line: Line, _policy: Policy, say: Speaker) -> str:
    internal = line.event.change.after == Visibility.INTERNAL
    return say(N_("noted") if internal else N_("replied")) + _quote(line)


def _status(line: Line, policy: Policy, say: Speaker) -> str:
    change = line.event.change
    after = names.status(Status(change.after or ""), policy, say)
    if "article" in change.detail:
        article = escape(change.detail["key"])
        return say(N_("status: {after} · answered by {article}"), after=after, article=article)
    return say(N_("status: {after}"), after=after) + _quote(line)


def _severity(line: Line, policy: Policy, say: Speaker) -> str:
    change = line.event.change
    after = names.severity(Severity(int(change.after or 0)), policy)
    if like := change.detail.get(LIKE):
        return say(N_("severity: {after}, as people set it on {like}"), after=after, like=like)
    return say(N_("severity: {after}"), after=after)


def _tagged(line: Line, policy: Policy, say: Speaker) -> str:
    after = names.tags((line.event.change.after or "").split(), policy.tags, say)
    return say(N_("tags: {after}"), after=after)


def _snoozed(line: Line, _policy: Policy, say: Speaker) -> str:
    until = line.event.change.detail.get("until")
    if not until:
        return say(N_("woke it"))
    return say(N_("snoozed until {moment}"), moment=names.moment(datetime.fromisoformat(until)))


def _nudged(line: Line, _policy: Policy, say: Speaker) -> str:
    to_requester = line.event.change.after == Side.REQUESTER
    return say(N_("reminded the requester") if to_requester else N_("reminded the desk"))


def _checked(line: Line, _policy: Policy, say: Speaker) -> str:
    done = line.event.change.after == "done"
    return say(N_("did a step") if done else N_("opened a step again")) + _quote(line)


def _said_of(sentence: str) -> Callable[[Line, Policy, Speaker], str]:
    """What the event says in a code or a ticket's key."""

    def draw(line: Line, _policy: Policy, say: Speaker) -> str:
        change = line.event.change
        what = change.detail.get("key") or change.after or "–"
        return say(sentence, what=safe(what, 300)) + _quote(line)

    return draw


def _person(sentence: str) -> Callable[[Line, Policy, Speaker], str]:
    def draw(line: Line, _policy: Policy, say: Speaker) -> str:
        who = line.event.change.after
        return say(sentence, person=f"<@{who}>" if who else say(N_("nobody yet")))

    return draw


def _spared(line: Line, _policy: Policy, say: Speaker) -> str:
    until = line.event.change.told("until")
    if until:
        return say(N_("asks the requester after {moment} how it went"), moment=names.moment(until))
    return say(_WHY_SPARED[line.event.change.detail["why"]])


_WHY_SPARED = {
    surveying.GONE: N_("did not ask how it went: the requester is not there to say"),
    surveying.OWN: N_("did not ask how it went: nobody else worked on it"),
    surveying.LATELY: N_("did not ask how it went: the requester was asked lately"),
    surveying.LATE: N_("did not ask how it went: too much time has passed"),
}


def _rated(line: Line, _policy: Policy, say: Speaker) -> str:
    return say(N_("gave it {rating} of 5"), rating=line.event.change.after or "–") + _quote(line)


def _assigned(line: Line, policy: Policy, say: Speaker) -> str:
    if line.event.change.after is None:
        return say(N_("back in the queue, from {person}"), person=f"<@{line.event.change.before}>")
    return _person(N_("assigned to {person}"))(line, policy, say)


def _team(line: Line, policy: Policy, say: Speaker) -> str:
    return say(N_("team: {what}"), what=names.team(line.event.change.after or "–", policy, say))


def _promised(line: Line, _policy: Policy, say: Speaker) -> str:
    until = line.event.change.told("until")
    if until is None:
        return say(N_("took the promise back"))
    return say(N_("promised an update by {moment}"), moment=names.moment(until)) + _quote(line)


def _agreed(line: Line, _policy: Policy, say: Speaker) -> str:
    policy = line.event.change.after
    return say(N_("promise: {name}"), name=safe(policy, 80)) if policy else say(N_("nothing is promised"))


def _clock(sentence: str) -> Callable[[Line, Policy, Speaker], str]:
    """What the event says of one of the ticket's clocks."""

    def draw(line: Line, _policy: Policy, say: Speaker) -> str:
        return say(sentence, clock=names.clock(Clock(line.event.change.after or ""), say))

    return draw


def _climbed(line: Line, _policy: Policy, say: Speaker) -> str:
    """The step that was taken, and whom it reached."""
    step, reach = int(line.event.change.detail["step"]) + 1, escalation.reach_of(line.event.change)
    if not reach.channel and reach.is_empty:
        return say(N_("escalation, step {step}: nobody is there"), step=step)
    channel = [names.call(reach.channel)] if reach.channel else []
    whom = " ".join(
        [*channel, *([f"@{reach.mention}"] if reach.mention else []), *map(names.call, reach.people)]
    )
    return say(N_("escalation, step {step}: {whom}"), step=step, whom=whom)


def _paged(line: Line, _policy: Policy, say: Speaker) -> str:
    to = line.event.change.after or ""
    return say(N_("the call stands: {whom}"), whom=names.call(to))


def _escalated(line: Line, _policy: Policy, say: Speaker) -> str:
    reason = line.event.change.after or ""
    return say(N_("escalated ({reason})"), reason=pages.reason(reason, say)) + _quote(line)


def _failed(line: Line, _policy: Policy, say: Speaker) -> str:
    return say(N_("could not be delivered: {error}"), error=safe(line.event.change.after or "", 300))


def _simply(sentence: str) -> Callable[[Line, Policy, Speaker], str]:
    def draw(line: Line, _policy: Policy, say: Speaker) -> str:
        return say(sentence) + _quote(line)

    return draw


def _role_given(line: Line, _policy: Policy, say: Speaker) -> str:
    change = line.event.change
    return say(
        ROLES_GIVEN[RoomRole(change.detail["role"])],
        person=f"<@{change.after}>" if change.after else say(N_("nobody yet")),
    )


ROLES_GIVEN = {
    RoomRole.COMMANDER: N_("incident commander: {person}"),
    RoomRole.COMMUNICATIONS: N_("communications: {person}"),
    RoomRole.SCRIBE: N_("scribe: {person}"),
}


_WHAT: dict[Kind, Callable[[Line, Policy, Speaker], str]] = {
    Kind.RECEIVED: _simply(N_("opened")),
    Kind.REPLIED: _replied,
    Kind.STATUS_CHANGED: _status,
    Kind.SEVERITY_CHANGED: _severity,
    Kind.ASSIGNED: _assigned,
    Kind.TEAM_CHANGED: _team,
    Kind.CATEGORISED: _said_of(N_("category: {what}")),
    Kind.TAGGED: _tagged,
    Kind.SNOOZED: _snoozed,
    Kind.NUDGED: _nudged,
    Kind.SUGGESTED: _said_of(N_("suggested {what} to the requester, in private")),
    Kind.MERGED: _said_of(N_("merged into {what}")),
    Kind.UNMERGED: _simply(N_("took the merge back")),
    Kind.ABSORBED: _said_of(N_("{what} goes on here")),
    Kind.RELEASED: _said_of(N_("{what} is on its own again")),
    Kind.SPLIT: _said_of(N_("split off {what}")),
    Kind.LINKED: _said_of(N_("linked to {what}")),
    Kind.UNLINKED: _said_of(N_("no longer linked to {what}")),
    Kind.FOLLOWED: _person(N_("{person} follows it")),
    Kind.UNFOLLOWED: _person(N_("{person} follows it no more")),
    Kind.STEP_ADDED: _simply(N_("added a step")),
    Kind.STEP_CHECKED: _checked,
    Kind.EDITED: _simply(N_("edited")),
    Kind.DELETED: _simply(N_("deleted a message")),
    Kind.DELIVERED: _simply(N_("delivered")),
    Kind.DELIVERY_FAILED: _failed,
    Kind.POLICY_APPLIED: _agreed,
    Kind.PROMISED: _promised,
    Kind.WARNED: _clock(N_("{clock}: soon late")),
    Kind.BREACHED: _clock(N_("{clock}: late")),
    Kind.ESCALATED: _escalated,
    Kind.CLIMBED: _climbed,
    Kind.PAGED: _paged,
    Kind.ACKNOWLEDGED: _simply(N_("is on it")),
    Kind.REMINDED: _simply(N_("asked whether somebody is still on it")),
    Kind.UNACKNOWLEDGED: _simply(N_("nobody was heard of: called anew")),
    Kind.GAVE_UP: _simply(N_("gave the escalation up")),
    Kind.REVIVED: _simply(N_("tries again what could not be delivered")),
    Kind.ROOM_WANTED: _simply(N_("wanted a war room")),
    Kind.ROOM_OPENED: _simply(N_("opened the war room")),
    Kind.ROLE_GIVEN: _role_given,
    Kind.ROOM_CLOSED: _simply(N_("closed the war room")),
    Kind.ROOM_ARCHIVED: _simply(N_("archived the war room")),
    Kind.SURVEYED: _person(N_("asked {person} how it went")),
    Kind.SPARED: _spared,
    Kind.RATED: _rated,
}


def _fit(lines: Iterable[str]) -> str:
    """As many whole lines as one section holds."""
    return "\n".join(whole_lines(lines, SECTION))


_DRAW: dict[type, Callable[[Any, Speaker], str]] = {
    Tags: tags.listing,
    Macros: _macros,
    Runs: rules.runs,
    Agents: _agents,
}
