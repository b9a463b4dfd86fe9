"""Asks the desk's own search questions whose right articles are known, and tells how well it answers."""

import asyncio
import json
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import typer

from commands.stock import Known, stock
from desk.access import Places
from desk.article import Audience
from desk.evaluation import Answer, Figure, Figures, differences, figures, groups
from desk.policy import Policy
from desk.search import Embedder, Hit, Query
from desk.wording import N_
from desk.workspace import Workspace
from handlers import language
from handlers.settings import Settings
from handlers.trials import Question, Trial
from storage import meanings, migrate, search, workspaces
from storage.database import Clock, Database, Session

_MOST = 10
"""Articles that a question may find: a right one further down counts as not found."""
_WORKSPACE = "trial"
_ALL = 1_000_000

Embedders = Callable[[Settings, str, Database], AbstractAsyncContextManager[Embedder | None]]
"""The embedder of this name while the block lasts; None for words alone."""
T = TypeVar("T")


class Asker(StrEnum):
    """Who asks: that decides what may be found."""

    REQUESTER = "requester"
    AGENT = "agent"


@dataclass(frozen=True)
class Wish:
    """What is to be found out: as whom to ask, and by which embedder, beside which other."""

    asker: Asker
    embedder: str
    against: str | None = None
    as_json: bool = False


@dataclass(frozen=True)
class Sat:
    """A trial that was sat: by which embedder's help, “none” without any, and how each question went."""

    embedder: str
    answers: list[Answer]


async def run(given: Settings, clock: Clock, trial: Trial, wish: Wish, embedders: Embedders) -> None:
    """Ask all questions and tell the figures; beside another embedder twice, and the difference."""
    asked = partial(_asked, given, clock, trial, wish.asker, embedders)
    sat = await asked(wish.embedder)
    against = await asked(wish.against) if wish.against is not None else None
    if wish.as_json:
        typer.echo(json.dumps(_coded(wish.asker, sat, against), indent=2))
    else:
        _tell(sat.answers, against.answers if against else None)


async def _asked(
    given: Settings, clock: Clock, trial: Trial, asker: Asker, embedders: Embedders, name: str
) -> Sat:
    """The answers of a desk that is made for this alone."""
    with tempfile.TemporaryDirectory(prefix="firebreak-") as folder:
        database = Database(f"sqlite:///{Path(folder) / 'trial.db'}", clock)
        try:
            await asyncio.to_thread(migrate.upgrade, database.writer)
            names = await database.write(partial(_stock, trial.known, clock))
            async with embedders(given, name, database) as embedder:
                await _tell_meanings(database, clock, embedder)
                answers = await _ask(database, trial, asker, embedder, names)
                return Sat(embedder.name if embedder else "none", answers)
        finally:
            database.close()


def _stock(known: Sequence[Known], clock: Clock, session: Session) -> dict[int, str]:
    workspaces.keep(session, Workspace(_WORKSPACE, "", Policy(), Places(frozenset(), "")), (), {})
    return stock(session, _WORKSPACE, known, clock())


async def _tell_meanings(database: Database, clock: Clock, embedder: Embedder | None) -> None:
    if embedder is None:
        return
    wanting = await database.read(lambda session: meanings.wanting(session, embedder.name, _ALL))
    with _progress(wanting, N_("Articles")) as rows:
        for each in rows:
            vectors = await embedder.embed(each.texts)
            keep = partial(meanings.keep, told=each, embedder=embedder.name, vectors=vectors, now=clock())
            await database.write(keep)


async def _ask(
    database: Database, trial: Trial, asker: Asker, embedder: Embedder | None, names: dict[int, str]
) -> list[Answer]:
    audience = Audience(agents=asker is Asker.AGENT)
    readable = {each.name for each in trial.known if audience.is_meant(each.readers, frozenset())}
    answers = []
    with _progress(trial.questions, N_("Questions")) as rows:
        for each in rows:
            query = await _query(embedder, each.text)
            find = partial(search.search, workspace=_WORKSPACE, query=query, audience=audience, most=_MOST)
            answers.append(_answer(each, readable, await database.read(find), names))
    return answers


async def _query(embedder: Embedder | None, text: str) -> Query:
    if embedder is None:
        return Query(text)
    [vector] = await embedder.embed([text])
    return Query(text, vector, embedder.name)


def _answer(question: Question, readable: set[str], hits: Sequence[Hit], names: dict[int, str]) -> Answer:
    """What the asker may not read answers nothing: the desk must say that it does not know."""
    return Answer(
        right=frozenset(question.article_ids) & readable,
        found=tuple(names[hit.article] for hit in hits),
        score=hits[0].score if hits else 0.0,
        sure=bool(hits) and hits[0].sure,
        language=question.lang,
        kind=question.kind,
    )


def _progress(rows: Sequence[T], label: str) -> AbstractContextManager[Iterable[T]]:
    """What goes by, with how far it is on the terminal where nobody reads it for a program."""
    bar: Any = typer.progressbar(rows, label=language.of_terminal()(label), file=sys.stderr)
    return bar  # type: ignore[no-any-return]


def _coded(asker: Asker, sat: Sat, against: Sat | None) -> dict[str, Any]:
    found = {"as": asker, "embedder": sat.embedder, **_parts(sat.answers)}
    if against is not None:
        compared = differences(sat.answers, against.answers)
        told = {name: figure and figure._asdict() for name, figure in compared.items()}
        beside = {"embedder": against.embedder, **_parts(against.answers)}
        found |= {"against": beside, "differences": told}
    return found


def _parts(answers: Sequence[Answer]) -> dict[str, Any]:
    """In all, by language and by kind."""
    by_language, by_kind = (
        groups(answers, lambda each: each.language),
        groups(answers, lambda each: each.kind),
    )
    return {
        **_numbers(answers),
        "by_language": {name: _numbers(some) for name, some in by_language.items()},
        "by_kind": {name: _numbers(some) for name, some in by_kind.items()},
    }


def _numbers(answers: Sequence[Answer]) -> dict[str, Any]:
    known = figures(answers)
    values = {name: None if figure is None else round(figure.value, 4) for name, figure in known.items()}
    between = {
        name: figure and [round(figure.low, 4), round(figure.high, 4)] for name, figure in known.items()
    }
    return {"questions": len(answers), **values, "intervals": between}


_LABELS = {
    "hit_at_1": N_("The right article first"),
    "hit_at_3": N_("The right article among three"),
    "mrr": N_("One by its place (MRR)"),
    "auroc": N_("Tells what it knows from what it does not (AUROC)"),
    "precision_when_answering": N_("Right when it answers"),
    "answered_share": N_("Questions that it answers"),
}


def _tell(answers: Sequence[Answer], against: Sequence[Answer] | None) -> None:
    say = language.of_terminal()
    parts = {say(N_("All")): answers}
    parts |= groups(answers, lambda each: each.language) | groups(answers, lambda each: each.kind)
    for name, some in parts.items():
        typer.echo(say(N_("{part}, questions: {count}"), part=name, count=len(some)))
        _tell_figures(figures(some))
    if against is not None:
        typer.echo(say(N_("The same questions asked the other way")))
        _tell_figures(figures(against))
        typer.echo(say(N_("Difference, question by question")))
        _tell_figures(differences(answers, against))


def _tell_figures(known: Figures) -> None:
    say = language.of_terminal()
    for name, figure in known.items():
        if figure is not None:
            typer.echo(f"  {_percent(figure)}  {say(_LABELS[name])}")


def _percent(figure: Figure) -> str:
    return f"{100 * figure.value:6.1f}  ({100 * figure.low:.1f} … {100 * figure.high:.1f})"
