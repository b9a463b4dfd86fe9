"""Asks a model what waits in the outbox to be asked, apart from what goes to Slack, which it cannot delay."""

import asyncio

from scheduler.sender import Sender
from storage import outbox
from storage.database import Session
from storage.outbox import Claim, Leased


class Asker(Sender):
    """Takes from the outbox what is for a model, a few at a time, and nothing else."""

    at_once = 4

    async def finish(self) -> None:
        """Give up what is under way, for a model may be slow: it is asked again after the next start."""
        self.at_once = 0
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)

    def _claim(self, session: Session, wanted: Claim) -> list[Leased]:
        return outbox.claim_asking(session, wanted)
