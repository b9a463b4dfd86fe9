"""Looking tickets up, and what is to be read of one."""

from commands.draft_lesson import draft_lesson
from commands.find import find
from commands.history import history
from commands.mine import mine
from commands.queue import queue
from commands.registry.verb import Group, Takes, Verb, always, has_room
from commands.runs import runs
from commands.summary import summary
from commands.timeline import timeline
from commands.why import why
from desk.wording import N_

VERBS = (
    Verb(
        "draft-lesson",
        draft_lesson,
        (Takes.TICKET,),
        N_("have a model draft a lesson from what was said; nothing is kept"),
        N_("A lesson from {key} is being drafted: the card says when it is there."),
        Group.FIND,
        always,
    ),
    Verb(
        "summary",
        summary,
        (Takes.TICKET,),
        N_("have a model sum up what was said"),
        N_("{key} is being summed up: the card says when it is done."),
        Group.FIND,
    ),
    Verb(
        "find",
        find,
        (Takes.QUERY,),
        N_("find tickets by words, or: mine, unassigned, waiting, sev1, tag:vpn, from:@name, last 7d"),
        group=Group.FIND,
    ),
    Verb("mine", mine, (), N_("your tickets"), group=Group.FIND),
    Verb("queue", queue, (), N_("open tickets that nobody has taken"), group=Group.FIND),
    Verb("history", history, (Takes.TICKET,), N_("everything that happened to a ticket"), group=Group.FIND),
    Verb(
        "runs",
        runs,
        (Takes.TICKET,),
        N_("what the desk's own rules did with a ticket, and why"),
        group=Group.FIND,
    ),
    Verb(
        "why",
        why,
        (Takes.TICKET,),
        N_("why its clocks stand where they stand: what is due when, and how that is counted"),
        group=Group.FIND,
        suits=always,
    ),
    Verb(
        "timeline",
        timeline,
        (Takes.TICKET,),
        N_("write into its war room what happened so far"),
        N_("The timeline of {key} is in its war room."),
        group=Group.FIND,
        suits=has_room,
    ),
)
