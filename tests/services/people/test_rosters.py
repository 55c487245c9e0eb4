"""A list of people is looked at, brought in, recognised when its people come, and taken back whole."""

import io
import re
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import pytest
from openpyxl import Workbook, load_workbook

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight, NotFound, OldFont, Refused, TooLateToUndo
from domain.people.access import JoinCode, Role
from domain.people.errors import SheetTooLarge, SheetUnreadable
from domain.people.roster import Roster
from papers.spreadsheets import MOST_LINES, read_sheet, write_sheet
from services.people import appointing, attendance, confirming, roster_lines, rosters
from services.people.roster_lines import Fault, Read
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World

HEAD = ("STT", "Họ và tên", "Lớp, tổ", "Vai trò", "Điện thoại")


def workbook(*sheets: Sequence[Sequence[object]]) -> bytes:
    """An .xlsx of these sheets."""
    book, file = Workbook(), io.BytesIO()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"Trang {number}")
        for row in rows:
            sheet.append(list(row))
    book.save(file)
    return file.getvalue()


async def looked(runtime: Runtime, world: World, data: bytes, role: Role = Role.TEACHER) -> Read:
    sheet = read_sheet(data)
    by = world.people["secretary"]
    return await runtime.read(lambda uow: rosters.look(uow, world.unit, sheet, role, by=by))


async def brought(runtime: Runtime, world: World, data: bytes, role: Role = Role.TEACHER) -> Roster:
    by, read = world.people["secretary"], await looked(runtime, world, data, role)
    roster_id = await runtime.write(lambda uow: rosters.begin(uow, world.unit, by=by))
    for part in rosters.parts(read.wanted):
        await runtime.write(partial(rosters.add, roster_id=roster_id, part=part, by=by))
    return await runtime.write(lambda uow: rosters.finish(uow, roster_id, by=by))


async def names(runtime: Runtime, world: World) -> list[tuple[str, str, bool]]:
    def work(uow: UnitOfWork) -> list[tuple[str, str, bool]]:
        found = rosters.listed(uow, world.unit, by=world.people["secretary"])
        return [(one.entry.name, one.group, one.has_come) for one in found]

    return await runtime.read(work)


def faults(read: Read) -> list[tuple[int, str]]:
    return [(problem.number, problem.fault) for problem in read.problems]


# --- reading -------------------------------------------------------------------------------------------------------


async def test_columns_are_found_by_their_headings_in_any_order(runtime: Runtime, world: World) -> None:
    read = await looked(
        runtime, world,
        workbook([
            ("TRƯỜNG MẦM NON MÂY HỒNG",), ("DANH SÁCH CBGVNV",), (),
            ("Số ĐT", "TÊN", "Họ và tên đệm", "LỚP", "Quê quán"),
            (912345678, "Lan", "Nguyễn Thị", "mẫu giáo lớn a1", "x"),
            ("+84 912 345 679", "Mai", "Trần Thị", "", "y"),
            (None, None, None, None, None), ("Người lập biểu",),
        ]),
    )  # fmt: skip
    assert [(w.name, w.phone, w.group is not None) for w in read.wanted] == [
        ("Nguyễn Thị Lan", "0912345678", True),
        ("Trần Thị Mai", "0912345679", False),
    ]
    assert (read.problems, read.unknown) == ([], ["Quê quán"])


async def test_each_bad_line_says_what_is_wrong(runtime: Runtime, world: World) -> None:
    read = await looked(
        runtime, world,
        workbook([
            HEAD,
            (1, "Lê Thị Hoa", "", "GV", "0912 345 678"),
            (2, "😀", "", "", ""),
            (3, "=1+1", "", "", ""),
            (4, "Phạm Văn Bình", "Lớp 9Z", "", ""),
            (5, "Vũ Thị Cúc", "", "", date(1999, 12, 8)),
            (6, "Vũ Thị Dung", "", "", "12"),
            (7, "A" * 81, "", "", ""),
            (8, "lê thị  hoa", "", "Giáo viên", "0912345678"),
            (9, "", "Mẫu giáo lớn A1", "", ""),
            (10, "Đỗ Thị Em", "", "Tổ trưởng", ""),
            (11, "Bùi Thị Gấm", "", "Phụ huynh", ""),
        ]),
    )  # fmt: skip
    assert [(w.name, w.role, w.title) for w in read.wanted] == [
        ("Lê Thị Hoa", Role.TEACHER, ""), ("Đỗ Thị Em", Role.TEACHER, "Tổ trưởng"),
    ]  # fmt: skip
    assert faults(read) == [
        (3, Fault.NO_NAME), (4, Fault.FORMULA), (5, Fault.GROUP_UNKNOWN), (6, Fault.PHONE_DATE), (7, Fault.PHONE_BAD),
        (8, Fault.NAME_LONG), (9, Fault.TWICE), (10, Fault.NO_NAME), (12, Fault.GROUP_MISSING),
    ]  # fmt: skip
    assert next(p.line for p in read.problems if p.fault is Fault.TWICE) == 2


