"""Only whole sentences of a source come through, and they lead only where the policy says (rule 81)."""

import pytest

from desk.citing import Cited, Source, grounded, sentences
from desk.links import REMOVED, unlinked

VPN = Source(
    "KB-7", "VPN", "The VPN 很慢。Do not restart the server! Restart the client;\nthen sign in at 9.30 a.m."
)


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        ("restart the client", ["Restart the client;"]),
        ("  RESTART　the ｃｌｉｅｎｔ.", ["Restart the client;"]),
        ("restart the server", ["Do not restart the server!"]),
        ("Restart the client; then sign in at 9.30", ["Restart the client;", "then sign in at 9.30 a.m."]),
        ("the vpn很慢", ["The VPN 很慢。"]),
        ("Restart the client and the printer", []),
        ("the", []),
        ("…", []),
        ("", []),
    ],
)
def test_what_is_claimed_is_said_in_the_sources_own_words(claim: str, said: list[str]) -> None:
    """A piece brings its whole sentence, so that no “not” is lost; what is found nowhere is dropped."""
    assert [each.text for each in grounded([Cited("kb-7 ", claim)], [VPN])] == said


def test_a_sentence_counts_only_in_the_source_that_it_names_and_once() -> None:
    other = Source("KB-8", "Mail", "Restart the client;")
    claimed = [Cited("KB-8", "Do not restart the server!"), Cited("KB-9", "Restart the client;")]
    claimed += 2 * [Cited("KB-8", "Restart the client;")]
    assert grounded(claimed, [VPN, other]) == (Cited("KB-8", "Restart the client;"),)


def test_what_was_said_without_its_links_is_still_found_in_its_source() -> None:
    """A draft is looked up in its sources once more before somebody goes on from it."""
    source = Source("KB-7", "VPN", "Open https://vpn.evil.example/login and sign in. See docs.example.com")
    claimed = [
        Cited("KB-7", "open https://vpn.evil.example/login and sign in"),
        Cited("KB-7", "docs.example.com"),
    ]
    said = (Cited("KB-7", f"Open {REMOVED} and sign in."), Cited("KB-7", "See docs.example.com"))
    assert grounded(claimed, [source], ["example.com"]) == said
    assert grounded(said, [source], ["example.com"]) == said


def test_sentences_end_where_people_end_them() -> None:
    text = "Open config.yaml. 重启电脑。再登录！\n- one\n- two?  Yes"
    assert sentences(text) == ["Open config.yaml.", "重启电脑。", "再登录！", "- one", "- two?", "Yes"]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("See https://docs.example.com/a/b?c=1.", None),
        ("See wiki.docs.example.com, or ask it@docs.example.com", None),
        ("Open config.yaml and app.log, e.g. in Node.js 2.1", None),
        ("第1.打开设置。第2.重启", None),
        ("Log in at https://docs.example.com.evil.example/x now", f"Log in at {REMOVED} now"),
        ("https://docs.example.com@evil.example/", REMOVED),
        ("Ask ｅｖｉｌ．example or e\u200bvil.example", f"Ask {REMOVED} or {REMOVED}"),
        ("<https://evil.example|docs.example.com> and <!channel>", f"{REMOVED} and {REMOVED}"),
        ("请访问evil.example/登录页面", f"请访问{REMOVED}登录页面"),
    ],
)
def test_links_lead_where_they_may(text: str, left: str | None) -> None:
    assert unlinked(text, ["docs.example.com"]) == (text if left is None else left)


@pytest.mark.parametrize("part", ["a.", "a.b-", "http:", "a@", "<", "-"])
def test_a_text_that_is_made_to_be_slow_is_not(part: str) -> None:
    """Who makes it so again sees this test last for minutes."""
    found = grounded([Cited("KB-1", part * 20_000)], [Source("KB-1", "", part * 20_000)])
    assert len(found) <= 1
