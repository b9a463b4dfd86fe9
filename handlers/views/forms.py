"""Draws the forms that a button opens, and the list of all that can be done with a ticket."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from commands.history import History
from commands.registry.verb import Group, Option, Takes, Verb
from commands.reply import Then
from desk import joining
from desk.access import Person
from desk.article import Readers
from desk.policy import Policy
from desk.section import LONGEST_OPTION
from desk.tags import Tree
from desk.text import cut, title
from desk.ticket import Link, RoomRole, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe
from handlers.views import names
from handlers.views.elements import Block, actions, button, choice, entry, line, modal, option, plain, section
from handlers.views.tags import MOST_OPTIONS, Choice, picker
from storage.tickets import Line

LONGEST_TEXT = 3000
EVERYTHING = "more"
"""The list of all that can be done with a ticket, and the button that opens it."""
FROM_HOME = " home"
"""With this ends what a form keeps that was opened from the home tab, which then shows what came of it."""
MOST_BOXES = 10
"""Boxes that Slack takes in one group."""
MOST_FILES = 5
"""Files that go along with a reply."""


@dataclass(frozen=True)
class Form:
    """How a verb's form is worded: its title, what its button says, and what its field for text is about.

    The fields themselves follow from what the verb takes, and whether it `takes_files`.
    """

    title: str
    send: str
    label: str = ""
    hint: str = ""
    takes_files: bool = False


@dataclass(frozen=True)
class Draft:
    """What stands in a form: its text, a warning above it, and the last event its writer has `seen`.

    `teams` are those that can be chosen, each by its code with its name.
    `chosen` is what stands in its choices, by name; `steps` are the words of a checklist's; `anew` makes its
    text another field than before, so that Slack shows the words it is drawn with. `procedures` are the
    articles whose steps can be put on a ticket, each by its key with its title.
    """

    text: str = ""
    seen: int = 0
    warning: str = ""
    tags: Choice | None = None
    anew: str = ""
    teams: tuple[tuple[str, str], ...] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    ticket: Ticket | None = None
    steps: tuple[str, ...] = ()
    procedures: tuple[tuple[str, str], ...] = ()


EMPTY = Draft()

FORMS = {
    "reply": Form(
        N_("Reply to requester"),
        N_("Send"),
        N_("Your reply"),
        N_("It appears in the requester's thread under your name."),
        takes_files=True,
    ),
    "escalate": Form(
        N_("Escalate"),
        N_("Escalate"),
        N_("Why?"),
        N_("Those who are called read it."),
    ),
    "promise": Form(
        N_("Promise an update"),
        N_("Promise"),
        N_("What do you tell them?"),
        N_("It appears in the requester's thread under your name. Empty: they only read by when."),
    ),
    "unpromise": Form(N_("Take promise back"), N_("Take back")),
    "note": Form(N_("Note"), N_("Keep"), N_("Your note"), N_("Only the desk reads it.")),
    "revise": Form(N_("Change"), N_("Change"), N_("What it should say"), N_("Every copy of it changes.")),
    "solve": Form(N_("Solve"), N_("Solve"), N_("What fixed it?"), N_("The requester reads this too.")),
    "reopen": Form(N_("Reopen"), N_("Reopen"), N_("Why?"), N_("Only the desk reads it.")),
    "comment": Form(
        N_("Your opinion"),
        N_("Send"),
        N_("What was good, what was not?"),
        N_("Only the desk reads it. Without words, what you wrote before is erased."),
    ),
    "dismiss": Form(N_("Not a ticket"), N_("Dismiss")),
    "team": Form(N_("Another team"), N_("Move")),
    "unassign": Form(N_("Hand back"), N_("Hand back")),
    "snooze": Form(N_("Snooze"), N_("Snooze")),
    "merge": Form(N_("Merge"), N_("Merge")),
    "unmerge": Form(N_("Unmerge"), N_("Unmerge")),
    "link": Form(N_("Link"), N_("Link")),
    "unlink": Form(N_("Unlink"), N_("Unlink")),
    "apart": Form(N_("Not the same"), N_("Keep apart")),
    "follow": Form(N_("Follow"), N_("Follow"), N_("Who? Left empty, you yourself.")),
    "unfollow": Form(N_("Unfollow"), N_("Unfollow"), N_("Who? Left empty, you yourself.")),
    "transfer": Form(
        N_("Transfer"), N_("Transfer"), N_("What do they need to know?"), N_("Only the desk reads it.")
    ),
    "tag": Form(N_("Tags"), N_("Keep")),
    "wait": Form(
        N_("Wait for an answer"),
        N_("Wait"),
        N_("What should they answer?"),
        N_("It appears in the requester's thread under your name. Empty: you have asked already."),
    ),
    "hold": Form(
        N_("Put on hold"), N_("Hold"), N_("What has to happen first?"), N_("Only the desk reads it.")
    ),
    "resume": Form(N_("Go on"), N_("Go on")),
    "wake": Form(N_("Wake"), N_("Wake")),
    "close": Form(N_("Close"), N_("Close")),
    "checklist": Form(N_("Checklist"), N_("Add")),
    "step": Form(
        N_("Add a step"),
        N_("Add"),
        N_("What is to be done?"),
        N_("With a ! first, it has to be done to solve it."),
    ),
    "steps": Form(N_("Steps"), N_("Keep")),
    "room": Form(N_("War room"), N_("Open")),
    "role": Form(N_("Role in the war room"), N_("Give")),
    "kb-publish": Form(N_("Publish"), N_("Publish")),
    "kb-return": Form(
        N_("Send back"), N_("Send back"), N_("What is missing?"), N_("Whoever wrote it reads this.")
    ),
    "kb-confirm": Form(N_("Still true"), N_("Confirm")),
    "kb-owner": Form(N_("Owner"), N_("Hand over")),
    "kb-readers": Form(N_("Readers"), N_("Keep")),
    "kb-retire": Form(N_("Retire"), N_("Retire")),
    "action-accept": Form(
        N_("Take up"), N_("Take up"), N_("What exactly?"), N_("Empty: as it was proposed.")
    ),
    "action-due": Form(N_("Put off"), N_("Put off")),
    "action-decline": Form(N_("Decline"), N_("Decline"), N_("Why not?"), N_("The next weekly says so.")),
}
"""How the forms of verbs are worded, for those that a button or the list of all that can be done calls."""
BUTTONS = {
    **{verb: form.title for verb, form in FORMS.items()},
    "why": N_("Why?"),
    "summary": N_("Sum up"),
    "draft-lesson": N_("Draft a lesson"),
    "lesson": N_("Save as lesson"),
}
"""What the buttons of that list say; one without a form only shows something."""


def form(verb: Verb, number: int, policy: Policy, say: Speaker, draft: Draft = EMPTY) -> dict[str, Any]:
    """The verb's form for the ticket (or, to revise, the message) of this number."""
    drawn, blank = FORMS[verb.name], Blank(FORMS[verb.name], draft, policy, say)
    fields = [block for takes in verb.asks for block in _FIELDS[takes](blank)]
    fields += [block for option in verb.options for block in _option_field(option, blank)]
    fields += [_files(say)] if drawn.takes_files else []
    title, kept = _title(verb.takes[0], number, say(drawn.title)), f"{number} {draft.seen}"
    blocks = [*_warning(draft.warning), *(fields or [_told(say(verb.does))])]
    return modal(verb.name, title, blocks, say(N_("Cancel")), say(drawn.send), kept)


