"""Hides what must not leave the desk behind marks, and puts it back into what comes back (rule 84)."""

import re
from functools import cache

_KINDS = {
    "MARK": r"\[(?:MARK|SECRET|MAIL|ID|NUMBER)-\d+\]",
    "SECRET": "|".join(
        (
            r"-----BEGIN [A-Z ]+-----[\s\S]+?(?:-----END [A-Z ]+-----|\Z)",
            r"(?<=://)[^/\s:@]+:[^/\s@]+(?=@)",
            r"\b(?:xox[a-z]|xapp|sk|rk|pk|gh[pousr]|glpat|github_pat|npm|pypi|hf)[-_][A-Za-z0-9_-]{6,}",
            r"\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\bAIza[\w-]{20,}",
            r"\beyJ[\w-]{6,}\.[\w-]{6,}(?:\.[\w-]*)?",
            r"(?i:\bbearer\s+)[\w.~+/-]{8,}=*",
            r"(?i:(?:pass(?:word|wd|phrase|code)?|pwd|pin|secret|token|api[-_ ]?key|口令|密码|密钥|验证码))"
            r"[\"']?\s*(?:[:=：]|\bis\b|是|为)\s*[\"'“]?[^\s\"'”,，。;；]{3,}[\"'”]?",
            r"\b[0-9a-fA-F]{32,}\b",
        )
    ),
    "MAIL": r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+",
    "ID": "|".join(
        (
            r"<[@#!][^<>\n]{1,200}>",
            r"(?<![A-Za-z0-9])[UWCGDTBAES](?=[A-Z]*[0-9])[A-Z0-9]{5,}(?![A-Za-z0-9])",
            r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b",
        )
    ),
    "NUMBER": r"(?<![\w.])(?!\d{4}-\d\d-\d\d(?!\d))\+?\(?\d(?:[\s().\-–/]{0,2}\d){7,}(?!\w)",
}
"""What is hidden, by what its mark is called: among them whatever looks like a mark already."""
_MARKS = re.compile(_KINDS["MARK"])


@cache
def _hidden(secrets: tuple[str, ...]) -> re.Pattern[str]:
    """What is hidden, these secrets first, longest first."""
    own = "|".join(map(re.escape, sorted(filter(None, secrets), key=len, reverse=True)))
    kinds = {**({"OWN": own} if own else {}), **_KINDS}
    return re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in kinds.items()))


class Mask:
    """The marks of one conversation with a model: the same words are always behind the same mark."""

    def __init__(self, secrets: tuple[str, ...] = ()) -> None:
        """`secrets` are hidden wherever they stand, whatever they look like."""
        self._hidden = _hidden(secrets)
        self._marks: dict[str, str] = {}

    def hide(self, text: str) -> str:
        """The text as it may leave the desk."""
        return self._hidden.sub(self._mark, text)

    def restore(self, text: str) -> str:
        """The text with what was hidden; a mark that was never given stays as it is."""
        hidden = {mark: words for words, mark in self._marks.items()}
        return _MARKS.sub(lambda found: hidden.get(found[0], found[0]), text)

    def _mark(self, found: re.Match[str]) -> str:
        kind = "SECRET" if found.lastgroup == "OWN" else found.lastgroup
        return self._marks.setdefault(found[0], f"[{kind}-{len(self._marks) + 1}]")
