"""Tells whoever looks at the workspace that something in it may have changed."""

import asyncio
import contextlib


class Changes:
    """Counts them. Waiting for the next one costs nothing while none comes."""

    def __init__(self) -> None:
        self.count = 0
        self._next = asyncio.Event()

    def note(self) -> None:
        """Something may have changed."""
        self.count += 1
        self._next.set()
        self._next = asyncio.Event()

    async def beyond(self, count: int, seconds: float) -> None:
        """Wait until more than so many were noted, or so many real seconds have passed."""
        if self.count <= count:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._next.wait(), seconds)
