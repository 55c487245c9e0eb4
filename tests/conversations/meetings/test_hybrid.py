"""Hybrid meetings: mode and link are set in the talk, shown to who comes online; for whom somebody speaks is shown."""

import pytest

from bot.runtime import Runtime
from services.messages import outbox
from tests.talking import Speaker
from tests.world import Clock, World

LINK = "https://meet.example.vn/phong-1"


async def go_hybrid(secretary: Speaker) -> None:
    await secretary.says("/hoinghi")
    (await secretary.presses("Hình thức họp")).shows("họp trực tiếp.")
    (await secretary.presses("Họp kết hợp")).shows("trực tiếp kết hợp trực tuyến", "Chưa có đường dẫn")
    await secretary.presses("Sửa đường dẫn")
    (await secretary.says("phòng họp của trường")).shows("Chưa đọc được đường dẫn", "https://", "Xin dán đường dẫn")
    (await secretary.says(LINK)).shows(f"Đường dẫn: {LINK}", "Chỉ người được dự")


async def test_who_comes_online_is_seen_and_has_the_link(
    secretary: Speaker, chair: Speaker, teacher: Speaker, parent: Speaker, runtime: Runtime, clock: Clock
) -> None:
    await go_hybrid(secretary)
    await teacher.says("/phatbieu")
    await teacher.presses("An toàn thực phẩm")
    (await teacher.says("Bếp ăn kiểm tra thực phẩm ra sao ạ?")).shows("Xin xem lại trước khi gửi")
    (await teacher.presses("Thay mặt tổ, lớp")).shows("Tổ Mẫu giáo", "Chủ trì sẽ thấy")
    (await teacher.presses("Tổ Mẫu giáo")).shows("Thay mặt: Tổ Mẫu giáo")
    (await teacher.presses("Dự trực tuyến")).shows("Thay mặt: Tổ Mẫu giáo", "Dự: trực tuyến")
    (await teacher.presses("Gửi")).shows("đã đăng ký phát biểu", "Thay mặt: Tổ Mẫu giáo", f"Dự trực tuyến: {LINK}")
    (await teacher.says("MN26-001")).shows("số đăng ký 1, thay mặt Tổ Mẫu giáo")

    told = await parent.says("/hoinghi")
    told.shows("trực tiếp kết hợp trực tuyến (đang ghi: dự trực tiếp)")
    assert LINK not in told.text
    (await parent.presses("Dự trực tuyến")).shows("đang ghi: dự trực tuyến", LINK)
    assert LINK not in (await parent.presses("Dự trực tiếp")).text

    shown = "Tổ Mẫu giáo, thay mặt Tổ Mẫu giáo (trực tuyến)"
    (await secretary.says("/phieu MN26-001")).shows(shown)
    await chair.says("/hangdoi")
    (await chair.presses("Theo chủ đề")).shows(shown)
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    (await chair.says("/tiep")).shows(shown)


@pytest.mark.core_only
async def test_nobody_says_how_to_come_where_there_is_no_choice(
    teacher: Speaker, world: World, secretary: Speaker
) -> None:
    for act in (f"attend|{world.meeting}.1", f"mode_set|{world.meeting}.7", f"mode_set|{world.meeting}.1"):
        assert "trực tuyến" not in (await teacher.says("x", payload=f"a|{act}")).text
    assert "trực tuyến" not in (await secretary.says("/hoinghi")).text


async def told(speaker: Speaker) -> list[str]:
    await speaker.runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    return [one.text for one in await speaker.heard() if "nay họp" in one.text]


@pytest.mark.core_only
async def test_mode_and_link_are_told_once_to_everybody_with_what_they_mean(
    secretary: Speaker, parent: Speaker, teacher: Speaker, clock: Clock
) -> None:
    """Nobody of them has asked anything."""
    await parent.says("/menu")
    await go_hybrid(secretary)
    clock.move(minutes=2)
    await secretary.says("/hoinghi")
    await secretary.presses("Hình thức họp")
    await secretary.presses("Họp trực tuyến")
    clock.move(minutes=6)
    for speaker in (parent, teacher):
        (text,) = await told(speaker)
        assert "nay họp trực tuyến" in text
        assert LINK in text
    assert await told(secretary) == []
    clock.move(minutes=30)
    await secretary.says("/hoinghi")
    await secretary.presses("Hình thức họp")
    await secretary.presses("Sửa đường dẫn")
    await secretary.says(LINK + "2")
    clock.move(minutes=6)
    assert LINK + "2" in (await told(parent))[1]
    await secretary.says("/hoinghi")
    await secretary.presses("Hình thức họp")
    await secretary.presses("Họp trực tiếp")
    clock.move(minutes=6)
    last = (await told(parent))[-1]
    assert "đến dự tại Phòng hội đồng" in last
    assert LINK not in last


@pytest.mark.core_only
async def test_a_meeting_called_off_tells_nobody_how_it_is_held(
    secretary: Speaker, chair: Speaker, parent: Speaker, clock: Clock
) -> None:
    await parent.says("/menu")
    await go_hybrid(secretary)
    await chair.says("/lich")
    await chair.presses("Đổi lịch họp")
    await chair.presses("Hủy, hoãn họp")
    await chair.says("Bão lớn, cả trường nghỉ học")
    await chair.presses("Hủy và báo")
    clock.move(minutes=6)
    assert await told(parent) == []
