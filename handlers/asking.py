"""Reads what one person asks of the desk, typed, clicked or filled in, and runs the verb it calls."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from commands.lesson import Written
from commands.open import Details
from commands.registry import VERBS
from commands.registry.verb import Group, Option, Takes, Verb
from commands.reply import Then
from desk import moments
from desk.access import admit
from desk.article import Lesson, Readers, language_of, number_of
from desk.joining import LINKS
from desk.oncall import Wanted
from desk.period import Every
from desk.refusal import Refused
from desk.severity import Level, Severity
from desk.text import cut
from desk.ticket import Link, RoomRole
from desk.wording import N_, Sentence
from handlers import slack_facts
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from handlers.views import request
from handlers.views.forms import FROM_HOME
from handlers.views.oncall import TURNS
from storage.work import Work

_KEY = re.compile(r"(?:[TM]-)?(\d{1,9})", re.IGNORECASE)
_ACTION = re.compile(r"(?:A-)?(\d{1,9})", re.IGNORECASE)
_CHANNEL = re.compile(r"<#([CG][A-Z0-9]+)(?:\|[^>]*)?>")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_OPTION = re.compile(r"(?P<name>[a-z]+)[:：](?P<value>[\w-]+)(?:\s+|$)", re.IGNORECASE)
_ALARM = re.compile(r"sev-?1(?:[\s:：,，!！]+|$)", re.IGNORECASE)
_TURN = re.compile(r"(?P<start>\d{1,11}):(?P<person>[UW][A-Z0-9]{1,30}):(?P<rota>[a-z0-9-]{1,40})")
_PLACES = re.compile(r"\d{1,3}(?:\s*[,，、 ]\s*\d{1,3})*")
_RATING = re.compile(r"[1-5]")
_SEVERITY = re.compile(r"(?:SEV-?)?([1-4])", re.IGNORECASE)


@dataclass(frozen=True)
class Ask:
    """A verb with the line of what it takes, and where its person can be answered.

    `more`: what a form says besides, by the verb's names for it. `wants_answer`: whether success is worth a
    word to them; `is_markup`: whether Slack escaped the line.
    """

    person: str
    verb: str
    line: str
    url: str = ""
    channel: str = ""
    wants_answer: bool = False
    is_markup: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    replaces: bool = False
    """Whether the answer stands in place of what was clicked."""


def typed(payload: Json) -> Ask:
    """A slash command: `/desk verb …`; `/ticket what happened` opens, `/ticket find …` finds.

    `/lesson what was learnt` keeps that, `/kb show KB-1` and such are about articles, and any other words
    after `/kb` are a question.

    `/ticket mine` lists what one asked oneself, `/ticket sev1 …` is an emergency. `/ticket` alone, like
    `/desk open`, asks for the form.
    """
    text = str(payload.get("text") or "").strip()
    word, rest = _parted(text)
    verb, line = (word.lower() or "help", rest)
    match payload["command"]:
        case "/ticket":
            verb, line = _of_ticket(verb, rest, text)
        case "/kb":
            verb, line = _of_knowledge(verb, rest, text)
        case "/lesson":
            verb, line = "lesson", text
        case "/desk" if verb == DIGEST:
            verb, line = _of_digest(line)
    return Ask(
        person=payload["user_id"],
        verb=verb,
        line=line,
        url=str(payload.get("response_url") or ""),
        channel=str(payload.get("channel_id") or ""),
        wants_answer=True,
        is_markup=True,
    )


def _of_ticket(word: str, rest: str, text: str) -> tuple[str, str]:
    """The verb and line of `/ticket`: words that look for tickets, or else what happened."""
    if text.lower() == "help":
        return "help", ""
    if alarm := _ALARM.match(text):
        return "emergency", text[alarm.end() :]
    if word == "find":
        return "find", rest
    return ("find", "from:me") if text.lower() == "mine" else ("open", text)


DIGEST = "digest"
"""The verb of a report; with a hyphen those that say who has it sent, and when it is made."""
_SWITCHES = {"on": "on", "off": "off", "again": "again", "开": "on", "关": "off", "重做": "again"}


def _of_digest(line: str) -> tuple[str, str]:
    """The verb and line of `/desk digest`, whose last word may say what is to be done with it."""
    words = line.split()
    switch = _SWITCHES.get(words[-1].lower()) if words else None
    return (f"{DIGEST}-{switch}", " ".join(words[:-1])) if switch else (DIGEST, line)


KNOWLEDGE = "kb"
"""The verb of a question to the knowledge base; with a word after a hyphen those about its articles."""


def _of_knowledge(word: str, rest: str, text: str) -> tuple[str, str]:
    """The verb and line of `/kb`: a verb with what it is about, else a question that begins with the word."""
    verb = VERBS.get(f"{KNOWLEDGE}-{word}")
    if not text or text.lower() == "help":
        return ("help", "") if text else (f"{KNOWLEDGE}-list", "")
    return (verb.name, rest) if verb and _is_about_articles(verb, rest) else (KNOWLEDGE, text)


def _is_about_articles(verb: Verb, rest: str) -> bool:
    """Whether what follows a word is what its verb takes; else it only begins a question."""
    if not verb.takes:
        return not rest
    if verb.takes[0] is Takes.PERHAPS_COUNT:
        return not rest or rest.isdecimal()
    return number_of(_parted(rest)[0]) is not None


def clicked(payload: Json) -> Ask:
    """A button or picker on a card, or on a home tab, whose person is answered in a direct message.

    A button's name is its verb's, and what that takes besides, such as “tag:+vpn”.
    """
    action, person = payload["actions"][0], payload["user"]["id"]
    number = action.get("value") or action["block_id"].partition(":")[2]
    verb, _, given = action["action_id"].partition(":")
    chosen = f"{given} {_word(action)}".strip() if action["type"] != "button" else given
    return Ask(
        person=person,
        verb=verb,
        line=f"{number} {chosen}",
        url=str(payload.get("response_url") or ""),
        channel=str((payload.get("channel") or {}).get("id") or (person if payload.get("view") else "")),
        wants_answer=bool((payload.get("container") or {}).get("is_ephemeral")) or _is_unseen(verb),
    )


def _is_unseen(verb: str) -> bool:
    """Whether no card shows what the verb did, so that its person has to be told."""
    return verb in VERBS and VERBS[verb].group in {Group.KNOWLEDGE, Group.BETTER}


def held(payload: Json) -> Ask:
    """Somebody said that what they had told a requester is a promise."""
    action, person = payload["actions"][0], payload["user"]["id"]
    number, until, message = action["value"].split()
    return Ask(
        person=person,
        verb="promise",
        line=f"{number} {until}",
        url=str(payload["response_url"]),
        channel=str(payload["channel"]["id"]),
        wants_answer=True,
        more={"message": int(message)},
        replaces=True,
    )


def filled(payload: Json) -> Ask:
    """A form that was sent."""
    view = payload["view"]
    if view["callback_id"] in _OWN_FORMS:
        return _OWN_FORMS[view["callback_id"]](payload["user"]["id"], view)
    person, kept = payload["user"]["id"], view["private_metadata"]
    verb = VERBS[view["callback_id"]]
    options = [f"{option}:{word or NOTHING}" for option, word in chosen(view, verb).items()]
    words = [_filled_in(view, takes) for takes in verb.asks]
    about = kept.removesuffix(FROM_HOME) if Takes.VERSION in verb.takes else kept.partition(" ")[0]
    line = " ".join([about, *options, *words])
    files = slack_facts.files(_filled(view, "files"))
    more = {"files": files} if files else {}
    is_told = kept.endswith(FROM_HOME) or _is_unseen(verb.name)
    channel = person if is_told else ""
    return Ask(person, verb.name, line, channel=channel, wants_answer=_is_unseen(verb.name), more=more)


def chosen(view: Json, verb: Verb) -> dict[str, str]:
    """What was chosen in a form besides what the verb takes, "" where nothing was."""
    return {option: _word(_filled(view, option)) for option in verb.options}


def _filled_in(view: Json, takes: Takes) -> str:
    if takes is Takes.READERS:
        return _chosen_readers(view)
    return _boxes(view) if takes is Takes.STEPS else _word(_filled(view, field_of(takes)))


def _chosen_readers(view: Json) -> str:
    """Who shall read an article, as it would be typed."""
    kind = _word(_filled(view, "readers"))
    channels = _filled(view, "channels").get("selected_conversations") or ()
    return " ".join(f"<#{each}>" for each in channels) if kind == Readers.CHANNELS else kind


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


def _word(state: Json) -> str:
    """What was chosen or written, as it would be typed."""
    if person := state.get("selected_user"):
        return f"<@{person}>"
    if moment := state.get("selected_date_time"):
        return f"@{moment}"
    if chosen := state.get("selected_option"):
        return str(chosen["value"])
    if "selected_options" in state:
        return " ".join(option["value"] for option in state["selected_options"]) or "-"
    return str(state.get("value") or "")


def _boxes(view: Json) -> str:
    """The steps whose boxes are checked, in whatever group they stand."""
    groups = [_filled(view, name) for name in view["state"]["values"]]
    checked = [option["value"] for group in groups for option in group.get("selected_options") or ()]
    return ",".join(checked) or NONE


def _request(person: str, view: Json) -> Ask:
    """The form that opens a ticket: its title becomes the first line of what happened."""
    channel, _, url = view["private_metadata"].partition(" ")
    words = "\n".join(line for line in (text_of(view, "title"), text_of(view)) if line)
    whom = _word(_filled(view, "for_whom"))
    return Ask(
        person=person,
        verb="open-for" if whom else "open",
        line=f"{whom} {words}" if whom else words,
        url=url,
        channel=channel,
        wants_answer=bool(url),
        more={"details": _details(view)},
    )


def _lesson(person: str, view: Json) -> Ask:
    """The form of a lesson, or of a new version of an article, whose number its form keeps."""
    verb, (number, _, url) = view["callback_id"], _kept(view).partition(" ")
    if verb != "lesson":
        more = {"written": written(view)}
        return Ask(person, verb, number, channel=person, wants_answer=True, more=more)
    more = {"written": replace(written(view), ticket=int(number or 0) or None)}
    return Ask(person, verb, "", url, person, wants_answer=True, more=more)


def _kept(view: Json) -> str:
    """What a form kept, wherever it was opened."""
    return str(view["private_metadata"]).removesuffix(FROM_HOME)


_OWN_FORMS: dict[str, Callable[[str, Json], Ask]] = {
    "open": _request,
    "lesson": _lesson,
    "kb-edit": _lesson,
}
"""Forms with fields of their own, not those that follow from what a verb takes."""


def number_in(ask: Ask) -> int | None:
    """The number of the ticket or article that a form is asked for; None for none."""
    return number_of(_parted(ask.line)[0])


def written(view: Json) -> Written:
    """The lesson as it stands in its form."""
    parts = {part: text_of(view, part).strip() for part in ("title", "problem", "cause", "fix")}
    steps = tuple(line for line in text_of(view, "steps").splitlines() if line.strip())
    tags = tuple(option["value"] for option in _filled(view, "tags").get("selected_options") or ())
    words = Lesson(steps=steps, tags=tags, language=language_of("\n".join(parts.values())), **parts)
    readers = Readers(_word(_filled(view, "readers")) or Readers.EVERYONE)
    channels = frozenset(_filled(view, "channels").get("selected_conversations") or ())
    return Written(words, readers, channels, note=text_of(view, "note"))


def _details(view: Json) -> Details:
    impact, urgency = (_word(_filled(view, name)) for name in ("impact", "urgency"))
    category, answers = answers_of(view)
    return Details(
        files=slack_facts.files(_filled(view, "files")),
        impact=Level(int(impact)) if impact else None,
        urgency=Level(int(urgency)) if urgency else None,
        tags=[option["value"] for option in _filled(view, "tags").get("selected_options") or ()],
        private=bool(_filled(view, "private").get("selected_options")),
        category=category,
        answers=answers,
    )


def answers_of(view: Json) -> tuple[str, dict[str, str]]:
    """The category that is chosen in a form, and what its questions are answered so far, by their codes."""
    category = _word(_filled(view, request.CATEGORY))
    prefix = request.answer_name(category, "")
    answers = {
        name.removeprefix(prefix): _plain_word(_filled(view, name))
        for name in view["state"]["values"]
        if name.startswith(prefix)
    }
    return category, answers


def _plain_word(state: Json) -> str:
    """What was chosen or written, without the marks of a command."""
    return str(state.get("selected_user") or state.get("selected_date") or _word(state))


def whom_of(view: Json) -> str:
    """The id of the person for whom a form opens a ticket; "" for its writer's own."""
    return str(_filled(view, "for_whom").get("selected_user") or "")


