"""Trang «Giấy tờ»: made in versions, opened, printed, copied, numbered, put back signed; two people at once."""

import hashlib
import re
import zipfile
from collections.abc import Callable
from html import unescape
from io import BytesIO
from pathlib import Path

from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.conversations.meetings.test_minutes import held
from tests.filing import looked_into, picture
from tests.soffice import stand_in
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.visiting import Visitor
from tests.world import Clock, World

PAGE = f"{HOME}/MN26/giay-to"


async def makes(clerk: Clerk, page: Shown, name: str) -> Shown:
    """Press «Lập» of a paper."""
    return await clerk.sends(*form_of(page, "make", name))


def form_of(page: Shown, act: str, name: str, **typed: str) -> tuple[str, dict[str, str]]:
    for nth in range(page.html.count(f'name="viec" value="{act}"')):
        action, fields = page.fields(act, nth=nth)
        if fields["giay"] == name:
            return action, fields | typed
    raise AssertionError(page.words)


async def test_minutes_are_made_opened_numbered_and_cited(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    before = await clerk.opens(PAGE)
    assert "Biên bản hội nghị chờ hội nghị bắt đầu" in before.words
    await held(runtime, world, clock)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))  # ten days later
    page = await makes(clerk, await clerk.opens(PAGE), "minutes")
    assert page.status_line == "Đã lập Biên bản hội nghị, bản 1."
    seen = await clerk.opens(PAGE)
    again = await makes(clerk, page, "minutes")
    assert again.status_line == "Đã lập Biên bản hội nghị, bản 2; các bản trước vẫn giữ."
    late = await makes(clerk, seen, "minutes")
    assert late.status == 409
    assert "vừa được người khác lập: nay là bản 2" in late.status_line

    http = clerk.visitor.http
    async with http.get(f"{PAGE}/tep?ban=1") as answer:
        content = await answer.read()
        assert answer.headers["Content-Disposition"].endswith("BB_MN26_2026-11-26_ban1.docx")
    assert content.startswith(b"PK")
    kept = await runtime.read(lambda uow: uow.office_papers.get(1))
    assert kept.sha256 == hashlib.sha256(content).hexdigest()
    printed = await clerk.opens(f"{PAGE}/in?ban=1")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in printed.words
    copied = unescape(re.findall(r"<textarea[^>]*>(.*?)</textarea>", printed.html, re.DOTALL)[0])
    assert "17 giờ 04 phút: MN26-001: Phó Hiệu trưởng trả lời tại chỗ" in copied
    assert "Nguyễn Văn An" not in printed.html

    numbered = await clerk.sends(*form_of(again, "number", "minutes", so="45 ngày 26/11"))
    assert "Đã ghi số 45" in numbered.status_line
    assert "Số 45/BB-MNHB" in numbered.words
    page = await makes(clerk, numbered, "conclusions")
    assert "Căn cứ Biên bản hội nghị số 45/BB-MNHB ngày 26 tháng 11 năm 2026" in (
        await clerk.opens(f"{PAGE}/in?ban=3")
    ).words.replace("\n", " ")
    undone = await clerk.undoes(numbered)
    assert "lại chưa có số" in undone.status_line


