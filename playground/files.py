"""The files of the pretend workspace: what people and the app put there, and who may have their bytes."""

import mimetypes
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from playground import arguments, ids
from playground.answers import Json, SlackError
from playground.app import App
from playground.clock import Clock

SAID_BY_NAME = 1024
"""Bytes of a file of which only the name was said."""
SIGN_IN = "<!DOCTYPE html><title>Sign in to Slack</title>"
"""What Slack answers, as if all were well, to who may not have a file."""


@dataclass
class File:
    """A file as Slack tells of it, and its bytes; without any they are made up, as many as its size."""

    told: Json
    data: bytes | None = None
    gone: bool = False

    @property
    def content(self) -> bytes:
        """Its bytes."""
        if self.data is not None:
            return self.data
        pattern, size = f"{self.told['id']} ".encode(), int(self.told["size"])
        return (pattern * (size // len(pattern) + 1))[:size]

    @property
    def is_picture(self) -> bool:
        """Whether there is something to look at: people's files are made up."""
        return "thumb_720" in self.told


@dataclass
class Upload:
    """A file that the app has announced; its bytes come to an address of their own."""

    name: str
    length: int
    described: str = ""
    data: bytes | None = None


class Files:
    """Files by id, and the uploads that are under way."""

    def __init__(self, app: App, clock: Clock) -> None:
        self.app = app
        self.clock = clock
        self.url = ""
        self.known: dict[str, File] = {}
        self._uploads: dict[str, Upload] = {}

    def put(self, told: Json, user: str) -> Json:
        """Somebody's file is in the workspace; answers how Slack tells of it."""
        name, size = str(told.get("name") or ""), told.get("size")
        if not told.get("id"):
            return told
        if told["id"] in self.known:
            return {**self.known[told["id"]].told, **told}
        whole = {
            **_named(name),
            "user": user,
            "created": int(self.clock.now()),
            "mode": "hosted",
            "permalink": f"https://playground.slack.com/files/{user}/{told['id']}/{quote(name)}",
            "url_private_download": self._address(told["id"], name),
            **told,
            "size": SAID_BY_NAME if size is None else size,
        }
        self.known[told["id"]] = File(whole)
        return whole

    def find(self, file: str) -> File:
        """The file of an id; raises `file_not_found` and `file_deleted`."""
        found = self.known.get(file)
        if found is None:
            raise SlackError("file_not_found")
        if found.gone:
            raise SlackError("file_deleted")
        return found

    def delete(self, file: str) -> None:
        """Nobody has it any more."""
        if file in self.known:
            self.known[file].gone = True

    def announce(self, name: str, length: int, described: str = "") -> Json:
        """The app is about to upload a file: where to, and the id that it will have."""
        file = _new_id()
        self._uploads[file] = Upload(name, length, described)
        return {"upload_url": f"{self.url}/upload/{file}", "file_id": file}

    def complete(self, file: str, title: str) -> Json:
        """The upload is done: it is the bot's file from now on; raises `file_not_found`."""
        upload = self._uploads.get(file)
        if upload is None or upload.data is None:
            raise SlackError("file_not_found")
        del self._uploads[file]
        told = {"id": file, "name": upload.name, "size": upload.length, "title": title or upload.name}
        if upload.described:
            told["alt_txt"] = upload.described
        if _named(upload.name)["mimetype"].startswith("image/"):
            told["thumb_720"] = self._address(file, upload.name)
        whole = self.put(told, self.app.bot_user)
        self.known[file].data = upload.data
        return whole

    def _address(self, file: str, name: str) -> str:
        return f"{self.url}/files/{file}/{quote(name)}"

    # --- over HTTP -----------------------------------------------------------------------------

    async def receive(self, request: web.Request) -> web.Response:
        """The bytes of an upload, whole or as a form's file."""
        upload = self._uploads.get(request.match_info["file"])
        if upload is None:
            return web.Response(status=404, text="no such upload")
        data = await _bytes_of(request)
        if len(data) != upload.length:
            return web.Response(status=400, text=f"{upload.length} bytes were announced, {len(data)} came")
        upload.data = data
        return web.Response(text=f"OK - {len(data)}")

    async def serve(self, request: web.Request) -> web.Response:
        """The bytes of a file, for who shows a token of the app's; others see a page to sign in."""
        try:
            self.app.authenticate(arguments.token(request, {}), "bot")
            self.app.require("files:read")
        except SlackError:
            return web.Response(text=SIGN_IN, content_type="text/html")
        try:
            file = self.find(request.match_info["file"])
        except SlackError as refusal:
            return web.Response(status=404, text=refusal.error)
        return web.Response(body=file.content, content_type=file.told["mimetype"])


async def _bytes_of(request: web.Request) -> bytes:
    if request.content_type.startswith("multipart/"):
        part = await (await request.multipart()).next()
        return bytes(await part.read()) if part is not None else b""  # type: ignore[union-attr]
    return await request.content.read()


def by_name(name: str) -> Json:
    """A file of which only the name is said."""
    return {"id": _new_id(), **_named(name), "size": SAID_BY_NAME, "mode": "hosted"}


def _named(name: str) -> Json:
    return {
        "name": name,
        "title": name,
        "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "filetype": name.rpartition(".")[2] if "." in name else "binary",
    }


def _new_id() -> str:
    return f"F{ids.fresh(8).upper()}"
