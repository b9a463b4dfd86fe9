"""What looks as if somebody asked for help."""

import pytest

from desk.nudge import looks_like_a_request


@pytest.mark.parametrize(
    "text",
    [
        "Is the VPN slow for you too?",
        "Does anybody know where the badges are kept",
        "the printer is broken again",
        "My laptop stopped working",
        "The server room is on fire, everybody out",
        "有人知道会议室怎么预约吗",
        "VPN 连不上了",
        "打印机坏了，求助",
        "投影仪怎么用？",
    ],
)
def test_what_asks_for_help(text: str) -> None:
    assert looks_like_a_request(text)


@pytest.mark.parametrize(
    "text",
    ["Lunch is ready", "Thank you all!", "I am out tomorrow", "今天我请假", "大家辛苦了", "好的，收到", ""],
)
def test_what_does_not(text: str) -> None:
    assert not looks_like_a_request(text)
