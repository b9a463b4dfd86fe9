"""Serves the web door on a port, and waits for the signal to stop."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext

import uvicorn
from fastapi import FastAPI


class _Server(uvicorn.Server):
    """A server that leaves the process's signals to us."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        """Catch none."""
        return nullcontext()


@asynccontextmanager
async def serving(app: FastAPI, port: int) -> AsyncIterator[str]:
    """Serve the app until the block ends; answers its address. Port 0 takes a free one, on loopback only."""
    host = "0.0.0.0" if port else "127.0.0.1"  # noqa: S104 - a container's port is reached from outside
    listening = socket.create_server((host, port), backlog=1024, reuse_port=False)
    # or an answer's body waits until its headers are acknowledged, about 40 ms
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    config = uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        lifespan="off",
        timeout_graceful_shutdown=2,
        server_header=False,
    )
    server = _Server(config)
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    finally:
        server.should_exit = True
        await task


async def until_stopped() -> None:
    """Wait for the signal to stop (Ctrl-C, or what a container sends)."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for sign in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(sign, stopped.set)
    await stopped.wait()
