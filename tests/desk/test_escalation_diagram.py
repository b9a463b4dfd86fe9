"""The picture of a ladder's life in docs/escalation.md is what the code does, no arrow more and none less."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from desk import escalation
from desk.ladders import Escalating, Ladder
from desk.refusal import Refused
from desk.ticket import Change, Escalation, Kind
from tests.desk.climbing import ACK, ADA, ANSWER, BO, Life, ladder, severity_to, status

Arrow = tuple[str, str, str]
"""From where, by what, to where."""

_DRAWN = re.compile(r"^ *(\[\*\]|\w+) --> (\w+) : (.+)$", re.MULTILINE)


def drawn() -> set[Arrow]:
    """The arrows of the picture; one from or to “open” stands for each of what is drawn inside."""
    text = Path("docs/escalation.md").read_text()
    [inside] = re.findall(r"state open \{(.*?)\}", text, re.DOTALL)
    spread = {"open": {state for arrow in _DRAWN.findall(inside) for state in arrow[:2]}}
    return {
        (one, why, other)
        for start, end, why in _DRAWN.findall(text)
        for one in spread.get(start, {start})
        for other in spread.get(end, {end})
    }


LADDERS = (
    ladder(0, 1, repeat_minutes=2, remind_minutes=1, silent_minutes=3),
    ladder(0, repeat_minutes=2, silent_minutes=5),
    ladder(0, 3000, remind_minutes=1000),
    ladder(0),
)
"""One on which all is soon due, one of a single step, one that gives up in its midst, one that just ends."""
ACTS: dict[str, tuple[Change, str]] = {
    "acked": (ACK, ADA),
    "acked by another": (ACK, BO),
    "taken": (Change(Kind.ASSIGNED, after=ADA), ADA),
    "handed back": (Change(Kind.ASSIGNED, before=ADA), ADA),
    "a word of theirs": (Change(Kind.REPLIED, after="internal", message=2), ADA),
    "answered": (ANSWER, ADA),
    "solved": (status("solved"), ADA),
    "merged": (Change(Kind.MERGED, after="2"), ADA),
    "unmerged": (Change(Kind.UNMERGED, before="closed", after="new"), ADA),
    "it waits": (status("waiting"), ADA),
    "more severe": (severity_to(1), ADA),
    "less severe": (severity_to(3), ADA),
}
CALLED = {
    **dict.fromkeys(("acked", "acked by another", "taken"), "somebody is on it"),
    **dict.fromkeys(("solved", "merged"), "done"),
    **dict.fromkeys(("undone", "unmerged"), "taken back"),
    Kind.CLIMBED: "a step is taken",
    Kind.REMINDED: "not a word",
    Kind.UNACKNOWLEDGED: "silent for too long",
    Kind.GAVE_UP: "a week is over",
}
"""What the picture calls it, where that is another word."""


def test_a_ladder_lives_as_the_picture_says() -> None:
    assert {arrow for each in LADDERS for arrow in lived(each)} == drawn()


def lived(each: Ladder) -> set[Arrow]:
    """Every arrow of a ticket's first ladder, whatever befalls it in whatever order."""
    policy = Escalating(ladders=(each.model_copy(update={"severities": ()}),), gives_up_days=1)
    life = Life(policy, severity=2)
    [begun] = life.ticket.escalations
    found = {("[*]", "begins", state(begun))}
    seen, left = set[tuple[Arrow, ...]](), list[tuple[Life, tuple[Arrow, ...]]]([(life, ())])
    while left:
        life, way = left.pop()
        for after, arrow in leads(life, begun.seq):
            found.add(arrow)
            recent = (*way, arrow)[-2:]  # what can be taken back, and what had come before that
            if recent not in seen:
                seen.add(recent)
                left.append((after, recent))
    return found


def leads(life: Life, seq: int) -> Iterator[tuple[Life, Arrow]]:
    """What may come next, as far as something of the ladder changes by it, and it is not another one then."""
    for what in (*ACTS, "undone", "time"):
        after = life.copy()
        try:
            why = befalls(after, seq, what)
        except Refused:
            continue
        one, other = escalation.of(life.ticket, seq), escalation.of(after.ticket, seq)
        if one and other and one != other and (one.is_open or other.is_open):
            yield after, (state(one), CALLED.get(why, why), state(other))


def befalls(life: Life, seq: int, what: str) -> str:
    """It does, where it can; answers what it is."""
    if what == "undone":
        life.undo()
    elif what == "time":
        for turn in escalation.turns(life.ticket, life.policy):
            if turn.change.detail["escalation"] == str(seq):
                life.now = max(life.now, turn.at)
                life.turn(turn.change)
                return turn.change.kind
    elif (what == "unmerged") == (life.ticket.merged_into is not None):
        life.now += timedelta(microseconds=1)
        life.record(ACTS[what][0], by=ACTS[what][1])
    return what


def state(one: Escalation) -> str:
    """Where the ladder stands, in the words of the picture."""
    if one.outcome:
        return one.outcome
    if one.by:
        return "asked" if one.reminded_at else "on_it"
    return "climbing" if one.taken < len(one.ladder.steps) else "all_called"
