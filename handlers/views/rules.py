"""Draws what the desk's own rules did, or would have done."""

from commands.dry_run import Foretold
from commands.runs import Runs
from desk.reaction import Outcome, Run
from desk.wording import N_
from handlers.language import Speaker
from handlers.mrkdwn import SECTION, safe, whole_lines
from handlers.views import names

OUTCOMES = {
    Outcome.WAITING: N_("waits until {moment}"),
    Outcome.RAN: N_("ran {moment}"),
    Outcome.UNMET: N_("did not run {moment}: “{why}” was not so"),
    Outcome.STOPPED: N_("was stopped {moment}, for rules must not call each other for ever ({why})"),
    Outcome.REFUSED: N_("was refused {moment}: it could not do “{why}”"),
    Outcome.FAILED: N_("failed {moment}: {why}"),
}

MOST_KEYS = 20
"""Tickets that are named of a rule and an outcome; how many there are is always told."""


def runs(found: Runs, say: Speaker) -> str:
    """A line for each rule that was called, the newest that fit into one section."""
    if not found.runs:
        return say(N_("No rule was called on {key}."), key=found.ticket.key)
    head = f"*{found.ticket.key}*"
    newest = whole_lines((_run(each, say) for each in reversed(found.runs)), SECTION - len(head))
    return "\n".join([head, *reversed(newest)])


def _run(run: Run, say: Speaker) -> str:
    moment = names.moment(run.due if run.outcome is Outcome.WAITING else run.at or run.due)
    became = say(OUTCOMES[run.outcome], moment=moment, why=safe(run.why, 300))
    return f"{run.seq}. `{run.rule}` {became}"


_FORETOLD = {
    Outcome.RAN: N_("would have run on {count}: {keys}"),
    Outcome.WAITING: N_("would have waited on {count}: {keys}"),
    Outcome.UNMET: N_("would have been called in vain on {count}: {keys}"),
    Outcome.STOPPED: N_("would have been stopped as a loop on {count}: {keys}"),
    Outcome.REFUSED: N_("could not have done it on {count}: {keys}"),
}


def foretold(found: Foretold, say: Speaker) -> list[str]:
    """What a rule would have come to, line by line; for a terminal."""
    lines = [
        f"  {say(sentence, count=len(keys), keys=_some(keys))}"
        for outcome, sentence in _FORETOLD.items()
        if (keys := found.outcomes.get(outcome))
    ]
    return [found.rule, *(lines or ["  " + say(N_("would not have been called"))])]


def _some(keys: tuple[str, ...]) -> str:
    return " ".join(keys[:MOST_KEYS]) + (" …" if len(keys) > MOST_KEYS else "")
