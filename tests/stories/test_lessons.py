"""What was learnt is kept: logged from a thread, read by somebody else, published, kept true (D1, D2)."""

from typing import Any

from prompts.embedding import Packaged
from storage import meanings
from tests.stories.test_doors import form_of
from tests.wire import Wire, until

ANNA, CHEN, ADA, BO, PRIYA = "U0ANNA", "U0CHEN", "U0ADA", "U0BO", "U0PRIYA"

Json = dict[str, Any]


def values(form: Json) -> Json:
    """What stands in a form's fields."""
    names = ("initial_value", "initial_option", "initial_options")
    fields = {block["block_id"]: block["element"] for block in form["blocks"] if block["type"] == "input"}
    filled = {name: next((each[key] for key in names if key in each), None) for name, each in fields.items()}
    return {
        name: value["value"] if isinstance(value, dict) else value for name, value in filled.items() if value
    }


async def solved_in_chinese(wire: Wire) -> str:
    """T-1: Chen asks, Ada answers and solves; answers the ts of what Chen wrote."""
    root = await wire.slack.post(CHEN, "#support", "打印机卡纸了，怎么办？")
    await wire.quiet()
    for line in (
        "reply T-1 请打开后盖，取出卡住的纸。",
        "solve T-1 cause:defect 取出后盖里的纸，再按绿色按钮。",
    ):
        await wire.slack.command(ADA, "/desk", line, "#triage")
        await wire.quiet()
    await wire.slack.post(CHEN, "#support", "谢谢！", thread_ts=root)
    await wire.quiet()
    return root


async def test_a_lesson_is_logged_from_a_thread_and_read_before_it_answers_anybody(wire: Wire) -> None:
    """Rule 85."""
    root = await solved_in_chinese(wire)
    assert (await wire.slack.shortcut(ADA, "lesson", "#support", root))["ok"]
    form = await form_of(wire, ADA)
    assert values(form) == {
        "title": "打印机卡纸了，怎么办？",
        "problem": "打印机卡纸了，怎么办？",
        "fix": "取出后盖里的纸，再按绿色按钮。",
        "cause": "软件缺陷",
        "readers": "everyone",
    }
    too_many = {**values(form), "steps": "x\n" * 51}
    assert "steps" in (await wire.slack.submit(ADA, form["id"], too_many))["errors"]
    await wire.slack.submit(ADA, form["id"], {**values(form), "steps": "!Open it\nPress <green> & wait"})
    await wire.quiet()
    assert await wire.whispers("#support", ADA) == ["KB-1 is kept and waits for its review: /kb show KB-1"]

    await wire.slack.command(ADA, "/kb", "publish KB-1", "#triage")
    await wire.slack.command(BO, "/kb", "drafts", "#triage")
    await wire.quiet()
    assert "You wrote this version" in (await wire.whispers("#triage", ADA))[-1]
    listed = [each for each in await wire.channel("#triage", BO) if each.get("is_ephemeral")][-1]
    await wire.slack.click(BO, "#triage", listed["ts"], "kb-show")
    shown = await form_of(wire, BO)
    assert "2. Press &lt;green&gt; &amp; wait" in str(shown["blocks"])
    await wire.slack.click_view(BO, shown["id"], "kb-publish")
    await wire.quiet()
    confirm = (await wire.slack.open_views(BO))[-1]
    await wire.slack.submit(BO, confirm["id"], {})
    await wire.quiet()
    told = await wire.channel(await wire.slack.direct(ADA))
    assert [each["text"] for each in told][
        -1
    ] == "✅ KB-1 打印机卡纸了，怎么办？ is published: people are answered with it."

    await wire.slack.command(ANNA, "/kb", "show KB-1", "#support")
    [read] = [each for each in await wire.channel("#support", ANNA) if each.get("is_ephemeral")]
    assert "verified by <@U0BO>" in str(read["blocks"]) and "kb-edit" not in str(read["blocks"])

    await told_by_meaning(wire)
    await wire.slack.post(PRIYA, "#support", "the printer has a paper jam")
    await wire.quiet()
    [privately] = [each for each in await wire.channel("#support", PRIYA) if each.get("is_ephemeral")]
    assert privately["text"] == "This may answer it. Only you see this:"
    assert "*打印机卡纸了，怎么办？*\n取出后盖里的纸，再按绿色按钮。" in str(
        privately["blocks"][1]["text"]["text"]
    )


