"""Several questions in one text: cut where a sentence ends, numbers of their own, the same time; and one again."""

from collections.abc import Sequence
from functools import partial

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight
from domain.questions.errors import CannotSplit, TooShort
from domain.questions.question import Question
from services.questions import changing, splitting, triage
from services.unit_of_work import UnitOfWork
from tests.conversations.questions.test_ruling import MEAL
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only
LONG = (
    "Tôi là phụ huynh lớp A1. Bữa trưa của các cháu còn ít rau. Cổng trường giờ tan học rất đông, có phân luồng không? "
    "Sân sau mưa là ngập, cháu Lò Văn Nam lớp A1 bị ngã."
)


async def standing(runtime: Runtime, world: World) -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.listed(world.meeting))


async def test_cut_by_numbers_and_one_again(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The same time and lane, so the place follows; not a letter is lost, and what is private stays covered."""
    question = await asks(runtime, world, "parent", LONG)
    clock.move(minutes=5)
    await asks(runtime, world, "parent2", MEAL)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Quyết định khác")
    shown = await secretary.presses("Tách thành nhiều câu")
    shown.shows("có 4 đoạn", "1. Tôi là phụ huynh lớp A1.", "3. Cổng trường", "Câu khác bắt đầu ở đoạn nào")
    assert "Lò Văn Nam" not in shown.text
    (await secretary.says("1")).shows("Chưa tách được MN26-001", "từ 2 đến 4")
    (await secretary.says("3 và 4")).shows("Đã tách thành 3 câu", "MN26-003: Cổng trường", "MN26-004")
    found = {one.code: one for one in await standing(runtime, world)}
    first, second, third = (found[f"MN26-{number:03d}"] for number in (1, 3, 4))
    assert " ".join(one.wording for one in (first, second, third)) == LONG
    assert {one.registered_at for one in (second, third)} == {first.registered_at}
    assert {(one.lane, one.asker_id, one.reply_mode, one.split_from) for one in (second, third)} == {
        (first.lane, first.asker_id, first.reply_mode, question)
    }
    kept = await runtime.read(lambda uow: [one.text for one in uow.questions.wordings(question)])
    assert kept[0] == LONG
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác")
    await notices_go_out(runtime, clock)
    assert not [one for one in await parent.heard() if "tách" in one.text]
    assert {one.code: one.wording for one in await standing(runtime, world)} == {"MN26-001": LONG, "MN26-002": MEAL}


async def test_its_asker_reads_all_numbers_with_their_words(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LONG)
    by = world.people["secretary"]
    topics = {3: world.topics["safety"]}
    made = await runtime.write(lambda uow: splitting.split(uow, question, [3], by=by, version=1, topics=topics))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("có 2 việc", "MN26-001: “Tôi là phụ huynh", "MN26-002: “Cổng trường", "gặp thư ký")
    second = await runtime.read(lambda uow: uow.questions.get(made.parts[1].key))
    assert (second.topic_id, second.triaged_at is not None) == (world.topics["safety"], True)
    await runtime.write(lambda uow: splitting.take_back(uow, made.before, by=by))
    (await parent.hears()).shows("lại là một câu", "Không dùng nữa: MN26-002", LONG)


async def test_what_is_refused(runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", LONG)
    by = world.people["secretary"]

    def cuts(uow: UnitOfWork, starts: Sequence[int], person: int = by, version: int = 1) -> splitting.Split:
        return splitting.split(uow, question, starts, by=person, version=version)

    for part in ("parent", "responder"):
        with pytest.raises(NoRight):
            await runtime.write(partial(cuts, starts=(3,), person=world.people[part]))
    for starts in ((), (1,), (9,)):
        with pytest.raises(CannotSplit):
            await runtime.write(partial(cuts, starts=starts))
    with pytest.raises(AlreadyDone) as reworded:
        await runtime.write(lambda uow: cuts(uow, [3], version=2))
    assert reworded.value.values["what"] == "reworded"
    made = await runtime.write(lambda uow: cuts(uow, [3]))
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(made.parts[1].key)))
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: splitting.take_back(uow, made.before, by=by))
    short = await asks(runtime, world, "parent2", "Đẹp! Trường có sửa cổng trong năm nay không ạ?")
    with pytest.raises(TooShort):
        await runtime.write(lambda uow: splitting.split(uow, short, [2], by=by, version=1))
    assert await runtime.read(lambda uow: triage.face(uow, short)) == 0
