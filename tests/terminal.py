"""The command line as an operator meets it."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from typer.testing import CliRunner

import bot
from handlers import cli, settings
from storage.database import Clock

ROOT = Path(__file__).parents[1]
SETTINGS = (
    "SLACK_",
    "DATABASE_URL",
    "FIREBREAK_",
    "PORT",
    "LOG_LEVEL",
    "OPENAI_",
    "EMBEDDINGS_",
    "LANG",
    "LC_",
)
"""How the names of the variables begin that the desk reads."""


@dataclass(frozen=True)
class Told:
    """What a command said and answered."""

    returncode: int
    stdout: str
    stderr: str


def firebreak(*arguments: str, clock: Clock = bot.wall_clock, **environment: str) -> Told:
    """The command line as `bot.py` puts it together, in this process: starting another takes seconds."""
    line = cli.build(bot.run, bot.demo, settings.read, clock, bot.embedders)
    done = CliRunner().invoke(line, arguments, env=environment, prog_name="bot.py")
    assert done.exception is None or isinstance(done.exception, SystemExit), repr(done.exception)
    return Told(done.exit_code, done.stdout, done.stderr)


def process(*arguments: str, **environment: str) -> Told:
    """`bot.py` as an operator runs it."""
    command = [sys.executable, str(ROOT / "bot.py"), *arguments]
    environment = {**os.environ, **environment}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    return Told(done.returncode, done.stdout, done.stderr)
