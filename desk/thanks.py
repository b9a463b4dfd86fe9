"""Tells “thanks” from what is to be answered (rule 16): short, well known, and when unsure it is not."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass

LONGEST = 60
"""Characters beyond which somebody says more than thanks."""

_MENTION = re.compile(r"<[@!][^>]*>")
_SHORT_NAME = re.compile(r":([a-z0-9_+'-]+)(?:::skin-tone-[2-6])?:")
_PLUS_ONE = re.compile(r"(?<![:\w])\+1(?![:\w])")
_SMILE = re.compile(r"[:;]-?[)d](?!\w)")

_EMOJI = frozenset("👍👌🙏👏🙌🎉❤♥💯✅✔☑😀😃😄😁🙂😊😍🥰🤗🫡🫶🥳😎💪🤝💐🌹🚀⭐🌟✨💖💕💚💙🤩")
_SHORT_NAMES_LIST = (
    "+1 thumbsup ok_hand pray clap raised_hands tada heart 100 white_check_mark "
    "heavy_check_mark grinning smiley smile grin slightly_smiling_face blush hugging_face "
    "saluting_face partying_face sunglasses muscle handshake bouquet rocket star star2 "
    "sparkles ok thx thanks thankyou thank_you ty "
)
_SHORT_NAMES = frozenset(_SHORT_NAMES_LIST.split())

_PHRASES = (
    *("thanks", "thank you", "thank u", "thankyou", "thx", "tnx", "thnx", "ty", "tysm", "tyvm", "cheers"),
    *("many thanks", "much appreciated", "appreciated", "appreciate it", "i appreciate it", "kudos"),
    *("great", "good", "nice", "perfect", "awesome", "excellent", "wonderful", "brilliant", "amazing"),
    *("fantastic", "super", "cool", "lovely", "sweet", "ok", "okay", "okey", "k", "kk", "alright"),
    *("all good", "sounds good", "looks good", "got it", "understood", "noted", "roger", "will do"),
    *("well done", "good job", "great job", "nice work", "great work", "you rock", "you're the best"),
    *("you are the best", "legend", "lifesaver", "no worries", "wow", "yay", "bye"),
    *("have a nice day", "have a great day", "have a good day", "have a nice weekend"),
)
_IT_WORKS = (
    *("it works", "it works now", "it is working", "it's working", "works now", "works", "working now"),
    *("that works", "works for me", "works like a charm", "that worked", "it worked", "that did it"),
    *("that fixed it", "that helped", "that's it", "all fixed", "fixed", "solved", "resolved", "yes"),
    *("problem solved", "it's fixed", "it's ok now", "it's fine now", "all fine", "fine", "no problem"),
)
_FILL_LIST = (
    "a lot so much very again all really for your the help quick fast reply answer "
    "response support this that now you guys team everyone everybody sir mate man dear hi "
    "hey oh ah "
)
_FILL = frozenset(_FILL_LIST.split())
"""Words that may stand around thanks, and say nothing by themselves."""

_CHINESE = (
    *(
        "谢谢",
        "謝謝",
        "多谢",
        "多謝",
        "感谢",
        "感謝",
        "谢了",
        "谢啦",
        "好的",
        "好滴",
        "收到",
        "明白",
        "知道了",
        "了解",
    ),
    *("辛苦了", "辛苦", "太好了", "太棒了", "完美", "厉害", "給力", "给力", "不错"),
)
_CHINESE_ALONE = ("好", "谢", "赞", "讚", "棒", "嗯嗯", "收到了")
"""What says so only if nothing stands beside it."""
_IT_WORKS_IN_CHINESE = (
    *(
        "可以了",
        "好了",
        "没问题了",
        "沒問題了",
        "没问题",
        "解决了",
        "解決了",
        "已解决",
        "搞定",
        "行了",
        "正常了",
        "恢复了",
    ),
    *("能用了", "可以用了"),
)
_CHINESE_FILL = (
    *(
        "非常",
        "十分",
        "万分",
        "太",
        "很",
        "真的",
        "你",
        "您",
        "你们",
        "大家",
        "各位",
        "老师",
        "同学",
        "的",
        "帮助",
    ),
    *("帮忙", "支持", "回复", "啦", "了", "哈", "呀", "啊", "哦", "哒", "现在", "都"),
)


def _any_of(words: Collection[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@dataclass(frozen=True)
class Words:
    """What counts as thanks, in English and in Chinese."""

    english: re.Pattern[str]
    chinese: re.Pattern[str]
    chain: re.Pattern[str]


def _words(english: Collection[str], chinese: Collection[str]) -> Words:
    return Words(
        re.compile(rf"(?<![a-z'])(?:{_any_of(english)})(?![a-z'])"),
        re.compile(_any_of((*chinese, *_CHINESE_ALONE))),
        # possessive, for one phrase is the beginning of another: else a line of them takes 0.3 s to refuse
        re.compile(rf"(?:{_any_of((*chinese, *_CHINESE_FILL))})++|{_any_of(_CHINESE_ALONE)}"),
    )


_THANKS = _words(_PHRASES, _CHINESE)
_WHEN_SOLVED = _words((*_PHRASES, *_IT_WORKS), (*_CHINESE, *_IT_WORKS_IN_CHINESE))


def is_thanks(text: str, names: Collection[str] = (), *, solved: bool = True) -> bool:
    """Whether this only thanks or agrees, so that nobody has to answer it; `names` are those of people here.

    Everything in it has to be known: one word that is not, a question, a number, and it is a message. That
    it works is no news once it is `solved`, but before that it is.
    """
    if len(text) > LONGEST or not text.strip():
        return False
    words, has_emoji = _without_emoji(_without_names(_MENTION.sub(" ", _PLUS_ONE.sub("👍", text)), names))
    letters = _only_letters(words)
    if letters is None:
        return False
    known = _WHEN_SOLVED if solved else _THANKS
    left = known.english.sub(" ", letters)
    has_thanks = left != letters or known.chinese.search(letters) is not None
    return (has_emoji or has_thanks) and not _without_fill(left, known)


def may_be_thanks(text: str) -> bool:
    """Whether anything in it thanks or agrees: only then it matters whose names are in it."""
    if len(text) > LONGEST:
        return False
    words, has_emoji = _without_emoji(_PLUS_ONE.sub("👍", text))
    letters = _letters(words.replace("’", "'").lower())
    return has_emoji or any(found.search(letters) for found in (_WHEN_SOLVED.english, _WHEN_SOLVED.chinese))


def _without_fill(text: str, known: Words) -> list[str]:
    """The words that say more than thanks."""
    words = [word for word in text.split() if word not in _FILL]
    return [word for word in words if not known.chain.fullmatch(word)]


def _without_names(text: str, names: Collection[str]) -> str:
    """The text without the names of people, of whom some have no spaces around them."""
    parts = {part for name in names for part in (name, *name.split()) if len(part) > 1}
    latin, other = ([part for part in parts if part.isascii() is plain] for plain in (True, False))
    if other:
        text = re.sub(_any_of(other), " ", text)
    return re.sub(rf"(?<!\w)(?:{_any_of(latin)})(?!\w)", " ", text, flags=re.IGNORECASE) if latin else text


def _without_emoji(text: str) -> tuple[str, bool]:
    """The text without the emoji that agree, and whether there were any."""
    bare = "".join(char for char in text if not _is_modifier(char))
    named = _SHORT_NAME.sub(lambda found: " " if found[1] in _SHORT_NAMES else found[0], bare)
    left = "".join(" " if char in _EMOJI else char for char in named)
    return left, left != bare


def _is_modifier(char: str) -> bool:
    return char in "\u200d\ufe0e\ufe0f" or "\U0001f3fb" <= char <= "\U0001f3ff"


def _only_letters(text: str) -> str | None:
    """The words in small letters, one space between them; None where a sign says more, such as ? or 😢."""
    text = _SMILE.sub(" ", text.replace("’", "'").lower())
    kinds = ((char, unicodedata.category(char)[0]) for char in text)
    if any(char in "?？:" or (kind in "SNC" and char not in "~\n\t") for char, kind in kinds):
        return None
    return _letters(text)


def _letters(text: str) -> str:
    return " ".join("".join(char if char.isalpha() or char == "'" else " " for char in text).split())
