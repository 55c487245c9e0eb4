"""The account's tokens: one call whoever asks, both stored at once, and what happens where one is lost or refused."""

import asyncio
import sqlite3
from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest

from bot.runtime import Runtime
from bot.zalo_oa import NETWORK
from bot.zalo_oa.client import OaClient
from bot.zalo_oa.tokens import Tokens
from conversation.messenger import Outgoing
from domain.messages.token_pair import TokenPair
from services.messages import tokens
from services.unit_of_work import UnitOfWork
from tests.bot.zalo_oa_office import OaOffice
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_oa_server import APP_ID, APP_SECRET, FIRST, ZaloOaServer

T = TypeVar("T")
OAUTH = "/v4/oa/access_token"
PERSON = "/v3.0/oa/message/cs"


async def pair(office: OaOffice) -> TokenPair:
    found = await office.runtime.write(lambda uow: uow.token_pairs.find(NETWORK))
    assert found is not None
    return found


async def speaks(office: OaOffice, server: ZaloOaServer) -> bool:
    """Whether a message gets through."""
    return await office.outcome(Outgoing(server.chat().user_id, "Nhắc")) == "sent True"


async def test_the_first_token_counts_once(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    assert await speaks(oa_office, oa_server)
    await oa_office.close()
    await oa_office.open()  # the setting still holds the first one
    await oa_office.is_state("running")
    assert await speaks(oa_office, oa_server)
    assert oa_server.counts[OAUTH] == 1
    stored = await pair(oa_office)
    assert stored.refresh == oa_server.refresh != FIRST
    assert {stored.access} == oa_server.access
    assert stored.access not in repr(stored)
    assert stored.refresh not in repr(stored)


async def test_it_is_renewed_ahead_of_its_end(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    oa_office.clock.move(hours=22)
    assert await speaks(oa_office, oa_server)
    assert oa_server.counts[OAUTH] == 1
    oa_office.clock.move(hours=1)
    await oa_server.wait_for(lambda: oa_server.counts[OAUTH] == 2)
    assert await speaks(oa_office, oa_server)


@pytest.mark.parametrize("life", [3600, "x", None, -1])
async def test_zalo_may_tell_any_length_of_life(
    closed_oa_office: OaOffice, oa_server: ZaloOaServer, life: object
) -> None:
    oa_server.life = life
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    stored = await pair(closed_oa_office)
    assert stored.access_until is not None
    assert stored.renewed_at is not None
    assert stored.access_until - stored.renewed_at == timedelta(hours=1 if life == 3600 else 25)


@pytest.mark.parametrize(("code", "words"), [(-216, "x"), (-220, "x"), (-201, "Invalid access token")])
async def test_a_token_that_is_refused_is_renewed_once_and_the_message_sent(
    oa_office: OaOffice, oa_server: ZaloOaServer, code: int, words: str
) -> None:
    oa_server.refusal = words
    oa_server.faults.add(PERSON, Fault.REFUSED, left=1, code=code)
    chats = [oa_server.chat() for _ in range(5)]
    told = await asyncio.gather(*(oa_office.outcome(Outgoing(chat.user_id, "Nhắc")) for chat in chats))
    assert told == ["sent True"] * 5
    assert oa_server.counts[OAUTH] == 2
    oa_server.faults.add(PERSON, Fault.REFUSED, left=2, code=code)
    assert (await oa_office.outcome(Outgoing(chats[0].user_id, "Nhắc"))).startswith("TryLater everybody: ")
    assert oa_server.counts[OAUTH] == 3


async def test_of_two_processes_one_renews(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    """Both find the token refused at the same moment; the refresh token counts once: a second call were the end."""
    spent = (await pair(oa_office)).access
    oa_server.faults.add(OAUTH, Fault.SLOW, delay=0.5)
    others = [
        Runtime(oa_office.database_url, OaOffice.router, zone=ZoneInfo("Asia/Ho_Chi_Minh"), clock=oa_office.clock)
        for _ in range(2)
    ]
    clients = [OaClient(oa_server.url) for _ in others]
    both = [
        Tokens(runtime, client, app_id=APP_ID, app_secret=APP_SECRET, oauth_url=oa_server.url)
        for runtime, client in zip(others, clients, strict=True)
    ]
    fresh = await asyncio.gather(*(one.renewed(spent) for one in both), *(one.renewed(spent) for one in both))
    assert len(set(fresh)) == 1
    assert set(fresh) < oa_server.access
    assert oa_server.counts[OAUTH] == 2  # the first start's, and this one
    for runtime, client in zip(others, clients, strict=True):
        await client.close()
        runtime.close()


async def test_a_kill_between_answer_and_commit_is_told(closed_oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    """Zalo has given a new pair and nobody has stored it: who comes next waits for the dead one, then stops."""
    office = closed_oa_office
    office.build()
    await office.runtime.write(lambda uow: tokens.put_in(uow, NETWORK, FIRST))
    claim = await office.runtime.write(lambda uow: tokens.claim(uow, NETWORK, ""))
    assert claim is not None
    form = {"app_id": APP_ID, "grant_type": "refresh_token", "refresh_token": claim.refresh}
    assert "access_token" in oa_server.renew(form, {"secret_key": APP_SECRET})
    await office.network.start()
    await asyncio.sleep(0.5)
    assert oa_server.counts[OAUTH] == 0  # the claim holds
    office.clock.move(seconds=tokens.CLAIM_LASTS.total_seconds() + 1)
    assert "an earlier renewal was cut off" in await office.is_state("stopped")
    assert oa_server.counts[OAUTH] == 1
    assert (await pair(office)).cut_off


async def test_without_a_token_it_stops_until_a_person_puts_one_in(
    oa_office: OaOffice, oa_server: ZaloOaServer
) -> None:
    oa_server.access.clear()
    oa_server.refresh = "by-somebody-else"
    told = await oa_office.outcome(Outgoing(oa_server.chat().user_id, "Nhắc"))
    assert told.startswith("TryLater everybody: Zalo takes the refresh token no more")
    assert oa_office.oa.health()["state"] == "stopped"
    assert "zalo-oa-token" in oa_office.oa.health()["reason"]
    calls = oa_server.counts[OAUTH]
    assert not await oa_office.runtime.write(lambda uow: tokens.put_in(uow, NETWORK, FIRST))
    chat = oa_server.chat()
    said = chat.says("/dem 1")
    await oa_server.settled()
    assert said.statuses == [200]  # what people write is taken meanwhile
    assert oa_server.counts[OAUTH] == calls  # and what is refused is not tried again
    assert await oa_office.runtime.write(lambda uow: tokens.put_in(uow, NETWORK, "by-somebody-else"))
    await oa_office.is_state("running")
    await chat.hears("Đếm 1")


async def test_none_at_all_is_said(closed_oa_office: OaOffice) -> None:
    await closed_oa_office.open(first_refresh="")
    assert "DOITHOAI_ZALO_OA_REFRESH_TOKEN" in await closed_oa_office.is_state("stopped")


async def test_a_wrong_secret_uses_up_nothing(closed_oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    await closed_oa_office.open(app_secret="sai")
    assert "DOITHOAI_ZALO_OA_APP_ID" in await closed_oa_office.is_state("trouble")
    await closed_oa_office.close()
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    assert await speaks(closed_oa_office, oa_server)


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.INTERNAL, Fault.BAD_JSON, Fault.CUT_AFTER])
async def test_trouble_on_the_way_to_a_token(closed_oa_office: OaOffice, oa_server: ZaloOaServer, fault: Fault) -> None:
    """Where the call may have been done the next one tells: the old token still counts, or it is used up."""
    oa_server.faults.add(OAUTH, fault, left=1)
    await closed_oa_office.open()
    if fault in {Fault.BAD_JSON, Fault.CUT_AFTER}:
        assert "an earlier renewal was cut off" in await closed_oa_office.is_state("stopped")
    else:
        await closed_oa_office.is_state("running")
        assert await speaks(closed_oa_office, oa_server)
        assert not (await pair(closed_oa_office)).cut_off


class Busy(Runtime):
    """A database that takes no new pair at first. `refused`: how often."""

    refused = 0

    async def write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> T:
        """Refuse the first two times."""
        if getattr(work, "func", None) is tokens.keep and self.refused < 2:
            self.refused += 1
            problem = sqlite3.OperationalError("database is locked")
            problem.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise problem
        return await super().write(work, key=key)


async def test_an_answer_is_kept_until_the_database_takes_it(
    closed_oa_office: OaOffice, oa_server: ZaloOaServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.zalo_oa.tokens._WRITE_AGAIN", 0.01)
    closed_oa_office.runtime_type = Busy
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    assert isinstance(closed_oa_office.runtime, Busy)
    assert closed_oa_office.runtime.refused == 2
    assert (await pair(closed_oa_office)).refresh == oa_server.refresh
