"""Who owes something leaves: nothing is left to nobody, the office hears at once, and the last one hands over first."""

import asyncio
from datetime import timedelta
from functools import partial

import pytest

from bot.runtime import Runtime
from domain.dates.deadline_rule import Bound, Rule
from domain.deadline import Deadline
from domain.duty import AnswerDuty
from domain.errors import NotFound
from domain.messages.delivery import Delivery
from domain.messages.purpose import Purpose
from domain.people.access import JoinCode, Role
from domain.people.errors import LastInOffice
from domain.people.person import Person
from domain.questions.errors import HolderUnknown
from services.answers import acknowledging, answering, promises
from services.dates import workday
from services.meetings import outcomes, rounds, undoing
from services.people import joining, linking, merging, privacy, signing_in
from services.plans import deciding
from services.plans.timeline import Entry, lay
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"


async def owes(runtime: Runtime, world: World, part: str = "responder", topic: str = "care") -> int:
    question = await asks(runtime, world, "parent", MEAL, topic=topic)

    def work(uow: UnitOfWork) -> int:
        return promises.assign(
            uow, uow.questions.get(question), owed=None, holder_id=world.people[part], due_at=workday(uow, 5),
            by=world.people["secretary"],
        ).key  # fmt: skip

    return await runtime.write(work)


async def plans(runtime: Runtime, world: World, *, holder: str | None = None, head: str | None = None) -> int:
    """A deadline in five days that somebody holds, or answers for."""

    def work(uow: UnitOfWork) -> int:
        entry = Entry(
            step="papers", title="In tài liệu", owner="Văn thư",
            rule=Rule(bound=Bound.BY, fixed=(uow.now + timedelta(days=5)).date()),
            holder_id=world.people[holder] if holder else None, head_id=world.people[head] if head else None,
        )  # fmt: skip
        return lay(uow, [entry], meeting=uow.meetings.get(world.meeting))[0].key

    return await runtime.write(work)


async def joins(runtime: Runtime, world: World, part: str, role: Role) -> None:
    """Somebody else comes into the office."""

    def work(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(name="Lý Thị Páo", created_at=uow.now))
        uow.people.enrol(person_id, world.unit, role, title="Phó Chủ trì")
        uow.accounts.bind(uow.accounts.known("web", f"{part}-1").account_id, person_id)
        return person_id

    world.people[part] = await runtime.write(work)
    world.accounts[part] = f"{part}-1"


def leaves(world: World, part: str) -> partial[None]:
    return partial(privacy.erase, person_id=world.people[part], here=0)


async def told(runtime: Runtime, world: World, part: str) -> Delivery | None:
    """What somebody of the office was told of a leave, if anything."""

    def work(uow: UnitOfWork) -> Delivery | None:
        account = uow.accounts.find("web", world.accounts[part])
        assert account is not None
        found = [
            row for row in uow.deliveries.history(account.account_id, limit=100) if row.template == "triaging/left"
        ]
        return found[-1] if found else None

    return await runtime.read(work)


async def duty_of(runtime: Runtime, key: int) -> AnswerDuty:
    return await runtime.read(lambda uow: uow.duties.get(key))


async def deadline_of(runtime: Runtime, key: int) -> Deadline:
    return await runtime.read(lambda uow: uow.deadlines.get(key))


async def test_answers_that_are_owed_go_back_to_the_office(runtime: Runtime, world: World) -> None:
    key = await owes(runtime, world)
    await runtime.write(leaves(world, "responder"))
    duty = await duty_of(runtime, key)
    assert (duty.holder_id, duty.version) == (world.people["secretary"], 2)
    assert duty.handed_back_at is not None
    events = await runtime.read(lambda uow: [(e.act, e.details.get("holder")) for e in uow.events.of("duty", key)])
    assert events[-1] == ("duty.handed_back", world.people["secretary"])
    for part in ("secretary", "chair"):
        notice = await told(runtime, world, part)
        assert notice is not None
        assert notice.purpose is Purpose.MANDATORY
        assert "Phó Hiệu trưởng vừa xóa dữ liệu" in notice.text
        assert f"1. MN26-001, hạn 23/11/2026: {MEAL}" in notice.text
        assert "Bùi Minh Thư (Thư ký hội nghị) tạm giữ" in notice.text
        assert "Ngô Quốc Bảo" not in notice.text
    due = await runtime.read(
        lambda uow: {r.person_id for r in uow.reminders.all_for("duty", key) if r.state == "pending"}
    )
    assert world.people["secretary"] in due
    assert world.people["responder"] not in due


