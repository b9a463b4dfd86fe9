"""Audits by hand: whether every call to an escalated ticket that is due went out."""

import json
from dataclasses import asdict

import typer

from desk.audit import Missing, What
from desk.wording import N_
from handlers import language
from handlers.checks import memory
from handlers.recalculating import NotYet
from handlers.settings import Settings
from storage import audit, policy_file, workspaces
from storage.database import Clock, Session


async def run(given: Settings, clock: Clock, *, as_json: bool) -> bool:
    """Tell what is missing; whether nothing is. Raises PolicyError, DatabaseError, NotYet."""
    policy = policy_file.read(given.firebreak_policy)
    database, standing = memory.opened(given, clock)
    if database is None:
        raise NotYet(standing.sentence)
    before = clock() - policy.audit.tolerance

    def late(session: Session) -> list[Missing]:
        served = workspaces.recall(session, policy).values()
        return [each for workspace in served for each in audit.late(session, workspace, before)]

    try:
        found = database.look(late)
    finally:
        database.close()
    if as_json:
        told = [{**asdict(each), "since": each.since.isoformat()} for each in found]
        typer.echo(json.dumps({"ok": not found, "missing": told}, indent=2))
    else:
        typer.echo(
            "\n".join(map(_line, found)) or language.of_terminal()(N_("Every call that is due went out."))
        )
    return not found


def _line(each: Missing) -> str:
    sentence = {
        What.NOT_CLIMBED: N_("T-{number}: a step was due at {since} UTC and was not taken."),
        What.NOT_POSTED: N_("T-{number}: {to} was to be called at {since} UTC, and was not."),
        What.REFUSED: N_("T-{number}: {to} was to be called at {since} UTC, and Slack refuses it."),
    }[each.what]
    since = f"{each.since:%Y-%m-%d %H:%M}"
    return language.of_terminal()(sentence, number=each.number, to=each.to, since=since)
