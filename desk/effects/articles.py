"""What the knowledge base is asked and answers, and what those who keep it are told."""

from dataclasses import dataclass
from enum import StrEnum

from desk.effects.effect import Delivery, Effect, Inner


@dataclass(frozen=True)
class Consult(Inner):
    """What the ticket asks is looked up in the knowledge base, once."""

    ticket: int

    def name(self, _seq: int) -> str:
        """Once a ticket."""
        return "consult"


@dataclass(frozen=True)
class Learn(Inner):
    """The article that solved the ticket knows of it, and no other does."""

    renewed = True
    ticket: int

    def name(self, _seq: int) -> str:
        """There is one a ticket."""
        return "learn"


@dataclass(frozen=True)
class Suggest(Effect):
    """Who asked reads, for their eyes only, the articles that were found for their question (rule 79).

    They stand in the `thread` of a channel, or in place of what was clicked if there is a `url` for that.
    """

    delivery = Delivery.AT_MOST_ONCE
    lasting = False
    question: int
    channel: str
    thread: str | None = None
    url: str = ""
    cause: str = ""

    def name(self, _seq: int = 0) -> str:
        """Once a question, and once for each thing that was said of it."""
        return f"suggest:{self.question}:{self.cause}"


class News(StrEnum):
    """What somebody is told of an article."""

    DRAFTED = "drafted"
    PUBLISHED = "published"
    SENT_BACK = "sent_back"
    OWNED = "owned"
    STALE = "stale"
    FAILING = "failing"
    WANTED = "wanted"


@dataclass(frozen=True)
class TellArticle(Effect):
    """Somebody, or a channel, reads what became of an article, and what can be done; `at` in ISO's."""

    article: int
    news: str
    to: str
    at: str

    def name(self, _seq: int = 0) -> str:
        """Once each time."""
        return f"article:{self.article}.{self.news}.{self.to}.{self.at}"
