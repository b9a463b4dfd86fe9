"""Measures the desk's tickets anew from the terminal: first what would change, then, if wished, so it is."""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import typer

from commands.recalculate import Part, coded, measured
from desk.policy import Policy
from desk.recalculation import Recalculation
from desk.wording import N_, Sentence, WordedError
from desk.workspace import Workspace
from handlers import language
from handlers.checks import memory
from handlers.settings import Settings
from handlers.views import recalculation
from storage import policy_file, terms, workspaces
from storage.database import Clock, Database, Session
from storage.work import Work


class NotYet(WordedError):  # noqa: N818 - a state, not a fault
    """Nothing can be measured anew yet; the sentence says what to do first."""


async def run(given: Settings, clock: Clock, *, dry_run: bool, as_json: bool, yes: bool) -> None:
    """Tell what becomes of which ticket; unless it is a rehearsal, do it, once that is agreed to.

    Raises PolicyError, NotYet, DatabaseError.
    """
    policy = policy_file.read(given.firebreak_policy)
    database, standing = memory.opened(given, clock)
    if database is None:
        raise NotYet(standing.sentence)
    try:
        desk = _Desk(database, clock, policy)
        if not yes:
            found = list(desk.measured(is_rehearsal=True))
            _tell(found, as_json=as_json and dry_run, is_done=False)
        if not dry_run and (yes or (found and _agreed())):
            _tell(list(desk.measured(is_rehearsal=False)), as_json=as_json, is_done=True)
    finally:
        database.close()


def _agreed() -> bool:
    return typer.confirm(language.of_terminal()(N_("Measure them anew?")), err=True)


def _tell(found: list[Recalculation], *, as_json: bool, is_done: bool) -> None:
    say = language.of_terminal()
    if as_json:
        typer.echo(json.dumps([coded(each) for each in found], indent=2))
        return
    changing = [each for each in found if each.changes]
    lines = recalculation.table(changing, say) if changing else []
    if is_done:
        ending = say(N_("Measured by the present promises now: {count} tickets."), count=len(found))
    else:
        ending = say(N_("Under an older policy: {count} tickets. Nothing is changed yet."), count=len(found))
    typer.echo("\n".join([*lines, ending]))


@dataclass(frozen=True)
class _Desk:
    """The desk's memory, and the policy by which it is measured."""

    database: Database
    clock: Clock
    policy: Policy

    def measured(self, *, is_rehearsal: bool) -> Iterator[Recalculation]:
        """What becomes of every ticket, so many in a transaction, with a bar that shows how far it is."""
        served = self._served()
        count = self.database.look(
            lambda session: sum(terms.count_outdated(session, each) for each in served)
        )
        with typer.progressbar(length=count, file=sys.stderr) as bar:
            for workspace in served:
                for part in self._parts(workspace, is_rehearsal=is_rehearsal):
                    bar.update(len(part.found))
                    yield from part.found

    def _parts(self, workspace: Workspace, *, is_rehearsal: bool) -> Iterator[Part]:
        after: int | None = 0
        while after is not None:

            def unit(session: Session, after: int = after) -> Part:
                work = Work(session, self.clock(), workspace, workspace.itself, cause="recalculate")
                return measured(work, after, is_rehearsal=is_rehearsal)

            part = self.database.look(unit) if is_rehearsal else self.database.submit(unit).result()
            after = part.last
            yield part

    def _served(self) -> list[Workspace]:
        """The workspaces; NotYet unless everybody whom the promises name is known there by id."""
        served = list(self.database.look(lambda session: workspaces.recall(session, self.policy)).values())
        named = {name for name in self.policy.sla.names() if name.startswith(("@", "#"))}
        unknown = {name for each in served for name in named - dict(each.names).keys()}
        if unknown:
            sentence = N_("The desk has not looked up {names} in Slack yet. Start it with this policy first.")
            raise NotYet(Sentence(sentence, {"names": ", ".join(sorted(unknown))}))
        return served
