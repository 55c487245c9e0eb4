"""Counting what reaches the database."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import Engine, event

from storage.prepared import Prepared, Straight


@contextmanager
def statements_seen() -> Iterator[list[tuple[str, Any]]]:
    """The statements that reach the database meanwhile, each with its values; one that is run for many rows is one.

    What is run straight on the driver is seen too, but for BEGIN and COMMIT; a prepared one has no text here.
    """
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:  # noqa: ANN401 - SQLAlchemy's own
        found.append((statement, values))

    def noted(owner: type[Prepared | Straight], name: str) -> Any:  # noqa: ANN401 - mock's own
        run = getattr(owner, name)

        def run_noted(self: Prepared | Straight, *what: Any) -> Any:  # noqa: ANN401 - either's own
            found.append((what[0], None) if owner is Straight else ("", what[1]))
            return run(self, *what)

        return patch.object(owner, name, run_noted)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        with noted(Straight, "run"), noted(Prepared, "run"), noted(Prepared, "run_many"):
            yield found
    finally:
        event.remove(Engine, "before_cursor_execute", note)
