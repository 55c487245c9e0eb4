"""Questions that ask the same are joined by a person, listed once, answered once, and stay their askers' own."""

import asyncio
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, Refused
from domain.meeting import Meeting
from domain.people.access import Role
from domain.questions.equal import PART_WITHIN
from domain.questions.errors import AlreadyWithdrawn, CannotJoin, CannotPart, IsJoined, QuestionHandled
from domain.questions.question import Authority, Question, ReplyMode, Stage
from papers import kinds
from services.answers import answering
from services.meetings import closing, outcomes, rounds
from services.people.privacy import erase
from services.plans import arranging, gathering, moving, signing, taking_lists
from services.questions import care, changing, equal, listing, parting, triage
from services.questions.progress import progress
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import owes
from tests.counting import statements_seen
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

WATER = "Nhà vệ sinh dãy hai tầng thường xuyên hết nước, đề nghị nhà trường sửa"
AGAIN = "Nhà vệ sinh dãy 2 tầng hay hết nước, đề nghị sửa giúp ạ"
GATE = "Cổng trường giờ tan học rất đông, có thể phân luồng không?"
ANSWER = "Máy bơm đã thay ngày 14/02, nhà trường kiểm tra nước mỗi sáng thứ Hai."

pytestmark = pytest.mark.core_only


class Office:
    """What the tests do without a talk, each in a unit of its own."""

    def __init__(self, runtime: Runtime, world: World) -> None:
        self.runtime, self.world = runtime, world

    async def joins(self, one: int, other: int, *, by: str = "secretary") -> equal.Joined:
        person = self.world.people[by]
        return await self.runtime.write(lambda uow: equal.join(uow, one, other, by=person))

    async def question(self, key: int) -> Question:
        return await self.runtime.read(lambda uow: uow.questions.get(key))

    async def heads(self) -> list[int]:
        """Whoever waits to be called, in order."""

        def read(uow: UnitOfWork) -> list[int]:
            return [one.key for one in rounds.waiting(uow, self.world.meeting, rounds.turns(uow, self.world.meeting))]

        return await self.runtime.read(read)

    async def refuses(self, refusal: type[Refused], one: int, other: int) -> Refused:
        with pytest.raises(refusal) as refused:
            await self.joins(one, other)
        return refused.value

    async def changes(self, key: int, **values: object) -> None:
        def work(uow: UnitOfWork) -> None:
            question = uow.questions.get(key)
            for name, value in values.items():
                setattr(question, name, value)
            uow.questions.keep(question)

        await self.runtime.write(work)

    async def begins(self, clock: Clock) -> None:
        clock.move(days=10, hours=8)
        await self.runtime.write(lambda uow: rounds.start(uow, self.world.meeting, by=self.world.people["chair"]))

    async def calls(self, key: int) -> int:
        """Call a question; return the version of its turn."""

        def work(uow: UnitOfWork) -> int:
            question = rounds.call(uow, key, by=self.world.people["chair"])
            turn = uow.questions.entry(question.key)
            assert turn is not None
            return turn.version

        return await self.runtime.write(work)


@pytest.fixture
def office(runtime: Runtime, world: World) -> Office:
    return Office(runtime, world)


@pytest.fixture
async def two(runtime: Runtime, world: World, clock: Clock) -> tuple[int, int]:
    """A parent who is to speak asks first, another one asks the same in writing a minute later."""
    first = await asks(runtime, world, "parent", WATER)
    clock.move(minutes=1)
    return first, await asks(runtime, world, "parent2", AGAIN, spoken=False)


