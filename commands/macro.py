"""Macros: answers that agents send often, written out for the ticket and the person who reads them."""

import re

from desk.automation import Macro
from desk.prose import STATUSES, Prose, language_of
from desk.refusal import Refused
from desk.ticket import Ticket, Visibility
from desk.wording import N_, Sentence
from storage import people
from storage.work import Work

_CALL = re.compile(r"\s*[?？]([a-z0-9][a-z0-9-]{0,39})\s*")


def called(work: Work, text: str) -> tuple[str, Macro] | None:
    """The macro that a text such as ?vpn calls, with its code; None for another text. Refused if unknown."""
    found = _CALL.fullmatch(text)
    if found is None:
        return None
    macro = work.workspace.policy.macros.get(found[1])
    if macro is None:
        unknown = N_("There is no macro “{macro}”. /desk macros lists those there are.")
        raise Refused(Sentence(unknown, {"macro": found[1]}))
    return found[1], macro


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
