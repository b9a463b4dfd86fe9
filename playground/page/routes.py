"""Serves the page: the document, its files, and its parts as they change."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

from playground.interactions import Interactions
from playground.page import words
from playground.page.document import Page
from playground.page.reader import HOME, LATEST, Place, Reader, arrival, may_see
from playground.page.reading import Reading
from playground.workspace import Person
from playground.world import World

STATIC = Path(__file__).parents[1] / "static"
NEWCOMER = "U0ANNA"
"""Who one is at first."""
MOST = 5000
"""Messages of a channel that can be asked for at once."""
TOGETHER = 0.03
"""Seconds in which changes gather before they are drawn."""
LOOK_ANYWAY = 10.0
"""Seconds after which the page is drawn again although nothing told of a change."""
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self' http://127.0.0.1:* http://localhost:*; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}
"""The page runs its own script only, and loads nothing from elsewhere, whatever stands in it."""
_HERE = frozenset({"127.0.0.1", "localhost", "::1"})

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Routes:
    """The addresses of the page."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.reading = Reading()

    def add_to(self, app: web.Application) -> None:
        """Serve the page there."""
        app.router.add_get("/", self.whole)
        app.router.add_get("/live", self.live)
        app.router.add_get("/pictures/{file}", self.picture)
        app.router.add_static("/static", STATIC)
        app.middlewares.append(self.watch)

    async def whole(self, request: web.Request) -> web.Response:
        """The document; whoever comes to the home tab looks at it."""
        page = self._page(request)
        if page.reader.place.at == HOME:
            Interactions(self.world).open_home(page.reader.person.id)
        drawn = page.whole().encode(errors="replace")  # half a character may have been sent
        return web.Response(body=drawn, content_type="text/html", charset="utf-8", headers=_HEADERS)

    async def picture(self, request: web.Request) -> web.Response:
        """A picture of the app's, for who sees where it stands."""
        workspace, file = self.world.workspace, request.match_info["file"]
        person = workspace.people.get(request.query.get("as", ""))
        found = self.world.files.known.get(file)
        is_shown = person and any(may_see(person, channel) for channel, _ in workspace.standing(file))
        if found is None or found.gone or not found.is_picture or not is_shown:
            return web.Response(status=404, text="no such picture")
        return web.Response(body=found.content, content_type=found.told["mimetype"], headers=_HEADERS)

    async def live(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the parts of the page that changed, as JSON by their id."""
        answer = web.StreamResponse(headers={**_HEADERS, "Content-Type": "text/event-stream"})
        await answer.prepare(request)
        with contextlib.suppress(ConnectionError):  # whoever listened is gone
            await self._tell(request, answer)
        return answer

    async def _tell(self, request: web.Request, answer: web.StreamResponse) -> None:
        shown: dict[str, str] = {}
        while True:
            count = self.world.changes.count
            parts = self._page(request).parts()
            fresh = {name: part for name, part in parts.items() if shown.get(name) != part}
            await answer.write(f"data: {json.dumps(fresh)}\n\n".encode() if fresh else b": still here\n\n")
            shown.update(fresh)
            await self.world.changes.beyond(count, LOOK_ANYWAY)
            await asyncio.sleep(TOGETHER)

    @web.middleware
    async def watch(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Whatever was asked of the workspace may have changed it. No page from elsewhere may ask."""
        if _is_from_elsewhere(request):
            return web.Response(status=403, text="from elsewhere")
        try:
            answer = await handler(request)
            if request.path.startswith("/static/"):
                answer.headers["Cache-Control"] = "no-cache"  # a newer playground brings a newer script
            return answer
        finally:
            if request.method == "POST":
                self.world.changes.note()

    def _page(self, request: web.Request) -> Page:
        asked, workspace = request.query, self.world.workspace
        person = workspace.people.get(asked.get("as", NEWCOMER)) or workspace.people[NEWCOMER]
        workspace.direct(person.id)
        at = self._at(person, asked.get("at", ""))
        place = Place(person.id, at, asked.get("thread", ""), _last(asked.get("last")))
        reader = Reader(workspace, person, _language(request), place, self.world.clock.now())
        return Page(self.world, self.reading, reader, hinted="hint" not in request.cookies)

    def _at(self, person: Person, asked: str) -> str:
        """Where someone is: the place asked for, if they may see it."""
        channel = self.world.workspace.channels.get(asked)
        if asked == HOME or (channel and may_see(person, channel)):
            return asked
        return arrival(self.world.workspace, person)


def _is_from_elsewhere(request: web.Request) -> bool:
    """Whether a browser asks on behalf of another site's page."""
    if request.headers.get("Sec-Fetch-Site") == "cross-site":
        return True
    try:
        return urlsplit(request.headers.get("Origin", "http://localhost")).hostname not in _HERE
    except ValueError:
        return True


def _language(request: web.Request) -> str:
    chosen = request.cookies.get("language", "")
    return (
        chosen if chosen in words.LANGUAGES else words.preferred(request.headers.get("Accept-Language", ""))
    )


def _last(asked: str | None) -> int:
    return min(max(int(asked), LATEST), MOST) if asked and asked.isdecimal() else LATEST
