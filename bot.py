"""Firebreak: puts the desk together and runs it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from desk.policy import Policy
from desk.search import Embedder
from desk.workspace import Workspace
from handlers import app, cli, directory, logs, measures, server, settings, shelving, sockets, web
from handlers.advising import Advisor
from handlers.alarming import Alarm, Heartbeat
from handlers.answering import Answering
from handlers.books import Books
from handlers.deliver import Deliverer
from handlers.history import History
from handlers.knowing import Knowing
from handlers.manifest import manifest
from handlers.receive import Receiver
from handlers.settings import Settings
from handlers.sources import Sources
from playground import story
from playground.server import running as playground
from prompts import embedding
from scheduler import auditor
from scheduler.asker import Asker
from scheduler.auditor import Auditor
from scheduler.automation import Automation
from scheduler.bundles import Bundles
from scheduler.deadlines import Deadlines
from scheduler.digests import Digests
from scheduler.intake import Intake
from scheduler.meanings import Meanings
from scheduler.queue import Queue
from scheduler.reviews import Reviews
from scheduler.rotas import Rotas
from scheduler.sender import Sender
from scheduler.sweep import Sweep
from scheduler.ticks import Tick, Ticks
from storage import inbox, migrate, policy_file
from storage.database import Clock, Database
from storage.inbox import Delivery

KNOWLEDGE = Path(__file__).parent / "playground" / "knowledge"
"""What the desk of the pretend workspace knows."""

if TYPE_CHECKING:
    from prompts.client import Client


@dataclass
class Desk:
    """A desk that is up: its address, its database, and the workspaces it serves by Slack's team id."""

    url: str
    database: Database
    sender: Sender
    sweep: Sweep
    queue: Queue
    deadlines: Deadlines
    bundles: Bundles
    rotas: Rotas
    reviews: Reviews
    digests: Digests
    workspaces: dict[str, Workspace] = field(default_factory=dict)


def wall_clock() -> datetime:
    """The present moment."""
    return datetime.now(UTC)


@asynccontextmanager
async def desk(given: Settings, policy: Policy, clock: Clock = wall_clock) -> AsyncIterator[Desk]:
    """A running desk until the block ends: connected to Slack, its ticks going, its web door open."""
    async with AsyncExitStack() as stack:
        client, database, model, policy = await _around(stack, given, policy, clock)
        embedder = embedding.named(given.embeddings_model, model)
        understand = partial(embedding.asked, embedder)
        served: dict[str, Workspace] = await directory.served(client, database, policy)

        async def remember(delivery: Delivery) -> None:
            await database.write(lambda session: inbox.put(session, delivery, clock()), urgent=True)
            receiving.wake()

        deliverer = Deliverer(client, database, served, remember, Knowing(database, served, understand))
        sender = Sender(database, served, deliverer, policy.delivery, measures.attempted)
        intake = Intake(database, Receiver(served), policy.inbox)
        stack.push_async_callback(sender.finish)
        ticks = await stack.enter_async_context(Ticks(clock))
        sending = ticks.add("outbox", sender.look, every=1)
        sender.wake = intake.wake_sender = sending.wake
        advisor = Advisor(database, served, Sources(database, understand), model)
        stack.push_async_callback(_asker(ticks, database, served, policy, advisor).finish)
        queue, deadlines, bundles, rotas, reviews, digests = _tending(
            ticks, database, served, sending, embedder
        )
        intake.wake_queue = ticks.add("queue", queue.look, every=5).wake
        receiving = ticks.add("inbox", intake.look, every=1)
        sweep = await _sweep(client, ticks, database, served, policy, receiving)
        audit = await _auditor(stack, ticks, given, policy, served)
        ticks.add("directory", directory.Refresh(client, database, policy, served), every=3600, at_once=False)

        bolt = app.build(client, remember, database, served, Answering(database, served, understand, model))
        connection = sockets.Connection(clock, measures.connected, sweep.at_once)
        told = measures.told(database, connection, lambda: audit.report)
        url = await _web(stack, given, clock, bolt, told)
        await stack.enter_async_context(_socket(client, given.slack_app_token, connection, bolt, policy))
        yield Desk(url, database, sender, sweep, queue, deadlines, bundles, rotas, reviews, digests, served)


async def _client(stack: AsyncExitStack, given: Settings, policy: Policy) -> AsyncWebClient:
    timeout = aiohttp.ClientTimeout(total=policy.delivery.request_seconds)
    http = await stack.enter_async_context(aiohttp.ClientSession(timeout=timeout))
    return AsyncWebClient(given.slack_bot_token, given.slack_api_url, session=http, retry_handlers=[])


async def _database(stack: AsyncExitStack, given: Settings, policy: Policy, clock: Clock) -> Database:
    database = Database(given.database_url, clock, waiting=policy.inbox.waiting)
    stack.callback(database.close)
    await asyncio.to_thread(migrate.upgrade, database.writer)
    return database


async def _around(
    stack: AsyncExitStack, given: Settings, policy: Policy, clock: Clock
) -> tuple[AsyncWebClient, Database, "Client | None", Policy]:
    """Slack, the database, what asks the model if one is set, and the policy as it holds with or without."""
    client, database = await _client(stack, given, policy), await _database(stack, given, policy, clock)
    model = await _model(stack, given, policy, database)
    unset = policy.model_copy(update={"model": policy.model.unset})
    return client, database, model, policy if model else unset


