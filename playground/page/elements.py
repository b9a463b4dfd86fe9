"""Draws what a person can press, choose or fill in, as plain controls that the script reads."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from playground.answers import Json
from playground.elements import CHOSEN
from playground.page.html import Attribute, Html, join, tag
from playground.page.mrkdwn import plain, text_object
from playground.page.reader import Reader, may_see


@dataclass(frozen=True)
class Surface:
    """A message (its ts) or a view (its id), and what was chosen in it so far, by block and action."""

    name: str
    values: Json = field(default_factory=dict)

    def id_of(self, block: Json, element: Json) -> str:
        """A name for an element that no other one on the page has."""
        return f"{self.name}-{block.get('block_id')}-{element.get('action_id')}"

    def chosen(self, block: Json, element: Json) -> object:
        """What stands in an element: chosen so far, or what stood there at first."""
        key, first = CHOSEN[element["type"]]
        state = self.values.get(block["block_id"], {}).get(element["action_id"], {})
        return state.get(key) if key in state else element.get(first)


@dataclass(frozen=True)
class Part:
    """One element in its block, ready to be drawn for a reader."""

    reader: Reader
    element: Json
    id: str
    chosen: object
    label: dict[str, Attribute]
    """The attributes that name it for those who cannot see it."""
    acts: bool
    """Whether the app hears at once of what is chosen, so that nothing cannot be."""

    @property
    def placeholder(self) -> str:
        return str(self.element.get("placeholder", {}).get("text", ""))


def element(reader: Reader, surface: Surface, block: Json, given: Json, *, labelled_by: str = "") -> Html:
    """One element with all that the script has to know of it."""
    kind = str(given["type"])
    draw = _DRAW.get(kind)
    if draw is None:
        return _picture(given) if kind == "image" else tag("small", kind)
    name = surface.id_of(block, given)
    chosen = surface.chosen(block, given) if kind in CHOSEN else None
    named = given.get("placeholder") or given.get("text") or {}
    spoken = str(named.get("text") or given.get("action_id"))
    label: dict[str, Attribute] = {"aria_labelledby": labelled_by} if labelled_by else {"aria_label": spoken}
    acts = block["type"] != "input" or bool(block.get("dispatch_action"))
    return tag(
        "span",
        draw(Part(reader, given, name, chosen, label, acts)),
        _confirm(reader, given),
        id=name,
        class_=f"element {kind}",
        data_kind=kind,
        data_action=given.get("action_id"),
        data_block=block.get("block_id"),
        data_acts=acts,
    )


def _picture(given: Json) -> Html:
    return tag("span", "🖼 ", str(given.get("alt_text") or ""), class_="elsewhere")


def _confirm(reader: Reader, given: Json) -> Html | None:
    """The question that is asked before the element acts."""
    asked = given.get("confirm")
    if not asked:
        return None
    style = asked.get("style", "primary")
    return tag(
        "dialog",
        tag("h3", plain(str(asked["title"]["text"]))),
        tag("p", text_object(reader, asked["text"])),
        tag(
            "footer",
            tag("button", plain(str(asked["deny"]["text"])), type="button", value="no"),
            tag("button", plain(str(asked["confirm"]["text"])), type="button", value="yes", class_=style),
        ),
        class_="confirm",
    )


def _button(part: Part) -> Html:
    given = part.element
    spoken = given.get("accessibility_label")
    style = given.get("style", "")
    url = given.get("url")
    return tag(
        "button", text_object(part.reader, given["text"]), type="button", class_=style, aria_label=spoken,
        data_url=url,
    )  # fmt: skip


# --- one of several ----------------------------------------------------------------------------


def _static_select(part: Part) -> Html:
    chosen = part.chosen["value"] if isinstance(part.chosen, dict) else None
    groups = part.element.get("option_groups")
    drawn: Iterable[Html]
    if groups:
        drawn = [
            tag("optgroup", _options(_pairs(one["options"]), chosen), label=one["label"]["text"])
            for one in groups
        ]
    else:
        drawn = [_options(_pairs(part.element["options"]), chosen)]
    return _select(part, drawn)


def _select(part: Part, drawn: Iterable[Html]) -> Html:
    nothing = plain(part.placeholder or part.reader.say("Choose…"))
    first = tag("option", nothing, value="", disabled=part.acts, selected=part.acts and not part.chosen)
    return tag("select", first, drawn, **part.label)


def _pairs(options: list[Json]) -> Iterator[tuple[str, str]]:
    return ((str(one["value"]), str(one["text"]["text"])) for one in options)


def _options(pairs: Iterable[tuple[str, str]], chosen: object) -> Html:
    return join(tag("option", plain(text), value=value, selected=value == chosen) for value, text in pairs)


def _people(reader: Reader) -> Iterator[tuple[str, str]]:
    present = [one for one in reader.workspace.people.values() if not one.deleted]
    return ((one.id, reader.name_of(one.id)) for one in present)


def _public(reader: Reader) -> Iterator[tuple[str, str]]:
    open_ = [one for one in reader.workspace.channels.values() if not (one.private or one.archived)]
    return ((one.id, f"#{one.name}") for one in open_)


def _conversations(reader: Reader) -> Iterator[tuple[str, str]]:
    seen = [
        one for one in reader.workspace.channels.values() if may_see(reader.person, one) and not one.archived
    ]
    return ((one.id, f"#{one.name}" if one.name else reader.workspace.app.name) for one in seen)


_LISTED: dict[str, Callable[[Reader], Iterator[tuple[str, str]]]] = {
    "users": _people,
    "channels": _public,
    "conversations": _conversations,
}


def _listed_select(part: Part) -> Html:
    pairs = _LISTED[part.element["type"].removesuffix("_select")](part.reader)
    return _select(part, [_options(pairs, part.chosen)])


def _external_select(part: Part) -> Html:
    """A field to type in; the script asks the app for what fits and lists it."""
    chosen = part.chosen if isinstance(part.chosen, dict) else None
    return join(
        [
            tag("span", _token(chosen) if chosen else None, class_="tokens"),
            _search(part),
        ]
    )


def _search(part: Part) -> Html:
    return join(
        [
            tag(
                "input",
                type="text",
                role="combobox",
                aria_expanded="false",
                aria_controls=f"{part.id}-offered",
                autocomplete="off",
                placeholder=part.placeholder or part.reader.say("Type to search…"),
                data_least=part.element.get("min_query_length", 3),
                **part.label,
            ),
            tag("ul", class_="offered", role="listbox", id=f"{part.id}-offered", hidden=True),
        ]
    )


def _token(option: Json) -> Html:
    shown = option["text"]["text"]
    return tag("button", plain(shown), " ×", type="button", data_value=option["value"], data_text=shown)


# --- several of several ------------------------------------------------------------------------


def _multi_external_select(part: Part) -> Html:
    chosen = part.chosen if isinstance(part.chosen, list) else []
    return join([tag("span", [_token(one) for one in chosen], class_="tokens"), _search(part)])


def _multi_static_select(part: Part) -> Html:
    chosen = {one["value"] for one in part.chosen} if isinstance(part.chosen, list) else set()
    groups = part.element.get("option_groups") or [{"options": part.element.get("options", [])}]
    return _ticked(part, ((value, text) for one in groups for value, text in _pairs(one["options"])), chosen)


def _multi_listed_select(part: Part) -> Html:
    kind = part.element["type"].removeprefix("multi_").removesuffix("_select")
    chosen = set(part.chosen) if isinstance(part.chosen, list) else set()
    return _ticked(part, _LISTED[kind](part.reader), chosen)


def _ticked(part: Part, pairs: Iterable[tuple[str, str]], chosen: set[str]) -> Html:
    """A list that folds out, to tick in."""
    listed = list(pairs)
    names = ", ".join(text for value, text in listed if value in chosen)
    placeholder = part.placeholder or part.reader.say("Choose…")
    ticks = [
        tag("label", tag("input", type="checkbox", value=value, checked=value in chosen), " ", plain(text))
        for value, text in listed
    ]
    shown = tag("summary", names or placeholder, data_placeholder=placeholder, **part.label)
    return tag("details", shown, tag("div", ticks, class_="ticks"))


def _overflow(part: Part) -> Html:
    options = [
        tag("button", plain(text), type="button", value=value)
        for value, text in _pairs(part.element["options"])
    ]
    return tag(
        "details",
        tag("summary", "⋯", aria_label=part.reader.say("More")),
        tag("div", options, class_="ticks"),
    )


def _radio_buttons(part: Part) -> Html:
    chosen = {part.chosen["value"]} if isinstance(part.chosen, dict) else set()
    return _marks(part, "radio", chosen)


def _checkboxes(part: Part) -> Html:
    chosen = {one["value"] for one in part.chosen} if isinstance(part.chosen, list) else set()
    return _marks(part, "checkbox", chosen)


def _marks(part: Part, kind: str, chosen: set[str]) -> Html:
    marks = [
        tag(
            "label",
            tag("input", type=kind, name=part.id, value=one["value"], checked=one["value"] in chosen),
            tag("span", text_object(part.reader, one["text"]), _described(part.reader, one)),
        )
        for one in part.element["options"]
    ]
    return tag("div", marks, role="radiogroup" if kind == "radio" else "group", **part.label)


def _described(reader: Reader, option: Json) -> Html | None:
    about = option.get("description")
    return tag("small", text_object(reader, about)) if about else None


# --- days and hours ----------------------------------------------------------------------------


def _datepicker(part: Part) -> Html:
    return tag("input", type="date", value=_written(part), **part.label)


def _timepicker(part: Part) -> Html:
    return tag("input", type="time", value=_written(part), **part.label)


def _datetimepicker(part: Part) -> Html:
    zone = part.reader.person.tz
    at = part.chosen if isinstance(part.chosen, int) else None
    value = f"{datetime.fromtimestamp(at, ZoneInfo(zone)):%Y-%m-%dT%H:%M}" if at else None
    return tag("input", type="datetime-local", value=value, data_zone=zone, **part.label)


# --- words -------------------------------------------------------------------------------------


def _plain_text_input(part: Part) -> Html:
    given = part.element
    limits: dict[str, Attribute] = {
        "placeholder": part.placeholder or None,
        "maxlength": given.get("max_length"),
        "autofocus": bool(given.get("focus_on_load")),
    }
    if given.get("multiline"):
        return tag("textarea", "\n", _written(part), rows=4, **limits, **part.label)
    return tag("input", type="text", value=_written(part), **limits, **part.label)


def _typed(kind: str, **more: Attribute) -> Callable[[Part], Html]:
    def draw(part: Part) -> Html:
        hint = part.placeholder or None
        return tag("input", type=kind, value=_written(part), placeholder=hint, **more, **part.label)

    return draw


def _written(part: Part) -> str | None:
    return str(part.chosen) if part.chosen not in (None, "") else None


def _file_input(part: Part) -> Html:
    hint = part.reader.say("Names of files, one a line")
    return tag("textarea", rows=1, placeholder=hint, **part.label)


def _rich_text_input(part: Part) -> Html:
    return tag("textarea", rows=4, placeholder=part.placeholder or None, **part.label)


_DRAW: dict[str, Callable[[Part], Html]] = {
    "button": _button,
    "workflow_button": _button,
    "static_select": _static_select,
    "external_select": _external_select,
    "users_select": _listed_select,
    "channels_select": _listed_select,
    "conversations_select": _listed_select,
    "multi_static_select": _multi_static_select,
    "multi_external_select": _multi_external_select,
    "multi_users_select": _multi_listed_select,
    "multi_channels_select": _multi_listed_select,
    "multi_conversations_select": _multi_listed_select,
    "overflow": _overflow,
    "radio_buttons": _radio_buttons,
    "checkboxes": _checkboxes,
    "datepicker": _datepicker,
    "timepicker": _timepicker,
    "datetimepicker": _datetimepicker,
    "plain_text_input": _plain_text_input,
    "email_text_input": _typed("email"),
    "url_text_input": _typed("url"),
    "number_input": _typed("text", inputmode="decimal"),
    "file_input": _file_input,
    "rich_text_input": _rich_text_input,
}
