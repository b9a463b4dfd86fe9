"""Each limit of Slack's Block Kit: at the limit accepted, one beyond it refused, with Slack's words."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.blocks import problems, view_problems

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def option(number: int = 0, **more: Any) -> Json:
    return {"text": plain(), "value": f"v{number}", **more}


def options(count: int) -> list[Json]:
    return [option(number) for number in range(count)]


def button(number: int = 0, **more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": f"a{number}", **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def asking(**more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": {"type": "plain_text_input"}, **more}


def typing(**more: Any) -> Json:
    return asking(element={"type": "plain_text_input", **more})


def select(**more: Any) -> Json:
    return actions({"type": "static_select", "options": options(2), **more})


def confirm(**more: Any) -> Json:
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def image(**more: Any) -> Json:
    return {"type": "image", "alt_text": "a", "image_url": "https://example.com/a.png", **more}


def rich_text(*inline: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(inline)}]}


def modal(**more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": [section()], **more}


def longer(limit: int) -> str:
    return f"must be less than {limit + 1} characters"


def more(limit: int) -> str:
    return f"no more than {limit} items allowed"


LENGTHS: list[tuple[int, Callable[[str], Json], str]] = [
    (3000, lambda s: section(text=mrkdwn(s)), "/blocks/0/text/text"),
    (2000, lambda s: section(fields=[plain(s)]), "/blocks/0/fields/0/text"),
    (255, lambda s: section(block_id=s), "/blocks/0/block_id"),
    (150, lambda s: {"type": "header", "text": plain(s)}, "/blocks/0/text/text"),
    (3000, lambda s: {"type": "context", "elements": [mrkdwn(s)]}, "/blocks/0/elements/0/text"),
    (75, lambda s: actions(button(text=plain(s))), "/blocks/0/elements/0/text/text"),
    (2000, lambda s: actions(button(value=s)), "/blocks/0/elements/0/value"),
    (3000, lambda s: actions(button(url=s)), "/blocks/0/elements/0/url"),
    (255, lambda s: actions(button(action_id=s)), "/blocks/0/elements/0/action_id"),
    (75, lambda s: actions(button(accessibility_label=s)), "/blocks/0/elements/0/accessibility_label"),
    (
        100,
        lambda s: actions(button(confirm=confirm(title=plain(s)))),
        "/blocks/0/elements/0/confirm/title/text",
    ),
    (
        300,
        lambda s: actions(button(confirm=confirm(text=plain(s)))),
        "/blocks/0/elements/0/confirm/text/text",
    ),
    (
        30,
        lambda s: actions(button(confirm=confirm(confirm=plain(s)))),
        "/blocks/0/elements/0/confirm/confirm/text",
    ),
    (30, lambda s: actions(button(confirm=confirm(deny=plain(s)))), "/blocks/0/elements/0/confirm/deny/text"),
    (150, lambda s: select(placeholder=plain(s)), "/blocks/0/elements/0/placeholder/text"),
    (75, lambda s: select(options=[option(text=plain(s))]), "/blocks/0/elements/0/options/0/text/text"),
    (150, lambda s: select(options=[option() | {"value": s}]), "/blocks/0/elements/0/options/0/value"),
    (
        75,
        lambda s: select(options=[option(description=plain(s))]),
        "/blocks/0/elements/0/options/0/description/text",
    ),
    (2000, lambda s: asking(label=plain(s)), "/blocks/0/label/text"),
    (2000, lambda s: asking(hint=plain(s)), "/blocks/0/hint/text"),
    (2000, lambda s: image(alt_text=s), "/blocks/0/alt_text"),
    (2000, lambda s: image(title=plain(s)), "/blocks/0/title/text"),
    (12000, lambda s: {"type": "markdown", "text": s}, "/blocks/0/text"),
]


@pytest.mark.parametrize(("limit", "block", "at"), LENGTHS)
def test_a_text_may_be_as_long_as_the_limit_and_must_not_be_empty(
    limit: int, block: Callable[[str], Json], at: str
) -> None:
    assert problems([block("x" * limit)], "message") == []
    assert problems([block("x" * (limit + 1))], "message") == [f"[ERROR] {longer(limit)} [json-pointer:{at}]"]
    assert problems([block("")], "message") == [f"[ERROR] must be more than 0 characters [json-pointer:{at}]"]


def test_an_image_url_may_have_3000_characters() -> None:
    url = "https://example.com/".ljust(3000, "x")
    at = "[json-pointer:/blocks/0/image_url]"
    assert problems([image(image_url=url)], "message") == []
    assert problems([image(image_url=url + "x")], "message") == [f"[ERROR] {longer(3000)} {at}"]
    assert problems([image(image_url="cat.png")], "message") == [f"[ERROR] must be a valid URL {at}"]


def groups(count: int, each: int = 1) -> Json:
    return actions(
        {"type": "static_select", "option_groups": [{"label": plain(), "options": options(each)}] * count}
    )


COUNTS: list[tuple[int, Callable[[int], Json], str]] = [
    (10, lambda n: section(fields=[plain()] * n), "/blocks/0/fields"),
    (10, lambda n: {"type": "context", "elements": [mrkdwn()] * n}, "/blocks/0/elements"),
    (25, lambda n: actions(*(button(number) for number in range(n))), "/blocks/0/elements"),
    (100, lambda n: select(options=options(n)), "/blocks/0/elements/0/options"),
    (100, groups, "/blocks/0/elements/0/option_groups"),
    (100, lambda n: groups(1, n), "/blocks/0/elements/0/option_groups/0/options"),
    (
        5,
        lambda n: section(accessory={"type": "overflow", "options": options(n)}),
        "/blocks/0/accessory/options",
    ),
    (10, lambda n: actions({"type": "radio_buttons", "options": options(n)}), "/blocks/0/elements/0/options"),
    (10, lambda n: actions({"type": "checkboxes", "options": options(n)}), "/blocks/0/elements/0/options"),
]


@pytest.mark.parametrize(("limit", "block", "at"), COUNTS)
def test_a_list_may_have_as_many_items_as_the_limit_and_must_not_be_empty(
    limit: int, block: Callable[[int], Json], at: str
) -> None:
    assert problems([block(limit)], "message") == []
    assert problems([block(1)], "message") == []
    assert problems([block(limit + 1)], "message") == [f"[ERROR] {more(limit)} [json-pointer:{at}]"]
    assert problems([block(0)], "message") == [f"[ERROR] no fewer than 1 items allowed [json-pointer:{at}]"]


@pytest.mark.parametrize(
    ("surface", "limit", "at"),
    [("message", 50, "/blocks"), ("modal", 100, "/view/blocks"), ("home", 100, "/view/blocks")],
)
def test_a_surface_takes_so_many_blocks(surface: str, limit: int, at: str) -> None:
    assert problems([{"type": "divider"}] * limit, surface) == []
    assert problems([], surface) == []
    assert problems([{"type": "divider"}] * (limit + 1), surface) == [
        f"[ERROR] {more(limit)} [json-pointer:{at}]"
    ]


@pytest.mark.parametrize(("name", "least", "most"), [("min_length", 0, 3000), ("max_length", 1, 3000)])
def test_the_length_of_an_answer_is_within_slacks_bounds(name: str, least: int, most: int) -> None:
    at = f"[json-pointer:/view/blocks/0/element/{name}]"
    assert problems([typing(**{name: least})], "modal") == []
    assert problems([typing(**{name: most})], "modal") == []
    assert problems([typing(**{name: least - 1})], "modal") == [
        f"[ERROR] must be greater than {least - 1} {at}"
    ]
    assert f"[ERROR] must be less than {most + 1} {at}" in problems([typing(**{name: most + 1})], "modal")


def test_an_initial_value_is_no_longer_than_the_answer_may_be() -> None:
    at = "[json-pointer:/view/blocks/0/element/initial_value]"
    assert problems([typing(max_length=5, initial_value="12345")], "modal") == []
    assert problems([typing(initial_value="x" * 3000)], "modal") == []
    assert problems([typing(max_length=5, initial_value="123456")], "modal") == [f"[ERROR] {longer(5)} {at}"]
    assert problems([typing(initial_value="x" * 3001)], "modal") == [f"[ERROR] {longer(3000)} {at}"]


ACCEPTED: list[tuple[str, Json]] = [
    ("message", section(fields=[mrkdwn()])),
    ("message", {"type": "section", "fields": [plain()]}),
    ("message", section(accessory=image())),
    ("message", section(expand=True, text=mrkdwn() | {"verbatim": True})),
    ("message", section(accessory={"type": "timepicker", "initial_time": "09:30"})),
    ("message", actions({"type": "datepicker", "initial_date": "2026-03-31"})),
    ("message", actions({"type": "datetimepicker", "initial_date_time": 1_774_000_000})),
    ("message", actions({"type": "users_select", "initial_user": "U1", "focus_on_load": True})),
    ("message", actions({"type": "overflow", "options": [option(url="https://example.com")]})),
    ("message", actions({"type": "checkboxes", "options": [option(text=mrkdwn(), description=mrkdwn())]})),
    ("message", select(initial_option=option(1))),
    ("message", {"type": "context", "elements": [image(), plain(), mrkdwn()]}),
    ("message", image(title=plain(), block_id="b")),
    ("message", {"type": "image", "alt_text": "a", "slack_file": {"id": "F1"}}),
    (
        "message",
        rich_text({"type": "text", "text": "hi", "style": {"bold": True}}, {"type": "user", "user_id": "U1"}),
    ),
    ("message", {"type": "table", "rows": [[{"type": "raw_text", "text": "a"}]], "column_settings": [None]}),
    ("message", asking()),
    ("modal", asking(element={"type": "file_input", "filetypes": ["png"], "max_files": 3})),
    ("modal", asking(element={"type": "number_input", "is_decimal_allowed": False, "max_value": "9"})),
    ("modal", asking(element={"type": "email_text_input"}, optional=True, dispatch_action=True)),
    (
        "modal",
        asking(element={"type": "multi_static_select", "options": options(2), "initial_options": options(1)}),
    ),
    ("modal", {"type": "alert", "text": plain(), "level": "warning"}),
    ("home", asking(element={"type": "channels_select"})),
]


@pytest.mark.parametrize(("surface", "block"), ACCEPTED)
def test_what_slack_takes_is_accepted(surface: str, block: Json) -> None:
    assert problems([block], surface) == []


REFUSED: list[tuple[str, object, str]] = [
    ("message", {"type": "sektion"}, "unsupported type: sektion [json-pointer:/blocks/0/type]"),
    ("message", {}, "missing required field: type [json-pointer:/blocks/0]"),
    ("message", "divider", "must provide an object [json-pointer:/blocks/0]"),
    ("message", {"type": "section"}, "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    (
        "message",
        {"type": "divider", "text": "x"},
        "invalid additional property: text [json-pointer:/blocks/0]",
    ),
    ("message", section(text=None), "must provide an object [json-pointer:/blocks/0/text]"),
    (
        "message",
        section(text=plain() | {"text": 7}),
        "must provide a string [json-pointer:/blocks/0/text/text]",
    ),
    (
        "message",
        section(text={"type": "plain_text"}),
        "missing required field: text [json-pointer:/blocks/0/text]",
    ),
    (
        "message",
        section(text=mrkdwn() | {"emoji": True}),
        "invalid additional property: emoji [json-pointer:/blocks/0/text]",
    ),
    (
        "message",
        {"type": "header", "text": mrkdwn()},
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    (
        "message",
        actions(button(text=mrkdwn())),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    (
        "message",
        select(options=[option(text=mrkdwn())]),
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/options/0/text/type]",
    ),
    ("message", asking(label=mrkdwn()), "unsupported type: mrkdwn [json-pointer:/blocks/0/label/type]"),
    (
        "message",
        actions({"type": "plain_text_input"}),
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    ("message", asking(element=button()), "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    (
        "modal",
        asking(element=button()),
        "unsupported type: button [json-pointer:/view/blocks/0/element/type]",
    ),
    (
        "message",
        section(accessory={"type": "datetimepicker"}),
        "unsupported type: datetimepicker [json-pointer:/blocks/0/accessory/type]",
    ),
    (
        "message",
        asking(element={"type": "file_input"}),
        "unsupported type: file_input [json-pointer:/blocks/0/element/type]",
    ),
    (
        "home",
        asking(element={"type": "file_input"}),
        "unsupported type: file_input [json-pointer:/view/blocks/0/element/type]",
    ),
    (
        "modal",
        {"type": "markdown", "text": "x"},
        "unsupported type: markdown [json-pointer:/view/blocks/0/type]",
    ),
    ("message", {"type": "alert", "text": plain()}, "unsupported type: alert [json-pointer:/blocks/0/type]"),
    (
        "message",
        actions(button(style="red")),
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    (
        "message",
        actions(button(confirm={k: v for k, v in confirm().items() if k != "deny"})),
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    (
        "message",
        {"type": "image", "image_url": "https://example.com/a.png"},
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    (
        "message",
        {"type": "image", "alt_text": "a"},
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    (
        "message",
        select(option_groups=[{"label": plain(), "options": options(1)}]),
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    (
        "message",
        select(initial_option=option(9)),
        "initial_option must match one of the options [json-pointer:/blocks/0/elements/0/initial_option]",
    ),
    (
        "message",
        actions({"type": "checkboxes", "options": options(1), "initial_options": [option(), option(9)]}),
        "initial_options must match the options [json-pointer:/blocks/0/elements/0/initial_options/1]",
    ),
    (
        "message",
        actions({"type": "datepicker", "initial_date": "2026-02-30"}),
        "must match the format YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    (
        "modal",
        asking(element={"type": "file_input"}, dispatch_action=True),
        "file_input is not supported with dispatch_action [json-pointer:/view/blocks/0/dispatch_action]",
    ),
    (
        "modal",
        typing(min_length=5, max_length=4),
        "min_length must not be greater than max_length [json-pointer:/view/blocks/0/element/min_length]",
    ),
    (
        "modal",
        typing(multiline="yes"),
        "must provide a boolean [json-pointer:/view/blocks/0/element/multiline]",
    ),
    (
        "modal",
        typing(max_length=True),
        "must provide an integer [json-pointer:/view/blocks/0/element/max_length]",
    ),
    (
        "message",
        {"type": "rich_text", "elements": [{"type": "text", "text": "hi"}]},
        "unsupported type: text [json-pointer:/blocks/0/elements/0/type]",
    ),
    (
        "message",
        rich_text({"type": "user"}),
        "missing required field: user_id [json-pointer:/blocks/0/elements/0/elements/0]",
    ),
    (
        "message",
        actions(button(1), button(1)),
        '`action_id` "a1" already exists [json-pointer:/blocks/0]',
    ),
]


@pytest.mark.parametrize(("surface", "block", "said"), REFUSED)
def test_what_slack_refuses_is_refused_in_its_words(surface: str, block: object, said: str) -> None:
    assert problems([block], surface) == [f"[ERROR] {said}"]


def test_blocks_are_a_list() -> None:
    assert problems({"type": "divider"}, "message") == [
        "[ERROR] must provide an array [json-pointer:/blocks]"
    ]


def test_block_ids_are_unique_and_action_ids_within_a_block() -> None:
    assert problems([actions(button(1)), actions(button(1))], "message") == []
    assert problems([section(block_id="b"), section(block_id="b")], "modal") == [
        '[ERROR] `block_id` "b" already exists [json-pointer:/view/blocks]'
    ]


def test_markdown_blocks_share_one_limit() -> None:
    half = {"type": "markdown", "text": "x" * 6000}
    assert problems([half, half], "message") == []
    assert problems([half, half, {"type": "markdown", "text": "x"}], "message") == [
        "[ERROR] markdown must be less than 12001 characters in total [json-pointer:/blocks]"
    ]


@pytest.mark.parametrize(
    "view",
    [
        modal(),
        modal(blocks=[asking()], submit=plain("x" * 24), close=plain("x" * 24), title=plain("x" * 24)),
        modal(callback_id="x" * 255, private_metadata="x" * 3000, clear_on_close=True, notify_on_close=True),
        modal(private_metadata="", callback_id="", external_id="", blocks=[]),
        {"type": "home", "blocks": [section(), asking()], "private_metadata": "", "callback_id": "home"},
    ],
)
def test_a_view_slack_takes_is_accepted(view: Json) -> None:
    assert view_problems(view) == []


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ([], "must provide an object [json-pointer:/view]"),
        (
            {"type": "workflow_step", "blocks": []},
            "unsupported type: workflow_step [json-pointer:/view/type]",
        ),
        ({"title": plain(), "blocks": []}, "missing required field: type [json-pointer:/view]"),
        ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
        ({"type": "modal", "title": plain()}, "missing required field: blocks [json-pointer:/view]"),
        ({"type": "home"}, "missing required field: blocks [json-pointer:/view]"),
        (
            {"type": "home", "blocks": [], "submit": plain()},
            "invalid additional property: submit [json-pointer:/view]",
        ),
        (modal(id="V1"), "invalid additional property: id [json-pointer:/view]"),
        (modal(title=mrkdwn()), "unsupported type: mrkdwn [json-pointer:/view/title/type]"),
        (modal(title=plain("x" * 25)), f"{longer(24)} [json-pointer:/view/title/text]"),
        (modal(submit=plain("x" * 25)), f"{longer(24)} [json-pointer:/view/submit/text]"),
        (modal(close=plain("x" * 25)), f"{longer(24)} [json-pointer:/view/close/text]"),
        (modal(callback_id="x" * 256), f"{longer(255)} [json-pointer:/view/callback_id]"),
        (modal(private_metadata="x" * 3001), f"{longer(3000)} [json-pointer:/view/private_metadata]"),
        (modal(blocks=[{"type": "divider"}] * 101), f"{more(100)} [json-pointer:/view/blocks]"),
        (modal(blocks=[asking()]), "`submit` is required when there are `input` blocks [json-pointer:/view]"),
        (
            modal(blocks=[typing(focus_on_load=True)] * 2, submit=plain()),
            "only one element may have focus_on_load [json-pointer:/view/blocks]",
        ),
    ],
)
def test_a_view_slack_refuses_is_refused_in_its_words(view: object, said: str) -> None:
    assert view_problems(view) == [f"[ERROR] {said}"]


KEYS = st.sampled_from(
    [
        "type",
        "text",
        "elements",
        "element",
        "blocks",
        "title",
        "options",
        "option_groups",
        "initial_option",
        "initial_options",
        "block_id",
        "action_id",
        "fields",
        "accessory",
        "label",
        "submit",
        "max_length",
        "min_length",
        "confirm",
        "rows",
    ]
)
KINDS = st.sampled_from(
    [
        "section",
        "actions",
        "input",
        "button",
        "static_select",
        "plain_text",
        "modal",
        "home",
        "rich_text",
        "overflow",
    ]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | KINDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=30,
)


@given(JSON, st.sampled_from(["message", "modal", "home"]))
def test_any_json_gets_an_answer_and_is_left_as_it_was(value: object, surface: str) -> None:
    before = copy.deepcopy(value)
    problems(value, surface)
    view_problems(value)
    assert value == before
