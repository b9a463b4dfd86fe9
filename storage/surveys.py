"""How it is kept in a ticket's row what its requester was asked and said: as JSON, {} at first."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from desk.ticket import Survey


def coded(survey: Survey | None) -> dict[str, Any]:
    """The survey as JSON can hold it, without what is as usual."""
    told = vars(survey).items() if survey else ()
    return {name: value.isoformat() if name in _MOMENTS else value for name, value in told if value}


def decoded(code: Mapping[str, Any]) -> Survey | None:
    """The survey that was put into this code."""
    read = {name: datetime.fromisoformat(code[name]) for name in _MOMENTS if name in code}
    return Survey(**{**code, **read}) if code else None


_MOMENTS = ("since", "until")
