"""Keeps the books of what is asked of a model, in the database, for the client that asks it."""

from desk.model import Model
from prompts.ledger import Asked, Outcome, Usage
from storage import model_calls
from storage.database import Database
from storage.model_calls import Day


class Books:
    """A ledger for `prompts`, by the desk's clock and within the policy's budget."""

    def __init__(self, database: Database, limits: Model) -> None:
        """Calls are written down in the database."""
        self._database, self._limits = database, limits

    async def reserve(self, asked: Asked) -> int | None:
        """Set the tokens aside and answer the number of the entry; None when the day has not so many left."""
        day = Day(asked.workspace, self._database.clock(), self._limits.tokens_a_day)
        told = (asked.prompt, asked.version, asked.model, asked.tokens)
        return await self._database.write(lambda session: model_calls.reserve(session, day, *told))

    async def settle(self, entry: int, outcome: Outcome, usage: Usage | None, milliseconds: int) -> None:
        """What came of the call. Where its `usage` is not known, what was set aside counts."""
        await self._database.write(
            lambda session: model_calls.settle(session, entry, outcome, usage, milliseconds)
        )
