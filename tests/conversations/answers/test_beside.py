"""Several debts of one question: each with its holder, day and answer; told once, ended by itself, never doubled."""

from functools import partial

import pytest

from bot.runtime import Runtime
from domain.duty import MOST_BESIDE, AnswerDuty, DutyKind
from domain.errors import AlreadyDone, NoRight
from domain.questions.errors import CannotJoin, NothingBeside, TooManyDebts
from domain.questions.question import Question, Stage
from services.answers import acknowledging, answering, beside, correcting, promises
from services.dates import workday
from services.meetings import closing, outcomes, owing_more, rounds, sending_up, undoing
from services.questions import changing, equal, fulfilment, parting
from services.questions.progress import progress
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, owes
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

pytestmark = pytest.mark.core_only
ROOF = "mái che sân trường"


async def sent(runtime: Runtime, world: World, duty: int, text: str = ANSWER) -> None:
    """Write, approve and send an answer to a debt, by whoever holds it."""

    def work(uow: UnitOfWork) -> None:
        holder = uow.duties.get(duty).holder_id
        answering.draft(uow, duty, text, by=holder)
        answering.approve(uow, answering.submit(uow, duty, by=holder).key, by=world.people["chair"])

    await runtime.write(work)


async def more(runtime: Runtime, world: World, question: int, part: str = "secretary", *, agency: str = "") -> int:
    def work(uow: UnitOfWork) -> int:
        return owing_more.add(
            uow, question, by=world.people["secretary"], holder_id=None if agency else world.people[part],
            due_at=workday(uow, 9), part=ROOF, agency=agency,
        ).key  # fmt: skip

    return await runtime.write(work)


async def open_of(runtime: Runtime, question: int) -> list[AnswerDuty]:
    return await runtime.read(lambda uow: beside.all_open(uow, question))


async def test_answered_in_writing_and_sent_up_at_once(
    secretary: Speaker, parent: Speaker, responder: Speaker, chair: Speaker, runtime: Runtime, world: World,
    clock: Clock,
) -> None:  # fmt: skip
    """The school answers its part, the agency the other; who asked reads of both, and what is still to come."""
    question = await asks(runtime, world, "parent", MEAL)
    main = await owes(runtime, world, question)
    await notices_go_out(runtime, clock)

    async def adds() -> None:
        await secretary.says("/phieu MN26-001")
        await secretary.presses("Quyết định khác")
        (await secretary.presses("Thêm việc trả lời")).shows("Đang có: văn bản trả lời, chậm nhất")
        (await secretary.presses("Kiến nghị cấp trên")).shows("trả lời phần nào")
        await secretary.says(ROOF)
        (await secretary.presses("Sở GDĐT")).shows("Chậm nhất ngày nào báo tin")
        (await secretary.says("4/12")).shows(
            f"Đã thêm vào MN26-001: tin về kiến nghị gửi Sở GDĐT (phần {ROOF})",
            f"Việc thêm: tin về kiến nghị gửi Sở GDĐT (phần {ROOF}) – Bùi Minh Thư", "17h00 thứ Sáu",
        )  # fmt: skip

    await adds()
    heard = len(await parent.heard())
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác")
    await notices_go_out(runtime, clock)
    assert len(await parent.heard()) == heard
    assert [one.key for one in await open_of(runtime, question)] == [main]

    await adds()
    await secretary.presses("Ghi số văn bản")
    await secretary.says("số 12/CV-MN ngày 18/11")
    await notices_go_out(runtime, clock)
    told = [one.text for one in (await parent.heard())[heard:]]
    assert [("còn được kiến nghị tới Sở GDĐT" in text, "12/CV-MN" in text) for text in told] == [
        (True, False), (False, True),
    ]  # fmt: skip
    shown = await parent.says("/cauhoi")
    shown.shows("Đang ở Phó Hiệu trưởng", f"Còn chờ tin về kiến nghị gửi Sở GDĐT (phần {ROOF}), chậm nhất 17h00")
    (await secretary.says("còn nợ")).shows("2 câu", "MN26-001 – hạn", f"MN26-001 (kiến nghị Sở GDĐT) (phần {ROOF})")

    await sent(runtime, world, main)
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(ANSWER, f"Còn chờ: tin về kiến nghị gửi Sở GDĐT (phần {ROOF}), chậm nhất 17h00")
    (await parent.says("MN26-001")).shows("đã trả lời bằng văn bản", "Còn chờ: tin về kiến nghị gửi Sở GDĐT")
    [other] = await open_of(runtime, question)
    assert (other.kind, other.beside, other.letter) == (DutyKind.FORWARDED, True, "12/CV-MN")

    await sent(runtime, world, other.key, "Sở GDĐT trả lời: có kinh phí năm 2027.")
    await notices_go_out(runtime, clock)
    last = await parent.hears()
    last.shows("có kinh phí năm 2027", f"Phần được trả lời: {ROOF}")
    assert "Còn chờ" not in last.text
    await parent.presses("Chưa rõ", on=last)
    again = await open_of(runtime, question)
    assert [(one.key, one.is_reopened) for one in again] == [(other.key, True)]
    row = await runtime.read(lambda uow: fulfilment.rows(uow, by=world.people["secretary"])[0].numbers)
    assert (row.given, row.owed) == (1, 1)
    await parent.says("MN26-001")
    await runtime.write(lambda uow: acknowledging.clear(uow, question, by=world.people["parent"]))
    assert await open_of(runtime, question) == []


