"""Structured logs in which no secret can stand."""

import json
import logging
import re
import sys
from collections.abc import Iterable
from typing import Any

import structlog

_TOKEN = re.compile(r"\b(xox[a-z]-|xapp-|sk-)[A-Za-z0-9-]{4,}|(?<=://)[^/\s:@]+:[^/\s@]+(?=@)")
MASK = "•••"
_NOISY = (
    *("apscheduler", "slack_bolt", "slack_sdk", "uvicorn.access", "alembic"),
    *("openai", "httpx2", "httpcore2"),  # at DEBUG they would tell what is said to a model
)


def configure(level: str, secrets: Iterable[str]) -> None:
    """Log JSON lines from `level` on to standard error; these secrets and what looks like one are masked."""
    forms = {form for secret in secrets if secret for form in (secret, json.dumps(secret)[1:-1])}
    known = sorted(forms, key=len, reverse=True)

    def mask(_logger: object, _method: str, line: str) -> str:
        for secret in known:
            line = line.replace(secret, MASK)
        return _TOKEN.sub(MASK, line)

    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    render: list[Any] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        structlog.processors.JSONRenderer(),
        mask,
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processors=render, foreign_pre_chain=shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in _NOISY:
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))
