"""T23: whatever can be done, by every role, on what is theirs, shared, private or absent."""

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from sqlalchemy import true
from sqlmodel import select

import storage.articles
import storage.tickets
import storage.work
from commands import reply
from commands.hear import hear
from commands.registry import VERBS
from commands.registry.verb import Takes, Verb
from desk.access import RIGHTS, Appointed, Person, Viewer
from desk.article import Article, Lesson, Readers, State
from desk.checklists import Checklist, PlannedStep
from desk.intake import Said
from desk.policy import Policy, Roles
from desk.refusal import NotAllowed, NotFound, Refused
from desk.search import Query
from desk.workspace import Workspace
from handlers import asking
from handlers.answering import Answering
from handlers.ask import Ask
from handlers.doors import Doors
from handlers.lessons import LESSONS
from handlers.meeting import meet
from handlers.receive import EVENTS, Receiver
from handlers.views import answers, articles, found, home
from handlers.views.forms import FORMS
from storage import people, workspaces
from storage.database import Database, Session
from storage.inbox import Delivery
from storage.tables.events import EventRow
from storage.work import Work
from tests.stage import BEGINNING, BO, WORKSPACE, Moment, do, run, sent

Json = dict[str, Any]

SECRET = "quinceañera"
"""Stands in what is private and nowhere else."""

EVERYWHERE = frozenset({"C0SUPPORT"})
ROLES = {
    "nobody": Person("U0GUS", "gus", is_guest=True),
    "requester": Person("U0ANNA", "anna"),
    "agent": Person("U0ADA", "ada"),
    "lead": Person("U0LEA", "lea"),
    "manager": Person("U0MAYA", "maya"),
    "operator": Person("U0OLE", "ole"),
}
OTHERS = (Person("U0BEN", "ben"), Person("U0BO", "bo"))
DESK = replace(
    WORKSPACE,
    policy=Policy(
        roles=Roles(guests="nobody"),
        checklists={"laptop": Checklist(en="Laptop", steps=(PlannedStep(en="Encrypt the disk"),))},
    ),
    appointed=Appointed(leads=frozenset({"U0LEA"}), operators=frozenset({"U0OLE"})),
)
MEMBERS = {
    "C0SUPPORT": tuple(each.id for each in (*ROLES.values(), *OTHERS)),
    "C0TRIAGE": ("U0ADA", "U0LEA", "U0BO"),
    "C0MANAGERS": ("U0MAYA",),
}
OBJECTS = ("own", "shared", "private", "absent")

# What is expected: for each role, of the four objects in their order: yes, no, or as if it were absent (-).

WORKING = {"agent": "yyy-", "lead": "yyy-", "nobody": "nnnn", "requester": "nn--", "manager": "nn--"}
OWNING = {**WORKING, "requester": "yn--", "manager": "yn--", "operator": "yn--"}
OPINING = {"nobody": "nnnn", "requester": "yn--", "agent": "ynn-", "lead": "ynn-", "manager": "yn--"}
READING = {"agent": "yyy-", "lead": "yyy-", "nobody": "nnnn", "requester": "yy--", "manager": "yy--"}
OVERSEEING = {**WORKING, "manager": "yy--"}
SHOWN = {**READING, "requester": "-y--", "operator": "-y--"}
KEEPING = {**WORKING, "requester": "-n--", "operator": "-n--"}
"""What somebody wrote for the desk is theirs as long as they belong to it (rule 80)."""
MENDING = {**WORKING, "agent": "nnn-"}
"""What somebody else wrote is changed by leads only."""
ALWAYS = dict.fromkeys(ROLES, "yyyy") | {"nobody": "nnnn"}
AT_THE_DESK = dict.fromkeys(ROLES, "nnnn") | {"agent": "yyyy", "lead": "yyyy"}
OF_THE_DESK = AT_THE_DESK | {"manager": "yyyy"}
LEADING = dict.fromkeys(ROLES, "nnnn") | {"lead": "yyyy", "manager": "yyyy"}

