"""Draws the forms in which somebody asks for help: a full one, and a quick one with a single field."""

from typing import Any

from desk.severity import Level
from desk.tags import Tree
from desk.wording import N_
from handlers.language import Speaker
from handlers.views.tags import Choice, picker

LONGEST_TITLE = 150
LONGEST_TEXT = 3000
MOST_FILES = 10

IMPACTS = {
    Level.LOW: N_("One person"),
    Level.MEDIUM: N_("A team, or a process we need"),
    Level.HIGH: N_("Many people, or business, money, data or safety"),
}
URGENCIES = {
    Level.LOW: N_("It can wait"),
    Level.MEDIUM: N_("It hinders work"),
    Level.HIGH: N_("It cannot wait"),
}


def full(tags: Tree, say: Speaker, kept: str) -> dict[str, Any]:
    """Everything that a ticket can begin with; `kept` comes back with what is filled in."""
    guessed = say(N_("Left empty, the desk guesses from your words."))
    element = {**picker(Choice(tags), say), "action_id": "tags"}
    about = _input("tags", say(N_("What is it about?")), element, optional=True)
    return _modal(
        say,
        kept,
        _input("title", say(N_("In a few words")), _line("title", LONGEST_TITLE)),
        _what_happened(say),
        _input("impact", say(N_("Who is hit?")), _choice("impact", IMPACTS, say), guessed, optional=True),
        _input("urgency", say(N_("How urgent is it?")), _choice("urgency", URGENCIES, say), optional=True),
        *([about] if tags.tags else []),
        _input("files", say(N_("Files")), _files(), optional=True),
    )


def quick(say: Speaker, kept: str) -> dict[str, Any]:
    """Only what happened."""
    return _modal(say, kept, _what_happened(say))


def _modal(say: Speaker, kept: str, *blocks: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": "open",
        "private_metadata": kept,
        "title": _plain(say(N_("Open a ticket"))),
        "submit": _plain(say(N_("Open"))),
        "close": _plain(say(N_("Cancel"))),
        "blocks": list(blocks),
    }


def _what_happened(say: Speaker) -> dict[str, Any]:
    return _input("text", say(N_("What happened?")), _line("text", LONGEST_TEXT, multiline=True))


def _input(
    name: str, label: str, element: dict[str, Any], hint: str = "", *, optional: bool = False
) -> dict[str, Any]:
    said = {"hint": _plain(hint)} if hint else {}
    block = {"type": "input", "block_id": name, "label": _plain(label), "element": element}
    return {**block, "optional": optional, **said}


def _line(name: str, longest: int, *, multiline: bool = False) -> dict[str, Any]:
    return {"type": "plain_text_input", "action_id": name, "max_length": longest, "multiline": multiline}


def _choice(name: str, levels: dict[Level, str], say: Speaker) -> dict[str, Any]:
    options = [{"text": _plain(say(label)), "value": str(int(level))} for level, label in levels.items()]
    return {"type": "static_select", "action_id": name, "options": options}


def _files() -> dict[str, Any]:
    return {"type": "file_input", "action_id": "files", "max_files": MOST_FILES}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
