"""Reads off a line what a verb takes, as it was typed, clicked or filled in."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from commands.registry.verb import Option, Takes, Verb
from commands.reply import Then
from desk import moments
from desk.article import Readers, number_of
from desk.joining import LINKS
from desk.oncall import Wanted
from desk.period import Every
from desk.refusal import Refused
from desk.severity import Severity
from desk.text import cut
from desk.ticket import Link, RoomRole
from desk.wording import N_, Sentence
from handlers.ask import Ask
from handlers.mrkdwn import readable
from storage.work import Work

_KEY = re.compile(r"(?:[TM]-)?(\d{1,9})", re.IGNORECASE)
_ACTION = re.compile(r"(?:A-)?(\d{1,9})", re.IGNORECASE)
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_OPTION = re.compile(r"(?P<name>[a-z]+)[:：](?P<value>[\w-]+)(?:\s+|$)", re.IGNORECASE)
_TURN = re.compile(r"(?P<start>\d{1,11}):(?P<person>[UW][A-Z0-9]{1,30}):(?P<rota>[a-z0-9-]{1,40})")
_PLACES = re.compile(r"\d{1,3}(?:\s*[,，、 ]\s*\d{1,3})*")
_RATING = re.compile(r"[1-5]")
_SEVERITY = re.compile(r"(?:SEV-?)?([1-4])", re.IGNORECASE)


def field_of(takes: Takes) -> str:
    """The name of a form's field for what a verb takes."""
    return "text" if takes in TEXTS else takes.name.lower()


NOTHING = "-"
"""How a form says that nothing was chosen, so that what is written after it is not taken for it."""
NONE = "none"
"""How no step at all is named."""
TEXTS = frozenset({Takes.TEXT, Takes.PERHAPS_TEXT})
"""What takes the whole rest of a line."""
OPTIONAL = frozenset(
    {
        *(Takes.PERHAPS_WHEN, Takes.PERHAPS_PERSON, Takes.PERHAPS_COUNT, Takes.EVENT),
        *(Takes.TURN, Takes.ASKED),  # a form asks for them
        *(Takes.VERSION, Takes.PERHAPS_REPORT, Takes.PERIOD),
    }
)
"""What may be left out at the end of a line."""


def number_in(ask: Ask) -> int | None:
    """The number of the ticket or article that a form is asked for; None for none."""
    return number_of(parted(ask.line)[0])


class Misread(Refused):
    """What stands at one place of a line cannot be read; `field` is what a form calls that place."""

    def __init__(self, sentence: Sentence, field: str) -> None:
        super().__init__(sentence)
        self.field = field


def read(work: Work, verb: Verb, ask: Ask) -> tuple[list[Any], dict[str, str]]:
    """What the verb takes, read off the line from left to right, and its options by name. Raises Misread."""
    line = ask.line
    values: list[Any] = []
    options: dict[str, str] = {}
    for place, takes in enumerate(verb.takes):
        if place == 1:
            options, line = _options(work, verb, line.strip())
        is_left_out = takes in OPTIONAL and not line.strip()
        value, line = _TAKE[takes](work, line.strip())
        if takes in TEXTS and ask.is_markup:
            value = readable(value)
        if (value is None and not is_left_out) or (takes is Takes.TEXT and not value):
            raise Misread(_unread(verb, takes), field_of(takes))
        values.append(value)
    if verb.takes and line.strip():  # what is left over was meant for something
        raise Misread(_unread(verb, verb.takes[-1]), field_of(verb.takes[-1]))
    return values, {name: value for name, value in options.items() if value != NOTHING}


def _options(work: Work, verb: Verb, line: str) -> tuple[dict[str, str], str]:
    """What is said by name at the beginning of the line, each thing once, and the rest."""
    chosen: dict[str, str] = {}
    while (found := _OPTION.match(line)) and found["name"].lower() in {*verb.options} - chosen.keys():
        option, value = Option(found["name"].lower()), found["value"].lower()
        if value != NOTHING and value not in _known(work, option):
            known = ", ".join(f"{option}:{each}" for each in _known(work, option))
            unknown = N_("I do not know “{value}” there. You can write: {known}")
            raise Misread(Sentence(unknown, {"value": cut(found[0].strip(), 60), "known": known}), option)
        chosen[option], line = value, line[found.end() :]
    return chosen, line


def _known(work: Work, option: Option) -> list[str]:
    """The words that can stand there."""
    policy = work.workspace.policy
    return list({Option.CAUSE: policy.causes, Option.MACRO: policy.macros}.get(option, Then))


def _unread(verb: Verb, takes: Takes) -> Sentence:
    if takes is Takes.OTHER:
        return Sentence(N_("Name the other ticket, such as T-12: {usage}"), {"usage": f"/desk {verb.usage}"})
    if takes in {Takes.WHEN, Takes.PERHAPS_WHEN, Takes.DEADLINE}:
        return Sentence(
            N_("Say when, such as 2h, tomorrow 9:00 or 2026-12-24 15:00: {usage}"),
            {"usage": f"/desk {verb.usage}"},
        )
    return Sentence(N_("Write it like this: {usage}"), {"usage": f"/desk {verb.usage}"})


def parted(line: str) -> tuple[str, str]:
    """The first word and what comes after it, on the same line or the next."""
    word, rest, *_ = (*line.split(maxsplit=1), "", "")
    return word, rest


def _number(_work: Work, line: str) -> tuple[int | None, str]:
    return _numbered(_KEY, line)


def _action(_work: Work, line: str) -> tuple[int | None, str]:
    return _numbered(_ACTION, line)


