"""Reading policy.yaml: every mistake is found on its line, and nothing but a PolicyError comes out."""

import pickle
from itertools import pairwise
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from desk.policy import Intake, Policy
from desk.wording import Sentence
from storage.policy_file import DEFAULT_PATH, MOST_BYTES, PolicyError, Problem, parse, read

EXAMPLE = Path(__file__).parents[2] / "policy.example.yaml"
TOP = ", ".join(Policy.model_fields)


def mistakes(content: str | bytes) -> list[str]:
    data = content if isinstance(content, bytes) else content.encode()
    with pytest.raises(PolicyError) as caught:
        parse(data, "p.yaml")
    return str(caught.value).split("\n")


def paths(content: Any) -> set[tuple[str, ...]]:
    if not isinstance(content, dict) or not content:
        return {()}
    return {(str(key), *rest) for key, value in content.items() for rest in paths(value)}


# --- files that are right ---------------------------------------------------------------------------


def test_the_example_is_the_default_policy_and_complete() -> None:
    written = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    assert read(EXAMPLE) == Policy()
    assert paths(written) == paths(Policy().model_dump())


@pytest.mark.parametrize("content", ["", "# no\n", "---\n", "{}", "channels:\nroles:\n  # no\n", "\ufeff"])
def test_what_is_left_out_is_the_default(content: str) -> None:
    assert parse(content.encode(), "p.yaml") == Policy()


def test_what_is_written_is_read() -> None:
    content = (
        'channels:\r\n  intake: &help ["#help", C0123]\r\nseverities:\r\n  "1": {name: 火}\r\n'
        "language: {default: zh_CN}\r\ndelivery: {lease_seconds: 20, grace_seconds: 0.5}\r\n"
    )
    assert parse(content.encode(), "p.yaml") == Policy.model_validate(
        {
            "channels": {"intake": ("#help", "C0123")},
            "severities": {1: {"name": "火"}},
            "language": {"default": "zh_CN"},
            "delivery": {"lease_seconds": 20.0, "grace_seconds": 0.5},
        }
    )


def test_anchors_and_aliases_may_be_used() -> None:
    content = "severities:\n  1: {emoji: &fire 🔥}\n  2: {emoji: *fire}\n"
    assert [each.emoji for each in parse(content.encode(), "p.yaml").severities.values()][:2] == ["🔥", "🔥"]


def test_no_file_at_the_default_path_is_the_default_policy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert (read(), read(DEFAULT_PATH)) == (Policy(), Policy())
    (tmp_path / DEFAULT_PATH).write_text("inbox: {attempts: 7}")
    assert (read().inbox.attempts, read(DEFAULT_PATH).inbox.attempts) == (7, 7)


# --- files that cannot be read ----------------------------------------------------------------------


