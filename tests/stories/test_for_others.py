"""More doors: for somebody else, by category, and the one for what cannot wait a minute."""

from desk.categories import Category, Question
from desk.policy import Intake
from desk.section import Named
from tests.stories.test_doors import direct_words, form_of
from tests.wire import QUICK, Json, Wire, facts, notes, told, wired

ANNA, BEN, CHEN, GUS = "U0ANNA", "U0BEN", "U0CHEN", "U0GUS"
ADA, BO = "U0ADA", "U0BO"
BOT = "U0BOT"


async def test_an_agent_opens_a_ticket_for_somebody_who_asked_in_the_corridor(wire: Wire) -> None:
    """Rules 6, 10: hers, in her direct message, and answered only by the next public answer."""
    await wire.slack.command(ADA, "/desk", f"open-for <@{CHEN}|chenming> The beamer in 5B is dead", "#triage")
    await wire.quiet()
    assert await wire.whispers("#triage", ADA) == ["T-1 is open. They read so in a direct message."]
    [card] = await wire.cards()
    assert card["text"].endswith("· The beamer in 5B is dead")
    assert facts(card) == {"Status": "new", "Assignee": "nobody yet", "Requester": "chenming"}
    direct = await wire.slack.direct(CHEN)
    [root] = await wire.channel(direct)
    assert root["text"] == "ada 替您提交了工单 T-1：The beamer in 5B is dead\n如需补充，请在此消息列中回复。"
    await wire.slack.post(CHEN, direct, "下午有客户演示", thread_ts=root["ts"])
    await wire.slack.command(ADA, "/desk", "reply T-1 On my way", "#triage")
    await wire.quiet()
    assert told(await wire.thread(direct, root["ts"])) == [(CHEN, "下午有客户演示"), ("ada", "On my way")]
    assert facts((await wire.cards())[0])["Status"] == "open"


async def test_the_form_asks_agents_for_whom(wire: Wire) -> None:
    await wire.slack.command(ANNA, "/ticket")
    assert "for_whom" not in fields(await form_of(wire, ANNA))
    await wire.slack.command(ADA, "/ticket", "", "#triage")
    form = await form_of(wire, ADA)
    words = {"title": "Beamer", "text": "It is dead"}
    for nobody, name in (("U0GONE", "olga"), ("U0CI", "builds")):
        refused = await wire.slack.submit(ADA, form["id"], {**words, "for_whom": nobody})
        assert refused["errors"] == {
            "for_whom": f"The desk does not serve {name}, so no ticket can be opened for them."
        }
    assert (await wire.slack.submit(ADA, form["id"], {**words, "for_whom": BEN}))["ok"]
    await wire.quiet()
    assert facts((await wire.cards())[0])["Requester"] == "ben"
    receipt = "ada opened T-1 for you: Beamer\nWrite in this thread to add to it."
    assert await direct_words(wire, BEN, [receipt]) == [receipt]
    await wire.slack.command(ANNA, "/desk", f"open-for <@{BEN}> Beamer")
    await wire.quiet()
    assert await wire.whispers("#support", ANNA) == ["Only agents may do that."]


# categories


LAPTOPS = Category(
    en="Laptops",
    zh_CN="笔记本电脑",
    severity=2,
    tags=("hardware",),
    questions=(
        Question(
            code="what",
            en="What is wrong?",
            zh_CN="出了什么问题？",
            kind="choice",
            required=True,
            choices={"broken": Named(en="It is broken"), "lost": Named(en="It is lost", zh_CN="丢失")},
        ),
        Question(code="where", en="Where was it last?", required=True, when={"what": "lost"}),
        Question(code="who", en="Who saw it last?", kind="person"),
    ),
)
WITH_LAPTOPS = QUICK.model_copy(update={"categories": {"laptops": LAPTOPS}})


def fields(form: Json) -> list[str]:
    return [block["block_id"] for block in form["blocks"]]


async def choose(wire: Wire, form: Json, field: str, code: str, **typed: str) -> Json:
    """The form as it is drawn after this choice, with what else was typed."""
    await wire.slack.click_view(CHEN, form["id"], field, code, values=typed)
    await wire.quiet()
    return await form_of(wire, CHEN)


