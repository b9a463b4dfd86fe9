"""Logs: one JSON object a line, and no secret in any of them."""

import io
import json
import logging
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import structlog

from handlers import logs

BOT = "xoxb-" + "1234567890-canary"
SIGNING = "canary-without-any-pattern"


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[dict[str, Any]]]]:
    """The lines logged so far; the machinery of logging is put back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stderr", kept)
    logs.configure("INFO", (BOT, SIGNING, ""))
    yield lambda: [json.loads(line) for line in kept.getvalue().splitlines()]
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level


Written = Callable[[], list[dict[str, Any]]]


def test_a_line_says_what_when_and_how_grave(written: Written) -> None:
    structlog.get_logger().warning("delivery not kept", kind="event")
    (line,) = written()
    assert (line["event"], line["kind"], line["level"]) == ("delivery not kept", "event", "warning")
    assert line["timestamp"].endswith("Z")


def test_other_peoples_logs_look_the_same(written: Written) -> None:
    logging.getLogger("some.library").error("it %s", "broke")
    (line,) = written()
    assert (line["event"], line["level"]) == ("it broke", "error")


def test_below_the_level_nothing_is_written(written: Written) -> None:
    structlog.get_logger().debug("detail")
    logging.getLogger("slack_sdk").info("chatter")
    assert written() == []


@pytest.mark.parametrize(
    "secret",
    [
        BOT,
        SIGNING,
        "xoxb-" + "someone-elses-token",
        "xapp-" + "1-A0-also-unknown",
        "sk-" + "modelkey12345",
        "user:word",
    ],
)
def test_no_secret_is_written(written: Written, secret: str) -> None:
    text = f"postgresql://{secret}@host/name" if ":" in secret else f"token {secret} refused"
    structlog.get_logger().info(text, inner={"list": [text]})
    logging.getLogger("some.library").warning("%s", text)
    try:
        raise RuntimeError(text)
    except RuntimeError:
        structlog.get_logger().exception("failed")
    lines = written()
    assert len(lines) == 3
    assert [secret in json.dumps(line, ensure_ascii=False) for line in lines] == [False] * 3
    assert [logs.MASK in json.dumps(line, ensure_ascii=False) for line in lines] == [True] * 3


def test_a_secret_with_signs_that_json_escapes_is_masked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = io.StringIO()
    monkeypatch.setattr(sys, "stderr", kept)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.configure("INFO", ('hush"ünder\\cover',))
    structlog.get_logger().info("said", secret='hush"ünder\\cover')
    structlog.reset_defaults()
    root.handlers[:], root.level = handlers, level
    assert "cover" not in kept.getvalue()
