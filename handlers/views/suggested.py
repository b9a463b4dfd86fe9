"""Draws what the knowledge base says to one person: articles, who checked them when, what came of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from desk.article import Article, Audience, Outcome, of_one
from desk.citing import Cited
from desk.effects.articles import Suggest
from desk.effects.effect import Effect
from desk.intake import is_direct
from desk.question import Question
from desk.ticket import Ticket
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import safe
from handlers.views.articles import source
from handlers.views.call import Call, Desk, Draw, posting
from handlers.views.elements import Block, actions, button, section, small
from storage import articles, drawing, people, questions

JUDGES = "suggestion"
"""How the buttons begin with which somebody says what came of an article."""
LONGEST_ANSWER, LONGEST_OTHER = 1200, 300
"""Characters that are shown of the nearest article, and of each of the others."""


@dataclass(frozen=True)
class Answered:
    """What was asked, the `articles` that are left to judge and may be read, and the ticket if it is one's.

    `solved_by` names the article that solved it.
    """

    question: Question
    articles: Sequence[Article]
    ticket: Ticket | None = None
    solved_by: str = ""


def answered(desk: Desk, question: Question) -> Answered:
    """The question as it stands now, with nothing that its asker may not read any more (rule 80)."""
    ticket = drawing.ticket(desk.session, question.ticket) if question.ticket else None
    solved_by = question.solved_by if ticket is None or ticket.merged_into else ticket.article
    audience = of_one(people.viewer(desk.session, desk.workspace, question.person))
    meant = {*question.left, *([solved_by] if solved_by else [])}
    found = _readable(desk, audience, meant)
    left = [found[each] for each in question.left if each in found and each != solved_by]
    return Answered(question, left, ticket, _named(desk, solved_by, found) if solved_by else "")


def _named(desk: Desk, article: int, readable: Mapping[int, Article]) -> str:
    """The title and key; of what its asker may not read any more the key, which the ticket tells too."""
    key, known = articles.key_of(desk.session, article), readable.get(article)
    return f"{safe(known.lesson.title, 300)} ({key})" if known else key


def _readable(desk: Desk, audience: Audience, meant: set[int]) -> dict[int, Article]:
    found = articles.articles(desk.session, desk.workspace.id, audience, meant)
    return {each.id: each for each in found.values() if each.answers}


def panel(found: Answered, today: date, say: Speaker, in_short: Sequence[Cited] = ()) -> dict[str, Any]:
    """All that its asker reads about it, as a message; first what a model chose of it, if one did."""
    if found.solved_by:
        return _saying(_solved(found, say))
    if not found.articles or found.question.wants_person:
        return _handed_over(found, say)
    text = say(N_("This may answer it. Only you see this:"))
    chosen = "\n".join(f"{safe(each.text, LONGEST_OTHER)} ({each.key})" for each in in_short)
    blocks = [section(text), *([section(chosen)] if chosen else [])]
    for place, article in enumerate(found.articles):
        longest = LONGEST_OTHER if place else LONGEST_ANSWER
        blocks += [_answer(article, longest), *_asking(found.question, article, today, say)]
    blocks += _buttons(found.question, 0, {Outcome.PERSON: _person(found, say)})
    return {"text": text, "blocks": blocks}


def _solved(found: Answered, say: Speaker) -> str:
    if found.ticket is None or found.ticket.merged_into:
        return say(N_("✅ Glad that helped: {article}."), article=found.solved_by)
    solved = N_("✅ {ticket} is solved: {article}. If it is not over, write in its thread.")
    return say(solved, ticket=found.ticket.key, article=found.solved_by)


def _handed_over(found: Answered, say: Speaker) -> dict[str, Any]:
    if found.ticket:
        return _saying(say(N_("All right, a person will answer you: {key}."), key=found.ticket.key))
    unknown = say(N_("The knowledge base does not know that. Shall a person answer it?"))
    ask = _buttons(found.question, 0, {Outcome.PERSON: _person(found, say)})
    return {"text": unknown, "blocks": [section(unknown), *ask]}


def _person(found: Answered, say: Speaker) -> str:
    return say(N_("Get a person")) if found.ticket else say(N_("Open a ticket"))


def _answer(article: Article, longest: int) -> Block:
    """What to do; of an article that says nothing of that, what it is about."""
    lesson = article.lesson
    steps = "\n".join(f"{place}. {step.lstrip('!')}" for place, step in enumerate(lesson.steps, 1))
    words = "\n".join(filter(None, (lesson.fix, steps))) or lesson.body
    return section(f"*{safe(lesson.title, 300)}*\n{safe(words, longest)}")


def _asking(question: Question, article: Article, today: date, say: Speaker) -> list[Block]:
    """Where it comes from, and whether it was that."""
    heard = {Outcome.SOLVED: say(N_("That solved it")), Outcome.NOT_THIS: say(N_("Not this"))}
    return [
        small(_source(article, today, say)),
        *_buttons(question, article.id, heard),
    ]


def _source(article: Article, today: date, say: Speaker) -> str:
    """The article, who found it true and when (rule 81)."""
    stale = [say(N_("its review is overdue"))] if article.is_stale(today) else []
    return " · ".join([article.key, source(article, say), *stale])


def _buttons(question: Question, article: int, labels: dict[Outcome, str]) -> list[Block]:
    about = f"{question.id}:{article}"
    buttons = [button(f"{JUDGES}:{outcome}", label, about) for outcome, label in labels.items()]
    return actions(buttons, f"{JUDGES}:{about}")


def _saying(text: str) -> dict[str, Any]:
    return {"text": text, "blocks": [section(text)]}


def _suggest(desk: Desk, effect: Suggest) -> Call | None:
    question = questions.question(desk.session, desk.workspace.id, effect.question)
    if question is None:
        return None
    found = answered(desk, question)
    drawn = panel(found, desk.now.date(), desk.speaker_for(question.person))
    if effect.url:
        return Call("response_url", {"url": effect.url, "replaces": True, **drawn})
    is_over = found.ticket is None or found.ticket.is_over or found.ticket.answered_at is not None
    if is_over or not found.articles:
        return None
    if effect.channel == question.person or is_direct(effect.channel):
        return posting(effect.channel, effect.thread, **drawn)
    thread = {"thread_ts": effect.thread} if effect.thread else {}
    where = {"channel": effect.channel, "user": question.person, **thread}
    return Call("chat.postEphemeral", {**where, **drawn})


DRAWS: dict[type[Effect], Draw] = {Suggest: _suggest}
