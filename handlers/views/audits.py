"""Draws what the desk's own check found: which calls did not go out, for people to make them."""

from collections.abc import Collection

from desk.audit import Missing, What
from desk.wording import N_
from handlers.language import Speaker
from handlers.views import names

MOST = 5
"""Calls that are named; of the others how many there are."""

_SAID = {
    What.NOT_CLIMBED: N_("*{key}*: its next step was due {moment}, and was not taken"),
    What.NOT_POSTED: N_("*{key}*: {who} was to be called {moment}"),
    What.REFUSED: N_("*{key}*: {who} was to be called {moment}, and Slack refuses it"),
}


def alarm(found: Collection[Missing] | None, say: Speaker) -> str:
    """What is missing, and what to do; that nobody can know (None), or that all is well again."""
    if found is None:
        blind = N_(
            "🚨 <!here> *The desk cannot read its database*, so nobody is called. Look after what is open "
            "yourself, and see that the desk runs: `bot.py doctor`."
        )
        return say(blind)
    if not found:
        return say(N_("✅ No call is missing any more."))
    head = N_(
        "🚨 <!here> *Calls to escalated tickets do not go out: {count}.* Call these people yourself, and "
        "see that the desk runs: `bot.py doctor`."
    )
    lines = [_line(each, say) for each in list(found)[:MOST]]
    more = [f"… {say(N_('and {count} more'), count=len(found) - MOST)}"] if len(found) > MOST else []
    return "\n".join([say(head, count=len(found)), *lines, *more])


def _line(each: Missing, say: Speaker) -> str:
    """One call, with whom it was to reach."""
    moment = names.moment(each.since)
    return say(_SAID[each.what], key=f"T-{each.number}", who=names.call(each.to), moment=moment)
