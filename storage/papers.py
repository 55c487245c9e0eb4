"""Papers that were ordered and are still to be made, and the pages on which messages wait for them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, alias, case, func, literal, literal_column, select, update
from sqlmodel import select as pick

from conversation.reply import Ordered
from domain.messages.delivery import Delivery, DeliveryState, StoredFile
from domain.messages.owed import Owed
from domain.people.person import Account
from storage.chat_order import behind, cursor
from storage.engine import table
from storage.store import Store
from storage.transaction import Transaction

_FILE, _DELIVERY = table(StoredFile), table(Delivery)
_MAKING = literal_column(f"'{DeliveryState.MAKING}'", _DELIVERY.c.state.type)
"""Written into the statement, so that both databases see at once that the index of what waits serves it."""
_AT_ONCE = 100
_NEVER = 2**62
"""A cursor that no chat reaches."""


def waits_for_paper() -> ColumnElement[bool]:
    """Whether a delivery's document is still to be made."""
    return select(_FILE.c.id).where(_FILE.c.id == _DELIVERY.c.document_id, _FILE.c.paper != "").exists()


def is_said(account_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a page shows a delivery of this account yet: what follows one that waits for its paper waits too."""
    held = alias(_DELIVERY)
    waits = held.c.account_id == account_id, held.c.state == _MAKING
    first = select(func.min(held.c.cursor)).where(*waits).scalar_subquery()
    return _DELIVERY.c.cursor < func.coalesce(first, _NEVER)


def say_on_pages(unit: Transaction, these: ColumnElement[bool]) -> None:
    """Say messages on pages whose time has come, behind all that is there; those with a paper once that is made."""
    floor = literal(cursor(unit.now), _DELIVERY.c.cursor.type)
    making, sent = (literal(state, _DELIVERY.c.state.type) for state in (DeliveryState.MAKING, DeliveryState.SENT))
    unit.execute(
        update(_DELIVERY)
        .where(these)
        .values(
            state=case((waits_for_paper(), making), else_=sent),
            ended_at=unit.now,
            cursor=behind(unit.kind, _DELIVERY.c.account_id, floor),
        )
    )


class Papers(Store):
    """Queries about papers that are still to be made."""

    def order(self, ordered: Ordered, *, owner_id: int | None) -> int:
        """Store an order and return the id that its file will have."""
        file = StoredFile(
            owner_id=owner_id, name=ordered.name, mime=ordered.mime, content=b"", made_at=self._in.now,
            paper=ordered.kind, contents=ordered.contents,
        )  # fmt: skip
        self._keep(file)
        assert file.id is not None
        return file.id

    def is_ordered(self, file_id: int) -> bool:
        """Whether a file is still to be made."""
        wanted = select(_FILE.c.id).where(_FILE.c.id == file_id, _FILE.c.paper != "")
        return self._in.execute(wanted).first() is not None

    def ordered(self, file_id: int) -> Ordered | None:
        """Return what was ordered under a file's id; None once it is made."""
        columns = (_FILE.c.paper, _FILE.c.name, _FILE.c.mime, _FILE.c.contents)
        found = self._in.execute(select(*columns).where(_FILE.c.id == file_id, _FILE.c.paper != "")).one_or_none()
        return Ordered(*found) if found is not None else None

    def of_mime(self, file_ids: Collection[int], mime: str) -> set[int]:
        """Return those of these files that are of a kind."""
        wanted = select(_FILE.c.id).where(_FILE.c.id.in_(file_ids), _FILE.c.mime == mime)
        return set(self._in.execute(wanted).scalars()) if file_ids else set()

    def begin(self, file_id: int) -> tuple[Ordered, int] | None:
        """Count a try at a paper; return what was ordered and how many there were; None if it is not to be made."""
        trying = update(_FILE).where(_FILE.c.id == file_id, _FILE.c.paper != "").values(tries=_FILE.c.tries + 1)
        columns = (_FILE.c.paper, _FILE.c.name, _FILE.c.mime, _FILE.c.contents, _FILE.c.tries)
        found = self._in.execute(trying.returning(*columns)).one_or_none()
        return (Ordered(*found[:4]), found.tries) if found is not None else None

    def store(self, file_id: int, content: bytes) -> None:
        """Store a paper's bytes and forget what it was made of; who comes second changes nothing."""
        made = {"content": content, "paper": "", "contents": "", "made_at": self._in.now}
        self._in.execute(update(_FILE).where(_FILE.c.id == file_id, _FILE.c.paper != "").values(made))

    def give_up(self, file_id: int, words: str, *, instead: int | None = None) -> None:
        """Let those messages that wait for a paper say these words, with another file if any, and forget its order."""
        with_it = update(_DELIVERY).where(_DELIVERY.c.document_id == file_id)
        waits = _DELIVERY.c.state.in_([DeliveryState.DUE, DeliveryState.SENDING, DeliveryState.MAKING])
        self._in.execute(with_it.where(waits).values(text=words))
        self._in.execute(with_it.values(document_id=instead))
        self._in.execute(_FILE.delete().where(_FILE.c.id == file_id))

    # --- pages: no sender waits for a paper there --------------------------------------------------------------------

    def awaited(self) -> list[int]:
        """Return the paper for which each page waits first; who waits longest comes first."""
        waiting = self._in.execute(
            select(_DELIVERY.c.account_id, _DELIVERY.c.document_id)
            .where(_DELIVERY.c.state == _MAKING)
            .order_by(_DELIVERY.c.cursor, _DELIVERY.c.id)
            .limit(_AT_ONCE)
        )
        first: dict[int, int] = {}
        for account_id, file_id in waiting:
            first.setdefault(account_id, file_id)
        return list(first.values())

    def pages_with(self, file_id: int) -> list[int]:
        """Return the accounts whose pages wait for a paper."""
        wanted = select(_DELIVERY.c.account_id).where(_DELIVERY.c.document_id == file_id, _DELIVERY.c.state == _MAKING)
        return list(self._in.execute(wanted.distinct()).scalars())

    def show(self, account_id: int) -> list[Owed]:
        """Say on a page what waited for papers that are made now, and what followed; return that.

        It stands behind what the person said meanwhile: streams are past the places where it would have stood.
        """
        self._in.session.exec(pick(Account.id).where(Account.id == account_id).with_for_update(key_share=True)).all()
        held = select(_DELIVERY.c.id, _DELIVERY.c.state, waits_for_paper().label("waits"))
        held = held.where(
            _DELIVERY.c.account_id == account_id,
            _DELIVERY.c.state.in_([DeliveryState.SENT, DeliveryState.MAKING]),
            ~is_said(account_id),
        )
        floor, waits, said = literal(cursor(self._in.now), _DELIVERY.c.cursor.type), False, []
        for key, state, its_own in self._in.execute(held.order_by(_DELIVERY.c.cursor, _DELIVERY.c.id)).all():
            values: dict[str, Any] = {"cursor": behind(self._in.kind, _DELIVERY.c.account_id, floor)}
            waits = waits or (state is DeliveryState.MAKING and its_own)
            if not waits:
                values |= {"state": DeliveryState.SENT, "ended_at": self._in.now}
                said.append(key)
            self._in.execute(update(_DELIVERY).where(_DELIVERY.c.id == key).values(values))
        columns = [_DELIVERY.c[name] for name in Owed._fields]
        rows = self._in.execute(select(*columns).where(_DELIVERY.c.id.in_(said)).order_by(_DELIVERY.c.cursor))
        return [Owed._make(row) for row in rows]
