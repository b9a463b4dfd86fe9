"""List the macros: answers that agents send often."""

from collections.abc import Mapping
from dataclasses import dataclass

from desk.access import require
from desk.automation import Macro
from storage.work import Work


@dataclass(frozen=True)
class Macros:
    """The macros by code."""

    macros: Mapping[str, Macro]


def macros(work: Work) -> Macros:
    """All macros of the desk."""
    require(work.actor, "macros")
    return Macros(work.workspace.policy.macros)
