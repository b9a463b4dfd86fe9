"""Draws what the desk means to do better: a list with buttons, and what the owner of an action is told."""

from collections.abc import Callable, Mapping
from typing import Any

from babel.dates import format_skeleton

from commands.actions import Actions
from desk.actions import Action, Reminder, State
from desk.calendar import A_WEEK
from desk.findings import TRY, WHAT, Rule
from desk.policy import Policy
from desk.report import WHOLE
from desk.section import Named
from desk.text import title
from desk.ticket import Clock
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import names
from handlers.views.elements import Block, actions, button, section

MOST = 11
"""Actions of a kind that are listed, with two blocks each, of the fifty that Slack takes."""
LONGEST = 500
"""Characters of what somebody wrote that an action is."""

Quote = Callable[[str], str]
"""Makes of what a person wrote a part of a text in which nothing of it is more than words."""

BUTTONS = {
    State.PROPOSED: {"action-accept": N_("Take up…"), "action-decline": N_("Decline…")},
    State.ACCEPTED: {
        "action-done": N_("Done"),
        "action-due": N_("Put off…"),
        "action-decline": N_("Decline…"),
    },
}
"""What can be done with an action, by its state."""


def what(action: Action, tags: Mapping[str, Named], say: Speaker, quote: Quote) -> str:
    """What there is to do, or why it will not be; with what people wrote as the `quote` of it fits a text."""
    reason = f" ({quote(title(action.reason, LONGEST))})" if action.reason else ""
    if action.words or action.rule is None:
        return quote(title(action.words, LONGEST)) + reason
    sentence = (TRY if action.is_trial else WHAT)[action.rule]
    return say(sentence, subject=_subject(action, tags, say)) + reason


def _subject(action: Action, tags: Mapping[str, Named], say: Speaker) -> str:
    match action.rule:
        case Rule.KEPT_LESS:
            return names.clock(Clock(action.subject), say)
        case Rule.LATE_TAG | Rule.ASKED_AGAIN:
            return names.tags([action.subject], tags, say)
        case Rule.LACKING:
            return hour(action.subject, say)
    return ""


def _safe(text: str) -> str:
    return safe(text, 2 * LONGEST)


def hour(code: str, say: Speaker) -> str:
    """An hour of the week, such as “Mon 09:00”, of its weekday and hour as in 0:9."""
    weekday, _, at = code.partition(":")
    day = format_skeleton("E", A_WEEK[int(weekday)], locale=say.language)
    return f"{day} {int(at):02}:00"


def buttons(action: Action, say: Speaker) -> list[Block]:
    """What can be done with it, below it."""
    labels = BUTTONS.get(action.state, {})
    return actions([button(verb, say(label), action.id) for verb, label in labels.items()])


def message(found: Actions, policy: Policy, say: Speaker) -> dict[str, Any]:
    """All that is to become better, each with what its reader may do about it."""
    head = say(N_("What is to become better"))
    taken, proposed = (_listed(found, of, policy, say) for of in (found.taken, found.proposed))
    nothing = [section(say(N_("Nothing is taken on.")))]
    below = [section(f"*{say(N_('Proposed'))}*"), *proposed] if proposed else []
    kept = say(N_("All that was due was done, {weeks} weeks in a row."), weeks=found.streak)
    streak = [section(kept)] if found.streak > 1 else []
    return {"text": head, "blocks": [section(f"*{head}*"), *(taken or nothing), *streak, *below]}


def _listed(found: Actions, actions: tuple[Action, ...], policy: Policy, say: Speaker) -> list[Block]:
    blocks: list[Block] = []
    for each in actions[:MOST]:
        may = found.leads or each.owner == found.reader
        team = f"({names.team(each.scope, policy, say)}) " if each.scope != WHOLE else ""
        blocks += [
            section(_line(each, team + what(each, found.tags, say, _safe), say)),
            *(buttons(each, say) if may else []),
        ]
    more = len(actions) - MOST
    return [*blocks, *([section(say(N_("and {count} more"), count=more))] if more > 0 else [])]


def _line(action: Action, words: str, say: Speaker) -> str:
    told = f"*{action.key}* {words}"
    if action.due is None:
        return told
    owner = say(N_("{person}, due {moment}"), person=f"<@{action.owner}>", moment=names.moment(action.due))
    return f"{told}\n{owner}{_at_first(action, say)}"


def _at_first(action: Action, say: Speaker) -> str:
    if action.first_due is None or action.first_due == action.due:
        return ""
    return " " + say(N_("(At first: by {first}.)"), first=names.moment(action.first_due))


def told(action: Action, what_for: Reminder, tags: Mapping[str, Named], say: Speaker) -> dict[str, Any]:
    """What its owner reads of it, or how it stands now."""
    moment = names.moment(action.due) if action.due else ""
    values = {"key": action.key, "what": what(action, tags, say, _safe), "moment": moment}
    said = say(_SETTLED.get(action.state, _TOLD[what_for]), **values)
    return {"text": said, "blocks": [section(said), *buttons(action, say)]}


_TOLD = {
    Reminder.YOURS: N_("📝 {key} is yours, by {moment}: {what}"),
    Reminder.SOON: N_("⏳ {key} is due {moment}: {what}"),
    Reminder.LATE: N_("⏰ {key} was due {moment}: {what}"),
}
_SETTLED = {
    State.DONE: N_("✅ {key} is done: {what}"),
    State.DECLINED: N_("🚫 {key} was declined: {what}"),
}
