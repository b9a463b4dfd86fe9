"""Look for articles that contradict each other, and say which only seem to (D8)."""

from dataclasses import dataclass

from desk.access import require
from desk.article import Article, of_one
from desk.contradictions import Contradiction
from desk.contradictions import contradictions as found_in
from desk.refusal import NotFound, Refused
from desk.wording import N_, Sentence
from storage import articles
from storage.articles import Which
from storage.reconciled import reconcile, reconciled
from storage.work import Work

MOST, COMPARED = 10, 500
"""Pairs that are listed at once, and articles that are compared, those changed last."""


@dataclass(frozen=True)
class Contradictions:
    """Articles that contradict each other, and how many pairs there are in all."""

    pairs: tuple[Contradiction, ...]
    count: int


def contradictions(work: Work) -> Contradictions:
    """Of what people are answered with and the actor may read, the pairs that cannot both be true."""
    require(work.actor, "kb-contradictions")
    where = articles.kind(Which.PUBLISHED, work.actor.id, work.now.date())
    part = (0, COMPARED)
    compared, _count = articles.some(work.session, work.workspace.id, of_one(work.actor), where, part)
    settled = reconciled(work.session, compared)
    found = [each for each in found_in(compared) if (each.one.id, each.other.id) not in settled]
    return Contradictions(tuple(found[:MOST]), len(found))


def agree(work: Work, number: int, other: int) -> Article:
    """The two only seem to contradict each other, until one of them says something else."""
    one, another = _seen(work, number), _seen(work, other)
    if number == other:
        raise Refused(Sentence(N_("Name two articles: /kb agree KB-1 KB-2")))
    reconcile(work.session, one, another, work.actor.id, work.now)
    return one


def _seen(work: Work, number: int) -> Article:
    article = articles.article(work.session, work.workspace.id, of_one(work.actor), number)
    if article is None:
        raise NotFound(f"KB-{number}")
    require(work.actor, "kb-agree")
    return article
