"""A text in pieces, cut by the app or written in several messages: nothing is lost, one answer is for all of it."""

import asyncio
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.known import KNOWN
from bot.runtime import Runtime
from bot.zalo.network import Zalo
from conversation.pieces import PAUSE
from conversation.place import Place
from conversation.turn import Arrived
from domain.duty import Answer
from domain.messages.delivery import Delivery, DeliveryState
from domain.questions.question import Draft
from services.messages import outbox
from services.messages.turns import Taken
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL, owes
from tests.networks.people import ZaloPerson
from tests.office import asks
from tests.talking import Heard, Speaker
from tests.world import Clock, World

LETTER = ("Kính gửi nhà trường. " + "".join(f"Việc thứ {i}: sân chơi còn đọng nước sau mưa. " for i in range(1, 105)))[
    :4560
] + " HẾT THƯ."
SHORT = "Sân chơi còn đọng nước sau mưa, xin nhà trường cho sửa ạ"


async def pastes(person: Speaker, text: str) -> list[Heard]:
    """Paste a text as the app of the person's network does, and return all that is said to it."""
    before = len(await person.heard())
    if isinstance(person, ZaloPerson):
        *earlier, last = [text[start : start + Zalo.terms.cut_at] for start in range(0, len(text), Zalo.terms.cut_at)]
        for piece in earlier:
            person.chat.says(piece)
        await person.says(last)
    else:
        await person.says(text)
    return (await person.heard())[before:]


async def draft_of(runtime: Runtime, world: World, part: str = "parent") -> Draft:
    found = await runtime.read(lambda uow: uow.drafts.find(world.people[part], world.meeting))
    assert found is not None
    return found


async def answer_of(runtime: Runtime, duty: int) -> Answer:
    found = await runtime.read(lambda uow: uow.duties.latest_answer(duty))
    assert found is not None
    return found


# --- cut by the app ------------------------------------------------------------------------------------------------


