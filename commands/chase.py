"""Remind the owners of articles whose review is overdue (rule 85, the clock's verb)."""

from datetime import timedelta

from commands.credit import keeper, tell
from desk.effects.articles import News
from storage import articles
from storage.work import Work

AT_ONCE = 20
"""Articles in one unit of work; more follow within seconds."""


def chase(work: Work) -> bool:
    """Tell each owner, again after some days, until somebody has looked at it; whether anybody was told."""
    again = work.now - timedelta(days=work.workspace.policy.knowledge.chase_days)
    due = articles.overdue(work.session, work.workspace.id, work.now, again, AT_ONCE)
    for article in due:
        tell(work, article, News.STALE, keeper(work, article))
    return bool(due)
