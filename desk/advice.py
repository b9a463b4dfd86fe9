"""What a model, or what stands in for one, is given about a request, and what it suggests (rule 82)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from desk.citing import Source
from desk.model import Model, Task
from desk.refusal import Refused
from desk.wording import N_, Sentence


@dataclass(frozen=True)
class Spoken:
    """A message of a conversation, by its key; `by_desk`: the desk said it rather than who asked."""

    key: str
    text: str
    by_desk: bool = False


@dataclass(frozen=True)
class Given:
    """All that may be told of a request.

    `spoken` is the conversation, oldest first; `sources` may be read by everybody who will see the answer
    (rule 80); `links` are the servers to which it may lead, `tags` the names of those that can be
    suggested, by code.
    """

    workspace: str
    spoken: tuple[Spoken, ...]
    sources: tuple[Source, ...] = ()
    links: tuple[str, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Advice:
    """What is suggested for a task, and by which prompt and model; without one `model` is empty."""

    task: Task
    content: Mapping[str, Any]
    prompt: str = ""
    version: str = ""
    model: str = ""
    tokens: int = 0


def refuse_unset(task: Task, model: Model) -> None:
    """Pass if the desk has it done, else Refused: the policy by which it runs knows if there is a model."""
    if task not in model.tasks:
        none = N_("No model does that here: an operator sets OPENAI_API_KEY, and “tasks” under “model”.")
        raise Refused(Sentence(none))
