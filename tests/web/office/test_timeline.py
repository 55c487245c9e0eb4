"""Lịch việc on a page: acts that count once, two people at once, undo, filters, and what is refused."""

import asyncio
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.deadline import Programme
from domain.people.access import Role
from services.people.office_pages import HOME
from services.plans import deciding, timeline
from services.unit_of_work import UnitOfWork
from tests.filing import looked_into
from tests.networks.people import PNG
from tests.preparing import deadline, lay_usual
from tests.services.plans.test_timeline import COLLECT
from tests.web.office.desk import TIMELINE, Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World


@pytest.fixture
async def clerk(visitor: Callable[[], Visitor], world: World) -> Clerk:
    """The secretary at her desk."""
    return Clerk(await visitor().signs_in(world.people["secretary"]))


@pytest.fixture
async def steps(runtime: Runtime, world: World) -> dict[str, int]:
    """The usual timeline, all of it proposed: ids by step."""
    return await lay_usual(runtime, world)


async def acts(runtime: Runtime, key: int) -> list[str]:
    """What happened to a deadline."""
    return await runtime.read(lambda uow: [event.act for event in uow.events.of("deadline", key)])


# --- what it shows -------------------------------------------------------------------------------------------------


async def test_an_empty_timeline_says_what_to_do(clerk: Clerk) -> None:
    page = await clerk.opens(TIMELINE)
    assert "Chưa có mốc việc nào." in page.words
    laid = await clerk.does(page, "propose")
    assert "Đã đề xuất 12 mốc việc." in laid.status_line
    assert "Tất cả 12" in laid.words


