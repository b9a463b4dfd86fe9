"""What may be said to people from sources: the sources' own sentences and no others, each cited (rule 81)."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from desk.links import unlinked
from desk.text import cut

LONGEST = 600
"""Characters of one sentence of a source that are said."""
MOST = 8
"""Sentences that a draft or an answer has."""
_ENOUGH = 4
"""Letters below which a piece of a sentence names none."""
_ENDS = re.compile(r"(?<=[。！？；])|(?<=[!?;.])(?=\s)|\n+")


@dataclass(frozen=True)
class Source:
    """What an answer may be taken from. `key` names it; `advice` is the part that says what to do.

    `is_sure`: it was found to be about what is asked, rather than near it.
    """

    key: str
    title: str
    text: str
    advice: str = ""
    is_sure: bool = True


@dataclass(frozen=True)
class Cited:
    """A sentence, and the key of the source in which it stands."""

    key: str
    text: str


def sentences(text: str) -> list[str]:
    """The sentences and lines of a text, in their order."""
    return [stripped for each in _ENDS.split(text) if (stripped := each.strip())]


def grounded(
    claimed: Iterable[Cited], sources: Sequence[Source], hosts: Collection[str] = ()
) -> tuple[Cited, ...]:
    """What of the claimed is found in the source that it names: the whole sentences, in the source's words.

    A piece of a sentence stands for all of it, so that no “not” is lost. What is found nowhere is dropped,
    links but to these servers are taken out, and nothing is said twice.
    """
    known = {each.key.casefold(): each for each in sources}
    found: dict[Cited, None] = {}
    for claim in claimed:
        source = known.get(claim.key.strip().casefold())
        for sentence in _standing(claim.text, source, hosts) if source else ():
            found[Cited(source.key, unlinked(cut(sentence, LONGEST), hosts))] = None  # type: ignore[union-attr]
    return tuple(found)[:MOST]


def _standing(claim: str, source: Source, hosts: Collection[str]) -> Iterator[str]:
    """The sentences of the source that the claim quotes, be it before or after links were taken out."""
    theirs = [(each, _folded(unlinked(each, hosts))) for each in sentences(source.text)]
    for piece in (_folded(unlinked(each, hosts)) for each in sentences(claim)):
        same = next((each for each, folded in theirs if folded == piece and piece), None)
        part = next((each for each, folded in theirs if len(piece) >= _ENOUGH and piece in folded), None)
        if standing := same or part:
            yield standing


def _folded(text: str) -> str:
    """The letters and digits of a text, however they are written."""
    even = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in even if each.isalnum())
