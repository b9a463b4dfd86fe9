"""Asks a model what is wished for a ticket: gathers what it may be told, and keeps what it suggests."""

from collections.abc import Awaitable, Callable, Mapping
from typing import cast

from commands.advise import advise
from desk.advice import Advice, Given
from desk.article import Audience
from desk.citing import Source
from desk.effects.model import AskModel
from desk.outcome import Outcome, Sent
from desk.ticket import Ticket
from desk.workspace import Workspace
from prompts.reply import Asks
from prompts.tasks import TASKS
from storage import advice, drawing, tags
from storage.database import Database, Session
from storage.outbox import Leased
from storage.work import Work

Find = Callable[[str, str, Audience], Awaitable[tuple[Source, ...]]]
"""What is known in a workspace of what a text asks, and may be read by all of an audience."""


class Advisor:
    """Carries out what is to be asked of a model, or of what stands in for it."""

    def __init__(
        self, database: Database, workspaces: Mapping[str, Workspace], find: Find, asks: Asks | None
    ) -> None:
        """`find` looks for articles; `asks` is None without a model."""
        self._database, self._workspaces, self._find, self._asks = database, workspaces, find, asks

    async def __call__(self, leased: Leased) -> Outcome:
        """Ask, and keep what is suggested. Never raises for what a model does."""
        asked = cast("AskModel", leased.effect)
        workspace = self._workspaces[leased.workspace]
        given, audience = await self._database.read(lambda session: _given(session, workspace, asked))
        if asked.task == "draft":
            question = "\n".join(each.text for each in given.spoken if not each.by_desk)
            found = await self._find(workspace.id, question, audience)
            given = with_sources(given, found)
        told = await TASKS[asked.task](self._asks_for(workspace, asked.task), given)
        await self._database.write(lambda session: self._keep(session, workspace, asked, told))
        return Sent()

    def _asks_for(self, workspace: Workspace, task: str) -> Asks | None:
        return self._asks if task in workspace.policy.model.tasks else None

    def _keep(self, session: Session, workspace: Workspace, asked: AskModel, told: Advice | None) -> None:
        work = Work(session, self._database.clock(), workspace, workspace.itself, cause="model")
        advise(work, asked, told)


def with_sources(given: Given, articles: tuple[Source, ...]) -> Given:
    """With what may be quoted: articles, and what the desk itself has said to the requester; never theirs."""
    own = tuple(Source(each.key, "", each.text, is_sure=False) for each in given.spoken if each.by_desk)
    return Given(given.workspace, given.spoken, (*articles, *own), given.links, given.tags)


def _given(session: Session, workspace: Workspace, asked: AskModel) -> tuple[Given, Audience]:
    """What may be told of the ticket, and who will read a reply to it."""
    ticket = drawing.ticket(session, asked.ticket)
    needs_tags = asked.task in {"lesson", "triage"}
    given = Given(
        workspace=workspace.id,
        spoken=advice.spoken(session, ticket),
        links=workspace.policy.model.links,
        tags=_tags(session, workspace, ticket) if needs_tags else {},
    )
    return given, advice.audience(session, workspace, ticket)


def _tags(session: Session, workspace: Workspace, ticket: Ticket) -> dict[str, str]:
    """The tags that people give, by code."""
    language = workspace.language_of(ticket.channel)
    return {code: tag.named(language) for code, tag in tags.tree(session, workspace).tags.items()}
