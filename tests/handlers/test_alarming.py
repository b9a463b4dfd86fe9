"""Telling somebody outside that all is well."""

import asyncio

import aiohttp
import pytest
from pydantic import ValidationError

from desk.audit import Auditing
from handlers.alarming import Heartbeat


async def test_a_heartbeat_asks_once_and_goes_where_it_is_told_only() -> None:
    """An address that leads on to another one is not followed, and one that is gone harms nobody."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n")).strip())
        writer.write(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession() as http:
        await Heartbeat(http, f"http://127.0.0.1:{port}/alive")()
        server.close()
        await server.wait_closed()
        await Heartbeat(http, f"http://127.0.0.1:{port}/alive")()
        await Heartbeat(http, "")()
    assert asked == [b"GET /alive HTTP/1.1"]


@pytest.mark.parametrize("address", ["http://example.org/1", "https://", "https:// x", "ping", "https://a\n"])
def test_a_heartbeat_goes_to_an_address_that_nobody_can_read_along(address: str) -> None:
    with pytest.raises(ValidationError):
        Auditing(heartbeat=address)
    assert Auditing(heartbeat="https://hc.example.org/ping/1?a=b").heartbeat.endswith("a=b")