async def _model(
    stack: AsyncExitStack, given: Settings, policy: Policy, database: Database
) -> "Client | None":
    """What asks the model, if one is set."""
    if not given.has_model:
        return None
    from prompts.client import OPENAI, Access, Client  # noqa: PLC0415 - slow to import, and few need it

    access = Access(
        given.openai_api_key,
        given.openai_base_url or OPENAI,
        given.openai_model,
        given.embeddings_model,
        given.secrets(),
    )
    books = Books(database, policy.model)
    return await stack.enter_async_context(Client(access, policy.model, books))


def _asker(
    ticks: Ticks, database: Database, served: dict[str, Workspace], policy: Policy, advisor: Advisor
) -> Asker:
    """What carries out what is to be asked of a model; a call has its lease for as long as it may take."""
    longest = policy.delivery.lease_seconds + policy.model.seconds
    limits = policy.delivery.model_copy(update={"lease_seconds": longest})
    asker = Asker(database, served, advisor, limits)
    asker.wake = ticks.add("model", asker.look, every=1).wake
    return asker


async def _web(
    stack: AsyncExitStack, given: Settings, clock: Clock, bolt: AsyncApp, told: measures.Told
) -> str:
    """The web door, open; answers its address."""
    http = None if given.slack_app_token else bolt
    front = web.build(http, given.slack_signing_secret, clock, told.ready, told.measured)
    return await stack.enter_async_context(server.serving(front, given.port))


async def _auditor(
    stack: AsyncExitStack, ticks: Ticks, given: Settings, policy: Policy, served: dict[str, Workspace]
) -> Auditor:
    """It shares no connection with what it looks at."""
    client, database = await _client(stack, given, policy), Database(given.database_url, ticks.clock)
    stack.callback(database.close)
    assert client.session is not None, "the client was made with a session"
    heartbeat = Heartbeat(client.session, policy.audit.heartbeat)
    audit = Auditor(database, served, policy.audit, Alarm(client), heartbeat)
    ticks.add("audit", audit.look, every=auditor.EVERY)
    return audit


@asynccontextmanager
async def _socket(
    client: AsyncWebClient, token: str, connection: sockets.Connection, bolt: AsyncApp, policy: Policy
) -> AsyncIterator[None]:
    """Socket Mode, connected until the block ends; nothing without a token for it."""
    if not token:
        yield
        return
    url = await directory.socket_url(client, token)
    async with connection.held(bolt, token, url, policy.inbox.ping_seconds):
        yield


async def _sweep(
    client: AsyncWebClient,
    ticks: Ticks,
    database: Database,
    served: dict[str, Workspace],
    policy: Policy,
    receiving: Tick,
) -> Sweep:
    sweep = Sweep(
        database, served, History(client), policy.sweep, called=measures.swept, found=measures.found
    )
    await sweep.begin()
    sweep.wake, sweep.wake_intake = ticks.add("sweep", sweep.look, every=5).wake, receiving.wake
    return sweep


def _tending(
    ticks: Ticks,
    database: Database,
    served: dict[str, Workspace],
    sending: Tick,
    embedder: Embedder | None,
) -> tuple[Queue, Deadlines, Bundles, Rotas, Reviews, Digests]:
    """What the desk does to tickets and articles by itself, when it is time."""
    deadlines = Deadlines(database, served, sending.wake)
    ticks.add("deadlines", deadlines.look, every=1)
    ticks.add("rules", Automation(database, served, sending.wake).look, every=1)
    bundles = Bundles(database, served, sending.wake)
    ticks.add("bundles", bundles.look, every=5)
    rotas = Rotas(database, served, sending.wake)
    ticks.add("rotas", rotas.look, every=5)
    digests = Digests(database, served, sending.wake)
    ticks.add("digests", digests.look, every=5)
    reviews = Reviews(database, served, sending.wake)
    ticks.add("reviews", reviews.look, every=5)
    if embedder is not None:
        ticks.add("meanings", Meanings(database, embedder).look, every=5)
    return Queue(database, served, sending.wake), deadlines, bundles, rotas, reviews, digests


@asynccontextmanager
async def embedders(given: Settings, name: str, database: Database) -> AsyncIterator[Embedder | None]:
    """The embedder of this name until the block ends; None for words alone."""
    named = given.model_copy(update={"embeddings_model": name})
    async with AsyncExitStack() as stack:
        yield embedding.named(name, await _model(stack, named, Policy(), database))


async def run(given: Settings) -> None:
    """Serve the workspace of this environment until told to stop."""
    given.check_can_run()
    policy = policy_file.read(given.firebreak_policy)
    logs.configure(given.log_level, given.secrets())
    async with desk(given, policy) as up:
        cli.say_running(up.url)
        await server.until_stopped()


async def demo(port: int, database: Path, browse: bool) -> None:
    """Serve a pretend workspace, with no Slack and no key, until told to stop."""
    async with playground(port) as pretend:
        pretend.world.app.install(manifest(None))
        given = Settings(
            slack_bot_token="xoxb-playground",  # noqa: S106 - the pretend Slack's, no secret
            slack_app_token="xapp-playground",  # noqa: S106 - the pretend Slack's, no secret
            slack_api_url=pretend.api_url,
            database_url=f"sqlite:///{database}",
            port=0,
        )
        logs.configure("WARNING", given.secrets())
        async with desk(given, Policy(), pretend.world.clock.moment) as up:
            [workspace] = up.workspaces.values()
            await asyncio.to_thread(shelving.stock, up.database, workspace, KNOWLEDGE)
            cli.say_demo(pretend.url, up.url, browse=browse)
            async with story.being_told(pretend.url):
                await server.until_stopped()
            await pretend.world.until_quiet(2)  # the socket is not closed under what is on its way


if __name__ == "__main__":
    cli.main(run=run, demo=demo, read_settings=settings.read, clock=wall_clock, embedders=embedders)
