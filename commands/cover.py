"""Stand in for somebody who is on call: ask for a swap or a favour, agree to one, or just take over."""

from datetime import datetime

from commands.assign import only_agents
from commands.oncall import turns
from desk import oncall as rules
from desk.access import require
from desk.calendar import Span
from desk.effects.oncall import OfferCover, TellCover
from desk.oncall import Cover, Turn, Wanted
from desk.refusal import Refused
from desk.wording import N_, Sentence
from storage import oncall, outbox
from storage.oncall import Offer, State
from storage.work import Work

_UNSAID = Sentence(N_("Choose a turn of your own, and somebody else for it."))


def swap(work: Work, given: Wanted | None, asked: Wanted | str | None) -> Sentence:
    """Ask somebody to take a turn of the actor's: in exchange for a turn of theirs, or as a favour."""
    require(work.actor, "swap")
    if given is None or asked is None:
        raise Refused(_UNSAID)
    mine = _turn(work, given)
    theirs = _turn(work, asked) if isinstance(asked, Wanted) else None
    other = theirs.person if theirs else str(asked)
    if given.person != work.actor.id or other == work.actor.id:
        raise Refused(_UNSAID)
    if isinstance(asked, Wanted) and asked.rota != given.rota:
        raise Refused(Sentence(N_("Both turns have to be of one rota.")))
    only_agents(work, other)
    cover = Cover(
        given.rota, work.actor.id, other, _left(work, mine), _left(work, theirs) if theirs else None
    )
    number = oncall.keep(work.session, work.workspace.id, cover, State.OFFERED, work.actor.id, work.now)
    _leave(work, OfferCover(number, other))
    return Sentence(
        N_("<@{person}> is asked. You will read what they say; to take it back: /desk decline {number}"),
        {"person": other, "number": number},
    )


def accept(work: Work, number: int) -> Sentence:
    """Agree to what somebody else asked the actor for; from now on it holds."""
    offer = _offered(work, number, "accept")
    cover = offer.cover
    if work.actor.id == offer.by:
        raise Refused(Sentence(N_("You asked for this yourself: it is for the other one to agree.")))
    if not _still_holds(work, cover):
        gone = N_("This turn is no longer as it was when you were asked. See who has it: /desk oncall")
        raise Refused(Sentence(gone))
    _settle(work, offer, State.AGREED)
    _leave(work, TellCover(number, offer.by))
    return Sentence(N_("Agreed. <@{person}> reads it now."), {"person": offer.by})


def decline(work: Work, number: int) -> Sentence:
    """Say no to what somebody else asked for, or take back what the actor asked for."""
    offer = _offered(work, number, "decline")
    if work.actor.id == offer.by:
        _settle(work, offer, State.WITHDRAWN)
        return Sentence(N_("Taken back."))
    _settle(work, offer, State.DECLINED)
    _leave(work, TellCover(number, offer.by))
    return Sentence(N_("Declined. <@{person}> reads it now."), {"person": offer.by})


def cover_turn(work: Work, wanted: Wanted | None) -> Sentence:
    """The actor takes a turn of somebody else's, who is told."""
    require(work.actor, "cover-turn")
    if wanted is None:
        raise Refused(Sentence(N_("Choose whose turn you take.")))
    oncall.alone_with_covers(work.session, work.workspace.id)
    turn = _turn(work, wanted)
    _take_over(work, Cover(wanted.rota, turn.person, work.actor.id, _left(work, turn)))
    return _taken(turn.person)


def cover(work: Work, person: str, until: datetime) -> Sentence:
    """The actor is on call for somebody from now on until a moment, wherever that one is; they are told."""
    require(work.actor, "cover")
    _cover_until(work, person, work.actor.id, until)
    return _taken(person)


def stand_in(work: Work, person: str, by: str, until: datetime) -> Sentence:
    """Somebody else is on call for a person from now on until a moment, as a lead says; both are told."""
    require(work.actor, "stand-in")
    only_agents(work, by)
    _cover_until(work, person, by, until)
    both = N_("<@{by}> is on call for <@{person}>; both are told so.")
    return Sentence(both, {"by": by, "person": person})


def _cover_until(work: Work, person: str, by: str, until: datetime) -> None:
    """In every rota in which the person is on call before then."""
    oncall.alone_with_covers(work.session, work.workspace.id)
    span = Span(work.now, max(work.now, until))
    held = [code for code in work.workspace.rotas if _has_some(work, code, person, span)]
    if not held:
        never = N_("<@{person}> is not on call before then. See who is: /desk oncall")
        raise Refused(Sentence(never, {"person": person}))
    for code in held:
        _take_over(work, Cover(code, person, by, span))


def _taken(person: str) -> Sentence:
    return Sentence(N_("You are on call for <@{person}>, who is told so."), {"person": person})


def _take_over(work: Work, cover: Cover) -> None:
    """It holds from now on; whom it concerns is told, unless they did it themselves."""
    if cover.giver == cover.taker:
        raise Refused(Sentence(N_("<@{person}> has this turn already."), {"person": cover.taker}))
    number = oncall.keep(work.session, work.workspace.id, cover, State.AGREED, work.actor.id, work.now)
    for person in sorted({cover.giver, cover.taker} - {work.actor.id}):
        _leave(work, TellCover(number, person))


def _has_some(work: Work, code: str, person: str, span: Span) -> bool:
    covers = oncall.covers(work.session, work.workspace.id, code, work.now)
    return any(person in each.who for each in rules.stretches(work.workspace.rotas[code], covers, *span))


def _turn(work: Work, wanted: Wanted) -> Turn:
    """The turn that is meant, if that person has it still."""
    known = turns(work, wanted.rota) if wanted.rota in work.workspace.rotas else []
    for turn in known:
        if (turn.person, turn.start.replace(microsecond=0)) == (wanted.person, wanted.start):
            return turn
    raise Refused(Sentence(N_("This turn is not there any more. See who has which: /desk oncall")))


def _left(work: Work, turn: Turn) -> Span:
    """What is still to come of the turn."""
    return Span(max(work.now, turn.start), turn.end)


def _still_holds(work: Work, cover: Cover) -> bool:
    """Whether what is given and returned lies still with whom it lay when it was offered."""
    known = turns(work, cover.rota) if cover.rota in work.workspace.rotas else []
    wanted = [(cover.giver, cover.given), *([(cover.taker, cover.returned)] if cover.returned else [])]
    return all(
        any(turn.person == person and turn.start <= span.start and turn.end == span.end for turn in known)
        for person, span in wanted
    )


def _offered(work: Work, number: int, verb: str) -> Offer:
    """The offer between the actor and somebody else that nobody has settled yet."""
    require(work.actor, verb)
    oncall.alone_with_covers(work.session, work.workspace.id)
    offer = oncall.offer(work.session, work.workspace.id, number)
    if offer is None or work.actor.id not in {offer.cover.giver, offer.cover.taker}:
        raise Refused(Sentence(N_("There is no such offer for you.")))
    if offer.state is not State.OFFERED:
        raise Refused(Sentence(N_("This offer is settled already.")))
    return offer


def _settle(work: Work, offer: Offer, state: State) -> None:
    oncall.settle(work.session, offer.id, state, work.now)
    asked = offer.cover.taker if offer.by == offer.cover.giver else offer.cover.giver
    _leave(work, OfferCover(offer.id, asked))


def _leave(work: Work, effect: OfferCover | TellCover) -> None:
    outbox.leave_apart(work.session, work.workspace.id, effect, work.now)
