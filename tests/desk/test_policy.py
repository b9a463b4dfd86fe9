"""The desk's policy: its defaults, what it refuses, and its version."""

import copy
import os
import pickle
import subprocess
import sys
from typing import Any

import pytest
from pydantic import ValidationError

from desk.ladders import DEFAULT_LADDERS
from desk.policy import (
    Channels,
    Delivery,
    Inbox,
    Intake,
    Languages,
    Policy,
    Roles,
    Severity,
    Signs,
    Statuses,
    StatusName,
)
from desk.section import Section
from desk.tags import DEFAULT_TAGS, Tag
from desk.wording import N_, Sentence, WordedError


def refusal(**content: object) -> tuple[tuple[str | int, ...], str]:
    """Where the policy is refused, and why: the sentence, or pydantic's type of error."""
    with pytest.raises(ValidationError) as caught:
        Policy.model_validate(content)
    (error,) = caught.value.errors()
    cause = error.get("ctx", {}).get("error")
    if isinstance(cause, WordedError):
        return error["loc"] + cause.at, str(cause.sentence)
    return error["loc"], error["type"]


Json = dict[str, object]


def promised(
    name: str, severity: int, *targets: str | None, calendar: str | None = None
) -> dict[str, object]:
    """A promise to one severity, as it is dumped."""
    clocks = ("acknowledged", "first_response", "next_response", "update", "resolution")
    lists = dict.fromkeys(("teams", "channels", "tiers", "tags"), ())
    return {
        "name": name,
        "severities": (severity,),
        "calendar": calendar,
        **lists,
        **dict(zip(clocks, targets, strict=True)),
    }


SLA = {
    "promises": (
        promised("sev1", 1, "5m", "15m", "30m", "1h", "4h", calendar="always"),
        promised("sev2", 2, None, "1h", "2h", "4h", "8h"),
        promised("sev3", 3, None, "4h", "8h", "1d", "3d"),
        promised("sev4", 4, None, "8h", "1d", None, "5d"),
    ),
    "pauses": {
        "first_response": (),
        "next_response": (),
        "update": ("waiting",),
        "resolution": ("waiting", "on_hold"),
    },
    "warn_at": (75,),
    "tiers": {},
}


