"""Does what the desk does by itself with its knowledge: looks up what a ticket asks, and learns from it."""

from collections.abc import Awaitable, Callable, Mapping

from desk.search import Query, Vector

from commands.consult import consult, words_of
from commands.learn import learn
from desk.effects import Consult, Learn
from desk.outcome import Outcome, Sent
from desk.workspace import Workspace
from storage.database import Database, Session
from storage.outbox import Leased
from storage.work import Work

Embed = Callable[[str], Awaitable[Vector | None]]
"""What a text means, as a vector; None where no embedder is there, or it does not answer."""


class Knowing:
    """Carries out inner effects of the knowledge base; nothing of them stands in Slack."""

    def __init__(self, database: Database, workspaces: Mapping[str, Workspace], embed: Embed) -> None:
        self._database, self._workspaces, self._embed = database, workspaces, embed

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
        query = Query(text, await self._embed(text))
        await self._database.write(lambda session: consult(self._work(session, leased), ticket, query))

    def _work(self, session: Session, leased: Leased) -> Work:
        workspace = self._workspaces[leased.workspace]
        return Work(session, self._database.clock(), workspace, workspace.itself, cause="knowledge")
