"""The desk in the talk: a slip gets the next number, its own hour and its own asker; twins, photos, taking back."""

import asyncio
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.errors import AlreadyDone, MeetingOver, NoRight
from domain.people.errors import SlipKnown
from domain.people.person import Address
from domain.questions.question import Lane, Question, ReplyMode
from domain.questions.queue import by_registration
from services.people import desk
from services.people.desk import Slip
from services.unit_of_work import UnitOfWork
from tests.talking import Heard, Speaker
from tests.world import Clock, World

WORDS = "Cổng trường hay kẹt xe lúc tan học, đề nghị mở thêm cổng phụ ạ."


async def types(secretary: Speaker, name: str = "chị Nguyễn Thị Lan", words: str = WORDS) -> Heard:
    """Type a slip of somebody new up to its preview."""
    await secretary.says("/phieugiay")
    await secretary.says(name)
    await secretary.presses("Phụ huynh")
    await secretary.presses("Mẫu giáo lớn A1")
    await secretary.presses("Vấn đề khác")
    await secretary.says(words)
    return await secretary.presses("Trả lời bằng văn bản")


def only(uow: UnitOfWork, world: World, code: str) -> Question:
    """The question of this number."""
    found = uow.questions.by_code(code)
    assert found is not None
    assert found.meeting_id == world.meeting
    return found


