"""Albums: photos sent together, with words under any of them, are taken and answered as one message."""

import pytest

from bot.runtime import Runtime
from conversation.pieces import PAUSE
from services.messages import outbox
from tests.conversations.questions.test_words_under_photos import BRICKS, WALL, has
from tests.networks.people import PNG, TelegramPerson
from tests.preparing import deadline, lay_usual
from tests.talking import Heard, Speaker
from tests.world import Clock, World


@pytest.fixture(params=["telegram"])
def wire(request: pytest.FixtureRequest) -> str:
    """Only Telegram says which photos were sent together."""
    return str(request.param)


async def album(person: Speaker, runtime: Runtime, clock: Clock, number: int, captions: dict[int, str]) -> list[Heard]:
    """Send photos together, wait for the pause after them, and return what is said."""
    assert isinstance(person, TelegramPerson)
    before = await person.heard()
    person.chat.sends_album([PNG + bytes([place]) for place in range(number)], captions)
    await person._server.settled()  # noqa: SLF001 - as the person's own acts do
    clock.move(seconds=PAUSE.total_seconds() + 1)
    person._sender.offer(await runtime.write(lambda uow: outbox.claim(uow, ["telegram"])))  # noqa: SLF001 - the clock's
    return [heard for heard in await person.heard() if heard not in before]


@pytest.mark.parametrize("captioned", [0, 1, 2])
async def test_an_album_at_no_step_is_offered_once(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock, captioned: int
) -> None:
    await parent.says("menu")
    said = await album(parent, runtime, clock, 3, {captioned: BRICKS})
    assert len(said) == 1
    said[0].shows("Gửi nội dung này cùng 3 ảnh, tệp hoặc tin thoại")
    await has(runtime, world, BRICKS, 3)


async def test_an_album_without_words_is_answered_once(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.says("menu")
    said = await album(parent, runtime, clock, 3, {})
    assert len(said) == 1
    said[0].shows("khi đang viết câu hỏi")


@pytest.mark.parametrize("captioned", [0, 4, 5])
async def test_words_under_one_photo_too_many(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock, captioned: int
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    said = await album(parent, runtime, clock, 6, {captioned: WALL})
    assert len(said) == 1
    said[0].shows("tối đa 5 ảnh", "nêu câu này thế nào")
    await has(runtime, world, WALL, 5)


async def test_two_captions_of_an_album_are_one_text(
    world: World, runtime: Runtime, parent: Speaker, clock: Clock
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    said = await album(parent, runtime, clock, 3, {0: BRICKS, 2: WALL})
    assert len(said) == 1
    await has(runtime, world, f"{BRICKS}\n{WALL}", 3)


async def test_an_album_where_none_is_expected_is_answered_once(
    parent: Speaker, secretary: Speaker, runtime: Runtime, clock: Clock
) -> None:
    await parent.says("gặp thư ký")
    said = await album(parent, runtime, clock, 3, {0: "Xin cô gọi lại cho em"})
    assert len(said) == 1
    said[0].shows("chỉ đọc được phần chữ")
    told = [heard for heard in await secretary.heard() if "Xin cô gọi lại cho em" in heard.text]
    assert len(told) == 1


async def test_an_album_is_a_deadlines_proof(secretary: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    steps = await lay_usual(runtime, world)
    menu = await secretary.says("menu")
    await secretary.says("x", payload=f"a|deadline_done|{steps['notice']}", pressed_ref=str(menu.id))
    said = await album(secretary, runtime, clock, 3, {0: "Đã niêm yết ở bảng tin"})
    assert len(said) == 1
    done = await deadline(runtime, steps["notice"])
    assert (done.proof, done.done_at is not None) == ("Đã niêm yết ở bảng tin", True)
    hanging = await runtime.read(lambda uow: uow.attachments.of(deadline_id=steps["notice"]))
    assert len(hanging) == 3


async def test_words_under_a_film_are_kept(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert isinstance(parent, TelegramPerson)
    await parent.says("menu")
    parent.chat.sends_video(BRICKS)
    await parent._server.settled()  # noqa: SLF001 - as the person's own acts do
    (await parent.hears()).shows("chỉ đọc được phần chữ", "Gửi nội dung này")
    await has(runtime, world, BRICKS, 0)
