"""Try again what lies aside: deliveries that could not be handled, and effects that were buried."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from desk import life
from desk.effects import KINDS
from desk.policy import Policy
from desk.ticket import Ticket
from storage import inbox, outbox, workspaces
from storage.database import Session
from storage.outbox import Buried
from storage.work import Work


@dataclass(frozen=True)
class Revived:
    """How many deliveries and effects are tried again, and how many words come too late and are dropped."""

    deliveries: int
    effects: int
    dropped: int


def revive(session: Session, policy: Policy, now: datetime) -> Revived:
    """Everything that lies aside is due again, and its tickets' cards no longer tell of a failure."""
    buried = outbox.buried(session)
    late = {each.row for each in buried if not KINDS[each.kind].lasting}
    again = [each for each in buried if each.row not in late]
    touched = _locked(session, policy, now, again)  # before their effects, as everywhere
    grace = timedelta(seconds=policy.delivery.grace_seconds)
    revived = Revived(
        deliveries=inbox.retry_set_aside(session, now),
        effects=outbox.revive(session, {each.row for each in again}, now, grace),
        dropped=outbox.forget(session, late),
    )
    for work, ticket in touched:
        work.record(ticket, life.revived())
    return revived


def _locked(
    session: Session, policy: Policy, now: datetime, again: Collection[Buried]
) -> list[tuple[Work, Ticket]]:
    """The tickets of these effects, locked by id in order, each with the work that will tell it."""
    known = workspaces.recall(session, policy)
    found = []
    for ticket_id, workspace_id in sorted({(each.ticket, each.workspace) for each in again if each.ticket}):
        workspace = known[workspace_id]
        work = Work(session, now, workspace, workspace.itself, cause="revive")
        found.append((work, work.ticket_by_id(ticket_id)))
    return found
