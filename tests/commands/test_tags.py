"""The care of tags: what leads do in Slack, what tickets have of it, and that no history is lost."""

import pytest

from commands import tags as care
from commands.dismiss import dismiss
from commands.macros import macros
from commands.tag import tag
from desk.access import Role, Viewer
from desk.fold import fold
from desk.refusal import NotAllowed, Refused
from desk.ticket import Event, Kind, Ticket
from storage import tags as kept
from storage import tickets
from storage.database import Database
from storage.tables.tickets import TicketRow
from tests.stage import ADA, ANNA, MAYA, WORKSPACE, Moment, ask, do, run

pytestmark = pytest.mark.usefixtures("workspace")

LEA = Viewer("U0LEA", frozenset({Role.REQUESTER, Role.AGENT, Role.LEAD}))


def ticket(database: Database) -> Ticket:
    return run(database, lambda session: session.get_one(TicketRow, 1).facts())


def log(database: Database) -> list[Event]:
    return run(database, lambda session: tickets.log(session, 1))


def uses(database: Database) -> dict[str, int]:
    return dict(run(database, lambda session: kept.uses(session, WORKSPACE.id)))


def test_a_merge_keeps_history_and_the_old_code_means_the_new_tag_for_ever(database: Database) -> None:
    """Rule 1: the fold of the log is the ticket, whatever became of its tags."""
    ask(database, "The VPN is down", "100.1")
    for code, line in (("vpn", "VPN access"), ("tunnel", "Tunnels"), ("ipsec", "IPsec under:tunnel")):
        do(database, care.tag_new, code, line, by=LEA)
    do(database, tag, 1, ["ipsec", "tunnel", "software"], by=ADA)
    assert uses(database) == {"ipsec": 1, "tunnel": 1, "software": 1}

    do(database, care.tag_merge, "tunnel", "vpn", by=MAYA)
    do(database, care.tag_merge, "vpn", "network", by=MAYA)
    assert ticket(database).tags == ("ipsec", "network", "software")
    assert [
        (each.change.after, each.actor, each.cause)
        for each in log(database)
        if each.change.kind is Kind.TAGGED
    ] == [
        ("ipsec software tunnel", ADA.id, "test"),
        ("ipsec software vpn", None, "tag merge"),
        ("ipsec network software", None, "tag merge"),
    ]
    stored = ticket(database)
    blank = Ticket(stored.id, stored.workspace, 1, stored.requester, stored.channel, stored.thread)
    assert fold(blank, log(database)) == stored
    assert uses(database) == {"ipsec": 1, "network": 1, "software": 1}

    do(database, tag, 1, ["tunnel"], by=ADA)
    assert ticket(database).tags == ("network",)
    tree = run(database, lambda session: kept.tree(session, WORKSPACE))
    assert (tree.alive("tunnel"), tree.alive("vpn")) == ("network", "network")
    assert (tree.named("tunnel", "en"), tree.tags["ipsec"].parent) == ("Tunnels", "network")


def test_a_merge_into_what_is_part_of_it_is_refused(database: Database) -> None:
    for code, line in (("a", "A"), ("b", "B under:a")):
        do(database, care.tag_new, code, line, by=LEA)
    for old, into in (("a", "b"), ("a", "a"), ("network", "a")):
        with pytest.raises(Refused):
            do(database, care.tag_merge, old, into, by=LEA)


def test_more_tickets_than_one_unit_takes_are_worked_off(database: Database, moment: Moment) -> None:
    do(database, care.tag_new, "vpn", "VPN access", by=LEA)
    count = care.AT_ONCE + 3
    for at in range(1, count + 1):
        ask(database, "The VPN is down", f"{at}000.1")
        moment.push(minutes=10)
        do(database, tag, at, ["vpn"], by=ADA)
    do(database, care.tag_merge, "vpn", "network", by=LEA)
    assert uses(database) == {"network": care.AT_ONCE, "vpn": 3}
    assert do(database, care.retag) == 3
    assert uses(database) == {"network": count}


def test_a_dropped_tag_is_not_given_any_more_and_tickets_keep_it(database: Database) -> None:
    ask(database, "The VPN is down", "100.1")
    do(database, care.tag_new, "vpn", "VPN access", by=LEA)
    do(database, tag, 1, ["vpn"], by=ADA)
    do(database, care.tag_drop, "vpn", by=LEA)
    assert ticket(database).tags == ("vpn",)
    with pytest.raises(Refused):
        do(database, tag, 1, ["+vpn"], by=ADA)
    do(database, care.tag_new, "vpn", "VPN again", by=LEA)
    assert run(database, lambda session: kept.tree(session, WORKSPACE)).tags["vpn"].en == "VPN again"


def test_only_leads_and_managers_care_for_the_tags(database: Database) -> None:
    for verb, args in (
        (care.tag_new, ("vpn", "VPN")),
        (care.tag_rename, ("network", "Net")),
        (care.tag_merge, ("network", "software")),
        (care.tag_drop, ("network",)),
    ):
        with pytest.raises(NotAllowed):
            do(database, verb, *args, by=ADA)


def test_who_works_at_the_desk_sees_what_there_is(database: Database) -> None:
    for verb, args in ((care.tags, ("",)), (macros, ())):
        with pytest.raises(NotAllowed):
            do(database, verb, *args, by=ANNA)
        do(database, verb, *args, by=ADA)


def test_tags_of_dismissed_tickets_can_be_set(database: Database) -> None:
    ask(database, "Hello", "100.1")
    do(database, dismiss, 1, by=ADA)
    do(database, tag, 1, ["network"], by=ADA)
    assert ticket(database).tags == ("network",)
