"""What people do to the app: commands, clicks, shortcuts and forms, and what the app's answers do to them."""

import asyncio
from typing import Any

from playground import elements, ids
from playground.answers import Json, SlackError
from playground.parcel import Parcel
from playground.responses import Address
from playground.workspace import Channel, public
from playground.world import World


class Interactions:
    """People's hands. Every act returns `{"ok": true, "answer": …}` or `{"ok": false, "error": …}`."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def command(self, user: str, command: str, text: str = "", channel: str = "#support") -> Json:
        """A slash command typed in a channel; what the app answers is shown there."""
        where = self.world.workspace.channel(channel)
        url = self._response_url(where, user)
        names = {"im": "directmessage", "group": "privategroup"}
        payload = {
            "token": self.world.app.verification_token,
            "team_id": self.world.app.team_id,
            "team_domain": "playground",
            "channel_id": where.id,
            "channel_name": names.get(where.kind, where.name),
            "user_id": user,
            "user_name": self.world.workspace.person(user).name,
            "command": command,
            "text": text,
            "api_app_id": self.world.app.app_id,
            "is_enterprise_install": "false",
            "response_url": url,
            "trigger_id": self.world.views.trigger(user),
        }
        outcome, answer = await self._ask("slash_commands", payload)
        if outcome == "ok" and (answer.get("text") or answer.get("blocks")):
            self.world.responses.answer(Address(where.id, user, 0.0), answer)
        return _result(outcome, answer)

    async def shortcut(self, user: str, callback_id: str, channel: str = "", ts: str = "") -> Json:
        """A shortcut on a message, or with no channel a global one."""
        payload = {
            **self._head("message_action" if channel else "shortcut", user),
            "callback_id": callback_id,
            "action_ts": self._now(),
            "trigger_id": self.world.views.trigger(user),
        }
        if channel:
            where = self.world.workspace.channel(channel)
            url = self._response_url(where, user, ts)
            message = public(self.world.workspace.message(where, ts))
            payload.update(message_ts=ts, message=message, channel=_named(where), response_url=url)
        return _result(*await self._ask("interactive", payload))

    async def click(
        self,
        user: str,
        where: Json,
        action_id: str,
        value: Any = None,
        block_id: str = "",
        values: Json | None = None,
    ) -> Json:
        """A button pressed or a choice made, in a message (`channel` and `ts`) or a view (`view_id`).

        `values` is what else stands in it, by block and action.
        """
        if where.get("view_id"):
            payload, blocks, state = self._in_view(user, str(where["view_id"]))
        else:
            payload, blocks, state = self._in_message(user, str(where["channel"]), str(where["ts"]))
        block, element = elements.find(blocks, action_id, block_id)
        if values is not None:
            state.update(elements.filled_in(blocks, values))
        action: Json = {"action_id": action_id, "block_id": block["block_id"], "type": element["type"]}
        if element["type"] in elements.CHOSEN:
            choice = elements.chosen(element, value)
            state.setdefault(block["block_id"], {})[action_id] = choice
            action.update(choice)
        else:
            action.update(
                {name: element[name] for name in ("text", "value", "style", "url") if name in element}
            )
        payload["actions"] = [{**action, "action_ts": self._now()}]
        return _result(*await self._ask("interactive", payload))

    async def suggest(self, user: str, where: Json, action_id: str, typed: str, block_id: str = "") -> Json:
        """What a person types into a select whose options the app finds; `answer` has the options."""
        if where.get("view_id"):
            payload, blocks, _ = self._in_view(user, str(where["view_id"]))
        else:
            payload, blocks, _ = self._in_message(user, str(where["channel"]), str(where["ts"]))
        block, _element = elements.find(blocks, action_id, block_id)
        for name in ("trigger_id", "response_url", "state"):
            payload.pop(name, None)
        payload.update(type="block_suggestion", action_id=action_id, block_id=block["block_id"], value=typed)
        return _result(*await self._ask("interactive", payload))

    async def submit(self, user: str, view_id: str, values: Json) -> Json:
        """Send a form in; if Slack or the app objects, `errors` says to what and the form stays open."""
        view = self._open(user, view_id)
        filled = elements.filled_in(view["blocks"], {**_flat(view["state"]["values"]), **values})
        wrong = elements.missing(view["blocks"], filled)
        if wrong:
            return {"ok": False, "error": "not_sent", "errors": wrong}
        self._keep_files(user, filled)
        view["state"] = {"values": filled}
        payload = {
            **self._head("view_submission", user),
            "trigger_id": self.world.views.trigger(user, view_id),
            "view": view,
            "response_urls": [],
        }
        outcome, answer = await self._ask("interactive", payload)
        if outcome != "ok":
            return _result(outcome, answer)
        return self._after_submission(user, view_id, answer)

    def _keep_files(self, user: str, filled: Json) -> None:
        """What is chosen in a form as a file is one from now on."""
        for state in _flat(filled).values():
            if state.get("files"):
                state["files"] = [self.world.files.put(one, user) for one in state["files"]]

    async def dismiss(self, user: str, view_id: str, *, whole: bool = False) -> Json:
        """Close a form by its cross; the app hears of it if it asked to."""
        for view in self.world.views.close(user, view_id, whole=whole):
            if view["notify_on_close"]:
                payload = {**self._head("view_closed", user), "view": view, "is_cleared": whole}
                await self._ask("interactive", payload)
        return {"ok": True, "answer": {}}

    def open_home(self, user: str) -> None:
        """A person looks at the app's home tab."""
        channel = self.world.workspace.direct(user)
        view_id = self.world.views.homes.get(user)
        shown = {"view": self.world.views.known[view_id]} if view_id else {}
        event = {"type": "app_home_opened", "user": user, "channel": channel.id, "tab": "home"}
        self.world.events.tell({**event, **shown}, channel)

    # --- inside --------------------------------------------------------------------------------

    async def _ask(self, kind: str, payload: Json) -> tuple[str, Json]:
        answered: asyncio.Future[tuple[str, Json]] = asyncio.get_running_loop().create_future()
        parcel = Parcel(
            kind, ids.fresh(24), payload, lambda outcome, body: answered.set_result((outcome, body))
        )
        self.world.carry(parcel)
        return await answered

    def _after_submission(self, user: str, view_id: str, answer: Json) -> Json:
        views, action = self.world.views, answer.get("response_action")
        if action == "errors":
            return {"ok": False, "error": "refused", "errors": answer.get("errors", {})}
        if action == "update":
            views.change(view_id, views.check(answer.get("view"), "modal"))
        elif action == "push":
            views.show(user, views.check(answer.get("view"), "modal"), onto=view_id)
        elif view_id in views.stacks.get(user, []):
            views.close(user, view_id, whole=action == "clear")
        return {"ok": True, "answer": answer}

    def _head(self, kind: str, user: str) -> Json:
        app, person = self.world.app, self.world.workspace.person(user)
        return {
            "type": kind,
            "token": app.verification_token,
            "api_app_id": app.app_id,
            "team": {"id": app.team_id, "domain": "playground"},
            "user": {"id": user, "username": person.name, "name": person.name, "team_id": app.team_id},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _in_message(self, user: str, channel: str, ts: str) -> tuple[Json, list[Json], Json]:
        where = self.world.workspace.channel(channel)
        message, secret = self._seen_message(where, user, ts)
        url = self._response_url(where, user, ts, str(message.get("thread_ts", "")) if secret else "")
        container = {"type": "message", "message_ts": ts, "channel_id": where.id, "is_ephemeral": secret}
        if message.get("thread_ts"):
            container["thread_ts"] = message["thread_ts"]
        values: Json = {}
        payload = {
            **self._head("block_actions", user),
            "container": container,
            "trigger_id": self.world.views.trigger(user),
            "channel": _named(where),
            "state": {"values": values},
            "response_url": url,
            **({} if secret else {"message": public(message)}),
        }
        return payload, message.get("blocks", []), values

    def _seen_message(self, where: Channel, user: str, ts: str) -> tuple[Json, bool]:
        for whispered in where.ephemeral:
            if whispered["ts"] == ts and whispered["to"] == user:
                return whispered, True
        if user not in where.members:
            raise SlackError("user_not_in_channel")
        return self.world.workspace.message(where, ts), False

    def _in_view(self, user: str, view_id: str) -> tuple[Json, list[Json], Json]:
        view = self._open(user, view_id)
        payload = {
            **self._head("block_actions", user),
            "container": {"type": "view", "view_id": view_id},
            "trigger_id": self.world.views.trigger(user, view_id),
            "view": view,
        }
        return payload, view["blocks"], view["state"]["values"]

    def _open(self, user: str, view_id: str) -> Json:
        if (
            view_id not in self.world.views.stacks.get(user, [])
            and self.world.views.homes.get(user) != view_id
        ):
            raise SlackError("view_not_open")
        return self.world.views.find(view_id)

    def _response_url(self, where: Channel, user: str, ts: str = "", thread_ts: str = "") -> str:
        key = self.world.responses.open(where.id, user, message_ts=ts, thread_ts=thread_ts)
        return f"{self.world.url}/response/{key}"

    def _now(self) -> str:
        return f"{self.world.clock.now():.6f}"


def _named(channel: Channel) -> Json:
    return {"id": channel.id, "name": channel.name or "directmessage"}


def _flat(values: Json) -> Json:
    return {action_id: state for actions in values.values() for action_id, state in actions.items()}


def _result(outcome: str, answer: Json) -> Json:
    if outcome == "ok":
        return {"ok": True, "answer": answer}
    return {"ok": False, "error": outcome, **answer}
