"""Checks the rotas: stretches in which nobody is on call, and user groups that do not hold who is."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial

from slack_sdk.errors import SlackApiError

from desk import oncall as rules
from desk.calendar import Span
from desk.effects.oncall import KeepGroup
from desk.policy import Policy
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import directory
from handlers.checks.finding import Around, Finding, Level, ok, warning, wrong
from handlers.slack_facts import refusal
from storage import oncall, outbox, workspaces
from storage.database import Database, Session

AHEAD = timedelta(weeks=4)
MOST_GAPS = 7
"""Gaps of a rota that are named; of more it is said how many."""


async def rotas(around: Around) -> list[Finding]:
    """Whether somebody is always on call, and in the user groups."""
    if around.policy is None or not around.policy.oncall:
        return []
    gaps = await gaps_of(around.policy, around.database, around.clock())
    found = [Finding("rotas", Level.WARNING, sentence) for sentence in gaps]
    found = found or [ok("rotas", N_("Somebody is on call at every moment of the coming four weeks."))]
    return [*found, *(await _groups(around, around.policy) if around.slack else [])]


async def gaps_of(policy: Policy, database: Database | None, now: datetime) -> list[Sentence]:
    """Says of each rota when nobody is on call; who is gone from Slack is known if the desk has run."""
    known = await _known(policy, database)
    if database is None or not known:
        return [
            sentence
            for code, rota in policy.oncall.items()
            for sentence in _told(code, list(rules.gaps(rota, (), now, now + AHEAD, lambda _: False)))
        ]
    return [
        sentence
        for workspace in known.values()
        for code, gaps in (await database.read(partial(_gaps, workspace, now))).items()
        for sentence in _told(code, gaps)
    ]


async def _known(policy: Policy, database: Database | None) -> Mapping[str, Workspace]:
    """The workspaces that the desk has served."""
    return await database.read(lambda session: workspaces.recall(session, policy)) if database else {}


def _gaps(workspace: Workspace, now: datetime, session: Session) -> dict[str, list[Span]]:
    window = Span(now, now + AHEAD)
    return {code: oncall.gaps(session, workspace, code, window, looked_up=False) for code in workspace.rotas}


def _told(code: str, gaps: list[Span]) -> Iterable[Sentence]:
    nobody = N_("In the rota “{code}” nobody is on call from {start} to {end} UTC.")
    for gap in gaps[:MOST_GAPS]:
        yield Sentence(nobody, {"code": code, "start": _iso(gap.start), "end": _iso(gap.end)})
    if more := len(gaps[MOST_GAPS:]):
        yield Sentence(N_("In the rota “{code}” there are {count} gaps more."), {"code": code, "count": more})


def _iso(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"


async def _groups(around: Around, policy: Policy) -> list[Finding]:
    """Whether the rotas' user groups are there, may be changed, and hold who is on call."""
    named = {code: rota.group for code, rota in policy.oncall.items() if rota.group}
    if not named:
        return []
    try:
        known = await directory.all_groups(around.client)
    except SlackApiError as error:
        none = N_(
            "Slack shows no user groups ({error}): they need a paid plan. Take “group” out of the rotas."
        )
        return [wrong("rotas", none, error=refusal(error))]
    return [
        await _group(around, policy, code, name, known[name])
        if name in known
        else Finding("rotas", Level.WRONG, directory.no_group(name))
        for code, name in named.items()
    ]


async def _group(around: Around, policy: Policy, code: str, name: str, group: str) -> Finding:
    """As far as the desk has tried to change it."""
    for workspace in (await _known(policy, around.database)).values():
        wanted, error = await _wanted(around.database, workspace, code)
        if error:
            denied = N_(
                "Slack does not let the bot change {group}: {error}. Let everybody change user groups in "
                "Slack's settings under Permissions, then `bot.py revive`; or take it out of the rota."
            )
            return wrong("rotas", denied, group=name, error=error)
        there = (await around.client.usergroups_users_list(usergroup=group))["users"]
        if wanted and set(there) != set(wanted):
            apart = N_("{group} does not hold who is on call: somebody changed it, or the desk does not run.")
            return warning("rotas", apart, group=name)
    return ok("rotas", N_("The user group {name} is there."), name=name)


async def _wanted(database: Database | None, workspace: Workspace, code: str) -> tuple[tuple[str, ...], str]:
    """Whom the group is to hold, and why it could not be changed if it could not."""

    def look(session: Session) -> tuple[tuple[str, ...], str]:
        duties = oncall.duties(session, workspace.id, code)
        error = outbox.fault(session, workspace.id, KeepGroup(code).name())
        return (duties[0].grouped if duties else ()), error

    return await database.read(look) if database else ((), "")
