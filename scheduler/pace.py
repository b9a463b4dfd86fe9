"""Keeps the pace that Slack asks for: so many posts a second in a channel, and silence while it says wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

METHOD = "~"
"""Lanes that begin with this are a method's, not a channel's: Slack counts its calls in all channels."""

METHOD_BURST, METHOD_SLOWER = 20, 2
"""A method's lane has room for more at once and gains it more slowly, so that at a post a second a channel
it makes at most 50 calls in any minute, which Slack allows an app's updates and removals (its tier 3)."""


@dataclass(frozen=True)
class Rate:
    """Room for `burst` at once in a lane that was quiet, and for one more after every `step`."""

    step: timedelta
    burst: int

    @property
    def recovers(self) -> timedelta:
        """How long a lane is remembered: after that it is as if it had never been used."""
        return self.step * self.burst


class Pace:
    """How many posts each lane has room for. A lane is a channel, or a method for what is not a post."""

    def __init__(self, per_second: float, burst: int) -> None:
        """A lane that was quiet has room for `burst` posts, and for one more every 1/`per_second` seconds."""
        step = timedelta(seconds=1 / per_second)
        self._posts, self._calls = Rate(step, burst), Rate(METHOD_SLOWER * step, max(burst, METHOD_BURST))
        self._next: dict[str, datetime] = {}
        self._shut: dict[str, datetime] = {}

    def room(self, lane: str, now: datetime, most: int) -> int:
        """How many posts the lane has room for at this moment, `most` at the most."""
        if self._shut.get(lane, now) > now:
            return 0
        earned = (now - self._start(lane, now)) // self._rate(lane).step
        return max(0, min(most, earned + 1))

    def spend(self, lane: str, now: datetime) -> None:
        """One post goes out in the lane."""
        self._next[lane] = self._start(lane, now) + self._rate(lane).step

    def give_back(self, lane: str) -> None:
        """A post that was to go out in the lane did not."""
        if lane in self._next:
            self._next[lane] -= self._rate(lane).step

    def wait(self, lane: str, until: datetime) -> None:
        """Slack asked for silence in the lane."""
        self._shut[lane] = max(until, self._shut.get(lane, until))

    def shut(self, now: datetime) -> list[str]:
        """The lanes with no room at this moment."""
        self._forget(now)
        return [*self._shut, *(lane for lane, free in self._next.items() if free > now)]

    def next_opening(self, now: datetime) -> datetime | None:
        """When the next lane that is shut now opens."""
        later = [at for at in (*self._shut.values(), *self._next.values()) if at > now]
        return min(later, default=None)

    def _rate(self, lane: str) -> Rate:
        return self._calls if lane.startswith(METHOD) else self._posts

    def _start(self, lane: str, now: datetime) -> datetime:
        """From when on unused room has gathered: at most a burst's worth, which is what a quiet lane has."""
        rate = self._rate(lane)
        fullest = now - rate.step * (rate.burst - 1)
        return max(self._next.get(lane, fullest), fullest)

    def _forget(self, now: datetime) -> None:
        self._shut = {lane: until for lane, until in self._shut.items() if until > now}
        self._next = {lane: at for lane, at in self._next.items() if at > now - self._rate(lane).recovers}
