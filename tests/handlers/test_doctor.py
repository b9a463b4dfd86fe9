"""The doctor: all is well, and each thing made wrong once, as a program reads it."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copyfile, copytree
from typing import Any

import pytest
from aiohttp import web
from sqlalchemy import text

import bot
from desk.effects.tickets import Receipt
from desk.sweep import Gap, Urgency
from handlers.checks.machine import chinese_font, is_zone
from handlers.manifest import SCOPES
from handlers.settings import Settings
from playground.client import Pretend
from playground.server import Server, running
from storage import inbox, migrate, outbox, policy_file, sweep
from storage.database import Clock, Database
from storage.inbox import Delivery
from storage.outbox import Claim
from tests.stage import BEGINNING, Moment, ask, run
from tests.terminal import Told, firebreak, process
from tests.wire import settings

pytestmark = pytest.mark.usefixtures("elsewhere")

Json = dict[str, Any]
Finding = tuple[str, str, str]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    """A pretend Slack."""
    async with running() as server:
        yield server


@pytest.fixture
async def slack(server: Server) -> AsyncIterator[Pretend]:
    """A hand in it."""
    async with Pretend(server.url) as slack:
        yield slack


@pytest.fixture
def environment(server: Server, sqlite_template: Path, tmp_path: Path) -> dict[str, str]:
    """The variables with which all is well."""
    return {
        "SLACK_BOT_TOKEN": "xoxb-playground",
        "SLACK_APP_TOKEN": "xapp-playground",
        "SLACK_API_URL": server.api_url,
        "DATABASE_URL": f"sqlite:///{copyfile(sqlite_template, tmp_path / 'desk.db')}",
    }


def write(file: str, words: str) -> None:
    Path(file).write_text(words)


async def doctor(environment: dict[str, str], *flags: str, clock: Clock = bot.wall_clock) -> Told:
    return await asyncio.to_thread(lambda: firebreak("doctor", *flags, clock=clock, **environment))


async def findings(environment: dict[str, str], clock: Clock = bot.wall_clock) -> list[Finding]:
    """All but what it says of this machine's fonts; the exit code agrees with it."""
    told = await doctor(environment, "--json", clock=clock)
    answer = json.loads(told.stdout)
    found = [(each["check"], each["level"], each["sentence"]) for each in answer["findings"]]
    well = all(level != "wrong" for _, level, _ in found)
    assert (told.returncode, answer["ok"], told.stderr) == (0 if well else 1, well, "")
    return [each for each in found if each[0] != "fonts"]


async def amiss(environment: dict[str, str], clock: Clock = bot.wall_clock) -> list[Finding]:
    """What is found that is not well, but for the absent model."""
    found = await findings(environment, clock)
    return [each for each in found if each[1] != "ok" and each != NO_MODEL]


NEWEST = max(step.stem for step in (migrate.FOLDER / "versions").glob("*.py"))
NO_MODEL = ("model", "note", "No model is set (OPENAI_API_KEY, OPENAI_BASE_URL); nothing needs one.")
WELL = [
    ("environment", "ok", "The environment names what is needed."),
    ("policy", "ok", "There is no policy.yaml: the defaults hold."),
    ("bot_token", "ok", "The bot is firebreak in Playground."),
    ("database", "ok", f"The database answers and stands at {NEWEST}."),
    ("app_token", "ok", "Socket Mode can be opened."),
    ("scopes", "ok", f"The bot has the {len(SCOPES)} scopes that it needs."),
    ("clock", "ok", "The clock agrees with Slack's."),
    ("channels", "ok", "The bot is in #support."),
    ("channels", "ok", "The bot is in #triage."),
    ("channels", "ok", "The bot is in #incidents."),
    ("channels", "ok", "The bot is in #support-managers."),
    ("triage", "ok", "#triage is private."),
    ("queues", "ok", "Nothing lies aside."),
    NO_MODEL,
    ("zones", "ok", "Time zones are there."),
]


