"""Care for the tags: list them, add, rename, merge and drop them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from desk import life
from desk.access import may, require
from desk.refusal import NotAllowed, Refused
from desk.tags import Tree, described, fits, free, new, unknown
from desk.wording import N_, Sentence
from storage import tags as kept
from storage.database import alone
from storage.work import Work

AT_ONCE = 50
"""Tickets that get a merged tag's new code in one unit of work; more follow soon."""


@dataclass(frozen=True)
class Tags:
    """The tree, or what is part of one tag of it, and how many tickets have each."""

    tree: Tree
    uses: Mapping[str, int]
    under: str | None = None


@dataclass(frozen=True)
class Changed:
    """A tag that was changed, by its code."""

    key: str


def tags(work: Work, under: str) -> Tags:
    """All tags with their uses, or those under one of them."""
    require(work.actor, "tags")
    tree = kept.tree(work.session, work.workspace)
    root = tree.found(under.strip()) if under.strip() else None
    if under.strip() and root is None:
        raise unknown(under.strip())
    return Tags(tree, kept.uses(work.session, work.workspace.id), root)


def tag_new(work: Work, code: str, line: str) -> Changed:
    """A new tag; one that was dropped may come again."""
    tree = _tree(work, "tag-new")
    tag = described(line)
    new(tree, code, tag)
    kept.keep(work.session, work.workspace.id, code, tag)
    return Changed(code)


def tag_rename(work: Work, word: str, line: str) -> Changed:
    """The tag is called, and stands, as the line says; tickets keep it, for they know it by its code."""
    tree = _tree(work, "tag-rename")
    code = free(tree, word)
    tag = described(line, tree.tags[code])
    fits(tree, code, tag)
    kept.keep(work.session, work.workspace.id, code, tag)
    return Changed(code)


def tag_merge(work: Work, old: str, into: str) -> Changed:
    """The old tag is the other one from now on, for ever; what happened before keeps the old code."""
    tree = _tree(work, "tag-merge")
    old_code, code = free(tree, old), tree.found(into)
    if code is None:
        raise unknown(into)
    if code == old_code:
        raise Refused(Sentence(N_("“{code}” is that tag already."), {"code": code}))
    if old_code in tree.above(code):
        raise Refused(Sentence(N_("“{code}” stands under it: merge it the other way."), {"code": code}))
    kept.merge(work.session, work.workspace.id, old_code, code)
    retag(work)
    return Changed(code)


def tag_drop(work: Work, word: str) -> Changed:
    """Nobody gives the tag any more; what is part of it has to go first, or elsewhere."""
    tree = _tree(work, "tag-drop")
    code = free(tree, word)
    if any(tag.parent == code for tag in tree.tags.values()):
        raise Refused(
            Sentence(N_("Other tags stand under “{code}”: rename, merge or drop them first."), {"code": code})
        )
    kept.drop(work.session, work.workspace.id, code)
    return Changed(code)


def retag(work: Work) -> int:
    """Some tickets that still have a merged tag get what it became; answers how many."""
    outdated = kept.outdated(work.session, work.workspace.id, AT_ONCE)
    into = kept.merged(work.session, work.workspace.id) if outdated else {}
    for ticket in map(work.ticket_by_id, outdated):
        changes = life.tag(ticket, {into.get(code, code) for code in ticket.tags})
        work.record(ticket, (replace(change, rule="tag merge") for change in changes))
    return len(outdated)


def _tree(work: Work, verb: str) -> Tree:
    """The tags, which nobody else changes meanwhile, for an actor who has the verb; else NotAllowed."""
    if not may(work.actor, verb):
        raise NotAllowed(Sentence(N_("Only leads and managers change the tags.")))
    alone(work.session, f"tags:{work.workspace.id}")
    return kept.tree(work.session, work.workspace)