def text_of(view: Json, name: str = "text") -> str:
    """What was typed into a form's field of this name; "" where it has none."""
    return str(_filled(view, name).get("value") or "")


def blanks(view: Json) -> list[str]:
    """The fields of a form into which something was typed, but only blanks."""
    typed = {name: text_of(view, name) for name in view["state"]["values"]}
    return [name for name, text in typed.items() if text and not text.strip()]


ANEW = "~"
"""What stands after the name of a field that was drawn anew, for Slack keeps the words of one it knows."""


def drawn_anew(view: Json) -> str:
    """With what a form's text was filled when it was drawn anew; "" when it was not."""
    return next((block.partition(ANEW)[2] for block in view["state"]["values"] if ANEW in block), "")


def block_of(view: Json, name: str) -> str:
    """What a form's field of this name is called there."""
    return next((block for block in view["state"]["values"] if block.partition(ANEW)[0] == name), name)


def _filled(view: Json, name: str) -> Json:
    """The state of a form's field of this name."""
    return dict(view["state"]["values"].get(block_of(view, name), {}).get(name, {}))


def run(work: Work, ask: Ask) -> Any:
    """Run the verb; answers a sentence, or what a reading verb found. Raises Refused."""
    admit(work.actor)
    verb = VERBS.get(ask.verb)
    if verb is None:
        unknown = N_("I do not know “{verb}”. /desk help lists what you can do.")
        raise Refused(Sentence(unknown, {"verb": cut(_as_typed(ask), 40)}))
    values, chosen = read(work, verb, ask)
    result = verb.run(work, *values, **chosen, **ask.more)
    if not verb.done or isinstance(result, Sentence):
        return result
    undo = {"undo": f"{result.number} {result.seq}"} if verb.is_undoable else {}
    return Sentence(verb.done, {"key": result.key, **undo})


