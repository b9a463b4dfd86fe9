"""How long a question takes among 100,000 articles, by words alone and with their meaning, on both databases.

    uv run --with bm25s python -m benchmarks.knowledge [--articles 100000] [--questions 300] [--json FILE]

Beside it, in the same run: SQLite's own full-text search as it comes (porter), and bm25s, a library that
holds all words in memory. Every question is put to each of them in turn. Two articles in three are English,
one Chinese; half of the words of a question stand in the article that is sought, half anywhere. The vectors
are made up, for it is time that is measured: what is found says that little is passed over, and no more.
"""

import contextlib
import gc
import itertools
import random
import sqlite3
import statistics
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import sqlalchemy as sa

from benchmarks import side_by_side
from benchmarks.desk import NOW
from desk import search as rules
from desk import words
from desk.article import Audience, Lesson, Readers, State
from desk.search import Query
from storage import search
from storage.database import Database
from storage.tables.articles import ARTICLE, ARTICLE_CHANNEL, ARTICLE_MEANING, ARTICLE_VERSION, ARTICLE_WORD
from storage.tables.people import WORKSPACE

GOALS = "goals: 95 in 100 within 20 ms by words, within 60 ms with their meaning"
EMBEDDER, DIMENSIONS, PARTS = "made up", 512, 4
WHO = Audience(channels=frozenset({"C1"}))
DICE = random.Random(1)
ENGLISH = ["".join(DICE.choices("abcdefghiklmnoprstuvwz", k=DICE.randint(3, 9))) for _ in range(30_000)]
CHINESE = [chr(0x4E00 + each) for each in DICE.sample(range(5000), 3000)]


@cache
def weights(count: int) -> list[float]:
    """How often the words of a language occur, the most frequent first (Zipf)."""
    return list(itertools.accumulate(1 / (at + 5) for at in range(count)))


def text(dice: random.Random, length: int, *, is_chinese: bool) -> list[str]:
    """So many words, or characters twice as many."""
    known = CHINESE if is_chinese else ENGLISH
    return dice.choices(known, cum_weights=weights(len(known)), k=length * (1 + is_chinese))


@dataclass(frozen=True)
class Written:
    """An article, and its words."""

    number: int
    title: list[str]
    body: list[str]

    @property
    def is_chinese(self) -> bool:
        """Whether it is written without spaces."""
        return self.number % 3 == 0

    @property
    def lesson(self) -> Lesson:
        """What is published of it."""
        between = "" if self.is_chinese else " "
        return Lesson(between.join(self.title), between.join(self.body))

    @property
    def readers(self) -> Readers:
        """One in ten is for agents, and one in ten for a channel to which the reader belongs or does not."""
        return {0: Readers.AGENTS, 1: Readers.CHANNELS}.get(self.number % 10, Readers.EVERYONE)


def written(number: int) -> Written:
    """The article of this number, the same whenever it is asked for."""
    dice = random.Random(number)
    is_chinese = number % 3 == 0
    return Written(number, text(dice, 6, is_chinese=is_chinese), text(dice, 60, is_chinese=is_chinese))


def vectors(number: int) -> np.ndarray:
    """Where the article stands: in the middle, and part by part."""
    parts = np.random.default_rng(number).standard_normal((PARTS, DIMENSIONS)).astype(np.float32)
    parts /= np.linalg.norm(parts, axis=1, keepdims=True)
    middle = parts.mean(0, keepdims=True)
    return np.vstack([middle / np.linalg.norm(middle), parts])


@dataclass(frozen=True)
class Asked:
    """A question, its meaning, and the number of the article that is sought."""

    text: str
    vector: list[float]
    number: int


def asked(at: int, count: int) -> Asked:
    """A question about an article that the reader may read."""
    dice = random.Random(-at)
    number = next(n for n in iter(lambda: dice.randint(1, count), 0) if n % 10 > 1)
    article = written(number)
    some = dice.sample([*article.title, *article.body], 5) + text(dice, 5, is_chinese=article.is_chinese)
    noise = np.random.default_rng(-at + 10**9).standard_normal(DIMENSIONS) / DIMENSIONS**0.5
    vector = vectors(number)[1] + noise
    return Asked(("" if article.is_chinese else " ").join(some), vector.tolist(), number)


