"""Articles for tests: written, reviewed and published at once, as a desk of some age has them."""

from datetime import date, datetime
from typing import Any

from desk.article import Article, Lesson, State
from storage import articles, search
from storage.database import Session

VPN = Lesson(
    title="VPN does not connect",
    problem="The VPN client says that the gateway does not answer.",
    fix="Quit the client, delete the profile, and sign in again at vpn.example.com.",
)


def publish(session: Session, workspace: str, lesson: Lesson, now: datetime, **more: Any) -> Article:
    """The article, as Ada wrote it and Bo checked it."""
    checked = {"verifier": "U0BO", "verified_at": now, "review_on": date(2099, 1, 1)}
    people = {"author": "U0ADA", "owner": "U0ADA", **checked, **more}
    draft = Article(0, workspace, 0, State.PUBLISHED, lesson, created_at=now, updated_at=now, **people)
    kept = articles.new(session, draft)
    search.index(session, kept.id)
    return kept
