"""What somebody looks for, read from what they typed: words, and filters such as `mine` or `tag:vpn`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from desk.severity import Severity
from desk.ticket import DONE, PAUSED, Status

LONGEST = 1500
"""Characters of a query that count, so that a button can carry it."""
ME = "me"
"""Whoever is looking."""
OPEN = frozenset(Status) - DONE
TODO = OPEN - PAUSED
"""Where the desk has to do something."""


@dataclass(frozen=True)
class Query:
    """Tickets that match all that is set here; an empty one means all that are open.

    `requester` and `assignee` are people's ids, or ME; `since`: opened then or later;
    `due_by`: some promise is due then or was before, and still to be kept.
    """

    words: tuple[str, ...] = ()
    statuses: frozenset[Status] = frozenset()
    severities: frozenset[Severity] = frozenset()
    tags: tuple[str, ...] = ()
    requester: str | None = None
    assignee: str | None = None
    unassigned: bool = False
    number: int | None = None
    since: datetime | None = None
    team: str | None = None
    unanswered: bool = False
    snoozed: bool | None = None
    due_by: datetime | None = None

    @property
    def only_open(self) -> bool:
        """Whether done tickets are left out, since nothing asks for them: one looks for work."""
        return not (self.statuses or self.words or self.tags or self.requester or self.number or self.since)


_NAMED: Mapping[str, Mapping[str, Any]] = {
    "mine": {"assignee": ME},
    "unassigned": {"unassigned": True},
    "open": {"statuses": OPEN},
    "todo": {"statuses": TODO, "snoozed": False},
    "snoozed": {"snoozed": True},
    "unanswered": {"unanswered": True},
    "done": {"statuses": DONE},
    "all": {"statuses": frozenset(Status)},
    "hold": {"statuses": {Status.ON_HOLD}},
    **{status.value: {"statuses": {status}} for status in Status if status is not Status.OPEN},
    **{f"sev{int(level)}": {"severities": {level}} for level in Severity},
    "我的": {"assignee": ME},
    "未分配": {"unassigned": True},
    "未完成": {"statuses": OPEN},
    "已完成": {"statuses": DONE},
    "待办": {"statuses": TODO, "snoozed": False},
    "未回复": {"unanswered": True},
    "全部": {"statuses": frozenset(Status)},
    "等待": {"statuses": {Status.WAITING}},
    "搁置": {"statuses": {Status.ON_HOLD}},
    "已解决": {"statuses": {Status.SOLVED}},
}
"""Words that are filters; in quotes they are words like any other."""

_PART = re.compile(r'"([^"]*)"|(\S+)')
_LAST = re.compile(r"(?<!\S)(?:last[ :]?|最近 ?)(\d{1,3}) ?(h|d|w|小时|天|周)(?!\S)", re.IGNORECASE)
_DUE = re.compile(r"(?<!\S)(?:late|超时|due[ :]?(\d{1,3}) ?(h|d|w|小时|天|周)|已超时)(?!\S)", re.IGNORECASE)
_UNITS = {"h": "hours", "d": "days", "w": "weeks", "小时": "hours", "天": "days", "周": "weeks"}
_FILTERS: tuple[tuple[re.Pattern[str], Callable[[Query, re.Match[str]], dict[str, Any]]], ...] = (
    (re.compile(r"(?i:from):@?(me|[UW][A-Z0-9]{2,})"), lambda _, found: {"requester": found[1]}),
    (re.compile(r"(?i:to):@?(me|[UW][A-Z0-9]{2,})"), lambda _, found: {"assignee": found[1]}),
    (re.compile(r"tag:(\S+)", re.IGNORECASE), lambda query, found: {"tags": (*query.tags, _code(found))}),
    (re.compile(rf"status:({'|'.join(Status)})"), lambda query, found: {"statuses": _status(query, found)}),
    (re.compile(r"team:(\S+)", re.IGNORECASE), lambda _, found: {"team": _code(found)}),
    (re.compile(r"T-(\d{1,9})", re.IGNORECASE), lambda _, found: {"number": int(found[1])}),
)
"""What is written with a colon or a hyphen, and what it sets."""


def _status(query: Query, found: re.Match[str]) -> frozenset[Status]:
    return query.statuses | {Status(found[1])}


def _code(found: re.Match[str]) -> str:
    return found[1].casefold()


def read(text: str, now: datetime) -> Query:
    """The query that the text asks; what is no filter is a word to look for."""
    text = text[:LONGEST]
    query = Query()
    if last := _LAST.search(text):
        query = replace(query, since=now - _span(last))
        text = text[: last.start()] + text[last.end() :]
    if due := _DUE.search(text):
        query = replace(query, due_by=now + _span(due))
        text = text[: due.start()] + text[due.end() :]
    for part in _PART.finditer(text):
        query = _with(query, part[2]) if part[2] else replace(query, words=(*query.words, part[1]))
    return query


def _span(found: re.Match[str]) -> timedelta:
    """The time that is named; none where only what is late is asked for."""
    return timedelta(**{_UNITS[found[2].lower()]: int(found[1])}) if found[1] else timedelta()


def _with(query: Query, part: str) -> Query:
    """The query with one more filter or word."""
    if (named := _NAMED.get(part.casefold())) is not None:
        return replace(query, **{name: _more(query, name, value) for name, value in named.items()})
    for pattern, filtered in _FILTERS:
        if found := pattern.fullmatch(part.replace("：", ":")):
            return replace(query, **filtered(query, found))
    return replace(query, words=(*query.words, part))


def _more(query: Query, name: str, value: Any) -> Any:
    """Several statuses or severities are alternatives."""
    return getattr(query, name) | frozenset(value) if isinstance(value, set | frozenset) else value
