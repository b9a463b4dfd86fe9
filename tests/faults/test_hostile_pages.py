"""T18, T24: a report that is read outside Slack has no markup but the desk's own, whatever people wrote."""

import random
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from handlers import language
from handlers.views import report_pages
from tests.faults.hostile import hostile
from tests.faults.hostile_reports import as_markdown, as_page

EN, SEED, CALM = language.speaker("en"), 20261122, "calm"
MARKUP = {"html_inline", "html_block", "link_open", "image", "code_inline", "fence", "code_block", "em_open"}


class Elements(HTMLParser):
    """The elements of a page with their attributes, in their order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str | None]]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, attrs))

    def handle_comment(self, data: str) -> None:
        self.found.append(("comment", []))


def texts(figure: int) -> list[str]:
    dice = random.Random(SEED)
    return [hostile(dice) for _ in range(figure)]


def broken(figure: int) -> list[str]:
    """The texts that change what elements a page has."""
    calm = Elements(as_page(CALM, EN)).found
    return [text for text in texts(figure) if Elements(as_page(text, EN)).found != calm]


def marked(figure: int) -> list[tuple[str, str]]:
    """The texts that are more than text in Markdown, with what they are."""
    reader = MarkdownIt()
    tokens = ((text, token) for text in texts(figure) for token in reader.parse(as_markdown(text, EN)))
    each = ((text, inner) for text, token in tokens for inner in (token, *(token.children or ())))
    return [(text, inner.type) for text, inner in each if inner.type in MARKUP]


FIGURE = [pytest.param(60, id="default"), pytest.param(20_000, id="soak", marks=pytest.mark.soak)]


@pytest.mark.parametrize("figure", FIGURE)
def test_no_text_changes_what_a_page_is_made_of(figure: int) -> None:
    assert broken(figure) == []


@pytest.mark.parametrize("figure", FIGURE)
def test_no_text_is_markup_in_markdown(figure: int) -> None:
    assert marked(figure) == []


def test_a_page_that_does_not_escape_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_pages, "escape", lambda text, **_: text)
    assert (broken(20) != [], marked(20) != []) == (True, True)
