"""Draws articles that contradict each other: the sentences that differ, and in what."""

from typing import Any

from commands.contradictions import Contradictions
from desk.article import Article
from desk.contradictions import Clash, Contradiction, Differs
from desk.policy import Policy
from desk.text import title
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views.elements import Block, actions, button, section

MOST_CLASHES = 3
"""Sentences of a pair that are shown."""
_DIFFERS = {
    Differs.FIGURE: N_("another figure"),
    Differs.ADDRESS: N_("another address"),
    Differs.WAY: N_("another way there"),
    Differs.NOT: N_("one says “not”"),
}


def message(found: Contradictions, _policy: Policy, say: Speaker) -> dict[str, Any]:
    """The pairs as a message, each with the two articles to read and a way to say that all is well."""
    head = say(N_("Articles that contradict each other ({count})"), count=found.count)
    nothing = [section(say(N_("No two articles contradict each other, as far as their words tell.")))]
    more = found.count - len(found.pairs)
    rest = [section(say(N_("and {count} more"), count=more))] if more else []
    drawn = [block for pair in found.pairs for block in _pair(pair, say)]
    return {"text": head, "blocks": [section(f"*{head}*"), *(drawn or nothing), *rest]}


def _pair(pair: Contradiction, say: Speaker) -> list[Block]:
    lines = [f"*{_named(pair.one)}*", f"*{_named(pair.other)}*"]
    for clash in pair.clashes[:MOST_CLASHES]:
        lines += _clash(clash, say)
    first = {**section("\n".join(whole_lines(lines, SECTION))), "accessory": _read(pair.one)}
    agree = button(f"kb-agree:{pair.other.key}", say(N_("No contradiction")), pair.one.number)
    name = f"pair:{pair.one.id}:{pair.other.id}"
    return [first, *actions([_read(pair.other), agree], name)]


def _clash(clash: Clash, say: Speaker) -> list[str]:
    one, other = (safe(title(text, 250), 500) for text in (clash.one, clash.other))
    return [f"_{say(_DIFFERS[clash.differs])}_", f"• {one}", f"• {other}"]


def _named(article: Article) -> str:
    return f"{article.key} {safe(article.lesson.title, 150)}"


def _read(article: Article) -> Block:
    return button("kb-show", article.key, article.number)
