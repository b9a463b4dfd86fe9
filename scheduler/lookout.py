"""Acts for the desk by itself: verb by verb, each in a unit of work of its own."""

from collections.abc import Awaitable, Callable, Mapping
from typing import ClassVar, TypeVar

import structlog

from desk.workspace import Workspace
from storage.database import Database, Session
from storage.work import Work

log = structlog.get_logger()

T = TypeVar("T")


class Lookout:
    """What looks have in common: whom they look after, and how they act. Every replica has each of them."""

    cause: ClassVar[str] = "clock"
    """Why the desk acts, as the log of tickets has it."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], wake_sender: Callable[[], None]
    ) -> None:
        """`workspaces` by Slack's team id; `wake_sender` when there may be something to send."""
        self._database, self._workspaces, self._wake_sender = database, workspaces, wake_sender

    async def _in_each(self, see_to: Callable[[Workspace], Awaitable[None]]) -> None:
        """See to every workspace; one for which it fails does not keep the others waiting."""
        for workspace in list(self._workspaces.values()):
            try:
                await see_to(workspace)
            except Exception as error:  # noqa: BLE001 - tried again at the next look
                log.error("look failed", of=type(self).__name__, workspace=workspace.id, error=repr(error))

    async def _do(self, workspace: Workspace, verb: Callable[[Work], T]) -> T:
        """Carry the verb out in a transaction of its own."""
        return await self._database.write(lambda session: verb(self._work(session, workspace)))

    async def _ask(self, workspace: Workspace, verb: Callable[[Work], T]) -> T:
        """The answer of a verb that only reads; nobody who writes waits for it."""
        return await self._database.read(lambda session: verb(self._work(session, workspace)))

    def _work(self, session: Session, workspace: Workspace) -> Work:
        return Work(session, self._database.clock(), workspace, workspace.itself, self.cause)
