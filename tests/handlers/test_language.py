"""The catalogues: complete in both languages, with the values of every sentence in its place."""

import string
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po

from desk.wording import Sentence
from handlers import language

ROOT = Path(__file__).parents[2]
ROOMS = ("desk", "storage", "prompts", "commands", "handlers", "scheduler")
LANGUAGES = ("en", "zh_CN")

UPDATE = "the catalogues are out of date: CONTRIBUTING.md, “A sentence”, says how to update them"


def marked() -> set[str]:
    """Every sentence that the code marks with N_."""
    files = [ROOT / "bot.py", *(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))]
    found = (extract_from_file("python", file, keywords={"N_": None}) for file in files)
    return {str(message[1]) for messages in found for message in messages}


def catalogue(tag: str) -> Catalog:
    """A catalogue as people edit it."""
    with (language.CATALOGUES / f"{tag}.po").open("rb") as file:
        return read_po(file, locale=tag)


def translations(tag: str) -> dict[str, str]:
    """What stands in a catalogue, by sentence."""
    return {str(message.id): str(message.string) for message in catalogue(tag) if message.id}


def placeholders(text: str) -> set[str]:
    """The names of the values that a text takes."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_catalogue_has_exactly_the_sentences_that_are_marked(tag: str) -> None:
    kept, said = set(translations(tag)), marked()
    assert (said - kept, kept - said) == (set(), set()), UPDATE


def test_chinese_is_complete() -> None:
    assert [sentence for sentence, said in translations("zh_CN").items() if not said.strip()] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_no_translation_is_a_guess(tag: str) -> None:
    assert [message.id for message in catalogue(tag) if message.id and message.fuzzy] == []


@pytest.mark.parametrize("tag", LANGUAGES)
def test_translations_take_the_same_values(tag: str) -> None:
    said = {id_: text for id_, text in translations(tag).items() if text}
    assert {id_: placeholders(text) for id_, text in said.items()} == {id_: placeholders(id_) for id_ in said}


@pytest.mark.parametrize("tag", LANGUAGES)
def test_every_sentence_can_be_said(tag: str) -> None:
    for sentence in translations(tag):
        values = {name: f"<{name}>" for name in placeholders(sentence)}
        said = language.speaker(tag)(Sentence(sentence, values))
        assert {name for name in values if f"<{name}>" in said} == set(values)


def test_a_value_may_be_a_sentence_of_its_own() -> None:
    inner = Sentence("a number from {least} to {most}", {"least": 1, "most": 4})
    outer = Sentence("Here stands {given}; allowed is {allowed}.", {"given": "9", "allowed": inner})
    assert language.speaker("en")(outer) == "Here stands 9; allowed is a number from 1 to 4."
    assert language.speaker("zh_CN")(outer) == "此处写的是 9；应为：1 到 4 之间的数字。"


def test_a_plain_sentence_takes_its_values_as_keywords() -> None:
    assert language.speaker("en")("There is no ticket {key}.", key="T-9") == "There is no ticket T-9."
    assert language.speaker("zh_CN")("There is no ticket {key}.", key="T-9") == "没有工单 T-9。"


def test_a_sentence_that_no_catalogue_has_is_said_as_it_is() -> None:
    assert language.speaker("zh_CN")("Nobody marked {this}.", this="that") == "Nobody marked that."


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert language.speaker("en")("There is no ticket {key}.", key="{key.__class__}") == (
        "There is no ticket {key.__class__}."
    )


@pytest.mark.parametrize(
    ("locale", "default", "spoken"),
    [
        ("zh-CN", "en", "zh_CN"),
        ("zh-TW", "en", "zh_CN"),
        ("en-GB", "zh_CN", "en"),
        ("de-DE", "zh_CN", "zh_CN"),
        ("", "en", "en"),
    ],
)
def test_a_person_is_spoken_to_in_their_language_or_the_desks(locale: str, default: str, spoken: str) -> None:
    assert language.of_locale(locale, default).language == spoken


@pytest.mark.parametrize(
    ("environment", "spoken"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_CN"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_TW.UTF-8"}, "zh_CN"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
    ],
)
@pytest.mark.usefixtures("elsewhere")
def test_a_terminal_is_spoken_to_in_its_language(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], spoken: str
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert language.of_terminal().language == spoken
