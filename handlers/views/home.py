"""Draws a person's home tab: what is theirs to do and to know, by each of their roles."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk import query
from desk.access import Role, Viewer
from desk.article import of_one
from desk.query import ME, OPEN, TODO, Query
from desk.severity import Severity
from desk.ticket import Status
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, whole_lines
from handlers.views import names, oncall
from handlers.views.elements import Block, actions, button, heading, plain, section
from handlers.views.found import line, listing
from storage import articles, inbox, outbox, overview
from storage.articles import Which
from storage.database import Session
from storage.oncall import present
from storage.overview import Part
from storage.tickets import Found

ASK_FOR_HELP = "ask"
"""The button, and the shortcut, that open the form in which one asks for help."""
SEARCH = "search"
"""The field in which one looks for tickets."""
MOST_AGENTS = 10


@dataclass(frozen=True)
class Look:
    """Whose home it is, and what drawing it reads from."""

    session: Session
    workspace: Workspace
    viewer: Viewer
    say: Speaker
    now: datetime

    def part(self, query: Query, most: int, *, by_due: bool = False) -> Part:
        """The gravest and oldest of the tickets meant, or those due first, and how many there are."""
        return overview.part(self.session, self.workspace.id, self.viewer, query, most, by_due=by_due)

    def articles(self, which: Which) -> int:
        """How many articles of this kind they may read."""
        meant = articles.kind(which, self.viewer.id, self.now.date())
        return articles.some(self.session, self.workspace.id, of_one(self.viewer), meant, (0, 0))[1]

    def lines(self, title: str, asked: str, part: Part, *, take: bool = False) -> list[Block]:
        """A heading, the tickets, and if there are more a button that lists what is `asked`: all of them."""
        if not part.count:
            return []
        more = part.count - len(part.found)
        drawn = [self._line(each, take=take) for each in part.found]
        rest = [listing(self.say(N_("and {count} more"), count=more), asked, "more")] if more else []
        return [heading(f"{self.say(title)} ({part.count})"), *drawn, *actions(rest)]

    def _line(self, found: Found, *, take: bool) -> Block:
        drawn = line(found, self.workspace, self.viewer, self.say)
        if take and self.viewer.is_agent:
            drawn["accessory"] = button("take", self.say(N_("Take")), found.ticket.number)
        return drawn


def tab(
    session: Session, workspace: Workspace, viewer: Viewer, say: Speaker, now: datetime
) -> dict[str, Any]:
    """The home tab as it is now: a section for each role, and a way to ask for help."""
    if not viewer.roles:
        sentence = say(N_("This desk does not serve guests. Ask a member of the workspace."))
        return {"type": "home", "blocks": [section(sentence)]}
    look = Look(session, workspace, viewer, say, now)
    blocks = [block for role, draw in _OF_ROLE.items() if role in viewer.roles for block in draw(look)]
    top = [*_ways(look), _search(look), *_on_call(look), *_knowledge(look)]
    return {"type": "home", "blocks": [*top, *blocks]}


def _ways(look: Look) -> list[Block]:
    """What one can do from here, whoever one is."""
    say = look.say
    ask = button(ASK_FOR_HELP, say(N_("Ask for help")), style="primary")
    lists = [listing(say(N_("What I asked")), "from:me", "asked")]
    if look.viewer.is_agent:
        lists += [
            listing(say(N_("My tickets")), "mine", "mine"),
            listing(say(N_("Queue")), "unassigned", "queue"),
        ]
    return actions([ask, *lists])


def _search(look: Look) -> Block:
    hint = look.say(N_("printer, mine, waiting, late, sev1, tag:vpn, last 7d"))
    return {
        "type": "input",
        "dispatch_action": True,
        "label": plain(look.say(N_("Find tickets"))),
        "element": {
            "type": "plain_text_input",
            "action_id": SEARCH,
            "max_length": query.LONGEST,
            "placeholder": plain(hint),
        },
    }


def _on_call(look: Look) -> list[Block]:
    """Who is on call now, for those who may want them."""
    rotas = present(look.session, look.workspace, look.now) if look.viewer.oversees else ()
    lines = [oncall.in_short(each, look.say) for each in rotas]
    return [section("\n".join(whole_lines(lines, SECTION)))] if lines else []


def _knowledge(look: Look) -> list[Block]:
    """The lessons that wait for a review or to be completed, and the articles to look at again."""
    if not look.viewer.oversees:
        return []
    counts = {verb: look.articles(which) for verb, which in _CARE.items()}
    return [
        {**section(f"📖 {look.say(_CARES[verb])} ({count})"), "accessory": _open(verb, look.say)}
        for verb, count in counts.items()
        if count
    ]


_CARE = {"kb-drafts": Which.UNDONE, "kb-stale": Which.DOUBTFUL}
_CARES = {
    "kb-drafts": N_("Lessons to review, and your drafts"),
    "kb-stale": N_("Articles to look at again"),
}


def _open(verb: str, say: Speaker) -> Block:
    return button(verb, say(N_("Show")))


def _agent(look: Look) -> list[Block]:
    """What waits for them, what waits for anybody, and what they wait for."""
    mine = look.part(Query(assignee=ME, statuses=TODO, snoozed=False), 15, by_due=True)
    queue = look.part(Query(unassigned=True), 10)
    waiting = look.part(Query(assignee=ME, statuses=frozenset({Status.WAITING})), 5)
    blocks = [
        *look.lines(N_("My queue"), "mine todo", mine),
        *look.lines(N_("Nobody's yet"), "unassigned", queue, take=True),
        *look.lines(N_("Waiting for the requester"), "mine waiting", waiting),
    ]
    return blocks or [section(look.say(N_("Nothing waits for you, and the queue is empty.")))]


def _lead(look: Look) -> list[Block]:
    """Everybody's load."""
    loads = overview.loads(look.session, look.workspace.id, look.viewer)
    if not loads:
        return []
    lines = []
    for at, (person, count) in enumerate(loads[:MOST_AGENTS]):
        drawn = section(f"{names.person(person)} · {count}")
        show = listing(look.say(N_("Show")), f"to:@{person.id}", f"load{at}")
        lines.append({**drawn, "accessory": show})
    more = len(loads) - len(lines)
    rest = [section(look.say(N_("and {count} more"), count=more))] if more else []
    return [heading(look.say(N_("Open tickets of each agent"))), *lines, *rest]