def test_the_default_policy() -> None:
    assert Policy().model_dump() == {
        "channels": {
            "intake": ("#support",),
            "triage": "#triage",
            "private_triage": None,
            "incidents": "#incidents",
            "managers": "#support-managers",
            "fallback": None,
        },
        "roles": {
            "agents": None,
            "managers": None,
            "leads": (),
            "operators": (),
            "requesters_may": ("solve", "reopen", "escalate"),
            "guests": "requester",
        },
        "severities": {
            1: {"name": "SEV1", "emoji": ":red_circle:"},
            2: {"name": "SEV2", "emoji": ":large_orange_circle:"},
            3: {"name": "SEV3", "emoji": ":large_yellow_circle:"},
            4: {"name": "SEV4", "emoji": ":white_circle:"},
        },
        "emoji": {"bypass": "📣", "ticket": "🎫", "lesson": "📖", "emergency": "🚨"},
        "statuses": {
            status: {"en": "", "zh_CN": ""}
            for status in (
                "new", "open", "waiting", "on_hold", "solved", "closed", "withdrawn", "dismissed",
            )
        },
        "tags": {code: {"parent": None, "risk": None, **tag} for code, tag in DEFAULT_TAGS.items()},
        "life": {
            "reopen_days": 7,
            "nudge_days": 2,
            "solve_days": 5,
            "keep_open_tag": "keep-open",
            "every_reply_waits": False,
        },
        "csat": {"ask": True, "after_hours": 3, "every_days": 7, "low": 2},
        "care": {"tell": True, "open_tickets": 25, "out_of_hours": 5, "harsh": 2},
        "causes": {
            "configuration": {"en": "Configuration", "zh_CN": "配置问题"},
            "defect": {"en": "Defect", "zh_CN": "软件缺陷"},
            "access": {"en": "Missing access", "zh_CN": "权限不足"},
            "hardware": {"en": "Hardware", "zh_CN": "硬件故障"},
            "how-to": {"en": "How to do it", "zh_CN": "使用咨询"},
            "external": {"en": "Somebody outside", "zh_CN": "外部原因"},
            "unknown": {"en": "Unknown", "zh_CN": "原因不明"},
        },
        "checklists": {},
        "categories": {},
        "intake": {
            "burst_minutes": 5,
            "allowed_bots": (),
            "file_megabytes": 20,
            "nudge": {"channels": (), "every_hours": 24},
            "emergencies_per_hour": 3,
        },
        "calendars": {
            "default": {
                "zone": "UTC",
                "week": {"mon-sun": ("24h",)},
                "holidays": None,
                "worked": (),
                "exceptions": {},
            }
        },
        "quiet_hours": {"week": {"mon-sun": ("20:00-08:00",)}, "pierce": 1},
        "pings": {"mildest": 3, "per_hour": 10, "wait_minutes": 10, "grave_wait_minutes": 2},
        "teams": {},
        "assignment": {"by": "none", "idle_minutes": 0, "rules": ()},
        "oncall": {},
        "sla": SLA,
        "escalation": ESCALATION,
        "war_room": {
            "severities": (1,),
            "name": "inc-{number}",
            "private": False,
            "invite": (),
            "archive_days": 7,
        },
        "staffing": {
            "weeks": 4,
            "handling_minutes": None,
            "word_minutes": 6.0,
            "goal": 90,
            "shrinkage": 30,
        },
        "digests": {
            "at": "08:30",
            "weekday": "mon",
            "ageing_days": 7,
            "audiences": (
                {
                    "channel": None,
                    "kinds": ("daily", "weekly", "monthly", "quarterly", "annual"),
                    "teams": (),
                    "zone": None,
                },
            ),
        },
        "language": {"default": "en", "channels": {}},
        "knowledge": {"own_review": False, "review_days": 180, "chase_days": 7, "failures": 2},
        "audit": {"tolerance_minutes": 3, "heartbeat": ""},
        "model": {
            "tasks": ("draft", "answer", "summary", "lesson"),
            "tokens_a_day": 1_000_000,
            "seconds": 20.0,
            "answer_seconds": 1.5,
            "tries": 3,
            "failures": 5,
            "rest_seconds": 60.0,
            "links": (),
        },
        "delivery": {
            "posts_per_second": 1.0,
            "burst": 1,
            "lease_seconds": 30.0,
            "grace_seconds": 15.0,
            "retry_first_seconds": 1.0,
            "retry_longest_seconds": 300.0,
            "attempts": 12,
            "request_seconds": 10.0,
        },
        "inbox": {"attempts": 8, "waiting": 2000, "ping_seconds": 10.0},
        "sweep": {"calls_per_minute": 20.0, "every_minutes": 10.0, "look_back_days": 7},
        "macros": {},
        "rules": (),
    }  # fmt: skip


ESCALATION = {
    "ladders": tuple(ladder.model_dump() for ladder in DEFAULT_LADDERS),
    "gives_up_days": 7,
    "requester_hours": 24,
}
SECTIONS = (
    Policy, Channels, Roles, Severity, Signs, StatusName, Statuses, Intake, Languages, Delivery, Inbox, Tag,
)  # fmt: skip


@pytest.mark.parametrize("section", SECTIONS)
def test_every_field_says_what_it_means(section: type[Section]) -> None:
    assert [name for name, field in section.model_fields.items() if not field.description] == []


def test_a_policy_cannot_be_changed() -> None:
    policy = Policy()
    with pytest.raises(ValidationError):
        policy.intake = Intake()  # type: ignore[misc]
    with pytest.raises(TypeError):
        policy.severities[1] = Severity(name="P1", emoji="🔥")  # type: ignore[index]


def test_a_policy_can_be_hashed_copied_pickled_and_kept_as_json() -> None:
    policy = Policy.model_validate(
        {"severities": {1: {"name": "P1"}}, "language": {"channels": {"#support-cn": "zh_CN"}}}
    )
    copies = (
        copy.deepcopy(policy),
        pickle.loads(pickle.dumps(policy)),
        Policy.model_validate(policy.model_dump()),
        Policy.model_validate_json(policy.model_dump_json()),
    )
    assert {policy, *copies} == {policy}
    assert {each.version for each in copies} == {policy.version}