async def test_all_is_well(environment: dict[str, str]) -> None:
    assert await findings(environment) == WELL


async def test_all_is_well_for_a_person(environment: dict[str, str]) -> None:
    told = await doctor(environment)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.splitlines()[0] == "✓ environment  The environment names what is needed."


async def test_it_speaks_the_language_of_the_terminal(environment: dict[str, str]) -> None:
    told = await doctor({**environment, "LANG": "zh_CN.UTF-8"})
    assert told.stdout.splitlines()[0] == "✓ environment  所需的环境变量都已设置。"


def test_a_flag_that_is_unknown_is_a_misuse() -> None:
    assert firebreak("doctor", "--colour").returncode == 2


# environment and policy


async def test_a_calendar_of_a_year_of_which_nobody_said_which_weekends_are_worked(
    environment: dict[str, str],
) -> None:
    write("policy.yaml", "calendars: {default: {holidays: {country: CN}}}")
    found = await amiss(environment, clock=lambda: datetime(2028, 5, 1, tzinfo=UTC))
    sentence = (
        "The calendar “default” has the holidays of CN, but which weekends are worked in {} is not known "
        "yet: update the Python package holidays, or list them under “worked” and “exceptions”."
    )
    assert [each for each in found if each[0] == "calendars"] == [
        ("calendars", "warning", sentence.format(year)) for year in (2028, 2029)
    ]


@pytest.mark.usefixtures("elsewhere")
def test_the_check_of_a_policy_warns_of_it_too() -> None:
    write("policy.yaml", "calendars: {default: {holidays: {country: CN}}}")
    told = firebreak("policy", "check", "--json", clock=lambda: datetime(2028, 5, 1, tzinfo=UTC))
    answer = json.loads(told.stdout)
    assert (told.returncode, answer["ok"], len(answer["warnings"])) == (0, True, 2)


async def test_an_empty_environment() -> None:
    assert (await findings({}))[:2] == [
        (
            "environment",
            "wrong",
            "SLACK_BOT_TOKEN is missing: copy the xoxb- token from your app's OAuth page.",
        ),
        (
            "environment",
            "wrong",
            "Neither SLACK_APP_TOKEN (Socket Mode, no public address needed) nor SLACK_SIGNING_SECRET (HTTP) "
            "is set: set one of them.",
        ),
    ]


async def test_wrong_variables_are_each_said_once_and_the_rest_is_looked_at(
    environment: dict[str, str],
) -> None:
    wrong = {"SLACK_APP_TOKEN": "xoxb-1", "PORT": "many", "DATABASE_URL": "mysql://host/name"}
    assert await amiss({**environment, **wrong}) == [
        (
            "environment",
            "wrong",
            "SLACK_APP_TOKEN must begin with xapp-: create one under Basic Information.",
        ),
        (
            "environment",
            "wrong",
            "DATABASE_URL must be such as sqlite:///firebreak.db or postgresql://user:word@host/name.",
        ),
        ("environment", "wrong", "PORT must be a number from 0 to 65535."),
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"PORT": "many"},
        {"SLACK_API_URL": "slack.com"},
        {"SLACK_BOT_TOKEN": "xapp-1", "SLACK_SIGNING_SECRET": "hush"},
        {"DATABASE_URL": "postgresql://host:port/name"},
        {"LOG_LEVEL": "LOUD"},
    ],
)
async def test_run_and_doctor_say_the_same(environment: dict[str, str], wrong: dict[str, str]) -> None:
    found = await amiss({**environment, **wrong})
    told = await asyncio.to_thread(lambda: firebreak("run", **{**environment, **wrong}))
    said = [sentence for check, _, sentence in found if check == "environment"]
    assert (told.returncode, told.stderr.splitlines()) == (1, said)


