"""Sent up beside the chair's list: to an agency, by a letter now or later; told, counted, and taken back."""

from datetime import UTC, date, datetime
from functools import partial

import pytest

from bot.runtime import Runtime
from domain.duty import DutyKind
from domain.errors import AlreadyDone, DateNotUnderstood, NoRight
from domain.questions.errors import AgencyMissing
from domain.questions.question import Stage
from domain.questions.queue import Outcome
from services.meetings import closing, outcomes, rounds, sending_up, undoing
from services.questions.progress import progress
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import owes
from tests.conversations.questions.test_ruling import LAND, MEAL
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World, put_under_a_ward

pytestmark = pytest.mark.core_only
OFFICE = "UBND phường"


async def test_before_the_meeting_with_the_number_to_follow(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LAND)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Quyết định khác")
    (await secretary.presses("Kiến nghị cấp trên")).shows("Kiến nghị tới cơ quan nào")
    (await secretary.says(OFFICE)).shows("Số và ngày văn bản gửi UBND phường")
    card = await secretary.presses("Chưa có số")
    card.shows("kiến nghị UBND phường, văn bản chưa có số", "Kiến nghị UBND phường: văn bản chưa có số")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "kiến nghị tới UBND phường", "Chậm nhất")
    stage = await runtime.read(lambda uow: progress(uow, uow.questions.get(question)).stage)
    assert stage is Stage.FORWARDED
    clock.set(datetime(2026, 11, 19, 2, 1, tzinfo=UTC))
    await runtime.write(send_what_is_due)
    (await secretary.hears()).shows("đã kiến nghị UBND phường mà chưa ghi số văn bản")
    await secretary.presses("Ghi số văn bản")
    (await secretary.says("số 45/CV-MN ngày 19/11")).shows("Đã ghi văn bản số 45/CV-MN ngày 19/11/2026")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("đã gửi UBND phường bằng văn bản số 45/CV-MN ngày 19/11/2026")
    assert "Ghi số văn bản" not in (await secretary.says("/phieu MN26-001")).labels()


async def test_it_is_called_no_more_and_counted_once(runtime: Runtime, world: World, clock: Clock) -> None:
    """As what the chair sends up when called: the same debt, outcome and total."""
    first, second = await asks(runtime, world, "parent", LAND), await asks(runtime, world, "parent2", MEAL)
    by = world.people["secretary"]
    sent = await runtime.write(lambda uow: sending_up.send_up(uow, first, by=by, agency=OFFICE, letter="7/CV, 10/11"))
    assert (sent.duty.kind, sent.duty.letter, sent.duty.letter_on) == (
        DutyKind.FORWARDED, "7/CV", date(2026, 11, 10),
    )  # fmt: skip
    clock.move(days=10, hours=8)

    def meets(uow: UnitOfWork) -> closing.Tally:
        rounds.start(uow, world.meeting, by=by)
        assert rounds.call_next(uow, world.meeting, by=by).key == second
        entry = uow.questions.entry(second)
        assert entry is not None
        outcomes.answered_here(uow, second, entry.version, by=by)
        assert undoing.undo(uow, world.meeting, by=by).question.key == second
        return closing.close(uow, world.meeting, by=by)

    tally = await runtime.write(meets)
    assert (tally.sent_up, tally.not_reached) == (1, 1)
    after = await runtime.write(lambda uow: sending_up.send_up(uow, second, by=by, agency=OFFICE))
    entry = await runtime.read(lambda uow: uow.questions.entry(second))
    assert entry is not None
    assert (entry.outcome, after.duty.kind) == (Outcome.SENT_UP, DutyKind.FORWARDED)
    again = await runtime.write(lambda uow: sending_up.take_back(uow, after.before, by=by))
    entry = await runtime.read(lambda uow: uow.questions.entry(again.key))
    duty = await runtime.read(lambda uow: uow.duties.of_question(again.key))
    assert entry is not None
    assert duty is not None
    assert (entry.outcome, duty.kind, duty.is_open) == (Outcome.NOT_REACHED, DutyKind.WRITTEN, True)


async def test_taken_back_unheard(
    secretary: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LAND)
    duty = await owes(runtime, world, question)
    before = await runtime.read(lambda uow: uow.duties.get(duty).holder_id)
    heard = len(await responder.heard())
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Quyết định khác")
    await secretary.presses("Kiến nghị cấp trên")
    await secretary.presses("Sở GDĐT")
    await secretary.says("1/CV ngày 16/11")
    (await secretary.presses("Hoàn tác")).shows("Đã hoàn tác", LAND)
    await notices_go_out(runtime, clock)
    assert not [one for one in await parent.heard() if "kiến nghị" in one.text]
    assert len(await responder.heard()) == heard
    kept = await runtime.read(lambda uow: uow.duties.get(duty))
    assert (kept.holder_id, kept.kind, kept.letter) == (before, DutyKind.WRITTEN, "")


async def test_what_is_refused(runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", LAND)
    by = world.people["secretary"]

    async def sends(part: str, agency: str = OFFICE, letter: str = "") -> None:
        person = world.people[part]
        await runtime.write(lambda uow: sending_up.send_up(uow, question, by=person, agency=agency, letter=letter))

    for part in ("responder", "parent", "teacher"):
        with pytest.raises(NoRight):
            await sends(part)
    with pytest.raises(AgencyMissing):
        await sends("chair", agency=" ")
    with pytest.raises(DateNotUnderstood):
        await sends("chair", letter="1/CV ngày 31/2")
    await sends("chair")
    with pytest.raises(AlreadyDone) as twice:
        await sends("chair")
    assert twice.value.values["what"] == "sent_up"
    for typed, read in (
        ("", ("", None)), ("Văn bản số 3/UB", ("3/UB", None)), ("3/UB, 30/12", ("3/UB", date(2026, 12, 30))),
        ("công văn số: 9 ngày 1.2.2026", ("9", date(2026, 2, 1))), ("5/CV ngày 20/6", ("5/CV", date(2026, 6, 20))),
    ):  # fmt: skip
        found = await runtime.read(partial(sending_up.read_letter, typed=typed))
        assert found == read
    await runtime.write(lambda uow: sending_up.note_letter(uow, question, "2/CV", by=by))


async def test_a_ward_sends_nothing_to_a_ward(runtime: Runtime, world: World) -> None:
    def both(uow: UnitOfWork) -> tuple[list[str], list[str]]:
        ward = put_under_a_ward(uow, world)
        return sending_up.agencies(uow, uow.meetings.get(world.meeting)), sending_up.agencies(uow, ward)

    school, ward = await runtime.write(both)
    assert school[:3] == ["UBND phường Noong Bua", "UBND xã/phường", "Phòng VH-XH"]
    assert ward[0] == "Sở GDĐT"
