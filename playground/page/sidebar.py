"""Draws what frames the page: where one can go, who one is, what time it is, and a first hint."""

from playground.page.dates import next_monday
from playground.page.html import Html, join, tag
from playground.page.messages import avatar
from playground.page.reader import HOME, Place, Reader
from playground.page.reading import Reading
from playground.page.words import LANGUAGES
from playground.workspace import Channel, Person, Workspace

TEN_MINUTES, HOUR = 600, 3600


def sidebar(reader: Reader, reading: Reading) -> Html:
    """The channels, new replies and the app, with what is new in each."""
    direct = reader.workspace.channels.get(f"D{reader.person.id[1:]}")
    threads = _threads(reader, reading)
    app = reader.workspace.app.name
    sections = [
        _section(None, [threads]) if threads else None,
        _section(reader.say("Channels"), [_channel(reader, reading, one) for one in reader.channels]),
        _section(
            reader.say("More channels"), [_row(reader, one.id, f"# {one.name}") for one in reader.joinable]
        ),
        _section(
            reader.say("App"),
            [
                _row(reader, HOME, f"⌂ {reader.say('{app} home', app=app)}"),
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


def top(reader: Reader) -> Html:
    """The clock, the language and who one is."""
    return join([_clock(reader), _languages(reader), _people(reader)])


def _clock(reader: Reader) -> Html:
    clock = reader.workspace.clock
    ahead, stopped = round(clock.ahead), clock.now() if clock.stopped else None
    is_pushed, span = abs(ahead) >= 60, _span(reader, abs(ahead))
    badge = tag("small", f"{'+' if ahead > 0 else '−'}{span}", class_="badge pushed")
    ahead_words = reader.say("It is {span} ahead of real time.", span=span)
    words = ahead_words if ahead > 0 else reader.say("It is {span} behind real time.", span=span)
    zone = reader.person.tz.rpartition("/")[2].replace("_", " ")
    monday = next_monday(reader.now, reader.person.tz)
    return tag(
        "details",
        tag(
            "summary",
            tag("span", "🕘", aria_hidden="true"),
            tag(
                "time",
                id="now",
                data_filled=True,
                data_ahead=ahead,
                data_stopped=stopped,
                data_zone=reader.person.tz,
            ),
            tag("small", zone, class_="zone"),
            badge if is_pushed else None,
            title=reader.say("The clock of this workspace"),
        ),
        tag(
            "div",
            tag(
                "p",
                reader.say("Time can be pushed, to see what happens later."),
                " ",
                words if is_pushed else None,
            ),
            _push(reader.say("Forward 10 min"), "push", TEN_MINUTES),
            _push(reader.say("Forward 1 h"), "push", HOUR),
            _push(reader.say("To Monday 09:00"), "set", round(monday)),
            class_="menu",
        ),
        class_="fold",
        id="clock",
    )


def _span(reader: Reader, seconds: int) -> str:
    days, hours, minutes = seconds // 86400, seconds // 3600 % 24, seconds // 60 % 60
    parts = ((days, reader.say("d")), (hours, reader.say("h")), (minutes, reader.say("min")))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _push(name: str, act: str, value: int) -> Html:
    return tag("button", name, type="button", data_do="clock", data_act=act, data_value=value)


def _languages(reader: Reader) -> Html:
    other = next(one for one in LANGUAGES if one != reader.language)
    return tag(
        "button",
        LANGUAGES[other],
        type="button",
        data_do="language",
        data_language=other,
        lang=other,
        title=reader.say("The language of this page"),
        id="language",
    )


def _people(reader: Reader) -> Html:
    """The switch from one person to another."""
    here = [one for one in reader.workspace.people.values() if not (one.deleted or one.bot_id)]
    me = reader.person
    return tag(
        "details",
        tag(
            "summary",
            avatar(reader.name_of(me.id)),
            tag("span", tag("b", reader.name_of(me.id)), _role(reader, me), class_="who"),
            aria_label=reader.say("You are {name}. Be somebody else", name=reader.name_of(me.id)),
        ),
        tag(
            "div",
            tag("p", reader.say("Be somebody else")),
            [_be(reader, one) for one in here],
            class_="menu",
        ),
        class_="fold",
        id="people",
    )


def _role(reader: Reader, person: Person) -> Html | None:
    return tag("small", reader.say(person.title)) if person.title else None


def _be(reader: Reader, person: Person) -> Html:
    channel = reader.workspace.channels.get(reader.place.at)
    stays = reader.place.at == HOME or (channel and person.id in channel.members and not channel.user)
    at = reader.place.at if stays else arrival(reader.workspace, person)
    return tag(
        "a",
        avatar(reader.name_of(person.id)),
        tag("span", tag("b", reader.name_of(person.id)), _role(reader, person), class_="who"),
        href=Place(person.id, at).link,
        aria_current="true" if person.id == reader.person.id else None,
    )


def arrival(workspace: Workspace, person: Person) -> str:
    """The channel somebody lands in: the one for support if they are in it, else any of theirs."""
    mine = [one for one in workspace.channels.values() if person.id in one.members and not one.user]
    first = next((one for one in mine if one.name == "support"), mine[0] if mine else None)
    return first.id if first else HOME