@pytest.mark.parametrize(
    "odd",
    [
        {"SLACK_BOT_TOKEN": "xoxb-é"},
        {"SLACK_APP_TOKEN": "xapp- 1"},
        {"SLACK_API_URL": "http://["},
        {"SLACK_API_URL": "http://127.0.0.1:99999/"},
        {"DATABASE_URL": "sqlite:///."},
        {"DATABASE_URL": "sqlite:////etc/passwd"},
        {"DATABASE_URL": "postgres+psycopg://u:p@127.0.0.1:9/n"},
        {"DATABASE_URL": "postgresql://u:p@127.0.0.1:9/n?sslmode=nonsense"},
        {"FIREBREAK_POLICY": "/proc/self/mem"},
        {"PORT": "9" * 400},
        {"OPENAI_API_KEY": "sk-é", "OPENAI_BASE_URL": "http://["},
    ],
)
async def test_whatever_stands_in_the_environment_is_answered_in_sentences(
    environment: dict[str, str], odd: dict[str, str]
) -> None:
    assert await amiss({**environment, **odd}) != []


async def test_a_broken_policy(environment: dict[str, str]) -> None:
    write("policy.yaml", "channels:\n  intake: []\ncolour: red\n")
    assert [(check, level, sentence[:35]) for check, level, sentence in await amiss(environment)] == [
        ("policy", "wrong", "policy.yaml:3:1: The key “colour” i")
    ]


# Slack


async def test_a_revoked_token(environment: dict[str, str], slack: Pretend) -> None:
    await slack.configure(tokens={"xoxb-playground": {"revoked": "token_revoked"}})
    assert await amiss(environment) == [
        (
            "bot_token",
            "wrong",
            "Slack refuses SLACK_BOT_TOKEN: token_revoked. Install the app again and copy its xoxb- token "
            "from OAuth & Permissions.",
        )
    ]


async def test_an_app_token_that_is_revoked(environment: dict[str, str], slack: Pretend) -> None:
    await slack.configure(tokens={"xapp-playground": {"kind": "app", "revoked": "invalid_auth"}})
    refused = (
        "Slack refuses SLACK_APP_TOKEN: invalid_auth. Make an app-level token with the scope "
        "connections:write under Basic Information, in the same app, with Socket Mode on."
    )
    assert await amiss(environment) == [("app_token", "wrong", refused)]
    told = await asyncio.to_thread(lambda: process("run", **{**environment, "PORT": "0"}))
    assert (told.returncode, told.stderr.splitlines()[-1]) == (1, refused)


async def test_a_slack_that_asks_to_wait_with_socket_mode(
    environment: dict[str, str], slack: Pretend
) -> None:
    await slack.fault("ratelimited", "apps.connections.open")
    sentence = "Slack does not say now whether Socket Mode can be opened: ask again in a minute."
    assert await amiss(environment) == [("app_token", "note", sentence)]


async def test_by_http_slack_has_to_reach_us(environment: dict[str, str]) -> None:
    environment |= {"SLACK_APP_TOKEN": "", "SLACK_SIGNING_SECRET": "hush", "PORT": "3001"}
    assert await amiss(environment) == [
        (
            "app_token",
            "note",
            "Slack has to reach port 3001 of this machine by the address in the app's manifest.",
        )
    ]


@pytest.mark.parametrize("fault", ["drop", "server_error", "ratelimited"])
async def test_a_slack_that_does_not_answer(environment: dict[str, str], slack: Pretend, fault: str) -> None:
    await slack.fault(fault, "*")
    [(check, level, sentence)] = await amiss(environment)
    assert (check, level) == ("bot_token", "wrong")
    assert sentence.startswith(f"Slack cannot be reached at {environment['SLACK_API_URL']}: ")


async def test_an_address_that_is_not_slacks(environment: dict[str, str], server: Server) -> None:
    environment["SLACK_API_URL"] = f"{server.url}/"
    assert await amiss(environment) == [
        (
            "bot_token",
            "wrong",
            f"Slack cannot be reached at {server.url}/: what answers there is not Slack. "
            "Check the network and SLACK_API_URL.",
        )
    ]


