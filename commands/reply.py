"""Reply to the requester: the only way from the desk's side into their thread besides writing there."""

from enum import StrEnum

from commands.automate import known, perform
from commands.macro import called, check_called, written
from commands.promise import ask
from commands.solve import finish
from desk import life
from desk.access import check, side_of
from desk.reaction import act_of
from desk.text import clean
from desk.ticket import Ticket, Visibility
from storage.work import Files, Work


class Then(StrEnum):
    """What becomes of a ticket once it is answered; else it stays as it is."""

    WAIT = "wait"
    SOLVE = "solve"


def reply(
    work: Work,
    number: int,
    text: str,
    then: str | None = None,
    macro: str | None = None,
    files: Files = (),
) -> Ticket:
    """The text goes into the requester's thread under the actor's name; what is to follow is done `then`.

    A text such as ?vpn is that `macro`'s; what the macro does besides is done too, as the actor's doing.
    """
    ticket = work.ticket(number, "reply")
    check_called(work, text)
    if code := called(work, text):
        macro, text = code, written(work, ticket, work.workspace.policy.macros[code].text)
    ticket = _send(work, ticket, text, then, files)
    for action in work.workspace.policy.macros[macro].then if macro else ():
        ticket = perform(work, ticket, act_of(action, ticket, known(work)))
    return ticket


def _send(work: Work, ticket: Ticket, text: str, then: str | None, files: Files) -> Ticket:
    message = work.typed(ticket, clean(text), Visibility.PUBLIC, files)
    waits = then == Then.WAIT or work.workspace.policy.life.every_reply_waits
    ticket = work.record(ticket, life.reply(ticket, message, side_of(work.actor, ticket), waits=waits))
    ask(work, ticket, message, text, work.now, at_card=True)
    if then != Then.SOLVE:
        return ticket
    check(work.actor, "solve", ticket)
    return finish(work, ticket, None)