EXPECTED: dict[str, dict[str, str]] = {
    **dict.fromkeys(("open", "emergency", "find", "mine", "help"), ALWAYS),
    **dict.fromkeys(("queue",), ALWAYS),
    **dict.fromkeys(("open-for", "away", "back", "capacity", "handover"), AT_THE_DESK),
    **dict.fromkeys(("agents", "oncall"), OF_THE_DESK),
    **dict.fromkeys(("swap", "accept", "decline", "cover", "cover-turn", "oncall-note"), AT_THE_DESK),
    "stand-in": dict.fromkeys(ROLES, "nnnn") | {"lead": "yyyy"},
    **dict.fromkeys(("take", "assign", "unassign", "team", "severity", "reply", "note"), WORKING),
    **dict.fromkeys(("draft", "draft-lesson", "summary"), WORKING),
    **dict.fromkeys(("promise", "unpromise"), WORKING),
    **dict.fromkeys(("dismiss", "snooze", "wake", "wait", "hold", "resume", "close"), WORKING),
    **dict.fromkeys(("checklist", "step", "steps", "done", "undone"), WORKING),
    **dict.fromkeys(("solve", "reopen", "escalate"), OWNING),
    **dict.fromkeys(("rate", "comment"), OPINING),
    "ack": OVERSEEING,
    **dict.fromkeys(("revise", "retract"), MENDING),
    **dict.fromkeys(("tag", "merge", "unmerge", "link", "unlink", "apart", "transfer", "split"), WORKING),
    "follow": WORKING,
    **dict.fromkeys(("room", "role", "timeline"), WORKING),
    "macros": AT_THE_DESK,
    **dict.fromkeys(("unfollow", "undo"), READING),
    "tags": OF_THE_DESK,
    **dict.fromkeys(("tag-new", "tag-rename", "tag-merge", "tag-drop"), LEADING),
    **dict.fromkeys(("digest", "digest-on", "digest-off", "digest-again"), LEADING),
    **dict.fromkeys(("actions", "action-due", "action-done", "action-decline"), OF_THE_DESK),
    **dict.fromkeys(("action-new", "action-accept", "staffing"), LEADING),
    "history": READING,
    "lesson": OF_THE_DESK,
    "kb-list": ALWAYS,
    **dict.fromkeys(("kb-drafts", "kb-stale", "kb-gaps", "kb-contradictions", "kb-write"), OF_THE_DESK),
    "kb-show": SHOWN,
    "kb-history": {**OVERSEEING, "requester": "nnnn"},
    "kb-edit": {**KEEPING, "manager": "yy--"},
    **dict.fromkeys(("kb-publish", "kb-return", "kb-confirm", "kb-retire", "kb-agree"), KEEPING),
    **dict.fromkeys(("kb-owner", "kb-readers", "kb-example", "kb-forget"), KEEPING),
    "runs": OVERSEEING,
    "recalculate": {**WORKING, "agent": "nnn-", "operator": "yy--"},
    "recalculate-all": dict.fromkeys(ROLES, "nnnn") | {"operator": "yyyy"},
    "why": {**OVERSEEING, "requester": "yn--", "operator": "yn--"},
}
"""Every verb: who may do it with what."""
AS_REQUESTER = "operator"
"""An operator runs the machine: of tickets they see and may what a requester does."""

