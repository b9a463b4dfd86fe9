"""Answers to what people did: `response_url` posts and acknowledgements that say something."""

from dataclasses import dataclass

from playground import ids
from playground.answers import Json, SlackError
from playground.app import App
from playground.blocks import problems
from playground.clock import Clock
from playground.elements import identified
from playground.workspace import Workspace

MOST_USES = 5
LIFE_SECONDS = 1800.0
MOST_ADDRESSES = 100_000
"""How many are remembered."""


@dataclass
class Address:
    """Where a response_url leads: a person in a channel, and the message they pressed in, if any."""

    channel: str
    user: str
    until: float
    message_ts: str = ""
    thread_ts: str = ""
    uses: int = 0


class Responses:
    """Hands out response urls and carries out what is posted to them."""

    def __init__(self, app: App, clock: Clock, workspace: Workspace) -> None:
        self.app = app
        self.clock = clock
        self.workspace = workspace
        self._addresses: dict[str, Address] = {}

    def open(self, channel: str, user: str, *, message_ts: str = "", thread_ts: str = "") -> str:
        """The key of a new response url."""
        key = ids.fresh(24)
        until = self.clock.now() + LIFE_SECONDS
        self._addresses[key] = Address(channel, user, until, message_ts, thread_ts)
        if len(self._addresses) > MOST_ADDRESSES:
            del self._addresses[next(iter(self._addresses))]
        return key

    def use(self, key: str, said: Json) -> None:
        """Carry out a post to a response url; raises `used_url`, `expired_url` and the like."""
        address = self._addresses.get(key)
        if address is None:
            raise SlackError("invalid_url")
        if self.clock.now() > address.until:
            raise SlackError("expired_url")
        if address.uses >= MOST_USES:
            raise SlackError("used_url")
        self.answer(address, said)
        address.uses += 1

    def answer(self, address: Address, said: Json) -> None:
        """Do what an answer says: post it, replace the message it is about, or delete that."""
        wrong = problems(said["blocks"], "message") if said.get("blocks") else []
        if wrong:
            raise SlackError("invalid_blocks", response_metadata={"messages": wrong})
        if said.get("delete_original"):
            self._delete(address)
        elif not (said.get("text") or said.get("blocks")):
            raise SlackError("no_text")
        elif said.get("replace_original"):
            self._replace(address, said)
        else:
            self._post(address, said)

    def _post(self, address: Address, said: Json) -> None:
        channel = self.workspace.channel(address.channel)
        message = content(self.app, said)
        thread_ts = said.get("thread_ts") or address.thread_ts
        if thread_ts:
            message["thread_ts"] = thread_ts
        if said.get("response_type") == "in_channel":
            self.workspace.post(channel, message)
        else:
            whisper(self.workspace, channel.id, address.user, message)

    def _whispered(self, address: Address) -> Json | None:
        whispers = self.workspace.channel(address.channel).ephemeral
        return next((one for one in whispers if one["ts"] == address.message_ts), None)

    def _replace(self, address: Address, said: Json) -> None:
        whispered = self._whispered(address)
        changes = content(self.app, said)
        if whispered is not None:
            whispered.update(changes)
        elif address.message_ts:
            changes.setdefault("blocks", None)
            self.workspace.edit(
                self.workspace.channel(address.channel), address.message_ts, changes, self.app.bot_user
            )
        else:
            self._post(address, said)

    def _delete(self, address: Address) -> None:
        channel = self.workspace.channel(address.channel)
        whispered = self._whispered(address)
        if whispered is not None:
            channel.ephemeral.remove(whispered)
        else:
            self.workspace.delete(channel, address.message_ts)


def content(app: App, said: Json) -> Json:
    """The fields of a message that the app posts."""
    kept = {name: said[name] for name in ("attachments", "metadata") if said.get(name)}
    if said.get("blocks"):
        kept["blocks"] = identified(said["blocks"])
    signed = {"user": app.bot_user, "bot_id": app.bot_id, "app_id": app.app_id}
    profile = {
        "id": app.bot_id,
        "app_id": app.app_id,
        "name": app.name,
        "deleted": False,
        "team_id": app.team_id,
    }
    return {**signed, "text": str(said.get("text") or ""), "bot_profile": profile, **kept}


def whisper(workspace: Workspace, channel_id: str, user: str, message: Json) -> str:
    """Show a message to one person only, never in the history; returns its ts."""
    channel = workspace.channel(channel_id)
    ts = workspace.stamp(channel)
    channel.ephemeral.append({"type": "message", **message, "ts": ts, "is_ephemeral": True, "to": user})
    return ts
