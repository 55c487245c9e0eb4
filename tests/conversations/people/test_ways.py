"""Ways of being reached: offered once behind the first receipt, found later, and one's own digits typed elsewhere."""

import re
from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.people.access import MOST_MISSED
from services.people import privacy, withdrawing
from tests.talking import Phone, Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only
Join = Callable[..., Speaker]


@pytest.fixture
def phone(runtime: Runtime, world: World) -> Callable[[str], Phone]:
    return lambda name: Phone(runtime, name, network="telegram")


async def digits_of(person: Speaker) -> str:
    """Ask for one's own digits and read them."""
    found = re.search(r"Sáu số: (\d{3} \d{3})\n", (await person.says("sáu số")).text)
    assert found
    return found[1]


async def offers(runtime: Runtime, person_id: int) -> list[tuple[str, list[str]]]:
    """Return the offers of ways that a person was promised, with their buttons."""
    rows = await runtime.read(
        lambda uow: uow.deliveries.lately(person_id, "ways/offered", since=uow.now.replace(year=2000))
    )
    return [(row.text, [label for label, _ in row.choices]) for row in rows]


async def test_ways_are_offered_once_behind_the_first_receipt(world: World, runtime: Runtime, parent: Speaker) -> None:
    assert await offers(runtime, world.people["parent"]) == []
    receipt = await parent.asks()
    receipt.shows("Mã phiếu: MN26-001")
    ((text, buttons),) = await offers(runtime, world.people["parent"])
    assert text.startswith("Chị đóng trang này thì chưa có nơi nào báo")
    assert "nhắn “cách nhận trả lời”" in text
    assert "• “Bật thông báo”" in text, "whose switch is the browser's own, below the words"
    assert buttons == ["Đường dẫn riêng", "Sáu số"]
    await parent.asks("Xin cho biết giờ đón các cháu buổi chiều ạ?")
    assert len(await offers(runtime, world.people["parent"])) == 1
    (await parent.says("cách nhận trả lời")).shows("• “Bật thông báo”", "• «Đường dẫn riêng»", "• «Sáu số»")


async def test_digits_beside_a_slip_bring_a_newcomer_of_another_network_again_and_again(
    world: World, runtime: Runtime, parent: Speaker, phone: Join
) -> None:
    (await parent.says("sáu số")).shows("chưa có phiếu nào")
    await parent.asks()
    digits = await digits_of(parent)
    (await phone("1").says(f"mn26-1 {digits}")).shows("Đã liên kết", "Lò Thị Mây", "Chị muốn làm gì")
    (await parent.hears()).shows("Tài khoản Telegram đã được liên kết")
    (await phone("2").says(f"Phiếu MN26-001: {digits.replace(' ', '')}.")).shows("Đã liên kết")
    (await phone("2").says(f"MN26-001 {digits}")).shows("Mã này là của chính hồ sơ đang dùng")
    (await phone("1").says("câu hỏi của tôi")).shows("MN26-001")


async def test_who_is_somebody_there_is_asked_first(
    world: World, runtime: Runtime, parent: Speaker, teacher: Speaker
) -> None:
    await parent.asks()
    digits = await digits_of(parent)
    (await teacher.says(f"MN26-001 {digits}")).shows("Mã này là của hồ sơ Lò Thị Mây", "không tách lại được")
    (await teacher.presses("Không ghép")).shows("Không đổi gì cả")


async def test_guessing_ends_the_digits_and_their_person_is_told(
    world: World, runtime: Runtime, parent: Speaker, phone: Join, clock: Clock
) -> None:
    await parent.asks()
    digits = await digits_of(parent)
    wrong = f"MN26-001 {(int(digits.replace(' ', '')) + 1) % 1_000_000:06}"
    (await phone("1").says(wrong)).shows("chưa đúng", "còn 4 lần nhập", "đồng ý không")
    for _ in range(4):
        await phone("1").says(wrong)
    (await phone("1").says(f"MN26-001 {digits}")).shows("tạm dừng đến 09h15")
    for _ in range(MOST_MISSED - 5):
        await phone("2").says(wrong)
    (await parent.hears()).shows("bị gõ sai 10 lần", "Chưa ai vào được")
    (await phone("3").says(f"MN26-001 {digits}")).shows("chưa đúng, hoặc số đã đổi")
    fresh = await digits_of(parent)
    clock.move(minutes=16)
    (await phone("3").says(f"MN26-001 {fresh}")).shows("Đã liên kết")


async def test_who_withdraws_erases_or_holds_a_post_has_no_way(
    world: World, runtime: Runtime, parent: Speaker, secretary: Speaker, phone: Join
) -> None:
    await parent.asks()
    digits, mine = await digits_of(parent), world.people["parent"]
    (await secretary.says("sáu số")).shows("không dùng đường dẫn riêng hay sáu số", "nhắn “liên kết”")
    await runtime.write(lambda uow: withdrawing.withdraw(uow, mine))
    (await phone("1").says(f"MN26-001 {digits}")).shows("chưa đúng")
    (await parent.says("đường dẫn riêng")).shows("Đã rút đồng ý")
    await runtime.write(lambda uow: withdrawing.agree_again(uow, mine))
    digits = await digits_of(parent)
    await runtime.write(lambda uow: privacy.erase(uow, mine, here=None))
    (await phone("2").says(f"MN26-001 {digits}")).shows("chưa đúng")
