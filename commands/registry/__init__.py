"""The verbs of the desk in one list: what each is called, takes, does and answers."""

from commands.registry import (
    asking,
    better,
    daily,
    desk,
    finding,
    joining,
    knowledge,
    oncall,
    people,
    state,
    steps,
)
from commands.registry.verb import Verb

_GROUPS = (asking, daily, finding, state, steps, joining, people, oncall, knowledge, better, desk)

VERBS: dict[str, Verb] = {verb.name: verb for group in _GROUPS for verb in group.VERBS}
"""Every verb by name; `/desk <name>` runs it, buttons and forms call the same functions."""