async def test_filters_stand_in_the_address(
    clerk: Clerk, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    by = world.people["secretary"]
    await runtime.write(partial(deciding.confirm, deadline_id=steps["digest"], by=by))
    await runtime.write(partial(deciding.finish, deadline_id=steps["papers_copied"], by=by))
    await runtime.write(partial(deciding.drop, deadline_id=steps["minutes_signed"], by=by, why="Ký ngay"))
    page = await clerk.opens(TIMELINE)
    for kind in ("Tất cả 11", "Chờ xác nhận ngày 9", "Quá hạn 0", "Còn phải làm 10", "Đã xong 1", "Đã bỏ 1"):
        assert kind in page.words
    late = await clerk.opens(f"{TIMELINE}?xem=late")
    assert "Không có mốc nào như vậy. Xem tất cả" in late.words
    dropped = await clerk.opens(f"{TIMELINE}?xem=dropped")
    assert "Ký biên bản" in dropped.words
    assert "In tài liệu" not in dropped.words
    assert (await clerk.opens(f"{TIMELINE}?xem=nonsense&mo=abc")).status == 200


async def test_a_card_says_why(clerk: Clerk, steps: dict[str, int]) -> None:
    page = await clerk.opens(f"{TIMELINE}?mo={steps['digest']}")
    assert "Vì sao: chậm nhất 4 ngày trước ngày họp 26/11/2026." in page.words
    assert 'aria-expanded="true"' in page.html


@pytest.mark.parametrize("mark", ["MN99", "p1", "p", "%C4%91", "1"])
async def test_what_is_not_there(clerk: Clerk, mark: str) -> None:
    assert (await clerk.opens(f"{HOME}/{mark}/lich-viec")).status == 404


async def test_a_programme_has_a_timeline_too(clerk: Clerk, runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> int:
        made = Programme(unit_id=world.unit, code="KH9", title="Chương trình năm", school_year=2026, opened_at=uow.now)
        uow.deadlines.keep(made)
        timeline.lay(uow, [COLLECT], programme_id=made.key)
        return made.key

    key = await runtime.write(work)
    page = await clerk.opens(f"{HOME}/p{key}/lich-viec")
    assert "Các trường gửi tổng hợp" in page.words
    assert "Đổi lịch họp" not in page.words
    assert "Chương trình năm" in (await clerk.opens(TIMELINE)).words


async def test_who_only_watches_is_offered_nothing(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    await runtime.write(lambda uow: uow.people.enrol(world.people["teacher"], world.unit, Role.SUPERVISOR))
    watcher = Clerk(await visitor().signs_in(world.people["teacher"]))
    page = await watcher.opens(f"{TIMELINE}?mo={steps['digest']}")
    assert page.status == 200
    assert 'name="viec"' not in page.html
    forged = {"viec": "confirm", "moc": str(steps["digest"]), "csrf": await watcher.visitor.form_token()}
    refused = await watcher.sends(TIMELINE, forged)
    assert (refused.status, "Chức năng này dành cho" in refused.status_line) == (403, True)
    assert "Các mốc việc" in refused.words, "the fresh page stands under the sentence"
    assert await acts(runtime, steps["digest"]) == []


async def test_another_units_timeline_is_not_there(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    responder = Clerk(await visitor().signs_in(world.people["responder"]))
    assert (await responder.opens(TIMELINE)).status == 404
    assert "Lịch việc" not in (await responder.opens(HOME)).html


# --- what it does --------------------------------------------------------------------------------------------------


async def test_sending_a_form_twice_counts_once(clerk: Clerk, runtime: Runtime, steps: dict[str, int]) -> None:
    """A second tap, or «back» and once more: the same answer, and nothing done again."""
    page = await clerk.opens(f"{TIMELINE}?mo={steps['digest']}")
    action, fields = page.fields("confirm", steps["digest"])
    first, second = await asyncio.gather(clerk.sends(action, fields), clerk.sends(action, fields))
    assert "Đã xác nhận: hết Chủ nhật, ngày 22/11/2026." in first.status_line
    assert first.address == second.address
    assert await acts(runtime, steps["digest"]) == ["deadline.confirmed"]
    other = await clerk.sends(action, fields | {"ngay": "2026-11-23"})
    assert "vừa được người khác thay đổi" in other.status_line, "other content is another act, on what was seen before"


async def test_of_two_people_at_once_the_second_sees_what_changed(
    clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    chair = Clerk(await visitor().signs_in(world.people["chair"]))
    key = steps["digest"]
    mine, theirs = await clerk.opens(f"{TIMELINE}?mo={key}"), await chair.opens(f"{TIMELINE}?mo={key}")
    await chair.does(theirs, "confirm", key, nth=1, ngay="2026-11-23")
    refused = await clerk.does(mine, "confirm", key)
    assert refused.status == 409
    assert refused.status_line.startswith("Mốc “Tổng hợp, phân loại câu hỏi, giao người trả lời” vừa được người khác")
    assert "hết thứ Hai, ngày 23/11/2026" in refused.words
    assert (await deadline(runtime, key)).confirmed_by == world.people["chair"]


async def test_what_was_typed_stays_after_a_refusal(clerk: Clerk, steps: dict[str, int]) -> None:
    key = steps["notice"]
    page = await clerk.opens(f"{TIMELINE}?mo={key}")
    refused = await clerk.does(page, "finish", key, chung="🙂")
    assert refused.status == 409
    assert "chỉ được ghi là xong khi có minh chứng" in refused.status_line
    assert 'name="chung" maxlength="200" value="🙂"' in refused.html
    wrong_day = await clerk.does(refused, "confirm", key, nth=1, ngay="2026-11-13")
    assert "đã qua" in wrong_day.status_line
    done = await clerk.does(wrong_day, "finish", key, chung="https://mnhoaban.example/tb")
    assert "Đã ghi xong" in done.status_line
    assert "https://mnhoaban.example/tb" in done.words


async def test_a_photo_too_many_is_left_and_said(clerk: Clerk, runtime: Runtime, steps: dict[str, int]) -> None:
    key = steps["notice"]
    page = await clerk.opens(f"{TIMELINE}?mo={key}")
    big = await clerk.attaches(page, "finish", key, PNG + b"0" * 10 * 1024 * 1024)
    assert big.status == 413
    assert "Mỗi tệp tối đa 10 MB" in big.status_line
    assert (await clerk.opens(f"{TIMELINE}/tep?moc={key}")).status == 404
    done = await clerk.attaches(big, "finish", key, PNG)
    assert "Kèm 1 ảnh, tệp hoặc tin thoại" in done.words
    assert (await clerk.opens(f"{TIMELINE}/tep?moc={key}")).status == 404  # nobody has looked into it yet
    await looked_into(runtime)
    async with clerk.visitor.http.get(f"{TIMELINE}/tep?moc={key}") as answer:
        assert (answer.status, answer.content_type) == (200, "image/jpeg")
        assert answer.headers["Cache-Control"] == "no-store"
    assert (await deadline(runtime, key)).done_at is not None


async def test_ticked_ones_are_confirmed_and_the_others_named(
    clerk: Clerk, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    """One was moved, one was done meanwhile: the others go, and these two are told of."""
    page = await clerk.opens(TIMELINE)
    action, fields = page.fields("confirm_some", nth=1)
    by = world.people["chair"]
    await runtime.write(partial(deciding.confirm, deadline_id=steps["digest"], by=by, day=date(2026, 11, 23)))
    await runtime.write(partial(deciding.finish, deadline_id=steps["papers_copied"], by=by))
    answer = await clerk.sends(action, fields)
    assert answer.status == 200
    assert "Đã xác nhận 10 mốc" in answer.status_line
    assert "Không đổi “Tổng hợp, phân loại câu hỏi, giao người trả lời”: vừa có người thay đổi." in answer.status_line
    assert "Không đổi “In tài liệu, phiếu cho chủ trì”: việc đã xong hoặc đã bỏ." in answer.status_line


# --- undo ----------------------------------------------------------------------------------------------------------


async def kin(runtime: Runtime, key: int) -> list[dict[str, Any]]:
    """A deadline and its parts, without their versions, which only rise."""

    def work(uow: UnitOfWork) -> list[dict[str, Any]]:
        rows = [uow.deadlines.get(key), *uow.deadlines.parts_of([key])]
        return [row.model_dump(exclude={"version"}) for row in rows]

    return await runtime.read(work)


@pytest.mark.parametrize(
    ("step", "act", "typed"),
    [
        ("digest", "confirm", {}),
        ("intake_closes", "confirm", {"ngay": "2026-11-23"}),
        ("papers_copied", "finish", {"chung": "đã in 40 bản"}),
        ("papers_copied", "drop", {"ly-do": "Không in"}),
        ("group_returns", "confirm", {"ngay": "2026-11-20"}),
        ("group_returns", "drop", {"ly-do": "Không tổng hợp"}),
    ],
)
async def test_undo_makes_it_what_it_was(
    clerk: Clerk, runtime: Runtime, world: World, steps: dict[str, int], step: str, act: str, typed: dict[str, str]
) -> None:
    key = steps[step]
    before = await kin(runtime, key)
    intake = await runtime.read(lambda uow: uow.meetings.get(world.meeting).intake_ends_at)
    page = await clerk.opens(f"{TIMELINE}?mo={key}")
    action, fields = page.fields(act, key)
    done = await clerk.sends(action, fields | typed)
    assert await kin(runtime, key) != before
    undone = await clerk.undoes(done)
    assert undone.status_line == "Đã hoàn tác: mọi thứ trở lại như trước việc vừa làm."
    assert await kin(runtime, key) == before
    assert await runtime.read(lambda uow: uow.meetings.get(world.meeting).intake_ends_at) == intake
    reminders = await runtime.read(lambda uow: {row.state for row in uow.reminders.all_for("deadline", key)})
    assert "pending" not in reminders, "nobody is reminded of what is only proposed"
    again = await clerk.undoes(done)
    assert again.address == undone.address, "the same form counts once"


async def test_undo_of_many_at_once(clerk: Clerk, runtime: Runtime, world: World, steps: dict[str, int]) -> None:
    before = [await kin(runtime, key) for key in steps.values()]
    done = await clerk.does(await clerk.opens(TIMELINE), "confirm_some", nth=1)
    assert [await kin(runtime, key) for key in steps.values()] != before
    await clerk.undoes(done)
    assert [await kin(runtime, key) for key in steps.values()] == before
    done = await clerk.does(await clerk.opens(TIMELINE), "confirm_some", nth=1)
    by = world.people["chair"]
    await runtime.write(partial(deciding.confirm, deadline_id=steps["digest"], by=by, day=date(2026, 11, 23)))
    confirmed = [await kin(runtime, key) for key in steps.values()]
    assert (await clerk.undoes(done)).status == 409, "all or none"
    assert [await kin(runtime, key) for key in steps.values()] == confirmed


async def test_undo_ends_after_ten_minutes_and_where_somebody_went_on(
    clerk: Clerk, visitor: Callable[[], Visitor], runtime: Runtime, world: World, steps: dict[str, int], clock: Clock
) -> None:
    first, second = steps["digest"], steps["papers_copied"]
    done = await clerk.does(await clerk.opens(f"{TIMELINE}?mo={first}"), "confirm", first)
    by = world.people["chair"]
    await runtime.write(partial(deciding.confirm, deadline_id=first, by=by, day=date(2026, 11, 23)))
    refused = await clerk.undoes(done)
    assert (refused.status, "vừa được người khác" in refused.status_line) == (409, True)
    later = await clerk.does(await clerk.opens(f"{TIMELINE}?mo={second}"), "confirm", second)
    clock.move(minutes=10, seconds=1)
    late = await clerk.undoes(later)
    assert (late.status, "quá 10 phút" in late.status_line) == (409, True)
    assert "Hoàn tác" not in (await clerk.opens(later.address)).html
    assert (await clerk.opens(later.address)).status_line == ""
    somebody = Clerk(await visitor().signs_in(by))
    number = later.address.rpartition("=")[2]
    forged = {"viec": number, "csrf": await somebody.visitor.form_token()}
    others = await somebody.sends(f"{TIMELINE}/hoan-tac", forged)
    assert others.status == 409, "nobody takes back what another did"
    assert somebody.visitor is not clerk.visitor
    assert (await somebody.opens(later.address)).status_line == ""


async def test_the_last_part_ends_the_whole_and_undo_opens_both(
    clerk: Clerk, runtime: Runtime, steps: dict[str, int]
) -> None:
    """One group's part is opened under the row of the whole; the public may see both go and come back."""
    whole = steps["group_returns"]
    page = await clerk.opens(f"{TIMELINE}?mo={whole}")
    assert "Từng đơn vị Tổ Mẫu giáo" in page.words
    (part,) = await runtime.read(lambda uow: [row.key for row in uow.deadlines.parts_of([whole])])
    page = await clerk.opens(f"{TIMELINE}?mo={part}")
    assert "Về cả mốc, mọi đơn vị" in page.words
    done = await clerk.does(page, "finish", part)
    assert (await deadline(runtime, whole)).done_at is not None
    await clerk.undoes(done)
    assert [(await deadline(runtime, key)).done_at for key in (whole, part)] == [None, None]


# --- odd forms -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"viec": "confirm", "moc": "1"}, 403),
        ({"viec": "confirm", "moc": "999999", "csrf": "own"}, 404),
        ({"viec": "confirm", "moc": "x", "csrf": "own"}, 404),
        ({"viec": "explode", "csrf": "own"}, 400),
        ({"viec": "confirm", "moc": "1", "csrf": "own", "event": "?"}, 400),
        ({"viec": "confirm_some", "m.x": "1o", "m.": "", "csrf": "own"}, 200),
        ({"viec": "move", "ngay": "hôm kia", "gio": "25:99", "noi": "", "csrf": "own"}, 409),
        ({"viec": "move", "ngay": "2026-12-01", "gio": "14:00", "noi": "A", "csrf": "own", "chac": "1"}, 404),
    ],
)
async def test_odd_forms_do_no_harm(
    clerk: Clerk, steps: dict[str, int], quiet: Callable[[], None], fields: dict[str, str], status: int
) -> None:
    own = {"csrf": await clerk.visitor.form_token()} if fields.get("csrf") == "own" else {}
    answer = await clerk.sends(TIMELINE, fields | own)
    assert answer.status == status, answer.words
    quiet()


async def test_a_long_timeline_is_confirmed_by_one_button(clerk: Clerk, runtime: Runtime, world: World) -> None:
    """A form may have a field for each of some hundred rows."""

    def work(uow: UnitOfWork) -> None:
        entries = [timeline.Entry(**{**vars(COLLECT), "step": f"s{n}", "proposed": True}) for n in range(300)]
        timeline.lay(uow, entries, meeting=uow.meetings.get(world.meeting))

    await runtime.write(work)
    page = await clerk.opens(TIMELINE)
    done = await clerk.does(page, "confirm_some", nth=1)
    assert "Đã xác nhận 300 mốc" in done.status_line


async def test_what_would_come_before_the_end_of_intake_is_moved_along(
    clerk: Clerk, runtime: Runtime, world: World, steps: dict[str, int]
) -> None:
    key = steps["intake_closes"]
    action, fields = (await clerk.opens(f"{TIMELINE}?mo={key}")).fields("confirm", key)
    await clerk.sends(action, fields | {"ngay": "2026-11-25"})
    page = await clerk.opens(f"{TIMELINE}?mo={key}")
    assert "nay lại đến hạn trước" in page.words
    done = await clerk.does(page, "along")
    assert "Đã dời" in done.status_line
    digest = await runtime.read(lambda uow: uow.deadlines.get(steps["digest"]))
    assert str(digest.last_day) == "2026-11-26"
    await clerk.undoes(done)
    back = await runtime.read(lambda uow: uow.deadlines.get(steps["digest"]))
    assert (str(back.last_day), back.confirmed_at) == ("2026-11-22", None)


async def test_a_lapsed_meeting_says_what_can_be_done(clerk: Clerk, runtime: Runtime, world: World) -> None:
    def be_over(uow: UnitOfWork) -> None:
        meeting = uow.meetings.get(world.meeting)
        meeting.starts_at, meeting.ends_at = uow.now - timedelta(hours=5), uow.now - timedelta(hours=2)
        uow.meetings.keep(meeting)

    assert "Đã qua giờ họp" not in (await clerk.opens(TIMELINE)).words
    await runtime.write(be_over)
    page = await clerk.opens(TIMELINE)
    assert "Đã qua giờ họp mà chưa bắt đầu. Họp bây giờ" in page.words
    action, fields = page.fields("call_off")
    shown = await clerk.sends(action, fields | {"ly-do": "Bão lớn, cả trường nghỉ học"})
    assert "Đã hủy" in (await clerk.does(shown, "call_off")).status_line
    assert (
        await runtime.read(lambda uow: uow.meetings.get(world.meeting).cancel_reason) == "Bão lớn, cả trường nghỉ học"
    )
