"""Does what the desk does by itself with its knowledge: looks up what a ticket asks, and learns from it."""

from collections.abc import Awaitable, Callable, Mapping

from commands.consult import consult, words_of
from commands.learn import learn
from desk.effects.articles import Consult, Learn
from desk.outcome import Outcome, Sent
from desk.search import Query
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.outbox import Leased
from storage.work import Work

Understand = Callable[[str], Awaitable[Query]]
"""What is asked, as it can be looked up: with its meaning, where that is told in time."""


class Knowing:
    """Carries out inner effects of the knowledge base; nothing of them stands in Slack."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], understand: Understand
    ) -> None:
        """`workspaces` by Slack's team id."""
        self._database, self._workspaces, self._understand = database, workspaces, understand

    async def __call__(self, leased: Leased) -> Outcome:
        """Do it; what is interrupted is done again, and leaves the same."""
        match leased.effect:
            case Consult(ticket=ticket):
                await self._consult(leased, ticket)
            case Learn(ticket=ticket):
                await self._database.write(lambda session: learn(self._work(session, leased), ticket))
        return Sent()

    async def _consult(self, leased: Leased, ticket: int) -> None:
        text = await self._database.read(lambda session: words_of(self._work(session, leased), ticket))
        query = await self._understand(text)
        await self._database.write(lambda session: consult(self._work(session, leased), ticket, query))

    def _work(self, session: Session, leased: Leased) -> Work:
        workspace = self._workspaces[leased.workspace]
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="knowledge")