async def test_one_tap_joins_and_another_takes_it_back_before_anybody_hears(
    secretary: Speaker,
    parent: Speaker,
    parent2: Speaker,
    office: Office,
    two: tuple[int, int],
    clock: Clock,
    runtime: Runtime,
) -> None:
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    card = await secretary.presses("Đúng chủ đề, tiếp")
    card.shows("MN26-002", "Gần giống: số MN26-001", "hết nước")
    joined = await secretary.presses("Gộp với MN26-001")
    joined.shows("MN26-001, MN26-002 được trả lời chung theo số MN26-001", "Đã phân loại hết")
    assert (await office.question(two[1])).joined_to == two[0]
    undone = await secretary.presses("Hoàn tác gộp")
    undone.shows("đứng riêng như trước khi gộp", "MN26-002")
    assert (await office.question(two[1])).joined_to is None
    await notices_go_out(runtime, clock)
    assert not [heard for heard in [*await parent.heard(), *await parent2.heard()] if "trả lời chung" in heard.text]
    assert "Gộp với MN26-001" not in (await secretary.says("/phieu MN26-002")).labels()


async def test_each_asker_is_told_by_their_own_words_and_may_part_for_a_day(
    parent: Speaker,
    parent2: Speaker,
    secretary: Speaker,
    office: Office,
    two: tuple[int, int],
    clock: Clock,
    runtime: Runtime,
) -> None:
    before = await office.heads()
    await office.joins(two[1], two[0])
    assert await office.heads() == [two[0]]
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "có người khác cùng hỏi", WATER, "vẫn được phát biểu")
    told = await parent2.hears()
    told.shows("MN26-002", "câu số MN26-001", AGAIN, "chậm nhất")
    parted = await parent2.presses("Tách riêng")
    parted.shows("Đã tách riêng", "MN26-002")
    assert await office.heads() == before
    (await secretary.hears()).shows("câu MN26-002 khác câu số MN26-001", AGAIN)
    assert "Vàng A Sử" not in (await secretary.hears()).text
    again = await parent2.presses("Tách riêng", on=told)
    again.shows("đang đứng riêng")


async def test_after_a_day_only_the_office_parts(
    parent2: Speaker, secretary: Speaker, office: Office, two: tuple[int, int], clock: Clock, runtime: Runtime
) -> None:
    await office.joins(*two)
    await notices_go_out(runtime, clock)
    clock.move(seconds=PART_WITHIN.total_seconds())
    (await parent2.presses("Tách riêng")).shows("quá thời hạn", "gặp thư ký")
    card = await secretary.says("/phieu MN26-002")
    card.shows("2 người hỏi câu này, trả lời chung theo số MN26-001")
    (await secretary.presses("Tách ra")).shows("Đã tách MN26-002")
    (await parent2.hears()).shows("nay đứng riêng", AGAIN)
    assert (await office.question(two[1])).joined_to is None


async def test_a_group_stands_where_its_earliest_stands_and_lives_on_without_it(
    office: Office, runtime: Runtime, world: World, clock: Clock, two: tuple[int, int]
) -> None:
    clock.move(minutes=1)
    other = await asks(runtime, world, "teacher", GATE)
    clock.move(minutes=1)
    third = await asks(runtime, world, "teacher", "Nhà vệ sinh dãy hai tầng hết nước suốt, xin sửa")
    assert await office.heads() == [two[0], other, third, two[1]]
    await office.joins(third, two[1])
    assert await office.heads() == [two[0], two[1], other]  # it speaks now, from where the earliest of it stands
    await office.joins(two[1], two[0])
    assert {(await office.question(key)).joined_to for key in (two[1], third)} == {two[0]}
    assert await office.heads() == [two[0], other]
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(two[0])))
    assert (await office.question(third)).joined_to == two[1]
    assert await office.heads() == [two[1], other]
    await runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(two[1])))
    alone = await office.question(third)
    assert (alone.joined_to, alone.joined_at) == (None, None)
    assert await office.heads() == [other, third]


