"""Reads what was filled into a form, as it would be typed."""

from collections.abc import Callable
from dataclasses import replace

from commands.lesson import Written
from commands.open import Details
from commands.registry import VERBS
from commands.registry.verb import Group, Takes, Verb
from desk.article import Lesson, Readers, language_of
from desk.severity import Level
from handlers import reading, slack_facts
from handlers.ask import Ask
from handlers.slack_facts import Json
from handlers.views import request
from handlers.views.forms import FROM_HOME


def is_unseen(verb: str) -> bool:
    """Whether no card shows what the verb did, so that its person has to be told."""
    return verb in VERBS and VERBS[verb].group in {Group.KNOWLEDGE, Group.BETTER}


def filled(payload: Json) -> Ask:
    """A form that was sent."""
    view = payload["view"]
    if view["callback_id"] in _OWN_FORMS:
        return _OWN_FORMS[view["callback_id"]](payload["user"]["id"], view)
    person, kept = payload["user"]["id"], view["private_metadata"]
    verb = VERBS[view["callback_id"]]
    options = [f"{option}:{word or reading.NOTHING}" for option, word in chosen(view, verb).items()]
    words = [_filled_in(view, takes) for takes in verb.asks]
    about = kept.removesuffix(FROM_HOME) if Takes.VERSION in verb.takes else kept.partition(" ")[0]
    line = " ".join([about, *options, *words])
    files = slack_facts.files(_filled(view, "files"))
    more = {"files": files} if files else {}
    is_told = kept.endswith(FROM_HOME) or is_unseen(verb.name)
    channel = person if is_told else ""
    return Ask(person, verb.name, line, channel=channel, wants_answer=is_unseen(verb.name), more=more)


def chosen(view: Json, verb: Verb) -> dict[str, str]:
    """What was chosen in a form besides what the verb takes, "" where nothing was."""
    return {option: word(_filled(view, option)) for option in verb.options}


def _filled_in(view: Json, takes: Takes) -> str:
    if takes is Takes.READERS:
        return _chosen_readers(view)
    return _boxes(view) if takes is Takes.STEPS else word(_filled(view, reading.field_of(takes)))


def _chosen_readers(view: Json) -> str:
    """Who shall read an article, as it would be typed."""
    kind = word(_filled(view, "readers"))
    channels = _filled(view, "channels").get("selected_conversations") or ()
    return " ".join(f"<#{each}>" for each in channels) if kind == Readers.CHANNELS else kind


def word(state: Json) -> str:
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
    return ",".join(checked) or reading.NONE


def _request(person: str, view: Json) -> Ask:
    """The form that opens a ticket: its title becomes the first line of what happened."""
    channel, _, url = view["private_metadata"].partition(" ")
    words = "\n".join(line for line in (text_of(view, "title"), text_of(view)) if line)
    whom = word(_filled(view, "for_whom"))
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


def written(view: Json) -> Written:
    """The lesson as it stands in its form."""
    parts = {part: text_of(view, part).strip() for part in ("title", "problem", "cause", "fix")}
    steps = tuple(line for line in text_of(view, "steps").splitlines() if line.strip())
    tags = tuple(option["value"] for option in _filled(view, "tags").get("selected_options") or ())
    words = Lesson(steps=steps, tags=tags, language=language_of("\n".join(parts.values())), **parts)
    readers = Readers(word(_filled(view, "readers")) or Readers.EVERYONE)
    channels = frozenset(_filled(view, "channels").get("selected_conversations") or ())
    return Written(words, readers, channels, note=text_of(view, "note"))


def _details(view: Json) -> Details:
    impact, urgency = (word(_filled(view, name)) for name in ("impact", "urgency"))
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
    category = word(_filled(view, request.CATEGORY))
    prefix = request.answer_name(category, "")
    answers = {
        name.removeprefix(prefix): _plain_word(_filled(view, name))
        for name in view["state"]["values"]
        if name.startswith(prefix)
    }
    return category, answers


def _plain_word(state: Json) -> str:
    """What was chosen or written, without the marks of a command."""
    return str(state.get("selected_user") or state.get("selected_date") or word(state))


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
