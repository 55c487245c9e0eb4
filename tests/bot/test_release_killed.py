"""Five hundred answers to seven hundred people over three networks; the program is killed between the steps of it.

Everybody gets their answer once, or stands among those whom somebody has to tell; ledger and networks agree.
"""

import asyncio
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import handlers
from bot.known import KNOWN
from bot.runtime import Runtime
from domain.duty import Answer, AnswerDuty
from domain.messages.network import WEB
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from services.answers import releasing
from services.questions import oversight
from services.unit_of_work import UnitOfWork
from storage.migrate import migrate
from tests.bot.program import WITHIN, Program
from tests.conftest import ZONE
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_server import ZaloServer
from tests.office import register
from tests.waiting import until
from tests.world import World, people_the_world

pytestmark = [pytest.mark.timeout(400), pytest.mark.core_only]
ANSWERS, ASKERS = 500, 700
TELEGRAM, ZALO = "telegram", "zalo"
BLOCKED = 20
"""Of those on Telegram so many have blocked the bot."""
KILLS = 3


def _network(number: int) -> str:
    return (TELEGRAM, ZALO, WEB)[number % 3]


def _account(number: int) -> str:
    return str(100_000 + number)


def _lay(uow: UnitOfWork) -> World:
    """Store askers, their questions, two hundred of which are joined to another, and approved answers to them all."""
    world = people_the_world(uow)
    heads: list[int] = []
    for number in range(ASKERS):
        person = uow.people.add(Person(name=f"Người Hỏi {number}", created_at=uow.now))
        uow.people.keep(Membership(person_id=person, unit_id=world.unit, role=Role.PARENT, since=uow.now))
        uow.people.keep(Consent(person_id=person, text_version=TEXT_VERSION, network=WEB, given_at=uow.now))
        uow.accounts.bind(uow.accounts.known(_network(number), _account(number)).account_id, person)
        key = register(uow, world, person, f"Câu hỏi thứ {number} về bếp ăn ạ?")
        if number < ANSWERS:
            heads.append(key)
        else:
            joined = uow.questions.get(key)
            joined.joined_to, joined.joined_at = heads[number - ANSWERS], uow.now
            uow.questions.keep(joined)
    for number, head in enumerate(heads):
        duty = AnswerDuty(
            question_id=head, meeting_id=world.meeting, holder_id=world.people["responder"],
            due_at=uow.now + timedelta(days=5), assigned_at=uow.now, accepted_at=uow.now,
        )  # fmt: skip
        uow.duties.keep(duty)
        uow.duties.keep(
            Answer(
                duty_id=duty.key,
                question_id=head,
                text=f"Trả lời số {number}: bếp lưu mẫu 24 giờ.",
                author_id=world.people["responder"],
                drafted_at=uow.now,
                submitted_at=uow.now,
                approved_at=uow.now,
                approved_by=world.people["chair"],
            )
        )
    return world


async def _ordered(url: str) -> World:
    """Store all of it, and say that it goes out now: the first few leave in that unit, the rest by themselves."""
    await asyncio.to_thread(migrate, url)
    runtime = Runtime(url, handlers.router, zone=ZONE, known=KNOWN)
    world = await runtime.write(_lay)
    by = world.people["chair"]
    total = await runtime.write(
        lambda uow: releasing.order(uow, [world.unit], by=by, seen_at=uow.now + timedelta(seconds=1))
    )
    assert total == ANSWERS
    runtime.close()
    return world


def _rows(path: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = "SELECT once, person_id, network, chat, state, reason, text FROM delivery WHERE once LIKE 'answer:%'"
        return connection.execute(found).fetchall()


def _to_hand_over(path: Path) -> set[int | None]:
    with closing(sqlite3.connect(path, timeout=30)) as connection:
        found = connection.execute("SELECT person_id FROM delivery WHERE handover_id IS NOT NULL")
        return {person_id for (person_id,) in found}


async def _sent(server: TelegramServer, enough: int) -> None:
    await server.wait_for(lambda: server.counts["sendMessage"] >= enough, timeout=WITHIN)


def _ended(path: Path) -> bool:
    rows = _rows(path)
    return len(rows) == ASKERS and not any(row[4] in {"due", "sending", "making"} for row in rows)


async def test_everybody_gets_it_once_or_is_on_the_list(
    tmp_path: Path, server: TelegramServer, zalo: ZaloServer
) -> None:
    path = tmp_path / "doithoai.db"
    url = f"sqlite:///{path}"
    world = await _ordered(url)
    chats = {n: server.chat(int(_account(n))) for n in range(ASKERS) if _network(n) == TELEGRAM}
    for chat in list(chats.values())[:BLOCKED]:
        chat.blocks()
    others = {n: zalo.chat(_account(n)) for n in range(ASKERS) if _network(n) == ZALO}
    settings = {
        "DATABASE_URL": url, "TELEGRAM_TOKEN": server.token, "TELEGRAM_API_URL": server.url,
        "ZALO_TOKEN": zalo.token, "ZALO_API_URL": zalo.url,
    }  # fmt: skip
    for kill in range(KILLS):
        program = await asyncio.to_thread(Program(tmp_path, **settings).__enter__)
        await _sent(server, server.counts["sendMessage"] + 7 + 20 * kill)
        program.kill()
    with await asyncio.to_thread(Program(tmp_path, **settings).__enter__) as program:
        await until(lambda: _ended(path), within=4 * WITHIN)
        assert await asyncio.to_thread(program.stop) == 0
    rows = _rows(path)
    # who is known to have blocked the bot before their answer goes has no network by then
    assert Counter(row[2] or TELEGRAM for row in rows) == Counter(_network(n) for n in range(ASKERS))
    assert len({row[1] for row in rows}) == len(rows) == ASKERS  # each asker once, by the ledger
    heard = {_account(n): Counter(one.text for one in chat.replies) for n, chat in chats.items()}
    heard |= {_account(n): Counter(said.text for said in chat.replies) for n, chat in others.items()}
    blocked = {_account(n) for n in list(chats)[:BLOCKED]}
    for _, _, network, chat_id, state, reason, text in rows:
        if network in {WEB, ""}:
            assert state == ("sent" if network else "failed")
            continue
        times = sum(count for said, count in heard[chat_id].items() if text in said)
        if chat_id in blocked:
            assert (state, times) == ("failed", 0)
        elif state == "sent" and not reason:
            assert times == 1, (chat_id, state, reason)
        else:  # on its way when the program was killed: once more, marked as such
            assert times in {1, 2}, (chat_id, state, reason, times)
    in_doubt = [row for row in rows if row[5] == "sent_again" or row[4] == "uncertain"]
    assert len(in_doubt) <= KILLS * 64
    runtime = Runtime(url, handlers.router, zone=ZONE, known=KNOWN)
    left = await runtime.read(
        lambda uow: {one.delivery.person_id for one in oversight.not_delivered(uow, [world.unit])}
    )
    left |= _to_hand_over(path)
    unreached = {row[1] for row in rows if not row[2] or row[3] in blocked}
    assert len(unreached) == BLOCKED
    assert unreached <= left
    assert await runtime.write(releasing.release_due) == 0
    runtime.close()