def everything(number: int, verbs: Iterable[Verb], say: Speaker) -> dict[str, Any]:
    """All that can be done with the ticket, each a button that turns the list into its form."""
    groups: dict[Group, list[Verb]] = {}
    for verb in verbs:
        if verb.group in GROUPS and verb.name in BUTTONS:
            groups.setdefault(verb.group, []).append(verb)
    blocks = [
        block for group in Group if group in groups for block in _group(group, groups[group], number, say)
    ]
    title, nothing = _title(Takes.TICKET, number, say(N_("More"))), N_("Nothing can be done with it now.")
    return modal(EVERYTHING, title, blocks or [_told(say(nothing))], say(N_("Cancel")), kept=str(number))


def words(text: str) -> dict[str, Any]:
    """A form in which nothing is to be filled in, only read."""
    return {"type": "modal", "title": plain("Firebreak"), "blocks": [section(text)]}


MOST_MESSAGES = 40
"""Messages of a conversation that are shown, the newest of them; a form has room for a hundred blocks."""


def conversation(of: History, say: Speaker) -> dict[str, Any]:
    """What was said on the ticket, oldest first."""
    spoken = [line for line in of.lines if line.words is not None][-MOST_MESSAGES:]
    nothing = [_told(say(N_("Nothing was said, or all of it was taken back.")))]
    title = _title(Takes.TICKET, of.ticket.number, say(N_("What was said")))
    return modal("read", title, [_spoken(each) for each in spoken] or nothing, say(N_("Close")))


def _spoken(line: Line) -> dict[str, Any]:
    head = f"*<@{line.event.actor}>* · {names.moment(line.event.at)}\n" if line.event.actor else ""
    return section(head + safe(line.words or "", SECTION - len(head)))


