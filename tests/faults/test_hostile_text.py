"""T18, T19: whatever people write, it cannot ping, link or break out, and nothing is refused or torn."""

import inspect
import pkgutil
import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from importlib import import_module
from itertools import chain
from types import ModuleType
from typing import Any

import pytest
from sqlmodel import select, update

from commands import (
    assign,
    comment,
    escalate,
    follow,
    hold,
    note,
    promise,
    rate,
    reply,
    solve,
    step,
    turn,
    wait,
)
from commands.actions import Actions
from commands.articles import Listed, Shown, Versions
from commands.contradictions import Contradictions
from commands.find import Results
from commands.gaps import Gaps
from commands.history import History
from commands.lesson import Written
from commands.open import open as open_
from commands.registry import VERBS
from commands.role import role
from commands.room import room as open_room
from commands.runs import Runs
from commands.tags import Tags
from commands.why import Explained
from desk import query, surveying
from desk.access import Person
from desk.actions import Action, Reminder
from desk.actions import State as ActionState
from desk.advice import Advice
from desk.alerts import Became, Fate
from desk.article import Article, Readers, State
from desk.article import Lesson as ArticleWords
from desk.calendar import Span
from desk.categories import Category, Question
from desk.contradictions import Clash, Contradiction, Differs
from desk.counting import count
from desk.effects import KINDS
from desk.effects.actions import TellAction
from desk.effects.answers import Propose, ReadThread, Respond, ShowHome
from desk.effects.articles import News, Suggest, TellArticle
from desk.effects.effect import Effect, Inner
from desk.effects.messages import Carry, Copy, Remove, Revise
from desk.effects.oncall import HandOver, KeepGroup, OfferCover, TellCover, WarnGap
from desk.effects.pings import Alert, Amend, Bundle, Chase, Page
from desk.effects.promises import HoldTo, Pledge, Restate
from desk.effects.reports import ShowCharts, ShowReport
from desk.effects.rooms import (
    Appoint,
    ArchiveRoom,
    Conclude,
    Invite,
    OpenRoom,
    PinBoard,
    Roomless,
    ShowBoard,
    Timeline,
)
from desk.effects.surveys import Inquire, WarnRating
from desk.effects.tickets import (
    Alarm,
    Announce,
    Halted,
    HandBack,
    Inform,
    Notify,
    Nudge,
    Offer,
    Receipt,
    RefreshCard,
    Remind,
    Tell,
    Tie,
    Why,
)
from desk.findings import Rule
from desk.gaps import Gap, Unanswered
from desk.ladders import Ladder
from desk.model import Task
from desk.oncall import Cover, Layer, Rota, Stretch
from desk.policy import Policy
from desk.question import Question as ArticleQuestion
from desk.reaction import Outcome, Run
from desk.refusal import Refused
from desk.reviewing import LONGEST_PART, LONGEST_TITLE
from desk.search import Hit
from desk.section import LONGEST_LABEL, Named
from desk.sla import Promise, Sla
from desk.standing import Standing
from desk.tags import Tag, Tree
from desk.text import clean, cut, whole
from desk.ticket import ASKED as ASKED_FOR
from desk.ticket import (
    REASONS,
    Agreement,
    Change,
    Clock,
    Ended,
    Episode,
    Escalation,
    Event,
    Kind,
    Link,
    Room,
    RoomRole,
    Status,
    Survey,
    Ticket,
)
from desk.ticket import Step as Stair
from desk.triage import Similar
from desk.why import Account, Agreed, Course, Reason, Step
from desk.wording import Sentence
from desk.workspace import Workspace
from handlers import language, mrkdwn, views
from handlers.language import Speaker
from handlers.views import (
    actions,
    advice,
    alerts,
    answers,
    articles,
    card,
    contradictions,
    forms,
    found,
    gaps,
    joined,
    lesson,
    names,
    oncall,
    pages,
    posts,
    request,
    room,
    tags,
    why,
)
from playground.answers import SlackError
from playground.methods.registry import REGISTRY
from playground.methods.registry import Call as Asked
from playground.world import World
from storage import actions as kept_actions
from storage import advice as kept
from storage import drawing, questions, reports
from storage import oncall as rotas
from storage.advice import Advised
from storage.articles import Example, Version, Which
from storage.database import Database, Session
from storage.drawing import Card, Context, Related, Words
from storage.tables.actions import ActionRow
from storage.tables.articles import ArticleVersionRow
from storage.tables.messages import BodyRow, MessageRow
from storage.tables.oncall import DutyRow
from storage.tables.outbox import EffectRow
from storage.tables.people import PersonRow
from storage.tables.tickets import TicketRow
from storage.tickets import Found, Line, Place
from storage.tickets import Page as FoundPage
from storage.work import Work
from tests.faults.hostile import Reading, hostile, odd, read, torn
from tests.faults.hostile_reports import of_ticket, reported
from tests.faults.replay import SEED, replay
from tests.faults.replay import note as tell
from tests.knowledge import VPN, publish
from tests.stage import ADA, BEGINNING, BEN, BO, WORKSPACE, Moment, ask, do, run, sent, work

CALM = "the printer"
POLICY = Policy()
ROTA = Rota(name=Named(en="Desk"), layers=(Layer(who=("U0ADA", "U0BO")),), group="S0NET")
PRESENT = rotas.Present("desk", ROTA, Stretch(("U0BO",), BEGINNING, BEGINNING), None, frozenset())
DESK = replace(WORKSPACE, policy=Policy(oncall={"desk": ROTA}))
MOST = 4000
"""Characters of a text beyond which Slack splits or cuts it by itself."""


# --- every builder ---------------------------------------------------------------------------------

MODULES: list[ModuleType] = [
    import_module(f"{views.__name__}.{each.name}") for each in pkgutil.iter_modules(views.__path__)
]


