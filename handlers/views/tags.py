"""Draws tags: the tree with its uses, and the field in which they are chosen."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from commands.tags import Tags
from desk.tags import Tree
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views.elements import option

MOST_OPTIONS = 100
"""As many as Slack's lists of choices hold; of more tags those are offered that fit what is typed."""

RISKS = {
    "process": N_("process"),
    "people": N_("people"),
    "technology": N_("technology"),
    "external": N_("external"),
}


@dataclass(frozen=True)
class Choice:
    """The tags that can be chosen, and those that are."""

    tree: Tree
    chosen: tuple[str, ...] = ()


def picker(choice: Choice, say: Speaker) -> dict[str, Any]:
    """The element in which tags are chosen, with those that are."""
    tree = choice.tree
    codes = [code for code in map(tree.alive, choice.chosen) if code]
    initial = {"initial_options": options(tree, codes, say)} if codes else {}
    if not 0 < len(tree.tags) <= MOST_OPTIONS:
        return {"type": "multi_external_select", "min_query_length": 0, **initial}
    return {"type": "multi_static_select", "options": options(tree, tree.tags, say), **initial}


def options(tree: Tree, codes: Iterable[str], say: Speaker) -> list[dict[str, Any]]:
    """These tags as choices: each by its name, with what it is part of."""
    return [option(_label(tree, code, say), code) for code in codes]


def _label(tree: Tree, code: str, say: Speaker) -> str:
    line = (code, *tree.above(code)[:1])
    return " · ".join(tree.named(each, say.language) for each in line)


def listing(found: Tags, say: Speaker) -> str:
    """The tree, as much of it as one section holds, with the uses of each tag."""
    lines = [_line(found, depth, code, say) for depth, code in found.tree.branches(found.under)]
    if not lines:
        return say(N_("There are no tags here. A lead adds one: /desk tag-new vpn VPN access"))
    kept = whole_lines(lines, SECTION - len(_more(len(lines), say)) - 1)
    left_out = len(lines) - len(kept)
    return "\n".join([*kept, *([_more(left_out, say)] if left_out else [])])


def _more(count: int, say: Speaker) -> str:
    return say(N_("…and {count} more: /desk tags vpn lists what is part of one."), count=count)


def _line(found: Tags, depth: int, code: str, say: Speaker) -> str:
    name = safe(found.tree.named(code, say.language), 200)
    risk = found.tree.tags[code].risk
    kind = f" · {say(RISKS[risk])}" if risk else ""
    return f"{'    ' * depth}• `{code}` {name} · {found.uses.get(code, 0)}{kind}"