async def test_what_plans_ask_for_goes_back_and_topics_have_nobody(runtime: Runtime, world: World) -> None:
    mine = await plans(runtime, world, holder="responder")

    def watch(uow: UnitOfWork) -> int:
        deadline = uow.deadlines.get(mine)
        deadline.head_id = world.people["responder"]
        uow.deadlines.keep(deadline)
        return deadline.version

    version = await runtime.write(watch)
    await runtime.write(leaves(world, "responder"))
    deadline = await deadline_of(runtime, mine)
    assert (deadline.holder_id, deadline.head_id) == (None, None)
    assert deadline.version > version
    due = await runtime.read(
        lambda uow: {r.person_id for r in uow.reminders.all_for("deadline", mine) if r.state == "pending"}
    )
    assert world.people["secretary"] in due
    assert world.people["responder"] not in due
    topic = await runtime.read(lambda uow: uow.meetings.topic(world.topics["care"]))
    assert topic.responder_id is None
    notice = await told(runtime, world, "secretary")
    assert notice is not None
    assert "1 việc theo kế hoạch nay chưa có người giữ" in notice.text
    assert "In tài liệu, hạn 21/11/2026" in notice.text
    assert "Chưa có người trả lời các câu về: Chăm sóc, nuôi dưỡng" in notice.text


async def test_a_draft_that_waits_stays_and_comes_back_to_who_keeps_it(runtime: Runtime, world: World) -> None:
    key = await owes(runtime, world)

    def hand_in(uow: UnitOfWork) -> int:
        answering.draft(uow, key, "Bếp ăn lưu mẫu 24 giờ.", by=world.people["responder"])
        answering.submit(uow, key, by=world.people["responder"])
        answer = uow.duties.latest_answer(key)
        assert answer is not None
        return answer.id or 0

    answer = await runtime.write(hand_in)
    await runtime.write(leaves(world, "responder"))
    await runtime.write(
        partial(answering.return_draft, answer_id=answer, by=world.people["chair"], reason="Cần nêu căn cứ")
    )
    heard = await Speaker(runtime, world.accounts["secretary"]).hears()
    heard.shows("Dự thảo MN26-001 được trả lại", "Cần nêu căn cứ")
    assert "Soạn trả lời" in heard.labels()
    failed = await runtime.read(lambda uow: uow.deliveries.not_delivered(unit_id=world.unit, waiting_since=uow.now))
    assert [row for row in failed if row.person_id == world.people["responder"]] == []


async def test_the_only_chair_and_the_only_secretary_hand_over_first(runtime: Runtime, world: World) -> None:
    for part, role in (("chair", Role.CHAIR), ("secretary", Role.SECRETARY)):
        with pytest.raises(LastInOffice) as refused:
            await runtime.write(leaves(world, part))
        assert (refused.value.values["role"], refused.value.values["owed"]) == (role, 0)
        await joins(runtime, world, f"{part}2", role)
        await runtime.write(leaves(world, part))
        with pytest.raises(LastInOffice):
            await runtime.write(leaves(world, f"{part}2"))


async def test_compilers_are_the_office_where_there_is_no_secretary(runtime: Runtime, world: World) -> None:
    await joins(runtime, world, "compiler", Role.COMPILER)

    def no_secretary(uow: UnitOfWork) -> None:
        for membership in uow.people.memberships(world.people["secretary"]):
            membership.role = Role.TEACHER
            uow.people.keep(membership)

    await runtime.write(no_secretary)
    with pytest.raises(LastInOffice):
        await runtime.write(leaves(world, "compiler"))
    await joins(runtime, world, "compiler2", Role.COMPILER)
    await runtime.write(leaves(world, "compiler"))