def builders() -> set[str]:
    """The public functions of the views, found and not listed."""
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


OTHERS = tuple(Related(link, "T-2", "C0TRIAGE", "1.2") for link in (None, *Link))
"""Other tickets, tied in every way."""
SIMILAR = (Similar("T-3", 0.9, Status.NEW, is_repeat=True), Similar("T-4", 0.5, Status.SOLVED))
"""Older tickets that are like it."""


def cards(text: str, say: Speaker) -> list[Any]:
    """A card in each of its states."""
    person = Person("U0ANNA", text)
    facts = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", undelivered=text)
    files = tuple({"name": text} for _ in range(7))
    full = Card(facts, person, person, text, files, 3, text)
    steps = (Stair(1, required=True), Stair(2, done=True), *(Stair(at) for at in range(3, 10)))
    held = replace(facts, status=Status.ON_HOLD, review_at=BEGINNING, steps=steps, reopened=2)
    caused = replace(facts, status=Status.SOLVED, cause=text[:500])
    states = [
        full,
        replace(full, ticket=replace(facts, status=Status.SOLVED, edited=True), words=None),
        replace(full, assignee=None, files=()),
        replace(full, ticket=held, reason=text, steps=(text,) * 9, related=OTHERS, similar=SIMILAR),
        replace(full, ticket=caused),
        replace(full, ticket=replace(caused, survey=Survey(BEGINNING, rating=2)), comment=text),
    ]
    hint = Advised("triage", {"severity": 1}, None, "")
    waits = {task: Advised(task, content, None, "") for task, content in (("draft", None), ("summary", {}))}
    states.append(replace(full, advice={**waits, "triage": hint}))
    return [*(card.card(each, POLICY, say) for each in states), card.card(full, POLICY, say, veiled=True)]


STEP = {"step": "0", "people": "U0ADA", "role": "scribe", "why": "lately"}
"""What a step of a ladder, and other events, tell."""


def answered(text: str, say: Speaker) -> list[Any]:
    """Every answer of a reading verb; a history with an event of every kind."""
    after = {Kind.STATUS_CHANGED: "solved", Kind.SEVERITY_CHANGED: "1"}
    after |= dict.fromkeys((Kind.ASSIGNED, Kind.FOLLOWED, Kind.UNFOLLOWED), "U0ADA")
    after |= dict.fromkeys((Kind.WARNED, Kind.BREACHED), "promise")
    after |= {Kind.ESCALATED: "asked", Kind.PAGED: "C0TRIAGE", Kind.ROLE_GIVEN: "U0ADA"}
    after |= {Kind.SURVEYED: "U0ADA", Kind.RATED: "3"}
    lines = [
        Line(
            Event(seq, Change(kind, after=after.get(kind, text), detail=STEP), "U0ADA", text, BEGINNING), text
        )
        for seq, kind in enumerate(Kind, start=1)
    ]
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1")
    run = Run("vpn", 1, 1, None, None, BEGINNING, why=text)
    runs = [replace(run, outcome=outcome) for outcome in Outcome]
    results: list[Any] = [
        History(ticket, 4 * lines, POLICY.tags),
        Runs(ticket, runs),
        Runs(ticket, []),
        ["open", "find"],
        [],
    ]
    return [answers.answer(each, POLICY, say) for each in results]


def explained(text: str, say: Speaker) -> list[Any]:
    """Why the clocks of a ticket stand where they stand, after an event of every kind."""
    after: dict[Kind, str] = {Kind.STATUS_CHANGED: "on_hold", Kind.SEVERITY_CHANGED: "1"}
    after |= dict.fromkeys((Kind.ASSIGNED, Kind.FOLLOWED), "U0ADA")
    kinds = [kind for kind in Kind if kind not in _NOT_ALONE]
    changes = [Change(kind, after=after.get(kind, text), message=1, detail={"key": text}) for kind in kinds]
    log = [Event(seq, each, "U0ADA", text, BEGINNING) for seq, each in enumerate(changes, start=1)]
    steps = tuple(Step(BEGINNING, Reason.HELD, event) for event in log)
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", team=text, tags=(text[:40],))
    asked = {"severities": (1,), "teams": ("it",), "channels": ("C0",), "tiers": ("vip",), "tags": ("vpn",)}
    promise = Promise.model_construct(name="all", first_response="2d", **asked)
    agreement = Agreement("v1", "all", "default")
    terms = WORKSPACE.terms.model_copy(update={"sla": Sla.model_construct(promises=(promise,))})
    episode = Episode(Clock.FIRST_RESPONSE, 1, BEGINNING, agreement)
    count_ = count(terms.calendar("default"), BEGINNING, timedelta(days=2))
    stands = Standing(episode, timedelta(days=2), count_, count_.due)
    courses = tuple(
        Course(stands, terms, steps[start : start + why.MOST_STEPS], timedelta(), timedelta())
        for start in range(0, len(steps), why.MOST_STEPS)
    )
    agreed = [Agreed(BEGINNING, agreement, terms, each, event) for event in log for each in (promise, None)]
    account = Account(ticket, BEGINNING, courses, (), 0, tuple(agreed))
    words = {event.seq: text for event in log}
    return [why.message(Explained(account, words, is_full), POLICY, say) for is_full in (True, False)]


_NOT_ALONE = {Kind.PROMISED, Kind.POLICY_APPLIED, Kind.WARNED, Kind.BREACHED}


def joins(text: str, say: Speaker) -> list[Any]:
    """What a ticket's followers and its next assignee are told of it."""
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", opened_at=BEGINNING)
    said = Words(1, Person("U0ANNA", text), text, "requester", "public", 1, ())
    solved, replied = Change(Kind.STATUS_CHANGED, after="solved"), Change(Kind.REPLIED, after="public")
    return [
        joined.context(Context(ticket, said, (said,) * 9), POLICY, say),
        *(joined.news(ticket, change, said, POLICY, say) for change in (solved, replied)),
    ]


