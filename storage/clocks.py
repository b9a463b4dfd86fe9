"""How a ticket's clocks are kept in its row: as JSON, without what is as usual."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any

from desk.ticket import Agreement, Asked, Clock, Clocks, Episode, Pause, Status


def coded(clocks: Clocks) -> dict[str, Any]:
    """The clocks as JSON can hold them; an episode under the ticket's own agreement does not repeat it."""
    own = clocks.agreement
    code = {
        "agreement": _agreement(own),
        "episodes": [
            _code(each) | ({} if each.agreement == own else {"agreement": _agreement(each.agreement)})
            for each in clocks.episodes
        ],
        "pauses": [_code(each) for each in clocks.pauses],
        "unanswered": [_code(each) for each in clocks.unanswered],
        "answered": clocks.answered and clocks.answered.isoformat(),
    }
    return {name: value for name, value in code.items() if value}


def decoded(code: Mapping[str, Any]) -> Clocks:
    """The clocks that were put into this code."""
    own = _agreed(code.get("agreement"))
    episodes = (Episode(**{"agreement": own} | _read(each, _EPISODE)) for each in code.get("episodes", ()))
    return Clocks(
        own,
        tuple(episodes),
        tuple(Pause(**_read(each, _PAUSE)) for each in code.get("pauses", ())),
        tuple(Asked(**_read(each, _ASKED)) for each in code.get("unanswered", ())),
        datetime.fromisoformat(code["answered"]) if "answered" in code else None,
    )


def _code(value: Episode | Pause | Asked) -> dict[str, Any]:
    told = ((name, getattr(value, name), usual) for name, usual in _USUAL[type(value)])
    return {
        name: part.isoformat() if isinstance(part, datetime) else part
        for name, part, usual in told
        if part != usual
    }


def _agreement(agreement: Agreement | None) -> list[str] | None:
    return [agreement.version, agreement.policy, agreement.calendar] if agreement else None


def _agreed(code: Iterable[str] | None) -> Agreement | None:
    return Agreement(*code) if code else None


_USUAL = {
    kind: [(field.name, field.default) for field in fields(kind) if field.name != "agreement"]
    for kind in (Episode, Pause, Asked)
}
"""What is not written down, as it is usual: the defaults of each kind's parts."""

Reader = Callable[[Any], Any]


def _read(code: Mapping[str, Any], readers: Mapping[str, Reader]) -> dict[str, Any]:
    return {name: readers[name](value) if name in readers else value for name, value in code.items()}


_MOMENTS: dict[str, Reader] = dict.fromkeys(
    ("began", "ended", "retargeted_at", "until", "told_at", "breached_at", "since", "at"),
    datetime.fromisoformat,
)
_EPISODE = _MOMENTS | {"clock": Clock, "agreement": _agreed}
_PAUSE = _MOMENTS | {"status": Status}
_ASKED = _MOMENTS
