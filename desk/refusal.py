"""What the desk says no with: a sentence for the person, in their language at the door."""

from desk.wording import N_, Sentence


class Refused(Exception):  # noqa: N818 - a "no" to a person, not a fault
    """The desk will not do this; the sentence says why and what to do instead."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


class NotFound(Refused):
    """There is no such ticket, message or article, or they may not see it: both look alike (rule 93)."""

    def __init__(self, key: str) -> None:
        absent = _ABSENT.get(key.partition("-")[0], N_("There is no ticket {key}."))
        super().__init__(Sentence(absent, {"key": key}))


_ABSENT = {"M": N_("There is no message {key}."), "KB": N_("There is no article {key}.")}


class NotAllowed(Refused):
    """The person sees the ticket but has not the right."""

    def __init__(self, sentence: Sentence | None = None) -> None:
        super().__init__(sentence or Sentence(N_("Only agents may do that."), {}))
