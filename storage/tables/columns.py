"""What the columns and indexes of the tables have in common."""

from typing import Any

from sqlalchemy import JSON, BigInteger, Column, Index, Integer, Table, TextClause
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

_ID = BigInteger().with_variant(Integer, "sqlite")


def id_() -> Any:
    """A growing integer key that is 64 bits wide on PostgreSQL."""
    return Field(default=None, sa_column=Column(_ID, primary_key=True, autoincrement=True))


def ref(**more: Any) -> Any:
    """A 64-bit reference to another row's id."""
    return Field(default=None, sa_column=Column(_ID, **more))


def key(**more: Any) -> Any:
    """Another row's id as this one's key, or as a part of it."""
    return Field(sa_column=Column(_ID, primary_key=True, autoincrement=False, **more))


def document() -> Any:
    """JSON, {} at first."""
    return Field(default_factory=dict, sa_column=Column(JSON, nullable=False))


def partial(name: str, *columns: str, where: TextClause) -> Index:
    """An index of those rows only of which this is so."""
    return Index(name, *columns, sqlite_where=where, postgresql_where=where)


def table(row: type[SQLModel]) -> Table:
    """Its table as SQLAlchemy's core knows it, for the busiest paths: statements on it are built once."""
    return SQLModel.metadata.tables[str(row.__tablename__)]


def insert_into(dialect: str, table: Table) -> Any:
    """An INSERT in the dialect of a database, which knows ON CONFLICT."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table)
