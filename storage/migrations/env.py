"""How Alembic gets its connection: from storage.migrate, which holds the lock; for a developer, by the environment."""

import os

from alembic import context
from sqlalchemy import Connection

from storage.engine import open_engine
from storage.schema import METADATA


def run(connection: Connection) -> None:
    """Run what Alembic was asked for; SQLite changes tables by copying them (batch)."""
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given: Connection | None = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    engine = open_engine(os.environ.get("DOITHOAI_DATABASE_URL", "sqlite:///var/doithoai.db"), writes=True)
    with engine.begin() as connection:
        run(connection)
    engine.dispose()
