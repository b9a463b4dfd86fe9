"""What stands before the readers of a report."""

from dataclasses import dataclass

from desk.effects.effect import Effect


@dataclass(frozen=True)
class ShowReport(Effect):
    """A report stands before its reader as it was frozen: posted the first time, edited in place afterwards.

    `report` is its name, and `to` a channel or a person.
    """

    lasting = False
    renewed = True
    report: str
    to: str

    def name(self, _seq: int = 0) -> str:
        """There is one a report."""
        return f"report:{self.report}"


@dataclass(frozen=True)
class ShowCharts(Effect):
    """A picture of the figures of a report's `part` stands in the thread of its post, and no older one.

    `to` is the report's reader.
    """

    lasting = False
    renewed = True
    report: str
    to: str
    part: int

    def name(self, _seq: int = 0) -> str:
        """There is one a part."""
        return f"charts:{self.report}:{self.part}"
