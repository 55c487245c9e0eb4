"""The menu, the way back and out, and an answer to everything that fits nowhere."""

from collections.abc import Callable
from functools import partial
from itertools import product

import pytest

import handlers
from bot.runtime import Runtime
from conversation.turn import Arrived, Media
from domain.meeting import Meeting
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.world import Clock, World

NONSENSE = ("", "0", "999999", "abc", "1.2.3", "-1", "²", "9" * 30)


async def test_the_menu_tells_the_deadline(parent: Speaker) -> None:
    menu = await parent.says("menu")
    menu.shows("Chị muốn làm gì", "17h00 thứ Ba, ngày 24/11/2026 (còn 8 ngày)")
    assert menu.labels() == ["Gửi câu hỏi", "Đăng ký phát biểu", "Câu hỏi của tôi", "Thông tin hội nghị"]


async def test_the_office_sees_its_own_work_first(secretary: Speaker, chair: Speaker, responder: Speaker) -> None:
    assert (await secretary.says("/menu")).labels()[:2] == ["Câu hỏi mới", "Danh sách phát biểu"]
    assert (await chair.says("/menu")).labels()[:2] == ["Danh sách phát biểu", "Duyệt trả lời"]
    assert (await responder.says("/menu")).labels()[0] == "Việc của tôi"


@pytest.mark.core_only
async def test_after_intake_the_menu_tells_of_the_meeting(parent: Speaker, clock: Clock) -> None:
    clock.move(days=9)
    (await parent.says("menu")).shows("Hội nghị đối thoại năm học 2026-2027: 17h00 thứ Năm, ngày 26/11/2026")


async def test_help_lists_what_one_can_say(parent: Speaker) -> None:
    for word in ("/help", "/trogiup", "hướng dẫn"):
        (await parent.says(word)).shows("gửi câu hỏi", "gặp thư ký", "dữ liệu của tôi")


