"""What papers of intake and aftermath show: returns with their authors, delegates, remarks, debts, letters."""

import re
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.deadline import Deadline
from domain.handover import Handover
from domain.invitation import Invitation, Rsvp, Seat
from domain.meeting import Meeting
from domain.messages.delivery import Delivery, DeliveryState
from domain.paper import NumberTaken
from domain.people.access import JoinCode, Role
from domain.people.roster import Roster, RosterEntry
from domain.questions.gathering import Gathering, Opinion
from domain.questions.question import Authority, Care, ReplyMode
from domain.questions.report import Report
from domain.questions.ruling import Ground, Ruling, Way
from papers.blocks import Poster, Table, texts_of
from papers.notation import read
from papers.word import word_file
from services.meetings import closing, outcomes, rounds
from services.papers import issuing, letterheads, slips
from services.papers.table import ROWS, row_of
from services.questions import equal, triage
from services.unit_of_work import UnitOfWork
from templates import paper_words
from tests.office import asks
from tests.papers import nd30
from tests.papers.test_nd30 import kind_of
from tests.world import Clock, World


async def words(runtime: Runtime, world: World, name: str, about: int = 0) -> str:
    """A paper's words as they are now, in its notation."""

    def work(uow: UnitOfWork) -> str:
        meeting, row = uow.meetings.get(world.meeting), row_of(name)
        assert row.waits(uow, meeting) == ""
        return issuing.words(uow, meeting, row, about, by=world.people["secretary"])

    return await runtime.read(work)


async def said(runtime: Runtime, world: World, name: str, about: int = 0) -> str:
    """What a paper says now, after its file held the points that its kind must hold."""
    blocks = read(await words(runtime, world, name, about))
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


async def test_the_digest_has_each_code_once_by_topic_and_authority(runtime: Runtime, world: World) -> None:
    meal = await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    same = await asks(runtime, world, "parent2", "Xin công khai thực đơn từng tuần ạ.")
    yard = await asks(runtime, world, "teacher", "Bao giờ sửa sân chơi cho các cháu ạ?", spoken=False)
    rude = await asks(runtime, world, "teacher", "Câu này không đưa ra.")
    by = world.people["secretary"]

    def sort(uow: UnitOfWork) -> list[str]:
        equal.join(uow, meal, same, by=by)
        uow.questions.get(meal).authority = Authority.SCHOOL
        uow.questions.get(yard).authority, uow.questions.get(yard).topic_id = Authority.WARD, world.topics["other"]
        triage.assign(uow, yard, holder_id=world.people["chair"], due_at=uow.now + timedelta(days=9), by=by)
        question = uow.questions.get(rude)
        question.aside = Care.REFUSED
        uow.rulings.keep(Ruling(
            question_id=rude, meeting_id=world.meeting, way=Way.REFUSED, ground=Ground.DIGNITY, proposed_by=by,
            proposed_at=uow.now, decided_by=by, decided_at=uow.now,
        ))  # fmt: skip
        return [one.code for one in uow.questions.standing(world.meeting)]

    codes, text = await runtime.write(sort), await said(runtime, world, "digest")
    assert [text.count(code) for code in codes] == [1, 1, 1, 1]
    assert "đã nhận 3 câu hỏi, ý kiến; không đưa vào danh sách 1 câu" in text
    assert "Câu này không đưa ra" not in text
    assert "Không tiếp nhận: pháp luật, xúc phạm danh dự" in text
    rows = [block.rows for block in read(await words(runtime, world, "digest")) if isinstance(block, Table)]
    assert [row[2:] for row in rows[0]] == [("2", "0", "2"), ("0", "1", "1"), ("2", "1", "3")]
    assert [row[4:6] for row in (rows[2][0], rows[3][0])] == [
        ("Nhà trường", "Phó Hiệu trưởng"), ("Xã, phường", "Hiệu trưởng"),
    ]  # fmt: skip


