"""What is asked with `/kb` is answered while Slack waits for it, whoever is slow."""

import asyncio
from time import monotonic
from typing import Any

import pytest

from desk.search import Query
from handlers.answering import Answering
from handlers.ask import Ask
from prompts.ledger import Outcome
from prompts.masking import Mask
from prompts.reply import Reply
from storage.database import Database
from tests.knowledge import VPN, publish
from tests.stage import ANNA, BEGINNING, WORKSPACE, run

ASKED = "my vpn client does not connect to the gateway"


class Slow:
    """A model that takes all the time that it is given."""

    def mask(self) -> Mask:
        return Mask(())

    async def ask(self, _workspace: str, _prompt: Any, _answer: Any, seconds: float) -> Reply[Any]:
        await asyncio.sleep(seconds)
        return Reply(None, Outcome.UNREACHABLE, "answer", "1", "slow")


async def hesitant(text: str) -> Query:
    """What is asked, from an embedder that answers too late."""
    await asyncio.sleep(2)
    return Query(text)


@pytest.mark.usefixtures("workspace")
async def test_slack_is_answered_in_time_by_the_slow_and_the_slower(database: Database) -> None:
    """T2: three seconds are for the embedder and the model together."""
    run(database, lambda session: publish(session, "T0PLAY", VPN, BEGINNING))
    answering = Answering(database, {"T0PLAY": WORKSPACE}, hesitant, Slow())
    began = monotonic()
    answer = await answering("T0PLAY", Ask(ANNA.id, "kb", ASKED, channel="C0SUPPORT"))
    assert ("KB-1" in str(answer), monotonic() - began < 2.9) == (True, True)
