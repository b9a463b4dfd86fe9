"""What tickets are about: a tree of tags with names, kinds of risk, and the words that suggest them."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, ValidationError

from desk import words
from desk.refusal import Refused
from desk.section import LONGEST_LABEL, Code, Each, Named, Table, refuse
from desk.wording import N_, Sentence, WordedError

Risk = Literal["process", "people", "technology", "external"]
RISKS: tuple[str, ...] = get_args(Risk)
MOST_SUGGESTED = 3

_CODE = re.compile(r"[a-z0-9][a-z0-9-]*")
_PART = re.compile(r"(?:^|(?<=\s))(?P<name>under|risk|words):(?P<value>\S*)")


class Tag(Named):
    """What a ticket may be about; `Named` gives its names."""

    parent: Code | None = None
    """The tag that it is part of. None: it stands at the top."""
    risk: Risk | None = None
    """What kind of risk it tells of: process, people, technology or external. None: its parent's."""
    words: Each[Annotated[str, Field(min_length=1, max_length=LONGEST_LABEL)]] = ()
    """Words of requests for which it is suggested, in any language; its names are such words too."""

    @property
    def telling(self) -> tuple[str, ...]:
        """What suggests it: its names and its words."""
        return (*_names(self), *self.words)


def _check_parents(tags: Mapping[str, Tag]) -> Mapping[str, Tag]:
    for code, tag in tags.items():
        if tag.parent is not None and tag.parent not in tags:
            raise refuse(
                N_("There is no tag “{parent}” for this one to be under: write it too, or leave it out."),
                (code, "parent"),
                parent=tag.parent,
            )
        if code in _above(tags, code):
            raise refuse(
                N_("“{code}” stands under itself: choose another parent."), (code, "parent"), code=code
            )
    return tags


def _above(tags: Mapping[str, Tag], code: str) -> list[str]:
    """The tags above this one, the nearest first; never one twice."""
    found: list[str] = []
    here = tags[code].parent if code in tags else None
    while here is not None and here in tags and here not in found:
        found.append(here)
        here = tags[here].parent
    return found


Tags = Annotated[Table[Code, Tag], AfterValidator(_check_parents)]

DEFAULT_TAGS: Mapping[str, Mapping[str, Any]] = {
    "account": {"en": "Account and access", "zh_CN": "账号与权限", "words": ("password", "login", "密码")},
    "hardware": {
        "en": "Hardware",
        "zh_CN": "硬件",
        "risk": "technology",
        "words": ("printer", "laptop", "打印机"),
    },
    "network": {"en": "Network", "zh_CN": "网络", "risk": "technology", "words": ("vpn", "wifi", "无线")},
    "software": {"en": "Software", "zh_CN": "软件", "risk": "technology", "words": ("install", "安装")},
}


@dataclass(frozen=True)
class Tree:
    """All tags by code: those that can be given, `gone` ones for what happened, and which became which.

    `fixed`: those that the policy itself writes, which only the policy changes.
    """

    tags: Mapping[str, Tag]
    gone: Mapping[str, Tag] = field(default_factory=dict)
    into: Mapping[str, str] = field(default_factory=dict)
    fixed: Collection[str] = frozenset()

    def alive(self, code: str) -> str | None:
        """The code by which this tag goes now; None for one that there never was, or is no more."""
        code = self.into.get(code, code)
        return code if code in self.tags else None

    def found(self, word: str) -> str | None:
        """The code of the tag of this code or name."""
        if code := self.alive(word.casefold()):
            return code
        names = ((code, tag) for code, tag in self.tags.items() if word.casefold() in _names(tag))
        return next((code for code, _tag in names), None)

    def named(self, code: str, language: str) -> str:
        """What it is called, though it be gone."""
        tag = self.tags.get(code) or self.gone.get(code)
        return tag.named(language) if tag else code

    def above(self, code: str) -> list[str]:
        """The tags above this one, the nearest first."""
        return _above(self.tags, code)

    def risk(self, code: str) -> str | None:
        """What kind of risk it tells of, by itself or by what it is part of."""
        line = (self.tags[each].risk for each in (code, *self.above(code)) if each in self.tags)
        return next(filter(None, line), None)

    def branches(self, under: str | None = None, depth: int = 0) -> Iterator[tuple[int, str]]:
        """The tags from the top, or `under` one, each before what is part of it; with how deep it stands."""
        below: dict[str | None, list[str]] = {}
        for code, tag in sorted(self.tags.items()):
            below.setdefault(tag.parent if tag.parent in self.tags else None, []).append(code)
        todo = [(depth, code) for code in reversed(below.get(under, []))]
        while todo:
            depth, code = todo.pop()
            yield depth, code
            todo += [(depth + 1, each) for each in reversed(below.get(code, []))]

    def offered(self, typed: str, most: int) -> list[str]:
        """The tags whose code or name, in any language, holds what was typed; those beginning so first."""
        typed = typed.strip().casefold()
        hits = []
        for code, tag in self.tags.items():
            called = (code, *_names(tag))
            if any(typed in each for each in called):
                hits.append((not any(each.startswith(typed) for each in called), code))
        return [code for _rank, code in sorted(hits)[:most]]

    def suggested(self, text: str, most: int = MOST_SUGGESTED) -> list[str]:
        """The tags of whose words the text has most; those with none are not suggested."""
        said = set(words.known([text]))
        score = Counter({code: _likeness(tag, said) for code, tag in self.tags.items()})
        return sorted(code for code, points in score.most_common(most) if points)


