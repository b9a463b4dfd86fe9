"""The guides tell each role of all that it can do and of nothing else, and the Chinese ones say the same."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from sqlalchemy import create_engine

from commands.registry import VERBS
from desk import query
from desk.access import REQUESTERS_OWN, RIGHTS, Role
from desk.policy import Policy
from handlers import asking, cli, language, reading
from handlers.manifest import manifest
from handlers.views.forms import FORMS
from storage import policy_file
from storage.database import Session
from tests.pages import ROOT, code, in_any_language, shape, targets, words
from tests.stage import BEGINNING, work

FOLDER = ROOT / "docs" / "guides"
GUIDES = {role: FOLDER / f"{role}s.md" for role in Role}
CHINESE = {role: FOLDER / f"{role}s.zh-CN.md" for role in Role}
PAGES = [*GUIDES.values(), *CHINESE.values()]
BEFORE = {
    Role.REQUESTER: (),
    Role.AGENT: (Role.REQUESTER,),
    Role.LEAD: (Role.REQUESTER, Role.AGENT),
    Role.MANAGER: (Role.REQUESTER,),
    Role.OPERATOR: (Role.REQUESTER,),
}
"""The guides that each role reads too, as its own says."""
MENTION = re.compile(r"@\w+")
EMOJI = re.compile("[\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\U0001f000-\U0001faff]")


def typed(file: Path) -> list[str]:
    """The verbs that the page types, in order."""
    found = re.findall(r"/(desk|kb|lesson)\b(?: ([a-z][a-z-]*))?", file.read_text())
    return [verb for command, word in found if (verb := _verb(command, word))]


def _verb(command: str, word: str) -> str:
    """The verb that a command calls; "" for a question."""
    if command == "desk":
        return word
    return "lesson" if command == "lesson" else f"kb-{word}" if f"kb-{word}" in VERBS else ""


def named(file: Path) -> list[str]:
    """What it names that is called the same in any language: commands, files, settings, tickets."""
    return sorted(re.findall(r"`([a-z_.]+|[a-z.]+\.py [^`]*|--[a-z-]+)`|`(/\w+)|(T-\d+)", words(file)))


def spans(file: Path, beginning: str) -> list[str]:
    """What is marked as typed and begins so, on one line."""
    return [" ".join(each.split()) for each in re.findall(rf"`({beginning}[^`]*)`", words(file))]


def verbs_of(role: Role) -> set[str]:
    """What a role can do, with its own tickets too."""
    return {verb for verb, roles in RIGHTS.items() if not roles.isdisjoint({role})} | REQUESTERS_OWN


def sentences(locale: str) -> list[str]:
    """All that the desk can say in a language."""
    with (ROOT / "handlers" / "catalogues" / f"{locale}.po").open("rb") as file:
        return [str(each.string or each.id) for each in read_po(file) if each.id]


def _one_line(text: str) -> str:
    return re.sub(r"\s+", "", text)


def everything(pages: dict[Role, Path]) -> str:
    return "\n".join(page.read_text() for page in pages.values())


@pytest.mark.parametrize("role", Role)
def test_both_languages_have_the_same(role: Role) -> None:
    english, chinese = GUIDES[role], CHINESE[role]
    for part in (shape, code, typed, named):
        assert part(chinese) == part(english)
    assert in_any_language(targets(chinese)) == in_any_language(targets(english))


@pytest.mark.parametrize("role", Role)
def test_whoever_reads_the_guides_of_their_role_knows_all_that_they_can_do(role: Role) -> None:
    guides = [GUIDES[each] for each in (*BEFORE[role], role)]
    assert {verb for guide in guides for verb in typed(guide)} == verbs_of(role)
    assert set(guides[-2:-1]) <= set(targets(guides[-1]))


def test_every_verb_is_told_of() -> None:
    assert {verb for guide in GUIDES.values() for verb in typed(guide)} == set(VERBS)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_typed_there_is_understood(page: Path, sqlite_template: Path) -> None:
    with Session(create_engine(f"sqlite:///{sqlite_template}")) as session:
        for line in [*spans(page, "/desk "), *spans(page, "/kb [a-z]+ KB-")]:
            command, _, text = MENTION.sub("<@U0BO>", line).partition(" ")
            ask = asking.typed({"command": command, "text": text, "user_id": ""})
            reading.read(work(session, BEGINNING), VERBS[ask.verb], ask)  # raises Misread


@pytest.mark.parametrize("page", [GUIDES[Role.AGENT], CHINESE[Role.AGENT]])
def test_its_filters_are_filters(page: Path) -> None:
    [table] = [part for part in page.read_text().split("\n\n") if "`unassigned`" in part]
    filters = [MENTION.sub("U0BO", each) for each in re.findall(r"`([^`\"]+)`", table)]
    assert len(filters) > 20
    assert [each for each in filters if query.read(each, BEGINNING).words] == []


@pytest.mark.parametrize("pages", [GUIDES, CHINESE])
def test_every_way_in_is_told_of(pages: dict[Role, Path]) -> None:
    features = manifest(None)["features"]
    ways = [each["command"] for each in features["slash_commands"]]
    ways += [f"**{each['name']}**" for each in features["shortcuts"]]
    assert [way for way in ways if way not in everything(pages)] == []


@pytest.mark.parametrize("pages", [GUIDES, CHINESE])
def test_every_emoji_is_told_of(pages: dict[Role, Path]) -> None:
    """Those that people use, and those that cards and messages bear."""
    drawn = "".join(file.read_text() for file in (ROOT / "handlers" / "views").glob("*.py"))
    signs = {*EMOJI.findall(drawn), *Policy().emoji.model_dump().values()}
    assert [sign for sign in sorted(signs) if sign not in everything(pages)] == []


@pytest.mark.parametrize(("code", "page"), [("en", GUIDES[Role.AGENT]), ("zh_CN", CHINESE[Role.AGENT])])
def test_every_button_that_asks_for_more_is_told_of(code: str, page: Path) -> None:
    say, told = language.speaker(code), page.read_text()
    assert [verb for verb, form in FORMS.items() if f"**{say(form.title)}**" not in told] == []


@pytest.mark.parametrize(("locale", "pages"), [("en", GUIDES), ("zh_CN", CHINESE)])
def test_what_the_desk_is_quoted_to_say_it_says(locale: str, pages: dict[Role, Path]) -> None:
    """What stands in quotation marks with a ticket in it is one of its sentences."""
    quoted = re.findall(r"“([^”]*\bT-\d+[^”]*)”", everything(pages))
    said = [re.sub(r"\\{\w+\\}", ".+", re.escape(_one_line(each))) for each in sentences(locale)]
    assert len(quoted) > 3
    assert [words for words in quoted if not any(re.fullmatch(each, _one_line(words)) for each in said)] == []


@pytest.mark.parametrize("page", [GUIDES[Role.OPERATOR], CHINESE[Role.OPERATOR]])
def test_every_word_of_the_command_line_and_every_section_of_the_policy_is_told_of(page: Path) -> None:
    line = cli.build(None, None, None, None, None)  # type: ignore[arg-type]
    told = [f"bot.py {each.name}" for each in line.registered_commands]
    for group in line.registered_groups:
        told += [f"bot.py {group.name} {each.name}" for each in group.typer_instance.registered_commands]
    told += Policy.model_fields
    assert [word for word in told if f"`{word}`" not in page.read_text()] == []


@pytest.mark.parametrize("block", code(GUIDES[Role.OPERATOR]))
def test_examples_are_policies(block: str, tmp_path: Path) -> None:
    (tmp_path / "policy.yaml").write_text(block)
    assert policy_file.read(tmp_path / "policy.yaml") != Policy()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_linked_is_there(page: Path) -> None:
    assert [to for to in targets(page) if not to.exists()] == []


def test_every_picture_is_shown() -> None:
    pages = [*PAGES, ROOT / "README.md", ROOT / "README.zh-CN.md"]
    shown = {to for page in pages for to in targets(page) if to.suffix == ".png"}
    assert shown == set((ROOT / "docs" / "pictures").iterdir())
