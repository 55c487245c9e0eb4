"""«Báo tin chung» by chat: to whom, which words, seen first, tried, sent, taken back; and by night."""

import pytest

from bot.runtime import Runtime
from services.people import announcing
from tests.talking import Speaker
from tests.world import Clock, World

WORDS = "Hội nghị chuyển sang <b>phòng họp 2</b>, vẫn 8 giờ"


async def test_words_to_all_parents(
    world: World, runtime: Runtime, secretary: Speaker, parent: Speaker, clock: Clock
) -> None:
    (await secretary.says("báo tin chung")).shows("Gửi cho ai?")
    (await secretary.presses("Phụ huynh, dân")).shows("Xin viết tin cho phụ huynh, người dân", "1.500")
    (await secretary.says(WORDS)).shows(WORDS, "Gửi cho 2 người", "còn một phút")
    (await secretary.presses("Là tin đổi giờ, nơi")).shows("bắt buộc")
    (await secretary.presses("Gửi thử cho mình")).shows("người khác chưa nhận gì")
    await secretary.presses("Gửi cho mọi người")
    (await secretary.presses("Lấy lại tin này")).shows("không gửi cho ai")
    clock.move(minutes=2)
    assert await runtime.write(announcing.send_due) == 0


@pytest.mark.core_only
async def test_by_night_it_waits_for_the_morning_and_who_may_not_is_refused(
    world: World, runtime: Runtime, chair: Speaker, parent: Speaker, clock: Clock
) -> None:
    (await parent.says("báo tin chung")).shows("dành cho chủ trì, thư ký")
    clock.move(hours=13)
    await chair.says("báo tin chung")
    await chair.presses("Phụ huynh, dân")
    (await chair.says(WORDS)).shows("Đang giờ nghỉ đêm", "06h30")
    (await chair.presses("Gửi cho mọi người")).shows("Tin gửi lúc 06h30")
    clock.move(minutes=30)
    assert await runtime.write(announcing.send_due) == 0
    clock.move(hours=9)
    assert await runtime.write(announcing.send_due) == 1
    (await parent.hears()).shows(WORDS, "Ban Thư ký")
