"""Draws what the desk says of who is on call: covers, hand-overs, gaps, and the group in step."""

from datetime import datetime

from desk.access import Person, Role, Viewer
from desk.effects.effect import Effect
from desk.effects.oncall import HandOver, KeepGroup, OfferCover, TellCover, WarnGap
from desk.oncall import Rota
from desk.query import OPEN, Query
from desk.severity import Severity
from desk.text import title
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views import found, names, oncall
from handlers.views.call import Call, Desk, Draw, posting
from storage import conversations, overview, people
from storage import oncall as rotas
from storage.oncall import Offer as Asked

GRAVE = frozenset({Severity.SEV1, Severity.SEV2})
MOST_GRAVE = 5
"""Tickets that a hand-over names, and which are grave enough to be named."""


def _offer_cover(desk: Desk, effect: OfferCover) -> Call | None:
    """Posted once, and edited in place when it is settled."""
    offer, rota = _offered(desk, effect.offer)
    if offer is None or rota is None:
        return None
    drawn = oncall.offer(offer, rota, desk.speaker_for(effect.to))
    post = conversations.post(desk.session, desk.workspace.id, effect.name())
    if post and post.ts:
        return Call("chat.update", {"channel": post.channel, "ts": post.ts, **drawn}, gone_is_fine=True)
    return posting(effect.to, None, **drawn)


def _tell_cover(desk: Desk, effect: TellCover) -> Call | None:
    offer, rota = _offered(desk, effect.offer)
    if offer is None or rota is None:
        return None
    return posting(effect.to, None, oncall.settled(offer, effect.to, rota, desk.speaker_for(effect.to)))


def _offered(desk: Desk, number: int) -> tuple[Asked | None, Rota | None]:
    """What was asked for, and in which rota; None for one that the policy no longer has."""
    offer = rotas.offer(desk.session, desk.workspace.id, number)
    return offer, desk.workspace.rotas.get(offer.cover.rota) if offer else None


def _hand_over(desk: Desk, effect: HandOver) -> Call | None:
    """Who has it now, what is open and grave, and the note of who had it; moot once it went on."""
    found = rotas.duty(desk.session, effect.duty)
    rota = desk.workspace.rotas.get(found[0].rota) if found else None
    if found is None or rota is None:
        return None
    now, before = found
    say = desk.speaker_at(effect.to)
    read = before if now.people else None
    note = read and read.note and oncall.noted(_name(desk, read.note_by), read.note, say)
    had = ", ".join(_name(desk, each) for each in before.people[:3]) if before else ""
    [one] = [each for each in rotas.present(desk.session, desk.workspace, desk.now) if each.code == now.rota]
    head = oncall.handed_over(one, now.people, had, say)
    text = "\n".join([head, *_grave(desk, rota, effect.to, say), *([note] if note else [])])
    return posting(effect.to, None, text)


def _grave(desk: Desk, rota: Rota, channel: str, say: Speaker) -> list[str]:
    """The gravest open tickets that the rota is for, but for private ones, whoever reads along."""
    reader = Viewer("", frozenset({Role.AGENT}), frozenset({channel}), trusted=False)
    asked = Query(severities=GRAVE, statuses=OPEN)
    part = overview.part(desk.session, desk.workspace.id, reader, asked, MOST_GRAVE * 5)
    mine = [each for each in part.found if rota.serves(each.ticket.team)]
    lines = [
        f"{found.linked(each.ticket, desk.workspace, reader)} "
        f"{names.severity(each.ticket.severity, desk.workspace.policy)} "
        f"{safe(title(each.words or ''), 150)}"
        for each in mine[:MOST_GRAVE]
    ]
    more = len(mine) - len(lines)
    rest = [say(N_("and {count} more"), count=more)] if more else []
    return [say(N_("Open and grave:")), *lines, *rest] if lines else [say(N_("Nothing grave is open."))]


def _name(desk: Desk, person: str) -> str:
    return names.person(people.person(desk.session, desk.workspace.id, person) or Person(person, ""))


def _keep_group(desk: Desk, effect: KeepGroup) -> Call | None:
    """As it was last noted; nothing for a group of nobody, which Slack does not have."""
    rota = desk.workspace.rotas.get(effect.rota)
    noted = rotas.duties(desk.session, desk.workspace.id, effect.rota)
    members = noted[0].grouped if noted else ()
    if rota is None or not rota.group or rota.group.startswith("@") or not members:  # unknown to Slack
        return None
    return Call("usergroups.users.update", {"usergroup": rota.group, "users": ",".join(members)})


def _warn_gap(desk: Desk, effect: WarnGap) -> Call | None:
    """Moot once somebody is on call there, or when it has begun."""
    rota = desk.workspace.rotas.get(effect.rota)
    start, end = datetime.fromisoformat(effect.start), datetime.fromisoformat(effect.end)
    if rota is None or start <= desk.now:
        return None
    if not rotas.is_gap(desk.session, desk.workspace, effect.rota, start):
        return None
    return posting(effect.to, None, oncall.gap(rota, start, end, desk.speaker_at(effect.to)))


DRAWS: dict[type[Effect], Draw] = {
    OfferCover: _offer_cover,
    TellCover: _tell_cover,
    HandOver: _hand_over,
    KeepGroup: _keep_group,
    WarnGap: _warn_gap,
}
