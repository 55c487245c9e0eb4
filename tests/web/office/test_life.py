"""One question's whole life as the slip prints it, first word to «đã rõ»: in order, complete, without names."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.runtime import Runtime
from services.answers import acknowledging, answering, news, putting_off
from services.dates import workday
from services.questions import asking_back, life, triage
from services.questions.life import Step
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER
from tests.office import notices_go_out
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import PARTS, Clock, World

pytestmark = pytest.mark.core_only
ROOF = "Mái hiên lớp A1 dột mỗi khi mưa, bao giờ nhà trường sửa ạ?"


async def lives(runtime: Runtime, world: World, clock: Clock, parent: Speaker) -> None:
    """Ask in the talk; sorted, given, asked back, put off, left open, told of, dated, answered, unclear, clear."""
    await parent.asks(ROOF)
    secretary, responder, chair = (world.people[part] for part in ("secretary", "responder", "chair"))
    key: dict[str, int] = {}

    async def then(work: Callable[[UnitOfWork], object], hours: float = 2) -> None:
        clock.move(hours=hours)
        await runtime.write(work)
        await notices_go_out(runtime, clock)

    def given(uow: UnitOfWork) -> None:
        triage.assign(uow, 1, holder_id=responder, due_at=workday(uow, 5), by=secretary)
        duty = uow.duties.of_question(1)
        assert duty is not None
        key["duty"] = duty.key

    def later(uow: UnitOfWork) -> datetime:
        return uow.duties.get(key["duty"]).due_at + timedelta(days=6)

    def sends(uow: UnitOfWork, text: str) -> None:
        answering.draft(uow, key["duty"], text, by=responder)
        answering.approve(uow, answering.submit(uow, key["duty"], by=responder).key, by=chair)

    await then(given)
    await then(lambda uow: asking_back.ask(uow, 1, "Dột ở lớp nào ạ?", by=secretary))
    await then(lambda uow: asking_back.reply(uow, 1, "Lớp A1 ạ.", by=world.people["parent"]), hours=26)
    await then(lambda uow: putting_off.extend(uow, key["duty"], by=responder, reason="Chờ thợ.", due_at=later(uow)))
    await then(lambda uow: putting_off.leave_open(uow, key["duty"], by=responder, reason="Chờ UBND phường."))
    await then(lambda uow: news.tell(uow, key["duty"], "Phường đã nhận văn bản.", by=responder))
    await then(
        lambda uow: putting_off.extend(uow, key["duty"], by=responder, reason="", due_at=workday(uow, 6)), hours=30
    )
    await then(lambda uow: sends(uow, ANSWER))
    await then(lambda uow: acknowledging.unclear(uow, 1, by=world.people["parent"]))
    await then(lambda uow: sends(uow, f"{ANSWER} Sửa xong ngày 20/12."))
    await then(lambda uow: acknowledging.clear(uow, 1, by=world.people["parent"]))


async def test_the_whole_life_of_a_question(
    parent: Speaker, runtime: Runtime, world: World, clock: Clock, visitor: Callable[[], Visitor]
) -> None:
    await lives(runtime, world, clock, parent)
    steps = await runtime.read(lambda uow: life.of(uow, uow.questions.get(1)))
    assert [step.at for step in steps] == sorted(step.at for step in steps)
    acts = [step.act for step in steps if not step.said]
    for earlier, afterwards in pairwise(ACTS):
        assert acts.index(earlier) <= acts.index(afterwards), (earlier, afterwards, acts)
    [resumed] = [step for step in steps if step.act == "hết tạm dừng, tính lại hạn"]
    assert (resumed.days, resumed.before is not None, resumed.due is not None) == (1, True, True)
    told = [step.said for step in steps if step.said]
    assert sum("Phường đã nhận văn bản." in said for said in told) == 1
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(f"{HOME}/MN26/phieu/1")
    assert "Quá trình, từ lời đầu tiên" in page.words
    for step in steps:
        assert step.act in page.words
    shown = "\n".join(line(step) for step in steps)
    assert not [name for part, (name, *_) in PARTS.items() if part != "parent" and name in shown]


ACTS = (
    "viết lời đầu tiên", "đăng ký", "giao trả lời", "phân loại", "hỏi lại người hỏi", "người hỏi trả lời câu hỏi lại",
    "hết tạm dừng, tính lại hạn", "lùi hạn", "ghi chưa định được ngày", "báo tin người hỏi", "định ngày trả lời",
    "viết dự thảo", "trình duyệt", "duyệt", "gửi trả lời cho người hỏi", "người hỏi chưa rõ, trả lời thêm",
    "người hỏi đã rõ",
)  # fmt: skip


def line(step: Step) -> str:
    """Return a step as one line, as the page has it."""
    days = [f"{at:%d/%m %H:%M}" for at in (step.before, step.due) if at is not None]
    return " · ".join(
        filter(None, [f"{step.at:%d/%m %H:%M}", step.act, step.to, " → ".join(days), step.who, step.said])
    )
