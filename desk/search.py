"""How near a question is to what an article says: by its words, by how they are spelled, by their meaning.

A score is a weighted sum of shares, each between 0 and 1 whatever is asked, so that one threshold tells for
all questions whether there is an answer at all. No share depends on what else was found.
"""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple, Protocol

from desk import words
from desk.article import Lesson

Vector = Sequence[float]
"""Where a text stands among all meanings; of length 1."""

LONGEST = 2000
"""Characters of a text of which the meaning is taken."""
MOST_PARTS = 80
"""Parts of an article that are compared by meaning; the title and the newest examples count first."""
_TITLE = 2
"""How often the words of a title and the tags count."""
_SATURATION, _LENGTH = 1.2, 0.75
"""BM25's: how soon more of a word says no more, and how much a long article has to say more often."""
_GRAM = 4
"""Letters that are compared at a time, so that a slip of the finger costs a few of them only."""
_MEANING = 0.7
"""What meaning weighs; words and spelling weigh the rest."""
_ACROSS = 0.5
"""Across languages no words can be shared: this share of the meaning stands in for them."""
_BESIDE = 0.5
"""How much of the score of the second best counts against the best: an answer stands out."""
_SURE = {(True, True): 0.25, (True, False): 0.17, (False, True): 0.2, (False, False): 0.14}
"""From which rest on it is one: by meaning or by words alone; with known questions to compare, or without."""
_AS_GOOD = 0.8
"""What share of the best score makes another article worth showing beside it."""
_DEMOTED = 0.8
"""What the score of an article counts that failed people (rule 85)."""


class NoMeaning(Exception):  # noqa: N818 - a state, not a fault
    """The embedder cannot tell at the moment what texts mean."""


class Embedder(Protocol):
    """Tells by a vector what a text means; vectors of embedders with another `name` cannot be compared."""

    @property
    def name(self) -> str:
        """Kept with every vector."""

    async def embed(self, texts: Sequence[str]) -> list[Vector]:
        """One vector a text, of which the first 2,000 characters count; raises NoMeaning."""


@dataclass(frozen=True)
class Query:
    """What somebody asks, and where its meaning is by the `embedder` of that name; None where none said."""

    text: str
    vector: Vector | None = None
    embedder: str = ""


@dataclass(frozen=True)
class Hit:
    """An article by its id, how near it is (0 to 1), and whether that is near enough to say so."""

    article: int
    score: float
    sure: bool


class Candidate(NamedTuple):
    """An article that may be meant: its words as the index keeps them, and how near its meaning is, if known.

    `is_tried`: questions that it answered are known. `is_demoted`: it failed people of late (rule 85).
    """

    article: int
    said: str
    meaning: float | None = None
    is_tried: bool = False
    is_demoted: bool = False


@dataclass(frozen=True)
class Rarity:
    """How many articles there are, and in how many of them each word of a question stands."""

    articles: int
    having: Mapping[str, int]

    def of(self, stem: str) -> float:
        """How much it tells that an article holds the word."""
        having = self.having.get(stem, 0)
        return math.log1p((max(self.articles, having) - having + 0.5) / (having + 0.5))


def said(lesson: Lesson, examples: Iterable[str]) -> str:
    """All words of an article and the questions it answered, as the index keeps them."""
    heading = [lesson.title, *lesson.tags] * _TITLE
    return " ".join(words.running("\n".join([*heading, lesson.body, *examples])))


def parts(lesson: Lesson, examples: Sequence[str]) -> list[str]:
    """What of an article is compared by meaning: its title, each line, and each question that it answered."""
    lines = [line.strip() for line in lesson.body.splitlines() if line.strip()]
    newest = [*reversed(examples)]
    return [each[:LONGEST] for each in (lesson.title, *newest, *lines)][:MOST_PARTS]


def asked(text: str) -> list[str]:
    """The words of a question without their endings, each once."""
    return list(dict.fromkeys(map(words.stem, words.running(text[:LONGEST]))))


def rank(query: Query, candidates: Sequence[Candidate], rarity: Rarity, most: int = 3) -> list[Hit]:
    """The nearest of these articles, nearest first; of equals the older one."""
    question = _Question(query.text[:LONGEST], rarity, _usual_length(candidates))
    scored = ((question.nearness(each) * (_DEMOTED if each.is_demoted else 1), each) for each in candidates)
    nearest = sorted(
        (found for found in scored if found[0] > 0), key=lambda found: (-found[0], found[1].article)
    )
    if not nearest:
        return []
    (best, first), beside = nearest[0], nearest[1][0] if len(nearest) > 1 else 0.0
    is_sure = best - _BESIDE * beside >= _SURE[query.vector is not None, first.is_tried]
    return [Hit(each.article, score, is_sure and score >= _AS_GOOD * best) for score, each in nearest[:most]]


