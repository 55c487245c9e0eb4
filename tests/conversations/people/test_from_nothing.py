"""From an empty database to a parent's first question, by nothing but one command and the talk."""

import re
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.main import app
from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.errors import UnitKnown
from domain.people.unit import UnitKind
from services.people.beginning import begin, is_empty
from services.plans.opening import open_plan
from tests.talking import Speaker
from tests.world import Clock


async def joins(speaker: Speaker, code: str, name: str) -> None:
    for text in (f"/start {code}", "đồng ý", name, "bỏ qua"):
        await speaker.says(text)


async def test_a_school_sets_itself_up(runtime: Runtime) -> None:
    assert await runtime.read(is_empty)
    begun = await runtime.write(partial(begin, name="Trường Mầm non Bắc Cầu", kind=UnitKind.SCHOOL))
    clerk, parent = Speaker(runtime, "clerk"), Speaker(runtime, "parent")
    await joins(clerk, begun.code.code, "Bùi Minh Thư")
    (await clerk.says("đơn vị")).shows("Trường Mầm non Bắc Cầu: chưa có đơn vị nào", "«Thêm đơn vị»")
    for kind, names in (("Lớp", "Nhà trẻ D1\nNhà trẻ D2\nLá 1"), ("Tổ", "Tổ Mẫu giáo\nTổ Nuôi")):
        await clerk.presses("Thêm đơn vị")
        await clerk.presses(kind)
        await clerk.says(names)
    await clerk.says("lập kế hoạch")
    for text in ("26/11/2026", "17h00", "Phòng hội đồng"):
        await clerk.says(text)
    await clerk.presses("Chỉ vấn đề khác")
    (await clerk.presses("Tạo hội nghị")).shows("Đã tạo", "bấm «Việc tiếp theo»")
    left = await clerk.presses("Việc tiếp theo")
    left.shows("đã có 5", "6 nơi chưa có mã", "Chủ trì: chưa có ai", "mới có thư ký", "mốc chờ xác nhận ngày")
    listed = await clerk.presses("Mã cho từng nơi")
    runtime.address = "https://baccau.example"
    (await clerk.says("mời phụ huynh")).shows("nơi nào cũng có mã", "«Thông báo để gửi»")
    notice = await clerk.presses("Thông báo để gửi")
    notice.shows("kính mời cha mẹ học sinh", "17h00 thứ Năm, ngày 26/11/2026", "Bấm đúng dòng của mình")
    notice.shows("– Nhà trẻ D1: https://baccau.example/m#NTD1-", "– Tổ Nuôi (giáo viên/nhân viên): https://")
    code = re.search(r"Nhà trẻ D1: (\S+)", listed.text)
    assert code
    await joins(parent, code[1], "Giàng Thị Dở")
    (await parent.says("/hoi")).shows("Câu hỏi")
    [mine] = await runtime.read(lambda uow: uow.people.memberships(2))
    assert (mine.role, await runtime.read(lambda uow: uow.people.unit(mine.group_id or 0).name)) == (
        Role.PARENT, "Nhà trẻ D1",
    )  # fmt: skip


async def test_a_lost_code_is_made_again_until_somebody_is_there(runtime: Runtime) -> None:
    ward = partial(begin, name="UBND phường Thạch Khôi", kind=UnitKind.WARD)
    first = await runtime.write(ward)
    again = await runtime.write(partial(begin, name="ubnd phường thạch khôi", kind=UnitKind.WARD))
    assert (first.unit.id, again.new) == (again.unit.id, False)
    await joins(Speaker(runtime, "chief"), again.code.code, "Vũ Thị Sim")
    with pytest.raises(UnitKnown):
        await runtime.write(ward)


def test_the_command_says_where_to_come_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'that.db'}")
    ended = CliRunner().invoke(app, ["start", "Trường Mầm non Hoa Ban"])
    assert ended.exit_code == 0, ended.stderr
    assert "Đã tạo Trường Mầm non Hoa Ban" in ended.stdout
    assert re.search(r"http://\S+/m#THU-KY-\w{8}", ended.stdout)
    refused = CliRunner().invoke(app, ["start", "🌸"])
    assert refused.exit_code != 0
    assert "chưa có chữ nào đọc được" in refused.stderr


async def test_a_ward_with_its_plan_and_schools(runtime: Runtime, clock: Clock) -> None:
    """The unit that was begun is the plan's; its schools are pasted, their heads come by codes, each ends its own."""
    clock.set(datetime(2025, 10, 10, 2, tzinfo=UTC))
    begun = await runtime.write(partial(begin, name="ubnd phường Thạch Khôi", kind=UnitKind.WARD))
    clerk = Speaker(runtime, "clerk")
    await joins(clerk, begun.code.code, "Bùi Minh Thư")
    plan = read_plan(Path(__file__).parents[3] / "plans" / "003_thach_khoi.yaml").plan
    opened = await runtime.write(partial(open_plan, plan=plan))
    assert opened.unit.id == begun.unit.id
    (await clerk.says("/donvi")).shows("Phòng, ban")
    await clerk.presses("Thêm đơn vị")
    await clerk.presses("Trường")
    made = await clerk.says("\n".join(f"{number}. Trường số {number}" for number in range(1, 13)))
    made.shows("Đã thêm 12 trường", "Trường (có 12, kế hoạch ghi 12)")
    (await clerk.presses("Mã tham gia")).shows("Văn phòng HĐND và UBND phường")
    given = await clerk.presses("Mã cho từng nơi")
    given.shows("Đã lập")
    schools = await runtime.read(lambda uow: [one.key for one in uow.people.units_under(begun.unit.key)])
    codes = await runtime.read(lambda uow: uow.access.codes_of(schools))
    found = Counter((one.title, one.uses_left) for one in codes)
    assert found == {("Thủ trưởng cơ sở giáo dục", 1): 12, ("", None): 12}, "its head's, and its staff's"
    head = Speaker(runtime, "head")
    await joins(head, next(one.code for one in codes if one.title), "Hà Văn Páo")
    (await head.says("việc của tôi")).shows("Gửi bản tổng hợp ý kiến")
    (await clerk.says("/lich")).shows("(Thủ trưởng cơ sở giáo…: 0/12)")
