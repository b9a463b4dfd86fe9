"""Starts the pretend Slack from the command line: `python -m playground --port 8900`."""

import argparse
import asyncio
import contextlib
import logging
import sys

from playground.server import running


async def _serve(port: int, seed: int | None, request_url: str) -> None:
    async with running(port, seed=seed, request_url=request_url) as server:
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
    given = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(given.port, given.seed, given.request_url))


if __name__ == "__main__":
    main()
