"""The Slack app: what changes something is committed before it is acknowledged, the rest is answered now."""

import re
from collections.abc import Awaitable, Callable, Mapping

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from commands.registry import VERBS
from commands.registry.verb import Option, Takes
from desk.wording import N_
from desk.workspace import Workspace
from handlers import asking, language, reading, slack_facts
from handlers.answering import Answering
from handlers.browsing import Browsing
from handlers.doors import Doors
from handlers.lessons import LESSONS
from handlers.receive import EVENTS
from handlers.slack_facts import Json
from handlers.views.card import DRAFTED, FREE, HELD, SUMMED_UP
from handlers.views.forms import EVERYTHING, FORMS, words
from handlers.views.found import PAGING
from handlers.views.home import ASK_FOR_HELP, SEARCH
from handlers.views.oncall import TURNS
from handlers.views.posts import DECLINED, PROPOSED
from handlers.views.report_posts import DEFINES, OPENS
from handlers.views.request import REDRAWS
from handlers.views.suggested import JUDGES
from storage.database import Database, DatabaseError
from storage.inbox import Delivery

log = structlog.get_logger()

COMMANDS = ("/ticket", "/desk", "/kb", "/lesson")
"""The slash commands that people type."""

READ = "read"
"""The button on a card that tells strangers nothing: what was said, for who may read it."""
WHY = "why"
"""The button that explains the clocks of a ticket."""
OPEN_FROM_MESSAGE = "ticket"
SAVE_AS_LESSON = "lesson"
"""The shortcuts that people find on every message."""
READINGS = ("kb-show", "kb-history", "kb-list", "kb-drafts", "kb-stale")
"""The buttons that show articles."""

HOME = "app_home_opened"
"""The event by which Slack asks for somebody's home tab; it is answered at once and never kept."""

LookAgain = Callable[[Json], Awaitable[Json | None]]
"""What a form is answered with before it counts; None when nothing speaks against it."""
Remember = Callable[[Delivery], Awaitable[None]]
"""Keeps a delivery durably; raises when it could not."""


def build(
    client: AsyncWebClient,
    remember: Remember,
    database: Database,
    workspaces: Mapping[str, Workspace],
    answering: Answering,
) -> AsyncApp:
    """The Bolt app. Signatures are checked before it (see handlers.web); the bot's own messages we ignore."""
    doors, browsing = Doors(client, database, workspaces, answering), Browsing(client, database, workspaces)
    app = AsyncApp(
        client=client,
        before_authorize=KeepFirst(remember, workspaces, doors.second_thoughts),
        request_verification_enabled=False,
        ignoring_self_events_enabled=False,
        ssl_check_enabled=False,
    )
    for command in COMMANDS:
        app.command(command)(doors.answer)
    app.action(EVERYTHING)(doors.show_everything)
    app.action(READ)(doors.show_conversation)
    app.action(WHY)(doors.show_why)
    app.action(DRAFTED)(doors.open_draft)
    app.action(SUMMED_UP)(doors.show_summary)
    app.action(re.compile(f"^{REDRAWS}"))(doors.redraw)
    for verb in FORMS:
        app.action(verb)(doors.open_form)
    for verb in TURNS:
        app.action(verb)(doors.choose_turns)
    for verb in LESSONS:
        app.action(verb)(doors.open_lesson)
    for verb in READINGS:
        app.action(verb)(doors.show_article)
    app.action(re.compile(f"{PAGING}:.*"))(browsing.turn)
    app.action(SEARCH)(browsing.search)
    app.action(re.compile(f"{OPENS}(:.*)?"))(browsing.count)
    app.action(DEFINES)(browsing.define)
    app.action(ASK_FOR_HELP)(doors.ask_for_help)
    app.action(Option.MACRO)(doors.expand)
    app.options(reading.field_of(Takes.TAGS))(doors.offer_tags)
    app.event(HOME)(browsing.show_home)
    app.shortcut({"type": "shortcut", "callback_id": ASK_FOR_HELP})(doors.ask_for_help)
    app.shortcut({"type": "message_action", "callback_id": SAVE_AS_LESSON})(doors.save_as_lesson)
    return app


class KeepFirst(AsyncMiddleware):
    """Commits what changes something before it is acknowledged; what only reads goes on to the listeners."""

    def __init__(
        self, remember: Remember, workspaces: Mapping[str, Workspace], look_again: LookAgain
    ) -> None:
        """`workspaces` by Slack's team id; `look_again` may have a form shown once more before it counts."""
        self._remember, self._workspaces, self._look_again = remember, workspaces, look_again

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002
    ) -> BoltResponse | None:
        """Bolt's own signature. A body that lacks what Slack always sends is refused."""
        try:
            if is_own(req.body, self._workspaces):
                return BoltResponse(status=200)
            delivery = delivery_of(req.body)
            if delivery is None and not self._is_known(req.body):
                return BoltResponse(status=400, body="unknown workspace")
            answer = await self._look(delivery, req.body) if delivery and delivery.kind == "form" else None
        except (LookupError, TypeError, AttributeError, ValueError):
            return BoltResponse(status=400, body="unexpected")
        if delivery is None:
            return await next()
        return answer or await self._keep(delivery)

    def _is_known(self, body: Json) -> bool:
        """Whether somebody of a workspace served here did it; Slack trying the address names nobody.

        Bolt would let a listener that fails on a nameless person wait for three seconds.
        """
        return body.get("type") == "url_verification" or (
            _team(body) in self._workspaces and bool(_person(body))
        )

    async def _look(self, delivery: Delivery, body: Json) -> BoltResponse | None:
        try:
            again = await self._look_again(body)
        except DatabaseError as error:
            log.warning("form not looked at", error=repr(error))
            return not_kept(delivery)
        return BoltResponse(status=200, body=again) if again else None

    async def _keep(self, delivery: Delivery) -> BoltResponse:
        try:
            await self._remember(delivery)
        except Exception as error:  # noqa: BLE001 - Slack must hear that it was not kept, whatever went wrong
            log.warning("delivery not kept", kind=delivery.kind, error=repr(error))
            return not_kept(delivery)
        return BoltResponse(status=200)


