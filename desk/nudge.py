"""Which messages of a channel that is only watched look as if somebody asked for help (A12)."""

import re

from pydantic import Field

from desk.section import Channel, Each, Section, Whole
from desk.severity import Severity, first_guess

_ASKED = re.compile(
    r"[?？]\s*$|(?<![a-z])(?:please help|can (?:any|some)(?:one|body)|could (?:any|some)(?:one|body)|"
    r"does (?:any|some)(?:one|body)|(?:any|some)(?:one|body) knows?|who can|need help|"
    r"how (?:do|can) (?:i|we)|help me|(?:is|are) (?:broken|down)|(?:not|n't|stopped) work(?:ing)?)(?![a-z])"
    r"|求助|帮忙|帮我|有人知道|谁知道|谁能|谁会|怎么办|怎么[弄用设]|[连打登进用]不[上开了]|坏了|请问|无法",
    re.IGNORECASE | re.MULTILINE,
)


class Nudging(Section):
    """Where people are asked, for their eyes only, whether a ticket shall be opened from what they wrote."""

    channels: Each[Channel] = ()
    """Channels in which that is done. Empty: none."""
    every_hours: Whole = Field(default=24, ge=1, le=8760)
    """Hours before somebody is asked again in a channel. Who says no is never asked there again."""


def looks_like_a_request(text: str) -> bool:
    """Whether somebody seems to ask for help, or tells of grave harm, in English or Chinese."""
    return bool(_ASKED.search(text)) or first_guess(text).severity is Severity.SEV1
