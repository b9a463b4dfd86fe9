"""What is reckoned with moments, as each database works it out."""

from typing import Any

from sqlalchemy import ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from storage.tables.tickets import TICKET


class Later(FunctionElement[Any]):
    """The moment in a column, moved by whole days of 24 hours; by less than none it is earlier."""

    inherit_cache = True
    type = TICKET.c.opened_at.type

    def __init__(self, moment: ColumnElement[Any], days: int) -> None:
        super().__init__(moment, days)


class QuarterHour(FunctionElement[Any]):
    """When the quarter of an hour began that the moment in a column is in."""

    inherit_cache = True
    type = TICKET.c.opened_at.type


@compiles(Later, "postgresql")
def _later_on_postgresql(of: Later, compiler: Any, **options: Any) -> str:
    moment, days = (compiler.process(each, **options) for each in of.clauses)
    return f"({moment} + {days} * interval '24 hours')"


@compiles(Later, "sqlite")
def _later_on_sqlite(of: Later, compiler: Any, **options: Any) -> str:
    """Moments are kept there as text, of which the parts of a second stay as they are."""
    moment, days = (compiler.process(each, **options) for each in of.clauses)
    shifted = f"strftime('%Y-%m-%d %H:%M:%S', {moment}, {days} || ' days')"
    return f"({shifted} || substr({moment}, 20))"


@compiles(QuarterHour, "postgresql")
def _quarter_on_postgresql(of: QuarterHour, compiler: Any, **options: Any) -> str:
    moment = compiler.process(of.clauses, **options)
    return f"date_bin('15 minutes', {moment}, timestamptz '2000-01-01 00:00:00+00')"


@compiles(QuarterHour, "sqlite")
def _quarter_on_sqlite(of: QuarterHour, compiler: Any, **options: Any) -> str:
    moment = compiler.process(of.clauses, **options)
    minute = f"CAST(substr({moment}, 15, 2) AS integer) / 15 * 15"
    return f"(substr({moment}, 1, 14) || printf('%02d', {minute}) || ':00.000000')"
