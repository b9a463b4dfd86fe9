"""Draws what people ask that nothing answers, each gap with what of it the reader may read."""

from typing import Any

from commands.gaps import Gaps
from desk.gaps import Gap, Unanswered
from desk.policy import Policy
from desk.text import title
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import names
from handlers.views.elements import Block, person, section

MOST_QUOTED = 3
"""Questions of a gap that are shown, the latest ones."""


def message(found: Gaps, _policy: Policy, say: Speaker) -> dict[str, Any]:
    """The gaps as a message, each with whom to ask for an article."""
    head = say(N_("What people asked and nothing answers ({count})"), count=found.count)
    nothing = [section(say(N_("Nothing was asked in vain of late.")))]
    more = found.count - len(found.gaps)
    rest = [section(say(N_("and {count} more"), count=more))] if more else []
    drawn = [_gap(each, say) for each in found.gaps]
    return {"text": head, "blocks": [section(f"*{head}*"), *(drawn or nothing), *rest]}


def _gap(gap: Gap, say: Speaker) -> Block:
    counted = N_("asked {count} times by {people}, last {moment}")
    asked = say(counted, count=len(gap.questions), people=gap.people, moment=names.moment(gap.latest))
    quotes = [_quote(each) for each in gap.shown[:MOST_QUOTED]]
    hidden = [] if quotes else [say(N_("_asked in private_"))]
    drawn = section("\n".join([*quotes, *hidden, f"*{gap.id}* · {asked}", *_written(gap, say)]))
    return drawn if gap.written else {**drawn, "block_id": f"gap:{gap.id}", "accessory": _writers(say)}


def _quote(question: Unanswered) -> str:
    ticket = f" ({question.ticket})" if question.ticket else ""
    return f"“{safe(title(question.text, 200), 400)}”{ticket}"


def _written(gap: Gap, say: Speaker) -> list[str]:
    one = gap.written
    if one is None:
        return []
    return [say(N_("✍ {person} writes {article}"), person=f"<@{one.writer}>", article=f"KB-{one.article}")]


def _writers(say: Speaker) -> Block:
    return person("kb-write", say(N_("Assign a writer…")))
