"""Delegates of a ward's meeting: named by their school's head, invited, answering, replaced, and reminded."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.invitation import Rsvp, Seat
from domain.people.access import JoinCode, Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from services.people import merging, privacy
from services.plans import moving
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.talking import Heard, Speaker
from tests.world import Clock, World, put_under_a_ward

LIST = """1. Bùi Minh Thư  -  Thư ký hội nghị
2. cô Đỗ Thu Hà - giáo viên - phát biểu: sân chơi, nhà vệ sinh
3) Lù A Páo
🙂
Ngô Quốc Bảo, Phó Hiệu trưởng"""


@pytest.fixture
async def ward(runtime: Runtime, world: World) -> int:
    """The ward's meeting, two delegates a school; its chair heads the school, «ward-1» is the ward's secretary."""

    def work(uow: UnitOfWork) -> int:
        meeting = put_under_a_ward(uow, world)
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept(), Circle(Role.DELEGATE).kept()]
        uow.meetings.keep(meeting)
        own = uow.meetings.get(world.meeting)
        own.cancelled_at = uow.now
        uow.meetings.keep(own)
        person_id = uow.people.add(Person(name="Hà Văn Sơn", created_at=uow.now))
        uow.people.keep(Membership(person_id=person_id, unit_id=meeting.unit_id, role=Role.SECRETARY, since=uow.now))
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        uow.accounts.bind(uow.accounts.known("web", "ward-1").account_id, person_id)
        return meeting.key

    return await runtime.write(work)


@pytest.mark.core_only
async def test_a_list_is_taken_back_as_a_whole(ward: int, speaker: Callable[[str], Speaker]) -> None:
    head = speaker("chair-1")
    await head.says("đại biểu")
    await head.presses("Thêm đại biểu")
    (await head.says(LIST)).shows("Đã thêm 2 người: Bùi Minh Thư, Đỗ Thu Hà.", "2/2 người, 2 dự bị")
    (await head.presses("Hoàn tác")).shows("Đã hoàn tác", "0/2 người")


@pytest.mark.core_only
async def test_a_school_s_delegates_from_list_to_eve(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker]
) -> None:
    head, office = speaker("chair-1"), speaker("ward-1")
    teacher, reserve = speaker("teacher-1"), speaker("responder-1")

    # the head pastes a list
    assert "Đại biểu" in (await speaker("secretary-1").says("/menu")).labels()
    (await head.says("đại biểu")).shows("Trường Mầm non Hoa Ban", "0/2 người", "Chốt danh sách chậm nhất")
    (await head.presses("Thêm đại biểu")).shows("mỗi dòng một người", "Còn 2 chỗ")
    named = await head.says(LIST)
    named.shows(
        "Đã thêm 2 người", "xếp dự bị: Lù A Páo, Ngô Quốc Bảo", "Nhận ra 3 người", "Dòng 4", "2/2 người, 2 dự bị",
        "2. Đỗ Thu Hà, giáo viên – phát biểu: sân chơi, nhà vệ sinh", "3. Lù A Páo (dự bị 1)",
    )  # fmt: skip
    await head.presses("Thêm đại biểu")
    (await head.says("Bùi Minh Thư")).shows("Đã có từ trước, giữ nguyên: Bùi Minh Thư")
    await head.says("3")
    await head.presses("Bỏ khỏi danh sách")
    (await head.presses("Bỏ tên này")).shows("Đã bỏ Lù A Páo", "3. Ngô Quốc Bảo, Phó Hiệu trưởng (dự bị 1)")

    # the office sends, once
    (await office.says("giấy mời")).shows("2 chưa gửi", "1. Trường Mầm non Hoa Ban – 0/2 sẽ dự, 2 chưa gửi, 1 dự bị")
    (await office.presses("Gửi giấy mời")).shows("Giấy mời sẽ gửi ngay cho 2 người", "nhắc một lần")
    (await office.presses("Gửi giấy mời")).shows("Đã gửi giấy mời cho 2 người", "2 chưa trả lời")
    await office.presses("Gửi giấy mời")
    (await office.presses("Gửi giấy mời")).shows("Mọi người có tài khoản đều đã nhận giấy mời (2 người)")
    invited = await teacher.hears()
    invited.shows("GIẤY MỜI", "đại biểu của Trường Mầm non Hoa Ban", "17h00 thứ Ba, ngày 01/12/2026", "sân chơi")
    assert invited.labels() == ["Sẽ dự", "Không dự được", "Cử người khác"]

    # one goes away, the reserve moves up, and the first comes back too late
    (await teacher.presses("Không dự được", on=invited)).shows("Đã ghi: cô không dự được")
    (await reserve.hears()).shows("Thầy là đại biểu chính thức", "lên từ danh sách dự bị")
    (await head.hears()).shows("Đỗ Thu Hà không dự, Ngô Quốc Bảo (dự bị) đã lên chính thức")
    (await teacher.presses("Sẽ dự", on=invited)).shows("đã có người lên thay", "dự bị số 1")

    # somebody else comes instead of the reserve, who changes his mind
    asked = await reserve.hears()
    (await reserve.presses("Cử người khác", on=asked)).shows("Ai dự thay thầy")
    (await reserve.says("ngô quốc bảo")).shows("đã có trong danh sách")
    (await reserve.says("Vàng Thị Súa")).shows("Đã ghi: Vàng Thị Súa dự thay thầy", "Xin thầy báo giúp")
    (await head.hears()).shows("cử Vàng Thị Súa dự thay")
    back = await reserve.presses("Sẽ dự", on=asked)
    back.shows("Đã ghi: thầy sẽ dự", "Vàng Thị Súa không dự thay thầy nữa", "xin thầy báo giúp người ấy")
    (await head.hears()).shows("Ngô Quốc Bảo", "sẽ dự; Vàng Thị Súa không dự thay nữa")
    (await office.says("giấy mời")).shows("1/2 sẽ dự, 1 chưa trả lời, 1 dự bị")

    # the silent are reminded once, on a working day; the eve reaches who is expected, and nobody twice
    async def ticks(days: float) -> None:
        clock.move(days=days)
        while await runtime.write(send_what_is_due):
            pass

    secretary = speaker("secretary-1")
    await secretary.says("giấy mời")
    (await secretary.presses("Giấy mời của tôi")).shows("Cô được mời, đại biểu của Trường Mầm non", "chưa trả lời")
    await ticks(3)
    (await secretary.hears()).shows("chưa trả lời giấy mời", "17h00 thứ Ba")
    count = len(await secretary.heard())
    await ticks(11)
    told = [one for one in (await secretary.heard())[count:] if "Ngày mai" in one.text]
    assert len(told) == 1
    assert told[0].shows("17h00 thứ Ba, ngày 01/12/2026", "Mời cô dự")
    assert not any("Ngày mai" in one.text for one in await teacher.heard())
    clock.move(days=2)
    (await reserve.presses("Không dự được", on=asked)).shows("đã bắt đầu hoặc đã qua")


@pytest.mark.core_only
async def test_who_comes_in_is_recognised_and_hears_of_a_move(
    runtime: Runtime, world: World, ward: int, clock: Clock, speaker: Callable[[str], Speaker]
) -> None:
    head, office = speaker("chair-1"), speaker("ward-1")
    await head.says("/daibieu")
    await head.presses("Thêm đại biểu")
    (await head.says("Giàng Thị Dở\nĐỗ Thu Hà\nBùi Minh Thư")).shows("xếp dự bị: Bùi Minh Thư")
    await office.says("ai được mời")
    await office.says("1")
    await office.presses("Số đại biểu")
    (await office.says("3")).shows("mỗi trường 3 người")
    (await head.hears()).shows("Bùi Minh Thư (dự bị) đã lên chính thức")
    await office.says("/giaymoi")
    await office.presses("Gửi giấy mời")
    (await office.presses("Gửi giấy mời")).shows("1 người chưa có tài khoản, cần in giấy mời")

    def comes(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(created_at=uow.now))
        uow.people.keep(Consent(person_id=person_id, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        uow.accounts.bind(uow.accounts.known("web", "new-1").account_id, person_id)
        return person_id

    person_id = await runtime.write(comes)
    newcomer = speaker("new-1")

    def joins(uow: UnitOfWork) -> None:
        from services.people import joining  # noqa: PLC0415 - only here

        joining.declare(uow, person_id, world.unit, Role.TEACHER)
        joining.rename(uow, person_id, "giàng thị dở")

    await runtime.write(joins)
    assert not await newcomer.heard(), "by the name alone nobody gets somebody's invitation"
    await head.says("chờ xác nhận")
    await head.says("1")
    (await head.presses("Xác nhận")).shows("Đã xác nhận giàng thị dở")
    (await newcomer.hears()).shows("GIẤY MỜI", "đại biểu của Trường Mầm non Hoa Ban")
    by = await runtime.read(lambda uow: next(m.person_id for m in uow.people.posts(uow.meetings.get(ward).unit_id)))
    later = (await runtime.read(lambda uow: uow.meetings.get(ward))).starts_at + timedelta(days=1)
    await runtime.write(lambda uow: moving.move(uow, ward, later, by=by))
    (await newcomer.hears()).shows("THAY ĐỔI LỊCH", "Giờ mới")

    def ends(uow: UnitOfWork) -> None:
        other = uow.people.add(Person(name="Vừ Thị Ly", created_at=uow.now))
        merging.merge(uow, person_id, into=other)
        [mine] = uow.invitations.of_person(other)
        assert (mine.seat, mine.rsvp, mine.asked_at is not None) == (Seat.DELEGATE, Rsvp.NONE, True)
        privacy.erase(uow, other, here=None)
        assert mine.stands is False
        assert [one.name for one in uow.invitations.of_meeting(ward, removed=True)] == ["", "Đỗ Thu Hà", "Bùi Minh Thư"]

    await runtime.write(ends)


@pytest.mark.core_only
async def test_each_school_s_staff_comes_in_by_a_code_that_its_head_hands_out(
    runtime: Runtime, world: World, ward: int, speaker: Callable[[str], Speaker]
) -> None:
    def headed(uow: UnitOfWork) -> None:
        [mine] = uow.people.memberships(world.people["responder"])
        mine.role, mine.group_id = Role.UNIT_HEAD, None
        uow.people.keep(mine)

    await runtime.write(headed)
    head, office = speaker("responder-1"), speaker("ward-1")
    await head.says("/daibieu")
    await head.presses("Thêm đại biểu")
    (await head.says("Giàng Thị Dở\nLý A Chống")).shows("Người được mời vào bằng mã của trường")

    # the ward is told what is lacking, and its notice has a line for the school
    await office.says("/donvi")
    (await office.presses("Việc tiếp theo")).shows("2 nơi chưa có mã")
    await office.says("/ma")
    listed = await office.presses("Mã cho từng nơi")
    listed.shows("Đã lập 2 mã", "Đại biểu: UPNB-", "nhân viên, Trường Mầm non Hoa Ban: TMNHB-")
    await office.says("/donvi")
    (await office.presses("Việc tiếp theo")).shows("nơi nào cũng có mã")
    (await office.presses("Thông báo để gửi")).shows("– Trường Mầm non Hoa Ban (giáo viên/nhân viên): TMNHB-")

    # its head reads the same code, and makes one for nobody's office
    await head.says("/daibieu")
    mine = await head.presses("Mã tham gia")
    mine.shows("Mã tham gia của Trường Mầm non Hoa Ban: 1 mã đang dùng được")
    school_s = re.findall(r"TMNHB-\w+", mine.text)[0]
    assert "Chủ trì" not in (await head.presses("Lập mã khác")).labels()

    # whoever was named is known, by the school's code and by the ward's
    ward_s = re.findall(r"UPNB-\w+", listed.text)[0]
    for code, called, account in ((school_s, "giàng thị dở", "new-1"), (ward_s, "Lý A Chống", "new-2")):
        newcomer = speaker(account)
        for text in (f"/start {code}", "đồng ý", called, "bỏ qua"):
            await newcomer.says(text)
        asked = await head.hears()
        asked.shows("vừa vào bằng mã chung, khai đúng tên đại biểu", "Trường Mầm non Hoa Ban")
        await head.presses("Xác nhận", on=asked)
        (await newcomer.says("/giaymoi")).shows("đại biểu của Trường Mầm non Hoa Ban", "chưa trả lời")


async def _with_a_shared_code(runtime: Runtime, world: World) -> str:
    def makes(uow: UnitOfWork) -> str:
        code = JoinCode(code="CHUNG-23456789", unit_id=world.unit, role=Role.TEACHER, made_at=uow.now)
        uow.access.keep(code)
        return code.code

    return await runtime.write(makes)


@pytest.mark.core_only
async def test_a_delegate_s_name_given_by_a_shared_code_waits_for_the_head(
    runtime: Runtime, world: World, ward: int, speaker: Callable[[str], Speaker]
) -> None:
    head, office = speaker("chair-1"), speaker("ward-1")
    await head.says("/daibieu")
    await head.presses("Thêm đại biểu")
    await head.says("Phạm Thị An\nĐỗ Thu Hà")
    await office.says("/giaymoi")
    await office.presses("Gửi giấy mời")
    await office.presses("Gửi giấy mời")
    code = await _with_a_shared_code(runtime, world)
    first, second, third = (speaker(f"an-{place}") for place in range(3))

    async def comes(one: Speaker) -> Heard:
        for text in (f"/start {code}", "đồng ý", "Phạm Thị An", "cô"):
            await one.says(text)
        return await one.says("Tổ Mẫu giáo")

    (await comes(first)).shows("Đã báo người lập danh sách, chờ xác nhận đúng là cô")
    assert not any("GIẤY MỜI" in one.text for one in await first.heard())
    asked = await head.hears()
    asked.shows("Phạm Thị An vừa vào bằng mã chung, khai đúng tên đại biểu Phạm Thị An của Trường Mầm non Hoa Ban.")
    assert asked.labels() == ["Xác nhận", "Không phải"]
    await comes(second)
    again = await head.hears()
    again.shows("Còn 1 người khác cũng khai tên này")
    (await office.says("chờ xác nhận")).shows("2 người chờ xác nhận", "khai đúng tên đại biểu Phạm Thị An")

    # the second is the one: the first is told the truth, and so is who comes later
    (await head.presses("Xác nhận", on=again)).shows("Đã xác nhận Phạm Thị An", "Không có ai chờ xác nhận")
    confirmed, invited = (await second.heard())[-2:]
    confirmed.shows("xác nhận đúng là Phạm Thị An", "có quyền phát biểu", "xin nhắn “phát biểu”", "chậm nhất")
    invited.shows("GIẤY MỜI", "có quyền phát biểu")
    (await second.presses("Đăng ký phát biểu", on=confirmed)).shows("Đường sá, thoát nước")
    (await first.hears()).shows("một người khác cùng tên đã được xác nhận", "“gặp thư ký”")
    assert not any("GIẤY MỜI" in one.text for one in await first.heard())
    (await comes(third)).shows("một người khác cùng tên đã được xác nhận")
    (await head.presses("Xác nhận", on=asked)).shows("đã")


@pytest.mark.core_only
async def test_who_is_not_the_delegate_stays_what_they_are(
    runtime: Runtime, world: World, ward: int, speaker: Callable[[str], Speaker]
) -> None:
    head, newcomer = speaker("chair-1"), speaker("an-1")
    await head.says("/daibieu")
    await head.presses("Thêm đại biểu")
    await head.says("Phạm Thị An")
    code = await _with_a_shared_code(runtime, world)
    for text in (f"/start {code}", "đồng ý", "Phạm Thị An", "cô", "bỏ qua"):
        await newcomer.says(text)
    await head.presses("Không phải")
    told = await newcomer.hears()
    told.shows("cô không phải là Phạm Thị An trong danh sách đại biểu", "vẫn gửi câu hỏi")
    assert not told.labels()
    await newcomer.says("/tên Phạm Thị An")
    [invited] = await runtime.read(lambda uow: uow.invitations.of_meeting(ward))
    assert invited.person_id is None
    (await head.says("chờ xác nhận")).shows("Không có ai chờ xác nhận")


@pytest.mark.core_only
async def test_a_head_is_told_what_list_is_owed(ward: int, clock: Clock, speaker: Callable[[str], Speaker]) -> None:
    head = speaker("chair-1")
    told = await head.says("/menu")
    told.shows("Còn phải cử 2 đại biểu của Trường Mầm non Hoa Ban")
    assert "Đại biểu" in told.labels()
    await head.says("đại biểu")
    await head.presses("Thêm đại biểu")
    await head.says(LIST)
    assert "Còn phải cử" not in (await head.says("/menu")).text


@pytest.mark.core_only
@pytest.mark.parametrize(("left", "words"), [(timedelta(hours=5), "đã báo sớm."), (timedelta(hours=3), "đã báo.")])
async def test_who_says_so_late_is_not_thanked_for_being_early(
    runtime: Runtime, ward: int, clock: Clock, speaker: Callable[[str], Speaker], left: timedelta, words: str
) -> None:
    head, office, teacher = speaker("chair-1"), speaker("ward-1"), speaker("teacher-1")
    await head.says("đại biểu")
    await head.presses("Thêm đại biểu")
    await head.says("Đỗ Thu Hà")
    await office.says("giấy mời")
    await office.presses("Gửi giấy mời")
    await office.presses("Gửi giấy mời")
    meeting = await runtime.read(lambda uow: uow.meetings.get(ward))
    clock.set(meeting.starts_at - left)
    (await teacher.presses("Không dự được")).shows(words)
