"""Parity: an act done by chat in one world and by page in its twin leaves the same rows, events and messages."""

import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from aiohttp.test_utils import TestServer
from sqlalchemy import select

import handlers
from bot.known import KNOWN
from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from storage.schema import METADATA
from tests.conftest import ZONE
from tests.talking import Speaker
from tests.web.office.desk import Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World, people_the_world
from web.app import make_app

OWN = frozenset({"account", "acted", "arrival", "link_code", "offer", "place", "signinlink", "websession"})
"""Tables of the one way or the other: where a talk stands, who signed in how, which form came."""
OWN_ACTS = ("session.", "link.", "office.", "question.viewed")
COUNTED = frozenset({"id", "cursor", "file_ref", "document_id", "file_id", "nonce", "stub", "word"})
"""Columns that count up, or are drawn by lot."""

Talk = Callable[[Speaker], Awaitable[Any]]
Desk = Callable[[Clerk], Awaitable[Any]]
Before = Callable[[Runtime, World], Awaitable[Any]]


@dataclass
class Twin:
    """One of two worlds that begin alike."""

    runtime: Runtime
    world: World
    clock: Clock


@asynccontextmanager
async def twin(template: Path, path: Path) -> AsyncIterator[Twin]:
    """Make a world of its own, from an empty database."""
    shutil.copyfile(template, path)
    clock = Clock()
    runtime = Runtime(f"sqlite:///{path}", handlers.router, zone=ZONE, clock=clock, known=KNOWN)
    yield Twin(runtime, await runtime.write(people_the_world), clock)
    runtime.close()


async def same_by_both(
    template: Path, folder: Path, part: str, *, before: Before, talk: Talk, desk: Desk
) -> dict[str, list[Any]]:
    """Do it by chat in one world, by page in the other; see that both are alike, and return what they hold."""
    async with twin(template, folder / "talk.db") as one, twin(template, folder / "desk.db") as other:
        for each in (one, other):
            await before(each.runtime, each.world)
        began = await one.runtime.read(_all_rows)
        await talk(Speaker(one.runtime, one.world.accounts[part]))
        app = make_app(other.runtime, public_url="http://127.0.0.1", secret="a test's secret")
        async with TestServer(app) as server:
            address = str(server.make_url("")).rstrip("/")
            async with Visitor(other.runtime, address) as visitor:
                await desk(Clerk(await visitor.signs_in(other.world.people[part])))
        by_talk, by_desk = await one.runtime.read(_all_rows), await other.runtime.read(_all_rows)
        assert by_talk != began, "nothing was done"
        for name, rows in by_talk.items():
            assert rows == by_desk[name], name
        return by_desk


def _all_rows(uow: UnitOfWork) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for rows in METADATA.sorted_tables:
        if rows.name in OWN:
            continue
        kept = [dict(row) for row in uow.transaction.execute(select(rows)).mappings().all()]
        plain = [_plain(row) for row in kept if not _is_of_the_way(rows.name, row)]
        found[rows.name] = sorted(plain, key=lambda row: sorted(map(str, row.items())))
    return found


def _is_of_the_way(table: str, row: dict[str, Any]) -> bool:
    """A reply of the talk, or an event of coming in."""
    if table == "delivery":
        return str(row["once"]).startswith(("turn:", "hello:")) or str(row["template"]).startswith("helping/")
    return table == "event" and str(row["act"]).startswith(OWN_ACTS)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    """Without what counts up; instants to the second, for no two units have the same."""
    return {
        name: value.replace(microsecond=0) if isinstance(value, datetime) else value
        for name, value in row.items()
        if name not in COUNTED
    }
