"""Draws how a requester is asked how it went, what they said, and the word to those who should know."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from desk.access import may, scope
from desk.effects.effect import Effect
from desk.effects.surveys import Inquire, WarnRating
from desk.surveying import BEST, is_asking
from desk.text import title
from desk.ticket import Status, Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import found
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.elements import Block, actions, button, section
from storage import conversations, drawing, people, ratings

FACES = ("😞", "🙁", "😐", "🙂", "😀")
"""What each rating looks like, the worst first."""
LONGEST_COMMENT = 1000


def _inquire(desk: Desk, effect: Inquire) -> Call | None:
    """Posted once, and edited in place as things stand; moot if they changed before it stood."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    drawn = _inquiry(desk, effect, ticket)
    if post := _standing(desk, effect, drawn):
        return post
    channel, thread = (ticket.channel, ticket.thread) if ticket.is_direct else ("", None)
    call = posting(channel or effect.to, thread, **drawn)
    return call if _can_answer(ticket, effect) else replace(call, is_void=True)


def _standing(desk: Desk, effect: Inquire | WarnRating, drawn: dict[str, Any]) -> Call | None:
    """The edit of the effect's post; None when it does not stand yet."""
    post = conversations.post(desk.session, desk.workspace.id, effect.post)
    if not post or not post.ts:
        return None
    return Call("chat.update", {"channel": post.channel, "ts": post.ts, **drawn}, gone_is_fine=True)


def _can_answer(ticket: Ticket, effect: Inquire) -> bool:
    return is_asking(ticket) and ticket.survey is not None and ticket.survey.asked == effect.event


def _inquiry(desk: Desk, effect: Inquire, ticket: Ticket) -> dict[str, Any]:
    """What was asked and answered, as a message; with buttons for as long as it can be answered."""
    say = desk.speaker_for(effect.to)
    given = ratings.given(desk.session, ticket.id, effect.event)
    if not _can_answer(ticket, effect):
        text = _over(desk, effect, ticket, given)
        return {"text": text, "blocks": [section(text)]}
    viewer = people.viewer(desk.session, desk.workspace, effect.to)
    words = safe(title(desk.card(ticket.id).words or "–", 150), 300)
    about = {"key": found.linked(ticket, desk.workspace, viewer), "words": words}
    text = say(_QUESTION if given is None else _THANKS, rating=given or "–", **about)
    comment = ticket.survey.comment if ticket.survey else None
    said = conversations.words(desk.session, comment) if comment else None
    quoted = [section(f"> {safe(' '.join(said.split()), LONGEST_COMMENT)}")] if said else []
    can_reopen = ticket.status is Status.SOLVED and may(viewer, "reopen", ticket)
    buttons = [*_scale(ticket, given, say), *_more(ticket, given, can_reopen=can_reopen, say=say)]
    return {"text": text, "blocks": [section(text), *quoted, *buttons]}


_QUESTION = N_(
    "{key} is solved: {words}\nHow did it go? One tap is enough, and only the support team sees it."
)
_GIVEN = N_("You gave it {rating} of 5.")
_THANKS = N_("Thank you! You gave {key} {rating} of 5: {words}\nYou can still change your mind.")


def _over(desk: Desk, effect: Inquire, ticket: Ticket, given: int | None) -> str:
    """Why it cannot be answered any more, or for now."""
    say = desk.speaker_for(effect.to)
    if ticket.merged_into is not None:
        other = drawing.ticket(desk.session, ticket.merged_into).key
        why = say(N_("{key} goes on as {other}."), key=ticket.key, other=other)
    elif is_asking(ticket):
        why = say(N_("{key} was solved again, and you were asked anew."), key=ticket.key)
    else:
        why = say(N_("{key} is open again."), key=ticket.key)
    return f"{why} {say(_GIVEN, rating=given)}" if given else why


def _scale(ticket: Ticket, given: int | None, say: Speaker) -> Sequence[Block]:
    """A button for each rating; the one that was given stands out."""
    buttons = [
        {
            **button(f"rate:{rating}", f"{face} {rating}", ticket.number),
            "accessibility_label": say(N_("{rating} of 5"), rating=rating),
            **({"style": "primary"} if rating == given else {}),
        }
        for rating, face in zip(range(1, BEST + 1), FACES, strict=True)
    ]
    return actions(buttons, "rate")


def _more(ticket: Ticket, given: int | None, *, can_reopen: bool, say: Speaker) -> Sequence[Block]:
    """What else they can say: why, once they rated it, and that it is not solved."""
    comment = [button("comment", say(N_("Say why")), ticket.number)] if given else []
    reopen = [button("reopen", say(N_("It is not solved")), ticket.number)] if can_reopen else []
    return actions([*comment, *reopen], "opinion")


def _warn_rating(desk: Desk, effect: WarnRating) -> Call | None:
    """Posted for a low one, and edited in place when they change their mind; it does not say who they are."""
    ticket = drawing.ticket(desk.session, effect.ticket)
    survey, low = ticket.survey, desk.workspace.policy.csat.low
    if survey is None or survey.asked != effect.event or survey.rating is None or not ticket.card_ts:
        return None
    text = desk.speaker(ticket.card_channel or "")(
        N_("{who} The requester of {key} gave it {rating} of 5."),
        who=" ".join(f"<@{each}>" for each in _concerned(desk, ticket)) or "⭐",
        key=ticket.key,
        rating=survey.rating,
    )
    if post := _standing(desk, effect, {"text": text}):
        return post
    return posting(ticket.card_channel or "", ticket.card_ts, text) if survey.rating <= low else None


def _concerned(desk: Desk, ticket: Ticket) -> list[str]:
    """Who had the ticket, or solved it, and the leads who may see it."""
    solver = ticket.survey.by if ticket.survey and ticket.survey.by != ticket.requester else None
    named = dict.fromkeys([ticket.assignee or solver, *sorted(desk.workspace.appointed.leads)])
    viewers = [people.viewer(desk.session, desk.workspace, each) for each in named if each]
    return [
        each.id
        for each in viewers
        if each.is_agent and scope(each).includes(ticket) and each.id != desk.workspace.bot_user
    ]


DRAWS: dict[type[Effect], Draw] = {Inquire: _inquire, WarnRating: _warn_rating}
