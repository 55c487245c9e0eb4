"""Off topic and refused: proposed, decided by who may, told with the reason, taken back, looked at again."""

import pytest

from bot.runtime import Runtime
from domain.errors import AlreadyDone, NoRight
from domain.meeting import OffTopicRule
from domain.people.access import Membership, Role
from domain.questions.errors import AlreadyCalled, MustBeAnswered, QuestionShut, StillJoined
from domain.questions.question import Care, ReplyMode, Stage
from domain.questions.ruling import Ground, Way
from services.meetings import closing, deciding, outcomes, results, rounds
from services.questions import care, changing, equal, listing, off_topic, refusing, triage
from services.questions.progress import progress
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from tests.office import asks, notices_go_out
from tests.talking import Speaker
from tests.world import Clock, World

LAND = "Sổ đỏ nhà tôi bao giờ mới làm xong, cán bộ trả lời giúp?"
MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"
WHY = "Lời nêu tên và chuyện riêng của một gia đình."

pytestmark = pytest.mark.core_only


async def may_decline(runtime: Runtime, world: World) -> None:
    """The meeting's plan is like 002."""

    def work(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.off_topic = OffTopicRule.CHAIR_DECIDES
        uow.meetings.keep(meeting)

    await runtime.write(work)


async def marked(runtime: Runtime, world: World, part: str = "parent") -> int:
    question = await asks(runtime, world, part, LAND)
    by = world.people["secretary"]
    await runtime.write(lambda uow: triage.set_off_topic(uow, question, off_topic=True, by=by))
    return question


async def refused(runtime: Runtime, world: World, question: int) -> None:
    """By secretary and chair."""
    secretary, chair = world.people["secretary"], world.people["chair"]
    ruling = await runtime.write(lambda uow: refusing.propose(uow, question, Ground.PRIVACY, WHY, by=secretary))
    await runtime.write(lambda uow: refusing.agree(uow, ruling.key, by=chair))


async def stage_of(runtime: Runtime, question: int) -> Stage:
    return await runtime.read(lambda uow: progress(uow, uow.questions.get(question)).stage)


async def test_the_chairs_menu_leads_to_what_waits(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """What waits for the chair alone is on their menu, and what they decide stands first on its card."""
    assert "Chờ quyết định" not in (await chair.says("/menu")).labels()
    question = await marked(runtime, world)
    assert "Chờ quyết định" in (await chair.says("/menu")).labels()
    card = await chair.presses("Chờ quyết định")
    assert card.labels()[:2] == ["Trả lời tại hội nghị", "Trả lời văn bản"]
    await chair.presses("Trả lời văn bản")
    assert "Chờ quyết định" not in (await chair.says("/menu")).labels()
    assert "Chờ quyết định" not in (await secretary.says("/menu")).labels()
    ruling = await runtime.read(lambda uow: uow.rulings.of_question(question))
    assert ruling is not None
    assert ruling.way is Way.WRITTEN


async def test_sorted_as_it_stands_and_no_longer_off_topic_are_two_labels(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await marked(runtime, world)
    labels = (await secretary.says("/phieu MN26-001")).labels()
    assert {"Đúng chủ đề, tiếp", "Trong chủ đề"} <= set(labels)
    assert "Đúng chủ đề" not in labels
    (await secretary.presses("Trong chủ đề")).shows("MN26-001 không còn dấu ngoài chủ đề.")


async def test_the_secretary_marks_and_the_chair_decides_by_one_tap(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LAND)
    await asks(runtime, world, "parent2", MEAL)
    await secretary.says("/phieu MN26-001")
    card = await secretary.presses("Ngoài chủ đề")
    assert "Trả lời văn bản" not in card.labels()
    assert "Chờ quyết định" in (await chair.says("/moi")).labels()
    card = await chair.presses("Chờ quyết định")
    card.shows(LAND, "đánh dấu ngoài chủ đề")
    assert {"Trả lời tại hội nghị", "Trả lời văn bản"} <= set(card.labels())
    assert "Không trả lời" not in card.labels()
    done = await chair.presses("Trả lời văn bản")
    done.shows("Đã quyết định về MN26-001: ngoài nội dung, trả lời bằng văn bản")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("MN26-001", "ngoài các nội dung", "bằng văn bản", "Phó Hiệu trưởng", "Chậm nhất")
    kept = await runtime.read(lambda uow: uow.questions.get(question))
    assert kept.reply_mode is ReplyMode.WRITTEN
    assert await stage_of(runtime, question) is Stage.ASSIGNED
    assert "Chờ quyết định" not in (await chair.says("/moi")).labels()


async def test_it_is_taken_back_unheard(
    chair: Speaker, parent: Speaker, responder: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await marked(runtime, world)
    before = await runtime.read(lambda uow: uow.questions.get(question).model_dump())
    await chair.says("/quyet")
    await chair.presses("Trả lời văn bản")
    (await chair.presses("Hoàn tác")).shows("Đã hoàn tác", LAND)
    await notices_go_out(runtime, clock)
    assert not [one for one in [*await parent.heard(), *await responder.heard()] if "MN26-001" in one.text]
    assert await runtime.read(lambda uow: uow.questions.get(question).model_dump()) == before
    assert await runtime.read(lambda uow: uow.duties.of_question(question)) is None


async def test_declined_where_the_plan_lets_the_chair_decide(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    """It stands in no list and no total; its asker reads why, how to go on, and may ask to look again."""
    question = await marked(runtime, world)
    await asks(runtime, world, "parent2", MEAL)
    by = world.people["chair"]
    with pytest.raises(MustBeAnswered):
        await runtime.write(lambda uow: off_topic.decide(uow, question, Way.DECLINED, by=by))
    await may_decline(runtime, world)
    await chair.says("/quyet")
    (await chair.presses("Không trả lời")).shows("Vì sao không trả lời MN26-001", "Người hỏi đọc đúng lý do này")
    (await chair.presses("Lý do chung")).shows("ngoài nội dung, không trả lời")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("quyết định không trả lời", "ngoài các nội dung hội nghị", "gặp thư ký", LAND)
    (await parent.says("/cauhoi")).shows("Chủ trì không trả lời, đã nói lý do")

    def lists(uow: UnitOfWork) -> list[str]:
        meeting = uow.meetings.get(world.meeting)
        return [line.question.code for line in listing.lines(uow, meeting, ReplyMode.SPOKEN)]

    assert await runtime.read(lists) == ["MN26-002"]
    digest = await runtime.read(lambda uow: uow.questions.aside(world.meeting))
    assert digest == []
    clock.move(days=10, hours=8)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=by))
    with pytest.raises(QuestionShut):
        await runtime.write(lambda uow: rounds.call(uow, question, by=by))
    tally = await runtime.write(lambda uow: closing.close(uow, world.meeting, by=by))
    assert (tally.total, tally.not_reached, tally.askers) == (1, 1, 1)
    assert await runtime.read(lambda uow: uow.duties.of_question(question)) is None
    found = await runtime.read(lambda uow: results.of_last_meeting(uow, world.people["parent"]))
    assert found is not None
    assert [one.progress.stage for one in found.own] == [Stage.DECLINED]


async def test_two_refuse_and_the_asker_asks_the_chair(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LAND)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Quyết định khác")
    (await secretary.presses("Không tiếp nhận")).shows("vì căn cứ nào")
    (await secretary.presses("Nêu chuyện riêng tư")).shows("Căn cứ: pháp luật", "đời tư")
    waits = await secretary.says(WHY)
    waits.shows("cần thêm một người đồng ý", "ĐỀ NGHỊ KHÔNG TIẾP NHẬN")
    await notices_go_out(runtime, clock)
    assert not [one for one in await parent.heard() if "MN26-001" in one.text]
    (await chair.hears()).shows("Thư ký hội nghị đề nghị không tiếp nhận MN26-001", WHY, LAND)
    (await chair.presses("Đồng ý không nhận")).shows("Đã quyết định về MN26-001: không tiếp nhận")
    await notices_go_out(runtime, clock)
    told = await parent.hears()
    told.shows("không được tiếp nhận", "Căn cứ: pháp luật", WHY, "Gửi lại được", "gửi câu hỏi", LAND)
    assert await stage_of(runtime, question) is Stage.REFUSED
    (await parent.says("MN26-001")).shows("không được tiếp nhận", WHY)
    (await parent.presses("Nhờ chủ trì xem lại")).shows("Đã chuyển MN26-001 đến chủ trì", "Đã nhờ chủ trì xem lại")
    (await parent.says("x", payload=f"a|look_again|{question}")).shows("đã nhờ chủ trì xem lại rồi", LAND)
    (await chair.hears()).shows("nhờ chủ trì xem lại", WHY, LAND)
    card = await chair.presses("Xem và quyết định")
    card.shows("NGƯỜI HỎI NHỜ CHỦ TRÌ XEM LẠI")
    assert {"Giữ quyết định", "Mở lại phiếu"} <= set(card.labels())
    (await chair.presses("Mở lại phiếu")).shows("đã mở lại")
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows("Đính chính", "đúng thứ tự đăng ký")
    assert await stage_of(runtime, question) is Stage.REGISTERED


async def test_the_chair_keeps_it(
    chair: Speaker, parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await asks(runtime, world, "parent", LAND)
    await refused(runtime, world, question)
    await notices_go_out(runtime, clock)
    await runtime.write(lambda uow: refusing.look_again(uow, question, by=world.people["parent"]))
    await chair.says("/quyet")
    (await chair.presses("Giữ quyết định")).shows("Đã giữ quyết định")
    (await parent.hears()).shows("đã xem lại", "giữ quyết định")


@pytest.mark.core_only
async def test_what_waits_is_counted_and_each_is_reached(chair: Speaker, runtime: Runtime, world: World) -> None:
    """Marked or proposed for refusal, in order of number."""
    first = await asks(runtime, world, "parent", LAND)
    by = world.people["secretary"]
    await runtime.write(lambda uow: refusing.propose(uow, first, Ground.PRIVACY, WHY, by=by))
    await marked(runtime, world)
    await marked(runtime, world)
    (await chair.says("/quyet")).shows("Câu 1/3 chờ quyết định", "MN26-001", "ĐỀ NGHỊ KHÔNG TIẾP NHẬN")
    for place in (2, 3, 1):
        (await chair.presses("Câu sau")).shows(f"Câu {place}/3 chờ quyết định", f"MN26-00{place} –")


async def test_one_who_is_the_whole_office_refuses_alone(runtime: Runtime, world: World) -> None:
    """A secretary who is the chair as well, or a chair without a secretary."""
    question = await asks(runtime, world, "parent", LAND)
    chair = world.people["chair"]

    def both(uow: UnitOfWork) -> None:
        uow.people.keep(
            Membership(person_id=chair, unit_id=world.unit, role=Role.SECRETARY, title="Thư ký", since=uow.now)
        )

    await runtime.write(both)
    ruling = await runtime.write(lambda uow: refusing.propose(uow, question, Ground.DIGNITY, WHY, by=chair))
    assert ruling.holds


async def test_the_second_does_not_agree(secretary: Speaker, runtime: Runtime, world: World, clock: Clock) -> None:
    question = await asks(runtime, world, "parent", LAND)
    by, chair = world.people["secretary"], world.people["chair"]
    ruling = await runtime.write(lambda uow: refusing.propose(uow, question, Ground.DIGNITY, WHY, by=by))
    await notices_go_out(runtime, clock)
    with pytest.raises(NoRight):
        await runtime.write(lambda uow: refusing.agree(uow, ruling.key, by=by))
    await runtime.write(lambda uow: refusing.drop(uow, ruling.key, by=chair))
    (await secretary.hears()).shows("vẫn được tiếp nhận")
    with pytest.raises(AlreadyDone):
        await runtime.write(lambda uow: refusing.agree(uow, ruling.key, by=chair))


async def test_what_is_shut_is_left_alone(runtime: Runtime, world: World, clock: Clock) -> None:
    """Sorted, admitted, changed or joined by nobody; and it does not count among what one may ask."""
    question = await asks(runtime, world, "parent", LAND)
    await refused(runtime, world, question)
    by, parent = world.people["secretary"], world.people["parent"]
    for work in (
        lambda uow: triage.accept(uow, question, by=by),
        lambda uow: care.admit(uow, question, by=by),
        lambda uow: care.keep_internal(uow, question, by=by),
        lambda uow: changing.withdraw(uow, uow.questions.get(question)),
    ):
        with pytest.raises(QuestionShut):
            await runtime.write(work)
    assert await runtime.read(lambda uow: uow.questions.count_by(parent, world.meeting)) == 0
    assert (await runtime.read(lambda uow: uow.questions.get(question))).aside is Care.REFUSED
    other = await asks(runtime, world, "parent2", LAND)
    with pytest.raises(QuestionShut):
        await runtime.write(lambda uow: equal.join(uow, other, question, by=by))


async def test_joined_and_called_ones_are_not_decided_beside(runtime: Runtime, world: World, clock: Clock) -> None:
    first, second = await asks(runtime, world, "parent", LAND), await asks(runtime, world, "parent2", LAND)
    by, chair = world.people["secretary"], world.people["chair"]
    await runtime.write(lambda uow: equal.join(uow, first, second, by=by))
    with pytest.raises(StillJoined):
        await runtime.write(lambda uow: refusing.propose(uow, first, Ground.DIGNITY, WHY, by=by))
    third = await marked(runtime, world, "teacher")
    clock.move(days=10, hours=8)
    await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=chair))
    await runtime.write(lambda uow: rounds.call(uow, third, by=chair))
    with pytest.raises(AlreadyCalled):
        await runtime.write(lambda uow: off_topic.decide(uow, third, Way.WRITTEN, by=chair))
    assert await runtime.read(lambda uow: deciding.acts_for(uow, uow.questions.get(third), by=chair)) == ["ask_back"]
    await runtime.write(lambda uow: outcomes.answered_here(uow, third, 1, by=chair))
    with pytest.raises(AlreadyDone) as refused:
        await runtime.write(lambda uow: off_topic.decide(uow, third, Way.WRITTEN, by=chair))
    assert "đã có kết quả" in say_refusal(refused.value, now=clock())


async def test_a_reason_that_ends_with_a_stop_gets_no_second_one(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    question = await marked(runtime, world)
    await may_decline(runtime, world)
    by = world.people["chair"]
    await runtime.write(lambda uow: off_topic.decide(uow, question, Way.DECLINED, by=by, reason=WHY))
    await notices_go_out(runtime, clock)
    (await parent.hears()).shows(f"Lý do: {WHY}\n")
