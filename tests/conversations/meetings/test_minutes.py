"""«Biên bản»: it builds itself from what happened; the secretary adds, mends and strikes."""

from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight
from domain.minutes import NoteKind
from domain.questions.question import Care
from services.meetings import (
    closing,
    hall,
    hearing,
    minute_notes,
    minutes,
    outcomes,
    rounds,
    undoing,
)
from services.meetings.minute_lines import LINES
from services.meetings.minutes import Minutes
from services.questions import equal
from services.unit_of_work import UnitOfWork
from templates import filters
from tests.counting import statements_seen
from tests.inviting import invite
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.world import Clock, World

MEAL = "Bếp ăn có lưu mẫu thức ăn của cháu Nguyễn Văn An không ạ?"
YARD = "Sân chơi bao giờ sửa ạ?"
BUS = "Xe đưa đón mấy giờ ạ?"
PAGE = f"{HOME}/MN26/bien-ban"
TEMPLATES = Path(filters.__file__).parent / "chat" / "minutes" / "lines"


def test_every_event_that_is_minuted_has_words() -> None:
    """And every words an event."""
    assert {f"{name}.txt.j2" for name in LINES.values()} == {path.name for path in TEMPLATES.iterdir()}


async def minuted(runtime: Runtime, world: World, part: str = "secretary") -> Minutes:
    return await runtime.read(lambda uow: minutes.of(uow, uow.meetings.get(world.meeting), by=world.people[part]))


def told(of: Minutes) -> list[str]:
    return [f"{filters.hour(line.at)} {line.text}" for line in of.lines]


async def held(runtime: Runtime, world: World, clock: Clock) -> None:
    """Three questions: one answered there, one put off, one sent up after a slip; a break, and the end."""
    for part, words in (("parent", MEAL), ("teacher", YARD), ("parent2", BUS)):
        await asks(runtime, world, part, words)
    clock.move(days=10, hours=8)
    by, meeting = world.people["chair"], world.meeting

    async def do(work: Any, minutes: int = 2, **how: Any) -> None:  # noqa: ANN401 - any service
        clock.move(minutes=minutes)
        await runtime.write(partial(work, **how, by=by))

    await do(rounds.start, 0, meeting_id=meeting)
    await do(rounds.call_next, meeting_id=meeting)
    await do(outcomes.answered_here, question_id=1, version=1)
    await do(hearing.note_gist, question_id=1, text="Bếp lưu mẫu 24 giờ.")
    await do(rounds.call_next, meeting_id=meeting)
    await do(outcomes.answered_here, question_id=2, version=1)
    await do(undoing.undo, meeting_id=meeting)
    await do(
        outcomes.later, question_id=2, version=3, holder_id=world.people["responder"],
        due_at=clock() + timedelta(days=7),
    )  # fmt: skip
    await do(hall.begin_break, meeting_id=meeting)
    await do(hall.end_break, 15, meeting_id=meeting)
    await do(rounds.call, question_id=3)
    await do(closing.close, meeting_id=meeting)


@pytest.mark.core_only
async def test_it_builds_itself_with_hours(runtime: Runtime, world: World, clock: Clock) -> None:
    await held(runtime, world, clock)
    found = await minuted(runtime, world)
    lines = told(found)
    assert lines[0] == "17h00 Chủ trì bắt đầu hội nghị."
    assert lines[1].startswith("17h02 Mời chị Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1 – phiếu MN26-001, Chăm sóc")
    assert "Nguyễn Văn An" not in lines[1]
    assert lines[2] == "17h04 MN26-001: Phó Hiệu trưởng trả lời tại chỗ: “Bếp lưu mẫu 24 giờ.”"
    assert lines[3].startswith("17h08 Mời cô Đỗ Thu Hà")
    assert lines[4].startswith("17h14 MN26-002: trả lời sau bằng văn bản, Phó Hiệu trưởng trả lời, chậm nhất 17h12")
    assert lines[5:7] == ["17h16 Hội nghị giải lao.", "17h31 Hội nghị họp tiếp."]
    assert lines[7].startswith("17h33 Mời anh Vàng A Sử")
    assert lines[8].startswith("17h35 Chủ trì kết thúc hội nghị. 1 câu chưa tới lượt")
    assert len(lines) == 9
    assert [item.voice.code for item in found.items] == ["MN26-001", "MN26-002", "MN26-003"]
    assert (found.sums.answered, found.sums.later, found.sums.not_reached, found.sums.total) == (1, 1, 1, 3)
    assert [item.voice.code for item in found.promises] == ["MN26-002", "MN26-003"]
    assert [who.name for who in found.chairs] == ["Phạm Thanh Hiền"]


