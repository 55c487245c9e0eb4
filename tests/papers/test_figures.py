"""What papers of intake and aftermath show: returns with their authors, delegates, remarks, debts, letters."""

import re
from datetime import timedelta
from pathlib import Path

from bot.runtime import Runtime
from domain.handover import Handover
from domain.invitation import Invitation, Rsvp, Seat
from domain.messages.delivery import Delivery, DeliveryState
from domain.people.access import JoinCode, Role
from domain.people.roster import Roster, RosterEntry
from domain.questions.gathering import Gathering, Opinion
from domain.questions.question import ReplyMode
from domain.questions.report import Report
from papers.blocks import Poster, Table, texts_of
from papers.notation import read
from papers.word import word_file
from services.papers import issuing, slips
from services.papers.table import row_of
from services.questions import triage
from services.unit_of_work import UnitOfWork
from templates import paper_words
from tests.office import asks
from tests.papers import nd30
from tests.papers.test_nd30 import kind_of
from tests.world import Clock, World


async def said(runtime: Runtime, world: World, name: str, about: int = 0) -> str:
    """What a paper says now, after its file held the points that its kind must hold."""

    def work(uow: UnitOfWork) -> str:
        meeting, row = uow.meetings.get(world.meeting), row_of(name)
        assert row.waits(uow, meeting) == ""
        return issuing.words(uow, meeting, row, about, by=world.people["secretary"])

    blocks = read(await runtime.read(work))
    points = nd30.in_xml(word_file(blocks, title=name), kind=kind_of(name))
    assert [point for point, holds in points if not holds] == [], name
    return "\n".join(text for block in blocks for text in texts_of(block))


async def test_a_groups_return_keeps_its_order_and_hides_who_wished_it(runtime: Runtime, world: World) -> None:
    hidden = await asks(runtime, world, "parent2", "Xin giấu tên khi đọc câu này ạ.")

    def sends(uow: UnitOfWork) -> tuple[int, int]:
        unit, topic = uow.meetings.get(world.meeting).unit_id, uow.questions.get(hidden).topic_id
        uow.questions.get(hidden).name_hidden = True
        one = Gathering(
            meeting_id=world.meeting, unit_id=unit, opened_at=uow.now, sent_at=uow.now,
            sent_by=world.people["teacher"], version=2,
        )  # fmt: skip
        uow.gatherings.keep(one)
        for rank, (who, words, behalf, question) in enumerate([
            ("teacher", "Xin thêm máy chiếu =1+1", "tập thể tổ", None), ("parent2", "Xin giấu tên", "", hidden),
        ]):  # fmt: skip
            uow.gatherings.keep(Opinion(
                gathering_id=one.key, rank=rank, author_id=world.people[who], topic_id=topic, wording=words,
                behalf=behalf, added_at=uow.now, question_id=question, reply_mode=ReplyMode.SPOKEN,
            ))  # fmt: skip
        return one.key, unit

    key, _ = await runtime.write(sends)
    text = await said(runtime, world, "group_return", key)
    assert "có 2 ý kiến, trong đó 2 ý kiến xin phát biểu" in text
    assert text.index("Xin thêm máy chiếu =1+1") < text.index("Xin giấu tên")
    assert "tập thể tổ" in text
    assert "Vàng A Sử" not in text


