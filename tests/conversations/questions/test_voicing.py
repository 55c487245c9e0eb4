"""A voice note is kept, typed by the secretary, and counts by one tap of who spoke it; or its speaker types instead."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.messages.delivery import AttachmentKind
from domain.questions.question import Lane, Question
from services.meetings import closing
from services.people import privacy
from services.questions import voicing
from tests.filing import looked_into
from tests.talking import Speaker
from tests.world import Clock, World

SAID = "Đề nghị nhà trường sửa mái che sân sau vì mưa hắt vào lớp ạ"
VOICE = Media("voice", "v1", "loi.ogg", "audio/ogg", 0, b"OggS" + b"\0" * 60, seconds=40)


async def questions(runtime: Runtime, world: World) -> list[Question]:
    return await runtime.read(lambda uow: uow.questions.standing(world.meeting))


async def gives(parent: Speaker, runtime: Runtime, *voices: Media) -> None:
    """At no step: the note alone is enough."""
    await parent.says("menu")
    for voice in voices or (VOICE,):
        (await parent.sends(voice)).shows("Đã giữ tin thoại", "đồng ý thì mới tính là câu hỏi", "gõ luôn nội dung")
    (await parent.presses("Nhờ gõ lại")).shows("Đã nhận tin thoại lúc 09h00", "vẫn tự gõ được")
    await looked_into(runtime, parent.fetchers)


async def test_from_a_voice_to_a_question_in_one_tap(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    await gives(parent, runtime)
    assert await questions(runtime, world) == []
    (await secretary.hears()).shows("Có tin thoại chờ gõ lại, của Lò Thị Mây, Mẫu giáo lớn A1")
    (await secretary.says("câu mới")).shows("Tin thoại chờ gõ lại: 1")
    (await secretary.says("tin thoại")).shows("Có 1 tin thoại chờ gõ lại", "1. Lò Thị Mây")
    clock.move(hours=3)
    before = len(await secretary.heard())
    await secretary.says("1")
    note, prompt = (await secretary.heard())[before:]
    assert note.document
    prompt.shows("xin nghe ở tin trên rồi gõ lại đúng lời", "gửi 09h00")
    (await secretary.says(SAID)).shows("Đã gửi Lò Thị Mây xem lại", "tính từ 09h00")
    assert await questions(runtime, world) == []
    asked = await parent.hears()
    asked.shows(SAID, "lúc đó mới tính là câu hỏi")
    (await parent.presses("Đúng, gửi câu này")).shows("MN26-001")
    only = (await questions(runtime, world))[0]
    assert (only.wording, only.asker_id) == (SAID, world.people["parent"])
    assert round((only.recorded_at - only.registered_at).total_seconds()) == 3 * 3600
    kept = await runtime.read(lambda uow: uow.attachments.of(question_id=only.key))
    assert [one.kind for one in kept] == [AttachmentKind.VOICE]


@pytest.mark.core_only
async def test_pressed_twice_and_a_week_late(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Given in time, agreed to after the end of intake: in time; a second tap and older words count for nothing."""
    await gives(parent, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says("Đề nghị sửa mái hiên trước ạ")
    old = await parent.hears()
    (await parent.presses("Nhờ gõ lần nữa")).shows("giờ gửi của chị giữ nguyên")
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says(SAID)
    new = await parent.hears()
    (await parent.presses("Đúng, gửi câu này", on=old)).shows("không còn chờ")
    assert await questions(runtime, world) == []
    clock.move(days=8, hours=10)
    await parent.presses("Đúng, gửi câu này", on=new)
    await parent.presses("Đúng, gửi câu này", on=new)
    only = await questions(runtime, world)
    assert [(one.wording, one.lane) for one in only] == [(SAID, Lane.IN_TIME)]


@pytest.mark.core_only
async def test_who_types_instead_is_registered_at_that_hour(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """And the office, which had it open, is told that it waits no more."""
    await gives(parent, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    clock.move(hours=1)
    await parent.presses("Viết tiếp")
    await parent.goes_on("Vấn đề khác", SAID, "Trả lời bằng văn bản", "Gửi", until="Gửi câu khác")
    (await secretary.says(SAID)).shows("không còn chờ")
    only = (await questions(runtime, world))[0]
    assert only.registered_at == only.recorded_at


@pytest.mark.core_only
async def test_of_two_who_type_the_first_is_kept(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await gives(parent, runtime)
    for _ in range(2):
        await secretary.says("tin thoại")
    await secretary.says("1")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    key = draft.key
    await runtime.write(lambda uow: voicing.type_out(uow, key, SAID, by=world.people["secretary"]))
    (await secretary.says("Đề nghị sửa mái hiên trước ạ")).shows("vừa có người khác gõ xong")
    (await parent.hears()).shows(SAID)


@pytest.mark.core_only
async def test_words_are_mended_or_said_again(parent: Speaker, secretary: Speaker, runtime: Runtime) -> None:
    await gives(parent, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    (await secretary.presses("Không nghe rõ")).shows("Đã báo Lò Thị Mây nói lại")
    (await parent.hears()).shows("chưa nghe rõ tin thoại của chị")
    await gives(parent, runtime, VOICE)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says(SAID)
    (await parent.presses("Sửa câu này")).shows("1.000 ký tự")
    (await parent.says(f"{SAID}, gấp trước mùa mưa")).shows("gấp trước mùa mưa")
    (await parent.presses("Gửi")).shows("MN26-001", "gấp trước mùa mưa")


@pytest.mark.core_only
async def test_nobody_else_hears_or_answers(
    parent: Speaker, parent2: Speaker, chair: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await gives(parent, runtime)
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    for stranger in (parent2, chair):
        assert (await stranger.says("x", payload=f"a|voice|{draft.key}")).document is None
    await secretary.says("x", payload=f"a|voice|{draft.key}")
    await secretary.says(SAID)
    mark = await runtime.read(lambda uow: voicing.mark_of(uow.drafts.get(draft.key)))
    (await parent2.says("x", payload=f"a|voice_yes|{draft.key}.{mark}")).shows("không còn chờ")
    events = await runtime.read(lambda uow: uow.events.of("draft", draft.key))
    assert [one.actor_id for one in events if one.act == voicing.HEARD] == [world.people["secretary"]]


@pytest.mark.core_only
async def test_a_note_that_nobody_typed_is_told_at_the_end(
    parent: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await gives(parent, runtime)
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    (await parent.hears()).shows("chưa kịp gõ lại", "gặp thư ký")
    (await secretary.says("tin thoại")).shows("Không có tin thoại nào")


@pytest.mark.core_only
async def test_what_was_typed_meanwhile_is_not_lost_unseen(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await gives(parent, runtime)
    await parent.presses("Viết tiếp")
    await parent.goes_on("Vấn đề khác", "Sân trước cũng đọng nước, xin xem giúp ạ", "Trả lời bằng văn bản")
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says(SAID)
    (await parent.presses("Đúng, gửi câu này")).shows("“Sân trước cũng đọng nước", "Xin xem lại trước khi gửi", SAID)
    assert await questions(runtime, world) == []
    (await parent.presses("Gửi")).shows("MN26-001", SAID)


@pytest.mark.core_only
async def test_after_the_end_of_intake_it_is_told_before(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    clock.move(days=8, hours=9)
    await parent.says("menu")
    (await parent.sends(VOICE)).shows("muộn")
    await parent.presses("Gửi câu hỏi muộn")
    await parent.presses("Vấn đề khác")
    await parent.presses("Nhờ gõ lại")
    await looked_into(runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says(SAID)
    await parent.presses("Đúng, gửi câu này")
    assert [(one.wording, one.lane) for one in await questions(runtime, world)] == [(SAID, Lane.LATE)]


@pytest.mark.core_only
async def test_words_that_ask_for_care_are_asked_about_first(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await gives(parent, runtime)
    await secretary.says("tin thoại")
    await secretary.says("1")
    await secretary.says("Cô giáo đánh cháu bầm tím tay, xin nhà trường xử lý ạ")
    (await parent.presses("Đúng, gửi câu này")).shows("111")
    assert await questions(runtime, world) == []


@pytest.mark.core_only
async def test_a_note_that_is_none_and_who_is_erased_wait_for_nobody(
    parent: Speaker, parent2: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await parent.says("menu")
    await parent.sends(Media("voice", "x", "loi.ogg", "audio/ogg", 0, b"MZ" * 40, seconds=9))
    await parent.presses("Nhờ gõ lại")
    await looked_into(runtime)
    (await parent.hears()).shows("chưa giữ lại được", "Chỉ nhận ảnh")
    await gives(parent2, runtime)
    (await secretary.says("tin thoại")).shows("Có 1 tin thoại")
    await runtime.write(lambda uow: privacy.erase(uow, world.people["parent2"], here=None))
    (await secretary.says("tin thoại")).shows("Không có tin thoại nào")
