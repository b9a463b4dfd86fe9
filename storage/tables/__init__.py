"""The tables, each row with the workspace it belongs to."""

from typing import Any

from storage.tables import (  # noqa: F401 - so that the metadata knows every table
    actions,
    articles,
    beginnings,
    clocks,
    events,
    inbox,
    messages,
    model,
    oncall,
    outbox,
    people,
    questions,
    reports,
    runs,
    surveys,
    sweep,
    tags,
    tickets,
)


def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
    """Whether a table is described here; each database keeps the index of words in its own way."""
    return kind != "table" or not (name or "").startswith("search")
