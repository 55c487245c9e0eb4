"""The secretary sorts what came in."""

import pytest

from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.person import Person
from domain.questions.question import Authority, Draft, ReplyMode
from services import which_meeting
from services.answers import promises
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World, put_under_a_ward

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"


async def test_the_digest_tells_what_waits(secretary: Speaker, runtime: Runtime, world: World) -> None:
    (await secretary.says("câu mới")).shows("0 câu mới", "Chờ phân loại: 0 câu")
    await asks(runtime, world, "parent", MEAL, topic="unsorted")
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    digest = await secretary.says("/moi")
    digest.shows(
        "Hôm nay: 2 câu mới", "Chờ phân loại: 2", "Chăm sóc, nuôi dưỡng: 1", "Chưa rõ, nhờ xếp: 1", "24/11/2026"
    )
    assert digest.labels()[0] == "Phân loại câu mới"


async def test_sorting_goes_from_the_oldest_to_the_last(secretary: Speaker, runtime: Runtime, world: World) -> None:
    first = await asks(runtime, world, "parent", MEAL, topic="unsorted")
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    await secretary.says("/moi")
    card = await secretary.presses("Phân loại câu mới")
    card.shows("MN26-001", "Lò Thị Mây", "phụ huynh", "Mẫu giáo lớn A1", MEAL, "gợi ý: Phòng dịch, an toàn thực phẩm")
    before = await runtime.read(lambda uow: uow.questions.get(first).registered_at)
    following = await secretary.presses("Xếp theo gợi ý")
    following.shows("MN26-001 thuộc chủ đề “Phòng dịch, an toàn thực phẩm”", "MN26-002")
    sorted_one = await runtime.read(lambda uow: uow.questions.get(first))
    assert sorted_one.topic_id == world.topics["safety"]
    assert (sorted_one.registered_at, sorted_one.number) == (before, 1)
    (await secretary.presses("Đúng chủ đề, tiếp")).shows("Đã xếp MN26-002 vào", "Đã phân loại hết")


