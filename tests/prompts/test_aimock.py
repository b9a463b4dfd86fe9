"""The client and a server that we did not write understand each other: refusals, 429, bad JSON, cut answers.

The desk asks for whole answers and never for streams, so what is cut off here is a connection.
"""

from pathlib import Path

import pytest

from desk.model import Model
from prompts.client import Access, Client
from prompts.ledger import Outcome
from prompts.reply import NoAnswer
from prompts.template import Prompt
from tests.prompts.aimock import ABSENT, aimock, misbehave, program
from tests.prompts.test_client import Greeting, Notebook

pytestmark = pytest.mark.skipif(program() is None, reason=ABSENT)


async def test_a_server_that_we_did_not_write_is_understood(tmp_path: Path) -> None:
    notebook = Notebook()
    limits = Model(seconds=20, tries=2, failures=5)
    async with aimock(tmp_path) as url:
        access = Access("sk-test", f"{url}/v1", "gpt-5-mini", "text-embedding-3-small")

        async def ask(words: str) -> tuple[Outcome, Greeting | None]:
            async with Client(access, limits, notebook) as client:
                reply = await client.ask("T0", Prompt("greet", "1", "Answer.", words), Greeting)
            return reply.outcome, reply.answer

        assert await ask("the vpn is slow") == (Outcome.ANSWERED, Greeting(words="Restart it."))
        assert notebook.entries[-1][1] is not None  # it says what it charges for
        assert await ask("chatter") == (Outcome.UNREADABLE, None)
        assert await ask("a bomb") == (Outcome.DECLINED, None)
        assert await ask("limited") == (Outcome.LIMITED, None)
        assert await ask("nothing it knows") == (Outcome.FAILED, None)
        async with Client(access, limits, notebook) as client:
            assert await client.embed(["alpha", "alpha"]) == [[0.6, 0.8]] * 2
        for rate, outcome in (
            ("dropRate", Outcome.FAILED),
            ("disconnectRate", Outcome.UNREACHABLE),
            ("malformedRate", Outcome.UNREADABLE),
            ("rateLimitRate", Outcome.LIMITED),
        ):
            none = dict.fromkeys(("dropRate", "disconnectRate", "malformedRate", "rateLimitRate"), 0.0)
            await misbehave(url, **{**none, rate: 1.0})
            assert (rate, await ask("the vpn is slow")) == (rate, (outcome, None))
        async with Client(access, limits, notebook) as client:
            with pytest.raises(NoAnswer):
                await client.embed(["alpha"])
