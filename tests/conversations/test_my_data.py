"""My data: seen, mended, erased."""

import pytest

from bot.runtime import Runtime
from services.privacy import forget_declined
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World


async def test_what_is_kept_is_shown(parent: Speaker) -> None:
    for text in ("/hoi", "2", "Đề nghị công khai thực đơn tuần", "văn bản", "gửi"):
        await parent.says(text)
    mine = await parent.says("dữ liệu của tôi")
    mine.shows(
        "Lò Thị Mây", "Phụ huynh, Trường Mầm non Hoa Ban, Mẫu giáo lớn A1", "Nhắn tin qua: ", "Câu hỏi: 1 phiếu",
        "Đồng ý lúc 09h00 thứ Hai, ngày 16/11/2026 (bản 2026-11)",
    )  # fmt: skip
    assert [label for label in mine.labels() if label != "Bỏ liên kết"] == [
        "Sửa tên",
        "Liên kết",
        "Xóa dữ liệu",
        "Trang chính",
    ]


async def test_a_name_is_mended(parent: Speaker) -> None:
    await parent.says("/dulieu")
    (await parent.presses("Sửa tên")).shows("họ và tên")
    (await parent.says("Lò Thị May")).shows("Đã sửa tên thành Lò Thị May", "muốn làm gì")
    (await parent.says("/dulieu")).shows("Họ tên: Lò Thị May")


async def test_erasing_asks_first(parent: Speaker) -> None:
    await parent.says("/dulieu")
    (await parent.presses("Xóa dữ liệu")).shows("Xác nhận xóa?")
    (await parent.says("thôi")).shows("Không xóa gì cả")
    (await parent.says("/dulieu")).shows("Lò Thị Mây")


@pytest.mark.core_only
async def test_erasing_keeps_the_question_and_no_name(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    for text in ("/hoi", "2", "Đề nghị công khai thực đơn tuần", "văn bản", "gửi"):
        await parent.says(text)
    for text in ("/hoi", "2", "Một câu đang viết dở dang"):
        await parent.says(text)
    await parent.says("dữ liệu của tôi")
    (await parent.presses("Xóa dữ liệu")).shows("1 câu hỏi đã gửi được giữ không kèm tên")
    (await parent.says("xóa")).shows("Đã xóa họ tên và liên hệ")
    person_id = world.people["parent"]

    def check(uow: UnitOfWork) -> None:
        person = uow.people.get(person_id)
        assert (person.name, person.erased_at is not None) == ("", True)
        assert uow.people.consent(person_id) is None
        assert uow.people.all_accounts_of(person_id) == []
        assert [(m.title, m.group_id) for m in uow.people.memberships(person_id)] == [("", None)]
        question = uow.questions.by_code("MN26-001")
        assert question is not None
        assert question.wording == "Đề nghị công khai thực đơn tuần"
        assert uow.questions.drafts_by(person_id) == []
        assert [e.act for e in uow.events.of("person", person_id)][-1] == "person.erased"

    await runtime.read(check)
    (await parent.hears()).shows("Đã xóa")
    assert all("thực đơn" not in heard.text for heard in await parent.heard())
    clock.move(minutes=11)
    assert await runtime.write(forget_declined) == 1
    (await parent.says("xin chào")).shows("đồng ý không")


@pytest.mark.core_only
async def test_erasing_ends_sessions_elsewhere(world: World, runtime: Runtime, parent: Speaker) -> None:
    def elsewhere(uow: UnitOfWork) -> int:
        other = uow.people.account("telegram", "4711")
        uow.people.bind(other.account_id, world.people["parent"])
        return other.account_id

    other = await runtime.write(elsewhere)
    await parent.says("/dulieu")
    await parent.presses("Xóa dữ liệu")
    await parent.presses("Xóa dữ liệu")
    account = await runtime.read(lambda uow: uow.people.account_by_id(other))
    assert (account.person_id, account.declined_at is not None) == (None, True)
