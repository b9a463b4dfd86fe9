"""The desk itself: its figures, agents, tags, macros and promises."""

from commands.agents import agents
from commands.digest import digest, digest_again, digest_off, digest_on
from commands.help import help as help_
from commands.macros import macros
from commands.recalculate import recalculate_all, recalculate_one
from commands.registry.verb import Group, Takes, Verb
from commands.tags import tag_drop, tag_merge, tag_new, tag_rename, tags
from desk.wording import N_

VERBS = (
    Verb(
        "digest",
        digest,
        (Takes.PERHAPS_REPORT, Takes.PERIOD),
        N_("what happened in a period, beside the one before, and what needs somebody now"),
        group=Group.DESK,
    ),
    Verb(
        "digest-on",
        digest_on,
        (Takes.REPORT,),
        N_("read a report in a direct message from now on: /desk digest daily on"),
        N_("You will read it in a direct message."),
        group=Group.DESK,
    ),
    Verb(
        "digest-off",
        digest_off,
        (Takes.REPORT,),
        N_("read it no more: /desk digest daily off"),
        N_("You will not read it in a direct message any more."),
        group=Group.DESK,
    ),
    Verb(
        "digest-again",
        digest_again,
        (Takes.REPORT, Takes.PERIOD),
        N_("have a report made with the figures of now: /desk digest weekly 2026-W47 again"),
        N_("It is made anew within moments; where it stands it is edited."),
        group=Group.DESK,
    ),
    Verb("agents", agents, (), N_("who is there, and what lies with whom"), group=Group.DESK),
    Verb("tags", tags, (Takes.PERHAPS_TEXT,), N_("all tags and how often each is used"), group=Group.DESK),
    Verb(
        "tag-new",
        tag_new,
        (Takes.CODE, Takes.TEXT),
        N_("add a tag: vpn VPN access / VPN 接入 under:network risk:technology words:vpn,tunnel"),
        N_("The tag “{key}” is there."),
        group=Group.DESK,
    ),
    Verb(
        "tag-rename",
        tag_rename,
        (Takes.CODE, Takes.TEXT),
        N_("call a tag otherwise, or put it elsewhere"),
        N_("The tag “{key}” is changed."),
        group=Group.DESK,
    ),
    Verb(
        "tag-merge",
        tag_merge,
        (Takes.CODE, Takes.CODE),
        N_("make the first tag the second, for ever"),
        N_("Both are “{key}” now; tickets follow within moments."),
        group=Group.DESK,
    ),
    Verb(
        "tag-drop",
        tag_drop,
        (Takes.CODE,),
        N_("offer a tag no more; tickets keep it"),
        N_("The tag “{key}” is offered no more."),
        group=Group.DESK,
    ),
    Verb("macros", macros, (), N_("answers that are sent often, each by ?code"), group=Group.DESK),
    Verb(
        "recalculate",
        recalculate_one,
        (Takes.TICKET,),
        N_("measure it by the promises of the present policy, from its start"),
        N_("{key} is measured by the present promises now."),
        group=Group.DESK,
    ),
    Verb(
        "recalculate-all",
        recalculate_all,
        (),
        N_("measure by them all tickets that were opened under an older policy"),
        N_("Measured by the present promises now: {count} tickets."),
        group=Group.DESK,
    ),
    Verb("help", help_, (), N_("what you can do"), group=Group.DESK),
)
