"""Requests about one's own data: numbered, in time, answered by a person where one must; consent withdrawn."""

from datetime import datetime
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone
from domain.people.data_request import DataRequest
from services.messages import outbox
from services.people import data_requests, keeping, withdrawing
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.conversations.questions.test_caring import BRUISE, PLAIN
from tests.talking import Speaker
from tests.web.office.desk import Clerk
from tests.web.office.parity import same_by_both
from tests.world import Clock, World

WISH = "Sửa lớp của tôi thành Mẫu giáo lớn A2"


async def of(runtime: Runtime, world: World, part: str = "parent") -> list[DataRequest]:
    """The requests of somebody, the first first."""
    found = await runtime.read(lambda uow: uow.data_requests.of_person(world.people[part], limit=50))
    return found[::-1]


async def asks_the_office(parent: Speaker) -> None:
    await parent.says("/dulieu")
    await parent.presses("Yêu cầu khác")
    await parent.says(WISH)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


async def test_what_needs_a_person_goes_to_the_office_with_the_lawful_dates(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """Monday: answered by Wednesday, done by the tenth day, a Thursday."""
    await parent.says("/dulieu")
    (await parent.presses("Yêu cầu khác")).shows("trả lời trong 2 ngày làm việc")
    told = await parent.says(WISH)
    told.shows("Đã nhận yêu cầu YC-2", "trả lời chậm nhất hết thứ Tư, ngày 18/11/2026", "hết thứ Năm, ngày 26/11/2026")
    (await secretary.hears()).shows("Yêu cầu về dữ liệu cá nhân YC-2 của chị Lò Thị Mây", WISH)
    (await secretary.presses("Mở yêu cầu")).shows("Theo luật: trả lời chậm nhất hết thứ Tư")
    (await secretary.presses("Gia hạn 15 ngày")).shows("cần thêm 15 ngày")
    (await secretary.says("Chờ xếp lại lớp.")).shows("làm xong chậm nhất hết thứ Sáu, ngày 11/12/2026")
    (await parent.hears()).shows("YC-2 cần thêm thời gian: “Chờ xếp lại lớp.”", "11/12/2026")
    (await secretary.says("yêu cầu dữ liệu")).shows("1. YC-2 – Lò Thị Mây", "xong chậm nhất")
    opened = await secretary.says("1")
    assert "Gia hạn 15 ngày" not in opened.labels()
    await secretary.presses("Đã làm xong")
    (await secretary.says("Đã chuyển chị sang lớp A2.")).shows("Không có yêu cầu nào", "– YC-2 Lò Thị Mây")
    (await parent.hears()).shows("trả lời yêu cầu YC-2", "Đã chuyển chị sang lớp A2.")
    (await parent.says("/dulieu")).shows("YC-2 (yêu cầu khác)", "làm xong thứ Hai")


async def test_what_the_program_does_itself_has_a_number_too(parent: Speaker, runtime: Runtime, world: World) -> None:
    (await parent.says("/dulieu")).shows("Yêu cầu xem YC-1, làm xong ngay")
    await parent.says("/dulieu")
    await parent.presses("Sửa tên")
    (await parent.says("Lò Thị Mai")).shows("Lò Thị Mai. Yêu cầu YC-2")
    await parent.says("/dulieu")
    (await parent.presses("Tải bản chữ")).shows("Yêu cầu YC-3")
    await parent.says("/dulieu")
    (await parent.presses("Xóa dữ liệu")).shows("Không xóa được", "nhật ký việc đã làm", "«Rút đồng ý»")
    (await parent.presses("Xóa dữ liệu")).shows("Yêu cầu YC-4, làm xong lúc 09h00", "Đã xóa họ tên")
    kinds = [(one.kind, one.is_open, one.person_id) for one in await of(runtime, world)]
    assert kinds == [(kind, False, world.people["parent"]) for kind in ("see", "correct", "download", "erase")]


@pytest.mark.core_only
async def test_consent_is_withdrawn_and_all_goes_on_the_day(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await parent.asks(PLAIN)
    await parent.says("/hoi")
    await parent.says("/dulieu")
    asked = await parent.presses("Rút đồng ý")
    asked.shows("khác với xóa", "Câu trả lời của các câu đã gửi vẫn đến đây", "hết thứ Ba, ngày 01/12/2026")
    (await parent.presses("Rút đồng ý")).shows("đã rút đồng ý", "01/12/2026 mọi thông tin về chị tự xóa")
    (await parent.says("/hoi")).shows("Đã rút đồng ý nên không nhận gì mới", "«Đồng ý lại»")
    (await parent.says("/giuthem")).shows("Đã rút đồng ý")
    (await parent.says("/dulieu")).shows("ĐÃ RÚT ĐỒNG Ý", "hết thứ Ba, ngày 01/12/2026")
    question = (await runtime.read(lambda uow: uow.questions.of_asker(world.people["parent"])))[0]
    assert question.name_hidden
    clock.set(datetime(2026, 12, 1, 23, 50, tzinfo=ZONE))
    await runtime.write(keeping.forget)
    assert await runtime.read(lambda uow: uow.people.get(world.people["parent"]).name) == "Lò Thị Mây"
    clock.move(minutes=20)
    await runtime.write(keeping.forget)
    assert await runtime.read(lambda uow: uow.people.get(world.people["parent"]).name) == ""
    assert [one.text for one in await of(runtime, world)] == ["", ""]


async def test_who_changes_their_mind_agrees_again(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await parent.says("rút đồng ý")
    await parent.presses("Rút đồng ý")
    (await parent.says("/dulieu")).shows("ĐÃ RÚT ĐỒNG Ý")
    (await parent.presses("Đồng ý lại")).shows("chị đồng ý lại")
    await parent.asks(PLAIN)
    (await secretary.says("rút đồng ý")).shows("giữ chức danh Thư ký hội nghị", "thôi chức danh trước")


@pytest.mark.core_only
async def test_the_office_is_reminded_before_either_date(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """On the eve of the first date, three days before the second, and once it is over; each once, never at night."""
    await asks_the_office(parent)

    async def told(when: datetime) -> int:
        clock.set(when)
        await runtime.write(data_requests.remind)
        await runtime.write(data_requests.remind)
        await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
        return sum("dữ liệu cá nhân YC-2" in one.text for one in await secretary.heard())

    told_at = [await told(when) for when in (at(17), at(18, 1), at(18), at(20), at(24), at(25), at(27), at(30))]
    assert told_at == [1, 1, 2, 2, 3, 3, 4, 4]
    (await secretary.hears()).shows("QUÁ HẠN", "hết thứ Năm, ngày 26/11/2026")


@pytest.mark.core_only
async def test_two_answer_at_once_and_nobody_asks_without_end(parent: Speaker, runtime: Runtime, world: World) -> None:
    for _ in range(3):
        await asks_the_office(parent)
    await parent.says("/dulieu")
    await parent.presses("Yêu cầu khác")
    (await parent.says("Một yêu cầu nữa")).shows("Đang có 3 yêu cầu")
    key = (await of(runtime, world))[1].key

    def answer(uow: UnitOfWork) -> None:
        data_requests.answer(uow, key, "Xong.", by=world.people["secretary"])

    await runtime.write(answer)
    with pytest.raises(AlreadyDone):
        await runtime.write(answer)
    (await parent.says("x", payload=f"a|request|{key}")).shows("không tìm thấy mục này")


@pytest.mark.core_only
async def test_who_withdrew_still_tells_of_a_child_in_danger(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await runtime.write(lambda uow: withdrawing.withdraw(uow, world.people["parent"]))
    await parent.says(BRUISE)
    (await parent.presses("Báo ngay")).shows("Đã báo ngay cho", "MN26-001")
    (await secretary.hears()).shows("CẦN XEM NGAY", BRUISE)
    await runtime.write(lambda uow: withdrawing.agree_again(uow, world.people["parent"]))
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: withdrawing.agree_again(uow, world.people["parent"]))


@pytest.mark.core_only
async def test_chat_and_page_answer_alike(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await asks_the_office(Speaker(runtime, world.accounts["parent"]))

    async def talk(office: Speaker) -> None:
        await office.says("x", payload="a|request_refuse|2")
        await office.says("Lớp do phòng xếp.")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens("/van-phong/yeu-cau")
        assert WISH in page.words
        done = await clerk.does(page, "refuse", 2, loi="Lớp do phòng xếp.")
        assert "Đã trả lời yêu cầu YC-2" in done.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=talk, desk=desk)
    assert [row["refused"] for row in rows["data_request"] if row["kind"] == "other"] == [True]
