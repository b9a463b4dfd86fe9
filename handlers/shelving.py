"""Writes the articles to a folder of Markdown files and takes them in from one, from the terminal (D10)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import typer

from commands.shelve import Shelved, page_by, shelve
from desk.article_file import Page
from desk.reviewing import Unfit
from desk.wording import N_, Sentence, WordedError
from desk.workspace import Workspace
from handlers import language
from handlers.checks import memory
from handlers.settings import Settings
from storage import article_files, articles, policy_file, workspaces
from storage.article_files import Unreadable
from storage.database import Clock, Database, Session
from storage.work import Work


class NoDesk(WordedError):  # noqa: N818 - a state, not a fault
    """There is no desk yet whose articles could be meant; the sentence says what to do first."""


@dataclass(frozen=True)
class Taken:
    """What became of one file, or would: how it went, and the sentence of why it did not."""

    file: str
    shelved: Shelved | None = None
    fault: Sentence | None = None

    @property
    def outcome(self) -> str:
        """One word for a program."""
        if self.shelved is None:
            return "failed"
        if self.shelved.key is None:
            return "new"
        return "changed" if self.shelved.changed else "same"


@dataclass(frozen=True)
class _Shelf:
    """The desk whose articles they are."""

    database: Database
    clock: Clock
    workspace: Workspace

    def work(self, session: Session) -> Work:
        """The desk itself, at the operator's wish."""
        return Work(session, self.clock(), self.workspace, self.workspace.itself, cause="import")


@contextmanager
def _shelf(given: Settings, clock: Clock) -> Iterator[_Shelf]:
    policy = policy_file.read(given.firebreak_policy)
    database, standing = memory.opened(given, clock)
    if database is None:
        raise NoDesk(standing.sentence)
    try:
        served = list(database.look(lambda session: workspaces.recall(session, policy)).values())
        if len(served) != 1:
            unknown = N_("The desk has not looked at its workspace yet: start it once, then try again.")
            raise NoDesk(Sentence(unknown))
        yield _Shelf(database, clock, served[0])
    finally:
        database.close()


async def write_out(given: Settings, clock: Clock, folder: Path) -> None:
    """Every article as a file of the folder, named by its key; Raises NoDesk, OSError, DatabaseError."""
    with _shelf(given, clock) as shelf:
        pages = shelf.database.look(lambda session: _pages(shelf.work(session)))
    article_files.write(folder, pages)
    typer.echo(language.of_terminal()(N_("Articles written: {count}."), count=len(pages)))


def _pages(work: Work) -> list[tuple[str, Page]]:
    found = articles.every(work.session, work.workspace.id)
    return [(each.key, page_by(work, each)) for each in found]


def stock(database: Database, workspace: Workspace, folder: Path) -> None:
    """Take in a folder for a desk that is up, telling nobody; waits for the database."""
    _take_in(_Shelf(database, database.clock, workspace), folder, is_rehearsal=False)


def _take_in(shelf: _Shelf, folder: Path, *, is_rehearsal: bool) -> list[Taken]:
    return [_taken(shelf, folder, path, is_rehearsal=is_rehearsal) for path in article_files.files(folder)]


async def take_in(given: Settings, clock: Clock, folder: Path, *, dry_run: bool, as_json: bool) -> bool:
    """Every file of the folder becomes an article, or changes it; whether all could be read."""
    with _shelf(given, clock) as shelf:
        taken = _take_in(shelf, folder, is_rehearsal=dry_run)
    if as_json:
        typer.echo(json.dumps([_coded(each) for each in taken], ensure_ascii=False, indent=2))
    else:
        _tell(taken, is_rehearsal=dry_run)
    return all(each.fault is None for each in taken)


def _taken(shelf: _Shelf, folder: Path, path: Path, *, is_rehearsal: bool) -> Taken:
    """Each file in a transaction of its own, so that one that is wrong holds up no other."""
    name = path.relative_to(folder).as_posix()

    def unit(session: Session) -> Shelved:
        return shelve(shelf.work(session), article_files.read(folder, path), is_rehearsal=is_rehearsal)

    try:
        return Taken(name, shelf.database.submit(unit).result())
    except Unreadable as fault:
        return Taken(name, fault=fault.sentence)
    except Unfit as fault:
        told = {"part": fault.part, "sentence": fault.sentence}
        return Taken(name, fault=Sentence(N_("{part}: {sentence}"), told))


def _coded(taken: Taken) -> dict[str, Any]:
    """What became of a file, for a program."""
    known = taken.shelved
    told: dict[str, Any] = {"file": taken.file, "outcome": taken.outcome, "key": known and known.key}
    if known and known.words:
        told["words"] = [asdict(each) for each in known.words]
    return {**told, "error": language.of_terminal()(taken.fault)} if taken.fault else told


_OUTCOMES = {
    "new": N_("added"),
    "changed": N_("changed"),
    "same": N_("as before"),
    "failed": N_("not taken in"),
}


def _lines(taken: Taken) -> Iterator[str]:
    """What went and what came."""
    for words in taken.shelved.words if taken.shelved else ():
        yield from (f"  - {gone}\n" for gone in words.gone)
        yield from (f"  + {new}\n" for new in words.new)


def _tell(taken: list[Taken], *, is_rehearsal: bool) -> None:
    say = language.of_terminal()
    for each in taken:
        if each.fault:
            typer.echo(f"{each.file}: {say(each.fault)}", err=True)
        elif each.outcome != "same":
            key = f" {each.shelved.key}" if each.shelved and each.shelved.key else ""
            typer.echo(f"{each.file}: {say(_OUTCOMES[each.outcome])}{key}")
            typer.echo("".join(_lines(each)), nl=False)
    counts = {name: sum(each.outcome == name for each in taken) for name in _OUTCOMES}
    typer.echo(" · ".join(f"{say(words)}: {counts[name]}" for name, words in _OUTCOMES.items()))
    if is_rehearsal:
        typer.echo(say(N_("Nothing is changed yet.")))