async def test_missing_scopes(environment: dict[str, str], server: Server) -> None:
    for scope in ("chat:write.customize", "groups:read"):
        server.world.app.scopes.remove(scope)
    assert await amiss(environment) == [
        (
            "scopes",
            "wrong",
            "The bot lacks chat:write.customize, groups:read: update the app with what "
            "`bot.py manifest` prints, and install it again.",
        ),
        ("channels", "warning", "This could not be looked at: missing_scope."),
    ]


@pytest.mark.parametrize(
    ("seconds", "level", "sentence"),
    [
        (600.5, "wrong", "The clock is 600 s ahead of Slack's: have the machine set it by NTP."),
        (-600.5, "wrong", "The clock is 601 s behind Slack's: have the machine set it by NTP."),
        (60.5, "warning", "The clock is 60 s ahead of Slack's: have the machine set it by NTP."),
    ],
)
async def test_a_clock_that_is_off(
    environment: dict[str, str], slack: Pretend, seconds: float, level: str, sentence: str
) -> None:
    await slack.clock.stop()
    slacks = datetime.fromtimestamp(await slack.clock.set(1_800_000_000), UTC)
    clock = Moment(slacks + timedelta(seconds=seconds))
    assert await amiss(environment, clock) == [("clock", level, sentence)]


# channels and groups


async def test_a_channel_the_bot_is_not_in(environment: dict[str, str], slack: Pretend) -> None:
    await slack.leave("U0BOT", "#support")
    assert await amiss(environment) == [
        (
            "channels",
            "warning",
            "The bot is not in #support: it joins when the desk starts; until then it hears nothing there.",
        )
    ]


async def test_a_private_channel_the_bot_was_not_invited_to(
    environment: dict[str, str], slack: Pretend
) -> None:
    await slack.leave("U0BOT", "#triage")
    assert await amiss(environment) == [
        (
            "channels",
            "wrong",
            "The bot sees no channel #triage: create it, or if it is private invite the bot to it, "
            "or name another in policy.yaml.",
        )
    ]


async def test_an_archived_channel(environment: dict[str, str], slack: Pretend) -> None:
    await slack.archive("#support")
    assert await amiss(environment) == [
        ("channels", "wrong", "#support is archived: bring it back, or name another in policy.yaml.")
    ]


async def test_a_channel_that_is_useful_and_not_there(environment: dict[str, str], slack: Pretend) -> None:
    await slack.rename("#support-managers", "bosses")
    assert await amiss(environment) == [
        (
            "channels",
            "note",
            "There is no #support-managers: create it to have what belongs there, or name another in "
            "policy.yaml.",
        )
    ]


async def test_a_public_triage_channel(environment: dict[str, str]) -> None:
    """Rule 93."""
    write("desk.yaml", 'channels:\n  triage: "#incidents"\n  incidents: "#triage"\n')
    assert await amiss({**environment, "FIREBREAK_POLICY": "desk.yaml"}) == [
        (
            "triage",
            "warning",
            "#incidents is public: whoever joins it reads every ticket as an agent does. Make it private.",
        ),
        (
            "private_triage",
            "warning",
            "#incidents is public, so the cards of private tickets tell nothing there: name a private "
            "channel as channels.private_triage.",
        ),
    ]


async def test_user_groups(environment: dict[str, str]) -> None:
    write("policy.yaml", 'roles:\n  agents: "@on-call"\n  managers: "@bosses"\n')
    found = await findings(environment)
    assert [each for each in found if each[0] == "groups"] == [
        ("groups", "ok", "The user group @on-call is there."),
        ("groups", "wrong", "There is no user group @bosses: create it, or name another in policy.yaml."),
    ]


