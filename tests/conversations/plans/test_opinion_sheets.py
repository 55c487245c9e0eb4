"""A list of opinions sent as a sheet in a chat: read aside, told what it says, and added by a button."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.people.access import Role
from scheduler.jobs import Jobs, Networks
from services.messages import fetching, outbox
from services.unit_of_work import UnitOfWork
from tests.services.people.test_rosters import workbook
from tests.talking import Heard, Speaker
from tests.web.office.test_gathering import SHEET
from tests.world import World

pytestmark = pytest.mark.core_only


@pytest.fixture(autouse=True)
async def _heads(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["responder"], world.unit, Role.GROUP_LEADER, group_id=world.group)

    await runtime.write(work)


class Alone(Networks):
    """One process alone."""

    def claimed(self) -> list[str]:
        return []


async def read(runtime: Runtime, speaker: Speaker) -> Heard:
    await Jobs(runtime, Alone()).read_sheets()
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    return await speaker.hears()


def sheet(content: bytes | None) -> Media:
    return Media("document", "ref-1", "y-kien.xlsx", "application/octet-stream", len(content or b"x"), content)


async def test_a_sheet_in_the_chat(responder: Speaker, runtime: Runtime, world: World) -> None:
    await responder.says("/ykien")
    await responder.presses("Gõ cả danh sách")
    assert (await responder.presses("Tệp mẫu")).document
    await responder.presses("Gõ cả danh sách")
    (await responder.sends(sheet(workbook(SHEET)))).shows("Đã nhận tệp, đang đọc")
    heard = await read(runtime, responder)
    heard.shows("Tệp có 2 ý kiến", "Dòng 5 (“Muỗi”)", "Dòng 6", "công thức", "1 dòng ghi chủ đề chưa có", "Thêm vào")
    (await responder.presses("Thêm vào danh sách")).shows("Đã thêm 2 ý kiến", "2 ý kiến, 1 đăng ký phát biểu")
    (await responder.presses("Thêm vào danh sách")).shows("đã đưa vào rồi", "2 ý kiến, 1 đăng ký phát biểu")


async def test_what_its_network_never_hands_out_is_told(responder: Speaker, runtime: Runtime) -> None:
    """Nor is anything said while it is still on its way, nor twice."""
    await responder.says("/ykien")
    await responder.presses("Gõ cả danh sách")
    await responder.sends(sheet(None))
    await Jobs(runtime, Alone()).read_sheets()
    waits = await runtime.read(lambda uow: uow.attachments.unfetched(limit=5, tried_before=5))
    assert len(waits) == 1

    def lost(uow: UnitOfWork) -> None:
        fetching.note_failure(uow, waits[0].id or 0, reason="gone", final=True)

    await runtime.write(lost)
    (await read(runtime, responder)).shows("“y-kien.xlsx”: Chưa tải được tệp này")
    assert await runtime.read(lambda uow: uow.attachments.unread(limit=5)) == []