async def test_answered_in_the_hall_and_owed_in_writing(
    parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """What is answered live ends the main debt alone; an undo of the outcome leaves the other as it is."""
    question = await asks(runtime, world, "parent", MEAL)
    main, other = await owes(runtime, world, question), await more(runtime, world, question)
    clock.move(days=10, hours=8)
    chair = world.people["chair"]

    def heard(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=chair)
        assert rounds.call_next(uow, world.meeting, by=chair).key == question
        entry = uow.questions.entry(question)
        assert entry is not None
        outcomes.answered_here(uow, question, entry.version, by=chair)

    await runtime.write(heard)
    assert [one.key for one in await open_of(runtime, question)] == [other]
    now = await runtime.read(lambda uow: progress(uow, uow.questions.get(question)))
    assert (now.stage, [one.duty.key for one in now.also]) == (Stage.ANSWERED_LIVE, [other])
    await runtime.write(lambda uow: undoing.undo(uow, world.meeting, by=chair))
    assert [one.key for one in await open_of(runtime, question)] == [main, other]

    def declined_and_undone(uow: UnitOfWork) -> None:
        entry = uow.questions.entry(question)
        assert entry is not None
        outcomes.answered_here(uow, question, entry.version, by=chair)
        closing.close(uow, world.meeting, by=chair)

    await runtime.write(declined_and_undone)
    await notices_go_out(runtime, clock)
    (await parent.says("MN26-001")).shows("Còn chờ: văn bản trả lời", ROOF)
    assert [one.key for one in await open_of(runtime, question)] == [other]


async def test_what_becomes_of_the_question_becomes_of_all_that_it_is_owed(
    parent: Speaker, responder: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await owes(runtime, world, question)
    other = await more(runtime, world, question, "responder")
    await notices_go_out(runtime, clock)
    heard = len(await responder.heard())
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(question)))
    await notices_go_out(runtime, clock)
    assert await open_of(runtime, question) == []
    ended = [one.text for one in (await responder.heard())[heard:]]
    assert [("người hỏi đã rút" in text) for text in ended] == [True, True]
    assert (await secretary.says("còn nợ")).text.startswith("Câu trả lời còn nợ: 0 câu")
    assert (await runtime.read(lambda uow: uow.duties.get(other))).cancelled_at is not None