async def test_one_answer_reaches_each_with_their_own_words(
    parent: Speaker, parent2: Speaker, secretary: Speaker, office: Office, world: World, two: tuple[int, int]
) -> None:
    runtime = office.runtime
    await office.joins(*two)
    duty = await owes(runtime, world, two[0])

    def drafted(uow: UnitOfWork) -> None:
        answering.draft(uow, duty, ANSWER, by=world.people["responder"])
        answering.submit(uow, duty, by=world.people["responder"])

    await runtime.write(drafted)
    (await secretary.hears()).shows("gửi tới 2 người cùng hỏi (MN26-001, MN26-002)")
    (await secretary.presses("Duyệt và gửi")).shows("đã gửi từng người hỏi (MN26-001, MN26-002)")
    for speaker, code, words in ((parent, "MN26-001", WATER), (parent2, "MN26-002", AGAIN)):
        heard = await speaker.hears()
        heard.shows(f"phiếu {code}", words, "chung cho 2 người cùng hỏi", ANSWER)
        assert heard.labels() == ["Đã rõ", "Tạm rõ", "Chưa rõ"]
    (await parent2.presses("Chưa rõ")).shows("MN26-002", "Phó Hiệu trưởng")
    own = await runtime.read(lambda uow: uow.duties.of_question(two[1]))
    assert own is not None
    assert own.holder_id == world.people["responder"]
    shared = await runtime.read(lambda uow: uow.duties.get(duty))
    assert shared.closed_at is not None
    (await parent.presses("Đã rõ")).shows("đã rõ")

    def more(uow: UnitOfWork) -> None:
        answering.draft(uow, own.key, "Sáng thứ Hai kiểm tra lúc 7h00.", by=world.people["responder"])
        answer = answering.submit(uow, own.key, by=world.people["responder"])
        answering.approve(uow, answer.key, by=world.people["secretary"])

    count = len(await parent.heard())
    await runtime.write(more)
    (await parent2.hears()).shows("7h00")
    assert len(await parent.heard()) == count
    with pytest.raises(CannotPart):
        await runtime.write(lambda uow: parting.part_own(uow, two[1], by=world.people["parent2"]))


async def test_what_the_chair_decides_is_told_to_each_and_undone_for_each(
    parent: Speaker, parent2: Speaker, office: Office, world: World, two: tuple[int, int], clock: Clock, chair: Speaker
) -> None:
    runtime = office.runtime
    await office.joins(*two)
    await office.begins(clock)
    card = await chair.says("tiếp")
    card.shows("Câu 1/1", "2 người hỏi câu này", "MN26-002", AGAIN)
    await chair.presses("Trả lời tại chỗ")
    await chair.says("Máy bơm đã thay.")
    with pytest.raises(CannotPart):
        await runtime.write(lambda uow: parting.part(uow, two[1], by=world.people["secretary"]))
    await notices_go_out(runtime, clock)
    (await parent2.hears()).shows("MN26-002", "đã được trả lời tại hội nghị", "Máy bơm đã thay", AGAIN)
    await chair.says("/hoantac")
    for speaker, code in ((parent, "MN26-001"), (parent2, "MN26-002")):
        (await speaker.hears()).shows("đính chính", code)


async def test_at_the_bell_there_is_one_duty_and_everybody_hears(
    parent: Speaker,
    parent2: Speaker,
    office: Office,
    runtime: Runtime,
    world: World,
    two: tuple[int, int],
    clock: Clock,
) -> None:
    await office.begins(clock)
    await office.joins(*two)
    tally = await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    assert (tally.not_reached, tally.total, tally.askers) == (1, 1, 2)
    duties = await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    assert [duty.question_id for duty in duties] == [two[0]]
    (await parent.hears()).shows("MN26-001", "chưa tới lượt")
    (await parent2.hears()).shows("MN26-002", "trả lời bằng văn bản", AGAIN)
    stage = await runtime.read(lambda uow: progress(uow, uow.questions.get(two[1])))
    assert stage.due_at == duties[0].due_at
    await runtime.write(lambda uow: parting.part_own(uow, two[1], by=world.people["parent2"]))
    own = await runtime.read(lambda uow: uow.duties.of_question(two[1]))
    assert own is not None
    assert (own.holder_id, own.due_at) == (duties[0].holder_id, duties[0].due_at)


