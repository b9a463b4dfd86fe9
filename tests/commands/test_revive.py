"""What lies aside is tried again when an operator says so, once, and its ticket's card tells."""

from datetime import timedelta

import pytest

from commands.revive import Revived, revive
from commands.settle import buried
from desk.effects.answers import respond
from desk.effects.effect import Effect
from desk.effects.tickets import Receipt, RefreshCard
from desk.policy import Policy
from desk.wording import Sentence
from storage import drawing, inbox, outbox
from storage.database import Database, Session
from storage.inbox import Delivery
from storage.outbox import Claim, Leased
from tests.stage import BEGINNING, Moment, ask, do, run

pytestmark = pytest.mark.usefixtures("workspace")


def claim(database: Database) -> list[Leased]:
    now = database.clock()
    return run(database, lambda s: outbox.claim(s, Claim(now, timedelta(seconds=9)), lambda _: 99, ()))


def bury_all(database: Database, *, doubtful: bool = False) -> None:
    """Give up whatever is due, and what follows from that."""
    while leased := claim(database):
        for each in leased:
            do(database, lambda work, one: buried(work, one, "is_archived", doubtful=doubtful), each)


def failure(database: Database) -> str | None:
    """What the card of T-1 says could not be delivered."""
    return database.look(lambda session: drawing.ticket(session, 1)).undelivered


def again(database: Database) -> Revived:
    return run(database, lambda session: revive(session, Policy(), database.clock()))


def due(database: Database) -> list[Effect]:
    return [each.effect for each in claim(database)]


def test_what_was_buried_is_due_again_and_its_ticket_no_longer_fails(database: Database) -> None:
    """But for the alarms that it was buried: they are moot."""
    ask(database, "the printer burns", "100.1")
    bury_all(database)
    assert (failure(database), due(database)) == ("is_archived", [])
    assert again(database) == Revived(deliveries=0, effects=2, dropped=2)
    assert (failure(database), due(database)) == (None, [RefreshCard(1), Receipt(1)])
    assert again(database) == Revived(deliveries=0, effects=0, dropped=0)


def test_what_is_in_doubt_waits_for_a_grace_and_is_looked_for(database: Database, moment: Moment) -> None:
    ask(database, "the printer burns", "100.1")
    bury_all(database, doubtful=True)
    again(database)
    early = [each.effect for each in claim(database)]
    moment.push(seconds=Policy().delivery.grace_seconds)
    late = [(each.effect, each.doubtful) for each in claim(database)]
    assert (early, late) == ([], [(RefreshCard(1), True), (Receipt(1), True)])


def test_an_answer_to_one_person_comes_too_late(database: Database) -> None:
    answer = respond("U0ANNA", "https://slack.example/response", "", Sentence("Done."))

    def leave(session: Session) -> None:
        outbox.leave_response(session, "T0PLAY", "Ev1", answer, BEGINNING)

    run(database, leave)
    bury_all(database)
    assert again(database) == Revived(deliveries=0, effects=0, dropped=1)
    assert database.look(outbox.count_by_state)["buried"] == 0


def test_a_delivery_that_was_set_aside_is_handled_again(database: Database, moment: Moment) -> None:
    handled: list[str] = []

    def fail(_session: Session, delivery: Delivery, _now: object) -> None:
        handled.append(delivery.id)
        raise ValueError(delivery.id)

    def handle(session: Session) -> int:
        return inbox.handle_due(session, fail, moment(), most=9, attempts=1)

    run(database, lambda s: inbox.put(s, Delivery("T0PLAY", "Ev1", "event", {}), moment()))
    run(database, handle)
    assert again(database) == Revived(deliveries=1, effects=0, dropped=0)
    assert (run(database, handle), handled) == (1, ["Ev1", "Ev1"])
