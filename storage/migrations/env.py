"""Runs the migrations on the connection it is given; developers may name a database with -x url=… instead."""

from alembic import context
from sqlalchemy import Connection, create_engine
from sqlmodel import SQLModel

from storage import tables


def run(connection: Connection) -> None:
    """Bring the database up to date; a step that fails leaves no trace."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        transaction_per_migration=True,
        include_name=tables.is_ours,
        on_version_apply=context.config.attributes.get("applied"),
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    run(given)
else:
    with create_engine(context.get_x_argument(as_dictionary=True)["url"]).connect() as own:
        run(own)
