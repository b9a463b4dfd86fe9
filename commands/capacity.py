"""Say how many open tickets one takes on."""

from dataclasses import replace

from desk.access import require
from desk.refusal import Refused
from desk.teams import MOST_OPEN
from desk.wording import N_, Sentence
from storage import roster
from storage.work import Work


def capacity(work: Work, most: int | None) -> Sentence:
    """The desk gives the actor a ticket only while they have fewer open ones; None: as their team says."""
    require(work.actor, "capacity")
    if most is not None and most > MOST_OPEN:
        raise Refused(Sentence(N_("Name a number from 0 to {most}."), {"most": MOST_OPEN}))
    said = roster.word(work.session, work.workspace.id, work.actor.id)
    roster.keep_word(work.session, work.workspace.id, work.actor.id, replace(said, capacity=most))
    if most is None:
        return Sentence(N_("Your team's limit holds for you again."))
    return Sentence(N_("You are given tickets while you have fewer than {most} open."), {"most": most})
