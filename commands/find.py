"""Find tickets by their words."""

from storage import tickets
from storage.tickets import Found
from storage.work import Work

MOST = 10


def find(work: Work, words: str) -> list[Found]:
    """The newest tickets the actor may see in which every word was said; without words, the open ones."""
    return tickets.find(work.session, work.workspace.id, work.actor, words, MOST)