def test_severities_are_laid_over_the_defaults() -> None:
    policy = Policy.model_validate({"severities": {2: {"name": "Urgent"}, 4: {"emoji": "🧊"}}})
    assert policy.severities == {
        1: Severity(name="SEV1", emoji=":red_circle:"),
        2: Severity(name="Urgent", emoji=":large_orange_circle:"),
        3: Severity(name="SEV3", emoji=":large_yellow_circle:"),
        4: Severity(name="SEV4", emoji="🧊"),
    }


@pytest.mark.parametrize(
    "channel",
    ["#support", "#a", "#help-desk_2", "#客服", "#café", "#नमस्ते", "C0123", "G01ABCDEF", "#" + "x" * 80],
)
def test_channels_that_can_be_named(channel: str) -> None:
    assert Channels(fallback=channel).fallback == channel


@pytest.mark.parametrize(
    "channel",
    ["", "#", "support", "#Support", "#a b", "#a.b", "@a", "c0123", "C", "##a", "#a\n", "#" + "x" * 81],
)
def test_channels_that_cannot_be_named(channel: str) -> None:
    expected = (
        f'“{channel}” is not a channel: write its name with a # in quotes, such as "#support" '
        "(small letters, digits, - and _, at most 80), or its id, such as C0123ABCD."
    )
    assert refusal(channels={"triage": channel}) == (("channels", "triage"), expected)


@pytest.mark.parametrize(
    "emoji",
    [
        "🎫",
        "🚨",
        "❤️",
        "✅",
        "1️⃣",
        "👩‍💻",
        "🇨🇳",
        "🫨",
        "‼️",
        "ℹ️",
        "👍🏽",
        "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
        ":ticket:",
        ":+1:",
        ":wave::skin-tone-3:",
        ":火:",
    ],
)
def test_emoji_that_are_known(emoji: str) -> None:
    assert Severity(name="A", emoji=emoji).emoji == emoji


@pytest.mark.parametrize(
    "emoji", ["", "ticket", ":ticket", "::", "a🎫", "🎫 ", "+", "1", "票", ":Ti:", "🎫" * 17, "\ufe0f"]
)
def test_emoji_that_are_not_known(emoji: str) -> None:
    expected = f'“{emoji}” is not an emoji: write one, such as 🎫, or its short name, such as ":ticket:".'
    assert refusal(emoji={"ticket": emoji}) == (("emoji", "ticket"), expected)


def test_a_sign_is_one_that_slack_will_name() -> None:
    """A reaction comes by its name, so an emoji whose name the desk does not know would never be seen."""
    expected = "Slack tells emoji by name, and the desk knows no name for “🆘”: write it, such as “:sos:”."
    assert refusal(emoji={"ticket": "🆘"}) == (("emoji", "ticket"), expected)
    assert Policy.model_validate({"emoji": {"ticket": ":sos:", "bypass": "🚨", "emergency": "📣"}})


def test_roles_take_handles_and_ids() -> None:
    roles = Roles(agents="@support", managers="S0123ABCD", leads=("@maria", "U01"), operators=("W0123",))
    assert roles.model_dump(include={"agents", "managers", "leads", "operators"}) == {
        "agents": "@support",
        "managers": "S0123ABCD",
        "leads": ("@maria", "U01"),
        "operators": ("W0123",),
    }


NOT_A_GROUP = (
    '“support” is not a user group: write its handle in quotes, such as "@support", '
    "or its id, such as S0123ABCD."
)
NOT_A_PERSON = (
    '“B01” is not a person: write their handle in quotes, such as "@maria", or their id, such as U0123ABCD.'
)
NOT_A_BOT = "“U01” is not a bot: write its bot id, such as B0123ABCD, or its app id, such as A0123ABCD."
TRIAGE_IS_INTAKE = (
    "“#a” is both an intake channel and the triage channel, so agents' talk would become tickets: "
    "choose another channel for one of them."
)
LEASE_TOO_SHORT = (
    "“lease_seconds” (10.0) must be more than “request_seconds” (10.0), or a second replica sends what the "
    "first is still sending: raise the one or lower the other."
)
FIRST_BEYOND_LONGEST = (
    "“retry_first_seconds” (5.0) must not exceed “retry_longest_seconds” (4.0): "
    "lower the one or raise the other."
)


