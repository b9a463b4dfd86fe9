"""Macros: answers that agents send often, written out for the ticket and the person who reads them."""

import re

from desk.prose import STATUSES, Prose, language_of
from desk.refusal import Refused
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage import people
from storage.work import Work

_CALL = re.compile(r"\s*[?？]([a-z0-9][a-z0-9-]{0,39})\s*", re.IGNORECASE)


def called(work: Work, text: str) -> str | None:
    """The code of the macro that a text such as ?vpn calls; None for any other text."""
    code = _code(text)
    return code if code in work.workspace.policy.macros else None


def _code(text: str) -> str | None:
    """What a text such as ?vpn calls; telephones begin it with a capital."""
    found = _CALL.fullmatch(text)
    return found[1].lower() if found else None


def check_called(work: Work, text: str) -> None:
    """Pass unless the text calls a macro that there is not; else Refused."""
    code = _code(text)
    if code and code not in work.workspace.policy.macros:
        unknown = N_("There is no macro “{macro}”. /desk macros lists those there are.")
        raise Refused(Sentence(unknown, {"macro": code}))


def written(work: Work, ticket: Ticket, text: Prose, visibility: Visibility = Visibility.PUBLIC) -> str:
    """The text as its readers read it: the requester in their language, the desk in that of its channel."""
    policy = work.workspace.policy
    asks = people.person(work.session, work.workspace.id, ticket.requester)
    if visibility is Visibility.PUBLIC:
        language = language_of(asks.locale if asks else "", policy.language.default)
    else:
        language = work.workspace.language_of(ticket.card_channel or work.workspace.places.triage)
    agent = ticket.assignee if work.actor.id == work.workspace.bot_user else work.actor.id
    works = people.person(work.session, work.workspace.id, agent or "")
    values = {
        "requester": asks.name if asks else "",
        "key": ticket.key,
        "agent": works.name if works else "",
        "status": policy.statuses.named(ticket.status.value, language) or STATUSES[language][ticket.status],
    }
    return text.written(language, values)
