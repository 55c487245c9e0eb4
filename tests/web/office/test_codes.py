"""Mã và giấy mời on a page: made, withdrawn, made anew, taken back; on paper and as pictures; as the chat does."""

import re
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from bot.runtime import Runtime
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.people import codes, joining
from services.unit_of_work import UnitOfWork
from tests.rosters import bring_a_list
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World
from web.site import SITE

CODES = f"{HOME}/ma"


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The secretary at her desk."""
    return Clerk(await visitor().signs_in(world.people["secretary"]))


def code_of(page: Shown, whom: str) -> str:
    """The code that stands beside these words."""
    found = re.search(rf"{whom} ([A-Z0-9]+-[A-Z0-9]+) ", page.words)
    assert found, page.words
    return found[1]


async def test_the_head_of_a_school_hands_out_its_codes_and_gives_no_post_of_its_office(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    def headed(uow: UnitOfWork) -> None:
        [mine] = uow.people.memberships(world.people["responder"])
        mine.role, mine.group_id = Role.UNIT_HEAD, None
        uow.people.keep(mine)

    await runtime.write(headed)
    head = Clerk(await visitor().signs_in(world.people["responder"]))
    assert CODES in (await head.opens(HOME)).html
    page = await head.opens(CODES)
    made = await head.does(page, "make", cho=f"{world.unit}.teacher")
    assert re.search("Trường Mầm non Hoa Ban Giáo viên.{0,12} TMNHB-", made.words)
    assert f'value="{world.unit}.chair"' not in page.html
    refused = await head.does(page, "make", cho=f"{world.unit}.chair")
    assert (refused.status, "chủ trì" in refused.status_line) == (403, True)


async def about(clerk: Clerk, page: Shown, act: str, code: str) -> Shown:
    """Press the button of one code."""
    forms = re.findall(r"<form\b.*?</form>", page.html, re.DOTALL)
    mine = next(one for one in forms if f'value="{act}"' in one and f'name="ma" value="{code}"' in one)
    return await clerk.does(Shown(page.status, page.address, mine), act, ma=code)


async def test_codes_are_made_withdrawn_made_anew_and_taken_back(
    clerk: Clerk, runtime: Runtime, world: World, quiet: Callable[[], None]
) -> None:
    page = await clerk.opens(CODES)
    assert "Còn 3 nơi chưa có mã" in page.words
    given = await clerk.does(page, "each", world.unit)
    assert (given.status_line, "3 mã đang dùng được" in given.words) == ("Đã lập 3 mã.", True)
    code = code_of(given, "Phụ huynh")
    assert code not in given.address
    assert "Mẫu giáo lớn A1 Phụ huynh" in given.words
    other = await clerk.opens(CODES)
    gone = await about(clerk, given, "withdraw", code)
    assert gone.status_line == "Đã thu hồi mã. Người đã vào vẫn ở lại."
    assert "2 mã đang dùng được" in gone.words
    late = await about(clerk, other, "withdraw", code)
    assert (late.status, "vừa được người khác thu hồi" in late.status_line) == (409, True)
    assert "3 mã đang dùng được" in (await clerk.undoes(gone)).words
    used = await runtime.write(partial(joining.good_code, typed=code))
    assert used is not None
    await runtime.write(lambda uow: joining.use_code(uow, world.people["responder"], used))
    page = await clerk.opens(CODES)
    assert "1 người đã vào" in page.words
    assert "Ngô Quốc Bảo , 09h00" in page.words
    renewed = await about(clerk, page, "renew", code)
    assert (renewed.status_line, code in renewed.html) == (
        "Đã thu hồi mã cũ và lập mã mới: phụ huynh, Mẫu giáo lớn A1.",
        False,
    )
    assert "Xem cả 1 mã đã hết hạn, thu hồi" in renewed.words
    assert code in (await clerk.opens(f"{CODES}?het=1")).html
    assert code in (await clerk.undoes(renewed)).html
    made = await clerk.does(page, "make", cho=f"{world.unit}.responder", chuc_danh="Nhân viên y tế")
    assert made.status_line == "Đã lập mã: Nhân viên y tế, Trường Mầm non Hoa Ban."
    assert "Mã vừa lập Nhân viên y tế ( Trường Mầm non Hoa Ban )" in made.words
    assert "Nhân viên y tế" not in (await clerk.undoes(made)).words
    odds: tuple[dict[str, Any], ...] = (
        {"cho": f"{world.class_a}.chair"},
        {"cho": "x.y"},
        {"cho": f"{world.unit}.responder", "chuc_danh": "🌸"},
        {"cho": f"{world.class_a}.parent", "so_nguoi": "x"},
        {"cho": f"{world.class_a}.parent", "so_ngay": "401"},
        {"cho": f"{world.class_a}.parent", "so_nguoi": "0"},
    )
    for odd in odds:
        refused = await clerk.does(page, "make", **odd)
        assert refused.status in {404, 409}
    assert (await about(clerk, page, "renew", code)).status == 200
    limited = await clerk.does(page, "make", cho=f"{world.class_a}.parent", so_nguoi="40", so_ngay="56")
    assert "còn 40 lần, hết Chủ nhật, ngày 10/01/2027" in limited.words
    events = await runtime.read(lambda uow: [str(e.details) for e in uow.events.of("unit", world.class_a)])
    assert not any(code in one for one in events)
    quiet()


async def test_paper_whose_codes_open_only_here_says_so(
    clerk: Clerk, app: web.Application, monkeypatch: pytest.MonkeyPatch, world: World
) -> None:
    """In a clerk's words: what a setting is called stands in the operations' own document."""
    monkeypatch.setattr(app[SITE], "public_url", "http://127.0.0.1:8080")
    told = (await clerk.opens(f"{CODES}/in?u={world.unit}")).words
    assert "chỉ mở được trên chính máy này" in told
    assert "DOITHOAI_" not in told


async def test_paper_and_pictures(
    clerk: Clerk, runtime: Runtime, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A code a page, strips to cut out, in parts that a browser bears; more than an office has at once is refused."""

    def ready(uow: UnitOfWork) -> str:
        by = world.people["secretary"]
        bring_a_list(uow, world)
        codes.make(uow, world.unit, Role.RESPONDER, by=by, title="Kế toán")
        return codes.make(uow, world.class_a, Role.PARENT, by=by).code.code

    code = await runtime.write(ready)
    page = await clerk.opens(f"{CODES}/in?u={world.unit}")
    assert page.words.count(code) == 1
    assert "chỉ mở được trên chính máy này" not in page.words
    assert 'aria-label="Mã QR của ' in page.html
    assert "Cha mẹ học sinh Mẫu giáo lớn A1 Xin mời gửi câu hỏi, ý kiến cho" in page.words
    assert "Nhận câu hỏi đến 17h00 thứ Ba, ngày 24/11/2026" in page.words
    assert "Kế toán" not in page.words
    posts = (await clerk.opens(f"{CODES}/in?u={world.unit}&chuc=1")).words
    assert "Kế toán Xin mời nhận chức danh này cho Hội nghị" in posts
    monkeypatch.setattr("web.office.code_sheets.ON_ONE_SHEET", 15)
    strips = await clerk.opens(f"{CODES}/in?u={world.class_a}&kieu=dai&ban=20&phan=2")
    assert strips.words.count(code) == 5
    assert "Có 20 dải, in làm 2 phần; đây là phần 2." in strips.words
    monkeypatch.setattr(codes, "MOST_AT_ONCE", 0)
    async with clerk.visitor.http.get(f"{CODES}/in?u={world.unit}") as answer:
        assert answer.status == 409
        assert "mỗi lần tối đa 0 mã" in await answer.text()
    token = await clerk.visitor.form_token()
    for kind, start in (("png", b"\x89PNG"), ("svg", b"<?xml")):
        async with clerk.visitor.http.post(f"{CODES}/anh", data={"csrf": token, "ma": code, "dang": kind}) as answer:
            assert (await answer.read()).startswith(start)
            assert "Ma-M%E1%BA%ABu" in answer.headers["Content-Disposition"]
    for fields, status in (({"csrf": "0", "ma": code}, 403), ({"csrf": token, "ma": "KHONG-CO"}, 404)):
        async with clerk.visitor.http.post(f"{CODES}/anh", data=fields) as answer:
            assert answer.status == status


