"""Works off the inbox: what was delivered and acknowledged becomes tickets."""

from collections.abc import Callable

from desk.policy import Inbox
from storage import inbox
from storage.database import Database, Session
from storage.inbox import Handle

BATCH = 8
"""Deliveries handled in one transaction: so few that an acknowledgement need not wait long for its turn."""


class Intake:
    """Handles due deliveries until none is left."""

    def __init__(self, database: Database, handle: Handle, limits: Inbox) -> None:
        """`handle` turns one delivery into what it calls for, inside the transaction it is given."""
        self._database, self._handle, self._limits = database, handle, limits
        self.wake_sender: Callable[[], None] = lambda: None
        self.wake_queue: Callable[[], None] = lambda: None

    async def look(self) -> None:
        """Handle what is due, batch after batch; each leaves work for the sender."""
        while await self._database.write(self._some):
            self.wake_sender()
            self.wake_queue()

    def _some(self, session: Session) -> int:
        now = self._database.clock()
        return inbox.handle_due(session, self._handle, now, most=BATCH, attempts=self._limits.attempts)
