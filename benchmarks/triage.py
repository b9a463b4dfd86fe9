"""What triage learns from people's judgements (`uv run python -m benchmarks.triage --data FOLDER`).

People judge one half of the messages, and the other half is guessed after that, by the desk's own commands in
a database of its own. The halves are fixed by the text alone, as in `benchmarks/severity.py`. The messages of
`severity.jsonl` are each about something else: learning must not make them worse. Questions of
`questions.jsonl` that one article answers are about the same: it should make them better. Those have no
severity of people, so all questions of an article get one by its SHA-256. `also right`: of the guesses that
learning moved, how many it moved to what people say. Last, what a guess costs with 2,000 judged tickets.
"""

import argparse
import hashlib
import json
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.severity import HOUSE, is_for_choosing
from commands import severity
from commands.guess import guess
from commands.open import open as open_
from commands.solve import solve
from desk.access import Places, Role, Viewer
from desk.policy import Policy
from desk.severity import Severity, first_guess
from desk.workspace import Workspace
from storage import migrate, workspaces
from storage.database import Database, Session
from storage.work import Work

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DESK = Workspace("T0", "U0BOT", Policy(), Places(frozenset({"C0SUPPORT"}), "C0TRIAGE"), address="https://x/")
ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({"C0SUPPORT", "C0TRIAGE"}))
JUDGED = 2000


@dataclass(frozen=True)
class Said:
    """A message with the severity that people give it."""

    text: str
    people: Severity


def messages(folder: Path) -> list[Said]:
    """The messages that people judged."""
    return [Said(row["text"], Severity(row["severity"])) for row in _rows(folder / "severity.jsonl")]


def repeats(folder: Path) -> list[Said]:
    """The questions, all about one article equally severe."""
    asked = (row for row in _rows(folder / "questions.jsonl") if row["article_ids"])
    return [Said(row["text"], _severity(row["article_ids"][0])) for row in asked]


def _rows(path: Path) -> Iterator[dict]:
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return (json.loads(line) for line in lines if line.strip())


def _severity(article: str) -> Severity:
    return Severity(1 + hashlib.sha256(article.encode()).digest()[0] % 4)


@contextmanager
def desk(judged: Iterable[Said]) -> Iterator[Database]:
    """A desk whose agents solved these, having said of each how severe it was where the guess was wrong."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/desk.db", lambda: NOW)
        migrate.upgrade(database.writer)
        database.submit(lambda session: workspaces.keep(session, DESK, (), {})).result(60)
        for each in judged:
            database.submit(lambda session, each=each: _judge(session, each)).result(60)
        try:
            yield database
        finally:
            database.close()


def _judge(session: Session, each: Said) -> None:
    work = Work(session, NOW, DESK, ADA, "benchmark")
    ticket = open_(work, each.text)
    if ticket.severity != each.people:
        severity.severity(work, ticket.number, each.people)
    solve(work, ticket.number, "")


def report(name: str, said: list[Said]) -> str:
    """A line of shares: before and after learning, and how often what moved was moved rightly."""
    half = [each for each in said if is_for_choosing(each.text)]
    other = [each for each in said if not is_for_choosing(each.text)]
    before = [first_guess(each.text).severity for each in other]
    with desk(half) as database:
        after = database.submit(lambda session: [_guess(session, each.text) for each in other]).result(60)
    moved = [(now, each.people) for was, now, each in zip(before, after, other, strict=True) if was != now]
    right = sum(now == people for now, people in moved)
    figures = "".join(f"{share:>9.1%}" for guessed in (before, after) for share in _shares(guessed, other))
    return f"{name:<16}{len(half):>7}{len(other):>9}{figures}{len(moved):>7}{right:>12}"


def _guess(session: Session, text: str) -> Severity:
    return guess(Work(session, NOW, DESK, ADA, "benchmark"), text).severity


def _shares(guessed: list[Severity], said: list[Said]) -> tuple[float, float]:
    pairs = list(zip(guessed, said, strict=True))
    exact = sum(one == each.people for one, each in pairs)
    near = sum(abs(one - each.people) <= 1 for one, each in pairs)
    return exact / len(pairs), near / len(pairs)


def cost(said: list[Said]) -> str:
    """How many milliseconds a guess takes with this much to learn from, and without."""
    many = [replace(each, text=f"{each.text} {at}") for at in range(JUDGED) for each in said][:JUDGED]
    with desk(many) as database:
        took = sorted(database.submit(lambda session: _timed(session, said)).result(600))
    bare = []
    for each in said:
        began = time.perf_counter()
        first_guess(each.text)
        bare.append(1000 * (time.perf_counter() - began))
    p95 = took[int(0.95 * len(took))]
    return (
        f"a guess with {JUDGED} judged tickets: median {statistics.median(took):.2f} ms, p95 {p95:.2f} ms; "
        f"by words alone: median {statistics.median(bare):.2f} ms"
    )


def _timed(session: Session, said: list[Said]) -> list[float]:
    took = []
    for each in said:
        began = time.perf_counter()
        _guess(session, each.text)
        took.append(1000 * (time.perf_counter() - began))
    return took


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HOUSE / "tests" / "data" / "desk-bilingual")
    folder = parser.parse_args().data
    head = ("judged", "reported", "exact", "within 1", "learnt", "within 1", "moved", "also right")
    widths = (7, 9, 9, 9, 9, 9, 7, 12)
    print(f"{'':<16}" + "".join(f"{each:>{width}}" for each, width in zip(head, widths, strict=True)))
    for name, said in (("severity.jsonl", messages(folder)), ("questions.jsonl", repeats(folder))):
        if said:
            print(report(name, said))
    print(cost(repeats(folder) or messages(folder)))


if __name__ == "__main__":
    main()