SAMPLES = {
    Takes.PERSON: "<@U0BO>",
    Takes.PERHAPS_PERSON: "<@U0BO>",
    Takes.SEVERITY: "2",
    Takes.RATING: "5",
    Takes.WHEN: "2h",
    Takes.DEADLINE: "2h",
    Takes.PERHAPS_WHEN: "2h",
    Takes.PERHAPS_COUNT: "3",
    Takes.CODE: "some-code",
    Takes.TEXT: "some words",
    Takes.PERHAPS_TEXT: "some words",
    Takes.QUERY: "words",
    Takes.OTHER: "T-1",
    Takes.LINK: "related",
    Takes.ROLE: "scribe",
    Takes.EVENT: "3",
    Takes.CHECKLIST: "laptop",
    Takes.STEP: "1",
    Takes.STEPS: "1",
    Takes.TAGS: "network",
    Takes.OTHER: "T-8",
    Takes.LINK: "related",
    Takes.EVENT: "",
    Takes.TEAM: "some-team",
    Takes.TURN: "1772442000:U0ADA:desk",
    Takes.ASKED: "<@U0BO>",
    Takes.OFFER: "1",
    Takes.OTHER_ARTICLE: "KB-1",
    Takes.READERS: "agents",
    Takes.VERSION: "",
    **dict.fromkeys((Takes.REPORT, Takes.PERHAPS_REPORT), "daily"),
    Takes.PERIOD: "",
    Takes.ACTION: "A-1",
}
"""How each of what verbs take besides tickets and messages may be typed."""


@dataclass(frozen=True)
class Scene:
    """A desk with a ticket of everybody's, one that is Ben's in the channel, and one that is his in private.

    `tickets` are the numbers of each role's objects, `messages` those of an agent's replies to them, and
    `articles` those that are theirs, for everyone, and for agents in a channel of theirs.
    """

    database: Database
    workspace: Workspace
    tickets: dict[str, dict[str, int]]
    messages: dict[str, dict[str, int]]
    articles: dict[str, dict[str, int]]

    def numbers(self, about: Takes | None) -> dict[str, dict[str, int]]:
        """The numbers of what a verb is about."""
        return {Takes.MESSAGE: self.messages, Takes.ARTICLE: self.articles}.get(about, self.tickets)

    def cells(self) -> Iterator[tuple[str, str]]:
        """Every role with every object."""
        return ((role, thing) for role in ROLES for thing in OBJECTS)


def asks(requester: Person, ts: str, channel: str = "C0SUPPORT") -> Said:
    words = f"The {SECRET} is private" if channel.startswith("D") else "The VPN is slow"
    return Said(channel, ts, requester.id, words)


@pytest.fixture
def scene(database: Database, moment: Moment) -> Scene:
    """All of it, and everything that was to be posted is."""
    known = (*ROLES.values(), *OTHERS)
    run(database, lambda session: workspaces.keep(session, DESK, known, MEMBERS))
    asked = [asks(BEN_, "1772441100.1"), asks(BEN_, "1772441100.2", "D0BEN")]
    asked += [asks(person, f"1772441200.{place}") for place, person in enumerate(ROLES.values())]
    for each in asked:
        do(database, hear, each, [], (), by=Viewer(each.author))
    tickets = {
        role: {"own": 3 + place, "shared": 1, "private": 2, "absent": 0} for place, role in enumerate(ROLES)
    }
    said = {}
    for number in range(1, 3 + len(ROLES)):
        do(database, reply.reply, number, "Have you tried it off and on?", by=BO)
        said[number] = database.look(newest_message)
    messages = {
        role: {thing: said.get(number, 0) for thing, number in things.items()}
        for role, things in tickets.items()
    }
    sent(database, moment)
    run(database, shelf)
    articles = {
        role: {"own": 3 + place, "shared": 1, "private": 2, "absent": 0} for place, role in enumerate(ROLES)
    }
    return Scene(database, DESK, tickets, messages, articles)