def alerted(text: str, say: Speaker) -> list[Any]:
    """An alert of every standing, alone and with more than a bundle tells of."""
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1")
    person, severity = Person("U0ADA", text), names.severity(ticket.severity, POLICY)
    told = [
        alerts.Told(
            ticket, "T-1", severity, Clock.UPDATE, Became(fate, BEGINNING), text, person, told_late=True
        )
        for fate in Fate
    ]
    lines = [alerts.line(each, say, alerts.LONGEST_OF_MANY) for each in told]
    return [*(alerts.line(each, say) for each in told), alerts.bundle(lines[: alerts.MOST], 9, "mine", say)]


def called(text: str, say: Speaker) -> list[Any]:
    """A call to an escalated ticket for every reason, and what became of it."""
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", card_channel="C0TRIAGE")
    person, page = Person("U0ADA", text), Page(1, 2, 0, 1, "C0", "here", "U0ADA S0NET")
    begun = Escalation("", 2, Ladder(name="all"), BEGINNING, BEGINNING)
    ones = [replace(begun, reason=reason) for reason in (*REASONS, Clock.UPDATE)]
    ones += [replace(begun, ended=BEGINNING, outcome=outcome) for outcome in Ended]
    ones += [replace(begun, reason=ASKED_FOR, round=2), replace(begun, by="U0ADA")]
    told = [pages.Called(ticket, "T-1", "SEV1", one, text, person, person, text) for one in ones]
    drawn = [pages.page(each, page, say) for each in told] + [pages.chase(each, say) for each in told]
    return [*drawn, *(pages.line(each, page, say, alerts.LONGEST_OF_MANY) for each in told)]


def met(text: str, say: Speaker) -> list[Any]:
    """What stands in a war room, with everything that can have happened."""
    who = {each: Person(each, text) for each in ("U0ADA", "U0BO")}
    place = Room(None, "C0ROOM", tuple((role, "U0BO") for role in RoomRole))
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", room=place, card_channel="C0TRIAGE", card_ts="1.2")
    solved = replace(ticket, status=Status.SOLVED, cause=text[:500], opened_at=BEGINNING, solved_at=BEGINNING)
    facts = Card(ticket, who["U0ADA"], who["U0ADA"], text, (), 3, text)
    over = replace(facts, ticket=solved)
    after = {Kind.STATUS_CHANGED: "solved", Kind.SEVERITY_CHANGED: "1", Kind.ESCALATED: "asked"}
    after |= dict.fromkeys((Kind.WARNED, Kind.BREACHED), "promise")
    changes = [Change(kind, after=after.get(kind, "U0BO"), detail=STEP) for kind in Kind]
    lines = [Line(Event(seq, each, "U0ADA", text, BEGINNING), None) for seq, each in enumerate(changes, 1)]
    boards = [room.board(each, who, POLICY, say) for each in (facts, over)]
    return [*boards, *(draw(over, 99 * lines, who, POLICY, say) for draw in (room.timeline, room.conclusion))]


def listed(text: str, say: Speaker) -> list[Any]:
    """A page of tickets that were found by this text, as a message and as a form."""
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0SUPPORT", "1.1", card_channel="C0TRIAGE", card_ts="1.2")
    at_hand = Found(replace(ticket, opened_at=BEGINNING), text, Person("U0ADA", text))
    page = FoundPage((at_hand,) * 10, Place(1, older=False), Place(1))
    asked = text[: whole(text, query.LONGEST)]
    return [draw(Results(asked, page), WORKSPACE, ADA, say) for draw in (found.message, found.modal)]


def filled(text: str, say: Speaker) -> list[Any]:
    """Every form of a button, with a warning above it."""
    warning = forms.overtaken(Person("U0ADA", text), text, say)
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1", steps=tuple(Stair(at) for at in range(50)))
    filled_in = {"text": cut(text, forms.LONGEST_TEXT), "warning": warning}
    draft = forms.Draft(**filled_in, ticket=ticket, steps=(text,) * 50)
    return [forms.form(VERBS[verb], 1, POLICY, say, draft) for verb in forms.FORMS]


def conversations(text: str, say: Speaker) -> list[Any]:
    """All that was said, and nothing."""
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1")
    said = Line(Event(1, Change(Kind.REPLIED), "U0ADA", text, BEGINNING), text)
    return [forms.conversation(History(ticket, lines, POLICY.tags), say) for lines in (60 * [said], [])]


def requests(text: str, say: Speaker) -> list[Any]:
    """A form with every kind of question, as it stood when it was filled in."""
    kinds = ("text", "long", "person", "date")
    asked = [Question(code=kind, kind=kind, en="Asked", required=True) for kind in kinds]
    choice = Question(code="choice", kind="choice", en="Which?", choices={"one": Named(en="One")})
    category = Category(en="Laptops", questions=(choice, *asked))
    policy = POLICY.model_copy(update={"categories": {"laptops": category}})
    kept = cut(text, request.LONGEST_TITLE)
    state = {name: {name: {"value": kept}} for name in ("title", "text")}
    return [
        request.full(
            policy,
            say,
            "kept",
            request.Filled(True, "laptops", {"choice": "one"}, state, tags=Tree(POLICY.tags)),
        )
    ]


def named(text: str) -> Tree:
    """A tree of one tag of this name."""
    name = cut(text, LONGEST_LABEL)
    return Tree({"vpn": Tag.model_construct(en=name, zh_CN=name, parent=None, risk=None, words=())})