def _manager(look: Look) -> list[Block]:
    """How many tickets are open, by status and severity, and which requesters wait longest for a word."""
    counts = overview.counts(look.session, look.workspace.id, look.viewer)
    policy, say = look.workspace.policy, look.say
    by_status = {
        f"status:{each.value}": (
            names.status(each, policy, say),
            sum(n for (s, _), n in counts.items() if s is each),
        )
        for each in Status
        if each in OPEN
    }
    by_severity = {
        f"sev{int(each)}": (
            names.severity(each, policy),
            sum(n for (_, level), n in counts.items() if level is each),
        )
        for each in Severity
    }
    unanswered = look.part(Query(unanswered=True), 5)
    return [
        heading(say(N_("Open tickets"))),
        *_counted(by_status),
        *_counted(by_severity),
        *look.lines(N_("Waiting for a first answer"), "unanswered", unanswered),
    ]


def _counted(counts: dict[str, tuple[str, int]]) -> list[Block]:
    """Each count as the button that lists what it counts."""
    buttons = [listing(f"{label} · {count}", asked, asked) for asked, (label, count) in counts.items()]
    return actions(buttons)


def _operator(look: Look) -> list[Block]:
    """What lies aside in the machinery, and how to mend it."""
    effects, backlog = outbox.count_by_state(look.session), inbox.backlog(look.session)
    told = look.say(
        N_("Could not be sent: {buried} · could not be handled: {aside} · waiting: {waiting}"),
        buried=effects["buried"],
        aside=backlog.aside,
        waiting=effects["waiting"] + effects["leased"] + backlog.waiting,
    )
    mend = look.say(
        N_("`bot.py doctor` says what is wrong and how to mend it; `bot.py revive` tries it again.")
    )
    return [heading(look.say(N_("Machinery"))), section(f"{told}\n{mend}")]


def _requester(look: Look) -> list[Block]:
    """What they asked for and is not done."""
    asked = look.part(Query(requester=ME, statuses=OPEN), 10)
    if not asked.count and look.viewer.roles == {Role.REQUESTER}:
        return [section(look.say(N_("You have no open tickets. If something is wrong, ask for help.")))]
    return look.lines(N_("What I asked for"), "from:me open", asked)


_OF_ROLE: dict[Role, Callable[[Look], list[Block]]] = {
    Role.AGENT: _agent,
    Role.LEAD: _lead,
    Role.MANAGER: _manager,
    Role.OPERATOR: _operator,
    Role.REQUESTER: _requester,
}
"""What each role sees, in this order."""