async def told_by_meaning(wire: Wire) -> None:
    """Wait until it is known what every article means."""
    read = wire.desk.database.read

    async def told() -> tuple[int, int]:
        return await read(lambda session: meanings.progress(session, Packaged.name))

    assert await until((1, 1), told, 30) == (1, 1)


async def test_a_book_on_a_message_drafts_a_lesson_that_is_sent_back_and_changed(wire: Wire) -> None:
    root = await solved_in_chinese(wire)
    await wire.slack.react(ADA, "#support", root, "book")
    await wire.slack.react(ANNA, "#support", root, "book")  # who is not of the desk is not heard
    await wire.quiet()
    await wire.slack.open_home(ADA)
    await wire.quiet()
    home = await wire.slack.home(ADA)
    assert home is not None
    await wire.slack.click_view(ADA, home["id"], "kb-drafts")
    assert "KB-1 打印机卡纸了" in str((await form_of(wire, ADA))["blocks"])
    direct = await wire.slack.direct(ADA)
    draft = (await wire.channel(direct))[-1]
    assert draft["text"].startswith("📖 Your draft KB-1 打印机卡纸了")
    await wire.slack.react(BO, "#support", root, "book")
    await wire.slack.click(ADA, direct, draft["ts"], "kb-edit")
    await wire.quiet()
    form = (await wire.slack.open_views(ADA))[-1]
    await wire.slack.submit(ADA, form["id"], {**values(form), "title": "Printer jams", "note": "in English"})
    await wire.quiet()
    await wire.slack.command(BO, "/kb", "return KB-1 Which *printer*?", "#triage")
    await wire.quiet()
    back = (await wire.channel(direct))[-1]
    assert back["text"] == "↩ KB-1 Printer jams came back to you: “Which *printer*?”"
    await wire.slack.command(ADA, "/kb", "history KB-1", "#triage")
    versions = [each for each in await wire.channel("#triage", ADA) if each.get("is_ephemeral")][-1]
    assert "➖ 打印机卡纸了，怎么办？\\n➕ Printer jams" in str(versions["blocks"])
    await wire.slack.command(ADA, "/kb", "list", "#triage")
    await wire.slack.command(ADA, "/kb", "drafts", "#triage")
    listed = [each for each in await wire.channel("#triage", ADA) if each.get("is_ephemeral")][-1]
    await wire.slack.click(ADA, "#triage", listed["ts"], "kb-show")
    shown = await form_of(wire, ADA)
    await wire.slack.click_view(ADA, shown["id"], "kb-edit")
    await wire.quiet()
    mine = (await wire.slack.open_views(ADA))[-1]
    await wire.slack.command(BO, "/kb", "edit KB-1", "#triage")
    other = await form_of(wire, BO)
    await wire.slack.submit(BO, other["id"], {**values(other), "fix": "Pull the paper out"})
    await wire.quiet()
    await wire.slack.submit(ADA, mine["id"], {**values(mine), "fix": "Pull, then press green"})
    warned = (await wire.slack.open_views(ADA))[-1]
    assert warned["blocks"][0]["text"]["text"].startswith("⚠ <@U0BO> changed it while you wrote")
    await wire.slack.submit(ADA, warned["id"], values(warned))
    await wire.quiet()
    assert (await wire.channel(direct))[-1]["text"] == "KB-1 has a new version, which waits for its review."
    told = await wire.channel(await wire.slack.direct(BO))
    assert [each["text"] for each in told] == [
        "There is an article from T-1 already: /kb show KB-1",
        "KB-1 has a new version, which waits for its review.",
    ]
