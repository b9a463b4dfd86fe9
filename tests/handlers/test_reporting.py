"""Reports outside Slack say the same as in Slack, in which nothing that a person wrote is markup."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.take import take
from desk.metrics import Count, Metric
from desk.period import Every, around
from desk.refusal import Refused
from desk.report import report_of
from desk.wording import WordedError
from desk.workspace import Workspace
from handlers import language
from handlers.reporting import Form, Wish, written
from handlers.settings import Settings
from storage.database import Database
from tests.stage import BEGINNING, Moment, ask, do

EN, ZH = language.speaker("en"), language.speaker("zh_CN")


@pytest.fixture
def given(database: Database, database_url: str, workspace: Workspace, moment: Moment) -> Settings:
    """A desk the day after somebody asked something, and an agent took it."""
    ask(database, "VPN <b>down</b> & [out](http://evil) <!channel>", f"{BEGINNING.timestamp()}")
    do(database, take, 1)
    moment.set(BEGINNING + timedelta(days=1))
    return Settings(database_url=database_url)


async def test_as_markdown(given: Settings, moment: Moment) -> None:
    told = await written(given, moment, Wish(Every.DAILY), Form.MD, EN)
    assert told.splitlines()[:18] == [
        "# Daily digest · Mon, Mar 2",
        "",
        "🔴 Late: 1 · ⏳ waiting for our answer: 1 · 🤝 promised today: 0",
        "",
        "## What changed",
        "",
        "- ▲ Received: **1** · before: 0",
        "- ▲ Open at the end: **1** · before: 0",
        "- – First responses in time: **0/1** · before: –",
        "",
        "## 🔴 Late (1)",
        "",
        r"- **T\-1** SEV3 VPN &lt;b&gt;down&lt;/b&gt; &amp; \[out\]\(http://evil\) &lt;\!channel&gt; "
        "· late · Ada",
        "",
        "## 👥 Open tickets of each agent",
        "",
        "- Ada: 1",
        "",
    ]
    assert told.splitlines()[-3] == "- **Received**: Tickets whose first message came in the period."


async def test_as_a_web_page(given: Settings, moment: Moment) -> None:
    told = await written(given, moment, Wish(Every.DAILY), Form.HTML, ZH)
    assert '<html lang="zh-CN">' in told
    assert "<h2>变化</h2>\n<ul>\n<li>▲ 新收：<strong>1</strong> · 此前：0</li>" in told
    assert "SEV3 VPN &lt;b&gt;down&lt;/b&gt; &amp; [out](http://evil) &lt;!channel&gt; · 已超时 · Ada" in told


async def test_as_json_a_program_reads_every_figure(given: Settings, moment: Moment) -> None:
    told = json.loads(await written(given, moment, Wish(Every.WEEKLY, "2026-W10"), Form.JSON, EN))
    report = report_of(told)
    assert report.period == around(Every.WEEKLY, BEGINNING.date(), ZoneInfo("UTC"))
    assert report.parts[0].numbers.figures[Metric.RECEIVED] == Count(1)
    assert told["definitions"]["Received"] == "Tickets whose first message came in the period."


async def test_as_a_picture(given: Settings, moment: Moment) -> None:
    picture = await written(given, moment, Wish(Every.WEEKLY, "2026-W10"), Form.PNG, EN)
    assert isinstance(picture, bytes)
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")


async def test_a_day_has_no_picture(given: Settings, moment: Moment) -> None:
    with pytest.raises(Refused) as caught:
        await written(given, moment, Wish(Every.DAILY), Form.PNG, EN)
    assert str(caught.value.sentence) == "There is no picture of a day: choose weekly or longer."


@pytest.mark.parametrize(
    ("wish", "words"),
    [
        (Wish(Every.WEEKLY, "2026-W99"), "Write it like this: /desk digest weekly 2026-W09"),
        (Wish(Every.DAILY, "2027-01-01"), "Write it like this: /desk digest daily 2026-03-02"),
        (Wish(Every.DAILY, teams=("sales",)), "There is no team “sales”: write one of –."),
        (Wish(Every.DAILY, zone="Mars"), "“Mars” is not a time zone"),
    ],
)
async def test_what_there_is_no_report_on_is_said(
    given: Settings, moment: Moment, wish: Wish, words: str
) -> None:
    with pytest.raises((Refused, WordedError)) as caught:
        await written(given, moment, wish, Form.MD, EN)
    assert words in str(caught.value.sentence)