async def test_another_topic_keeps_number_and_time(secretary: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    (await secretary.presses("Đổi chủ đề")).shows("MN26-001 thuộc chủ đề nào", "4. Vấn đề khác")
    (await secretary.says("linh tinh lắm")).shows("Xin chọn một trong các mục", "thuộc chủ đề nào")
    (await secretary.says("van de khac")).shows("MN26-001 thuộc chủ đề “Vấn đề khác”")
    changed = await runtime.read(lambda uow: uow.questions.get(question))
    assert changed.topic_id == world.topics["other"]
    assert changed.triaged_at is not None
    act = await runtime.read(lambda uow: uow.events.of("question", question))
    assert ("question.topic_changed", world.people["secretary"]) in [(event.act, event.actor_id) for event in act]


async def test_authority_off_topic_and_notes(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Thẩm quyền")
    (await secretary.says("phường")).shows("Đã ghi thẩm quyền của MN26-001: xã, phường", "Thẩm quyền: xã, phường")
    (await secretary.presses("Ngoài chủ đề")).shows("Đã đánh dấu MN26-001 ngoài chủ đề", "Ngoài chủ đề hội nghị")
    (await secretary.presses("Ghi chú nội bộ")).shows("Chỉ Ban Thư ký và chủ trì đọc được")
    (await secretary.says("Đã hỏi nhà bếp, chờ số liệu")).shows("Ghi chú (Thư ký hội nghị): Đã hỏi nhà bếp")
    kept = await runtime.read(lambda uow: uow.questions.get(question))
    assert (kept.authority, kept.off_topic) == (Authority.WARD, True)
    for asked in ("/cauhoi", "MN26-001"):
        await parent.says(asked)
    assert not [heard for heard in await parent.heard() if "nhà bếp" in heard.text]


async def test_giving_a_question_to_somebody_tells_them_at_once(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    dates = await secretary.presses("Ngô Quốc Bảo")
    assert dates.labels() == ["19/11, thứ Năm", "23/11, thứ Hai", "01/12, thứ Ba", "Quay lại"]
    (await secretary.says("ngày mai")).shows(
        "Đã giao MN26-001 cho Ngô Quốc Bảo (Phó Hiệu trưởng), hạn 17h00 thứ Ba, ngày 17/11/2026"
    )
    (await responder.hears()).shows("Thầy được phân công trả lời câu MN26-001", "17h00 thứ Ba, ngày 17/11/2026", MEAL)
    owed = await runtime.read(lambda uow: uow.duties.of_question(question))
    assert owed is not None
    assert owed.assigned_by == world.people["secretary"]
    assert (await runtime.read(lambda uow: uow.questions.get(question))).triaged_at is not None


async def test_the_way_back_from_giving_leads_to_the_card(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """To the short card while the question is being sorted, to the whole one afterwards; nothing is done by it."""
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    await secretary.presses("Ngô Quốc Bảo")
    (await secretary.presses("Quay lại")).shows("Giao ai trả lời MN26-001")
    card = await secretary.presses("Quay lại")
    card.shows(MEAL)
    assert "Đúng chủ đề, tiếp" in card.labels()
    assert await runtime.read(lambda uow: uow.duties.of_question(question)) is None
    await secretary.presses("Đúng chủ đề, tiếp")
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Giao trả lời")
    card = await secretary.presses("Quay lại")
    card.shows(MEAL)
    assert "Đúng chủ đề, tiếp" not in card.labels()
    (await secretary.says("thứ sáu")).shows("Chưa hiểu tin này")


async def test_giving_questions_away_goes_on_to_the_next(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    """Three taps a question, and one for the same person and date again."""
    asked = [await asks(runtime, world, "parent", f"Câu thứ {number}: {MEAL}") for number in (1, 2, 3)]
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    await secretary.presses("Ngô Quốc Bảo")
    following = await secretary.presses("23/11, thứ Hai")
    following.shows(
        "Đã giao MN26-001 cho Ngô Quốc Bảo (Phó Hiệu trưởng), hạn 17h00 thứ Hai, ngày 23/11/2026", "MN26-002",
        "Câu thứ 2",
    )  # fmt: skip
    if secretary.network != "zalo":
        assert "Giao Thầy Bảo, 23/11" in following.labels()
        assert "Câu sau" in following.labels()
    (await secretary.presses("Giao Thầy Bảo, 23/11")).shows("Đã giao MN26-002 cho Ngô Quốc Bảo", "MN26-003")
    (await secretary.presses("Giao Thầy Bảo, 23/11")).shows("Đã giao MN26-003", "Đã phân loại hết")
    duties = await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting))
    assert [(duty.question_id, duty.holder_id, str(duty.due_at)) for duty in duties] == [
        (question, world.people["responder"], "2026-11-23 10:00:00+00:00") for question in asked
    ]
    assert len([heard for heard in await responder.heard() if "phân công trả lời" in heard.text]) == 3


@pytest.mark.core_only
async def test_who_answers_a_topic_comes_before_who_was_given_the_last_question(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    """What one tap does for this topic stands on the card; a repeat comes first only where nobody answers the topic."""
    for number, topic in enumerate(("care", "care", "safety"), start=1):
        await asks(runtime, world, "parent", f"Câu thứ {number}: {MEAL}", topic=topic)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    await secretary.presses("Bùi Minh Thư")
    card = await secretary.presses("23/11, thứ Hai")
    card.shows(
        "Giao Thầy Bảo, 23/11: là giao Ngô Quốc Bảo (Phó Hiệu trưởng), người trả lời nội dung này, hạn 17h00 thứ Hai",
        "Giao Cô Thư, 23/11: là giao Bùi Minh Thư (Thư ký hội nghị) như câu vừa giao, hạn 17h00 thứ Hai, ngày "
        "23/11/2026; nội dung này vốn do Ngô Quốc Bảo trả lời.",
    )
    given = [label for label in card.labels() if label.startswith("Giao ")]
    assert given == ["Giao Thầy Bảo, 23/11", "Giao trả lời", "Giao Cô Thư, 23/11"]
    card = await secretary.presses("Giao Cô Thư, 23/11")
    card.shows("Đã giao MN26-002 cho Bùi Minh Thư", "MN26-003", "như câu vừa giao")
    assert "vốn do" not in card.text
    assert [label for label in card.labels() if label.startswith("Giao ")] == ["Giao Cô Thư, 23/11", "Giao trả lời"]


@pytest.mark.core_only
async def test_given_again_the_same_way_nobody_is_told_twice(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    payload = f"a|assignlike|{question}.{world.people['responder']}.2026-11-23"
    for _ in range(2):
        (await secretary.says("", payload=payload)).shows("Đã giao MN26-001")
    assert len([heard for heard in await responder.heard() if "phân công trả lời" in heard.text]) == 1
    for odd in (
        "x",
        f"{question}.1.20261399",
        f"{question}.1.",
        f"{question}.{'9' * 30}.2026-11-23",
        "..",
        "9.9.2026-11-23",
    ):
        (await secretary.says("", payload=f"a|assignlike|{odd}")).shows("không tìm thấy")
    (await responder.says("", payload=payload)).shows("Chức năng này dành cho")


async def test_what_was_sorted_is_taken_back_from_the_next_card(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    first = await asks(runtime, world, "parent", MEAL, topic="unsorted")
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    await secretary.says("/moi")
    card = await secretary.presses("Phân loại câu mới")
    assert card.labels()[0] == "Đổi chủ đề"
    await secretary.presses("Xếp theo gợi ý")
    back = await secretary.presses("Lấy lại")
    back.shows("Đã lấy lại MN26-001", "Chủ đề: Chưa rõ, nhờ xếp", MEAL)
    question = await runtime.read(lambda uow: uow.questions.get(first))
    assert (question.topic_id, question.triaged_at) == (world.topics["unsorted"], None)
    await secretary.presses("Đổi chủ đề")
    (await secretary.says("van de khac")).shows("MN26-002")
    (await secretary.presses("Lấy lại")).shows("Đã lấy lại MN26-001", "Chủ đề: Chưa rõ, nhờ xếp")
    await secretary.presses("Đúng chủ đề, tiếp")
    (await secretary.presses("Đúng chủ đề, tiếp")).shows("Đã phân loại hết")
    (await secretary.presses("Lấy lại")).shows("Đã lấy lại MN26-002")


async def test_what_was_given_is_taken_back_too(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Giao trả lời")
    await secretary.presses("Ngô Quốc Bảo")
    await secretary.says("ngày mai")
    (await secretary.presses("Lấy lại")).shows("Đã lấy lại MN26-001")
    assert await runtime.read(lambda uow: uow.duties.of_question(question)) is None
    told = await responder.hears()
    assert told.text == "Câu MN26-001 không còn giao cho thầy nữa; Ban Thư ký đang xếp lại. Xin cảm ơn!"
    (given,) = [heard for heard in await responder.heard() if "Xem câu hỏi" in heard.labels()]
    (await responder.presses("Xem câu hỏi", on=given)).shows("Câu này không còn giao cho thầy nữa; Ban Thư ký")


@pytest.mark.core_only
async def test_nothing_is_taken_back_that_went_on_since(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent", MEAL, topic="unsorted")
    payload = f"a|unsort|{question}"
    (await secretary.says("", payload=payload)).shows("đang chờ phân loại")
    await secretary.says("", payload=f"a|suggested|{question}.{world.topics['safety']}")
    await chair.says("", payload=f"a|suggested|{question}.{world.topics['other']}")
    (await secretary.says("", payload=payload)).shows("đã có thay đổi khác")
    kept = await runtime.read(lambda uow: uow.questions.get(question))
    assert kept.topic_id == world.topics["other"]
    assert kept.triaged_at is not None


async def test_other_acts_stay_in_the_loop(secretary: Speaker, runtime: Runtime, world: World) -> None:
    """After each of them the card is still the one being sorted, and the next one a tap away."""
    await asks(runtime, world, "parent", MEAL)
    await asks(runtime, world, "parent2", "Giờ đón trẻ có thể muộn hơn không?")
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")
    await secretary.presses("Thẩm quyền")
    await secretary.says("phường")
    (await secretary.presses("Câu sau")).shows("MN26-002")
    await secretary.presses("Ngoài chủ đề")
    (await secretary.presses("Câu sau")).shows("MN26-001")
    await secretary.presses("Ghi chú nội bộ")
    await secretary.says("Hỏi nhà bếp")
    (await secretary.presses("Câu sau")).shows("MN26-002")


async def test_a_date_gone_by_is_refused_and_asked_again(secretary: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", MEAL)
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Giao trả lời")
    await secretary.says("1")
    (await secretary.says("15/11")).shows("đã qua", "Hạn trả lời")
    (await secretary.says("31/02")).shows("Chưa đọc được ngày")
    (await secretary.says("cuối tuần này")).shows("Chưa đọc được ngày “cuối tuần này”")
    (await secretary.says("chiều 25 tháng 11 ạ")).shows("hạn 17h00 thứ Tư, ngày 25/11/2026")


async def test_reassigning_tells_both(
    secretary: Speaker, responder: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    await asks(runtime, world, "parent", MEAL)
    for holder in ("Ngô Quốc Bảo", "Phạm Thanh Hiền"):
        await secretary.says("/phieu MN26-001")
        await secretary.presses("Giao trả lời")
        await secretary.presses(holder)
        await secretary.says("1")
    (await responder.hears()).shows("MN26-001 đã được giao người khác")
    (await chair.hears()).shows("Cô được phân công trả lời câu MN26-001")
    (await responder.says("/viec")).shows("không có việc nào")


@pytest.mark.core_only
async def test_what_was_given_to_another_goes_back_to_who_had_it(
    secretary: Speaker, responder: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """Both are told what is so now: one that it is theirs again, the other that somebody else answers."""
    question = await asks(runtime, world, "parent", MEAL)
    for holder in ("Ngô Quốc Bảo", "Phạm Thanh Hiền"):
        before = await runtime.read(lambda uow: promises.facts(promises.open_duty(uow, question)))
        await secretary.says("/phieu MN26-001")
        await secretary.presses("Giao trả lời")
        await secretary.presses(holder)
        await secretary.says("1")
    (await responder.hears()).shows("MN26-001 đã được giao người khác")

    def undo(uow: UnitOfWork) -> None:
        promises.restore(uow, uow.questions.get(question), before, by=world.people["secretary"])

    await runtime.write(undo)
    (await chair.hears()).shows("MN26-001 đã được giao người khác trả lời")
    (await responder.hears()).shows("Thầy được phân công trả lời câu MN26-001")


async def test_a_withdrawn_question_is_not_sorted(secretary: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/moi")
    await secretary.presses("Phân loại câu mới")

    def withdraw(uow: UnitOfWork) -> None:
        found = uow.questions.get(question)
        found.withdrawn_at = uow.now
        uow.questions.keep(found)

    await runtime.write(withdraw)
    (await secretary.presses("Đúng chủ đề, tiếp")).shows("MN26-001", "rút")
    (await secretary.says("/phieu MN26-001")).shows("người hỏi đã rút")


async def test_others_do_not_sort(parent: Speaker, responder: Speaker, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", MEAL)
    for somebody in (parent, responder):
        (await somebody.says("/moi")).shows("Nếu đã được giao việc này")


@pytest.mark.core_only
async def test_old_buttons_of_the_office_do_nothing_for_others(
    parent: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    question = await asks(runtime, world, "parent2", MEAL)
    for payload in (
        *(
            f"a|{act}|{question}"
            for act in ("sort", "topic", "assign", "authority", "note", "offtopic", "card", "call")
        ),
        f"a|suggested|{question}.{world.topics['other']}",
        f"a|unsort|{question}",
        f"a|assignlike|{question}.{world.people['responder']}.2026-11-23",
        "a|sortnext|0",
        "a|download|",
        "a|list|t.s.0",
        "a|releaseall|1764000000",
    ):
        reply = await parent.says("", payload=payload)
        reply.shows("Nếu đã được giao việc này")
    for payload in (
        "a|card|abc",
        "a|suggested|x",
        "a|clear|",
        "a|duty|9999",
        f"a|clear|{question}",
        f"a|unclear|{question}",
    ):
        (await parent.says("", payload=payload)).shows("không tìm thấy")
    unchanged = await runtime.read(lambda uow: uow.questions.get(question))
    assert (unchanged.triaged_at, unchanged.off_topic, unchanged.authority) == (None, False, None)


async def test_a_watcher_sees_the_card_and_changes_nothing(
    speaker: object, runtime: Runtime, world: World, clock: Clock
) -> None:
    await asks(runtime, world, "parent", MEAL)

    def enrol(uow: UnitOfWork) -> None:
        person_id = uow.people.add(Person(name="Hoàng Văn Páo", created_at=uow.now))
        uow.people.keep(Membership(person_id=person_id, unit_id=world.unit, role=Role.SUPERVISOR, since=uow.now))
        uow.accounts.bind(uow.accounts.known("web", "watcher-1").account_id, person_id)

    await runtime.write(enrol)
    watcher = Speaker(runtime, "watcher-1")
    card = await watcher.says("/phieu MN26-001")
    card.shows("MN26-001", MEAL)
    assert card.labels() == ["Trang chính"]
    (await watcher.says("/moi")).shows("Nếu đã được giao việc này")


async def test_who_was_promised_an_answer_hears_of_a_new_date(
    secretary: Speaker, chair: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """A date given at the meeting is moved by the office: the asker is not left with the old one."""
    question = await asks(runtime, world, "parent", MEAL)
    await chair.says("/batdau")
    await chair.presses("Bắt đầu ngay")
    await chair.says("/dong")
    await chair.presses("Kết thúc")
    (await parent.hears()).shows("chưa tới lượt câu MN26-001")
    await secretary.says("/phieu MN26-001")
    await secretary.presses("Giao trả lời")
    await secretary.says("Ngô Quốc Bảo")
    await secretary.says("20/12/2026")
    (await parent.hears()).shows("MN26-001", "Người trả lời: Phó Hiệu trưởng", "17h00 Chủ nhật, ngày 20/12/2026")
    assert (await runtime.read(lambda uow: uow.duties.of_question(question))) is not None


async def test_two_secretaries_sort_one_question(
    secretary: Speaker, chair: Speaker, runtime: Runtime, world: World
) -> None:
    """Who comes second by an older card is told who was quicker, and sees how it stands now."""
    await asks(runtime, world, "parent", MEAL)
    old = await secretary.says("/phieu MN26-001")
    await chair.says("/phieu MN26-001")
    await chair.presses("Ngoài chủ đề")
    told = await secretary.presses("Thẩm quyền", on=old)
    told.shows("Cô Hiền vừa xếp phiếu MN26-001, nên lần bấm này chưa đổi gì", "ngoài chủ đề")
    await secretary.presses("Đổi chủ đề")
    await chair.presses("Thẩm quyền")
    await chair.presses("Nhà trường")
    (await secretary.presses("An toàn thực phẩm")).shows("Cô Hiền vừa xếp phiếu MN26-001", "Thẩm quyền")
    await secretary.presses("Đổi chủ đề")
    (await secretary.presses("An toàn thực phẩm")).shows("MN26-001 thuộc chủ đề “Phòng dịch")


@pytest.mark.core_only
async def test_a_wards_own_authority_is_not_above_it(
    wire: str, runtime: Runtime, world: World, secretary: Speaker
) -> None:
    """Levels are offered by the names that a ward knows them by; the asker's school stands on card and list."""
    assert wire == "core"

    def ward(uow: UnitOfWork) -> None:
        meeting = put_under_a_ward(uow, world)
        uow.people.enrol(world.people["secretary"], meeting.unit_id, Role.SECRETARY)
        topic = uow.meetings.topics(meeting.key)[0].id
        for number, wording in enumerate((MEAL, "Bao giờ có đèn đường ạ?", "Bao giờ tăng lương ạ?"), start=1):
            draft = Draft(
                person_id=world.people["parent"], meeting_id=meeting.key, topic_id=topic, wording=wording,
                reply_mode=ReplyMode.SPOKEN, updated_at=uow.now,
            )  # fmt: skip
            uow.questions.register(draft, number=number, code=f"UB26-{number:03d}")
        which_meeting.choose(uow, world.people["secretary"], meeting.key)

    await runtime.write(ward)
    for number, button, said in (
        (1, "Trường, phòng ban", "trường, phòng ban trực thuộc (đơn vị khác giải quyết)"),
        (2, "Xã, phường", "xã, phường"),
        (3, "Trung ương", "trung ương (vượt thẩm quyền)"),
    ):
        card = await secretary.says(f"/phieu UB26-{number:03d}")
        card.shows("phụ huynh, Mẫu giáo lớn A1, Trường Mầm non Hoa Ban")
        asked = await secretary.presses("Thẩm quyền")
        assert asked.labels()[0] == "Xã, phường"
        assert "Nhà trường" not in asked.labels()
        assert f"Thẩm quyền: {said}" in (await secretary.presses(button)).text.splitlines()
    listed = await secretary.says("/hangdoi")
    listed.shows("Có 1 câu vượt thẩm quyền", "Có 1 câu do đơn vị khác giải quyết")
    page = await secretary.presses("Theo chủ đề")
    page.shows("Mẫu giáo lớn A1, Trường Mầm non Hoa Ban (trường, phòng ban trực thuộc giải quyết)")