async def test_who_is_left_of_a_meeting_that_is_over_keeps_what_is_owed(runtime: Runtime, world: World) -> None:
    key = await owes(runtime, world)

    def close(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.started_at = meeting.closed_at = uow.now
        uow.meetings.keep(meeting)

    await runtime.write(close)
    await runtime.write(leaves(world, "secretary"))
    with pytest.raises(LastInOffice) as refused:
        await runtime.write(leaves(world, "chair"))
    assert refused.value.values["owed"] == 1
    await runtime.write(leaves(world, "responder"))
    assert (await duty_of(runtime, key)).holder_id == world.people["chair"]
    await runtime.write(lambda uow: promises.cancel(uow, uow.duties.get(key), by=None))
    await runtime.write(leaves(world, "chair"))


async def test_of_chair_and_deputy_at_once_one_stays(runtime: Runtime, world: World) -> None:
    await joins(runtime, world, "deputy", Role.CHAIR)
    results = await asyncio.gather(
        *(runtime.write(leaves(world, part), key=part) for part in ("chair", "deputy")), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["LastInOffice", "NoneType"]


async def test_nothing_is_given_to_who_leaves_at_the_same_moment(runtime: Runtime, world: World) -> None:
    """Whoever is quicker: what is owed has somebody who owes it."""
    for _ in range(4):
        question = await asks(runtime, world, "parent", MEAL)
        await joins(runtime, world, "new", Role.RESPONDER)

        def give(uow: UnitOfWork, question: int = question, holder: int = world.people["new"]) -> int:
            return promises.assign(
                uow, uow.questions.get(question), owed=None, holder_id=holder, due_at=workday(uow, 5),
                by=world.people["secretary"],
            ).key  # fmt: skip

        given, _left = await asyncio.gather(
            runtime.write(give, key="give"), runtime.write(leaves(world, "new"), key="leave"), return_exceptions=True
        )
        if isinstance(given, BaseException):
            assert isinstance(given, HolderUnknown)
        else:
            assert (await duty_of(runtime, given)).holder_id == world.people["secretary"]

        def forget(uow: UnitOfWork) -> None:
            account = uow.accounts.find("web", "new-1")
            assert account is not None
            uow.accounts.bind(account.account_id, world.people["parent2"])

        await runtime.write(forget)


async def test_who_left_is_given_nothing(runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    deadline = await plans(runtime, world)
    await runtime.write(leaves(world, "responder"))
    gone, by = world.people["responder"], world.people["secretary"]
    with pytest.raises(HolderUnknown):
        await runtime.write(
            lambda uow: promises.assign(
                uow, uow.questions.get(question), owed=None, holder_id=gone, due_at=workday(uow, 5), by=by
            )
        )
    with pytest.raises(HolderUnknown):
        await runtime.write(partial(deciding.assign, deadline_id=deadline, holder_id=gone, by=by))
    assert await runtime.read(lambda uow: uow.people.roles(gone, world.unit)) == frozenset()


async def test_a_question_that_is_unclear_later_comes_to_the_office(runtime: Runtime, world: World) -> None:
    key = await owes(runtime, world)

    def answered(uow: UnitOfWork) -> int:
        answering.draft(uow, key, "Bếp ăn lưu mẫu 24 giờ.", by=world.people["responder"])
        answering.submit(uow, key, by=world.people["responder"])
        answer = uow.duties.latest_answer(key)
        assert answer is not None
        answering.approve(uow, answer.id or 0, by=world.people["chair"])
        return answer.question_id

    question = await runtime.write(answered)
    await runtime.write(leaves(world, "responder"))
    await runtime.write(partial(acknowledging.unclear, question_id=question, by=world.people["parent"]))
    duty = await duty_of(runtime, key)
    assert duty.is_open
    assert duty.holder_id == world.people["secretary"]


async def test_a_decision_taken_back_gives_nothing_to_who_left(runtime: Runtime, world: World, clock: Clock) -> None:
    key = await owes(runtime, world)
    clock.move(days=10, hours=8)

    def decide(uow: UnitOfWork) -> None:
        rounds.start(uow, world.meeting, by=world.people["chair"])
        question = rounds.call_next(uow, world.meeting, by=world.people["chair"])
        entry = uow.questions.entry(question.key)
        assert entry is not None
        outcomes.later(
            uow, question.key, entry.version, by=world.people["chair"], holder_id=world.people["chair"],
            due_at=workday(uow, 5),
        )  # fmt: skip

    await runtime.write(decide)
    await runtime.write(leaves(world, "responder"))
    await runtime.write(partial(undoing.undo, meeting_id=world.meeting, by=world.people["chair"]))
    duty = await duty_of(runtime, key)
    assert duty.holder_id == world.people["secretary"]
    assert duty.handed_back_at is not None


async def test_no_link_or_code_leads_back_to_who_left(runtime: Runtime, world: World) -> None:
    who = world.people["responder"]
    token = await runtime.write(partial(signing_in.make_link, person_id=who))
    code = JoinCode(code="RIENG-1", unit_id=world.unit, role=Role.RESPONDER, person_id=who)
    await runtime.write(lambda uow: uow.access.keep(code))
    await runtime.write(leaves(world, "responder"))
    assert await runtime.write(lambda uow: signing_in.open_link(uow, token)) is None
    assert await runtime.read(lambda uow: joining.good_code(uow, "RIENG-1")) is None
    with pytest.raises(NotFound):
        await runtime.write(leaves(world, "responder"))


async def test_merging_and_parting_lose_no_duty(runtime: Runtime, world: World) -> None:
    key, deadline = await owes(runtime, world), await plans(runtime, world, holder="responder", head="responder")

    def link(uow: UnitOfWork) -> int:
        twin = uow.people.add(Person(name="Ngô Quốc Bảo", created_at=uow.now))
        uow.accounts.bind(uow.accounts.known("telegram", "t1").account_id, twin)
        merging.merge(uow, world.people["responder"], into=twin)
        return twin

    twin = await runtime.write(link)

    async def check() -> None:
        duty, planned = await duty_of(runtime, key), await deadline_of(runtime, deadline)
        assert (duty.holder_id, duty.is_open) == (twin, True)
        assert (planned.holder_id, planned.head_id) == (twin, twin)
        held = await runtime.read(lambda uow: {r.person_id for r in uow.reminders.all_for("duty", key)})
        assert world.people["responder"] not in held
        assert twin in held

    await check()
    account = await runtime.read(lambda uow: uow.accounts.find("telegram", "t1"))
    assert account is not None
    await runtime.write(partial(linking.unlink, person_id=twin, account_id=account.account_id, here=0))
    await check()
