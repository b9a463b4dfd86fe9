"""The command line: what it prints, what it answers to a shell, and that nobody ever sees a traceback."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile

import pytest

from commands.escalate import escalate
from desk.ticket import Kind
from storage import tickets
from storage.database import Database
from tests.stage import Moment, ask, do
from tests.terminal import ROOT, firebreak, process

pytestmark = pytest.mark.usefixtures("elsewhere")


def test_without_a_word_it_says_what_there_is() -> None:
    told = firebreak()
    assert told.returncode == 2
    assert [word in told.stdout + told.stderr for word in ("run", "demo", "manifest", "policy")] == [True] * 4


def test_an_unknown_word_is_a_misuse() -> None:
    told = firebreak("burn")
    assert (told.returncode, "Traceback" in told.stderr) == (2, False)


def test_missing_settings_are_said_in_sentences() -> None:
    told = process("run")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.splitlines() == [
        "SLACK_BOT_TOKEN is missing: copy the xoxb- token from your app's OAuth page.",
        "Neither SLACK_APP_TOKEN (Socket Mode, no public address needed) nor SLACK_SIGNING_SECRET (HTTP) "
        "is set: set one of them.",
    ]


def test_wrong_settings_are_said_in_sentences() -> None:
    told = firebreak("run", PORT="many")
    assert (told.returncode, told.stderr) == (1, "PORT must be a number from 0 to 65535.\n")


def test_a_slack_that_cannot_be_reached_is_said_in_a_sentence() -> None:
    told = process(
        "run",
        SLACK_BOT_TOKEN="xoxb-1",
        SLACK_APP_TOKEN="xapp-1",
        SLACK_API_URL="http://127.0.0.1:9/api/",
        PORT="0",
    )
    assert told.returncode == 1
    assert told.stderr.splitlines()[-1].startswith("Slack cannot be reached at http://127.0.0.1:9/api/: ")
    assert "Traceback" not in told.stderr


def test_a_broken_policy_stops_the_start() -> None:
    Path("policy.yaml").write_text("channels:\n  intake: support\n")
    told = firebreak("run", SLACK_BOT_TOKEN="xoxb-1", SLACK_APP_TOKEN="xapp-1")
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert told.stderr.startswith("policy.yaml:2:")


def test_the_manifest_is_json_to_paste() -> None:
    told = firebreak("manifest", "--address", "https://desk.example.com")
    assert told.returncode == 0
    assert json.loads(told.stdout)["settings"]["socket_mode_enabled"] is False


@pytest.mark.parametrize("name", ["policy.example.yaml", "policy.yaml"])
def test_a_policy_that_is_well(name: str) -> None:
    Path(name).write_text((ROOT / "policy.example.yaml").read_text())
    told = firebreak("policy", "check", name)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.startswith(f"{name} is well (version ")


def test_a_policy_that_is_well_for_a_program() -> None:
    told = firebreak("policy", "check", "--json")
    answer = json.loads(told.stdout)
    assert (told.returncode, answer["ok"], answer["problems"]) == (0, True, [])
    assert answer["version"]


def test_it_is_said_when_nobody_is_on_call() -> None:
    layers = '{who: ["@ada"], hours: {mon-thu: ["24h"]}, zone: Europe/Berlin}'
    Path("policy.yaml").write_text(f"oncall: {{desk: {{name: {{en: Desk}}, layers: [{layers}]}}}}")
    moment = datetime(2026, 3, 23, 9, 0, tzinfo=UTC)
    told = firebreak("policy", "check", clock=lambda: moment, DATABASE_URL="sqlite:///none.db")
    said = "! In the rota “desk” nobody is on call from {} to {} UTC."
    assert (told.returncode, told.stderr.splitlines()) == (
        0,
        [
            said.format("2026-03-26 23:00", "2026-03-29 22:00"),  # on whose Sunday the clocks change
            *(said.format(f"2026-04-{day - 3:02} 22:00", f"2026-04-{day:02} 22:00") for day in (5, 12, 19)),
        ],
    )


def test_every_mistake_with_its_line_for_a_program() -> None:
    Path("bad.yaml").write_text("channels:\n  intake: support\ncolour: red\n")
    told = firebreak("policy", "check", "bad.yaml", "--json")
    answer = json.loads(told.stdout)
    assert (told.returncode, answer["ok"], answer["version"]) == (1, False, "")
    assert [(problem["file"], problem["line"]) for problem in answer["problems"]] == [
        ("bad.yaml", 2),
        ("bad.yaml", 3),
    ]


def test_every_mistake_for_a_person() -> None:
    Path("bad.yaml").write_text("colour: red\n")
    told = firebreak("policy", "check", "bad.yaml")
    assert (told.returncode, told.stdout) == (1, "")
    assert told.stderr.startswith("bad.yaml:1:1: The key “colour” is unknown")


def test_an_absent_policy_is_no_traceback() -> None:
    told = firebreak("policy", "check", "nowhere.yaml")
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert "There is no such file" in told.stderr


def test_without_a_policy_the_defaults_are_well() -> None:
    assert firebreak("policy", "check").stdout == "There is no policy.yaml: the defaults hold.\n"


def test_reviving_when_nothing_lies_aside(sqlite_template: Path) -> None:
    database = f"sqlite:///{copyfile(sqlite_template, 'desk.db')}"
    told = firebreak("revive", DATABASE_URL=database)
    assert (told.returncode, told.stdout) == (0, "Nothing lies aside.\n")
    told = firebreak("revive", "--json", DATABASE_URL=database)
    assert json.loads(told.stdout) == {"deliveries": 0, "effects": 0, "dropped": 0}


def test_an_export_is_a_file_for_a_spreadsheet_or_json_for_a_program(sqlite_template: Path) -> None:
    database = f"sqlite:///{copyfile(sqlite_template, 'desk.db')}"
    told = firebreak("export", "--format", "json", "--what", "events", DATABASE_URL=database)
    assert (told.returncode, told.stdout) == (0, "[]\n")
    told = firebreak("export", "--out", "tickets.csv", "--since", "2026-01-01", DATABASE_URL=database)
    assert (told.returncode, told.stdout) == (0, "")
    heading = Path("tickets.csv").read_bytes()
    assert heading.startswith(b'\xef\xbb\xbf"workspace_id","number","status"')
    told = firebreak("export", "--out", "no/such/folder.csv", DATABASE_URL=database)
    assert (told.returncode, told.stderr.partition(":")[0]) == (1, "The system says no")


def test_reviving_without_a_database_makes_none() -> None:
    told = firebreak("revive")
    assert (told.returncode, told.stderr) == (1, "firebreak.db is made when the desk starts.\n")
    assert not Path("firebreak.db").exists()


RULES = """
rules:
  - name: vpn-first
    when: {on: opened}
    if: {words: [vpn]}
    then: [{do: tags, add: [network]}]
  - name: never
    when: {on: assigned}
    then: [{do: severity, to: 1}]
