"""Draws the forms in which somebody asks for help: a full one, and a quick one with a single field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.categories import Category, Question
from desk.policy import Policy
from desk.section import Named
from desk.severity import Level
from desk.tags import Tree
from desk.wording import N_
from handlers.language import Speaker
from handlers.views.elements import Block, choice, entry, line, modal, option
from handlers.views.tags import Choice, picker

LONGEST_TITLE = 150
LONGEST_LINE = 300
LONGEST_TEXT = 3000
MOST_FILES = 10

REDRAWS = "form:"
"""What the names of fields begin with on whose choice it depends what else the form asks."""
CATEGORY = f"{REDRAWS}category"
"""The field in which the category is chosen."""

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


@dataclass(frozen=True)
class Filled:
    """What a form stands at: the category and the answers so far, and the state of all its fields by name.

    `for_others`: whether its writer may open tickets for somebody else; `tags`: those that can be chosen.
    """

    for_others: bool = False
    category: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, Any] = field(default_factory=dict)
    tags: Tree = field(default_factory=lambda: Tree({}))


def full(policy: Policy, say: Speaker, kept: str, filled: Filled) -> dict[str, Any]:
    """Everything that a ticket can begin with; `kept` comes back with what is filled in."""
    guessed = say(N_("Left empty, the desk guesses from your words."))
    about = entry("tags", say(N_("What is it about?")), picker(Choice(filled.tags), say), optional=True)
    blocks = [
        *_categories(policy, say),
        *([_for_whom(say)] if filled.for_others else []),
        entry("title", say(N_("In a few words")), line(LONGEST_TITLE)),
        _what_happened(say),
        *_questions(policy, filled, say),
        entry("impact", say(N_("Who is hit?")), _level(IMPACTS, say), guessed, optional=True),
        entry("urgency", say(N_("How urgent is it?")), _level(URGENCIES, say), optional=True),
        *([about] if filled.tags.tags else []),
        entry("files", say(N_("Files")), {"type": "file_input", "max_files": MOST_FILES}, optional=True),
        entry("private", say(N_("Who may read this?")), _private(say), optional=True),
    ]
    return _modal(say, kept, *(_as_it_stood(block, filled.state) for block in blocks))


def quick(say: Speaker, kept: str) -> dict[str, Any]:
    """Only what happened."""
    return _modal(say, kept, _what_happened(say))


def answer_name(category: str, question: str) -> str:
    """The name of the field for the answer to a category's question."""
    return f"{REDRAWS}{category}:{question}"


def _modal(say: Speaker, kept: str, *blocks: Block) -> dict[str, Any]:
    return modal("open", say(N_("Open a ticket")), blocks, say(N_("Cancel")), say(N_("Open")), kept)


def _what_happened(say: Speaker) -> Block:
    return entry("text", say(N_("What happened?")), line(LONGEST_TEXT, multiline=True))


def _for_whom(say: Speaker) -> Block:
    hint = say(N_("Left empty, it is yours."))
    return entry("for_whom", say(N_("For whom?")), {"type": "users_select"}, hint, optional=True)


def _categories(policy: Policy, say: Speaker) -> list[Block]:
    if not policy.categories:
        return []
    kinds = _named(policy.categories, say)
    block = entry(CATEGORY, say(N_("What kind of request is it?")), kinds, optional=True)
    return [{**block, "dispatch_action": True}]


def _questions(policy: Policy, filled: Filled, say: Speaker) -> list[Block]:
    category = policy.categories.get(filled.category)
    if category is None:
        return []
    asked = category.asked(filled.answers)
    return [_question(filled.category, category, question, say) for question in asked]


def _question(code: str, category: Category, question: Question, say: Speaker) -> Block:
    name = answer_name(code, question.code)
    block = entry(name, question.named(say.language), _answer(question, say), optional=not question.required)
    return {**block, "dispatch_action": True} if question.code in category.deciding else block


def _answer(question: Question, say: Speaker) -> Block:
    match question.kind:
        case "choice":
            return _named(question.choices, say)
        case "person":
            return {"type": "users_select"}
        case "date":
            return {"type": "datepicker"}
        case _:
            is_long = question.kind == "long"
            return line(LONGEST_TEXT if is_long else LONGEST_LINE, multiline=is_long)


_FIRST = {
    "value": "initial_value",
    "selected_option": "initial_option",
    "selected_options": "initial_options",
    "selected_user": "initial_user",
    "selected_date": "initial_date",
}
"""What a field's state is called, and what the same is called with which a field is drawn."""


def _as_it_stood(block: Block, state: Mapping[str, Any]) -> Block:
    """The field with what was filled in before the form was drawn anew."""
    name = block["block_id"]
    stood = state.get(name, {}).get(name, {})
    kept = {_FIRST[key]: value for key, value in stood.items() if key in _FIRST and value}
    return {**block, "element": {**block["element"], **kept}}


def _level(levels: dict[Level, str], say: Speaker) -> Block:
    return choice([option(say(label), str(int(level))) for level, label in levels.items()])


def _named(things: Mapping[str, Named], say: Speaker) -> Block:
    return choice([option(name.named(say.language), code) for code, name in things.items()])


def _private(say: Speaker) -> Block:
    return {"type": "checkboxes", "options": [option(say(N_("Only the support team and I")), "yes")]}
