"""What a policy is written with: its sections, and single values that are checked as they are read."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    WrapSerializer,
)

from desk.wording import N_, Sentence, WordedError

Language = Literal["en", "zh_CN"]

LONGEST_LABEL = 40
LONGEST_CHANNEL_NAME = 80
LONGEST_EMOJI = 16
LONGEST_OPTION = 75
"""Characters that a choice in Slack may have."""

_CHANNEL_ID = re.compile(r"[CG][A-Z0-9]{1,30}")
_GROUP = re.compile(r"S[A-Z0-9]{1,30}|@[a-z0-9][a-z0-9._-]{0,79}")
_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PERSON = re.compile(r"[UW][A-Z0-9]{1,30}|@[a-z0-9][a-z0-9._-]{0,79}")
_BOT = re.compile(r"[AB][A-Z0-9]{1,30}")
_SHORT_NAME = re.compile(r":[^\s:A-Z<>&]{1,100}:(:skin-tone-[2-6]:)?")
_PICTOGRAM_KINDS = frozenset({"So", "Sm", "Me"})
_JOINING_KINDS = frozenset({"Mn", "Cf", "Sk"})
_ODD_PICTOGRAMS = frozenset("‼⁉ℹ〰〽")


def refuse(message: str, at: tuple[str | int, ...] = (), **values: object) -> WordedError:
    """The sentence as the error of a value; `at` leads to the part to blame."""
    return WordedError(Sentence(message, values), at)


def must_be_known(value: str, known: Collection[str], message: str, at: tuple[str | int, ...]) -> None:
    """Refuse a name that the policy does not have, with the `message`, which lists those `known`."""
    if value not in known:
        raise refuse(message, at, value=value, known=", ".join(sorted(known)) or "–")


def _is_channel_name(text: str) -> bool:
    name = text[1:]
    plain = all(c in "-_" or c.isalnum() or unicodedata.category(c).startswith("M") for c in name)
    return text.startswith("#") and 1 <= len(name) <= LONGEST_CHANNEL_NAME and plain and name == name.lower()


def _channel(text: str) -> str:
    if _CHANNEL_ID.fullmatch(text) or _is_channel_name(text):
        return text
    raise refuse(
        N_(
            '“{value}” is not a channel: write its name with a # in quotes, such as "#support" '
            "(small letters, digits, - and _, at most 80), or its id, such as C0123ABCD."
        ),
        value=text,
    )


def _group(text: str) -> str:
    if _GROUP.fullmatch(text):
        return text
    raise refuse(
        N_(
            '“{value}” is not a user group: write its handle in quotes, such as "@support", '
            "or its id, such as S0123ABCD."
        ),
        value=text,
    )


def _person(text: str) -> str:
    if _PERSON.fullmatch(text):
        return text
    raise refuse(
        N_(
            '“{value}” is not a person: write their handle in quotes, such as "@maria", '
            "or their id, such as U0123ABCD."
        ),
        value=text,
    )


def _bot(text: str) -> str:
    if _BOT.fullmatch(text):
        return text
    raise refuse(
        N_("“{value}” is not a bot: write its bot id, such as B0123ABCD, or its app id, such as A0123ABCD."),
        value=text,
    )


def _is_pictogram(char: str) -> bool:
    newest = 0x1F000 <= ord(char) <= 0x1FAFF  # Python's tables lag behind the newest emoji
    return not char.isascii() and (
        newest or char in _ODD_PICTOGRAMS or unicodedata.category(char) in _PICTOGRAM_KINDS
    )


def _is_unicode_emoji(text: str) -> bool:
    fits = len(text) <= LONGEST_EMOJI and any(map(_is_pictogram, text))
    return fits and all(
        _is_pictogram(c) or c in "0123456789#*" or unicodedata.category(c) in _JOINING_KINDS for c in text
    )


def _emoji(text: str) -> str:
    if _SHORT_NAME.fullmatch(text) or _is_unicode_emoji(text):
        return text
    raise refuse(
        N_('“{value}” is not an emoji: write one, such as 🎫, or its short name, such as ":ticket:".'),
        value=text,
    )


SHORT_NAMES = {"📣": ":mega:", "🎫": ":ticket:", "📖": ":book:", "🚨": ":rotating_light:"}
"""How Slack spells the emoji that the default policy uses as signs."""


def _sign(text: str) -> str:
    emoji = _emoji(text)
    if _SHORT_NAME.fullmatch(emoji) or emoji.replace("\ufe0f", "") in SHORT_NAMES:
        return emoji
    raise refuse(
        N_("Slack tells emoji by name, and the desk knows no name for “{value}”: write it, such as “:sos:”."),
        value=text,
    )


def _label(text: str) -> str:
    if text.isprintable() and text == text.strip() and len(text) <= LONGEST_LABEL:
        return text
    raise refuse(
        N_("“{value}” cannot be a name: write one line of at most {most} characters, no space around it."),
        value=text,
        most=LONGEST_LABEL,
    )


def _name(text: str) -> str:
    if not text:
        raise refuse(N_("This name is empty: write one, or leave the key out to keep the default."))
    return _label(text)


def _code(text: str) -> str:
    if _CODE.fullmatch(text):
        return text
    raise refuse(
        N_(
            "“{value}” cannot be a code: write small letters, digits and hyphens, at most {most}, "
            "and its names beside it."
        ),
        value=text,
        most=LONGEST_LABEL,
    )


def _addressee(text: str) -> str:
    return _channel(text) if text.startswith(("#", "C", "G")) else _person(text)


def _party(text: str) -> str:
    return _group(text) if text.startswith("S") else _addressee(text)


Channel = Annotated[str, AfterValidator(_channel)]
Group = Annotated[str, AfterValidator(_group)]
Person = Annotated[str, AfterValidator(_person)]
Addressee = Annotated[str, AfterValidator(_addressee)]
Party = Annotated[str, AfterValidator(_party)]
"""A person, a user group, or a channel."""
Bot = Annotated[str, AfterValidator(_bot)]
Emoji = Annotated[str, AfterValidator(_emoji)]
Sign = Annotated[str, AfterValidator(_sign)]
Code = Annotated[str, AfterValidator(_code)]
Label = Annotated[str, AfterValidator(_label)]
Name = Annotated[str, AfterValidator(_name)]
Whole = Annotated[int, Field(strict=True)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


def _check_no_repeats(items: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for place, item in enumerate(items):
        if item in seen:
            raise refuse(N_("“{value}” stands here twice: take one out."), (place,), value=item)
        seen.add(item)
    return items


Item = TypeVar("Item")
Key = TypeVar("Key")
Value = TypeVar("Value")
Each = Annotated[tuple[Item, ...], AfterValidator(_check_no_repeats)]


class Fixed(Mapping[Key, Value]):
    """A mapping that cannot change, can be hashed and copied, and equals a dict of the same content."""

    def __init__(self, items: Mapping[Key, Value]) -> None:
        self._items = dict(items)

    def __getitem__(self, key: Key) -> Value:
        return self._items[key]

    def __iter__(self) -> Iterator[Key]:
        return iter(self._items)

    def __len__(self) -> int:
        return len(self._items)

    def __hash__(self) -> int:
        return hash(frozenset(self._items.items()))

    def __repr__(self) -> str:
        return repr(self._items)


def _as_dict(value: Mapping[Any, Any], serialize: SerializerFunctionWrapHandler) -> Any:
    return serialize(dict(value))


Table = Annotated[Mapping[Key, Value], AfterValidator(Fixed), WrapSerializer(_as_dict)]


class Section(BaseModel):
    """A part of the policy: fixed once read, and no key it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Named(Section):
    """How one thing of the desk's own is called, by language."""

    en: Name
    """Its name in English, at most 40 characters."""
    zh_CN: Label = ""  # noqa: N815 - the language's own code
    """Its name in Chinese, at most 40 characters. Empty: as in English."""

    def named(self, language: str) -> str:
        """Its name in this language."""
        return self.zh_CN if language == "zh_CN" and self.zh_CN else self.en
