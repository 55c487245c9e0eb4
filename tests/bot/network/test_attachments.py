"""Attachments are fetched from the network that holds them, once, however often it is tried."""

import asyncio
from collections.abc import Callable

import pytest

from bot.network.attachments import FILE_LIMIT, fetch_waiting
from domain.messages.delivery import Attachment, AttachmentKind
from domain.people.person import Person
from services.messages.fetching import MOST_TRIES
from services.unit_of_work import UnitOfWork
from tests.bot.telegram_office import Office
from tests.filing import looked_into, picture
from tests.networks.telegram_faults import Fault
from tests.networks.telegram_server import TelegramServer

LAN = 5001


def hanging(ref: str) -> Callable[[UnitOfWork], int]:
    def work(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(name="Lan", created_at=uow.now))
        attachment = Attachment(
            person_id=person_id, kind=AttachmentKind.PHOTO, network="telegram", file_ref=ref, at=uow.now, name="ảnh.jpg"
        )
        uow.attachments.keep(attachment)
        assert attachment.id is not None
        return attachment.id

    return work


async def attachment(office: Office, key: int) -> Attachment:
    def find(uow: UnitOfWork) -> Attachment:
        found = uow.attachments.find(key)
        assert found is not None
        return found

    return await office.runtime.read(find)


@pytest.fixture
async def photo(office: Office, server: TelegramServer) -> str:
    return str(server.chat(LAN).sends_photo(b"\xff\xd8\xffanh").body["photo"][-1]["file_id"])


async def test_bytes_come_once_even_if_two_fetch(office: Office, server: TelegramServer, photo: str) -> None:
    key = await office.runtime.write(hanging(photo))
    fetchers = {"telegram": office.telegram}
    server.faults.add("file", Fault.SLOW, delay=0.1)
    await asyncio.gather(fetch_waiting(office.runtime, fetchers), fetch_waiting(office.runtime, fetchers))
    found = await attachment(office, key)
    file_id = found.file_id
    assert file_id is not None
    stored = await office.runtime.read(lambda uow: uow.files.get(file_id))
    assert (stored.content, stored.name, stored.owner_id) == (b"\xff\xd8\xffanh", "ảnh.jpg", found.person_id)
    assert await fetch_waiting(office.runtime, fetchers) == 0
    events = await office.runtime.read(lambda uow: [event.act for event in uow.events.of("attachment", key)])
    assert events == ["attachment.fetched"]


async def test_a_file_that_is_gone_is_given_up(office: Office) -> None:
    key = await office.runtime.write(hanging("nowhere"))
    assert await fetch_waiting(office.runtime, {"telegram": office.telegram}) == 0
    assert (await attachment(office, key)).failed_at is not None


async def test_a_file_that_is_too_big_is_given_up(office: Office, server: TelegramServer) -> None:
    sent = server.chat(LAN).sends_document("phim.mp4", b"x", size=FILE_LIMIT + 1)
    key = await office.runtime.write(hanging(sent.body["document"]["file_id"]))
    await fetch_waiting(office.runtime, {"telegram": office.telegram})
    assert (await attachment(office, key)).failed_at is not None


async def test_a_file_that_cannot_be_had_is_tried_five_times(
    office: Office, server: TelegramServer, photo: str
) -> None:
    key = await office.runtime.write(hanging(photo))
    server.faults.add("getFile", Fault.INTERNAL)
    for _ in range(MOST_TRIES + 1):
        await fetch_waiting(office.runtime, {"telegram": office.telegram})
    found = await attachment(office, key)
    assert (found.attempts, found.failed_at is not None) == (MOST_TRIES, True)


async def test_while_the_network_is_away_no_try_is_counted(office: Office, server: TelegramServer, photo: str) -> None:
    key = await office.runtime.write(hanging(photo))
    rule = server.faults.add("file", Fault.CUT_BEFORE)
    for _ in range(MOST_TRIES + 1):
        await fetch_waiting(office.runtime, {"telegram": office.telegram})
    assert rule.hits > MOST_TRIES
    assert (await attachment(office, key)).failed_at is None
    server.faults.clear()
    assert await fetch_waiting(office.runtime, {"telegram": office.telegram}) == 1


async def test_what_was_fetched_is_looked_into_before_others_open_it(office: Office, server: TelegramServer) -> None:
    """A photo as it is, and one that is none; both came from the network under the same name."""
    good, bad = (server.chat(LAN).sends_photo(content) for content in (picture(900), b"\xff\xd8\xffanh"))
    keys = [await office.runtime.write(hanging(sent.body["photo"][-1]["file_id"])) for sent in (good, bad)]
    await looked_into(office.runtime, {"telegram": office.telegram})
    kept, refused = [await attachment(office, key) for key in keys]
    assert (kept.is_ready, kept.name, refused.is_ready, refused.file_id) == (True, "ảnh.jpg", False, None)
    assert refused.failed_at is not None
    file_id = kept.file_id
    assert file_id is not None
    stored = await office.runtime.read(lambda uow: uow.files.get(file_id))
    assert stored.thumbnail is not None
    assert stored.content != picture(900)