async def test_delegates_rules_and_codes_on_the_wall(runtime: Runtime, world: World) -> None:
    def invites(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.house_rules = "Giữ trật tự.\nNói ngắn gọn."
        uow.transaction.session.flush()
        roster = Roster(
            unit_id=meeting.unit_id, made_by=world.people["secretary"], made_at=uow.now, finished_at=uow.now
        )
        uow.rosters.keep(roster)
        entry = RosterEntry(
            roster_id=roster.key, unit_id=meeting.unit_id, role=Role.DELEGATE, name="Lý Thị Sim", folded="ly thi sim",
            phone="0912345678",
        )  # fmt: skip
        uow.rosters.keep(entry)
        for name, rsvp in (("Lý Thị Sim", Rsvp.COMING), ("Giàng A Páo", Rsvp.AWAY)):
            uow.invitations.keep(Invitation(
                meeting_id=meeting.key, unit_id=meeting.unit_id, role=Role.DELEGATE, name=name, folded=name.casefold(),
                seat=Seat.DELEGATE, speech="Bữa ăn của cháu Nguyễn Văn An", named_at=uow.now, rsvp=rsvp,
                entry_id=entry.key if rsvp is Rsvp.COMING else None,
            ))  # fmt: skip

    await runtime.write(invites)
    text = await said(runtime, world, "delegates")
    assert "Mời 1 người; báo sẽ dự 1; báo vắng 1" in text
    assert "Lý Thị Sim" in text
    assert "091xxxx678" in text
    assert "0912345678" not in text
    assert "Nguyễn Văn An" not in text
    rules = await said(runtime, world, "house_rules")
    assert "Giữ trật tự.\nNói ngắn gọn.\nMỗi người phát biểu không quá 5 phút." in rules


async def test_a_poster_shows_only_a_code_for_everybody(runtime: Runtime, world: World) -> None:
    def codes(uow: UnitOfWork) -> list[str]:
        uow.transaction.session.flush()
        unit = uow.meetings.get(world.meeting).unit_id
        for code, role, title, uses in (
            ("VANTHU9", Role.SECRETARY, "Thư ký", 1), ("MOTLAN99", Role.PARENT, "", 1),
            ("CONHA88", Role.TEACHER, "", None), ("AIVAO77", Role.PARENT, "", None),
        ):  # fmt: skip
            uow.access.keep(JoinCode(code=code, unit_id=unit, role=role, title=title, uses_left=uses, made_at=uow.now))
        uow.transaction.session.flush()
        shown = slips.open_code(uow, uow.meetings.get(world.meeting))
        assert shown is not None
        assert shown.role is Role.PARENT
        assert shown.uses_left is None
        return [one.code for one in uow.access.codes_of([unit]) if one.holds(uow.now)]

    known = await runtime.write(codes)
    text = await said(runtime, world, "poster")
    assert {"VANTHU9", "MOTLAN99", "CONHA88"} <= set(known)
    assert "VANTHU9" not in text
    assert "MOTLAN99" not in text
    assert "CONHA88" not in text
    assert "Gửi câu hỏi, đăng ký phát biểu" in text


async def test_remarks_are_explained_one_by_one(runtime: Runtime, world: World, clock: Clock) -> None:
    remark = await asks(runtime, world, "teacher", "Trang 3 thiếu số liệu bữa ăn.", spoken=False)

    def reports(uow: UnitOfWork) -> int:
        question = uow.questions.get(remark)
        report = Report(
            meeting_id=world.meeting, topic_id=question.topic_id, title="Báo cáo năm học", ends_at=clock(),
            opened_at=clock(),
        )  # fmt: skip
        uow.reports.keep(report)
        question.report_id, question.place = report.key, "trang 3"
        return report.key

    key = await runtime.write(reports)
    text = await said(runtime, world, "explanations", key)
    assert "Báo cáo năm học (1 góp ý)" in text
    assert "trang 3\nTrang 3 thiếu số liệu bữa ăn.\nchưa trả lời" in text


async def test_who_owes_what_adds_up(runtime: Runtime, world: World, clock: Clock) -> None:
    given = [await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?"),
             await asks(runtime, world, "teacher", "Bao giờ sửa sân chơi cho các cháu ạ?")]  # fmt: skip

    def assigns(uow: UnitOfWork) -> int:
        for question in given:
            due = clock() + timedelta(days=20)
            triage.assign(uow, question, holder_id=world.people["responder"], due_at=due, by=world.people["secretary"])
        return sum(one.cancelled_at is None for one in uow.duties.of_meeting(world.meeting))

    count = await runtime.write(assigns)
    assert f"phân công trả lời {count} câu hỏi" in await said(runtime, world, "assignment")
    own = await said(runtime, world, "uptake", world.people["responder"])
    assert "được giao trả lời 2 câu hỏi, ý kiến; đã trả lời 0, còn lại 2." in own


async def test_a_letter_is_handed_over_with_a_strip(runtime: Runtime, world: World) -> None:
    asked = await asks(runtime, world, "parent2", "Lớp cháu thiếu quạt ạ, cháu Nguyễn Văn An bị sốt.")

    def waits(uow: UnitOfWork) -> None:
        handover = Handover(question_id=asked, unit_id=uow.meetings.get(world.meeting).unit_id, opened_at=uow.now)
        uow.handovers.keep(handover)
        uow.transaction.session.add(Delivery(
            once="letter", person_id=world.people["parent2"], template="answers/written", text="Trường sẽ lắp quạt.",
            created_at=uow.now, due_at=uow.now, state=DeliveryState.FAILED, reason="blocked", question_id=asked,
            handover_id=handover.key,
        ))  # fmt: skip

    await runtime.write(waits)
    text = await said(runtime, world, "handed_letters")
    assert "Trường sẽ lắp quạt." in text
    assert "NGƯỜI NHẬN" in text
    assert "Nguyễn Văn An" not in text


def test_cells_and_posters_are_told_apart() -> None:
    """What is typed into a paper is never read as one of its signs."""
    assert [type(block) for block in read("! 14c 50\n| STT | Nội dung |\n| 1 | \\=1+1 |\n@poster 20 | A")] == [
        Table, Poster,
    ]  # fmt: skip


def test_no_space_is_lost_between_words() -> None:
    """A value is trimmed before it stands in a paper: a separator with its space is written as words."""
    for path in sorted((Path(paper_words.__file__).parent / "papers").glob("*.j2")):
        assert re.findall(r'\{\{-? *"(?: [^"]*|[^"]* )"', path.read_text("utf-8")) == [], path.name
