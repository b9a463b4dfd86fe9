"""A moment so many days later, as each database works it out."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from storage.tables import TICKET


class Later(FunctionElement[Any]):
    """The moment in a column, moved by whole days of 24 hours; by less than none it is earlier."""

    inherit_cache = True
    type = TICKET.c.opened_at.type

    def __init__(self, moment: ColumnElement[Any], days: int) -> None:
        super().__init__(moment, days)


@compiles(Later, "postgresql")
def _on_postgresql(of: Later, compiler: Any, **options: Any) -> str:
    moment, days = (compiler.process(each, **options) for each in of.clauses)
    return f"({moment} + {days} * interval '24 hours')"


@compiles(Later, "sqlite")
def _on_sqlite(of: Later, compiler: Any, **options: Any) -> str:
    """Moments are kept there as text, of which seconds and their parts stay as they are."""
    moment, days = (compiler.process(each, **options) for each in of.clauses)
    shifted = f"strftime('%Y-%m-%d %H:%M:%S', {moment}, {days} || ' days')"
    return f"({shifted} || substr({moment}, 20))"
