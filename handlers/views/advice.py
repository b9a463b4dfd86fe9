"""Draws what a model suggested: a draft in the form of a reply, with what it rests on, and a summary."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from desk.access import Person
from desk.article import Article, number_of, of_one
from desk.citing import Cited, Source, grounded
from desk.refusal import Refused
from desk.text import cut
from desk.ticket import Ticket
from desk.wording import N_, Sentence
from handlers.language import Speaker
from handlers.sources import source
from handlers.views import names
from handlers.views.elements import Block, modal, plain
from handlers.views.forms import LONGEST_TEXT, Draft
from storage import advice, articles, people
from storage.work import Work

_OUTDATED = N_("What was suggested does not hold any more. Have it done once more.")


def draft(work: Work, ticket: Ticket, say: Speaker) -> Draft:
    """What was drafted, as far as it still stands in what the requester and the actor may read (rule 80)."""
    told = advice.of_ticket(work.session, ticket.id).get("draft")
    claimed = [Cited(*each) for each in ((told and told.content) or {}).get("sentences", ())]
    known = _articles(work, ticket, claimed)
    own = [Source(each.key, "", each.text) for each in advice.spoken(work.session, ticket) if each.by_desk]
    sources = [*(source(each) for each in known), *own]
    cited = grounded(claimed, sources, work.workspace.policy.model.links)
    if not cited:
        raise Refused(Sentence(_OUTDATED))
    return Draft(text=_text(cited), seen=ticket.seq, warning=_basis(work, cited, known, say))


def _articles(work: Work, ticket: Ticket, claimed: Iterable[Cited]) -> list[Article]:
    """The articles that are quoted, if all who will read the draft may read them now."""
    audience = advice.audience(work.session, work.workspace, ticket) & of_one(work.actor)
    keys = dict.fromkeys(each.key for each in claimed if each.key.startswith("KB-"))
    found = [
        articles.article(work.session, work.workspace.id, audience, number_of(each) or 0) for each in keys
    ]
    return [each for each in found if each is not None and each.answers]


def _text(cited: Sequence[Cited]) -> str:
    """The sentences, those of one article together and with its key; what the desk said itself bears none."""
    parts = []
    for key, group in groupby(cited, key=lambda each: each.key):
        said = "\n".join(each.text for each in group)
        parts.append(f"{said} ({key})" if key.startswith("KB-") else said)
    return cut("\n\n".join(parts), LONGEST_TEXT)


def _basis(work: Work, cited: Sequence[Cited], known: Sequence[Article], say: Speaker) -> str:
    """What the draft rests on, with date and verifier (rule 81)."""
    quoted = {each.key for each in cited}
    told = [_verified(work, each, say) for each in known if each.key in quoted]
    return say(
        N_("✍ A draft: read it before you send it. It rests on {sources}."), sources=", ".join(told or ["–"])
    )


def _verified(work: Work, article: Article, say: Speaker) -> str:
    if article.verifier is None or article.verified_at is None:
        return article.key
    known = people.person(work.session, work.workspace.id, article.verifier)
    return say(
        N_("{key} (verified {moment} by {name})"),
        key=article.key,
        moment=names.moment(article.verified_at),
        name=names.person(known or Person(article.verifier, "")),
    )


def summary(work: Work, ticket: Ticket, say: Speaker) -> dict[str, Any]:
    """What was summed up, point by point."""
    told = advice.of_ticket(work.session, ticket.id).get("summary")
    points = ((told and told.content) or {}).get("points", ())
    if not points:
        raise Refused(Sentence(_OUTDATED))
    text = "\n".join(f"• {said}" for _message, said in points)
    note = say(N_("Summed up by a model: what was said counts."))
    blocks: list[Block] = [
        {"type": "section", "text": plain(cut(text, LONGEST_TEXT))},
        {"type": "context", "elements": [plain(note)]},
    ]
    return modal("summary", f"{ticket.key} · {say(N_('Summary'))}", blocks, say(N_("Close")))
