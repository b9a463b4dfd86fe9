"""What is learnt of judged tickets: only what is clear, never what is doubtful, and tags as suggestions."""

import pytest

from desk.likeness import likeness, telling, weights
from desk.severity import Guess, Severity
from desk.triage import Precedent, learnt, no_tickets, suggested

SEV1, SEV2, SEV3, SEV4 = Severity
FIRST = Guess(SEV3, ("broken",))


def judged(number: int, severity: Severity, **more: object) -> Precedent:
    return Precedent(f"T-{number}", 0.6, is_judged=True, severity=severity, **more)


def stood(number: int, severity: Severity) -> Precedent:
    return Precedent(f"T-{number}", 0.6, severity=severity)


@pytest.mark.parametrize(
    ("near", "severity"),
    [
        ([], SEV3),
        ([judged(1, SEV2)], SEV3),  # one may be chance
        ([judged(1, SEV2), judged(2, SEV2)], SEV2),
        ([judged(1, SEV2), judged(2, SEV1)], SEV3),  # people disagree
        ([judged(1, SEV2), judged(2, SEV2), stood(3, SEV3)], SEV3),  # the guess stood once
        ([judged(1, SEV2), stood(2, SEV2)], SEV3),  # a guess that stood is no word of a person
        ([judged(1, SEV2), judged(2, SEV2), stood(3, SEV2)], SEV2),
        ([judged(1, SEV4), judged(2, SEV4)], SEV3),  # to be less alarmed takes more
        ([judged(1, SEV4), judged(2, SEV4), judged(3, SEV4)], SEV4),
        ([judged(1, SEV2), judged(2, SEV2), Precedent("T-3", 0.6, is_none=True)], SEV2),
    ],
)
def test_a_guess_moves_only_when_enough_people_agree(near: list[Precedent], severity: Severity) -> None:
    assert learnt(FIRST, near).severity is severity


def test_a_learnt_guess_says_from_what_but_names_no_private_ticket() -> None:
    near = [judged(12, SEV2), judged(30, SEV2, is_private=True)]
    assert learnt(FIRST, near) == Guess(SEV2, ("broken",), instead_of=SEV3, like=("T-12",))


def test_what_is_like_non_tickets_alone_is_doubted() -> None:
    """Rule 94: the label is for triage, and what it says is only a hint."""
    none = [Precedent(f"T-{number}", 0.7, is_none=True) for number in (1, 2)]
    assert no_tickets(none) == ("T-1", "T-2")
    assert no_tickets(none[:1]) == ()
    assert no_tickets([*none, judged(3, SEV4)]) == ()


def test_tags_of_like_tickets_come_first_and_those_that_none_has_are_left_out() -> None:
    vpn = [judged(number, SEV3, tags=("network",)) for number in (1, 2)]
    assert suggested(vpn, ["account"]) == ["network", "account"]
    assert suggested([*vpn, judged(3, SEV3, tags=("network",))], ["account"]) == ["network"]
    assert suggested(vpn[:1], ["account"]) == ["account"]


def test_likeness_is_of_telling_words_and_of_rare_ones_more() -> None:
    said = telling("The VPN in room 6 drops every ten minutes")
    assert said == ["vpn", "room", "drop", "every", "ten", "minut"]
    weight = weights({**dict.fromkeys(said, 3), "room": 90}, 100)
    same, vpn, room = (
        likeness(said, other, weight, 100) for other in (said, ["vpn", "slow"], ["room", "cold"])
    )
    assert (same, vpn > room > 0) == (pytest.approx(1), True)
    assert likeness(said, ["打印", "印机"], weight, 100) == 0
    assert telling("请问打印机坏了") == ["请问", "问打", "打印", "印机", "机坏", "坏了"]
