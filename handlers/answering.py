"""Answers a question to the knowledge base within Slack's three seconds, for its asker's eyes only."""

from collections.abc import Mapping

from commands.consult import ask as ask_knowledge
from desk.access import admit
from desk.refusal import Refused
from desk.search import Query
from desk.wording import N_
from desk.workspace import Workspace
from handlers.asking import Ask
from handlers.knowing import Understand
from handlers.meeting import meet
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from handlers.views import suggested
from handlers.views.answers import told
from handlers.views.call import Desk
from storage.database import Database, Session


class Answering:
    """Looks up what people ask with `/kb`, and keeps it, so that what nobody answers becomes known."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], understand: Understand
    ) -> None:
        """`workspaces` by Slack's team id."""
        self._database, self._workspaces, self._understand = database, workspaces, understand

    async def __call__(self, team: str, ask: Ask) -> Json:
        """The answer as a message, or where nothing is known the offer of a ticket."""
        workspace, query = self._workspaces[team], await self._understand(readable(ask.line).strip())
        return await self._database.write(
            lambda session: self._answer(session, workspace, ask, query), urgent=True
        )

    def _answer(self, session: Session, workspace: Workspace, ask: Ask, query: Query) -> Json:
        now = self._database.clock()
        say, work = meet(session, workspace, ask.person, now)
        try:
            admit(work.actor)
        except Refused as refusal:
            return {"text": told(refusal.sentence, say)}
        if not query.text:
            return {"text": say(N_("What would you like to know? /kb how do I reset my password"))}
        question = ask_knowledge(work, query, ask.channel)
        found = suggested.answered(Desk(session, workspace, now), question)
        return suggested.panel(found, now.date(), say)
