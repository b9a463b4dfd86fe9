"""Draws the forms that a button opens: a reply, a note, a resolution, a reason."""

from dataclasses import dataclass
from typing import Any

from desk.access import Person
from desk.text import title
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import names

LONGEST_TEXT = 3000


@dataclass(frozen=True)
class Form:
    """A form with one field for text: its title, the field's label, and what its button says."""

    title: str
    label: str
    send: str
    hint: str = ""
    optional: bool = False


@dataclass(frozen=True)
class Draft:
    """What stands in a form: its text, a warning above it, and the last event its writer has `seen`."""

    text: str = ""
    seen: int = 0
    warning: str = ""


EMPTY = Draft()

FORMS = {
    "reply": Form(
        N_("Reply to requester"),
        N_("Your reply"),
        N_("Send"),
        N_("It appears in the requester's thread under your name."),
    ),
    "note": Form(N_("Note"), N_("Your note"), N_("Keep"), N_("Only the desk reads it.")),
    "revise": Form(N_("Change"), N_("What it should say"), N_("Change"), N_("Every copy of it changes.")),
    "solve": Form(
        N_("Solve"), N_("What fixed it?"), N_("Solve"), N_("The requester reads this too."), optional=True
    ),
    "reopen": Form(N_("Reopen"), N_("Why?"), N_("Reopen"), N_("Only the desk reads it.")),
}
"""Verbs that ask for text first, when a button calls them."""


def form(verb: str, number: int, say: Speaker, draft: Draft = EMPTY) -> dict[str, Any]:
    """The verb's form for the ticket (or, to revise, the message) of this number."""
    drawn = FORMS[verb]
    key = f"M-{number}" if verb == "revise" else f"T-{number}"
    return {
        "type": "modal",
        "callback_id": verb,
        "private_metadata": f"{number} {draft.seen}",
        "title": _plain(f"{key} · {say(drawn.title)}"[:24]),
        "submit": _plain(say(drawn.send)),
        "close": _plain(say(N_("Cancel"))),
        "blocks": [*_warning(draft.warning), _field(drawn, draft.text, say)],
    }


def overtaken(by: Person, words: str, say: Speaker) -> str:
    """The warning that somebody else answered first, and what they said."""
    return say(
        N_("⚠ {name} answered while you wrote: “{words}”. Send again if yours is still needed."),
        name=names.person(by),
        words=safe(title(words, 300), 600),
    )


def _warning(words: str) -> list[dict[str, Any]]:
    text = {"type": "mrkdwn", "text": words, "verbatim": True}
    return [{"type": "section", "block_id": "warning", "text": text}] if words else []


def _field(drawn: Form, text: str, say: Speaker) -> dict[str, Any]:
    element = {"type": "plain_text_input", "action_id": "text", "multiline": True, "max_length": LONGEST_TEXT}
    filled = {"initial_value": text[:LONGEST_TEXT]} if text else {}
    hint = {"hint": _plain(say(drawn.hint))} if drawn.hint else {}
    return {
        "type": "input",
        "block_id": "text",
        "label": _plain(say(drawn.label)),
        "element": {**element, **filled},
        "optional": drawn.optional,
        **hint,
    }


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text}
