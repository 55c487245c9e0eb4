"""A message changed in the chat: what it worded follows while it may; the same words change nothing at all."""

import pytest

from bot.runtime import Runtime
from conversation.place import Place
from domain.questions.question import Draft
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, drafts, owes
from tests.networks.people import TelegramPerson
from tests.office import asks
from tests.talking import PREVIEW, Heard, Speaker
from tests.world import World

LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"


@pytest.fixture(params=["telegram"])
def wire(request: pytest.FixtureRequest) -> str:
    """Only Telegram lets people change what they sent."""
    return str(request.param)


def written(person: Speaker) -> int:
    """The number of the newest message that a person wrote."""
    assert isinstance(person, TelegramPerson)
    return next(m.message_id for m in reversed(person.chat.messages) if not m.from_bot)


async def edits(person: Speaker, message: int, text: str) -> list[Heard]:
    """Change a message, and return what is said to it."""
    before = await person.heard()
    await person.says(text, edits_ref=str(message))
    return [heard for heard in await person.heard() if heard not in before]


async def place_of(runtime: Runtime, person: Speaker) -> Place:
    def find(uow: UnitOfWork) -> Place:
        known = uow.accounts.find("telegram", person.external_id)
        assert known is not None
        return uow.places.get(known.account_id)

    return await runtime.read(find)


async def draft_of(runtime: Runtime, world: World) -> Draft:
    found = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert found is not None
    return found


WAYS = {
    "asking.topic": ["/hoi", LUNCH],
    "asking.mode": ["/hoi", "2", LUNCH],
    "asking.confirm": ["/hoi", "2", LUNCH, PREVIEW],
    "asking.edit": ["/hoi", "2", LUNCH, PREVIEW, "sửa"],
    "asking.kind": ["/hoi", "2", LUNCH, PREVIEW, "sửa", "loại"],
    "asking.wording": ["/hoi", "2", LUNCH, "quay lại"],
    "asking.offer": ["menu", LUNCH],
    "asking.resume": ["/hoi", "2", LUNCH, "/hoi"],
    "": ["/hoi", "2", LUNCH, "menu"],
}


@pytest.mark.parametrize("step", WAYS)
async def test_the_same_words_change_nothing(world: World, runtime: Runtime, parent: Speaker, step: str) -> None:
    mine = 0
    for words in WAYS[step]:
        await parent.walks(words)
        mine = written(parent) if words == LUNCH else mine
    before = await place_of(runtime, parent)
    assert before.step == step
    kept = await draft_of(runtime, world)
    assert await edits(parent, mine, LUNCH) == []
    assert await edits(parent, mine, f" {LUNCH}\u200b") == []
    assert await place_of(runtime, parent) == before
    assert await draft_of(runtime, world) == kept


@pytest.mark.parametrize("step", WAYS)
async def test_other_words_are_the_draft_wherever_the_talk_stands(
    world: World, runtime: Runtime, parent: Speaker, step: str
) -> None:
    mine = 0
    for words in WAYS[step]:
        await parent.walks(words)
        mine = written(parent) if words == LUNCH else mine
    said = await edits(parent, mine, LUNCH.replace("tuần", "tháng"))
    assert len(said) == 1
    said[0].shows("Đã cập nhật theo tin vừa sửa")
    assert (await draft_of(runtime, world)).wording == LUNCH.replace("tuần", "tháng")
    if step not in {"asking.edit", "asking.kind", "asking.wording"}:  # these go on to what is still missing
        assert (await place_of(runtime, parent)).step == step


async def test_the_cards_buttons_stay_good_after_an_edit_without_a_change(parent: Speaker) -> None:
    for words in ("/hoi", "2", LUNCH):
        await parent.says(words)
    mine = written(parent)
    preview = await parent.goes_on("Trả lời bằng văn bản")
    assert await edits(parent, mine, LUNCH) == []
    (await parent.presses("Gửi", on=preview)).shows("MN26-001", LUNCH)
    assert await edits(parent, mine, LUNCH) == []


async def test_a_registered_question_keeps_its_words_and_the_writer_hears_how_to_change_them(parent: Speaker) -> None:
    for words in ("/hoi", "2", LUNCH):
        await parent.says(words)
    mine = written(parent)
    await parent.walks(PREVIEW, "gửi")
    for other in ("tháng", "năm"):
        said = await edits(parent, mine, LUNCH.replace("tuần", other))
        said[0].shows("Phiếu MN26-001 đã gửi nên tin vừa sửa chưa được tính", "«Sửa nội dung»")
    (await parent.presses("Sửa nội dung")).shows(LUNCH)