async def test_of_two_debts_one_stays_and_the_other_comes_back_when_undone(
    responder: Speaker, office: Office, runtime: Runtime, world: World, two: tuple[int, int], clock: Clock
) -> None:
    await owes(runtime, world, two[0], "secretary")
    theirs = await owes(runtime, world, two[1], "responder", days=8)
    await runtime.write(lambda uow: answering.draft(uow, theirs, ANSWER, by=world.people["responder"]))
    joined = await office.joins(*two)
    owed = await runtime.read(lambda uow: uow.duties.of_question(two[0]))
    assert owed is not None
    assert owed.key == theirs  # for which an answer is written
    assert await runtime.read(lambda uow: uow.duties.of_question(two[1])) is None
    await runtime.write(lambda uow: parting.undo(uow, joined.before, by=world.people["secretary"]))
    owed_again = [await runtime.read(lambda uow, key=key: uow.duties.of_question(key)) for key in two]  # type: ignore[misc]
    assert [duty and duty.holder_id for duty in owed_again] == [world.people["secretary"], world.people["responder"]]
    answer = await runtime.read(lambda uow: uow.duties.latest_answer(theirs))
    assert answer is not None
    assert answer.question_id == two[1]


async def test_what_cannot_be_joined_says_why(
    office: Office, runtime: Runtime, world: World, two: tuple[int, int], clock: Clock
) -> None:
    first, second = two
    assert (await office.refuses(CannotJoin, first, first)).values["why"] == "itself"
    await office.changes(second, off_topic=True)
    assert (await office.refuses(CannotJoin, first, second)).values["why"] == "off_topic"
    await office.changes(second, off_topic=False, authority=Authority.WARD)
    await office.changes(first, authority=Authority.SCHOOL)
    assert (await office.refuses(CannotJoin, first, second)).values["why"] == "authority"
    await office.changes(second, authority=None)

    def other_meeting(uow: UnitOfWork) -> int:
        meeting = uow.meetings.get(world.meeting)
        values = {name: getattr(meeting, name) for name in Meeting.model_fields if name != "id"} | {"code": "MN27"}
        later = Meeting(**values)
        uow.meetings.keep(later)
        question = uow.questions.get(second)
        question.meeting_id = later.key
        uow.questions.keep(question)
        return later.key

    await runtime.write(other_meeting)
    assert (await office.refuses(CannotJoin, first, second)).values["why"] == "meeting"
    await office.changes(second, meeting_id=world.meeting)
    await office.joins(first, second)
    await office.refuses(AlreadyDone, second, first)
    with pytest.raises(IsJoined):
        await runtime.write(lambda uow: triage.accept(uow, second, by=world.people["secretary"]))
    third = await asks(runtime, world, "teacher", GATE)
    await office.begins(clock)
    version = await office.calls(third)
    assert (await office.refuses(CannotJoin, first, third)).values["why"] == "called"
    by = world.people["chair"]
    await runtime.write(lambda uow: outcomes.answered_here(uow, third, version, by=by))
    assert (await office.refuses(CannotJoin, first, third)).values["why"] == "answered"


async def test_two_secretaries_at_once(office: Office, runtime: Runtime, world: World, two: tuple[int, int]) -> None:
    face = await runtime.read(lambda uow: triage.face(uow, two[1]))
    await office.joins(two[1], two[0], by="chair")
    by = world.people["secretary"]
    with pytest.raises(QuestionHandled):
        await runtime.write(lambda uow: equal.join(uow, two[1], two[0], by=by, seen=face))


async def test_a_hidden_name_stays_hidden_and_who_left_stays_counted(
    secretary: Speaker, chair: Speaker, office: Office, runtime: Runtime, world: World, two: tuple[int, int]
) -> None:
    await office.changes(two[1], name_hidden=True)
    await office.joins(*two)
    for heard in (await secretary.says("/phieu MN26-001"), await chair.says("/phieu MN26-002")):
        assert "Vàng A Sử" not in heard.text
    (await chair.says("danh sách")).shows("1 câu hỏi (gộp từ 2 câu)", "1 lượt phát biểu")
    (await chair.presses("Theo chủ đề")).shows("MN26-001", "2 người hỏi")
    ordered = await office.runtime.read(lambda uow: listing.order_file(uow, uow.meetings.get(world.meeting), by=0))
    assert "MN26-002" in ordered.contents
    assert "Vàng A Sử" not in ordered.contents
    await runtime.write(lambda uow: erase(uow, world.people["parent2"], here=None))
    (await secretary.says("/phieu MN26-001")).shows("2 người hỏi")


