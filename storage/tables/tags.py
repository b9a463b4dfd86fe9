"""The tables of tags, of their words, and of the tickets that have them."""

from sqlalchemy import JSON
from sqlmodel import Field, SQLModel

from storage.tables.columns import key, table


class TagRow(SQLModel, table=True):
    """A tag that is kept in Slack; one that is gone, or became another, is still told by its name."""

    __tablename__ = "tag"
    workspace_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    en: str
    zh_CN: str  # noqa: N815 - the language's own code
    parent: str | None = None
    risk: str | None = None
    words: list[str] = Field(default_factory=list, sa_type=JSON)
    into: str | None = None
    is_gone: bool = False


class TagWordRow(SQLModel, table=True):
    """A word of a tag or of its names, for which it may be suggested."""

    __tablename__ = "tag_word"
    workspace_id: str = Field(primary_key=True)
    word: str = Field(primary_key=True)
    code: str = Field(primary_key=True)


class TaggingRow(SQLModel, table=True):
    """A ticket has a tag; what its events say, kept for counting."""

    __tablename__ = "tagging"
    workspace_id: str = Field(primary_key=True)
    code: str = Field(primary_key=True)
    ticket_id: int = key(index=True)


TAG = table(TagRow)
TAG_WORD = table(TagWordRow)
TAGGING = table(TaggingRow)
