"""Automate: the policy's rules follow from what happens, at once or when they are due."""

from dataclasses import replace
from itertools import groupby
from operator import itemgetter

from commands.macro import written
from desk.automation import assignees
from desk.effects.tickets import Halted, Inform
from desk.reaction import Act, Known, Outcome, Reaction, Run, Words, fits
from desk.ticket import Event, Side, Ticket
from storage import conversations, runs, tags
from storage.database import is_transient
from storage.work import Work


def automate(work: Work) -> None:
    """Run the rules over what has happened in this unit of work, and over what they make happen in turn."""
    happened, work.happened[:] = sorted(work.happened, key=itemgetter(0)), []
    for ticket, lines in groupby(happened, key=itemgetter(0)):
        events = [event for _ticket, event in lines]
        if any(fits(rule.when, event) for rule in work.workspace.policy.rules for event in events):
            _follow(work, ticket, events)
    work.happened.clear()


def run_due(work: Work, row: int, ticket_id: int, run: Run) -> None:
    """A rule waited long enough: it runs now, if what it asks is so still; once, whoever comes first."""
    ticket = work.ticket_by_id(ticket_id)
    if not runs.claim(work.session, row, work.now):
        return
    reaction = _reaction(work, ticket)
    reaction.resume(run)
    own, *further = reaction.runs
    runs.end(work.session, row, own.outcome, own.why)
    _carry_out(work, ticket, reaction, further)


def _follow(work: Work, ticket_id: int, events: list[Event]) -> None:
    """What the rules make of it; a fault of theirs never undoes what called them."""
    try:
        with work.session.begin_nested():
            ticket = work.ticket_by_id(ticket_id)
            reaction = _reaction(work, ticket)
            reaction.follow(events)
            _carry_out(work, ticket, reaction, reaction.runs)
    except Exception as error:
        if is_transient(error):
            raise
        last, why = events[-1], type(error).__name__
        failed = Run("*", last.seq, 0, None, None, work.now, Outcome.FAILED, why, work.now)
        runs.keep(work.session, work.workspace.id, ticket_id, [failed])


def _reaction(work: Work, ticket: Ticket) -> Reaction:
    past = runs.past(work.session, ticket.id)
    return Reaction(known(work), ticket, past, words_of(work, ticket), work.now)


def known(work: Work) -> Known:
    """What the rules may know of the desk."""
    policy, ids = work.workspace.policy, dict(work.workspace.names)
    named = {ids.get(name, name) for name in assignees(policy.rules, policy.macros)}
    agents = {person for person in named if work.viewer(person).is_agent}
    calendars = {code: hours.calendar for code, hours in policy.calendars.items()}
    merged = tags.merged(work.session, work.workspace.id)
    return Known(policy.rules, policy.macros, calendars, ids, agents, merged)


def words_of(work: Work, ticket: Ticket) -> Words:
    """What was said on the ticket, as rules ask for it."""

    def words(message: int | None) -> str:
        first = conversations.first_message(work.session, ticket.id)
        return conversations.words(work.session, message or first or 0) or ""

    return words


def _carry_out(work: Work, ticket: Ticket, reaction: Reaction, called: list[Run]) -> None:
    """Do what the rules decided, as the desk itself, and keep which were `called`."""
    desk = work.workspace.itself
    for act in reaction.acts:
        ticket = perform(work.by(desk, "rule"), ticket, act)
    for run in called:
        if run.outcome is Outcome.STOPPED:
            work.leave(ticket, Halted(ticket.id, run.rule))
    runs.keep(work.session, work.workspace.id, ticket.id, called)


def perform(work: Work, ticket: Ticket, act: Act) -> Ticket:
    """Do it in the actor's name, or the rule's."""
    changes = act.changes
    if act.text and changes:
        side = Side.DESK if act.rule else None
        text = written(work, ticket, act.text, act.visibility)
        message = work.typed(ticket, text, act.visibility, side=side)
        changes = (replace(changes[0], message=message, version=1), *changes[1:])
    ticket = work.record(ticket, changes)
    if act.told:
        work.leave(ticket, Inform(ticket.id, act.told, act.rule or ""))
    return ticket
