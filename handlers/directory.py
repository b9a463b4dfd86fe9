"""Looks up in Slack what the policy names: channels, groups and people, and who belongs where."""

from dataclasses import dataclass, replace
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from desk.access import Appointed, Person, Places
from desk.policy import Policy
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import slack_facts
from handlers.slack_facts import refusal
from storage import workspaces
from storage.database import Database

_PAGE = 1000
_PASSING = frozenset({"", "ratelimited", "internal_error", "fatal_error", "service_unavailable"})
"""What Slack says, or does not, when a later try may help."""


class Unresolved(Exception):  # noqa: N818 - what is missing, not what broke
    """The policy names what Slack does not have; `sentences` say what and how to mend it."""

    def __init__(self, sentences: tuple[Sentence, ...]) -> None:
        super().__init__("; ".join(map(str, sentences)))
        self.sentences = sentences


@dataclass(frozen=True)
class Directory:
    """A workspace as Slack knows it now: resolved names, its people, who is in the desk's channels."""

    workspace: Workspace
    people: tuple[Person, ...]
    members: dict[str, tuple[str, ...]]


async def look_up(client: AsyncWebClient, policy: Policy) -> Directory:
    """Everything the desk has to know of the workspace. Raises Unresolved, or what the client raises."""
    me = await greet(client)
    channels = await all_channels(client)
    places = _places(policy, channels)
    users = await all_users(client)
    people = tuple(slack_facts.person(user) for user in users)
    ids = {f"#{channel['name']}": channel["id"] for channel in channels.values()}
    named = {
        *policy.escalation.channels(),
        *policy.digests.names(),
        *(rota.channel for rota in policy.oncall.values() if rota.channel),
    }
    told = {ids.get(name, name) for name in named}
    await _join(client, [channels[place] for place in sorted(places.all() | told) if place in channels])
    members = {place: await _members(client, place) for place in sorted(places.all())}
    appointed = await _appointed(client, policy, users)
    languages = tuple((ids.get(name, name), language) for name, language in policy.language.channels.items())
    groups = await known_groups(client, policy)
    ids |= groups | {f"@{user['name']}": str(user["id"]) for user in users}
    names = tuple((name, ids[name]) for name in sorted(policy.names()) if name in ids)
    address = str(me.get("url") or "")
    tiers = await _in_tiers(client, {ids.get(name, name) for name in policy.sla.names()} & {*groups.values()})
    place = (policy, places, appointed, languages, names, tiers, address)
    workspace = Workspace(me["team_id"], me["user_id"], *place)
    return Directory(workspace, people, members)


async def greet(client: AsyncWebClient) -> AsyncSlackResponse:
    """Slack's answer to who we are. Raises Unresolved when it refuses, ClientError when it is not Slack's."""
    try:
        return await client.auth_test()
    except (SlackApiError, AttributeError) as error:  # AttributeError: the SDK at plain text
        sentence = N_(
            "Slack refuses SLACK_BOT_TOKEN: {error}. Install the app again and copy its xoxb- token "
            "from OAuth & Permissions."
        )
        raise _judged(error, sentence) from error


def _judged(error: Exception, sentence: str) -> Unresolved | aiohttp.ClientError:
    """What a failed call means: that Slack is away for the moment, or that the sentence has to be said."""
    cause = refusal(error)
    if cause in _PASSING:
        return aiohttp.ClientError(cause or "what answers there is not Slack")
    return Unresolved((Sentence(sentence, {"error": cause}),))


async def all_channels(client: AsyncWebClient) -> dict[str, dict[str, Any]]:
    """The channels that the bot sees, by id: all public ones, and the private ones it is in."""
    types = "public_channel,private_channel"
    found = await _all_pages(client, "conversations.list", "channels", types=types)
    return {channel["id"]: channel for channel in found}


async def all_users(client: AsyncWebClient) -> list[dict[str, Any]]:
    """Everybody in the workspace, as Slack describes them."""
    return await _all_pages(client, "users.list", "members", include_locale=True)


def _patient(client: AsyncWebClient) -> AsyncWebClient:
    """The same client for reading a large directory page by page: it waits as Slack asks, and asks again."""
    waits = AsyncRateLimitErrorRetryHandler(max_retry_count=10)
    again = AsyncConnectionErrorRetryHandler(
        max_retry_count=2, error_types=[TimeoutError, aiohttp.ServerDisconnectedError]
    )
    handlers = [waits, again]
    return AsyncWebClient(client.token, client.base_url, session=client.session, retry_handlers=handlers)


async def _all_pages(client: AsyncWebClient, method: str, key: str, **query: Any) -> list[dict[str, Any]]:
    found: list[Any] = []
    cursor = ""
    patient = _patient(client)
    while True:
        page = await patient.api_call(method, params={**query, "limit": _PAGE, "cursor": cursor})
        found += page[key]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return found


def _places(policy: Policy, channels: dict[str, dict[str, Any]]) -> Places:
    """The policy's channels by id; those that the desk cannot do without must exist."""
    ids = {name: id_ for id_, channel in channels.items() for name in (f"#{channel['name']}", id_)}
    named = policy.channels
    needed = (*named.intake, named.triage, *filter(None, [named.private_triage]))
    missing = [name for name in needed if name not in ids]
    if missing:
        raise Unresolved(tuple(absent(name) for name in missing))
    places = Places(
        intake=frozenset(ids[name] for name in named.intake),
        triage=ids[named.triage],
        incidents=ids.get(named.incidents),
        managers=ids.get(named.managers),
        fallback=ids.get(named.last_resort),
        private_triage=ids.get(named.private_triage or ""),
        watched=frozenset(ids[name] for name in policy.intake.nudge.channels if name in ids),
    )
    public = frozenset(place for place in places.all() if not channels[place].get("is_private"))
    return replace(places, public=public)