async def test_loudspeakers_say_dates_as_they_are_spoken(runtime: Runtime, world: World) -> None:
    text = await said(runtime, world, "broadcast")
    assert "Vào 17 giờ, thứ Năm, ngày 26 tháng 11 năm 2026, tại Phòng hội đồng" in text
    assert "chậm nhất 17 giờ, thứ Ba, ngày 24 tháng 11 năm 2026" in text
    assert "Thứ nhất: Giải trình góp ý vào báo cáo." in text
    assert not re.search(r"\d/\d|\dh\d|http|UBND", text)


async def test_units_are_asked_for_remarks_on_what_they_are_given(runtime: Runtime, world: World, clock: Clock) -> None:
    meal = await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    clock.move(days=10, hours=8)
    due, chair = clock() + timedelta(days=9), world.people["chair"]

    def closes(uow: UnitOfWork) -> None:
        uow.deadlines.keep(Deadline(
            meeting_id=world.meeting, step="conclusion_submitted", title="Dự thảo kết luận", owner="vhxh",
            rule={"within": 6, "of": "meeting"}, last_day=date(2026, 12, 2),
        ))  # fmt: skip
        rounds.start(uow, meeting_id=world.meeting, by=chair)
        rounds.call(uow, question_id=meal, by=chair)
        outcomes.later(uow, question_id=meal, version=1, holder_id=world.people["responder"], due_at=due, by=chair)
        closing.close(uow, meeting_id=world.meeting, by=chair)

    await runtime.write(closes)
    text = await said(runtime, world, "comments")
    assert "Phó Hiệu trưởng (Ngô Quốc Bảo)" in text
    assert "Phó Hiệu trưởng: 1 nội dung." in text
    assert "gửi về Hiệu trưởng chậm nhất thứ Tư, ngày 02 tháng 12 năm 2026" in text


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


async def test_a_meeting_with_nothing_and_a_house_with_a_long_name(runtime: Runtime, world: World) -> None:
    """No question, no topic, nobody who signs, five lines of name; then it is called off."""
    by = world.people["secretary"]

    def bare(uow: UnitOfWork) -> list[str]:
        for topic in uow.meetings.topics(world.meeting):
            uow.transaction.session.delete(topic)
        for post in uow.people.memberships(world.people["chair"]):
            uow.transaction.session.delete(post)
        parts = {"body": "\n".join(["Trường Mầm non te\u0323\u0302n \u202edài"] * 5), "signer": "=1+1"}
        letterheads.write(uow, world.unit, parts, seen=0, by=by)
        meeting = uow.meetings.get(world.meeting)
        meeting.house_rules, meeting.agenda = "", []
        return [row.name for row in ROWS if not row.waits(uow, meeting)]

    for name in await runtime.write(bare):
        text = await said(runtime, world, name)
        assert "\u202e" not in text
        assert "te\u0323" not in text

    def called_off(uow: UnitOfWork) -> list[str]:
        uow.meetings.get(world.meeting).cancelled_at = uow.now
        return [row.name for row in ROWS if not row.waits(uow, uow.meetings.get(world.meeting))]

    assert await runtime.write(called_off) == []


async def test_a_number_is_refused_where_another_paper_has_it(runtime: Runtime, world: World) -> None:
    by = world.people["secretary"]

    def twice(uow: UnitOfWork) -> None:
        first = uow.meetings.get(world.meeting)
        second = Meeting(**(first.model_dump(exclude={"id"}) | {"code": "MN27"}))
        uow.meetings.keep(second)
        for meeting in (first, second):
            issuing.make(uow, meeting.key, "notice", 0, seen=0, by=by)
        issuing.give_number(uow, first.key, "notice", 0, "7", by=by)
        with pytest.raises(NumberTaken):
            issuing.give_number(uow, second.key, "notice", 0, "7", by=by)

    await runtime.write(twice)
