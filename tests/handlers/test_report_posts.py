"""What a manager reads: short where little happened, a part for each team, and nothing private."""

import re
from dataclasses import replace
from typing import Any

import pytest

from commands.counted import Counted, counted
from commands.open import Details
from commands.open import open as open_
from commands.report import compose, own
from commands.solve import solve
from commands.team import team
from desk.daily import Wants
from desk.digests import Reader
from desk.metrics import Count, Metric
from desk.period import Every, closed
from desk.policy import Policy
from desk.report import Report
from desk.workspace import Workspace
from handlers import language
from handlers.views import report_posts
from storage import people
from storage.database import Database
from tests.stage import ADA, ANNA, BEGINNING, MAYA, WORKSPACE, Moment, ask, do, run, work

TEAMS = {
    "network": {"name": {"en": "Network", "zh_CN": "网络"}, "members": ["U0MAYA", "U0ADA"]},
    "apps": {"name": {"en": "Apps", "zh_CN": "应用"}, "members": ["U0MAYA", "U0BO"]},
}
TEAMED = replace(WORKSPACE, policy=Policy.model_validate({"teams": TEAMS}))


def report(
    database: Database, to: str, every: Every = Every.DAILY, workspace: Workspace = WORKSPACE
) -> Report:
    """What the channel or person reads of the latest period that is over."""

    def made(session: Any) -> Report:
        desk = work(session, database.clock(), workspace=workspace)
        zone = people.zone(session, workspace.id, "")
        reader = own(desk, to, every) if to.startswith("U") else Reader(to, every, zone)
        return compose(desk, reader, closed(every, database.clock(), reader.zone))

    return run(database, made)


def said(
    database: Database, told: Report, to: str, workspace: Workspace = WORKSPACE, say: str = "en"
) -> list[str]:
    """What its sections say, without the small print."""

    def drawn(session: Any) -> dict[str, Any]:
        reader = people.reader(session, workspace, to)
        return report_posts.drawn(session, workspace, reader, told, language.speaker(say))

    texts = [block["text"]["text"] for block in run(database, drawn)["blocks"] if "text" in block]
    return [re.sub(r"<!date\^[^>]*>", "then", text) for text in texts]


@pytest.mark.usefixtures("workspace")
def test_a_day_on_which_nothing_happened_is_told_in_a_line(database: Database, moment: Moment) -> None:
    ask(database, "The VPN is down", f"{BEGINNING.timestamp()}")
    do(database, solve, 1, "")
    moment.push(days=3)
    for say, words in (
        ("en", ["Daily digest · Wed, Mar 4", "🟢 Nothing happened, and nothing is open."]),
        ("zh_CN", ["每日简报 · 3月4日周三", "🟢 没有任何动静，也没有未完成的工单。"]),
    ):
        assert said(database, report(database, "C0MANAGERS"), "C0MANAGERS", say=say) == words


@pytest.mark.usefixtures("workspace")
def test_of_three_tickets_no_rate_is_told(database: Database, moment: Moment) -> None:
    """Rule 71: n of N, for a rate of so few says nothing."""
    for number in range(3):
        ask(database, "The VPN is down", f"{BEGINNING.timestamp() + 600 * number}")
    do(database, solve, 1, "")
    moment.push(days=7)
    told = said(database, report(database, "C0MANAGERS", Every.WEEKLY), "C0MANAGERS")
    [kept] = [text for text in told if "First responses in time" in text]
    assert "– First responses in time: *0/2* · before: –" in kept
    assert "%" not in "".join(told)


@pytest.mark.usefixtures("workspace")
def test_what_is_private_is_counted_and_never_named(database: Database, moment: Moment) -> None:
    """Rule 93: not in a channel, nor to a manager who is not trusted with it; who works it finds it."""
    ask(database, "The VPN is down", f"{BEGINNING.timestamp()}")
    do(database, open_, "My salary is wrong", Details(private=True), by=ANNA)
    moment.push(days=1)
    told = report(database, "C0MANAGERS")
    assert told.parts[0].numbers.figures[Metric.RECEIVED] == Count(2)
    assert "salary" not in str(said(database, told, "C0MANAGERS")) + str(told.coded())
    late = Counted(Wants.LATE, told.period)
    everybody = (("agent", ADA), ("manager", replace(MAYA, trusted=False)), ("requester", ANNA))
    seen = {
        name: run(database, lambda session, by=by: counted(work(session, moment(), by), late).found)
        for name, by in everybody
    }
    keys = {name: [each.ticket.key for each in found] for name, found in seen.items()}
    assert keys == {"agent": ["T-2", "T-1"], "manager": ["T-1"], "requester": ["T-2", "T-1"]}


@pytest.mark.usefixtures("workspace")
def test_a_manager_of_two_teams_reads_one_digest_with_two_parts(database: Database, moment: Moment) -> None:
    """Rule 72."""
    for number in range(2):
        ask(database, f"VPN {number}", f"{BEGINNING.timestamp() + 600 * number}", workspace=TEAMED)
    do(database, team, 1, "network", workspace=TEAMED)
    moment.push(days=1)
    told = report(database, "U0MAYA", workspace=TEAMED)
    assert [part.scope for part in told.parts] == ["network", "apps"]
    assert said(database, told, "U0MAYA", TEAMED, "zh_CN") == [
        "每日简报 · 3月2日周一",
        "*网络团队*",
        "🔴 已超时：1 · ⏳ 等我们回复：1 · 🤝 承诺今天更新：0",
        "*变化*\n▲ 新收：*1* · 此前：0\n▲ 期末未完成：*1* · 此前：0\n– 首次响应及时：*0/1* · 此前：–",
        "*🔴 已超时 (1)*\n• *T-1* :large_yellow_circle: SEV3 VPN 0 · 已超时 · 暂无",
        "*应用团队*",
        "🟢 没有任何动静，也没有未完成的工单。",
    ]
