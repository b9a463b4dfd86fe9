"""Tell who is on call now and next, and leave a note to who comes next."""

from dataclasses import dataclass

from desk import oncall as rules
from desk.access import require
from desk.oncall import AHEAD, Turn
from desk.refusal import Refused
from desk.wording import N_, Sentence
from storage import oncall as kept
from storage.oncall import Present
from storage.work import Work

LONGEST_NOTE = 1500


@dataclass(frozen=True)
class OnCall:
    """Who is on call in each rota."""

    rotas: tuple[Present, ...]


def oncall(work: Work) -> OnCall:
    """Who is on call now and next, in every rota."""
    require(work.actor, "oncall")
    return OnCall(kept.present(work.session, work.workspace, work.now))


def turns(work: Work, code: str) -> list[Turn]:
    """The turns of a rota that are under way or to come, with who really has them."""
    covers = kept.covers(work.session, work.workspace.id, code, work.now)
    return rules.turns(work.workspace.rotas[code], covers, work.now, work.now + AHEAD)


def note(work: Work, words: str) -> Sentence:
    """Whoever has it next reads this at the hand-over; a later note takes the place of an earlier one."""
    require(work.actor, "oncall-note")
    mine = [
        duty
        for code in work.workspace.rotas
        for duty in kept.duties(work.session, work.workspace.id, code)
        if work.actor.id in duty.people
    ]
    if not mine:
        raise Refused(Sentence(N_("You are not on call now. See who is: /desk oncall")))
    if len(words) > LONGEST_NOTE:
        too_long = N_("This note is too long: write at most {most} characters.")
        raise Refused(Sentence(too_long, {"most": LONGEST_NOTE}))
    for duty in mine:
        kept.note(work.session, duty.id, words, work.actor.id)
    return Sentence(N_("Noted. Whoever has it next reads it at the hand-over."))