async def test_people_with_a_role(environment: dict[str, str]) -> None:
    tiers = 'sla:\n  tiers: {vip: ["@on-call", "@anna", "@bosses"]}\n'
    write("policy.yaml", f'roles:\n  leads: ["@ada", "@olga"]\n  operators: ["U0MAYA", "U0NOBODY"]\n{tiers}')
    sentence = "Nobody here is {}, whom policy.yaml names: correct the handle or id there."
    assert await amiss(environment) == [
        ("people", "warning", sentence.format("@olga")),
        ("people", "warning", sentence.format("U0NOBODY")),
        ("people", "warning", sentence.format("@bosses")),
    ]


# who is on call

ON_CALL = """
delivery: {posts_per_second: 100, burst: 20}
oncall:
  desk: {name: {en: Desk}, group: "@on-call", layers: [{who: ["@bo"], until: 2026-12-01}]}
"""


async def of_rotas(environment: dict[str, str], now: datetime) -> list[tuple[str, str]]:
    return [
        (level, said) for check, level, said in await findings(environment, lambda: now) if check == "rotas"
    ]


async def test_rotas_and_their_groups(environment: dict[str, str], server: Server, slack: Pretend) -> None:
    """Gaps, who left Slack, a group that somebody changed, and one that the bot may not change."""
    now = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
    write("policy.yaml", ON_CALL)
    gap = ("warning", "In the rota “desk” nobody is on call from {} to 2026-12-21 09:00 UTC.")
    there = ("ok", "The user group @on-call is there.")
    assert await of_rotas(environment, now) == [(gap[0], gap[1].format("2026-12-01 09:00")), there]

    given = settings(server, environment["DATABASE_URL"])
    await served(given, slack)
    assert server.world.workspace.groups["S0ONCALL"]["users"] == ["U0BO"]
    assert (await of_rotas(environment, now))[1:] == [there]
    await slack.set_group("S0ONCALL", "on-call", ["U0ADA"])
    apart = "@on-call does not hold who is on call: somebody changed it, or the desk does not run."
    assert (await of_rotas(environment, now))[1:] == [("warning", apart)]

    await slack.change_person("U0BO", deleted=True)
    write("policy.yaml", ON_CALL.replace('["@bo"]', '["@ada"]'))
    await slack.fault("error", "usergroups.users.update", error="permission_denied")
    await served(given, slack)
    [_gap, denied] = await of_rotas(environment, now)
    assert denied[0] == "wrong"
    assert denied[1].startswith("Slack does not let the bot change @on-call: permission_denied.")
    write("policy.yaml", ON_CALL.replace("@bo", "U0BO"))  # whom the desk knows to be gone
    assert (await of_rotas(environment, now))[0] == (gap[0], gap[1].format("2026-11-23 09:00"))
    await slack.fault("error", "usergroups.list", error="plan_upgrade_required")
    assert (await of_rotas(environment, now))[1:] == [
        (
            "wrong",
            "Slack shows no user groups (plan_upgrade_required): they need a paid plan. Take “group” out of "
            "the rotas.",
        )
    ]


async def served(given: Settings, slack: Pretend) -> None:
    """The desk runs until it has seen to its rotas."""
    await slack.clear_records()
    async with bot.desk(given, policy_file.read(Path("policy.yaml"))):
        for _ in range(400):
            if any(call["method"] == "usergroups.users.update" for call in await slack.calls()):
                break
            await asyncio.sleep(0.05)
        await slack.settle()
        await asyncio.sleep(0.3)


# the database


async def test_a_database_that_is_not_there_yet(environment: dict[str, str], tmp_path: Path) -> None:
    file = tmp_path / "new.db"
    environment["DATABASE_URL"] = f"sqlite:///{file}"
    assert await amiss(environment) == [("database", "note", f"{file} is made when the desk starts.")]
    assert not file.exists()


