"""A mutant of the bot: what may have landed is sent again without a look."""

import bot
from desk.outcome import Outcome
from handlers import cli, settings
from handlers.deliver import Deliverer
from handlers.views.call import Call
from storage.outbox import Leased


class Hasty(Deliverer):
    """Never looks before it sends again."""

    async def _reconcile(self, leased: Leased, call: Call) -> Outcome:
        return await self._send(leased, call)


if __name__ == "__main__":
    bot.Deliverer = Hasty  # type: ignore[misc]
    cli.main(
        run=bot.run, demo=bot.demo, read_settings=settings.read, clock=bot.wall_clock, embedders=bot.embedders
    )