@pytest.mark.core_only
async def test_what_was_undone_was_never_there(runtime: Runtime, world: World, clock: Clock) -> None:
    await held(runtime, world, clock)
    assert not [
        line for line in told(await minuted(runtime, world)) if "MN26-002" in line and "trả lời tại chỗ" in line
    ]


@pytest.mark.core_only
async def test_hidden_names_internal_matters_and_equal_ones(runtime: Runtime, world: World, clock: Clock) -> None:
    await held(runtime, world, clock)

    def work(uow: UnitOfWork) -> None:
        one, other = uow.questions.get(1), uow.questions.get(2)
        one.name_hidden, other.aside = True, Care.INTERNAL
        for each in (one, other):
            uow.questions.keep(each)

    await runtime.write(work)
    lines = told(await minuted(runtime, world))
    assert "Mời người hỏi giấu tên, phụ huynh – phiếu MN26-001" in lines[1]
    assert not [line for line in lines if "MN26-002" in line or "Lò Thị Mây" in line or "A1 – phiếu MN26-001" in line]


@pytest.mark.core_only
async def test_equal_questions_are_one_line(runtime: Runtime, world: World, clock: Clock) -> None:
    for part, words in (("parent", MEAL), ("parent2", MEAL)):
        await asks(runtime, world, part, words)
    by = world.people["chair"]
    await runtime.write(lambda uow: equal.join(uow, 1, 2, by=by))
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by))
    await runtime.write(partial(rounds.call_next, meeting_id=world.meeting, by=by))
    found = await minuted(runtime, world)
    assert told(found)[1].endswith("Cùng nội dung: MN26-002.")
    assert len(found.items) == 1


@pytest.mark.core_only
async def test_who_came(runtime: Runtime, world: World, clock: Clock) -> None:
    for part in ("parent", "parent2", "teacher"):
        await runtime.write(partial(invite, world=world, name=part, part=part))
    clock.move(days=10, hours=7, minutes=50)

    async def comes(person: str) -> None:
        def work(uow: UnitOfWork) -> None:
            one = uow.invitations.find(world.meeting, world.people[person])
            assert one is not None
            one.arrived_at = uow.now
            uow.invitations.keep(one)

        await runtime.write(work)

    await comes("parent")
    clock.move(minutes=10)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=world.people["chair"]))
    clock.move(minutes=10)
    await comes("parent2")
    present = (await minuted(runtime, world)).present
    assert (present.here, present.expected, present.late) == (2, 3, 1)


