"""A refusal says why above the card that it was about, with buttons that can be pressed; never in another's menu."""

import pytest

import handlers
from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, drafts, owes
from tests.conversations.plans.test_timeline import card
from tests.office import asks
from tests.preparing import lay_usual
from tests.talking import Heard, Speaker
from tests.world import World

ASKERS = {"Gửi câu hỏi", "Đăng ký phát biểu", "Câu hỏi của tôi"}


def keeps(heard: Heard, *labels: str) -> None:
    """These buttons are there, and no menu is."""
    assert set(labels) <= set(heard.labels()), heard
    assert "muốn làm gì" not in heard.text, heard.text


async def test_a_deadline_stays_on_the_screen(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """Reminded twice: why not, and the deadline with what else can be done about it."""
    await lay_usual(runtime, world)
    await card(secretary, "Thông báo công khai")
    await secretary.presses("Xác nhận ngày này")
    await secretary.presses("Nhắc ngay")
    again = await secretary.presses("Nhắc ngay")
    again.shows("Thông báo công khai")
    keeps(again, "Nhắc ngay", "Đã xong", "Đổi ngày")
    (await secretary.presses("Bỏ mốc này")).shows("Thông báo công khai")


async def test_a_question_stays_on_the_screen(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """Called meanwhile: the asker reads their question, the office its card."""
    await asks(runtime, world, "parent", MEAL)
    await parent.says("MN26-001")
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    await secretary.says("/phieu MN26-001")
    await chair.says("/tiep")
    gone = await parent.presses("Rút câu hỏi")
    gone.shows("MN26-001", MEAL)
    keeps(gone, "Về danh sách")
    await chair.presses("Trả lời tại chỗ")
    called = await secretary.presses("Mời câu này")
    called.shows("MN26-001", MEAL)
    keeps(called, "Giao trả lời")


@pytest.mark.core_only
async def test_a_duty_stays_on_the_screen(responder: Speaker, runtime: Runtime, world: World) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    nothing = await responder.says("x", payload=f"a|submit|{duty}")
    nothing.shows("MN26-001", MEAL)
    keeps(nothing, "Soạn trả lời", "Xin lùi hạn")
    (await responder.presses("Soạn trả lời")).shows("tối đa 3.000")


@pytest.mark.core_only
async def test_a_draft_to_approve_stays_on_the_screen(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """Who was alone when the button was shown is alone no longer: it says who decides now."""
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    await drafts(secretary)
    answer = await runtime.read(lambda uow: uow.duties.latest_answer(duty))
    assert answer is not None
    refused = await secretary.says("x", payload=f"a|approve|{answer.id}")
    refused.shows("Người soạn không tự duyệt", ANSWER, "chờ Hiệu trưởng duyệt")
    keeps(refused, "Duyệt trả lời")


async def test_a_step_that_leads_no_further_gives_way_to_the_card(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """Somebody else was quicker while a date was typed: no other date would be taken, so it is not asked again."""
    steps = await lay_usual(runtime, world)
    await card(secretary, "Tổng hợp, phân loại")
    await secretary.presses("Đổi ngày")

    def done(uow: UnitOfWork) -> None:
        deadline = uow.deadlines.get(steps["digest"])
        deadline.done_at, deadline.done_by = uow.now, world.people["chair"]
        uow.deadlines.keep(deadline)

    (await secretary.says("hôm qua")).shows("ngày")
    await runtime.write(done)
    shown = await secretary.says("20/11")
    shown.shows("Tổng hợp, phân loại câu hỏi")
    keeps(shown)
    assert "20/11" not in shown.labels()
    (await secretary.says("abc xyz")).shows("Chưa hiểu tin này")


async def test_the_office_is_told_in_the_offices_words(secretary: Speaker, chair: Speaker) -> None:
    unknown = await secretary.says("abc xyz")
    unknown.shows("Chưa hiểu tin này. Xin chọn một mục, hoặc gõ /trogiup.")
    assert "Phân loại câu mới" in unknown.labels()
    assert not ASKERS.intersection(unknown.labels())
    (await chair.says("/khongco")).shows("Chưa hiểu tin này")
    (await chair.says("/trogiup")).shows("/hangdoi", "/tiep", "/dong")
    refused = await secretary.says("/hoantac")
    assert "Phân loại câu mới" in refused.labels()
    assert not ASKERS.intersection(refused.labels())


async def test_words_not_understood_can_be_sent(parent: Speaker) -> None:
    """What was typed is not typed again."""
    unknown = await parent.says("muỗi nhiều quá ạ")
    unknown.shows("hệ thống chưa hiểu tin này. Gửi thành câu hỏi, hay chọn một mục dưới đây?")
    (await parent.presses("Gửi thành câu hỏi")).shows("về việc gì")
    await parent.presses("Vấn đề khác")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("muỗi nhiều quá ạ")


@pytest.mark.core_only
async def test_nobody_sends_anothers_words(parent: Speaker, parent2: Speaker) -> None:
    await parent.says("muỗi nhiều quá ạ")
    for number in range(1, 6):
        heard = await parent2.says("x", payload=f"a|words|{number}")
        assert "muỗi" not in heard.text


def test_every_act_on_a_card_knows_its_card() -> None:
    """What begins on a card comes back to it; the rest is lists, files and what people have of themselves."""
    alone = {
        "agree_again", "all_papers", "announce_back",
        "aside", "aside_drop", "aside_resume", "assignments", "attendance", "audience",
        "calendar", "card", "cardagain", "code", "codes",
        "deadline", "debt", "debts", "delegate", "delegate_lists", "delegates",
            "draft", "draft_drop", "draft_open", "drafts",
        "duties", "duty",
        "enter_code", "erase",
        "four_lists",
        "gathering", "gatherings",
        "hall", "hall_end", "hall_hide", "hall_show", "handover", "handovers",
        "invitations",
        "keep_open",
        "lead_on", "list",
        "mail_give", "mail_mute", "mail_remove", "mail_unmute", "mine", "my_calendar",
        "minutes",
        "note_ask", "note_reply",
        "opinion", "opinion_mine", "other_request", "own_code", "own_codes", "own_record", "own_text",
            "sendpart",
        "paper_file", "paper_message", "paper_number", "paper_pdf", "paper_put_back",
        "pause_writer", "pauses", "post", "posts", "programme",
        "question",
        "readdress", "renew_way", "remark", "remark_card", "rename", "reply_card", "report",
        "report_child", "report_read", "report_said",
        "reports", "request", "requests", "roster", "rule", "rulenext", "rules",
        "school", "schools", "sortcard", "sortnext", "stillopen",
        "take_on", "take_words", "timeline", "topic_give",
        "unit", "units", "unsorted",
        "voice_again", "voice_edit", "voice_yes", "voices",
        "waiting_members", "withdraw_consent", "words",
    }  # fmt: skip
    router = handlers.router
    assert set(router.actions) - set(router.cards) - alone == set()
    named = {card.removeprefix("/") for card in router.cards.values()}
    assert named <= {*router.actions, *router.commands}