def _as_typed(ask: Ask) -> str:
    return readable(ask.verb) if ask.is_markup else ask.verb


def is_reading(ask: Ask) -> bool:
    """Whether nothing changes yet, so that it can be answered at once; an unknown verb changes nothing."""
    return ask.verb not in VERBS or VERBS[ask.verb].done is None or wants_form(ask)


def wants_form(ask: Ask) -> bool:
    """Whether a form is to be filled in first: nobody has said yet what a ticket is about, or which turn."""
    return (ask.verb in {"open", "lesson", *TURNS} and not ask.line) or ask.verb == "kb-edit"


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


def _parted(line: str) -> tuple[str, str]:
    """The first word and what comes after it, on the same line or the next."""
    word, rest, *_ = (*line.split(maxsplit=1), "", "")
    return word, rest


def _number(_work: Work, line: str) -> tuple[int | None, str]:
    return _numbered(_KEY, line)


def _action(_work: Work, line: str) -> tuple[int | None, str]:
    return _numbered(_ACTION, line)


def _numbered(key: re.Pattern[str], line: str) -> tuple[int | None, str]:
    word, rest = _parted(line)
    found = key.fullmatch(word)
    return (int(found[1]) if found else None), rest


def _article(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = _parted(line)
    return number_of(word), rest


def _every(_work: Work, line: str) -> tuple[Every | None, str]:
    """A kind of report."""
    word, rest = _parted(line)
    every = _EVERY.get(word.lower())
    return (every, rest) if every else (None, line)


_EVERY = {
    **{str(every): every for every in Every},
    **dict(zip(("每日", "每周", "每月", "每季", "每年"), Every, strict=True)),
}


def _period(_work: Work, line: str) -> tuple[str | None, str]:
    word, rest = _parted(line)
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
    word, rest = _parted(line)
    found = _MENTION.fullmatch(word)
    return (found[1] if found else None), rest


def _severity(_work: Work, line: str) -> tuple[Severity | None, str]:
    word, rest = _parted(line)
    found = _SEVERITY.fullmatch(word)
    return (Severity(int(found[1])) if found else None), rest


def _rating(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = _parted(line)
    return (int(word) if _RATING.fullmatch(word) else None), rest


def _when(work: Work, line: str) -> tuple[datetime | None, str]:
    """A moment by the clock of who asks."""
    return moments.read(line, work.now, work.zone) or (None, line)


def _deadline(work: Work, line: str) -> tuple[datetime | None, str]:
    """The same; what lasts a while is meant by its end."""
    return moments.read(line, work.now, work.zone, at_latest=True) or (None, line)


def _link(_work: Work, line: str) -> tuple[Link | None, str]:
    word, rest = _parted(line)
    known = {str(each): each for each in LINKS}
    return known.get(word.lower().replace("-", "_")), rest


def _role(_work: Work, line: str) -> tuple[RoomRole | None, str]:
    word, rest = _parted(line)
    return {str(each): each for each in RoomRole}.get(word.lower()), rest


def _tags(_work: Work, line: str) -> tuple[list[str] | None, str]:
    return re.findall(r"[^\s,，、]+", line) or None, ""


def _turn(_work: Work, line: str) -> tuple[Wanted | None, str]:
    """A turn as a form writes it: when it began, in seconds since 1970, whose it is, and in which rota."""
    word, rest = _parted(line)
    found = _TURN.fullmatch(word)
    if found is None:
        return None, rest
    return Wanted(found["rota"], found["person"], datetime.fromtimestamp(int(found["start"]), UTC)), rest


def _asked(work: Work, line: str) -> tuple[Wanted | str | None, str]:
    turn, rest = _turn(work, line)
    return (turn, rest) if turn else _mentioned(work, line)


def _count(_work: Work, line: str) -> tuple[int | None, str]:
    word, rest = _parted(line)
    return (int(word) if word.isdecimal() and len(word) < 10 else None), rest


def _code(_work: Work, line: str) -> tuple[str | None, str]:
    word, rest = _parted(line)
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
