"""Tells by when somebody promises news in what they say, so that they can be asked to be held to it.

It finds too little rather than too much (rule 20): what is asked, quoted, conditional, hoped for, or
somebody else's to do is no promise.
"""

import re
from datetime import datetime
from zoneinfo import ZoneInfo

from desk import moments

LONGEST = 2000
"""Characters of a message that are looked at."""


def _one_of(words: str) -> str:
    """Any of these, the longest first; what is bound by _ has a blank there."""
    return "|".join(sorted((word.replace("_", " ") for word in words.split()), key=len, reverse=True))


_QUOTED = re.compile(
    r"```.*?```|`[^`]*`|^\s*(?:>|&gt;).*?$|[“「『‘][^”」』’]*[”」』’]|(?<!\w)\"[^\"]*\"|<[^>]*>",
    re.DOTALL | re.MULTILINE,
)
_SENTENCE = re.compile(r".+?(?:[!?。！？；;\n]|\.(?=\s|$)|$)", re.DOTALL)
_ABBREVIATED = re.compile(r"\b([ap])\.m\.", re.IGNORECASE)
_NOT_SOONER = re.compile(r",?\s*if not (?:sooner|earlier|before)\b", re.IGNORECASE)

_UNSURE = _one_of(
    "if unless in_case hope hopefully maybe perhaps might probably possibly try should would could every each"
)
_UNSURE_IN_CHINESE = _one_of(
    "如果 要是 若 的话 可能 也许 或许 尽量 争取 希望 吗 呢 请 麻烦 每 无法 不能 不会 没法"
)
_NO_PROMISE = re.compile(
    rf"[?？]|\b(?:{_UNSURE})\b|{_UNSURE_IN_CHINESE}|n['’]t\b|\bnot\b(?! later)"
    r"|\bfrom (?!(?:me|us|our|my|now)\b)",
    re.IGNORECASE,
)
"""What makes a sentence none: questions, conditions, hopes, what comes from others, or again and again."""

_WILL = r"\b(?:i|we)(?:['’]ll| will| shall| promise to|(?:['’]m| am|['’]re| are) going to)"
_SO_I_WILL = rf"(?:{_WILL}(?:[^?!]{{1,80}}? and)?|^\W*will|\b(?:i|we)\b[^?!]{{1,80}}? and will)"
_ADVERB = rf"(?: (?:{_one_of('also definitely certainly surely then now again personally')}))*"
_YOU = _one_of("you this_ticket this_thread the_ticket the_thread here everyone everybody all_of_you")
_A = _one_of("a an the another some more our my")
_NEWS = (
    rf"(?:(?:{_one_of('first next new short quick further status progress proper full definite final')}) )*"
    rf"(?:{_one_of('update news status answer reply response feedback solution fix result eta')})s?"
)
_TELL = "|".join(
    (
        rf"update(?: (?:{_YOU}))?(?! (?:{_A}|all|your)\b)",
        r"(?:get|come|be|report|write|check) back(?: (?:to|with) you)?",
        rf"(?:give|send|post|share|provide|have)(?: (?:{_YOU}))?(?: (?:{_A}))? {_NEWS}",
        r"let you know|keep you (?:posted|updated|informed)|(?:follow up|check in)(?: with you)?",
        r"(?:reply|respond|answer)(?: to)?(?: you)?(?! \w)",
    )
)
_ENGLISH = re.compile(
    rf"{_SO_I_WILL}{_ADVERB} (?:{_TELL})\b"
    rf"|^\W*(?:please )?expect (?:{_A}) {_NEWS}\b"
    rf"|\byou(?:['’]ll| will) (?:have|get|receive|hear)(?: back)? (?:(?:{_A}) {_NEWS}|from (?:me|us))\b"
    rf"|(?:^|,)\W*(?:the )?(?:next )?update(?=:| (?:{_one_of('by at in within before tomorrow')})\b)",
    re.IGNORECASE,
)
_BY = re.compile(_one_of(r"by\b before\b within\b in\b until\b till\b no_later_than\b"), re.IGNORECASE)
_BESIDE = _one_of("here again on at about around this it that with more news details a an answer update")
_BETWEEN = re.compile(
    rf"(?:\W|\b(?:{_BESIDE}|{_one_of('first thing later early latest sometime for you to and')})\b)*",
    re.IGNORECASE,
)
"""What may stand between the promise and a day or time that no “by” leads in."""
_ELSEWHERE = re.compile(r"\s*(?:UTC|GMT|[A-Z]{1,4}T)\b")
"""The zone of a time that is not the speaker's."""

