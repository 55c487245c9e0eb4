"""Trả lời: written, approved and sent from a page; one or many at once, at an hour; corrected."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.runtime import Runtime
from domain.duty import Answer
from domain.errors import NoRight
from services.answers import acknowledging, answering
from services.questions import answer_desk
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, owes
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World

DESK = f"{HOME}/tra-loi"
Visit = Callable[[], Visitor]
pytestmark = pytest.mark.core_only


async def _submitted(runtime: Runtime, world: World, part: str = "parent") -> int:
    duty = await owes(runtime, world, await asks(runtime, world, part, MEAL))

    def work(uow: UnitOfWork) -> int:
        answering.draft(uow, duty, ANSWER, by=world.people["responder"])
        return answering.submit(uow, duty, by=world.people["responder"]).duty_id

    return await runtime.write(work)


def _latest(duty: int) -> Callable[[UnitOfWork], Answer]:
    def read(uow: UnitOfWork) -> Answer:
        found = uow.duties.latest_answer(duty)
        assert found is not None
        return found

    return read


async def test_from_the_question_to_the_asker_by_pages_alone(
    visitor: Visit, runtime: Runtime, world: World, parent: Speaker
) -> None:
    first = await owes(runtime, world, await asks(runtime, world, "parent2", MEAL))
    await runtime.write(lambda uow: answering.draft(uow, first, ANSWER, by=world.people["responder"]))
    answer = await runtime.write(lambda uow: answering.submit(uow, first, by=world.people["responder"]).key)
    await runtime.write(lambda uow: answering.approve(uow, answer, by=world.people["chair"]))
    duty = await owes(runtime, world, await asks(runtime, world, "parent", f"{MEAL} Xin cảm ơn."))
    holder = Clerk(await visitor().signs_in(world.people["responder"]))
    page = await holder.opens(DESK)
    assert "Cần viết 1" in page.words
    page = await holder.opens(f"{DESK}?mo={duty}")
    for words in ("Lò Thị Mây", "Câu gần giống đã trả lời: MN26-001", ANSWER):
        assert words in page.words, words
    reused = await holder.opens(f"{DESK}?loc=viet&mo={duty}&mau={answer}")
    assert f">{ANSWER}</textarea>" in reused.html
    kept = await holder.does(page, "write", duty, viec="write", loi=ANSWER, so="12/TB-MN", ngay="2026-11-20")
    assert "được giữ" in kept.status_line
    page = await holder.opens(f"{DESK}?loc=viet&mo={duty}")
    handed = await holder.does(
        page, "write", duty, viec="hand_in", loi=f"{ANSWER} Đã sửa.", so="12/TB-MN", ngay="2026-11-20"
    )
    assert "Đã trình dự thảo MN26-002" in handed.status_line
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await chair.opens(f"{DESK}?loc=duyet&mo={duty}")
    assert "văn bản số 12/TB-MN" in page.words
    latest = await runtime.read(_latest(duty))
    page = await chair.does(page, "return", latest.key, ly_do="Ghi rõ giờ mở sổ.")
    assert "MN26-002" in page.status_line
    page = await holder.opens(f"{DESK}?loc=viet&mo={duty}")
    assert "Ghi rõ giờ mở sổ." in page.words
    await holder.does(
        page, "write", duty, viec="hand_in", loi=f"{ANSWER} Sổ mở 8h00.", so="12/TB-MN", ngay="2026-11-20"
    )
    page = await chair.opens(f"{DESK}?loc=duyet&mo={duty}")
    assert "2 bản đã trình, đã gửi; đặt cạnh nhau" in page.words
    page = await chair.does(page, "approve", (await runtime.read(_latest(duty))).key)
    assert "Đã duyệt 1 câu: MN26-002; đang gửi tới người hỏi" in page.status_line
    (await parent.hears()).shows("văn bản số 12/TB-MN, thứ Sáu, ngày 20/11/2026", "Sổ mở 8h00.")
    page = await holder.opens(f"{DESK}?loc=da-gui&mo={duty}")
    page = await holder.does(page, "correct", duty)
    assert "Xin viết lại câu trả lời" in page.status_line
    undone = await holder.undoes(page)
    assert "Đã thôi đính chính" in undone.status_line


async def test_many_are_approved_and_sent_at_an_hour(
    visitor: Visit, runtime: Runtime, world: World, parent: Speaker
) -> None:
    duties = [await _submitted(runtime, world) for _ in range(2)]
    answers = [(await runtime.read(_latest(duty))).key for duty in duties]
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await chair.opens(f"{DESK}?loc=duyet")
    action, fields = page.fields("approve")
    nothing = await chair.sends(action, fields)
    assert (nothing.status, "Chưa chọn câu nào" in nothing.status_line) == (409, True)
    ticked = {f"t.{key}": "1" for key in answers}
    page = await chair.sends(action, fields | ticked | {"cach": "sau"})
    assert "Đã duyệt 2 câu: MN26-001, MN26-002; chưa gửi người hỏi" in page.status_line
    again = await chair.sends(action, fields | ticked | {"event": "other"})
    assert again.status in {409, 400}
    page = await chair.opens(f"{DESK}?loc=gui")
    page = await chair.does(page, "order", nth=1, ngay="2026-12-24", gio="7h30")
    assert "2 câu trả lời sẽ gửi người hỏi 07h30" in page.status_line
    assert "hẹn 07h30" in page.words
    page = await chair.undoes(page)
    assert "Đã bỏ hẹn giờ" in page.status_line
    page = await chair.does(page, "order", nth=1, ngay="2020-01-01", gio="7h30")
    assert page.status == 409
    page = await chair.does(await chair.opens(f"{DESK}?loc=gui"), "order", nth=0)
    assert "Đã gửi 2 câu trả lời" in page.status_line
    assert sum(ANSWER in heard.text for heard in await parent.heard()) == 2


async def test_somebody_elses_debt_is_refused(visitor: Visit, runtime: Runtime, world: World) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    own = await owes(runtime, world, await asks(runtime, world, "parent", MEAL), "secretary")
    page = await clerk.opens(f"{DESK}?mo={own}")
    refused = await clerk.does(page, "write", own, moc=str(duty), loi=ANSWER)
    assert refused.status == 409
    assert await runtime.read(lambda uow: uow.duties.answers(duty)) == []


async def test_ticking_what_others_decide_on_tells_not_even_its_code(runtime: Runtime, world: World) -> None:
    answers = [(await runtime.read(_latest(await _submitted(runtime, world)))).key for _ in range(2)]
    with pytest.raises(NoRight):
        await runtime.write(
            lambda uow: answer_desk.approve_many(uow, answers, by=world.people["teacher"], release_now=True)
        )


async def test_chat_and_page_leave_the_same(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await _submitted(runtime, world)

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/duyet")
        await speaker.presses("MN26-001")
        await speaker.presses("Duyệt và gửi")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(f"{DESK}?loc=duyet&mo=1")
        await clerk.does(page, "approve", 1)

    held = await same_by_both(sqlite_template, tmp_path, "chair", before=before, talk=talk, desk=desk)
    assert any("released" in str(row) for row in held["event"])


async def test_who_watches_reads_what_was_kept_and_changes_nothing(
    visitor: Visit, runtime: Runtime, world: World
) -> None:
    duty = await _submitted(runtime, world)
    await owes(runtime, world, await asks(runtime, world, "parent2", MEAL), days=1)
    await runtime.write(lambda uow: answering.approve(uow, 1, by=world.people["chair"]))
    question = await runtime.read(lambda uow: uow.duties.get(duty).question_id)
    await runtime.write(lambda uow: acknowledging.clear(uow, question, by=world.people["parent"], partly=True))
    clerk = Clerk(await visitor().signs_in(world.people["chair"]))
    page = await clerk.opens(f"{HOME}/thuc-hien")
    for words in ("1/2 1 đúng hạn", "0 rõ, 1 tạm rõ, 0 chưa rõ", "Ngô Quốc Bảo"):
        assert words in page.words, words
    assert 'name="viec"' not in page.html.partition("<main")[2].partition("</main>")[0]
