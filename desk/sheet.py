"""Cells of a table that people open in a spreadsheet: whatever was written, none is a formula there."""

import unicodedata

MARK = "'"
"""What a text that could be taken for a formula begins with, and any that began with it already."""

_STARTS = frozenset("=+-@")
"""What a spreadsheet begins to calculate at; it knows their wide and small forms too."""
_BREAKS = frozenset("\t\r\n")
"""What may begin a new cell by itself."""
_UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp", "Zs"})
"""Blanks, controls and marks of direction, which it may pass over."""


def guarded(text: str) -> str:
    """The text as a cell that stays a text; `restored` gives back exactly what it was."""
    return MARK + text if text.startswith(MARK) or _is_live(text) else text


def restored(cell: str) -> str:
    """The text that the cell was made from."""
    return cell.removeprefix(MARK)


def _is_live(text: str) -> bool:
    """Whether it begins like a formula, as it stands or after what is passed over."""
    first = next((each for each in text if unicodedata.category(each) not in _UNSEEN), "")
    return text[:1] in _BREAKS or unicodedata.normalize("NFKC", first) in _STARTS
