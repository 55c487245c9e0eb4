"""What goes by mail: beside the page what nobody may miss, threaded by slip, muted by one click; and its troubles."""

import re
from datetime import timedelta
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import pytest

from bot.runtime import Runtime
from conversation.messenger import Attached, Blocked, Button, Outgoing, TryLater, Uncertain, Undeliverable
from domain.messages.delivery import Delivery, DeliveryState
from domain.messages.purpose import BESIDE, Purpose
from letters.said import Said
from services.delivering import owe, owe_words
from services.people import invitations, signing_in
from services.unit_of_work import UnitOfWork
from tests import inviting
from tests.bot.mail.conftest import Post
from tests.networks.mail_server import Fault
from tests.talking import Speaker
from tests.waiting import until
from tests.world import World

MAY = "may.lo@vidu.example"


async def told(post: Post, person_id: int, *, mandatory: bool, once: str, template: str = "helping/thanks") -> None:
    """Promise a person some words."""
    work = partial(owe, person_id=person_id, template=template, once=once, mandatory=mandatory, address="chị")
    await post.runtime.write(work)


async def ended(post: Post, once: str, state: DeliveryState) -> Delivery:
    """The row of a message once it is in a state."""

    def find(uow: UnitOfWork) -> Delivery | None:
        found = uow.deliveries.by_once(once)
        return found if found is not None and found.state is state else None

    async def look() -> Delivery | None:
        return await post.runtime.read(find)

    found = await until(look)
    assert found is not None
    return found


async def test_a_receipt_goes_beside_the_page_and_a_choice_under_it_leads_back(
    post: Post, world: World, parent: Speaker
) -> None:
    await post.has_address(parent, MAY)
    receipt = await parent.asks("Đề nghị <b>công khai</b> & dán thực đơn?")
    letter = (await post.letters(2, MAY))[-1]
    said = letter.letter
    assert said["Subject"] == "Đã nhận câu hỏi · MN26-001"
    assert said["From"] == '"Ban Thư ký, «Hoa Ban»" <doithoai@truong.example>'
    assert (said["Auto-Submitted"], said["List-Unsubscribe"]) == ("auto-generated", None)
    assert parsedate_to_datetime(said["Date"]) == post.clock()
    assert re.fullmatch(r"<d\d+\.[0-9a-f]{16}@truong\.example>", said["Message-ID"])
    assert [part.get_content_type() for part in said.iter_parts()] == ["text/plain", "text/html"]
    assert letter.plain.startswith(receipt.text)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "http" not in re.sub(r'href="http://pages\.example/[^"]*"|http://pages\.example', "", letter.html)
    await told(post, world.people["parent"], mandatory=False, once="chat")
    await told(post, world.people["parent"], mandatory=True, once="must")
    second = (await post.letters(3, MAY))[-1]
    assert second.letter["Subject"] == "Tin từ Ban Thư ký"
    assert (await ended(post, "must", DeliveryState.SENT)).network == "web"
    assert (await ended(post, f"must{BESIDE}", DeliveryState.SENT)).external_id == second.letter["Message-ID"]
    assert len(post.server.mailed) == 3
    link = letter.link("• Câu hỏi của tôi")
    assert "Câu hỏi của tôi" in await post.page(link)
    page = await post.press(link)
    assert "MN26-001" in page.rpartition("Câu hỏi của tôi")[2]
    assert "MN26-001" in await post.press(link)
    post.http.cookie_jar.clear()
    assert "chưa mở được liên kết" in await post.page(link, 410)
    assert "chưa mở được liên kết" in await post.press(link, 410)


async def test_a_letter_signs_nobody_in_who_holds_a_post(post: Post, runtime: Runtime, world: World) -> None:
    """It may be sent on, and would open the office's pages; in the browser of their own it works."""
    secretary = Speaker(runtime, world.accounts["secretary"])
    await post.has_address(secretary, MAY)
    await secretary.asks("Đề nghị công khai thực đơn ạ?")
    link = (await post.letters(2, MAY))[-1].link("• Câu hỏi của tôi")
    assert "với người giữ chức danh thì chỉ trên máy đang đăng nhập" in await post.page(link, 410)
    assert "chưa mở được liên kết" in await post.press(link, 410)
    assert len(post.http.cookie_jar) == 0
    entry = await runtime.write(partial(signing_in.make_link, person_id=world.people["secretary"]))
    await post.press(f"http://pages.example/vao/{entry}", event="mot-lan-bam")
    assert "MN26-001" in (await post.press(link)).rpartition("Câu hỏi của tôi")[2]


