"""Rule 16: what only thanks asks for nothing; whatever might, is a message."""

import pytest

from desk.thanks import is_thanks, may_be_thanks

NAMES = ("ada", "Bo Chen", "王伟")

THANKS = """
thanks | Thanks! | THANKS!!! | thank you | Thank you so much! | Thanks a lot :) | thx | ty
many thanks | cheers | ok | OK. | ok thanks | Okay, thank you! | k | great, thanks
Perfect, thank you | awesome 🎉 | got it | Got it, thanks! | it works now | it works, thanks
Works now, thank you very much! | That fixed it, thanks! | solved | thanks for your help
Thank you for the quick reply! | thanks again | thanks all | thanks team | 👍 | 👍🏽 | 👍👍👍
🙏 | ❤️ | :+1: | :thumbsup::skin-tone-3: | :pray: thanks | thanks 🙏 | 👌 perfect | ✅ | +1
Thanks Ada | thanks @ada! | Thank you, Bo Chen | Thanks <@U0ADA>! | <@U0ADA> thanks | thanks Bo
谢谢 | 谢谢！ | 谢谢你 | 谢谢您的帮助 | 非常感谢 | 好的 | 好的，谢谢 | 收到 | 收到，谢谢！
明白了 | 多谢啦 | 可以了，谢谢 | 搞定了 | 解决了，非常感谢🙏 | 辛苦了 | 謝謝 | 谢谢王伟
好的谢谢 | 现在可以了，谢谢 | OK，谢谢 | 没问题了 | you rock! | Thank you ~ | yes, thanks
Great job, team! | Thanks :D | thanks for this | yes
"""
NO_THANKS = """
thanks, but it still fails | Thanks but no | ok it broke again | 👍? | 👍 ? | ok? | OK？
谢谢，不过还是不行 | 好的，但是还没好 | 谢谢，什么时候可以好？ | 还没解决 | 没有解决 | 不行
不好 | 不可以了 | 没解决了 | not ok | not fixed | it is not working | it isn't working now
no thanks | no | still broken | thanks for nothing | great, now the printer is down
works for Bo but not for me | 👎 | 😡 | 😢 | thanks 😕
thanks for your help, one more question | thanks, when? | ok when | great...not
ok, and the printer | Thanks! My badge is broken too | it works now except the VPN | ok 2 more
thanks, I will try tomorrow | works sometimes | yes but | help | hi | the | you | again | now
thanks https://example.com/x | is it fixed | the help | 这个不对 | 你好 | 谢谢，请再看看 | 在吗
了 | 行不行 | :-1: | :sob: | thanks :disappointed: | Thanks Printer | fix it | solve it
hi team | again! | ok ok ok why | no problem found | same problem again | the same again
"""


def told(table: str) -> list[str]:
    """The phrases of a table."""
    return [phrase.strip() for line in table.splitlines() for phrase in line.split(" | ") if phrase.strip()]


@pytest.mark.parametrize("text", [*told(THANKS), *["  thanks \n"]])
def test_thanks(text: str) -> None:
    assert is_thanks(text, NAMES)
    assert may_be_thanks(text)


@pytest.mark.parametrize("text", [*told(NO_THANKS), *["", " ", "thanks " * 12]])
def test_no_thanks(text: str) -> None:
    assert not is_thanks(text, NAMES)


@pytest.mark.parametrize("text", ["it works now", "可以了，谢谢", "yes", "fixed, thanks", "没问题"])
def test_that_it_works_is_news_until_it_is_solved(text: str) -> None:
    assert [is_thanks(text, solved=solved) for solved in (True, False)] == [True, False]


@pytest.mark.parametrize("text", ["thanks", "谢谢", "👍", "ok", "好的", "ok, will do"])
def test_thanks_are_thanks_before_too(text: str) -> None:
    assert is_thanks(text, solved=False)
