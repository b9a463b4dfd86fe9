"""Says what Slack would refuse in a message, a form or a home page, in the words Slack uses.

The tables are Slack's Block Kit reference; the functions before them are the few shapes they are made of.
Everything is put together once, at import, so that checking a post is a walk over plain functions.
Blocks the stand-in does not draw (cards, carousels, charts, plans) are refused like unknown ones.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, time

# Looks at a value found at a JSON pointer, and adds what is wrong with it to the list.
Check = Callable[[object, str, list[str]], None]
# Looks at several fields of one object together.
Rule = Callable[[dict[str, object], str, list[str]], None]

MESSAGE, MODAL, HOME = "message", "modal", "home"
MOST_BLOCKS = {MESSAGE: 50, MODAL: 100, HOME: 100}
MOST_MARKDOWN = 12_000  # characters, over all the markdown blocks of one message


def problems(blocks: object, surface: str) -> list[str]:
    """Return what Slack would say against blocks on a "message", "modal" or "home"; [] when it takes them."""
    out: list[str] = []
    LISTED[surface](blocks, "/blocks" if surface == MESSAGE else "/view/blocks", out)
    return out


def view_problems(view: object) -> list[str]:
    """Return what Slack would say against this modal or home view; [] when it would take it."""
    out: list[str] = []
    VIEW(view, "/view", out)
    return out


def _say(out: list[str], what: str, at: str) -> None:
    out.append(f"[ERROR] {what} [json-pointer:{at}]")


# --- the shapes --------------------------------------------------------------------------------


def string(most: int | None = None, least: int = 1) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        if not isinstance(value, str):
            _say(out, "must provide a string", at)
        elif len(value) < least:
            _say(out, f"must be more than {least - 1} characters", at)
        elif most is not None and len(value) > most:
            _say(out, f"must be less than {most + 1} characters", at)

    return check


def url(most: int = 3000) -> Check:
    sized = string(most)

    def check(value: object, at: str, out: list[str]) -> None:
        sized(value, at, out)
        if isinstance(value, str) and value and not value.startswith(("https://", "http://")):
            _say(out, "must be a valid URL", at)

    return check


def integer(least: int, most: int) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            _say(out, "must provide an integer", at)
        elif value < least:
            _say(out, f"must be greater than {least - 1}", at)
        elif value > most:
            _say(out, f"must be less than {most + 1}", at)

    return check


def boolean(value: object, at: str, out: list[str]) -> None:
    if not isinstance(value, bool):
        _say(out, "must provide a boolean", at)


def anything(value: object, at: str, out: list[str]) -> None:
    """Accept; for a `type` that was already looked at."""


def choice(*allowed: str) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        if value not in allowed:
            _say(out, f"must be one of: {', '.join(allowed)}", at)

    return check


def parsed(parse: Callable[[str], object], form: str) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        try:
            fits = isinstance(value, str) and len(value) == len(form) and parse(value) is not None
        except ValueError:
            fits = False
        if not fits:
            _say(out, f"must match the format {form}", at)

    return check


def items(each: Check, most: int | None = None, least: int = 1) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        if not isinstance(value, list):
            return _say(out, "must provide an array", at)
        if len(value) < least:
            _say(out, f"no fewer than {least} items allowed", at)
        if most is not None and len(value) > most:
            return _say(out, f"no more than {most} items allowed", at)
        for number, item in enumerate(value):
            each(item, f"{at}/{number}", out)
        return None

    return check


def shape(
    required: Mapping[str, Check], optional: Mapping[str, Check], *rules: Rule, open_: bool = False
) -> Check:
    """Return a check for an object with these fields; others are refused unless it is `open_`."""
    fields = {**required, **optional}

    def check(value: object, at: str, out: list[str]) -> None:
        if not isinstance(value, dict):
            return _say(out, "must provide an object", at)
        missing = [name for name in required if name not in value]
        unknown = [] if open_ else [name for name in value if name not in fields]
        for name in missing:
            _say(out, f"missing required field: {name}", at)
        for name in unknown:
            _say(out, f"invalid additional property: {name}", at)
        _check_fields(value, fields, at, out)
        for rule in rules:
            rule(value, at, out)
        return None

    return check


def _check_fields(value: dict[str, object], fields: Mapping[str, Check], at: str, out: list[str]) -> None:
    for name, inner in value.items():
        if name in fields:
            fields[name](inner, f"{at}/{name}", out)


def by_type(table: Mapping[str, Check]) -> Check:
    def check(value: object, at: str, out: list[str]) -> None:
        if not isinstance(value, dict):
            return _say(out, "must provide an object", at)
        if "type" not in value:
            return _say(out, "missing required field: type", at)
        kind = value["type"]
        found = table.get(kind) if isinstance(kind, str) else None
        if found is None:
            return _say(out, f"unsupported type: {kind}", f"{at}/type")
        return found(value, at, out)

    return check


def text(most: int, *kinds: str) -> Check:
    flags = {"plain_text": "emoji", "mrkdwn": "verbatim"}
    return by_type({k: shape({"type": anything, "text": string(most)}, {flags[k]: boolean}) for k in kinds})


def plain(most: int) -> Check:
    return text(most, "plain_text")


def rich(most: int) -> Check:
    return text(most, "plain_text", "mrkdwn")


# --- rules over several fields -----------------------------------------------------------------


def one_of(*names: str) -> Rule:
    said = " or ".join(f"`{name}`" for name in names)

    def rule(value: dict[str, object], at: str, out: list[str]) -> None:
        if sum(name in value for name in names) != 1:
            _say(out, f"must define either {said}", at)

    return rule


def text_or_fields(value: dict[str, object], at: str, out: list[str]) -> None:
    if "text" not in value and "fields" not in value:
        _say(out, "must define either `text` or `fields`", at)


def _options(value: Mapping[str, object]) -> Iterator[object]:
    groups = value.get("option_groups", [])
    for holder in (value, *(groups if isinstance(groups, list) else [])):
        options = holder.get("options", []) if isinstance(holder, dict) else []
        yield from options if isinstance(options, list) else []


def initial_among_options(value: dict[str, object], at: str, out: list[str]) -> None:
    if "initial_option" in value and value["initial_option"] not in _options(value):
        _say(out, "initial_option must match one of the options", f"{at}/initial_option")
    initial = value.get("initial_options", [])
    known = list(_options(value)) if initial else []
    for number, option in enumerate(initial if isinstance(initial, list) else []):
        if option not in known:
            _say(out, "initial_options must match the options", f"{at}/initial_options/{number}")


def initial_value_fits(value: dict[str, object], at: str, out: list[str]) -> None:
    least, most, initial = (
        value.get("min_length", 0),
        value.get("max_length", 3000),
        value.get("initial_value"),
    )
    if not isinstance(most, int) or not isinstance(least, int):
        return
    if least > most:
        _say(out, "min_length must not be greater than max_length", f"{at}/min_length")
    if isinstance(initial, str) and len(initial) > most:
        _say(out, f"must be less than {most + 1} characters", f"{at}/initial_value")


def no_dispatch_with_file(value: dict[str, object], at: str, out: list[str]) -> None:
    element = value.get("element")
    if value.get("dispatch_action") and isinstance(element, dict) and element.get("type") == "file_input":
        _say(out, "file_input is not supported with dispatch_action", f"{at}/dispatch_action")


def submit_with_inputs(value: dict[str, object], at: str, out: list[str]) -> None:
    if "submit" not in value and any(block.get("type") == "input" for block in _dicts(value.get("blocks"))):
        _say(out, "`submit` is required when there are `input` blocks", at)


def one_focus(value: dict[str, object], at: str, out: list[str]) -> None:
    blocks = _dicts(value.get("blocks"))
    if sum(element.get("focus_on_load") is True for block in blocks for element in _elements(block)) > 1:
        _say(out, "only one element may have focus_on_load", f"{at}/blocks")


# --- composition objects -----------------------------------------------------------------------

TYPE: Mapping[str, Check] = {"type": anything}
ACTION: Mapping[str, Check] = {"action_id": string(255)}
CONFIRM = shape(
    {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)},
    {"style": choice("primary", "danger")},
)
ASKING: Mapping[str, Check] = {**ACTION, "confirm": CONFIRM}
FOCUS: Mapping[str, Check] = {"focus_on_load": boolean}
PICKING: Mapping[str, Check] = {**ASKING, **FOCUS, "placeholder": plain(150)}
DISPATCH: Mapping[str, Check] = {
    "dispatch_action_config": shape(
        {}, {"trigger_actions_on": items(choice("on_enter_pressed", "on_character_entered"), 2)}
    )
}
TYPING: Mapping[str, Check] = {**ACTION, **FOCUS, **DISPATCH, "placeholder": plain(150)}
SLACK_FILE = shape({}, {"id": string(), "url": url()}, one_of("id", "url"))

OPTION = shape({"text": plain(75), "value": string(150)}, {"description": plain(75)})
LINK_OPTION = shape(
    {"text": plain(75), "value": string(150)}, {"description": plain(75), "url": string(3000)}
)
RICH_OPTION = shape({"text": rich(75), "value": string(150)}, {"description": rich(75)})
GROUP = shape({"label": plain(75), "options": items(OPTION, 100)}, {})
FILTER = shape(
    {},
    {
        "include": items(choice("im", "mpim", "private", "public"), 4),
        "exclude_external_shared_channels": boolean,
        "exclude_bot_users": boolean,
    },
)

# --- rich text: its structure, not every style -------------------------------------------------

INLINE = by_type(
    {
        kind: shape({"type": anything, **needed}, {}, open_=True)
        for kind, needed in {
            "text": {"text": string()},
            "link": {"url": string()},
            "user": {"user_id": string()},
            "usergroup": {"usergroup_id": string()},
            "channel": {"channel_id": string()},
            "emoji": {"name": string()},
            "broadcast": {"range": choice("here", "channel", "everyone")},
            "date": {"timestamp": integer(0, 10**11), "format": string()},
            "color": {"value": string()},
        }.items()
    }
)
RUN = {**TYPE, "elements": items(INLINE, least=0)}
BORDER: Mapping[str, Check] = {"border": integer(0, 1)}
RICH_SECTION = shape(RUN, {})
RICH_LIST = shape(
    {
        **TYPE,
        "elements": items(by_type({"rich_text_section": RICH_SECTION})),
        "style": choice("bullet", "ordered"),
    },
    {**BORDER, "indent": integer(0, 8), "offset": integer(0, 10**6)},
)
RICH_PART = by_type(
    {
        "rich_text_section": RICH_SECTION,
        "rich_text_list": RICH_LIST,
        "rich_text_preformatted": shape(RUN, {**BORDER, "language": string()}),
        "rich_text_quote": shape(RUN, BORDER),
    }
)
RICH_TEXT = shape({**TYPE, "elements": items(RICH_PART, least=0)}, {"block_id": string(255)})

# --- elements ----------------------------------------------------------------------------------


def picker(initial: Mapping[str, Check], *rules: Rule, required: Mapping[str, Check] | None = None) -> Check:
    return shape({**TYPE, **(required or {})}, {**PICKING, **initial}, *rules)


def several(initial: Mapping[str, Check], *rules: Rule) -> Check:
    return picker({**initial, "max_selected_items": integer(1, 10**6)}, *rules)


LISTS: Mapping[str, Check] = {"options": items(OPTION, 100), "option_groups": items(GROUP, 100)}
ONE_LIST = one_of("options", "option_groups")
QUERY: Mapping[str, Check] = {"min_query_length": integer(0, 10**6)}
TALKS: Mapping[str, Check] = {"default_to_current_conversation": boolean, "filter": FILTER}
ANSWERS: Mapping[str, Check] = {"response_url_enabled": boolean}
LABEL: Mapping[str, Check] = {"accessibility_label": string(75)}
STYLE: Mapping[str, Check] = {"style": choice("primary", "danger")}

IMAGE = shape(
    {**TYPE, "alt_text": string(2000)},
    {"image_url": url(), "slack_file": SLACK_FILE},
    one_of("image_url", "slack_file"),
)
BUTTON = shape(
    {**TYPE, "text": plain(75)}, {**ASKING, **LABEL, **STYLE, "value": string(2000), "url": string(3000)}
)
WORKFLOW = shape({"trigger": shape({"url": url()}, {}, open_=True)}, {})
SELECTS: Mapping[str, Check] = {
    "static_select": picker({**LISTS, "initial_option": OPTION}, ONE_LIST, initial_among_options),
    "external_select": picker({**QUERY, "initial_option": OPTION}),
    "users_select": picker({"initial_user": string()}),
    "conversations_select": picker({**TALKS, **ANSWERS, "initial_conversation": string()}),
    "channels_select": picker({**ANSWERS, "initial_channel": string()}),
    "multi_static_select": several(
        {**LISTS, "initial_options": items(OPTION, 100)}, ONE_LIST, initial_among_options
    ),
    "multi_external_select": several({**QUERY, "initial_options": items(OPTION, 100)}),
    "multi_users_select": several({"initial_users": items(string(), least=0)}),
    "multi_conversations_select": several({**TALKS, "initial_conversations": items(string(), least=0)}),
    "multi_channels_select": several({"initial_channels": items(string(), least=0)}),
}
TICKED: Mapping[str, Check] = {"options": items(RICH_OPTION, 10)}
PICKERS: Mapping[str, Check] = {
    **SELECTS,
    "datepicker": picker({"initial_date": parsed(date.fromisoformat, "YYYY-MM-DD")}),
    "timepicker": picker({"initial_time": parsed(time.fromisoformat, "HH:mm"), "timezone": string()}),
    "radio_buttons": shape(
        {**TYPE, **TICKED}, {**ASKING, **FOCUS, "initial_option": RICH_OPTION}, initial_among_options
    ),
    "checkboxes": shape(
        {**TYPE, **TICKED},
        {**ASKING, **FOCUS, "initial_options": items(RICH_OPTION, 10)},
        initial_among_options,
    ),
}
MOMENT: Mapping[str, Check] = {
    "datetimepicker": shape(TYPE, {**ASKING, **FOCUS, "initial_date_time": integer(10**9, 10**10 - 1)})
}
CLICKS: Mapping[str, Check] = {
    "button": BUTTON,
    "overflow": shape({**TYPE, "options": items(LINK_OPTION, 5)}, ASKING),
    "workflow_button": shape(
        {**TYPE, "text": plain(75), "workflow": WORKFLOW, "action_id": string(255)}, {**LABEL, **STYLE}
    ),
}
TYPED: Mapping[str, Check] = {
    "plain_text_input": shape(
        TYPE,
        {
            **TYPING,
            "multiline": boolean,
            "initial_value": string(least=0),
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
        initial_value_fits,
    ),
    "number_input": shape(
        {**TYPE, "is_decimal_allowed": boolean},
        {**TYPING, "initial_value": string(), "min_value": string(), "max_value": string()},
    ),
    "email_text_input": shape(TYPE, {**TYPING, "initial_value": string(least=0)}),
    "url_text_input": shape(TYPE, {**TYPING, "initial_value": string(least=0)}),
    "rich_text_input": shape({**TYPE, "action_id": string(255)}, {**TYPING, "initial_value": RICH_TEXT}),
}
FILE_INPUT: Mapping[str, Check] = {
    "file_input": shape(TYPE, {**ACTION, "filetypes": items(string()), "max_files": integer(1, 10)})
}
THUMB = shape({"text": plain(75), "value": string(2000)}, LABEL)
FEEDBACK: Mapping[str, Check] = {
    "feedback_buttons": shape({**TYPE, "positive_button": THUMB, "negative_button": THUMB}, ACTION),
    "icon_button": shape(
        {**TYPE, "icon": choice("trash"), "text": plain(75)},
        {**ASKING, **LABEL, "value": string(2000), "visible_to_user_ids": items(string())},
    ),
}

# --- blocks ------------------------------------------------------------------------------------

NAMED: Mapping[str, Check] = {"block_id": string(255)}


def block(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None, *rules: Rule) -> Check:
    return shape({**TYPE, **required}, {**NAMED, **(optional or {})}, *rules)


def inputs(elements: Mapping[str, Check]) -> Check:
    return block(
        {"label": plain(2000), "element": by_type(elements)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
        no_dispatch_with_file,
    )


CELL = by_type(
    {
        "raw_text": shape({**TYPE, "text": string()}, {}),
        "raw_number": shape({**TYPE, "value": anything}, {"text": string()}),
        "rich_text": RICH_TEXT,
    }
)
COLUMN = shape({}, {"align": choice("left", "center", "right"), "is_wrapped": boolean})


def column(value: object, at: str, out: list[str]) -> None:
    if value is not None:
        COLUMN(value, at, out)


ANYWHERE: Mapping[str, Check] = {
    "section": block(
        {},
        {
            "text": rich(3000),
            "fields": items(rich(2000), 10),
            "accessory": by_type({**PICKERS, **CLICKS, "image": IMAGE}),
            "expand": boolean,
        },
        text_or_fields,
    ),
    "header": block({"text": plain(150)}),
    "divider": block({}),
    "context": block(
        {
            "elements": items(
                by_type(
                    {
                        "image": IMAGE,
                        "plain_text": plain(3000),
                        "mrkdwn": text(3000, "mrkdwn"),
                    }
                ),
                10,
            )
        }
    ),
    "actions": block({"elements": items(by_type({**PICKERS, **MOMENT, **CLICKS}), 25)}),
    "image": block(
        {"alt_text": string(2000)},
        {"image_url": url(), "slack_file": SLACK_FILE, "title": plain(2000)},
        one_of("image_url", "slack_file"),
    ),
    "video": block(
        {"alt_text": string(), "title": plain(200), "video_url": url(), "thumbnail_url": url()},
        {
            "title_url": url(),
            "description": plain(200),
            "author_name": string(50),
            "provider_name": string(),
            "provider_icon_url": url(),
        },
    ),
    "rich_text": RICH_TEXT,
    "input": inputs({**PICKERS, **MOMENT, **TYPED}),
}
BLOCKS: Mapping[str, Mapping[str, Check]] = {
    MESSAGE: {
        **ANYWHERE,
        "markdown": block({"text": string(MOST_MARKDOWN)}),
        "table": block({"rows": items(items(CELL, 20), 100)}, {"column_settings": items(column, 20)}),
        "context_actions": block({"elements": items(by_type(FEEDBACK), 5)}),
    },
    MODAL: {
        **ANYWHERE,
        "input": inputs({**PICKERS, **MOMENT, **TYPED, **FILE_INPUT}),
        "alert": block(
            {"text": rich(200)}, {"level": choice("default", "info", "warning", "error", "success")}
        ),
    },
    HOME: ANYWHERE,
}

# --- names used once, and whole lists of blocks ------------------------------------------------


def _dicts(value: object) -> list[dict[str, object]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _elements(block_: dict[str, object]) -> list[dict[str, object]]:
    """Return the interactive elements of a block, wherever the block keeps them."""
    if block_.get("type") == "rich_text":
        return []
    single = [block_[name] for name in ("accessory", "element") if name in block_]
    return _dicts(single) + _dicts(block_.get("elements"))


def _once(found: list[dict[str, object]], name: str, at: str, out: list[str]) -> None:
    seen: set[object] = set()
    for item in found:
        value = item.get(name)
        if isinstance(value, str) and value in seen:
            _say(out, f'`{name}` "{value}" already exists', at)
        seen.add(value if isinstance(value, str) else None)


def _names_are_unique(blocks: object, at: str, out: list[str]) -> None:
    found = _dicts(blocks)
    _once(found, "block_id", at, out)
    for number, block_ in enumerate(found):
        _once(_elements(block_), "action_id", f"{at}/{number}", out)


def _markdown_fits(blocks: object, at: str, out: list[str]) -> None:
    texts = [block_.get("text") for block_ in _dicts(blocks) if block_.get("type") == "markdown"]
    if len(texts) > 1 and sum(len(text_) for text_ in texts if isinstance(text_, str)) > MOST_MARKDOWN:
        _say(out, f"markdown must be less than {MOST_MARKDOWN + 1} characters in total", at)


def _listed(surface: str) -> Check:
    each = items(by_type(BLOCKS[surface]), MOST_BLOCKS[surface], least=0)

    def check(value: object, at: str, out: list[str]) -> None:
        each(value, at, out)
        _names_are_unique(value, at, out)
        _markdown_fits(value, at, out)

    return check


LISTED = {surface: _listed(surface) for surface in BLOCKS}

KEPT: Mapping[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
FLAGS: Mapping[str, Check] = dict.fromkeys(("clear_on_close", "notify_on_close", "submit_disabled"), boolean)
VIEW = by_type(
    {
        MODAL: shape(
            {**TYPE, "title": plain(24), "blocks": LISTED[MODAL]},
            {**KEPT, **FLAGS, "submit": plain(24), "close": plain(24)},
            submit_with_inputs,
            one_focus,
        ),
        HOME: shape({**TYPE, "blocks": LISTED[HOME]}, KEPT, one_focus),
    }
)