def shelf(session: Session) -> None:
    """An article for everyone, one for agents, and one of each role's that else only agents read."""
    everyone = Article(
        id=0,
        workspace=DESK.id,
        number=0,
        state=State.PUBLISHED,
        lesson=Lesson("Slow VPN", "It is slow", fix="Restart it"),
        author="U0BO",
        owner="U0BO",
        created_at=BEGINNING,
        updated_at=BEGINNING,
    )
    desk = replace(everyone, readers=Readers.CHANNELS, channels=frozenset({"C0TRIAGE"}))
    secret = replace(desk, lesson=Lesson(SECRET, SECRET, SECRET, SECRET, (SECRET,)), proposed=1)
    own = [replace(desk, author=each.id, owner=each.id) for each in ROLES.values()]
    for article in (everyone, secret, *own):
        storage.articles.new(session, article)


BEN_ = OTHERS[0]


def newest_message(session: Session) -> int:
    query = select(EventRow.message_id).where(EventRow.message_id.is_not(None))
    return max(session.exec(query).all())


THINGS = ("ticket", "message", "article")


def outcome(act: Callable[[], Any], thing: str) -> str:
    """Whether it was allowed; what is absent, or looks so, is told in the very same words."""
    try:
        act()
    except NotFound as refusal:
        key = refusal.sentence.values["key"]
        same = str(refusal.sentence) in {f"There is no {what} {key}." for what in THINGS}
        return "-" if same else f"tells too much: {refusal.sentence}"
    except NotAllowed:
        return "n"
    except Refused:
        return "y"  # it came as far as the rules of tickets
    return "y"


# verbs


def line(verb: Verb, scene: Scene, role: str, thing: str) -> str:
    """The verb as it is typed about this object."""
    about = {
        Takes.TICKET: f"T-{scene.tickets[role][thing]}",
        Takes.MESSAGE: f"M-{scene.messages[role][thing]}",
        Takes.ARTICLE: f"KB-{scene.articles[role][thing]}",
    }
    return " ".join((about | SAMPLES)[takes] for takes in verb.takes)


def done(scene: Scene, verb: Verb, role: str, thing: str) -> str:
    """What becomes of the verb; nothing of it stays."""
    with Session(scene.database.writer) as session:
        who = people.viewer(session, scene.workspace, ROLES[role].id)
        work = Work(session, BEGINNING, scene.workspace, who, cause="test")
        ask = Ask(who.id, verb.name, line(verb, scene, role, thing), is_markup=True)
        seen = outcome(lambda: asking.run(work, ask), thing)
        session.rollback()
        return seen


def wrong_verbs(scene: Scene) -> list[str]:
    """The cells of the table in which something else happens than should."""
    wrong = []
    for verb in VERBS.values():
        for role in ROLES:
            seen = "".join(done(scene, verb, role, thing) for thing in OBJECTS)
            row = EXPECTED[verb.name]
            expected = row.get(role) or row["requester"]
            if seen != expected:
                wrong.append(f"{verb.name} {role}: {seen}, not {expected}")
    return wrong


def test_every_verb_has_a_row() -> None:
    """A new verb says here who may do it with what."""
    assert set(EXPECTED) == set(VERBS) == set(RIGHTS)


def test_rule_93_every_verb_by_every_role_on_every_object(scene: Scene) -> None:
    """T23."""
    wrong = wrong_verbs(scene)
    assert wrong == [], "\n".join(wrong)


# forms and the buttons of a card


@dataclass
class Screen:
    """What Slack would show: the forms that were opened, and what was whispered."""

    shown: list[Any] = field(default_factory=list)

    async def views_open(self, *, view: Json, **_where: str) -> None:
        """A form opens."""
        self.shown.append(view)

    async def chat_postEphemeral(self, *, text: str, **_where: str) -> None:  # noqa: N802 - Slack's name
        """Somebody is told something."""
        self.shown.append(text)


async def unasked(_question: str) -> Query:
    """No button asks the knowledge base."""
    raise AssertionError("nothing was to be asked")


async def ack() -> None:
    """Slack hears that the click arrived."""


BUTTONS = {**dict.fromkeys(FORMS, "open_form"), "more": "show_everything"}
BUTTONS |= {"read": "show_conversation", "why": "show_why"}
BUTTONS |= {**dict.fromkeys(LESSONS, "open_lesson"), "kb-show": "show_article", "kb-history": "show_article"}
"""The buttons that open something, by the door that answers them."""


