"""Reads what a person types as Slack's own client does: names become mentions, addresses links."""

import re

from playground.workspace import Workspace

_ADDRESS = r"https?://[^\s<>]*[^\s<>.,;:!?)\"'，。；：！？）]"


def read(workspace: Workspace, typed: str) -> str:
    """The text that Slack keeps for what was typed: escaped, with `<@U…>`, `<#C…|name>` and `<https://…>`."""
    text = typed.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    marks = _marks(workspace)
    names = "|".join(re.escape(name) for name in sorted(marks, key=len, reverse=True))
    found = rf"{_ADDRESS}|(?<![\w/])(?:{names})(?![\w-])"
    return re.sub(found, lambda match: marks.get(match[0]) or f"<{match[0]}>", text)


def typed(workspace: Workspace, text: str) -> str:
    """What a person would have to type for a text that Slack keeps."""
    for name, mark in reversed(_marks(workspace).items()):
        text = text.replace(mark, name)
    text = re.sub(r"<(https?://[^<>|]*)(?:\|[^<>]*)?>", r"\1", text)
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _marks(workspace: Workspace) -> dict[str, str]:
    """What each name that can be typed stands for; who has several, under the fullest last."""
    marks = {f"@{one}": f"<!{one}>" for one in ("here", "channel", "everyone")}
    marks |= {f"@{one['handle']}": f"<!subteam^{one['id']}>" for one in workspace.groups.values()}
    people = [one for one in workspace.people.values() if not one.deleted]
    marks |= {f"@{_escaped(one.name)}": f"<@{one.id}>" for one in people}
    marks |= {f"@{_escaped(one.real_name)}": f"<@{one.id}>" for one in people if one.real_name}
    channels = [one for one in workspace.channels.values() if one.name]
    return marks | {f"#{one.name}": f"<#{one.id}|{one.name}>" for one in channels}


def _escaped(name: str) -> str:
    return name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
