"""Everything that the desk may want done outside, by what it is about."""

from desk.effects import (
    actions,
    answers,
    articles,
    messages,
    model,
    oncall,
    pings,
    promises,
    reports,
    rooms,
    surveys,
    tickets,
)
from desk.effects.effect import Effect

_DOMAINS = (
    *(tickets, messages, promises, pings, rooms, answers, articles, model),
    *(oncall, actions, reports, surveys),
)

KINDS: dict[str, type[Effect]] = {
    name: kind
    for domain in _DOMAINS
    for name, kind in vars(domain).items()
    if isinstance(kind, type) and issubclass(kind, Effect) and not kind.__subclasses__()
}
"""Every effect there is, by name: what other effects derive from is none."""
