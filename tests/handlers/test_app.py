"""Which of Slack's events the desk need not hear: those that tell what it did itself."""

from typing import Any

import pytest

from handlers.app import is_own
from tests.stage import WORKSPACE

STONE = {"type": "message", "subtype": "tombstone", "user": "USLACKBOT", "ts": "1.1", "text": "gone"}


def changed(after: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    """The delivery that tells of a changed message."""
    event = {"type": "message", "subtype": "message_changed", "message": after, "previous_message": before}
    return {
        "type": "event_callback",
        "team_id": WORKSPACE.id,
        "api_app_id": "A0PLAY",
        "event": {**event, "channel": "C0TRIAGE"},
    }


@pytest.mark.parametrize(
    ("before", "own"),
    [
        ({"user": WORKSPACE.bot_user, "ts": "1.1"}, True),
        ({"user": WORKSPACE.bot_user, "bot_id": "B0PLAY", "app_id": "A0PLAY", "ts": "1.1"}, True),
        ({"user": "U0ANNA", "ts": "1.1"}, False),
    ],
)
def test_a_tombstone_is_judged_by_what_stood_there(before: dict[str, Any], own: bool) -> None:
    """Slack writes USLACKBOT on the stone, whoever's message it was."""
    assert is_own(changed(STONE, before), {WORKSPACE.id: WORKSPACE}) is own


@pytest.mark.parametrize(("author", "own"), [(WORKSPACE.bot_user, True), ("U0ANNA", False)])
def test_an_edit_is_judged_by_what_stands_there_now(author: str, own: bool) -> None:
    said = {"user": author, "ts": "1.1"}
    assert is_own(changed(said, said), {WORKSPACE.id: WORKSPACE}) is own


@pytest.mark.parametrize(
    ("person", "emoji", "own"),
    [
        ("U0ADA", "ticket", False),
        ("U0ADA", "ticket::skin-tone-2", False),
        ("U0ADA", "tada", True),
        (WORKSPACE.bot_user, "ticket", True),
    ],
)
def test_of_reactions_only_peoples_signs_are_heard(person: str, emoji: str, own: bool) -> None:
    """Most of a workspace's emoji are none of the desk's business, and are not stored."""
    item = {"type": "message", "channel": "C0LUNCH", "ts": "1.1"}
    event = {"type": "reaction_added", "user": person, "reaction": emoji, "item": item}
    delivery = {"type": "event_callback", "team_id": WORKSPACE.id, "api_app_id": "A0PLAY", "event": event}
    assert is_own(delivery, {WORKSPACE.id: WORKSPACE}) is own
