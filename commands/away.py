"""Say that one is away, and that one is back (rule 76: nobody's presence in Slack counts)."""

from dataclasses import replace
from datetime import datetime

from desk import life
from desk.access import require
from desk.assignment import AWAY, is_unanswered
from desk.refusal import Refused
from desk.wording import N_, Sentence
from storage import roster
from storage.work import Work


def away(work: Work, until: datetime | None) -> Sentence:
    """The desk gives the actor no tickets, until they are back or until that moment.

    Theirs that nobody has answered go back to the queue, so that no requester waits for somebody who is not
    there. Those under way stay theirs, for a requester wants to go on with whom they know; who is away is
    told which they are, and `agents` shows them to everybody, so that a lead can give them to somebody else.
    """
    require(work.actor, "away")
    if until is not None and until <= work.now:
        raise Refused(Sentence(N_("That is over already. Name a moment to come: 2h, tomorrow 9:00, friday.")))
    said = roster.word(work.session, work.workspace.id, work.actor.id)
    said = replace(said, away_since=work.now, until=until)
    roster.keep_word(work.session, work.workspace.id, work.actor.id, said)
    mine = roster.locked_with(work.session, work.workspace.id, work.actor.id)
    back = [ticket for ticket in mine if is_unanswered(ticket)]
    for ticket in back:
        work.record(ticket, life.hand_back(ticket, why=AWAY))
    kept = [ticket.key for ticket in mine if ticket not in back]
    if not kept:
        return Sentence(N_("You are away. Back in the queue: {count}."), {"count": len(back)})
    sentence = N_(
        "You are away. Back in the queue: {count}. Still yours: {kept}. Give them away: /desk handover @name"
    )
    return Sentence(sentence, {"count": len(back), "kept": ", ".join(kept)})


def back(work: Work) -> Sentence:
    """The actor is there again."""
    require(work.actor, "back")
    said = roster.word(work.session, work.workspace.id, work.actor.id)
    said = replace(said, away_since=None, until=None)
    roster.keep_word(work.session, work.workspace.id, work.actor.id, said)
    return Sentence(N_("Welcome back."))
