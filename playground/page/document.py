"""Puts the page together: the whole document, and its parts as they change."""

import json
from dataclasses import dataclass

from playground.answers import Json
from playground.page import composer, emoji, forms, messages, sidebar, top
from playground.page.html import Html, join, tag
from playground.page.reader import HOME, Reader
from playground.page.reading import Reading
from playground.page.words import FOR_SCRIPT, TAGS
from playground.workspace import Channel
from playground.world import World


@dataclass(frozen=True)
class Page:
    """The page as one reader sees it at this moment."""

    world: World
    reading: Reading
    reader: Reader
    hinted: bool
    """Whether the first hint is still wanted."""

    @property
    def channel(self) -> Channel | None:
        """The channel that is open, unless it is the home tab."""
        return self.world.workspace.channels.get(self.reader.place.at)

    def parts(self) -> dict[str, Html]:
        """What stands in each part of the page, by its id."""
        self._look()
        return {
            "top": top.top(self.reader),
            "places": sidebar.sidebar(self.reader, self.reading),
            "heading": self._heading(),
            "hint": self._hint(),
            "said": self._said(),
            "composing": self._composing(),
            "thread": self._thread(),
            "form": self._form(),
        }

    def whole(self) -> str:
        """The document."""
        say, parts = self.reader.say, self.parts()
        title = f"{self._name()} · Playground"
        head = [
            tag("meta", charset="utf-8"),
            tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
            tag("meta", name="color-scheme", content="light dark"),
            tag("title", title),
            tag("link", rel="icon", href="/static/icon.svg"),
            tag("link", rel="stylesheet", href="/static/page.css"),
            tag("script", src="/static/page.js", type="module"),
        ]
        body = [
            tag("a", say("Skip to the composer"), href="#composing", class_="skip"),
            tag("header", self._menu(), self._brand(), tag("div", parts["top"], id="top"), id="bar"),
            tag("nav", parts["places"], id="places", aria_label=say("Channels")),
            self._main(parts),
            tag("aside", parts["thread"], id="thread", aria_label=say("Thread")),
            tag("dialog", parts["form"], id="form", aria_labelledby="form-title"),
            tag("p", say("The playground cannot be reached. It may have been stopped."), id="lost"),
            self._known(),
        ]
        place = self.reader.place
        drawn = tag("body", body, data_person=place.person, data_at=place.at, data_link=place.link)
        document = tag("html", tag("head", head), drawn, lang=TAGS[self.reader.language])
        return f"<!doctype html>\n{document}\n"

    def _look(self) -> None:
        """What is shown is read."""
        reader, channel = self.reader, self.channel
        if channel is not None and reader.person.id in channel.members:
            self.reading.look(reader.person.id, channel)
            if reader.place.thread:
                self.reading.look(reader.person.id, channel, reader.place.thread)

    def _main(self, parts: dict[str, Html]) -> Html:
        return tag(
            "main",
            tag("header", parts["heading"], id="heading"),
            tag("div", parts["hint"], id="hint"),
            tag("div", parts["said"], id="said", role="log", tabindex="0", aria_label=self._name()),
            tag("div", parts["composing"], id="composing"),
        )

    def _menu(self) -> Html:
        name = self.reader.say("Channels")
        return tag(
            "button", "☰", type="button", data_do="places", aria_label=name, id="menu", class_="plain"
        )

    def _brand(self) -> Html:
        return tag(
            "span",
            tag("img", src="/static/icon.svg", alt="", width=22, height=22),
            tag("b", "Playground"),
            tag("small", self.reader.say("a pretend workspace on this machine")),
            id="brand",
        )

    def _name(self) -> str:
        channel = self.channel
        if channel is None:
            return self.reader.say("{app} home", app=self.world.app.name)
        return f"#{channel.name}" if channel.name else self.world.app.name

    def _heading(self) -> Html:
        channel, say = self.channel, self.reader.say
        app = self.reader.place.at == HOME or (channel is not None and bool(channel.user))
        return join(
            [
                tag("h1", f"{'🔒 ' if channel and channel.private and channel.name else ''}{self._name()}"),
                self._tabs() if app and self.reader.workspace.app.has_home else None,
                tag("small", say("{count} members", count=len(channel.members)))
                if channel and channel.name
                else None,
                tag(
                    "button",
                    say("Jump to…"),
                    tag("kbd", "Ctrl K"),
                    type="button",
                    data_do="jump",
                    class_="plain",
                ),
            ]
        )

    def _tabs(self) -> Html:
        say, place = self.reader.say, self.reader.place
        direct = f"D{place.person[1:]}"
        tabs = ((HOME, say("Home")), (direct, say("Messages")))
        return tag(
            "span",
            [
                tag("a", name, href=place.to(at), aria_current="page" if at == place.at else None)
                for at, name in tabs
            ],
            class_="tabs",
        )

    def _hint(self) -> Html:
        if not self.hinted or self.reader.place.at == HOME:
            return Html()
        say = self.reader.say
        ada, anna = "/?as=U0ADA&at=C0TRIAGE", "/?as=U0ANNA&at=C0SUPPORT"
        steps = [
            [
                say("As Anna, post “VPN 连不上了” or “printer on fire” in"),
                " ",
                tag("a", "#support", href=anna),
                ".",
            ],
            [say("Become Ada, who works at the desk, and look at"), " ", tag("a", "#triage", href=ada), "."],
            [say("On the card press Take, Reply to requester, Solve. Then see what Anna sees.")],
        ]
        close = tag("button", say("Got it"), type="button", data_do="hint")
        return tag("section", tag("b", say("Try this")), tag("ol", [tag("li", one) for one in steps]), close)

    def _said(self) -> Html:
        reader, channel = self.reader, self.channel
        if channel is None:
            view = self.world.views.homes.get(reader.person.id)
            return forms.home(reader, self.world.views.known[view] if view else None)
        return messages.in_channel(reader, self.reading, channel)

    def _composing(self) -> Html:
        channel = self.channel
        return composer.composing(self.reader, channel, self._name()) if channel else Html()

    def _thread(self) -> Html:
        root, channel, say = self.reader.place.thread, self.channel, self.reader.say
        if channel is None or root not in channel.messages:
            return Html()
        back = self.reader.place.to(channel.id)
        member = self.reader.person.id in channel.members
        return join(
            [
                tag(
                    "header",
                    tag("h2", say("Thread")),
                    tag("small", self._name()),
                    tag("a", "×", href=back, aria_label=say("Close the thread"), class_="plain cross"),
                ),
                tag("div", messages.in_thread(self.reader, channel, root), class_="replies-list", role="log"),
                composer.composer(self.reader, channel, say("Reply…"), root) if member else None,
            ]
        )

    def _form(self) -> Html:
        stack = self.world.views.open_for(self.reader.person.id)
        return forms.form(self.reader, stack[-1], len(stack)) if stack else Html()

    def _known(self) -> Html:
        """What the script needs to know, as data."""
        reader, app = self.reader, self.world.app
        known: Json = {
            "words": {one: reader.say(one) for one in FOR_SCRIPT},
            "emoji": emoji.picker(),
            "commands": app.commands,
            "shortcuts": app.shortcuts,
            "people": [
                {"id": one.id, "name": reader.name_of(one.id), "handle": one.name}
                for one in reader.workspace.people.values()
                if not one.deleted
            ],
            "channels": [one.name for one in (*reader.channels, *reader.joinable)],
        }
        return tag("script", Html(_json(known)), type="application/json", id="known")


def _json(value: Json) -> str:
    """JSON that ends no script element."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
