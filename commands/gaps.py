"""Look for what nothing answers, and have somebody write it (D9)."""

from dataclasses import dataclass

from commands.credit import tell
from commands.lesson import Written, add
from desk.access import may, require
from desk.article import State
from desk.drafting import noted
from desk.effects.articles import News
from desk.gaps import Gap
from desk.gaps import gaps as ranked
from desk.refusal import Refused
from desk.reviewing import LONGEST_TITLE
from desk.text import title
from desk.wording import N_, Sentence
from storage import gaps as kept
from storage.work import Work

MOST = 10
"""Gaps that are listed at once."""
MOST_QUOTED = 5
"""Questions with which a draft begins, the latest ones."""


@dataclass(frozen=True)
class Gaps:
    """What people asked in vain, what matters most first, and how many such gaps there are in all."""

    gaps: tuple[Gap, ...]
    count: int


def gaps(work: Work) -> Gaps:
    """What nothing answers, with the words that the actor may read."""
    require(work.actor, "kb-gaps")
    found = _all(work)
    return Gaps(tuple(found[:MOST]), len(found))


def _all(work: Work) -> list[Gap]:
    return ranked(kept.unanswered(work.session, work.workspace.id, work.actor, work.now), work.now)


def write(work: Work, question: int, person: str) -> Sentence:
    """The person has a draft to complete that closes the gap with this question, once it is published.

    What was asked in private is not quoted in it, for all of the desk reads drafts.
    """
    require(work.actor, "kb-write")
    gap = next((each for each in _all(work) if question in {one.id for one in each.questions}), None)
    if gap is None:
        raise Refused(Sentence(N_("That is answered by now, or was never asked: /kb gaps lists the rest.")))
    if gap.written:
        sentence = N_("<@{person}> writes KB-{number} for that already.")
        raise Refused(Sentence(sentence, {"person": gap.written.writer, "number": gap.written.article}))
    writer = work.viewer(person)
    if not may(writer, "kb-edit"):
        raise Refused(Sentence(N_("Only people of the desk keep articles.")))
    open_ones = [each.text for each in gap.shown if not each.is_private]
    if not open_ones:
        private = N_("All of this was asked in private, so nobody else reads it. Write it with /lesson.")
        raise Refused(Sentence(private))
    begun = noted("\n".join(title(each, LONGEST_TITLE) for each in open_ones[:MOST_QUOTED]))
    draft = add(work.by(writer), Written(begun), State.DRAFT)
    kept.wanted(work.session, [each.id for each in gap.questions], draft.id)
    tell(work, draft, News.WANTED, person)
    done = N_("{key} is a draft of <@{person}>'s now, who is told. Once it is published, the gap is closed.")
    return Sentence(done, {"key": draft.key, "person": person})
