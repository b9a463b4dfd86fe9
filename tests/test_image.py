"""What the image and compose.yaml are made of agrees with the repository; no Docker is needed to see that."""

import re
from pathlib import Path

import yaml

from handlers.settings import Settings

ROOT = Path(__file__).parents[1]
ROOMS = {path.parent.name for path in ROOT.glob("*/__init__.py")}
OWN = {"POSTGRES_PASSWORD", "POLICY_FILE"}
"""What compose.yaml asks for itself; everything else is a setting of the desk."""
SETTINGS = {name.upper() for name in Settings.model_fields}


def test_the_image_holds_the_program_and_nothing_else() -> None:
    admitted = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    assert admitted == {"bot.py", "pyproject.toml", "uv.lock", *ROOMS}


def test_compose_asks_for_what_the_example_names_and_the_desk_reads() -> None:
    compose = (ROOT / "compose.yaml").read_text()
    asked = set(re.findall(r"\$\{(\w+)", compose))
    named = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    given = set(yaml.safe_load(compose)["services"]["desk"]["environment"])
    assert (named - asked, given - SETTINGS, asked - OWN - SETTINGS) == (set(), set(), set())


def test_the_desk_of_compose_waits_for_a_database_that_is_well() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    assert services["desk"]["depends_on"] == {"database": {"condition": "service_healthy"}}
    assert services["database"]["healthcheck"]["test"][:2] == ["CMD", "pg_isready"]