async def test_of_two_questions_with_the_same_words_each_knows_its_message(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    """The older one is not taken for the newer; new words by its button come from another message."""
    messages = []
    for _ in range(2):
        for words in ("/hoi", "2", LUNCH):
            await parent.says(words)
        messages.append(written(parent))
        for words in ("vb", "gửi"):
            await parent.says(words)
    first, second = messages
    (await edits(parent, second, LUNCH.replace("tuần", "tháng")))[0].shows("Phiếu MN26-002 đã gửi")
    said = await edits(parent, first, LUNCH.replace("tuần", "tháng"))
    said[0].shows("Phiếu MN26-001 đã gửi")
    await parent.presses("Sửa nội dung", on=said[0])
    await parent.says("Đề nghị công khai thực đơn từng ngày ạ?")
    third = written(parent)
    assert await edits(parent, first, LUNCH.replace("tuần", "năm")) == []
    (await edits(parent, third, "Đề nghị công khai thực đơn từng bữa ạ?"))[0].shows("Phiếu MN26-001 đã gửi")


async def test_a_question_of_an_older_program_is_known_by_its_words(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    for words in ("/hoi", "2", LUNCH):
        await parent.says(words)
    mine = written(parent)
    for words in ("vb", "gửi"):
        await parent.says(words)

    def forget(uow: UnitOfWork) -> None:
        question = uow.questions.by_code("MN26-001")
        assert question is not None
        question.pieces = []
        uow.questions.keep(question)

    await runtime.write(forget)
    (await edits(parent, mine, LUNCH.replace("tuần", "tháng")))[0].shows("Phiếu MN26-001 đã gửi")


async def test_an_answered_question_does_not_follow_its_message(
    world: World, runtime: Runtime, parent: Speaker, responder: Speaker, chair: Speaker
) -> None:
    for words in ("/hoi", "2", LUNCH):
        await parent.says(words)
    mine = written(parent)
    await parent.walks(PREVIEW, "gửi")
    question = await runtime.read(lambda uow: uow.questions.by_code("MN26-001"))
    assert question is not None
    await owes(runtime, world, question.key)
    await drafts(responder)
    await chair.presses("Duyệt và gửi")
    said = await edits(parent, mine, LUNCH.replace("tuần", "tháng"))
    said[0].shows("MN26-001 đã có câu trả lời nên không sửa hay rút được nữa", "«Chưa rõ»")


async def test_a_piece_of_a_joined_question_is_changed_alone(world: World, runtime: Runtime, parent: Speaker) -> None:
    for words in ("/hoi", "2", "Con tôi học lớp A1, hay đau bụng"):
        await parent.says(words)
    first = written(parent)
    await parent.says("Bếp có lưu mẫu thức ăn không ạ?")
    second = written(parent)
    await parent.presses("Nối hai phần")
    await edits(parent, first, "Con tôi học lớp B2, hay đau bụng")
    await edits(parent, second, "Bếp có giữ mẫu thức ăn không ạ?")
    kept = await draft_of(runtime, world)
    assert kept.wording == "Con tôi học lớp B2, hay đau bụng\nBếp có giữ mẫu thức ăn không ạ?"


async def test_a_piece_that_the_app_cut_is_changed_alone(world: World, runtime: Runtime, parent: Speaker) -> None:
    for words in ("/hoi", "2"):
        await parent.says(words)
    letter = "Sân chơi còn đọng nước sau mưa. " * 130 + "Hết thư."
    await parent.says(letter)
    await edits(parent, written(parent), "n đọng nước. Hết.")
    assert (await draft_of(runtime, world)).wording == letter[:4096] + "n đọng nước. Hết."


async def test_words_that_wait_beside_another_question_follow_too(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    for words in ("/hoi", "2", LUNCH, "menu", "Trường có tổ chức khám sức khỏe cho các cháu không?"):
        await parent.says(words)
    said = await edits(parent, written(parent), "Trường có tổ chức khám mắt cho các cháu không?")
    said[0].shows("Đã cập nhật theo tin vừa sửa", "Đang có một câu viết dở", "thực đơn tuần")
    await parent.presses("Gửi thành câu hỏi")
    assert (await draft_of(runtime, world)).wording == "Trường có tổ chức khám mắt cho các cháu không?"


# --- answers -------------------------------------------------------------------------------------------------------


async def drafted(responder: Speaker, runtime: Runtime, world: World) -> tuple[int, int]:
    """Write an answer; return its duty, and the number of the message that worded it."""
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    await responder.says(ANSWER)
    return duty, written(responder)


async def words_of(runtime: Runtime, duty: int) -> str:
    found = await runtime.read(lambda uow: uow.duties.latest_answer(duty))
    assert found is not None
    return found.text


async def test_an_answers_draft_follows_its_message(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty, mine = await drafted(responder, runtime, world)
    assert await edits(responder, mine, ANSWER) == []
    said = await edits(responder, mine, ANSWER.replace("24 giờ", "48 giờ"))
    assert len(said) == 1
    said[0].shows("Đã cập nhật theo tin vừa sửa", "48 giờ")
    await responder.presses("Trình duyệt", on=said[0])
    (await secretary.hears()).shows("48 giờ")
    assert "48 giờ" in await words_of(runtime, duty)


async def test_a_draft_kept_for_later_follows_too(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty, mine = await drafted(responder, runtime, world)
    card = await responder.presses("Để sau")
    (await edits(responder, mine, ANSWER.replace("24 giờ", "48 giờ")))[0].shows("Đã cập nhật")
    await responder.presses("Trình duyệt", on=card)
    assert "48 giờ" in await words_of(runtime, duty)


async def test_an_edit_after_handing_in_is_said_not_to_count(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty, mine = await drafted(responder, runtime, world)
    await responder.presses("Trình duyệt")
    assert await edits(responder, mine, ANSWER) == []
    said = await edits(responder, mine, ANSWER.replace("24 giờ", "48 giờ"))
    said[0].shows("MN26-001 đã trình, nên tin vừa sửa không được tính", "«Lấy lại để sửa»")
    assert await words_of(runtime, duty) == ANSWER
    await responder.presses("Lấy lại để sửa", on=said[0])
    (await edits(responder, mine, ANSWER.replace("24 giờ", "72 giờ")))[0].shows("không được tính")


async def test_a_joined_answer_is_changed_piece_by_piece(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty, first = await drafted(responder, runtime, world)
    await responder.says("Đầu mối: phòng Văn thư.")
    await responder.presses("Nối hai phần")
    await edits(responder, first, "Bếp ăn lưu mẫu 24 giờ.")
    assert await words_of(runtime, duty) == "Bếp ăn lưu mẫu 24 giờ.\nĐầu mối: phòng Văn thư."
    (await edits(responder, first, "x" * 3001))[0].shows("vượt 3.000")
    assert (await words_of(runtime, duty)).endswith("\nĐầu mối: phòng Văn thư.")
