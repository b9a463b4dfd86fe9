"""How an article comes to be read: written, reviewed, published, kept true, demoted and retired (rule 85)."""

from dataclasses import replace
from datetime import datetime, timedelta

from desk.article import Article, Lesson, State
from desk.checklists import MOST_STEPS, REQUIRED
from desk.knowledge import Knowledge
from desk.refusal import Refused
from desk.wording import N_, Sentence

LONGEST_TITLE = 150
LONGEST_PART = 3000
"""Characters of the problem, the cause and the fix, and of all steps: as many as a field of a form takes."""
LONGEST_STEP = 300
EMPTY = Lesson("")


class Unfit(Refused):
    """A part of a lesson cannot be kept so; `part` names it."""

    def __init__(self, part: str, message: str, **values: object) -> None:
        super().__init__(Sentence(message, values))
        self.part = part


def checked(lesson: Lesson) -> Lesson:
    """The words as they are kept; Refused, with what to do, for what is missing or too long."""
    clean = replace(
        lesson,
        title=" ".join(lesson.title.split()),
        problem=lesson.problem.strip(),
        cause=lesson.cause.strip(),
        fix=lesson.fix.strip(),
        steps=tuple(step.strip() for step in lesson.steps if step.strip(f"{REQUIRED} \t\n")),
    )
    if not clean.title:
        raise Unfit("title", N_("An article needs a title: what is it about, in a few words?"))
    if len(clean.title) > LONGEST_TITLE:
        raise Unfit("title", N_("A title has at most {most} characters."), most=LONGEST_TITLE)
    for part in ("problem", "cause", "fix"):
        if len(getattr(clean, part)) > LONGEST_PART:
            raise Unfit(part, N_("This has at most {most} characters."), most=LONGEST_PART)
    _check_steps(clean.steps)
    return clean


def _check_steps(steps: tuple[str, ...]) -> None:
    if len(steps) > MOST_STEPS:
        raise Unfit("steps", N_("An article has at most {most} steps."), most=MOST_STEPS)
    if any(len(step) > LONGEST_STEP or "\n" in step for step in steps):
        raise Unfit("steps", N_("A step is one line of at most {most} characters."), most=LONGEST_STEP)
    if len("\n".join(steps)) > LONGEST_PART:
        raise Unfit("steps", N_("This has at most {most} characters."), most=LONGEST_PART)


def revise(article: Article, version: int) -> Article:
    """The newest version waits for its review; what is published stays until it has passed."""
    if article.answers:
        return replace(article, proposed=version)
    return replace(article, version=version, state=State.REVIEW)


def publish(article: Article, by: str, writer: str, policy: Knowledge, now: datetime) -> Article:
    """People are answered with the version that waited, which this person, not its `writer`, read."""
    if not article.awaits_review:
        raise Refused(Sentence(N_("{key} does not wait for a review."), {"key": article.key}))
    if by == writer and not policy.own_review:
        own = N_("You wrote this version of {key} yourself: somebody else has to read and publish it.")
        raise Refused(Sentence(own, {"key": article.key}))
    shown = replace(article, state=State.PUBLISHED, version=article.proposed or article.version)
    return confirm(replace(shown, proposed=None), by, policy, now)


def confirm(article: Article, by: str, policy: Knowledge, now: datetime) -> Article:
    """This person read what is published and found it true, whatever it failed at before."""
    if not article.answers:
        raise Refused(Sentence(N_("{key} is not published."), {"key": article.key}))
    due = (now + timedelta(days=policy.review_days)).date()
    verified = replace(article, verifier=by, verified_at=now, review_on=due)
    return replace(verified, demoted_at=None, failed_in_row=0)


def send_back(article: Article) -> Article:
    """What waited for its review goes back to who wrote it."""
    if not article.awaits_review:
        raise Refused(Sentence(N_("{key} does not wait for a review."), {"key": article.key}))
    return replace(article, proposed=None) if article.answers else replace(article, state=State.DRAFT)


def retire(article: Article) -> Article:
    """Nobody is answered with it any more; a new version may bring it back."""
    if article.state is State.RETIRED:
        raise Refused(Sentence(N_("{key} is retired already."), {"key": article.key}))
    return replace(article, state=State.RETIRED, proposed=None)


def helped(article: Article) -> Article:
    """It solved what somebody asked."""
    return replace(article, helped=article.helped + 1, failed_in_row=0, demoted_at=None)


def failed(article: Article, policy: Knowledge, now: datetime) -> Article:
    """It was suggested and was not it; so often in a row demotes it (rule 85)."""
    in_row = article.failed_in_row + 1
    demoted = now if in_row >= policy.failures else None
    worse = replace(article, failed=article.failed + 1, failed_in_row=in_row)
    return replace(worse, demoted_at=article.demoted_at or demoted)


def not_helped(article: Article) -> Article:
    """Somebody took back that it solved what they asked."""
    return replace(article, helped=max(article.helped - 1, 0))
