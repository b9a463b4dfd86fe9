"""What is to become better, and how many people it takes."""

from commands import actions
from commands.registry.verb import Group, Takes, Verb
from commands.staffing import staffing
from desk.wording import N_

VERBS = (
    Verb(
        "actions",
        actions.listed,
        (),
        N_("what is to become better, who does it and until when"),
        group=Group.BETTER,
    ),
    Verb(
        "action-new",
        actions.new,
        (Takes.PERSON, Takes.DEADLINE, Takes.TEXT),
        N_("have somebody do something by a moment so that the desk gets better"),
        N_("Noted."),
        Group.BETTER,
    ),
    Verb(
        "action-accept",
        actions.accept,
        (Takes.ACTION, Takes.PERSON, Takes.DEADLINE, Takes.PERHAPS_TEXT),
        N_("take up what is proposed: who does it, by when, perhaps in other words"),
        N_("{key} is taken on."),
        Group.BETTER,
    ),
    Verb(
        "action-due",
        actions.put_off,
        (Takes.ACTION, Takes.DEADLINE),
        N_("put it off until another moment"),
        N_("{key} is due then."),
        Group.BETTER,
    ),
    Verb("action-done", actions.done, (Takes.ACTION,), N_("it is done"), N_("{key} is done."), Group.BETTER),
    Verb(
        "action-decline",
        actions.decline,
        (Takes.ACTION, Takes.TEXT),
        N_("it will not be done, saying why"),
        N_("{key} is declined."),
        Group.BETTER,
    ),
    Verb(
        "staffing",
        staffing,
        (),
        N_("how many people are needed on shift, hour by hour"),
        group=Group.BETTER,
    ),
)
