"""The timeline of a meeting: its pages and cards, dates confirmed and changed, who does it, proof, and reminders."""

import re
from datetime import date, datetime

import pytest
from icalendar import Calendar

from bot.runtime import Runtime
from conversation.turn import Media
from domain.dates.deadline_rule import Anchor, Bound, Rule
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.plans import timeline
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.filing import looked_into
from tests.networks.people import PNG
from tests.preparing import deadline, lay_usual
from tests.talking import Heard, Speaker
from tests.world import Clock, World

# The world's meeting: Thursday 2026-11-26, 17h00; the clock stands at Monday 2026-11-16, 09h00.
NUMBERED = re.compile(r"^(\d+)\. (.*)$", re.MULTILINE)


def number_of(heard: Heard, title: str) -> str:
    """The number under which a page lists a step."""
    return next(str(number) for number, line in NUMBERED.findall(heard.text) if title in line)


async def reminder(speaker: Speaker) -> Heard:
    """The newest message that offers to say that something was done."""
    return next(heard for heard in reversed(await speaker.heard()) if "Đã xong" in heard.labels())


async def card(speaker: Speaker, title: str) -> Heard:
    """Open a step's card by its number, wherever it is listed."""
    page = await speaker.says("/lich")
    if not any(title in line for _, line in NUMBERED.findall(page.text)):
        page = await speaker.presses("Trang sau")
    return await speaker.presses(f"Mốc {number_of(page, title)}")


