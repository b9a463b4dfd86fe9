"""What must not leave the desk does not, and is back in what comes back (rule 84)."""

import time

import pytest
from hypothesis import given, strategies

from prompts.masking import Mask
from tests.faults.hostile import FRAGMENTS

HIDDEN = {
    "MAIL": ("anna.b+x@mail.example.com",),
    "ID": ("<@U0ANNA>", "U0123ABCDE", "<#C0SUPPORT|support>", "123e4567-e89b-12d3-a456-426614174000"),
    "NUMBER": ("+49 (30) 1234-567", "138 0013 8000", "4111 1111 1111 1111", "192.168.100.20"),
    "SECRET": (
        *(
            "xoxb-123-456-abcdef",
            "sk-proj-abcdefgh",
            "ghp_abcdefghij",
            "AKIAABCDEFGHIJKLMNOP",
            "Bearer abc.def-123",
        ),
        *(
            "password: hunter2",
            "密码是abc123",
            "api_key = 'abcdef'",
            "d41d8cd98f00b204e9800998ecf8427e",
            "our-own-word",
        ),
        "eyJhbGciOi.eyJzdWIiOi.c2lnbmF0dXJl",
        "-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY-----",
    ),
}
FREE = ("T-12 and KB-7 since 2026-03-02 09:00", "SEV1, error 0x80070005", "版本 2.1.3", "floor 3, room 12")
PARTS = [
    *(each for kinds in HIDDEN.values() for each in kinds),
    *FREE,
    "[MAIL-1]",
    "[SECRET-2] ",
    " ",
    "\n",
    "中文",
]


@pytest.mark.parametrize(
    ("kind", "words"), [(kind, each) for kind, words in HIDDEN.items() for each in words]
)
def test_what_is_secret_or_personal_is_hidden(kind: str, words: str) -> None:
    hidden = Mask(("our-own-word",)).hide(f"See {words} now")
    assert (hidden, words in hidden) == (f"See [{kind}-1] now", False)


@pytest.mark.parametrize("words", FREE)
def test_what_a_model_has_to_know_is_not(words: str) -> None:
    assert Mask().hide(words) == words


@given(strategies.lists(strategies.sampled_from([*PARTS, *(each for kind in FRAGMENTS for each in kind)])))
def test_what_was_hidden_comes_back(parts: list[str]) -> None:
    """Also where somebody wrote what looks like a mark."""
    mask, texts = Mask(("our-own-word",)), ["".join(parts), "\n".join(parts)]
    assert [mask.restore(mask.hide(text)) for text in texts] == texts


def test_a_mark_that_was_never_given_stays() -> None:
    mask = Mask()
    mask.hide("a@b.example")
    assert mask.restore("[MAIL-1] [MAIL-2] [SECRET-1]") == "a@b.example [MAIL-2] [SECRET-1]"


@pytest.mark.parametrize("part", ["a.", "-", "eyJ", "1 ", "a@", "password "])
def test_a_text_that_is_made_to_be_slow_is_not(part: str) -> None:
    began = time.perf_counter()
    Mask().hide(part * 2000)
    assert time.perf_counter() - began < 1