async def test_a_slip_is_its_givers_question(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await parent.asks()
    clock.move(minutes=30)
    (await types(secretary)).shows("Phiếu của Nguyễn Thị Lan, phụ huynh, Mẫu giáo lớn A1", WORDS, "Giờ nộp: 09h30")
    await secretary.presses("Sửa giờ nộp")
    (await secretary.says("7h45 ngày 14/11/2026")).shows("không thể là giờ nộp phiếu", "từ 09h00 Chủ nhật")
    (await secretary.says("8h45")).shows("Giờ nộp: 08h45 thứ Hai, ngày 16/11/2026")
    (await secretary.presses("Ghi phiếu")).shows("Đã ghi phiếu MN26-002 của chị Nguyễn Thị Lan", "08h45")

    def look(uow: UnitOfWork) -> None:
        slip, chat = only(uow, world, "MN26-002"), only(uow, world, "MN26-001")
        giver = uow.people.get(slip.asker_id)
        assert (giver.name, giver.address) == ("Nguyễn Thị Lan", Address.CHI)
        assert slip.asker_id != world.people["secretary"]
        assert (slip.lane, slip.recorded_at.replace(microsecond=0)) == (Lane.IN_TIME, clock.at)
        assert slip.registered_at == clock.at - timedelta(minutes=45)
        assert [one.code for one in by_registration([chat, slip])] == ["MN26-002", "MN26-001"]
        assert uow.accounts.of(slip.asker_id) == []
        consent = uow.people.consent(slip.asker_id)
        assert consent is not None
        assert consent.keep_until == uow.meetings.get(world.meeting).keep_until

    await runtime.read(look)


async def test_whom_no_message_reaches_is_answered_by_hand(secretary: Speaker, responder: Speaker) -> None:
    await types(secretary)
    await secretary.presses("Ghi phiếu")
    (await secretary.says("tin chưa đến")).shows("Mọi tin đều đã đến người nhận")
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Giao trả lời")
    await secretary.says("Ngô Quốc Bảo")
    await secretary.goes_on(until="Trang chính")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says("Nhà trường mở cổng phụ từ tuần sau.")
    await responder.presses("Trình duyệt")
    await secretary.says("/duyet")
    await secretary.goes_on("MN26-001", "Duyệt và gửi", until="Trang chính")
    (await secretary.says("tin chưa đến")).shows("Nguyễn Thị Lan", "không có kênh liên lạc nào", "MN26-001")


async def test_somebody_known_is_told_unless_it_is_taken_back(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await secretary.says("/phieugiay")
    (await secretary.says("Mây")).shows("1. Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1")
    await secretary.presses("Người 1")
    await secretary.presses("Vấn đề khác")
    await secretary.says(WORDS)
    await secretary.presses("Sẽ phát biểu")
    await secretary.presses("Ghi phiếu")

    def mine(uow: UnitOfWork) -> list[tuple[str, ReplyMode, bool]]:
        found = uow.questions.of_asker(world.people["parent"])
        return [(one.code, one.reply_mode, one.withdrawn_at is None) for one in found]

    assert await runtime.read(mine) == [("MN26-001", ReplyMode.SPOKEN, True)]
    (await secretary.presses("Hoàn tác")).shows("Đã lấy lại phiếu MN26-001")
    assert await runtime.read(mine) == [("MN26-001", ReplyMode.SPOKEN, False)]
    told = await runtime.read(lambda uow: uow.deliveries.by_once("registered_for:1"))
    assert told is not None
    assert (told.person_id, told.reason) == (world.people["parent"], "taken_back")
    assert "MN26-001" in told.text
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: desk.take_back(uow, 1, by=world.people["secretary"]))


async def test_the_same_slip_at_two_desks_is_noticed(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await types(secretary)
    await secretary.presses("Ghi phiếu")
    topic = world.topics["other"]
    twin = Slip(WORDS.upper(), topic, ReplyMode.WRITTEN, name="Nguyễn thị Lan")

    def again(uow: UnitOfWork, slip: Slip) -> str:
        return desk.take(uow, world.meeting, slip, by=world.people["secretary"]).code

    with pytest.raises(SlipKnown) as refused:
        await runtime.write(lambda uow: again(uow, twin))
    assert refused.value.values == {"code": "MN26-001"}
    other = Slip(WORDS, topic, ReplyMode.WRITTEN, name="Nguyễn Văn Hùng")
    assert await runtime.write(lambda uow: again(uow, other)) == "MN26-002"
    await secretary.says("/phieugiay")
    await secretary.says("Nguyễn Thị Lan")
    await secretary.presses("Người 1")
    await secretary.presses("Vấn đề khác")
    await secretary.says(WORDS)
    shown = await secretary.presses("Trả lời bằng văn bản")
    shown.shows("MN26-001 đã ghi những lời như thế này")
    assert "Ghi phiếu" not in shown.labels()
    (await secretary.presses("Vẫn ghi phiếu này")).shows("Đã ghi phiếu MN26-003")


@pytest.mark.core_only
async def test_each_desk_types_a_slip_in_its_own_way(runtime: Runtime, world: World) -> None:
    """Names in full or as somebody is called, a letter missing, «ạ» left off; at one moment, too: one is registered."""
    by, topic = world.people["secretary"], world.topics["other"]

    async def typed(words: str, name: str) -> str:
        slip = Slip(words, topic, ReplyMode.WRITTEN, name=name)
        try:
            return await runtime.write(lambda uow: desk.take(uow, world.meeting, slip, by=by).code, key=name)
        except SlipKnown as refused:
            return f"twin of {refused.values['code']}"

    at_once = await asyncio.gather(*(typed(WORDS, "Nguyễn Thị Lan") for _ in range(3)))
    assert sorted(at_once) == ["MN26-001", *["twin of MN26-001"] * 2]
    ways = {"chị Lan": WORDS, "N. T. Lan": WORDS[:-4], "Lan (mẹ bé Bi)": WORDS.replace("cổng phụ", "cổng fụ").upper()}
    assert [await typed(words, name) for name, words in ways.items()] == ["twin of MN26-001"] * 3
    assert await typed("Cổng trường rất đẹp, cảm ơn nhà trường đã làm ạ.", "Bà Nguyễn Thị Lan Hương") == "MN26-002"


async def test_a_photo_of_the_slip_hangs_on_it(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await types(secretary)
    await secretary.presses("Ghi phiếu")
    await secretary.presses("Gửi ảnh phiếu")
    (await secretary.sends(Media("photo", "r1", size=100))).shows("Đã kèm ảnh vào phiếu MN26-001")
    files = await runtime.read(lambda uow: uow.attachments.of(question_id=only(uow, world, "MN26-001").key))
    assert [one.person_id for one in files] == [world.people["secretary"]]
    (await secretary.says("/phieu MN26-001")).shows("Kèm 1 ảnh, tệp hoặc tin thoại")


async def test_a_photo_right_after_the_number_is_the_slips(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await types(secretary)
    await secretary.presses("Ghi phiếu")
    (await secretary.sends(Media("photo", "r1", size=100))).shows("Đã kèm ảnh vào phiếu MN26-001")
    clock.move(minutes=11)
    assert "MN26-001" not in (await secretary.sends(Media("photo", "r2", size=100))).text
    files = await runtime.read(lambda uow: uow.attachments.of(question_id=only(uow, world, "MN26-001").key))
    assert len(files) == 1


async def test_a_slip_taken_up_again_keeps_its_hour(secretary: Speaker, parent: Speaker, clock: Clock) -> None:
    (await types(secretary)).shows("Giờ nộp: 09h00")
    await secretary.says("/menu")
    clock.move(minutes=40)
    (await secretary.presses("Viết tiếp bản dở")).shows("Giờ nộp: 09h00")
    (await secretary.presses("Ghi phiếu")).shows("nộp 09h00")


async def test_the_hour_says_the_lane(runtime: Runtime, world: World, clock: Clock) -> None:
    def take(uow: UnitOfWork, given: str) -> Lane:
        words = f"{WORDS} {given} {clock.at}"
        slip = Slip(words, world.topics["other"], ReplyMode.WRITTEN, name="Ông Tám", given=given, new=True)
        return Lane(desk.take(uow, world.meeting, slip, by=world.people["secretary"]).lane)

    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    clock.set(meeting.intake_ends_at)
    assert await runtime.write(lambda uow: take(uow, "")) is Lane.LATE
    assert await runtime.write(lambda uow: take(uow, "16h59")) is Lane.IN_TIME
    clock.set(meeting.starts_at)

    def start(uow: UnitOfWork) -> None:
        begun = uow.meetings.get(world.meeting)
        begun.started_at = uow.now
        uow.meetings.keep(begun)

    await runtime.write(start)
    assert await runtime.write(lambda uow: take(uow, "")) is Lane.HALL
    assert await runtime.write(lambda uow: take(uow, "16h")) is Lane.LATE


@pytest.mark.with_buttons
async def test_the_menu_leads_there(parent: Speaker, secretary: Speaker) -> None:
    assert "Nhận phiếu giấy" in (await secretary.says("/menu")).labels()
    assert "Nhận phiếu giấy" not in (await parent.says("/menu")).labels()


async def test_who_may_not_and_when(parent: Speaker, secretary: Speaker, runtime: Runtime, world: World) -> None:
    await parent.says("/phieugiay")
    assert not await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    slip = Slip(WORDS, world.topics["other"], ReplyMode.WRITTEN, name="Lan")
    with pytest.raises(NoRight):
        await runtime.write(lambda uow: desk.take(uow, world.meeting, slip, by=world.people["chair"]))

    def close(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.cancelled_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(close)
    with pytest.raises(MeetingOver):
        await runtime.write(lambda uow: desk.take(uow, world.meeting, slip, by=world.people["secretary"]))
    (await secretary.says("/phieugiay")).shows("đã kết thúc hoặc đã hoãn")


@pytest.mark.core_only
async def test_paper_that_comes_after_the_meeting(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Labelled by its own hour, owed a written answer at once, and taken back with that; one called off takes none."""
    clock.move(days=10, hours=8)
    await chair.says("/batdau")
    clock.move(hours=1)
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    clock.move(hours=2)
    await types(secretary, "ông Lường Văn Pấng")
    (await secretary.presses("Ghi phiếu")).shows("nhận sau hội nghị", "trả lời bằng văn bản, hạn")
    await types(secretary, "bà Quàng Thị Dương", "Đề nghị sửa mái hiên khu nhà bếp")
    await secretary.presses("Sửa giờ nộp")
    await secretary.says("17h30")
    (await secretary.presses("Ghi phiếu")).shows("nhận tại hội nghị", "trả lời bằng văn bản, hạn")

    def read(uow: UnitOfWork) -> list[tuple[int, bool]]:
        asked = uow.questions.standing(world.meeting)
        return [(one.lane, (duty := uow.duties.of_question(one.key)) is not None and duty.is_open) for one in asked]

    assert await runtime.read(read) == [(Lane.AFTER, True), (Lane.HALL, True)]
    await secretary.presses("Hoàn tác")
    assert await runtime.read(read) == [(Lane.AFTER, True)]
