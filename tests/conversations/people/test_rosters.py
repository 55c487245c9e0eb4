"""A list of people pasted into a talk: looked at first, taken as the page takes a file, taken back."""

from pathlib import Path

import pytest

from bot.runtime import Runtime
from papers.spreadsheets import write_sheet
from services.people import roster_pasted, rosters
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.world import World

ROSTERS = f"{HOME}/don-vi/danh-sach"
LIST = (
    "1. Lê Thị Hoa, Tổ Mẫu giáo, 0912 345 678\n2. Phạm Văn Bình 0987654321\n<b>Cà Văn Pọm</b>, Tổ Mẫu giáo\n"
    "Vì Thị Nga\tTổ Bay\nTòng Thị Lả - Tổ Mẫu giáo - Tổ phó"
)


async def listed(runtime: Runtime, world: World) -> list[tuple[str, str, str]]:
    by = world.people["secretary"]
    found = await runtime.read(lambda uow: rosters.listed(uow, world.unit, by=by))
    return [(one.entry.name, one.group, one.entry.phone or one.entry.title) for one in found]


async def pastes(secretary: Speaker, text: str) -> None:
    await secretary.says("danh sách giáo viên")
    await secretary.presses("Dán danh sách")
    (await secretary.presses("Giáo viên, nhân viên")).shows("mỗi dòng một người", "tối đa 200 dòng")
    await secretary.says(text)


async def test_a_list_is_shown_before_it_is_taken_and_taken_back(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await pastes(secretary, LIST)
    look = (await secretary.heard())[-1]
    look.shows(
        "Sẽ ghi 3 người (giáo viên/nhân viên); bây giờ chưa ghi gì", "– Lê Thị Hoa, Tổ Mẫu giáo, 0912345678",
        "Dòng 3", "dấu không dùng trong tên", "Dòng 4 (“Tổ Bay”): Chưa có lớp, tổ “Tổ Bay”",
    )  # fmt: skip
    assert await listed(runtime, world) == []
    taken = await secretary.presses("Ghi danh sách")
    taken.shows("Đã ghi 3 người", "Danh sách người của Trường Mầm non Hoa Ban: 3 người")
    assert sorted(await listed(runtime, world)) == [
        ("Lê Thị Hoa", "Tổ Mẫu giáo", "0912345678"), ("Phạm Văn Bình", "", "0987654321"),
        ("Tòng Thị Lả", "Tổ Mẫu giáo", "Tổ phó"),
    ]  # fmt: skip
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác", "chưa có danh sách người nào")
    assert await listed(runtime, world) == []


@pytest.mark.core_only
async def test_what_is_there_already_is_not_written_twice_and_others_bring_none(
    secretary: Speaker, parent: Speaker
) -> None:
    await pastes(secretary, "Lê Thị Hoa, Tổ Mẫu giáo")
    await secretary.presses("Ghi danh sách")
    await pastes(secretary, "Lê Thị Hoa, Tổ Mẫu giáo")
    (await secretary.heard())[-1].shows("Chưa ghi được ai", "1 người đã có trong danh sách", "mỗi dòng một người")
    (await secretary.says("x\n" * 201)).shows("201 dòng", "tối đa 200")
    (await parent.says("/danhsach")).shows("dành cho")
    (await secretary.says("/trogiup")).shows("/danhsach", "/donvi", "/ma", "/vanphong")


async def test_by_chat_and_by_page_alike(sqlite_template: Path, tmp_path: Path) -> None:
    rows = [("Lê Thị Hoa", "Tổ Mẫu giáo", "0912345678"), ("Phạm Văn Bình", "", "")]

    async def before(runtime: Runtime, world: World) -> None:
        """Nothing but the world."""

    async def talk(speaker: Speaker) -> None:
        await pastes(speaker, "\n".join(", ".join(filter(None, row)) for row in rows))
        await speaker.presses("Ghi danh sách")

    async def desk(clerk: Clerk) -> None:
        from tests.web.office.test_rosters import looks  # noqa: PLC0415 - its fixtures are not for this folder

        data = write_sheet("ds", ["Họ và tên", "Tổ", "Điện thoại"], rows, widths=(20, 20, 20))
        action, fields = (await looks(clerk, data)).fields("take")
        await clerk.sends(action, fields)

    held = await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=talk, desk=desk)
    assert [row["name"] for row in held["roster_entry"]] == ["Lê Thị Hoa", "Phạm Văn Bình"]


@pytest.mark.parametrize(
    ("pasted", "cells"),
    [
        ("Họ và tên\tĐiện thoại\nLê Hoa\t0912345678", [("Họ và tên", "Điện thoại"), ("Lê Hoa", "0912345678")]),
        ("Lê Hoa; 0912345678; Tổ Toán", [("Lê Hoa", "Tổ Toán", "", "0912345678")]),
        ("- Lê Hoa +84 912 345 678", [("Lê Hoa", "", "", "+84 912 345 678")]),
        ("Lê Hoa", [("Lê Hoa", "", "", "")]),
    ],
)
def test_how_a_line_is_read(pasted: str, cells: list[tuple[str, ...]]) -> None:
    read = roster_pasted.sheet_of(pasted)
    assert [line.cells for line in read.lines if line.number] == cells