async def test_a_number_is_given_once(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await makes(clerk, await clerk.opens(PAGE), "notice")
    for said in ("không số", "0", "45 ngày 31/02", "45 ngày 01/01/2099", "=45", "99999999"):
        refused = await clerk.sends(*form_of(page, "number", "notice", so=said))
        assert (refused.status, "Chưa đọc được số" in refused.status_line) == (409, True), said
    page = await clerk.sends(*form_of(page, "number", "notice", so="7/TB-MNHB"))
    assert "Số 07/TB-MNHB" in page.words
    page = await makes(clerk, page, "invitation")
    page = await clerk.sends(*form_of(page, "number", "invitation", so="7"))
    assert page.status == 200  # another series
    page = await clerk.sends(*form_of(page, "number", "notice", so="8"))
    assert "Số 08/TB-MNHB" in page.words


async def test_a_signed_copy_is_put_back(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await makes(clerk, await clerk.opens(PAGE), "invitation")
    page = await clerk.attaches(page, "put_back", 1, picture())
    assert "Đã nhận bản ký của Giấy mời, bản 1" in page.status_line
    assert "đang kiểm tra" in page.words
    async with clerk.visitor.http.get(f"{PAGE}/tep?ky=1") as answer:
        assert answer.status == 404
    page = await makes(clerk, page, "dossier")
    assert "Giấy mời, bản 1 thiếu" in (await clerk.opens(f"{PAGE}/in?ban=2")).words
    await looked_into(runtime)
    async with clerk.visitor.http.get(f"{PAGE}/tep?ky=1") as answer:
        signed = await answer.read()
    assert signed.startswith(picture()[:3])
    page = await makes(clerk, await makes(clerk, await clerk.opens(PAGE), "invitation"), "dossier")
    assert "Của bản 1:" in page.words  # it is the same paper, made again
    assert "Giấy mời, bản 2 có, của bản 1" in (await clerk.opens(f"{PAGE}/in?ban=4")).words
    async with clerk.visitor.http.get(f"{PAGE}/ho-so") as answer:
        packed = zipfile.ZipFile(BytesIO(await answer.read()))
    *names, sums = packed.namelist()
    assert signed in [packed.read(name) for name in names]
    told = [line.split("  ") for line in packed.read(sums).decode().splitlines()]
    assert told == [[hashlib.sha256(packed.read(name)).hexdigest(), name] for name in names]


async def test_who_is_not_of_the_office_opens_none(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    await makes(clerk, await clerk.opens(PAGE), "notice")
    for part in ("parent", "responder"):
        other = await visitor().signs_in(world.people[part])
        for address in (PAGE, f"{PAGE}/tep?ban=1", f"{PAGE}/in?ban=1"):
            async with other.http.get(address, allow_redirects=False) as answer:
                assert answer.status == 404, (part, address)


async def test_what_cannot_be_made_says_so(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    await makes(clerk, await clerk.opens(PAGE), "notice")
    paper = await runtime.read(lambda uow: uow.office_papers.get(1))

    def spoil(uow: UnitOfWork) -> None:
        assert paper.file_id is not None
        uow.files.get(paper.file_id).contents = "{}"
        uow.transaction.session.flush()

    await runtime.write(spoil)
    runtime.papers.again = 0.0
    page = await clerk.opens(f"{PAGE}/tep?ban=1")
    assert "chưa lập được tệp, xin lập lại" in page.words
    assert "bản 2" in (await makes(clerk, page, "notice")).status_line


async def test_the_dossier_is_verified_by_its_checksums(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await makes(clerk, await clerk.opens(PAGE), "notice")
    page = await makes(clerk, page, "notice")
    await makes(clerk, page, "dossier")
    async with clerk.visitor.http.get(f"{PAGE}/ho-so") as answer:
        assert answer.content_type == "application/zip"
        packed = zipfile.ZipFile(BytesIO(await answer.read()))
    names = packed.namelist()
    assert [name.split("_", 1)[1][:5] for name in names[:-1]] == ["TB_MN", "MLHS_"]
    assert names[0].endswith("ban2.docx")
    sums = packed.read("SHA256SUMS.txt").decode().splitlines()
    assert sums == [f"{hashlib.sha256(packed.read(name)).hexdigest()}  {name}" for name in names[:-1]]
    told = await clerk.opens(f"{PAGE}/in?ban=3")
    assert "Thông báo tổ chức hội nghị, bản 2" in told.words
    assert "Còn thiếu - Giấy mời" in told.words


async def test_letterhead_and_grounds_are_written(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    written = await clerk.does(
        page, "letterhead", nh_body="UBND PHƯỜNG NOONG BUA\nTRƯỜNG MẦM NON HOA BAN", nh_place="Noong Bua",
        nh_code="MNHB", nh_authority="KT. HIỆU TRƯỞNG", nh_office="Phó Hiệu trưởng", nh_signer="Ngô Quốc Bảo",
        nh_recipients="UBND phường (để báo cáo)",
    )  # fmt: skip
    assert "Đã ghi thể thức" in written.status_line
    late = await clerk.does(page, "letterhead", nh_place="Nơi khác")
    assert late.status == 409
    grounded = await clerk.does(
        await clerk.opens(PAGE), "basis", can_cu="Căn cứ Kế hoạch 05/KH-MNHB;\n- Thông tư 11/2020"
    )
    assert "Đã ghi căn cứ" in grounded.status_line
    await makes(clerk, grounded, "notice")
    said = (await clerk.opens(f"{PAGE}/in?ban=1")).words
    for words in ("Noong Bua, ngày 16 tháng 11 năm 2026", "Căn cứ Kế hoạch 05/KH-MNHB;", "Căn cứ Thông tư 11/2020.",
                  "KT. HIỆU TRƯỞNG Phó Hiệu trưởng Ngô Quốc Bảo", "- UBND phường (để báo cáo);"):  # fmt: skip
        assert words in said


async def test_papers_are_had_as_pdf_and_as_word_where_that_fails(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, tmp_path: Path
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await makes(clerk, await clerk.opens(PAGE), "notice")
    assert "chưa có bản PDF" in page.words
    assert "tep?ban=1&amp;pdf" not in page.html
    await makes(clerk, page, "figures")
    runtime.papers.soffice = stand_in(tmp_path)
    page = await clerk.opens(PAGE)
    assert page.html.count("&amp;pdf") == 1  # no figures
    async with clerk.visitor.http.get(f"{PAGE}/tep?ban=1&pdf") as answer:
        assert answer.content_type == "application/pdf"
        assert "TB_MN26_2026-11-16_ban1.pdf" in answer.headers["Content-Disposition"]
    async with clerk.visitor.http.get(f"{PAGE}/ho-so?pdf") as answer:
        packed = zipfile.ZipFile(BytesIO(await answer.read()))
    assert [name.rpartition(".")[2] for name in packed.namelist()] == ["docx", "xlsx", "pdf", "txt"]
    runtime.papers.soffice = stand_in(tmp_path, how="hangs", first=0.3)
    for asked in ("tep?ban=1&pdf", "ho-so?pdf"):
        page = await clerk.opens(f"{PAGE}/{asked}")
        assert "sang PDF. Xin tải" in page.words, asked
