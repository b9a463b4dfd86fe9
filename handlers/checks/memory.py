"""Checks the database: whether it answers, which migration it stands at, and what lies aside in it."""

import os
from datetime import datetime, timedelta

from desk.wording import N_, Sentence
from handlers.checks.finding import Around, Finding, Level, note, ok, warning, wrong
from handlers.measures import LATE
from handlers.settings import Settings
from storage import inbox, migrate, outbox, sweep
from storage.database import Clock, Database, DatabaseError, file_of, reason
from storage.migrate import TooNew

NOTHING_ASIDE = N_("Nothing lies aside.")
ROUNDS = 3
"""How many rounds the sweep may be behind before it is worth a warning."""


def no_answer(error: DatabaseError) -> Sentence:
    """Says that the database does not answer, and how to mend it."""
    return Sentence(
        N_("The database does not answer: {error}. Check DATABASE_URL and that its server runs."),
        {"error": reason(error).rstrip(".")},
    )


def too_new(error: TooNew) -> Sentence:
    """Says that a newer Firebreak was here, and how to mend it."""
    return Sentence(
        N_(
            "The database was brought to {step} by a newer Firebreak: run that one, or restore a backup "
            "from before it."
        ),
        {"step": error},
    )


def opened(given: Settings, clock: Clock) -> tuple[Database | None, Finding]:
    """The database, if it is up to date; what there is to say of it."""
    file = file_of(given.database_url)
    if file is not None and not os.path.exists(file):  # noqa: PTH110 - which is False where we may not look
        if os.access(file.parent, os.W_OK):
            return None, note("database", N_("{file} is made when the desk starts."), file=file)
        folder = N_("{file} cannot be made: make its folder and let the desk write there.")
        return None, wrong("database", folder, file=file)
    database = Database(given.database_url, clock)
    finding = _standing(database)
    if finding.level is Level.OK:
        return database, finding
    database.close()
    return None, finding


def _standing(database: Database) -> Finding:
    """Which migration it stands at; only a database that stands at our newest is `ok`."""
    try:
        newest, lacking = migrate.newest(database.reader), migrate.pending(database.reader)
    except TooNew as error:
        return Finding("database", Level.WRONG, too_new(error))
    except DatabaseError as error:
        return Finding("database", Level.WRONG, no_answer(error))
    if newest is None:
        return note(
            "database", N_("The database answers and is empty: its tables are made when the desk starts.")
        )
    if lacking:
        older = N_("The database stands at {step} and is brought to {newest} when the desk starts.")
        return note("database", older, step=newest, newest=lacking[-1])
    return ok("database", N_("The database answers and stands at {step}."), step=newest)


async def queues(around: Around) -> list[Finding]:
    """Whether deliveries wait for too long, and whether anything lies aside."""
    if around.database is None:
        return []
    backlog = await around.database.read(inbox.backlog)
    effects = await around.database.read(outbox.count_by_state)
    found = []
    if backlog.oldest and around.clock() - backlog.oldest > LATE:
        late = N_("Deliveries that wait: {count}, the oldest since {since} UTC; see that the desk runs.")
        found.append(warning("queues", late, count=backlog.waiting, since=f"{backlog.oldest:%Y-%m-%d %H:%M}"))
    if backlog.aside:
        aside = N_("Deliveries that could not be handled: {count}; `bot.py revive` tries them again.")
        found.append(warning("queues", aside, count=backlog.aside))
    if effects["buried"]:
        buried = N_(
            "Effects that could not be sent: {count}; mend the cause, then `bot.py revive` tries them again."
        )
        found.append(warning("queues", buried, count=effects["buried"]))
    return found or [ok("queues", NOTHING_ASIDE)]


async def history(around: Around) -> list[Finding]:
    """How far Slack's history has been compared with what the desk knows."""
    if around.database is None or around.policy is None:
        return []
    if not around.policy.sweep.calls_per_minute:
        return [warning("history", N_("The sweep is off: what Slack does not deliver stays unknown."))]
    late = around.clock() - timedelta(minutes=ROUNDS * around.policy.sweep.every_minutes)
    return [_proven(proof, late) for proof in await around.database.read(sweep.proofs)]


def _proven(proof: sweep.Proof, late: datetime) -> Finding:
    if proof.error:
        hidden = N_("Slack does not show what was said in {channel}: {error}. See that the bot is in it.")
        return warning("history", hidden, channel=proof.channel, error=proof.error)
    until = f"{proof.until:%Y-%m-%d %H:%M}"
    if proof.until < late:
        behind = N_("What was said in {channel} is known only until {until} UTC; see that the desk runs.")
        return warning("history", behind, channel=proof.channel, until=until)
    return ok(
        "history",
        N_("What was said in {channel} is known until {until} UTC."),
        channel=proof.channel,
        until=until,
    )