async def test_strips_for_each_person_of_a_list(clerk: Clerk, runtime: Runtime, world: World) -> None:
    await runtime.write(partial(bring_a_list, world=world))
    page = await clerk.opens(CODES)
    assert "Mẫu giáo lớn A1 3 người, 0 đã tham gia, 0 có mã riêng" in page.words
    given = await clerk.does(page, "own", world.unit, nth=1, nhom=str(world.class_a))
    assert given.status_line == "Đã lập 3 mã riêng, mỗi mã cho một người, dùng trong 30 ngày."
    sheet = await clerk.opens(f"{CODES}/in?u={world.unit}&rieng=1&nhom={world.class_a}")
    assert sheet.html.count('class="strip"') == 3
    assert "Sùng Thị Dua Mẫu giáo lớn A1, Trường Mầm non Hoa Ban" in sheet.words
    undone = await clerk.undoes(given)
    assert "các mã riêng vừa lập không dùng được nữa" in undone.status_line
    assert "Chưa ai ở đây có mã riêng" in (await clerk.opens(sheet.address)).words


@pytest.mark.parametrize("part", ["parent", "responder", "teacher"])
async def test_others_find_nothing(visitor: Callable[[], Visitor], runtime: Runtime, world: World, part: str) -> None:
    """Nor does a compiler find strips with names."""
    if part == "teacher":
        await runtime.write(lambda uow: uow.people.enrol(world.people["teacher"], world.unit, Role.COMPILER))
        await runtime.write(partial(bring_a_list, world=world))
    somebody = Clerk(await visitor().signs_in(world.people[part]))
    own = f"{CODES}/in?u={world.unit}&rieng=1&nhom={world.class_a}"
    assert (await somebody.opens(own)).status == 404
    page = await somebody.opens(CODES)
    assert page.status == (200 if part == "teacher" else 404)
    assert "Mã riêng từng người" not in page.html


