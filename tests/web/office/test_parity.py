"""Each act of the timeline's page does what the talk does: the same rows, the same events, the same messages."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from services.plans import closing_intake, deciding
from tests.networks.people import PNG
from tests.preparing import lay_usual
from tests.talking import Speaker
from tests.web.office.desk import TIMELINE, Clerk
from tests.web.office.parity import same_by_both
from tests.world import World

Both = Callable[..., Awaitable[dict[str, list[Any]]]]


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Both:
    """Do something by both ways."""
    return partial(same_by_both, sqlite_template, tmp_path)


STEPS: dict[str, int] = {}


async def laid(runtime: Runtime, world: World) -> None:
    STEPS.update(await lay_usual(runtime, world))


async def laid_and_confirmed(runtime: Runtime, world: World) -> None:
    await laid(runtime, world)
    by = world.people["secretary"]
    await runtime.write(lambda uow: deciding.confirm(uow, STEPS["digest"], by=by))


async def card(speaker: Speaker, title: str) -> None:
    page = await speaker.says("/lich")
    if title not in page.text:
        page = await speaker.presses("Trang sau")
    number = next(line.partition(".")[0] for line in page.text.splitlines() if title in line)
    await speaker.presses(f"Mốc {number}")


async def test_confirming(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Tổng hợp, phân loại")
        await speaker.presses("Xác nhận ngày này")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['digest']}")
        await clerk.does(page, "confirm", STEPS["digest"])

    rows = await both("secretary", before=laid, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"]] == ["deadline.confirmed"]
    assert {row["state"] for row in rows["reminder"]} == {"pending"}


async def test_confirming_another_day(both: Both) -> None:
    """Of the step by which questions are closed: the meeting's own bound moves with it."""

    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Khóa nhận câu hỏi")
        await speaker.presses("Đổi ngày")
        await speaker.says("23/11")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['intake_closes']}")
        await clerk.does(page, "confirm", STEPS["intake_closes"], nth=1, ngay="2026-11-23")

    await both("secretary", before=laid, talk=talk, desk=desk)


