"""Receives what Slack delivered: reads it and runs the command it calls for, in the inbox's transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime

from commands import amend, know, lesson, propose, seed
from commands.automate import automate
from commands.judge import judge
from commands.registry import VERBS
from desk import intake
from desk.article import Outcome
from desk.effects.answers import ReadThread, respond
from desk.intake import TOMBSTONE, Said
from desk.refusal import Refused
from desk.wording import N_, Sentence
from desk.workspace import Workspace
from handlers import asking, filling, slack_facts
from handlers.ask import Ask
from handlers.slack_facts import Json
from handlers.views import suggested
from handlers.views.forms import FROM_HOME
from handlers.views.posts import PROPOSED
from storage import outbox, people
from storage.database import Session
from storage.inbox import Delivery
from storage.work import Work


class Receiver:
    """Turns deliveries into commands; called by the inbox worker for each, with a transaction to work in."""

    def __init__(self, workspaces: Mapping[str, Workspace]) -> None:
        """`workspaces` by Slack's team id."""
        self._workspaces = workspaces

    def __call__(self, session: Session, delivery: Delivery, now: datetime) -> None:
        """Handle one delivery; raises for one that cannot be read, which sets it aside after some tries."""
        workspace = self._workspaces[delivery.workspace]
        match delivery.kind:
            case "event":
                _event(session, workspace, delivery.payload["event"], now)
            case "shortcut":
                _shortcut(session, workspace, delivery.payload, now)
            case "proposal":
                _proposal(session, workspace, delivery.payload, now)
            case suggested.JUDGES:
                _judged(session, workspace, delivery, now)
            case "free":
                _free(session, workspace, delivery, now)
            case "thread":
                _thread(session, workspace, delivery.payload, now)
            case _:
                _ask(session, workspace, delivery, now)


def _event(session: Session, workspace: Workspace, event: Json, now: datetime) -> None:
    react = _EVENTS.get(event["type"])
    if react is None:
        return
    actor = people.viewer(session, workspace, _actor(event))
    work = Work(session, now, workspace, actor, cause="channel")
    react(work, event)
    automate(work)


def _actor(event: Json) -> str:
    inner = event.get("message") or event.get("previous_message") or event
    user = inner.get("user") or event.get("user") or inner.get("bot_id")
    return str(user["id"] if isinstance(user, dict) else user or "")


def _message(work: Work, event: Json) -> None:
    match event.get("subtype"):
        case "message_changed":
            _changed(work, event)
        case "message_deleted":
            amend.delete(work, event["channel"], event["deleted_ts"], work.actor.id)
        case _:
            said = _said(work, event["channel"], event)
            amend.listen(work, said, slack_facts.files(event), _marks(work))
            propose.propose(work, said)


def _changed(work: Work, event: Json) -> None:
    message = event["message"]
    if message.get("subtype") == TOMBSTONE:
        amend.delete(work, event["channel"], message["ts"], work.actor.id)
    else:
        said = _said(work, event["channel"], message)
        amend.edit(work, said, slack_facts.files(message), _marks(work))


def _said(work: Work, channel: str, message: Json) -> Said:
    return slack_facts.said(channel, message, work.workspace.bot_user)


def _marks(work: Work) -> tuple[str, ...]:
    return intake.marks(work.workspace.policy.emoji.bypass)


def _mention(work: Work, event: Json) -> None:
    _message(work, event)
    said = _said(work, event["channel"], event)
    seed.mention(work, said, slack_facts.files(event), str(event.get("parent_user_id") or ""))


def _reaction(work: Work, event: Json) -> None:
    """The policy's emoji, put on a message by a person, asks for a ticket or a lesson."""
    item, signs = event["item"], work.workspace.policy.emoji
    doors = {"emoji": signs.ticket, seed.EMERGENCY: signs.emergency, LESSON: signs.lesson}
    door = next((door for door, sign in doors.items() if slack_facts.is_sign(event["reaction"], sign)), None)
    by = people.person(work.session, work.workspace.id, work.actor.id)
    if item["type"] != "message" or door is None or (by and by.is_bot):
        return
    if door == LESSON:
        lesson.learn_at(work, item["channel"], item["ts"])
    elif event.get("item_user") != work.workspace.bot_user:
        place = {"channel": item["channel"], "seed": item["ts"], "thread": item["ts"]}
        seed.seed(work, ReadThread(work.actor.id, door, asked=event["event_ts"], **place))


LESSON = "lesson"
"""The door of those who want to keep what was learnt."""


def _person(work: Work, event: Json) -> None:
    know.person(work, slack_facts.person(event["user"]))


def _came(work: Work, event: Json) -> None:
    know.came(work, event["channel"], event["user"])


def _went(work: Work, event: Json) -> None:
    know.went(work, event["channel"], event["user"])