def _numbered(key: re.Pattern[str], line: str) -> tuple[int | None, str]:
    word, rest = parted(line)
    found = key.fullmatch(word)
    return (int(found[1]) if found else None), rest


def _article(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = parted(line)
    return number_of(word), rest


def _every(_work: Work, line: str) -> tuple[Every | None, str]:
    """A kind of report."""
    word, rest = parted(line)
    every = _EVERY.get(word.lower())
    return (every, rest) if every else (None, line)


_EVERY = {
    **{str(every): every for every in Every},
    **dict(zip(("每日", "每周", "每月", "每季", "每年"), Every, strict=True)),
}


def _period(_work: Work, line: str) -> tuple[str | None, str]:
    word, rest = parted(line)
    return word or None, rest


def _readers(_work: Work, line: str) -> tuple[tuple[Readers, frozenset[str]] | None, str]:
    """Everyone, agents, or some channels, which their members may read."""
    channels = _CHANNEL.findall(line)
    if channels and not _CHANNEL.sub("", line).strip(" ,，、"):
        return (Readers.CHANNELS, frozenset(channels)), ""
    known = {str(each): each for each in (Readers.EVERYONE, Readers.AGENTS)}
    kind = known.get(line.strip().lower())
    return ((kind, frozenset()) if kind else None), ""


def _mentioned(_work: Work, line: str) -> tuple[str | None, str]:
    word, rest = parted(line)
    found = _MENTION.fullmatch(word)
    return (found[1] if found else None), rest


def _severity(_work: Work, line: str) -> tuple[Severity | None, str]:
    word, rest = parted(line)
    found = _SEVERITY.fullmatch(word)
    return (Severity(int(found[1])) if found else None), rest


def _rating(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = parted(line)
    return (int(word) if _RATING.fullmatch(word) else None), rest


def _when(work: Work, line: str) -> tuple[datetime | None, str]:
    """A moment by the clock of who asks."""
    return moments.read(line, work.now, work.zone) or (None, line)


def _deadline(work: Work, line: str) -> tuple[datetime | None, str]:
    """The same; what lasts a while is meant by its end."""
    return moments.read(line, work.now, work.zone, at_latest=True) or (None, line)


def _link(_work: Work, line: str) -> tuple[Link | None, str]:
    word, rest = parted(line)
    known = {str(each): each for each in LINKS}
    return known.get(word.lower().replace("-", "_")), rest


def _role(_work: Work, line: str) -> tuple[RoomRole | None, str]:
    word, rest = parted(line)
    return {str(each): each for each in RoomRole}.get(word.lower()), rest


def _tags(_work: Work, line: str) -> tuple[list[str] | None, str]:
    return re.findall(r"[^\s,，、]+", line) or None, ""


def _turn(_work: Work, line: str) -> tuple[Wanted | None, str]:
    """A turn as a form writes it: when it began, in seconds since 1970, whose it is, and in which rota."""
    word, rest = parted(line)
    found = _TURN.fullmatch(word)
    if found is None:
        return None, rest
    return Wanted(found["rota"], found["person"], datetime.fromtimestamp(int(found["start"]), UTC)), rest


def _asked(work: Work, line: str) -> tuple[Wanted | str | None, str]:
    turn, rest = _turn(work, line)
    return (turn, rest) if turn else _mentioned(work, line)


def _count(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = parted(line)
    return (int(word) if word.isdecimal() and len(word) < 10 else None), rest


def _code(_work: Work, line: str) -> tuple[str | None, str]:
    word, rest = parted(line)
    return readable(word).lower() or None, rest


def _places(_work: Work, line: str) -> tuple[list[int] | None, str]:
    if line.lower() == NONE:
        return [], ""
    found = _PLACES.fullmatch(line)
    return ([int(place) for place in re.findall(r"\d+", line)] if found else None), ""


def _text(_work: Work, line: str) -> tuple[str, str]:
    return line, ""


def _query(_work: Work, line: str) -> tuple[str, str]:
    """What is looked for, people in it by their ids."""
    return readable(_MENTION.sub(r"@\1", line)), ""


_TAKE: dict[Takes, Callable[[Work, str], tuple[Any, str]]] = {
    Takes.TICKET: _number,
    Takes.MESSAGE: _number,
    Takes.PERSON: _mentioned,
    Takes.SEVERITY: _severity,
    Takes.RATING: _rating,
    Takes.WHEN: _when,
    Takes.DEADLINE: _deadline,
    Takes.TAGS: _tags,
    Takes.PERHAPS_WHEN: _when,
    Takes.PERHAPS_PERSON: _mentioned,
    Takes.PERHAPS_COUNT: _count,
    Takes.TEAM: _code,
    Takes.CODE: _code,
    Takes.TEXT: _text,
    Takes.PERHAPS_TEXT: _text,
    Takes.OTHER: _number,
    Takes.LINK: _link,
    Takes.ROLE: _role,
    Takes.EVENT: _count,
    Takes.QUERY: _query,
    Takes.CHECKLIST: _code,
    Takes.STEP: _count,
    Takes.STEPS: _places,
    Takes.TURN: _turn,
    Takes.ASKED: _asked,
    Takes.OFFER: _number,
    Takes.ARTICLE: _article,
    Takes.OTHER_ARTICLE: _article,
    Takes.VERSION: _count,
    Takes.READERS: _readers,
    Takes.ACTION: _action,
    Takes.REPORT: _every,
    Takes.PERHAPS_REPORT: _every,
    Takes.PERIOD: _period,
}
"""How each is taken off the beginning of a line: its value, None if it is not there, and the rest."""
