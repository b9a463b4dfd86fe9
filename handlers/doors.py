"""What is answered within Slack's three seconds: reading commands, forms to open, second thoughts."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from commands.actions import Actions
from commands.articles import Listed, Shown, Versions
from commands.checklist import at_card
from commands.contradictions import Contradictions
from commands.find import Results
from commands.gaps import Gaps
from commands.history import history
from commands.macro import written
from commands.oncall import OnCall
from commands.open_for import check_served
from commands.registry import VERBS
from commands.registry.verb import Option, Takes
from commands.why import Explained, why
from desk.access import Person, admit, check, may, require
from desk.policy import Policy
from desk.refusal import NotFound, Refused
from desk.report import Report
from desk.staffing import Plan
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import asking, filling, lessons, reading
from handlers.answering import Answering
from handlers.ask import Ask
from handlers.language import Speaker
from handlers.lessons import LESSONS
from handlers.meeting import meet
from handlers.slack_facts import Json
from handlers.views import (
    actions,
    advice,
    answers,
    articles,
    forms,
    found,
    gaps,
    oncall,
    report_posts,
    request,
    staffing,
)
from handlers.views import contradictions as conflicts
from handlers.views import why as explanation
from handlers.views.forms import EMPTY, FROM_HOME, LONGEST_TEXT, Draft, overtaken
from handlers.views.oncall import TURNS
from handlers.views.request import Filled
from handlers.views.tags import MOST_OPTIONS, Choice, options
from storage import conversations, drawing, people, tickets
from storage import tags as kept_tags
from storage.articles import procedures
from storage.database import Database, Session
from storage.work import Work

_SLOW = {"digest", "staffing"}
"""What reads so much of a large desk that it may take longer than the three seconds for which Slack waits."""
_SPENT = {"expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id"}
"""What Slack says of a click that can open no form any more."""


Drawing = Callable[[Work, Ask, Speaker], Json]
"""Draws what somebody asked to see; raises Refused."""


class Doors:
    """Answers from reads, at once and outside the outbox."""

    def __init__(
        self,
        client: AsyncWebClient,
        database: Database,
        workspaces: Mapping[str, Workspace],
        answering: Answering,
    ) -> None:
        """`client` calls Slack; `workspaces` by Slack's team id; `answering` asks the knowledge base."""
        self._client, self._database, self._workspaces = client, database, workspaces
        self._answering = answering

    async def answer(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A slash command that only reads, or asks for the form that opens a ticket."""
        ask = asking.typed(body)
        workspace = self._workspaces[body["team_id"]]
        if ask.verb == asking.KNOWLEDGE:
            await ack(**await self._answering(body["team_id"], ask), response_type="ephemeral")
            return
        if ask.verb in _SLOW:
            await ack()
        drawn = await self._database.read(lambda session: self._answer(session, workspace, ask))
        drawn = {"text": drawn} if isinstance(drawn, str) else drawn
        if ask.verb in _SLOW:
            await self._follow(ask.url, drawn)
        elif "text" in drawn:
            await ack(**drawn, response_type="ephemeral")  # Slack's default; said, since it must hold
        else:
            await ack()
            await self._show(drawn, body["trigger_id"], workspace, ask.person)

    async def _follow(self, url: str, drawn: Json) -> None:
        """Answer where Slack no longer waits for it."""
        session = self._client.session
        assert session is not None, "the client was made with a session"
        async with session.post(url, json={**drawn, "response_type": "ephemeral"}):
            pass

    async def ask_for_help(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The shortcut that works everywhere: the quick form, answered in a direct message."""
        await ack()
        person = body["user"]["id"]
        ask, workspace = Ask(person, "open", "", channel=person), self._workspaces[body["team"]["id"]]
        drawn = await self._database.read(lambda session: self._request(session, workspace, ask, _quick))
        if isinstance(drawn, str):
            await self._client.chat_postMessage(channel=person, text=drawn)
        else:
            await self._show(drawn, body["trigger_id"], workspace, person)

    async def redraw(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A choice in the form that opens a ticket, on which it depends what else is asked."""
        await ack()
        view, workspace, person = body["view"], self._workspaces[body["team"]["id"]], body["user"]["id"]

        def draw(session: Session) -> Json:
            say, work = self._meet(session, workspace, person)
            return _full(workspace, say, work, view["private_metadata"], view)

        await self._client.views_update(view_id=view["id"], view=await self._database.read(draw))

    async def expand(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A macro was chosen in the form of a reply, which shows its text now."""
        await ack()
        view, workspace, person = body["view"], self._workspaces[body["team"]["id"]], body["user"]["id"]

        def draw(session: Session) -> Json | None:
            say, work = self._meet(session, workspace, person)
            return _expanded(work, view, say)

        if drawn := await self._database.read(draw):
            await self._client.views_update(view_id=view["id"], view=drawn)

    async def open_form(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that asks for more first; who may not is told so."""
        await self._draw_for_click(ack, body, self._form)

    async def open_lesson(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that asks for the lesson of a ticket, or for a new version of an article."""
        await self._draw_for_click(ack, body, partial(self._drawn_by, lessons.form))

    async def save_as_lesson(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The shortcut on a message: the form, with what was said there."""
        await ack()
        workspace, person = self._workspaces[body["team"]["id"]], body["user"]["id"]

        ask, draw = Ask(person, "lesson", ""), partial(lessons.of_message, body)
        drawn = await self._database.read(lambda session: self._drawn_by(draw, session, workspace, ask))
        if isinstance(drawn, str):
            await self._client.chat_postMessage(channel=person, text=drawn)
        else:
            await self._show(drawn, body["trigger_id"], workspace, person)

    async def show_article(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that shows an article, its versions, or a list of articles."""
        await self._draw_for_click(ack, body, partial(self._drawn_by, lessons.page))

    async def choose_turns(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """A button that asks which turns are meant."""
        await self._draw_for_click(ack, body, self._turns)

    async def show_everything(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that lists all that can be done with a ticket."""
        await self._draw_for_click(ack, body, self._everything)

    async def show_conversation(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that shows what was said on a ticket whose card does not."""
        await self._draw_for_click(ack, body, self._conversation)

    async def open_draft(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that goes on from a draft: the form of a reply, filled in."""
        await self._draw_for_click(ack, body, self._draft)

    async def show_summary(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that shows what a model summed up."""
        await self._draw_for_click(ack, body, self._summary)

    async def show_why(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The button that explains the clocks of a ticket."""
        await self._draw_for_click(ack, body, self._explanation)

    async def _draw_for_click(
        self, ack: Callable[..., Awaitable[Any]], body: Json, draw: Callable[..., Json | str]
    ) -> None:
        await ack()
        ask, workspace = asking.clicked(body), self._workspaces[body["team"]["id"]]
        drawn = await self._database.read(lambda session: draw(session, workspace, ask))
        pressed_in = body.get("view")
        if pressed_in:
            view = forms.words(drawn) if isinstance(drawn, str) else drawn
            await self._show_from(pressed_in, _going_home(pressed_in, view), body["trigger_id"])
        elif isinstance(drawn, str):
            await self._client.chat_postEphemeral(channel=ask.channel, user=ask.person, text=drawn)
        else:
            await self._show(drawn, body["trigger_id"], workspace, ask.person)

    async def _show_from(self, pressed_in: Json, view: Json, trigger: str) -> None:
        """Open the form in place of the list of all that can be done, else on top of what is open."""
        if pressed_in["callback_id"] == forms.EVERYTHING:
            await self._client.views_update(view_id=pressed_in["id"], view=view)
        elif pressed_in["type"] == "modal":
            await self._client.views_push(trigger_id=trigger, view=view)
        else:
            await self._client.views_open(trigger_id=trigger, view=view)

    async def _show(self, view: Json, trigger: str, workspace: Workspace, person: str) -> None:
        """Open the form before its person; they are told if Slack's three seconds are over."""
        try:
            await self._client.views_open(trigger_id=trigger, view=view)
        except SlackApiError as error:
            if error.response.get("error") not in _SPENT:
                raise
            say, _work = await self._database.read(lambda session: self._meet(session, workspace, person))
            late = say(N_("The form came too late. Please try again."))
            await self._client.chat_postMessage(channel=person, text=late)

    async def offer_tags(self, ack: Callable[..., Awaitable[Any]], body: Json) -> None:
        """The tags that fit what somebody types into a field that cannot list them all."""
        workspace = self._workspaces[body["team"]["id"]]

        def fitting(session: Session) -> list[Json]:
            say, _work = self._meet(session, workspace, body["user"]["id"])
            tree = kept_tags.tree(session, workspace)
            return options(tree, tree.offered(body["value"], MOST_OPTIONS), say)

        await ack(options=await self._database.read(fitting))

    async def second_thoughts(self, body: Json) -> Json | None:
        """What a form is answered with instead of being kept; None for one that counts."""
        workspace = self._workspaces[body["team"]["id"]]
        person, view = body["user"]["id"], body["view"]
        looks = {"open": self._incomplete, "reply": self._warned, **dict.fromkeys(LESSONS, self._unfit)}
        look = looks.get(view["callback_id"], self._misread)
        return await self._database.read(lambda session: look(session, workspace, person, view))

    def _answer(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """What a command is answered at once: a form, a page of tickets, or words."""
        if asking.wants_form(ask) and ask.verb in TURNS:
            return self._turns(session, workspace, ask)
        if asking.wants_form(ask) and ask.verb in LESSONS:
            return self._drawn_by(lessons.form, session, workspace, ask)
        if asking.wants_form(ask):
            return self._request(session, workspace, ask, partial(_full, workspace))
        say, work = self._meet(session, workspace, ask.person)
        try:
            return _drawn(asking.run(work, ask), ask, work, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _form(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """The form, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        word, _, version = ask.line.strip().partition(" ")
        number, seen = int(word), int(version or 0)
        try:
            draft = _DRAFTS.get(VERBS[ask.verb].takes[0], _blank)(work, number, ask.verb)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)
        return forms.form(
            VERBS[ask.verb], number, workspace.policy, say, replace(draft, seen=seen or draft.seen)
        )

    def _draft(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """The form of a reply with the draft, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            ticket = _worked(work, int(ask.line), "reply")
            drafted = advice.draft(work, ticket, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)
        return forms.form(VERBS["reply"], ticket.number, workspace.policy, say, drafted)

    def _summary(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """What was summed up, or the sentence that says why it is not there."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            return advice.summary(work, _worked(work, int(ask.line), "summary"), say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _drawn_by(self, draw: Drawing, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """What is drawn for this person, or the sentence that says why nothing is."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            return draw(work, ask, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _turns(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """The form in which turns of a rota are chosen, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            require(work.actor, ask.verb)
            return oncall.form(work, ask.verb, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _everything(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """All that this person can do with the ticket as it stands."""
        say, work = self._meet(session, workspace, ask.person)
        number = int(ask.line)
        ticket = tickets.ticket(session, workspace.id, work.actor, number)
        if ticket is None:
            return answers.told(NotFound(f"T-{number}").sentence, say)
        fitting = [
            verb
            for verb in VERBS.values()
            if verb.suits(ticket)
            and may(work.actor, verb.name, ticket)
            and (workspace.policy.teams or Takes.TEAM not in verb.takes)
            and not {Takes.ARTICLE, Takes.ACTION} & {*verb.takes}
        ]
        return forms.everything(number, fitting, say)

    def _conversation(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """What was said on the ticket, if this person may read it."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            return forms.conversation(history(work, int(ask.line)), say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _explanation(self, session: Session, workspace: Workspace, ask: Ask) -> Json | str:
        """Why the ticket's clocks stand where they stand, as this person may know it."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            return explanation.form(why(work, int(ask.line)), workspace.policy, say)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)

    def _request(
        self, session: Session, workspace: Workspace, ask: Ask, draw: Callable[[Speaker, Work, str], Json]
    ) -> Json | str:
        """The form that opens a ticket, or the sentence that says why there is none."""
        say, work = self._meet(session, workspace, ask.person)
        try:
            admit(work.actor)
        except Refused as refusal:
            return answers.told(refusal.sentence, say)
        return draw(say, work, f"{ask.channel} {ask.url}")

    def _incomplete(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The fields of a request in which something is missing, or nothing but blanks stands."""
        say, work = self._meet(session, workspace, person)
        lacking = (*filling.blanks(view), *_missing(workspace, view))
        errors = dict.fromkeys(lacking, say(N_("Please write something here.")))
        return _errors({**errors, **_not_served(work, filling.whom_of(view), say)})

    def _unfit(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The field of a lesson in which stands what cannot be kept, or its form with a warning."""
        say, work = self._meet(session, workspace, person)
        return lessons.second_thoughts(work, view, say)

    def _misread(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The field of a form in which stands what cannot be read."""
        say, work = self._meet(session, workspace, person)
        ask = filling.filled({"user": {"id": person}, "view": view})
        try:
            reading.read(work, VERBS[ask.verb], ask)
        except reading.Misread as misread:
            field = filling.block_of(view, misread.field)
            return _errors({field: answers.told(misread.sentence, say)})
        return None

    def _warned(self, session: Session, workspace: Workspace, person: str, view: Json) -> Json | None:
        """The reply form once more, with a warning, when somebody else answered meanwhile (rule 95)."""
        if misread := self._misread(session, workspace, person, view):
            return misread
        number, seen, *_ = f"{view['private_metadata']} 0".split()
        draft = Draft(filling.text_of(view), int(seen), chosen=filling.chosen(view, VERBS["reply"]))
        say, work = self._meet(session, workspace, person)
        ticket = tickets.ticket(session, workspace.id, work.actor, int(number))
        line = ticket and tickets.answer_since(session, ticket, work.actor, draft.seen)
        if not ticket or not line:
            return None
        author = line.event.actor or ""
        answered = people.person(session, workspace.id, author) or Person(author, "")
        warned = replace(draft, seen=ticket.seq, warning=overtaken(answered, line.words or "", say))
        again = forms.form(VERBS["reply"], int(number), workspace.policy, say, warned)
        return {"response_action": "update", "view": _going_home(view, again)}

    def _meet(self, session: Session, workspace: Workspace, person: str) -> tuple[Speaker, Work]:
        """Who speaks this person's language, and what reads as them."""
        return meet(session, workspace, person, self._database.clock())


def _drawn(result: Any, ask: Ask, work: Work, say: Speaker) -> Json | str:
    """What a reading verb found, as a page or in words."""
    if ask.verb == "help":
        return answers.verbs(result, say)
    if draw := _DRAWN.get(type(result)):
        return draw(result, work, say)
    draw_by_policy = _BY_POLICY.get(type(result), answers.answer)
    return draw_by_policy(result, work.workspace.policy, say)


def _tickets(result: Results, work: Work, say: Speaker) -> Json:
    return found.message(result, work.workspace, work.actor, say)


def _articles(result: Shown | Listed | Versions, work: Work, say: Speaker) -> Json:
    return articles.message(result, work.workspace, say)


def _report(result: Report, work: Work, say: Speaker) -> Json:
    return report_posts.drawn(work.session, work.workspace, work.actor, result, say)


_DRAWN: dict[type, Callable[[Any, Work, Speaker], Json | str]] = {
    Results: _tickets,
    **dict.fromkeys((Shown, Listed, Versions), _articles),
    OnCall: oncall.message,
    Report: _report,
}
_BY_POLICY: dict[type, Callable[[Any, Policy, Speaker], Json | str]] = {
    Actions: actions.message,
    Explained: explanation.message,
    Gaps: gaps.message,
    Plan: staffing.message,
    Contradictions: conflicts.message,
}


def _going_home(pressed_in: Json, view: Json) -> Json:
    """The form, which remembers it if it was opened from a home tab."""
    from_home = pressed_in["type"] == "home" or pressed_in["private_metadata"].endswith(FROM_HOME)
    if not (from_home and "private_metadata" in view):
        return view
    return {**view, "private_metadata": view["private_metadata"] + FROM_HOME}


def _expanded(work: Work, view: Json, say: Speaker) -> Json | None:
    """The form of a reply with the text of the macro that is chosen in it; None when there is none.

    What somebody typed stays above it; only another macro's text gives way.
    """
    number, seen, *_ = f"{view['private_metadata']} 0".split()
    chosen, policy = filling.chosen(view, VERBS["reply"]), work.workspace.policy
    macro = policy.macros.get(chosen[Option.MACRO])
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, int(number))
    if macro is None or ticket is None:
        return None
    before = policy.macros.get(filling.drawn_anew(view))
    typed = filling.text_of(view).strip()
    is_own = typed and not (before and typed == written(work, ticket, before.text).strip())
    text = "\n\n".join([*([typed] if is_own else []), written(work, ticket, macro.text)])
    draft = Draft(text, int(seen), chosen=chosen, anew=f"{filling.ANEW}{chosen[Option.MACRO]}")
    return _going_home(view, forms.form(VERBS["reply"], int(number), policy, say, draft))


def _full(workspace: Workspace, say: Speaker, work: Work, kept: str, view: Json | None = None) -> Json:
    """The full form, as it stood in the `view` that it replaces."""
    tree = kept_tags.tree(work.session, workspace)
    filled = Filled(may(work.actor, "open-for"), tags=tree)
    if view:
        category, answered = filling.answers_of(view)
        filled = replace(filled, category=category, answers=answered, state=view["state"]["values"])
    return request.full(workspace.policy, say, kept, filled)


def _quick(say: Speaker, _work: Work, kept: str) -> Json:
    return request.quick(say, kept)


def _missing(workspace: Workspace, view: Json) -> list[str]:
    """The fields of what the category asks and nobody answered; its own, where a form lacks them."""
    code, answered = filling.answers_of(view)
    category = workspace.policy.categories.get(code)
    names = [request.answer_name(code, each.code) for each in category.missing(answered)] if category else []
    return [name if name in view["state"]["values"] else request.CATEGORY for name in names]


def _not_served(work: Work, person: str, say: Speaker) -> dict[str, str]:
    """Why no ticket can be opened for this person, at the field in which they were chosen."""
    try:
        if person:
            check_served(work, person)
    except Refused as refusal:
        return {"for_whom": answers.told(refusal.sentence, say)}
    return {}


def _errors(errors: dict[str, str]) -> Json | None:
    """What a form is answered with that has to be mended; None when nothing has to be."""
    return {"response_action": "errors", "errors": errors} if errors else None


def _worked(work: Work, number: int, verb: str) -> Ticket:
    """The ticket, if the actor may do the verb with it."""
    ticket = tickets.ticket(work.session, work.workspace.id, work.actor, number)
    if ticket is None:
        raise NotFound(f"T-{number}")
    check(work.actor, verb, ticket)
    return ticket


def _blank(work: Work, number: int, verb: str) -> Draft:
    """An empty form that knows what its writer has seen."""
    ticket = _worked(work, number, verb)
    sops = _procedures(work, ticket) if verb == "checklist" else ()
    if verb == "checklist" and not (sops or work.workspace.policy.checklists):
        none = N_("There are no checklists, nor articles with steps. Add steps: /desk step {key} call them")
        raise Refused(Sentence(none, {"key": ticket.key}))
    steps = [step.message for step in ticket.steps] if verb == "steps" else []
    words = tuple(words or "–" for words in conversations.words_of(work.session, steps))
    has_tags = Takes.TAGS in VERBS[verb].asks
    tags = Choice(kept_tags.tree(work.session, work.workspace), ticket.tags) if has_tags else None
    text = drawing.comment(work.session, ticket) or "" if verb == "comment" else ""
    return Draft(text, ticket.seq, ticket=ticket, steps=words, tags=tags, procedures=sops)


def _procedures(work: Work, ticket: Ticket) -> tuple[tuple[str, str], ...]:
    """The articles whose steps can be put on the ticket, each by its key with its title."""
    readers = at_card(work.workspace, work.actor, ticket)
    known = procedures(work.session, work.workspace.id, readers, MOST_OPTIONS // 2)
    fitting = sorted(known, key=lambda each: not {*each.lesson.tags} & {*ticket.tags})
    return tuple((each.key.lower(), f"{each.key} {each.lesson.title}") for each in fitting)


def _revision(work: Work, message: int, verb: str) -> Draft:
    """A form with the words to change; Refused when it cannot hold them all, for the rest would be lost."""
    work.own_message(message, verb)
    words = conversations.words(work.session, message) or ""
    if len(words) > LONGEST_TEXT:
        sentence = N_("This is too long for a form. Change it like this: {usage}")
        raise Refused(Sentence(sentence, {"usage": f"/desk revise M-{message} …"}))
    return Draft(text=words)


def _of_article(work: Work, number: int, verb: str) -> Draft:
    """An empty form about an article."""
    work.article(number, verb)
    return EMPTY


def _of_action(work: Work, _number: int, verb: str) -> Draft:
    """An empty form about an action."""
    require(work.actor, verb)
    return EMPTY


_DRAFTS: dict[Takes, Callable[[Work, int, str], Draft]] = {
    Takes.MESSAGE: _revision,
    Takes.ARTICLE: _of_article,
    Takes.ACTION: _of_action,
}
"""With what a form begins, by what its verb is about; else by the ticket."""
