"""Reads what a model's server sends: no more of it than an answer can have, and nothing that is not one."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import httpx2
import openai
from pydantic import BaseModel, Field, FiniteFloat, ValidationError

from prompts.ledger import FREE, Outcome, Usage
from prompts.reply import NoAnswer, Passing

LARGEST = 1_000_000
"""Bytes of an answer that are read; whoever sends more is cut off."""
_OF_THE_WAY = frozenset({"content-encoding", "content-length", "transfer-encoding"})
"""Headers that were true of a body on its way, before it was unpacked."""


class TooLarge(httpx2.ReadError):
    """More came than an answer can have."""


class Bounded(httpx2.AsyncClient):
    """An HTTP client that reads each body whole here, an error's too, up to LARGEST."""

    async def send(self, request: httpx2.Request, **more: Any) -> httpx2.Response:
        """The answer with its body; raises TooLarge."""
        answer = await super().send(request, **{**more, "stream": True})
        try:
            body = b"".join([part async for part in _counted(answer)])
        finally:
            await answer.aclose()
        headers = [each for each in answer.headers.multi_items() if each[0].lower() not in _OF_THE_WAY]
        return httpx2.Response(answer.status_code, headers=headers, content=body, request=request)


async def _counted(answer: httpx2.Response) -> AsyncIterator[bytes]:
    size = 0
    async for part in answer.aiter_bytes():
        size += len(part)
        if size > LARGEST:
            raise TooLarge("more than an answer can have")
        yield part


_Count = Annotated[int, Field(ge=0, le=10**9)]


class _Used(BaseModel):
    prompt_tokens: _Count
    completion_tokens: _Count = 0


class _Costs(BaseModel):
    usage: _Used


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message
    finish_reason: str | None = None


class _Completion(BaseModel):
    choices: Annotated[list[_Choice], Field(min_length=1)]


class _Embedding(BaseModel):
    embedding: Annotated[list[FiniteFloat], Field(min_length=1)]


class _Embeddings(BaseModel):
    data: list[_Embedding]


def usage(body: bytes) -> Usage | None:
    """What the answer says that it took; None when it does not say, or nothing that can be."""
    try:
        used = _Costs.model_validate_json(body).usage
    except ValidationError:
        return None
    return Usage(used.prompt_tokens, used.completion_tokens)


def said(body: bytes) -> str:
    """The words of the answer; raises NoAnswer."""
    try:
        choice = _Completion.model_validate_json(body).choices[0]
    except ValidationError as error:
        raise NoAnswer(Outcome.UNREADABLE, usage(body)) from error
    if choice.message.refusal or choice.finish_reason == "content_filter":
        raise NoAnswer(Outcome.DECLINED, usage(body))
    return choice.message.content or ""


def vectors(body: bytes, count: int) -> list[list[float]]:
    """So many vectors of one length; raises NoAnswer."""
    try:
        found = [each.embedding for each in _Embeddings.model_validate_json(body).data]
    except ValidationError as error:
        raise NoAnswer(Outcome.UNREADABLE, usage(body)) from error
    if len(found) != count or len({len(each) for each in found}) > 1:
        raise NoAnswer(Outcome.UNREADABLE, usage(body))
    return found


def judged(error: openai.OpenAIError) -> NoAnswer:
    """What an error of the SDK means."""
    match error:
        case openai.RateLimitError():
            return Passing(Outcome.LIMITED, FREE, _asked_to_wait(error.response))
        case openai.APIStatusError(status_code=status) if status >= 500:
            return Passing(Outcome.FAILED, FREE, _asked_to_wait(error.response))
        case openai.APIStatusError():
            return NoAnswer(Outcome.FAILED, FREE)
        case openai.APITimeoutError():
            return NoAnswer(Outcome.LATE)
        case openai.APIConnectionError() if not isinstance(error.__cause__, TooLarge):
            is_refused = isinstance(error.__cause__, httpx2.ConnectError)
            return Passing(Outcome.UNREACHABLE, FREE if is_refused else None)
    return NoAnswer(Outcome.UNREACHABLE)


def _asked_to_wait(answer: httpx2.Response) -> float | None:
    try:
        return max(0.0, float(answer.headers["retry-after"]))
    except (KeyError, ValueError):
        return None
