"""Waits for the demo whose output is in the named file, posts a message there, and waits for its card."""

import json
import re
import sys
import time
import urllib.request
from pathlib import Path
from typing import Any

LONGEST = 300


def ask(url: str, verb: str, **given: Any) -> Any:
    """One verb of the pretend workspace's control API."""
    body = json.dumps(given).encode()
    with urllib.request.urlopen(f"{url}/control/{verb}", body, timeout=10) as answer:  # noqa: S310 - our own
        return json.load(answer)["result"]


def address(output: Path) -> str:
    """Where the pretend workspace is, once the demo has said so."""
    for _ in range(LONGEST * 2):
        if found := re.search(r"workspace is at (http://127\.0\.0\.1:\d+)", output.read_text()):
            return found[1]
        time.sleep(0.5)
    raise SystemExit("The demo did not say where it is.")


def main() -> None:
    """Exit well when the card appears."""
    url = address(Path(sys.argv[1]))
    words = "The printer on floor 3 is on fire"
    ask(url, "post", user="U0ANNA", channel="#support", text=words)
    for _ in range(100):
        if any(words in message["text"] for message in ask(url, "read", channel="#triage")):
            sys.stdout.write(f"A message in the demo at {url} became a card.\n")
            return
        time.sleep(0.2)
    raise SystemExit("No card appeared.")


if __name__ == "__main__":
    main()
