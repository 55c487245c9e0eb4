"""The office watches: the full card of a question, and messages that did not arrive."""

import pytest

from bot.runtime import Runtime
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.network import Terms
from domain.messages.purpose import Purpose
from domain.people.access import Membership, Role
from domain.people.person import Person
from handlers.routing import router
from services.meetings import rounds
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.world import Clock, World

MEAL = "Bếp ăn có bảo đảm an toàn thực phẩm cho các cháu không ạ?"


async def test_the_card_tells_all_and_looking_is_logged(secretary: Speaker, runtime: Runtime, world: World) -> None:
    question = await asks(runtime, world, "parent", MEAL)
    await secretary.says("/phieu mn26-1")
    await secretary.presses("Ghi chú nội bộ")
    await secretary.says("Đã hỏi nhà bếp")
    await secretary.presses("Giao trả lời")
    await secretary.says("1")
    await secretary.says("1")
    card = await secretary.says("/phieu MN26-001")
    card.shows(
        "Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1", MEAL, "1/1, chờ đến lượt", "Ngô Quốc Bảo – Phó Hiệu trưởng, hạn",
        "Đã hỏi nhà bếp", "Diễn biến", "ghi chú nội bộ",
    )  # fmt: skip
    seen = [
        event for event in await runtime.read(lambda uow: uow.events.of("question", question)) if "viewed" in event.act
    ]
    assert {event.actor_id for event in seen} == {world.people["secretary"]}
    assert all("Mây" not in str(event.details) for event in seen)


@pytest.mark.core_only
@pytest.mark.parametrize(
    "wordings",
    [
        ["Ở sân sau ổ điện hở, xin nhà trường kiểm tra ạ", "Ở sân sau ổ điện hở, xin nhà trường kiểm tra ạ"],
        [
            "sân sau ổ điện hở, xin nhà trường kiểm tra giúp ạ",
            "Sân sau ổ điện hở, xin nhà trường kiểm tra giúp ạ",
            "SÂN SAU Ổ ĐIỆN HỞ, XIN NHÀ TRƯỜNG KIỂM TRA GIÚP Ạ",
        ],
        ["Ðường Ỷ Lan quá tối, đề nghị thắp đèn.", "đường ỷ lan quá tối, đề nghị thắp đèn!"],
        ["请问食堂每天的菜单公开吗", "请问食堂每天的菜单公开吗"],
    ],
)
async def test_the_same_words_are_near_whatever_their_capitals(
    secretary: Speaker, runtime: Runtime, world: World, wordings: list[str]
) -> None:
    """SQLite itself lowers ASCII alone."""
    await asks(runtime, world, "responder", "请问校车几点出发，请学校公布")
    await asks(runtime, world, "responder", "Bao giờ có lịch khám sức khỏe ạ?")
    for part, wording in zip(("parent", "parent2", "teacher"), wordings, strict=False):
        await asks(runtime, world, part, wording)
    for number in range(3, 3 + len(wordings)):
        card = await secretary.says(f"/phieu MN26-{number:03d}")
        others = [f"số MN26-{other:03d}" for other in range(3, 3 + len(wordings)) if other != number]
        card.shows(*(f"Gần giống: {other}" for other in others))


