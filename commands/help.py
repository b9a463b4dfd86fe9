"""Help: what this very person may do."""

from desk.access import RIGHTS, may
from storage.work import Work


def help(work: Work) -> list[str]:  # noqa: A001 - the verb's name
    """The names of the verbs that the actor has, if only on their own tickets."""
    return [verb for verb in RIGHTS if may(work.actor, verb) or verb in work.actor.own]
