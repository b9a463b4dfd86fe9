"""The parts of Block Kit that a person touches: finding them, choosing in them, and what is filled in."""

from collections.abc import Callable, Iterator
from typing import Any

from playground import ids
from playground.answers import Json, SlackError
from playground.files import by_name

CHOSEN: dict[str, tuple[str, str]] = {
    "plain_text_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", "initial_option"),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
"""By type of element: where its choice stands in the state, and where its first choice in the element."""


def identified(blocks: list[Json]) -> list[Json]:
    """The blocks with ids, as Slack gives them to blocks and elements that have none."""
    named = [block if "block_id" in block else {**block, "block_id": ids.fresh(6)} for block in blocks]
    for block in named:
        for element in of_block(block):
            if "type" in element and element["type"] in (*CHOSEN, "button"):
                element.setdefault("action_id", ids.fresh(6))
    return named


def of_block(block: Json) -> list[Json]:
    """The elements a block holds, wherever they stand in it."""
    found = [*block.get("elements", [])]
    found += [block[name] for name in ("accessory", "element") if block.get(name)]
    return [one for one in found if isinstance(one, dict)]


def find(blocks: list[Json], action_id: str, block_id: str = "") -> tuple[Json, Json]:
    """The block and the element of an action id; raises `no_such_action`."""
    for block in blocks:
        for element in of_block(block):
            if element.get("action_id") == action_id and block_id in ("", block["block_id"]):
                return block, element
    raise SlackError("no_such_action", action_id=action_id)


def chosen(element: Json, choice: Any) -> Json:
    """The state of an element after a choice: an option's value, a text, an id, or a list of them."""
    kind = element["type"]
    key, _ = CHOSEN[kind]
    if key == "selected_option":
        choice = _option(element, choice)
    elif key == "selected_options":
        choice = [_option(element, one) for one in choice or []]
    elif key == "value":
        choice = str(choice) if choice not in (None, "") else None
    elif key == "files":
        choice = [by_name(one) if isinstance(one, str) else one for one in choice or []]
    return {"type": kind, key: choice}


def filled_in(blocks: list[Json], given: Json) -> Json:
    """`state.values` of a form: `given` by block id or action id, otherwise what stood there at first."""
    values: dict[str, Json] = {}
    for block, element in _choosable(blocks):
        choice = _given(given, block["block_id"], element)
        values.setdefault(block["block_id"], {})[element["action_id"]] = choice
    return values


def missing(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack itself objects to before it sends a form, by block id."""
    wrong = {}
    for block, element in _choosable(blocks):
        if block["type"] == "input":
            state = values[block["block_id"]][element["action_id"]]
            said = _objection(block, element, state[CHOSEN[element["type"]][0]])
            if said:
                wrong[block["block_id"]] = said
    return wrong


def _choosable(blocks: list[Json]) -> Iterator[tuple[Json, Json]]:
    for block in blocks:
        for element in of_block(block):
            if element.get("type") in CHOSEN and element["type"] != "overflow":
                yield block, element


def _given(given: Json, block_id: str, element: Json) -> Json:
    key, first = CHOSEN[element["type"]]
    within = given.get(block_id)
    if isinstance(within, dict) and element["action_id"] in within:
        choice = within[element["action_id"]]
        return choice if _is_state(choice) else chosen(element, choice)
    choice = given.get(element["action_id"], within)
    if isinstance(choice, dict) and "type" in choice:
        return choice
    if choice is None:
        empty: Any = [] if key.endswith("s") else None
        return {"type": element["type"], key: element.get(first, empty)}
    return chosen(element, choice)


def _is_state(choice: Any) -> bool:
    return isinstance(choice, dict) and "type" in choice


def _option(element: Json, choice: Any) -> Json | None:
    if choice is None or isinstance(choice, dict):
        return choice
    if "external" in element["type"]:
        return {"text": {"type": "plain_text", "text": str(choice), "emoji": True}, "value": str(choice)}
    groups = element.get("option_groups", [])
    options: list[Json] = [
        *element.get("options", []),
        *(one for group in groups for one in group["options"]),
    ]
    found = next((one for one in options if one["value"] == choice), None)
    if found is None:
        raise SlackError("no_such_option", offered=[one["value"] for one in options])
    return found


def _objection(block: Json, element: Json, choice: Any) -> str:
    if choice in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] == "plain_text_input":
        least, most = element.get("min_length", 0), element.get("max_length", 3000)
        return "" if least <= len(choice) <= most else f"Please use {least} to {most} characters."
    fits, said = _FITS.get(element["type"], (_fits, ""))
    return "" if fits(choice) else said


def _fits(_choice: str) -> bool:
    return True


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


_FITS: dict[str, tuple[Callable[[str], bool], str]] = {
    "number_input": (_is_number, "Please enter a number."),
    "email_text_input": (lambda typed: "@" in typed[1:-1], "Please enter a valid email address."),
    "url_text_input": (
        lambda typed: typed.startswith(("http://", "https://")),
        "Please enter a valid URL.",
    ),
}
"""What Slack checks itself before it sends a form."""