async def test_a_letter_cut_by_the_app_is_one_question(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    said = await pastes(parent, LETTER)
    assert len(said) == 1
    said[0].shows("Nội dung dài 4.569 ký tự, vượt 1.000: cần bớt 3.569 ký tự", "giữ nguyên")
    assert (await draft_of(runtime, world)).wording == LETTER
    preview = await parent.says(SHORT)
    assert "Nối hai phần" not in preview.labels()
    await parent.goes_on("Trả lời bằng văn bản")
    (await parent.presses("Gửi")).shows(SHORT)


async def test_a_letter_at_no_step_is_offered_whole(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("menu")
    said = await pastes(parent, LETTER)
    assert len(said) == 1
    said[0].shows("Gửi nội dung này")
    assert (await draft_of(runtime, world)).wording == LETTER
    await parent.says("/hoi")
    await parent.presses("Viết tiếp")
    (await parent.says("2")).shows("4.569 ký tự")


async def test_a_letter_beside_an_unfinished_question_waits_whole(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    for words in ("/hoi", "2", SHORT, "menu"):
        await parent.says(words)
    said = await pastes(parent, LETTER)
    assert len(said) == 1
    said[0].shows("Đang có một câu viết dở", SHORT)
    assert (await draft_of(runtime, world)).wording == SHORT
    (await parent.presses("Gửi thành câu hỏi")).shows("4.569 ký tự")
    assert (await draft_of(runtime, world)).wording == LETTER


async def test_a_long_note_is_refused_whole(parent: Speaker, secretary: Speaker) -> None:
    before = len(await secretary.heard())
    await parent.says("gặp thư ký")
    said = await pastes(parent, LETTER)
    assert len(said) == 1
    said[0].shows("Nội dung dài 4.569 ký tự, vượt 1.000")
    assert len(await secretary.heard()) == before


async def test_a_long_answer_is_kept_whole_and_not_handed_in(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    long = (LETTER + " " + LETTER)[:4892]
    said = await pastes(responder, long)
    assert len(said) == 1
    said[0].shows("Nội dung dài 4.892 ký tự, vượt 3.000: cần bớt 1.892 ký tự", "giữ nguyên")
    assert "Trình duyệt" not in said[0].labels()
    assert (await answer_of(runtime, duty)).text == long
    await responder.presses("Để sau")
    (await responder.presses("Trình duyệt")).shows("Nội dung dài 4.892 ký tự, vượt 3.000")
    assert (await answer_of(runtime, duty)).submitted_at is None


async def test_an_answer_that_fits_is_handed_in_whole(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    said = await pastes(responder, LETTER[:2600] + " Hết.")
    assert sum("đã lưu" in heard.text for heard in said) == 1
    assert "Nối hai phần" not in said[-1].labels()
    (await responder.presses("Trình duyệt")).shows("Đã trình dự thảo")
    assert (await answer_of(runtime, duty)).text == LETTER[:2600] + " Hết."


async def test_a_plan_cut_within_a_word_is_read_whole(runtime: Runtime, world: World, chair: Speaker) -> None:
    plan = ("Căn cứ tình hình thực tế của nhà trường. " * 200)[:4094] + "tháng 12 năm 2026 họp"
    await chair.says("/dankehoach")
    await pastes(chair, plan)
    places = await runtime.read(lambda uow: [uow.places.get(key) for key in range(1, 40)])
    assert plan in [place.notes.get("text") for place in places]


# --- when they come late, twice, out of order ----------------------------------------------------------------------


class OnTelegram:
    """A parent whose messages are handed to the core as Telegram would, with its numbers and its clock."""

    def __init__(self, runtime: Runtime, world: World, clock: Clock) -> None:
        self.runtime, self.world, self.clock = runtime, world, clock
        self.sent = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)

    async def come(self) -> None:
        def join(uow: UnitOfWork) -> None:
            uow.accounts.bind(uow.accounts.known("telegram", "77").account_id, self.world.people["parent"])

        await self.runtime.write(join)
        for number, text in enumerate(("/hoi", "2")):
            await self.says(text, number=number)

    def arrived(self, text: str, *, number: int, after: float = 0.0) -> Arrived:
        sent_at = self.sent + timedelta(seconds=after)
        return Arrived("telegram", "77", f"u{number}", text=text, message_ref=str(100 + number), sent_at=sent_at)

    async def says(self, text: str, *, number: int, after: float = 0.0) -> Taken:
        return await self.runtime.take(self.arrived(text, number=number, after=after))

    async def owed(self) -> list[Delivery]:
        """All that the person was or will be told, the dropped left out."""
        ids = await self.runtime.write(lambda uow: [d.id for d in _all(uow) if d.state is not DeliveryState.DROPPED])
        return await self.runtime.read(lambda uow: uow.deliveries.by_ids([key for key in ids if key is not None]))


def _all(uow: UnitOfWork) -> list[Delivery]:
    return [d for d in uow.deliveries.by_ids(range(1, 200)) if d.network == "telegram"]


@pytest.fixture
async def writer(runtime: Runtime, world: World, clock: Clock) -> OnTelegram:
    """A parent on Telegram who was asked for the words of a question."""
    made = OnTelegram(runtime, world, clock)
    await made.come()
    return made


@pytest.mark.core_only
async def test_a_full_message_alone_is_answered_after_a_pause(writer: OnTelegram) -> None:
    before = len(await writer.owed())
    await writer.says(LETTER[:4096], number=3)
    waiting = (await writer.owed())[before:]
    assert [(row.state, row.due_at - row.created_at) for row in waiting] == [(DeliveryState.DUE, PAUSE)]
    writer.clock.move(seconds=PAUSE.total_seconds() + 1)
    claimed = await writer.runtime.write(partial(outbox.claim, networks=["telegram"]))
    assert "Nội dung dài 4.096 ký tự" in claimed[-1].text


@pytest.mark.core_only
async def test_what_comes_instead_of_a_piece_is_answered_after_it(writer: OnTelegram) -> None:
    before = len(await writer.owed())
    await writer.says(LETTER[:4096], number=3)
    await writer.says("/hoinghi", number=4)
    rows = (await writer.owed())[before:]
    assert ["4.096 ký tự" in rows[0].text, "Phòng hội đồng" in rows[1].text] == [True, True]
    assert all(row.due_at == row.created_at for row in rows)
    assert len(rows) == 2


@pytest.mark.core_only
async def test_pieces_are_joined_after_a_kill_between_them(
    writer: OnTelegram, world: World, clock: Clock, database_url: str
) -> None:
    await writer.says(LETTER[:4096], number=3)
    writer.runtime.close()
    clock.move(minutes=20)
    again = Runtime(database_url, writer.runtime.router, zone=writer.runtime.zone, clock=clock, known=KNOWN)
    try:
        writer.runtime = again
        await writer.says(LETTER[4096:], number=4, after=1)
        assert (await draft_of(again, world)).wording == LETTER
    finally:
        again.close()


@pytest.mark.core_only
async def test_what_comes_much_later_is_no_piece_but_may_be_joined(writer: OnTelegram, world: World) -> None:
    await writer.says(LETTER[:4096], number=3)
    await writer.says(LETTER[4096:], number=4, after=60)
    assert (await draft_of(writer.runtime, world)).wording == LETTER[4096:]
    told = (await writer.owed())[-1]
    assert "Muốn nối với phần trước, chọn «Nối hai phần»" in told.text
    payload = next(choice[1] for choice in told.choices if choice[0] == "Nối hai phần")
    await writer.runtime.take(Arrived("telegram", "77", "u5", payload=payload, text="Nối hai phần"))
    assert (await draft_of(writer.runtime, world)).wording == LETTER


@pytest.mark.core_only
async def test_pieces_in_one_batch_and_handed_over_twice(writer: OnTelegram, world: World) -> None:
    before = len(await writer.owed())
    first, last = writer.arrived(LETTER[:4096], number=3), writer.arrived(LETTER[4096:], number=4, after=1)
    taken = await asyncio.gather(*(writer.runtime.take(one) for one in (first, last, first, last)))
    assert [one.repeated for one in taken] == [False, False, True, True]
    assert (await draft_of(writer.runtime, world)).wording == LETTER
    rows = (await writer.owed())[before:]
    assert ["4.569 ký tự" in row.text for row in rows] == [True]


@pytest.mark.core_only
@pytest.mark.parametrize("order", [(1, 0), (1, 0, 2), (2, 1, 0), (0, 2, 1), (1, 2, 0)])
async def test_pieces_out_of_order_are_put_in_order(writer: OnTelegram, world: World, order: tuple[int, ...]) -> None:
    whole = (LETTER * 3)[: 4096 * (len(order) - 1)] + LETTER[: 4096 - 3500] + " HẾT."
    parts = [whole[start : start + 4096] for start in range(0, len(whole), 4096)]
    for number in order:
        await writer.says(parts[number], number=3 + number, after=number)
    assert (await draft_of(writer.runtime, world)).wording == whole


@pytest.mark.core_only
async def test_a_refused_piece_takes_nobody_elses_answer_with_it(
    writer: OnTelegram, runtime: Runtime, parent2: Speaker, teacher: Speaker
) -> None:
    await writer.says("gặp thư ký", number=3)
    others = [
        Arrived("web", one.external_id, f"other-{n}", text="/hoinghi") for n, one in enumerate((parent2, teacher))
    ]
    pieces = [writer.arrived(LETTER[:4096], number=4), writer.arrived(LETTER[4096:], number=5, after=1)]
    mixed = [others[0], pieces[0], others[1], pieces[1]]
    await asyncio.gather(*(runtime.take(one) for one in mixed))
    for one in (parent2, teacher):
        (await one.hears()).shows("Phòng hội đồng")
    told = await writer.owed()
    assert "Nội dung dài 4.569 ký tự, vượt 1.000" in told[-1].text
    assert not [row for row in told if "4.096" in row.text]


# --- written in several messages -----------------------------------------------------------------------------------


async def test_a_question_in_three_messages(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    await parent.says("Cô ơi")
    await parent.says("cho em hỏi thực đơn tuần này")
    told = await parent.says("sao hôm nào cũng cháo vậy ạ?")
    told.shows("Đã lấy nội dung mới. Muốn nối với phần trước, chọn «Nối hai phần».")
    assert "Nối hai phần" in told.labels()
    await parent.presses("Nối hai phần")
    (await parent.goes_on("Trả lời bằng văn bản")).shows("cho em hỏi thực đơn tuần này\nsao hôm nào cũng cháo vậy ạ?")


async def test_each_earlier_message_can_be_joined(world: World, runtime: Runtime, parent: Speaker) -> None:
    for words in ("/hoi", "2", "Con tôi học lớp A1 ạ", "Tuần rồi bé đau bụng hai lần", "Bếp có lưu mẫu thức ăn không?"):
        await parent.says(words)
    await parent.presses("Nối hai phần")
    assert (await draft_of(runtime, world)).wording == "Tuần rồi bé đau bụng hai lần\nBếp có lưu mẫu thức ăn không?"
    last = await parent.presses("Nối hai phần")
    assert "Nối hai phần" not in last.labels()
    preview = await parent.goes_on("Trả lời bằng văn bản")
    preview.shows("Con tôi học lớp A1 ạ\nTuần rồi bé đau bụng hai lần\nBếp có lưu mẫu thức ăn không?")


async def test_words_before_the_topic_can_be_joined_too(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("Con tôi học lớp A1, hay đau bụng")
    told = await parent.says("Bếp có lưu mẫu thức ăn không ạ?")
    told.shows("Nối hai phần", "về việc gì")
    await parent.presses("Nối hai phần")
    kept = await draft_of(runtime, world)
    assert kept.wording == "Con tôi học lớp A1, hay đau bụng\nBếp có lưu mẫu thức ăn không ạ?"


async def test_an_answer_in_two_messages(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    one = "Kính gửi phụ huynh, thực đơn tuần sẽ được gửi thêm vào nhóm lớp từ tuần sau."
    two = "Đầu mối liên hệ: cô phụ trách nuôi dưỡng, giờ đón trẻ."
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says(one)
    told = await responder.says(two)
    told.shows("Đã lấy nội dung mới. Muốn nối với phần trước, chọn «Nối hai phần».", two)
    assert (await answer_of(runtime, duty)).text == two
    joined = await responder.presses("Nối hai phần")
    joined.shows(f"{one}\n{two}")
    assert "Nối hai phần" not in joined.labels()
    await responder.presses("Trình duyệt")
    (await secretary.hears()).shows(one, two)


async def test_an_answer_taken_back_can_be_added_to(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says("Bếp ăn lưu mẫu 24 giờ.")
    await responder.presses("Trình duyệt")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Lấy lại để sửa")
    await responder.says("Thực phẩm có hợp đồng.")
    await responder.presses("Nối hai phần")
    assert (await answer_of(runtime, duty)).text == "Bếp ăn lưu mẫu 24 giờ.\nThực phẩm có hợp đồng."


async def test_more_words_beside_an_unfinished_question_wait_with_the_first(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    for words in ("/hoi", "2", SHORT, "menu", "Trường có tổ chức khám sức khỏe cho các cháu không?"):
        await parent.says(words)
    (await parent.says("Và bao giờ thì tiêm phòng ạ?")).shows("Đang có một câu viết dở", SHORT)
    await parent.presses("Gửi thành câu hỏi")
    assert (await draft_of(runtime, world)).wording == (
        "Trường có tổ chức khám sức khỏe cho các cháu không?\nVà bao giờ thì tiêm phòng ạ?"
    )


@pytest.mark.core_only
async def test_a_talk_begun_on_an_older_program_goes_on(world: World, runtime: Runtime, parent: Speaker) -> None:
    for words in ("/hoi", "2", "Bếp có lưu mẫu thức ăn không ạ?"):
        await parent.says(words)

    def older(uow: UnitOfWork) -> Place:
        known = uow.accounts.find("web", parent.external_id)
        assert known is not None
        place = uow.places.get(known.account_id)
        place.notes = {**place.notes, "before": "Con tôi hay đau bụng."}
        uow.places.put(place)
        return place

    await runtime.write(older)
    (await parent.goes_on("Trả lời bằng văn bản")).shows("lưu mẫu")
    (await parent.presses("Nối hai phần")).shows("Con tôi hay đau bụng.\nBếp có lưu mẫu thức ăn không ạ?")