@pytest.mark.core_only
async def test_notes_stand_at_their_hour_and_every_version_is_kept(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    await held(runtime, world, clock)
    by = world.people["secretary"]
    note = await runtime.write(
        lambda uow: minute_notes.add(uow, world.meeting, NoteKind.OPENING, "Lời chào.", hour="17h01", by=by)
    )
    assert told(await minuted(runtime, world))[1] == "17h01 Lời chào."
    await runtime.write(partial(minute_notes.mend, note_id=note.key, version=1, text="Lời chào mừng.", by=by))
    with pytest.raises(AlreadyDone):
        await runtime.write(partial(minute_notes.mend, note_id=note.key, version=1, text="Bản khác.", by=by))
    await runtime.write(partial(minute_notes.strike, note_id=note.key, version=2, by=by))
    assert "Lời chào mừng" not in str(told(await minuted(runtime, world)))
    with pytest.raises(AlreadyDone):
        await runtime.write(partial(minute_notes.strike, note_id=note.key, version=3, by=by))
    kept = await runtime.read(lambda uow: uow.minutes.wordings(note.key))
    assert [(one.text, one.struck_at is None) for one in kept] == [
        ("Lời chào.", True), ("Lời chào mừng.", True), ("Lời chào mừng.", False),
    ]  # fmt: skip


@pytest.mark.core_only
async def test_who_reads_and_who_writes(runtime: Runtime, world: World) -> None:
    for part in ("parent", "responder", "teacher"):
        with pytest.raises(NoRight):
            await minuted(runtime, world, part)
        with pytest.raises(NoRight):
            await runtime.write(
                partial(
                    minute_notes.add, meeting_id=world.meeting, kind=NoteKind.REMARK, text="Thử ghi.",
                    by=world.people[part],
                )
            )  # fmt: skip


async def test_added_by_chat_and_taken_back(secretary: Speaker, runtime: Runtime, world: World) -> None:
    (await secretary.says("biên bản")).shows("Biên bản – Hội nghị đối thoại", "chưa bắt đầu")
    (await secretary.presses("Ghi kết luận")).shows("Kết luận – xin viết nội dung")
    done = await secretary.says("11h30: Giao Phó Hiệu trưởng theo dõi các việc đã hẹn.")
    done.shows("Đã ghi vào biên bản lúc 11h30: kết luận", "11h30 – Kết luận: Giao Phó Hiệu trưởng")
    undone = await secretary.presses("Hoàn tác")
    assert "Giao Phó Hiệu trưởng" not in undone.text
    (await secretary.presses("Ghi thêm biên bản")).shows("Ghi thêm – xin viết nội dung")
    assert "Đã ghi" not in (await secretary.says("hủy")).text
    notes = await runtime.read(lambda uow: uow.minutes.of_meeting(world.meeting))
    assert [note.struck_at is None for note in notes] == [False]


@pytest.mark.core_only
async def test_mended_and_struck_by_chat(secretary: Speaker, runtime: Runtime, world: World) -> None:
    assert "Sửa mục ghi thêm" not in (await secretary.says("biên bản")).labels()
    await secretary.presses("Ghi thêm biên bản")
    card = await secretary.says("9h15: Mất điện năm phút.")
    listed = await secretary.presses("Sửa mục ghi thêm")
    listed.shows("1. 09h15 – Ghi thêm: Mất điện năm phút.")
    seen = await secretary.presses("Mục 1")
    (await secretary.presses("Sửa mục này")).shows("Đang là", "“Mất điện năm phút.”")
    mended = await secretary.says("9h20: Mất điện mười phút.")
    mended.shows("Đã sửa mục 09h20", "09h20 – Ghi thêm: Mất điện mười phút.")
    (await secretary.presses("Hoàn tác")).shows("09h15 – Ghi thêm: Mất điện năm phút.")
    (await secretary.presses("Gạch mục này", on=seen)).shows("người khác")  # it was changed since that card
    await secretary.presses("Sửa mục ghi thêm", on=card)
    await secretary.presses("Mục 1")
    assert "Mất điện" not in (await secretary.presses("Gạch mục này")).text
    (await secretary.presses("Hoàn tác")).shows("Mất điện năm phút")
    notes = await runtime.read(lambda uow: uow.minutes.wordings(uow.minutes.of_meeting(world.meeting)[0].key))
    assert [(one.text[:13].strip(), one.struck_at is None) for one in notes] == [
        ("Mất điện năm", True), ("Mất điện mười", True), ("Mất điện năm", True), ("Mất điện năm", False),
        ("Mất điện năm", True),
    ]  # fmt: skip


@pytest.mark.core_only
async def test_what_was_not_reached_is_owed_too(runtime: Runtime, world: World, clock: Clock) -> None:
    """The list of what is owed says as many as the last line."""
    await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "teacher", YARD)
    by = world.people["chair"]
    clock.move(days=10, hours=8)
    for work in (rounds.start, rounds.call_next, closing.close):
        await runtime.write(partial(work, meeting_id=world.meeting, by=by))
    found = await minuted(runtime, world)
    assert "2 câu chưa tới lượt" in told(found)[-1]
    assert [item.voice.code for item in found.promises] == ["MN26-001", "MN26-002"]
    assert [item.voice.code for item in found.items] == ["MN26-001"]
    called = await runtime.read(lambda uow: uow.questions.entry(1))
    assert called is not None
    assert called.answered_by is None, "it was open at the bell: nobody answered"


@pytest.mark.core_only
async def test_a_long_meeting_is_read_at_once(runtime: Runtime, world: World, clock: Clock) -> None:
    """Statements do not grow with the questions."""
    by = world.people["chair"]

    async def counted() -> int:
        with statements_seen() as seen:
            await minuted(runtime, world)
        return len(seen)

    for number in range(30):
        await asks(runtime, world, "parent", f"{YARD} {number}")
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by))
    await runtime.write(partial(rounds.call_next, meeting_id=world.meeting, by=by))
    await runtime.write(partial(outcomes.answered_here, question_id=1, version=1, by=by))
    few = await counted()
    for number in range(2, 25):
        await runtime.write(partial(rounds.call_next, meeting_id=world.meeting, by=by))
        await runtime.write(partial(outcomes.answered_here, question_id=number, version=1, by=by))
    assert await counted() == few
    assert len((await minuted(runtime, world)).items) == 24


async def nothing(_runtime: Runtime, _world: World) -> None:
    """It begins as it is."""


async def test_added_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/bienban")
        await speaker.presses("Ghi lời khai mạc")
        await speaker.says("8h05: Hiệu trưởng phát biểu khai mạc.")
        await speaker.presses("Hoàn tác")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert "Chưa có diễn biến" in page.words
        done = await clerk.does(page, "add", loai="opening", gio="8h05", loi="Hiệu trưởng phát biểu khai mạc.")
        assert "Đã ghi vào biên bản lúc 08h05: lời khai mạc" in done.status_line
        assert "Lời khai mạc: Hiệu trưởng phát biểu" in done.words
        undone = await clerk.undoes(done)
        assert "không còn trong biên bản" in undone.status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=nothing, talk=talk, desk=desk)
    assert len(rows["minute_wording"]) == 2