_EVENTS: dict[str, Callable[[Work, Json], None]] = {
    "message": _message,
    "app_mention": _mention,
    "reaction_added": _reaction,
    "user_change": _person,
    "team_join": _person,
    "member_joined_channel": _came,
    "member_left_channel": _went,
}
EVENTS = frozenset(_EVENTS)
"""The events that the desk listens to."""


def _shortcut(session: Session, workspace: Workspace, asked: Json, now: datetime) -> None:
    """“Open a ticket” was chosen on a message."""
    ts = asked["message_ts"]
    place = {"channel": asked["channel"]["id"], "seed": ts, "thread": ts}
    wish = ReadThread(
        asked["user"]["id"], "shortcut", asked=asked["action_ts"], url=asked["response_url"], **place
    )
    work = _for(session, workspace, wish, now)
    seed.seed(work, wish)
    automate(work)


def _proposal(session: Session, workspace: Workspace, asked: Json, now: datetime) -> None:
    """Somebody was asked whether they want a ticket, and said yes or no."""
    action, channel = asked["actions"][0], asked["channel"]["id"]
    place = {"channel": channel, "seed": action["value"], "thread": action["value"]}
    wish = ReadThread(
        asked["user"]["id"], seed.PROPOSAL, asked=action["action_ts"], url=asked["response_url"], **place
    )
    work = _for(session, workspace, wish, now)
    propose.answer(work, wish, wanted=action["action_id"] == PROPOSED)
    automate(work)


def _judged(session: Session, workspace: Workspace, delivery: Delivery, now: datetime) -> None:
    """Somebody said what came of an article that was suggested to them."""
    asked = delivery.payload
    action, person = asked["actions"][0], asked["user"]["id"]
    outcome = Outcome(action["action_id"].partition(":")[2])
    question, _, article = action["value"].partition(":")
    place = asked["channel"]["id"], asked["response_url"], delivery.id
    work = Work(session, now, workspace, people.viewer(session, workspace, person), cause=delivery.kind)
    try:
        with session.begin_nested():
            judge(work, int(question), outcome, int(article), place)
            automate(work)
    except Refused as refusal:
        effect = respond(person, asked["response_url"], asked["channel"]["id"], refusal.sentence)
        outbox.leave_response(session, workspace.id, delivery.id, effect, now)


def _free(session: Session, workspace: Workspace, delivery: Delivery, now: datetime) -> None:
    """Somebody said that what they had told a requester is no promise."""
    asked = delivery.payload
    sentence = Sentence(N_("All right, nothing is promised."))
    person, channel = asked["user"]["id"], asked["channel"]["id"]
    effect = respond(person, asked["response_url"], channel, sentence, replaces=True)
    outbox.leave_response(session, workspace.id, delivery.id, effect, now)


def _thread(session: Session, workspace: Workspace, found: Json, now: datetime) -> None:
    """A thread was read, or could not be."""
    reading = ReadThread(**found["reading"])
    work = _for(session, workspace, reading, now)
    if "refused" in found:
        seed.unreadable(work, reading, found["refused"])
        return
    page = [(_said(work, reading.channel, each), slack_facts.files(each)) for each in found["messages"]]
    seed.read(work, reading, page, more=found["more"], private=found["private"])
    automate(work)


def _for(session: Session, workspace: Workspace, wish: ReadThread, now: datetime) -> Work:
    """A unit of work of whoever wished for a ticket; what the thread's people said came by their channel."""
    return Work(session, now, workspace, people.viewer(session, workspace, wish.person), cause="channel")


def _ask(session: Session, workspace: Workspace, delivery: Delivery, now: datetime) -> None:
    """Run the verb that was typed, clicked or filled in, and tell its person how it went."""
    ask = _ASKS[delivery.kind](delivery.payload)
    actor = people.viewer(session, workspace, ask.person)
    work = Work(session, now, workspace, actor, cause=delivery.kind)
    try:
        with session.begin_nested():
            answer = asking.run(work, ask)
            automate(work)
    except Refused as refusal:
        answer = refusal.sentence
    if _is_at_home(delivery.payload):
        outbox.leave_home(session, workspace.id, delivery.id, ask.person, now)
    if ask.wants_answer or "undo" in answer.values or answer.id != VERBS[ask.verb].done:
        channel = ask.channel or workspace.places.triage
        effect = respond(ask.person, ask.url, channel, answer, replaces=ask.replaces)
        outbox.leave_response(session, workspace.id, delivery.id, effect, now)


def _is_at_home(asked: Json) -> bool:
    """Whether somebody did it on their home tab, or in a form that they opened from there."""
    view = asked.get("view") or {}
    return view.get("type") == "home" or str(view.get("private_metadata") or "").endswith(FROM_HOME)


_ASKS: dict[str, Callable[[Json], Ask]] = {
    "command": asking.typed,
    "click": asking.clicked,
    "held": asking.held,
    "form": filling.filled,
}
