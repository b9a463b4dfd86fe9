"""What somebody sees who reads an article or writes a lesson: pages and forms, and what is wrong with one."""

from dataclasses import replace

from commands.lesson import Written, check_channels, from_message, prefilled, seen, suggested
from desk.access import require
from desk.article import Article, State, of_one
from desk.reviewing import Unfit, checked
from handlers import asking, filling, reading
from handlers.ask import Ask
from handlers.language import Speaker
from handlers.mrkdwn import readable
from handlers.slack_facts import Json
from handlers.views import articles, lesson
from handlers.views.answers import told
from handlers.views.forms import FROM_HOME
from storage import articles as kept
from storage import tags
from storage.work import Work

LESSONS = ("lesson", "kb-edit")
"""The verbs whose form is that of a lesson."""


def form(work: Work, ask: Ask, say: Speaker) -> Json:
    """The form of a lesson, of a ticket's if one is named, or of a new version of an article."""
    number = reading.number_in(ask)
    if ask.verb == "kb-edit":
        article = work.article(number or 0, "kb-edit")
        return _change(work, article, say)
    ticket = seen(work, number) if number is not None else None
    require(work.actor, "lesson")
    return _form(work, prefilled(work, ticket) if ticket else None, ask.url, say)


def _change(work: Work, article: Article, say: Speaker) -> Json:
    """With the words of the newest version; of a draft that nobody touched, with what a model suggests."""
    newest = replace(kept.newest(work.session, article), note="")
    is_raw = article.state is State.DRAFT and newest.number == 1
    told = suggested(work, article.ticket) if is_raw and article.ticket else None
    tree, warning = tags.tree(work.session, work.workspace), say(lesson.BY_MODEL) if told else ""
    return lesson.change(article, replace(newest, lesson=told or newest.lesson), tree, say, warning)


def of_message(body: Json, work: Work, _ask: Ask, say: Speaker) -> Json:
    """The form of a lesson with what was said in the message's thread."""
    message, channel = body["message"], body["channel"]["id"]
    thread, text = str(message.get("thread_ts") or message["ts"]), readable(str(message.get("text") or ""))
    written = from_message(work, channel, message["ts"], thread, text)
    return _form(work, written, str(body["response_url"]), say)


def _form(work: Work, written: Written | None, url: str, say: Speaker) -> Json:
    of_ticket = (written.ticket if written else None) or 0
    return lesson.form(written, tags.tree(work.session, work.workspace), f"{of_ticket} {url}", say)


def page(work: Work, ask: Ask, say: Speaker) -> Json:
    """An article, its versions, or a list of articles, as a form in which there is only to read."""
    return articles.page(asking.run(work, ask), work.workspace, say)


def second_thoughts(work: Work, view: Json, say: Speaker) -> Json | None:
    """Why a lesson cannot be kept so, at the field; or its form once more, since somebody was faster."""
    written = filling.written(view)
    try:
        checked(written.lesson)
        check_channels(work, written.readers, written.channels)
    except Unfit as unfit:
        return {"response_action": "errors", "errors": {unfit.part: told(unfit.sentence, say)}}
    return _overtaken(work, view, written, say) if view["callback_id"] == "kb-edit" else None


def _overtaken(work: Work, view: Json, written: Written, say: Speaker) -> Json | None:
    number, _, known = view["private_metadata"].removesuffix(FROM_HOME).partition(" ")
    article = kept.article(work.session, work.workspace.id, of_one(work.actor), int(number))
    newest = kept.newest(work.session, article) if article else None
    if article is None or newest is None or newest.number == int(known):
        return None
    mine = replace(newest, lesson=written.lesson, note=written.note)
    tree = tags.tree(work.session, work.workspace)
    return {
        "response_action": "update",
        "view": lesson.change(article, mine, tree, say, lesson.overtaken(article, newest.by, say)),
    }
