"""What Slack's own JSON means to the desk."""

import pytest

from desk.intake import is_heard
from handlers.slack_facts import said

BUILDS = {"ts": "1.1", "text": "Build 7 failed", "user": "U0CI", "bot_id": "B0CI", "app_id": "A0CI"}
"""An app's post as `chat.postMessage` makes them today: with its bot's user, its bot's id and its own."""


@pytest.mark.parametrize(
    ("allowed", "heard"),
    [(["B0CI"], True), (["A0CI"], True), ([], False), (["B0OTHER", "A0OTHER"], False)],
)
def test_a_bot_is_known_by_each_of_its_names(allowed: list[str], heard: bool) -> None:
    """Rule 47."""
    assert is_heard(said("C0SUPPORT", BUILDS), allowed) is heard


@pytest.mark.parametrize("name", ["bot_id", "app_id"])
def test_a_bot_with_one_name_is_a_bot(name: str) -> None:
    message = {"ts": "1.1", "user": "U0CI", name: "X0CI"}
    assert (is_heard(said("C0SUPPORT", message), []), is_heard(said("C0SUPPORT", message), ["X0CI"])) == (
        False,
        True,
    )


def test_a_person_is_heard_whoever_is_allowed() -> None:
    assert is_heard(said("C0SUPPORT", {"ts": "1.1", "user": "U0ANNA"}), []) is True


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<@U0BOT> my badge is dead", "my badge is dead"),
        (" <@U0BOT|firebreak>, <@U0BOT>: help", "help"),
        ("ask <@U0BOT>", "ask @U0BOT"),
        ("<@U0ADA> help", "@U0ADA help"),
        ("<@U0BOT>", ""),
    ],
)
def test_the_address_of_a_message_is_not_what_it_says(text: str, words: str) -> None:
    assert said("C0SUPPORT", {"ts": "1.1", "user": "U0ANNA", "text": text}, "U0BOT").text == words
