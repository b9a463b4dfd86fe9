"""T7, T8: each report is made once or not at all, whatever befalls the replicas and their clocks."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

import pytest
import sqlalchemy as sa

from desk import digests
from desk.effects.reports import ShowReport
from desk.policy import Policy
from desk.workspace import Workspace
from scheduler.digests import Digests
from storage import reports
from storage.database import Database
from storage.tables.outbox import OUTBOX
from storage.tables.reports import REPORT
from tests.faults.replay import SEED, note, replay
from tests.stage import BEGINNING, WORKSPACE, Moment, ask, run

REPLICAS = 4
WEEKS = 2
DAILY = Workspace(
    WORKSPACE.id,
    WORKSPACE.bot_user,
    Policy.model_validate({"digests": {"audiences": [{"kinds": ["daily"]}]}}),
    WORKSPACE.places,
)
"""A desk whose managers read what happened each day."""


@dataclass
class Ledger:
    """What ought to have become of each day's report: late or not, or None for passed over."""

    expected: dict[str, bool | None] = field(default_factory=dict)

    def looked(self, now: datetime) -> None:
        """Somebody looked: what is due by now is decided for good, by rule 69 and by hand."""
        day = now.date() - timedelta(days=1)
        if now.time() < time(8, 30):
            day -= timedelta(days=1)
        due = datetime.combine(day + timedelta(days=1), time(8, 30), UTC)
        if day >= BEGINNING.date():
            verdict = None if now > due + timedelta(hours=12) else now > due + timedelta(minutes=15)
            self.expected.setdefault(f"daily:C0MANAGERS:{day}", verdict)


def wander(dice: random.Random) -> timedelta:
    """How the clock goes on: minutes, as a rule; or the machine sleeps, is off for days, or is set back."""
    match dice.choices(("goes", "sleeps", "is off", "is set back"), (70, 20, 5, 5))[0]:
        case "goes":
            return timedelta(minutes=dice.uniform(1, 120))
        case "sleeps":
            return timedelta(hours=dice.uniform(2, 20))
        case "is off":
            return timedelta(days=dice.uniform(1, 4))
    return -timedelta(hours=dice.uniform(0, 3))


async def live(database: Database, url: str, moment: Moment, dice: random.Random) -> Ledger:
    """Two weeks of replicas that look all at once, some of them, or none."""
    ask(database, "The VPN is down", f"{BEGINNING.timestamp()}")
    ledger = Ledger()
    with ExitStack() as open_ones:
        each = [open_ones.enter_context(closing(Database(url, moment))) for _ in range(REPLICAS)]
        replicas = [Digests(one, {DAILY.id: DAILY}, lambda: None) for one in each]
        while moment() < BEGINNING + timedelta(weeks=WEEKS):
            moment.now += wander(dice)
            looking = dice.sample(replicas, dice.randint(0, REPLICAS))
            if looking:
                ledger.looked(moment())
            await asyncio.gather(*(replica.look() for replica in looking))
    return ledger


def made(database: Database) -> dict[str, bool | None]:
    """What became of each report, as it is kept."""
    rows = run(database, lambda session: session.execute(sa.select(REPORT.c.name, REPORT.c.content)).all())
    return {name: content["late"] if content else None for name, content in rows}


def posts(database: Database) -> Counter[str]:
    """How often each report was given to be posted or edited."""
    query = sa.select(OUTBOX.c["values"], OUTBOX.c.revision).where(OUTBOX.c.kind == ShowReport.__name__)
    return Counter(
        {values["report"]: revision for values, revision in run(database, lambda s: s.execute(query).all())}
    )


def wrong(database: Database, ledger: Ledger) -> list[str]:
    """What is not as it ought to be."""
    found, given = made(database), posts(database)
    names = sorted(found.keys() | ledger.expected.keys() | given.keys())
    for_once = {name: int(late is not None) for name, late in ledger.expected.items()}
    return [
        f"{name}: {found.get(name)} and {given[name]} times, not {ledger.expected.get(name)}"
        for name in names
        if found.get(name, ...) != ledger.expected.get(name, ...) or given[name] != for_once.get(name)
    ]


@pytest.mark.parametrize(
    "seed", [SEED, *(pytest.param(SEED + more, marks=pytest.mark.soak) for more in range(1, 200))]
)
@pytest.mark.usefixtures("workspace")
async def test_each_report_is_made_once_or_passed_over(
    database: Database, database_url: str, moment: Moment, seed: int
) -> None:
    """T8, rules 68, 69, 75: once among the replicas, marked late, and not after twelve hours."""
    ledger = await live(database, database_url, moment, random.Random(seed))
    verdicts = Counter(ledger.expected.values())
    note(f"in time {verdicts[False]}, late {verdicts[True]}, passed over {verdicts[None]}")
    assert wrong(database, ledger) == [], replay(seed)
    assert verdicts[True], "nothing was late: try another seed"


# the mutants


@pytest.fixture(params=["a grace of a second", "no claim"])
def mutant(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A desk that drops what it did not see at once, or that looks and then posts."""
    if request.param == "no claim":
        keep = reports.claim

        def post_anyway(*given: object) -> bool:
            keep(*given)  # type: ignore[arg-type]
            return True

        monkeypatch.setattr(reports, "claim", post_anyway)
    else:
        monkeypatch.setattr(digests, "LATEST", timedelta(seconds=1))
    yield str(request.param)


@pytest.mark.usefixtures("workspace", "mutant")
async def test_a_mutant_is_found_out(database: Database, database_url: str, moment: Moment) -> None:
    """T8's mutant, and T7's."""
    ledger = await live(database, database_url, moment, random.Random(SEED))
    assert wrong(database, ledger) != []


def test_the_ledger_knows_the_hours() -> None:
    ledger = Ledger()
    for now in ("03T08:29", "03T08:45", "04T20:31", "05T12:00"):
        ledger.looked(datetime.fromisoformat(f"2026-03-{now}:00+00:00"))
    days = {date.fromisoformat(name[-10:]).day: late for name, late in ledger.expected.items()}
    assert days == {2: False, 3: None, 4: True}