async def test_other_words_and_an_internal_matter_stand_alone_again(
    parent2: Speaker, office: Office, runtime: Runtime, world: World, two: tuple[int, int]
) -> None:
    await office.joins(*two)
    await parent2.says("MN26-002")
    await parent2.presses("Sửa nội dung")
    (await parent2.says(GATE)).shows("Đã sửa phiếu MN26-002", "nay đứng riêng")
    assert (await office.question(two[1])).joined_to is None
    await office.joins(*two)
    await runtime.write(lambda uow: care.keep_internal(uow, two[0], by=world.people["secretary"]))
    assert (await office.question(two[1])).joined_to is None
    assert await office.heads() == [two[1]]


async def test_a_list_asks_no_more_of_the_store_for_what_is_joined(
    office: Office, runtime: Runtime, world: World, clock: Clock
) -> None:
    keys = [await asks(runtime, world, "parent", f"{WATER}, lần {number}") for number in range(6)]

    def read(uow: UnitOfWork) -> int:
        meeting = uow.meetings.get(world.meeting)
        with statements_seen() as seen:
            listing.lines(uow, meeting, ReplyMode.SPOKEN)
        return len(seen)

    await office.joins(keys[0], keys[1])
    few = await runtime.read(read)
    for key in keys[2:]:
        await office.joins(keys[0], key)
    assert await runtime.read(read) <= few


async def test_an_asker_sees_what_was_asked_and_asks_it_too(
    parent: Speaker, parent2: Speaker, secretary: Speaker, office: Office, world: World
) -> None:
    await asks(office.runtime, world, "parent", WATER)
    await parent2.says("/hoi")
    offered = await parent2.goes_on("Chăm sóc, nuôi dưỡng", AGAIN, until="Cùng hỏi câu này")
    offered.shows("MN26-001", "1 người hỏi", WATER, "có mã phiếu riêng")
    assert "Lò Thị Mây" not in offered.text
    await parent2.presses("Cùng hỏi câu này")
    confirm = await parent2.goes_on("Trả lời bằng văn bản", until="Gửi")
    confirm.shows(AGAIN, "Cùng hỏi với số MN26-001")
    (await parent2.presses("Gửi")).shows("MN26-002", AGAIN, "Cùng hỏi với số MN26-001 (2 người hỏi)", "Tách riêng")
    assert (await office.question(2)).joined_to == 1
    digest = await secretary.says("/moi")
    digest.shows("Chờ phân loại: 1 câu")
    (await secretary.presses("Phân loại câu mới")).shows("MN26-001", "2 người hỏi câu này", "MN26-002", AGAIN)
    (await parent2.says("MN26-002")).shows("chung cho 2 người cùng hỏi", "Tách riêng")
    (await parent2.presses("Tách riêng")).shows("Đã tách riêng")
    (await secretary.says("/moi")).shows("Chờ phân loại: 2 câu")


async def test_who_asks_another_thing_goes_on_and_is_not_asked_again(
    parent2: Speaker, office: Office, world: World
) -> None:
    await asks(office.runtime, world, "parent", WATER)
    await asks(office.runtime, world, "teacher", f"{WATER} giúp ạ")
    await parent2.says("/hoi")
    offered = await parent2.goes_on("Chăm sóc, nuôi dưỡng", AGAIN, until="Câu của tôi khác")
    assert offered.labels()[:3] == ["Cùng hỏi câu 1", "Cùng hỏi câu 2", "Câu của tôi khác"]
    await parent2.presses("Câu của tôi khác")
    receipt = await parent2.goes_on("Trả lời bằng văn bản", "Gửi", until="Gửi câu khác")
    receipt.shows("MN26-003", AGAIN)
    assert "Cùng hỏi" not in receipt.text
    assert (await office.question(3)).joined_to is None


