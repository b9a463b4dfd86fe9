"""Draws reports as posts in Slack: one look for a manager, and buttons that open what they count."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from desk.access import Person, Viewer
from desk.effects import Effect, ShowReport
from desk.report import WHOLE, Line, Part, Report, Section
from desk.severity import Severity
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views import actions, found, names
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.card import Block, section
from handlers.views.report import Pen, named
from storage import conversations, reports
from storage.tickets import Found

MOST_BLOCKS = 48
"""Blocks that a post's parts may have; Slack takes fifty."""
OPENS = "report"
"""What the buttons are called that open what a report counts."""


@dataclass(frozen=True)
class Mrkdwn:
    """Slack's own ink, for somebody who can open some channels."""

    workspace: Workspace
    reader: Viewer

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


def message(pen: Pen, report: Report, name: str) -> dict[str, Any]:
    """The report as a message; `text` is for notifications and screen readers."""
    title = pen.title(report)
    late = [_small(pen.late(report))] if report.is_late else []
    parts = [block for part in report.parts for block in _part(pen, report, part, name)]
    blocks = [_header(title), *late, *parts[: MOST_BLOCKS - 1 - len(late)], _small(pen.basis(report))]
    return {"text": f"{title}: {pen.headline(report)}", "blocks": blocks}


def _part(pen: Pen, report: Report, part: Part, name: str) -> list[Block]:
    """A part's sections, under the name of its team if there are several."""
    head = [] if part.scope == WHOLE else [{"type": "divider"}, section(pen.ink.strong(pen.scope(part)))]
    return [*head, *(block for of in part.sections for block in _section(pen, part, of, name))]


def _section(pen: Pen, part: Part, of: Section, name: str) -> list[Block]:
    lines = pen.lines(part, of)
    if not lines and not of.count:
        return []
    head = [pen.ink.strong(pen.say(of.title) + (f" ({of.count})" if of.opens else ""))] if of.title else []
    if any(line.action for line in of.lines):
        return [section("\n".join(head)), *(block for line in of.lines for block in _about_action(pen, line))]
    drawn = section("\n".join(whole_lines([*head, *lines], SECTION)))
    return [{**drawn, "accessory": _more(pen.say, part, of, name)} if of.opens else drawn]


def _about_action(pen: Pen, line: Line) -> list[Block]:
    """What is told of an action, with what can be done with it now."""
    action = pen.named.actions.get(line.action or 0)
    return [section(pen.line(line)), *(actions.buttons(action, pen.say) if action else [])]


def _more(say: Speaker, part: Part, of: Section, name: str) -> Block:
    """The button that opens the whole list."""
    label = say(N_("and {count} more"), count=of.more) if of.more else say(N_("Show"))
    text = {"type": "plain_text", "text": label, "emoji": True}
    value = f"{of.opens} {part.scope} {name}"
    return {"type": "button", "action_id": f"{OPENS}:{of.opens}", "text": text, "value": value}


def _header(text: str) -> Block:
    return {"type": "header", "text": {"type": "plain_text", "text": text, "emoji": True}}


def _small(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _show_report(desk: Desk, effect: ShowReport) -> Call | None:
    """Posted once, and edited in place when it is made anew."""
    report = reports.report(desk.session, desk.workspace.id, effect.report)
    if report is None:
        return None
    reader = desk.reader(effect.to)
    ink = Mrkdwn(desk.workspace, reader)
    facts = named(desk.session, desk.workspace, reader, report)
    pen = Pen(desk.speaker_at(effect.to), desk.workspace, facts, ink)
    drawn = message(pen, report, effect.report)
    post = conversations.post(desk.session, desk.workspace.id, effect.name())
    if post and post.ts:
        return Call("chat.update", {"channel": post.channel, "ts": post.ts, **drawn})
    return posting(effect.to, None, **drawn)


DRAWS: dict[type[Effect], Draw] = {ShowReport: _show_report}