async def test_a_page_of_the_timeline(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await lay_usual(runtime, world)
    page = await secretary.says("lịch việc")
    page.shows(
        "MN26", "17h00 thứ Năm, ngày 26/11/2026", "Xong 0/12 việc; 12 mốc chờ xác nhận ngày.\n",
        "1. thứ Năm, 19/11: Thông báo công khai", "(chủ trì) [đề xuất]", "8. ", "Trang 1/2",
    )  # fmt: skip
    assert "\n9. " not in page.text
    (await secretary.presses("Trang sau")).shows("9. ", "12. ", "Trang 2/2")
    (await secretary.presses("Trang trước")).shows("1. ", "Trang 1/2")


async def test_an_empty_timeline_offers_the_usual_steps(secretary: Speaker, chair: Speaker, runtime: Runtime) -> None:
    empty = await secretary.says("/lich")
    empty.shows("Chưa có mốc việc nào")
    assert "Xong 0/0" not in empty.text
    await chair.says("/lich")
    (await secretary.presses("Đề xuất các mốc")).shows("12 mốc chờ xác nhận ngày", "Thông báo công khai")
    again = await chair.presses("Đề xuất các mốc")
    again.shows("12 mốc chờ xác nhận ngày")
    assert "Đề xuất các mốc" not in again.labels()


async def test_all_dates_are_confirmed_at_once(secretary: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    await secretary.says("/lich")
    page = await secretary.presses("Xác nhận tất cả")
    page.shows("Đã xác nhận 12 mốc", "Xong 0/12 việc. Đã nhắc 0 việc, 12 việc chưa đến lúc nhắc.")
    assert "đề xuất" not in page.text
    assert "Xác nhận tất cả" not in page.labels()
    confirmed = await deadline(runtime, steps["digest"])
    assert confirmed.confirmed_by == world.people["secretary"]


async def test_a_card_says_why_this_day(secretary: Speaker, runtime: Runtime, world: World) -> None:
    def plan(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        entries = [
            Entry(step="returns", title="Các tổ gửi tổng hợp", owner="Tổ trưởng", receiver="Thư ký hội nghị",
                  rule=Rule(bound=Bound.BEFORE, fixed=date(2026, 11, 23)), words="trước 23/11", source="KH 12"),
        ]  # fmt: skip
        timeline.lay(uow, entries, meeting=meeting)

    await runtime.write(plan)
    (await card(secretary, "Các tổ gửi tổng hợp")).shows(
        "Phụ trách: Tổ trưởng (chưa giao ai cụ thể)", "Nơi nhận: Thư ký hội nghị",
        "Kế hoạch ghi: “trước 23/11” (KH 12)",
        "Hạn: hết Chủ nhật, ngày 22/11/2026", "trước ngày 23/11/2026 nghĩa là hết Chủ nhật, ngày 22/11/2026",
        "ngày nghỉ cuối tuần, nên làm xong từ thứ Sáu, ngày 20/11/2026",
    )  # fmt: skip


async def test_one_date_is_confirmed_and_another_changed(secretary: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    opened = await card(secretary, "Tổng hợp, phân loại")
    opened.shows("[đề xuất]", "chậm nhất 4 ngày trước ngày họp 26/11/2026", "xác nhận rồi mới nhắc")
    assert "Nhắc ngay" not in opened.labels()
    (await secretary.presses("Xác nhận ngày này")).shows("Đã xác nhận: hết Chủ nhật, ngày 22/11/2026")
    offered = await secretary.presses("Đổi ngày")
    offered.shows("cần xong ngày nào")
    assert offered.labels()[:2] == ["20/11, thứ Sáu", "23/11, thứ Hai"]
    for typed, said in (("29/02", "Chưa đọc được ngày"), ("13/11", "đã qua"), ("27/11", "quá muộn")):
        (await secretary.says(typed)).shows(said, "cần xong ngày nào")
    (await secretary.presses("23/11, thứ Hai")).shows(
        "Đã xác nhận: hết thứ Hai, ngày 23/11/2026", "do Ban Thư ký xác nhận"
    )
    assert (await deadline(runtime, steps["digest"])).last_day == date(2026, 11, 23)


async def test_changing_when_intake_closes_changes_the_intake(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    await card(secretary, "Khóa nhận câu hỏi")
    await secretary.presses("Đổi ngày")
    (await secretary.says("23/11")).shows("Đã xác nhận: 17h00 thứ Hai, ngày 23/11/2026")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert meeting.intake_ends_at == datetime(2026, 11, 23, 17, tzinfo=ZONE)


async def test_who_is_given_a_step_hears_of_it_and_says_that_it_is_done(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "In tài liệu")
    await secretary.presses("Xác nhận ngày này")
    (await secretary.presses("Giao người")).shows("Giao ai làm “In tài liệu")
    (await secretary.says("ai cũng được")).shows("Xin chọn", "Giao ai làm")
    (await secretary.says("Ngô Quốc Bảo")).shows("Đã giao Ngô Quốc Bảo, Phó Hiệu trưởng", "đã được báo")
    told = await responder.hears()
    told.shows("Thầy được giao việc: In tài liệu", "hết thứ Tư, ngày 25/11/2026")
    owed = await responder.says("/viec")
    owed.shows("theo kế hoạch", "In tài liệu, phiếu cho chủ trì – hạn hết thứ Tư, ngày 25/11/2026")
    mine = [number for number, line in NUMBERED.findall(owed.text) if "In tài liệu" in line]
    opened = await responder.presses(f"Mốc {mine[0]}")
    opened.shows("Phụ trách: thư ký – Ngô Quốc Bảo")
    assert opened.labels() == ["Đã xong", "Việc của tôi"]
    (await responder.presses("Đã xong")).shows("Đã ghi xong: In tài liệu", "[xong]")
    done = await deadline(runtime, steps["papers_copied"])
    assert done.done_by == world.people["responder"]
    (await secretary.says("/lich")).shows("Xong 1/12 việc")
    assert "In tài liệu" not in (await responder.says("/viec")).text


async def test_the_public_notice_is_done_only_with_a_proof(secretary: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "Thông báo công khai")
    (await secretary.presses("Đã xong")).shows("xin gửi minh chứng")
    (await secretary.says("🙂")).shows("chỉ được ghi là xong khi có minh chứng", "xin gửi minh chứng")
    (await secretary.says("https://mnhoaban.example/thong-bao")).shows("Đã ghi xong", "mnhoaban.example/thong-bao")
    assert (await deadline(runtime, steps["notice"])).proof == "https://mnhoaban.example/thong-bao"


async def test_a_photo_proves_it_too(secretary: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "Thông báo công khai")
    await secretary.presses("Đã xong")
    photo = Media("photo", "ref-1", name="niem-yet.png", mime="image/png", size=len(PNG), content=PNG)
    done = await secretary.sends(photo)
    done.shows("Đã ghi xong", "Kèm 1 ảnh, tệp hoặc tin thoại")
    kept = await runtime.read(lambda uow: uow.attachments.of(deadline_id=steps["notice"]))
    assert len(kept) == 1
    (await secretary.presses("Xem minh chứng")).shows("tải về")
    await looked_into(runtime, secretary.fetchers)
    await secretary.presses("Xem việc")
    assert (await secretary.presses("Xem minh chứng")).document


async def test_somebody_is_reminded_by_hand_once(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    await card(secretary, "Thông báo công khai")
    await secretary.presses("Xác nhận ngày này")
    (await secretary.presses("Nhắc ngay")).shows("Đã nhắc 1 người (lần 1)")
    (await chair.hears()).shows("Thông báo công khai")
    (await secretary.presses("Nhắc ngay")).shows("nhắc lại từ 06h30 thứ Ba, ngày 17/11/2026")
    (await secretary.says("/lich")).shows("Đã nhắc 1 việc, 0 việc chưa đến lúc nhắc")


async def test_a_step_is_dropped_with_its_reason(secretary: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    await card(secretary, "Các tổ gửi tổng hợp")
    await secretary.presses("Bỏ mốc này")
    (await secretary.says("😀")).shows("chưa có chữ", "Vì sao bỏ mốc")
    (await secretary.says("Trường nhỏ, không chia tổ")).shows("Đã bỏ mốc", "Xong 0/11 việc")
    dropped = await deadline(runtime, steps["group_returns"])
    assert dropped.dropped_why == "Trường nhỏ, không chia tổ"


async def test_marks_of_what_is_late_and_what_has_no_date(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    def plan(uow: UnitOfWork) -> None:
        rule = Rule(bound=Bound.BY, fixed=date(2026, 11, 18))
        entries = [
            Entry(step="late", title="Gửi giấy mời", owner="Văn thư", rule=rule),
            Entry(step="open", title="Báo cáo tiếp thu", owner="Văn thư", proposed=True,
                  rule=Rule(bound=Bound.AFTER_EVENT, anchor=Anchor.CONCLUSION)),
        ]  # fmt: skip
        timeline.lay(uow, entries, meeting=uow.meetings.get(world.meeting))

    await runtime.write(plan)
    clock.move(days=5)
    (await secretary.says("/lich")).shows(
        "1. thứ Tư, 18/11: Gửi giấy mời (Văn thư) [quá hạn 3 ngày]", "2. Báo cáo tiếp thu (Văn thư) [chưa có ngày]"
    )
    (await secretary.presses("Mốc 2")).shows("kế hoạch chỉ ghi “sau ngày ra Thông báo kết luận”")
    assert "Xác nhận ngày này" not in (await secretary.hears()).labels()


async def test_nobody_confirms_a_date_that_was_not_shown(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    steps = await lay_usual(runtime, world)
    shown = await card(secretary, "Tổng hợp, phân loại")
    await card(chair, "Tổng hợp, phân loại")
    await chair.presses("Đổi ngày")
    await chair.says("23/11")
    if secretary.network != "zalo":
        (await secretary.presses("Xác nhận ngày này", on=shown)).shows("vừa được người khác thay đổi", "23/11/2026")
    kept = await deadline(runtime, steps["digest"])
    assert kept.confirmed_by == world.people["chair"]
    await secretary.presses("Đã xong")
    await chair.says("/lich")
    (await chair.says("/lich")).shows("[xong]")


async def test_what_is_done_or_dropped_is_not_done_again(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    await card(secretary, "In tài liệu")
    opened = await card(chair, "In tài liệu")
    await secretary.presses("Đã xong")
    (await chair.presses("Đã xong", on=opened)).shows("đã xong hoặc đã được bỏ")


@pytest.mark.core_only
async def test_others_decide_nothing(parent: Speaker, responder: Speaker, runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    key = steps["notice"]
    for somebody in (parent, responder):
        for payload in (
            f"a|deadline_ok|{key}.1", f"a|deadline_day|{key}", f"a|deadline_holder|{key}", f"a|deadline_nudge|{key}",
            f"a|deadline_drop|{key}", f"a|timeline|{world.meeting}.0", f"a|deadlines_ok|{world.meeting}",
            f"a|reminding|{world.meeting}", f"a|reminding_off|{world.meeting}", f"a|move_meeting|{world.meeting}",
            f"a|call_off|{world.meeting}", f"a|add_day|{world.unit}",
        ):  # fmt: skip
            (await somebody.says("", payload=payload)).shows("Nếu đã được giao việc này")
        for payload in (f"a|deadline|{key}", f"a|deadline_proof|{key}", "a|deadline|99999", "a|timeline|p99.0"):
            (await somebody.says("", payload=payload)).shows("không tìm thấy")
        (await somebody.says("", payload=f"a|deadline_done|{key}")).shows("đang do người khác phụ trách")
    unchanged = await deadline(runtime, key)
    assert (unchanged.confirmed_at, unchanged.done_at, unchanged.dropped_at) == (None, None, None)


async def test_reminders_of_a_meeting_have_a_switch_and_words(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    await secretary.says("/lich")
    (await secretary.presses("Nhắc hẹn")).shows("đang bật", "Chưa có lời nhắn riêng")
    await secretary.presses("Lời nhắn riêng")
    (await secretary.says("a" * 301)).shows("vượt 300", "Xin gõ lời nhắn riêng")
    (await secretary.says("Xin gửi xe ở cổng sau.")).shows("“Xin gửi xe ở cổng sau.”")
    (await secretary.presses("Tắt nhắc hẹn")).shows("đang tắt")
    (await secretary.says("/lich")).shows("Nhắc hẹn đang tắt")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    assert (meeting.reminds, meeting.reminder_text) == (False, "Xin gửi xe ở cổng sau.")
    await secretary.presses("Nhắc hẹn")
    await secretary.presses("Bỏ lời nhắn riêng")
    (await secretary.presses("Bật nhắc hẹn")).shows("đang bật", "Chưa có lời nhắn riêng")
    events = await runtime.read(lambda uow: uow.events.of("meeting", world.meeting))
    assert [event.act for event in events].count("meeting.reminds") == 2


async def test_a_group_leader_finds_the_group_s_step(
    teacher: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    def lead(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["teacher"], world.unit, Role.GROUP_LEADER)

    await runtime.write(lead)
    await lay_usual(runtime, world)
    await secretary.says("/lich")
    await secretary.presses("Xác nhận tất cả")
    (await teacher.says("việc của tôi")).shows("Các tổ gửi tổng hợp ý kiến", "17h00 thứ Bảy, ngày 21/11/2026")
    assert "Việc của tôi" in [label for heard in [await teacher.says("menu")] for label in heard.labels()] or (
        teacher.network == "zalo"
    )


async def test_what_each_group_owes_stands_behind_the_whole(
    secretary: Speaker, teacher: Speaker, runtime: Runtime, world: World
) -> None:
    """Two groups: one has a leader, one has nobody yet; the office sees which, and reminds who can be reminded."""

    def lead(uow: UnitOfWork) -> None:
        uow.people.enrol(world.people["teacher"], world.unit, Role.GROUP_LEADER, group_id=world.group)
        uow.people.keep(Unit(parent_id=world.unit, kind=UnitKind.GROUP, name="Tổ Nuôi dưỡng"))

    await runtime.write(lead)
    steps = await lay_usual(runtime, world)
    await secretary.says("/lich")
    (await secretary.presses("Xác nhận tất cả")).shows("(tổ trưởng: 0/2)")
    whole = await card(secretary, "Các tổ gửi tổng hợp ý kiến")
    whole.shows("Mỗi đơn vị làm phần của mình: đã xong 0/2; 1 chưa có người nhận việc")
    (await secretary.presses("Từng đơn vị")).shows("1. Tổ Mẫu giáo – ", "2. Tổ Nuôi dưỡng – chưa có người nhận việc")
    (await secretary.presses("Nhắc ngay")).shows("Đã nhắc 1 người")
    (await teacher.says("việc của tôi")).shows("Các tổ gửi tổng hợp ý kiến")
    (await teacher.presses("Đã xong", on=await reminder(teacher))).shows("Phụ trách: Tổ Mẫu giáo")
    await secretary.says("/lich")
    (await card(secretary, "Các tổ gửi tổng hợp ý kiến")).shows("đã xong 1/2")
    await secretary.presses("Từng đơn vị")
    (await secretary.says("1")).shows("Tổ Nuôi dưỡng")
    (await secretary.presses("Từng đơn vị")).shows("2. Tổ Mẫu giáo", "[xong]")
    assert (await runtime.read(lambda uow: uow.deadlines.get(steps["group_returns"]))).is_open


@pytest.mark.core_only
async def test_the_calendar_holds_the_meeting_and_one_s_steps(
    secretary: Speaker, parent: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    async def read(heard: Heard) -> Calendar:
        file = await runtime.read(lambda uow: uow.files.get(int(heard.document or 0)))
        assert file.name.endswith(".ics")
        calendar = Calendar.from_ical(file.content)
        assert isinstance(calendar, Calendar)
        return calendar

    await parent.says("/hoinghi")
    (first,) = (await read(await parent.presses("Thêm vào lịch"))).walk("VEVENT")
    assert first["SUMMARY"] == "Hội nghị đối thoại năm học 2026-2027"
    assert first.decoded("dtstart") == datetime(2026, 11, 26, 17, tzinfo=ZONE)
    assert (first["LOCATION"], first["STATUS"], first["SEQUENCE"]) == ("Phòng hội đồng", "CONFIRMED", 1)

    await lay_usual(runtime, world)
    await secretary.says("/lich")
    await secretary.presses("Xác nhận tất cả")
    await chair.says("/viec")
    steps = (await read(await chair.presses("Việc vào lịch"))).walk("VEVENT")
    assert {str(step["SUMMARY"]) for step in steps} >= {"Thông báo công khai nội dung, thời gian, địa điểm"}
    assert date(2026, 11, 19) in {step.decoded("dtstart") for step in steps}

    await secretary.says("/hoanhop")
    await secretary.says("Bão số 9, đường ngập")
    await secretary.presses("Hủy và báo")
    (gone,) = (await read(await parent.presses("Gỡ khỏi lịch"))).walk("VEVENT")
    assert (gone["UID"], gone["STATUS"], gone["SEQUENCE"]) == (first["UID"], "CANCELLED", 2)


async def test_a_later_end_of_intake_moves_along_what_follows_it(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """The meeting is on Thursday 26/11; the digest was to be ready on the 22nd, the answers on the 24th."""
    await lay_usual(runtime, world)
    await card(secretary, "Khóa nhận câu hỏi")
    await secretary.presses("Đổi ngày")
    moved = await secretary.says("25/11")
    moved.shows("Đã xác nhận", "nay lại đến hạn trước", "Tổng hợp", "có thể dời đến thứ Năm, ngày 26/11/2026")
    (await secretary.presses("Dời các mốc sau")).shows("Đã dời")
    days = await runtime.read(lambda uow: {d.step: d.last_day for d in uow.deadlines.of_meeting(world.meeting)})
    assert {days[step] for step in ("digest", "answers_prepared", "speakers_listed")} == {date(2026, 11, 26)}
    again = await card(secretary, "Khóa nhận câu hỏi")
    assert "Dời các mốc sau" not in again.labels()


async def test_an_end_of_intake_changed_twice_still_comes_before_the_meeting(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await lay_usual(runtime, world)
    await card(secretary, "Khóa nhận câu hỏi")
    await secretary.presses("Đổi ngày")
    assert "Dời các mốc sau" not in (await secretary.says("20/11")).labels()
    await secretary.presses("Đổi ngày")
    (await secretary.says("30/11")).shows("là quá muộn")


async def test_after_confirming_all_the_way_leads_on(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await lay_usual(runtime, world)
    await secretary.says("/lich")
    done = await secretary.presses("Xác nhận tất cả")
    assert {"Việc tiếp theo", "Trang chính"} <= set(done.labels())
    (await secretary.presses("Việc tiếp theo")).shows("Việc tiếp theo cho Hội nghị")
