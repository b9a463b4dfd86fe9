"""Propose a ticket to somebody who seems to ask for help where only people talk (A12)."""

from datetime import timedelta

from commands import seed
from desk.effects.answers import Propose, ReadThread, respond
from desk.intake import Said, is_heard
from desk.nudge import looks_like_a_request
from desk.wording import N_, Sentence
from storage import nudges, outbox
from storage.work import Work


def propose(work: Work, said: Said) -> None:
    """Ask the author, for their eyes only, whether a ticket shall be opened; seldom, and never after a no."""
    places = work.workspace.places
    is_there = said.channel in places.watched - places.intake and said.top_level
    is_person = is_heard(said, ()) and work.actor.roles and not work.actor.is_agent
    if not (is_there and is_person and looks_like_a_request(said.text)):
        return
    again = timedelta(hours=work.workspace.policy.intake.nudge.every_hours)
    if nudges.may_ask(work.session, _place(work, said.channel), work.now, again):
        effect = Propose(work.actor.id, said.channel, said.ts)
        outbox.leave_free(work.session, work.workspace.id, effect, work.now)


def answer(work: Work, wish: ReadThread, *, wanted: bool) -> None:
    """They want a ticket from the message, or not to be asked there again."""
    if wanted:
        seed.seed(work, wish)
        return
    nudges.declined(work.session, _place(work, wish.channel), work.now)
    sentence = Sentence(N_("All right, I shall not ask you here again. /ticket works everywhere."))
    effect = respond(work.actor.id, wish.url, wish.channel, sentence, replaces=True)
    outbox.leave_response(work.session, work.workspace.id, wish.name(), effect, work.now)


def _place(work: Work, channel: str) -> tuple[str, str, str]:
    return work.workspace.id, channel, work.actor.id
