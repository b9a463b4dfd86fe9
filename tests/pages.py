"""Reads the project's own pages, so that tests can hold them to the truth and to each other."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
FENCE = re.compile(r"^( *)```$(.*?)^ *```$", re.MULTILINE | re.DOTALL)


def words(file: Path) -> str:
    """What stands outside of code blocks."""
    return FENCE.sub("", file.read_text())


def code(file: Path) -> list[str]:
    """The code blocks, in order."""
    return [block for _, block in FENCE.findall(file.read_text())]


def shape(file: Path) -> list[str]:
    """The kinds of its lines in order: headings by their level, list items, steps, rows of tables."""
    return re.findall(r"^(#+|-|\d\.|\|)(?= ?\S)", words(file), re.MULTILINE)


def targets(file: Path) -> list[Path]:
    """The files to which its links and pictures lead, in order, but for the other language's page."""
    found = [to for to in re.findall(r"\]\(([^)]+)\)", words(file)) if "://" not in to]
    return [path for to in found if _base(path := (file.parent / to).resolve()) != _base(file)]


def in_any_language(paths: list[Path]) -> list[Path]:
    """The same files, those in Chinese by their English names."""
    return [path.with_name(_base(path)) for path in paths]


def _base(path: Path) -> str:
    return path.name.replace(".zh-CN.", ".")
