"""Answers a question to the knowledge base within Slack's three seconds, for its asker's eyes only."""

from collections.abc import Mapping
from time import monotonic

from commands.consult import ask as ask_knowledge
from desk.access import admit
from desk.advice import Given, Spoken
from desk.citing import Cited
from desk.refusal import Refused
from desk.search import Query
from desk.wording import N_
from desk.workspace import Workspace
from handlers.ask import Ask
from handlers.knowing import Understand
from handlers.language import Speaker
from handlers.meeting import meet
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from handlers.sources import source
from handlers.views import suggested
from handlers.views.answers import told
from handlers.views.call import Desk
from handlers.views.suggested import Answered
from prompts import tasks
from prompts.reply import Asks
from storage.database import Database, Session

_PATIENCE = 2.5
"""Seconds after which the answer leaves as it is: the embedder and the model may both be slow."""


class Answering:
    """Looks up what people ask with `/kb`, and keeps it, so that what nobody answers becomes known."""

    def __init__(
        self,
        database: Database,
        workspaces: Mapping[str, Workspace],
        understand: Understand,
        asks: Asks | None,
    ) -> None:
        """`workspaces` by Slack's team id; `asks` is None without a model."""
        self._database, self._workspaces = database, workspaces
        self._understand, self._asks = understand, asks

    async def __call__(self, team: str, ask: Ask) -> Json:
        """The answer as a message, or where nothing is known the offer of a ticket."""
        until = monotonic() + _PATIENCE
        workspace, query = self._workspaces[team], await self._understand(readable(ask.line).strip())
        say, found = await self._database.write(
            lambda session: self._answer(session, workspace, ask, query), urgent=True
        )
        if isinstance(found, str):
            return {"text": found}
        cited = await self._in_short(workspace, query.text, found, until)
        return suggested.panel(found, self._database.clock().date(), say, cited)

    async def _in_short(
        self, workspace: Workspace, question: str, found: Answered, until: float
    ) -> tuple[Cited, ...]:
        """What a model chooses of the articles, if it does so in time: Slack waits for no more than that."""
        limits, left = workspace.policy.model, until - monotonic()
        if self._asks is None or "answer" not in limits.tasks or left <= 0:
            return ()
        sources = tuple(source(article) for article in found.articles)
        given = Given(workspace.id, (Spoken("Q-1", question),), sources, limits.links)
        answered = await tasks.answer(self._asks, given, min(limits.answer_seconds, left))
        return answered.cited if answered.is_of_model else ()

    def _answer(
        self, session: Session, workspace: Workspace, ask: Ask, query: Query
    ) -> tuple[Speaker, Answered | str]:
        """What was found, or the words that say why nothing was looked for."""
        now = self._database.clock()
        say, work = meet(session, workspace, ask.person, now)
        try:
            admit(work.actor)
        except Refused as refusal:
            return say, told(refusal.sentence, say)
        if not query.text:
            return say, say(N_("What would you like to know? /kb how do I reset my password"))
        question = ask_knowledge(work, query, ask.channel)
        return say, suggested.answered(Desk(session, workspace, now), question)
