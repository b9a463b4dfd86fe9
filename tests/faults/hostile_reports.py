"""Reports as a hostile text would have them: in every place that people can write in."""

from typing import Any
from zoneinfo import ZoneInfo

from commands.counted import Counted
from desk.access import Person
from desk.daily import TITLES, Wants
from desk.metrics import Count, Metric, Numbers
from desk.period import Every, around
from desk.report import Line, Name, Of, Part, Report, Section
from desk.tags import Tag
from desk.text import cut
from desk.ticket import Ticket
from handlers.language import Speaker
from handlers.views import report_pages, report_posts
from handlers.views.report import Ink, Named, Pen
from storage.tickets import Found, Page, Place
from tests.stage import ADA, BEGINNING, WORKSPACE

DAY = around(Every.DAILY, BEGINNING.date(), ZoneInfo("UTC"))


def of_ticket(ticket: int) -> Report:
    """A report that names a ticket, a person, a tag and an action as they are called by now."""
    named = {"person": Name(Of.PERSON, "U0ADA"), "tag": Name(Of.TAG, "vpn"), "action": Name(Of.ACTION, "1")}
    lines = (
        Line("waits since {moment}", {"moment": BEGINNING}, ticket),
        Line("{person} {tag} {action}", named),
    )
    some = Numbers({metric: Count(2) for metric in Metric})
    listed = Section(TITLES[Wants.LATE], lines, 9, Wants.LATE)
    return Report(DAY, BEGINNING, (Part(numbers=some, sections=(listed,)),))


def reported(text: str, say: Speaker) -> list[Any]:
    """A report on more teams than a message holds, the tickets of its numbers, and what they count."""
    page = Page((_about(text),) * 10, Place(1, older=False), Place(1))
    asked = (Counted(Metric.FCR, DAY, "network"), Counted(Wants.LATE, DAY))
    return [
        report_posts.message(_pen(text, say, report_posts.Mrkdwn(WORKSPACE, ADA)), _report(text, teams=9)),
        *(report_posts.tickets(page, each, WORKSPACE, ADA, say) for each in asked),
        report_posts.definitions(say),
    ]


def as_page(text: str, say: Speaker) -> str:
    """The same report as a web page."""
    return report_pages.html(
        _pen(text, say, report_pages.html_ink(WORKSPACE.policy, DAY.zone)), _report(text)
    )


def as_markdown(text: str, say: Speaker) -> str:
    """The same report as Markdown."""
    ink = report_pages.markdown_ink(WORKSPACE.policy, DAY.zone)
    return report_pages.markdown(_pen(text, say, ink), _report(text))


def _about(text: str) -> Found:
    return Found(Ticket(1, "T0", 1, "U0ANNA", "C0SUPPORT", "1.1"), text, Person("U0ADA", text))


def _pen(text: str, say: Speaker, ink: Ink) -> Pen:
    tag = Tag(en=" ".join(cut(text, 40).split()) if text.isprintable() else "a")
    named = Named({1: _about(text)}, {"U0ADA": Person("U0ADA", text)}, {"vpn": tag})
    return Pen(say, WORKSPACE, named, ink)


def _report(text: str, teams: int = 1) -> Report:
    some = Numbers({metric: Count(2) for metric in Metric})
    parts = tuple(Part(f"team-{at}", some, Numbers(), _sections(text)) for at in range(teams))
    return Report(DAY, BEGINNING, parts, is_late=True)


def _sections(text: str) -> tuple[Section, ...]:
    codes = {"team": (Of.TEAM, text), "category": (Of.CATEGORY, text), "account": (Of.ACCOUNT, text)}
    people = {"person": (Of.PERSON, "U0ADA"), "tag": (Of.TAG, "vpn"), "ticket": (Of.TICKET, "1")}
    values = {name: Name(of, code) for name, (of, code) in {**codes, **people}.items()}
    said = " ".join(f"{{{name}}}" for name in (*values, "words"))
    five = (Line("waits since {moment}", {"moment": BEGINNING}, 1),) * 5
    return (
        Section(lines=(Line(said, {**values, "words": text}),)),
        Section("What changed", figures=tuple(Metric)),
        *(Section(title, five, 9, wants) for wants, title in TITLES.items()),
    )