# --- as the chat does ----------------------------------------------------------------------------------------------


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Callable[..., Awaitable[dict[str, list[Any]]]]:
    """Do something by both ways; codes are drawn by lot and stand for each other by whom they are for."""
    return partial(same_by_both, sqlite_template, tmp_path)


@pytest.mark.parametrize("act", ["each", "make", "withdraw", "renew", "own"])
async def test_by_chat_and_by_page(
    both: Callable[..., Awaitable[dict[str, list[Any]]]], monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    def drawn(count: int) -> str:
        drawn.calls += 1  # type: ignore[attr-defined]
        return f"{drawn.calls:0{count}}"  # type: ignore[attr-defined]

    monkeypatch.setattr(codes, "secret_letters", drawn)
    words = {
        "each": ("Mã cho từng nơi",), "make": ("Lập mã khác", "Người trả lời", "Kế toán", "2 người 5 ngày"),
        "withdraw": ("1", "Thu hồi mã", "Thu hồi mã"), "renew": ("1", "Đổi mã mới"),
        "own": ("Mã riêng từng người", "2"),
    }  # fmt: skip

    async def before(runtime: Runtime, world: World) -> None:
        drawn.calls = 0  # type: ignore[attr-defined]

        def ready(uow: UnitOfWork) -> None:
            bring_a_list(uow, world)
            codes.make(uow, world.unit, Role.TEACHER, by=world.people["secretary"])

        await runtime.write(ready)
        before.unit, before.group = world.unit, world.class_a  # type: ignore[attr-defined]

    async def talk(speaker: Speaker) -> None:
        drawn.calls = 5  # type: ignore[attr-defined]
        for text in ("/ma", *words[act]):
            await speaker.says(text)

    async def desk(clerk: Clerk) -> None:
        drawn.calls = 5  # type: ignore[attr-defined]
        page = await clerk.opens(CODES)
        unit = before.unit  # type: ignore[attr-defined]
        typed: dict[str, dict[str, Any]] = {
            "make": {"cho": f"{unit}.responder", "chuc_danh": "Kế toán", "so_nguoi": "2", "so_ngay": "5"},
            "own": {"nhom": str(before.group)},  # type: ignore[attr-defined]
        }
        assert (await clerk.does(page, act, **typed.get(act, {}))).status == 200

    rows = await both("secretary", before=before, talk=talk, desk=desk)
    assert len(rows["joincode"]) > 0


async def test_a_code_for_a_school_below_is_shown_where_it_was_made(
    clerk: Clerk, runtime: Runtime, world: World
) -> None:
    """It stands on the school's own list alone, so the page says so, with the link to print it."""

    def ward(uow: UnitOfWork) -> int:
        uow.people.keep(ward := Unit(kind=UnitKind.WARD, name="Phường Thạch Khôi"))
        school = Unit(kind=UnitKind.SCHOOL, name="Trường Tiểu học Sao Mai", parent_id=ward.key)
        uow.people.keep(school)
        uow.people.enrol(world.people["secretary"], ward.key, Role.SECRETARY)
        return school.key

    school = await runtime.write(ward)
    above = await runtime.read(lambda uow: uow.people.unit(school).parent_id)
    page = await clerk.opens(f"{CODES}?u={above}")
    assert "Giáo viên, nhân viên – Trường Tiểu học Sao Mai" in page.words
    made = await clerk.does(page, "make", cho=f"{school}.teacher")
    assert made.status_line == "Đã lập mã: giáo viên/nhân viên, Trường Tiểu học Sao Mai."
    assert "Mã vừa lập Giáo viên/nhân viên ( Trường Tiểu học Sao Mai ): TTHSM-" in made.words
    assert f'href="{CODES}/in?u={school}&amp;kieu=trang"' in made.html
    assert "Mã vừa lập" not in (await clerk.opens(f"{CODES}?u={above}")).words
    post = await clerk.does(page, "make", cho=f"{school}.chair", chuc_danh="Hiệu trưởng")
    assert f'href="{CODES}/in?u={school}&amp;kieu=trang&amp;chuc=1"' in post.html


async def test_a_post_s_code_that_nobody_used_stands_among_the_posts(
    clerk: Clerk, runtime: Runtime, world: World
) -> None:
    """There it is withdrawn, and made anew, as on the page of codes."""
    made = await runtime.write(
        lambda uow: codes.make(uow, world.unit, Role.RESPONDER, by=world.people["secretary"], title="Kế toán")
    )
    units = f"{HOME}/don-vi"
    page = await clerk.opens(units)
    assert f"Kế toán đã lập mã {made.code.code}, chưa vào" in page.words
    anew = await about(clerk, page, "renew", made.code.code)
    assert anew.status_line == "Đã thu hồi mã cũ và lập mã mới: Kế toán, Trường Mầm non Hoa Ban."
    assert made.code.code not in anew.words
    code = re.search(r"Kế toán đã lập mã ([A-Z0-9-]+), chưa vào", anew.words)
    assert code
    assert "Kế toán đã lập mã" not in (await about(clerk, anew, "withdraw", code[1])).words