_MARK = r"[\s,，.。!！:：、;；~～…()（）]"
_SPEAKER = _one_of(
    "您好 你好 好的 好 收到 明白 谢谢 了解 嗯 我们 咱们 我 这边 这里 本人 会 将 预计 大约 大概 最晚 最迟 那么"
    " 那 先 在 于 并且 并 同时 随后 之后 然后 稍后 一定"
)
_HEARER = _one_of(
    "之前 前 之后 后 左右 会 将 我们 我 这边 再 先 就 给 向 跟 和 与 对 您 你们 你 大家 一定 第一时间 统一"
    " 再次 继续 来 在此 在群里 在这里 做 进行 有 出 一个 一次 一版 个 明确 初步 最终 正式 的"
)
_TELLS = _one_of(
    "答复 回复 回覆 回应 反馈 更新 同步 告知 通知 回话 回音 联系(?=您|你) 回(?=您|你) 消息 准信 说法 进展"
    " 结果"
)
_WHAT = _one_of(
    "了 哈 哦 喔 呀 啊 的 给 到 您 你们 你 大家 一下 一次 一版 最新 处理 调查 排查 修复 解决 进展 进度 情况"
    " 状态 结果 消息 信息 方案 此事 问题 工单 这个"
)
_BEFORE = re.compile(rf"(?:{_MARK}|{_SPEAKER})*+")
_AFTER = re.compile(rf"(?:{_HEARER}|[,，\s])*+(?:{_TELLS})(?:{_WHAT})*+(?={_MARK}|$)")
_NEXT_UPDATE = re.compile(rf"{_MARK}*下一?次更新(?:时间)?(?:是|为|在|于|预计|{_MARK})*$")


def promised(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """By when whoever says this will be heard of again, at the latest, in UTC; None when it is not promised.

    Times of day are those of `zone`. `text` is plain, without Slack's escapes.
    """
    said = _ABBREVIATED.sub(r"\1m", _QUOTED.sub(" ", text[:LONGEST]))
    for sentence in _SENTENCE.findall(_NOT_SOONER.sub("", said)):
        if not _NO_PROMISE.search(sentence):
            found = _in_english(sentence, now, zone) or _in_chinese(sentence, now, zone)
            if found and found > now:
                return found
    return None


def _in_english(sentence: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """News is promised, and after or before that it is said by when."""
    news = _ENGLISH.search(sentence)
    if news is None:
        return None
    before, after = sentence[: news.start()], sentence[news.end() :]
    if (found := moments.named(after, now, zone)) and _belongs(after, found):
        return None if _ELSEWHERE.match(after, found.end) else found.moment
    found = moments.named(before, now, zone)
    opens = found and not before[: found.start].strip() and not before[found.end :].strip(" ,")
    return found.moment if found and opens else None


def _belongs(after: str, found: moments.Found) -> bool:
    """Whether it is the news that is due then, not what the news is about."""
    return bool(_BY.match(after, found.start) or _BETWEEN.fullmatch(after, 0, found.start))


def _in_chinese(sentence: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """A moment, and next to it who will tell whom what."""
    for clause in re.split(r"(?<=[，,])", sentence):
        if found := moments.named(clause, now, zone):
            before, after = clause[: found.start], clause[found.end :]
            is_next = _NEXT_UPDATE.match(before) and not after.strip("。.!！ ")
            if is_next or (_BEFORE.fullmatch(before) and _AFTER.match(after)):
                return found.moment
    return None
