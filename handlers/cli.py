"""The command line: `bot.py run | demo | manifest | policy check`; exits 0 well, 1 not well, 2 misused."""

import asyncio
import contextlib
import json
import tempfile
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.wording import N_, Sentence
from handlers import language
from handlers.directory import Unresolved
from handlers.manifest import manifest as app_manifest
from handlers.settings import Settings, SettingsError
from storage import policy_file
from storage.policy_file import PolicyError, Problem

_say = language.speaker("en")
_IN_TERMINAL = {"www-browser", "links", "elinks", "lynx", "w3m"}

Demo = Callable[[int, Path, bool], Awaitable[None]]
"""Serves the demo: the port, where its database shall be, whether to open the page."""


def say_running(url: str) -> None:
    """Tell the operator that the desk is up."""
    typer.echo(_say(N_("Firebreak is running; health at {url}/healthz. Stop with Ctrl-C."), url=url))


def say_demo(playground: str, url: str, *, browse: bool) -> None:
    """Tell a newcomer where the pretend workspace is, and with `browse` open its page."""
    typer.echo(
        _say(
            N_("A pretend workspace is at {playground}, health at {url}/healthz. Stop with Ctrl-C."),
            playground=playground,
            url=url,
        )
    )
    if browse:  # apart, for some browsers return only when they are closed
        threading.Thread(target=_open_page, args=(playground,), daemon=True).start()


def _open_page(url: str) -> None:
    """Open a page, unless the only browser there is would take over the terminal."""
    with contextlib.suppress(webbrowser.Error):
        browser = webbrowser.get()
        if getattr(browser, "name", "") not in _IN_TERMINAL:
            browser.open(url)


def main(
    run: Callable[[Settings], Awaitable[None]],
    demo: Demo,
    read_settings: Callable[[], Settings],
) -> None:
    """Read the command line and do what it says."""
    build(run, demo, read_settings)()


def build(
    run: Callable[[Settings], Awaitable[None]],
    demo: Demo,
    read_settings: Callable[[], Settings],
) -> typer.Typer:
    """The command line as typer knows it."""
    line = typer.Typer(
        help="Firebreak: a support desk that lives in Slack.", no_args_is_help=True, add_completion=False
    )
    policy = typer.Typer(help="The desk's own rules.", no_args_is_help=True)
    line.add_typer(policy, name="policy")

    @line.command("run")
    def _run() -> None:
        """Serve the workspace that the environment names."""
        _carefully(lambda: run(read_settings()))

    @line.command("demo")
    def _demo(
        no_browser: Annotated[bool, typer.Option("--no-browser", help="Do not open a page.")] = False,
        port: Annotated[int, typer.Option(help="The pretend workspace's port; 0 takes any.")] = 8080,
    ) -> None:
        """Serve a pretend workspace: no Slack, no key."""
        with tempfile.TemporaryDirectory(prefix="firebreak-") as folder:
            _carefully(lambda: demo(port, Path(folder) / "demo.db", not no_browser))

    @line.command("manifest")
    def _manifest(
        address: Annotated[
            str, typer.Option(help="The bot's public address, for HTTP instead of Socket Mode.")
        ] = "",
    ) -> None:
        """Print the app manifest, ready to paste into Slack."""
        typer.echo(json.dumps(app_manifest(address or None), indent=2))

    @policy.command("check")
    def _check(
        file: Annotated[Path, typer.Argument(help="The policy to check.")] = policy_file.DEFAULT_PATH,
        as_json: Annotated[bool, typer.Option("--json", help="Answer for a program.")] = False,
    ) -> None:
        """Check a policy file: every mistake with its line and what is allowed."""
        raise typer.Exit(_check_policy(file, as_json=as_json))

    return line


def _check_policy(file: Path, *, as_json: bool) -> int:
    version = ""
    problems: tuple[Problem, ...] = ()
    try:
        version = policy_file.read(file).version
    except PolicyError as error:
        problems = error.problems
    if as_json:
        found: list[dict[str, Any]] = [
            {"file": p.file, "line": p.line, "column": p.column, "message": _say(p.message)} for p in problems
        ]
        typer.echo(json.dumps({"ok": not problems, "version": version, "problems": found}))
    elif problems:
        for problem in problems:
            typer.echo(str(problem), err=True)
    else:
        typer.echo(_say(N_("{file} is well (version {version})."), file=file, version=version))
    return 1 if problems else 0


def _carefully(start: Callable[[], Awaitable[None]]) -> None:
    """Run until stopped; what an operator can mend is said in sentences, never in a traceback."""
    try:
        asyncio.run(_awaited(start))
    except (SettingsError, Unresolved) as error:
        _complain(error.sentences)
    except PolicyError as error:
        _complain(tuple(error.problems))
    except OSError as error:
        _complain((Sentence(N_("The system says no: {error}"), {"error": error}),))


async def _awaited(start: Callable[[], Awaitable[None]]) -> None:
    await start()


def _complain(sentences: tuple[object, ...]) -> None:
    for sentence in sentences:
        typer.echo(_say(sentence) if isinstance(sentence, Sentence) else str(sentence), err=True)
    raise typer.Exit(1)