@pytest.mark.parametrize(
    ("content", "loc", "message"),
    [
        ({"roles": {"agents": "support"}}, ("roles", "agents"), NOT_A_GROUP),
        ({"roles": {"leads": ["B01"]}}, ("roles", "leads", 0), NOT_A_PERSON),
        (
            {"roles": {"leads": ["U01", "U02", "U01"]}},
            ("roles", "leads", 2),
            "“U01” stands here twice: take one out.",
        ),
        ({"intake": {"allowed_bots": ["U01"]}}, ("intake", "allowed_bots", 0), NOT_A_BOT),
        ({"channels": {"intake": ["#a"], "triage": "#a"}}, ("channels", "triage"), TRIAGE_IS_INTAKE),
        (
            {"severities": {3: {"name": "sev1"}}},
            ("severities", 3, "name"),
            "Severities 1 and 3 are both called “sev1”: give one of them another name.",
        ),
        (
            {"severities": {3: {"name": ""}}},
            ("severities", 3, "name"),
            "This name is empty: write one, or leave the key out to keep the default.",
        ),
        (
            {"severities": {3: {"name": "n" * 40, "emoji": f":{'e' * 33}:"}}},
            ("severities", 3, "emoji"),
            f"“:{'e' * 33}: {'n' * 40}” is too long for Slack's list of severities, which takes 75 "
            "characters: shorten the name or choose another emoji.",
        ),
        (
            {"emoji": {"lesson": "🎫\ufe0f"}},
            ("emoji", "lesson"),
            "“ticket” and “lesson” use the same emoji 🎫\ufe0f: choose another for one of them.",
        ),
        (
            {"statuses": {"open": {"zh_CN": "等"}, "waiting": {"zh_CN": "等"}}},
            ("statuses", "waiting", "zh_CN"),
            "“open” and “waiting” are both called “等”: give one of them another name.",
        ),
        (
            {"statuses": {"open": {"en": " x"}}},
            ("statuses", "open", "en"),
            "“ x” cannot be a name: write one line of at most 40 characters, no space around it.",
        ),
        ({"delivery": {"lease_seconds": 10}}, ("delivery", "lease_seconds"), LEASE_TOO_SHORT),
        (
            {"delivery": {"retry_first_seconds": 5, "retry_longest_seconds": 4}},
            ("delivery", "retry_first_seconds"),
            FIRST_BEYOND_LONGEST,
        ),
    ],
)
def test_what_does_not_fit_is_refused_with_what_to_do(
    content: dict[str, object], loc: tuple[str | int, ...], message: str
) -> None:
    assert refusal(**content) == (loc, message)


@pytest.mark.parametrize(
    ("section", "field", "value", "kind"),
    [
        ("intake", "burst_minutes", -1, "greater_than_equal"),
        ("intake", "burst_minutes", 61, "less_than_equal"),
        ("intake", "burst_minutes", "5", "int_type"),
        ("intake", "burst_minutes", True, "int_type"),
        ("intake", "burst_minutes", 5.0, "int_type"),
        ("delivery", "posts_per_second", 0, "greater_than"),
        ("delivery", "posts_per_second", float("inf"), "finite_number"),
        ("delivery", "grace_seconds", float("nan"), "finite_number"),
        ("delivery", "burst", 21, "less_than_equal"),
        ("inbox", "waiting", 0, "greater_than_equal"),
        ("language", "default", "fr", "literal_error"),
        ("roles", "agent", "@a", "extra_forbidden"),
    ],
)
def test_limits_and_types(section: str, field: str, value: object, kind: str) -> None:
    """Rule 52 gives the burst its 0 to 60 minutes."""
    assert refusal(**{section: {field: value}}) == ((section, field), kind)


@pytest.mark.parametrize("minutes", [0, 5, 60])
def test_bursts_of_rule_52(minutes: int) -> None:
    assert Intake(burst_minutes=minutes).burst_minutes == minutes


