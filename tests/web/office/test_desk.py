"""Bàn tiếp nhận: a slip by chat and by page is the same; namesakes and twins are asked about; undone; its stub."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from pathlib import Path

from aiohttp import FormData

from bot.runtime import Runtime
from domain.people.person import Address
from services.answers import answering, promises
from services.people import keeping
from services.questions import care, changing, triage
from services.unit_of_work import UnitOfWork
from tests.office import asks
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World

DESK = f"{HOME}/MN26/ban-tiep-nhan"
WORDS = "Cổng trường hay kẹt xe lúc tan học, đề nghị mở thêm cổng phụ ạ."
DAY = timedelta(days=1)
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


def value_of(page: Shown, label: str) -> str:
    """The value of the option with this label."""
    found = re.search(rf'<option value="([^"]*)"[^>]*>{re.escape(label)}', page.html)
    assert found, label
    return found[1]


async def test_a_slip_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def nothing(runtime: Runtime, world: World) -> None:
        del runtime, world

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/phieugiay")
        await speaker.says("ông Lường Văn Pấng")
        await speaker.presses("Phụ huynh")
        await speaker.presses("Mẫu giáo lớn A1")
        await speaker.presses("Vấn đề khác")
        await speaker.says(WORDS)
        await speaker.presses("Trả lời bằng văn bản")
        await speaker.presses("Sửa giờ nộp")
        await speaker.says("8h15")
        await speaker.presses("Ghi phiếu")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(DESK)
        kept = await clerk.does(
            page, "take", ten="ông Lường Văn Pấng", vai="parent", nhom=value_of(page, "Mẫu giáo lớn A1"), loi=WORDS,
            noi_dung=value_of(page, "Vấn đề khác"), hinh_thuc="written", gio="8h15",
        )  # fmt: skip
        assert "Đã ghi phiếu MN26-001 của ông Lường Văn Pấng, nộp 08h15" in kept.status_line
        assert "“Cổng trường" in kept.words

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=nothing, talk=talk, desk=desk)
    assert [row["code"] for row in rows["question"]] == ["MN26-001"]


async def filled(clerk: Clerk, page: Shown, **typed: str) -> Shown:
    """Send the form of a slip."""
    action, fields = page.fields("take")
    usual = {"ten": "chị Mây", "vai": "parent", "loi": WORDS, "hinh-thuc": "written"}
    return await clerk.sends(action, fields | usual | {"noi-dung": value_of(page, "Vấn đề khác")} | typed)


async def test_a_namesake_and_a_twin_are_asked_about(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    asked = await filled(clerk, await clerk.opens(DESK))
    assert (asked.status, "Xin chọn phiếu của ai" in asked.status_line) == (409, True)
    assert WORDS in asked.html
    mine = value_of(asked, "Lò Thị Mây")
    assert mine == str(world.people["parent"])
    kept = await filled(clerk, asked, nguoi=mine)
    assert "Đã ghi phiếu MN26-001 của chị Lò Thị Mây" in kept.status_line
    twin = await filled(clerk, kept, nguoi=mine)
    assert (twin.status, "MN26-001 đã ghi những lời như thế này" in twin.status_line) == (409, True)
    another = await filled(clerk, twin, nguoi=mine, khac="1")
    assert "Đã ghi phiếu MN26-002" in another.status_line
    new = await filled(clerk, another, nguoi="moi", loi="Đề nghị sửa mái che sân trường.")
    assert "MN26-003" in new.status_line

    def look(uow: UnitOfWork) -> list[tuple[str, str, Address]]:
        askers = [uow.people.get(one.asker_id) for one in uow.questions.standing(world.meeting)]
        return [(one.name, "parent" if one.id == world.people["parent"] else "", one.address) for one in askers]

    assert await runtime.read(look) == [
        ("Lò Thị Mây", "parent", Address.CHI), ("Lò Thị Mây", "parent", Address.CHI), ("Mây", "", Address.CHI),
    ]  # fmt: skip


async def test_it_is_undone_and_comes_with_a_photo(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(DESK)
    action, fields = page.fields("take")
    form = FormData(
        fields
        | {"ten": "Bà Lù Thị Hoa", "vai": "resident", "loi": WORDS, "noi-dung": value_of(page, "Vấn đề khác"),
           "hinh-thuc": "spoken"}
    )  # fmt: skip
    form.add_field("tep", BytesIO(PNG), filename="phieu.png", content_type="image/png")
    kept = await clerk.sends(action, form)
    again = await clerk.sends(action, fields | {"ten": "x"})
    assert again.status in {404, 409}  # another content of the same page is another act, and refused as such
    files = await runtime.read(lambda uow: uow.attachments.of(question_id=1))
    assert [one.mime for one in files] == ["image/png"]
    undone = await clerk.undoes(kept)
    assert "phiếu vừa ghi đã lấy lại" in undone.status_line
    assert await runtime.read(lambda uow: uow.questions.standing(world.meeting)) == []
    assert "Chưa ghi phiếu nào" in undone.words


async def test_the_stub_is_printed_for_whoever_keeps_the_desk(visitor: Callable[[], Visitor], world: World) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    kept = await filled(clerk, await clerk.opens(DESK), ten="Bà Lù Thị Hoa")
    assert "In cuống phiếu" in kept.words
    stub = await clerk.opens(f"{DESK}/in?phieu=1")
    assert "Phiếu MN26-001" in stub.words
    assert "http://hoi.example/p" in stub.words
    assert "<svg" in stub.html
    other = Clerk(await visitor().signs_in(world.people["chair"]))
    assert [(await other.opens(address)).status for address in (DESK, f"{DESK}/in?phieu=1")] == [404, 404]
    assert (await clerk.opens(f"{DESK}/in?phieu=999")).status == 404


async def test_a_stub_is_followed_without_an_account(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    await filled(clerk, await clerk.opens(DESK), ten="Bà Lù Thị Hoa")
    stub = (await runtime.read(lambda uow: uow.questions.get(1))).stub or ""
    stranger = Clerk(visitor())
    assert "mã trên cuống phiếu" in (await stranger.opens("/p")).words
    seen = await stranger.sends("/p", {"ma": f" {stub[:4].lower()}-{stub[4:]} "})
    assert "Phiếu MN26-001" in seen.words
    assert "Đã nhận, chờ phân loại." in seen.words
    assert "Hoa" not in seen.words
    assert WORDS not in seen.html
    wrong = await stranger.sends("/p", {"ma": "KHONGCOMANAY"})
    assert (wrong.status, "Chưa xem được phiếu nào bằng" in wrong.words) == (404, True)

    def answer(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        question = triage.assign(uow, 1, holder_id=world.people["responder"], due_at=uow.now + DAY, by=by)
        duty = promises.open_duty(uow, question.key)
        assert duty is not None
        answering.draft(uow, duty.key, "Mở cổng phụ từ thứ Hai.", by=world.people["responder"])
        answering.approve(uow, answering.submit(uow, duty.key, by=world.people["responder"]).id or 0, by=by)

    await runtime.write(answer)
    assert "Trả lời Mở cổng phụ từ thứ Hai." in (await stranger.sends("/p", {"ma": stub})).words
    kept_until = (await runtime.read(lambda uow: uow.meetings.get(world.meeting))).keep_until
    clock.set(kept_until)
    assert (await stranger.sends("/p", {"ma": stub})).status == 404
    assert await runtime.write(keeping.forget) == 1
    gone = await runtime.read(lambda uow: uow.people.get(uow.questions.get(1).asker_id))
    assert (gone.name, gone.erased_at is not None) == ("", True)


async def test_who_holds_it_is_told_by_its_number_and_nothing_else(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    """Without an account; of what stands aside the same words as of a number that was never given, in the chat too."""
    by, stranger = world.people["secretary"], Clerk(visitor())
    for words in (WORDS, "Đề nghị sửa mái che.", "Đề nghị thêm quạt."):
        await asks(runtime, world, "parent", words)

    async def tells(typed: str) -> Shown:
        return await stranger.sends("/p", {"ma": typed})

    def answer(uow: UnitOfWork) -> None:
        triage.assign(uow, 1, holder_id=world.people["responder"], due_at=uow.now + DAY, by=by)
        care.keep_internal(uow, 2, by=by)
        changing.withdraw(uow, uow.questions.get(3))

    def release(uow: UnitOfWork) -> None:
        duty = promises.open_duty(uow, 1)
        assert duty is not None
        answering.draft(uow, duty.key, "Mở cổng phụ từ thứ Hai.", by=world.people["responder"])
        answering.approve(uow, answering.submit(uow, duty.key, by=world.people["responder"]).id or 0, by=by)

    for typed in ("MN26-001", "mn26 1", "mn26001", " phiếu mn26-001 ạ "):
        seen = await tells(typed)
        assert "Phiếu MN26-001 Đã nhận, chờ phân loại. Đang ở Ban Thư ký, sẽ được xem tại hội nghị" in seen.words
    await runtime.write(answer)
    seen = await tells("MN26-001")
    assert "chậm nhất" in seen.words
    await runtime.write(release)
    seen = await tells("MN26-001")
    assert "Đã trả lời" in seen.words
    for secret in (WORDS, "cổng", "Mây"):
        assert secret not in seen.html
    refused = {(page.status, page.words.replace(code, "SỐ")) for code in ("MN26-002", "MN26-003", "MN26-099")
               for page in [await tells(code)]}  # fmt: skip
    assert {status for status, _ in refused} == {404}
    assert len(refused) == 1
    other = Speaker(runtime, world.accounts["parent2"])
    told = {(await other.says(code)).text.replace(code, "SỐ") for code in ("MN26-002", "MN26-003", "MN26-099")}
    assert len(told) == 1
    clock.set((await runtime.read(lambda uow: uow.meetings.get(world.meeting))).keep_until)
    assert (await tells("MN26-001")).status == 404


async def test_letters_are_not_guessed(visitor: Callable[[], Visitor], runtime: Runtime, world: World) -> None:
    """A right one is never slowed down, whoever guesses at the same address."""
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    await filled(clerk, await clerk.opens(DESK), ten="Bà Lù Thị Hoa")
    stub = (await runtime.read(lambda uow: uow.questions.get(1))).stub or ""
    answers = [(await clerk.sends("/p", {"ma": f"{number:012}"})).status for number in range(65)]
    assert (answers[0], answers[-1]) == (404, 429)
    assert (await clerk.sends("/p", {"ma": "MN26-077"})).status == 429
    assert (await clerk.sends("/p", {"ma": stub})).status == 200


async def test_a_slip_that_waited_for_the_line_counts_once(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    """At the hour of typing, whichever desk sends it, and however often; a clock that is wrong is not believed."""
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    named = "3f1c6f0e-8f3e-4d0a-9b9a-0d6a3d3f8a11"
    for number, late in enumerate(("1200", "1290", "99999999")):
        page = await clerk.opens(DESK)
        kept = await filled(clerk, page, ten="ông Pấng", ma=named, tre=late, event=f"form-{number}-of-a-page")
        assert "Đã ghi phiếu MN26-001" in kept.status_line
    page = await clerk.opens(DESK)
    far = await filled(clerk, page, ten="ông Lả", loi="Đề nghị khác hẳn", ma="x" * 36, tre="99999999")
    assert "MN26-002" in far.status_line
    first, second = await runtime.read(lambda uow: uow.questions.standing(world.meeting))
    assert first.slip == named
    assert second.slip is None
    waited = [round((one.recorded_at - one.registered_at).total_seconds()) for one in (first, second)]
    assert waited == [1200, DAY.total_seconds()]