async def test_the_first_sheet_that_holds_anything_is_read(runtime: Runtime, world: World) -> None:
    read = await looked(runtime, world, workbook([], [HEAD, (1, "Lê Thị Hoa")], [HEAD, (1, "Lê Thị Khác")]))
    assert [w.name for w in read.wanted] == ["Lê Thị Hoa"]
    assert list(read.others) == ["Trang 1", "Trang 3"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
async def test_csv_in_any_of_the_usual_dresses(runtime: Runtime, world: World, encoding: str, separator: str) -> None:
    rows = [("Họ tên", "Điện thoại"), ("Nguyễn Văn A", "0912345678")]
    if encoding == "cp1258":
        rows = [("Ho\u0323 tên", "Điê\u0323n thoa\u0323i"), ("Nguyê\u0303n Văn A", "0912345678")]
    text = "\r\n".join(separator.join(row) for row in rows)
    read = await looked(runtime, world, text.encode(encoding))
    assert [(w.name, w.phone) for w in read.wanted] == [("Nguyễn Văn A", "0912345678")]


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", SheetUnreadable),
        (b"PK\x03\x04 not a workbook", SheetUnreadable),
        (b"\xd0\xcf\x11\xe0" + bytes(600), SheetUnreadable),
        (b"\x00\x01\x02", SheetUnreadable),
        (workbook([]), SheetUnreadable),
        (workbook([("a", "b"), ("c", "d")]), SheetUnreadable),
        ("Họ tên\n".encode() + b"x\n" * (MOST_LINES + 2), SheetTooLarge),
        (bytes(10 * 1024 * 1024 + 1), SheetTooLarge),
        ("Họ tên\nNguyÔn ThÞ Hång\nTrÇn V¨n B×nh".encode(), OldFont),
    ],
)
async def test_what_is_no_list_is_refused_in_words(
    runtime: Runtime, world: World, data: bytes, refusal: type[Refused]
) -> None:
    with pytest.raises(refusal):
        await looked(runtime, world, data)


async def test_a_workbook_that_unpacks_to_far_too_much_is_not_opened(runtime: Runtime, world: World) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed, packed.open("xl/big.xml", "w") as part:
        for _ in range(310):
            part.write(bytes(1024 * 1024))
    with pytest.raises(SheetTooLarge):
        await looked(runtime, world, file.getvalue())


@pytest.mark.parametrize("row", ["<row r='1'>" + "<c r='A1'/>" * 2_000_000 + "</row>", "<row r='1'/>" * 9_000_000])
async def test_what_is_small_only_while_it_is_packed_is_not_opened(runtime: Runtime, world: World, row: str) -> None:
    good = io.BytesIO(workbook([HEAD, (1, "Lê Thị Hoa")]))
    bad = io.BytesIO()
    with zipfile.ZipFile(good) as packed, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as spoilt:
        for name in packed.namelist():
            content = packed.read(name)
            if name.startswith("xl/worksheets/"):
                content = content.replace(b"<sheetData>", b"<sheetData>" + row.encode())
            spoilt.writestr(name, content)
    assert len(bad.getvalue()) < 2_000_000
    with pytest.raises(SheetTooLarge):
        await looked(runtime, world, bad.getvalue())


