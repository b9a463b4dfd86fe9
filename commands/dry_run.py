"""Dry run: what the rules would have done with the newest tickets, without doing any of it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from commands.automate import known, words_of
from desk.access import Viewer
from desk.policy import Policy
from desk.reaction import Outcome, Run
from desk.rehearsal import rehearse
from desk.ticket import Ticket
from storage import tickets, workspaces
from storage.database import Session
from storage.work import Work


@dataclass(frozen=True)
class Foretold:
    """What a rule would have come to: the keys of the tickets, each once, by outcome."""

    rule: str
    outcomes: Mapping[Outcome, tuple[str, ...]]


def dry_run(session: Session, policy: Policy, now: datetime, last: int) -> list[Foretold]:
    """The policy's rules over the `last` tickets of each workspace, also those that nothing called."""
    found: dict[str, dict[Outcome, list[str]]] = {rule.name: defaultdict(list) for rule in policy.rules}
    for workspace in workspaces.recall(session, policy).values():
        work = Work(session, now, workspace, Viewer(workspace.bot_user), cause="dry run")
        for ticket in tickets.newest(session, workspace.id, last):
            for each in rehearsed(work, ticket):
                keys = found[each.rule][each.outcome]
                keys += [ticket.key] if ticket.key not in keys else []
    return [
        Foretold(rule, {outcome: tuple(keys) for outcome, keys in outcomes.items()})
        for rule, outcomes in found.items()
    ]


def rehearsed(work: Work, ticket: Ticket) -> list[Run]:
    """What the rules would have made of the ticket until now."""
    blank = Ticket(
        ticket.id,
        ticket.workspace,
        ticket.number,
        ticket.requester,
        ticket.channel,
        ticket.thread,
        ticket.private,
    )
    log = tickets.log(work.session, ticket.id)
    return rehearse(known(work), blank, log, words_of(work, ticket), work.now)
