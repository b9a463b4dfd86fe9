"""The tags of a workspace: those that the policy writes, and those that its leads keep in Slack."""

from collections.abc import Iterable, Mapping

import sqlalchemy as sa
from sqlalchemy import bindparam, func
from sqlmodel import col

from desk import words
from desk.tags import Tag, Tree
from desk.ticket import Ticket
from desk.workspace import Workspace
from storage.database import Session
from storage.tables.tags import TAG, TAG_WORD, TAGGING, TagRow

MOST_WORDS = 500
"""Words of a text that count when tags are suggested for it."""


def tree(session: Session, workspace: Workspace) -> Tree:
    """All tags; what the policy writes is what holds."""
    rows = session.execute(_ALL, {"workspace": workspace.id}).all()
    written = workspace.policy.tags
    own = {row.code: _tag(row) for row in rows if row.code not in written}
    into = {row.code: row.into for row in rows if row.into and row.code in own}
    gone = {row.code for row in rows if row.is_gone}
    return Tree(
        tags={**written, **{code: tag for code, tag in own.items() if code not in gone}},
        gone={code: tag for code, tag in own.items() if code in gone},
        into=into,
        fixed=written.keys(),
    )


_ALL = sa.select(TAG).where(TAG.c.workspace_id == bindparam("workspace"))


def named(session: Session, workspace: Workspace, codes: Iterable[str]) -> Mapping[str, Tag]:
    """These tags, gone or not, of those that there ever were."""
    wanted = set(codes)
    found = {code: tag for code, tag in workspace.policy.tags.items() if code in wanted}
    if missing := sorted(wanted - found.keys()):
        rows = session.execute(_SOME, {"workspace": workspace.id, "codes": missing})
        found |= {row.code: _tag(row) for row in rows}
    return found


def alive(session: Session, workspace: Workspace, codes: Iterable[str]) -> Mapping[str, Tag]:
    """Those of these tags that can be given."""
    return {
        code: tag
        for code, tag in named(session, workspace, codes).items()
        if code in workspace.policy.tags or not session.get_one(TagRow, (workspace.id, code)).is_gone
    }


def likely(session: Session, workspace: Workspace, text: str) -> Tree:
    """The tags that share most words with the text, and those of the policy."""
    said = words.known([text])[:MOST_WORDS]
    codes = session.execute(_LIKELY, {"workspace": workspace.id, "words": said}).scalars().all()
    return Tree({**named(session, workspace, codes), **workspace.policy.tags})


_LIKELY = (
    sa.select(TAG_WORD.c.code)
    .where(TAG_WORD.c.workspace_id == bindparam("workspace"))
    .where(TAG_WORD.c.word.in_(bindparam("words", expanding=True)))
    .group_by(TAG_WORD.c.code)
    .order_by(func.count().desc(), TAG_WORD.c.code)
    .limit(50)
)

_SOME = _ALL.where(TAG.c.code.in_(bindparam("codes", expanding=True)))


def _tag(row: sa.Row[TagRow]) -> Tag:
    """Its values were checked when it was kept."""
    return Tag.model_construct(
        en=row.en, zh_CN=row.zh_CN, parent=row.parent, risk=row.risk, words=tuple(row.words)
    )


def keep(session: Session, workspace: str, code: str, tag: Tag) -> None:
    """The tag is so from now on, and no longer gone."""
    values = {**tag.model_dump(), "words": list(tag.words)}
    session.merge(TagRow(workspace_id=workspace, code=code, **values))
    _forget_words(session, workspace, code)
    rows = [{"workspace_id": workspace, "code": code, "word": word} for word in words.known(tag.telling)]
    session.execute(TAG_WORD.insert(), rows)


def merge(session: Session, workspace: str, old: str, into: str) -> None:
    """The old tag is the other from now on, as are all that were merged into it before, for ever."""
    of_workspace = col(TagRow.workspace_id) == workspace
    was = sa.or_(col(TagRow.code) == old, col(TagRow.into) == old)
    session.execute(sa.update(TagRow).where(of_workspace, was).values(into=into, is_gone=True))
    _forget_words(session, workspace, old)
    session.execute(sa.update(TagRow).where(of_workspace, col(TagRow.parent) == old).values(parent=into))


def drop(session: Session, workspace: str, code: str) -> None:
    """Nobody gives the tag any more; what had it keeps it."""
    row = session.get_one(TagRow, (workspace, code))
    row.is_gone = True
    _forget_words(session, workspace, code)


def _forget_words(session: Session, workspace: str, code: str) -> None:
    session.execute(TAG_WORD.delete().where(TAG_WORD.c.workspace_id == workspace, TAG_WORD.c.code == code))


def uses(session: Session, workspace: str) -> Mapping[str, int]:
    """How many tickets have each tag."""
    rows = session.execute(_USES, {"workspace": workspace})
    return {row.code: row.uses for row in rows}


_USES = (
    sa.select(TAGGING.c.code, func.count().label("uses"))
    .where(TAGGING.c.workspace_id == bindparam("workspace"))
    .group_by(TAGGING.c.code)
)


def count(session: Session, ticket: Ticket, before: Iterable[str]) -> None:
    """The ticket has its tags now instead of those before."""
    was, now = set(before), set(ticket.tags)
    if gone := was - now:
        session.execute(_FORGET, {"ticket": ticket.id, "codes": sorted(gone)})
    if new := now - was:
        one = {"workspace_id": ticket.workspace, "ticket_id": ticket.id}
        session.execute(TAGGING.insert(), [{**one, "code": code} for code in sorted(new)])


_FORGET = TAGGING.delete().where(
    TAGGING.c.ticket_id == bindparam("ticket"), TAGGING.c.code.in_(bindparam("codes", expanding=True))
)


def merged(session: Session, workspace: str) -> Mapping[str, str]:
    """What each tag that was merged became."""
    rows = session.execute(_MERGED, {"workspace": workspace})
    return {row.code: row.into for row in rows}


_MERGED = sa.select(TAG.c.code, TAG.c.into).where(
    TAG.c.workspace_id == bindparam("workspace"), TAG.c.into.is_not(None)
)


def outdated(session: Session, workspace: str, most: int) -> list[int]:
    """Some tickets, by id in order, that still have a tag which is another by now.

    It is asked every second, so each merged tag is looked up: a join read all that 100,000 tickets have.
    """
    code = session.execute(_STILL_USED, {"workspace": workspace}).scalar()
    if code is None:
        return []
    return list(session.execute(_USERS, {"workspace": workspace, "code": code, "most": most}).scalars())


_USER = (
    sa.select(TAGGING.c.ticket_id)
    .where(TAGGING.c.workspace_id == TAG.c.workspace_id, TAGGING.c.code == TAG.c.code)
    .limit(1)
    .correlate(TAG)
    .scalar_subquery()
)
_STILL_USED = _MERGED.with_only_columns(TAG.c.code).where(_USER.is_not(None)).limit(1)
_USERS = (
    sa.select(TAGGING.c.ticket_id)
    .where(TAGGING.c.workspace_id == bindparam("workspace"), TAGGING.c.code == bindparam("code"))
    .order_by(TAGGING.c.ticket_id)
    .limit(bindparam("most"))
)
