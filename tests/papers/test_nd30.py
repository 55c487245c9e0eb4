"""Every paper of a meeting holds the points of NĐ 30, with plain and with wild words; nothing hidden is in any."""

import shutil
import subprocess
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.minutes import NoteKind
from papers.blocks import texts_of
from papers.notation import read
from papers.word import word_file
from services.answers import answering
from services.meetings import closing, hearing, minute_notes, outcomes, rounds
from services.papers import issuing, report
from services.papers.table import ROWS
from services.questions import care
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.papers import nd30
from tests.world import Clock, World

WILD = (
    "=HYPERLINK(“x”) & <b>đậm</b> | a ** b # c \\ 😀 "
    + "câu hỏi rất dài " * 20
    + "\u202eđảo\u202c te\u0323\u0302n\n- gạch đầu dòng\n@signed X"
)
MEAL = "Bếp ăn có lưu mẫu thức ăn của cháu Nguyễn Văn An không ạ?"
HIDDEN, INSIDE = "Xin giấu tên khi đọc câu này ạ.", "Việc riêng của tổ, không đưa ra ngoài."
KINDS = {
    "minutes": "minutes",
    "answer": "letter",
    "assignment": "letter",
    "comments": "letter",
    "timing": "letter",
} | dict.fromkeys(("cards", "poster", "slip", "house_rules", "figures", "broadcast"), "card")


def kind_of(name: str) -> str:
    row = next(row for row in ROWS if row.name == name)
    return KINDS.get(name, "named" if row.numbered else "list")


async def drawn(runtime: Runtime, world: World) -> dict[str, str]:
    """The words of every paper whose time has come."""

    def work(uow: UnitOfWork) -> dict[str, str]:
        meeting, by = uow.meetings.get(world.meeting), world.people["secretary"]
        return {row.name: issuing.words(uow, meeting, row, 0, by=by) for row in ROWS if not row.waits(uow, meeting)}

    return await runtime.read(work)


async def answer(runtime: Runtime, world: World, question_id: int) -> None:
    """Let it be answered with wild words, approved by the chair."""
    writer, chair = world.people["responder"], world.people["chair"]

    def work(uow: UnitOfWork) -> None:
        duty = uow.duties.of_question(question_id)
        assert duty is not None
        answering.draft(uow, duty.key, WILD, by=duty.holder_id, pieces=[])
        submitted = answering.submit(uow, duty.key, by=duty.holder_id)
        answering.approve(uow, submitted.key, by=chair if duty.holder_id == writer else writer)

    await runtime.write(work)


@pytest.fixture
async def papers(runtime: Runtime, world: World, clock: Clock) -> dict[str, str]:
    """All papers of a meeting that was held, one of its questions wild, one hidden, one of the house."""
    meal = await asks(runtime, world, "parent", MEAL)
    wild = await asks(runtime, world, "teacher", WILD)
    hidden = await asks(runtime, world, "parent2", HIDDEN)
    inside = await asks(runtime, world, "teacher", INSIDE)
    answered = await asks(runtime, world, "parent2", WILD, spoken=False)
    by, meeting = world.people["chair"], world.meeting

    def settle(uow: UnitOfWork) -> None:
        uow.questions.get(hidden).name_hidden = True
        uow.meetings.get(meeting).basis = ["Thông tư 11/2020/TT-BGDĐT ngày 19/5/2020", "Kế hoạch năm học"]
        uow.transaction.session.flush()
        care.keep_internal(uow, inside, by=by)

    await runtime.write(settle)
    clock.move(days=10, hours=8)
    due = clock() + timedelta(days=7)
    for work in (
        partial(rounds.start, meeting_id=meeting),
        partial(rounds.call, question_id=meal),
        partial(outcomes.answered_here, question_id=meal, version=1),
        partial(hearing.note_gist, question_id=meal, text=WILD[:400]),
        partial(rounds.call, question_id=wild),
        partial(outcomes.later, question_id=wild, version=1, holder_id=world.people["responder"], due_at=due),
        partial(rounds.call, question_id=hidden),
        partial(outcomes.sent_up, question_id=hidden, version=1, agency="UBND phường", due_at=due),
        partial(
            minute_notes.add, meeting_id=meeting, kind=NoteKind.CONCLUSION, text="Nhà trường tiếp thu.\nGiao kế toán."
        ),
        partial(closing.close, meeting_id=meeting),
    ):
        clock.move(minutes=2)
        await runtime.write(partial(work, by=by))
    await answer(runtime, world, answered)
    return await drawn(runtime, world)


