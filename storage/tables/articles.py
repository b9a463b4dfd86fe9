"""The tables of the knowledge base: articles, their versions, words and readers."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from desk.article import Article, Lesson, Readers, State
from storage.tables.columns import id_, key, ref, table


class ArticleRow(SQLModel, table=True):
    """An article of the knowledge base: who keeps it, who may read it, and how it has helped.

    `version` is what people read, `proposed` what waits for its review. `source` names it in the folder from
    which it was imported. Its owner was last chased at `chased_at`. `updated_at` grows with every change.
    """

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "source"),
        Index("article_state", "workspace_id", "state", "id"),
        Index("article_review", "workspace_id", "review_on"),
        Index("article_updated", "workspace_id", "updated_at"),
        Index("article_ticket", "ticket_id"),
    )
    id: int | None = id_()
    workspace_id: str
    number: int
    state: str
    readers: str
    author_id: str
    owner_id: str
    verifier_id: str | None = None
    verified_at: datetime | None = None
    review_on: date | None = None
    chased_at: datetime | None = None
    version: int = 1
    proposed: int | None = None
    ticket_id: int | None = ref()
    source: str | None = None
    helped: int = 0
    failed: int = 0
    failed_in_row: int = 0
    demoted_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


def article_facts(row: Any, channels: frozenset[str]) -> Article:
    """What a rule may know of an article, from its row with the words of its version."""
    return Article(
        id=row.id,
        workspace=row.workspace_id,
        number=row.number,
        state=State(row.state),
        lesson=lesson_of(row.words),
        readers=Readers(row.readers),
        channels=channels,
        author=row.author_id,
        owner=row.owner_id,
        verifier=row.verifier_id,
        verified_at=row.verified_at,
        review_on=row.review_on,
        version=row.version,
        proposed=row.proposed,
        ticket=row.ticket_id,
        source=row.source,
        helped=row.helped,
        failed=row.failed,
        failed_in_row=row.failed_in_row,
        demoted_at=row.demoted_at,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def lesson_of(words: dict[str, Any]) -> Lesson:
    """The words of a version, as they were kept."""
    lists = {"steps": tuple(words["steps"]), "tags": tuple(words["tags"])}
    return Lesson(**{**words, **lists})


class ArticleChannelRow(SQLModel, table=True):
    """The members of this channel may read the article."""

    __tablename__ = "article_channel"
    article_id: int = key()
    channel_id: str = Field(primary_key=True, index=True)


class ArticleVersionRow(SQLModel, table=True):
    """The words of one version of an article, by whom they are and what they say about the change.

    `word` is what was said to them when it was sent back.
    """

    __tablename__ = "article_version"
    article_id: int = key()
    version: int = Field(primary_key=True)
    by_id: str
    at: datetime
    note: str = ""
    word: str = ""
    words: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))


class ArticleExampleRow(SQLModel, table=True):
    """A question that the article answers, added by a person or because it solved that question."""

    __tablename__ = "article_example"
    __table_args__ = (Index("article_example_article", "article_id"),)
    id: int | None = id_()
    workspace_id: str
    article_id: int = ref(nullable=False)
    text: str = Field(sa_column=Column(Text, nullable=False))
    language: str
    ticket_id: int | None = ref()
    by_id: str
    at: datetime


class ReconciledRow(SQLModel, table=True):
    """Somebody said that these versions of two articles, the older first, do not contradict each other."""

    __tablename__ = "reconciled"
    article_id: int = key()
    other_id: int = key()
    version: int
    other_version: int
    by_id: str
    at: datetime


class ArticleWordRow(SQLModel, table=True):
    """In how many published articles a word stands, without its ending; the word "" stands in each."""

    __tablename__ = "article_word"
    workspace_id: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    articles: int


class ArticleMeaningRow(SQLModel, table=True):
    """Where a published article stands among all meanings, part by part, by the hand of one embedder.

    `is_stale`: its words have changed since. `at` is when the row last changed.
    """

    __tablename__ = "article_meaning"
    __table_args__ = (
        Index("article_meaning_wanting", "embedder", "is_stale", "article_id"),
        Index("article_meaning_at", "workspace_id", "at", "is_stale"),
    )
    article_id: int = key()
    workspace_id: str
    embedder: str
    is_stale: bool
    at: datetime
    vectors: bytes


ARTICLE = table(ArticleRow)
ARTICLE_CHANNEL = table(ArticleChannelRow)
ARTICLE_VERSION = table(ArticleVersionRow)
ARTICLE_EXAMPLE = table(ArticleExampleRow)
RECONCILED = table(ReconciledRow)
ARTICLE_WORD = table(ArticleWordRow)
ARTICLE_MEANING = table(ArticleMeaningRow)
