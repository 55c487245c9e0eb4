"""Câu trả lời còn nợ: over all meetings, late first; one or many at once, and why some were left."""

from collections.abc import Callable
from pathlib import Path

from bot.runtime import Runtime
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_debts import two_debts
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World
from web.sign_in import new_event

DEBTS = f"{HOME}/con-no"
Visit = Callable[[], Visitor]


async def test_it_is_listed_by_who_owes_it_with_counts_and_words(
    visitor: Visit, runtime: Runtime, world: World, clock: Clock
) -> None:
    await two_debts(runtime, world, clock)
    await runtime.write(lambda uow: _sort(uow, 2))
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(DEBTS)
    for words in (
        "Đang nợ 2", "Quá hạn 1", "Chưa tiếp nhận 1", "Đang soạn 1", "Chờ duyệt 0", "Trả lại 0", "Chưa giao 1",
        "Ngô Quốc Bảo – Phó Hiệu trưởng",
        "quá hạn 2 ngày", "Lò Thị Mây , phụ huynh, Mẫu giáo lớn A1",
    ):  # fmt: skip
        assert words in page.words, words
    assert page.words.index("Phó Hiệu trưởng : 1 câu 1 quá hạn") < page.words.index("Thư ký hội nghị : 1 câu")
    assert "Chưa giao ai" in (await clerk.opens(f"{DEBTS}?loc=ungiven")).words
    assert "Không có câu nào như vậy" in (await clerk.opens(f"{DEBTS}?loc=waiting")).words


def _sort(uow: UnitOfWork, question_id: int) -> None:
    question = uow.questions.get(question_id)
    question.triaged_at = uow.now
    uow.questions.keep(question)


async def test_many_are_given_on_at_once_and_what_was_left_is_named(
    visitor: Visit, runtime: Runtime, world: World, clock: Clock
) -> None:
    [late, own] = await two_debts(runtime, world, clock)
    await runtime.write(lambda uow: _sort(uow, 2))
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(DEBTS)
    action, fields = page.fields("nudge")
    nothing = await clerk.sends(action, fields)
    assert (nothing.status, "Chưa chọn câu nào" in nothing.status_line) == (409, True)
    ticked = {f"t.d{late}": "1", f"t.d{own}": "7", "t.q2": "1", "viec": "give"}
    given = await clerk.sends(
        action, fields | ticked | {"nguoi": str(world.people["chair"]), "ngay": "2026-12-04"}
    )  # fmt: skip
    for words in (
        "Đã giao Phạm Thanh Hiền (Hiệu trưởng) 2 câu: MN26-001, MN26-002.", "MN26-003: vừa được người khác đổi",
    ):  # fmt: skip
        assert words in given.status_line
    holders = await runtime.read(lambda uow: [uow.duties.get(key).holder_id for key in (late, own)])
    assert holders == [world.people["chair"], world.people["secretary"]]
    undone = await clerk.undoes(given)
    assert "các câu lại do người trước trả lời" in undone.status_line
    first = await runtime.read(lambda uow: uow.duties.get(late))
    assert first.holder_id == world.people["responder"]
    assert await runtime.read(lambda uow: uow.duties.of_question(2)) is None


async def test_a_promised_asker_reads_the_new_date(
    visitor: Visit, runtime: Runtime, world: World, clock: Clock
) -> None:
    [late, own] = await two_debts(runtime, world, clock)

    def promised(uow: UnitOfWork) -> None:
        duty = uow.duties.get(late)
        duty.reopened_at = uow.now
        uow.duties.keep(duty)

    await runtime.write(promised)
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(DEBTS)
    action, fields = page.fields("nudge")
    ticked = {f"t.d{late}": "1", f"t.d{own}": "1", "viec": "put_off", "ngay": "2026-12-04", "ly-do": "chờ kiểm tra"}
    done = await clerk.sends(action, fields | ticked)
    assert "Đã lùi hạn 2 câu (MN26-001, MN26-003) đến 17h00 thứ Sáu, ngày 04/12/2026" in done.status_line
    told = await runtime.read(
        lambda uow: [
            row.template
            for part in ("parent", "teacher", "responder")
            for account in [uow.accounts.find("web", world.accounts[part])]
            if account is not None
            for row in uow.deliveries.history(account.account_id, limit=9)
        ]
    )
    assert told.count("answers/late") == 1
    assert told.count("answering/put_off") == 1


async def test_who_holds_no_post_has_no_such_page(visitor: Visit, runtime: Runtime, world: World) -> None:
    await asks(runtime, world, "parent", "Bao giờ có lịch thi ạ?")
    parent = Clerk(await visitor().signs_in(world.people["parent"]))
    assert (await parent.opens(DEBTS)).status == 404
    responder = Clerk(await visitor().signs_in(world.people["responder"]))
    page = await responder.opens(DEBTS)
    assert "Không còn nợ câu trả lời nào" in page.words


async def test_a_holder_gives_nothing_on_by_a_forged_form(
    visitor: Visit, runtime: Runtime, world: World, clock: Clock
) -> None:
    [_, own] = await two_debts(runtime, world, clock)
    responder = Clerk(await visitor().signs_in(world.people["responder"]))
    for act in ("give", "nudge", "put_off"):
        forged = {
            "csrf": await responder.visitor.form_token(), "event": f"{new_event()}-{act}", "viec": act,
            f"t.d{own}": "1",
            "nguoi": str(world.people["chair"]), "ngay": "2026-12-04", "ly-do": "x",
        }  # fmt: skip
        assert (await responder.sends(DEBTS, forged)).status in {403, 409}
    duty = await runtime.read(lambda uow: uow.duties.get(own))
    assert (duty.holder_id, duty.version) == (world.people["secretary"], 1)


async def test_nudged_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await two_debts(runtime, world, runtime.clock)  # type: ignore[arg-type]

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/no")
        await speaker.presses("MN26-001")
        await speaker.presses("Nhắc")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{DEBTS}?mo=d1")
        assert "Đã nhắc 1 người về 1 câu." in (await clerk.does(page, "nudge", nth=1)).status_line

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"]][-2:] == ["duty.nudged", "reminder.sent"]


async def test_put_off_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await two_debts(runtime, world, runtime.clock)  # type: ignore[arg-type]

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/no")
        await speaker.presses("MN26-001")
        await speaker.presses("Lùi hạn")
        await speaker.says("chờ biên bản")
        await speaker.says("4/12")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{DEBTS}?mo=d1")
        await clerk.does(page, "put_off", ngay="2026-12-04", ly_do="chờ biên bản")

    await same_by_both(sqlite_template, tmp_path, "secretary", before=before, talk=talk, desk=desk)
