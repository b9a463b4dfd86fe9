"""Draws reports as posts in Slack: one look for a manager, and buttons that open what they count."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.counted import Counted
from desk import daily
from desk.access import Person, Viewer
from desk.daily import Wants
from desk.effects.effect import Effect
from desk.effects.reports import ShowReport
from desk.metrics import Metric
from desk.report import WHOLE, Line, Part, Report, Section
from desk.severity import Severity
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views import actions, elements, figures, found, names
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.elements import Block, button, choice, heading, modal, option, plain, section, small
from handlers.views.report import Pen, named, period
from storage import conversations, reports
from storage.database import Session
from storage.tickets import Found, Page, Place

MOST_BLOCKS = 46
"""Blocks that a post's parts may have; Slack takes fifty, and some frame them."""
OPENS = "report"
"""What the buttons and choices are called that open what a report counts."""
DEFINES = "figures"
"""The button that says what its figures count."""


@dataclass(frozen=True)
class Mrkdwn:
    """Slack's own ink, for somebody who can open some channels."""

    workspace: Workspace
    reader: Viewer
    bullet = "• "

    def words(self, text: str) -> str:
        """Escaped, so that it can neither ping nor link."""
        return safe(text, 300)

    def strong(self, text: str) -> str:
        """In bold."""
        return f"*{text}*"

    def moment(self, at: datetime) -> str:
        """In the zone of whoever reads it."""
        return names.moment(at)

    def severity(self, level: Severity) -> str:
        """With its sign."""
        return names.severity(level, self.workspace.policy)

    def channel(self, channel: str) -> str:
        """As a link."""
        return names.call(channel)

    def person(self, who: Person) -> str:
        """Pings nobody."""
        return names.person(who)

    def ticket(self, of: Found) -> str:
        """A link where the reader can open one of its threads."""
        key = found.linked(of.ticket, self.workspace, self.reader)
        return f"{self.strong(key)} {self.severity(of.ticket.severity)}"


def message(pen: Pen, report: Report) -> dict[str, Any]:
    """The report as a message; `text` is for notifications and screen readers."""
    title = pen.title(report)
    late = [small(pen.late(report))] if report.is_late else []
    blocks = [heading(title), *late, *_parts(pen, report), small(pen.basis(report))]
    return {"text": f"{title}\n{pen.headline(report)}", "blocks": blocks}


def _parts(pen: Pen, report: Report) -> list[Block]:
    """As much as a message holds (rule 54), without the buttons of actions if those leave no room."""
    for acts in (True, False):
        drawn = [block for part in report.parts for block in _part(pen, report, part, acts=acts)]
        if len(drawn) <= MOST_BLOCKS:
            return drawn
    rest = pen.say(N_("More than a message holds. The rest: `bot.py report`, or fewer teams in one post."))
    return [*drawn[: MOST_BLOCKS - 1], small(rest)]


def _part(pen: Pen, report: Report, part: Part, *, acts: bool) -> list[Block]:
    """A part's sections, under the name of its team if it is about one, and the way to what it counts."""
    head = [] if part.scope == WHOLE else [{"type": "divider"}, section(pen.ink.strong(pen.scope(part)))]
    drawn = [block for of in part.sections for block in _section(pen, report, part, of, acts=acts)]
    told = dict.fromkeys(metric for of in part.sections for metric in of.figures)
    return [*head, *drawn, *(_ways(pen.say, report, part, told) if told else [])]


def _section(pen: Pen, report: Report, part: Part, of: Section, *, acts: bool) -> list[Block]:
    lines = pen.lines(part, of)
    if not lines and not of.count:
        return []
    head = [pen.ink.strong(pen.heading(of))] if of.title else []
    if acts and any(line.action for line in of.lines):
        return [section("\n".join(head)), *(block for line in of.lines for block in _about_action(pen, line))]
    drawn = section("\n".join(whole_lines([*head, *lines], SECTION)))
    return [{**drawn, "accessory": _more(pen, report, part, of)} if of.opens else drawn]


def _about_action(pen: Pen, line: Line) -> list[Block]:
    """What is told of an action, with what can be done with it now."""
    action = pen.named.actions.get(line.action or 0)
    return [section(pen.line(line)), *(actions.buttons(action, pen.say) if action else [])]


def _more(pen: Pen, report: Report, part: Part, of: Section) -> Block:
    """The button that opens the whole list."""
    label = pen.rest(of) or pen.say(N_("Show"))
    value = found.carried(str(Counted(Wants(of.opens), report.period, part.scope)), None)
    return button(OPENS, label, value)


def _ways(say: Speaker, report: Report, part: Part, told: Iterable[Metric]) -> list[Block]:
    """A choice of the figures, each of which opens its tickets, and a button that says what they count."""
    options = [
        option(
            figures.label(metric, say), found.carried(str(Counted(metric, report.period, part.scope)), None)
        )
        for metric in told
    ]
    ask = plain(say(N_("Show the tickets of …")))
    which = {**choice(options), "action_id": OPENS, "placeholder": ask}
    define = button(DEFINES, say(N_("What do these figures mean?")))
    return elements.actions([which, define], f"figures.{part.scope}")


def tickets(page: Page, of: Counted, workspace: Workspace, reader: Viewer, say: Speaker) -> dict[str, Any]:
    """A page of the tickets behind a number, as a form in which there is nothing to fill in."""
    turns = [
        *([_turn(say(N_("Newer")), "newer", of, page.newer)] if page.newer else []),
        *([_turn(say(N_("Older")), "older", of, page.older)] if page.older else []),
    ]
    what = daily.TITLES[of.what] if isinstance(of.what, Wants) else figures.LABELS[of.what]
    head = section(
        f"*{say(what)}* · {period(of.period, say)}" if isinstance(of.what, Metric) else f"*{say(what)}*"
    )
    lines = [found.line(each, workspace, reader, say) for each in page.found]
    nothing = [section(say(N_("Nothing that you may see.")))]
    return _modal(say(N_("Tickets")), [head, *(lines or nothing), *elements.actions(turns)], say)


def _turn(label: str, name: str, of: Counted, at: Place) -> Block:
    value = found.carried(str(of), at)
    return button(f"{OPENS}:{name}", label, value)


def definitions(say: Speaker) -> dict[str, Any]:
    """What each figure counts, as a form in which there is nothing to fill in."""
    told = [f"*{figures.label(metric, say)}*\n{figures.definition(metric, say)}" for metric in Metric]
    return _modal(say(N_("Figures")), [section(each) for each in told], say)


def _modal(title: str, blocks: list[Block], say: Speaker) -> Block:
    return modal(OPENS, title, blocks, say(N_("Close")))


def drawn(
    session: Session, workspace: Workspace, reader: Viewer, report: Report, say: Speaker
) -> dict[str, Any]:
    """The report as a message for this reader, with what it names as it is now."""
    facts = named(session, workspace, reader, report)
    return message(Pen(say, workspace, facts, Mrkdwn(workspace, reader)), report)


def _show_report(desk: Desk, effect: ShowReport) -> Call | None:
    """Posted once, and edited in place when it is made anew."""
    report = reports.report(desk.session, desk.workspace.id, effect.report)
    if report is None:
        return None
    said = drawn(desk.session, desk.workspace, desk.reader(effect.to), report, desk.speaker_at(effect.to))
    post = conversations.post(desk.session, desk.workspace.id, effect.name())
    if post and post.ts:
        return Call("chat.update", {"channel": post.channel, "ts": post.ts, **said})
    return posting(effect.to, None, **said)


DRAWS: dict[type[Effect], Draw] = {ShowReport: _show_report}
