"""Draws articles: one to read with what can be done with it, lists of them, what changed in each version."""

from collections.abc import Iterable
from typing import Any

from commands.articles import Listed, Shown, Versions
from desk.article import Article, Lesson, Readers, State
from desk.difference import differences
from desk.effects.articles import News
from desk.text import cut
from desk.wording import N_
from desk.workspace import Workspace
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, pieces, safe, whole_lines
from handlers.views import names
from handlers.views.elements import Block, actions, button, modal, section, small
from handlers.views.forms import FROM_HOME
from storage.articles import Version, Which

MOST_EXAMPLES = 10
MOST_CHANGES = 15
"""Questions, and versions, that are shown of one article."""
LONGEST_HEAD = 250
KNOWLEDGE = "kb"
"""The form in which articles are read."""
MOST_BLOCKS = 50
"""As many as a message holds."""

STATES = {
    State.DRAFT: N_("draft"),
    State.REVIEW: N_("waits for a review"),
    State.PUBLISHED: N_("published"),
    State.RETIRED: N_("retired"),
}
READERS = {
    Readers.EVERYONE: N_("everyone"),
    Readers.AGENTS: N_("only the desk"),
    Readers.CHANNELS: N_("members of {channels}"),
}
LABELS = {
    "kb-show": N_("Read"),
    "kb-publish": N_("Publish"),
    "kb-return": N_("Send back"),
    "kb-confirm": N_("Still true"),
    "kb-edit": N_("Change"),
    "kb-readers": N_("Readers"),
    "kb-owner": N_("Owner"),
    "kb-history": N_("Versions"),
    "kb-retire": N_("Retire"),
}
"""What the buttons of an article say."""
_HEADS = {
    Which.PUBLISHED: N_("Articles"),
    Which.UNDONE: N_("Lessons to review, and your drafts"),
    Which.DOUBTFUL: N_("Articles to look at again"),
}
_VERBS = {Which.PUBLISHED: "kb-list", Which.UNDONE: "kb-drafts", Which.DOUBTFUL: "kb-stale"}
_NONE = {
    Which.PUBLISHED: N_("There are no articles yet. /lesson begins one."),
    Which.UNDONE: N_("Nothing waits for a review."),
    Which.DOUBTFUL: N_("Every article was looked at in time, and none fails."),
}
_PARTS = {
    "title": N_("Title"),
    "problem": N_("Problem"),
    "cause": N_("Cause"),
    "fix": N_("Fix"),
    "steps": N_("Steps"),
    "tags": N_("Tags"),
}


def message(found: Shown | Listed | Versions, workspace: Workspace, say: Speaker) -> dict[str, Any]:
    """What was asked of articles as a message; `text` is for notifications and screen readers."""
    head = say(_HEADS[found.which]) if isinstance(found, Listed) else _headline(found.article)
    return {"text": head, "blocks": _blocks(found, workspace, say)[:MOST_BLOCKS]}


def page(found: Shown | Listed | Versions, workspace: Workspace, say: Speaker) -> dict[str, Any]:
    """The same as a form in which there is nothing to fill in, only to read and to press."""
    title = say(N_("Knowledge")) if isinstance(found, Listed) else found.article.key
    blocks = _blocks(found, workspace, say)[:MOST_BLOCKS]
    return modal(KNOWLEDGE, title, blocks, say(N_("Close")), kept=FROM_HOME)


def _blocks(found: Shown | Listed | Versions, workspace: Workspace, say: Speaker) -> list[Block]:
    match found:
        case Shown():
            return [*_whole(found, workspace, say), *_actions(found, say)]
        case Listed():
            return _lines(found, say)
        case Versions():
            return _versions(found, say)


def _whole(shown: Shown, workspace: Workspace, say: Speaker) -> list[Block]:
    """What people read; for who may publish it, what they would read, and what is different."""
    article = shown.article
    return [
        section(f"*{_headline(article)}*"),
        *words(article.lesson, say),
        _small(_facts(shown, workspace, say)),
        *_proposed(shown, say),
        *_examples(shown, say),
    ]


def _proposed(shown: Shown, say: Speaker) -> list[Block]:
    article, newest = shown.article, shown.newest
    if newest is None or article.proposed is None:
        return []
    head = say(N_("What would change"))
    return [section(f"*{head}*"), *_changes(article.lesson, newest.lesson, say)]


