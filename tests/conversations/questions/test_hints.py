"""The hint for a topic learns from what the secretary has sorted, and from that alone."""

from weakref import WeakKeyDictionary

import pytest

from bot.runtime import Runtime
from domain.questions.question import Care
from services.questions import changing, triage
from services.questions.likeness import kept
from services.questions.likeness.kept import nearest_sorted
from services.questions.likeness.topics import Nearest
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

FIRST = "Đàn mèo hoang cứ vào sân chạy nhảy, đề nghị đuổi giúp"
AGAIN = "Mèo hoang hay vào sân chạy nhảy lắm, xin đuổi giúp"

pytestmark = pytest.mark.core_only


async def near(runtime: Runtime, question: int) -> Nearest | None:
    return await runtime.read(lambda uow: nearest_sorted(uow, uow.questions.get(question)))


@pytest.fixture
async def pair(runtime: Runtime, world: World) -> tuple[int, int]:
    """Two that ask the same, both left to the secretary."""
    first = await asks(runtime, world, "parent", FIRST, topic="unsorted")
    return first, await asks(runtime, world, "parent2", AGAIN, topic="unsorted")


async def sort_first(runtime: Runtime, world: World, question: int) -> None:
    by, topic = world.people["secretary"], world.topics["safety"]
    await runtime.write(lambda uow: triage.retopic(uow, question, topic, by=by))


async def put_aside(runtime: Runtime, question: int, aside: Care | None) -> None:
    def put(uow: UnitOfWork) -> None:
        found = uow.questions.get(question)
        found.aside = aside
        uow.questions.keep(found)

    await runtime.write(put)


async def test_what_was_sorted_is_hinted_for_what_is_near(
    secretary: Speaker, runtime: Runtime, world: World, pair: tuple[int, int]
) -> None:
    await secretary.says("/moi")
    card = await secretary.presses("Phân loại câu mới")
    assert "gợi ý" not in card.text
    await secretary.presses("Đổi chủ đề")
    following = await secretary.presses("An toàn thực phẩm")
    following.shows("MN26-002", "gợi ý: Phòng dịch, an toàn thực phẩm")


async def test_only_what_stands_sorted_and_unchanged_teaches(
    runtime: Runtime, world: World, pair: tuple[int, int]
) -> None:
    first, again = pair
    assert await near(runtime, again) is None
    await sort_first(runtime, world, first)
    found = await near(runtime, again)
    assert found is not None
    assert found.topic == str(world.topics["safety"])
    assert await near(runtime, first) is None
    by = world.people["secretary"]
    await runtime.write(lambda uow: triage.set_off_topic(uow, first, off_topic=True, by=by))
    assert await near(runtime, again) is None
    await runtime.write(lambda uow: triage.set_off_topic(uow, first, off_topic=False, by=by))
    assert await near(runtime, again) is not None
    await put_aside(runtime, first, Care.SAFETY)
    assert await near(runtime, again) is None
    await put_aside(runtime, first, None)
    assert await near(runtime, again) is not None
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(first)))
    assert await near(runtime, again) is None


async def test_nothing_is_said_until_all_is_known(
    runtime: Runtime, world: World, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_AT_ONCE", 1)
    monkeypatch.setattr(kept, "_kept", WeakKeyDictionary())
    first, again = pair
    await sort_first(runtime, world, first)
    assert await near(runtime, again) is None
    assert await near(runtime, again) is not None


async def test_a_meeting_that_was_forgotten_is_read_again(
    runtime: Runtime, world: World, pair: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, again = pair
    await sort_first(runtime, world, first)
    assert await near(runtime, again) is not None
    monkeypatch.setattr(kept, "MOST_MEETINGS", 0)
    assert await near(runtime, again) is not None


async def test_where_the_last_is_another_one_now_it_begins_anew(
    runtime: Runtime, world: World, pair: tuple[int, int]
) -> None:
    """As after a restored copy, or a unit that was undone: keys are given again."""
    await sort_first(runtime, world, pair[0])
    other = await asks(runtime, world, "teacher", "Bao giờ sửa nhà xe cho giáo viên?")
    assert await near(runtime, other) is None

    def word(uow: UnitOfWork) -> None:
        question = uow.questions.get(other)
        question.wording = AGAIN
        uow.questions.keep(question)

    await runtime.write(word)
    assert await near(runtime, other) is not None


async def test_a_word_of_who_is_above_is_marked_until_somebody_decides(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await asks(runtime, world, "parent", "Bao giờ trường được giao thêm biên chế giáo viên?")
    await secretary.says("/moi")
    card = await secretary.presses("Phân loại câu mới")
    card.shows("Có vẻ vượt thẩm quyền: câu hỏi nhắc “biên chế”")
    await secretary.presses("Thẩm quyền")
    decided = await secretary.presses("Nhà trường")
    assert "Có vẻ vượt thẩm quyền" not in decided.text


@pytest.mark.core_only
async def test_what_is_no_matter_of_the_meeting_is_hinted_at(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """Only where no topic fits; who sorts it decides, and then nothing is hinted any more."""
    await asks(runtime, world, "parent", "Nhà em có lô váy bé gái hàng xưởng giá rẻ, mẹ nào quan tâm nhắn em nhé.")
    await asks(runtime, world, "parent2", "Thực đơn bữa trưa sao ít món thế, giá rẻ mà?")
    (await secretary.says("/phieu MN26-001")).shows("Có vẻ ngoài nội dung hội nghị: câu hỏi nhắc “hàng xưởng”")
    assert "ngoài nội dung" not in (await secretary.says("/phieu MN26-002")).text
