"""Whether a requester is asked how it went, when, and what they can answer (rule 86)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from pydantic import Field

from desk.refusal import Refused
from desk.section import Section, Whole
from desk.ticket import RESOLVED, Change, Kind, Survey, Ticket
from desk.wording import N_, Sentence

RULE = "rule 86"
BEST = 5
"""The rating beyond which there is none; the worst is 1."""
LATEST = timedelta(days=7)
"""How much later than it was due somebody is still asked."""

GONE, OWN, LATELY, LATE = "gone", "own", "lately", "late"
"""Why somebody is not asked."""


class Csat(Section):
    """How requesters are asked, once and by direct message, what they think of a solution, from 1 to 5."""

    ask: bool = True
    """Whether they are asked."""
    after_hours: Whole = Field(default=3, ge=3, le=168)
    """Hours after which they are asked of what was solved, if it still is."""
    every_days: Whole = Field(default=7, ge=7, le=365)
    """Days within which nobody is asked twice, however many of their tickets are solved."""
    low: Whole = Field(default=2, ge=0, le=4)
    """The best rating of which whoever had the ticket, and the leads, are told at once. 0: of none."""

    @property
    def after(self) -> timedelta:
        """How long after a solution its requester is asked."""
        return timedelta(hours=self.after_hours)

    @property
    def every(self) -> timedelta:
        """How long nobody is asked twice."""
        return timedelta(days=self.every_days)


@dataclass(frozen=True)
class Respondent:
    """Who is to be asked: whether they can answer, when they last were asked, and how long it is quiet."""

    can_answer: bool = True
    last: datetime | None = None
    quiet_until: datetime | None = None


def due(ticket: Ticket, csat: Csat) -> datetime | None:
    """When its requester is to be asked; None if they were, or there is nothing to ask.

    That is so of what is open again, goes on as another ticket, or was solved by an article.
    """
    survey = ticket.survey
    is_solved = ticket.status in RESOLVED and ticket.merged_into is None and ticket.article is None
    if survey is None or survey.is_decided or not is_solved or not csat.ask:
        return None
    return max(survey.since + csat.after, survey.until or survey.since)


def ask(ticket: Ticket) -> Change:
    """Its requester is asked."""
    return Change(Kind.SURVEYED, after=ticket.requester, rule=RULE)


def decide(ticket: Ticket, whom: Respondent, csat: Csat, now: datetime) -> Change:
    """What is done about a ticket of which its requester is due to be asked."""
    if why := _why_not(ticket, whom, csat, now):
        return Change(Kind.SPARED, rule=RULE, detail={"why": why})
    if whom.quiet_until:
        return Change(Kind.SPARED, rule=RULE, detail={"until": whom.quiet_until.isoformat()})
    return ask(ticket)


def _why_not(ticket: Ticket, whom: Respondent, csat: Csat, now: datetime) -> str:
    if not whom.can_answer:
        return GONE
    if _is_own_work(ticket):
        return OWN
    if whom.last and now < whom.last + csat.every:
        return LATELY
    at = due(ticket, csat)
    return LATE if at and now > at + LATEST else ""


def _is_own_work(ticket: Ticket) -> bool:
    """Whether its requester solved it, and nobody else had a hand in it."""
    is_by_themselves = ticket.survey is not None and ticket.survey.by == ticket.requester
    return is_by_themselves and not ticket.answered_at and ticket.assignee in {None, ticket.requester}


def is_asking(ticket: Ticket) -> bool:
    """Whether what its requester was asked last can be answered: it is solved, as far as anybody knows."""
    is_asked = ticket.survey is not None and ticket.survey.asked is not None
    return is_asked and ticket.status in RESOLVED and ticket.merged_into is None


def is_rated(ticket: Ticket) -> bool:
    """Whether its requester said how it went, and may still say more."""
    return is_asking(ticket) and ticket.survey is not None and ticket.survey.rating is not None


def rate(ticket: Ticket, rating: int) -> tuple[Change, ...]:
    """They give it so much; a later word counts instead of an earlier one."""
    survey = _asked(ticket)
    return () if rating == survey.rating else (_rated(survey, rating, survey.comment),)


def rated(ticket: Ticket) -> Survey:
    """What its requester said of how it went, if they did, and may still do so; else Refused."""
    survey = _asked(ticket)
    if survey.rating is None:
        first = N_("First say how it went, then why: /desk rate {key} 5")
        raise Refused(Sentence(first, {"key": ticket.key}))
    return survey


def comment(ticket: Ticket, message: int | None = None, version: int | None = None) -> Change:
    """They say this about it, or nothing any more."""
    survey = rated(ticket)
    return _rated(survey, survey.rating, message, version)


def _rated(survey: Survey, rating: int | None, message: int | None, version: int | None = None) -> Change:
    before = str(survey.rating) if survey.rating else None
    which = {"survey": str(survey.asked)}
    return Change(Kind.RATED, before, str(rating), message, version, detail=which)


def _asked(ticket: Ticket) -> Survey:
    """What its requester was asked and can answer now; else Refused."""
    if ticket.survey is None or ticket.survey.asked is None:
        unasked = N_("Nobody has asked yet how {key} went. The desk asks some hours after it is solved.")
        raise Refused(Sentence(unasked, {"key": ticket.key}))
    if not is_asking(ticket):
        again = N_("{key} is open again. Say how it went once it is solved.")
        raise Refused(Sentence(again, {"key": ticket.key}))
    return ticket.survey