def test_a_named_file_must_be_there(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    with pytest.raises(PolicyError) as caught:
        read(path)
    message = Sentence("There is no such file: check the path, or leave it out to use the default policy.")
    assert caught.value.problems == (Problem(str(path), 0, 0, message),)
    assert str(caught.value) == f"{path}: {message}"


@pytest.mark.parametrize(("name", "reason"), [(".", "Is a directory"), ("a\0b", "embedded null byte")])
def test_a_path_that_is_no_file(tmp_path: Path, name: str, reason: str) -> None:
    path = tmp_path / name
    with pytest.raises(PolicyError) as caught:
        read(path)
    message = Sentence("The file cannot be read: {reason}.", {"reason": reason})
    assert caught.value.problems == (Problem(str(path), 0, 0, message),)


def test_a_problem_holds_its_sentence_for_translation(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("intake:\n  burst_minutes: 90\n")
    with pytest.raises(PolicyError) as caught:
        read(path)
    allowed = Sentence("a whole number from {least} to {most}", {"least": 0, "most": 60})
    shown = Sentence("“{value}”", {"value": "90"})
    message = Sentence("Here stands {given}; allowed is {allowed}.", {"given": shown, "allowed": allowed})
    assert caught.value.problems == (Problem(str(path), 2, 18, message),)
    assert pickle.loads(pickle.dumps(caught.value)).problems == caught.value.problems


# --- every kind of mistake, with its line and column --------------------------------------------------

NOT_UTF8 = "This is not UTF-8 text: save the file in the encoding UTF-8."
TOO_DEEP = "This is nested more than 20 levels deep: a policy never is."
TOO_MANY = "The file holds more than 20000 values, repeated ones counted: a policy never does."
LAUGHS = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{this}: &{this} [{', '.join([f'*{last}'] * 10)}]\n" for last, this in pairwise("abcdefg")
)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"roles:\n  agents: \xff", f"2:11: {NOT_UTF8}"),
        (b"\xef\xbb\xbfroles:\r\n  agents: \xc3\xa9\xff", f"2:12: {NOT_UTF8}"),
        ("roles: 1".encode("utf-16"), f"1:1: {NOT_UTF8}"),
        (b"roles:\n a\x00b: 1", "2:3: The invisible character U+0000 may not stand here: delete it."),
        (b"#" * (MOST_BYTES + 1), " The file is larger than 262144 bytes: a policy is never that long."),
        ("a:\n\tb: 1", "2:1: A tab may not stand here: indent with spaces."),
        ("\nroles: {agents: @support}", "2:17: A value that begins with @ must stand in quotes."),
        ("a: `x`", "1:4: A value that begins with ` must stand in quotes."),
        ("a: b: c", "1:5: This is not valid YAML: mapping values are not allowed here."),
        ('a: 1\nb: "open\n', "2:4: This is not valid YAML: found unexpected end of stream."),
        ("a: 1\n---\nb: 2", "2:1: This is not valid YAML: but found another document."),
        ("a: 1\nb: *x", "2:4: This is not valid YAML: found undefined alias 'x'."),
        ("\n" + "[" * 30_000, f"2:21: {TOO_DEEP}"),
        ("- " * 30_000, f"1:41: {TOO_DEEP}"),
        ("a:\n- &a [*a]", f"2:3: {TOO_DEEP}"),
        (LAUGHS, f"1:32: {TOO_MANY}"),
        (
            "roles:\n  leads: []\n  leads: []",
            "3:3: “leads” stands here twice, first on line 2: keep one of them.",
        ),
        ('severities: {1: {}, "1": {}}', "1:21: “1” stands here twice, first on line 1: keep one of them."),
        ("? [a]\n: b", "1:3: A key must be one word, such as “channels”."),
        ("roles: !!set {a}", "1:8: The tag tag:yaml.org,2002:set is not allowed: write a plain value."),
        (
            "a: !!python/object:os.system x",
            "1:4: The tag tag:yaml.org,2002:python/object:os.system is not allowed: write a plain value.",
        ),
        ("a: !!int x", "1:4: “x” is not a number or a yes or no that can be read."),
        ("a: !!bool x", "1:4: “x” is not a number or a yes or no that can be read."),
        ('a: "\\ud800"', "1:4: This text holds a character that cannot be kept: take it out."),
        ('a: "\\0"', "1:4: This text holds a character that cannot be kept: take it out."),
    ],
)
def test_text_that_is_no_policy(content: str | bytes, expected: str) -> None:
    assert mistakes(content) == [f"p.yaml:{expected}"]


