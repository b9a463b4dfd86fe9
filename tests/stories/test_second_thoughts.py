"""An agent has second thoughts: a reply can be changed and taken back, and two answers do not collide."""

from tests.wire import Wire, told, wired

ANNA, ADA, BO, BOT = "U0ANNA", "U0ADA", "U0BO", "U0BOT"


async def opened(wire: Wire, agent: str, channel: str, ts: str, button: str) -> str:
    """The id of the form that the agent's press opens."""
    assert (await wire.slack.click(agent, channel, ts, button))["ok"]
    await wire.quiet()
    return str((await wire.slack.open_views(agent))[-1]["id"])


async def asked(wire: Wire) -> tuple[str, str]:
    """The ts of a question and of its card."""
    question = await wire.slack.post(ANNA, "#support", "The VPN is slow")
    await wire.quiet()
    [card] = await wire.cards()
    return question, card["ts"]


async def replied(wire: Wire, agent: str, card: str, text: str) -> None:
    """The agent answers through the form."""
    form = await opened(wire, agent, "#triage", card, "reply")
    await wire.slack.submit(agent, form, {"text": text})
    await wire.quiet()


async def test_rule_95_a_relayed_reply_can_be_changed_and_taken_back(database_url: str) -> None:
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        await replied(wire, ADA, card, "Try the other gatway")
        [copy] = await wire.thread("#triage", card)
        assert copy["blocks"][0]["text"]["text"] == "*ada* (to the requester)\nTry the other gatway"

        form = await opened(wire, ADA, "#triage", copy["ts"], "revise")
        [view] = await wire.slack.open_views(ADA)
        assert view["blocks"][0]["element"]["initial_value"] == "Try the other gatway"
        await wire.slack.submit(ADA, form, {"text": "Try the other gateway"})
        await wire.quiet()
        assert told(await wire.thread("#support", question))[1:] == [("ada", "Try the other gateway")]
        [copy] = await wire.thread("#triage", card)
        said = "*ada* (to the requester · edited)\nTry the other gateway"
        assert copy["blocks"][0]["text"]["text"] == said

        await wire.slack.click(BO, "#triage", copy["ts"], "retract")
        await wire.quiet()
        assert await wire.whispers("#triage", BO) == ["Only who wrote it, or a lead, can change it."]
        assert told(await wire.thread("#support", question))[1:] == [("ada", "Try the other gateway")]

        await wire.slack.click(ADA, "#triage", copy["ts"], "retract")
        await wire.quiet()
        receipt = [(BOT, "Thank you, this is T-1. The desk has it.")]
        assert told(await wire.thread("#support", question)) == receipt
        assert await wire.thread("#triage", card) == []


async def test_rule_95_who_answers_second_is_warned_once(database_url: str) -> None:
    async with wired(database_url) as wire:
        question, card = await asked(wire)
        form = await opened(wire, BO, "#triage", card, "reply")
        await replied(wire, ADA, card, "It works again")
        await wire.slack.submit(BO, form, {"text": "Which floor?"})
        await wire.quiet()
        [view] = await wire.slack.open_views(BO)
        warning = "⚠ ada answered while you wrote: “It works again”. Send again if yours is still needed."
        assert view["blocks"][0]["text"]["text"] == warning
        assert view["blocks"][1]["element"]["initial_value"] == "Which floor?"
        assert told(await wire.thread("#support", question))[1:] == [("ada", "It works again")]

        await wire.slack.submit(BO, form, {"text": "Which floor?"})
        await wire.quiet()
        answers = [("ada", "It works again"), ("bo", "Which floor?")]
        assert told(await wire.thread("#support", question))[1:] == answers