GROUPS = {
    Group.FIND: N_("Look up"),
    Group.STATE: N_("How it goes on"),
    Group.STEPS: N_("What is to be done"),
    Group.SORT: N_("What it is about"),
    Group.JOIN: N_("Other tickets"),
    Group.PEOPLE: N_("People"),
    Group.KNOWLEDGE: N_("Knowledge"),
    Group.BETTER: N_("Getting better"),
}
"""The headings of the list; what is done every day has its buttons on the card."""


def _group(group: Group, verbs: list[Verb], number: int, say: Speaker) -> list[dict[str, Any]]:
    buttons = [button(verb.name, say(BUTTONS[verb.name]), number) for verb in verbs]
    head = {"type": "context", "elements": [plain(say(GROUPS[group]))]}
    return [head, *actions(buttons, str(group))]


def _title(about: Takes, number: int, words: str) -> str:
    return f"{_LETTERS.get(about, 'T')}-{number} · {words}"


_LETTERS = {Takes.MESSAGE: "M", Takes.ARTICLE: "KB", Takes.ACTION: "A"}


def overtaken(by: Person, words: str, say: Speaker) -> str:
    """The warning that somebody else answered first, and what they said."""
    return say(
        N_("⚠ {name} answered while you wrote: “{words}”. Send again if yours is still needed."),
        name=names.person(by),
        words=safe(title(words, 300), 600),
    )


def _warning(words: str) -> list[dict[str, Any]]:
    return [{**section(words), "block_id": "warning"}] if words else []


def _told(words: str) -> dict[str, Any]:
    return {"type": "section", "text": plain(words)}


@dataclass(frozen=True)
class Blank:
    """What a field is drawn from."""

    drawn: Form
    draft: Draft
    policy: Policy
    say: Speaker


Fields = list[Block]


def _text(blank: Blank) -> Fields:
    drawn, draft, say = blank.drawn, blank.draft, blank.say
    hint, filled = say(drawn.hint) if drawn.hint else "", line(LONGEST_TEXT, draft.text, multiline=True)
    return [{**entry("text", say(drawn.label), filled, hint), "block_id": f"text{draft.anew}"}]


def _files(say: Speaker) -> Block:
    return entry("files", say(N_("Files")), {"type": "file_input", "max_files": MOST_FILES}, optional=True)


def _perhaps_text(blank: Blank) -> Fields:
    return [{**each, "optional": True} for each in _text(blank)]


def _when(blank: Blank) -> Fields:
    return [entry("when", blank.say(N_("When?")), {"type": "datetimepicker"})]


def _deadline(blank: Blank) -> Fields:
    return [entry("deadline", blank.say(N_("By when?")), {"type": "datetimepicker"})]


def _person(blank: Blank) -> Fields:
    return [entry("person", blank.say(N_("Who?")), {"type": "users_select"})]


def _checklist(blank: Blank) -> Fields:
    """The lists that are meant for such a ticket, or else all of them, and articles with steps."""
    lists, ticket = blank.policy.checklists, blank.draft.ticket
    fitting = {code: each for code, each in lists.items() if ticket is None or each.fits(ticket)} or lists
    options = {code: each.named(blank.say.language) for code, each in fitting.items()}
    options |= dict(blank.draft.procedures)
    return [_choice("checklist", blank.say(N_("Which one?")), options)] if options else []


def _steps(blank: Blank) -> Fields:
    """The steps with their boxes, ten in a group, as many as Slack takes."""
    steps = blank.draft.ticket.steps if blank.draft.ticket else ()
    words = zip(steps, blank.draft.steps, strict=True)
    required = blank.say(N_("required"))
    boxes = [
        (_box(at, title(said, 300) or "–", required if step.required else ""), step.done)
        for at, (step, said) in enumerate(words, 1)
    ]
    groups = [boxes[start : start + MOST_BOXES] for start in range(0, len(boxes), MOST_BOXES)]
    label = blank.say(N_("What is done?"))
    return [_boxes(f"steps{place}", label, group) for place, group in enumerate(groups)]


def _box(at: int, words: str, note: str) -> dict[str, Any]:
    """A box; what does not fit beside it stands below."""
    box = option(words, str(at))
    rest = words[len(box["text"]["text"]) - 1 :] if len(words) > LONGEST_OPTION else ""
    below = " · ".join(part for part in (note, cut(rest, LONGEST_OPTION)) if part)
    return box | ({"description": plain(cut(below, LONGEST_OPTION))} if below else {})


def _boxes(name: str, label: str, group: list[tuple[dict[str, Any], bool]]) -> dict[str, Any]:
    done = [box for box, is_done in group if is_done]
    element = {"type": "checkboxes", "options": [box for box, _ in group]}
    return entry(name, label, element | ({"initial_options": done} if done else {}), optional=True)