async def test_the_meeting(world: World, runtime: Runtime, parent: Speaker) -> None:
    def rules(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.house_rules = "Mỗi lượt một vấn đề, không quá 5 phút."
        uow.meetings.keep(meeting)

    await runtime.write(rules)
    told = await parent.says("khi nào họp")
    told.shows(
        "Thời gian: 17h00 thứ Năm, ngày 26/11/2026", "Nơi họp: Phòng hội đồng", "Chủ trì: Hiệu trưởng",
        "Hạn gửi câu hỏi: 17h00 thứ Ba, ngày 24/11/2026", "1. Giải trình góp ý vào báo cáo", "4. Vấn đề khác",
        "Tuyên bố lý do; Đối thoại; Kết luận", "Nội quy: Mỗi lượt một vấn đề",
    )  # fmt: skip
    assert "Chưa rõ, nhờ xếp" not in told.text


@pytest.mark.core_only
async def test_no_meeting_at_all(world: World, runtime: Runtime, parent: Speaker) -> None:
    def close(uow: UnitOfWork) -> None:
        meeting: Meeting = uow.meetings.get(world.meeting)
        meeting.closed_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(close)
    for text in ("/hoi", "/phatbieu", "/hoinghi"):
        (await parent.says(text)).shows(
            "Hội nghị ngày 26/11 đã kết thúc, nay không nhận câu hỏi mới", "«Câu hỏi của tôi»", "muốn làm gì"
        )


# --- stale, unknown, unwanted --------------------------------------------------------------------------------------


@pytest.mark.with_buttons
async def test_an_old_button_says_that_it_is_old(parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    await parent.presses("Vấn đề khác")
    await parent.says("menu")
    (await parent.presses("Chăm sóc, nuôi dưỡng", on=topics)).shows("Nút này không còn dùng được", "muốn làm gì")
    await parent.says("/hoi")
    (await parent.presses("Vấn đề khác", on=topics)).shows("Nút này không còn dùng được", "về việc gì")
    (await parent.says("2")).shows("Xin viết câu hỏi")


@pytest.mark.core_only
async def test_typed_numbers_still_mean_what_was_shown_last(parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    await parent.presses("Vấn đề khác")
    await parent.says("/hoi")
    await parent.presses("An toàn thực phẩm", on=topics)
    (await parent.says("3")).shows("Xin viết câu hỏi")


async def test_what_is_not_understood_gets_a_way_out(parent: Speaker) -> None:
    unknown = await parent.says("abc xyz")
    unknown.shows("chưa hiểu")
    assert unknown.labels() == ["Trang chính", "Gặp thư ký"]
    (await parent.says("/khongco")).shows("chưa hiểu")


async def test_kind_words_are_answered_kindly(parent: Speaker) -> None:
    (await parent.says("cảm ơn ạ")).shows("Dạ không có gì ạ", "Kính chúc chị")
    (await parent.says("cam on")).shows("Dạ không có gì ạ")
    (await parent.says("dạ vâng")).shows("Vâng ạ")
    (await parent.says("xin chào")).shows("Xin chào chị!", "muốn làm gì")


@pytest.mark.core_only
async def test_stickers_and_places_are_declined_kindly(parent: Speaker) -> None:
    for kind in ("sticker", "location", "contact"):
        (await parent.sends_unwanted(kind)).shows("chưa dùng được", "Xin gõ bằng chữ", "muốn làm gì")
    await parent.says("/hoi")
    (await parent.sends_unwanted("sticker")).shows("chưa dùng được", "về việc gì")


async def test_a_photo_where_none_is_expected(parent: Speaker) -> None:
    (await parent.sends(Media("photo", "p1", content=b"x", size=1))).shows("khi đang viết câu hỏi", "muốn làm gì")


async def test_stopping_where_nothing_was_begun(parent: Speaker) -> None:
    (await parent.says("hủy")).shows("Đã dừng lại")
    await parent.says("/hoi")
    stopped = await parent.says("huy")
    stopped.shows("Đã dừng lại")
    assert stopped.labels() == ["Gửi câu hỏi", "Trang chính"]


# --- a note to the secretaries -------------------------------------------------------------------------------------


async def test_a_note_to_the_secretary_and_back(parent: Speaker, secretary: Speaker) -> None:
    (await parent.says("gặp thư ký")).shows("Xin viết vài dòng")
    (await parent.says("Tôi đến trễ 15 phút có được vào không ạ?")).shows("Đã chuyển lời nhắn")
    note = await secretary.hears()
    note.shows("Lò Thị Mây", "phụ huynh, Mẫu giáo lớn A1", "đến trễ 15 phút")
    (await secretary.presses("Trả lời")).shows("trả lời cho Lò Thị Mây")
    (await secretary.says("Dạ được ạ, cửa sau vẫn mở.")).shows("Đã gửi trả lời")
    (await parent.hears()).shows("Thư ký trả lời", "cửa sau vẫn mở")


@pytest.mark.core_only
async def test_only_the_office_replies_to_notes(world: World, parent2: Speaker, parent: Speaker) -> None:
    tap = await parent2.says("x", payload=f"a|note_reply|{world.people['parent']}")
    tap.shows("dành cho")
    assert await parent.heard() == []


@pytest.mark.core_only
@pytest.mark.parametrize("text", ["", "😀", "x" * 1001])
async def test_a_bad_note_is_asked_for_again(parent: Speaker, secretary: Speaker, text: str) -> None:
    await parent.says("gặp thư ký")
    (await parent.says(text)).shows("Xin viết vài dòng")
    assert await secretary.heard() == []


# --- the whole router ----------------------------------------------------------------------------------------------


def test_every_step_asks_and_takes() -> None:
    """A step without one of the two would be a dead end."""
    router = handlers.router
    assert [step for step, known in router.steps.items() if known.ask is None or known.take is None] == []
    assert {"menu", "huy", "quaylai"} <= set(router.global_words.values())
    assert {"stale", "twice", "unknown", "unwanted", "media", "no_consent"} <= set(router.events)


@pytest.mark.core_only
async def test_every_command_is_answered_by_everybody(
    world: World, runtime: Runtime, speaker: Callable[..., Speaker]
) -> None:
    """Whoever types whichever command, with or without the right, gets words and no apology for a bug."""
    commands = sorted(handlers.router.commands)
    for part in (*world.accounts.values(), "nobody-1"):
        someone = speaker(part)
        for name in commands:
            heard = await someone.says(f"/{name}")
            assert heard.text, (part, name)
            assert "trục trặc" not in heard.text, (part, name, heard.text)


@pytest.mark.core_only
@pytest.mark.timeout(300)  # thousands of turns
async def test_every_action_survives_nonsense(world: World, runtime: Runtime) -> None:
    """A button that we never made: another's id, no number, nothing. Each is answered with words or a toast."""
    for part in (*world.accounts.values(), "nobody-1"):
        for number, (name, argument) in enumerate(product(sorted(handlers.router.actions), NONSENSE)):
            tap = Arrived("web", part, f"{part}:{number}", text="x", payload=f"a|{name}|{argument}")
            taken = await runtime.take(tap)
            said = await runtime.read(partial(_newest, address=part)) or taken.toast
            assert said, (part, name, argument)
            assert "trục trặc" not in said, (part, name, argument, said)


def _newest(uow: UnitOfWork, address: str) -> str:
    known = uow.people.find_account("web", address)
    newest = uow.deliveries.history(known.account_id, limit=1) if known else []
    return newest[0].text if newest else ""