"""


@pytest.mark.usefixtures("workspace")
def test_a_call_that_did_not_go_out(database: Database, database_url: str, moment: Moment) -> None:
    """F5: the exit code says so to a program."""
    given = {"DATABASE_URL": database_url}
    told = firebreak("audit", **given)
    assert (told.returncode, told.stdout) == (0, "Every call that is due went out.\n")
    moment.set(datetime.now(UTC) - timedelta(hours=1))
    ask(database, "The VPN is down", "100.1")
    do(database, escalate, 1, "the whole office waits")
    since = f"{moment():%Y-%m-%d %H:%M}"
    told = firebreak("audit", **given)
    assert (told.returncode, told.stdout) == (
        1,
        f"T-1: a step was due at {since} UTC and was not taken.\n",
    )
    told = firebreak("audit", "--json", **given)
    assert (told.returncode, json.loads(told.stdout)["missing"][0]["what"]) == (1, "not_climbed")


@pytest.mark.usefixtures("workspace")
def test_rules_are_tried_on_the_past(database: Database, database_url: str) -> None:
    """Of what would have been done nothing is."""
    ask(database, "The VPN is down", "100.1")
    ask(database, "The printer burns", "9000.1")
    Path("policy.yaml").write_text(RULES)
    given = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "DATABASE_URL": database_url}
    told = firebreak("policy", "dry-run", **given)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines() == [
        "vpn-first",
        "  would have run on 1: T-1",
        "  would have been called in vain on 1: T-2",
        "never",
        "  would not have been called",
    ]
    told = firebreak("policy", "dry-run", "--last", "1", "--json", **given)
    assert json.loads(told.stdout) == [
        {"rule": "vpn-first", "outcomes": {"unmet": ["T-2"]}},
        {"rule": "never", "outcomes": {}},
    ]
    events = database.look(lambda session: [tickets.log(session, each) for each in (1, 2)])
    assert {event.change.kind for log in events for event in log} == {
        Kind.RECEIVED,
        Kind.SEVERITY_CHANGED,
        Kind.POLICY_APPLIED,
    }