def _option_field(which: Option, blank: Blank) -> Fields:
    """What may be chosen besides, unless there is nothing to choose from."""
    say = blank.say
    if which is Option.MACRO:
        return _macros(blank)
    if which is Option.CAUSE:
        label = say(N_("What had caused it?"))
        options = {code: name.named(say.language) for code, name in blank.policy.causes.items()}
    else:
        label = say(N_("Afterwards"))
        options = {then: say(words) for then, words in AFTERWARDS.items()}
    if not options:
        return []
    return [_choice(which, label, options, blank.draft.chosen.get(which), optional=True)]


def _macros(blank: Blank) -> Fields:
    """The macros; one that is chosen fills in the text."""
    macros = {code: each.named(blank.say.language) for code, each in blank.policy.macros.items()}
    first = dict(list(macros.items())[:MOST_OPTIONS])
    if not first:
        return []
    chosen = blank.draft.chosen.get(Option.MACRO)
    drawn = _choice(Option.MACRO, blank.say(N_("Macro")), first, chosen, optional=True)
    return [{**drawn, "dispatch_action": True}]


AFTERWARDS = {Then.WAIT: N_("Wait for their answer"), Then.SOLVE: N_("It is solved")}
"""What becomes of a ticket once it is answered, if not left as it is."""


def _choice(
    name: str, label: str, options: Mapping[str, str], chosen: str | None = None, *, optional: bool = False
) -> Block:
    drawn = [option(words, code) for code, words in options.items()]
    return entry(name, label, choice(drawn, chosen), optional=optional)


def _team(blank: Blank) -> Fields:
    names = {code: team.name.named(blank.say.language) for code, team in blank.policy.teams.items()}
    return [_choice("team", blank.say(N_("Which team?")), names)] if names else []


def _perhaps_person(blank: Blank) -> Fields:
    label = blank.say(blank.drawn.label)
    return [entry("perhaps_person", label, {"type": "users_select"}, optional=True)]


def _other(blank: Blank) -> Fields:
    label, hint = blank.say(N_("Which other ticket?")), blank.say(N_("Such as T-12."))
    return [entry("other", label, {"type": "plain_text_input"}, hint)]


def _link(blank: Blank) -> Fields:
    options = {str(link): blank.say(LINKS[link]) for link in joining.LINKS}
    return [_choice("link", blank.say(N_("How are they linked?")), options)]


def _role(blank: Blank) -> Fields:
    options = {str(role): blank.say(ROLES[role]) for role in RoomRole}
    return [_choice("role", blank.say(N_("Which role?")), options)]


ROLES = {
    RoomRole.COMMANDER: N_("Incident commander"),
    RoomRole.COMMUNICATIONS: N_("Communications"),
    RoomRole.SCRIBE: N_("Scribe"),
}


LINKS = {
    Link.DUPLICATE: N_("It is a duplicate of the other"),
    Link.RELATED: N_("They are related"),
    Link.CAUSED_BY: N_("It is caused by the other"),
}


def _readers(blank: Blank) -> Fields:
    """Everyone, the desk, or channels; who names channels means their members."""
    say = blank.say
    options = {str(kind): say(READERS[kind]) for kind in READERS}
    pick = {"type": "multi_conversations_select", "filter": CHANNELS}
    channels = entry("channels", say(N_("Channels")), pick, optional=True)
    return [_choice("readers", say(N_("Who may read it?")), options), channels]


READERS = {
    Readers.EVERYONE: N_("Everyone"),
    Readers.AGENTS: N_("Only the desk"),
    Readers.CHANNELS: N_("Only members of the channels below"),
}
"""Whom an article can be for."""
CHANNELS = {"include": ["public", "private"], "exclude_bot_users": True}
"""Among which conversations the channels are chosen whose members read an article."""


def _tags(blank: Blank) -> Fields:
    tags = picker(blank.draft.tags or Choice(Tree({})), blank.say)
    return [entry("tags", blank.say(N_("What is it about?")), tags, optional=True)]


_FIELDS: dict[Takes, Callable[[Blank], Fields]] = {
    Takes.TEXT: _text,
    Takes.PERHAPS_TEXT: _perhaps_text,
    Takes.WHEN: _when,
    Takes.DEADLINE: _deadline,
    Takes.PERSON: _person,
    Takes.PERHAPS_PERSON: _perhaps_person,
    Takes.OTHER: _other,
    Takes.LINK: _link,
    Takes.ROLE: _role,
    Takes.TAGS: _tags,
    Takes.TEAM: _team,
    Takes.CHECKLIST: _checklist,
    Takes.STEPS: _steps,
    Takes.READERS: _readers,
}
"""How a form asks for each of what verbs take."""
