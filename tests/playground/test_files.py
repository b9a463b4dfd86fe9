"""Files in the pretend workspace: uploads of the app in three steps, and bytes for who may have them."""

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from playground.client import Pretend
from playground.files import SIGN_IN
from playground.server import Server
from tests.playground.conftest import Refusal

BEARER = {"Authorization": "Bearer xoxb-playground"}


async def fetched(url: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
    async with aiohttp.ClientSession() as http, http.get(url, headers=headers) as answer:
        return answer.status, await answer.read()


async def uploaded(slack: AsyncWebClient, name: str, data: bytes) -> str:
    told = await slack.files_getUploadURLExternal(filename=name, length=len(data))
    async with aiohttp.ClientSession() as http, http.post(told["upload_url"], data=data) as answer:
        assert (answer.status, await answer.text()) == (200, f"OK - {len(data)}")
    return str(told["file_id"])


async def test_an_upload_in_three_steps_stands_in_its_thread(slack: AsyncWebClient, pretend: Pretend) -> None:
    root = await pretend.post("U0ANNA", "#support", "look")
    file = await uploaded(slack, "log.txt", b"it burns" * 1000)
    done = await slack.files_completeUploadExternal(
        files=[{"id": file, "title": "The log"}],
        channel_id="C0SUPPORT",
        thread_ts=root,
        initial_comment="from Ada",
    )
    assert done["files"] == [{"id": file, "title": "The log"}]
    [_, said] = await pretend.read("#support")
    assert (said["user"], said["subtype"], said["text"], said["thread_ts"]) == (
        "U0BOT",
        "file_share",
        "from Ada",
        root,
    )
    [told] = said["files"]
    assert (told["name"], told["title"], told["mimetype"], told["size"]) == (
        "log.txt",
        "The log",
        "text/plain",
        8000,
    )
    assert (await slack.files_info(file=file))["file"] == told
    assert await fetched(told["url_private_download"], BEARER) == (200, b"it burns" * 1000)


async def test_the_sdks_own_upload_works(slack: AsyncWebClient, pretend: Pretend) -> None:
    await slack.files_upload_v2(channel="C0SUPPORT", content="a,b", filename="a.csv")
    [said] = await pretend.read("#support")
    assert [(one["name"], one["size"]) for one in said["files"]] == [("a.csv", 3)]


async def test_a_persons_file_has_as_many_bytes_as_they_said(pretend: Pretend) -> None:
    await pretend.post("U0ANNA", "#support", files=[{"id": "F1", "name": "a.png", "size": 3000}])
    await pretend.say("U0ANNA", "#support", "and", files=["b.txt"])
    whole, named = [one["files"][0] for one in await pretend.read("#support")]
    assert [len((await fetched(one["url_private_download"], BEARER))[1]) for one in (whole, named)] == [
        3000,
        1024,
    ]
    assert [one["size"] for one in (whole, named)] == [3000, 1024]


async def test_without_a_token_there_is_only_a_page_to_sign_in(server: Server, pretend: Pretend) -> None:
    await pretend.post("U0ANNA", "#support", files=[{"id": "F1", "name": "a.png", "size": 3}])
    [said] = await pretend.read("#support")
    url = said["files"][0]["url_private_download"]
    assert await fetched(url) == (200, SIGN_IN.encode())
    assert await fetched(url, {"Authorization": "Bearer xoxb-other"}) == (200, SIGN_IN.encode())
    server.world.app.scopes.remove("files:read")
    assert await fetched(url, BEARER) == (200, SIGN_IN.encode())


async def test_what_is_gone_leaves_a_stone(slack: AsyncWebClient, pretend: Pretend, refusal: Refusal) -> None:
    file = await uploaded(slack, "a.txt", b"a")
    await slack.files_completeUploadExternal(files=[{"id": file}], channel_id="C0SUPPORT")
    await slack.files_delete(file=file)
    [said] = await pretend.read("#support")
    assert said["files"] == [{"id": file, "mode": "tombstone"}]
    assert await refusal(slack.files_info(file=file)) == "file_deleted"
    assert await refusal(slack.files_delete(file=file)) == "file_deleted"
    ts = await pretend.post("U0ANNA", "#support", files=[{"id": "F1", "name": "a.png", "size": 3}])
    assert await refusal(slack.files_delete(file="F1")) == "cant_delete_file"
    await pretend.delete_file("#support", ts, "F1")
    assert await refusal(slack.files_info(file="F1")) == "file_deleted"


async def test_what_slack_refuses(slack: AsyncWebClient, server: Server, refusal: Refusal) -> None:
    announce, complete = slack.files_getUploadURLExternal, slack.files_completeUploadExternal
    assert await refusal(announce(filename="a.txt", length=0)) == "invalid_arguments"
    told = await announce(filename="a.txt", length=3)
    files = [{"id": told["file_id"]}]
    assert await refusal(complete(files=files, channel_id="C0SUPPORT")) == "file_not_found"
    async with aiohttp.ClientSession() as http, http.post(told["upload_url"], data=b"four") as answer:
        assert answer.status == 400
    file = await uploaded(slack, "a.txt", b"abc")
    ready = [{"id": file}]
    assert await refusal(complete(files=ready, channel_id="#support")) == "channel_not_found"
    assert await refusal(complete(files=ready, channel_id="C0SUPPORT", thread_ts="1.1")) == "thread_not_found"
    await complete(files=ready, channel_id="C0SUPPORT")
    assert await refusal(complete(files=ready, channel_id="C0SUPPORT")) == "file_not_found"
    server.world.app.scopes.remove("files:write")
    assert await refusal(announce(filename="a.txt", length=3)) == "missing_scope"


async def test_the_page_shows_what_became_of_a_file(pretend: Pretend, server: Server) -> None:
    ts = await pretend.post("U0ANNA", "#support", files=[{"id": "F1", "name": "a.png", "size": 3}])
    address = f"{server.url}/?as=U0ADA&channel=C0SUPPORT"
    before = (await fetched(address))[1].decode()
    await pretend.delete_file("#support", ts, "F1")
    after = (await fetched(address))[1].decode()
    assert [("a.png" in page, "This file was deleted." in page) for page in (before, after)] == [
        (True, False),
        (False, True),
    ]


async def test_a_picture_is_shown_to_who_sees_where_it_stands(
    server: Server, slack: AsyncWebClient, pretend: Pretend
) -> None:
    told = await slack.files_getUploadURLExternal(filename="w.png", length=4, alt_txt="Received: 3 < 4")
    async with aiohttp.ClientSession() as http, http.post(told["upload_url"], data=b"\x89PNG"):
        pass
    await slack.files_completeUploadExternal(
        files=[{"id": told["file_id"], "title": "The week"}], channel_id="C0TRIAGE"
    )
    [said] = await pretend.read("#triage")
    assert (said["files"][0]["alt_txt"], said["files"][0]["title"]) == ("Received: 3 < 4", "The week")
    address = f"{server.url}/pictures/{told['file_id']}"
    assert await fetched(f"{address}?as=U0ADA") == (200, b"\x89PNG")
    assert [(await fetched(f"{address}{who}"))[0] for who in ("?as=U0ANNA", "")] == [404, 404]
    _, page = await fetched(f"{server.url}/?as=U0ADA&at=C0TRIAGE")
    assert b'alt="Received: 3 &lt; 4" title="The week"' in page
    await slack.files_delete(file=told["file_id"])
    assert (await fetched(f"{address}?as=U0ADA"))[0] == 404


async def test_what_a_picture_shows_is_said_briefly(refusal: Refusal, slack: AsyncWebClient) -> None:
    told = slack.files_getUploadURLExternal(filename="w.png", length=4, alt_txt="x" * 1001)
    assert await refusal(told) == "invalid_arguments"
