"""Draws the field to write in, or what stands in its place where one cannot write."""

from playground.page.html import Html, tag
from playground.page.reader import Reader
from playground.workspace import Channel


def composing(reader: Reader, channel: Channel, name: str) -> Html:
    """The foot of an open channel."""
    if channel.archived:
        return tag("p", reader.say("This channel is archived."), class_="empty")
    if reader.person.id not in channel.members:
        words = reader.say("Join #{name}", name=channel.name)
        return tag("p", tag("button", words, type="button", data_do="join"), class_="empty")
    return composer(reader, channel, reader.say("Message {name}", name=name))


def composer(reader: Reader, channel: Channel, invites: str, root: str = "") -> Html:
    """The field for a channel, or with the ts of its `root` for a thread; another place has another field."""
    draft = f"{reader.person.id}:{channel.id}:{root}"
    return tag(
        "form",
        tag("ul", class_="completion", role="listbox", hidden=True),
        tag("div", class_="attached"),
        tag("textarea", name="typed", rows=1, placeholder=invites, aria_label=invites, autocomplete="off"),
        tag(
            "div",
            tag("button", "📎", type="button", data_do="attach", title=reader.say("Attach"), class_="plain"),
            _also(reader, channel) if root and not channel.user else None,
            tag("small", reader.say("Shift+Enter for a new line"), class_="tip"),
            tag("button", reader.say("Send"), type="submit", class_="primary"),
            class_="row",
        ),
        id=f"composer-{draft}",
        class_="composer",
        data_channel=channel.id,
        data_thread=root or None,
        data_draft=draft,
    )


def _also(reader: Reader, channel: Channel) -> Html:
    words = reader.say("Also send to {name}", name=f"#{channel.name}")
    return tag("label", tag("input", type="checkbox", name="broadcast"), " ", words)
