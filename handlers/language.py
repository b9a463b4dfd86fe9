"""Says sentences in the reader's language, from the gettext catalogues."""

import gettext
import io
import os
from functools import cache
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from desk.wording import Sentence

CATALOGUES = Path(__file__).parent / "catalogues"
LANGUAGES = ("en", "zh_CN")


class Speaker:
    """Says sentences in one language."""

    def __init__(self, language: str) -> None:
        """`language` is one of LANGUAGES."""
        self.language = language
        self._catalogue = _catalogue(language)

    def __call__(self, sentence: Sentence | str, /, **values: object) -> str:
        """The sentence in this language; a plain id takes its values as keywords."""
        if isinstance(sentence, str):
            sentence = Sentence(sentence, values)
        said = {
            name: self(value) if isinstance(value, Sentence) else value
            for name, value in sentence.values.items()
        }
        return self._catalogue.gettext(sentence.id).format_map(said)


def speaker(language: str) -> Speaker:
    """The one who speaks this language."""
    return _speakers()[language]


def of_locale(locale: str, default: str) -> Speaker:
    """The one who speaks a person's language, by Slack's locale such as zh-CN; else who speaks `default`."""
    if locale.startswith("zh"):
        return speaker("zh_CN")
    return speaker("en" if locale.startswith("en") else default)


def of_terminal() -> Speaker:
    """Who speaks the language of this terminal, as gettext finds it: by LC_ALL, LC_MESSAGES or LANG."""
    settings = (os.environ.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return of_locale(next(filter(None, settings), ""), "en")


@cache
def _speakers() -> dict[str, Speaker]:
    return {language: Speaker(language) for language in LANGUAGES}


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    """The catalogue as gettext wants it, compiled in memory from the text that people edit."""
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
