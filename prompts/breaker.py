"""Leaves a model alone that fails, so that nobody waits for what will not come (rule 83)."""

from collections.abc import Callable


class Breaker:
    """Lets calls through until so many have failed in a row; then none for a while, then one to see.

    Calls that are under way count as if they had failed, so that a server which is down is never asked more
    often than that.
    """

    def __init__(self, failures: int, rest: float, timer: Callable[[], float]) -> None:
        """It rests for `rest` seconds by the `timer` after so many `failures`."""
        self._most, self._rest, self._timer = failures, rest, timer
        self._failures = self._under_way = 0
        self._open_until = 0.0

    def begin(self) -> bool:
        """Whether a call may begin now; each that does has to end."""
        if self._failures >= self._most and self._timer() >= self._open_until:
            self._failures = self._most - 1
        if self._failures + self._under_way >= self._most:
            return False
        self._under_way += 1
        return True

    def end(self, *, well: bool | None) -> None:
        """A call that began has ended; `well` is None for one that came to nothing before it was made."""
        self._under_way -= 1
        if well is None:
            return
        self._failures = 0 if well else self._failures + 1
        if self._failures >= self._most:
            self._open_until = self._timer() + self._rest