@pytest.mark.parametrize("folder", ["/nowhere", f"/{'far' * 100}"])
async def test_a_database_in_a_folder_that_is_not_there(environment: dict[str, str], folder: str) -> None:
    environment["DATABASE_URL"] = f"sqlite:///{folder}/desk.db"
    sentence = f"{folder}/desk.db cannot be made: make its folder and let the desk write there."
    assert await amiss(environment) == [("database", "wrong", sentence)]


async def test_a_file_that_is_no_database(environment: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "desk.db").write_text("once upon a time " * 99)
    sentence = (
        "The database does not answer: file is not a database. Check DATABASE_URL and that its server runs."
    )
    assert await amiss(environment) == [("database", "wrong", sentence)]
    told = await asyncio.to_thread(lambda: process("run", **environment))
    assert (told.returncode, told.stderr.splitlines()[-1]) == (1, sentence)


async def test_a_server_that_is_not_there(environment: dict[str, str]) -> None:
    environment["DATABASE_URL"] = "postgresql://desk:hush@127.0.0.1:9/desk"
    [(check, level, sentence)] = await amiss(environment)
    assert (check, level, "hush" in sentence) == ("database", "wrong", False)
    assert sentence.startswith("The database does not answer: connection ")


async def test_an_empty_database(environment: dict[str, str], empty_database_url: str) -> None:
    if empty_database_url.startswith("sqlite"):
        write(empty_database_url.removeprefix("sqlite:///"), "")
    environment["DATABASE_URL"] = empty_database_url
    sentence = "The database answers and is empty: its tables are made when the desk starts."
    assert await amiss(environment) == [("database", "note", sentence)]


