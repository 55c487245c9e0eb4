"""Buttons that are more than a week old, pressed after a restart: each answers clearly, whatever has become of it."""

from collections.abc import Iterator

import pytest

import handlers
from bot.runtime import Runtime
from services.answers import promises
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.conversations.test_bad_input import check_reply
from tests.office import asks
from tests.preparing import lay_usual
from tests.talking import Heard, Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"
ANSWER = "Nhà trường lưu mẫu thức ăn hằng ngày và công khai thực đơn."


async def walk(runtime: Runtime, world: World) -> None:
    """Bring up every kind of message that carries buttons: of askers, of sorting, approving, planning and units."""
    parent, secretary, chair, responder = people(runtime, world)
    first = await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?", topic="unsorted")
    await asks(runtime, world, "parent2", "Sân chơi có được sửa không ạ?")

    def give(uow: UnitOfWork) -> None:
        question, due = uow.questions.get(first), uow.meetings.get(world.meeting).ends_at
        holder, by = world.people["responder"], world.people["secretary"]
        promises.assign(uow, question, owed=None, holder_id=holder, due_at=due, by=by)

    await runtime.write(give)
    await lay_usual(runtime, world)
    for words in ("menu", "/hoi", "2", "Đề nghị công khai thực đơn tuần ạ?", "câu hỏi của tôi", "MN26-001", "/dulieu"):
        await parent.says(words)
    for words in ("menu", "/moi"):
        await secretary.says(words)
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    for words in ("/phieu MN26-001", "/hangdoi", "/lich", "/donvi", "/chucdanh", "/ma", "/guitin", "/tim ăn"):
        await secretary.says(words)
    await secretary.says("/lich")
    await secretary.presses("Mốc 1")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says(ANSWER)
    await responder.presses("Trình duyệt")
    for words in ("/duyet", "/hangdoi", "/batdau"):
        await chair.says(words)
    await secretary.says("/lich")
    await secretary.presses("Mốc 2")


def people(runtime: Runtime, world: World) -> tuple[Speaker, Speaker, Speaker, Speaker]:
    parent, secretary, chair, responder = (
        Speaker(runtime, world.accounts[part]) for part in ("parent", "secretary", "chair", "responder")
    )
    return parent, secretary, chair, responder


def buttons(heard: list[Heard]) -> Iterator[tuple[Heard, str, str]]:
    """Each button once, the oldest message that carries it."""
    seen = set()
    for one in heard:
        for label, payload in one.buttons:
            if payload not in seen:
                seen.add(payload)
                yield one, label, payload


async def test_each_answers_clearly(runtime: Runtime, world: World, clock: Clock, database_url: str) -> None:
    await walk(runtime, world)
    runtime.close()
    clock.move(days=8)
    again = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    answered: dict[tuple[str, str], Heard] = {}
    try:
        for somebody in people(again, world):
            for heard, label, payload in list(buttons(await somebody.heard())):
                said = answered[somebody.external_id, label] = await somebody.presses(label, on=heard)
                check_reply(said.text, label, payload)
        # What cannot be done any more is not asked about first; nothing is called begun that was not.
        answered["chair-1", "Trả lại"].shows("đã được duyệt trước đó", "Đã gửi người hỏi")
        assert "hạn" not in answered["chair-1", "MN26-001"].text
        for label in ("Xin lùi hạn", "Trả lại (lý do)"):
            answered["responder-1", label].shows("Việc này đã xong")
        stale = answered["parent-1", "Vấn đề khác"]
        stale.shows("Nút này không còn dùng được, chưa có gì thay đổi. Câu đang viết dở", "\n\nChị muốn làm gì ạ?")
        answered["secretary-1", "Xác nhận ngày này"].shows("Ngày này đã qua nên việc thành quá hạn")
    finally:
        again.close()
