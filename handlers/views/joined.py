"""Draws what a ticket has to do with others and with those who follow it, and where it stands."""

from collections.abc import Sequence

from desk.policy import Policy
from desk.text import title
from desk.ticket import Change, Kind, Link, Status, Ticket
from desk.triage import Similar
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import names
from storage.drawing import Context, Related, Words

MOST_LINKS, MOST_QUESTIONS = 8, 5

_LINKED = {
    None: N_("merged into {ticket}"),
    Link.ABSORBED: N_("together with {ticket}"),
    Link.DUPLICATE: N_("duplicate of {ticket}"),
    Link.DUPLICATED_BY: N_("has the duplicate {ticket}"),
    Link.RELATED: N_("related to {ticket}"),
    Link.CAUSED_BY: N_("caused by {ticket}"),
    Link.CAUSES: N_("cause of {ticket}"),
    Link.FOLLOWS: N_("follows {ticket}"),
    Link.FOLLOWED_BY: N_("goes on in {ticket}"),
}
_LINES = {
    Kind.MERGED: N_("This goes on as {other}. Write here as before; the answers come here too."),
    Kind.UNMERGED: N_("{key} is on its own again."),
    Kind.ABSORBED: N_("{other} goes on here: what is said there comes here, and answers go there too."),
    Kind.RELEASED: N_("{other} is on its own again."),
    Kind.SPLIT: N_("A part of this goes on as {other}."),
}


def related(workspace: str, others: Sequence[Related], say: Speaker) -> str:
    """How a ticket is linked to others, each with a link to its card; of many the first."""
    drawn = [say(_LINKED[each.link], ticket=_named(workspace, each)) for each in others[:MOST_LINKS]]
    left = len(others) - len(drawn)
    return " · ".join([*drawn, *([say(N_("and {count} more"), count=left)] if left else [])])


def similar(workspace: str, others: Sequence[Similar], policy: Policy, say: Speaker) -> str:
    """Older tickets that are like it, each with where it stands; one of the same requester came again."""
    return ", ".join(
        say(
            _REPEATED if each.is_repeat else _SIMILAR,
            ticket=_named(workspace, each),
            status=names.status(each.status, policy, say),
        )
        for each in others
    )


_SIMILAR, _REPEATED = N_("{ticket} ({status})"), N_("{ticket} ({status}, by the same person)")


def _named(workspace: str, other: Related | Similar) -> str:
    if not other.ts:
        return other.key
    place = f"team={workspace}&channel={other.channel}&message_ts={other.ts}"
    return f"<https://slack.com/app_redirect?{place}|{other.key}>"


def line(what: Kind, key: str, other: str, say: Speaker) -> str:
    """What a thread is told when its ticket is merged, split or on its own again."""
    return say(_LINES[what], key=key, other=other)


def news(ticket: Ticket, change: Change, said: Words | None, policy: Policy, say: Speaker) -> str:
    """What a follower is told of an event."""
    if change.kind is Kind.STATUS_CHANGED:
        status = names.status(Status(change.after or ""), policy, say)
        head = say(N_("{key} is now: {status}"), key=ticket.key, status=status)
    else:
        author = names.person(said.author) if said else say(N_("the desk"))
        head = say(N_("{key}, {name} wrote:"), key=ticket.key, name=author)
    return f"*{head}*\n{safe(said.words, 2000)}" if said and said.words else f"*{head}*"


def context(facts: Context, policy: Policy, say: Speaker) -> str:
    """Where a ticket stands, for who takes it over: status, age, the last answer, and what is unanswered."""
    ticket = facts.ticket
    opened = names.moment(ticket.opened_at) if ticket.opened_at else "–"
    status = names.status(ticket.status, policy, say)
    lines = [say(N_("Status: {status}, opened {moment}"), status=status, moment=opened)]
    if facts.answer:
        lines.append(say(N_("Last answer, by {name}: {words}"), **_quoted(facts.answer)))
    lines += [
        say(N_("Unanswered, from {name}: {words}"), **_quoted(each)) for each in facts.asked[-MOST_QUESTIONS:]
    ]
    return "\n".join(f"• {each}" for each in lines)


def _quoted(said: Words) -> dict[str, str]:
    return {"name": names.person(said.author), "words": safe(title(said.words or "", 200), 400)}
