"""Brings events and interactions to the app's request URL: signed, timed and retried as Slack does."""

import asyncio
import hashlib
import hmac
import json
from collections import deque

import aiohttp

from playground.answers import Json
from playground.app import App
from playground.clock import Clock
from playground.ledger import Attempt, Ledger
from playground.parcel import Parcel


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """Slack's v0 signature of a body sent at a timestamp (whole epoch seconds)."""
    signed = b"v0:" + timestamp.encode() + b":" + body
    return "v0=" + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


class Delivery:
    """A bounded number of workers posting parcels over pooled connections."""

    def __init__(self, app: App, clock: Clock, ledger: Ledger) -> None:
        self.app = app
        self.clock = clock
        self.ledger = ledger
        self.timeout = 3.0
        self.concurrency = 32
        self._queue: deque[Parcel] = deque()
        self._workers: set[asyncio.Task[None]] = set()
        self._client: aiohttp.ClientSession | None = None

    @property
    def busy(self) -> bool:
        """Whether anything is on its way right now; what waits for a retry is not."""
        return bool(self._workers or self._queue)

    def send(self, parcel: Parcel) -> None:
        """Bring a parcel to the app as soon as a worker is free."""
        self._queue.append(parcel)
        if len(self._workers) < self.concurrency:
            worker = asyncio.get_running_loop().create_task(self._work())
            self._workers.add(worker)
            worker.add_done_callback(self._workers.discard)

    async def raw(self, body: bytes, headers: dict[str, str], *, sign: bool = True) -> tuple[int, str]:
        """Post any bytes to the request URL once, rightly signed unless told not to or given in `headers`."""
        signed = self._headers(body, headers.pop("Content-Type", "application/json")) if sign else {}
        async with self._session().post(
            self.app.request_url, data=body, headers={**signed, **headers}
        ) as answer:
            return answer.status, await answer.text(errors="replace")

    async def close(self) -> None:
        """Stop all work and close the connections."""
        self._queue.clear()
        for worker in (workers := list(self._workers)):
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
        if self._client is not None:
            await self._client.close()

    async def _work(self) -> None:
        while self._queue:
            parcel = self._queue.popleft()
            outcome, body, again = await self._attempt(parcel)
            self.ledger.delivered(Attempt(parcel.id, parcel.kind, self.clock.now(), parcel.attempt, outcome))
            self._conclude(parcel, outcome, body, again=again)

    def _conclude(self, parcel: Parcel, outcome: str, body: Json, *, again: bool) -> None:
        wait = parcel.retry_in() if outcome != "ok" and again else None
        if wait is not None:
            parcel.attempt += 1
            parcel.reason = outcome
            if wait:
                self.clock.call_later(wait, lambda: self.send(parcel))
            else:
                self.send(parcel)
            return
        if outcome != "ok" and parcel.kind == "events_api":
            self.ledger.lost.append(parcel.id)
        if parcel.answered is not None:
            parcel.answered(outcome, body)

    async def _attempt(self, parcel: Parcel) -> tuple[str, Json, bool]:
        headers = self._headers(parcel.body, parcel.content_type)
        if parcel.attempt:
            headers["X-Slack-Retry-Num"] = str(parcel.attempt)
            headers["X-Slack-Retry-Reason"] = parcel.reason
        wants_body = parcel.answered is not None
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(None) as patience:
                end = self.clock.call_later(self.timeout, lambda: patience.reschedule(loop.time()))
                try:
                    return await self._exchange(parcel.body, headers, wants_body=wants_body)
                finally:
                    end.cancel()
        except TimeoutError:
            return "http_timeout", {}, True
        except (aiohttp.ClientError, OSError):
            return "connection_failed", {}, True

    async def _exchange(
        self, data: bytes, headers: dict[str, str], *, wants_body: bool
    ) -> tuple[str, Json, bool]:
        url = self.app.request_url
        async with self._session().post(url, data=data, headers=headers, allow_redirects=False) as answer:
            text = await answer.text(errors="replace")
            if not 200 <= answer.status < 300:
                return "http_error", {"status": answer.status}, answer.headers.get("X-Slack-No-Retry") != "1"
            return "ok", read_answer(text) if wants_body else {}, True

    def _headers(self, body: bytes, content_type: str) -> dict[str, str]:
        timestamp = str(int(self.clock.now()))
        return {
            "Content-Type": content_type,
            "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "X-Slack-Request-Timestamp": timestamp,
            "X-Slack-Signature": signature(self.app.signing_secret, timestamp, body),
        }

    def _session(self) -> aiohttp.ClientSession:
        if self._client is None:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
            self._client = aiohttp.ClientSession(
                connector=connector, timeout=aiohttp.ClientTimeout(total=None)
            )
        return self._client


def read_answer(text: str) -> Json:
    """What an acknowledgement says: its JSON object, or plain text as `text`."""
    try:
        body = json.loads(text) if text.strip() else {}
    except ValueError:
        return {"text": text}
    return body if isinstance(body, dict) else {"text": text}
