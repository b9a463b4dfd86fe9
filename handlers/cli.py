"""The command line: `bot.py run | demo | doctor | revive | …`; exits 0 well, 1 not well, 2 misused."""

import asyncio
import contextlib
import io
import json
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Awaitable, Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from commands.dry_run import dry_run
from commands.revive import Revived, revive
from desk.period import Every
from desk.policy import Policy
from desk.refusal import Refused
from desk.wording import N_, Sentence, WordedError
from handlers import (
    auditing,
    doctor,
    evaluating,
    exporting,
    language,
    recalculating,
    reporting,
    settings,
    shelving,
    trials,
)
from handlers.checks import machine, memory, rotas
from handlers.checks.finding import Finding, Level
from handlers.directory import Unresolved
from handlers.evaluating import Embedders
from handlers.exporting import Format
from handlers.manifest import manifest as app_manifest
from handlers.reporting import Form
from handlers.settings import Settings, SettingsError
from handlers.trials import Trial
from handlers.views import rules
from storage import export, policy_file
from storage.database import Clock, DatabaseError
from storage.export import What, Wish
from storage.migrate import TooNew
from storage.policy_file import PolicyError, Problem

_IN_TERMINAL = {"www-browser", "links", "elinks", "lynx", "w3m"}

Demo = Callable[[int, Path, bool], Awaitable[None]]
"""Serves the demo: the port, where its database shall be, whether to open the page."""

_SYMBOLS = {Level.OK: "✓", Level.NOTE: "·", Level.WARNING: "!", Level.WRONG: "✗"}
_Json = Annotated[bool, typer.Option("--json", help="Answer for a program.")]


def _say(sentence: Sentence | str, /, **values: object) -> str:
    return language.of_terminal()(sentence, **values)


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
    clock: Clock,
    embedders: Embedders,
) -> None:
    """Read the command line and do what it says."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that lacks a character shows another
    build(run, demo, read_settings, clock, embedders)()


def build(
    run: Callable[[Settings], Awaitable[None]],
    demo: Demo,
    read_settings: Callable[[], Settings],
    clock: Clock,
    embedders: Embedders,
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

    @line.command("doctor")
    def _doctor(as_json: _Json = False) -> None:
        """Look at everything the desk needs; say what is wrong and how to mend it."""
        found = asyncio.run(doctor.examine(settings.look(), clock))
        _tell_findings(found, as_json=as_json)
        raise typer.Exit(int(any(each.level is Level.WRONG for each in found)))

    @line.command("revive")
    def _revive(as_json: _Json = False) -> None:
        """Try again what could not be handled or sent."""
        _carefully(lambda: _try_again(read_settings(), clock, as_json=as_json))

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
        as_json: _Json = False,
    ) -> None:
        """Check a policy file: every mistake with its line and what is allowed."""
        raise typer.Exit(_check_policy(file, clock, as_json=as_json))

    @policy.command("dry-run")
    def _dry_run(
        last: Annotated[int, typer.Option(min=1, help="How many of the newest tickets.")] = 100,
        as_json: _Json = False,
    ) -> None:
        """Say what the policy's rules would have done with past tickets; nothing is done."""
        _carefully(lambda: _rehearse(read_settings(), clock, last, as_json=as_json))

    _add_recalculate(policy, read_settings, clock)
    _add_reports(line, read_settings, clock, embedders)
    return line


def _add_reports(
    line: typer.Typer, read_settings: Callable[[], Settings], clock: Clock, embedders: Embedders
) -> None:
    _add_export(line, read_settings, clock)
    _add_import(line, read_settings, clock)
    _add_audit(line, read_settings, clock)
    _add_eval(line, clock, embedders)
    _add_report(line, read_settings, clock)


def _add_report(line: typer.Typer, read_settings: Callable[[], Settings], clock: Clock) -> None:
    @line.command("report")
    def _report(
        every: Annotated[Every, typer.Argument(help="Of which kind.")],
        period: Annotated[
            str | None, typer.Option(help="Such as 2026-11-22, 2026-W47, 2026-11, 2026-Q4; else the latest.")
        ] = None,
        form: Annotated[Form, typer.Option("--format", help="How it is written.")] = Form.MD,
        team: Annotated[list[str] | None, typer.Option(help="A part on this team; else the desk.")] = None,
        zone: Annotated[str | None, typer.Option(help="The time zone of its days.")] = None,
        out: Annotated[Path | None, typer.Option(help="The file to write; else the terminal.")] = None,
    ) -> None:
        """Write a report: what happened in a day, week, month, quarter or year."""
        wish = reporting.Wish(every, period, tuple(team or ()), zone)

        async def write() -> None:
            told = await reporting.written(read_settings(), clock, wish, form, language.of_terminal())
            if out is not None:
                out.write_bytes(told if isinstance(told, bytes) else told.encode())
            elif isinstance(told, bytes) and sys.stdout.isatty():
                raise Refused(Sentence(N_("A picture needs a file: say which with --out report.png")))
            else:
                typer.echo(told, nl=False)

        _carefully(write)


