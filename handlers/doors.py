"""What is answered within Slack's three seconds: reading commands, forms to open, second thoughts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.registry import VERBS
from desk.access import Person, admit, check, may
from desk.refusal import NotFound, Refused
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import asking, language
from handlers.asking import Ask
from handlers.language import Speaker
from handlers.slack_facts import Json
from handlers.views import answers, forms, request
from handlers.views.forms import LONGEST_TEXT, Draft, overtaken
from storage import conversations, people, tickets
from storage.database import Database, Session
from storage.work import Work


class Doors:
    """Answers from reads, at once and outside the outbox."""

    def __init__(
        self, client: AsyncWebClient, database: Database, workspaces: Mapping[str, Workspace]
    ) -> None:
        """`client` calls Slack; `workspaces` by Slack's team id."""
        self._client, self._database, self._workspaces = client, database, workspaces

    async def answer(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A slash command that only reads, or asks for the form that opens a ticket."""
        ask = asking.typed(body)
        workspace = self._workspaces[body["team_id"]]
        drawn = await self._database.read(lambda session: self._answer(session, workspace, ask))
        if isinstance(drawn, str):
            await ack(text=drawn, response_type="ephemeral")  # Slack's default; said, since it must hold
        else:
            await ack()
            await self._show(drawn, body["trigger_id"], workspace, ask.person)

    async def ask_for_help(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The shortcut that works everywhere: the quick form, answered in a direct message."""
        await ack()
        person = body["user"]["id"]
        ask, workspace = Ask(person, "open", "", channel=person), self._workspaces[body["team"]["id"]]
        drawn = await self._database.read(
            lambda session: self._request(session, workspace, ask, request.quick)
        )
        if isinstance(drawn, str):
            await self._client.chat_postMessage(channel=person, text=drawn)
        else:
            await self._show(drawn, body["trigger_id"], workspace, person)

    async def open_form(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that asks for more first; who may not is told so."""
        await self._draw_for_click(ack, body, self._form)

    async def show_everything(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that lists all that can be done with a ticket."""
        await self._draw_for_click(ack, body, self._everything)

    async def _draw_for_click(
        self, ack: Callable[..., Awaitable[Any]], body: Json, draw: Callable[..., Json | str]
    ) -> None:
        await ack()
        ask, workspace = asking.clicked(body), self._workspaces[body["team"]["id"]]
        drawn = await self._database.read(lambda session: draw(session, workspace, ask))
        list_of_all = body.get("view")
        if list_of_all:
            view = forms.words(drawn) if isinstance(drawn, str) else drawn
            await self._client.views_update(view_id=list_of_all["id"], view=view)
        elif isinstance(drawn, str):
            await self._client.chat_postEphemeral(channel=ask.channel, user=ask.person, text=drawn)
        else:
            await self._show(drawn, body["trigger_id"], workspace, ask.person)

    async def _show(self, view: Json, trigger: str, workspace: Workspace, person: str) -> None:
        """Open the form before its person; they are told if Slack's three seconds are over."""
        try:
            await self._client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            if error.response.get("error") != "expired_trigger_id":
                raise
            say, _work = await self._database.read(lambda session: self._meet(session, workspace, person))
            late = say(N_("The form came too late. Please try again."))
            await self._client.chat_postMessage(channel=person, text=late)

    async def second_thoughts(self, body: Json) -> Json | None:
        """What a form is answered with instead of being kept; None for one that counts."""
        workspace = self._workspaces[body["team"]["id"]]
        person, view = body["user"]["id"], body["view"]
        look = {"open": self._incomplete, "reply": self._warned}.get(view["callback_id"], self._misread)
        return await self._database.read(lambda session: look(session, workspace, person, view))

    def _answer(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """What a command is answered at once: a form, or words."""
        if asking.wants_form(ask):
            return self._request(session, workspace, ask, partial(request.full, workspace.policy))
        say, work = self._meet(session, workspace, ask.person)
        try:
            return answers.answer(asking.run(work, ask), workspace.policy, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _form(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """The form, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        number = int(ask.line)
        try:
            draft = _revision(work, number) if ask.verb == "revise" else _blank(work, number, ask.verb)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)
        return forms.form(VERBS[ask.verb], number, workspace.policy, say, draft)

    def _everything(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """All that this person can do with the ticket as it stands."""
        say, work = self._meet(session, workspace, ask.person)
        number = int(ask.line)
        ticket = tickets.ticket(session, workspace.id, work.actor, number)
        if ticket is None:
            return answers.told(NotFound(f"T-{number}").sentence, say)
        fitting = [
            verb for verb in VERBS.values() if verb.suits(ticket) and may(work.actor, verb.name, ticket)
        ]
        return forms.everything(number, fitting, say)

    def _request(
        self, session: Session, workspace: Workspace, ask: Ask, draw: Callable[[Speaker, str], Json]
    ) -> Json | str:
        """The form that opens a ticket, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            admit(work.actor)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)
        return draw(say, f"{ask.channel} {ask.url}")

    def _incomplete(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The fields of a request in which nothing but blanks stands."""
        say, _work = self._meet(session, workspace, person)
        errors = {name: say(N_("Please write something here.")) for name in asking.blanks(view)}
        return {"response_action": "errors", "errors": errors} if errors else None

    def _misread(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The field of a form in which stands what cannot be read."""
        say, work = self._meet(session, workspace, person)
        ask = asking.filled({"user": {"id": person}, "view": view})
        try:
            asking.read(work, VERBS[ask.verb], ask)
        except asking.Misread as misread:
            errors = {misread.field: answers.told(misread.sentence, say)}
            return {"response_action": "errors", "errors": errors}
        return None

    def _warned(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The reply form once more, with a warning, when somebody else answered meanwhile (rule 95)."""
        number, _, seen = view["private_metadata"].partition(" ")
        draft = Draft(asking.text_of(view), int(seen or 0), chosen=asking.chosen(view, VERBS["reply"]))
        say, work = self._meet(session, workspace, person)
        ticket = tickets.ticket(session, workspace.id, work.actor, int(number))
        line = ticket and tickets.answer_since(session, ticket, work.actor, draft.seen)
        if not ticket or not line:
            return None
        author = line.event.actor or ""
        answered = people.person(session, workspace.id, author) or Person(author, "")
        warned = replace(draft, seen=ticket.seq, warning=overtaken(answered, line.words or "", say))
        again = forms.form(VERBS["reply"], int(number), workspace.policy, say, warned)
        return {"response_action": "update", "view": again}

    def _meet(self, session: Session, workspace: Workspace, person: str) -> tuple[Speaker, Work]:
        """Who speaks this person's language, and what reads as them."""
        known = people.person(session, workspace.id, person)
        say = language.of_locale(known.locale if known else "", workspace.policy.language.default)
        actor = people.viewer(session, workspace, person)
        return say, Work(session, self._database.clock(), workspace, actor, cause="form")


def _blank(work: Work, number: int, verb: str) -> Draft:
    """An empty form that knows what its writer has seen."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    check(work.actor, verb, ticket)
    if verb == "checklist" and not work.workspace.policy.checklists:
        none = N_("The desk's policy has no checklists. Add steps one by one: /desk step {key} call them")
        raise Refused(Sentence(none, {"key": ticket.key}))
    steps = ticket.steps if verb == "steps" else ()
    words = tuple(conversations.words(work.session, step.message) or "–" for step in steps)
    return Draft(seen=ticket.seq, ticket=ticket, steps=words)


def _revision(work: Work, message: int) -> Draft:
    """A form with the words to change; Refused when it cannot hold them all, for the rest would be lost."""
    work.own_message(message, "revise")
    words = conversations.words(work.session, message) or ""
    if len(words) > LONGEST_TEXT:
        sentence = N_("This is too long for a form. Change it like this: {usage}")
        raise Refused(Sentence(sentence, {"usage": f"/desk revise M-{message} …"}))
    return Draft(text=words)
