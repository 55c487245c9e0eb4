"""Who supports an answer: what they wrote is theirs to take away and leaves with them; ended, undone, corrected."""

import json

import pytest

from bot.runtime import Runtime
from domain.duty import DutySupport
from domain.people.access import Role
from domain.questions.errors import HolderUnknown
from services.answers import promises, putting_off, supporting
from services.dates import workday
from services.people import leaving, privacy
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL, owes
from tests.conversations.people.test_my_data import the_file
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

PART = "Cô Lò Thị Mây đã được mời xem bếp hôm thứ Ba."


async def supported(runtime: Runtime, world: World, *, by: str = "teacher", sends: bool = True) -> tuple[int, int]:
    """The responder owes it, somebody supports it and has sent their part; the debt and the support."""
    duty_id = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))

    def work(uow: UnitOfWork) -> int:
        if by == "teacher":
            uow.people.enrol(world.people["teacher"], world.unit, Role.RESPONDER)
        support = supporting.turn(uow, duty_id, world.people[by], by=world.people["secretary"])
        if sends:
            supporting.send(uow, support.key, PART, by=world.people[by])
        return support.key

    return duty_id, await runtime.write(work)


def _support(uow: UnitOfWork, support_id: int) -> DutySupport:
    return uow.duties.support(support_id)


@pytest.mark.core_only
async def test_what_one_supported_is_in_ones_own_data(teacher: Speaker, runtime: Runtime, world: World) -> None:
    await supported(runtime, world)
    await teacher.says("/dulieu")
    text = (await the_file(runtime, await teacher.presses("Tải bản chữ"))).content.decode("utf-8-sig")
    assert "PHỐI HỢP TRẢ LỜI" in text
    assert f"Phần đã gửi: {PART}" in text
    await teacher.says("/dulieu")
    [one] = json.loads((await the_file(runtime, await teacher.presses("Tải cho phần mềm"))).content)["supports"]
    assert (one["code"], one["part"]) == ("MN26-001", PART)


@pytest.mark.core_only
async def test_nothing_stays_of_the_words_of_who_is_erased(wire: str, runtime: Runtime, world: World) -> None:
    assert wire == "core"
    duty_id, support_id = await supported(runtime, world)
    await runtime.write(lambda uow: privacy.erase(uow, world.people["teacher"], here=None))
    support = await runtime.read(lambda uow: _support(uow, support_id))
    assert support.part == ""
    assert support.dropped_at is not None
    assert await runtime.read(lambda uow: uow.duties.supports([duty_id])) == []


@pytest.mark.core_only
async def test_who_asked_is_named_in_no_part_once_they_are_erased(wire: str, runtime: Runtime, world: World) -> None:
    assert wire == "core"
    _, support_id = await supported(runtime, world)
    await runtime.write(lambda uow: privacy.erase(uow, world.people["parent"], here=None))
    part = (await runtime.read(lambda uow: _support(uow, support_id))).part
    assert "Lò Thị Mây" not in part
    assert part.endswith("đã được mời xem bếp hôm thứ Ba.")


@pytest.mark.core_only
@pytest.mark.parametrize("how", ["given", "handed", "gone"])
async def test_who_leads_it_or_goes_supports_it_no_more(wire: str, runtime: Runtime, world: World, how: str) -> None:
    assert wire == "core"
    duty_id, support_id = await supported(runtime, world)

    def work(uow: UnitOfWork) -> None:
        teacher, by = world.people["teacher"], world.people["secretary"]
        duty = uow.duties.hold(duty_id)
        if how == "given":
            question = uow.questions.get(duty.question_id)
            promises.assign(uow, question, owed=duty, holder_id=teacher, due_at=duty.due_at, by=by)
        elif how == "handed":
            promises.hand_over(uow, duty, teacher, by=by)
        else:
            leaving.leave(uow, teacher)

    await runtime.write(work)
    assert (await runtime.read(lambda uow: _support(uow, support_id))).dropped_at is not None


@pytest.mark.core_only
async def test_asking_for_support_is_taken_back_and_told_only_where_it_was_heard(
    wire: str, runtime: Runtime, world: World
) -> None:
    assert wire == "core"
    _, support_id = await supported(runtime, world, by="chair", sends=False)
    by = world.people["secretary"]
    await runtime.write(lambda uow: supporting.take_back(uow, support_id, was_dropped=False, by=by))

    def told(uow: UnitOfWork) -> list[str]:
        account = uow.accounts.find("web", world.accounts["chair"])
        assert account is not None
        rows = uow.deliveries.history(account.account_id, limit=9)
        return [row.template for row in rows if row.template.startswith("supporting/")]

    assert await runtime.read(told) == ["supporting/asked", "supporting/dropped"]
    await runtime.write(
        lambda uow: supporting.turn(
            uow, _support(uow, support_id).duty_id, world.people["chair"], by=world.people["secretary"]
        )
    )
    with pytest.raises(HolderUnknown):
        await runtime.write(
            lambda uow: supporting.turn(uow, _support(uow, support_id).duty_id, world.people["parent"], by=by)
        )


@pytest.mark.core_only
async def test_a_later_date_taken_back_is_corrected_where_it_was_heard(
    wire: str, runtime: Runtime, world: World
) -> None:
    assert wire == "core"
    duty_id, _ = await supported(runtime, world)
    was = await runtime.read(lambda uow: uow.duties.get(duty_id).due_at)

    def late(uow: UnitOfWork) -> dict[str, object]:
        duty = uow.duties.get(duty_id)
        duty.reopened_at = uow.now
        uow.duties.keep(duty)
        noted = putting_off.facts(uow, duty_id)
        putting_off.extend(
            uow, duty_id, by=world.people["secretary"], reason="chờ kiểm tra", due_at=workday(uow, 12)
        )  # fmt: skip
        return noted

    noted = await runtime.write(late)
    await runtime.write(lambda uow: putting_off.take_back(uow, noted, by=world.people["secretary"]))
    duty = await runtime.read(lambda uow: uow.duties.get(duty_id))
    assert (duty.due_at, duty.extensions) == (was, 0)

    def told(uow: UnitOfWork, part: str) -> list[str]:
        account = uow.accounts.find("web", world.accounts[part])
        assert account is not None
        return [row.template for row in uow.deliveries.history(account.account_id, limit=20)]

    assert "answering/put_off_undone" in await runtime.read(lambda uow: told(uow, "responder"))
    assert "answers/late_undone" in await runtime.read(lambda uow: told(uow, "parent"))


@pytest.mark.core_only
async def test_what_was_handed_back_is_so_again_once_it_is_given_back(
    wire: str, runtime: Runtime, world: World
) -> None:
    assert wire == "core"
    duty_id, _ = await supported(runtime, world)

    def work(uow: UnitOfWork) -> None:
        duty = promises.hand_back(uow, duty_id, by=world.people["responder"], reason="không thuộc tổ tôi")
        question, before = uow.questions.get(duty.question_id), promises.facts(duty)
        by = world.people["secretary"]
        promises.assign(uow, question, owed=duty, holder_id=world.people["chair"], due_at=duty.due_at, by=by)
        assert duty.handed_back_at is None
        promises.restore(uow, question, before, by=by)

    await runtime.write(work)
    duty = await runtime.read(lambda uow: uow.duties.get(duty_id))
    assert duty.holder_id == world.people["responder"]
    assert duty.handed_back_at is not None
    assert duty.handed_back_reason == "không thuộc tổ tôi"
