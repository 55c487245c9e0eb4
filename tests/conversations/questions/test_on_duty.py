"""Who is on duty for a child in danger hears at once, by whatever door it is told, until somebody sees to it."""

from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NotFound
from domain.questions.question import Care, Question
from services import on_duty
from services.messages import outbox
from services.people import privacy
from services.unit_of_work import UnitOfWork
from tests.conversations.people.test_desk import types
from tests.conversations.questions.test_caring import BRUISE, COMPLAINT, PLAIN, RUDE, says_in_the_talk
from tests.conversations.questions.test_voicing import gives
from tests.talking import Speaker
from tests.web.office.desk import Clerk
from tests.web.office.parity import same_by_both
from tests.world import Clock, World

URGENT = "CẦN XEM NGAY"


async def urgent(*speakers: Speaker) -> list[int]:
    """How many urgent messages each has heard."""
    return [sum(URGENT in one.text for one in await speaker.heard()) for speaker in speakers]


async def puts_on_duty(secretary: Speaker) -> None:
    """The head's deputy, third of the posts."""
    await secretary.says("/bonhiem")
    await secretary.says("3")
    await secretary.presses("Giao trực trẻ em")


async def tick(runtime: Runtime, clock: Clock, **by: float) -> None:
    clock.move(**by)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))


async def asked(runtime: Runtime, world: World, part: str = "parent") -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.of_asker(world.people[part]))