async def test_what_waits_takes_its_copy_by_mail_along(post: Post, world: World, parent: Speaker) -> None:
    """Dropped, neither is sent; hurried, each goes once."""
    await post.has_address(parent, MAY)
    who, long = world.people["parent"], "Tin dài. " * 900

    def waits(uow: UnitOfWork, once: str) -> None:
        account = next(one for one in uow.accounts.of(who) if one.network == "web")
        words = Said(long, "helping/thanks")
        owe_words(
            uow, account, words, person_id=who, once=once, due_at=uow.now + timedelta(minutes=1),
            purpose=Purpose.MANDATORY,
        )  # fmt: skip

    for once in ("dropped", "hurried"):
        await post.runtime.write(partial(waits, once=once))
    assert await post.runtime.write(lambda uow: uow.deliveries.drop("dropped", reason="continued"))
    assert not await post.runtime.write(lambda uow: uow.deliveries.drop("dropped", reason="continued"))
    await post.runtime.write(lambda uow: uow.deliveries.hurry("hurried"))
    letters = await post.letters(2, MAY)
    assert letters[1].plain.count("Tin dài.") == 900
    await post.tick(minutes=5)
    assert len(post.server.mailed) == 2
    dropped = await post.runtime.read(lambda uow: uow.deliveries.by_once(f"dropped{BESIDE}"))
    assert dropped is not None
    assert (dropped.state, dropped.reason) == (DeliveryState.DROPPED, "continued")
    assert sum(one.text.count("Tin dài.") for one in await parent.heard()) == 900


async def test_an_invitation_brings_its_meeting_into_a_calendar(post: Post, world: World, parent: Speaker) -> None:
    await post.has_address(parent, MAY)

    def invited(uow: UnitOfWork) -> None:
        key = inviting.invite(uow, world, "Lò Thị Mây", part="parent")
        one = next(row for row in uow.invitations.of_meeting(world.meeting) if row.key == key)
        assert invitations.invite(uow, one)

    await post.runtime.write(invited)
    await post.tick(hours=1)
    letter = (await post.letters(2, MAY))[-1].letter
    assert letter["Subject"] == "Giấy mời"
    file = next(letter.iter_attachments())
    assert (file.get_content_type(), file.get_filename()) == ("text/calendar", "MN26.ics")
    assert "DTSTART:20261126T100000Z" in file.get_content()
    assert (await parent.hears()).document is None


async def test_one_click_stops_reminders_and_nothing_that_must_be_known(
    post: Post, world: World, parent: Speaker
) -> None:
    await post.has_address(parent, MAY)
    who = world.people["parent"]
    reminder = partial(owe, person_id=who, template="reminders/together", parts=["Nhắc: mai họp"])
    await post.runtime.write(lambda uow: reminder(uow, once="reminder:1"))
    letter = (await post.letters(2, MAY))[-1]
    assert letter.letter["Subject"] == "Nhắc việc"
    assert letter.letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter.letter["List-Unsubscribe"][1:-1]
    assert link in letter.plain
    assert "Ngừng nhắc việc qua thư?" in await post.page(link)
    assert (await post.account(who)).muted_at is None
    one_click: dict[str, Any] = {"List-Unsubscribe": "One-Click"}
    assert "vẫn gửi, vì người hỏi cần biết" in await post.press(link, 200, **one_click)
    (await parent.says("thư điện tử")).shows("Chỉ gửi thư bắt buộc")
    await post.runtime.write(lambda uow: reminder(uow, once="reminder:2"))
    await told(post, who, mandatory=True, once="must")
    letters = await post.letters(3, MAY)
    assert [one.letter["Subject"] for one in letters[2:]] == ["Tin từ Ban Thư ký"]
    assert letters[-1].letter["List-Unsubscribe"] is None
    assert "Ngừng nhắc việc qua thư?" in await post.press(link, lam="lai")
    await post.runtime.write(lambda uow: reminder(uow, once="reminder:3"))
    await post.letters(4, MAY)
    assert "Đã gỡ địa chỉ" in await post.press(link, lam="go")
    assert "Đã gỡ địa chỉ" in await post.press(link, lam="go")
    assert await post.account(who) is None
    (await parent.hears()).shows("thư điện tử")


async def test_a_copy_that_fails_is_not_told_twice_and_a_lost_box_is_left_alone(
    post: Post, world: World, parent: Speaker
) -> None:
    await post.has_address(parent, MAY)
    who = world.people["parent"]
    post.server.faults.add("rcpt", Fault.SAYS, code=550)
    await told(post, who, mandatory=True, once="must")
    await post.tick()
    failed = await ended(post, f"must{BESIDE}", DeliveryState.FAILED)
    assert failed.reason == "blocked: the mail server answers 550 5.1.1"
    (await parent.says("thư điện tử")).shows("bị trả lại nên đã tạm ngừng")
    assert sum("Kính chúc" in heard.text for heard in await parent.heard()) == 1
    await told(post, who, mandatory=True, once="next")
    await post.tick()
    assert await post.runtime.read(lambda uow: uow.deliveries.by_once(f"next{BESIDE}")) is None
    post.server.faults.clear()
    await post.has_address(parent, MAY)
    (await parent.says("thư điện tử")).shows("gửi cả về đây")


