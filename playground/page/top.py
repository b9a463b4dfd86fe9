"""Draws the bar's right side: what time it is, the page's language, and who one is."""

from playground.page.dates import next_monday
from playground.page.html import Html, join, tag
from playground.page.messages import avatar
from playground.page.reader import HOME, Place, Reader, arrival
from playground.page.words import LANGUAGES
from playground.workspace import Person

TEN_MINUTES, HOUR = 600, 3600
SHOWN = 60
"""Seconds from which on it is shown that the clock was pushed."""


def top(reader: Reader) -> Html:
    """The clock, the language and who one is."""
    return join([_clock(reader), _languages(reader), _people(reader)])


def _clock(reader: Reader) -> Html:
    """What time it is here, and the buttons that push it."""
    return tag("details", _now(reader), _pushes(reader), class_="fold", id="clock")


def _now(reader: Reader) -> Html:
    """The present moment, which the script keeps going, and how far it was pushed."""
    clock, zone = reader.workspace.clock, reader.person.tz
    ahead, stopped = round(clock.ahead), clock.now() if clock.stopped else None
    sign = "+" if ahead > 0 else "−"
    badge = tag("small", f"{sign}{_span(reader, ahead)}", class_="badge pushed")
    return tag(
        "summary",
        tag("span", "🕘", aria_hidden="true"),
        tag("time", id="now", data_filled=True, data_ahead=ahead, data_stopped=stopped, data_zone=zone),
        tag("small", zone.rpartition("/")[2].replace("_", " "), class_="zone"),
        badge if abs(ahead) >= SHOWN else None,
        title=reader.say("The clock of this workspace"),
    )


def _pushes(reader: Reader) -> Html:
    ahead, say = round(reader.workspace.clock.ahead), reader.say
    span = _span(reader, ahead)
    early, late = (
        say("It is {span} ahead of real time.", span=span),
        say("It is {span} behind real time.", span=span),
    )
    shown = (early if ahead > 0 else late) if abs(ahead) >= SHOWN else None
    return tag(
        "div",
        tag("p", say("Time can be pushed, to see what happens later."), " ", shown),
        _push(say("Forward 10 min"), "push", TEN_MINUTES),
        _push(say("Forward 1 h"), "push", HOUR),
        _push(say("To Monday 09:00"), "set", round(next_monday(reader.now, reader.person.tz))),
        class_="menu",
    )


def _span(reader: Reader, seconds: int) -> str:
    """Days, hours and minutes, whichever way."""
    minutes, say = round(abs(seconds) / 60), reader.say
    parts = ((minutes // 1440, say("d")), (minutes // 60 % 24, say("h")), (minutes % 60, say("min")))
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
