"""Ý kiến các đơn vị: sent, none and silent are three things; the missing are reminded, a list goes back, all go on."""

import pytest

from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.consent import Consent
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from services.messages import outbox
from services.plans import collecting, signing
from services.unit_of_work import UnitOfWork
from tests.conversations.plans.test_gathering import collected, part, questions, typed
from tests.counting import statements_seen
from tests.preparing import lay_usual
from tests.talking import Speaker
from tests.world import Clock, World


@pytest.fixture
async def kitchen(runtime: Runtime, world: World) -> int:
    """A second group, «Tổ Nuôi», that has nothing to say; a third, «Tổ Văn phòng», that nobody heads. Dates stand."""

    def work(uow: UnitOfWork) -> int:
        made = [Unit(parent_id=world.unit, kind=UnitKind.GROUP, name=name) for name in ("Tổ Nuôi", "Tổ Văn phòng")]
        for unit in made:
            uow.people.keep(unit)
        cook = uow.people.add(Person(name="Quàng Thị Lả", created_at=uow.now))
        uow.people.keep(Consent(person_id=cook, text_version="1", network="web", given_at=uow.now))
        uow.people.enrol(cook, world.unit, Role.GROUP_LEADER, group_id=made[0].key)
        uow.people.enrol(world.people["responder"], world.unit, Role.GROUP_LEADER, group_id=world.group)
        world.people["cook"] = cook
        return made[0].key

    key = await runtime.write(work)
    steps = await lay_usual(runtime, world)

    def confirm(uow: UnitOfWork) -> None:
        whole = uow.deadlines.get(steps["group_returns"])
        for one in (whole, *uow.deadlines.parts_of([whole.key])):
            one.confirmed_at = uow.now
            uow.deadlines.keep(one)

    await runtime.write(confirm)
    await runtime.write(lambda uow: signing.say_none(uow, world.meeting, key, by=world.people["cook"]))
    return key


@pytest.mark.usefixtures("kitchen")
async def test_three_things_and_one_nudge(responder: Speaker, secretary: Speaker, runtime: Runtime) -> None:
    heard = await secretary.says("/ykien")
    heard.shows("Chưa gửi: 2; không có ý kiến: 1", "Tổ Mẫu giáo: chưa gửi", "Tổ Nuôi: không có ý kiến")
    heard.shows("Tổ Văn phòng: chưa gửi – chưa có người phụ trách")
    (await secretary.presses("Nhắc nơi chưa gửi")).shows("Đã nhắc 1 người")
    (await secretary.presses("Nhắc nơi chưa gửi")).shows("Vừa nhắc lúc", "Tổ Mẫu giáo: chưa gửi")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await responder.presses("Thu ý kiến")).shows("Tổ Mẫu giáo", "Chưa gửi")
    await typed(responder)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    (await secretary.says("/ykien")).shows("đã gửi: 1; không có ý kiến: 1", "Tổ Mẫu giáo: đã gửi, 2 ý kiến")


@pytest.mark.core_only
async def test_reading_whom_to_remind_costs_the_same_for_many(
    runtime: Runtime, world: World, kitchen: int, clock: Clock
) -> None:
    """Only what is written for each, and who is written to, is more for two than for one."""

    def reads(uow: UnitOfWork) -> int:
        with statements_seen() as seen:
            told = collecting.nudge(uow, world.meeting, by=world.people["secretary"])
        assert told.people
        about = ("FROM reminder", "FROM deadline", "FROM unit")
        return sum(any(table in " ".join(text.split()) for table in about) for text, _ in seen)

    one = await runtime.write(reads)
    clock.move(hours=13)
    secretary = world.people["secretary"]
    await runtime.write(lambda uow: collecting.give_back(uow, world.meeting, kitchen, "Xin họp lại", by=secretary))
    two = await runtime.write(reads)
    assert two <= one


@pytest.mark.usefixtures("kitchen")
async def test_one_is_given_back_and_sent_again(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """With the reason; the questions keep number and hour, the part is owed again until the next version."""
    await typed(responder)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    before = [(one.number, one.registered_at) for one in await questions(runtime, world)]
    clock.move(hours=1)
    await secretary.says("/ykien")
    await secretary.presses("Đơn vị 2")
    await secretary.presses("Trả lại danh sách")
    (await secretary.says("...")).shows("Chưa ghi lý do")
    (await secretary.says("Ý 2 chưa rõ sân nào")).shows("Đã trả lại danh sách của Tổ Mẫu giáo")
    assert (await part(runtime, world)).is_open
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await responder.hears()).shows("trả lại danh sách", "Ý 2 chưa rõ sân nào")
    (await responder.presses("Thu ý kiến")).shows("Trả lại, chờ gửi lại")
    await responder.presses("Mục 2")
    await responder.presses("Sửa lời")
    (await responder.says("Sân sau, cạnh bếp, đọng nước khi mưa")).shows("Đã sửa lời của ý này", "Sân sau")
    await responder.presses("Mục 2")
    (await responder.presses("Đưa lên trước")).shows("1. Sân sau")
    await responder.presses("Mục 2")
    await responder.presses("Trả lại người viết")
    (await responder.says("Đã có trong kế hoạch mua sắm")).shows("1 ý kiến")
    assert [one.wording[:7] for one in await questions(runtime, world)] == ["Sân sau"]
    await typed(responder, "Sân nói ở ý 2 là sân sau, cạnh bếp")
    await responder.presses("Ký và gửi")
    (await responder.presses("Gửi đi")).shows("lần 2")
    assert [(one.number, one.registered_at) for one in await questions(runtime, world)][:1] == before[1:]
    assert (await part(runtime, world)).done_at is not None


