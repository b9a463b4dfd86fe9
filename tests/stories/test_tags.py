"""What tickets are about: tags are suggested, chosen among thousands, merged, and nothing of it is lost."""

from functools import partial

from desk import words
from desk.tags import Tag
from storage.database import Session
from storage.tables.tags import TAG_WORD, TagRow
from tests.wire import Json, Wire, notes, until, wired

ANNA, ADA, MAYA = "U0ANNA", "U0ADA", "U0MAYA"


async def do(wire: Wire, person: str, line: str) -> None:
    assert (await wire.slack.command(person, "/desk", line, "#support"))["ok"]
    await wire.quiet()


async def asked(wire: Wire, text: str) -> str:
    await wire.slack.post(ANNA, "#support", text)
    await wire.quiet()
    [card] = await wire.cards()
    return str(card["ts"])


async def titles(wire: Wire) -> list[str]:
    return [view["title"]["text"] for view in await wire.slack.open_views(ADA)]


async def tags(wire: Wire) -> list[str]:
    [card] = await wire.cards()
    return [note for note in notes(card) if note.startswith("🏷")]


def elements(card: Json) -> list[Json]:
    """The buttons and pickers of a card."""
    return [each for block in card["blocks"] if block["type"] == "actions" for each in block["elements"]]


async def test_a_suggestion_is_one_click_away_and_a_merge_keeps_history(wire: Wire) -> None:
    card = await asked(wire, "The VPN is down")
    [shown] = await wire.cards()
    offered = {each["action_id"]: each["text"]["text"] for each in elements(shown) if "text" in each}
    assert offered["tag:+network"] == "🏷 Network?"
    assert await tags(wire) == []
    assert (await wire.slack.click(ADA, "#triage", card, "tag:+network"))["ok"]
    await wire.quiet()
    assert await tags(wire) == ["🏷 Network"]

    await do(wire, MAYA, "tag-new vpn VPN access / VPN 接入 under:network words:vpn")
    await do(wire, MAYA, "tag-new tunnel Tunnels")
    await do(wire, ADA, "tag T-1 tunnel")
    assert await tags(wire) == ["🏷 Tunnels"]
    await do(wire, MAYA, "tag-merge tunnel vpn")
    assert await tags(wire) == ["🏷 VPN access"]
    await do(wire, ADA, "history T-1")
    told = [
        line.split(" · ")[2]
        for line in (await wire.whispers("#support", ADA))[-1].splitlines()
        if "tags:" in line
    ]
    assert told == ["tags: Network (click)", "tags: Tunnels (command)", "tags: VPN access (tag merge)"]
    await do(wire, MAYA, "tags network")
    assert (await wire.whispers("#support", MAYA))[-1] == "• `vpn` VPN access · 1"


async def test_one_of_five_thousand_tags_is_found_by_typing_in_either_language(database_url: str) -> None:
    async with wired(database_url) as wire:
        [workspace] = wire.desk.workspaces.values()

        def many(session: Session) -> None:
            of = {"workspace_id": workspace.id}
            made = {f"t{at}": Tag(en=f"Topic {at}", zh_CN=f"主题{at}号") for at in range(5000)}
            session.add_all(TagRow(**of, code=code, **tag.model_dump()) for code, tag in made.items())
            session.flush()
            telling = ((code, word) for code, tag in made.items() for word in words.known(tag.telling))
            session.execute(TAG_WORD.insert(), [{**of, "code": code, "word": word} for code, word in telling])

        await wire.desk.database.write(many)
        card = await asked(wire, "Topic 4711 does not work")
        assert (await wire.slack.click(ADA, "#triage", card, "more"))["ok"]
        assert await until(["T-1 · More"], partial(titles, wire)) == ["T-1 · More"]
        [view] = await wire.slack.open_views(ADA)
        assert (await wire.slack.click_view(ADA, view["id"], "tag"))["ok"]
        assert await until(["T-1 · Tags"], partial(titles, wire)) == ["T-1 · Tags"]
        [form] = await wire.slack.open_views(ADA)
        offers = []
        for typed in ("", "topic 4711", "主题4711"):
            answer = await wire.slack.suggest(ADA, "tags", typed, view_id=form["id"])
            offers.append([option["value"] for option in answer["answer"]["options"]])
        assert ([len(each) for each in offers], offers[1:]) == ([100, 1, 1], [["t4711"], ["t4711"]])
        [option] = answer["answer"]["options"]
        assert (await wire.slack.submit(ADA, form["id"], {"tags": [option]}))["ok"]
        await wire.quiet()
        assert await tags(wire) == ["🏷 Topic 4711"]