async def test_every_paper_holds_the_points_of_its_xml(papers: dict[str, str]) -> None:
    assert {"minutes", "conclusions", "notice", "invitation", "speakers"} <= papers.keys()
    for name, text in papers.items():
        points = list(nd30.in_xml(word_file(read(text), title=name), kind=kind_of(name)))
        assert [point for point, holds in points if not holds] == [], name


async def test_each_figure_of_the_report_is_its_rows(papers: dict[str, str], runtime: Runtime, world: World) -> None:
    """Counted here from the tables themselves, by other ways than the service goes."""

    def counted(uow: UnitOfWork) -> tuple[report.Figures, dict[str, int]]:
        meeting = uow.meetings.get(world.meeting)
        run = uow.transaction.session.connection()
        sums = {
            "asked": "SELECT count(*) FROM question WHERE aside IS NULL",
            "spoken": "SELECT count(*) FROM question WHERE aside IS NULL AND reply_mode = 'spoken'",
            "people": "SELECT count(DISTINCT asker_id) FROM question WHERE aside IS NULL",
            "here": "SELECT count(*) FROM queue_entry WHERE outcome = 'answered_here'",
            "owed": "SELECT count(*) FROM answer_duty d JOIN question q ON q.id = d.question_id "
            "WHERE q.aside IS NULL AND d.closed_at IS NULL AND d.cancelled_at IS NULL",
            "answered": "SELECT count(DISTINCT question_id) FROM answer WHERE released_at IS NOT NULL",
        }
        found = {name: int(run.exec_driver_sql(wanted).scalar_one()) for name, wanted in sums.items()}
        return report.count(report.stands(uow, meeting, by=world.people["secretary"])), found

    figures, rows = await runtime.read(counted)
    assert {name: getattr(figures, name) for name in rows} == rows
    assert rows["asked"] == 4
    assert sum(getattr(figures, name) for name in (*report.LISTS, "waiting")) == rows["asked"]
    said = papers["report"]
    assert f"Nhận {rows['asked']} câu hỏi, ý kiến của {rows['people']} người" in said
    assert f"đã gửi {rows['answered']} câu trả lời bằng văn bản; còn {rows['owed']} câu chưa trả lời" in said


async def test_nothing_hidden_or_of_the_house_is_in_any(papers: dict[str, str]) -> None:
    for name, text in papers.items():
        said = "\n".join(text for block in read(text) for text in texts_of(block))
        assert "Nguyễn Văn An" not in said, name
        assert INSIDE not in said, name
        assert "\u202e" not in said, name
    assert HIDDEN in papers["minutes"]
    assert "người hỏi giấu tên" in papers["minutes"]
    assert "Vàng A Sử" not in papers["minutes"]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.timeout(200)
async def test_every_paper_holds_the_points_of_its_pages(
    papers: dict[str, str], tmp_path: Path, database_url: str
) -> None:
    """One call for all, with a profile of its own."""
    if not database_url.startswith("sqlite"):
        pytest.skip("the same papers as of SQLite")
    check_pages(papers, tmp_path)


def check_pages(papers: dict[str, str], folder: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    known = subprocess.run(["fc-list", ":family=Liberation Serif:lang=vi"], capture_output=True, text=True, check=False)
    if "Liberation" not in known.stdout:
        pytest.skip("Liberation 2 is not here: its first version lacks most Vietnamese letters")
    for name, text in papers.items():
        (folder / f"{name}.docx").write_bytes(word_file(read(text), title=name))
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    files = [str(path) for path in sorted(folder.glob("*.docx"))]
    subprocess.run([*command, "--outdir", str(folder), *files], check=True, capture_output=True, timeout=150)
    for name, text in papers.items():
        texts = [one for block in read(text) for one in texts_of(block)]
        with pdfplumber.open(folder / f"{name}.pdf") as pdf:
            points = list(nd30.in_pages(pdf, texts, kind=kind_of(name)))
        assert [point for point, holds in points if not holds] == [], name