async def clicked(scene: Scene, button: str, role: str, thing: str) -> Any:
    """What appears before this person."""
    verb = VERBS.get(button)
    number = scene.numbers(verb.takes[0] if verb else None)[role][thing]
    screen = Screen()
    served = {scene.workspace.id: scene.workspace}
    doors = Doors(screen, scene.database, served, Answering(scene.database, served, unasked, None))
    body = {
        "actions": [{"action_id": button, "type": "button", "value": str(number), "block_id": "b"}],
        "user": {"id": ROLES[role].id},
        "team": {"id": scene.workspace.id},
        "channel": {"id": "C0TRIAGE"},
        "trigger_id": "1",
    }
    await getattr(doors, BUTTONS[button])(ack, body)
    [shown] = screen.shown
    return shown


def read_off(shown: Any) -> str:
    if isinstance(shown, dict):
        return "y"
    is_absent = shown.startswith(tuple(f"There is no {what}" for what in THINGS))
    return "-" if is_absent else "n" if shown in NO else f"tells too much: {shown}"


NO = {
    "Only who asked can say how it went.",
    "Only agents may do that.",
    "Only leads and managers may do that.",
    "Only who wrote it, or a lead, can change it.",
    "This desk does not serve guests. Ask a member of the workspace.",
}


def row_of_button(button: str, role: str) -> str:
    """As for the verb; whom the desk does not serve sees that nothing is there, or is sent away."""
    if role == "nobody":
        is_sent_away = BUTTONS[button] == "show_article" or button.startswith("action-")
        return "nnnn" if is_sent_away else "----"
    row = OVERSEEING if button == "lesson" else EXPECTED.get(button, READING)
    return row.get(role) or row["requester"]


async def wrong_buttons(scene: Scene) -> list[str]:
    wrong = []
    for button in BUTTONS:
        for role in ROLES:
            seen = "".join([read_off(await clicked(scene, button, role, thing)) for thing in OBJECTS])
            expected = row_of_button(button, role)
            if seen != expected:
                wrong.append(f"{button} {role}: {seen}, not {expected}")
    return wrong


async def test_rule_93_every_button_by_every_role_on_every_object(scene: Scene) -> None:
    """T23."""
    assert await wrong_buttons(scene) == []


# events and shortcuts


def event(scene: Scene, kind: str, role: str) -> Json:
    """Something that Slack tells of this person, about what Ben asked in the channel."""
    who = ROLES[role].id
    ts = {"ts": "1772441300.1", "event_ts": "1772441300.1"}
    said = {
        "user": who,
        "channel": "C0SUPPORT",
        "text": "<@U0FIREBREAK> me too",
        "thread_ts": "1772441100.1",
        **ts,
    }
    item = {"type": "message", "channel": "C0SUPPORT", "ts": "1772441100.1"}
    member = {"id": who, "name": who.lower(), "is_restricted": role == "nobody"}
    told: dict[str, Json] = {
        "message": said,
        "app_mention": said,
        "reaction_added": {"user": who, "reaction": "rotating_light", "item": item, **ts},
        "user_change": {"user": member},
        "team_join": {"user": member},
        "member_joined_channel": {"user": who, "channel": "C0SUPPORT"},
        "member_left_channel": {"user": who, "channel": "C0SUPPORT"},
    }
    return {**told[kind], "type": kind}


HEARD = ["replied"]
"""A message in the thread of a ticket goes on with it, whoever writes it: Slack decides who can (rule 17)."""
CALLED = ["severity_changed", "policy_applied", "room_wanted", "escalated"]
"""What becomes of a ticket that is an emergency from now on."""
OF_EVENTS: dict[str, Callable[[str], list[str]]] = {
    "message": lambda _role: HEARD,
    "app_mention": lambda _role: HEARD,
    "reaction_added": lambda role: [] if role == "nobody" else CALLED,
    "user_change": lambda _role: [],
    "team_join": lambda _role: [],
    "member_joined_channel": lambda _role: [],
    "member_left_channel": lambda _role: [],
}
"""Every event: what it adds to the ticket that Ben asked for in the channel, by the role of whom it tells."""


