"""Guess how severe a request is, from its words and from what people judged of requests like it."""

from desk.severity import Guess, first_guess
from desk.triage import learnt
from storage import beginnings
from storage.work import Work


def guess(work: Work, text: str) -> Guess:
    """A first severity, which any agent may overrule; what they say is learnt from."""
    return learnt(first_guess(text), beginnings.precedents(work.session, work.workspace.id, text))