@pytest.mark.parametrize(
    ("wording", "changes"),
    [
        (WATER, {"aside": "internal"}),
        (WATER, {"off_topic": True}),
        (f"{WATER}, gọi 0912 345 678", {}),
        (f"{WATER}, tôi tố cáo lên trên", {}),
    ],
)
async def test_nobody_is_shown_what_is_the_offices_to_read(
    parent2: Speaker, office: Office, world: World, wording: str, changes: dict[str, object]
) -> None:
    key = await asks(office.runtime, world, "parent", wording)
    await office.changes(key, **changes)
    await parent2.says("/hoi")
    words = f"{AGAIN}, gọi 0912 345 679" if "0912" in wording else AGAIN
    await parent2.goes_on("Chăm sóc, nuôi dưỡng", words, "Trả lời bằng văn bản", until="Gửi")
    assert not [heard for heard in await parent2.heard() if "gần giống" in heard.text]


async def test_what_was_offered_and_changed_meanwhile_stands_alone(
    parent: Speaker, parent2: Speaker, office: Office, world: World
) -> None:
    await asks(office.runtime, world, "parent", WATER)
    await parent2.says("/hoi")
    await parent2.goes_on("Chăm sóc, nuôi dưỡng", AGAIN, until="Cùng hỏi câu này")
    await parent2.presses("Cùng hỏi câu này")
    await parent2.goes_on("Trả lời bằng văn bản", until="Gửi")
    await office.runtime.write(lambda uow: changing.reword(uow, uow.questions.get(1), GATE))
    (await parent2.presses("Gửi")).shows("MN26-002", "vừa có thay đổi, nên câu này được ghi riêng")


async def test_what_a_unit_has_joined_on_its_list_is_answered_together(
    parent: Speaker, teacher: Speaker, office: Office, world: World, clock: Clock
) -> None:
    """Whose words they are hears of it, and may part; who signed knows."""
    head = world.people["responder"]

    def sent(uow: UnitOfWork) -> None:
        uow.people.enrol(head, world.unit, Role.GROUP_LEADER, group_id=world.group)
        lines = taking_lists.lines_of(f"{WATER}\n{AGAIN} | Đỗ Thu Hà | phát biểu")
        taking_lists.take_lines(uow, world.meeting, world.group, lines, by=head)
        listed = gathering.list_of(uow, world.meeting, world.group, by=head)
        arranging.join(uow, listed.opinions[1].key, by=head)
        signing.send(uow, world.meeting, world.group, by=head)

    await office.runtime.write(sent)
    assert [(await office.question(key)).joined_to for key in (1, 2)] == [None, 1]
    await notices_go_out(office.runtime, clock)
    (await teacher.hears()).shows("MN26-002", "cùng nội dung với câu số MN26-001", AGAIN, "vẫn được phát biểu")
    (await teacher.presses("Tách riêng")).shows("Đã tách riêng")
    assert (await office.question(2)).joined_to is None


async def test_a_meeting_called_off_owes_one_answer_and_a_moved_one_changes_nothing(
    parent2: Speaker, office: Office, world: World, two: tuple[int, int]
) -> None:
    await office.joins(*two)
    by = world.people["chair"]

    def later(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        moving.move(uow, world.meeting, by=by, starts_at=meeting.starts_at + timedelta(days=2))

    await office.runtime.write(later)
    assert (await office.question(two[1])).joined_to == two[0]
    await office.runtime.write(lambda uow: moving.cancel(uow, world.meeting, by=by, reason="Bão số 3 đổ bộ, hoãn họp"))
    duties = await office.runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    assert [duty.question_id for duty in duties] == [two[0]]
    (await parent2.hears()).shows("MN26-002")
    stage = await office.runtime.read(lambda uow: progress(uow, uow.questions.get(two[1])))
    assert stage.due_at == duties[0].due_at


async def test_who_answers_hears_where_it_goes_on_when_the_first_withdraws(
    responder: Speaker, office: Office, world: World, two: tuple[int, int], clock: Clock
) -> None:
    await office.joins(*two)
    duty = await owes(office.runtime, world, two[0])
    await office.runtime.write(lambda uow: answering.draft(uow, duty, ANSWER, by=world.people["responder"]))
    await office.runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(two[0])))
    await notices_go_out(office.runtime, clock)
    (await responder.hears()).shows("câu MN26-001", "theo số MN26-002", AGAIN, "giữ nguyên")
    (await responder.presses("Xem câu hỏi")).shows("MN26-002", ANSWER)