async def test_new_words_are_compared_instead_of_the_old(
    secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    await asks(runtime, world, "parent", "Bao giờ có lịch khám sức khỏe cho các cháu ạ?")
    await asks(runtime, world, "parent2", "Ổ ĐIỆN Ở SÂN SAU HỞ, XIN KIỂM TRA Ạ")
    assert "Gần giống" not in (await secretary.says("/phieu MN26-002")).text
    await parent.says("MN26-001")
    await parent.presses("Sửa nội dung")
    await parent.says("Ổ điện ở sân sau hở, xin kiểm tra ạ")
    (await secretary.says("/phieu MN26-002")).shows("Gần giống: số MN26-001")
    (await secretary.says("/tim ổ điện ở sân sau")).shows("MN26-001", "MN26-002")


async def test_an_unknown_number_is_not_found(secretary: Speaker, world: World) -> None:
    (await secretary.says("/phieu MN26-404")).shows("không tìm thấy")
    (await secretary.says("/phieu")).shows("MN26-001")


async def test_the_office_reads_who_must_be_called(
    secretary: Speaker, responder: Speaker, runtime: Runtime, world: World
) -> None:
    (await secretary.says("/guitin")).shows("Mọi tin đều đã đến")

    def without_account(uow: UnitOfWork) -> int:
        person_id = uow.people.add(Person(name="Giàng A Chớ", created_at=uow.now))
        uow.people.keep(
            Membership(person_id=person_id, unit_id=world.unit, role=Role.PARENT, group_id=world.class_a, since=uow.now)
        )
        return person_id

    world.people["unreachable"] = await runtime.write(without_account)
    question = await asks(runtime, world, "unreachable", MEAL)
    await secretary.says(f"/phieu MN26-{question:03d}")
    await secretary.presses("Giao trả lời")
    await secretary.presses("Ngô Quốc Bảo")
    await secretary.says("1")
    await responder.says("/viec")
    await responder.presses("MN26-001")
    await responder.presses("Xin lùi hạn")
    await responder.says("Chờ kiểm nghiệm")
    await responder.says("10/12")
    (await secretary.says("/moi")).shows("Tin chưa đến người nhận: 1")
    failed = await secretary.presses("Tin chưa đến")
    failed.shows("1. Giàng A Chớ, phụ huynh, Mẫu giáo lớn A1", "không có kênh liên lạc", "Chờ kiểm nghiệm")
    (await secretary.presses("Đã báo số 1")).shows("Giàng A Chớ được báo trực tiếp", "Mọi tin đều đã đến")


async def not_there(runtime: Runtime, person_id: int, **reasons: tuple[DeliveryState, str, bool]) -> None:
    """Store messages on Zalo that did not arrive: state, reason, mandatory, by their words."""

    def work(uow: UnitOfWork) -> None:
        for words, (state, reason, mandatory) in reasons.items():
            uow.deliveries.keep(
                Delivery(
                    once=words, person_id=person_id, network="zalo", chat="6ede", template="answers/written",
                    text=words, state=state, reason=reason, purpose=Purpose.MANDATORY if mandatory else Purpose.NOTICE,
                    created_at=uow.now, due_at=uow.now,
                )
            )  # fmt: skip

    await runtime.write(work)


@pytest.mark.core_only
async def test_the_office_reads_why_by_which_network_and_what_still_waits(
    secretary: Speaker, runtime: Runtime, world: World, clock: Clock
) -> None:
    failed, due = DeliveryState.FAILED, DeliveryState.DUE
    await not_there(
        runtime, world.people["parent"], blocked=(failed, "blocked: Forbidden", False), spent=(failed, "quota", False),
        late=(failed, "too_late", False), away=(due, "away", True), unclear=(DeliveryState.UNCERTAIN, "cut", False),
        refused=(failed, "refused: 400", False), month=(due, "quota: 429", True), bug=(failed, "bug: KeyError", False),
        silent=(due, "", True),
    )  # fmt: skip
    soon = await secretary.says("/guitin")
    assert "tạm ngừng" not in soon.text  # a minute is no reason to telephone
    soon.shows("7. Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1: Zalo: người nhận đã chặn kênh nhắn tin")
    clock.move(minutes=11)
    (await secretary.says("/guitin")).shows(
        "1. Lò Thị Mây, phụ huynh, Mẫu giáo lớn A1: Zalo: đang chờ mạng nhắn tin, sẽ tự gửi",
        "chương trình gặp lỗi khi gửi", "chờ sang tháng sau mới gửi được", "mạng nhắn tin từ chối",
        "không rõ đã đến chưa", "đang chờ, mạng nhắn tin tạm ngừng", "tin không còn đúng lúc",
        "đã hết số tin của tháng",
    )  # fmt: skip
    (await secretary.presses("Đã báo số 1")).shows("Lò Thị Mây được báo trực tiếp")
    told = await runtime.read(lambda uow: uow.deliveries.by_once("silent"))
    assert told is not None
    assert (told.state, told.reason) == (DeliveryState.DROPPED, "handed_over")  # so it no longer comes as well


@pytest.mark.core_only
async def test_the_office_reads_what_the_month_has_cost(secretary: Speaker, runtime: Runtime, world: World) -> None:
    runtime.networks["telegram"] = Terms()
    runtime.networks["zalo"] = Terms(quota=3000)
    await runtime.write(lambda uow: uow.allowances.add("zalo", "2026-11", 2412))
    told = await secretary.says("/guitin")
    told.shows("Mọi tin đều đã đến", "Zalo tháng 11/2026: đã gửi 2.412/3.000 tin.")
    assert "Telegram tháng" not in told.text
    await runtime.write(lambda uow: uow.allowances.stop("zalo", "2026-11"))
    (await secretary.says("/guitin")).shows("Zalo đã ngừng nhận tin của tháng này")


@pytest.mark.core_only
async def test_a_failed_message_of_another_unit_is_not_shown(
    secretary: Speaker, runtime: Runtime, world: World
) -> None:
    def elsewhere(uow: UnitOfWork) -> None:
        person_id = uow.people.add(Person(name="Người ở nơi khác", created_at=uow.now))
        uow.deliveries.owe(
            once="elsewhere", person_id=person_id, network="", template="answers/late", text="Xin lỗi", due_at=uow.now
        )

    await runtime.write(elsewhere)
    (await secretary.says("/guitin")).shows("Mọi tin đều đã đến")


def test_every_step_of_the_office_asks_and_takes() -> None:
    """No dead end: what asks also takes."""
    office = ("chairing.", "triaging.", "assigning.", "answering.", "approving.", "acknowledging.")
    steps = {name: step for name, step in router.steps.items() if name.startswith(office)}
    assert len(steps) >= 15
    assert [name for name, step in steps.items() if step.ask is None or step.take is None] == []


@pytest.mark.parametrize(
    ("begin", "told"),
    [
        (("/phieu MN26-001", "Gộp với số khác"), "trả lời chung theo số MN26-001"),
        (("/phieu",), "MN26-002 – "),
        (("/tim",), "1 câu có"),
        (("/goi",), "Lượt phát biểu"),
    ],
)
async def test_who_is_asked_for_a_number_may_type_it_in_full(
    secretary: Speaker, world: World, runtime: Runtime, clock: Clock, begin: tuple[str, ...], told: str
) -> None:
    """As the example says; nowhere else does it then open what anybody may read of a number."""
    await asks(runtime, world, "parent", "Bao giờ có lịch khám sức khỏe cho các cháu ạ?")
    await asks(runtime, world, "parent2", "Ổ điện ở sân sau hở, xin kiểm tra ạ")
    if begin == ("/goi",):
        clock.move(days=10, hours=8)
        await runtime.write(lambda uow: rounds.start(uow, world.meeting, by=world.people["chair"]))
    await secretary.says(begin[0])
    for button in begin[1:]:
        await secretary.presses(button)
    (await secretary.says("MN26-404")).shows("MN26-404")
    if begin == ("/tim",):
        await secretary.says("/tim")
    (await secretary.says("Mn26-2 ạ" if begin == ("/phieu",) else "MN26-002")).shows(told)
