"""Starts the pretend Slack from the command line: `python -m playground --port 8900`."""

import argparse
import asyncio
import contextlib
import json
import logging
import sys
from pathlib import Path

from playground.answers import Json
from playground.server import running


async def _serve(port: int, seed: int | None, request_url: str, manifest: Json | None) -> None:
    async with running(port, seed=seed, request_url=request_url) as server:
        if manifest is not None:
            server.world.app.install(manifest)
        sys.stdout.write(f"pretend Slack at {server.url}  (Web API {server.api_url})\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


def main() -> None:
    """Read the command line and serve until interrupted."""
    parser = argparse.ArgumentParser(prog="playground", description="A pretend Slack on loopback.")
    parser.add_argument("--port", type=int, default=8900, help="0 takes any free port")
    parser.add_argument("--seed", type=int, help="for ids and random faults")
    parser.add_argument(
        "--request-url", default="", help="deliver by HTTP to this URL instead of Socket Mode"
    )
    parser.add_argument(
        "--manifest", type=Path, help="the app's manifest: commands, shortcuts, scopes, events"
    )
    given = parser.parse_args()
    manifest = json.loads(given.manifest.read_text(encoding="utf-8")) if given.manifest else None
    logging.basicConfig(level=logging.INFO)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.seed, given.request_url, manifest))


if __name__ == "__main__":
    main()
