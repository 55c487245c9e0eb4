"""In the talk: what is to be sorted is read with its words, page by page; what is marked on a card is taken back."""

import pytest

from bot.runtime import Runtime
from domain.questions.question import Authority
from services.questions import triage
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

WORDS = [f"Bữa chiều thứ {number} trong tuần có món gì ạ?" for number in range(1, 11)]


async def ten(runtime: Runtime, world: World) -> None:
    for words in WORDS:
        await asks(runtime, world, "parent", words)


@pytest.mark.core_only
async def test_pages_with_words_and_the_way_back(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await ten(runtime, world)
    await secretary.says("/moi")
    first = await secretary.presses("Xem câu chưa xếp")
    first.shows("10 câu chưa phân loại, trang 1/2", "1. MN26-001 –", WORDS[0], "8. MN26-008 –")
    second = await secretary.presses("Trang sau")
    second.shows("trang 2/2", "10. MN26-010 –", WORDS[9])
    card = await secretary.presses("MN26-009")
    card.shows("MN26-009", WORDS[8])
    (await secretary.presses("Đúng chủ đề, tiếp")).shows("Đã xếp MN26-009")
    await secretary.says("/moi")
    (await secretary.presses("Xem câu chưa xếp")).shows("9 câu chưa phân loại")
    (await secretary.presses("Phân loại câu mới")).shows("9")


@pytest.mark.core_only
async def test_an_old_list_of_what_is_sorted_by_now(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", WORDS[0])
    await secretary.says("/moi")
    await runtime.write(lambda uow: triage.accept(uow, 1, by=world.people["chair"]))
    (await secretary.presses("Xem câu chưa xếp")).shows("phân loại hết")


@pytest.mark.core_only
@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (["Thẩm quyền", "Xã, phường"], "Đã ghi thẩm quyền"),
        (["Ngoài chủ đề"], "Đã đánh dấu MN26-001 ngoài chủ đề"),
        (["Ghi chú nội bộ", ">Đã gọi phụ huynh."], "Đã ghi chú"),
    ],
)
async def test_what_is_marked_is_taken_back(
    secretary: Speaker, runtime: Runtime, world: World, steps: list[str], said: str
) -> None:
    await asks(runtime, world, "parent", WORDS[0])
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    answers = [await (secretary.says(one[1:]) if one[0] == ">" else secretary.presses(one)) for one in steps]
    answers[-1].shows(said)
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác: MN26-001 trở lại như trước")
    question = await runtime.read(lambda uow: uow.questions.get(1))
    assert (question.authority, question.off_topic) == (None, False)
    assert await runtime.read(lambda uow: uow.questions.notes(1)) == []


async def test_nothing_changed_offers_no_way_back(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", WORDS[0])
    by = world.people["secretary"]
    await runtime.write(lambda uow: triage.set_authority(uow, 1, Authority.WARD, by=by))
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Thẩm quyền")
    answer = await secretary.presses("Xã, phường")
    assert "Hoàn tác" not in str(answer)
