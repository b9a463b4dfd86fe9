"""Draws the pretend workspace as one plain web page: its channels, what was said there, and its people."""

import re
from datetime import UTC, datetime
from html import escape

from playground.answers import Json
from playground.workspace import Channel, Workspace

TITLE = "Playground: a pretend Slack"
LATEST = 20  # messages that are shown of a channel, and of a thread
_EMOJI = {"red_circle": "🔴", "large_orange_circle": "🟠", "large_yellow_circle": "🟡", "white_circle": "⚪"}
_TOKEN = re.compile(r"<([^<>|\s][^<>|]*)(?:\|([^<>]*))?>")
_BOLD = re.compile(r"(?<!\w)\*(\S[^*\n]*)\*(?!\w)")
_LABELLED = ("button", "users_select", "static_select", "conversations_select", "overflow")
_HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="3">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title><style>
body{{font:16px/1.45 system-ui,sans-serif;color:#1d1c1d;background:#f6f6f7}}
body{{max-width:52rem;margin:auto;padding:.75rem}}h1{{font-size:1.3rem}}h2{{font-size:1.05rem;margin:0}}
section{{background:#fff;border:1px solid #ddd;border-radius:.6rem;padding:.75rem 1rem;margin:.75rem 0}}
article{{padding:.35rem 0;overflow-wrap:anywhere}}article p{{margin:.1rem 0;white-space:pre-wrap}}
.bare,time,small{{color:#616061}}time,small{{font-size:.8rem}}ul{{columns:14rem;padding-left:1.1rem;margin:0}}
.thread{{margin-left:.4rem;border-left:3px solid #ddd;padding-left:.8rem}}
.label{{display:inline-block;border:1px solid #bbb;border-radius:.4rem}}
.label{{padding:.05rem .5rem;margin:.2rem .3rem 0 0;font-size:.85rem}}
</style></head><body>
"""


def page(workspace: Workspace) -> str:
    """The whole page, as HTML in which every value is escaped."""
    channels = sorted(workspace.channels.values(), key=lambda channel: not channel.messages)
    people = "".join(
        f"<li><b>{escape(one.name)}</b> {escape(one.real_name)} <small>{escape(one.id)}</small></li>"
        for one in workspace.people.values()
        if not one.deleted
    )
    return "".join(
        (
            _HEAD.format(title=escape(TITLE)),
            f'<h1>{escape(TITLE)}</h1><p class="bare">Nothing here leaves this machine. '
            "The page looks again every three seconds; times are UTC.</p>",
            *(_channel(workspace, channel) for channel in channels),
            f'<section id="people"><h2>People</h2><ul>{people}</ul></section></body></html>\n',
        )
    )


def _channel(workspace: Workspace, channel: Channel) -> str:
    name = f"@{_name(workspace, channel.user)}" if channel.user else f"#{channel.name}"
    said = "".join(_with_replies(workspace, channel, ts) for ts in channel.shown[-LATEST:])
    said = said or '<p class="bare">Nobody has said anything yet.</p>'
    title = f"<h2>{escape(name)}{' <small>private</small>' * channel.private}</h2>"
    return f'<section id="{escape(channel.id)}">{title}{said}</section>'


def _with_replies(workspace: Workspace, channel: Channel, ts: str) -> str:
    replies = [_message(workspace, channel.messages[one]) for one in channel.threads.get(ts, [])[-LATEST:]]
    thread = f'<div class="thread">{"".join(replies)}</div>' if replies else ""
    return _message(workspace, channel.messages[ts]) + thread


def _message(workspace: Workspace, message: Json) -> str:
    at = datetime.fromtimestamp(float(message["ts"]), UTC)
    author = message.get("username") or _name(workspace, str(message.get("user") or "?"))
    marks = (("bot_id", "app"), ("edited", "edited"))
    marked = "".join(f" <small>{word}</small>" for name, word in marks if message.get(name))
    when = f'<time datetime="{at:%Y-%m-%dT%H:%M:%SZ}">{at:%H:%M}</time>'
    blocks = message.get("blocks") or [{"type": "section", "text": {"text": message.get("text")}}]
    said = [
        *(_text(workspace, one) for block in blocks for one in _texts(block)),
        *(f"<p>📎 {escape(str(file.get('name') or '?'))}</p>" for file in message.get("files") or ()),
    ]
    labels = "".join(_label(one) for block in blocks for one in _elements(block))
    return f"<article><b>{escape(str(author))}</b>{marked} {when}{''.join(said)}{labels}</article>"


def _name(workspace: Workspace, user: str) -> str:
    return workspace.people[user].name if user in workspace.people else user


def _texts(block: Json) -> list[Json]:
    """The text objects of a block that say something."""
    context = block.get("elements", []) if block["type"] == "context" else []
    fields = [{**one, "text": one["text"].replace("\n", " ", 1)} for one in block.get("fields", ())]
    return [one for one in (block.get("text"), *fields, *context) if one and "text" in one]


def _elements(block: Json) -> list[Json]:
    inside = (*block.get("elements", ()), block.get("accessory", {}))
    return [one for one in inside if one.get("type") in _LABELLED]


def _label(element: Json) -> str:
    chosen = element.get("initial_option", {}).get("text")
    shown = element.get("text") or chosen or element.get("placeholder", {"text": "…"})
    return f'<span class="label">{escape(_emoji(str(shown["text"])))}</span>'


def _text(workspace: Workspace, text: Json) -> str:
    """A text as Slack shows it, near enough: names, links and dates are read, what is bold stays bold."""
    plain = str(text.get("text") or "")
    if text.get("type") == "plain_text":
        return f"<p>{escape(_emoji(plain))}</p>"
    read = _TOKEN.sub(lambda found: _token(workspace, found), plain)
    read = read.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")  # as Slack writes them
    return "<p>" + _BOLD.sub(r"<b>\1</b>", escape(_emoji(read))) + "</p>"


def _token(workspace: Workspace, found: re.Match[str]) -> str:
    target, label = found[1], found[2]
    if target.startswith("@"):
        return f"@{_name(workspace, target[1:])}"
    return (label or target) if target.startswith(("#", "!", "http", "mailto:")) else found[0]


def _emoji(text: str) -> str:
    return re.sub(r":(\w+):", lambda found: _EMOJI.get(found[1], found[0]), text)
