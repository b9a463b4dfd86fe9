"""Draws reports outside Slack, as Markdown and as a web page, with what each figure counts (rules 71, 87)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from html import escape
from zoneinfo import ZoneInfo

from desk.access import Person
from desk.metrics import Metric
from desk.policy import Policy
from desk.report import Report
from desk.severity import Severity
from desk.text import cut
from handlers.language import Speaker
from handlers.views import figures
from handlers.views.names import LONGEST_NAME
from handlers.views.report import Chapter, Pen
from storage.tickets import Found

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|~>-])")


@dataclass(frozen=True)
class Plain:
    """The ink of a page, in which nothing that a person wrote is markup; `mark` puts words in bold."""

    policy: Policy
    zone: ZoneInfo
    safe: Callable[[str], str]
    mark: str
    bullet = ""

    def words(self, text: str) -> str:
        """Without line breaks."""
        return self.safe(" ".join(text.split()))

    def strong(self, text: str) -> str:
        """In bold."""
        return self.mark.format(text)

    def moment(self, at: datetime) -> str:
        """By the clock of the report's zone."""
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"

    def severity(self, level: Severity) -> str:
        """The policy's name."""
        return self.words(self.policy.severities[int(level)].name)

    def channel(self, channel: str) -> str:
        """By its id, for outside Slack nothing else is known of it."""
        return self.words(channel)

    def person(self, who: Person) -> str:
        """By name, or by id where that is not known."""
        return self.words(cut(who.name or who.id, LONGEST_NAME))

    def ticket(self, of: Found) -> str:
        """Its key and severity."""
        return f"{self.strong(self.safe(of.ticket.key))} {self.severity(of.ticket.severity)}"


def markdown_ink(policy: Policy, zone: ZoneInfo) -> Plain:
    """The ink of Markdown."""
    return Plain(policy, zone, lambda text: _SPECIAL.sub(r"\\\1", escape(text, quote=False)), "**{}**")


def html_ink(policy: Policy, zone: ZoneInfo) -> Plain:
    """The ink of a web page."""
    return Plain(policy, zone, escape, "<strong>{}</strong>")


def markdown(pen: Pen, report: Report) -> str:
    """The report as Markdown."""
    late = [pen.late(report)] if report.is_late else []
    body = [line for chapter in pen.chapters(report) for line in _chapter(chapter)]
    meanings = [f"- {pen.ink.strong(name)}: {meaning}" for name, meaning in defined(report, pen.say)]
    lines = [f"# {pen.title(report)}", *late, *body, "---", pen.basis(report), *meanings]
    return "\n".join(_spaced(lines)) + "\n"


def _chapter(chapter: Chapter) -> Iterator[str]:
    if chapter.heading:
        yield f"{'#' * (chapter.level + 1)} {chapter.heading}"
        yield from (f"- {line}" for line in chapter.lines)
    else:
        yield from chapter.lines
    if chapter.rest:
        yield f"- … {chapter.rest}"


def _spaced(lines: list[str]) -> Iterator[str]:
    """With an empty line between all but the lines of a list."""
    before = ""
    for line in lines:
        if before and not (before.startswith("- ") and line.startswith("- ")):
            yield ""
        yield line.strip()
        before = line


def html(pen: Pen, report: Report) -> str:
    """The report as a web page that needs nothing else."""
    late = [f"<p>{pen.late(report)}</p>"] if report.is_late else []
    body = [_drawn(chapter) for chapter in pen.chapters(report)]
    meanings = [f"<dt>{name}</dt><dd>{escape(meaning)}</dd>" for name, meaning in defined(report, pen.say)]
    title, language = pen.title(report), pen.say.language.replace("_", "-")
    parts = [
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width">',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>",
        *(*late, *body, f"<p><small>{pen.basis(report)}</small></p>"),
        f"<dl>{''.join(meanings)}</dl>\n</body>\n</html>\n",
    ]
    return "\n".join(parts)


_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}"
    "dt{font-weight:600}"
)


def _drawn(chapter: Chapter) -> str:
    heading = f"<h{chapter.level + 1}>{chapter.heading}</h{chapter.level + 1}>\n" if chapter.heading else ""
    lines = [*chapter.lines, *([f"… {chapter.rest}"] if chapter.rest else [])]
    if not chapter.heading:
        return "\n".join(f"<p>{line}</p>" for line in lines)
    listed = "\n".join(f"<li>{line}</li>" for line in lines)
    return f"{heading}<ul>\n{listed}\n</ul>" if lines else heading


def defined(report: Report, say: Speaker) -> list[tuple[str, str]]:
    """What each figure of the report is called, and what it counts."""
    told = {metric for part in report.parts for of in part.sections for metric in of.figures}
    return [
        (figures.label(metric, say), figures.definition(metric, say)) for metric in Metric if metric in told
    ]