def test_an_escape_beyond_unicode_is_refused_on_its_line() -> None:
    (mistake,) = mistakes('a: 1\nb: "\\UFFFFFFFF"')
    assert mistake.startswith("p.yaml:2:7: This is not valid YAML: ")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("channels:\n  triage: #triage\n", '2:11: Write “#triage” in quotes, "#triage": '),
        ("channels:\n  intake:\n  - #support\n", '3:5: Write “#support” in quotes, "#support": '),
        ("channels:\n  intake: [C01, #help]\n", '2:17: Write “#help” in quotes, "#help": '),
        ("channels:\n  fallback: #ops # the crew\n", '2:13: Write “#ops” in quotes, "#ops": '),
    ],
)
def test_a_channel_without_quotes_is_not_taken_for_a_comment(content: str, expected: str) -> None:
    assert mistakes(content) == [f"p.yaml:{expected}without them all after the # is a comment."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("chanels: 3", f"1:1: The key “chanels” is unknown: did you mean “channels”? Allowed here: {TOP}."),
        ("x: 3", f"1:1: The key “x” is unknown. Allowed here: {TOP}."),
        (
            "triage: C1",
            f"1:1: The key “triage” is unknown: did you mean “channels.triage”? Allowed here: {TOP}.",
        ),
        (
            "intake:\n  burst_minutes: 1\n  Allowed-Bots: []",
            "3:3: The key “Allowed-Bots” is unknown: did you mean “allowed_bots”? "
            f"Allowed here: {', '.join(Intake.model_fields)}.",
        ),
        ("severities:\n  7: {name: x}", "2:3: The key “7” is unknown. Allowed here: 1, 2, 3, 4."),
        ("severities:\n  SEV1: {}", "2:3: The key “SEV1” is unknown. Allowed here: 1, 2, 3, 4."),
        (
            "severities:\n  1:\n    nam: x",
            "3:5: The key “nam” is unknown: did you mean “name”? Allowed here: name, emoji.",
        ),
        ("statuses: {new: {5: x}}", "1:18: The key “5” is unknown. Allowed here: en, zh_CN."),
        ('"a\\eb": 1', f"1:1: The key “a\\x1bb” is unknown. Allowed here: {TOP}."),
    ],
)
def test_unknown_keys_and_what_was_meant(content: str, expected: str) -> None:
    assert mistakes(content) == [f"p.yaml:{expected}"]


TEXT = "a text, in quotes if it looks like a number or a yes or no"


@pytest.mark.parametrize(
    ("content", "given", "allowed"),
    [
        ("hello", "1:1: “hello”", f"a section with the keys {TOP}"),
        ("- a", "1:1: a list", f"a section with the keys {TOP}"),
        ("inbox: 7", "1:8: “7”", "a section with the keys attempts, waiting, ping_seconds"),
        ("severities: 4", "1:13: “4”", "keys with values, each on a line of its own"),
        ("severities:\n  1:", "2:5: nothing", "a section with the keys name, emoji"),
        ("intake:\n  burst_minutes: no", "2:18: “no”", "a whole number from 0 to 60"),
        ("intake:\n  burst_minutes: '5'", "2:18: “5”", "a whole number from 0 to 60"),
        ("intake:\n  burst_minutes: 2.5", "2:18: “2.5”", "a whole number from 0 to 60"),
        ("intake:\n  burst_minutes: 61", "2:18: “61”", "a whole number from 0 to 60"),
        ("intake:\n  burst_minutes:\n    a: 1", "3:5: keys with values", "a whole number from 0 to 60"),
        ("delivery: {posts_per_second: 0}", "1:30: “0”", "a number above 0 and at most 1000"),
        ("delivery: {grace_seconds: .nan}", "1:27: “.nan”", "a number from 0 to 600"),
        ("channels:\n  triage:", "2:10: nothing", TEXT),
        ("channels:\n  triage: 7", "2:11: “7”", TEXT),
        ("channels: {intake: C1}", "1:20: “C1”", "a list, such as [one, two]"),
        ("language:\n  default: fr", "2:12: “fr”", "one of en, zh_CN"),
        ("language:\n  channels:\n    C1: de", "3:9: “de”", "one of en, zh_CN"),
        ("roles:\n  requesters_may:\n  - solve\n  - fly", "4:5: “fly”", "one of solve, reopen, escalate"),
    ],
)
def test_wrong_types_and_values_out_of_range(content: str, given: str, allowed: str) -> None:
    place, _, shown = given.partition(" ")
    assert mistakes(content) == [f"p.yaml:{place} Here stands {shown}; allowed is {allowed}."]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("channels:\n  intake: [C1]\n  triage: C1", "3:11: “C1” is both an intake channel and the"),
        ("channels:\n  intake: ['#triage']", "1:1: “#triage” is both an intake channel and the"),
        ("roles:\n  leads:\n  - U1\n  - U1", "4:5: “U1” stands here twice: take one out."),
        ("delivery:\n  burst: 2\n  lease_seconds: 9", "3:18: “lease_seconds” (9.0) must be more than"),
        ("delivery:\n  burst: 2\n  request_seconds: 30", "1:1: “lease_seconds” (30.0) must be more than"),
        ("severities:\n  2: {name: SEV1}", "2:13: Severities 1 and 2 are both called “SEV1”"),
        ("emoji:\n  ticket: 📣", "2:11: “bypass” and “ticket” use the same emoji 📣"),
        ("language:\n  channels:\n    b: en", "3:5: “b” is not a channel: "),
        ("channels:\n  triage: Help", "2:11: “Help” is not a channel: "),
    ],
)
def test_what_the_policy_itself_refuses(content: str, expected: str) -> None:
    (mistake,) = mistakes(content)
    assert mistake.startswith(f"p.yaml:{expected}")


