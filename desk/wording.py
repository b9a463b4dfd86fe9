"""Sentences for people, kept as an id and values until somebody's language is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "mark, do not translate yet"
    """Mark an English sentence for the catalogues and return it unchanged."""
    return message


@dataclass(frozen=True)
class Sentence:
    """A sentence to be said later, in the reader's language.

    `id` is the English text with named `{placeholders}` for `str.format_map`; it is also the
    catalogue's key. `values` fills the placeholders; a value may itself be a `Sentence`, which the
    speaker translates first. Two sentences are equal when id and values are. `str()` says it in English.
    """

    id: str
    values: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "values", MappingProxyType(dict(self.values)))

    def __hash__(self) -> int:
        return hash((self.id, frozenset(self.values)))

    def __str__(self) -> str:
        return self.id.format_map(self.values)

    def __reduce__(self) -> tuple[type["Sentence"], tuple[str, dict[str, object]]]:
        return (Sentence, (self.id, dict(self.values)))


class WordedError(ValueError):
    """A value that is refused, with the sentence that says why and what to do.

    `at` leads from the value being checked to the part to blame: field names and list positions.
    """

    def __init__(self, sentence: Sentence, at: tuple[str | int, ...] = ()) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence
        self.at = at
