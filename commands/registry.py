"""The verbs of the desk in one list: what each is called, takes, does and answers."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from commands import actions, articles
from commands.ack import ack
from commands.agents import agents
from commands.apart import apart
from commands.assign import assign
from commands.away import away, back
from commands.capacity import capacity
from commands.checklist import checklist
from commands.close import close
from commands.comment import comment
from commands.contradictions import agree, contradictions
from commands.cover import accept, cover, cover_turn, decline, stand_in, swap
from commands.digest import digest, digest_again, digest_off, digest_on
from commands.dismiss import dismiss
from commands.draft import draft
from commands.draft_lesson import draft_lesson
from commands.emergency import emergency
from commands.escalate import escalate
from commands.find import find
from commands.follow import follow
from commands.gaps import gaps, write
from commands.handover import handover
from commands.help import help as help_
from commands.history import history
from commands.hold import hold
from commands.lesson import lesson
from commands.link import link
from commands.macros import macros
from commands.merge import merge
from commands.mine import mine
from commands.note import note
from commands.oncall import note as oncall_note
from commands.oncall import oncall
from commands.open import open as open_
from commands.open_for import open_for
from commands.promise import promise
from commands.queue import queue
from commands.rate import rate
from commands.recalculate import recalculate_all, recalculate_one
from commands.reopen import reopen
from commands.reply import reply
from commands.resume import resume
from commands.retract import retract
from commands.revise import revise
from commands.role import role
from commands.room import room
from commands.runs import runs
from commands.severity import severity
from commands.snooze import snooze
from commands.solve import solve
from commands.split import split
from commands.staffing import staffing
from commands.step import step
from commands.steps import done, steps, undone
from commands.summary import summary
from commands.tag import tag
from commands.tags import tag_drop, tag_merge, tag_new, tag_rename, tags
from commands.take import take
from commands.team import team
from commands.timeline import timeline
from commands.transfer import transfer
from commands.unassign import unassign
from commands.undo import undo
from commands.unfollow import unfollow
from commands.unlink import unlink
from commands.unmerge import unmerge
from commands.unpromise import unpromise
from commands.wait import wait
from commands.wake import wake
from commands.why import why
from desk.surveying import is_asking
from desk.ticket import PAUSED, Clock, Link, Status, Ticket
from desk.wording import N_


class Takes(StrEnum):
    """What one word, or the rest of the line, stands for."""

    TICKET = "T-1"
    MESSAGE = "M-1"
    PERSON = "@name"
    SEVERITY = "1–4"
    RATING = "1–5"
    WHEN = "when"
    DEADLINE = "by when"
    PERHAPS_WHEN = "[when]"
    PERHAPS_PERSON = "[@name]"
    PERHAPS_COUNT = "[number]"
    TEAM = "team"
    CODE = "code"
    TEXT = "text"
    PERHAPS_TEXT = "[text]"
    OTHER = "T-2"
    LINK = "duplicate|related|caused_by"
    ROLE = "commander|communications|scribe"
    EVENT = "[#]"
    QUERY = "[words]"
    CHECKLIST = "list"
    TAGS = "tags"
    STEP = "1"
    STEPS = "1,2"
    TURN = "[turn]"
    ASKED = "[turn|@name]"
    OFFER = "number"
    ARTICLE = "KB-1"
    OTHER_ARTICLE = "KB-2"
    VERSION = "[version]"
    READERS = "everyone|agents|#channel"
    ACTION = "A-1"
    REPORT = "daily|weekly|monthly|quarterly|annual"
    PERHAPS_REPORT = "[daily|weekly|monthly|quarterly|annual]"
    PERIOD = "[2026-W47]"


class Option(StrEnum):
    """What may be said besides, after what a verb is about: by its name, as in “cause:defect”."""

    CAUSE = "cause"
    THEN = "then"
    MACRO = "macro"


class Group(StrEnum):
    """What a verb is for: where help lists it, and the list of all that can be done with a ticket."""

    ASK = "ask"
    DAILY = "daily"
    FIND = "find"
    STATE = "state"
    STEPS = "steps"
    SORT = "sort"
    JOIN = "join"
    PEOPLE = "people"
    SELF = "self"
    ON_CALL = "on call"
    KNOWLEDGE = "knowledge"
    BETTER = "better"
    DESK = "desk"


def _always(_ticket: Ticket) -> bool:
    return True


def _alive(ticket: Ticket) -> bool:
    return not ticket.status.done


def _merged(ticket: Ticket) -> bool:
    return ticket.merged_into is not None


def _unmerged(ticket: Ticket) -> bool:
    return ticket.merged_into is None


def _linked(ticket: Ticket) -> bool:
    return any(link is not Link.ABSORBED for link, _other in ticket.links)


def _followed(ticket: Ticket) -> bool:
    return bool(ticket.followers)


def _assigned(ticket: Ticket) -> bool:
    return _alive(ticket) and ticket.assignee is not None


def _paused(ticket: Ticket) -> bool:
    return ticket.status in PAUSED


def _promised(ticket: Ticket) -> bool:
    return ticket.clocks.running(Clock.PROMISE) is not None


def _escalated(ticket: Ticket) -> bool:
    return ticket.is_escalated


def _asleep(ticket: Ticket) -> bool:
    return ticket.snoozed_until is not None


def _solved(ticket: Ticket) -> bool:
    return ticket.status is Status.SOLVED


def _has_room(ticket: Ticket) -> bool:
    return _alive(ticket) and ticket.room is not None and ticket.room.stands


def _has_steps(ticket: Ticket) -> bool:
    return bool(ticket.steps) and _alive(ticket)


@dataclass(frozen=True)
class Verb:
    """One verb: `run(work, *what it takes)`. `done` answers the actor, with the ticket's `key`, unless the
    verb itself answers with a sentence. What it did `is_undoable` for a minute.

    A verb without `done` only reads, and what it returns is the answer. Help lists it in its `group`, and for
    tickets that it `suits` a button may call it. Its `options` are given to `run` by name.
    """

    name: str
    run: Callable[..., Any]
    takes: tuple[Takes, ...]
    does: str
    done: str | None = None
    group: Group = Group.DAILY
    suits: Callable[[Ticket], bool] = _alive
    is_undoable: bool = False
    options: tuple[Option, ...] = ()

    @property
    def usage(self) -> str:
        """How it is typed after /desk."""
        return " ".join(
            (self.name, *self.takes[:1], *(f"[{each}:…]" for each in self.options), *self.takes[1:])
        )

    @property
    def asks(self) -> tuple[Takes, ...]:
        """What its form asks for: all that it takes besides what it is about, and which line of its log."""
        return tuple(each for each in self.takes if each not in _ABOUT)


_ABOUT = frozenset(
    {
        *(Takes.TICKET, Takes.MESSAGE, Takes.OFFER, Takes.EVENT),
        *(Takes.ARTICLE, Takes.OTHER_ARTICLE, Takes.VERSION, Takes.ACTION),
    }
)
_TICKET = Takes.TICKET
_MESSAGE = Takes.MESSAGE
_PERSON = Takes.PERSON
_SEVERITY = Takes.SEVERITY
_WHEN = Takes.WHEN
_DEADLINE = Takes.DEADLINE
_BY_WHEN = Takes.PERHAPS_WHEN
_WHO = Takes.PERHAPS_PERSON
_COUNT = Takes.PERHAPS_COUNT
_TEAM = Takes.TEAM
_CODE = Takes.CODE
_TEXT = Takes.TEXT
_PERHAPS = Takes.PERHAPS_TEXT
_QUERY = Takes.QUERY
_CHECKLIST = Takes.CHECKLIST
_STEP = Takes.STEP
_STEPS = Takes.STEPS
_TAGS = Takes.TAGS
_ARTICLE = Takes.ARTICLE
_ACTION = Takes.ACTION
_IN_KB = Group.KNOWLEDGE

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        Verb(
            "open",
            open_,
            (_TEXT,),
            N_("open a ticket"),
            N_("{key} is open. You will be answered in a direct message."),
            group=Group.ASK,
        ),
        Verb(
            "open-for",
            open_for,
            (_PERSON, _TEXT),
            N_("open a ticket for somebody else"),
            N_("{key} is open. They read so in a direct message."),
            group=Group.ASK,
        ),
        Verb(
            "emergency",
            emergency,
            (_PERHAPS,),
            N_("call everybody to what cannot wait a minute"),
            N_("{key} is open as an emergency, and everybody in charge is called."),
            group=Group.ASK,
        ),
        Verb(
            "take",
            take,
            (_TICKET,),
            N_("make a ticket yours"),
            N_("{key} is yours."),
            is_undoable=True,
        ),
        Verb(
            "assign",
            assign,
            (_TICKET, _PERSON),
            N_("give a ticket to an agent"),
            N_("{key} is assigned."),
            is_undoable=True,
        ),
        Verb(
            "transfer",
            transfer,
            (_TICKET, _PERSON, _TEXT),
            N_("give a ticket to an agent, saying what they need to know"),
            N_("{key} is assigned."),
            Group.PEOPLE,
            is_undoable=True,
        ),
        Verb(
            "escalate",
            escalate,
            (_TICKET, _TEXT),
            N_("have those in charge called to a ticket, saying why"),
            N_("{key} is escalated: those in charge are called."),
            Group.STATE,
        ),
        Verb(
            "ack",
            ack,
            (_TICKET,),
            N_("say that you are on an escalated ticket, or still are"),
            N_("You are on {key}; nobody else is called."),
            Group.STATE,
            _escalated,
            is_undoable=True,
        ),
        Verb(
            "unassign",
            unassign,
            (_TICKET,),
            N_("hand a ticket back: it waits in the queue again"),
            N_("{key} is in the queue again."),
            Group.PEOPLE,
            _assigned,
            is_undoable=True,
        ),
        Verb(
            "team",
            team,
            (_TICKET, _TEAM),
            N_("give a ticket to another team"),
            N_("{key} is with its new team."),
            Group.PEOPLE,
            is_undoable=True,
        ),
        Verb(
            "severity",
            severity,
            (_TICKET, _SEVERITY),
            N_("say how severe it is, 1 being worst"),
            N_("{key} has its new severity."),
            is_undoable=True,
        ),
        Verb(
            "reply",
            reply,
            (_TICKET, _TEXT),
            N_("answer the requester in their thread, or ?vpn for a macro; then:wait or then:solve"),
            N_("Your reply to {key} is on its way."),
            options=(Option.MACRO, Option.THEN),
        ),
        Verb(
            "draft",
            draft,
            (_TICKET,),
            N_("have a reply drafted from what the requester may read; nothing is sent"),
            N_("A reply to {key} is being drafted: the card says when it is there."),
        ),
        Verb(
            "draft-lesson",
            draft_lesson,
            (_TICKET,),
            N_("have a model draft a lesson from what was said; nothing is kept"),
            N_("A lesson from {key} is being drafted: the card says when it is there."),
            Group.FIND,
            _always,
        ),
        Verb(
            "summary",
            summary,
            (_TICKET,),
            N_("have a model sum up what was said"),
            N_("{key} is being summed up: the card says when it is done."),
            Group.FIND,
        ),
        Verb(
            "promise",
            promise,
            (_TICKET, _DEADLINE, _PERHAPS),
            N_("promise the requester an update by a moment, perhaps with a reply"),
            N_("An update on {key} is promised."),
            is_undoable=True,
        ),
        Verb(
            "unpromise",
            unpromise,
            (_TICKET,),
            N_("take a promised update back"),
            N_("No update of {key} is promised any more."),
            Group.STATE,
            _promised,
            is_undoable=True,
        ),
        Verb(
            "note", note, (_TICKET, _TEXT), N_("keep a note that only the desk reads"), N_("Noted on {key}.")
        ),
        Verb(
            "solve",
            solve,
            (_TICKET, _PERHAPS),
            N_("solve it, saying what fixed it and, as cause:defect, what had caused it"),
            N_("{key} is solved."),
            options=(Option.CAUSE,),
            is_undoable=True,
        ),
        Verb(
            "reopen",
            reopen,
            (_TICKET, _PERHAPS),
            N_("open it again, saying why"),
            N_("{key} is open again."),
            is_undoable=True,
        ),
        Verb(
            "wait",
            wait,
            (_TICKET, _PERHAPS),
            N_("wait for the requester's answer, having asked for it with the text"),
            N_("{key} waits for its requester."),
            Group.STATE,
            is_undoable=True,
        ),
        Verb(
            "hold",
            hold,
            (_TICKET, _WHEN, _TEXT),
            N_("put it on hold until a day, saying what for"),
            N_("{key} is on hold until then."),
            Group.STATE,
            is_undoable=True,
        ),
        Verb(
            "resume",
            resume,
            (_TICKET,),
            N_("go on with what waited or was on hold"),
            N_("{key} is open again."),
            Group.STATE,
            _paused,
            is_undoable=True,
        ),
        Verb(
            "close",
            close,
            (_TICKET,),
            N_("close what is solved: what the requester writes then is a new ticket"),
            N_("{key} is closed."),
            Group.STATE,
            _solved,
            is_undoable=True,
        ),
        Verb(
            "dismiss",
            dismiss,
            (_TICKET,),
            N_("it is not a ticket"),
            N_("{key} is not a ticket. Undo: /desk reopen {key} why"),
            Group.STATE,
            is_undoable=True,
        ),
        Verb(
            "snooze",
            snooze,
            (_TICKET, _WHEN),
            N_("put it aside until a moment, such as 2h, tomorrow 9:00, friday"),
            N_("{key} sleeps until then, or until somebody writes."),
            Group.STATE,
            is_undoable=True,
        ),
        Verb(
            "wake",
            wake,
            (_TICKET,),
            N_("wake what you put aside"),
            N_("{key} is awake."),
            Group.STATE,
            _asleep,
        ),
        Verb(
            "checklist",
            checklist,
            (_TICKET, _CHECKLIST),
            N_("put one of the desk's checklists on it"),
            N_("{key} has its checklist."),
            Group.STEPS,
        ),
        Verb(
            "step",
            step,
            (_TICKET, _TEXT),
            N_("add a step to its checklist, with a ! first one that has to be done to solve it"),
            N_("{key} has one step more."),
            Group.STEPS,
        ),
        Verb(
            "steps",
            steps,
            (_TICKET, _STEPS),
            N_("say which steps are done, such as 1,3 or none"),
            N_("Kept on {key}."),
            Group.STEPS,
            _has_steps,
        ),
        Verb(
            "done",
            done,
            (_TICKET, _STEP),
            N_("one step is done"),
            N_("One step of {key} is done."),
            group=Group.STEPS,
        ),
        Verb(
            "undone",
            undone,
            (_TICKET, _STEP),
            N_("one step is after all not done"),
            N_("One step of {key} is open again."),
            group=Group.STEPS,
        ),
        Verb(
            "revise",
            revise,
            (_MESSAGE, _TEXT),
            N_("change a reply or note of yours"),
            N_("Changed on {key}."),
        ),
        Verb(
            "retract",
            retract,
            (_MESSAGE,),
            N_("take a reply or note of yours back"),
            N_("Taken back on {key}."),
        ),
        Verb(
            "merge",
            merge,
            (_TICKET, Takes.OTHER),
            N_("let it go on as another ticket that is about the same"),
            N_("{key} is merged. To take that back within a day: /desk unmerge {key}"),
            Group.JOIN,
            is_undoable=True,
        ),
        Verb(
            "unmerge",
            unmerge,
            (_TICKET,),
            N_("take a merge back, within a day"),
            N_("{key} is on its own again."),
            Group.JOIN,
            suits=_merged,
        ),
        Verb(
            "split",
            split,
            (_MESSAGE,),
            N_("make a message, and what its author wrote after it, a ticket of its own"),
            N_("That is {key} now."),
            group=Group.JOIN,
        ),
        Verb(
            "link",
            link,
            (_TICKET, Takes.LINK, Takes.OTHER),
            N_("say what it has to do with another ticket"),
            N_("{key} is linked."),
            Group.JOIN,
            suits=_unmerged,
        ),
        Verb(
            "unlink",
            unlink,
            (_TICKET, Takes.OTHER),
            N_("take a link between two tickets away"),
            N_("{key} is no longer linked to it."),
            Group.JOIN,
            suits=_linked,
        ),
        Verb(
            "apart",
            apart,
            (_TICKET, Takes.OTHER),
            N_("say that two tickets that are alike are not about the same"),
            N_("{key} is not taken for the same as that one any more."),
            Group.JOIN,
        ),
        Verb(
            "follow",
            follow,
            (_TICKET, Takes.PERHAPS_PERSON),
            N_("have somebody, or yourself, told of what happens to a ticket"),
            N_("{key} is followed: news of it comes in a direct message."),
            Group.PEOPLE,
        ),
        Verb(
            "unfollow",
            unfollow,
            (_TICKET, Takes.PERHAPS_PERSON),
            N_("have somebody, or yourself, told no more"),
            N_("{key} is followed no more."),
            Group.PEOPLE,
            suits=_followed,
        ),
        Verb(
            "rate",
            rate,
            (_TICKET, Takes.RATING),
            N_("say how what you asked for went, 5 being best"),
            N_("Thank you for saying how {key} went."),
            Group.ASK,
            suits=is_asking,
        ),
        Verb(
            "comment",
            comment,
            (_TICKET, _PERHAPS),
            N_("say why you rated it so; without words, what you said is erased"),
            N_("Kept with {key}: only the desk reads it."),
            Group.ASK,
            suits=is_asking,
        ),
        Verb(
            "undo",
            undo,
            (_TICKET, Takes.EVENT),
            N_("undo what you did to a ticket, within a minute"),
            N_("{key} is as it was before."),
        ),
        Verb(
            "find",
            find,
            (_QUERY,),
            N_("find tickets by words, or: mine, unassigned, waiting, sev1, tag:vpn, from:@name, last 7d"),
            group=Group.FIND,
        ),
        Verb("mine", mine, (), N_("your tickets"), group=Group.FIND),
        Verb("queue", queue, (), N_("open tickets that nobody has taken"), group=Group.FIND),
        Verb(
            "away",
            away,
            (_BY_WHEN,),
            N_("you are not there, perhaps until a moment: nothing new is given to you"),
            N_("You are away."),
            group=Group.SELF,
        ),
        Verb("back", back, (), N_("you are there again"), N_("Welcome back."), group=Group.SELF),
        Verb(
            "capacity",
            capacity,
            (_COUNT,),
            N_("how many open tickets you take on; without a number as your team does"),
            N_("Noted."),
            group=Group.SELF,
        ),
        Verb(
            "handover",
            handover,
            (_WHO,),
            N_("give all your tickets to somebody, or without a name back to the queue"),
            N_("Handed over."),
            group=Group.SELF,
        ),
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
            (_PERSON, _DEADLINE),
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
            (_PERSON, _PERSON, _DEADLINE),
            N_("have the second be on call for the first from now on until a moment"),
            N_("They are told."),
            group=Group.ON_CALL,
        ),
        Verb(
            "oncall-note",
            oncall_note,
            (_TEXT,),
            N_("leave a note to whoever is on call after you"),
            N_("Noted."),
            group=Group.ON_CALL,
        ),
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
        Verb("history", history, (_TICKET,), N_("everything that happened to a ticket"), group=Group.FIND),
        Verb(
            "tag",
            tag,
            (_TICKET, _TAGS),
            N_("say what it is about: vpn wifi, or +vpn -wifi"),
            N_("{key} has its new tags."),
            Group.SORT,
        ),
        Verb("tags", tags, (_PERHAPS,), N_("all tags and how often each is used"), group=Group.DESK),
        Verb(
            "tag-new",
            tag_new,
            (_CODE, _TEXT),
            N_("add a tag: vpn VPN access / VPN 接入 under:network risk:technology words:vpn,tunnel"),
            N_("The tag “{key}” is there."),
            group=Group.DESK,
        ),
        Verb(
            "tag-rename",
            tag_rename,
            (_CODE, _TEXT),
            N_("call a tag otherwise, or put it elsewhere"),
            N_("The tag “{key}” is changed."),
            group=Group.DESK,
        ),
        Verb(
            "tag-merge",
            tag_merge,
            (_CODE, _CODE),
            N_("make the first tag the second, for ever"),
            N_("Both are “{key}” now; tickets follow within moments."),
            group=Group.DESK,
        ),
        Verb(
            "tag-drop",
            tag_drop,
            (_CODE,),
            N_("offer a tag no more; tickets keep it"),
            N_("The tag “{key}” is offered no more."),
            group=Group.DESK,
        ),
        Verb("macros", macros, (), N_("answers that are sent often, each by ?code"), group=Group.DESK),
        Verb(
            "runs",
            runs,
            (_TICKET,),
            N_("what the desk's own rules did with a ticket, and why"),
            group=Group.FIND,
        ),
        Verb(
            "why",
            why,
            (_TICKET,),
            N_("why its clocks stand where they stand: what is due when, and how that is counted"),
            group=Group.FIND,
            suits=_always,
        ),
        Verb(
            "recalculate",
            recalculate_one,
            (_TICKET,),
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
        Verb(
            "room",
            room,
            (_TICKET,),
            N_("open a war room for it, or come into the one that it has"),
            N_("The war room of {key} opens; its card leads there."),
            group=Group.PEOPLE,
        ),
        Verb(
            "role",
            role,
            (_TICKET, Takes.ROLE, _PERSON),
            N_("give somebody a role in its war room"),
            N_("{key} has its new role."),
            Group.PEOPLE,
            _has_room,
        ),
        Verb(
            "timeline",
            timeline,
            (_TICKET,),
            N_("write into its war room what happened so far"),
            N_("The timeline of {key} is in its war room."),
            group=Group.FIND,
            suits=_has_room,
        ),
        Verb(
            "lesson",
            lesson,
            (_PERHAPS,),
            N_("keep what was learnt for everybody: a form, or the words right here"),
            N_("{key} is kept and waits for its review: /kb show {key}"),
            _IN_KB,
            _always,
        ),
        Verb("kb-list", articles.listed, (_COUNT,), N_("the articles that you may read"), group=_IN_KB),
        Verb("kb-show", articles.show, (_ARTICLE,), N_("read an article"), group=_IN_KB),
        Verb(
            "kb-drafts",
            articles.drafts,
            (_COUNT,),
            N_("lessons that wait for a review, and your drafts"),
            group=_IN_KB,
        ),
        Verb(
            "kb-edit",
            articles.edit,
            (_ARTICLE,),
            N_("change an article: what you write waits for its review"),
            N_("{key} has a new version, which waits for its review."),
            _IN_KB,
        ),
        Verb(
            "kb-publish",
            articles.publish,
            (_ARTICLE, Takes.VERSION),
            N_("you have read it and it is true: people are answered with it"),
            N_("{key} is published: people are answered with it."),
            _IN_KB,
        ),
        Verb(
            "kb-return",
            articles.send_back,
            (_ARTICLE, _TEXT),
            N_("send it back to who wrote it, saying what is missing"),
            N_("{key} went back to who wrote it."),
            _IN_KB,
        ),
        Verb(
            "kb-confirm",
            articles.confirm,
            (_ARTICLE,),
            N_("you have looked at it again and it is still true"),
            N_("{key} is confirmed: /kb show {key} says when it is to be looked at again."),
            _IN_KB,
        ),
        Verb(
            "kb-owner",
            articles.owner,
            (_ARTICLE, _PERSON),
            N_("have somebody keep it true from now on"),
            N_("{key} has a new owner."),
            _IN_KB,
        ),
        Verb(
            "kb-readers",
            articles.readers,
            (_ARTICLE, Takes.READERS),
            N_("say who may read it: everyone, agents, or the members of channels"),
            N_("{key} has its new readers."),
            _IN_KB,
        ),
        Verb(
            "kb-retire",
            articles.retire,
            (_ARTICLE,),
            N_("answer nobody with it any more"),
            N_("{key} is retired: nobody is answered with it. A new version brings it back: /kb edit {key}"),
            _IN_KB,
        ),
        Verb(
            "kb-history",
            articles.history,
            (_ARTICLE,),
            N_("its versions, and what changed in each"),
            group=_IN_KB,
        ),
        Verb(
            "kb-example",
            articles.example,
            (_ARTICLE, _TEXT),
            N_("add a question that it answers"),
            N_("{key} answers that too now."),
            _IN_KB,
        ),
        Verb(
            "kb-forget",
            articles.forget,
            (_ARTICLE, _STEP),
            N_("take away a question that it does not answer"),
            N_("{key} is no longer known for that question."),
            _IN_KB,
        ),
        Verb(
            "kb-stale",
            articles.stale,
            (_COUNT,),
            N_("articles whose review is overdue, or that helped nobody of late"),
            group=_IN_KB,
        ),
        Verb("kb-gaps", gaps, (), N_("what people asked and nothing answers"), group=_IN_KB),
        Verb(
            "kb-write",
            write,
            (Takes.OFFER, _PERSON),
            N_("have somebody write what answers a question of /kb gaps"),
            N_("{key} is to be written."),
            _IN_KB,
        ),
        Verb(
            "kb-contradictions",
            contradictions,
            (),
            N_("articles that contradict each other"),
            group=_IN_KB,
        ),
        Verb(
            "kb-agree",
            agree,
            (_ARTICLE, Takes.OTHER_ARTICLE),
            N_("say that two articles do not contradict each other"),
            N_("{key} does not contradict that one, as long as neither changes."),
            _IN_KB,
        ),
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
            (_PERSON, _DEADLINE, _TEXT),
            N_("have somebody do something by a moment so that the desk gets better"),
            N_("Noted."),
            Group.BETTER,
        ),
        Verb(
            "action-accept",
            actions.accept,
            (_ACTION, _PERSON, _DEADLINE, _PERHAPS),
            N_("take up what is proposed: who does it, by when, perhaps in other words"),
            N_("{key} is taken on."),
            Group.BETTER,
        ),
        Verb(
            "action-due",
            actions.put_off,
            (_ACTION, _DEADLINE),
            N_("put it off until another moment"),
            N_("{key} is due then."),
            Group.BETTER,
        ),
        Verb("action-done", actions.done, (_ACTION,), N_("it is done"), N_("{key} is done."), Group.BETTER),
        Verb(
            "action-decline",
            actions.decline,
            (_ACTION, _TEXT),
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
        Verb("help", help_, (), N_("what you can do"), group=Group.DESK),
    )
}
"""Every verb by name; `/desk <name>` runs it, buttons and forms call the same functions."""
