"""Words under photos: kept wherever they come, whatever becomes of the photos."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.messages.delivery import Attachment
from domain.questions.question import Draft
from services.attaching import LARGEST_FILE_MB
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL, owes
from tests.networks.people import PNG
from tests.office import asks
from tests.talking import PREVIEW, Speaker
from tests.world import World

BRICKS = "Sân sau có mấy chỗ gạch vỡ, trẻ dễ vấp ngã, xin nhà trường sửa sớm ạ?"
WALL = "Tường sau dãy nhà trẻ bị nứt, xin nhà trường cho kiểm tra ạ"
LUNCH = "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?"
PHOTO = Media("photo", "ref-1", content=PNG, size=len(PNG), mime="image/jpeg")
TOO_BIG = Media("document", "big", name="phim.zip", mime="application/zip", size=(LARGEST_FILE_MB + 1) * 1024 * 1024)


async def draft_of(runtime: Runtime, world: World) -> tuple[Draft, list[Attachment]]:
    def find(uow: UnitOfWork) -> tuple[Draft, list[Attachment]]:
        draft = uow.drafts.find(world.people["parent"], world.meeting)
        assert draft is not None
        return draft, uow.attachments.of(draft_id=draft.id)

    return await runtime.read(find)


async def has(runtime: Runtime, world: World, words: str, files: int) -> None:
    draft, hanging = await draft_of(runtime, world)
    assert (draft.wording, len(hanging)) == (words, files)


# --- at no step ----------------------------------------------------------------------------------------------------


async def test_words_under_a_photo_are_offered_with_it(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("menu")
    said = await parent.sends(PHOTO, text=BRICKS)
    said.shows("Gửi nội dung này cùng 1 ảnh, tệp hoặc tin thoại thành câu hỏi")
    await has(runtime, world, BRICKS, 1)
    await parent.presses("Gửi thành câu hỏi")
    await parent.says("2")
    (await parent.goes_on("Trả lời bằng văn bản")).shows(BRICKS, "Kèm theo: 1 ảnh, tệp hoặc tin thoại")


async def test_beside_an_unfinished_question_they_wait_together(
    world: World, runtime: Runtime, parent: Speaker
) -> None:
    for words in ("/hoi", "2", LUNCH, "menu"):
        await parent.says(words)
    (await parent.sends(PHOTO, text=BRICKS)).shows(
        "Đã giữ nội dung vừa nhắn cùng 1 ảnh, tệp hoặc tin thoại", "viết dở", LUNCH
    )
    await parent.presses("Viết tiếp")
    await has(runtime, world, LUNCH, 0)
    await parent.says("menu")
    await parent.sends(PHOTO, text=BRICKS)
    await parent.presses("Gửi thành câu hỏi")
    await has(runtime, world, BRICKS, 1)


@pytest.mark.core_only
async def test_a_file_too_big_keeps_its_words(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("menu")
    (await parent.sends(TOO_BIG, text=BRICKS)).shows("lớn hơn 10 MB", "phần chữ đã viết vẫn còn", "Gửi nội dung này")
    await has(runtime, world, BRICKS, 0)


# --- while a question is written -----------------------------------------------------------------------------------


@pytest.mark.core_only
@pytest.mark.parametrize("way", [["/hoi"], ["/hoi", "2"], ["/hoi", "2", LUNCH], ["/hoi", "2", LUNCH, PREVIEW]])
@pytest.mark.parametrize("refused", ["too big", "one too many"])
async def test_words_under_a_refused_file_are_kept_at_every_step(
    world: World, runtime: Runtime, parent: Speaker, way: list[str], refused: str
) -> None:
    await parent.walks(*way)
    for _ in range(5 if refused == "one too many" else 0):
        await parent.sends(PHOTO)
    said = await parent.sends(PHOTO if refused == "one too many" else TOO_BIG, text=WALL)
    said.shows("tối đa 5 ảnh" if refused == "one too many" else "lớn hơn 10 MB")
    await has(runtime, world, WALL, 5 if refused == "one too many" else 0)
    assert (await parent.sends(PHOTO if refused == "one too many" else TOO_BIG)).shows("ảnh")
    await has(runtime, world, WALL, 5 if refused == "one too many" else 0)


@pytest.mark.core_only
async def test_of_files_in_one_message_those_that_fit_are_kept(world: World, runtime: Runtime, parent: Speaker) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    (await parent.sends(PHOTO, TOO_BIG, PHOTO)).shows("lớn hơn 10 MB", "Đã giữ 2 ảnh, tệp hoặc tin thoại")
    (await parent.sends(*[PHOTO] * 5, text=WALL)).shows("tối đa 5 ảnh", "nêu câu này thế nào")
    await has(runtime, world, WALL, 5)


# --- where no photo is expected ------------------------------------------------------------------------------------


async def test_words_under_a_photo_are_an_answers_draft(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Soạn trả lời")
    said = await responder.sends(PHOTO, text="Bếp ăn lưu mẫu 24 giờ.")
    said.shows("câu trả lời có 1 tệp kèm theo", "Bếp ăn lưu mẫu 24 giờ.", "đã lưu")
    found = await runtime.read(lambda uow: uow.duties.latest_answer(duty))
    assert found is not None
    assert found.text == "Bếp ăn lưu mẫu 24 giờ."


async def test_words_under_a_photo_are_a_note(parent: Speaker, secretary: Speaker) -> None:
    await parent.says("gặp thư ký")
    (await parent.sends(PHOTO, text="Xin cô gọi lại cho em")).shows("chỉ đọc được phần chữ")
    (await secretary.hears()).shows("Xin cô gọi lại cho em")