def _add_audit(line: typer.Typer, read_settings: Callable[[], Settings], clock: Clock) -> None:
    @line.command("audit")
    def _audit(as_json: _Json = False) -> None:
        """Check that every call to an escalated ticket that is due went out."""

        async def audit() -> None:
            if not await auditing.run(read_settings(), clock, as_json=as_json):
                raise typer.Exit(1)

        _carefully(audit)


def _add_recalculate(policy: typer.Typer, read_settings: Callable[[], Settings], clock: Clock) -> None:
    @policy.command("recalculate")
    def _recalculate(
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
        as_json: _Json = False,
        yes: Annotated[bool, typer.Option("--yes", help="Do not ask first.")] = False,
    ) -> None:
        """Measure tickets that were opened under an older policy by its present promises."""
        _carefully(
            lambda: recalculating.run(read_settings(), clock, dry_run=dry_run, as_json=as_json, yes=yes)
        )


def _add_eval(line: typer.Typer, clock: Clock, embedders: Embedders) -> None:
    @line.command("eval")
    def _eval(
        data: Annotated[
            Path | None, typer.Option(help="A folder with articles.jsonl and questions.jsonl; else our own.")
        ] = None,
        against: Annotated[
            str | None, typer.Option(help="Another EMBEDDINGS_MODEL to compare with; none for words alone.")
        ] = None,
        asker: Annotated[
            evaluating.Asker, typer.Option("--as", help="As whom to ask: that decides what may be found.")
        ] = evaluating.Asker.AGENT,
        as_json: _Json = False,
    ) -> None:
        """Ask the desk's own search questions with known answers, and tell how well it does."""

        async def evaluate() -> None:
            given = settings.look().given
            wish = evaluating.Wish(asker, given.embeddings_model, against, as_json)
            trial = await _own_trial(given, clock) if data is None else trials.read(data)
            await evaluating.run(given, clock, trial, wish, embedders)

        _carefully(evaluate)


async def _own_trial(given: Settings, clock: Clock) -> Trial:
    database, standing = await asyncio.to_thread(memory.opened, given, clock)
    if database is None:
        _complain((standing.sentence,))
    try:
        return await database.read(trials.own)
    finally:
        database.close()


def _add_export(line: typer.Typer, read_settings: Callable[[], Settings], clock: Clock) -> None:
    @line.command("export")
    def _export(
        form: Annotated[Format, typer.Option("--format", help="A table, or JSON.")] = Format.CSV,
        what: Annotated[What, typer.Option(help="One row a ticket, or one an event.")] = What.TICKETS,
        out: Annotated[Path | None, typer.Option(help="The file to write; else the terminal.")] = None,
        since: Annotated[
            datetime | None, typer.Option(formats=["%Y-%m-%d"], help="From this day on.")
        ] = None,
        with_words: Annotated[bool, typer.Option("--with-words", help="Names and texts too.")] = False,
        folder: Annotated[
            Path | None, typer.Option("--articles", help="Write the articles into this folder instead.")
        ] = None,
    ) -> None:
        """Write all tickets, or all that happened to them, to a file; or the articles to a folder."""
        if folder is not None:
            _carefully(lambda: shelving.write_out(read_settings(), clock, folder))
            return
        wish = Wish(what, since.replace(tzinfo=UTC) if since else None, with_words)
        _carefully(lambda: _write_out(read_settings(), clock, wish, form, out))


def _add_import(line: typer.Typer, read_settings: Callable[[], Settings], clock: Clock) -> None:
    @line.command("import")
    def _import(
        folder: Annotated[Path, typer.Option("--articles", help="The folder with Markdown files.")],
        dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
        as_json: _Json = False,
    ) -> None:
        """Take articles in from Markdown files; again and again, since each goes by its id."""

        async def take_in() -> None:
            given = read_settings()
            if not await shelving.take_in(given, clock, folder, dry_run=dry_run, as_json=as_json):
                raise typer.Exit(1)

        _carefully(take_in)


async def _write_out(given: Settings, clock: Clock, wish: Wish, form: Format, out: Path | None) -> None:
    database, standing = await asyncio.to_thread(memory.opened, given, clock)
    if database is None:
        _complain((standing.sentence,))
    try:
        if out is None:
            exporting.write(sys.stdout, form, export.columns(wish), export.rows(database, wish))
            return
        encoding = "utf-8-sig" if form is Format.CSV else "utf-8"  # by the mark spreadsheets know UTF-8
        with (
            out.open("w", encoding=encoding, newline="", errors="replace") as stream,
            typer.progressbar(
                export.rows(database, wish), export.count(database, wish), file=sys.stderr
            ) as rows,
        ):
            exporting.write(stream, form, export.columns(wish), rows)
    finally:
        database.close()