def words(lesson: Lesson, say: Speaker) -> list[Block]:
    """What an article says below its title, part by part."""
    steps = "\n".join(f"{at}. {step}" for at, step in enumerate(lesson.steps, 1))
    parts = {
        "problem": lesson.problem,
        "cause": lesson.cause,
        "fix": lesson.fix,
        "steps": steps,
    }
    return [block for part, text in parts.items() if text for block in _part(say(_PARTS[part]), text)]


def _part(label: str, text: str) -> list[Block]:
    """A part under its name, in as many sections as it needs."""
    head = f"*{label}*\n"
    first, *more = pieces(text, SECTION - len(head))
    return [section(head + first), *map(section, more)]


def source(article: Article, say: Speaker) -> str:
    """Who found it true, and when (rule 81)."""
    if not (article.verifier and article.verified_at):
        return say(STATES[article.state])
    day = names.date_of(article.verified_at.date(), say)
    return say(N_("verified by {person} on {day}"), person=f"<@{article.verifier}>", day=day)


def _facts(shown: Shown, workspace: Workspace, say: Speaker) -> list[str]:
    """The small print: what everybody may know, then what is doubtful, then what only the desk reads."""
    article = shown.article
    tags = names.tags(article.lesson.tags, workspace.policy.tags, say)
    kept = say(N_("kept by {person}"), person=f"<@{article.owner}>")
    about = [say(N_("tags: {after}"), after=tags)] if tags else []
    return [
        source(article, say),
        kept,
        readers(article, say),
        *about,
        *_doubts(shown, say),
        *_inside(shown, say),
    ]


def _doubts(shown: Shown, say: Speaker) -> list[str]:
    article, due = shown.article, shown.article.review_on
    if not (article.answers and due):
        return []
    overdue = article.is_stale(shown.today)
    sentence = N_("⚠ review was due on {day}") if overdue else N_("to be looked at again on {day}")
    failing = [say(N_("⚠ it helped nobody of late"))] if article.demoted_at else []
    return [say(sentence, day=names.date_of(due, say)), *failing]


def _inside(shown: Shown, say: Speaker) -> list[str]:
    article, word = shown.article, shown.newest.word if shown.newest else ""
    count = {"helped": article.helped, "failed": article.failed}
    told = [
        (shown.can and any(count.values()), say(N_("solved {helped}, not {failed}"), **count)),
        (shown.origin, say(N_("from {key}"), key=shown.origin.key if shown.origin else "")),
        (shown.from_private, say(N_("🔒 from a private ticket: look for what must not be told"))),
        (word, say(N_("sent back: “{word}”"), word=safe(word, 500))),
    ]
    return [sentence for applies, sentence in told if applies]


def readers(article: Article, say: Speaker) -> str:
    """Who may read it."""
    channels = " ".join(f"<#{each}>" for each in sorted(article.channels))
    return say(N_("for {readers}"), readers=say(READERS[article.readers], channels=channels))


def _examples(shown: Shown, say: Speaker) -> list[Block]:
    lines = [f"{at}. {safe(cut(each.text, 150), 200)}" for at, each in enumerate(shown.examples, 1)]
    if not lines:
        return []
    return [_small([say(N_("Questions that it answers:"))]), _small(["\n".join(lines[-MOST_EXAMPLES:])])]


def _actions(shown: Shown, say: Speaker) -> list[Block]:
    number = str(shown.article.number)
    read = {"kb-publish": f"{number} {shown.newest.number}"} if shown.newest else {}
    buttons = [{**_button(verb, shown.article, say), "value": read.get(verb, number)} for verb in shown.can]
    return actions(buttons, "article")


def _lines(found: Listed, say: Speaker) -> list[Block]:
    if not found.articles:
        return [section(say(_NONE[found.which]))]
    following = f"/{_VERBS[found.which].replace('-', ' ')} {found.page + 1}"
    more = say(N_("and {count} more: {usage}"), count=found.left, usage=following)
    rest = [section(more)] if found.left else []
    head = section(f"*{say(_HEADS[found.which])}* ({found.count})")
    return [head, *(_line(each, found.which, say) for each in found.articles), *rest]


