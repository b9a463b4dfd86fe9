"""The pretend Slack as a server on loopback: Web API, Socket Mode, response urls, control API, page."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from playground import arguments, ids
from playground.control import Control
from playground.page.routes import Routes
from playground.web_api import WebApi
from playground.world import World

HOST = "127.0.0.1"


@dataclass
class Server:
    """A server that is up. `world` may be reached into by tests in the same process."""

    world: World
    url: str

    @property
    def api_url(self) -> str:
        """The base URL for a Slack client."""
        return f"{self.url}/api/"


def application(world: World) -> web.Application:
    """The web application that serves a world."""
    app = web.Application(client_max_size=arguments.MAX_BODY)
    api, control = WebApi(world), Control(world)

    Routes(world).add_to(app)
    app.router.add_route("*", "/api/{method}", api.serve)
    app.router.add_get("/link/", world.sockets.serve)
    app.router.add_post("/response/{key}", api.respond)
    app.router.add_post("/upload/{file}", world.files.receive)
    app.router.add_get("/files/{file}/{name}", world.files.serve)
    app.router.add_route("*", "/control/{verb}", control.serve)
    return app


@asynccontextmanager
async def running(port: int = 0, *, seed: int | None = None, request_url: str = "") -> AsyncIterator[Server]:
    """A server on loopback until the block ends; port 0 takes any free one.

    With a `seed`, ids repeat and so do random faults (which repeat without one too). With a
    `request_url` the app is reached by HTTP, else by Socket Mode.
    """
    if seed is not None:
        ids.seed(seed)
    world = World(seed or 0)
    world.app.request_url = request_url
    runner = web.AppRunner(application(world), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, port, backlog=1024)
        await site.start()
        world.url = world.files.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield Server(world, world.url)
    finally:
        await world.close()
        await runner.cleanup()
