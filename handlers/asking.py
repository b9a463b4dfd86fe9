"""Reads what one person asks of the desk, typed, clicked or filled in, and runs the verb it calls."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commands.registry import VERBS, Takes, Verb
from desk.access import admit
from desk.refusal import Refused
from desk.severity import Level, Severity
from desk.text import cut
from desk.wording import N_, Sentence
from handlers import slack_facts
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from storage.work import Work

_KEY = re.compile(r"(?:[TM]-)?(\d{1,9})", re.IGNORECASE)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
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


def typed(payload: Json) -> Ask:
    """A slash command: `/desk verb …`; `/ticket what happened` opens, `/ticket find …` finds.

    `/ticket` alone, like `/desk open`, asks for the form.
    """
    text = str(payload.get("text") or "").strip()
    word, _, rest = text.partition(" ")
    verb, line = (word.lower() or "help", rest)
    if payload["command"] == "/ticket":
        verb, line = ("find", rest) if verb == "find" else ("open", text)
    return Ask(
        person=payload["user_id"],
        verb=verb,
        line=line,
        url=str(payload.get("response_url") or ""),
        channel=str(payload.get("channel_id") or ""),
        wants_answer=True,
        is_markup=True,
    )


def clicked(payload: Json) -> Ask:
    """A button or picker on a card."""
    action = payload["actions"][0]
    number = action.get("value") or action["block_id"].partition(":")[2]
    chosen = ""
    if "selected_user" in action:
        chosen = f"<@{action['selected_user']}>"
    elif action.get("selected_option"):
        chosen = action["selected_option"]["value"]
    return Ask(
        person=payload["user"]["id"],
        verb=action["action_id"],
        line=f"{number} {chosen}",
        url=str(payload.get("response_url") or ""),
        channel=str((payload.get("channel") or {}).get("id") or ""),
    )


def filled(payload: Json) -> Ask:
    """A form that was sent."""
    view = payload["view"]
    if view["callback_id"] == "open":
        return _request(payload["user"]["id"], view)
    number = view["private_metadata"].partition(" ")[0]
    return Ask(payload["user"]["id"], view["callback_id"], f"{number} {text_of(view)}")


def _request(person: str, view: Json) -> Ask:
    """The form that opens a ticket: its title becomes the first line of what happened."""
    channel, _, url = view["private_metadata"].partition(" ")
    impact, urgency = (_filled(view, name).get("selected_option") for name in ("impact", "urgency"))
    return Ask(
        person=person,
        verb="open",
        line="\n".join(line for line in (text_of(view, "title"), text_of(view)) if line),
        url=url,
        channel=channel,
        wants_answer=bool(url),
        more={
            "files": slack_facts.files(_filled(view, "files")),
            "impact": impact and Level(int(impact["value"])),
            "urgency": urgency and Level(int(urgency["value"])),
            "tags": [option["value"] for option in _filled(view, "tags").get("selected_options") or ()],
        },
    )


def text_of(view: Json, name: str = "text") -> str:
    """What was typed into a form's field of this name; "" where it has none."""
    return str(_filled(view, name).get("value") or "")


def blanks(view: Json) -> list[str]:
    """The fields of a form into which something was typed, but only blanks."""
    typed = {name: text_of(view, name) for name in view["state"]["values"]}
    return [name for name, text in typed.items() if text and not text.strip()]


def _filled(view: Json, name: str) -> Json:
    """The state of a form's field of this name."""
    state: Json = view["state"]["values"].get(name, {}).get(name, {})
    return state


def run(work: Work, ask: Ask) -> Any:
    """Run the verb; answers a sentence, or what a reading verb found. Raises Refused."""
    admit(work.actor)
    verb = VERBS.get(ask.verb)
    if verb is None:
        unknown = N_("I do not know “{verb}”. /desk help lists what you can do.")
        raise Refused(Sentence(unknown, {"verb": cut(_as_typed(ask), 40)}))
    result = verb.run(work, *_values(verb, ask), **ask.more)
    return Sentence(verb.done, {"key": result.key}) if verb.done else result


def _as_typed(ask: Ask) -> str:
    return readable(ask.verb) if ask.is_markup else ask.verb


def is_reading(ask: Ask) -> bool:
    """Whether nothing changes yet, so that it can be answered at once; an unknown verb changes nothing."""
    return ask.verb not in VERBS or VERBS[ask.verb].done is None or wants_form(ask)


def wants_form(ask: Ask) -> bool:
    """Whether a ticket is to be opened about what nobody has said yet."""
    return ask.verb == "open" and not ask.line


def _values(verb: Verb, ask: Ask) -> list[Any]:
    """What the verb takes, read off the line from left to right."""
    line = ask.line
    values: list[Any] = []
    for takes in verb.takes:
        if takes in {Takes.TEXT, Takes.PERHAPS_TEXT}:
            values.append(readable(line.strip()) if ask.is_markup else line.strip())
        else:
            word, _, line = line.strip().partition(" ")
            values.append(_READ[takes](word))
        if values[-1] is None or (takes is Takes.TEXT and not values[-1]):
            raise Refused(Sentence(N_("Write it like this: {usage}"), {"usage": f"/desk {verb.usage}"}))
    return values


def _number(word: str) -> int | None:
    found = _KEY.fullmatch(word)
    return int(found[1]) if found else None


def _mentioned(word: str) -> str | None:
    found = _MENTION.fullmatch(word)
    return found[1] if found else None


def _severity(word: str) -> Severity | None:
    found = _SEVERITY.fullmatch(word)
    return Severity(int(found[1])) if found else None


_READ: dict[Takes, Callable[[str], Any]] = {
    Takes.TICKET: _number,
    Takes.MESSAGE: _number,
    Takes.PERSON: _mentioned,
    Takes.SEVERITY: _severity,
}
