"""The doctor: looks at everything the desk needs and says what is wrong and how to mend it."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from desk.policy import Policy
from desk.wording import N_, Sentence
from handlers.checks import machine, memory, rotas, slack
from handlers.checks.finding import Around, Finding, Level, ok, warning
from handlers.settings import Reading
from handlers.slack_facts import refusal
from storage import policy_file
from storage.database import Clock
from storage.policy_file import PolicyError

Check = Callable[[Around], Awaitable[list[Finding]]]

CHECKS: tuple[Check, ...] = (
    slack.app_token,
    slack.scopes,
    slack.clock,
    slack.channels,
    slack.groups,
    slack.people,
    rotas.rotas,
    memory.queues,
    memory.history,
    machine.model,
    machine.zones,
    machine.calendars,
    machine.fonts,
)
"""What is looked at once environment, policy, Slack and the database have been."""

_PATIENCE = aiohttp.ClientTimeout(total=10)


async def examine(reading: Reading, clock: Clock) -> list[Finding]:
    """Everything that was found, in the order of looking. Never raises for what an operator can mend."""
    given = reading.given
    async with AsyncExitStack() as stack:
        http = await stack.enter_async_context(aiohttp.ClientSession(timeout=_PATIENCE))
        client = AsyncWebClient(given.slack_bot_token, given.slack_api_url, session=http, retry_handlers=[])
        found = _environment(reading)
        policy, said = _policy(given.firebreak_policy)
        found += said
        greeting = database = None
        if given.slack_bot_token and "slack_api_url" not in reading.wrong:
            greeting, answer = await slack.greet(client, clock)
            found.append(answer)
        if "database_url" not in reading.wrong:
            database, standing = await asyncio.to_thread(memory.opened, given, clock)
            found.append(standing)
        if database is not None:
            stack.callback(database.close)
        around = Around(given, clock, client, policy, greeting, database)
        for check in CHECKS:
            found += await _carefully(check, around)
    return found


def _environment(reading: Reading) -> list[Finding]:
    """The settings that are wrong or missing."""
    amiss = {**reading.given.missing(), **reading.wrong}
    wrong = [Finding("environment", Level.WRONG, sentence) for sentence in amiss.values()]
    return wrong or [ok("environment", N_("The environment names what is needed."))]


def _policy(file: Path) -> tuple[Policy | None, list[Finding]]:
    """The policy, if it can be read, and what there is to say of it."""
    try:
        policy = policy_file.read(file)
    except PolicyError as error:
        return None, [Finding("policy", Level.WRONG, problem.sentence) for problem in error.problems]
    return policy, [Finding("policy", Level.OK, policy_is_well(file, policy.version))]


def policy_is_well(file: Path, version: str) -> Sentence:
    """Says that the policy can be used, though there be no file."""
    if not file.exists():
        return Sentence(N_("There is no {file}: the defaults hold."), {"file": file})
    return Sentence(N_("{file} is well (version {version})."), {"file": file, "version": version})


async def _carefully(check: Check, around: Around) -> list[Finding]:
    """What the check finds; one that breaks is a finding too."""
    try:
        return await check(around)
    except Exception as error:  # noqa: BLE001 - the others are to be heard, and no operator sees a traceback
        cause = refusal(error) or repr(error)
        return [warning(check.__name__, N_("This could not be looked at: {error}."), error=cause)]
