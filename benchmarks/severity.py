"""How often the first guess of a severity agrees with people (`python benchmarks/severity.py --data FOLDER`).

The rules were chosen on one half of the messages and are reported on the other. The halves are fixed by
the text alone: an even SHA-256 is the choosing half, an odd one the reporting half.
"""

import argparse
import hashlib
import json
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(HOUSE))

from desk.severity import Severity, first_guess  # noqa: E402 - run as a script, the house is not on the path yet


@dataclass(frozen=True)
class Judged:
    """A message with the severity that people gave it, and the one guessed."""

    text: str
    language: str
    people: Severity
    guess: Severity


def read(folder: Path) -> list[Judged]:
    """Guess every message of `severity.jsonl` in the folder."""
    lines = (folder / "severity.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [
        Judged(row["text"], row["lang"], Severity(row["severity"]), first_guess(row["text"]).severity)
        for row in rows
    ]


def is_for_choosing(text: str) -> bool:
    """Tell whether the rules were allowed to be fitted to this text."""
    return hashlib.sha256(text.encode()).digest()[-1] % 2 == 0


def shares(judged: list[Judged]) -> tuple[float, float, float]:
    """Return the shares guessed exactly, within one level, and by always naming the commonest severity."""
    exact = sum(one.guess == one.people for one in judged)
    near = sum(abs(one.guess - one.people) <= 1 for one in judged)
    commonest = max(Counter(one.people for one in judged).values(), default=0)
    size = max(len(judged), 1)
    return exact / size, near / size, commonest / size


def table(groups: dict[str, list[Judged]]) -> str:
    """Draw a line of shares for each group."""
    lines = [f"{'':<24}{'n':>5}{'exact':>9}{'within 1':>10}{'majority':>10}"]
    for name, judged in groups.items():
        exact, near, majority = shares(judged)
        lines.append(f"{name:<24}{len(judged):>5}{exact:>9.1%}{near:>10.1%}{majority:>10.1%}")
    return "\n".join(lines)


def confusion(judged: list[Judged]) -> str:
    """Draw how often each severity given by people (rows) was guessed as each severity (columns)."""
    counts = Counter((one.people, one.guess) for one in judged)
    lines = ["people \\ guess" + "".join(f"{severity.name:>7}" for severity in Severity)]
    for people in Severity:
        lines.append(f"{people.name:<14}" + "".join(f"{counts[people, guess]:>7}" for guess in Severity))
    return "\n".join(lines)


def main() -> None:
    """Print the figures of both halves."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=HOUSE / "tests" / "data" / "desk-bilingual")
    judged = read(parser.parse_args().data)
    halves = {
        "choosing half": [one for one in judged if is_for_choosing(one.text)],
        "reporting half": [one for one in judged if not is_for_choosing(one.text)],
    }
    groups = dict(halves)
    for half, ones in halves.items():
        for language in sorted({one.language for one in ones}):
            groups[f"{half}, {language}"] = [one for one in ones if one.language == language]
    print(table(groups))
    for half, ones in halves.items():
        print(f"\n{half}\n{confusion(ones)}")


if __name__ == "__main__":
    main()
