"""The floor: the least that a bot on slack-bolt must do with a message: verify, one insert, one post."""

import os
import sqlite3
import sys
from typing import Any

import aiohttp
import uvicorn
from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient


def build(path: str) -> FastAPI:
    """The bare bot as a web application, its rows in a SQLite file with SQLite's defaults."""
    rows = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    rows.execute("PRAGMA journal_mode = WAL")
    rows.execute("CREATE TABLE message (channel TEXT, ts TEXT, text TEXT)")
    client = AsyncWebClient(os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"])
    bolt = AsyncApp(client=client, signing_secret=os.environ["SLACK_SIGNING_SECRET"])

    @bolt.event("message")
    async def on_message(event: dict[str, Any]) -> None:
        if client.session is None:
            client.session = aiohttp.ClientSession()
        values = (event["channel"], event["ts"], event["text"])
        rows.execute("INSERT INTO message VALUES (?, ?, ?)", values)
        await client.chat_postMessage(channel="C0TRIAGE", text=event["text"])

    app = FastAPI()
    handler = AsyncSlackRequestHandler(bolt)

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    @app.get("/healthz")
    async def healthz() -> dict[str, bool]:
        return {"ok": True}

    return app


if __name__ == "__main__":
    uvicorn.run(build(sys.argv[1]), port=int(os.environ["PORT"]), log_level="warning", access_log=False)
