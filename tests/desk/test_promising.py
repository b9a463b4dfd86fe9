"""Rule 20: a promise of news is found in what an agent says, and rather none than a wrong one."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.promising import promised

NOW = datetime(2026, 3, 4, 9, 30, tzinfo=UTC)
"""A Wednesday; in Berlin 10:30."""
BERLIN = ZoneInfo("Europe/Berlin")


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment in March in Berlin."""
    return datetime(2026, 3, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("I'll update you by 15:00.", at(4, 15)),
        ("I’ll update you by 3pm", at(4, 15)),
        ("Looking into it. I will update you by 3 p.m. today, sorry for the wait.", at(4, 15)),
        ("will get back to you tomorrow morning", at(5, 12)),
        ("We'll get back to you within 2 hours", at(4, 12, 30)),
        ("Expect an update within 2 hours", at(4, 12, 30)),
        ("Please expect our next update in half an hour.", at(4, 11)),
        ("I'll let you know by end of day.", at(4, 18)),
        ("I'll let you know by EOD tomorrow", at(5, 18)),
        ("We will send you an update by Friday", at(6, 18)),
        ("We'll post a status update here by noon.", at(4, 12)),
        ("I will report back tomorrow at 10:00", at(5, 10)),
        ("By 15:00 I'll update you.", at(4, 15)),
        ("Tomorrow morning I'll get back to you!", at(5, 12)),
        ("You'll hear from me by 4pm", at(4, 16)),
        ("You will have an answer by tomorrow noon.", at(5, 12)),
        ("Next update: 15:00", at(4, 15)),
        ("Next update in 30 minutes", at(4, 11)),
        ("I'm going to get back to you on this tomorrow.", at(5, 18)),
        ("I'll update you with what the log analysis says by 15:00", at(4, 15)),
        ("I'll update you by 15:00, if not sooner", at(4, 15)),
        ("We got the order.\nI'll keep you posted by 4:30.", at(4, 16, 30)),
        ("Thanks! Can you send the log? I'll update you by 15:00.", at(4, 15)),
        ("I'll have an update for you in an hour", at(4, 11, 30)),
        ("I'll follow up on Monday", at(9, 18)),
        ("I'll get back to you no later than 17:00", at(4, 17)),
        ("I will check with the vendor and update you in the next hour.", at(4, 11, 30)),
        ("We are on it and will get back to you by tomorrow", at(5, 18)),
        ("I'm on it, update by 3pm", at(4, 15)),
        ("下午3点前给您回复", at(4, 15)),
        ("明天上午更新进展", at(5, 12)),
        ("两小时内答复", at(4, 12, 30)),
        ("我会在今天下班前回复您。", at(4, 18)),
        ("好的，我们半小时后给您答复", at(4, 11)),
        ("您好，已经在查了，预计明天中午前反馈结果。", at(5, 12)),
        ("周五前给您一个明确的答复", at(6, 18)),
        ("明早10点前同步最新进展", at(5, 10)),
        ("今晚给你消息", at(4, 22)),
        ("我三点前更新", at(4, 15)),
        ("15:30 之前给大家同步一下", at(4, 15, 30)),
        ("下次更新：15:00", at(4, 15)),
        ("查一下，10分钟后回你", at(4, 10, 40)),
        ("1个半小时内回复您", at(4, 12)),
        ("3月6日下午给您答复", at(6, 18)),
        ("收到，下周一上午给你反馈处理结果", at(9, 12)),
    ],
)
def test_a_promise_is_found_with_its_moment(said: str, expected: datetime) -> None:
    assert promised(said, NOW, BERLIN) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I'll update you soon",
        "I'll look into it by 15:00",
        "you should get an update by Friday from DHL",
        "You will get an update from the vendor by Friday",
        "Shall I update you by 15:00?",
        "Can you get back to me by 15:00?",
        "> I'll update you by 15:00\nThat was yesterday, sorry.",
        "You wrote “I'll update you by 15:00”, right",
        'She said "I\'ll update you by 15:00"',
        "`I'll update you by 15:00`",
        "If the part comes, I'll update you by 15:00",
        "I'll update you by 15:00 if they answer",
        "I won't be able to update you by 15:00",
        "I will not update you before 15:00",
        "I'll try to get back to you by 3pm",
        "Hopefully I'll get back to you by 3pm",
        "I updated you at 15:00",
        "I'll update you about the 15:00 deployment",
        "I'll update you on Friday's outage",
        "I'll update the firmware by 15:00",
        "We will update the server tomorrow morning",
        "I'll answer all your questions about the meeting tomorrow",
        "We'll send updates every 2 hours",
        "It took 2 hours. I'll update you",
        "I'll update you by 9:00 today",
        "The vendor will get back to you by 15:00",
        "They promised that he will update you by 15:00",
        "I'll update you at 15:00 CET",
        "We'll get back to you within 2 business days",
        "稍后给您回复",
        "我们会在1个工作日内回复",
        "请您明天上午前回复",
        "供应商明天上午会给您回复",
        "您明天上午能给我回复吗",
        "如果下午3点前给您回复可以吗？",
        "我尽量下午3点前回复",
        "明天上午系统会更新",
        "今晚更新版本",
        "明天回复邮件",
        "每两小时更新一次",
        "无法在下午3点前回复",
        "“下午3点前给您回复”是谁说的",
        "昨天下午3点更新过",
    ],
)
def test_what_promises_nothing(said: str) -> None:
    assert promised(said, NOW, BERLIN) is None


@given(st.text(max_size=60))
def test_whatever_is_said_it_is_a_promise_of_a_moment_to_come_or_none(said: str) -> None:
    found = promised(f"I'll update you by {said}", NOW, BERLIN)
    assert found is None or (found > NOW and found.tzinfo is UTC)
