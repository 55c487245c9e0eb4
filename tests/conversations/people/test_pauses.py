"""Pauses: the office takes nothing new from somebody, who reads why; what goes on; no way round; lifted, ended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight
from domain.people.errors import CannotPause, Paused
from domain.questions.question import Care
from domain.questions.report import Report
from services import pausing
from services.messages import outbox
from services.people import pauses, privacy
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.conversations.people.test_linking import code_of
from tests.conversations.questions.test_caring import BRUISE, PLAIN
from tests.talking import Phone, Speaker
from tests.web.office.desk import Clerk
from tests.web.office.parity import same_by_both
from tests.world import Clock, World

WHY = "Gửi lời xúc phạm cô nuôi, đã nhắc hai lần"


async def pauses_the_asker(office: Speaker) -> None:
    await office.says("/phieu MN26-001")
    await office.presses("Tạm dừng người gửi")
    await office.says(WHY)
    await office.presses("7 ngày")


async def pause(runtime: Runtime, world: World, part: str = "parent", *, until: str = "7 ngày") -> int:
    """Pause somebody, who hears of it; return the pause."""

    def work(uow: UnitOfWork) -> int:
        by, person_id = world.people["secretary"], world.people[part]
        return pauses.begin(uow, world.unit, person_id, WHY, until, by=by).pause.key

    return await runtime.write(work)


async def tick(runtime: Runtime, clock: Clock, **by: float) -> None:
    clock.move(**by)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))


async def count(runtime: Runtime, world: World, part: str = "parent") -> int:
    return await runtime.read(lambda uow: uow.questions.count_by(world.people[part], world.meeting))


async def test_the_office_pauses_and_lifts(secretary: Speaker, parent: Speaker, runtime: Runtime, world: World) -> None:
    await parent.asks(PLAIN)
    await secretary.says("/phieu MN26-001")
    asked = await secretary.presses("Tạm dừng người gửi")
    asked.shows("Tạm dừng nhận câu hỏi mới của chị Lò Thị Mây", "người ấy đọc đúng lời này")
    (await secretary.says(WHY)).shows("Đến hết ngày nào", "10 ngày", "tối đa 90 ngày")
    (await secretary.says("91 ngày")).shows("không quá 90 ngày")
    begun = await secretary.says("10 ngày")
    begun.shows("chị Lò Thị Mây đến hết thứ Năm, ngày 26/11/2026", "được báo lý do sau 2 phút")
    refused = await parent.says("/hoi")
    refused.shows("tạm dừng nhận câu hỏi mới từ đây", WHY, "phòng Văn thư", "Gặp thư ký", "111")
    assert {"Câu hỏi của tôi", "Gặp thư ký", "Báo trẻ gặp nguy"} <= set(refused.labels())
    (await parent.says("MN26-001")).shows("MN26-001", PLAIN)
    (await parent.says("/dulieu")).shows("Lò Thị Mây")
    (await secretary.says("tạm dừng")).shows("1. Chị Lò Thị Mây, phụ huynh", WHY)
    (await secretary.says("1")).shows("Lý do (người ấy sẽ đọc sau 2 phút)")
    assert "Sửa nội dung" not in (await parent.says("MN26-001")).labels()
    (await secretary.presses("Bỏ tạm dừng")).shows("Đã bỏ tạm dừng cho chị Lò Thị Mây", "Không có ai đang bị tạm dừng")
    (await parent.hears()).shows("đã bỏ tạm dừng", "lại gửi câu hỏi được")
    assert "Sửa nội dung" in (await parent.says("MN26-001")).labels()
    (await parent.says("/hoi")).shows("Câu hỏi về việc gì")
    acts = await runtime.read(lambda uow: [one.act for one in uow.events.of("person", world.people["parent"])])
    assert [act for act in acts if "pause" in act] == ["person.paused", "person.pause_lifted"]


@pytest.mark.core_only
async def test_who_wrote_nothing_meanwhile_never_hears_of_it(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    before = len(await parent.heard())
    await pause(runtime, world)
    await secretary.says("tạm dừng")
    await secretary.says("1")
    await secretary.presses("Bỏ tạm dừng")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert len(await parent.heard()) == before


@pytest.mark.core_only
async def test_a_report_is_not_offered_to_who_is_paused(parent: Speaker, runtime: Runtime, world: World) -> None:
    def lay(uow: UnitOfWork) -> None:
        uow.reports.keep(Report(
            meeting_id=world.meeting, topic_id=world.topics["report"], title="Báo cáo năm học", opened_at=uow.now,
            ends_at=uow.now + timedelta(days=1),
        ))  # fmt: skip

    await runtime.write(lay)
    assert "Góp ý báo cáo" in (await parent.says("menu")).labels()
    await pause(runtime, world)
    assert "Góp ý báo cáo" not in (await parent.says("menu")).labels()


@pytest.mark.core_only
async def test_they_hear_once_and_when_it_ends_by_itself(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says(PLAIN)
    await pause(runtime, world)
    await tick(runtime, clock, minutes=3)
    told = await parent.hears()
    told.shows("tạm dừng nhận câu hỏi mới của chị đến hết thứ Hai, ngày 23/11/2026", WHY, "mỗi ngày một lời")
    await parent.says("/hoi")
    await tick(runtime, clock, hours=3)
    assert sum("mới của chị" in one.text for one in await parent.heard()) == 1
    clock.set(datetime(2026, 11, 24, 7, 30, tzinfo=ZONE))
    await tick(runtime, clock, minutes=1)
    (await parent.hears()).shows("đã hết", "chị lại gửi câu hỏi được như trước")
    await parent.asks(PLAIN, until="Gửi câu khác") if not await count(runtime, world) else None
    assert await count(runtime, world) == 1


async def test_a_note_a_day_reaches_the_chair_too(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await pause(runtime, world)
    await parent.says("/thuky")
    (await parent.says("Xin hỏi vì sao ạ?")).shows("Đã chuyển lời nhắn")
    for who in (secretary, chair):
        (await who.hears()).shows("Xin hỏi vì sao ạ?", "đang bị tạm dừng gửi câu hỏi")
    await parent.says("/thuky")
    (await parent.says("Tôi hỏi lần nữa")).shows("Lời nhắn của ngày hôm nay đã chuyển")
    clock.move(days=1, minutes=1)
    await parent.says("/thuky")
    (await parent.says("Hôm sau hỏi lại")).shows("Đã chuyển lời nhắn")


async def test_a_child_in_danger_is_never_held_up(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await pause(runtime, world)
    refused = await parent.says(BRUISE)
    refused.shows("tạm dừng")
    (await parent.presses("Báo ngay")).shows("Đã báo ngay cho", "MN26-001", "111")
    (await secretary.hears()).shows("CẦN XEM NGAY", BRUISE)
    await parent.says("/hoi")
    (await parent.presses("Báo trẻ gặp nguy")).shows("111", "số điện thoại để gọi lại")
    (await parent.says("Ở lớp A1 sáng nay, tôi lo lắm, xin gọi 0912345678")).shows("Mã phiếu: MN26-002")

    def aside(uow: UnitOfWork) -> list[Care | None]:
        return [one.aside for one in uow.questions.of_asker(world.people["parent"])]

    assert await runtime.read(aside) == [Care.SAFETY, Care.SAFETY]


async def test_what_was_begun_before_is_not_sent(parent: Speaker, runtime: Runtime, world: World) -> None:
    """The preview was there already; so was the question whose words were to change."""
    await parent.asks("Sân chơi có được che nắng không ạ?")
    await parent.says("/hoi")
    await parent.goes_on("Chăm sóc, nuôi dưỡng", PLAIN, "Trả lời bằng văn bản")
    card = await parent.says("MN26-001")
    await parent.says("/hoi")
    await parent.presses("Viết tiếp")
    await pause(runtime, world)
    (await parent.presses("Gửi")).shows("tạm dừng", WHY)
    await parent.presses("Sửa nội dung", on=card)
    (await parent.says("Những lời khác cho câu hỏi này ạ")).shows("tạm dừng")
    assert await count(runtime, world) == 1


@pytest.mark.core_only
async def test_another_account_is_no_way_round(
    parent: Speaker, speaker: Callable[[str], Speaker], runtime: Runtime, world: World, clock: Clock
) -> None:
    """Linked, unlinked again, erased and come back: the pause goes along."""
    await pause(runtime, world)
    await tick(runtime, clock, minutes=3)
    other = Phone(runtime, "4711", network="telegram")
    await other.says(await code_of(parent))
    (await other.says("/hoi")).shows("tạm dừng", WHY)
    await runtime.write(lambda uow: privacy.erase(uow, world.people["parent"], here=None))
    assert await runtime.read(lambda uow: pauses.listed(uow, by=world.people["secretary"])) == []
    for account in (speaker("parent-1"), other):
        for words in ("/start", "đồng ý", "phụ huynh", "Lò Thị Mới", "Mẫu giáo lớn A1"):
            await account.says(words)
        (await account.says("/hoi")).shows("tạm dừng", WHY)
    clock.set(datetime(2026, 11, 24, 8, 0, tzinfo=ZONE))
    assert "tạm dừng" not in (await other.says("/hoi")).text


@pytest.mark.core_only
async def test_whom_nobody_pauses(runtime: Runtime, world: World) -> None:
    people, unit = world.people, world.unit

    def begins(part: str, *, by: str = "secretary") -> Callable[[UnitOfWork], object]:
        return lambda uow: pauses.begin(uow, unit, people[part], WHY, "7", by=people[by])

    for part, by, why in (
        ("responder", "secretary", CannotPause), ("parent", "teacher", NoRight), ("parent", "responder", NoRight),
    ):  # fmt: skip
        with pytest.raises(why):
            await runtime.write(begins(part, by=by))
    await runtime.write(begins("parent"))
    with pytest.raises(AlreadyDone):
        await runtime.write(begins("parent", by="chair"))


@pytest.mark.core_only
async def test_a_hidden_name_stays_hidden(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await parent.says("/hoi")
    await parent.goes_on("Chăm sóc, nuôi dưỡng", PLAIN, "Trả lời bằng văn bản")
    await parent.presses("Giấu tên")
    await parent.presses("Gửi")
    await pauses_the_asker(secretary)
    heard = [await secretary.hears(), await secretary.says("tạm dừng"), await secretary.says("1")]
    assert not any("Mây" in one.text for one in heard)
    await parent.says("/thuky")
    await parent.says("Vì sao ạ?")
    assert "tạm dừng" not in (await secretary.hears()).text


@pytest.mark.core_only
async def test_merging_takes_the_pause_along(runtime: Runtime, world: World, parent: Speaker, parent2: Speaker) -> None:
    await pause(runtime, world, "parent2")
    await parent.asks(PLAIN)
    await parent2.says(await code_of(parent))
    await parent2.goes_on("Đúng, là tôi", until="Trang chính")
    with pytest.raises(Paused):
        await runtime.write(
            lambda uow: pausing.check_may_send(uow, world.people["parent"], uow.meetings.get(world.meeting))
        )


@pytest.mark.core_only
async def test_chat_and_page_pause_alike(sqlite_template: Path, tmp_path: Path) -> None:
    async def asked(runtime: Runtime, world: World) -> None:
        await Speaker(runtime, world.accounts["parent"]).asks(PLAIN)

    async def talk(office: Speaker) -> None:
        await office.says("x", payload="a|pause|1")
        await office.says(WHY)
        await office.presses("7 ngày")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens("/van-phong/tam-dung")
        wrong = await clerk.does(page, "begin", phieu="MN26-077", den="7 ngày", ly_do=WHY)
        assert "Không thấy phiếu này" in wrong.html
        done = await clerk.does(page, "begin", phieu="mn26-1", den="7 ngày", ly_do=WHY)
        assert "Đã tạm dừng nhận câu hỏi mới của chị Lò Thị Mây" in done.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)
    assert [row["person_id"] for row in rows["pause"]] == [1]


@pytest.mark.core_only
async def test_the_office_reads_whether_the_reason_was_heard(parent: Speaker, secretary: Speaker, clock: Clock) -> None:
    await parent.asks(PLAIN)
    await pauses_the_asker(secretary)
    await secretary.says("tạm dừng")
    (await secretary.says("1")).shows("sẽ đọc sau 2 phút")
    clock.move(minutes=3)
    await secretary.says("tạm dừng")
    (await secretary.says("1")).shows("Lý do người ấy đã đọc")
