"""The tree of tags: how they are found, offered and suggested, and what may be done to it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.refusal import Refused
from desk.tags import DEFAULT_TAGS, Tag, Tree, chosen, described, fits, free, new

VPN = Tag(en="VPN access", zh_CN="VPN 接入", parent="network", words=("tunnel", "隧道"))
TREE = Tree(
    tags={**{code: Tag.model_validate(tag) for code, tag in DEFAULT_TAGS.items()}, "vpn": VPN},
    gone={"wlan": Tag(en="Wireless")},
    into={"wlan": "network"},
    fixed=frozenset(DEFAULT_TAGS),
)


def refusal(of: object, *args: object) -> str:
    with pytest.raises(Refused) as caught:
        of(*args)  # type: ignore[operator]
    return str(caught.value.sentence)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("vpn", "vpn"),
        ("VPN", "vpn"),
        ("vpn access", "vpn"),
        ("网络", "network"),
        ("wlan", "network"),
        ("x", None),
    ],
)
def test_a_tag_is_found_by_code_by_name_and_by_what_it_once_was(word: str, code: str | None) -> None:
    assert TREE.found(word) == code


def test_the_kind_of_risk_is_inherited() -> None:
    assert [TREE.risk(code) for code in ("vpn", "network", "account", "x")] == [
        "technology", "technology", None, None,
    ]  # fmt: skip


def test_branches_stand_under_their_tag() -> None:
    assert list(TREE.branches()) == [
        (0, "account"), (0, "hardware"), (0, "network"), (1, "vpn"), (0, "software"),
    ]  # fmt: skip
    assert list(TREE.branches("network")) == [(0, "vpn")]


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("The VPN tunnel is down", ["network", "vpn"]),
        ("隧道断了", ["vpn"]),
        ("My printer is on fire, and the WiFi", ["hardware", "network"]),
        ("Good morning", []),
        ("", []),
    ],
)
def test_tags_are_suggested_from_words_of_both_languages(text: str, tags: list[str]) -> None:
    assert TREE.suggested(text) == tags


def test_what_is_typed_finds_tags_in_both_languages() -> None:
    assert [TREE.offered(typed, 100) for typed in ("vpn", "接入", "ware", "net", "")] == [
        ["vpn"], ["vpn"], ["hardware", "software"], ["network"], sorted(TREE.tags),
    ]  # fmt: skip
    assert TREE.offered("", 2) == ["account", "hardware"]


@pytest.mark.parametrize(
    ("said", "now", "after"),
    [
        (["vpn", "wlan"], ("software",), {"vpn", "network"}),
        (["+vpn"], ("software",), {"software", "vpn"}),
        (["-software", "+vpn"], ("software", "wlan"), {"network", "vpn"}),
    ],
)
def test_tags_are_set_or_changed(said: list[str], now: tuple[str, ...], after: set[str]) -> None:
    assert chosen(TREE, said, now) == after


def test_what_does_not_exist_is_refused() -> None:
    assert refusal(chosen, TREE, ["+x"], ()) == "There is no tag “x”. /desk tags lists them."


def test_a_tag_is_described_in_a_line() -> None:
    line = "VPN access / VPN 接入 under:network words:tunnel,隧道"
    assert described(line) == VPN
    assert described("risk:people under:", VPN) == VPN.model_copy(update={"risk": "people", "parent": None})
    assert refusal(described, "VPN risk:fire").startswith("Write it like this: Name / 名称 under:network")
    assert refusal(described, "x" * 41).startswith("“" + "x" * 41 + "” cannot be a name")


def test_what_may_not_be_done_to_the_tree() -> None:
    assert refusal(new, TREE, "vpn", VPN) == "There is a tag “vpn” already."
    assert refusal(new, TREE, "wlan", VPN) == "There is a tag “wlan” already."
    assert refusal(new, TREE, "V P N", VPN).startswith("A tag's code is of small letters")
    assert refusal(fits, TREE, "network", Tag(en="N", parent="vpn")) == "“network” cannot stand under itself."
    assert refusal(fits, TREE, "a", Tag(en="A", parent="b")) == "There is no tag “b”. /desk tags lists them."
    assert refusal(free, TREE, "network") == "“network” is written in the policy: change it there."
    assert free(TREE, "vpn") == "vpn"


CODES = st.sampled_from("abcdef")


@given(st.dictionaries(CODES, st.none() | CODES))
def test_every_tree_can_be_walked(parents: dict[str, str | None]) -> None:
    """Whatever stands in the database: no loop is walked for ever, and no tag is told twice."""
    tree = Tree({code: Tag(en=code, parent=parent) for code, parent in parents.items()})
    told = [code for _depth, code in tree.branches()]
    assert len(told) == len(set(told))
    assert all(tree.above(code) is not None and tree.risk(code) is None for code in parents)
