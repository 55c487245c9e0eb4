"""What hangs on a question is opened by who may see it, each time written down; what cannot be kept is told."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.messages.delivery import Attachment, StoredFile
from services.people import privacy
from services.questions import opening
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import MEAL, owes
from tests.filing import hangs, looked_into, photos, picture
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

ZIP = b"PK\x03\x04" + b"\0" * 60


async def opened_by(runtime: Runtime, question: int) -> list[tuple[int | None, int]]:
    events = await runtime.read(lambda uow: uow.events.of("question", question))
    return [(one.actor_id, one.details["files"]) for one in events if one.act == opening.OPENED]


async def test_the_office_the_chair_and_the_holder_open_them(
    secretary: Speaker, chair: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await hangs(runtime, world, question, *photos(2))
    await secretary.says("/phieu MN26-001")
    (await secretary.presses("Xem ảnh, tệp (2)")).shows("đang được tải về và kiểm tra")
    await looked_into(runtime)
    before = len(await secretary.heard())
    last = await secretary.presses("Xem ảnh, tệp")
    sent = (await secretary.heard())[before:]
    assert [bool(one.document) for one in sent] == [True, True]
    sent[0].shows("MN26-001: ảnh 1/2")
    last.shows("ảnh 2/2", "mỗi lần mở đều được ghi lại")
    await chair.says("/phieu MN26-001")
    await chair.presses("Xem ảnh, tệp (2)")
    await owes(runtime, world, question)
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Xem ảnh, tệp (2)")
    assert await opened_by(runtime, question) == [(world.people[one], 2) for one in ("secretary", "chair", "responder")]


@pytest.mark.core_only
async def test_nobody_else_opens_them(parent: Speaker, parent2: Speaker, responder: Speaker, runtime: Runtime, world: World) -> None:  # fmt: skip  # noqa: E501
    question = await asks(runtime, world, "parent", MEAL)
    await hangs(runtime, world, question, *photos())
    await looked_into(runtime)
    for stranger in (parent2, responder):
        await stranger.says("menu")
        assert (await stranger.says("x", payload=f"a|files|{question}")).document is None
    assert await opened_by(runtime, question) == []
    await parent.says("MN26-001")
    assert (await parent.presses("Xem ảnh, tệp (1)")).document
    assert await opened_by(runtime, question) == []  # their own


@pytest.mark.core_only
async def test_what_is_not_what_it_is_called_is_refused_at_once(parent: Speaker, runtime: Runtime) -> None:
    await parent.says("/hoi")
    await parent.says("2")
    named = await parent.sends(Media("photo", "z", "anh.jpg", "image/jpeg", len(ZIP), ZIP))
    named.shows("Chưa nhận được tệp “anh.jpg”", "bên trong không phải ảnh", "chụp lại màn hình", "chữ đã viết vẫn còn")
    many = await parent.sends(*photos(200))
    many.shows("tối đa 5 ảnh hoặc tệp", "Đã giữ 5 ảnh, tệp hoặc tin thoại")
    film = await parent.sends(Media("document", "f", "phim.mp4", "video/mp4", 900))
    film.shows("“phim.mp4”", "lưu thành PDF")
    long = await parent.sends(Media("voice", "v", mime="audio/ogg", size=900_000, seconds=3600))
    long.shows("dài quá 3 phút", "gõ nội dung bằng chữ", "gặp thư ký")
    assert await runtime.read(lambda uow: uow.attachments.unfetched(limit=9, tried_before=9)) == []


@pytest.mark.core_only
async def test_what_shows_later_to_be_none_is_told(parent: Speaker, runtime: Runtime, world: World) -> None:
    """It hung on the question already: who sent it hears which, why, and what to do; its bytes are gone."""
    question = await asks(runtime, world, "parent", MEAL)
    await hangs(runtime, world, question, Media("photo", "b", "cong.jpg", "image/jpeg", 0, picture()[:300]), *photos())
    await looked_into(runtime)
    told = await parent.hears()
    told.shows("“cong.jpg” gửi kèm câu hỏi MN26-001 chưa giữ lại được", "Không mở được tệp “cong.jpg”", "gặp thư ký")
    left = await runtime.read(lambda uow: uow.attachments.of(question_id=question))
    assert [one.name for one in left] == ["anh-0.jpg"]
    await looked_into(runtime)
    assert (await parent.hears()).id == told.id


@pytest.mark.core_only
async def test_who_is_erased_leaves_no_file(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """Also where the office was handed one: the message stays, the photo is gone."""
    question = await asks(runtime, world, "parent", MEAL)
    await hangs(runtime, world, question, *photos(2))
    await looked_into(runtime)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Xem ảnh, tệp (2)")
    await runtime.write(lambda uow: privacy.erase(uow, world.people["parent"], here=None))

    def left(uow: UnitOfWork) -> tuple[list[Attachment], list[StoredFile | None]]:
        files = [uow.transaction.session.get(StoredFile, key) for key in range(1, 5)]
        return uow.attachments.of(question_id=question), [one for one in files if one is not None]

    assert await runtime.read(left) == ([], [])
    assert "ảnh 2/2" in (await secretary.hears()).text
