"""Forms and home tabs that people have open, and the short-lived triggers that let the app open them."""

import itertools
from dataclasses import dataclass, field

from playground import ids
from playground.answers import Json, SlackError
from playground.app import App
from playground.blocks import view_problems
from playground.clock import Clock
from playground.elements import identified

TRIGGER_SECONDS = 3.0
MAX_STACK = 3
MOST_TRIGGERS = 10_000
"""How many are remembered, so that an hour of clicks does not fill the memory."""


@dataclass
class Trigger:
    """The right to open one view for a person, for three seconds."""

    user: str
    until: float
    view_id: str = ""
    """The view it was pressed in, if any."""
    used: bool = False


@dataclass
class Views:
    """Views by id, each person's stack of open forms, and each person's home tab."""

    app: App
    clock: Clock
    known: dict[str, Json] = field(default_factory=dict)
    stacks: dict[str, list[str]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    _triggers: dict[str, Trigger] = field(default_factory=dict)
    _sequence: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def trigger(self, user: str, view_id: str = "") -> str:
        """A new trigger id for what a person just did."""
        number = next(self._sequence)
        trigger_id = f"{number}.{self.app.team_id}.{ids.fresh(16)}"
        self._triggers[trigger_id] = Trigger(user, self.clock.now() + TRIGGER_SECONDS, view_id)
        if len(self._triggers) > MOST_TRIGGERS:
            del self._triggers[next(iter(self._triggers))]
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use up a trigger; raises Slack's errors for an unknown, a used and an expired one."""
        trigger = self._triggers.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if self.clock.now() > trigger.until:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger

    def find(self, view_id: str, external_id: str = "") -> Json:
        """A view by either id; raises `not_found`."""
        if external_id:
            view_id = next(
                (view["id"] for view in self.known.values() if view["external_id"] == external_id), ""
            )
        if view_id not in self.known:
            raise SlackError("not_found")
        return self.known[view_id]

    def check(self, view: object, *kinds: str) -> Json:
        """The view as it was given, if Slack would take it; raises `invalid_arguments`."""
        problems = view_problems(view)
        if not isinstance(view, dict) or problems:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": problems or ["[ERROR] no view"]}
            )
        if view.get("type") not in kinds:
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": ["[ERROR] invalid view type"]}
            )
        return view

    def show(self, user: str, view: Json, *, onto: str = "") -> Json:
        """Open a form for a person, on top of the one named or alone; raises `push_limit_reached`."""
        stack = self.stacks.get(user, []) if onto else []
        if onto and onto not in stack:
            raise SlackError("not_found")
        if len(stack) >= MAX_STACK:
            raise SlackError("push_limit_reached")
        made = self._made(view, root=stack[0] if stack else "", previous=stack[-1] if stack else "")
        self._forget(user, keep=stack)
        self.stacks[user] = [*stack, made["id"]]
        return made

    def change(self, view_id: str, view: Json, told_hash: str = "") -> Json:
        """Put other content into an open view; raises `hash_conflict` if it was changed since `told_hash`."""
        before = self.find(view_id)
        if told_hash and told_hash != before["hash"]:
            raise SlackError("hash_conflict")
        return self._made(
            view, root=before["root_view_id"], previous=before["previous_view_id"] or "", same=before
        )

    def publish(self, user: str, view: Json, told_hash: str = "") -> Json:
        """Put content on a person's home tab."""
        if user in self.homes:
            return self.change(self.homes[user], view, told_hash)
        made = self._made(view)
        self.homes[user] = made["id"]
        return made

    def close(self, user: str, view_id: str, *, whole: bool = False) -> list[Json]:
        """Close a form, and with `whole` all of its stack; returns those closed, topmost first."""
        stack = self.stacks.get(user, [])
        if view_id not in stack:
            raise SlackError("not_found")
        at = 0 if whole else stack.index(view_id)
        gone = [self.known[one] for one in reversed(stack[at:])]
        self._forget(user, keep=stack[:at])
        return gone

    def open_for(self, user: str) -> list[Json]:
        """A person's open forms, the topmost last."""
        return [self.known[view_id] for view_id in self.stacks.get(user, [])]

    def _forget(self, user: str, keep: list[str]) -> None:
        for view_id in self.stacks.pop(user, []):
            if view_id not in keep:
                self.known.pop(view_id, None)
        if keep:
            self.stacks[user] = keep

    def _made(self, view: Json, *, root: str = "", previous: str = "", same: Json | None = None) -> Json:
        number = next(self._sequence)
        view_id = same["id"] if same else f"V{number:09d}"
        blocks = identified(view["blocks"])
        made = {
            "id": view_id,
            "team_id": self.app.team_id,
            "private_metadata": "",
            "callback_id": "",
            "external_id": "",
            "title": {"type": "plain_text", "text": "View Title", "emoji": True},
            "submit": None,
            "close": None,
            "clear_on_close": False,
            "notify_on_close": False,
            **{name: value for name, value in view.items() if value is not None},
            "blocks": blocks,
            "state": {"values": {}},
            "hash": f"{int(self.clock.now())}.{ids.fresh(8)}",
            "root_view_id": root or view_id,
            "previous_view_id": previous or None,
            "app_id": self.app.app_id,
            "app_installed_team_id": self.app.team_id,
            "bot_id": self.app.bot_id,
        }
        self.known[view_id] = made
        return made
