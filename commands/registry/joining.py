"""What a ticket is about, and what it has to do with others."""

from commands.apart import apart
from commands.link import link
from commands.merge import merge
from commands.registry.verb import Group, Takes, Verb
from commands.split import split
from commands.tag import tag
from commands.unlink import unlink
from commands.unmerge import unmerge
from desk.ticket import Link, Ticket
from desk.wording import N_


def _linked(ticket: Ticket) -> bool:
    return any(link is not Link.ABSORBED for link, _other in ticket.links)


def _merged(ticket: Ticket) -> bool:
    return ticket.merged_into is not None


def _unmerged(ticket: Ticket) -> bool:
    return ticket.merged_into is None


VERBS = (
    Verb(
        "merge",
        merge,
        (Takes.TICKET, Takes.OTHER),
        N_("let it go on as another ticket that is about the same"),
        N_("{key} is merged. To take that back within a day: /desk unmerge {key}"),
        Group.JOIN,
        is_undoable=True,
    ),
    Verb(
        "unmerge",
        unmerge,
        (Takes.TICKET,),
        N_("take a merge back, within a day"),
        N_("{key} is on its own again."),
        Group.JOIN,
        suits=_merged,
    ),
    Verb(
        "split",
        split,
        (Takes.MESSAGE,),
        N_("make a message, and what its author wrote after it, a ticket of its own"),
        N_("That is {key} now."),
        group=Group.JOIN,
    ),
    Verb(
        "link",
        link,
        (Takes.TICKET, Takes.LINK, Takes.OTHER),
        N_("say what it has to do with another ticket"),
        N_("{key} is linked."),
        Group.JOIN,
        suits=_unmerged,
    ),
    Verb(
        "unlink",
        unlink,
        (Takes.TICKET, Takes.OTHER),
        N_("take a link between two tickets away"),
        N_("{key} is no longer linked to it."),
        Group.JOIN,
        suits=_linked,
    ),
    Verb(
        "apart",
        apart,
        (Takes.TICKET, Takes.OTHER),
        N_("say that two tickets that are alike are not about the same"),
        N_("{key} is not taken for the same as that one any more."),
        Group.JOIN,
    ),
    Verb(
        "tag",
        tag,
        (Takes.TICKET, Takes.TAGS),
        N_("say what it is about: vpn wifi, or +vpn -wifi"),
        N_("{key} has its new tags."),
        Group.SORT,
    ),
)
