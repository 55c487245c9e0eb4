"""Danh sách người on a page: looked at first, taken in parts, taken back; handed out; two at once; odd files."""

import asyncio
import csv
import io
from collections.abc import Callable, Sequence
from datetime import date
from functools import partial

import pytest
from aiohttp import FormData
from openpyxl import Workbook, load_workbook

from bot.runtime import Runtime
from domain.people.access import Role
from papers.spreadsheets import read_sheet
from services.people import roster_files, rosters
from services.people.roster_lines import Wanted
from services.unit_of_work import UnitOfWork
from tests.services.people.test_rosters import HEAD, workbook
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.visiting import Visitor
from tests.world import Clock, World

ROSTERS = f"{HOME}/don-vi/danh-sach"
STAFF = (HEAD, (1, "Lê Thị Hoa", "Tổ Mẫu giáo", "GV", "0912 345 678"), (2, "Phạm Văn Bình", "", "GV", ""))


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The secretary at her desk."""
    return Clerk(await visitor().signs_in(world.people["secretary"]))


@pytest.fixture
async def chair(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The chair at theirs."""
    return Clerk(await visitor().signs_in(world.people["chair"]))


async def looks(clerk: Clerk, data: bytes, role: str = "teacher", *, name: str = "ds.xlsx") -> Shown:
    """Send a file to be looked at."""
    action, fields = (await clerk.opens(ROSTERS)).fields("take")
    form = FormData(fields | {"vai-tro": role})
    form.add_field("tep", io.BytesIO(data), filename=name, content_type="application/octet-stream")
    return await clerk.sends(action, form)


async def on_the_list(runtime: Runtime, world: World) -> list[str]:
    """Everybody who counts."""
    by = world.people["secretary"]
    return await runtime.read(lambda uow: [one.entry.name for one in rosters.listed(uow, world.unit, by=by)])


async def kept(runtime: Runtime) -> int:
    """How many files wait; counted by deleting them in a unit that is undone."""

    class Undone(Exception):
        pass

    found = 0

    def work(uow: UnitOfWork) -> None:
        nonlocal found
        found = uow.files.drop_kind("application/x-roster")
        raise Undone

    with pytest.raises(Undone):
        await runtime.write(work)
    return found


# --- looked at, taken, taken back ----------------------------------------------------------------------------------


async def test_an_empty_list_says_what_to_do(clerk: Clerk) -> None:
    page = await clerk.opens(ROSTERS)
    assert "chưa có danh sách" in page.words
    assert "Chưa có ai trong danh sách. Xin chọn tệp ở trên rồi bấm «Xem trước»" in page.words
    assert 'aria-current="page">Danh sách người</a>' in page.html


async def test_a_list_is_looked_at_taken_and_taken_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    seen = await looks(clerk, workbook(STAFF))
    assert seen.status == 200
    assert "Sẽ đưa vào 2 người , vai trò giáo viên/nhân viên" in seen.words
    assert "Dòng 2: Lê Thị Hoa , Tổ Mẫu giáo , giáo viên/nhân viên, 0912345678" in seen.words
    assert (await on_the_list(runtime, world), await kept(runtime)) == ([], 1)
    action, fields = seen.fields("take")
    taken = await clerk.sends(action, fields)
    assert "Đã đưa 2 người vào danh sách." in taken.status_line
    assert "2 người trong danh sách, 0 đã tham gia" in taken.words
    assert "Không lớp, tổ 1" in taken.words
    assert await kept(runtime) == 0, "the file is kept no longer than it is needed"
    again = await clerk.sends(action, fields)
    assert again.address == taken.address, "the same form counts once"
    undone = await clerk.undoes(taken)
    assert "Đã hoàn tác" in undone.status_line
    assert await on_the_list(runtime, world) == []


