"""Words that tell of a child in danger are seen to before whatever turns their writer away."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.audience import Circle
from domain.meeting import Meeting
from domain.people.access import Role
from domain.questions.question import Care, Question
from domain.questions.topic import Topic, TopicKind
from services.meetings import today
from services.messages import outbox
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World

TOLD = "cháu bị bạo hành ở lớp Mầm 1, hôm nay về có vết bầm trên tay"
ACCUSED = "tôi muốn tố cáo cô giáo lớp Mầm 1 đánh trẻ"
URGENT = "CẦN XEM NGAY"


def for_staff(meeting: Meeting) -> None:
    meeting.audience = [Circle(Role.TEACHER).kept()]


def full(meeting: Meeting) -> None:
    meeting.questions_each = 0


def intake_ahead(meeting: Meeting) -> None:
    meeting.intake_opens_at = meeting.intake_ends_at - timedelta(minutes=1)


def none_ahead(meeting: Meeting) -> None:
    meeting.closed_at = meeting.starts_at


async def change(runtime: Runtime, world: World, how: Callable[[Meeting], None]) -> None:
    def work(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        how(meeting)
        uow.meetings.keep(meeting)

    await runtime.write(work)


async def next_meeting(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        kept = uow.meetings.get(world.meeting).model_dump(exclude={"id", "closed_at"})
        for at in ("starts_at", "ends_at", "intake_ends_at"):
            kept[at] += timedelta(days=60)
        meeting = Meeting(**{**kept, "code": "MN27"})
        uow.meetings.keep(meeting)
        uow.meetings.keep(Topic(meeting_id=meeting.key, rank=1, kind=TopicKind.OTHER, title="Khác", short="Khác"))

    await runtime.write(work)


@pytest.mark.parametrize("how", [for_staff, full, intake_ahead, none_ahead])
async def test_nothing_turns_it_away(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, how: Callable[[Meeting], None]
) -> None:
    await change(runtime, world, how)
    await parent.says("/hoi")
    refused = await parent.says(TOLD)
    refused.shows("xin gọi ngay 111", "Bấm «Báo ngay»", "Hiệu trưởng")
    assert refused.labels()[0] == "Báo ngay"
    (await parent.presses("Báo ngay")).shows("Đã báo ngay cho", "111")
    (await secretary.hears()).shows(URGENT, TOLD)


async def test_words_under_a_command_too(parent: Speaker, secretary: Speaker, runtime: Runtime, world: World) -> None:
    await change(runtime, world, for_staff)
    refused = await parent.says(f"/hoi {TOLD}")
    refused.shows("111", "dành cho cán bộ, giáo viên")
    await parent.presses("Báo ngay")
    (await secretary.hears()).shows(URGENT, TOLD)
    plain = await parent.says("/hoi")
    assert plain.labels() == ["Gặp thư ký", "Báo trẻ gặp nguy", "Trang chính"], plain


async def test_a_complaint_is_told_its_door_there(parent: Speaker, runtime: Runtime, world: World) -> None:
    await change(runtime, world, for_staff)
    refused = await parent.says(ACCUSED)
    refused.shows("111", "nơi tiếp công dân", "phòng Văn thư", "dành cho")
    assert refused.labels()[:2] == ["Báo ngay", "Gặp thư ký"]
    await parent.presses("Báo ngay")

    def mine(uow: UnitOfWork) -> list[Question]:
        return list(uow.questions.of_asker(world.people["parent"]))

    assert [one.aside for one in await runtime.read(mine)] == [Care.SAFETY]


async def test_an_open_case_stays_in_sight_until_somebody_takes_it(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """A newer meeting is ahead: the case of the one before is named, on the page too, and its card takes it on."""
    await parent.says("/hoi")
    await parent.presses("Chăm sóc, nuôi dưỡng")
    await parent.says(TOLD)
    await parent.presses("Báo ngay")
    (await parent.says("/cauhoi")).shows("chưa ai nhận lo", "111")
    clock.move(days=10)
    await change(runtime, world, none_ahead)
    await next_meeting(runtime, world)
    seen = await secretary.says("/moi")
    seen.shows("chưa ai nhận lo: MN26-001")
    things = await runtime.read(lambda uow: today.of(uow, world.people["secretary"]).agendas)
    assert [thing.count for one in things for thing in one.things if thing.name == "danger"] == [1]
    (await secretary.presses("MN26-001")).shows("CHƯA AI NHẬN LO VIỆC NÀY")
    assert "Tôi lo việc này" in (await chair.says("/phieu MN26-001")).labels()
    await chair.presses("Tôi lo việc này")
    assert "Tôi lo việc này" not in (await secretary.says("/phieu MN26-001")).labels()
    assert "chưa ai nhận lo" not in (await secretary.says("/moi")).text
    (await parent.says("MN26-001")).shows("Người lo việc: Hiệu trưởng", "không chờ đến ngày họp")


async def test_a_note_about_danger_comes_once(parent: Speaker, secretary: Speaker, chair: Speaker) -> None:
    await parent.says("/thuky")
    (await parent.says(TOLD)).shows("đã báo ngay cho")
    for who in (secretary, chair):
        assert sum(TOLD in one.text for one in await who.heard()) == 1
    assert "Ghi thành câu hỏi" in (await secretary.hears()).labels()


@pytest.mark.core_only
async def test_with_no_meeting_at_all_somebody_says_that_they_see_to_it(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """As with one: the first takes it, the second reads who did, who told it hears, and nobody is told again."""
    await change(runtime, world, none_ahead)
    await parent.says(TOLD)
    await parent.presses("Báo ngay")
    told = await secretary.hears()
    told.shows(URGENT, TOLD, "«Tôi lo việc này»")
    assert told.labels() == ["Tôi lo việc này", "Trả lời"]
    (await secretary.presses("Tôi lo việc này")).shows("đã có người lo")
    (await parent.hears()).shows("đã nhận việc vừa báo và sẽ liên hệ", "111")
    (await chair.hears()).shows("đã nhận lo lời báo về an toàn của trẻ")
    (await chair.presses("Tôi lo việc này")).shows("Việc này đã có người lo")
    clock.move(minutes=31)
    assert not [one for one in await secretary.heard() if "chưa ai nhận" in one.text]


@pytest.mark.core_only
async def test_words_that_nobody_took_come_once_more(
    parent: Speaker, secretary: Speaker, parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await change(runtime, world, none_ahead)
    await parent.says(TOLD)
    await parent.presses("Báo ngay")
    clock.move(minutes=31)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert [one for one in await secretary.heard() if "báo lại: chưa ai nhận" in one.text]
    forged = f"a|take_words|{world.people['parent']}.child:1"
    (await parent2.says("x", payload=forged)).shows("không")
