"""Has the meaning of every article told anew when its words or the embedder have changed, some at a time."""

from contextlib import suppress
from datetime import datetime
from functools import partial

import structlog

from desk.search import Embedder, NoMeaning, Vector
from storage import meanings
from storage.database import Database, Session
from storage.meanings import Wanting

log = structlog.get_logger()

_AT_ONCE = 16
"""Articles that are told before what they mean is kept: so much is done anew after a crash."""
_TOLD = 1000
"""After how many articles it is said how far the work is."""


class Meanings:
    """Every replica may tell: what another has told already is written once more, and says the same."""

    def __init__(self, database: Database, embedder: Embedder) -> None:
        self._database, self._embedder = database, embedder
        self._done, self._is_awake = 0, False

    async def look(self) -> datetime | None:
        """Tell some of what is wanting; answers when more is, which is now while there is any."""
        name = self._embedder.name
        wanting = await self._database.read(lambda session: meanings.wanting(session, name, _AT_ONCE))
        if not wanting:
            await self._awaken()
            return None
        texts = [text for each in wanting for text in each.texts]
        try:
            vectors = iter(await self._embedder.embed(texts))
        except NoMeaning as error:
            log.warning("meanings are not told", embedder=name, error=repr(error))
            return None
        self._is_awake = True
        told = [(each, [next(vectors) for _ in each.texts]) for each in wanting]
        await self._database.write(partial(self._keep, told))
        await self._say_how_far(len(told))
        return self._database.clock()

    async def _awaken(self) -> None:
        """Where there is something to find, the first question waits for no embedder that has to load."""
        if self._is_awake:
            return
        _told, articles = await self._database.read(
            lambda session: meanings.progress(session, self._embedder.name)
        )
        if articles:
            self._is_awake = True
            with suppress(NoMeaning):
                await self._embedder.embed([""])

    def _keep(self, told: list[tuple[Wanting, list[Vector]]], session: Session) -> None:
        now = self._database.clock()
        for article, vectors in told:
            meanings.keep(session, article, self._embedder.name, vectors, now)

    async def _say_how_far(self, told: int) -> None:
        before, self._done = self._done, self._done + told
        if before // _TOLD != self._done // _TOLD:
            done, total = await self._database.read(
                lambda session: meanings.progress(session, self._embedder.name)
            )
            log.info("meanings are told", done=done, of=total)
