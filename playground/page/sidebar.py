"""Draws where one can go: new replies, channels and the app, with what is new in each."""

from playground.page.html import Html, join, tag
from playground.page.reader import HOME, Reader
from playground.page.reading import Reading
from playground.workspace import Channel


def sidebar(reader: Reader, reading: Reading) -> Html:
    """The channels, new replies and the app, with what is new in each."""
    direct = reader.workspace.channels.get(f"D{reader.person.id[1:]}")
    threads = _threads(reader, reading)
    app, has_home = reader.workspace.app.name, reader.workspace.app.has_home
    sections = [
        _section(None, [threads]) if threads else None,
        _section(reader.say("Channels"), [_channel(reader, reading, one) for one in reader.channels]),
        _section(
            reader.say("More channels"), [_row(reader, one.id, f"# {one.name}") for one in reader.joinable]
        ),
        _section(
            reader.say("App"),
            [
                _row(reader, HOME, f"⌂ {reader.say('{app} home', app=app)}") if has_home else None,
                _channel(reader, reading, direct, f"✉ {app}") if direct else None,
            ],
        ),
    ]
    return join(sections)


def _section(title: str | None, rows: list[Html | None]) -> Html | None:
    drawn = [tag("li", row) for row in rows if row]
    if not drawn:
        return None
    return tag("section", tag("h2", title) if title else None, tag("ul", drawn))


def _channel(reader: Reader, reading: Reading, channel: Channel, name: str = "") -> Html:
    count = reading.unread(reader.person.id, channel)
    shown = name or f"{'🔒' if channel.private else '#'} {channel.name}"
    return _row(reader, channel.id, shown, count, calls=reading.calls(reader.person.id, channel))


def _row(reader: Reader, at: str, shown: str, count: int = 0, *, calls: bool = False) -> Html:
    spoken = reader.say("{count} new", count=count)
    badge = tag("small", str(count), class_="badge new" if calls else "badge", aria_label=spoken)
    return tag(
        "a",
        tag("span", shown),
        badge if count else None,
        href=reader.place.to(at),
        class_="unread" if count else None,
        aria_current="page" if reader.place.at == at else None,
        data_jump=shown,
    )


def _threads(reader: Reader, reading: Reading) -> Html | None:
    """The way to the first thread with new replies."""
    mine = [one for one in reader.workspace.channels.values() if reader.person.id in one.members]
    found = [(one, *thread) for one in mine for thread in reading.unread_threads(reader.person.id, one)]
    if not found:
        return None
    channel, root, _ = found[0]
    badge = tag("small", str(sum(count for _, _, count in found)), class_="badge new")
    shown = tag("span", f"💬 {reader.say('New replies')}")
    return tag("a", shown, badge, href=reader.place.to(channel.id, root), class_="unread", id="new-replies")
