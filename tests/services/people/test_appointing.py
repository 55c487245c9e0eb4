"""Posts: given, taken over with all their work, ended; no post is ever left empty unseen."""

from datetime import timedelta

import pytest

from bot.runtime import Runtime
from domain.errors import NoRight, NotFound
from domain.people.access import Membership, Role
from domain.people.errors import LastInPost, PersonLeft, PostChanged, PostHeld, SameHolder
from domain.people.person import Person
from domain.people.unit import UnitKind
from domain.questions.errors import HolderUnknown
from services import office
from services.answers import promises
from services.naming import head_of
from services.people import appointing, privacy, responders, units
from services.plans import deciding
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.preparing import lay_usual
from tests.world import World, put_under_a_ward


def post_of(uow: UnitOfWork, world: World, part: str, role: Role) -> int:
    [one] = [m for m in uow.people.memberships(world.people[part]) if m.role is role]
    assert one.id is not None
    return one.id


def told(uow: UnitOfWork, person_id: int) -> str:
    """All that a person was told, in one text."""
    [account] = uow.accounts.of(person_id)
    assert account.id is not None
    return "\n".join(row.text for row in uow.deliveries.history(account.id, limit=50))


async def test_a_successor_gets_answers_deadlines_topics_and_reminders(runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    question = await asks(runtime, world, "parent", "Bữa phụ chiều ăn lúc mấy giờ ạ?")

    def work(uow: UnitOfWork) -> None:
        by, before, after = (world.people[part] for part in ("secretary", "responder", "teacher"))
        due = uow.now + timedelta(days=3)
        duty = promises.assign(uow, uow.questions.get(question), owed=None, holder_id=before, due_at=due, by=by)
        deciding.confirm(uow, steps["answers_prepared"], by=by)
        handed = appointing.replace(uow, post_of(uow, world, "responder", Role.RESPONDER), after, by=by)
        assert (len(handed.answers), len(handed.deadlines), len(handed.topics)) == (1, 1, 1)
        assert (duty.holder_id, duty.due_at, duty.handed_back_at) == (after, due, None)
        step = uow.deadlines.get(steps["answers_prepared"])
        assert step.holder_id == after
        assert {r.person_id for r in uow.reminders.all_for("deadline", step.key) if r.state == "pending"} >= {after}
        assert uow.meetings.topic(world.topics["care"]).responder_id == after
        assert uow.people.roles(before, world.unit) == frozenset()
        [new] = [m for m in uow.people.memberships(after) if m.role is Role.RESPONDER]
        assert new.title == "Phó Hiệu trưởng"

    await runtime.write(work)

    def heard(uow: UnitOfWork) -> None:
        assert "người thay là Đỗ Thu Hà" in told(uow, world.people["responder"])
        assert "2 việc đang giữ đã chuyển cho người thay" in told(uow, world.people["responder"])
        assert "được giao chức danh: Phó Hiệu trưởng" in told(uow, world.people["teacher"])
        assert "nay là Đỗ Thu Hà" in told(uow, world.people["chair"])
        assert "nay là" not in told(uow, world.people["secretary"])

    await runtime.read(heard)


async def test_who_holds_two_posts_keeps_what_may_be_the_other_s(runtime: Runtime, world: World) -> None:
    """The deputy is tổ trưởng too: giving away the group takes its step along, and no answer."""
    steps = await lay_usual(runtime, world)
    question = await asks(runtime, world, "parent", "Bữa phụ chiều ăn lúc mấy giờ ạ?")

    def work(uow: UnitOfWork) -> None:
        by, both, after = (world.people[part] for part in ("secretary", "responder", "teacher"))
        post = appointing.appoint(uow, world.group, Role.GROUP_LEADER, both, by=by)
        duty = promises.assign(
            uow, uow.questions.get(question), owed=None, holder_id=both, due_at=uow.now + timedelta(days=3), by=by
        )
        [part] = uow.deadlines.parts_of([steps["group_returns"]])
        assert part.holder_id == both
        handed = appointing.replace(uow, post.id or 0, after, by=by)
        assert ([one.key for one in handed.deadlines], handed.answers) == ([part.key], [])
        assert (part.holder_id, duty.holder_id) == (after, both)
        assert uow.deadlines.get(steps["answers_prepared"]).holder_id == both
        assert uow.people.roles(both, world.unit) == {Role.RESPONDER}

    await runtime.write(work)


async def test_what_nobody_takes_over_goes_back_to_the_office_which_hears_it(runtime: Runtime, world: World) -> None:
    steps = await lay_usual(runtime, world)
    question = await asks(runtime, world, "parent", "Bữa phụ chiều ăn lúc mấy giờ ạ?")

    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        asked = uow.questions.get(question)
        duty = promises.assign(
            uow, asked, owed=None, holder_id=world.people["responder"], due_at=uow.now + timedelta(days=3), by=by
        )
        appointing.dismiss(uow, post_of(uow, world, "responder", Role.RESPONDER), by=by)
        assert duty.holder_id == by
        assert duty.handed_back_at is not None
        assert uow.deadlines.get(steps["answers_prepared"]).holder_id is None
        assert uow.meetings.topic(world.topics["care"]).responder_id is None

    await runtime.write(work)

    def heard(uow: UnitOfWork) -> None:
        for part in ("secretary", "chair"):
            text = told(uow, world.people[part])
            assert "đã thôi chức danh Phó Hiệu trưởng" in text
            assert "1 câu cần trả lời" in text
            assert "1 việc theo kế hoạch chưa có người giữ" in text
        assert "đã chuyển về Ban Thư ký" in told(uow, world.people["responder"])

    await runtime.read(heard)


async def test_a_post_that_a_meeting_needs_is_replaced_and_never_emptied(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by, chair = world.people["secretary"], post_of(uow, world, "chair", Role.CHAIR)
        for part, role in (("chair", Role.CHAIR), ("secretary", Role.SECRETARY)):
            with pytest.raises(LastInPost) as refused:
                appointing.dismiss(uow, post_of(uow, world, part, role), by=by)
            assert (refused.value.values["role"], refused.value.values["owed"]) == (role, 0)
        appointing.replace(uow, chair, world.people["responder"], by=by)
        with pytest.raises(NotFound):
            appointing.dismiss(uow, chair, by=by)
        assert uow.people.roles(world.people["responder"], world.unit) == {Role.CHAIR, Role.RESPONDER}

    await runtime.write(work)


async def test_bad_appointments(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by, teacher = world.people["secretary"], world.people["teacher"]
        appointing.appoint(uow, world.group, Role.GROUP_LEADER, teacher, by=by)
        with pytest.raises(SameHolder):
            appointing.appoint(uow, world.group, Role.GROUP_LEADER, teacher, by=by)
        other = units.make(uow, world.unit, UnitKind.GROUP, "Tổ Nuôi dưỡng", by=by)
        with pytest.raises(PostHeld) as held:
            appointing.appoint(uow, other.key, Role.GROUP_LEADER, teacher, by=by)
        assert held.value.values["title"] == "Tổ trưởng tổ Mẫu giáo"
        with pytest.raises(NoRight):
            appointing.appoint(uow, world.unit, Role.CHAIR, teacher, by=teacher)
        uow.people.enrol(teacher, world.unit, Role.COMPILER)
        with pytest.raises(NoRight):
            appointing.appoint(uow, world.unit, Role.CHAIR, teacher, by=teacher)
        privacy.erase(uow, world.people["parent2"], here=0)
        with pytest.raises(PersonLeft):
            appointing.appoint(uow, other.key, Role.GROUP_LEADER, world.people["parent2"], by=by)
        with pytest.raises(SameHolder):
            appointing.replace(uow, post_of(uow, world, "chair", Role.CHAIR), world.people["chair"], by=by)

    await runtime.write(work)


@pytest.mark.parametrize(
    ("unit", "title", "called"),
    [
        ("Phòng VHXH", "Thủ trưởng phòng, ban, ngành, đơn vị", "Trưởng phòng VHXH"),
        ("Văn phòng HĐND và UBND phường", "thủ trưởng đơn vị", "Chánh Văn phòng HĐND và UBND phường"),
        ("Tổ Toán", "Tổ trưởng", "Tổ trưởng tổ Toán"),
        ("Công an phường", "Thủ trưởng phòng, ban, ngành, đơn vị", "Trưởng Công an phường"),
        ("Hội Phụ nữ", "thủ trưởng đơn vị", "thủ trưởng đơn vị, Hội Phụ nữ"),
        ("Phòng VHXH", "Trưởng phòng VHXH", "Trưởng phòng VHXH"),
        ("Phòng VHXH", "Phó phụ trách", "Phó phụ trách, Phòng VHXH"),
    ],
)
def test_heads_are_told_apart_by_what_they_head(unit: str, title: str, called: str) -> None:
    assert head_of(unit, title) == called


async def test_two_heads_of_one_title_are_two_to_the_office(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        ward, chief = put_under_a_ward(uow, world).unit_id, world.people["responder"]
        uow.people.enrol(chief, ward, Role.SECRETARY)
        title = "Thủ trưởng phòng, ban, ngành, đơn vị"
        for name, part in (("Phòng VHXH", "teacher"), ("Phòng Kinh tế", "parent2")):
            unit = units.make(uow, ward, UnitKind.OFFICE, name, by=chief)
            appointing.appoint(uow, unit.key, Role.UNIT_HEAD, world.people[part], by=chief, title=title)
        called = {who.post for who in office.holders(uow, ward)}
        assert {"Trưởng phòng VHXH", "Trưởng phòng Kinh tế"} <= called
        head = office.holder(uow, world.people["chair"], ward)
        assert head.post == "Hiệu trưởng, Trường Mầm non Hoa Ban", "a school's head, seen from the ward"

    await runtime.write(work)


async def test_what_is_vacant_is_seen(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        assert [one.called for one in appointing.vacant(uow, world.unit, by=by)] == ["Tổ trưởng tổ Mẫu giáo"]
        appointing.appoint(uow, world.group, Role.GROUP_LEADER, world.people["teacher"], by=by)
        assert appointing.vacant(uow, world.unit, by=by) == []
        assert [one.who.post for one in appointing.held(uow, world.unit, by=by)] == [
            "Thư ký hội nghị", "Hiệu trưởng", "Phó Hiệu trưởng", "Tổ trưởng tổ Mẫu giáo",
        ]  # fmt: skip

    await runtime.write(work)


async def test_who_answers_a_topic(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        by, topic = world.people["secretary"], world.topics["safety"]
        with pytest.raises(HolderUnknown):
            responders.answer_for(uow, topic, world.people["teacher"], by=by)
        uow.people.enrol(world.people["teacher"], world.unit, Role.COMPILER)
        responders.answer_for(uow, topic, world.people["teacher"], by=by)
        meeting = uow.meetings.get(world.meeting)
        holder = office.default_holder(uow, meeting, uow.meetings.topic(topic), otherwise=by)
        assert holder == world.people["teacher"], "the compiler may owe an answer"
        responders.answer_for(uow, topic, None, by=by)
        assert office.default_holder(uow, meeting, uow.meetings.topic(topic), otherwise=0) == by
        with pytest.raises(NoRight):
            responders.answer_for(uow, topic, by, by=world.people["parent"])

    await runtime.write(work)


async def test_of_two_who_replace_at_once_the_second_finds_it_done(runtime: Runtime, world: World) -> None:
    def first(uow: UnitOfWork) -> int:
        key = post_of(uow, world, "responder", Role.RESPONDER)
        appointing.replace(uow, key, world.people["teacher"], by=world.people["secretary"])
        return key

    key = await runtime.write(first)
    with pytest.raises(NotFound):
        await runtime.write(lambda uow: appointing.replace(uow, key, world.people["parent2"], by=world.people["chair"]))


async def test_a_ward_appoints_in_its_schools_and_no_school_in_another(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> Membership:
        ward, chief = put_under_a_ward(uow, world).unit_id, world.people["responder"]
        uow.people.enrol(chief, ward, Role.SECRETARY)
        other = units.make(uow, ward, UnitKind.SCHOOL, "Trường Ban Mai", by=chief)
        new = uow.people.add(Person(name="Hà Văn Páo", created_at=uow.now))
        with pytest.raises(NoRight):
            appointing.appoint(uow, other.key, Role.SECRETARY, new, by=world.people["secretary"])
        by, found = world.people["secretary"], appointing.candidates
        assert [who.name for who in found(uow, world.unit, "mây", by=by)] == ["Lò Thị Mây"]
        assert found(uow, world.unit, "mây", by=chief) == [], "a ward looks for no parents of a school"
        assert [who.name for who in found(uow, world.unit, "hiền", by=chief)] == ["Phạm Thanh Hiền"]
        return appointing.appoint(uow, other.key, Role.UNIT_HEAD, new, by=chief, title="Hiệu trưởng")

    assert (await runtime.write(work)).title == "Hiệu trưởng"


async def test_two_who_give_one_post_at_once_both_see_it(runtime: Runtime, world: World) -> None:
    """Who comes second is told who has it now, and nothing of theirs is done."""

    def work(uow: UnitOfWork) -> None:
        by, key = world.people["secretary"], post_of(uow, world, "responder", Role.RESPONDER)
        seen = appointing.Seen(world.group, Role.RESPONDER, "Phó Hiệu trưởng")
        mine, theirs = world.people["teacher"], world.people["parent"]
        appointing.appoint(uow, world.group, Role.GROUP_LEADER, mine, by=by, title="Tổ trưởng", vacant=True)
        appointing.replace(uow, key, mine, by=by, seen=seen)
        with pytest.raises(PostChanged) as given:
            appointing.appoint(uow, world.group, Role.GROUP_LEADER, theirs, by=by, title="Tổ trưởng", vacant=True)
        assert given.value.values == {"title": "Tổ trưởng tổ Mẫu giáo", "name": "Đỗ Thu Hà"}
        with pytest.raises(PostChanged) as ended:
            appointing.dismiss(uow, key, by=by, seen=seen)
        with pytest.raises(PostChanged):
            appointing.replace(uow, key, theirs, by=by, seen=seen)
        assert ended.value.values == {"title": "Phó Hiệu trưởng", "name": "Đỗ Thu Hà"}
        assert {m.role for m in uow.people.memberships(world.people["parent"])} == {Role.PARENT}

    await runtime.write(work)
