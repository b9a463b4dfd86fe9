"""Reads what one person asks of the desk, typed or clicked, and runs the verb that is called."""

import re
from typing import Any

from commands.registry import VERBS
from commands.registry.verb import Takes, Verb
from desk.access import admit
from desk.article import number_of
from desk.refusal import Refused
from desk.text import cut
from desk.wording import N_, Sentence
from handlers import filling, reading
from handlers.ask import Ask
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from handlers.views.oncall import TURNS
from storage.work import Work

_ALARM = re.compile(r"sev-?1(?:[\s:：,，!！]+|$)", re.IGNORECASE)


def typed(payload: Json) -> Ask:
    """A slash command: `/desk verb …`; `/ticket what happened` opens, `/ticket find …` finds.

    `/lesson what was learnt` keeps that, `/kb show KB-1` and such are about articles, and any other words
    after `/kb` are a question.

    `/ticket mine` lists what one asked oneself, `/ticket sev1 …` is an emergency. `/ticket` alone, like
    `/desk open`, asks for the form.
    """
    text = str(payload.get("text") or "").strip()
    word, rest = reading.parted(text)
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
    return number_of(reading.parted(rest)[0]) is not None


def clicked(payload: Json) -> Ask:
    """A button or picker on a card, or on a home tab, whose person is answered in a direct message.

    A button's name is its verb's, and what that takes besides, such as “tag:+vpn”.
    """
    action, person = payload["actions"][0], payload["user"]["id"]
    number = action.get("value") or action["block_id"].partition(":")[2]
    verb, _, given = action["action_id"].partition(":")
    chosen = f"{given} {filling.word(action)}".strip() if action["type"] != "button" else given
    return Ask(
        person=person,
        verb=verb,
        line=f"{number} {chosen}",
        url=str(payload.get("response_url") or ""),
        channel=str((payload.get("channel") or {}).get("id") or (person if payload.get("view") else "")),
        wants_answer=bool((payload.get("container") or {}).get("is_ephemeral")) or filling.is_unseen(verb),
    )


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


def run(work: Work, ask: Ask) -> Any:
    """Run the verb; answers a sentence, or what a reading verb found. Raises Refused."""
    admit(work.actor)
    verb = VERBS.get(ask.verb)
    if verb is None:
        unknown = N_("I do not know “{verb}”. /desk help lists what you can do.")
        raise Refused(Sentence(unknown, {"verb": cut(_as_typed(ask), 40)}))
    values, chosen = reading.read(work, verb, ask)
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
