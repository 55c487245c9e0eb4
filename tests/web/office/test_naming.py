"""Cử đại biểu, giấy mời on a page: named from a list, taken off, put back, sent; by who names, office or not."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.people.access import Role
from domain.people.errors import NothingToSend
from domain.people.person import Person
from services.people import delegate_lists, delegates, invitations, inviting, joining
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World, put_under_a_ward

NAMING = f"{HOME}/dai-bieu"
LIST = "1. Bùi Minh Thư - Thư ký\n2. cô Đỗ Thu Hà - giáo viên - phát biểu: sân chơi\n3) Lù A Páo\n🙂"


def ready(uow: UnitOfWork, world: World) -> int:
    """The school's own meeting takes two of its staff, of a list that its office keeps."""
    meeting = uow.meetings.get(world.meeting)
    meeting.audience = [Circle(Role.TEACHER, per=Per.MEETING, number=2).kept()]
    uow.meetings.keep(meeting)
    return meeting.key


def named(uow: UnitOfWork, world: World) -> None:
    """The same, with three on the list."""
    share = delegate_lists.share_of(uow, ready(uow, world), 0, world.unit, by=world.people["secretary"])
    delegates.name(uow, share, LIST, by=world.people["secretary"])


async def test_a_head_names_for_the_ward_s_meeting(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    def ward(uow: UnitOfWork) -> int:
        meeting = put_under_a_ward(uow, world)
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
        uow.meetings.keep(meeting)
        uow.people.enrol(world.people["responder"], meeting.unit_id, Role.SECRETARY)
        return meeting.key

    key = await runtime.write(ward)
    head = Clerk(await visitor().signs_in(world.people["chair"]))
    assert NAMING in (await head.opens(HOME)).html
    page = await head.opens(f"{NAMING}?hn=UB26")
    assert "chưa có ai" in page.words
    assert "Người được mời vào bằng mã của trường, lớp, tổ mình" in page.words
    assert f'href="{HOME}/ma?u={world.unit}">Mã tham gia</a>' in page.html
    assert "Còn 2 chỗ; ai thừa được xếp dự bị theo thứ tự." in page.words
    assert 'value="send"' not in page.html, "only the ward's office sends"
    bad = await head.does(page, "name", ten="🙂")
    assert (bad.status, "Tên chưa có chữ nào đọc được" in bad.status_line) == (409, True)
    done = await head.does(page, "name", ten=LIST)
    assert "Đã thêm 2 người: Bùi Minh Thư, Đỗ Thu Hà. Quá số lượng nên xếp dự bị: Lù A Páo." in done.status_line
    assert "Dòng 4: Tên chưa có chữ nào đọc được" in done.status_line
    assert "Đỗ Thu Hà , giáo viên chưa gửi giấy mời; phát biểu: sân chơi" in done.words
    assert "Lù A Páo" not in (await head.undoes(done)).words.partition("Đã hoàn tác")[2]
    done = await head.does(await head.opens(f"{NAMING}?hn=UB26"), "name", ten=LIST)

    # the ward's office sends: it is said first whom that reaches
    office = Clerk(await visitor().signs_in(world.people["responder"]))
    theirs = await office.opens(f"{NAMING}?hn=UB26")
    asks = await office.does(theirs, "send", key)
    assert "Giấy mời sẽ gửi ngay cho 2 người." in asks.words
    assert not await runtime.read(lambda uow: any(one.asked_at for one in uow.invitations.of_meeting(key)))
    sent = await office.does(asks, "send", key, chac="1")
    assert sent.status_line == "Đã gửi giấy mời cho 2 người."
    assert "0/2 sẽ dự, 2 chưa trả lời, 1 dự bị Ai chưa trả lời được nhắc một lần, gần nhất 09h00" in sent.words

    # one is taken off while somebody else looks on, and put back where there is a place
    page = await head.opens(f"{NAMING}?hn=UB26")
    first = await runtime.read(lambda uow: uow.invitations.of_meeting(key)[0].key)
    spoken = await head.does(page, "speak", first, noi_dung="nhà vệ sinh")
    assert "Phát biểu: nhà vệ sinh" in spoken.status_line
    late = await head.does(page, "drop", first)
    assert (late.status, "vừa được người khác sửa" in late.status_line) == (409, True)
    gone = await head.does(late, "drop", first)
    assert gone.status_line == "Đã bỏ Bùi Minh Thư khỏi danh sách. Lù A Páo lên thay."
    back = await head.undoes(gone)
    assert "xếp cuối danh sách dự bị" in back.status_line
    assert "Bùi Minh Thư , Thư ký dự bị 1" in back.words

    stranger = Clerk(await visitor().signs_in(world.people["parent"]))
    assert (await stranger.opens(NAMING)).status == 404
    for odd in ("x", f"{key}.9.{world.unit}", f"{key}.0.{world.unit}.1"):
        assert (await head.does(late, "name", danh_sach=odd, ten=LIST)).status == 404


@pytest.mark.parametrize("act", ["name", "drop", "speak", "send"])
async def test_by_chat_and_by_page(act: str, both: Callable[..., Awaitable[dict[str, list[Any]]]]) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await runtime.write(partial(ready if act == "name" else named, world=world))

    async def talk(speaker: Speaker) -> None:
        words = {
            "name": ("/daibieu", "Thêm đại biểu", LIST),
            "drop": ("/daibieu", "1", "Bỏ khỏi danh sách", "Bỏ tên này"),
            "speak": ("/daibieu", "1", "Nội dung phát biểu", "nhà vệ sinh"),
            "send": ("/giaymoi", "Gửi giấy mời", "Gửi giấy mời"),
        }
        for text in words[act]:
            await speaker.says(text)

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(NAMING)
        if act == "send":
            page = await clerk.does(page, act)
        typed: dict[str, Any] = {
            "name": {"ten": LIST},
            "speak": {"noi_dung": "nhà vệ sinh"},
            "send": {"chac": "1"},
            "drop": {},
        }[act]
        assert (await clerk.does(page, act, **typed)).status == 200

    rows = await both("secretary", before=before, talk=talk, desk=desk)
    assert len(rows["invitation"]) == 3


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Callable[..., Awaitable[dict[str, list[Any]]]]:
    """Do something by both ways."""
    return partial(same_by_both, sqlite_template, tmp_path)


async def test_a_reserve_hears_their_number_once_invitations_went_out_and_when_it_changes(
    runtime: Runtime, world: World
) -> None:
    by = world.people["secretary"]
    teacher, responder = (Speaker(runtime, world.accounts[part]) for part in ("teacher", "responder"))

    def listed(uow: UnitOfWork) -> list[int]:
        share = delegate_lists.share_of(uow, ready(uow, world), 0, world.unit, by=by)
        named = delegates.name(uow, share, "Bùi Minh Thư\nLù A Páo\nVàng Thị Sai\nĐỗ Thu Hà", by=by)
        return [one.key for one in (*named.added, *named.reserves)]

    _, _, first_reserve, _ = await runtime.write(listed)
    assert not await teacher.heard(), "the list may change still"
    await runtime.write(lambda uow: inviting.send(uow, world.meeting, by=by))
    (await teacher.hears()).shows("là đại biểu dự bị số 2 của Trường Mầm non Hoa Ban", "khi có chỗ sẽ có tin mời")

    def more(uow: UnitOfWork) -> None:
        share = delegate_lists.share_of(uow, world.meeting, 0, world.unit, by=by)
        delegates.name(uow, share, "Ngô Quốc Bảo", by=by)

    await runtime.write(more)
    (await responder.hears()).shows("dự bị số 3 của")
    await runtime.write(lambda uow: delegates.remove(uow, first_reserve, by=by))
    (await teacher.hears()).shows("dự bị số 1 của")
    (await responder.hears()).shows("dự bị số 2 của")
    await runtime.write(lambda uow: inviting_again(uow, world))
    assert [sum("dự bị số" in heard.text for heard in await one.heard()) for one in (teacher, responder)] == [2, 2]


def inviting_again(uow: UnitOfWork, world: World) -> None:
    """Send once more, to somebody new."""
    share = delegate_lists.share_of(uow, world.meeting, 0, world.unit, by=world.people["secretary"])
    invitations.count_delegates(uow, world.meeting, 0, "2", by=world.people["secretary"])
    assert [one.place for one in share.reserves] == [1, 2]
    with pytest.raises(NothingToSend):
        inviting.send(uow, world.meeting, by=world.people["secretary"])


async def test_who_is_silent_is_asked_again_by_hand(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, clock: Clock
) -> None:
    """By page and by chat, nobody twice on one day; who cannot be reached is named, who answered is left alone."""

    def sent(uow: UnitOfWork) -> None:
        by = world.people["secretary"]
        named(uow, world)
        invitations.count_delegates(uow, world.meeting, 0, "3", by=by)
        inviting.send(uow, world.meeting, by=by)

    await runtime.write(sent)
    secretary, teacher = (Speaker(runtime, world.accounts[part]) for part in ("secretary", "teacher"))
    await teacher.says("xin chào")
    office = Clerk(await visitor().signs_in(world.people["secretary"]))
    assert "người chưa trả lời" not in (await office.opens(NAMING)).words, "the invitation came today"
    refused = await secretary.says("x", payload=f"a|remind_silent|{world.meeting}")
    refused.shows("2 người chưa trả lời đã nhận giấy mời hay lời nhắc trong hôm nay", "1 người chưa có tài khoản")
    clock.move(days=1)
    (await teacher.says("/giaymoi")).shows("được mời")
    office = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await office.opens(NAMING)
    assert "Nhắc 2 người chưa trả lời" in page.words
    await teacher.presses("Sẽ dự")
    asked = await office.does(page, "remind", world.meeting)
    assert "Đã nhắc 1 người chưa trả lời giấy mời. Không nhận được tin vì" in asked.status_line
    assert "chưa có tài khoản: Lù A Páo; xin gọi điện" in asked.status_line
    assert "người chưa trả lời" not in (await office.opens(NAMING)).words
    assert any("chưa trả lời giấy mời dự" in heard.text for heard in await secretary.heard())
    assert not any("chưa trả lời giấy mời dự" in heard.text for heard in await teacher.heard())
    clock.move(days=1)
    (await secretary.says("/giaymoi")).shows("1 chưa trả lời")
    (await secretary.presses("Nhắc ai chưa trả lời")).shows("Đã nhắc 1 người", "Lù A Páo;")
    meeting = await runtime.read(lambda uow: uow.meetings.get(world.meeting))
    clock.set(meeting.starts_at)
    late = await secretary.says("x", payload=f"a|remind_silent|{world.meeting}")
    late.shows("đã bắt đầu hoặc đã qua")


@pytest.mark.parametrize("act", ["member_yes", "member_no"])
async def test_who_gave_a_delegate_s_name_is_decided_on_the_page(
    act: str, visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    def comes(uow: UnitOfWork) -> int:
        named(uow, world)
        person_id = uow.people.add(Person(name="Lù A Páo", created_at=uow.now))
        joining.declare(uow, person_id, world.unit, Role.TEACHER)
        joining.rename(uow, person_id, "Lù A Páo")
        [mine] = uow.people.memberships(person_id)
        return mine.id or 0

    key, bound = await runtime.write(comes), act == "member_yes"
    office = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await office.opens(NAMING)
    assert "khai là đại biểu Lù A Páo" in page.words, page.words
    done = await office.does(page, act, key)
    assert ("Đã xác nhận Lù A Páo" if bound else "Lù A Páo không phải đại biểu Lù A Páo") in done.status_line
    assert "khai là đại biểu" not in done.words
    found = await runtime.read(
        lambda uow: [one.person_id is not None for one in uow.invitations.of_meeting(world.meeting)]
    )
    assert found[-1] is bound
