"""What the stores of one unit of work share: a connection, a clock, a session on demand, rows to append at the end."""

from collections.abc import Callable, Collection, Hashable, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, FromClause, UpdateBase, bindparam, event, func, inspect, tuple_
from sqlmodel import Session, SQLModel, select

from domain.messages.delivery import Delivery, Event
from domain.messages.owed import Owed
from storage.chat_order import behind
from storage.engine import inserting, table
from storage.prepared import Prepared, Straight

N = TypeVar("N", bound=SQLModel)
_EVENT, _DELIVERY = table(Event), table(Delivery)
_LOG = Prepared(
    lambda kind: inserting(_EVENT, kind).values({c.name: bindparam(c.name) for c in _EVENT.c if c.name != "id"})
)
_OWE = Prepared(
    lambda kind: (
        inserting(_DELIVERY, kind)
        .values({c.name: bindparam(c.name) for c in _DELIVERY.c if c.name not in {"id", "cursor"}})
        .values(
            cursor=func.coalesce(
                bindparam("cursor", type_=_DELIVERY.c.cursor.type),
                behind(
                    kind,
                    bindparam("account_id", type_=_DELIVERY.c.account_id.type),
                    bindparam("floor", type_=_DELIVERY.c.cursor.type),
                ),
            )
        )
        .on_conflict_do_nothing(index_elements=["once"])
        .returning(_DELIVERY.c.id)
    )
)


class Appended:
    """Rows that only ever get appended (events, deliveries): kept aside and written together, once a batch.

    Deliveries that are already owed (`once`) are left as they are. `owed` lists the rows that were new.
    `serves`: the networks for which this process sends.
    """

    def __init__(self, connection: Connection, serves: Collection[str] = ()) -> None:
        self.straight = Straight(connection)
        self.serves = serves
        self.events: list[dict[str, Any]] = []
        self.deliveries: list[dict[str, Any]] = []
        self.owed: list[Owed] = []

    def mark(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Owed]]:
        """Return what is kept aside, so that a unit that ends badly cannot take others' rows with it."""
        return self.events[:], self.deliveries[:], self.owed[:]

    def restore(self, marked: tuple[list[dict[str, Any]], list[dict[str, Any]], list[Owed]]) -> None:
        """Keep aside again what a unit has written that was undone since."""
        self.events, self.deliveries, self.owed = marked

    def take(self, events: list[dict[str, Any]], deliveries: list[dict[str, Any]]) -> None:
        """Add the rows of a unit that went well."""
        self.events += events
        self.deliveries += deliveries

    def flush(self) -> None:
        """Write what was kept aside."""
        if self.events:
            _LOG.run_many(self.straight, self.events)
            self.events = []
        for delivery in self.deliveries:
            new = _OWE.run(self.straight, delivery)
            if new:
                self.owed.append(Owed.of({**delivery, "id": new[0][0]}))
        self.deliveries = []


class _Held(Session):
    """A session that holds on to all it has loaded or stored, so that a unit reads a row once; `tables`: of which.

    `lists`: by table, what was asked of it alone and is asked again and again; gone with the next change of its rows.
    """

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection, expire_on_commit=False, join_transaction_mode="create_savepoint")
        self.kept: list[SQLModel] = []
        self.tables: set[FromClause] = set()
        self.lists: dict[FromClause, dict[Hashable, list[Any]]] = {}

    def read_anew(self, rows: FromClause) -> None:
        """Give the nouns of a table the values of their rows; one whose row is gone stays as it is, outside."""
        held = [noun for noun in self.identity_map.values() if inspect(noun).mapper.local_table is rows]
        if not held:
            return
        noun = type(held[0])
        keys = [inspect(one).identity for one in held]
        wanted = select(noun).where(tuple_(*inspect(noun).primary_key).in_(keys))
        found = {id(one) for one in self.exec(wanted, execution_options={"populate_existing": True})}
        for one in held:
            if id(one) not in found:
                self.expunge(one)


@event.listens_for(_Held, "loaded_as_persistent")
@event.listens_for(_Held, "pending_to_persistent")
def _hold(session: _Held, noun: SQLModel) -> None:
    session.kept.append(noun)
    session.tables.add(table(type(noun)))