def article_of(text: str) -> Article:
    """An article in which this text stands wherever people write."""
    part = cut(text, LONGEST_PART)
    title = cut(" ".join(text.split()) or CALM, LONGEST_TITLE)
    said = ArticleWords(title, part, part, part, (cut(title, 100),) * 20, (cut(text, 40),))
    public = {"state": State.PUBLISHED, "verifier": "U0BO", "verified_at": BEGINNING, "proposed": 2}
    channels = {"readers": Readers.CHANNELS, "channels": frozenset({"C0TRIAGE"})}
    who = {"author": "U0ADA", "owner": "U0ADA", "created_at": BEGINNING, "updated_at": BEGINNING}
    review = (BEGINNING - timedelta(days=9)).date()
    return Article(
        1, "T0", 1, lesson=said, review_on=review, demoted_at=BEGINNING, **public, **channels, **who
    )


def shelved(text: str, say: Speaker) -> list[Any]:
    """An article, its lists and versions, what its keepers are told, and the forms in which it is written."""
    article = article_of(text)
    better = replace(article.lesson, problem=f"{cut(text, 2000)}.", fix="")
    versions = [
        Version(1, article.lesson, "U0ADA", BEGINNING),
        Version(2, better, "U0BO", BEGINNING, text, text),
    ]
    ticket = Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1")
    can, examples = tuple(articles.LABELS)[1:], (Example(1, text, "en"),) * 12
    shown = Shown(article, versions[1], BEGINNING.date(), can, examples, ticket, from_private=True)
    found: list[Any] = [
        shown,
        Versions(article, versions * 9),
        *(Listed(each, [article] * 20, 99) for each in Which),
    ]
    written = Written(article.lesson, article.readers, article.channels, 1, from_private=True)
    return [
        *(draw(each, WORKSPACE, say) for each in found for draw in (articles.message, articles.page)),
        *(articles.news(article, versions[1], each, say) for each in News),
        lesson.form(written, Tree(POLICY.tags), "1 ", say),
        lesson.form(None, Tree(POLICY.tags), "0 ", say),
        lesson.change(article, versions[1], Tree(POLICY.tags), say),
        lesson.change(article, versions[0], Tree(POLICY.tags), say, lesson.overtaken(article, "U0BO", say)),
    ]


def wanting(text: str, say: Speaker) -> list[Any]:
    """What nothing answers, and what contradicts itself."""
    asked = [Unanswered(at, text, "U0ANNA", BEGINNING, "T-1", is_shown=True) for at in range(1, 6)]
    hidden = replace(asked[0], id=99, is_shown=False, article=1, writer="U0BO")
    lacking = (*(Gap((replace(asked[0], id=at), *asked), 1) for at in range(10, 19)), Gap((hidden,), 1))
    clashes = tuple(Clash(each, text, text) for each in Differs)
    one = article_of(text)
    clashing = tuple(Contradiction(one, replace(one, id=at), clashes) for at in range(2, 12))
    return [
        gaps.message(Gaps(lacking, 99), POLICY, say),
        contradictions.message(Contradictions(clashing, 99), POLICY, say),
        contradictions.message(Contradictions((), 0), POLICY, say),
    ]


def acted(text: str, say: Speaker) -> list[Any]:
    """What is to become better, in every state and for every reason."""
    taken = replace(TAKEN, id=1, words=text, reason=text)
    by_rule = [
        Action(1, BEGINNING, rule=rule, is_trial=is_trial, subject=subject)
        for rule, subject in {**dict.fromkeys(Rule, "vpn"), **SUBJECTS}.items()
        for is_trial in (False, True)
    ]
    found = Actions((taken,) * 13, tuple(by_rule), "U0BO", leads=True, streak=3, tags=named(text).tags)
    states = [taken, *(replace(taken, state=state) for state in (ActionState.DONE, ActionState.DECLINED))]
    told = [actions.told(each, why, {}, say) for each in states for why in Reminder]
    return [actions.message(found, POLICY, say), *told]


SUBJECTS = {Rule.KEPT_LESS: "first_response", Rule.LACKING: "0:9"}