async def test_a_form_asks_what_its_category_needs_and_keeps_what_was_typed(database_url: str) -> None:
    """A10."""
    async with wired(database_url, WITH_LAPTOPS) as wire:
        await wire.slack.command(CHEN, "/ticket", "", "#general")
        form = await form_of(wire, CHEN)
        usual = ["title", "text", "impact", "urgency", "tags", "files", "private"]
        assert fields(form) == ["form:category", *usual]
        form = await choose(wire, form, "form:category", "laptops", title="Help", text="My laptop")
        what, where, who = (f"form:laptops:{code}" for code in ("what", "where", "who"))
        assert fields(form) == ["form:category", "title", "text", what, who, *usual[2:]]
        form = await choose(wire, form, what, "lost")
        assert fields(form)[3:6] == [what, where, who]

        refused = await wire.slack.submit(CHEN, form["id"], {where: " "})
        assert refused["errors"] == {where: "请在此填写内容。"}
        assert (await wire.slack.submit(CHEN, form["id"], {where: "Floor 2", who: BEN}))["ok"]
        await wire.quiet()
        [card] = await wire.cards()
        assert card["text"] == "T-1 · :large_orange_circle: SEV2 · Help"
        answers = "What is wrong?: It is lost\nWhere was it last?: Floor 2\nWho saw it last?: ben"
        assert card["blocks"][1]["text"]["text"] == f"Help\nMy laptop\n{answers}"
        assert "🏷 Hardware" in notes(card)
        await wire.slack.command(ADA, "/desk", "history T-1", "#triage")
        await wire.quiet()
        assert "category: laptops" in (await wire.whispers("#triage", ADA))[-1]


# emergencies


async def sirens(wire: Wire) -> list[str]:
    """The first lines of the calls to everybody."""
    return [
        each["text"].partition("\n")[0] for each in await wire.channel("#incidents") if each["user"] == BOT
    ]


async def test_sev1_calls_everybody_at_once(wire: Wire) -> None:
    """Rule 65."""
    await wire.slack.command(ANNA, "/ticket", "sev1 nobody can pay at the tills")
    await wire.slack.command(BEN, "/ticket", "SEV1")
    await wire.quiet()
    assert await sirens(wire) == ["🚨 <!channel> *T-1* :red_circle: SEV1 · nobody can pay at the tills"]
    [card] = await wire.cards()
    assert card["text"] == "T-1 · :red_circle: SEV1 · nobody can pay at the tills"
    assert notes(card) == ["🧯 war room: <#C100000001>"]
    whispers = [*await wire.whispers("#support", ANNA), *await wire.whispers("#support", BEN)]
    assert whispers == [
        "T-1 is open as an emergency, and everybody in charge is called.",
        "Say what is on fire: /ticket sev1 nobody can pay at the tills",
    ]


async def test_an_emergency_is_called_by_its_sign_too(wire: Wire) -> None:
    """Once a ticket, whoever calls it again; and of a private one everybody reads only that it is one."""
    asked = await wire.slack.post(ANNA, "#support", "🚨 the tills are down")
    other = await wire.slack.post(BEN, "#general", "smoke in the server room")
    await wire.slack.join(BOT, "#general")
    await wire.quiet()
    for person in (ADA, BO):
        await wire.slack.react(person, "#general", other, "rotating_light")
        await wire.slack.react(person, "#support", asked, "rotating_light")
        await wire.quiet()
    await wire.slack.post(CHEN, await wire.slack.direct(CHEN), ":rotating_light: 有人受伤")
    await wire.quiet()
    assert sorted(await sirens(wire)) == [
        "🚨 <!channel> *T-1* :red_circle: SEV1 · 🚨 the tills are down",
        "🚨 <!channel> *T-2* :red_circle: SEV1 · smoke in the server room",
        "🚨 <!channel> *T-3* :red_circle: SEV1 · 🔒 private",
    ]
    assert ["SEV1" in card["text"] for card in await wire.cards()] == [True] * 3


async def test_who_calls_too_often_wakes_nobody(database_url: str) -> None:
    policy = QUICK.model_copy(update={"intake": Intake(emergencies_per_hour=1, burst_minutes=0)})
    async with wired(database_url, policy) as wire:
        for text in ("the tills are down", "my mouse is slow"):
            await wire.slack.command(ANNA, "/ticket", f"sev1 {text}")
            await wire.quiet()
        await wire.slack.post(ANNA, "#support", "🚨 my mouse is slower")
        await wire.quiet()
        assert len(await sirens(wire)) == 1
        assert [card["text"].split(" ")[3] for card in await wire.cards()] == ["SEV1", "SEV2", "SEV2"]
        too_many = (
            " is open and severe, but nobody was called: 1 emergencies of yours within an hour are the most. "
            "If this one cannot wait, call the desk."
        )
        assert (await wire.whispers("#support", ANNA))[1:] == [f"T-2{too_many}", f"T-3{too_many}"]
