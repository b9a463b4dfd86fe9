"""What the pretend Slack says back: a result, or a refusal by its Slack error name."""

from typing import Any

Json = dict[str, Any]


class SlackError(Exception):
    """A call that Slack answers with `ok: false`; `more` is added to the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more

    def body(self) -> Json:
        """The answer as Slack writes it."""
        return {"ok": False, "error": self.error, **self.more}
