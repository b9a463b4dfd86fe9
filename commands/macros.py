"""List the macros: answers that agents send often."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.access import may
from desk.automation import Macro
from desk.refusal import NotAllowed
from storage.work import Work


@dataclass(frozen=True)
class Macros:
    """The macros by code."""

    macros: Mapping[str, Macro]


def macros(work: Work) -> Macros:
    """All macros of the desk, for those who answer."""
    if not may(work.actor, "macros"):
        raise NotAllowed
    return Macros(work.workspace.policy.macros)
