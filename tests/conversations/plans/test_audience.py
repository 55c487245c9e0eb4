"""For whom a meeting is: set in the talk, kept from its plan, and asked before anybody asks or speaks."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.audience import Circle, Per, usual_audience
from domain.people.access import Role
from domain.people.level import Level
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from services.audience import circles_of
from services.levels import levels_of
from services.plans import opening, planning
from services.plans.planning import Wanted
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World

PLANS = Path(__file__).parents[3] / "plans"


async def test_the_office_says_who_is_invited(secretary: Speaker, parent: Speaker, teacher: Speaker) -> None:
    (await secretary.says("ai được mời")).shows("17h00 thứ Năm, ngày 26/11/2026, mời tất cả mọi người")
    (await secretary.presses("Mời giáo viên")).shows("1. cán bộ, giáo viên, nhân viên")
    refused = await parent.says("/hoi")
    refused.shows("dành cho cán bộ, giáo viên, nhân viên", "gặp thư ký")
    kept_out = await parent.says("/menu")
    kept_out.shows("dành cho cán bộ, giáo viên, nhân viên", "gặp thư ký")
    assert "Gửi câu hỏi" not in kept_out.labels()
    assert "Gặp thư ký" in kept_out.labels()
    assert "Hạn gửi câu hỏi" not in kept_out.text
    assert "Gửi câu hỏi" not in (await parent.says("hủy")).labels()
    (await teacher.says("/phatbieu")).shows("Phần phát biểu về việc gì")
    await teacher.says("hủy")
    await secretary.says("1")
    (await secretary.presses("Số đại biểu")).shows("Mỗi tổ cử bao nhiêu đại biểu")
    (await secretary.says("mười")).shows("Chưa đọc được số “mười”", "từ 1 đến 1.000")
    (await secretary.says("2")).shows("mỗi tổ 2 người", "chỉ đại biểu được cử mới đăng ký phát biểu")


@pytest.mark.core_only
async def test_who_is_no_delegate_sends_in_writing(
    secretary: Speaker, runtime: Runtime, world: World, speaker: Callable[[str], Speaker]
) -> None:
    def a_teacher(uow: UnitOfWork) -> None:
        [mine] = uow.people.memberships(world.people["teacher"])
        mine.title = ""
        uow.people.keep(mine)
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [Circle(Role.TEACHER, per=Per.GROUP, number=2).kept()]
        uow.meetings.keep(meeting)

    await runtime.write(a_teacher)
    teacher = speaker("teacher-1")
    refused = await teacher.says("/phatbieu")
    refused.shows("các đại biểu do Tổ Mẫu giáo cử (tối đa 2 người)", "trả lời bằng văn bản")
    assert "Đăng ký phát biểu" not in refused.labels()
    (await teacher.says("/hoi")).shows("về việc gì")


@pytest.mark.core_only
async def test_what_is_next_leads_to_it_until_it_was_looked_at(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    def usual(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.audience = [circle.kept() for circle in usual_audience(UnitKind.SCHOOL)]
        uow.meetings.keep(meeting)

    await runtime.write(usual)
    (await secretary.says("việc tiếp theo")).shows("Ai được mời: đang là phụ huynh; cán bộ")
    (await secretary.presses("Ai được mời")).shows("mời:", "1. phụ huynh – mỗi lớp tự định số người")
    assert "Ai được mời" not in (await secretary.says("việc tiếp theo")).text


@pytest.mark.core_only
async def test_a_plan_s_audience_is_kept_and_goes_to_its_schools(runtime: Runtime) -> None:
    def work(uow: UnitOfWork) -> None:
        ward = opening.open_plan(uow, read_plan(PLANS / "003_thach_khoi.yaml").plan)
        first = circles_of(ward.meetings[0])[0]
        assert (first.role, first.per, first.number) == (Role.TEACHER, Per.SCHOOL, 10)
        district = opening.open_plan(uow, read_plan(PLANS / "000_ba_dinh.yaml").plan)
        for name, level, students in (
            ("Trường THCS Ba Đình", Level.THCS, True),
            ("Tiểu học Núi Trúc", Level.TH, False),
        ):
            school = Unit(parent_id=district.unit.key, kind=UnitKind.SCHOOL, name=name)
            uow.people.keep(school)
            assert levels_of(uow, school.key) == {level}
            by = uow.people.add(Person(name="Phạm Thanh Hiền", created_at=uow.now))
            uow.people.enrol(by, school.key, Role.CHAIR)
            wanted = Wanted(title="Hội nghị", starts_at=uow.now + timedelta(days=30), place="Hội trường")
            made = planning.make(uow, school.key, wanted, by=by)
            circles = circles_of(made)
            assert any(one.levels for one in circles) is students
            assert any((one.role, one.per, one.number) == (Role.PARENT, Per.CLASS, None) for one in circles)
            again = planning.clone(uow, made.key, uow.now + timedelta(days=60), by=by)
            assert again.audience == made.audience

    await runtime.write(work)