@event.listens_for(_Held, "after_flush")
def _forget_lists(session: _Held, _: object) -> None:
    changed: list[SQLModel] = [*session.new, *session.dirty, *session.deleted] if session.lists else []
    for noun in changed:
        session.lists.pop(table(type(noun)), None)


class Transaction:
    """One unit's view of the database. `now` is its one clock; `later`: gives a later one where processes may wait.

    Statements and the session see one another's changes: what the session holds back is flushed before a statement,
    and what a statement changed is read anew before the session is asked again.

    `said`: the cursor of what an account said in this unit; what it is told in it stands right below.
    """

    def __init__(
        self,
        connection: Connection,
        *,
        now: datetime,
        appended: Appended,
        later: Callable[[], datetime] | None = None,
    ) -> None:
        self.connection = connection
        self.now = now
        self._later = later
        self.events: list[dict[str, Any]] = []
        self.deliveries: list[dict[str, Any]] = []
        self.said: dict[int, int] = {}
        self._appended = appended
        self._session: _Held | None = None
        self._stale: set[FromClause] = set()

    @property
    def session(self) -> Session:
        """The session for nouns off the hot path; what it hands out is plain and stays usable."""
        if self._session is None:
            self._session = _Held(self.connection)
        elif self._stale:
            stale, self._stale = self._stale, set()
            self._session.flush()
            for rows in stale:
                self._session.read_anew(rows)
        return self._session

    def execute(
        self, statement: Executable, values: Mapping[str, Any] | Sequence[Mapping[str, Any]] | None = None
    ) -> Any:  # noqa: ANN401 - a result of any shape
        """Run a Core statement."""
        if self._session is not None:
            self._session.flush()
            if isinstance(statement, UpdateBase):
                self._has_changed(statement.table)
        return self.connection.execute(statement, values)

    def run(self, prepared: Prepared, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
        """Run a prepared statement; return its rows."""
        straight = self._appended.straight
        if self._session is not None:
            self._session.flush()
            changed = prepared.changes(straight)
            if changed is not None:
                self._has_changed(changed)
        return prepared.run(straight, values)

    def _has_changed(self, rows: FromClause) -> None:
        assert self._session is not None
        self._session.lists.pop(rows, None)
        if rows in self._session.tables:
            self._stale.add(rows)

    def listed(self, noun: type[N], asked: Hashable, read: Callable[[Session], Sequence[N]]) -> list[N]:
        """Return what a query reads of one noun's table alone; once, until that table is changed or a lock waited for.

        `asked`: the query's name and all its values.
        """
        session = self.session
        assert isinstance(session, _Held)
        if session.new or session.deleted or session.dirty:
            session.flush()
        lists = session.lists.setdefault(table(noun), {})
        if asked not in lists:
            lists[asked] = list(read(session))
        return lists[asked][:]

    def serves(self, network: str) -> bool:
        """Whether this process sends for a network, so that what is due now is claimed for it at once."""
        return network in self._appended.serves

    @property
    def kind(self) -> str:
        """Which kind of database it is: "sqlite" or "postgresql"."""
        return self.connection.dialect.name

    def has_waited(self) -> None:
        """Begin the unit's time anew after a wait for a lock: what happens here is later than all that held it up."""
        if self._later is not None:
            self.now = self._later()

    def has_locked(self) -> None:
        """Whoever held the lock before may have changed anything: what nobody here has in hand is read anew."""
        if self._later is not None and self._session is not None:
            self._session.kept.clear()
            self._session.lists.clear()

    def settle_appended(self) -> None:
        """Write the appended rows now, because somebody is about to read or change them."""
        self._appended.take(self.events, self.deliveries)
        self.events, self.deliveries = [], []
        self._appended.flush()

    def finish(self) -> None:
        """End the unit well: changes are flushed, appended rows handed to the batch."""
        if self._session is not None:
            self._session.commit()
            self._session.close()
            self._session = None
        self._appended.take(self.events, self.deliveries)
        self.events, self.deliveries = [], []

    def give_up(self) -> None:
        """End the unit badly: forget everything that it held back."""
        if self._session is not None:
            self._session.close()
            self._session = None
        self.events, self.deliveries = [], []
