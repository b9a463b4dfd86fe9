"""How loud the desk is: whom a late clock pings, and how many pings one reader bears (rules 64, 65)."""

from datetime import timedelta

from pydantic import Field

from desk.section import Section, Whole

HOUR = timedelta(hours=1)


class Pings(Section):
    """Of which tickets people and channels are pinged, and how often within an hour.

    What comes beyond that waits, and goes out as one post with all else that waits by then. What pierces the
    quiet hours waits too, but briefly: a flood of the gravest must not bury the gravest, nor be told late.
    """

    mildest: Whole = Field(default=3, ge=0, le=4)
    """The mildest severity, 1 to 4, of which somebody is pinged when a promise is late. 0: of none."""
    per_hour: Whole = Field(default=10, ge=0, le=1000)
    """Pings that a person or a channel gets within an hour, each by itself. 0: as many as there are."""
    wait_minutes: Whole = Field(default=10, ge=1, le=60)
    """Minutes for which what comes beyond that is gathered, until it goes out as one post."""
    grave_wait_minutes: Whole = Field(default=2, ge=1, le=60)
    """The same for what is so grave that it pierces the quiet hours; at most `wait_minutes`."""

    def is_silent(self, severity: int) -> bool:
        """Whether nobody is pinged of late clocks of this severity."""
        return severity > self.mildest

    def wait(self, told: int, *, is_grave: bool) -> timedelta | None:
        """How long another ping waits for a reader who had so many within the hour; None: not at all."""
        if not self.per_hour or told < self.per_hour:
            return None
        return timedelta(minutes=self.grave_wait_minutes if is_grave else self.wait_minutes)

    @property
    def longest(self) -> timedelta:
        """For how long a ping may be held because its reader had many."""
        if not self.per_hour:
            return timedelta()
        return timedelta(minutes=max(self.wait_minutes, self.grave_wait_minutes))
