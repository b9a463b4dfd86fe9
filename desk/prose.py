"""Texts that the desk sends again and again, in two languages, with fields that are filled in."""

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator

from desk.section import Language, Section, refuse
from desk.ticket import Status
from desk.wording import N_

FIELDS = ("requester", "key", "agent", "status")
"""What a text may name in braces."""
LONGEST_PROSE = 3000

_FIELD = re.compile(r"\{([^{}]*)\}")


STATUSES: Mapping[Language, Mapping[Status, str]] = {
    "en": {status: status.value.replace("_", " ") for status in Status} | {Status.DISMISSED: "not a ticket"},
    "zh_CN": {
        Status.NEW: "新工单",
        Status.OPEN: "处理中",
        Status.WAITING: "等待提单人",
        Status.ON_HOLD: "已搁置",
        Status.SOLVED: "已解决",
        Status.CLOSED: "已关闭",
        Status.WITHDRAWN: "已撤回",
        Status.DISMISSED: "不是工单",
    },
}
"""What {status} is filled in with where a desk has no name of its own for it."""


def language_of(locale: str, default: Language) -> Language:
    """The language of somebody with this locale of Slack's, such as zh-CN."""
    if locale.startswith("zh"):
        return "zh_CN"
    return "en" if locale.startswith("en") else default


def _prose(text: str) -> str:
    for found in _FIELD.finditer(text):
        if found[1] not in FIELDS:
            raise refuse(
                N_("The field {field} is unknown; these can be filled in: {allowed}."),
                field=found[0],
                allowed=", ".join(f"{{{name}}}" for name in FIELDS),
            )
    if len(text) > LONGEST_PROSE:
        raise refuse(N_("This text is longer than {most} characters: shorten it."), most=LONGEST_PROSE)
    return text


def _written(text: str) -> str:
    if not text.strip():
        raise refuse(N_("This text is empty: write one."))
    return _prose(text)


class Prose(Section):
    """A text by language, with the fields {requester}, {key}, {agent} and {status}."""

    en: Annotated[str, AfterValidator(_written)]
    """The text in English, at most 3000 characters."""
    zh_CN: Annotated[str, AfterValidator(_prose)] = ""  # noqa: N815 - the language's own code
    """The text in Chinese. Empty: as in English."""

    def written(self, language: Language, values: Mapping[str, str]) -> str:
        """The text in this language with its fields filled in."""
        return _FIELD.sub(lambda found: values[found[1]], self.of(language))

    def of(self, language: str) -> str:
        """The text in this language as it was written."""
        return self.zh_CN if language == "zh_CN" and self.zh_CN else self.en