def test_all_problems_are_told_in_the_order_of_their_lines() -> None:
    content = "inbox: {attempts: 0}\nx: 1\nintake: {burst_minutes: -1}\nchannels:\n  triage: T\n"
    assert [mistake.split(" ")[0] for mistake in mistakes(content)] == [
        "p.yaml:1:19:",
        "p.yaml:2:1:",
        "p.yaml:3:25:",
        "p.yaml:5:11:",
    ]


def test_no_more_than_a_hundred_problems_are_told() -> None:
    assert len(mistakes("".join(f"k{number}: 1\n" for number in range(500)))) == 100


# --- whatever the bytes -----------------------------------------------------------------------------

WORDS = """
    channels roles severities emoji statuses intake language delivery inbox triage new en 1 7
    : - ? [ ] { } , & * ! a &a *a <<: !!int !!float !!bool ' " #
    #x @ % | > --- ... ~ null yes 0x 1:30 .inf 2026-02-30 \\ud800 é
"""
SPACES = (" ", "\n", "\n  ", ": ", "- ", "\t", "\r\n", '"\\UFFFFFFFF"', "\ufeff", "\u2028", "\x85", "\0")
PIECES = st.sampled_from([*WORDS.split(), *SPACES])


def check(data: bytes) -> None:
    """The bytes are a policy, or they are refused with problems that stand in the file and can be said."""
    try:
        parse(data, "p.yaml")
    except PolicyError as error:
        assert error.problems
        for problem in error.problems:
            names = {name for _, name, _, _ in Formatter().parse(problem.message.id) if name}
            assert names == set(problem.message.values)
            assert str(problem).encode().startswith(b"p.yaml:")
            assert problem.line >= 1 <= problem.column


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_but_policy_errors(data: bytes) -> None:
    check(data)


@given(st.lists(PIECES, max_size=40))
def test_random_pieces_of_yaml_raise_nothing_but_policy_errors(pieces: list[str]) -> None:
    check("".join(pieces).encode())


KEYS = st.sampled_from(sorted({step for path in paths(Policy().model_dump()) for step in path}))
NUMBERS = st.integers() | st.floats() | st.booleans()
TEXTS = st.text(max_size=5) | st.sampled_from(["#a", "C1", "🎫"])
VALUES = st.recursive(
    st.none() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(TOP.split(", ")), VALUES))
def test_random_content_raises_nothing_but_policy_errors(content: dict[str, Any]) -> None:
    check(yaml.safe_dump(content, allow_unicode=True).encode("utf-8", "surrogatepass"))
