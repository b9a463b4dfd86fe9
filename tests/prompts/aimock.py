"""Runs aimock, which speaks as OpenAI's server does and is not ours, so that ours is not the only witness.

`npm ci` brings the program; it needs Node 20.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

ABSENT = (
    "aimock is not here: run `npm ci` in the repository with Node 20 or newer, or name its dist/cli.js in "
    "FIREBREAK_AIMOCK."
)
_ANSWERS: list[dict[str, Any]] = [
    {"match": {"userMessage": "vpn"}, "response": {"content": '{"words": "Restart it."}'}},
    {"match": {"userMessage": "chatter"}, "response": {"content": "Sure! Here you are:"}},
    {
        "match": {"userMessage": "bomb"},
        "response": {"content": "I cannot help.", "finishReason": "content_filter"},
    },
    {
        "match": {"userMessage": "limited"},
        "response": {"error": {"message": "slow down", "type": "rate_limit_error"}, "status": 429},
    },
    {"match": {"inputText": "alpha"}, "response": {"embedding": [0.6, 0.8]}},
]


def program() -> Path | None:
    """Where it is: FIREBREAK_AIMOCK, else below node_modules; None if it, or Node, is not there."""
    installed = Path(__file__).parents[2] / "node_modules/@copilotkit/aimock/dist/cli.js"
    found = Path(os.environ.get("FIREBREAK_AIMOCK") or installed)
    return found if found.is_file() and _is_new(shutil.which("node")) else None


def _is_new(node: str | None) -> bool:
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False) if node else None
    return told is not None and int(re.sub(r"\D.*", "", told.stdout.removeprefix("v")) or 0) >= 20


@asynccontextmanager
async def aimock(folder: Path) -> AsyncIterator[str]:
    """Its address until the block ends."""
    fixtures = folder / "answers.json"
    fixtures.write_text(json.dumps({"fixtures": _ANSWERS}))
    arguments = (str(program()), "--port", "0", "--fixtures", str(fixtures), "--validate-on-load")
    process = await asyncio.create_subprocess_exec(
        "node", *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    assert process.stdout is not None
    try:
        said = ""
        async with asyncio.timeout(30):
            while not (found := re.search(r"listening on (http://[\d.]+:\d+)", said)):
                line = await process.stdout.readline()
                assert line, f"aimock did not start: {said}"
                said += line.decode()
        yield found[1]
    finally:
        process.terminate()
        await process.communicate()


async def misbehave(url: str, **rates: float) -> None:
    """From now on it drops, garbles or refuses calls, each with this probability."""
    async with aiohttp.ClientSession() as http, http.post(f"{url}/__aimock/chaos", json=rates) as answer:
        assert answer.status == 200
