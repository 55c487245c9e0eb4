"""Where several meetings may be meant, a person is asked once; page, menu and every command then mean the same one."""

from functools import partial

import pytest

import handlers
from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services import which_meeting
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World, put_under_a_ward

SCHOOL, WARD = "Trường Mầm non Hoa Ban", "UBND phường Noong Bua"


@pytest.fixture
async def ward(runtime: Runtime, world: World) -> Meeting:
    """A ward above the school, with a meeting that takes questions too."""
    return await runtime.write(partial(put_under_a_ward, world=world))


async def head(runtime: Runtime, world: World, part: str) -> str:
    """What the head of somebody's page says."""
    return (await runtime.read(partial(which_meeting.occasion, person_id=world.people[part])))[0]


async def make(runtime: Runtime, world: World, part: str, unit_id: int, role: Role) -> None:
    """Give somebody a post in another unit too."""
    await runtime.write(lambda uow: uow.people.enrol(world.people[part], unit_id, role))


async def ends(runtime: Runtime, meeting_id: int) -> None:
    """The meeting is over."""

    def close(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(meeting_id)
        meeting.started_at = meeting.closed_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(close)


async def test_a_parent_is_asked_once(
    ward: Meeting, parent: Speaker, runtime: Runtime, world: World, clock: Clock, database_url: str
) -> None:
    """The question goes where the page's head says; the choice outlives the program and is shown before sending."""
    (await parent.says("menu")).shows("Sắp tới", SCHOOL, WARD)
    asked = await parent.says("/hoi")
    asked.shows("nhiều hội nghị", SCHOOL, WARD, "lần sau không hỏi lại")
    assert await head(runtime, world, "parent") == SCHOOL
    (await parent.says("cái nào cũng được")).shows("Xin chọn một mục", WARD)
    (await parent.presses("UB26, 01/12/2026")).shows(WARD, "về việc gì")
    assert await head(runtime, world, "parent") == WARD
    await parent.presses("Đường sá, thoát nước")
    await parent.says("Bao giờ sửa đường vào bản ạ?")
    (await parent.goes_on("Tôi sẽ phát biểu")).shows("Gửi đến hội nghị của", WARD)
    (await parent.presses("Gửi")).shows("UB26-001")
    again = await parent.says("/phatbieu")
    again.shows("về việc gì")
    assert "nhiều hội nghị" not in again.text
    menu = await parent.says("menu")
    menu.shows("Đang nói về hội nghị của", WARD)
    assert "Đổi hội nghị" in menu.labels()
    restarted = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    kept = await restarted.read(partial(which_meeting.which_meeting, person_id=world.people["parent"]))
    restarted.close()
    assert kept.code == "UB26"


async def test_the_choice_can_be_changed(ward: Meeting, parent: Speaker, runtime: Runtime, world: World) -> None:
    await parent.says("/hoi")
    await parent.presses("MN26, 26/11/2026")
    assert await head(runtime, world, "parent") == SCHOOL
    await parent.says("menu")
    (await parent.presses("Đổi hội nghị")).shows("Hiện nay", "năm học 2026-2027", WARD)
    (await parent.presses("UB26, 01/12/2026")).shows("Từ nay", WARD, "muốn làm gì")
    (await parent.says("khi nào họp")).shows("Hội trường UBND")
    assert await head(runtime, world, "parent") == WARD


async def test_words_that_wait_for_the_choice_are_not_lost(ward: Meeting, parent: Speaker) -> None:
    """A question that somebody simply types is offered for sending once the meeting is known."""
    question = "Con đường trước cổng trường ngập nặng mỗi khi mưa, bao giờ được sửa ạ?"
    (await parent.says(question)).shows("nhiều hội nghị")
    (await parent.presses("UB26, 01/12/2026")).shows("Gửi nội dung này thành câu hỏi")
    (await parent.presses("Gửi thành câu hỏi")).shows("về việc gì", "Đường sá, thoát nước")


async def test_a_choice_ends_with_its_meeting(ward: Meeting, parent: Speaker, runtime: Runtime, world: World) -> None:
    await parent.says("/hoi")
    await parent.presses("MN26, 26/11/2026")
    await ends(runtime, world.meeting)
    assert await head(runtime, world, "parent") == WARD
    (await parent.says("/hoi")).shows("về việc gì", "Đường sá, thoát nước")
    assert "Đổi hội nghị" not in (await parent.says("menu")).labels()


async def test_one_that_takes_no_questions_yet_is_not_meant(
    ward: Meeting, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """Nobody is asked while only one of the meetings takes questions; the other can be chosen all the same."""

    def later(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(ward.key)
        meeting.intake_opens_at = meeting.intake_ends_at
        uow.meetings.keep(meeting)

    await runtime.write(later)
    (await parent.says("/hoi")).shows("Chăm sóc, nuôi dưỡng")
    assert await head(runtime, world, "parent") == SCHOOL
    await parent.says("/doihoinghi")
    await parent.presses("UB26, 01/12/2026")
    (await parent.says("/hoi")).shows("Kênh tiếp nhận câu hỏi mở từ", WARD)


async def test_a_secretary_of_both(
    ward: Meeting, secretary: Speaker, runtime: Runtime, world: World, parent: Speaker
) -> None:
    """Sorting, lists and the plan mean the chosen meeting; what the other still owes stays in sight."""
    await make(runtime, world, "secretary", ward.unit_id, Role.SECRETARY)
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    (await secretary.says("/moi")).shows("nhiều hội nghị")
    digest = await secretary.presses("UB26, 01/12/2026")
    digest.shows(
        "Hội nghị tiếp xúc, đối thoại của phường", f"{SCHOOL}, Hội nghị đối thoại năm học 2026-2027", "câu mới 1"
    )
    (await secretary.says("/hangdoi")).shows("Hội nghị tiếp xúc, đối thoại của phường")
    (await secretary.says("/lich")).shows("UB26")
    (await secretary.says("/tim thuc don")).shows("Không có câu nào")
    assert await head(runtime, world, "secretary") == WARD
    await secretary.says("/moi")
    await secretary.presses("Đổi hội nghị")
    await secretary.presses("MN26, 26/11/2026")
    (await secretary.says("/moi")).shows("Hội nghị đối thoại năm học", "Chờ phân loại: 1")
    (await secretary.says("/hangdoi")).shows("1 câu hỏi")


async def test_the_secretary_of_the_school_alone_is_not_asked_for_its_work(
    ward: Meeting, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """In the office only the units of the post count; as an asker she is somebody whom both meetings concern."""
    (await secretary.says("/moi")).shows("Hội nghị đối thoại năm học")
    assert await head(runtime, world, "secretary") == SCHOOL
    (await secretary.says("/hoi")).shows("nhiều hội nghị")
    await secretary.presses("UB26, 01/12/2026")
    assert await head(runtime, world, "secretary") == WARD
    (await secretary.says("/moi")).shows("Hội nghị đối thoại năm học")


async def test_a_teacher_with_two_schools(teacher: Speaker, runtime: Runtime, world: World) -> None:
    def second(uow: UnitOfWork) -> None:
        school = Unit(kind=UnitKind.SCHOOL, name="Trường Tiểu học Noong")
        uow.people.keep(school)
        assert school.id is not None
        own = uow.meetings.get(world.meeting)
        uow.meetings.keep(
            Meeting(
                **own.model_dump(exclude={"id", "unit_id", "code", "title"}),
                unit_id=school.id,
                code="TH26",
                title="Hội nghị của tiểu học",
            )
        )
        uow.people.enrol(world.people["teacher"], school.id, Role.TEACHER)

    await runtime.write(second)
    (await teacher.says("/phatbieu")).shows("nhiều hội nghị", SCHOOL, "Trường Tiểu học Noong")
    (await teacher.presses("MN26, 26/11/2026")).shows("về việc gì", "Chăm sóc")
    (await teacher.says("khi nào họp")).shows("Hội nghị đối thoại năm học 2026-2027")
    assert await head(runtime, world, "teacher") == SCHOOL


async def test_open_duties_of_the_last_meeting_stay_in_sight(
    chair: Speaker,
    secretary: Speaker,
    responder: Speaker,
    parent: Speaker,
    runtime: Runtime,
    world: World,
    clock: Clock,
) -> None:
    """When the next meeting exists, /moi, /viec, /lich and «Câu hỏi của tôi» still show what the last one owes."""
    await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    clock.move(days=10, hours=8)
    await chair.says("/batdau")
    await chair.says("/dong")
    await chair.presses("Kết thúc")

    def following(uow: UnitOfWork) -> None:
        own = uow.meetings.get(world.meeting)
        values = own.model_dump(exclude={"id", "code", "closed_at", "started_at", "starts_at", "ends_at"})
        ahead = {key: own.model_dump()[key] + (own.keep_until - own.starts_at) for key in ("starts_at", "ends_at")}
        values |= {"intake_opens_at": uow.now, "intake_ends_at": ahead["starts_at"]}
        uow.meetings.keep(Meeting(**values, **ahead, code="MN27"))

    await runtime.write(following)
    digest = await secretary.says("/moi")
    digest.shows("Chờ phân loại: 0", "(26/11/2026): việc trả lời còn mở 1")
    (await secretary.presses("Trả lời còn nợ")).shows("1 câu", "MN26-001", "Thực đơn tuần", "NGÔ QUỐC BẢO")
    (await secretary.says("1")).shows("Thực đơn tuần")
    (await responder.says("/viec")).shows("MN26-001")
    (await parent.says("/cauhoi")).shows("MN26-001", "Đã giao người trả lời")
    clock.move(days=20)
    (await secretary.says("/moi")).shows("còn mở 1, quá hạn 1")


async def test_planning_asks_for_the_unit(ward: Meeting, secretary: Speaker, runtime: Runtime, world: World) -> None:
    """A new meeting is no old one: whose it is has to be said by who plans for two units."""
    await make(runtime, world, "secretary", ward.unit_id, Role.SECRETARY)
    (await secretary.says("/lapkehoach")).shows("cho đơn vị nào", SCHOOL, WARD)
    (await secretary.says("phường")).shows("Hội nghị tiếp xúc, đối thoại của phường")
    (await secretary.says("/dankehoach")).shows("cho đơn vị nào")
    (await secretary.says("hoa ban")).shows("dán")
