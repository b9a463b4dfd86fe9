"""Checks what Slack says of us: tokens, scopes, channels, user groups and the time of day."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from desk.wording import N_
from handlers import directory
from handlers.checks.finding import Around, Finding, Greeting, Level, note, ok, warning, wrong
from handlers.manifest import SCOPES
from handlers.slack_facts import Json
from handlers.web import OLDEST
from storage.database import Clock

UNREACHABLE = (aiohttp.ClientError, TimeoutError)
ODD = timedelta(seconds=10)
"""How far our clock may be from Slack's: so far that messages of one minute keep their order."""
BROKEN = timedelta(seconds=OLDEST / 2)
"""From here on signatures of Slack are in danger of being refused as stale."""


async def greet(client: AsyncWebClient, clock: Clock) -> tuple[Greeting | None, Finding]:
    """Ask Slack who the bot token is; None when it does not say."""
    try:
        before = clock()
        me = await directory.greet(client)
        between = before + (clock() - before) / 2
    except directory.Unresolved as refused:
        return None, Finding("bot_token", Level.WRONG, refused.sentences[0])
    except UNREACHABLE as error:
        return None, Finding("bot_token", Level.WRONG, directory.unreachable(client.base_url, error))
    greeting = Greeting(_scopes(me.headers), _ahead(me.headers, between))
    return greeting, ok("bot_token", N_("The bot is {bot} in {team}."), bot=me["user"], team=me["team"])


def _scopes(headers: Mapping[str, str]) -> frozenset[str] | None:
    said = headers.get("x-oauth-scopes")
    return None if said is None else frozenset(scope.strip() for scope in said.split(","))


def _ahead(headers: Mapping[str, str], between: datetime) -> timedelta | None:
    """How far we are before Slack; its Date is cut to whole seconds, so half of one is added."""
    with suppress(KeyError, ValueError):
        return between - parsedate_to_datetime(headers["Date"]) - timedelta(seconds=0.5)
    return None


async def app_token(around: Around) -> list[Finding]:
    """Whether Socket Mode can be opened, or else that Slack comes by HTTP."""
    token = around.given.slack_app_token
    if not token:
        port = around.given.port
        by_http = N_("Slack has to reach port {port} of this machine by the address in the app's manifest.")
        return [note("app_token", by_http, port=port)] if around.given.slack_signing_secret else []
    try:
        url = await directory.socket_url(around.client, token)
    except directory.Unresolved as refused:
        return [Finding("app_token", Level.WRONG, sentence) for sentence in refused.sentences]
    if url:
        return [ok("app_token", N_("Socket Mode can be opened."))]
    later = N_("Slack does not say now whether Socket Mode can be opened: ask again in a minute.")
    return [note("app_token", later)] if around.slack else []


async def scopes(around: Around) -> list[Finding]:
    """Whether the bot may do what the manifest asks for."""
    if around.slack is None:
        return []
    if around.slack.scopes is None:
        return [note("scopes", N_("Slack does not say which scopes the bot has."))]
    lacking = sorted(set(SCOPES) - around.slack.scopes)
    if lacking:
        mend = N_(
            "The bot lacks {scopes}: update the app with what `bot.py manifest` prints, and install it again."
        )
        return [wrong("scopes", mend, scopes=", ".join(lacking))]
    return [ok("scopes", N_("The bot has the {count} scopes that it needs."), count=len(SCOPES))]


async def clock(around: Around) -> list[Finding]:
    """Whether our clock agrees with Slack's: signatures and the order of what is said rest on it."""
    ahead = around.slack.ahead if around.slack else None
    if ahead is None:
        return []
    seconds = f"{abs(ahead.total_seconds()):.0f}"
    if abs(ahead) <= ODD:
        return [ok("clock", N_("The clock agrees with Slack's."))]
    fast = N_("The clock is {seconds} s ahead of Slack's: have the machine set it by NTP.")
    slow = N_("The clock is {seconds} s behind Slack's: have the machine set it by NTP.")
    grave = wrong if abs(ahead) > BROKEN else warning
    return [grave("clock", fast if ahead > timedelta() else slow, seconds=seconds)]


