"""Draws who is on call, the forms in which turns are swapped, and what people read of that."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from commands.oncall import OnCall, turns
from desk.access import Person, may
from desk.oncall import Rota, Turn
from desk.refusal import Refused
from desk.text import cut
from desk.wording import N_, Sentence
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views import names
from handlers.views.elements import Block, actions, button, choice, entry, modal, option, section
from handlers.views.forms import FROM_HOME
from storage import people
from storage.oncall import Offer, Present, State
from storage.work import Work

MOST_TURNS = 60
"""Turns that a form offers; with the people that it offers besides, no more than Slack takes."""
MOST_PEOPLE = 30
MOST_ROTAS = 20


@dataclass(frozen=True)
class Wording:
    """How the form of a verb about turns is worded."""

    title: str
    send: str
    none: str


TURNS = {
    "swap": Wording(
        N_("Swap a turn"),
        N_("Ask"),
        N_("You have no turn to swap: nothing of the coming weeks is yours, or nobody is there to ask."),
    ),
    "cover-turn": Wording(
        N_("Cover for somebody"), N_("Take it"), N_("In the coming weeks nobody else has a turn.")
    ),
}
"""The verbs whose form asks for turns."""


def message(found: OnCall, work: Work, say: Speaker) -> dict[str, Any]:
    """Who is on call now and next, by rota, with buttons to change that."""
    nobody = say(N_("Nobody is ever on call: write rotas under “oncall” in the policy."))
    parts = [of_rota(each, say) for each in found.rotas[:MOST_ROTAS]] or [nobody]
    buttons = [
        button(verb, say(wording.title), verb)
        for verb, wording in TURNS.items()
        if found.rotas and may(work.actor, verb)
    ]
    text = "\n".join(whole_lines(parts, SECTION))
    return {"text": text, "blocks": [*(section(part) for part in parts), *actions(buttons)]}


def of_rota(one: Present, say: Speaker) -> str:
    """Who is on call in a rota now, until when, and who is next; mentions here ping nobody."""
    now = say(N_("Now: {who} until {moment}"), who=_who(one.now.who, say), moment=names.moment(one.now.end))
    absent = [
        say(N_("⚠ {person} is away."), person=f"<@{person}>")
        for person in one.now.who
        if person in one.absent
    ]
    then = one.then and say(
        N_("Then: {who} from {moment}"), who=_who(one.then.who, say), moment=names.moment(one.then.start)
    )
    return "\n".join([f"*{called(one.rota, say)}*", now, *absent, *([then] if then else [])])


def in_short(one: Present, say: Speaker) -> str:
    """Who is on call in a rota now, in one line; mentions here ping nobody."""
    who, until = _who(one.now.who, say), names.moment(one.now.end)
    return say(N_("📟 {rota}: {who} until {moment}"), rota=called(one.rota, say), who=who, moment=until)


def called(rota: Rota, say: Speaker) -> str:
    """The rota's name, fit for a text."""
    return safe(rota.name.named(say.language), names.LONGEST_NAME)


def _who(persons: Collection[str], say: Speaker) -> str:
    return ", ".join(f"<@{each}>" for each in persons) or say(N_("nobody"))


# forms


@dataclass(frozen=True)
class _Choice:
    """A turn that can be chosen, in which rota."""

    code: str
    rota: Rota
    turn: Turn


def form(work: Work, verb: str, say: Speaker) -> dict[str, Any]:
    """The form of a verb about turns; raises Refused when there is nothing to choose."""
    every = [
        _Choice(code, rota, turn) for code, rota in work.workspace.rotas.items() for turn in turns(work, code)
    ]
    every.sort(key=lambda each: each.turn.start)
    mine = [each for each in every if each.turn.person == work.actor.id]
    others = [each for each in every if each.turn.person != work.actor.id]
    known = people.names(work.session, work.workspace.id, _everybody(work, others))
    label = _Label(work.zone, known, len(work.workspace.rotas) > 1, say)
    asked = [*label.options(others), *label.favours(_everybody(work, others) - {work.actor.id})]
    is_swap = verb == "swap"
    if not (mine and asked if is_swap else others):
        raise Refused(Sentence(TURNS[verb].none))
    fields = (
        [
            entry("turn", say(N_("Which turn of yours?")), choice(label.options(mine))),
            entry("asked", say(N_("Whom do you ask, for which turn of theirs?")), choice(asked)),
        ]
        if is_swap
        else [entry("turn", say(N_("Whose turn do you take?")), choice(label.options(others)))]
    )
    wording = TURNS[verb]
    return modal(verb, say(wording.title), fields, say(N_("Cancel")), say(wording.send), FROM_HOME)


def _everybody(work: Work, others: Iterable[_Choice]) -> frozenset[str]:
    in_rotas = (person for rota in work.workspace.rotas.values() for person in rota.people())
    return frozenset((*in_rotas, *(each.turn.person for each in others)))