async def test_closing_intake_and_taking_it_back(both: Both) -> None:
    """Asked once by either door; what people were to be told of it falls away."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("khóa nhận câu hỏi")
        for words in ("Khóa ngay", "Hoàn tác", "/khoanhan", "Khóa ngay"):
            await speaker.says(words)

    async def desk(clerk: Clerk) -> None:
        for again in (True, False):
            asked = await clerk.does(await clerk.opens(TIMELINE), "close_intake")
            assert "Khóa ngay bây giờ?" in asked.words
            done = await clerk.does(asked, "close_intake")
            assert "Đã khóa nhận câu hỏi" in done.status_line
            if again:
                await clerk.undoes(done)

    rows = await both("secretary", before=laid, talk=talk, desk=desk)
    assert {row["template"] for row in rows["delivery"]} == {"moving/intake"}
    assert {row["state"] for row in rows["delivery"]} == {"due", "dropped"}


async def test_opening_intake_again(both: Both) -> None:
    async def closed(runtime: Runtime, world: World) -> None:
        await laid(runtime, world)
        by = world.people["secretary"]
        await runtime.write(lambda uow: closing_intake.close(uow, world.meeting, by=by))

    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Khóa nhận câu hỏi")
        await speaker.presses("Mở lại nhận câu hỏi")
        await speaker.says("20/11")

    async def desk(clerk: Clerk) -> None:
        again = await clerk.does(await clerk.opens(TIMELINE), "reopen_intake", ngay="2026-11-20")
        assert "nhận câu hỏi đến 17h00 thứ Sáu, ngày 20/11/2026" in again.status_line

    await both("secretary", before=closed, talk=talk, desk=desk)


async def test_confirming_all(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/lich")
        await speaker.presses("Xác nhận tất cả")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(TIMELINE)
        await clerk.does(page, "confirm_some", nth=1)

    await both("secretary", before=laid, talk=talk, desk=desk)


async def test_giving_it_to_somebody(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await card(speaker, "In tài liệu")
        await speaker.presses("Giao người")
        await speaker.says("Ngô Quốc Bảo")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['papers_copied']}")
        number = page.html.partition(">Ngô Quốc Bảo –")[0].rpartition('value="')[2].partition('"')[0]
        await clerk.does(page, "assign", STEPS["papers_copied"], nguoi=number)

    rows = await both("secretary", before=laid, talk=talk, desk=desk)
    assert [row["template"] for row in rows["delivery"]] == ["timeline/assigned"]


@pytest.mark.parametrize("act", ["confirm", "assign"])
async def test_taking_it_back(both: Both, act: str) -> None:
    """One who was told that it is theirs hears that it is not, whichever way."""
    pressed = {"confirm": ("Xác nhận ngày này",), "assign": ("Giao người", "Ngô Quốc Bảo")}[act]

    async def talk(speaker: Speaker) -> None:
        await card(speaker, "In tài liệu")
        for words in (*pressed, "Hoàn tác"):
            await speaker.says(words)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['papers_copied']}")
        number = page.html.partition(">Ngô Quốc Bảo –")[0].rpartition('value="')[2].partition('"')[0]
        typed: dict[str, Any] = {"nguoi": number} if act == "assign" else {}
        done = await clerk.does(page, act, STEPS["papers_copied"], **typed)
        assert "Đã hoàn tác" in (await clerk.undoes(done)).status_line

    rows = await both("secretary", before=laid, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"]][-1] == "deadline.taken_back"
    told = ["timeline/assigned", "timeline/not_given"] if act == "assign" else []
    assert sorted(row["template"] for row in rows["delivery"]) == told


async def test_proving_by_words(both: Both) -> None:
    link = "https://mnhoaban.example/thong-bao"

    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Thông báo công khai")
        await speaker.presses("Đã xong")
        await speaker.says(link)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['notice']}")
        await clerk.does(page, "finish", STEPS["notice"], chung=link)

    await both("chair", before=laid, talk=talk, desk=desk)


async def test_proving_by_a_photo(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Thông báo công khai")
        await speaker.presses("Đã xong")
        await speaker.sends(Media("photo", "1", name="anh.png", mime="image/png", size=len(PNG), content=PNG))

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['notice']}")
        await clerk.attaches(page, "finish", STEPS["notice"], PNG)

    rows = await both("chair", before=laid, talk=talk, desk=desk)
    assert len(rows["attachment"]) == 1


async def test_dropping(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await card(speaker, "In tài liệu")
        await speaker.presses("Bỏ mốc này")
        await speaker.says("Năm nay không in")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['papers_copied']}")
        await clerk.does(page, "drop", STEPS["papers_copied"], ly_do="Năm nay không in")

    await both("secretary", before=laid, talk=talk, desk=desk)


async def test_nudging(both: Both) -> None:
    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Tổng hợp, phân loại")
        await speaker.presses("Nhắc ngay")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{TIMELINE}?mo={STEPS['digest']}")
        await clerk.does(page, "nudge", STEPS["digest"])

    await both("chair", before=laid_and_confirmed, talk=talk, desk=desk)


async def test_proposing(both: Both) -> None:
    async def nothing(_runtime: Runtime, _world: World) -> None:
        return None

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/lich")
        await speaker.presses("Đề xuất các mốc")

    async def desk(clerk: Clerk) -> None:
        await clerk.does(await clerk.opens(TIMELINE), "propose")

    rows = await both("secretary", before=nothing, talk=talk, desk=desk)
    assert len([row for row in rows["deadline"] if row["whole_id"] is None]) == 12


async def test_moving_the_meeting(both: Both) -> None:
    """What is to come is shown first; everybody concerned hears of it once."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("đổi lịch")
        await speaker.says("1/12")
        await speaker.says("14h")
        await speaker.says("Nhà đa năng")
        await speaker.presses("Đổi và báo mọi người")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(TIMELINE)
        shown = await clerk.does(page, "move", ngay="2026-12-01", gio="14:00", noi="Nhà đa năng")
        assert "Đổi thành: 14h00 thứ Ba, ngày 01/12/2026, Nhà đa năng" in shown.words
        assert shown.status == 200
        moved = await clerk.does(shown, "move")
        assert "Đã đổi lịch: 14h00 thứ Ba, ngày 01/12/2026" in moved.status_line

    rows = await both("chair", before=laid_and_confirmed, talk=talk, desk=desk)
    assert {row["template"] for row in rows["delivery"]} == {"moving/moved"}


async def test_moving_along(both: Both) -> None:
    async def late_intake(runtime: Runtime, world: World) -> None:
        await laid(runtime, world)
        by = world.people["secretary"]
        await runtime.write(lambda uow: deciding.confirm(uow, STEPS["intake_closes"], by=by, day=date(2026, 11, 25)))

    async def talk(speaker: Speaker) -> None:
        await card(speaker, "Khóa nhận câu hỏi")
        await speaker.presses("Dời các mốc sau")

    async def desk(clerk: Clerk) -> None:
        await clerk.does(await clerk.opens(f"{TIMELINE}?mo={STEPS['intake_closes']}"), "along")

    await both("secretary", before=late_intake, talk=talk, desk=desk)


async def test_calling_the_meeting_off(both: Both) -> None:
    """What it would do is shown first; everybody concerned hears of it once."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("đổi lịch")
        await speaker.presses("Hủy, hoãn họp")
        await speaker.says("Bão lớn, cả trường nghỉ học")
        await speaker.presses("Hủy và báo")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(TIMELINE)
        action, fields = page.fields("call_off")
        shown = await clerk.sends(action, fields | {"ly-do": "Bão lớn, cả trường nghỉ học"})
        assert "Việc này không lấy lại được" in shown.words
        off = await clerk.does(shown, "call_off")
        assert "Đã hủy Hội nghị đối thoại" in off.status_line

    rows = await both("chair", before=laid_and_confirmed, talk=talk, desk=desk)
    assert {row["template"] for row in rows["delivery"]} == {"moving/cancelled"}
