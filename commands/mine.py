"""List what is mine: what an agent works on, or what a requester asked."""

from commands.find import Results, find
from storage.work import Work


def mine(work: Work) -> Results:
    """The actor's open tickets if they are an agent, else all that they asked for."""
    return find(work, "mine" if work.actor.is_agent else "from:me")
