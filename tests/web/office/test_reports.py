"""Góp ý báo cáo: the page opens a report and answers a remark as the talk does, row for row."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from services.meetings import remarks
from services.questions import intake, reports
from services.unit_of_work import UnitOfWork
from tests.filing import looked_into, picture
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

PAGE = f"{HOME}/MN26/bao-cao"


async def nothing(runtime: Runtime, world: World) -> None:
    del runtime, world


async def one_remark(runtime: Runtime, world: World) -> None:
    """The teacher has remarked on a report, with marks that are no markup."""

    def work(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        report = remarks.open_report(
            uow, world.meeting, title="Báo cáo <sơ kết>", where="Bảng tin", ends_at=meeting.intake_ends_at,
            by=world.people["chair"],
        )  # fmt: skip
        draft = reports.begin(uow, world.people["teacher"], report)
        intake.word(uow, draft, "Trang 2 <b>thiếu</b> số liệu", limit=1000)
        intake.register(uow, draft.id or 0)

    await runtime.write(work)


async def test_opened_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("góp ý báo cáo")
        await speaker.presses("Lấy góp ý báo cáo")
        await speaker.says("Báo cáo sơ kết")
        await speaker.presses("Vấn đề khác")
        await speaker.says("17h ngày 23/11")
        await speaker.says("Bảng tin phòng hội đồng")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        topic = page.html.partition(">Vấn đề khác")[0].rpartition('value="')[2].partition('"')[0]
        done = await clerk.does(
            page, "open", ten="Báo cáo sơ kết", noi="Bảng tin phòng hội đồng", han="17h ngày 23/11", noi_dung=topic
        )
        assert "Đã mở lấy góp ý “Báo cáo sơ kết”" in done.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=nothing, talk=talk, desk=desk)
    assert [row["title"] for row in rows["report"]] == ["Báo cáo sơ kết"]


async def test_answered_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("góp ý báo cáo")
        await speaker.presses("Mục 1")
        await speaker.presses("Góp ý chờ trả lời")
        await speaker.presses("Tiếp thu")
        await speaker.says("Sẽ bổ sung")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert "&lt;b&gt;thiếu&lt;/b&gt;" in page.html
        done = await clerk.does(page, "answer", cach="taken_in", loi="Sẽ bổ sung")
        assert "Đã ghi tiếp thu MN26-001" in done.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=one_remark, talk=talk, desk=desk)
    assert [row["gist"] for row in rows["queue_entry"]] == ["Sẽ bổ sung"]


async def test_taken_back_and_nobody_elses(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    await one_remark(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    done = await clerk.does(await clerk.opens(PAGE), "answer", cach="explained", loi="Đã có ở phụ lục")
    assert "Đã giải trình" in done.words
    back = await clerk.undoes(done)
    assert "lại chờ trả lời" in back.status_line
    assert "Đã có người góp ý" in (await clerk.sends(back.address, drops(back))).status_line
    other = Clerk(await visitor().signs_in(world.people["responder"]))
    assert (await other.opens(PAGE)).status == 404


async def test_a_file_is_opened_by_whom_the_meeting_is_for(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    await one_remark(runtime, world)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    done = await clerk.attaches(page, "file", int(page.fields("file")[1]["moc"]), picture())
    assert "báo cáo có 1 tệp" in done.status_line
    assert "đang được kiểm tra" in done.words
    await looked_into(runtime)
    link = (await clerk.opens(PAGE)).html.partition('href="/van-phong/anh-tep/tep?')[2].partition('"')[0]
    address = f"{HOME}/anh-tep/tep?{link.replace('&amp;', '&')}"
    other = Clerk(await visitor().signs_in(world.people["responder"]))
    async with other.visitor.http.get(address) as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
    async with other.visitor.http.get(address.partition("&")[0]) as answer:
        assert answer.status == 404  # not by the door of a question's files
    assert "đã bỏ tệp vừa gửi" in (await clerk.undoes(done)).status_line
    async with other.visitor.http.get(address) as answer:
        assert answer.status == 404


def drops(page: object) -> dict[str, str]:
    """A form that drops the report, which the page does not offer any more."""
    _, fields = page.fields("call")  # type: ignore[attr-defined]
    return {**fields, "viec": "drop", "event": "a-forged-form-of-ours"}
