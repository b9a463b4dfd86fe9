"""What the tests of the desk's inside play with: a clock they move, a workspace, and its people."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from commands import settle
from commands.hear import hear
from desk.access import Person, Places, Role, Viewer
from desk.intake import Said
from desk.policy import Policy
from desk.sla import Sla
from desk.workspace import Workspace
from storage import outbox
from storage.database import Database, Session
from storage.inbox import Delivery
from storage.outbox import Claim
from storage.work import Work

T = TypeVar("T")

BEGINNING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
"""The Monday morning on which every test begins."""


class Moment:
    """A clock that stands still until the test moves it."""

    def __init__(self, now: datetime = BEGINNING) -> None:
        """It shows `now`."""
        self.now = now

    def __call__(self) -> datetime:
        """The moment it shows."""
        return self.now

    def set(self, now: datetime) -> None:
        """Show this moment."""
        self.now = now

    def push(self, **by: float) -> datetime:
        """Move on by a timedelta's arguments, such as `minutes=5`, and answer the new moment."""
        self.now += timedelta(**by)
        return self.now


WORKSPACE = Workspace(
    id="T0PLAY",
    bot_user="U0FIREBREAK",
    policy=Policy(),
    places=Places(
        intake=frozenset({"C0SUPPORT"}),
        triage="C0TRIAGE",
        incidents="C0INCIDENTS",
        managers="C0MANAGERS",
        fallback="C0TRIAGE",
    ),
)
"""The desk of the pretend workspace, with the default policy."""
PROMISELESS = replace(WORKSPACE, policy=Policy(sla=Sla(promises=())))
"""The same desk, had it promised nothing to anybody."""

ANNA = Viewer("U0ANNA", channels=frozenset({"C0SUPPORT"}))
"""A requester."""
BEN = Viewer("U0BEN", channels=frozenset({"C0SUPPORT"}))
"""Another requester of the same channel."""
ADA = Viewer("U0ADA", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({"C0SUPPORT", "C0TRIAGE"}))
"""An agent."""
BO = Viewer("U0BO", frozenset({Role.REQUESTER, Role.AGENT}), frozenset({"C0SUPPORT", "C0TRIAGE"}))
"""Another agent."""
MAYA = Viewer("U0MAYA", frozenset({Role.REQUESTER, Role.MANAGER}), frozenset({"C0SUPPORT", "C0MANAGERS"}))
"""A manager."""
EVERYBODY = (ANNA, BEN, ADA, BO, MAYA)

KNOWN = tuple(Person(viewer.id, viewer.id.removeprefix("U0").title()) for viewer in EVERYBODY)
"""The same people as Slack tells of them."""


def work(session: Session, now: datetime, actor: Viewer = ADA, workspace: Workspace = WORKSPACE) -> Work:
    """A unit of work of this actor."""
    return Work(session, now, workspace, actor, cause="test")


def run(database: Database, unit: Callable[[Session], T]) -> T:
    """What the unit answers, once it is committed."""
    return database.submit(unit).result(30)


def do(
    database: Database,
    verb: Callable[..., T],
    *args: Any,
    by: Viewer = ADA,
    workspace: Workspace = WORKSPACE,
) -> T:
    """What a command answers that this person gives now."""
    return run(database, lambda session: verb(work(session, database.clock(), by, workspace), *args))


async def unread(_delivery: Delivery) -> None:
    """For a desk that reads nothing from Slack."""
    raise AssertionError("nothing was to be read")


def said(text: str, ts: str, by: Viewer = ANNA, **more: Any) -> Said:
    """A message in the support channel."""
    return Said("C0SUPPORT", ts, by.id, text, **more)


def sent(database: Database, moment: Moment) -> None:
    """Everything that waits stands in Slack now, each at a ts of its own."""
    while leased := run(
        database, lambda session: outbox.claim(session, Claim(moment(), timedelta(0)), lambda _: 99, ())
    ):
        for each in leased:
            ts, channel = f"{900 + each.row}.1", "C0TRIAGE" if each.lane.startswith("~") else each.lane
            run(
                database,
                lambda session, each=each, at=(channel, ts): settle.sent(work(session, moment()), each, *at),
            )


def ask(database: Database, text: str, ts: str, by: Viewer = ANNA, workspace: Workspace = WORKSPACE) -> None:
    """Somebody writes a request into the support channel, which opens a ticket."""
    do(database, hear, said(text, ts, by), [], (), by=by, workspace=workspace)