def _tell_findings(found: list[Finding], *, as_json: bool) -> None:
    if as_json:
        told = [{"check": f.check, "level": f.level, "sentence": _say(f.sentence)} for f in found]
        well = all(each.level is not Level.WRONG for each in found)
        typer.echo(json.dumps({"ok": well, "findings": told}, ensure_ascii=False, indent=2))
        return
    width = max(len(each.check) for each in found)
    for each in found:
        typer.echo(f"{_SYMBOLS[each.level]} {each.check:{width}}  {_say(each.sentence)}")


async def _rehearse(given: Settings, clock: Clock, last: int, *, as_json: bool) -> None:
    policy = policy_file.read(given.firebreak_policy)
    database, standing = await asyncio.to_thread(memory.opened, given, clock)
    if database is None:
        _complain((standing.sentence,))
    try:
        found = await database.read(lambda session: dry_run(session, policy, clock(), last))
    finally:
        database.close()
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in found], indent=2))
    else:
        lines = [line for each in found for line in rules.foretold(each, language.of_terminal())]
        typer.echo("\n".join(lines) or _say(N_("The policy has no rules.")))


async def _try_again(given: Settings, clock: Clock, *, as_json: bool) -> None:
    policy = policy_file.read(given.firebreak_policy)
    database, standing = await asyncio.to_thread(memory.opened, given, clock)
    if database is None:
        _complain((standing.sentence,))
    try:
        revived = await database.write(lambda session: revive(session, policy, clock()))
    finally:
        database.close()
    typer.echo(json.dumps(asdict(revived)) if as_json else _told(revived))


def _told(revived: Revived) -> str:
    if revived == Revived(0, 0, 0):
        return _say(memory.NOTHING_ASIDE)
    return _say(
        N_(
            "Tried again as soon as the desk runs: deliveries {deliveries}, effects {effects}. "
            "Dropped because they would come too late: {dropped}."
        ),
        **asdict(revived),
    )


def _check_policy(file: Path, clock: Clock, *, as_json: bool) -> int:
    version = ""
    problems: tuple[Problem, ...] = ()
    warnings: list[Sentence] = []
    try:
        policy = policy_file.read(file)
        version, warnings = policy.version, machine.unknown_years(policy, clock())
        warnings += asyncio.run(_gaps(policy, clock))
    except PolicyError as error:
        problems = error.problems
    if as_json:
        found: list[dict[str, Any]] = [
            {"file": p.file, "line": p.line, "column": p.column, "message": _say(p.message)} for p in problems
        ]
        told = {
            "ok": not problems,
            "version": version,
            "problems": found,
            "warnings": list(map(_say, warnings)),
        }
        typer.echo(json.dumps(told))
    elif problems:
        for problem in problems:
            typer.echo(_say(problem.sentence), err=True)
    else:
        typer.echo(_say(doctor.policy_is_well(file, version)))
        for warning in warnings:
            typer.echo(f"{_SYMBOLS[Level.WARNING]} {_say(warning)}", err=True)
    return 1 if problems else 0


async def _gaps(policy: Policy, clock: Clock) -> list[Sentence]:
    """When nobody is on call; the desk's memory tells who is gone and what was swapped, if it is there."""
    reading, database = settings.look(), None
    if policy.oncall and "database_url" not in reading.wrong:
        database, _standing = await asyncio.to_thread(memory.opened, reading.given, clock)
    try:
        return await rotas.gaps_of(policy, database, clock())
    finally:
        if database:
            database.close()


def _carefully(start: Callable[[], Awaitable[None]]) -> None:
    """Run until stopped; what an operator can mend is said in sentences, never in a traceback."""
    try:
        asyncio.run(_awaited(start))
    except (SettingsError, Unresolved) as error:
        _complain(error.sentences)
    except PolicyError as error:
        _complain(tuple(problem.sentence for problem in error.problems))
    except TooNew as error:
        _complain((memory.too_new(error),))
    except DatabaseError as error:
        _complain((memory.no_answer(error),))
    except (Refused, WordedError) as error:
        _complain((error.sentence,))
    except OSError as error:
        _complain((Sentence(N_("The system says no: {error}"), {"error": error}),))


async def _awaited(start: Callable[[], Awaitable[None]]) -> None:
    await start()


def _complain(sentences: tuple[Sentence, ...]) -> NoReturn:
    for sentence in sentences:
        typer.echo(_say(sentence), err=True)
    raise typer.Exit(1)