async def channels(around: Around) -> list[Finding]:
    """Whether the policy's channels are there, the bot is in them, and the triage channel is private."""
    if around.slack is None or around.policy is None:
        return []
    by_id = await directory.all_channels(around.client)
    seen = {f"#{channel['name']}": channel for channel in by_id.values()} | by_id
    named = around.policy.channels
    of_private = named.private_triage or named.triage
    needed = dict.fromkeys((*named.intake, named.triage, of_private))
    watched, called = around.policy.intake.nudge.channels, sorted(around.policy.escalation.channels())
    of_rotas = (rota.channel for rota in around.policy.oncall.values() if rota.channel)
    useful = dict.fromkeys((named.incidents, named.managers, named.last_resort, *watched, *called, *of_rotas))
    return [
        *(_needed(name, seen.get(name)) for name in needed),
        *(_useful(name, seen.get(name)) for name in useful if name not in needed),
        *_privacy(named.triage, seen.get(named.triage)),
        *_secrecy(of_private, seen.get(of_private)),
    ]


def _needed(name: str, channel: Json | None) -> Finding:
    if channel is None:
        return Finding("channels", Level.WRONG, directory.absent(name))
    if channel.get("is_archived"):
        archived = N_("{name} is archived: bring it back, or name another in policy.yaml.")
        return wrong("channels", archived, name=name)
    if not channel.get("is_member"):
        outside = N_(
            "The bot is not in {name}: it joins when the desk starts; until then it hears nothing there."
        )
        return warning("channels", outside, name=name)
    return ok("channels", N_("The bot is in {name}."), name=name)


def _useful(name: str, channel: Json | None) -> Finding:
    if channel is None or channel.get("is_archived"):
        return note(
            "channels",
            N_("There is no {name}: create it to have what belongs there, or name another in policy.yaml."),
            name=name,
        )
    return _needed(name, channel)


def _privacy(name: str, triage: Json | None) -> list[Finding]:
    """What there is to say of a triage channel that is there (rule 93)."""
    if triage is None:
        return []
    if triage.get("is_private"):
        return [ok("triage", N_("{name} is private."), name=name)]
    public = N_("{name} is public: whoever joins it reads every ticket as an agent does. Make it private.")
    return [warning("triage", public, name=name)]


def _secrecy(name: str, triage: Json | None) -> list[Finding]:
    """What there is to say of the channel for private tickets that is there (rule 93)."""
    if triage is None or triage.get("is_private"):
        return []
    veiled = N_(
        "{name} is public, so the cards of private tickets tell nothing there: name a private channel as "
        "channels.private_triage."
    )
    return [warning("private_triage", veiled, name=name)]


async def groups(around: Around) -> list[Finding]:
    """Whether the policy's user groups are there."""
    if around.slack is None or around.policy is None:
        return []
    roles, called = around.policy.roles, sorted(around.policy.escalation.groups())
    named = dict.fromkeys(name for name in (roles.agents, roles.managers, *called) if name)
    known = await directory.all_groups(around.client) if named else {}
    return [
        ok("groups", N_("The user group {name} is there."), name=name)
        if name in known
        else Finding("groups", Level.WRONG, directory.no_group(name))
        for name in named
    ]


async def people(around: Around) -> list[Finding]:
    """Whether those are there whom the policy gives a role, a team, turns on call or a tier, or calls."""
    if around.slack is None or around.policy is None:
        return []
    roles, teams = around.policy.roles, around.policy.teams.values()
    in_teams = sorted(each for team in teams for each in team.names())
    on_call = sorted(each for rota in around.policy.oncall.values() for each in rota.people())
    called = sorted(around.policy.escalation.people())
    promised = sorted(name for name in around.policy.sla.names() if name.startswith(("@", "U", "W", "S")))
    named = dict.fromkeys((*roles.leads, *roles.operators, *in_teams, *on_call, *called, *promised))
    users = await directory.all_users(around.client) if named else []
    known = {name for user in users if not user.get("deleted") for name in (f"@{user['name']}", user["id"])}
    known |= (await directory.known_groups(around.client, around.policy)).keys() if promised else set()
    absent = N_("Nobody here is {name}, whom policy.yaml names: correct the handle or id there.")
    return [warning("people", absent, name=name) for name in named if name not in known]
