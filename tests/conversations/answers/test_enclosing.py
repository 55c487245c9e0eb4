"""The signed paper goes with the answer: enclosed by its holder, seen by who approves, handed to the asker."""

import pytest

from bot.runtime import Runtime
from conversation.turn import Media
from domain.messages.delivery import Delivery
from services.answers import enclosing
from services.questions import equal
from services.unit_of_work import UnitOfWork
from tests.conversations.answers.test_answering import ANSWER, MEAL, owes
from tests.filing import hangs, looked_into, photos, picture
from tests.office import asks
from tests.talking import Speaker
from tests.world import World

PAPER = Media("document", "cv", "cong-van-12.pdf", "application/pdf", 0, b"%PDF-1.7 signed")
PAGE_TWO = Media("photo", "p2", "trang-2.jpg", "image/jpeg", 0, picture())


async def writes(responder: Speaker) -> None:
    await responder.says("/viec")
    await responder.presses("MN26-001")
    (await responder.presses("Soạn trả lời")).shows("Có văn bản đã ký (PDF, DOCX, ảnh) thì gửi luôn ở đây")


@pytest.mark.core_only
async def test_a_signed_paper_from_its_holder_to_the_asker(
    responder: Speaker, secretary: Speaker, parent: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    duty = await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await writes(responder)
    (await responder.sends(PAPER)).shows("Đã nhận, câu trả lời có 1 tệp", "xin chọn «Xem văn bản kèm»")
    (await responder.presses("Xem văn bản kèm")).shows("Xin xem văn bản trả lời kèm theo", "Kèm 1 tệp: cong-van-12.pdf")
    (await responder.presses("Trình duyệt")).shows("đang được tải về và kiểm tra")
    (await responder.sends(PAGE_TWO)).shows("có 2 tệp")
    await looked_into(runtime)
    (await responder.presses("Trình duyệt")).shows("Đã trình dự thảo")
    asked = await secretary.hears()
    asked.shows("Kèm 2 tệp, xin xem trước khi duyệt")
    assert (await secretary.presses("Văn bản kèm (2)")).document
    events = await runtime.read(lambda uow: uow.events.of("duty", duty))
    assert (enclosing.OPENED, world.people["secretary"]) in [(one.act, one.actor_id) for one in events]
    assert (await parent.says("x", payload="a|papers|1")).document is None  # not before it was sent
    await secretary.presses("Duyệt và gửi", on=asked)
    first, last = (await parent.heard())[-2:]
    first.shows("Văn bản 1/2 kèm câu trả lời phiếu MN26-001")
    last.shows("Kèm 2 văn bản")
    assert (bool(first.document), bool(last.document)) == (True, True)
    assert "Đã rõ" in last.labels()
    await parent.says("MN26-001")
    assert (await parent.presses("Văn bản kèm (2)")).document
    assert (await parent2.says("x", payload="a|papers|1")).document is None

    def handed(uow: UnitOfWork) -> list[bytes]:
        rows: list[Delivery] = uow.deliveries.history(uow.accounts.of(world.people["parent"])[0].id or 0, limit=99)
        kept = [uow.files.get(one.document_id) for one in rows if one.document_id and one.once.startswith("answer:")]
        return [one.content[:5] for one in kept]

    assert sorted(await runtime.read(handed)) == sorted([b"%PDF-", picture()[:5]])


@pytest.mark.core_only
async def test_what_comes_back_keeps_its_papers_until_they_are_taken_off(
    responder: Speaker, secretary: Speaker, runtime: Runtime, world: World
) -> None:
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await writes(responder)
    (await responder.sends(PAPER, text=ANSWER)).shows("có 1 tệp", ANSWER)
    await looked_into(runtime)
    await responder.presses("Trình duyệt")
    await secretary.presses("Trả lại")
    await secretary.says("Thiếu trang 2")
    await responder.presses("Soạn trả lời")
    (await responder.sends(PAGE_TWO)).shows("có 2 tệp", ANSWER, "cong-van-12.pdf, trang-2.jpg")
    (await responder.presses("Bỏ tệp kèm")).shows("Đã bỏ các tệp kèm theo", ANSWER)
    (await responder.presses("Trình duyệt")).shows("Đã trình dự thảo")
    assert "Văn bản kèm" not in " ".join((await secretary.hears()).labels())


async def test_the_paper_goes_by_every_network(
    responder: Speaker, secretary: Speaker, parent: Speaker, runtime: Runtime, world: World
) -> None:
    """By Telegram and the web a file comes as a file; by Zalo a photo comes and goes as a link."""
    await owes(runtime, world, await asks(runtime, world, "parent", MEAL))
    await writes(responder)
    (await responder.sends(PAGE_TWO, text=ANSWER)).shows("có 1 tệp")
    await looked_into(runtime, responder.fetchers)
    await responder.presses("Trình duyệt")
    await secretary.presses("Duyệt và gửi")
    assert (await parent.hears()).document


@pytest.mark.core_only
async def test_who_asks_the_same_gets_the_paper_under_their_own_number(
    responder: Speaker, secretary: Speaker, parent2: Speaker, runtime: Runtime, world: World
) -> None:
    """And the holder opens what either of them sent."""
    head = await asks(runtime, world, "parent", MEAL)
    other = await asks(runtime, world, "parent2", f"{MEAL} Xin cho biết")
    await hangs(runtime, world, other, *photos(), part="parent2")
    await runtime.write(lambda uow: equal.join(uow, other, head, by=world.people["secretary"]))
    duty = await owes(runtime, world, head)
    await writes(responder)
    await responder.sends(PAPER, text=ANSWER)
    await looked_into(runtime)
    assert (await responder.says("x", payload=f"a|files|{other}")).document
    await responder.says("x", payload=f"a|submit|{duty}")
    await secretary.presses("Duyệt và gửi")
    told = await parent2.hears()
    told.shows("Kèm 1 văn bản")
    assert told.document
    await parent2.says("MN26-002")
    again = await parent2.presses("Văn bản kèm (1)")
    again.shows("MN26-002: tệp")
    assert "ghi lại" not in again.text
    assert again.document
