"""Turns what happens in the workspace into the events that the app is told, each with an id of its own."""

import asyncio
import itertools
from collections.abc import Callable

from playground import ids
from playground.answers import Json
from playground.app import App
from playground.clock import Clock
from playground.faults import Fault, Faults
from playground.ledger import Ledger
from playground.parcel import Parcel
from playground.workspace import Channel

WITHOUT_MEMBERSHIP = frozenset({"channel_archive", "channel_unarchive", "channel_rename"})
"""Events about a public channel that reach an app outside it."""


SCOPES = {
    "app_mention": "app_mentions:read",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "user_change": "users:read",
    "team_join": "users:read",
}
HISTORY = {"channel": "channels:history", "group": "groups:history", "im": "im:history"}
"""The scope that messages need, by the kind of channel they stand in."""


class Events:
    """Decides what the app is told, wraps it as Slack's Events API does, and lets faults befall it."""

    def __init__(self, app: App, clock: Clock, faults: Faults, ledger: Ledger) -> None:
        self.app = app
        self.clock = clock
        self.faults = faults
        self.ledger = ledger
        self.carry: Callable[[Parcel], None] = lambda _parcel: None
        self._prefix = ids.fresh(6).upper()
        self._sequence = itertools.count(1)
        self._held: list[tuple[int, Parcel]] = []

    def tell(self, event: Json, channel: Channel | None) -> None:
        """Tell the app of an event, if it is subscribed and may see the channel."""
        if not self._reaches(event, channel):
            return
        parcel = self.wrap(event)
        fault = self.faults.for_event(event["type"], channel.id if channel else "")
        if fault is None:
            self._pass_on(parcel)
        else:
            self._befall(fault, parcel)

    def wrap(self, event: Json) -> Parcel:
        """An event in its envelope, ready to go."""
        event_id = f"Ev{self._prefix}{next(self._sequence):08d}"
        now = self.clock.now()
        seen_by = {"team_id": self.app.team_id, "user_id": self.app.bot_user, "is_bot": True}
        payload = {
            "token": self.app.verification_token,
            "team_id": self.app.team_id,
            "context_team_id": self.app.team_id,
            "context_enterprise_id": None,
            "api_app_id": self.app.app_id,
            "event": {**event, "event_ts": event.get("event_ts") or f"{now:.6f}"},
            "type": "event_callback",
            "event_id": event_id,
            "event_time": int(now),
            "authorizations": [{"enterprise_id": None, **seen_by, "is_enterprise_install": False}],
            "is_ext_shared_channel": False,
            "event_context": f"4-{event_id}",
        }
        return Parcel("events_api", event_id, payload)

    def _reaches(self, event: Json, channel: Channel | None) -> bool:
        wanted = self.app.subscriptions
        if wanted is not None and event["type"] not in wanted:
            return False
        scope = HISTORY[channel.kind] if channel and event["type"] == "message" else SCOPES.get(event["type"])
        if scope is not None and scope not in self.app.scopes:
            return False
        if channel is None or self.app.bot_user in channel.members:
            return True
        return event["type"] in WITHOUT_MEMBERSHIP and not channel.private

    def _pass_on(self, parcel: Parcel) -> None:
        self.carry(parcel)
        if self._held:
            self._release(passed=1)

    def _befall(self, fault: Fault, parcel: Parcel) -> None:
        if fault.kind == "lose":
            self.ledger.lost.append(parcel.id)
        elif fault.kind == "delay":
            self.clock.call_later(fault.seconds, lambda: self._pass_on(parcel))
        elif fault.kind == "duplicate":
            self._pass_on(parcel)
            self._pass_on(Parcel("events_api", parcel.id, parcel.payload))
        else:
            self._held.append((self.faults.within(int(fault.seconds) or 5), parcel))
            asyncio.get_running_loop().call_later(0.25, self._release, 1_000_000)

    def _release(self, passed: int) -> None:
        """Sends what enough later events have overtaken (or what waited a quarter of a real second)."""
        waited = [(left - passed, parcel) for left, parcel in self._held]
        self._held = [(left, parcel) for left, parcel in waited if left > 0]
        for left, parcel in waited:
            if left <= 0:
                self.carry(parcel)