@pytest.mark.core_only
@pytest.mark.usefixtures("kitchen")
async def test_what_was_handed_on_is_frozen(
    responder: Speaker, teacher: Speaker, secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """Both kinds of list go on; the words stay, for their author too, who still is the asker; nothing is left to do."""
    await typed(responder)
    await responder.presses("Ký và gửi")
    await responder.presses("Gửi đi")
    (await secretary.says("/ykien")).shows("2 danh sách chờ trình Hiệu trưởng")
    (await secretary.presses("Trình lên")).shows("Đã trình Hiệu trưởng 2 danh sách với 2 ý kiến", "Còn 1 đơn vị")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await chair.hears()).shows("2 danh sách với 2 ý kiến")
    assert (await collected(runtime, world)).handed == 1
    chemistry = (await questions(runtime, world))[0].key
    assert "Sửa nội dung" not in (await teacher.says("x", payload=f"a|question|{chemistry}")).labels()
    assert "hóa chất" in (await questions(runtime, world))[0].wording
    stale = await responder.says("x", payload=f"a|gathering_type|{world.meeting}-{world.group}")
    stale.shows("đã trình lên lúc", "Tổ Mẫu giáo")
    again = await secretary.says("x", payload=f"a|gatherings_hand|{world.meeting}")
    again.shows("đều đã trình Hiệu trưởng", "Tổ Văn phòng: chưa gửi")


@pytest.mark.core_only
@pytest.mark.usefixtures("kitchen")
async def test_only_the_office_sees_all(responder: Speaker, parent: Speaker, world: World) -> None:
    for one in (responder, parent):
        for act in ("gatherings", "gatherings_nudge", "gatherings_hand"):
            heard = await one.says("x", payload=f"a|{act}|{world.meeting}")
            assert "Tổ Nuôi" not in heard.text


@pytest.mark.core_only
@pytest.mark.usefixtures("kitchen")
async def test_who_gets_the_lists_reads_them_and_changes_nothing(
    secretary: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    """The post to which they go: the button of its notice leads somewhere. A head of no group is told what to do."""

    def enrol(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        post = Membership(
            person_id=world.people["parent2"], unit_id=world.unit, role=Role.UNIT_HEAD, title=meeting.chair_title,
            since=uow.now,
        )  # fmt: skip
        uow.people.keep(post)

    await runtime.write(enrol)
    await secretary.says("ý kiến các tổ")
    await secretary.presses("Trình lên")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    read = await parent2.presses("Ý kiến các đơn vị")
    read.shows("đã trình")
    assert not {"Trình lên", "Nhắc nơi chưa gửi"} & set(read.labels())
    one = await parent2.presses("Đơn vị 1")
    assert not {"Gõ cả danh sách", "Không có ý kiến"} & set(one.labels())
    refused = await parent2.says("x", payload=f"a|gathering_none|{world.meeting}-{world.group}")
    assert "Đã ghi" not in refused.text

    def unsay(uow: UnitOfWork) -> None:
        post = next(m for m in uow.people.memberships(world.people["parent2"]) if m.role is Role.UNIT_HEAD)
        post.role, post.title = Role.GROUP_LEADER, ""
        uow.people.keep(post)

    await runtime.write(unsay)
    (await parent2.says("thu ý kiến")).shows("chưa ghi phụ trách tổ nào")


async def test_the_post_to_which_lists_go_finds_them_in_its_menu(
    responder: Speaker, runtime: Runtime, world: World
) -> None:
    assert "Thu ý kiến" not in (await responder.says("menu")).labels()

    def titled(uow: UnitOfWork) -> None:
        [post] = uow.people.memberships(world.people["responder"])
        post.title = uow.meetings.get(world.meeting).chair_title
        uow.people.keep(post)

    await runtime.write(titled)
    await responder.says("menu")
    (await responder.presses("Thu ý kiến")).shows("Tổ Mẫu giáo: chưa gửi")