async def test_a_whole_list_is_taken_back_within_a_day(
    clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    seen = await looks(
        clerk, workbook((HEAD, (1, "Đỗ Thu Hà", "Tổ Mẫu giáo", "GV", ""), (2, "Phạm Văn Bình", "", "GV", "")))
    )
    taken = await clerk.does(seen, "take")
    assert "2 người trong danh sách, 1 đã tham gia" in taken.words, "who is here already is recognised"
    clock.move(hours=11)
    page = await clerk.opens(ROSTERS)
    assert "bỏ được" in page.words
    asked = await clerk.does(page, "take_back")
    assert "2 người sẽ không còn trong danh sách" in asked.words
    assert "1 người đã tham gia thì vẫn ở lại" in asked.words
    assert len(await on_the_list(runtime, world)) == 2, "one tap alone empties nothing"
    back = await clerk.does(asked, "take_back")
    assert back.status_line.startswith("Đã bỏ cả danh sách 2 người. Bỏ nhầm thì hoàn tác được")
    assert "1 người đã tham gia trước đó vẫn ở lại." in back.status_line
    assert await on_the_list(runtime, world) == []
    clock.move(minutes=30)
    page = await clerk.opens(ROSTERS)
    assert "hoàn tác được" in page.words
    there = await clerk.does(page, "restore")
    assert "Đã hoàn tác: 2 người lại có trong danh sách." in there.status_line
    assert len(await on_the_list(runtime, world)) == 2
    gone = await clerk.does(await clerk.does(there, "take_back"), "take_back")
    assert "Đã hoàn tác" in (await clerk.undoes(gone)).status_line
    gone = await clerk.does(await clerk.does(await clerk.opens(ROSTERS), "take_back"), "take_back")
    again = await clerk.does(await looks(clerk, workbook(STAFF)), "take")
    clock.move(days=1, seconds=1)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    action, fields = again.fields("take_back")
    late = await clerk.sends(action, fields | {"csrf": await clerk.visitor.form_token()})
    assert (late.status, "đã quá 1 ngày" in late.status_line) == (409, True)
    assert "Bỏ cả danh sách này" not in late.words


async def test_one_person_is_taken_off_and_put_back(clerk: Clerk, runtime: Runtime, world: World) -> None:
    taken = await clerk.does(await looks(clerk, workbook(STAFF)), "take")
    gone = await clerk.does(taken, "remove")
    assert gone.status_line == "Đã bỏ Phạm Văn Bình khỏi danh sách."
    assert await on_the_list(runtime, world) == ["Lê Thị Hoa"]
    await clerk.undoes(gone)
    assert await on_the_list(runtime, world) == ["Phạm Văn Bình", "Lê Thị Hoa"]


async def test_each_bad_line_says_what_to_write_instead(clerk: Clerk, runtime: Runtime, world: World) -> None:
    """A face as a name, a formula, a day as a number, a class that is none, a line twice, headings, other sheets."""
    seen = await looks(
        clerk,
        workbook(
            [
                (*HEAD, "Quê quán"),
                (1, "Lê Thị Hoa", "Tổ Mẫu giáo", "GV", "0912 345 678", "Mường Ảng"), (2, "😀", "", "", "", ""),
                (3, "=1+1", "", "", "", ""), (4, "Phạm Văn Bình", "Lớp 9Z", "", "", ""),
                (5, "Vũ Thị Cúc", "", "", date(1999, 12, 8), ""), (6, "Vũ Thị Dung", "", "", "12", ""),
                (7, "lê thị hoa", "tổ mẫu giáo", "GV", "0912345678", ""), (8, "Bùi Thị Gấm", "", "Phụ huynh", "", ""),
                (9, "A" * 81, "", "", "", ""),
            ],
            [("Trang khác",)],
            [("<b>Nữa</b>",)],
        ),
    )  # fmt: skip
    for words in (
        "Sẽ đưa vào 1 người", "8 dòng chưa đưa vào được", "Cột chưa hiểu nên bỏ qua: STT, Quê quán",
        "Chỉ đọc trang tính “ Trang 1 ”. Chưa đọc: Trang 2, Trang 3",
        "Dòng 3 😀 Chưa có họ và tên bằng chữ", "Dòng 4 =1+1 Ô chứa công thức",
        "Dòng 5 Lớp 9Z Chưa có lớp, tổ “Lớp 9Z”",
        "Dòng 6 08/12/1999 Ô điện thoại đang là ngày “08/12/1999”", "Dòng 7 12 Số điện thoại “12” chưa đúng",
        "Trùng với dòng 2", "Dòng 9 Bùi Thị Gấm Phụ huynh phải có lớp", "Họ và tên dài quá 80 chữ cái",
    ):  # fmt: skip
        assert words in seen.words
    await clerk.does(seen, "take")
    better = await looks(clerk, workbook(STAFF))
    assert "Sẽ đưa vào 1 người" in better.words
    assert "1 người đã có trong danh sách" in better.words
    await clerk.does(better, "take")
    nobody = await looks(clerk, workbook(STAFF))
    assert "Không có dòng nào đưa vào được." in nobody.words
    assert "Đưa vào 0" not in nobody.words
    assert await on_the_list(runtime, world) == ["Phạm Văn Bình", "Lê Thị Hoa"]


# --- odd files -----------------------------------------------------------------------------------------------------


def merged() -> bytes:
    """A title over merged cells, the class written once for two people."""
    book, file = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    for row in (("DANH SÁCH",), ("Lớp", "Họ và tên"), ("Mẫu giáo lớn A1", "Lê Thị Hoa"), (None, "Vũ Thị Cúc")):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A3:A4")
    book.save(file)
    return file.getvalue()


async def test_merged_cells_are_said_line_by_line(clerk: Clerk) -> None:
    seen = await looks(clerk, merged(), "parent")
    assert "Sẽ đưa vào 1 người" in seen.words
    assert "Dòng 4 Vũ Thị Cúc Phụ huynh phải có lớp" in seen.words


@pytest.mark.parametrize(
    ("data", "status", "said"),
    [
        (b"", 409, "Tệp này chưa có dòng nào"),
        (b"PK\x03\x04 no workbook", 409, "Tệp này không mở được"),
        (b"\xd0\xcf\x11\xe0 old", 409, "dạng cũ (.xls)"),
        (b"\x00\x01\x02", 409, "Tệp này không mở được"),
        ("Tên lớp;Sĩ số\nA1;30".encode(), 409, "Chưa tìm thấy dòng tiêu đề"),
        ("Họ và tên\nNguyÔn ThÞ Hoµ\nTrÇn V¨n B×nh\nPh¹m ThÞ Lý".encode(), 409, "phông chữ cũ"),
        (b"0" * (10 * 1024 * 1024 + 1), 413, "Mỗi tệp tối đa 10 MB"),
        (("Họ và tên\n" + "Lê Thị Hoa\n" * 50_001).encode(), 409, "tối đa 50.000 dòng"),
    ],
)
async def test_what_is_no_list(
    clerk: Clerk, runtime: Runtime, quiet: Callable[[], None], data: bytes, status: int, said: str
) -> None:
    page = await looks(clerk, data)
    assert (page.status, said in page.status_line) == (status, True), page.status_line
    assert "Xem trước: chưa đưa ai vào" not in page.words
    assert await kept(runtime) == 0
    quiet()


async def test_fifty_thousand_lines(clerk: Clerk, runtime: Runtime, world: World) -> None:
    """In parts, so that others write in between; nothing counts before the last."""
    text = io.StringIO()
    lines: list[Sequence[str]] = [("Họ và tên", "Điện thoại")]
    lines += [(f"Người Thứ {'abcdefghij'[n % 10] * (n // 10_000 + 2)}", f"09{n:08}") for n in range(50_000)]
    csv.writer(text).writerows(lines)
    seen = await looks(clerk, text.getvalue().encode(), "resident", name="ds.csv")
    assert "Sẽ đưa vào 50.000 người" in seen.words
    taking = asyncio.create_task(clerk.does(seen, "take"))
    between = 0
    while not taking.done():
        await runtime.write(lambda uow: uow.people.hold_unit(world.class_a).name)
        between += not taking.done()
        await asyncio.sleep(0.05)
    taken = await taking
    assert "Đã đưa 50.000 người vào danh sách." in taken.status_line
    assert "50.000 người trong danh sách" in taken.words
    assert "Trang 1/100" in taken.words
    assert between > 2, "nobody else waits for the whole"
    last = await clerk.opens(f"{ROSTERS}?trang=9999")
    assert "Trang 100/100" in last.words


# --- two at once, and others ---------------------------------------------------------------------------------------


async def test_two_people_bring_the_same_list(clerk: Clerk, chair: Clerk, runtime: Runtime, world: World) -> None:
    """While one is being written the other waits; looked at again, it finds everybody known."""
    first, second = await looks(clerk, workbook(STAFF)), await looks(chair, workbook(STAFF))
    by = world.people["secretary"]
    begun = await runtime.write(partial(rosters.begin, unit_id=world.unit, by=by))
    busy = await chair.does(second, "take")
    assert (busy.status, "có người khác đang đưa một danh sách vào đơn vị này" in busy.status_line) == (409, True)
    part = [Wanted(2, "Vũ Thị Cúc", Role.TEACHER)]
    await runtime.write(partial(rosters.add, roster_id=begun, part=part, by=by))
    taken = await clerk.does(first, "take")
    assert "Đã đưa 2 người" in taken.status_line
    again = await chair.does(second, "take")
    assert again.status == 409
    assert await on_the_list(runtime, world) == ["Phạm Văn Bình", "Lê Thị Hoa"], "what was broken off is forgotten"


async def test_the_same_form_twice_at_once_is_one_list(clerk: Clerk, runtime: Runtime, world: World) -> None:
    action, fields = (await looks(clerk, workbook(STAFF))).fields("take")
    both = await asyncio.gather(clerk.sends(action, fields), clerk.sends(action, fields))
    assert 200 in {one.status for one in both}
    assert await on_the_list(runtime, world) == ["Phạm Văn Bình", "Lê Thị Hoa"]


async def test_a_file_is_its_senders_and_goes_by_itself(
    clerk: Clerk, chair: Clerk, runtime: Runtime, clock: Clock
) -> None:
    first = await looks(clerk, workbook(STAFF))
    action, fields = first.fields("take")
    stolen = await chair.sends(action, fields | {"csrf": await chair.visitor.form_token()})
    assert (stolen.status, "không còn giữ" in stolen.status_line) == (409, True)
    await looks(clerk, workbook(STAFF[:2]))
    assert await kept(runtime) == 1, "one at a time"
    gone = await clerk.sends(action, fields)
    assert "không còn giữ" in gone.status_line
    clock.move(hours=2, seconds=1)
    assert await runtime.write(roster_files.forget_old) == 1


@pytest.mark.parametrize("part", ["parent", "responder"])
async def test_others_find_no_list(visitor: Callable[[], Visitor], world: World, part: str) -> None:
    somebody = Clerk(await visitor().signs_in(world.people[part]))
    for path in (ROSTERS, f"{ROSTERS}/tai-ve", f"{ROSTERS}/mau", f"{ROSTERS}?u={world.unit}"):
        assert (await somebody.opens(path)).status == 404
    sent = {"csrf": await somebody.visitor.form_token(), "viec": "take", "moc": f"{world.unit}", "vai-tro": "teacher"}
    assert (await somebody.sends(ROSTERS, sent)).status == 404


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"viec": "take", "moc": "x", "vai-tro": "teacher"}, 404),
        ({"viec": "take", "moc": "own", "vai-tro": "chair"}, 404),
        ({"viec": "take", "moc": "own", "vai-tro": "teacher"}, 409),
        ({"viec": "take", "moc": "own", "vai-tro": "teacher", "chac": "1", "tep": "999"}, 409),
        ({"viec": "take", "moc": "own", "vai-tro": "teacher", "chac": "1"}, 409),
        ({"viec": "take_back", "moc": "999"}, 404),
        ({"viec": "take_back", "moc": "999", "chac": "1"}, 404),
        ({"viec": "restore", "moc": "999"}, 404),
        ({"viec": "remove", "moc": ""}, 404),
    ],
)
async def test_odd_forms_do_no_harm(
    clerk: Clerk, world: World, quiet: Callable[[], None], fields: dict[str, str], status: int
) -> None:
    own = {"csrf": await clerk.visitor.form_token()} | ({"moc": f"{world.unit}"} if fields["moc"] == "own" else {})
    assert (await clerk.sends(ROSTERS, fields | own)).status == status
    quiet()


# --- handed out ----------------------------------------------------------------------------------------------------


async def test_the_blank_and_the_list_are_workbooks_that_can_come_back(clerk: Clerk) -> None:
    await clerk.does(await looks(clerk, workbook(STAFF)), "take")
    names, data = [], b""
    for path in ("mau", "tai-ve"):
        async with clerk.visitor.http.get(f"{ROSTERS}/{path}") as answer:
            assert answer.status == 200
            assert answer.headers["Cache-Control"] == "no-store"
            names.append(answer.headers["Content-Disposition"].partition("''")[2])
            data = await answer.read()
        sheet = load_workbook(io.BytesIO(data)).worksheets[0]
        assert [cell.value for cell in sheet[1]][:3] == ["STT", "Họ và tên", "Lớp, tổ"]
        assert read_sheet(data).lines
    assert names == ["Mau-danh-sach.xlsx", "Danh-sach.xlsx"]
    seen = await looks(clerk, data)
    assert "2 người đã có trong danh sách" in seen.words