async def test_the_office_says_who_is_on_duty_and_only_they_hear(
    parent: Speaker, secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    (await secretary.says("/chuanbi")).shows("Người trực an toàn của trẻ: chưa giao ai", "chủ trì, thư ký")
    await puts_on_duty(secretary)
    (await secretary.hears()).shows("Ngô Quốc Bảo (Phó Hiệu trưởng) từ nay trực an toàn của trẻ", "Đang trực")
    (await responder.hears()).shows("Từ nay thầy trực an toàn của trẻ", "111")
    (await secretary.says("/chuanbi")).shows("Người trực an toàn của trẻ: Phó Hiệu trưởng.")
    await says_in_the_talk(parent, BRUISE)
    (await parent.hears()).shows("báo riêng việc này ngay cho Phó Hiệu trưởng")
    await parent.presses("Báo ngay")
    assert await urgent(responder, secretary, chair) == [1, 0, 0]
    await secretary.says("/bonhiem")
    await secretary.says("3")
    (await secretary.presses("Thôi trực trẻ em")).shows("thôi trực an toàn của trẻ")
    (await responder.hears()).shows("Thầy thôi trực")
    (await chair.hears()).shows("không còn ai trực an toàn của trẻ", "tin khẩn đến chủ trì và thư ký")


@pytest.mark.core_only
async def test_who_has_left_is_on_duty_no_more(
    secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    await puts_on_duty(secretary)
    assert await runtime.read(lambda uow: on_duty.posts(uow, world.unit)) == ["Phó Hiệu trưởng"]
    await runtime.write(lambda uow: privacy.erase(uow, world.people["responder"], here=None))
    assert len(await runtime.read(lambda uow: on_duty.people(uow, world.unit))) == 2
    (await chair.hears()).shows("không còn ai trực")
    await secretary.says("/thuky")
    (await secretary.says("Cháu bị đánh ở sân")).shows("đã báo ngay cho")


@pytest.mark.core_only
async def test_while_nobody_sees_to_it_all_hear_once_more(
    parent: Speaker, secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, clock: Clock
) -> None:
    await puts_on_duty(secretary)
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Báo ngay")
    await tick(runtime, clock, minutes=31)
    assert await urgent(responder, secretary, chair) == [2, 1, 1]
    (await chair.hears()).shows("báo lại: chưa ai nhận việc này")
    await tick(runtime, clock, hours=5)
    assert await urgent(responder, secretary, chair) == [2, 1, 1]
    (await chair.presses("Tôi lo việc này")).shows("MN26-001", "người viết được báo")
    (await secretary.hears()).shows("Hiệu trưởng đã nhận lo việc an toàn của trẻ ở phiếu MN26-001")
    (await parent.hears()).shows("Hiệu trưởng đã nhận việc ở phiếu MN26-001", "111")
    (await responder.presses("Tôi lo việc này")).shows("đã có người lo (Hiệu trưởng)")


@pytest.mark.core_only
async def test_who_sees_to_it_at_once_spares_the_others(
    parent: Speaker, secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, clock: Clock
) -> None:
    await puts_on_duty(secretary)
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Báo ngay")
    await responder.presses("Tôi lo việc này")
    for who in (secretary, chair):  # whoever it is about, they are not alone with it
        (await who.hears()).shows("Phó Hiệu trưởng đã nhận lo việc an toàn của trẻ ở phiếu MN26-001")
    await tick(runtime, clock, hours=1)
    assert await urgent(responder, secretary, chair) == [1, 0, 0]
    await responder.presses("Trả lời")
    await responder.says("Tôi gọi chị ngay bây giờ.")
    (await parent.hears()).shows("Tôi gọi chị ngay bây giờ.")


async def test_a_slip_that_asks_for_care_stands_aside(
    secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    """The desk cannot ask whose it is: a person reads it first; a child in danger is told at once."""
    await puts_on_duty(secretary)
    for words, told in ((BRUISE, "Người trực an toàn của trẻ đã được báo ngay"), (COMPLAINT, "nơi tiếp công dân")):
        await types(secretary, words=words, name="chị Lò Thị Xoa" if words == COMPLAINT else "chị Nguyễn Thị Lan")
        (await secretary.presses("Ghi phiếu")).shows("nên phiếu để riêng", told)
    await types(secretary, words=RUDE, name="anh Giàng A Tủa")
    (await secretary.presses("Ghi phiếu")).shows("Trong lời có lời lẽ nên phiếu để riêng")
    assert await urgent(responder, chair) == [1, 0]
    aside = await runtime.read(lambda uow: [one.aside for one in uow.questions.aside(world.meeting)])
    assert sorted(filter(None, aside)) == sorted([Care.SAFETY, Care.COMPLAINT, Care.RUDE])
    assert await runtime.read(lambda uow: uow.questions.listed(world.meeting)) == []


async def test_words_that_are_no_question_reach_who_is_on_duty(
    parent: Speaker, secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    """A note to the secretary; other words of a question that was sent."""
    await puts_on_duty(secretary)
    await parent.says("/thuky")
    (await parent.says("Con tôi bị bạn nhốt trong nhà kho, bị đánh")).shows("đã báo ngay cho Phó Hiệu trưởng", "111")
    (await responder.hears()).shows(URGENT, "chị Lò Thị Mây", "bị đánh")
    await parent.asks(PLAIN)
    await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    await parent.says(BRUISE)
    assert [one.aside for one in await asked(runtime, world)] == [Care.SAFETY]
    (await responder.hears()).shows(URGENT, "MN26-001", BRUISE)


@pytest.mark.core_only
async def test_chat_and_page_put_on_duty_alike(sqlite_template: Path, tmp_path: Path) -> None:
    async def nothing(runtime: Runtime, world: World) -> None: ...

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens("/van-phong/don-vi")
        done = await clerk.does(page, "duty_put", nth=2)
        assert "Ngô Quốc Bảo (Phó Hiệu trưởng) từ nay trực an toàn của trẻ" in done.status_line

    rows = await same_by_both(
        sqlite_template, tmp_path, "secretary", before=nothing, talk=puts_on_duty, desk=desk
    )  # fmt: skip
    assert [row["act"] for row in rows["event"]] == ["person.on_duty"]


@pytest.mark.core_only
async def test_two_who_see_to_it_at_once(runtime: Runtime, world: World, parent: Speaker, clock: Clock) -> None:
    """A week later the button says who does."""
    await says_in_the_talk(parent, BRUISE)
    await parent.presses("Báo ngay")
    key = (await asked(runtime, world))[0].key

    def take(uow: UnitOfWork) -> None:
        on_duty.take_on(uow, key, by=world.people["chair"])

    await runtime.write(take)
    clock.move(days=7)
    with pytest.raises(AlreadyDone):
        await runtime.write(take)
    with pytest.raises(NotFound):
        await runtime.write(lambda uow: on_duty.take_on(uow, key, by=world.people["teacher"]))


@pytest.mark.core_only
async def test_a_voice_note_is_told_as_soon_as_it_is_typed(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime
) -> None:
    """Its speaker has not agreed to the words yet."""
    await gives(parent, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says(BRUISE)
    (await chair.hears()).shows(URGENT, "chị Lò Thị Mây", BRUISE)
    (await parent.hears()).shows(BRUISE)
