"""Who is on call, and the covers that people ask each other for."""

from commands.cover import accept, cover, cover_turn, decline, stand_in, swap
from commands.oncall import note as oncall_note
from commands.oncall import oncall
from commands.registry.verb import Group, Takes, Verb
from desk.wording import N_

VERBS = (
    Verb("oncall", oncall, (), N_("who is on call now and next"), group=Group.ON_CALL),
    Verb(
        "swap",
        swap,
        (Takes.TURN, Takes.ASKED),
        N_("ask somebody to take a turn of yours, for one of theirs or as a favour"),
        N_("They are asked."),
        group=Group.ON_CALL,
    ),
    Verb(
        "accept",
        accept,
        (Takes.OFFER,),
        N_("agree to a swap that somebody asked you for"),
        N_("Agreed."),
        group=Group.ON_CALL,
    ),
    Verb(
        "decline",
        decline,
        (Takes.OFFER,),
        N_("say no to it, or take back what you asked for"),
        N_("Declined."),
        group=Group.ON_CALL,
    ),
    Verb(
        "cover",
        cover,
        (Takes.PERSON, Takes.DEADLINE),
        N_("be on call for somebody from now on until a moment"),
        N_("You are on call for them."),
        group=Group.ON_CALL,
    ),
    Verb(
        "cover-turn",
        cover_turn,
        (Takes.TURN,),
        N_("take a whole turn of somebody else's"),
        N_("You are on call for them."),
        group=Group.ON_CALL,
    ),
    Verb(
        "stand-in",
        stand_in,
        (Takes.PERSON, Takes.PERSON, Takes.DEADLINE),
        N_("have the second be on call for the first from now on until a moment"),
        N_("They are told."),
        group=Group.ON_CALL,
    ),
    Verb(
        "oncall-note",
        oncall_note,
        (Takes.TEXT,),
        N_("leave a note to whoever is on call after you"),
        N_("Noted."),
        group=Group.ON_CALL,
    ),
)