async def test_who_has_no_other_way_gets_everything_by_mail(post: Post, world: World, parent: Speaker) -> None:
    await post.has_address(parent, MAY)
    who = world.people["parent"]

    def telegram_alone(uow: UnitOfWork) -> None:
        web = uow.accounts.find("web", "parent-1")
        assert web is not None
        uow.accounts.release(web.account_id)

    await post.runtime.write(telegram_alone)
    await told(post, who, mandatory=False, once="thanks")
    assert (await post.letters(2, MAY))[-1].letter["Subject"] == "Tin từ Ban Thư ký"
    assert (await ended(post, "thanks", DeliveryState.SENT)).network == "email"


ANSWERS = [
    ("rcpt", Fault.SAYS, 550, "no such user", Blocked),
    ("rcpt", Fault.SAYS, 550, "5.2.1 disabled", Blocked),
    ("rcpt", Fault.SAYS, 550, "5.7.1 relaying denied", Undeliverable),
    ("rcpt", Fault.SAYS, 554, "no", Undeliverable),
    ("rcpt", Fault.SAYS, 451, "4.7.1 greylisted", TryLater),
    ("data", Fault.SAYS, 554, "5.7.1 looks like spam", Undeliverable),
    ("data", Fault.SAYS, 452, "4.3.1 full", TryLater),
    ("mail", Fault.SAYS, 550, "5.7.1 not yours", TryLater),
    ("rcpt", Fault.SAYS, 421, "closing", TryLater),
    ("rcpt", Fault.DROPS, 421, "", TryLater),
    ("data", Fault.DROPS, 0, "", Uncertain),
]


async def test_what_a_server_answers(post: Post) -> None:
    for method, kind, code, words, becomes in ANSWERS:
        post.server.words = words
        post.server.faults.add(method, kind, code=code, left=1)
        post.server.mailed.clear()
        outgoing = Outgoing(MAY, "Tin", key=7)
        with pytest.raises(becomes) as problem:
            await post.mail.send(outgoing)
        assert type(problem.value) is becomes, (method, code, words)
        assert MAY not in str(problem.value)
        everybody = method == "mail" or (code == 421 and kind is Fault.SAYS)
        assert getattr(problem.value, "everybody", False) == everybody, (method, code, words)
        again = await post.mail.send(outgoing)
        assert post.server.mailed[-1].letter["Message-ID"] == again
        assert len(post.server.mailed) == (2 if becomes is Uncertain else 1), (method, code, words)
        post.server.faults.clear()


async def test_a_server_that_is_away_holds_letters_back_and_connections_are_kept(post: Post, world: World) -> None:
    for number in range(3):
        await post.mail.send(Outgoing(MAY, f"Tin {number}", key=number))
    assert post.server.connections == 1
    await post.server.down()
    with pytest.raises(TryLater) as problem:
        await post.mail.send(Outgoing(MAY, "Tin", key=9))
    assert problem.value.everybody
    assert post.mail.health()["state"] == "trouble"
    await post.server.up()
    await post.mail.send(Outgoing(MAY, "Tin", key=9))
    assert post.mail.health() | {"since": ""} == {
        "state": "running", "reason": "", "since": "", "mode": "smtp", "sender": "doithoai@truong.example",
    }  # fmt: skip


async def test_a_file_goes_along_and_a_hostile_name_does_no_harm(post: Post) -> None:
    file = Attached("Kết luận\r\nBcc: x@y.example.pdf", "application/pdf", b"%PDF-" * 100)
    calendar = Attached("MN26.ics", "text/calendar; charset=utf-8", "BEGIN:VCALENDAR\r\nSUMMARY:Họp\r\n".encode())
    for document in (file, calendar):
        await post.mail.send(Outgoing(MAY, "Tin", (Button("Mở", "c|menu"),), document=document, document_id=1, key=3))
    pdf, ics = (next(one.letter.iter_attachments()) for one in post.server.mailed)
    assert (pdf.get_content_type(), pdf.get_content()) == ("application/pdf", b"%PDF-" * 100)
    assert pdf.get_filename() == "Kết luận Bcc: x@y.example.pdf"
    assert post.server.mailed[0].letter["Bcc"] is None
    assert (ics.get_content_type(), ics.get_param("method"), ics.get_param("charset")) == (
        "text/calendar", "PUBLISH", "utf-8",
    )  # fmt: skip
    assert "SUMMARY:Họp" in ics.get_content()
