"""The demo as a newcomer starts it: its page opens by itself, and a story goes on there."""

import json
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

from playground import story

ROOT = Path(__file__).parents[1]
SAID = "A pretend workspace is at …, health at …. Stop with Ctrl-C.\n"


def words(url: str) -> str:
    """What can be read on a page."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return unescape(re.sub(r"<[^>]*>", " ", answer.read().decode()))


def replies(page: str) -> str:
    """What can be read in all the threads of the cards."""
    with urllib.request.urlopen(f"{page}/?as=U0ADA&at=C0TRIAGE", timeout=10) as answer:
        threads = set(re.findall(r"/\?as=U0ADA&amp;at=C0TRIAGE&amp;thread=[\d.]+", answer.read().decode()))
    return " ".join(words(page + unescape(thread)) for thread in threads)


@contextmanager
def demo(folder: Path, *flags: str) -> Iterator[str]:
    """A demo with a browser that only notes what it is given; its page. It has to stop well when asked."""
    browser, said = folder / "browser", folder / "said"
    browser.write_text(f'#!/bin/sh\necho "$1" >{folder}/opened\n')
    browser.chmod(0o700)
    command = [sys.executable, str(ROOT / "bot.py"), "demo", "--port", "0", *flags]
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out, env={"BROWSER": str(browser)}, cwd=folder)
    try:
        yield wait_for(lambda: re.search(r"workspace is at (http://[\d.]+:\d+)", said.read_text()))[1]
    finally:
        process.send_signal(signal.SIGTERM)
        code = process.wait(20)
    assert (code, re.sub(r"http://[\w.:/]+\w", "…", said.read_text())) == (0, SAID)


def test_the_demo_tells_its_story_on_a_page_that_opens_by_itself(tmp_path: Path) -> None:
    everyone_was_answered = story.TALK[-1][2]
    with demo(tmp_path) as page:
        wait_for(lambda: everyone_was_answered in replies(page))
        support, triage = words(page), words(f"{page}/?as=U0ADA&at=C0TRIAGE")
    assert [text in support for _, text in story.REQUESTS] == [True] * len(story.REQUESTS)
    assert [f"T-{number} · " in triage for number in range(1, 6)] == [True] * len(story.REQUESTS) + [False]
    assert (tmp_path / "opened").read_text() == f"{page}\n"


def test_no_page_opens_for_who_wants_none(tmp_path: Path) -> None:
    with demo(tmp_path, "--no-browser") as page:
        first = wait_for(lambda: story.REQUESTS[0][1] in words(page))
    assert (first, (tmp_path / "opened").exists()) == (True, False)


def test_the_desk_lives_by_the_clock_of_the_workspace(tmp_path: Path) -> None:
    with demo(tmp_path, "--no-browser") as page:
        tomorrow = ask(page, "clock", act="push", value=86400)
        ask(page, "post", user="U0ANNA", channel="#support", text="Tomorrow it burns")
        card = wait_for(
            lambda: [one for one in ask(page, "read", channel="#triage") if "Tomorrow" in one["text"]]
        )
    opened, *_due = re.findall(r"<!date\^(\d+)\^", json.dumps(card))
    assert (int(opened) - int(tomorrow)) // 60 == 0


def ask(page: str, verb: str, **given: object) -> Any:
    """One verb of the control API."""
    with urllib.request.urlopen(f"{page}/control/{verb}", json.dumps(given).encode(), timeout=30) as answer:
        return json.load(answer)["result"]


def wait_for(look):  # type: ignore[no-untyped-def]
    """What `look` finds, as soon as it finds anything; at most a minute later."""
    deadline = time.monotonic() + 60
    while not (found := look()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found
