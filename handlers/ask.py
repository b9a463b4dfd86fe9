"""What one person asks of the desk, by whatever door they came."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Ask:
    """A verb with the line of what it takes, and where its person can be answered.

    `more`: what a form says besides, by the verb's names for it. `wants_answer`: whether success is worth a
    word to them; `is_markup`: whether Slack escaped the line.
    """

    person: str
    verb: str
    line: str
    url: str = ""
    channel: str = ""
    wants_answer: bool = False
    is_markup: bool = False
    more: Mapping[str, Any] = field(default_factory=dict)
    replaces: bool = False
    """Whether the answer stands in place of what was clicked."""