def repacked(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its parts changed."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return file.getvalue()


def with_lines(data: bytes, rows: bytes) -> bytes:
    """A workbook whose first sheet has these rows instead, as they are stored."""
    return repacked(
        data,
        "xl/worksheets/sheet1.xml",
        lambda sheet: re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + rows + b"</sheetData>", sheet, flags=re.DOTALL
        ),
    )


async def test_one_long_text_in_very_many_cells_is_not_kept(runtime: Runtime, world: World) -> None:
    """Some kilobytes as it is sent; as it would be kept, a hundred megabytes."""
    data = write_sheet("A", ("x" * 2_000,), [], widths=(9,))
    row = b"<row>" + b'<c t="s"><v>0</v></c>' * 50 + b"</row>"
    large = with_lines(data, row * 2_000)
    assert len(large) < 100_000
    with pytest.raises(SheetTooLarge):
        await looked(runtime, world, large)


@pytest.mark.filterwarnings("ignore::UserWarning:openpyxl")
async def test_a_damaged_workbook_is_told_of_and_nothing_else(runtime: Runtime, world: World) -> None:
    """Whatever is cut off or changed on the way."""
    data = write_sheet("A", HEAD, [("1", "Lê Thị Hoa", "", "", "")] * 20, widths=(9,))
    with pytest.raises(SheetUnreadable):
        await looked(runtime, world, with_lines(data, b'<row><c t="s"><v>999</v></c></row>'))
    for place in range(4, len(data), 97):
        for broken in (data[:place], data[:place] + bytes([data[place] ^ 0x55]) + data[place + 1 :]):
            with suppress(SheetUnreadable, SheetTooLarge):
                read_sheet(broken)


# --- bringing in, recognising, taking back -------------------------------------------------------------------------


async def test_who_comes_is_recognised_by_name_and_class(
    runtime: Runtime, world: World, speaker: Callable[..., Speaker]
) -> None:
    await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ", "Mẫu giáo lớn A1"), (2, "Cao Thị Ích", "")]))
    assert await names(runtime, world) == [
        ("Cao Thị Ích", "", False), ("Đặng Thị Huệ", "Mẫu giáo lớn A1", False),
    ]  # fmt: skip
    someone = speaker("new-1")
    await someone.says("chào cô")
    await someone.presses("Đồng ý")
    await someone.presses("Giáo viên, nhân viên")
    await someone.says("dang thi hue")
    assert not any(come for *_, come in await names(runtime, world)), "a name alone proves nothing"
    by = world.people["secretary"]

    def agree(uow: UnitOfWork) -> None:
        [one] = confirming.waiting_for(uow, by)
        assert (one.name, one.listed, one.by_name) == ("dang thi hue", "Đặng Thị Huệ", True)
        confirming.confirm(uow, one.key, by=by)

    await runtime.write(agree)
    assert await names(runtime, world) == [("Cao Thị Ích", "", False), ("Đặng Thị Huệ", "Mẫu giáo lớn A1", True)]


async def test_a_list_without_groups_knows_who_is_in_one(runtime: Runtime, world: World) -> None:
    """The teacher belongs to a group; the list of staff says names and nothing else."""
    await brought(runtime, world, workbook([("Họ và tên",), ("Đỗ Thu Hà",), ("Cao Thị Ích",)]))
    assert await names(runtime, world) == [("Đỗ Thu Hà", "", True), ("Cao Thị Ích", "", False)]
    await brought(runtime, world, workbook([("Họ và tên", "Tổ"), ("Đỗ Thu Hà", "Mẫu giáo lớn A1")]))
    assert ("Đỗ Thu Hà", "Mẫu giáo lớn A1", False) in await names(runtime, world), "another class is another person"


async def test_two_of_one_name_are_not_guessed(runtime: Runtime, world: World, speaker: Callable[..., Speaker]) -> None:
    rows = [HEAD, (1, "Đặng Thị Huệ", "", "", "0912345678"), (2, "Đặng Thị Huệ", "", "", "0912345679")]
    await brought(runtime, world, workbook(rows))
    someone = speaker("new-1")
    await someone.says("chào cô")
    await someone.presses("Đồng ý")
    await someone.presses("Giáo viên, nhân viên")
    await someone.says("Đặng Thị Huệ")
    assert [come for *_, come in await names(runtime, world)] == [False, False]