@dataclass(frozen=True)
class _Label:
    """How choices are worded: moments in their reader's zone, with the rota's name if there are several."""

    zone: ZoneInfo
    known: dict[str, Person]
    with_rota: bool
    say: Speaker

    def options(self, choices: Iterable[_Choice]) -> list[Block]:
        """The turns that come first."""
        return [option(self._turn(each), _value(each)) for each in list(choices)[:MOST_TURNS]]

    def favours(self, persons: Collection[str]) -> list[Block]:
        """Everybody who could take it for nothing in return."""
        named = sorted((self._name(person), person) for person in persons)
        return [
            option(self.say(N_("{name}, as a favour"), name=name), f"<@{person}>")
            for name, person in named[:MOST_PEOPLE]
        ]

    def _turn(self, choice: _Choice) -> str:
        turn = choice.turn
        span = f"{self._moment(turn.start)} – {self._moment(turn.end)}"
        rota = [cut(choice.rota.name.named(self.say.language), 15)] if self.with_rota else []
        return " · ".join([self._name(turn.person), span, *rota])

    def _moment(self, at: datetime) -> str:
        local = at.astimezone(self.zone)
        return f"{names.day(local.date(), self.say)} {local:%H:%M}"

    def _name(self, person: str) -> str:
        return cut(self.known[person].name or person, 15)


def _value(choice: _Choice) -> str:
    return f"{int(choice.turn.start.timestamp())}:{choice.turn.person}:{choice.code}"


# what people read


def offer(of: Offer, rota: Rota, say: Speaker) -> dict[str, Any]:
    """What somebody is asked for, with buttons to answer, or what became of it."""
    cover = of.cover
    given = {"rota": called(rota, say), **_ends(cover.given)}
    lines = [
        say(
            N_("<@{person}> asks you to take their turn in *{rota}*: {start} – {end}."),
            person=cover.giver,
            **given,
        )
    ]
    if cover.returned:
        lines.append(say(N_("They take yours for it: {start} – {end}."), **_ends(cover.returned)))
    if of.state is not State.OFFERED:
        lines.append(say(_BECAME[of.state]))
    text = "\n".join(lines)
    buttons = [
        button(verb, say(label), of.id, **({"style": "primary"} if verb == "accept" else {}))
        for verb, label in {"accept": N_("Accept"), "decline": N_("Decline")}.items()
    ]
    asked = actions(buttons) if of.state is State.OFFERED else []
    return {"text": text, "blocks": [section(text), *asked]}


_BECAME = {
    State.AGREED: N_("✅ You have agreed."),
    State.DECLINED: N_("You have declined."),
    State.WITHDRAWN: N_("It was taken back."),
}


def settled(of: Offer, to: str, rota: Rota, say: Speaker) -> str:
    """What somebody reads who asked for a cover, or for whom another took over."""
    cover = of.cover
    other = cover.giver if to == cover.taker else cover.taker
    values = {"person": other, "by": of.by, "rota": called(rota, say), **_ends(cover.given)}
    if to == cover.taker:
        put = N_("📟 You are on call for <@{person}> in *{rota}*: {start} – {end}. <@{by}> says so.")
        return say(put, **values)
    if of.state is State.DECLINED:
        return say(N_("<@{person}> does not take your turn in *{rota}*: {start} – {end}."), **values)
    text = say(N_("✅ <@{person}> is on call for you in *{rota}*: {start} – {end}."), **values)
    if cover.returned:
        text += "\n" + say(N_("You take theirs for it: {start} – {end}."), **_ends(cover.returned))
    return text


def _ends(span: tuple[datetime, datetime]) -> dict[str, str]:
    return {"start": names.moment(span[0]), "end": names.moment(span[1])}


def handed_over(one: Present, persons: Collection[str], before: str, say: Speaker) -> str:
    """Who is on call from now on, until when, and who was it before."""
    values = {"rota": called(one.rota, say), "who": _who(persons, say), "moment": names.moment(one.now.end)}
    text = say(N_("🔔 *{rota}*: {who} from now until {moment}."), **values)
    if not persons:
        text = say(N_("⚠ *{rota}*: from now until {moment} nobody is on call."), **values)
    return " ".join([text, say(N_("Before: {who}."), who=before)]) if before else text


def gap(rota: Rota, start: datetime, end: datetime, say: Speaker) -> str:
    """Nobody will be on call; what to do about it."""
    return say(
        N_(
            "⚠ *{rota}*: nobody is on call from {start} to {end}. Take the turn of somebody who is gone "
            "(/desk cover-turn), or change the rota in the policy."
        ),
        rota=called(rota, say),
        **_ends((start, end)),
    )


def noted(name: str, words: str, say: Speaker) -> str:
    """The note of who had it before."""
    return say(N_("Note of {name}: {words}"), name=name, words=safe(words, 1500))
