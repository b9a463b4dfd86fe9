"""What the sweep does with its few calls, whatever Slack answers."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from desk.outcome import Hopeless, Outcome
from desk.policy import Sweep as Limits
from desk.sweep import Gap, Page
from desk.workspace import Workspace
from scheduler.sweep import Sweep
from storage.database import Database
from tests.stage import BEGINNING, Moment

SCARCE = Limits(calls_per_minute=1)


async def test_channels_that_slack_refuses_do_not_starve_the_others(
    database: Database, moment: Moment, workspace: Workspace
) -> None:
    looks = Counter[str]()

    async def read(gap: Gap) -> Page | Outcome:
        looks[gap.channel] += 1
        return Hopeless("not_in_channel") if gap.channel.startswith("C0DEAD") else Page()

    places = replace(workspace.places, intake=frozenset({"C0DEAD1", "C0DEAD2", "C0SUPPORT"}))
    served = {workspace.id: replace(workspace, places=places)}
    sweep = Sweep(database, served, read, SCARCE)
    await sweep.begin()
    while moment() < BEGINNING + timedelta(hours=2):
        await sweep.look()
        moment.push(seconds=60)
    assert {channel: count >= 12 for channel, count in looks.items()} == dict.fromkeys(
        ["C0DEAD1", "C0DEAD2", "C0SUPPORT", "C0TRIAGE"], True
    )
