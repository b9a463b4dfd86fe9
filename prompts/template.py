"""What a model is asked: text files beside this one, filled in so that no fact is an instruction."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import StrictUndefined
from jinja2.sandbox import ImmutableSandboxedEnvironment

FOLDER = Path(__file__).parent / "templates"
_PARTING = "\n---\n"
"""The line of a template above which stands what the desk says, and below it what others said, as JSON."""

_environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, trim_blocks=True, autoescape=False)
_environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}


@dataclass(frozen=True)
class Prompt:
    """What a model is asked; `version` is of the template's words."""

    name: str
    version: str
    system: str
    user: str


def render(name: str, facts: Mapping[str, Any]) -> Prompt:
    """The prompt of this name; raises jinja2's UndefinedError when it lacks a fact."""
    source = _source(name)
    system, _, user = source.partition(_PARTING)
    filled = _environment.from_string(user).render(facts)
    return Prompt(name, hashlib.sha256(source.encode()).hexdigest()[:8], system.strip(), filled.strip())


@cache
def _source(name: str) -> str:
    return (FOLDER / f"{name}.txt").read_text("utf-8")