async def comes_by_a_post(runtime: Runtime, world: World, someone: Speaker, role: Role, name: str) -> None:
    """Come in by the code of a post, as the office hands it out."""
    code = f"POST-{role}".upper()
    row = JoinCode(code=code, unit_id=world.unit, role=role, title="Chức danh", uses_left=1, group_id=world.group)
    if role is Role.CHAIR:
        row.group_id = None
    await runtime.write(lambda uow: uow.access.keep(row))
    for text in (f"/start {code}", "đồng ý", name, "bỏ qua"):
        await someone.says(text)


async def test_who_comes_by_the_code_of_a_post_is_on_the_list_of_staff(
    runtime: Runtime, world: World, speaker: Callable[..., Speaker]
) -> None:
    """The chair's line names a group and theirs does not; the group's head stands in that group."""
    rows = [HEAD, (1, "Đặng Thị Huệ", "Tổ Mẫu giáo"), (2, "Cao Thị Ích", "Tổ Mẫu giáo"), (3, "Cao Thị Ích", "")]
    await brought(runtime, world, workbook(rows))
    await comes_by_a_post(runtime, world, speaker("new-1"), Role.CHAIR, "Đặng Thị Huệ")
    await comes_by_a_post(runtime, world, speaker("new-2"), Role.GROUP_LEADER, "Cao Thị Ích")
    assert await names(runtime, world) == [
        ("Cao Thị Ích", "", False), ("Đặng Thị Huệ", "Tổ Mẫu giáo", True), ("Cao Thị Ích", "Tổ Mẫu giáo", True),
    ]  # fmt: skip

    def once(uow: UnitOfWork) -> tuple[int, int | None]:
        meeting = uow.meetings.get(world.meeting)
        chair = next(m for _, m in uow.people.members(world.unit, frozenset({Role.CHAIR})) if m.title == "Chức danh")
        return attendance.standing(uow, meeting, by=world.people["secretary"]).staff, chair.group_id

    assert await runtime.read(once) == (3, None), "a chair of the whole school is no member of one group"


async def test_a_second_line_of_ones_name_is_somebody_elses(
    runtime: Runtime, world: World, speaker: Callable[..., Speaker]
) -> None:
    await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ", "Tổ Mẫu giáo"), (2, "Đặng Thị Huệ", "")]))
    someone = speaker("new-1")
    await comes_by_a_post(runtime, world, someone, Role.GROUP_LEADER, "Đặng Thị Huệ")
    await comes_by_a_post(runtime, world, someone, Role.RESPONDER, "Đặng Thị Huệ")
    assert [come for *_, come in await names(runtime, world)] == [False, True]


async def test_who_is_here_and_gets_a_post_is_found_on_the_list(runtime: Runtime, world: World) -> None:
    await brought(runtime, world, workbook([("Họ và tên",), ("Lò Thị Mây",)]))
    assert await names(runtime, world) == [("Lò Thị Mây", "", False)], "a parent is none of the staff"
    await runtime.write(
        lambda uow: appointing.appoint(
            uow, world.unit, Role.RESPONDER, world.people["parent"], by=world.people["secretary"]
        )
    )
    assert await names(runtime, world) == [("Lò Thị Mây", "", True)]


async def test_the_same_list_twice_brings_nobody_twice(runtime: Runtime, world: World) -> None:
    data = workbook([HEAD, (1, "Đặng Thị Huệ"), (2, "Cao Thị Ích")])
    await brought(runtime, world, data)
    read = await looked(runtime, world, data)
    assert (read.wanted, [fault for _, fault in faults(read)]) == ([], [Fault.KNOWN, Fault.KNOWN])


async def test_a_whole_list_is_taken_back_within_a_day(runtime: Runtime, world: World, clock: Clock) -> None:
    by = world.people["secretary"]
    first = await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ")]))
    back = await runtime.write(lambda uow: rosters.take_back(uow, first.key, by=by))
    assert (back.lines, back.came, await names(runtime, world)) == (1, 0, [])
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: rosters.take_back(uow, first.key, by=by))
    second = await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ")]))
    clock.move(days=1, seconds=1)
    with pytest.raises(TooLateToUndo):
        await runtime.write(lambda uow: rosters.take_back(uow, second.key, by=by))


