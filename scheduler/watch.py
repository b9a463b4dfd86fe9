"""Watches the leases of others: one is over when it has stood for its whole length, by no clock's word."""

from collections.abc import Iterable


class Watch:
    """Since when this process has seen each lease that stands, by a timer that nobody sets."""

    def __init__(self, seconds: float) -> None:
        """A lease lasts so many `seconds`."""
        self._seconds = seconds
        self._since: dict[str, float] = {}

    def over(self, leases: Iterable[str], timer: float) -> list[str]:
        """Those of the leases standing now that have stood for as long as a lease lasts."""
        self._since = {lease: self._since.get(lease, timer) for lease in leases}
        return [lease for lease, since in self._since.items() if timer - since >= self._seconds]

    def next_over(self, timer: float) -> float | None:
        """In how many seconds the next of those that are not over will be; None if there is none."""
        left = (since + self._seconds - timer for since in self._since.values())
        return min((seconds for seconds in left if seconds > 0), default=None)
