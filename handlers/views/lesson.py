"""Draws the form in which a lesson is written or changed."""

from typing import Any

from commands.lesson import Written
from desk.article import Article, Readers
from desk.reviewing import LONGEST_PART, LONGEST_TITLE
from desk.tags import Tree
from desk.wording import N_
from handlers.language import Speaker
from handlers.views.elements import Block, choice, entry, line, modal, option, section
from handlers.views.forms import CHANNELS, READERS
from handlers.views.tags import Choice, picker
from storage.articles import Version

LONGEST_NOTE = 300


def form(written: Written | None, tree: Tree, kept: str, say: Speaker) -> dict[str, Any]:
    """The form for a new lesson, with what is known already; `kept` comes back with what is filled in."""
    fields = [*_warnings(written, say), *_fields(written, tree, say), *_for_whom(written, say)]
    return _modal("lesson", say(N_("Lesson")), fields, kept, say)


BY_MODEL = N_("🤖 A model has drafted this from what was said: read it with care before you send it.")
_PRIVATE = N_(
    "🔒 This is from a private ticket. Take out what others must not know, and mind who may read it."
)


def _warnings(written: Written | None, say: Speaker) -> list[Block]:
    told = [BY_MODEL] if written and written.by_model else []
    private = [_PRIVATE] if written and written.from_private else []
    return _warning("\n".join(map(say, [*told, *private])))


def _warning(words: str) -> list[Block]:
    return [{**section(words), "block_id": "warning"}] if words else []


def change(article: Article, version: Version, tree: Tree, say: Speaker, warning: str = "") -> dict[str, Any]:
    """The form for a new version, with these words to begin with."""
    note = entry("note", say(N_("What have you changed?")), line(LONGEST_NOTE, version.note), optional=True)
    fields = [*_warning(warning), *_fields(Written(version.lesson), tree, say), note]
    return _modal("kb-edit", article.key, fields, f"{article.number} {version.number}", say)


def overtaken(article: Article, person: str, say: Speaker) -> str:
    """The warning that somebody was faster."""
    meanwhile = N_(
        "⚠ <@{person}> changed it while you wrote: /kb history {key}. Send again if yours still holds."
    )
    return say(meanwhile, person=person, key=article.key)


def _modal(name: str, title: str, blocks: list[Block], kept: str, say: Speaker) -> dict[str, Any]:
    return modal(name, title, blocks, say(N_("Cancel")), say(N_("To review")), kept)


def _fields(written: Written | None, tree: Tree, say: Speaker) -> list[Block]:
    lesson = written.lesson if written else None
    known = {part: getattr(lesson, part) if lesson else "" for part in ("title", "problem", "cause", "fix")}
    steps = "\n".join(lesson.steps) if lesson else ""
    tags = picker(Choice(tree, lesson.tags if lesson else ()), say)
    hint = say(N_("One step a line; with a ! first, it has to be done. They can be put on a ticket."))
    about = entry("tags", say(N_("What is it about?")), tags, optional=True)
    return [
        entry("title", say(N_("In a few words")), line(LONGEST_TITLE, known["title"])),
        _text("problem", say(N_("What is the problem, as people put it?")), known["problem"]),
        _text("cause", say(N_("What causes it?")), known["cause"]),
        _text("fix", say(N_("What helps?")), known["fix"]),
        _text("steps", say(N_("Steps")), steps, hint),
        *([about] if tree.tags else []),
    ]


def _for_whom(written: Written | None, say: Speaker) -> list[Block]:
    options = [option(say(label), kind) for kind, label in READERS.items()]
    readers = choice(options, written.readers if written else Readers.EVERYONE)
    channels = sorted(written.channels) if written else []
    pick = {
        "type": "multi_conversations_select",
        "filter": CHANNELS,
        **({"initial_conversations": channels} if channels else {}),
    }
    return [
        entry("readers", say(N_("Who may read it?")), readers),
        entry("channels", say(N_("Channels")), pick, optional=True),
    ]


def _text(name: str, label: str, known: str, hint: str = "") -> Block:
    return entry(name, label, line(LONGEST_PART, known, multiline=True), hint, optional=True)