def _line(article: Article, which: Which, say: Speaker) -> Block:
    state = N_("a new version waits for its review") if article.proposed else STATES[article.state]
    due = (
        [say(N_("review was due on {day}"), day=names.date_of(article.review_on, say))]
        if article.review_on
        else []
    )
    doubts = [*due, *([say(N_("⚠ it helped nobody of late"))] if article.demoted_at else [])]
    told = {Which.PUBLISHED: [source(article, say)], Which.DOUBTFUL: doubts}.get(which, [say(state)])
    small = " · ".join([*told, say(N_("kept by {person}"), person=f"<@{article.owner}>")])
    drawn = section(f"*{_headline(article)}*\n{small}")
    return {**drawn, "accessory": _button("kb-show", article, say)}


def _versions(found: Versions, say: Speaker) -> list[Block]:
    newest = list(zip([None, *found.versions], found.versions, strict=False))[::-1][:MOST_CHANGES]
    head = section(f"*{_headline(found.article)}*")
    return [head, *(block for before, each in newest for block in _version(found.article, before, each, say))]


def _version(article: Article, before: Version | None, version: Version, say: Speaker) -> list[Block]:
    mark = f" · {say(N_('published'))}" if article.answers and version.number == article.version else ""
    who = f"*{version.number}* · {names.moment(version.at)} · <@{version.by}>{mark}"
    note = f"\n“{safe(version.note, 300)}”" if version.note else ""
    back = say(N_("sent back: “{word}”"), word=safe(version.word, 500)) if version.word else ""
    told = section("\n".join(filter(None, (who + note, back))))
    return [told, *(_changes(before.lesson, version.lesson, say)[:2] if before else [])]


def _changes(before: Lesson, after: Lesson, say: Speaker) -> list[Block]:
    """What went and what came, part by part, as much of it as one section holds."""
    lines = []
    for each in differences(before, after):
        lines.append(f"_{say(_PARTS[each.part])}_")
        lines += [f"➖ {safe(unit, 400)}" for unit in each.gone]
        lines += [f"➕ {safe(unit, 400)}" for unit in each.new]
    kept = whole_lines(lines, SECTION - 40)
    rest = [say(N_("and {count} more"), count=len(lines) - len(kept))] if len(kept) < len(lines) else []
    return [section("\n".join([*kept, *rest]))] if lines else []


_NEWS = {
    News.DRAFTED: N_(
        "📖 Your draft {article}, filled in from what was said. Complete it, then it is reviewed."
    ),
    News.PUBLISHED: N_("✅ {article} is published: people are answered with it."),
    News.SENT_BACK: N_("↩ {article} came back to you: “{word}”"),
    News.OWNED: N_("You keep {article} from now on: you are asked when it has to be looked at again."),
    News.WANTED: N_("✍ People ask this and nothing answers it: {article} is yours to write."),
    News.STALE: N_("🕰 {article} was to be looked at again by {day}. Is it still true?"),
    News.FAILING: N_(
        "⚠ {article} helped nobody {count} times in a row, and is suggested less. Please look at it."
    ),
}
_NEXT = {
    News.DRAFTED: ("kb-edit", "kb-show"),
    News.SENT_BACK: ("kb-edit", "kb-show"),
    News.WANTED: ("kb-edit", "kb-show"),
    News.STALE: ("kb-confirm", "kb-edit", "kb-show"),
    News.FAILING: ("kb-edit", "kb-confirm", "kb-show"),
}


def news(article: Article, newest: Version, what: News, say: Speaker) -> dict[str, Any]:
    """What somebody is told of an article, with what they can do."""
    due = names.date_of(article.review_on, say) if article.review_on else "–"
    values = {"word": safe(newest.word, 600), "day": due, "count": article.failed_in_row}
    text = say(_NEWS[what], article=_headline(article), **values)
    buttons = [_button(verb, article, say) for verb in _NEXT.get(what, ("kb-show",))]
    return {"text": text, "blocks": [section(text), *actions(buttons, "article")]}


def _headline(article: Article) -> str:
    return f"{article.key} {safe(article.lesson.title, LONGEST_HEAD)}"


def _button(verb: str, article: Article, say: Speaker) -> Block:
    return button(verb, say(LABELS[verb]), article.number)


def _small(parts: Iterable[str]) -> Block:
    return small(" · ".join(parts)[:SECTION])