def test_the_last_resort_is_the_managers_channel_unless_another_is_named() -> None:
    assert (Channels().last_resort, Channels(fallback="#ops").last_resort) == ("#support-managers", "#ops")


def test_tags_and_their_names() -> None:
    """B10: those of the policy replace the default ones."""
    policy = Policy.model_validate(
        {"tags": {"vpn": {"en": "VPN"}, "printer": {"en": "Printers", "zh_CN": "打印机"}}}
    )
    named = [(tag, name.named("en"), name.named("zh_CN")) for tag, name in policy.tags.items()]
    assert named == [("vpn", "VPN", "VPN"), ("printer", "Printers", "打印机")]


@pytest.mark.parametrize(
    ("tags", "at", "why"),
    [
        ({"V P N": {"en": "x"}}, ("tags", "V P N", "[key]"), "“V P N” cannot be a code"),
        ({"vpn": {"en": ""}}, ("tags", "vpn", "en"), "This name is empty"),
        (
            {"vpn": {"en": "VPN", "parent": "network"}},
            ("tags", "vpn", "parent"),
            "There is no tag “network” for this one to be under",
        ),
        (
            {"a": {"en": "A", "parent": "b"}, "b": {"en": "B", "parent": "a"}},
            ("tags", "a", "parent"),
            "“a” stands under itself",
        ),
    ],
)
def test_tags_that_cannot_be(tags: dict[str, object], at: tuple[str, ...], why: str) -> None:
    where, sentence = refusal(tags=tags)
    assert (where, sentence[: len(why)]) == (at, why)


def test_a_desks_own_names_for_statuses() -> None:
    statuses = Statuses(on_hold=StatusName(en="Parked"))
    named = [statuses.named("on_hold", "en"), statuses.named("on_hold", "zh_CN"), statuses.named("new", "en")]
    assert named == ["Parked", "", ""]


def test_the_version_names_the_content() -> None:
    """Rule 5: a running ticket can name the policy that was in force."""
    first, second, quick = {"name": "P1"}, {"name": "P2"}, {"burst": 2}
    one = Policy.model_validate({"severities": {1: first, 2: second}, "delivery": quick})
    same = Policy.model_validate({"delivery": quick, "severities": {2: second, 1: first}})
    other = Policy.model_validate({"delivery": {"burst": 3}})
    assert one.version == same.version
    assert len({one.version, other.version, Policy().version}) == 3
    assert Policy.model_validate({"delivery": {"lease_seconds": 30}}).version == Policy().version


def test_the_version_is_the_same_in_every_process() -> None:
    code = "from desk.policy import Policy; print(Policy().version)"
    env = os.environ | {"PYTHONHASHSEED": "7"}
    said = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == Policy().version


def test_a_sentence_is_equal_by_content_and_speaks_english() -> None:
    inner = Sentence(N_("a list"))
    one, same = (Sentence(N_("Here stands {given}."), {"given": inner}) for _ in range(2))
    assert (str(one), one == same, hash(one) == hash(same)) == ("Here stands a list.", True, True)
    assert one != Sentence("Here stands {given}.", {"given": 3})
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_severity_may_fill_its_choice_in_slack() -> None:
    full = Severity(name="n" * 40, emoji=f":{'e' * 32}:")
    assert len(f"{full.emoji} {full.name}") == 75


def numbers(schema: dict[str, Any], at: str = "") -> dict[str, dict[str, Any]]:
    """Every number that a JSON schema asks for, by where it stands."""
    if schema.get("type") in ("integer", "number"):
        return {at: schema}
    parts = [(key, part) for key, part in schema.items() if isinstance(part, dict)]
    lists = [
        (f"{key}[{n}]", p)
        for key, each in schema.items()
        if isinstance(each, list)
        for n, p in enumerate(each)
    ]
    inner = (numbers(part, f"{at}.{key}") for key, part in [*parts, *lists] if isinstance(part, dict))
    return {place: found for each in inner for place, found in each.items()}


def test_every_number_has_bounds_that_can_be_told() -> None:
    found = numbers(Policy.model_json_schema())
    assert len(found) > 50
    unbounded = [
        place
        for place, each in found.items()
        if "maximum" not in each or not {"minimum", "exclusiveMinimum"} & each.keys()
    ]
    assert unbounded == []