def absent(name: str) -> Sentence:
    """Says that the bot does not see a channel, and how to mend it."""
    return Sentence(
        N_(
            "The bot sees no channel {name}: create it, or if it is private invite the bot to it, "
            "or name another in policy.yaml."
        ),
        {"name": name},
    )


async def _join(client: AsyncWebClient, channels: list[dict[str, Any]]) -> None:
    """Come into the public channels of the desk; into a private one somebody has to invite the bot."""
    for channel in channels:
        if not channel.get("is_member") and not channel.get("is_private"):
            await client.conversations_join(channel=channel["id"])


async def _members(client: AsyncWebClient, channel: str) -> tuple[str, ...]:
    found = await _all_pages(client, "conversations.members", "members", channel=channel)
    return tuple(str(member) for member in found)


async def _appointed(client: AsyncWebClient, policy: Policy, users: list[dict[str, Any]]) -> Appointed:
    """Who has a role by name or by user group."""
    handles = {f"@{user['name']}": str(user["id"]) for user in users}
    groups = await all_groups(client) if policy.roles.agents or policy.roles.managers else {}

    async def members(group: str | None) -> frozenset[str] | None:
        if group is None:
            return None
        if group not in groups:
            raise Unresolved((no_group(group),))
        found = await client.usergroups_users_list(usergroup=groups[group])
        return frozenset(found["users"])

    return Appointed(
        agents=await members(policy.roles.agents),
        managers=await members(policy.roles.managers),
        leads=frozenset(handles.get(name, name) for name in policy.roles.leads),
        operators=frozenset(handles.get(name, name) for name in policy.roles.operators),
    )


async def known_groups(client: AsyncWebClient, policy: Policy) -> dict[str, str]:
    """The ids of user groups for rotas, ladders and tiers; none where Slack shows none: one does without."""
    on_call = any(rota.group for rota in policy.oncall.values())
    if not (policy.escalation.groups() or on_call or any(policy.sla.tiers.values())):
        return {}
    try:
        return await all_groups(client)
    except SlackApiError as error:
        if refusal(error) in _PASSING:
            raise
        return {}


async def _in_tiers(client: AsyncWebClient, groups: set[str]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Who is in the user groups that make somebody of a tier."""
    found = {each: await client.usergroups_users_list(usergroup=each) for each in sorted(groups)}
    return tuple((group, tuple(sorted(answer["users"]))) for group, answer in found.items())


def no_group(name: str) -> Sentence:
    """Says that there is no such user group, and how to mend it."""
    return Sentence(
        N_("There is no user group {name}: create it, or name another in policy.yaml."), {"name": name}
    )


async def all_groups(client: AsyncWebClient) -> dict[str, str]:
    """The ids of the user groups, by id and by @handle."""
    found = await client.usergroups_list()
    return {
        name: group["id"] for group in found["usergroups"] for name in (f"@{group['handle']}", group["id"])
    }


async def served(client: AsyncWebClient, database: Database, policy: Policy) -> dict[str, Workspace]:
    """The workspaces to serve: looked up in Slack, or as last known when Slack cannot be reached."""
    known: dict[str, Workspace] = {}
    try:
        await Refresh(client, database, policy, known)()
    except (aiohttp.ClientError, TimeoutError) as error:
        known |= await database.read(lambda session: workspaces.recall(session, policy))
        if not known:
            raise Unresolved((unreachable(client.base_url, error),)) from error
    return known


def unreachable(url: str, error: Exception) -> Sentence:
    """Says that Slack cannot be reached, and how to mend it."""
    return Sentence(
        N_("Slack cannot be reached at {url}: {error}. Check the network and SLACK_API_URL."),
        {"url": url, "error": str(error) or type(error).__name__},
    )


async def socket_url(client: AsyncWebClient, app_token: str) -> str | None:
    """Where to open Socket Mode, once; None if Slack does not say now.

    Raises Unresolved if it never will: the SDK would go on asking.
    """
    try:
        return str((await client.apps_connections_open(app_token=app_token))["url"])
    except (aiohttp.ClientError, TimeoutError):
        return None
    except SlackApiError as error:
        sentence = N_(
            "Slack refuses SLACK_APP_TOKEN: {error}. Make an app-level token with the scope "
            "connections:write under Basic Information, in the same app, with Socket Mode on."
        )
        if isinstance(judged := _judged(error, sentence), Unresolved):
            raise judged from error
        return None


class Refresh:
    """Looks the workspace up again and stores what has changed."""

    def __init__(
        self, client: AsyncWebClient, database: Database, policy: Policy, known: dict[str, Workspace]
    ) -> None:
        """`known` is kept up to date in place."""
        self._client, self._database, self._policy, self._known = client, database, policy, known

    async def __call__(self) -> None:
        """Look once; raises what Slack or the network raises."""
        try:
            found = await look_up(self._client, self._policy)
        except SlackApiError as error:
            sentence = N_(
                "Slack refused to say who and where we are: {error}. Check the bot token and its scopes."
            )
            raise _judged(error, sentence) from error
        await self._database.write(
            lambda session: workspaces.keep(session, found.workspace, found.people, found.members)
        )
        self._known[found.workspace.id] = found.workspace
