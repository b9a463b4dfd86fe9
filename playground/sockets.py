"""Socket Mode: the app's open websockets, the envelopes on their way over them, and how sockets die."""

import asyncio
import itertools
import json
from collections import deque
from dataclasses import dataclass, field

from aiohttp import WSMessage, WSMsgType, web

from playground import ids
from playground.answers import Json
from playground.app import App
from playground.clock import Clock, Timer
from playground.ledger import Attempt, Ledger
from playground.parcel import Parcel

MAX_OPEN = 10
"""Websockets that Slack lets one app hold at once."""

TOLD_TO_GO = frozenset({"warning", "refresh_requested", "link_disabled"})


@dataclass(eq=False)
class Socket:
    """One open websocket; a `silent` one reads and writes nothing more, though its TCP connection stays."""

    wire: web.WebSocketResponse
    transport: asyncio.Transport
    id: str = field(default_factory=lambda: ids.fresh(8))
    outbox: "asyncio.Queue[Json]" = field(default_factory=asyncio.Queue)
    silent: bool = False
    leaving: bool = False
    """Told to go: it gets no new envelopes."""


class Sockets:
    """Each envelope goes to exactly one socket; events not acked in `ack_timeout` seconds go again."""

    def __init__(self, app: App, clock: Clock, ledger: Ledger) -> None:
        self.app = app
        self.clock = clock
        self.ledger = ledger
        self.ack_timeout = 3.0
        self.buffer_seconds = 300.0
        self.refuse = False
        """Whether new websockets are turned away."""
        self.open: list[Socket] = []
        self._tickets: set[str] = set()
        self._pending: dict[str, tuple[Parcel, Timer]] = {}
        self._kept: deque[tuple[float, Parcel]] = deque()
        self._turn = itertools.count()

    @property
    def busy(self) -> bool:
        """Whether an envelope that a live socket should acknowledge is out."""
        return bool(self._pending) and any(not socket.silent for socket in self.open)

    def ticket(self) -> str:
        """A ticket for one attempt at a websocket connection."""
        ticket = ids.fresh(24)
        self._tickets.add(ticket)
        return ticket

    def send(self, parcel: Parcel) -> None:
        """Put a parcel on one of the open sockets, or keep an event until there is one."""
        ready = [socket for socket in self.open if not socket.leaving]
        if ready:
            envelope_id = ids.fresh(32)
            timer = self.clock.call_later(self.ack_timeout, lambda: self._unacknowledged(envelope_id))
            self._pending[envelope_id] = (parcel, timer)
            ready[next(self._turn) % len(ready)].outbox.put_nowait(_envelope(envelope_id, parcel))
        elif parcel.kind == "events_api":
            self._drop_stale()
            self._kept.append((self.clock.now() + self.buffer_seconds, parcel))
        else:
            self._give_up(parcel, "no_socket")

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Hold one websocket from its hello to its end."""
        ticket = request.query.get("ticket", "")
        is_good = ticket in self._tickets
        self._tickets.discard(ticket)
        if not is_good or self.refuse or request.transport is None:
            return web.Response(status=404)
        wire = web.WebSocketResponse(autoping=False)
        await wire.prepare(request)
        if len(self.open) >= MAX_OPEN:
            await wire.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await wire.close()
            return wire
        await self._hold(Socket(wire, request.transport))
        return wire

    def disconnect(self, kind: str, count: int = 1) -> int:
        """End sockets by `warning`, `refresh_requested`, `link_disabled`, `silent` or `abrupt`; how many.

        A socket told with `warning` stays open; Slack closes the others itself.
        """
        chosen = [socket for socket in self.open if not (socket.silent or socket.leaving)][:count]
        for socket in chosen:
            if kind in TOLD_TO_GO:
                socket.leaving = kind != "warning"
                told = {"type": "disconnect", "reason": kind, "debug_info": {"host": "playground"}}
                socket.outbox.put_nowait(told)
            elif kind == "silent":
                socket.silent = True
            elif kind == "abrupt":
                socket.transport.abort()
            else:
                raise ValueError(f"unknown kind of disconnect: {kind}")
        return len(chosen)

    def close(self) -> None:
        """Cut every socket."""
        for socket in self.open:
            socket.transport.abort()

    async def _hold(self, socket: Socket) -> None:
        self.open.append(socket)
        socket.outbox.put_nowait(self._hello())
        self._send_kept()
        writer = asyncio.get_running_loop().create_task(self._write(socket))
        try:
            async for message in socket.wire:
                if not socket.silent:
                    await self._read(socket, message)
        finally:
            writer.cancel()
            self.open.remove(socket)

    async def _write(self, socket: Socket) -> None:
        while True:
            message = await socket.outbox.get()
            if socket.silent or socket.wire.closed:
                continue
            try:
                await socket.wire.send_json(message)
            except ConnectionError:
                return
            if message["type"] == "disconnect" and socket.leaving:
                await socket.wire.close()

    async def _read(self, socket: Socket, message: WSMessage) -> None:
        if message.type == WSMsgType.PING:
            await socket.wire.pong(message.data)
        elif message.type == WSMsgType.TEXT:
            self._acknowledged(json.loads(message.data))

    def _hello(self) -> Json:
        debug = {"host": "playground", "approximate_connection_time": 18060}
        connections = {"num_connections": len(self.open), "debug_info": debug}
        return {"type": "hello", "connection_info": {"app_id": self.app.app_id}, **connections}

    def _send_kept(self) -> None:
        self._drop_stale()
        kept, self._kept = self._kept, deque()
        for _, parcel in kept:
            self.send(parcel)

    def _drop_stale(self) -> None:
        while self._kept and self._kept[0][0] < self.clock.now():
            self._give_up(self._kept.popleft()[1], "no_socket")

    def _acknowledged(self, answer: Json) -> None:
        found = self._pending.pop(answer.get("envelope_id", ""), None)
        if found is None:
            return
        parcel, timer = found
        timer.cancel()
        self._record(parcel, "ok")
        if parcel.answered is not None:
            parcel.answered("ok", answer.get("payload") or {})

    def _unacknowledged(self, envelope_id: str) -> None:
        parcel, _ = self._pending.pop(envelope_id)
        wait = parcel.retry_in()
        if wait is None:
            self._give_up(parcel, "timeout")
            return
        self._record(parcel, "timeout")
        parcel.attempt += 1
        parcel.reason = "timeout"
        if wait:
            self.clock.call_later(wait, lambda: self.send(parcel))
        else:
            self.send(parcel)

    def _give_up(self, parcel: Parcel, outcome: str) -> None:
        self._record(parcel, outcome)
        if parcel.kind == "events_api":
            self.ledger.lost.append(parcel.id)
        if parcel.answered is not None:
            parcel.answered(outcome, {})

    def _record(self, parcel: Parcel, outcome: str) -> None:
        self.ledger.delivered(Attempt(parcel.id, parcel.kind, self.clock.now(), parcel.attempt, outcome))


def _envelope(envelope_id: str, parcel: Parcel) -> Json:
    envelope: Json = {"envelope_id": envelope_id, "type": parcel.kind, "payload": parcel.payload}
    if parcel.kind == "events_api":
        return {
            **envelope,
            "accepts_response_payload": False,
            "retry_attempt": parcel.attempt,
            "retry_reason": parcel.reason,
        }
    return {**envelope, "accepts_response_payload": True}