class _Profile(NamedTuple):
    """What is compared of a text: its words, of those between spaces the weights, and how many there are."""

    counts: Mapping[str, int]
    spaced: Sequence[tuple[str, float]]
    words: int
    norm: float
    is_together: bool


@lru_cache(4096)
def _profile(said: str) -> _Profile:
    """What is compared of the words; the same articles are asked for again and again."""
    counts = Counter(said.split())
    spaced: list[tuple[str, float]] = []
    letters, between, together = 0.0, 0, 0
    for word, count in counts.items():
        weight = 1.0 if count == 1 else _weight(count)
        letters += weight * weight * len(_grams(word))
        if _is_spaced(word):
            spaced.append((word, weight))
            between += count
        elif len(word) == 1:  # a character says about as much as half a word
            together += count
    return _Profile(counts, spaced, counts.total(), math.sqrt(letters), together > between)


def _weight(count: int) -> float:
    """What so many occurrences of a word weigh."""
    return 1 + math.log(count)


@lru_cache(65536)
def _is_spaced(word: str) -> bool:
    return not words.is_together(word)


@lru_cache(65536)
def _grams(word: str) -> tuple[str, ...]:
    """The word four letters at a time, its ends marked; a small word has none."""
    if words.is_small(word):
        return ()
    if words.is_together(word):
        return (word,)
    marked = f" {word} "
    return tuple(marked[at : at + _GRAM] for at in range(max(1, len(marked) - _GRAM + 1)))


def _usual_length(candidates: Sequence[Candidate]) -> float:
    return sum(_profile(each.said).words for each in candidates) / max(1, len(candidates)) or 1


class _Question:
    """A question, and what each word of an article is worth to it."""

    def __init__(self, text: str, rarity: Rarity, usual_length: float) -> None:
        asked = list(words.running(text))
        self._usual_length = usual_length
        self._stems = Counter(map(words.stem, asked))
        self._rarity = {stem: rarity.of(stem) for stem in self._stems}
        self._grams = self._spelled(asked)
        self._known: dict[str, tuple[str, float]] = {}
        self._together = {word: self._grams.get(word, 0.0) for word in self._stems if not _is_spaced(word)}
        own = _profile(" ".join(asked))
        self._is_together = own.is_together
        self._own = self._shares(own)[0] or 1.0

    def _spelled(self, asked: Sequence[str]) -> dict[str, float]:
        """What it is worth to share four letters, so that all together are worth 1."""
        grams: dict[str, float] = {}
        for word in asked:
            for gram in _grams(word):
                grams[gram] = grams.get(gram, 0.0) + self._rarity[words.stem(word)]
        norm = math.sqrt(sum(worth * worth for worth in grams.values())) or 1.0
        return {gram: worth / norm for gram, worth in grams.items()}

    def nearness(self, candidate: Candidate) -> float:
        """Between 0, nothing in common, and 1."""
        there = _profile(candidate.said)
        by_words, by_spelling = self._shares(there)
        shared = (min(1.0, by_words / self._own) + min(1.0, by_spelling)) / 2
        if candidate.meaning is None:
            return shared
        meaning = max(0.0, candidate.meaning)
        if there.is_together != self._is_together:
            shared = max(shared, _ACROSS * meaning)
        return _MEANING * meaning + (1 - _MEANING) * shared

    def _shares(self, there: _Profile) -> tuple[float, float]:
        """What the words that both have are worth (BM25), and what the letters (a cosine)."""
        held: dict[str, int] = {}
        spelling = 0.0
        for word, weight in there.spaced:
            stem, worth = self._known.get(word) or self._know(word)
            spelling += weight * worth
            if stem:
                held[stem] = held.get(stem, 0) + there.counts[word]
        for word, worth in self._together.items():
            if count := there.counts.get(word):
                held[word] = count
                spelling += _weight(count) * worth
        length = 1 - _LENGTH + _LENGTH * there.words / self._usual_length
        found = (
            self._rarity[stem]
            * self._stems[stem]
            * count
            * (_SATURATION + 1)
            / (count + _SATURATION * length)
            for stem, count in held.items()
        )
        return sum(found), spelling / (there.norm or 1)

    def _know(self, word: str) -> tuple[str, float]:
        """The stem of a word if it is asked for, and what its letters are worth."""
        stem = words.stem(word)
        worth = 0.0
        for gram in _grams(word):
            worth += self._grams.get(gram, 0.0)
        self._known[word] = known = (stem if stem in self._stems else "", worth)
        return known