# --- the stored articles ---------------------------------------------------------------------------


def fill(database: Database, count: int) -> None:
    """Store so many articles by the shortest way."""
    having: Counter[str] = Counter({"": count})
    with database.writer.begin() as connection:
        row = {"id": "T0", "bot_user": "U0", "address": "", "last_number": 0, "last_article": count}
        empty = {"places": {}, "appointed": {}, "languages": [], "names": {}}
        connection.execute(WORKSPACE.insert(), [{**row, **empty}])
        for start in range(1, count + 1, 1000):
            keep(connection, [written(n) for n in range(start, min(start + 1000, count + 1))], having)
        told = [{"workspace_id": "T0", "word": word, "articles": n} for word, n in having.items()]
        for at in range(0, len(told), 5000):
            connection.execute(ARTICLE_WORD.insert(), told[at : at + 5000])
    if not database.is_sqlite:  # which it does by itself in time, and SQLite never
        with database.writer.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
            connection.execute(sa.text("VACUUM ANALYZE"))


def keep(connection: sa.Connection, some: list[Written], having: Counter[str]) -> None:
    """Store these articles, and count in how many each word stands."""
    connection.execute(ARTICLE.insert(), [row_of(each) for each in some])
    in_channel = [
        {"article_id": each.number, "channel_id": "C1" if each.number % 20 == 1 else "C2"}
        for each in some
        if each.readers is Readers.CHANNELS
    ]
    connection.execute(ARTICLE_CHANNEL.insert(), in_channel)
    connection.execute(
        ARTICLE_VERSION.insert(),
        [
            {
                "article_id": n.number,
                "version": 1,
                "by_id": "U0",
                "at": NOW,
                "note": "",
                "word": "",
                "words": asdict(n.lesson),
            }
            for n in some
        ],
    )
    connection.execute(ARTICLE_MEANING.insert(), [meaning_of(each) for each in some])
    is_sqlite = connection.dialect.name == "sqlite"
    known = []
    for each in some:
        said = rules.said(each.lesson, ())
        stems = [words.stem(word) for word in said.split()]
        having.update(set(stems))
        held: Any = " ".join(stems) if is_sqlite else sorted(set(stems))
        known.append({"article": each.number, "stems": held, "said": said})
    connection.execute(search._KEEP_SQLITE if is_sqlite else search._KEEP_POSTGRESQL, known)


def row_of(each: Written) -> dict[str, Any]:
    """The article as it is stored."""
    people = {"author_id": "U0", "owner_id": "U0"}
    counts = {"version": 1, "helped": 0, "failed": 0, "failed_in_row": 0}
    times = {"created_at": NOW, "updated_at": NOW}
    place = {"id": each.number, "workspace_id": "T0", "number": each.number}
    return {**place, **people, **counts, **times, "state": State.PUBLISHED, "readers": each.readers}


def meaning_of(each: Written) -> dict[str, Any]:
    """Its vectors as they are stored."""
    told = {
        "article_id": each.number,
        "workspace_id": "T0",
        "embedder": EMBEDDER,
        "is_stale": False,
        "at": NOW,
    }
    return {**told, "vectors": vectors(each.number).astype("<f2").tobytes()}


# --- who finds -------------------------------------------------------------------------------------

Finder = Callable[[Asked], list[int]]
"""Answers the numbers of the nearest three articles."""


def ours(database: Database, *, with_meaning: bool) -> Finder:
    """The desk's own search."""

    def find(question: Asked) -> list[int]:
        meant = Query(question.text, question.vector, EMBEDDER) if with_meaning else Query(question.text)
        hits = database.look(lambda session: search.search(session, "T0", meant, WHO))
        return [hit.article for hit in hits]

    return find