async def test_a_database_of_an_older_firebreak(
    environment: dict[str, str], database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Because ours has one step more."""
    folder = copytree(migrate.FOLDER, tmp_path / "migrations")
    write(f"{folder}/versions/9998_next.py", f'revision, down_revision = "9998_next", "{NEWEST}"')
    monkeypatch.setattr(migrate, "FOLDER", folder)
    environment["DATABASE_URL"] = database_url
    sentence = f"The database stands at {NEWEST} and is brought to 9998_next when the desk starts."
    assert await amiss(environment) == [("database", "note", sentence)]


async def test_a_database_of_a_newer_firebreak(environment: dict[str, str], database_url: str) -> None:
    database = Database(database_url, Moment())
    with database.writer.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999_future'"))
    database.close()
    environment["DATABASE_URL"] = database_url
    sentence = (
        "The database was brought to 9999_future by a newer Firebreak: run that one, or restore a backup "
        "from before it."
    )
    assert await amiss(environment) == [("database", "wrong", sentence)]
    told = await asyncio.to_thread(lambda: firebreak("revive", **environment))
    assert (told.returncode, told.stderr) == (1, f"{sentence}\n")


@pytest.mark.usefixtures("workspace")
async def test_what_lies_aside(environment: dict[str, str], database_url: str, database: Database) -> None:
    ask(database, "the printer burns", "100.1")
    leased = run(database, lambda s: outbox.claim(s, Claim(BEGINNING, timedelta(seconds=9)), lambda _: 9, ()))
    for each in leased:
        if each.effect == Receipt(1):
            run(database, lambda s, one=each: outbox.bury(s, one, BEGINNING, "is_archived"))
    for name, attempts in (("Ev1", 1), ("Ev2", 2)):
        run(database, lambda s, id_=name: inbox.put(s, Delivery("T0PLAY", id_, "nonsense", {}), BEGINNING))
        run(database, lambda s, most=attempts: inbox.handle_due(s, _fail, BEGINNING, most=1, attempts=most))
    environment["DATABASE_URL"] = database_url
    late = Moment(BEGINNING + timedelta(minutes=2))
    found = await findings(environment, late)
    assert [each for each in found if each[0] == "queues"] == [
        (
            "queues",
            "warning",
            "Deliveries that wait: 1, the oldest since 2026-03-02 09:00 UTC; see that the desk runs.",
        ),
        ("queues", "warning", "Deliveries that could not be handled: 1; `bot.py revive` tries them again."),
        (
            "queues",
            "warning",
            "Effects that could not be sent: 1; mend the cause, then `bot.py revive` tries them again.",
        ),
    ]


def _fail(*_: object) -> None:
    raise ValueError("oh no")


async def test_how_far_history_is_known(
    environment: dict[str, str], database_url: str, database: Database
) -> None:
    run(database, lambda session: sweep.watch(session, "T0PLAY", ["C0SUPPORT"], ["C0TRIAGE"], BEGINNING))
    refused = Gap(0, "T0PLAY", "C0TRIAGE", "", Urgency.MISSED, "", "")
    run(database, lambda session: sweep.put_back(session, refused, BEGINNING, "not_in_channel"))
    environment["DATABASE_URL"] = database_url
    hidden = (
        "history",
        "warning",
        "Slack does not show what was said in C0TRIAGE: not_in_channel. See that the bot is in it.",
    )
    known = "known until 2026-03-02 09:00 UTC"
    only = known.replace("known", "known only")
    for minutes, support in (
        (29, ("history", "ok", f"What was said in C0SUPPORT is {known}.")),
        (31, ("history", "warning", f"What was said in C0SUPPORT is {only}; see that the desk runs.")),
    ):
        found = await findings(environment, Moment(BEGINNING + timedelta(minutes=minutes)))
        assert [each for each in found if each[0] == "history"] == [support, hidden]


async def test_a_desk_without_a_sweep(environment: dict[str, str]) -> None:
    write("policy.yaml", "sweep: {calls_per_minute: 0}")
    off = "The sweep is off: what Slack does not deliver stays unknown."
    assert await amiss(environment) == [("history", "warning", off)]


# model and machine


@asynccontextmanager
async def model(status: int) -> AsyncIterator[str]:
    """Something that answers as a model's server does."""

    async def models(_request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "gpt-5-mini"}]}, status=status)

    app = web.Application()
    app.router.add_get("/v1/models", models)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("status", "level", "sentence"),
    [
        (200, "ok", "The model at {url} answers."),
        (401, "warning", "The model at {url} refuses OPENAI_API_KEY (401): the desk works on without it."),
        (
            404,
            "warning",
            "The model at {url} answers with 404; see OPENAI_BASE_URL. The desk works on without it.",
        ),
    ],
)
async def test_a_model_is_asked(environment: dict[str, str], status: int, level: str, sentence: str) -> None:
    async with model(status) as url:
        found = await findings({**environment, "OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": url})
    assert [each for each in found if each[0] == "model"] == [("model", level, sentence.format(url=url))]


async def test_a_model_that_its_server_does_not_have(environment: dict[str, str]) -> None:
    async with model(200) as url:
        environment |= {"OPENAI_BASE_URL": url, "OPENAI_MODEL": "llama"}
        sentence = (
            f"The model's server at {url} has no “llama”: set OPENAI_MODEL to what it has, "
            "such as gpt-5-mini."
        )
        assert await amiss(environment) == [("model", "warning", sentence)]


async def test_a_model_that_cannot_be_reached(environment: dict[str, str]) -> None:
    environment["OPENAI_BASE_URL"] = "http://127.0.0.1:9/v1"
    sentence = (
        "The model at http://127.0.0.1:9/v1 cannot be reached (ClientConnectorError): the desk works on "
        "without it."
    )
    assert await amiss(environment) == [("model", "warning", sentence)]


def test_a_zone_that_is_not_there() -> None:
    assert [is_zone(name) for name in ("Asia/Shanghai", "Mars/Olympus")] == [True, False]


def test_a_font_is_known_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "DejaVuSans.ttf").touch()
    before = chinese_font([tmp_path, tmp_path / "absent"])
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    assert (before, chinese_font([tmp_path])) == (None, tmp_path / "noto" / "NotoSansCJK-Regular.ttc")
