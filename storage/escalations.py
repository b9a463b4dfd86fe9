"""How a ticket's escalations are kept in its row: as JSON, without what is as usual."""

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from desk.ladders import Ladder
from desk.ticket import Ended, Escalation


def coded(escalations: Iterable[Escalation]) -> list[dict[str, Any]]:
    """The escalations as JSON can hold them."""
    return [_code(each) for each in escalations]


def _code(one: Escalation) -> dict[str, Any]:
    told = ((field.name, getattr(one, field.name)) for field in fields(one))
    return {name: _written(value) for name, value in told if value != _USUAL[name]}


def _written(value: Any) -> Any:
    if isinstance(value, Ladder):
        return value.model_dump(mode="json")
    return value.isoformat() if isinstance(value, datetime) else value


def decoded(code: Iterable[Mapping[str, Any]]) -> tuple[Escalation, ...]:
    """The escalations that were put into this code."""
    return tuple(
        Escalation(**{name: _READ[name](value) if name in _READ else value for name, value in each.items()})
        for each in code
    )


_USUAL = {field.name: field.default for field in fields(Escalation)}
_READ: dict[str, Any] = {
    "ladder": Ladder.model_validate,
    "outcome": Ended,
    **dict.fromkeys(
        ("since", "began", "at", "heard_at", "reminded_at", "ended"),
        datetime.fromisoformat,
    ),
}
