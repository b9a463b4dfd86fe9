"""Meets a person: who speaks their language, and what reads or acts as them."""

from datetime import datetime

from desk.workspace import Workspace
from handlers import language
from handlers.language import Speaker
from storage import people
from storage.database import Session
from storage.work import Work


def meet(session: Session, workspace: Workspace, person: str, now: datetime) -> tuple[Speaker, Work]:
    """Who speaks this person's language, and what reads as them."""
    known = people.person(session, workspace.id, person)
    say = language.of_locale(known.locale if known else "", workspace.policy.language.default)
    return say, Work(session, now, workspace, people.viewer(session, workspace, person), cause="form")