def is_own(body: Json, workspaces: Mapping[str, Workspace]) -> bool:
    """Whether an event only tells what this bot itself did, or one that nobody here listens to."""
    if body.get("type") != "event_callback":
        return False
    event = body["event"]
    if event["type"] not in EVENTS | {HOME}:
        return True
    workspace = workspaces.get(body["team_id"])
    if event["type"] == "reaction_added" and workspace is not None:
        signs = workspace.policy.emoji
        wanted = (signs.ticket, signs.emergency, signs.lesson)
        is_ours = any(slack_facts.is_sign(event["reaction"], sign) for sign in wanted)
        return event["user"] == workspace.bot_user or not is_ours
    said = _spoken_of(event)
    by_bot = workspace is not None and said.get("user") == workspace.bot_user
    return event["type"] in {"message", "app_mention"} and (by_bot or _is_app(said, body))


def _spoken_of(event: Json) -> Json:
    """The message that an event tells of; of a tombstone, which bears Slack's name, what it stands for."""
    after, before = event.get("message"), event.get("previous_message")
    if after and before and after.get("subtype") == "tombstone":
        return dict(before)
    return dict(after or before or event)


def _is_app(said: Json, body: Json) -> bool:
    return bool(said.get("app_id")) and said.get("app_id") == body.get("api_app_id")


def delivery_of(body: Json) -> Delivery | None:
    """What has to be kept before it is acknowledged; None for what is answered at once.

    Its id is the same for every repetition: an event's own id, a form's view and hash, else the trigger.
    """
    kind = body.get("type")
    if kind == "event_callback" and body["event"]["type"] != HOME:
        return Delivery(_id(body["team_id"]), _id(body["event_id"]), "event", {"event": body["event"]})
    if "command" in body:
        return None if asking.is_reading(asking.typed(body)) else _asked(body, "command", body["trigger_id"])
    if kind == "block_actions":
        return _pressed(body)
    if kind == "message_action" and body["callback_id"] == OPEN_FROM_MESSAGE:
        return _asked(body, "shortcut", body["trigger_id"])
    if kind == "view_submission":
        return _asked(body, "form", f"{body['view']['id']}:{body['view']['hash']}")
    return None


def _pressed(body: Json) -> Delivery | None:
    action = body["actions"][0]["action_id"]
    if action in {PROPOSED, DECLINED}:
        return _asked(body, "proposal", body["trigger_id"])
    if action.startswith(f"{JUDGES}:"):
        return _asked(body, JUDGES, f"{body['trigger_id']}:{action}")
    if action in {HELD, FREE}:
        return _asked(body, action, body["trigger_id"])
    return _asked(body, "click", f"{body['trigger_id']}:{action}") if _acts(body) else None


def _id(value: object) -> str:
    """A name that Slack gave; raises ValueError for what no Slack gives and not every database keeps."""
    if isinstance(value, str) and _NAME.fullmatch(value):
        return value
    raise ValueError("not an id")


def _acts(body: Json) -> bool:
    """Whether a click does what it says; a button that asks for more opens a form, as does one in a form."""
    action = body["actions"][0]
    name, _, given = action["action_id"].partition(":")
    verb, in_form = VERBS.get(name), (body.get("view") or {}).get("type") == "modal"
    if verb is None or verb.done is None or name in LESSONS:
        return False
    return not in_form and (action["type"] != "button" or bool(given) or not verb.asks)


_NAME = re.compile(r"[!-~]{1,255}")
_KEPT = {
    *("user", "user_id", "channel", "channel_id", "response_url", "command", "text"),
    *("actions", "container", "view", "message_ts", "action_ts"),
}


def _asked(body: Json, kind: str, trigger: str) -> Delivery:
    payload = {name: value for name, value in body.items() if name in _KEPT}
    if kind == "click" and body.get("view"):
        payload["view"] = {"type": body["view"]["type"]}  # a home tab may be long, and is drawn anew
    return Delivery(_team(body), _id(f"{kind}:{trigger}"), kind, payload)


def _team(body: Json) -> str:
    """The workspace in which a person did something."""
    return _id(body.get("team_id") or (body.get("team") or {}).get("id"))


def _person(body: Json) -> str:
    """Who did something."""
    if "event" in body:
        return _id(body["event"]["user"])
    return _id(body["user_id"] if "command" in body else body["user"]["id"])


def not_kept(delivery: Delivery) -> BoltResponse:
    """Slack repeats an event that is refused; a person has to try again, and is told so."""
    if delivery.kind == "event":
        return BoltResponse(status=503, headers={"Retry-After": "1"})
    text = language.speaker("en")(N_("Not saved, please try again."))
    if delivery.kind == "command":
        return BoltResponse(status=200, body=text)
    if delivery.kind == "form":
        return BoltResponse(status=200, body=_beside(delivery.payload["view"], text))
    return BoltResponse(status=503)


def _beside(view: Json, text: str) -> Json:
    """Says it at the form's first field; above a form without any, since Slack shows no other error."""
    field = next((block["block_id"] for block in view["blocks"] if block["type"] == "input"), None)
    if field is None:
        return {"response_action": "push", "view": words(text)}
    return {"response_action": "errors", "errors": {field: text}}
