"""Who works on a ticket, who is told of it, and when they are there themselves."""

from commands.away import away, back
from commands.capacity import capacity
from commands.follow import follow
from commands.handover import handover
from commands.registry.verb import Group, Takes, Verb, has_room, is_alive
from commands.role import role
from commands.room import room
from commands.team import team
from commands.transfer import transfer
from commands.unassign import unassign
from commands.unfollow import unfollow
from desk.ticket import Ticket
from desk.wording import N_


def _assigned(ticket: Ticket) -> bool:
    return is_alive(ticket) and ticket.assignee is not None


def _followed(ticket: Ticket) -> bool:
    return bool(ticket.followers)


VERBS = (
    Verb(
        "transfer",
        transfer,
        (Takes.TICKET, Takes.PERSON, Takes.TEXT),
        N_("give a ticket to an agent, saying what they need to know"),
        N_("{key} is assigned."),
        Group.PEOPLE,
        is_undoable=True,
    ),
    Verb(
        "unassign",
        unassign,
        (Takes.TICKET,),
        N_("hand a ticket back: it waits in the queue again"),
        N_("{key} is in the queue again."),
        Group.PEOPLE,
        _assigned,
        is_undoable=True,
    ),
    Verb(
        "team",
        team,
        (Takes.TICKET, Takes.TEAM),
        N_("give a ticket to another team"),
        N_("{key} is with its new team."),
        Group.PEOPLE,
        is_undoable=True,
    ),
    Verb(
        "follow",
        follow,
        (Takes.TICKET, Takes.PERHAPS_PERSON),
        N_("have somebody, or yourself, told of what happens to a ticket"),
        N_("{key} is followed: news of it comes in a direct message."),
        Group.PEOPLE,
    ),
    Verb(
        "unfollow",
        unfollow,
        (Takes.TICKET, Takes.PERHAPS_PERSON),
        N_("have somebody, or yourself, told no more"),
        N_("{key} is followed no more."),
        Group.PEOPLE,
        suits=_followed,
    ),
    Verb(
        "away",
        away,
        (Takes.PERHAPS_WHEN,),
        N_("you are not there, perhaps until a moment: nothing new is given to you"),
        N_("You are away."),
        group=Group.SELF,
    ),
    Verb("back", back, (), N_("you are there again"), N_("Welcome back."), group=Group.SELF),
    Verb(
        "capacity",
        capacity,
        (Takes.PERHAPS_COUNT,),
        N_("how many open tickets you take on; without a number as your team does"),
        N_("Noted."),
        group=Group.SELF,
    ),
    Verb(
        "handover",
        handover,
        (Takes.PERHAPS_PERSON,),
        N_("give all your tickets to somebody, or without a name back to the queue"),
        N_("Handed over."),
        group=Group.SELF,
    ),
    Verb(
        "room",
        room,
        (Takes.TICKET,),
        N_("open a war room for it, or come into the one that it has"),
        N_("The war room of {key} opens; its card leads there."),
        group=Group.PEOPLE,
    ),
    Verb(
        "role",
        role,
        (Takes.TICKET, Takes.ROLE, Takes.PERSON),
        N_("give somebody a role in its war room"),
        N_("{key} has its new role."),
        Group.PEOPLE,
        has_room,
    ),
)