DRAWN: dict[str, Callable[[str, Speaker], list[Any]]] = {
    "card.card": cards,
    "card.offer": lambda _text, say: [card.offer(Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1"), say)],
    "card.hold_to": lambda _text, say: [
        card.hold_to(Ticket(1, "T0", 1, "U0ANNA", "C0", "1.1"), 3, BEGINNING, say)
    ],
    "answers.answer": answered,
    "actions.message": acted,
    "articles.message": shelved,
    "gaps.message": wanting,
    "room.board": met,
    "answers.verbs": lambda _text, say: [answers.verbs(list(VERBS), say)],
    "answers.told": lambda text, say: [answers.told(Sentence("“{key}”", {"key": text}), say)],
    "forms.form": filled,
    "joined.context": joins,
    "alerts.line": alerted,
    "pages.page": called,
    "report_posts.message": reported,
    "forms.everything": lambda _text, say: [forms.everything(1, VERBS.values(), say)],
    "forms.words": lambda text, _say: [forms.words(names.person(Person("U0ADA", text)))],
    "forms.overtaken": lambda text, say: [forms.overtaken(Person("U0ADA", text), text, say)],
    "found.message": listed,
    "names.person": lambda text, _say: [names.person(Person("U0ADA", text))],
    "names.file": lambda text, _say: [
        names.file({"name": text, "permalink": f"https://x.slack.com/files/{each}"}, linked=True)
        for each in ("U0ANNA/F01/a.png", f"{text}>")
    ],
    "names.tags": lambda text, say: [names.tags([text], POLICY.tags, say)],
    "tags.listing": lambda text, say: [tags.listing(Tags(named(text), {}), say)],
    "names.team": lambda text, say: [names.team(text, POLICY, say)],
    "names.cause": lambda text, say: [names.cause(text, POLICY, say)],
    "forms.conversation": conversations,
    "request.full": requests,
    "request.quick": lambda _text, say: [request.quick(say, "kept")],
    "why.message": explained,
    "oncall.handed_over": lambda text, say: [
        oncall.handed_over(PRESENT, ("U0BO",), names.person(Person("U0ADA", text)), say)
    ],
    "oncall.noted": lambda text, say: [oncall.noted(names.person(Person("U0ADA", text)), text, say)],
}
"""How each builder is called with the text in every place that people can write in."""

WITH_A_DATABASE = {
    "advice.draft",
    "advice.summary",
    "posts.draw",
    "home.tab",
    "oncall.form",
    "suggested.answered",
    "suggested.panel",
    *("report.named", "report_posts.drawn"),
}
OF_OTHERS = {
    *("request.answer_name", "rules.runs", "tags.picker", "tags.options"),
    *("elements.plain", "elements.formatted", "elements.section", "elements.table", "elements.heading"),
    *("elements.small", "elements.actions", "elements.button", "elements.option", "elements.choice"),
    *("elements.person", "elements.line", "elements.entry", "elements.modal"),
    *("card.mendable_copy", "card.separable_copy", "card.undoable"),
    *("call.posting", "posts.anew", "joined.related", "joined.similar", "joined.news"),
    *("card.clocks", "answers.moment", "room.timeline", "room.conclusion"),
    *("why.form", "why.texts"),
    "contradictions.message",
    *("actions.told", "actions.what", "actions.buttons"),
    *("articles.page", "articles.news", "articles.words", "articles.source", "articles.readers"),
    *("lesson.form", "lesson.change", "lesson.overtaken"),
    *("alerts.bundle", "pages.chase", "pages.line"),
    *(
        "found.modal",
        "found.linked",
        "found.line",
        "found.listing",
        "found.carried",
        "found.read",
    ),
}
"""They put together what others drew."""
OF_THE_POLICY = {
    "names.state",
    "names.status",
    "names.severity",
    "names.moment",
    "names.ago",
    "names.clock",
    "names.day",
    "names.date_of",
    "names.length",
    "recalculation.listed",
    "recalculation.table",
    "names.due",
    "names.call",
    "pages.reason",
    "pages.mentions",
    "audits.alarm",
    "rules.foretold",
    "joined.line",
    *("actions.hour", "staffing.message"),
    *("oncall.message", "oncall.of_rota", "oncall.in_short", "oncall.called", "oncall.gap"),
    *("oncall.offer", "oncall.settled"),
    *("report.period", "report_posts.tickets", "report_posts.definitions"),
    *("figures.label", "figures.definition", "figures.figure", "figures.beside", "figures.span"),
    *("report_pages.defined", "report_pages.markdown_ink", "report_pages.html_ink"),
    *("charted.sheet", "charted.told", "charted.described", "chart_posts.charted"),
}
"""They say what only the operator writes, or nobody."""


OUTSIDE_SLACK = {"report_pages.markdown", "report_pages.html"}
"""They are read elsewhere, and tried there."""


def test_every_builder_is_tried_here() -> None:
    assert builders() == {*DRAWN, *WITH_A_DATABASE, *OF_OTHERS, *OF_THE_POLICY, *OUTSIDE_SLACK}


def drawings(text: str, say: Speaker) -> Iterator[Any]:
    """What every builder that needs no database makes of a text."""
    return chain.from_iterable(draw(clean(text) or CALM, say) for draw in DRAWN.values())


# --- the judges ------------------------------------------------------------------------------------


class Slack:
    """The playground's own validation, without the wire."""

    def __init__(self) -> None:
        self.world = World()
        self.world.app.subscriptions = set()
        self.card = self._call("chat.postMessage", {"channel": "C0TRIAGE", "text": "a card"})["ts"]

    def refusal(self, drawn: Any) -> str:
        """Why Slack would not take it as it is; empty when it does."""
        try:
            self._take(drawn)
        except SlackError as error:
            return str(error.body())
        texts = [drawn] if isinstance(drawn, str) else [drawn.get("text", "")]
        longest = max(len(text) for text in texts if isinstance(text, str))
        return f"{longest} characters: Slack splits it" if longest > MOST else ""

    def _take(self, drawn: Any) -> None:
        view = drawn.get("view", drawn) if isinstance(drawn, dict) else {}
        if view.get("type") in {"modal", "home"}:
            self.world.views.check(view, "modal", "home")
            return
        content = {"text": drawn} if isinstance(drawn, str) else drawn
        self._call("chat.postMessage", {**content, "channel": "C0TRIAGE", "thread_ts": None})
        if content.get("method") == "chat.update":
            self._call("chat.update", {**content, "channel": "C0TRIAGE", "ts": self.card})

    def _call(self, method: str, given: dict[str, Any]) -> dict[str, Any]:
        return dict(REGISTRY[method].handle(Asked(self.world, given)))


def undeclared(drawn: Any, calm: Reading) -> list[str]:
    """What a text made happen that the same drawing with a calm text does not."""
    seen = read(drawn)
    wrong = [f"ping {each}" for each in seen.pings - calm.pings]
    wrong += [f"link {each}" for each in seen.links - calm.links]
    wrong += [f"code broken: {each}" for each in calm.code - seen.code]
    return wrong + [f"broken: {text[:200]}" for text in seen.broken]


@dataclass
class Tried:
    """What was tried, and what was wrong with it."""

    tried: int
    wrong: list[str]


def hostile_drawings(figure: int, seed: int = SEED) -> Tried:
    """So many drawings of hostile texts, each compared with the same of a calm one."""
    dice, found = random.Random(seed), Tried(0, [])
    calm = {
        tongue: [read(each) for each in drawings(CALM, language.speaker(tongue))]
        for tongue in language.LANGUAGES
    }
    while found.tried < figure:
        tongue, text = dice.choice(language.LANGUAGES), hostile(dice)
        for drawn, expected in zip(drawings(text, language.speaker(tongue)), calm[tongue], strict=True):
            found.tried += 1
            found.wrong += [f"{problem} of {text!r}" for problem in undeclared(drawn, expected)]
    return found


EDGES = (24, 40, 75, 80, 150, 200, 300, 400, 500, 600, 1500, 2000, 3000, 3900, 4000, 10_000, 40_000)


def edge_drawings(figure: int, seed: int = SEED) -> Tried:
    """So many drawings of texts of a length near one that counts, judged by Slack and by graphemes."""
    dice, slack, found = random.Random(seed), Slack(), Tried(0, [])
    while found.tried < figure:
        text = odd(dice, dice.choice(EDGES[: 13 if dice.random() < 0.9 else None]) + dice.randint(-3, 3))
        for drawn in drawings(text, language.speaker("en")):
            found.tried += 1
            found.wrong += misfit(slack, drawn)
    return found


def misfit(slack: Slack, drawn: Any) -> list[str]:
    """What is refused, split, torn, or cut in the middle of an escape."""
    refused = slack.refusal(drawn)
    return [
        *([f"refused: {refused[:300]}"] if refused else []),
        *(f"torn: {text[-60:]!r}" for text in torn(drawn)),
        *(f"half an escape: {text[-60:]!r}" for text in read(drawn).broken),
    ]


# --- the tests -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "figure", [pytest.param(2_500, id="default"), pytest.param(1_000_000, id="soak", marks=pytest.mark.soak)]
)
def test_no_text_pings_links_or_breaks_out(figure: int) -> None:
    """T18, rule 55."""
    found = hostile_drawings(figure)
    tell(f"{found.tried} drawings, {len(found.wrong)} wrong")
    assert not found.wrong, "\n".join([*found.wrong[:5], replay()])


@pytest.mark.parametrize(
    "figure", [pytest.param(1_500, id="default"), pytest.param(100_000, id="soak", marks=pytest.mark.soak)]
)
def test_nothing_is_refused_split_or_torn(figure: int) -> None:
    """T19, rule 54."""
    found = edge_drawings(figure)
    tell(f"{found.tried} drawings, {len(found.wrong)} wrong")
    assert not found.wrong, "\n".join([*found.wrong[:5], replay()])


# --- what is drawn from the database ---------------------------------------------------------------

TYPED, ASKED, HELD, RATED = 1, 2, 3, 4
"""The tickets of the scene: one that was typed, others that were asked in the channel, the last one rated."""


@pytest.fixture
def posted(database: Database, workspace: Workspace, moment: Moment) -> dict[str, str]:
    """A typed ticket and one with talk in both its threads; where each message's copies stand."""
    do(database, open_, CALM, by=BEN)
    ask(database, CALM, "100.1")
    do(database, reply.reply, ASKED, CALM, by=ADA)
    do(database, note.note, ASKED, CALM, by=ADA)
    do(database, wait.wait, ASKED, "", by=ADA)
    ask(database, CALM, "9000.1", by=BO)
    do(database, hold.hold, HELD, BEGINNING + timedelta(days=1), CALM, by=ADA)
    do(database, step.step, HELD, CALM, by=ADA)
    do(database, promise.promise, HELD, BEGINNING + timedelta(days=1), "", by=ADA)
    do(database, follow.follow, ASKED, BO.id, by=ADA)
    do(database, assign.assign, HELD, ADA.id, by=BO)
    sent(database, moment)
    do(database, alert, LATE, by=ADA)
    do(database, escalate.escalate, HELD, CALM, by=ADA)
    do(database, open_room, HELD, by=ADA)
    do(database, turn.turn, HELD)
    sent(database, moment)
    do(database, role, HELD, RoomRole.SCRIBE, BO.id, by=ADA)
    sent(database, moment)
    rated(database)
    sent(database, moment)
    run(database, turns_on_call)
    run(database, a_question)
    run(database, an_action)
    run(database, lambda session: reports.claim(session, "T0PLAY", REPORT, of_ticket(ASKED), BEGINNING))
    rows = database.look(lambda session: session.exec(select(EffectRow)).all())
    return {f"{row.kind} {row.message_id} {row.values.get('to_requester')}": row.effect_id for row in rows}


def rated(database: Database) -> None:
    """Ben's other ticket was solved, and he was asked, was not content, and says why."""
    ask(database, CALM, "9500.1", by=BEN)
    do(database, solve.solve, RATED, "", by=ADA)
    do(database, was_asked, by=ADA)
    do(database, rate.rate, RATED, 1, by=BEN)
    do(database, comment.comment, RATED, CALM, by=BEN)


def was_asked(work: Work) -> None:
    """The desk asks him."""
    ticket = work.ticket_by_id(RATED)
    work.record(ticket, (surveying.ask(ticket),))


def asked_of(posted: dict[str, str]) -> int:
    """The event by which he was asked."""
    return int(posted["Inquire None None"].split(".")[1])


GAP = [(BEGINNING + timedelta(days=days)).isoformat() for days in (1, 2)]


def turns_on_call(session: Session) -> None:
    """Somebody asks for a favour, and two hand-overs were told of."""
    given = Span(BEGINNING, BEGINNING + timedelta(days=1))
    favour = Cover("desk", "U0ADA", "U0BO", given, given)
    rotas.keep(session, "T0PLAY", favour, rotas.State.OFFERED, "U0ADA", BEGINNING)
    for person in ("U0ADA", "U0BO"):
        rotas.begin(session, "T0PLAY", "desk", [person], [person], BEGINNING)


REPORT = "daily:C0MANAGERS:2026-03-02"

TAKEN = Action(
    0,
    BEGINNING,
    ActionState.ACCEPTED,
    words=CALM,
    owner="U0BO",
    first_due=BEGINNING,
    due=BEGINNING,
    reason=CALM,
)


def an_action(session: Session) -> None:
    """Bo has something to do."""
    kept_actions.keep(session, "T0PLAY", TAKEN)


def a_question(session: Session) -> None:
    """Ben's ticket was answered with an article, and he was asked what came of that."""
    article = publish(session, "T0PLAY", VPN, BEGINNING)
    asked = ArticleQuestion(0, BEN.id, None, TYPED, CALM)
    questions.ask(session, "T0PLAY", asked, [Hit(article.id, 0.9, sure=True)], BEGINNING)


LATE = (
    Alert(ASKED, "resolution", 1, 1, "", BEGINNING.isoformat()),
    Alert(HELD, "resolution", 1, 1, ADA.id, BEGINNING.isoformat()),
)


ALERTS = [f"{each.ticket}.9.Alert.{each.clock}.{each.to}" for each in LATE]


def alert(work: Work, alerts: tuple[Alert, ...]) -> None:
    """Leave alerts."""
    for each in alerts:
        work.leave(work.ticket_by_id(each.ticket), each, 9)


def effects(text: str, posted: dict[str, str]) -> list[Effect]:
    """Effects of every kind, with the text where an effect itself holds words."""
    said = {"verb": text}
    answer = Respond("U0BEN", "https://hooks.example/1", "C0SUPPORT", "I do not know “{verb}”.", said)
    return [
        *(Inquire(RATED, asked_of(posted), to) for to in (BEN.id, ADA.id)),
        *(Inquire(RATED, 99, BEN.id), WarnRating(RATED, asked_of(posted)), RefreshCard(RATED)),
        *(RefreshCard(TYPED), RefreshCard(ASKED), Receipt(TYPED), Receipt(ASKED), Notify(ASKED, "U0BO")),
        *(Inform(ASKED, to, "policy vpn") for to in ("C0TRIAGE", "U0BO")),
        Halted(ASKED, "vpn"),
        *(Tie(ASKED, TYPED, what) for what in (Kind.MERGED, Kind.ABSORBED, Kind.RELEASED, Kind.SPLIT)),
        *(Tell(ASKED, "U0BO", 3), Notify(ASKED, "U0BO", with_context=True)),
        *(Carry(ASKED, message, to_requester=True) for message in (2, 3)),
        *(Carry(ASKED, message, to_requester=False, mendable=message != 2) for message in (2, 3, 4)),
        *(Copy(ASKED, 2, file, to_requester=out) for file in ("F0", "F1", "F2") for out in (True, False)),
        *(Announce(ASKED, Status.SOLVED, 3), Announce(ASKED, Status.OPEN, None), Alarm(ASKED, text)),
        *(Nudge(ASKED), *(Remind(HELD, why) for why in Why), RefreshCard(HELD)),
        Propose("U0BEN", "C0SUPPORT", "100.1"),
        *(TellArticle(1, each, to, BEGINNING.isoformat()) for each in News for to in (ADA.id, "C0TRIAGE")),
        *(TellAction(1, each, "U0BO", BEGINNING.isoformat()) for each in Reminder),
        *(ShowReport(REPORT, "C0MANAGERS"), ShowCharts(REPORT, "C0MANAGERS", 0)),
        *(Suggest(1, "C0SUPPORT", url=url) for url in ("", "https://hooks.example/1")),
        *(OpenRoom(HELD), Invite(HELD, ADA.id), ShowBoard(HELD), PinBoard(HELD, "C0ROOM", "1.1")),
        *(Appoint(HELD, "scribe", BO.id), Timeline(HELD), Conclude(HELD), ArchiveRoom(HELD)),
        Roomless(HELD, text),
        *(Page(HELD, _escalated(posted), 0, 1, to) for to in ("C0INCIDENTS", "C0TRIAGE", BO.id)),
        *(OfferCover(1, "U0BO"), TellCover(1, "U0BO"), HandOver(2, "C0TRIAGE"), KeepGroup("desk")),
        WarnGap("desk", GAP[0], GAP[1], "C0MANAGERS"),
        *(Amend(posted["Page None None"]), Chase(HELD, _escalated(posted), ADA.id)),
        *(Revise(ASKED, 3, posted[f"Carry 3 {to_requester}"]) for to_requester in (True, False)),
        Remove(ASKED, posted["Carry 3 True"]),
        *(answer, replace(answer, url=""), replace(answer, url="", channel="U0BEN")),
        *(ShowHome(each) for each in ("U0BEN", "U0ADA", "U0MAYA")),
        *(HandBack(ASKED, "U0BO", why) for why in ("", "moved", "away", "off shift", "idle")),
        *(Offer(ASKED, "U0BO", at_card=at_card) for at_card in (False, True)),
        *(kind(HELD, int(posted["Pledge None None"].split(".")[1])) for kind in (Pledge, Restate)),
        *(HoldTo(HELD, "U0BO", 3, 1, at_card=at_card) for at_card in (False, True)),
        *(*LATE, Bundle(ADA.id, ALERTS), Bundle("C0TRIAGE", ALERTS), *map(Amend, ALERTS)),
        ReadThread("U0BEN", "emoji", "C0SUPPORT", "100.1", asked="100.2", thread="100.1"),
    ]


def _escalated(posted: dict[str, str]) -> int:
    """The event that began the escalation, as its page is called by it."""
    return int(posted["Page None None"].split(".")[1])


def hostile_files(text: str) -> list[dict[str, Any]]:
    """One that is copied, one that is too large for it, and more than are named."""
    named = {"name": text, "permalink": f"https://playground.slack.com/files/{text}"}
    return [{**named, "id": f"F{place}", "size": place * 30_000_000} for place in range(7)]


def advised(session: Session, text: str) -> list[Any]:
    """What is drawn of what a model says; a draft that quotes nobody is none."""
    asking, ticket, say = work(session, BEGINNING, workspace=DESK), drawing.ticket(session, ASKED), EN
    told: dict[Task, Any] = {
        "draft": {"sentences": [["KB-1", text], ["M-3", text]]},
        "summary": {"points": [["M-1", text]]},
    }
    for task, content in told.items():
        kept.await_(session, ticket, task, None, BEGINNING)
        kept.keep(session, ASKED, task, Advice(task, content), BEGINNING)
    with suppress(Refused):
        drafted = advice.draft(asking, ticket, say)
        return [advice.summary(asking, ticket, say), forms.form(VERBS["reply"], 1, POLICY, say, drafted)]
    return [advice.summary(asking, ticket, say), forms.form(VERBS["reply"], 1, POLICY, say)]


EN = language.speaker("en")


def drawn_from(session: Session, text: str, posted: dict[str, str]) -> list[Any]:
    """What each effect is drawn as while this text stands wherever people can write."""
    everywhere = clean(text) or CALM
    session.execute(update(BodyRow).values(text=everywhere))
    session.execute(update(MessageRow).values(files=hostile_files(everywhere)))
    session.execute(update(PersonRow).values(name=everywhere))
    session.execute(update(TicketRow).values(undelivered=everywhere, severity=2))
    words = {
        **asdict(VPN),
        "title": everywhere,
        "problem": everywhere,
        "fix": everywhere,
        "steps": [everywhere],
    }
    session.execute(update(ArticleVersionRow).values(words=words, word=everywhere))
    session.execute(update(ActionRow).values(words=everywhere, reason=everywhere))
    session.execute(update(DutyRow).values(note=everywhere, note_by="U0ADA"))
    calls = [posts.draw(session, DESK, effect, BEGINNING) for effect in effects(everywhere, posted)]
    asking = work(session, BEGINNING, workspace=DESK)
    asked = [oncall.form(asking, verb, language.speaker("en")) for verb in oncall.TURNS]
    asked += advised(session, everywhere)
    return [*asked, *({**call.arguments, "method": call.method} for call in calls if call)]


def test_every_kind_of_effect_is_drawn_here(posted: dict[str, str]) -> None:
    assert {type(effect) for effect in effects(CALM, posted)} == {
        kind for kind in KINDS.values() if not issubclass(kind, Inner)
    }


def tried_from(database: Database, posted: dict[str, str], texts: int) -> Tried:
    """So many hostile and so many odd texts in every post that the desk makes."""
    dice, slack, found = random.Random(SEED), Slack(), Tried(0, [])

    def draw(text: str) -> list[Any]:
        return run(database, lambda session: drawn_from(session, text, posted))

    calm = [read(each) for each in draw(CALM)]
    for _ in range(texts):
        hostile_text, odd_text = hostile(dice), odd(dice, dice.choice(EDGES) + dice.randint(-3, 3))
        for drawn, expected in zip(draw(hostile_text), calm, strict=True):
            found.wrong += undeclared(drawn, expected)
        for drawn in draw(odd_text):
            found.wrong += misfit(slack, drawn) if drawn.get("text") or drawn.get("view") else []
        found.tried += 2 * len(calm)
    return found


@pytest.mark.parametrize(
    "texts", [pytest.param(4, id="default"), pytest.param(2_000, id="soak", marks=pytest.mark.soak)]
)
def test_no_post_pings_links_breaks_out_or_is_refused(
    database: Database, posted: dict[str, str], texts: int
) -> None:
    """T18, T19: every effect, as it is drawn from what stands in the database."""
    found = tried_from(database, posted, texts)
    tell(f"{found.tried} drawings, {len(found.wrong)} wrong")
    assert not found.wrong, "\n".join([*found.wrong[:5], replay()])


# --- the mutants -----------------------------------------------------------------------------------

ESCAPING: dict[str, Callable[..., Any]] = {
    "escape": lambda text: text,
    "safe": lambda text, longest=3000: cut(text, longest),
    "pieces": lambda text, longest=3000, most=10_000: [text[:longest]],
}
"""What makes words safe, and its mutants that do not."""

USES = [
    (module, name)
    for module in MODULES
    for name in ESCAPING
    if getattr(module, name, None) is getattr(mrkdwn, name)  # pages outside Slack escape by HTML's rules
]


@pytest.mark.parametrize(("module", "name"), USES, ids=lambda each: getattr(each, "__name__", each))
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_one_builder_that_does_not_escape_is_caught(
    database: Database,
    posted: dict[str, str],
    module: ModuleType,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T18's mutant, in each module of views for each way in which it makes words safe."""
    monkeypatch.setattr(module, name, ESCAPING[name])
    assert hostile_drawings(300).wrong or tried_from(database, posted, 3).wrong


def cut_after_escaping(text: str, longest: int = 3000) -> str:
    """Fits, but may end inside an escape."""
    return cut(mrkdwn.escape(text), longest)


def cut_anywhere(text: str, longest: int) -> str:
    """Fits, but may end inside a grapheme."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def uncut(text: str, longest: int = 3000) -> str:
    """Escaped, but of any length."""
    return mrkdwn.escape(text)


@pytest.mark.parametrize(
    ("module", "name", "mutant", "problem"),
    [
        (card, "safe", cut_after_escaping, "half an escape"),
        (card, "cut", cut_anywhere, "torn"),
        (mrkdwn, "cut", cut_anywhere, "torn"),
        (card, "safe", uncut, "refused"),
    ],
    ids=["cut after escaping", "cut anywhere", "escaped and cut anywhere", "not cut"],
)
def test_a_cut_in_the_wrong_place_is_caught(
    module: ModuleType,
    name: str,
    mutant: Callable[..., str],
    problem: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """T19's mutants."""
    monkeypatch.setattr(module, name, mutant)
    assert problem in {wrong.partition(":")[0] for wrong in edge_drawings(4000).wrong}
