"""The one client of a model: in time, within the budget, and never insisting; what a model says is data."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self, TypeVar

import openai
from pydantic import ValidationError
from tenacity import (
    AsyncRetrying,
    RetryCallState,
    retry_if_exception_type,
    stop_after_attempt,
    stop_before_delay,
    wait_exponential,
)

from desk.model import Model
from prompts import wire
from prompts.breaker import Breaker
from prompts.ledger import Asked, Ledger, Outcome, Usage
from prompts.masking import Mask
from prompts.reply import Answer, NoAnswer, Passing, Reply
from prompts.template import Prompt

T = TypeVar("T")

OPENAI = "https://api.openai.com/v1"
LONGEST_ANSWER = 1500
"""Tokens that a model may answer with."""
_AROUND = 200
"""Tokens that a server may put around what it is asked."""
_AT_ONCE = 50
"""Texts that are turned into vectors by one call."""

Call = Callable[[], Awaitable[tuple[T, Usage | None]]]
"""Makes a call: what was answered, and the tokens that it took; raises NoAnswer."""


@dataclass(frozen=True)
class Access:
    """Where a model is, and which ones are meant; `secrets` are hidden in whatever it is told."""

    key: str
    url: str = OPENAI
    model: str = ""
    embeddings: str = ""
    secrets: tuple[str, ...] = ()


class Client:
    """Asks a model, and says in time what it answered or what came of it. The SDK's own retries are off."""

    def __init__(
        self, access: Access, limits: Model, ledger: Ledger, timer: Callable[[], float] | None = None
    ) -> None:
        """`timer` counts seconds; without one it is the event loop's."""
        self.access, self.limits, self._ledger = access, limits, ledger
        self._timer = timer or asyncio.get_running_loop().time
        self._breaker = Breaker(limits.failures, limits.rest_seconds, self._timer)
        self._openai = openai.AsyncOpenAI(
            api_key=access.key or "none",
            base_url=access.url,
            max_retries=0,
            http_client=wire.Bounded(timeout=limits.seconds, follow_redirects=False),
        )
        self._knows_schemas = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._openai.close()

    def mask(self) -> Mask:
        """Hides what must not leave the desk, in one conversation."""
        return Mask(self.access.secrets)

    async def ask(
        self, workspace: str, prompt: Prompt, answer: type[Answer], seconds: float | None = None
    ) -> Reply[Answer]:
        """What the model answers in at most so many seconds. Raises nothing for what a model does."""
        told = {"prompt": prompt.name, "version": prompt.version, "model": self.access.model}
        words = prompt.system + prompt.user + json.dumps(answer.model_json_schema())
        asked = Asked(workspace, **told, tokens=_at_most(words) + LONGEST_ANSWER)
        try:
            found, used = await self._patiently(asked, lambda: self._complete(prompt, answer), seconds)
        except NoAnswer as error:
            return Reply(None, error.outcome, **told, tokens=sum(error.usage or ()))
        return Reply(found, Outcome.ANSWERED, **told, tokens=sum(used or (asked.tokens,)))

    async def embed(self, texts: Sequence[str], workspace: str = "") -> list[list[float]]:
        """The vectors of the texts, in their order; raises NoAnswer."""
        hidden = [self.mask().hide(text) for text in texts]
        parts = [hidden[start : start + _AT_ONCE] for start in range(0, len(hidden), _AT_ONCE)]
        return [vector for part in parts for vector in await self._embedded(workspace, part)]

    async def _embedded(self, workspace: str, texts: Sequence[str]) -> list[list[float]]:
        told = {"prompt": "embed", "version": "", "model": self.access.embeddings}
        asked = Asked(workspace, **told, tokens=sum(map(_at_most, texts)))
        found, _used = await self._patiently(asked, lambda: self._vectors(texts), None)
        return found

    async def _patiently(self, asked: Asked, call: Call[T], seconds: float | None) -> tuple[T, Usage | None]:
        """Make the call, again when that may help and there is time; raises NoAnswer."""
        most = min(seconds or self.limits.seconds, self.limits.seconds)
        until = asyncio.get_running_loop().time() + most
        tries = AsyncRetrying(
            stop=stop_after_attempt(self.limits.tries) | stop_before_delay(most),
            wait=_wait,
            retry=retry_if_exception_type(Passing),
            reraise=True,
        )
        return await tries(self._once, asked, call, until)

    async def _once(self, asked: Asked, call: Call[T], until: float) -> tuple[T, Usage | None]:
        """Make the call, if the model is not at rest and the budget allows; raises NoAnswer."""
        if not self._breaker.begin():
            raise NoAnswer(Outcome.RESTING)
        well: bool | None = None
        try:
            entry = await self._ledger.reserve(asked)
            if entry is None:
                raise NoAnswer(Outcome.OVER_BUDGET)
            well = False
            answer = await self._noted(entry, call, until)
            well = True
            return answer
        except NoAnswer as error:
            well = well if error.outcome is not Outcome.DECLINED else True
            raise
        finally:
            self._breaker.end(well=well)

    async def _noted(self, entry: int, call: Call[T], until: float) -> tuple[T, Usage | None]:
        """Make the call and write down what came of it; raises NoAnswer."""
        began = self._timer()
        try:
            found, used = await _tried(call, until)
        except NoAnswer as error:
            await self._ledger.settle(entry, error.outcome, error.usage, self._milliseconds(began))
            raise
        await self._ledger.settle(entry, Outcome.ANSWERED, used, self._milliseconds(began))
        return found, used

    def _milliseconds(self, began: float) -> int:
        return round(1000 * (self._timer() - began))

    async def _complete(self, prompt: Prompt, answer: type[Answer]) -> tuple[Answer, Usage | None]:
        """The answer, its form held by a schema, or, where a server knows none, only by what it is asked."""
        if self._knows_schemas:
            schema = {"name": "answer", "strict": True, "schema": answer.model_json_schema()}
            form = {"type": "json_schema", "json_schema": schema}
            try:
                body = await self._completed(prompt, form, max_completion_tokens=LONGEST_ANSWER)
                return _read(body, answer)
            except (openai.BadRequestError, openai.UnprocessableEntityError):
                pass
        body = await self._completed(prompt, {"type": "json_object"}, max_tokens=LONGEST_ANSWER)
        self._knows_schemas = False
        return _read(body, answer)

    async def _completed(self, prompt: Prompt, form: Any, **most: Any) -> bytes:
        answer = await self._openai.chat.completions.with_raw_response.create(
            model=self.access.model,
            messages=[
                {"role": "system", "content": prompt.system},
                {"role": "user", "content": prompt.user},
            ],
            response_format=form,
            **most,
        )
        return bytes(answer.content)

    async def _vectors(self, texts: Sequence[str]) -> tuple[list[list[float]], Usage | None]:
        answer = await self._openai.embeddings.with_raw_response.create(
            model=self.access.embeddings, input=list(texts), encoding_format="float"
        )
        return wire.vectors(answer.content, len(texts)), wire.usage(answer.content)


async def _tried(call: Call[T], until: float) -> tuple[T, Usage | None]:
    """What is answered until then, by the event loop's clock; raises NoAnswer."""
    try:
        async with asyncio.timeout_at(until):
            return await call()
    except TimeoutError as error:
        raise NoAnswer(Outcome.LATE) from error
    except openai.OpenAIError as error:
        raise wire.judged(error) from error


def _read(body: bytes, answer: type[Answer]) -> tuple[Answer, Usage | None]:
    """The answer as it was asked for, and what it took; raises NoAnswer."""
    used = wire.usage(body)
    try:
        return answer.model_validate_json(wire.said(body)), used
    except ValidationError as error:
        raise NoAnswer(Outcome.UNREADABLE, used) from error


def _at_most(text: str) -> int:
    """How many tokens a text can have: a token has at least one byte."""
    return len(text.encode()) + _AROUND


def _wait(state: RetryCallState) -> float:
    """How long to wait before the next attempt: as long as the server asks, or longer each time."""
    error = state.outcome and state.outcome.exception()
    asked = error.wait if isinstance(error, Passing) else None
    return _GROWING(state) if asked is None else asked


_GROWING = wait_exponential(0.5, max=8)
