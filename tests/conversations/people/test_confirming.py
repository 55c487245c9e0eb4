"""A class that confirms its people: a newcomer waits, the teacher agrees in one tap, and both know."""

from collections.abc import Awaitable, Callable

from bot.runtime import Runtime
from domain.people.access import Role
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import World

Person = Callable[[None], Awaitable[Speaker]]


async def switched_on(secretary: Speaker) -> None:
    await secretary.says("/donvi")
    await secretary.says("1")
    told = await secretary.presses("Cần xác nhận")
    told.shows("giáo viên, tổ trưởng của Mẫu giáo lớn A1 hoặc văn phòng xác nhận")


async def comes(newcomer: Speaker) -> None:
    for text in ("/start", "đồng ý", "phụ huynh", "Giàng Thị Dở", "chị"):
        await newcomer.says(text)


async def test_the_class_teacher_confirms(
    secretary: Speaker, teacher: Speaker, person: Person, runtime: Runtime, world: World
) -> None:
    def of_the_class(uow: UnitOfWork) -> None:
        [mine] = uow.people.memberships(world.people["teacher"])
        mine.group_id = world.class_a
        uow.people.keep(mine)

    await runtime.write(of_the_class)
    await switched_on(secretary)
    newcomer = await person(None)
    await comes(newcomer)
    joined = await newcomer.says("A1")
    joined.shows("Chị đang chờ Mẫu giáo lớn A1 xác nhận: gửi câu hỏi được ngay")
    assert "Đăng ký phát biểu" not in joined.labels()
    (await newcomer.says("/phatbieu")).shows("Đang chờ Mẫu giáo lớn A1 xác nhận", "Xin gửi câu hỏi trước")
    asked = await teacher.hears()
    asked.shows("Giàng Thị Dở vào Trường Mầm non Hoa Ban là phụ huynh, Mẫu giáo lớn A1. Có đúng không ạ?")
    (await teacher.presses("Xác nhận", on=asked)).shows("Đã xác nhận Giàng Thị Dở", "Không có ai chờ xác nhận")
    (await newcomer.hears()).shows("Chị đã được xác nhận là phụ huynh, Mẫu giáo lớn A1")
    (await newcomer.says("/phatbieu")).shows("Phần phát biểu về việc gì")


async def test_the_office_finds_who_waits_and_says_no(secretary: Speaker, person: Person) -> None:
    await switched_on(secretary)
    newcomer = await person(None)
    await comes(newcomer)
    await newcomer.says("A1")
    (await secretary.says("chờ xác nhận")).shows("1 người chờ xác nhận", "1. Giàng Thị Dở – phụ huynh, Mẫu giáo lớn A1")
    (await secretary.says("1")).shows("Có đúng không ạ?")
    (await secretary.presses("Không phải")).shows("không phải phụ huynh Mẫu giáo lớn A1")
    (await newcomer.hears()).shows("chưa xác nhận chị là phụ huynh", "gặp thư ký")


async def test_it_can_be_switched_off_again(secretary: Speaker, world: World, runtime: Runtime) -> None:
    await switched_on(secretary)
    await secretary.presses("Thôi xác nhận")
    assert not (await runtime.read(lambda uow: uow.people.unit(world.class_a))).confirms
    assert Role.PARENT in await runtime.read(lambda uow: uow.people.roles(world.people["parent"], world.unit))
