"""The one list of Web API methods: what each is called, needs and does."""

import base64
import binascii
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from playground import arguments
from playground.answers import Json, SlackError
from playground.workspace import Channel
from playground.world import World

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, already authenticated."""

    world: World
    given: Json

    def text(self, name: str) -> str:
        """An argument that must be there."""
        return arguments.text(self.given, name)

    def flag(self, name: str, *, default: bool = False) -> bool:
        """A yes-or-no argument."""
        return arguments.flag(self.given, name, default=default)

    def channel(self, scope: str = "", name: str = "channel") -> Channel:
        """The channel that was named by id, if the bot may see it and, for its kind, has `scope`."""
        found = self.world.workspace.channels.get(str(self.given.get(name) or ""))
        if found is None or (found.private and self.bot not in found.members):
            raise SlackError("channel_not_found")
        if scope:
            kind = {"channel": "channels", "group": "groups", "im": "im"}[found.kind]
            self.world.app.require(f"{kind}:{scope}")
        return found

    @property
    def bot(self) -> str:
        """The bot's user id."""
        return self.world.app.bot_user

    def page(self, found: Sequence[T], *, default: int = 100, most: int = 1000) -> tuple[Sequence[T], Json]:
        """The part of a list that cursor and limit ask for, and the `response_metadata` with it."""
        size = arguments.limit(self.given, default=default, most=most)
        start = _opened(str(self.given.get("cursor") or ""))
        end = start + size
        cursor = base64.b64encode(f"next:{end}".encode()).decode() if end < len(found) else ""
        return found[start:end], {"next_cursor": cursor}


def _opened(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        return int(base64.b64decode(cursor, validate=True).decode().removeprefix("next:"))
    except (binascii.Error, ValueError) as error:
        raise SlackError("invalid_cursor") from error


Handler = Callable[[Call], Json]


@dataclass(frozen=True)
class Method:
    """A method: `scope` it always needs, `kind` of token, and Slack's rate `tier` (0: the rule for posts)."""

    name: str
    handle: Handler
    scope: str
    kind: str
    tier: int


REGISTRY: dict[str, Method] = {}


def method(name: str, *, scope: str = "", kind: str = "bot", tier: int = 3) -> Callable[[Handler], Handler]:
    """Put the function into the registry under a method's name."""

    def registered(handle: Handler) -> Handler:
        REGISTRY[name] = Method(name, handle, scope, kind, tier)
        return handle

    return registered


def invalid(*messages: Any) -> SlackError:
    """The refusal of arguments that are wrong in themselves."""
    return SlackError(
        "invalid_arguments", response_metadata={"messages": [f"[ERROR] {one}" for one in messages]}
    )
