"""Số liệu: every number of the workbook is counted anew from the rows, adds up, stays a number, and nothing runs."""

from datetime import timedelta
from functools import partial
from io import BytesIO

from openpyxl import load_workbook

from bot.runtime import Runtime
from domain.meeting import Meeting
from domain.people.access import Membership, Role
from papers.kinds import make
from services.meetings import closing, outcomes, rounds
from services.papers import issuing, showing
from services.questions import equal, triage
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.world import Clock, World, put_under_a_ward

Sheet = list[list[object]]


async def workbook(runtime: Runtime, meeting_id: int, *, by: int) -> tuple[dict[str, Sheet], str]:
    """Make the figures; return the sheets of the file, and the same as a message."""

    def work(uow: UnitOfWork) -> tuple[int, str]:
        paper = issuing.make(uow, meeting_id, "figures", 0, seen=None, by=by)
        assert paper.file_id is not None
        return paper.file_id, showing.shown(uow, paper.key, by=by).message

    file_id, message = await runtime.write(work)
    found = await runtime.write(lambda uow: uow.papers.begin(file_id))
    assert found is not None
    assert found[0].name.endswith("_ban1.xlsx")
    book = load_workbook(BytesIO(make(found[0])))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f" or cell.hyperlink is not None]
    return {s.title: [list(row) for row in s.iter_rows(values_only=True)] for s in book.worksheets}, message


def table_of(sheet: Sheet) -> Sheet:
    """The rows below the headings."""
    return sheet[next(place for place, row in enumerate(sheet) if row[0] == "STT") + 1 :]


async def test_figures_are_their_rows_and_add_up(runtime: Runtime, world: World, clock: Clock) -> None:
    meal = await asks(runtime, world, "parent", "Thực đơn tuần có công khai không ạ?")
    same = await asks(runtime, world, "parent2", "Xin công khai thực đơn từng tuần ạ.")
    yard = await asks(runtime, world, "teacher", "Bao giờ sửa sân chơi cho các cháu ạ?")
    last = await asks(runtime, world, "teacher", "Xin thêm máy chiếu cho tổ ạ.")
    by, chair = world.people["secretary"], world.people["chair"]

    def wild(uow: UnitOfWork) -> None:
        equal.join(uow, meal, same, by=by)
        topic = next(one for one in uow.meetings.topics(world.meeting) if one.id == uow.questions.get(meal).topic_id)
        topic.title = "=SUM(A1:A9) te\u0323\u0302n"
        group = uow.people.unit(world.group)
        group.name = "=1+1 https://vidu.example"
        triage.assign(
            uow, yard, holder_id=world.people["responder"], due_at=uow.now + timedelta(days=2), by=by
        )  # fmt: skip

    await runtime.write(wild)
    clock.move(days=10, hours=8)
    for work in (
        partial(rounds.start, meeting_id=world.meeting),
        partial(rounds.call, question_id=meal),
        partial(outcomes.answered_here, question_id=meal, version=1),
        partial(rounds.call, question_id=last),
        partial(
            outcomes.sent_up, question_id=last, version=1, agency="UBND phường", due_at=clock() + timedelta(days=9)
        ),
        partial(closing.close, meeting_id=world.meeting),
    ):
        clock.move(minutes=2)
        await runtime.write(partial(work, by=chair))
    clock.move(days=1)

    sheets, message = await workbook(runtime, world.meeting, by=by)
    sums = {
        "Câu hỏi, ý kiến đã nhận": "SELECT count(*) FROM question WHERE aside IS NULL AND withdrawn_at IS NULL",
        "Số người hỏi": "SELECT count(DISTINCT asker_id) FROM question",
        "Câu đăng ký phát biểu": "SELECT count(*) FROM question WHERE reply_mode = 'spoken'",
        "Giải quyết tại chỗ": "SELECT count(*) FROM question q JOIN queue_entry e "
        "ON e.question_id = coalesce(q.joined_to, q.id) WHERE e.outcome = 'answered_here'",
        "Kiến nghị cấp có thẩm quyền": "SELECT count(*) FROM queue_entry WHERE outcome = 'sent_up'",
        "Còn phải giải quyết": "SELECT count(*) FROM answer_duty WHERE closed_at IS NULL AND cancelled_at IS NULL",
        "Câu trả lời bằng văn bản đã gửi": "SELECT count(DISTINCT question_id) FROM answer "
        "WHERE released_at IS NOT NULL",
    }

    def counted(uow: UnitOfWork) -> dict[str, int]:
        run = uow.transaction.session.connection()
        return {name: int(run.exec_driver_sql(wanted).scalar_one()) for name, wanted in sums.items()}

    rows, whole = await runtime.read(counted), {str(row[1]): row[2] for row in table_of(sheets["Hội nghị"])}
    assert {name: whole[name] for name in sums} == rows
    assert rows["Giải quyết tại chỗ"] == 2  # two who ask the same
    assert (whole["Trong đó quá hạn trả lời"], whole["Tỷ lệ giải quyết (%)"]) == (1, 50)
    for name in ("Theo nội dung", "Theo đơn vị"):
        *parts, added = table_of(sheets[name])
        for column in range(2, 12):
            assert added[column] == sum(row[column] for row in parts), (name, column)  # type: ignore[misc]
        for row in (*parts, added):
            asked, *ended = row[2:9]
            assert asked == sum(ended)  # type: ignore[arg-type]
            assert asked == row[9] + row[10]  # type: ignore[operator]
    assert table_of(sheets["Theo nội dung"])[0][1] == "=SUM(A1:A9) tện"
    assert {row[1] for row in table_of(sheets["Theo đơn vị"])} == {
        "=1+1 https://vidu.example",
        "Mẫu giáo lớn A1",
        "Cộng",
    }
    assert "Mẫu giáo lớn A1 – Ý kiến: 2; Tại chỗ: 2; Đã đối thoại: 0" in message
    assert "Trong đó quá hạn trả lời – 1" in message


async def test_a_ward_has_its_schools_figures_and_the_party_body_takes_them(
    runtime: Runtime, world: World, clock: Clock
) -> None:
    await asks(runtime, world, "parent", "Cổng trường hay ùn tắc, xin bố trí người phân luồng ạ.")

    def ward(uow: UnitOfWork) -> Meeting:
        meeting = put_under_a_ward(uow, world)
        uow.people.keep(Membership(
            person_id=world.people["teacher"], unit_id=meeting.unit_id, role=Role.SUPERVISOR,
            title="Ban Xây dựng Đảng", since=uow.now,
        ))  # fmt: skip
        return meeting

    meeting = await runtime.write(ward)
    party = world.people["teacher"]
    sheets, _ = await workbook(runtime, meeting.key, by=party)
    school, added = table_of(sheets["Các trường"])
    assert school[1:6] == ["Trường Mầm non Hoa Ban", "sắp họp 26/11/2026", "–", 0, 1]
    assert added[5] == 1
    assert added[1] == "Cộng"
    seen = await runtime.read(lambda uow: issuing.of_meeting(uow, uow.meetings.get(meeting.key), by=party))
    assert [one.row.name for one in seen] == ["figures"]
