"""What somebody types is read as they mean it, however they space and punctuate it."""

from typing import Any

import pytest

from commands.registry import VERBS
from desk.refusal import Refused
from desk.severity import Severity
from handlers import asking, reading
from handlers.ask import Ask
from storage.database import Database
from tests.stage import do

PAYLOAD = {"user_id": "U0ANNA", "response_url": "", "channel_id": "C0SUPPORT"}


def typed(command: str, text: str) -> tuple[str, str]:
    read = asking.typed({**PAYLOAD, "command": command, "text": text})
    return read.verb, read.line


@pytest.mark.parametrize(
    ("text", "verb", "line"),
    [
        ("the printer burns", "open", "the printer burns"),
        ("mine", "find", "from:me"),
        ("mine is broken", "open", "mine is broken"),
        ("find", "find", ""),
        ("find printer", "find", "printer"),
        ("findings are wrong", "open", "findings are wrong"),
        ("help", "help", ""),
        ("help me with the VPN", "open", "help me with the VPN"),
        ("sev1 the tills are down", "emergency", "the tills are down"),
        ("SEV1: the tills are down", "emergency", "the tills are down"),
        ("sev1：收银台无法付款", "emergency", "收银台无法付款"),
        ("sev10 is no severity", "open", "sev10 is no severity"),
        ("sev1", "emergency", ""),
    ],
)
def test_ticket_opens_unless_it_looks_for_one(text: str, verb: str, line: str) -> None:
    assert typed("/ticket", text) == (verb, line)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("reply T-1\nHello", ([1, "Hello"], {})),
        ("reply T-1\u3000您好", ([1, "您好"], {})),
        ("reply\nT-1 then:wait Which one?", ([1, "Which one?"], {"then": "wait"})),
        ("reply T-1 then: we go", ([1, "then: we go"], {})),
        ("solve T-1 cause: it was hot", ([1, "cause: it was hot"], {})),
        ("solve T-1 cause：defect 换了电源", ([1, "换了电源"], {"cause": "defect"})),
        ("tag T-1 网络，硬件、+vpn, x", ([1, ["网络", "硬件", "+vpn", "x"]], {})),
        ("severity T-1 sev2", ([1, Severity.SEV2], {})),
    ],
)
def test_a_line_is_read_from_left_to_right(database: Database, line: str, values: Any) -> None:
    verb, rest = typed("/desk", line)
    assert do(database, reading.read, VERBS[verb], _ask(verb, rest)) == values


@pytest.mark.parametrize(
    "line",
    ["snooze T-1 2h 30m", "snooze T-1 tomorrow at noon", "take T-1 T-2", "severity T-1 2 3", "away soon"],
)
def test_what_nothing_takes_is_not_passed_over(database: Database, line: str) -> None:
    verb, rest = typed("/desk", line)
    with pytest.raises(Refused, match=r"Write it like this|Say when"):
        do(database, reading.read, VERBS[verb], _ask(verb, rest))


@pytest.mark.parametrize("line", ["solve A-1", "action-done T-1"])
def test_the_key_of_an_action_is_not_that_of_a_ticket(database: Database, line: str) -> None:
    verb, rest = typed("/desk", line)
    with pytest.raises(Refused):
        do(database, reading.read, VERBS[verb], _ask(verb, rest))


def _ask(verb: str, line: str) -> asking.Ask:
    return Ask("U0ADA", verb, line, is_markup=True)