def plain(folder: Path, count: int) -> Finder:
    """SQLite's full-text search as it comes; it knows nothing of readers, nor how to split Chinese."""
    connection = sqlite3.connect(folder / "plain.db")
    connection.execute("CREATE VIRTUAL TABLE plain USING fts5(title, body, tokenize = 'porter')")
    lessons = ((n, each.title, each.body) for n in range(1, count + 1) for each in [written(n).lesson])
    connection.executemany("INSERT INTO plain (rowid, title, body) VALUES (?, ?, ?)", lessons)
    connection.commit()

    def find(question: Asked) -> list[int]:
        match = " OR ".join(f'"{word}"' for word in question.text.split())
        rows = connection.execute(
            "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY rank LIMIT 3", (match,)
        )
        return [row[0] for row in rows]

    return find


def library(count: int) -> Finder | None:
    """bm25s over the same words as ours, all in memory; None when it is not there."""
    try:
        import bm25s  # noqa: PLC0415 - only this comparison needs it
    except ModuleNotFoundError:
        return None
    held = bm25s.BM25()
    held.index(
        [[words.stem(w) for w in rules.said(written(n).lesson, ()).split()] for n in range(1, count + 1)],
        show_progress=False,
    )

    def find(question: Asked) -> list[int]:
        found, _scores = held.retrieve([rules.asked(question.text)], k=3, show_progress=False)
        return [int(each) + 1 for each in found[0]]

    return find


# --- measuring -------------------------------------------------------------------------------------


@dataclass
class Figures:
    """How long questions took, in milliseconds, and how many found what was sought among three."""

    finder: str
    median: float
    p95: float
    found: float
    goal: float | None

    @property
    def holds(self) -> str:
        """Whether it is as fast as promised; nothing is promised for others."""
        return "" if self.goal is None else "yes" if self.p95 <= self.goal else "NO"


def measure(finders: dict[str, tuple[Finder, float | None]], questions: list[Asked]) -> list[Figures]:
    """Every question to each, in turns."""
    times: dict[str, list[float]] = {name: [] for name in finders}
    found: Counter[str] = Counter()
    warm, asked_of = questions[:20], questions[20:]
    for at, question in enumerate([*warm, *asked_of]):
        for name, (find, _goal) in finders.items():
            gc.collect(0)
            began = time.perf_counter()
            hits = find(question)
            if at >= len(warm):
                times[name].append(1000 * (time.perf_counter() - began))
                found[name] += question.number in hits
    return [
        Figures(
            name,
            statistics.median(times[name]),
            statistics.quantiles(times[name], n=20)[-1],
            found[name] / len(asked_of),
            goal,
        )
        for name, (_find, goal) in finders.items()
    ]


def table(rows: list[Figures], count: int) -> str:
    """The figures one below the other."""
    lines = [
        f"| among {count:,} articles | median ms | p95 ms | found among three | holds |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.finder} | {row.median:.1f} | {row.p95:.1f} | {100 * row.found:.0f} % | {row.holds} |"
        for row in rows
    ]
    return "\n".join([*lines, GOALS])


def filled(url: str, count: int) -> contextlib.AbstractContextManager[Database]:
    """A database with so many articles."""
    return side_by_side.filled(url, lambda: NOW, lambda database: fill(database, count))


def main() -> None:
    """Measure and print."""
    wanted = side_by_side.wanted(__doc__, articles=100_000, questions=300)
    questions = [asked(at, wanted.articles) for at in range(1, wanted.questions + 21)]
    with contextlib.ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="firebreak-benchmark-"))
        finders: dict[str, tuple[Finder, float | None]] = {}
        for name, address in stack.enter_context(side_by_side.databases(wanted.postgresql)).items():
            database = stack.enter_context(filled(address("knowledge"), wanted.articles))
            finders[f"{name}, words"] = ours(database, with_meaning=False), 20
            finders[f"{name}, words and meaning"] = ours(database, with_meaning=True), 60
        finders["SQLite's own, porter"] = plain(Path(folder), wanted.articles), None
        if (bm25s := library(wanted.articles)) is not None:
            finders["bm25s, words"] = bm25s, None
        rows = measure(finders, questions)
    print(table(rows, wanted.articles))
    side_by_side.keep([asdict(row) for row in rows], wanted.json)


if __name__ == "__main__":
    main()
