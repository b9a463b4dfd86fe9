"""How a ticket goes on: what waits, sleeps, is escalated or done with."""

from commands.ack import ack
from commands.close import close
from commands.dismiss import dismiss
from commands.escalate import escalate
from commands.hold import hold
from commands.registry.verb import Group, Takes, Verb
from commands.resume import resume
from commands.snooze import snooze
from commands.unpromise import unpromise
from commands.wait import wait
from commands.wake import wake
from desk.ticket import PAUSED, Clock, Status, Ticket
from desk.wording import N_


def _asleep(ticket: Ticket) -> bool:
    return ticket.snoozed_until is not None


def _escalated(ticket: Ticket) -> bool:
    return ticket.is_escalated


def _paused(ticket: Ticket) -> bool:
    return ticket.status in PAUSED


def _promised(ticket: Ticket) -> bool:
    return ticket.clocks.running(Clock.PROMISE) is not None


def _solved(ticket: Ticket) -> bool:
    return ticket.status is Status.SOLVED


VERBS = (
    Verb(
        "escalate",
        escalate,
        (Takes.TICKET, Takes.TEXT),
        N_("have those in charge called to a ticket, saying why"),
        N_("{key} is escalated: those in charge are called."),
        Group.STATE,
    ),
    Verb(
        "ack",
        ack,
        (Takes.TICKET,),
        N_("say that you are on an escalated ticket, or still are"),
        N_("You are on {key}; nobody else is called."),
        Group.STATE,
        _escalated,
        is_undoable=True,
    ),
    Verb(
        "unpromise",
        unpromise,
        (Takes.TICKET,),
        N_("take a promised update back"),
        N_("No update of {key} is promised any more."),
        Group.STATE,
        _promised,
        is_undoable=True,
    ),
    Verb(
        "wait",
        wait,
        (Takes.TICKET, Takes.PERHAPS_TEXT),
        N_("wait for the requester's answer, having asked for it with the text"),
        N_("{key} waits for its requester."),
        Group.STATE,
        is_undoable=True,
    ),
    Verb(
        "hold",
        hold,
        (Takes.TICKET, Takes.WHEN, Takes.TEXT),
        N_("put it on hold until a day, saying what for"),
        N_("{key} is on hold until then."),
        Group.STATE,
        is_undoable=True,
    ),
    Verb(
        "resume",
        resume,
        (Takes.TICKET,),
        N_("go on with what waited or was on hold"),
        N_("{key} is open again."),
        Group.STATE,
        _paused,
        is_undoable=True,
    ),
    Verb(
        "close",
        close,
        (Takes.TICKET,),
        N_("close what is solved: what the requester writes then is a new ticket"),
        N_("{key} is closed."),
        Group.STATE,
        _solved,
        is_undoable=True,
    ),
    Verb(
        "dismiss",
        dismiss,
        (Takes.TICKET,),
        N_("it is not a ticket"),
        N_("{key} is not a ticket. Undo: /desk reopen {key} why"),
        Group.STATE,
        is_undoable=True,
    ),
    Verb(
        "snooze",
        snooze,
        (Takes.TICKET, Takes.WHEN),
        N_("put it aside until a moment, such as 2h, tomorrow 9:00, friday"),
        N_("{key} sleeps until then, or until somebody writes."),
        Group.STATE,
        is_undoable=True,
    ),
    Verb(
        "wake",
        wake,
        (Takes.TICKET,),
        N_("wake what you put aside"),
        N_("{key} is awake."),
        Group.STATE,
        _asleep,
    ),
)
