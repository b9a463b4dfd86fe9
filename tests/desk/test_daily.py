"""What a manager reads in the morning: five of each list, and in a line how it stands (G1)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from desk.daily import Listed, Wants, moment, sections
from desk.digests import Digests
from desk.metrics import Count, Metric, Numbers
from desk.report import Line, Name, Of, Section
from desk.ticket import Clock, Clocks, Episode, Ticket

NOW = datetime(2026, 11, 24, 8, 30, tzinfo=UTC)
BEGAN = NOW - timedelta(days=9)
NONE = dict.fromkeys(Wants, Listed())


def waiting(number: int, *, late: bool = False, promised: datetime | None = None) -> Ticket:
    """A ticket that nobody has answered."""
    first = Episode(Clock.FIRST_RESPONSE, 1, BEGAN, breached_at=BEGAN + timedelta(hours=4) if late else None)
    promise = [Episode(Clock.PROMISE, 2, BEGAN, until=promised)] if promised else []
    ticket = Ticket(number, "T0", number, "U0ANNA", "C0", "1.1", opened_at=BEGAN)
    return replace(ticket, clocks=Clocks(episodes=(first, *promise)))


def test_where_nothing_is_there_it_is_one_line() -> None:
    assert sections(Numbers(), Numbers(), NONE, {}) == (
        Section(lines=(Line("🟢 Nothing happened, and nothing is open."),)),
    )


def test_all_green_is_a_result() -> None:
    one = Numbers({Metric.RECEIVED: Count(1)})
    assert sections(one, Numbers(), NONE, {"U0ADA": 0}) == (
        Section(lines=(Line("🟢 All green: nothing is late, and nobody waits for our answer."),)),
        Section("What changed", figures=(Metric.RECEIVED,)),
    )


def test_each_list_tells_of_five_and_no_ticket_is_told_of_twice_for_waiting() -> None:
    """Rule 72."""
    late = [waiting(number, late=True) for number in range(1, 6)]
    due = waiting(1, late=True, promised=NOW + timedelta(hours=2))
    now = {
        Wants.LATE: Listed([due, *late[1:]], 7),
        Wants.PROMISED: Listed([due], 1),
        Wants.WAITED_FOR: Listed([due, *late[1:3], waiting(8), waiting(9)], 9),
        Wants.AGEING: Listed([due], 1),
    }
    head, *lists, loads = sections(Numbers(), Numbers(), now, {"U0BO": 2, "U0ADA": 3, "U0LIN": 0})
    assert head.lines[0].values == {"late": 7, "promised": 1, "waited_for": 9, "ageing": 1}
    told = [(each.opens, [line.ticket for line in each.lines], each.more) for each in lists]
    assert told == [
        (Wants.LATE, [1, 2, 3, 4, 5], 2),
        (Wants.PROMISED, [1], 0),
        (Wants.WAITED_FOR, [8, 9], 7),
    ]
    since = BEGAN + timedelta(hours=4)
    first = {"clock": Name(Of.CLOCK, "first_response"), "moment": since}
    assert lists[0].lines[0] == Line("{clock}: late since {moment}", first, 1)
    assert [line.values["person"] for line in loads.lines] == [
        Name(Of.PERSON, "U0ADA"),
        Name(Of.PERSON, "U0BO"),
    ]


def test_today_ends_by_the_clock_of_its_reader() -> None:
    shanghai = ZoneInfo("Asia/Shanghai")
    assert moment(Wants.PROMISED, NOW, shanghai, Digests()) == datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
    assert moment(Wants.AGEING, NOW, shanghai, Digests()) == NOW - timedelta(days=7)
    assert moment(Wants.LATE, NOW, shanghai, Digests()) == NOW