async def test_given_on_put_off_and_ended_by_itself(
    secretary: Speaker, parent: Speaker, chair: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    main, other = await owes(runtime, world, question), await more(runtime, world, question, "responder")
    await notices_go_out(runtime, clock)
    await runtime.write(
        lambda uow: promises.hand_back(uow, other, by=world.people["responder"], reason="Việc của kế toán.")
    )
    back = await secretary.hears()
    back.shows("xin chuyển người")
    (await secretary.presses("Giao người khác", on=back)).shows("Giao ai trả lời MN26-001")
    await secretary.presses("Phạm Thanh Hiền")
    (await secretary.says("7/12")).shows(f"Đã giao văn bản trả lời (phần {ROOF}) của MN26-001 cho Phạm Thanh Hiền")
    held = await runtime.read(lambda uow: [uow.duties.get(key).holder_id for key in (main, other)])
    assert held == [world.people["responder"], world.people["chair"]]
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(f"(phần {ROOF}) có thay đổi", "Hiệu trưởng")
    await secretary.says("còn nợ")
    await secretary.presses("MN26-001", on=await secretary.says("còn nợ"))
    version = (await runtime.read(lambda uow: uow.duties.get(other))).version
    with pytest.raises(NoRight):
        await runtime.write(
            lambda uow: beside.end(uow, other, by=world.people["parent"], reason="Không.", seen=version)
        )
    await runtime.write(
        lambda uow: beside.end(uow, other, by=world.people["secretary"], reason="Đã sửa xong mái.", seen=version)
    )
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(f"không phải chờ văn bản trả lời (phần {ROOF}) nữa", "Đã sửa xong mái.")
    (await chair.hears()).shows("không còn giao cho cô nữa")
    assert [one.key for one in await open_of(runtime, question)] == [main]


async def test_a_correction_of_one_answer_corrects_that_one(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    main, other = await owes(runtime, world, question), await more(runtime, world, question)
    await sent(runtime, world, main, "Bản thứ nhất của trường.")
    clock.move(minutes=5)
    await sent(runtime, world, other, "Phần mái che: tháng 3 sửa.")
    await runtime.write(lambda uow: correcting.begin(uow, main, by=world.people["responder"]))
    await sent(runtime, world, main, "Bản đúng của trường.")
    await notices_go_out(runtime, clock)
    wrong = [one.text for one in await parent.heard() if "ĐÍNH CHÍNH" in one.text]
    assert len(wrong) == 1
    assert "Bản đúng của trường." in wrong[0]
    answers = await runtime.read(lambda uow: uow.duties.corrected(uow.duties.answers(main)[-1]))
    assert [one.text for one in answers] == ["Bản thứ nhất của trường."]


async def test_who_asks_the_same_is_told_the_same_and_who_leaves_is_owed_as_much(
    parent2: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    first, second = await asks(runtime, world, "parent", MEAL), await asks(runtime, world, "parent2", f"{MEAL} Ạ?")
    by = world.people["secretary"]
    await owes(runtime, world, first)
    await runtime.write(lambda uow: equal.join(uow, second, first, by=by))
    await more(runtime, world, first)
    await notices_go_out(runtime, clock)
    (await parent2.hears()).shows("MN26-002", "trả lời thêm bằng văn bản", ROOF)
    await runtime.write(lambda uow: parting.part(uow, second, by=by))
    own = await open_of(runtime, second)
    assert [(one.part, one.beside) for one in own] == [(ROOF, True)]

    def asks_the_same(uow: UnitOfWork) -> Question:
        equal.join(uow, second, first, by=by)
        return uow.questions.get(second)

    with pytest.raises(CannotJoin):
        await runtime.write(asks_the_same)


async def test_what_is_refused(runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    with pytest.raises(NothingBeside):
        await more(runtime, world, question)
    await owes(runtime, world, question)
    await more(runtime, world, question, agency="Sở GDĐT")
    by = world.people["secretary"]
    for work in (
        lambda uow: owing_more.add(uow, question, by=by, agency="UBND tỉnh"),
        lambda uow: sending_up.send_up(uow, question, by=by, agency="UBND tỉnh"),
    ):
        with pytest.raises(AlreadyDone) as twice:
            await runtime.write(work)
        assert twice.value.values["what"] == "sent_up"
    for _ in range(MOST_BESIDE - 1):
        await more(runtime, world, question)
    with pytest.raises(TooManyDebts):
        await more(runtime, world, question)
    for part in ("responder", "parent"):
        person = world.people[part]
        with pytest.raises(NoRight):
            await runtime.write(partial(owing_more.add, question_id=question, by=person, agency="Sở"))
