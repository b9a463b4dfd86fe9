"""Lets people leaf through tickets and look at their home tab: answered at once, from reads."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from commands.counted import counted, counted_of
from commands.find import find
from desk.access import admit
from desk.refusal import Refused
from desk.workspace import Workspace
from handlers.meeting import meet
from handlers.slack_facts import Json
from handlers.views import found, home, report_posts
from storage.database import Database, Session


class Browsing:
    """Pages of tickets, and home tabs."""

    def __init__(
        self, client: AsyncWebClient, database: Database, workspaces: Mapping[str, Workspace]
    ) -> None:
        """`client` calls Slack; `workspaces` by Slack's team id."""
        self._client, self._database, self._workspaces = client, database, workspaces

    async def search(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """What was typed into a home tab's field is looked for."""
        typed = str(body["actions"][0].get("value") or "")
        pressed = {**body["actions"][0], "value": found.carried(typed, None)}
        await self.turn(ack, {**body, "actions": [pressed]})

    async def turn(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that lists tickets: in place of the page it stands on, else in a form of its own."""
        await ack()
        workspace, person = self._workspaces[body["team"]["id"]], body["user"]["id"]
        view, value = body.get("view") or {}, str(body["actions"][0]["value"])
        draw = found.modal if view else found.message
        drawn = await self._database.read(lambda session: self._page(session, workspace, person, value, draw))
        if drawn is None:
            return
        if view.get("type") == "modal":
            await self._client.views_update(view_id=view["id"], view=drawn)
        elif view:
            await self._client.views_open(trigger_id=body["trigger_id"], view=drawn)
        else:
            await self._replace(str(body["response_url"]), drawn)

    async def count(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A number of a report opens its tickets; a button among them turns the page."""
        await ack()
        action, workspace = body["actions"][0], self._workspaces[body["team"]["id"]]
        value = action.get("value") or action["selected_option"]["value"]
        view = await self._database.read(
            lambda session: self._counted(session, workspace, body["user"]["id"], value)
        )
        if view and body.get("view"):
            await self._client.views_update(view_id=body["view"]["id"], view=view)
        elif view:
            await self._client.views_open(trigger_id=body["trigger_id"], view=view)

    def _counted(self, session: Session, workspace: Workspace, person: str, value: str) -> Json | None:
        say, work = meet(session, workspace, person, self._database.clock())
        text, at = found.read(value)
        of = counted_of(text)
        try:
            return report_posts.tickets(counted(work, of, at), of, workspace, work.actor, say)
        except Refused:
            return None

    async def define(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that says what the figures of a report count."""
        await ack()
        workspace, person, now = (
            self._workspaces[body["team"]["id"]],
            body["user"]["id"],
            self._database.clock(),
        )
        say, _work = await self._database.read(lambda session: meet(session, workspace, person, now))
        await self._client.views_open(trigger_id=body["trigger_id"], view=report_posts.definitions(say))

    def _page(
        self, session: Session, workspace: Workspace, person: str, value: str, draw: Callable[..., Json]
    ) -> Json | None:
        """The page that the button asks for; None for whom the desk no longer serves."""
        say, work = meet(session, workspace, person, self._database.clock())
        try:
            admit(work.actor)
        except Refused:
            return None
        return draw(find(work, *found.read(value)), workspace, work.actor, say)

    async def _replace(self, url: str, message: Json) -> None:
        """Put the message in the place of the one that was pressed, if Slack still lets us."""
        body = {**message, "response_type": "ephemeral", "replace_original": True}
        session = self._client.session
        assert session is not None, "the client was made with a session"
        async with session.post(url, json=body):
            pass

    async def show_home(self, body: Json) -> None:
        """Somebody looks at their home tab: it shows the present."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        workspace, person = self._workspaces[body["team_id"]], event["user"]
        view = await self._database.read(lambda session: self._home(session, workspace, person))
        await self._client.views_publish(user_id=person, view=view)

    def _home(self, session: Session, workspace: Workspace, person: str) -> Json:
        say, work = meet(session, workspace, person, self._database.clock())
        return home.tab(session, workspace, work.actor, say, work.now)