def kinds_of(scene: Scene, kind: str, role: str) -> list[str]:
    with Session(scene.database.writer) as session:
        had = {(each.ticket_id, each.seq) for each in session.exec(select(EventRow))}
        delivery = Delivery(
            scene.workspace.id, f"Ev{kind}{role}", "event", {"event": event(scene, kind, role)}
        )
        Receiver({scene.workspace.id: scene.workspace})(session, delivery, BEGINNING)
        session.flush()
        new = [each for each in session.exec(select(EventRow)) if (each.ticket_id, each.seq) not in had]
        seen = [each.kind for each in sorted(new, key=lambda each: (each.ticket_id, each.seq))]
        session.rollback()
        return [kind for kind in seen if kind != "status_changed"]


def test_rule_93_every_event_by_every_role(scene: Scene) -> None:
    """T23: an emergency is called by those whom the desk serves, on what they can see."""
    assert set(OF_EVENTS) == set(EVENTS - {"app_home_opened"})
    seen = {(kind, role): kinds_of(scene, kind, role) for kind in OF_EVENTS for role in ROLES}
    assert seen == {(kind, role): expected(role) for kind, expected in OF_EVENTS.items() for role in ROLES}


# words


async def everything_read(scene: Scene, role: str) -> str:
    """All that this person reads in answers, lists, forms and on the home tab."""
    read: list[str] = []
    for name in ("kb-list", "kb-drafts", "kb-stale", "kb-show", "kb-history"):
        with Session(scene.database.writer) as session:
            say, work = meet(session, scene.workspace, ROLES[role].id, BEGINNING)
            with suppress(Refused):
                result = asking.run(work, Ask(work.actor.id, name, "KB-2"))
                read.append(str(articles.page(result, scene.workspace, say)))
    for name in ("find", "mine", "queue", "agents", "help", "history", "runs"):
        with Session(scene.database.writer) as session:
            say, work = meet(session, scene.workspace, ROLES[role].id, BEGINNING)
            for typed in ("", SECRET) if name == "find" else ("T-2",):
                try:
                    result = asking.run(work, Ask(work.actor.id, name, typed))
                except Refused as refusal:
                    read.append(str(refusal.sentence))
                    continue
                is_page = type(result).__name__ == "Results"
                drawn = found.message(result, scene.workspace, work.actor, say) if is_page else None
                read.append(str(drawn or answers.answer(result, scene.workspace.policy, say)))
            read.append(str(home.tab(session, scene.workspace, work.actor, say, BEGINNING)))
    read += [str(await clicked(scene, button, role, "private")) for button in BUTTONS]
    return "\n".join(read)


async def readers(scene: Scene) -> set[str]:
    """The roles that come across private words."""
    return {role for role in ROLES if SECRET in await everything_read(scene, role)}


async def test_rule_93_private_words_reach_the_desk_alone(scene: Scene) -> None:
    """T23."""
    assert await readers(scene) == {"agent", "lead"}


# the mutants


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_one_unscoped_read_is_caught(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """T23's mutant: one query that forgets who looks."""
    monkeypatch.setattr(storage.tickets, "visible", lambda _scope: true())
    assert wrong_verbs(scene) != []
    assert await wrong_buttons(scene) != []
    assert await readers(scene) != {"agent", "lead"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_unscoped_get_is_caught(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """T23's mutant: a ticket is taken by its number, whoever asks."""
    monkeypatch.setattr(storage.work, "check", lambda *_asked: None)
    assert wrong_verbs(scene) != []