async def test_joined_and_withdrawn_at_the_same_moment_no_chain_and_no_circle_is_left(
    office: Office, world: World, two: tuple[int, int]
) -> None:
    """On PostgreSQL these run side by side."""
    keys = [*two, *[await asks(office.runtime, world, "teacher", f"{WATER}, lần {n}") for n in range(3)]]
    by = world.people["secretary"]

    async def joins(place: int) -> None:
        one, other = keys[place], keys[(place + 1) % len(keys)]
        with suppress(AlreadyDone, AlreadyWithdrawn):
            await office.runtime.write(lambda uow: equal.join(uow, one, other, by=by), key=str(place))

    withdrawn = office.runtime.write(lambda uow: changing.withdraw(uow, uow.questions.get(keys[2])), key="asker")
    await asyncio.gather(*(joins(place) for place in range(len(keys))), withdrawn)
    found = {key: await office.question(key) for key in keys}
    heads = {key for key, one in found.items() if one.joined_to is None}
    assert keys[2] in heads
    assert all(one.joined_to in heads - {keys[2]} for one in found.values() if one.joined_to is not None)


async def test_the_hall_is_told_of_who_speaks_and_never_of_who_wants_it_in_writing(
    chair: Speaker, office: Office, runtime: Runtime, world: World, clock: Clock
) -> None:
    """The written question is the earlier one, by which they are called; its asker is no speaker."""
    first = await asks(runtime, world, "parent", WATER, spoken=False)
    clock.move(minutes=1)
    second = await asks(runtime, world, "parent2", AGAIN)
    await office.joins(second, first)
    listed = await chair.says("", payload="a|list|t.s.0")
    listed.shows("1. MN26-002 – Vàng A Sử", "2 người hỏi, chung số MN26-001", AGAIN[:40])
    assert "Lò Thị Mây" not in listed.text

    def written(uow: UnitOfWork) -> str:
        ordered = listing.order_file(uow, uow.meetings.get(world.meeting), by=world.people["secretary"])
        return kinds.make(ordered).decode()

    paper = await runtime.write(written)
    assert "1. MN26-002 | Vàng A Sử" in paper
    assert "MN26-001 | chỉ trả lời văn bản" in paper
    assert "Lò Thị Mây" not in paper
    await office.begins(clock)
    card = await chair.says("/tiep")
    card.shows(
        "MN26-002 – Anh Vàng A Sử", "\nLượt phát biểu", f"“{AGAIN}”", "theo số MN26-001", "(chỉ trả lời văn bản)"
    )


async def test_what_is_told_of_joining_holds_when_it_is_delivered(
    parent: Speaker, office: Office, runtime: Runtime, world: World, clock: Clock, two: tuple[int, int]
) -> None:
    """Joined a moment before the call, or before the bell, nobody is offered what they may not do any more."""
    third = await asks(runtime, world, "parent", GATE)
    fourth = await asks(runtime, world, "teacher", "Cổng trường giờ tan học quá đông, xin phân luồng", spoken=False)
    await office.begins(clock)
    await office.joins(*two)
    stage = (await runtime.read(lambda uow: progress(uow, uow.questions.get(two[1])))).stage
    assert stage is Stage.REGISTERED  # nobody has sorted either
    await office.calls(two[0])
    await notices_go_out(runtime, clock)
    told = next(one for one in await parent.heard() if "trả lời chung" in one.text)
    told.shows("MN26-001", "trả lời chung", "vẫn được phát biểu")
    assert "Tách riêng" not in told.text
    assert told.labels() == []
    await office.joins(third, fourth)
    await runtime.write(lambda uow: closing.close(uow, world.meeting, by=world.people["chair"]))
    await notices_go_out(runtime, clock)
    heard = (await parent.heard())[-2:]
    assert not [one for one in heard if "vẫn được phát biểu" in one.text and "MN26-003" in one.text]
    assert "Tách riêng" not in [label for one in heard for label in one.labels()]
