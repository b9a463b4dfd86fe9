"""One pretend Slack: workspace, app, clock, faults and the ways to the app, put together."""

import asyncio
import time

from playground import seed
from playground.app import App
from playground.changes import Changes
from playground.clock import Clock
from playground.delivery import Delivery
from playground.events import Events
from playground.faults import Faults
from playground.files import Files
from playground.ledger import Ledger
from playground.limits import Limits
from playground.parcel import Parcel
from playground.responses import Responses
from playground.sockets import Sockets
from playground.views import Views


class World:
    """Everything a call or a person can act on. `url` is where the server listens, without a last slash."""

    def __init__(self, fault_seed: int = 0) -> None:
        self.url = ""
        self.app = App()
        self.clock = Clock()
        self.changes = Changes()
        self.ledger = Ledger()
        self.faults = Faults(fault_seed)
        self.limits = Limits(self.clock)
        self.workspace = seed.workspace(self.app, self.clock)
        self.files = Files(self.app, self.clock)
        self.views = Views(self.app, self.clock)
        self.responses = Responses(self.app, self.clock, self.workspace)
        self.delivery = Delivery(self.app, self.clock, self.ledger)
        self.sockets = Sockets(self.app, self.clock, self.ledger)
        self.events = Events(self.app, self.clock, self.faults, self.ledger)
        self.events.carry = self.carry
        self.workspace.tell = self.events.tell
        self.clock.settle = self.settle

    def carry(self, parcel: Parcel) -> None:
        """Bring a parcel to the app the way it is configured."""
        if self.app.request_url:
            self.delivery.send(parcel)
        else:
            self.sockets.send(parcel)

    @property
    def busy(self) -> bool:
        """Whether anything is on its way to the app right now."""
        return self.delivery.busy or self.sockets.busy

    async def settle(self, deadline: float) -> None:
        """Wait until nothing is on its way, at most 0.5 real seconds and not beyond `deadline`."""
        await self.until_quiet(min(deadline - time.monotonic(), 0.5))

    async def until_quiet(self, seconds: float) -> bool:
        """Wait until nothing is on its way, at most that many real seconds; whether it came to that."""
        until = time.monotonic() + seconds
        await asyncio.sleep(0)
        while self.busy and time.monotonic() < until:  # noqa: ASYNC110 - seldom looked at
            await asyncio.sleep(0.002)
        return not self.busy

    async def close(self) -> None:
        """End all that is under way."""
        self.clock.close()
        self.sockets.close()
        await self.delivery.close()