async def test_a_list_put_back_brings_nobody_twice(runtime: Runtime, world: World) -> None:
    """Who was brought in anew meanwhile, or taken off one by one, is not there a second time."""
    by = world.people["secretary"]
    first = await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ"), (2, "Cao Thị Ích"), (3, "Vũ Thị Cúc")]))
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: rosters.restore(uow, first.key, by=by))
    await runtime.write(lambda uow: rosters.remove(uow, uow.rosters.entries(world.unit)[2][0].key, by=by))
    await runtime.write(lambda uow: rosters.take_back(uow, first.key, by=by))
    await brought(runtime, world, workbook([HEAD, (1, "Cao Thị Ích")]))
    back = await runtime.write(lambda uow: rosters.restore(uow, first.key, by=by))
    assert back.lines == 1
    assert sorted(name for name, *_ in await names(runtime, world)) == ["Cao Thị Ích", "Đặng Thị Huệ"]


async def test_nothing_counts_before_the_last_part_is_in(runtime: Runtime, world: World) -> None:
    by = world.people["secretary"]
    read = await looked(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ")]))
    broken_off = await runtime.write(lambda uow: rosters.begin(uow, world.unit, by=by))
    await runtime.write(lambda uow: rosters.add(uow, broken_off, read.wanted, by=by))
    assert await names(runtime, world) == []
    await runtime.write(lambda uow: rosters.begin(uow, world.unit, by=by))
    with pytest.raises(NotFound):
        await runtime.write(lambda uow: rosters.finish(uow, broken_off, by=by))


async def test_only_who_keeps_the_unit_may(runtime: Runtime, world: World) -> None:
    for part in ("parent", "teacher", "responder"):
        by = world.people[part]
        with pytest.raises(NoRight):
            await runtime.write(partial(rosters.begin, unit_id=world.unit, by=by))
        with pytest.raises(NoRight):
            await runtime.read(partial(rosters.listed, unit_id=world.unit, by=by))


# --- handing out ---------------------------------------------------------------------------------------------------


async def test_what_is_handed_out_can_be_brought_in_and_runs_nothing(runtime: Runtime, world: World) -> None:
    by = world.people["secretary"]
    await brought(runtime, world, workbook([HEAD, (1, "Đặng Thị Huệ", "", "", "0912345678"), (2, "Lê =SUM(A1)", "")]))
    data = await runtime.read(lambda uow: rosters.written(uow, world.unit, by=by))
    sheet = load_workbook(io.BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    read = await looked(runtime, world, data)
    assert [fault for _, fault in faults(read)] == [Fault.KNOWN, Fault.KNOWN]


async def test_the_blank_list_reads_as_it_stands(runtime: Runtime, world: World) -> None:
    read = await looked(runtime, world, rosters.blank())
    assert len(read.wanted) + len(read.problems) == 1


async def test_fifty_thousand_lines(runtime: Runtime, world: World) -> None:
    text = "Họ tên;Điện thoại\n" + "".join(f"Nguyễn Thị {number};09{number:08}\n" for number in range(MOST_LINES))
    roster = await brought(runtime, world, text.encode())
    assert roster.lines == MOST_LINES
    assert roster.finished_at is not None
    assert timedelta() <= roster.finished_at - roster.made_at


@pytest.mark.parametrize(
    ("said", "nobody"),
    [
        ("Tổng cộng: 60 người", True), ("Cộng: 60", True), ("Tổng số 60 giáo viên", True),
        ("Danh sách này có 60 người", True),
        ("Bắc Cầu, ngày 3 tháng 9 năm 2026", True), ("Ngày … tháng … năm 2026", True), ("Hiệu trưởng (ký tên)", True),
        ("Người lập bảng", True), ("NGƯỜI LẬP BẢNG", True), ("Tống Công Minh", False), ("Công", False),
        ("Cống Thị A", False),
        ("Tổng Thị Ngày", False), ("Ngày Thị Lập", False), ("Người", False), ("", False),
    ],
)  # fmt: skip
def test_what_stands_below_a_list_is_nobody(said: str, *, nobody: bool) -> None:
    assert roster_lines.is_no_person(said) is nobody
    assert roster_lines.is_no_person(unicodedata.normalize("NFD", said)) is nobody