def _names(tag: Tag) -> tuple[str, ...]:
    return tuple(name.casefold() for name in (tag.en, tag.zh_CN) if name)


def _likeness(tag: Tag, said: set[str]) -> int:
    """How many of its words, and of its names, are among what was said; a word of several needs them all."""
    return sum(bool(parts := words.known([word])) and said.issuperset(parts) for word in set(tag.telling))


# --- the rules of its care ----------------------------------------------------------------------------


def described(line: str, now: Tag | None = None) -> Tag:
    """A tag as `Name / 名称 under:network risk:technology words:vpn,tunnel` says it; else Refused.

    What is not said stays as it is `now`. An empty part, such as `under:`, takes it away.
    """
    parts = {found["name"]: found["value"] for found in _PART.finditer(line)}
    en, _, zh = (part.strip() for part in " ".join(_PART.sub("", line).split()).partition(" / "))
    said: dict[str, Any] = {"en": en, "zh_CN": zh} if en else {}
    if "under" in parts:
        said["parent"] = parts["under"] or None
    if "risk" in parts:
        said["risk"] = parts["risk"] or None
    if "words" in parts:
        said["words"] = tuple(word for word in parts["words"].split(",") if word)
    try:
        return Tag.model_validate({**(now.model_dump() if now else {}), **said})
    except ValidationError as error:
        raise Refused(_why(error)) from error


def _why(error: ValidationError) -> Sentence:
    first = error.errors()[0]
    cause = first.get("ctx", {}).get("error")
    if isinstance(cause, WordedError):
        return cause.sentence
    usage = "Name / 名称 under:network risk:technology words:vpn,wifi"
    return Sentence(
        N_("Write it like this: {usage}. Kinds of risk are {risks}."),
        {"usage": usage, "risks": ", ".join(RISKS)},
    )


def new(tree: Tree, code: str, tag: Tag) -> None:
    """Pass if a tag of this code may be added; else Refused."""
    if not _CODE.fullmatch(code) or len(code) > LONGEST_LABEL:
        raise Refused(
            Sentence(N_("A tag's code is of small letters, digits and hyphens, such as vpn-access."))
        )
    if code in tree.tags or code in tree.into:
        raise Refused(Sentence(N_("There is a tag “{code}” already."), {"code": code}))
    fits(tree, code, tag)


def fits(tree: Tree, code: str, tag: Tag) -> None:
    """Pass if the tag may stand where it says; else Refused."""
    if tag.parent is None:
        return
    if tag.parent not in tree.tags:
        raise unknown(tag.parent)
    if code in (tag.parent, *tree.above(tag.parent)):
        raise Refused(Sentence(N_("“{code}” cannot stand under itself."), {"code": code}))


def free(tree: Tree, code: str) -> str:
    """The tag, if it can be changed in Slack; else Refused."""
    alive = tree.alive(code)
    if alive is None:
        raise unknown(code)
    if alive in tree.fixed:
        raise Refused(Sentence(N_("“{code}” is written in the policy: change it there."), {"code": alive}))
    return alive


def unknown(word: str) -> Refused:
    """There is no such tag."""
    return Refused(Sentence(N_("There is no tag “{tag}”. /desk tags lists them."), {"tag": word}))


def chosen(tree: Tree, said: Iterable[str], now: Iterable[str]) -> set[str]:
    """The tags of a ticket after what was said: `vpn wifi` are all there are, `+vpn -wifi` changes some."""
    words = list(said)
    given = {word: tree.found(word.lstrip("+-")) for word in words}
    if missing := next((word for word, code in given.items() if code is None), None):
        raise unknown(missing.lstrip("+-"))
    changes = words and all(word.startswith(("+", "-")) for word in words)
    kept = {tree.into.get(each, each) for each in now} if changes else set()
    added = {code for word, code in given.items() if code and not word.startswith("-")}
    removed = {code for word, code in given.items() if code and word.startswith("-")}
    return (kept | added) - removed
