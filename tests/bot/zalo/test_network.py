"""Zalo by long poll: what a person does in the app, what the office makes of it, what the person reads."""

import asyncio
import re
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from sqlalchemy import create_engine, text

from bot.network.intake import FAILURES_FORGIVEN
from bot.runtime import Runtime
from conversation.messenger import Attached, Button, Outgoing
from conversation.turn import Arrived
from domain.messages.delivery import DeliveryState
from services.messages.turns import Taken
from services.unit_of_work import UnitOfWork
from storage.engine import database_url as read_url
from tests.bot.desk import Stubborn
from tests.bot.zalo_office import ZaloOffice
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_params import EVERY_CODE, units
from tests.networks.zalo_server import ZaloServer
from tests.waiting import until

T = TypeVar("T")
PDF = Attached("Kết luận.pdf", "application/pdf", b"%PDF-")
PICTURE = Attached("so-do.png", "image/png", b"\x89PNG\r\n\x1a\n")


async def is_state(office: ZaloOffice, state: str) -> None:
    """Wait until the network says so of itself."""
    await until(lambda: office.zalo.health()["state"] == state)


def remembered(office: ZaloOffice) -> list[tuple[str, str]]:
    """The inbox: event ids and their states."""
    engine = create_engine(read_url(office.database_url))
    with engine.begin() as connection:
        found = [(row[0], row[1]) for row in connection.execute(text("SELECT event_id, state FROM arrival"))]
    engine.dispose()
    return found


@pytest.mark.parametrize("flat", [False, True])
async def test_a_talk_in_words_alone(zalo_office: ZaloOffice, zalo: ZaloServer, *, flat: bool) -> None:
    zalo.flat = flat
    chat = zalo.chat()
    chat.says("/hoi")
    await chat.hears("Xin viết câu hỏi")
    chat.says("Thực đơn <b>tuần</b> *này*?")
    heard = await chat.hears("Câu hỏi: Thực đơn <b>tuần</b> *này*?")
    assert re.search(r"\n1\. Gửi\n2\. Sửa\n3\. ", heard.text)
    chat.says("1")
    await chat.hears("Đã gửi: Thực đơn")
    assert await zalo_office.acts(chat.chat_id, "try.asked") == 1
    assert all("parse_mode" not in params and "reply_markup" not in params for _, params in zalo.calls)
    assert zalo_office.zalo.health() | {"since": ""} == {
        "state": "running", "reason": "", "since": "", "mode": "polling", "bot": "bot.VDKyGxQvc",
    }  # fmt: skip


@pytest.mark.parametrize("key", ["photo", "photo_url"])
async def test_pictures_and_voices_come_as_media(zalo_office: ZaloOffice, zalo: ZaloServer, key: str) -> None:
    zalo.photo_key = "photo" if key == "photo" else "photo_url"
    chat = zalo.chat()
    chat.says("/hoi")
    await chat.hears("Xin viết")
    photo = chat.sends_photo(b"\xff\xd8\xffanh", caption="sân trường")
    await chat.hears("Nhận photo  image/jpeg 0: sân trường")
    await zalo.settled()
    assert zalo_office.media == 1
    content, name, mime = await zalo_office.zalo.fetch(photo.message[key])
    assert (content, mime) == (b"\xff\xd8\xffanh", "image/jpeg")
    assert name.endswith(".jpg")
    chat.sends_voice()
    await chat.hears("Nhận voice")
    await zalo.settled()
    assert zalo_office.media == 2
    chat.redelivers(photo)
    await zalo.settled()
    assert zalo_office.media == 2


async def test_what_is_not_for_us_is_named(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    chat.sends_sticker()
    await chat.hears("unwanted: sticker")
    chat.sends_unsupported()
    await chat.hears("unwanted: unsupported")
    chat.sends_event("message.hologram.received", hologram="x")
    await chat.hears("unwanted: unsupported")
    chat.sends_event("message.image.received", photo="javascript:alert(1)")
    await chat.hears("unwanted: image")
    chat.sends_unsupported(with_message=False)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    assert len(chat.replies) == 5
    assert zalo_office.zalo.health()["state"] == "running"


async def test_what_happens_in_a_group_is_silent(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    group, chat = zalo.group(), zalo.chat()
    group.sends_event("group.member.joined")
    group.sends_event("group.renamed", text="Lớp A2")
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    await zalo.settled()
    assert group.replies == []


async def test_bots_are_not_answered_and_a_group_is_told_once(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    robot, group, chat = zalo.chat(display_name="bot khác"), zalo.group(), zalo.chat()
    robot.user["is_bot"] = True
    robot.says("/dem 1")
    group.says("/hoi")
    group.sends_photo()
    await group.hears("trao đổi riêng")
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    await zalo.settled()
    assert (len(robot.replies), len(group.replies)) == (0, 1)


@pytest.mark.parametrize(
    "broken",
    [
        [1, 2],
        {"no": "event"},
        {"event_name": 7, "message": {}},
        {"event_name": "message.text.received"},
        {"event_name": "message.text.received", "message": []},
        {"event_name": "message.text.received", "message": {"chat": {"id": ["a"]}, "text": "x"}},
        {"event_name": "message.text.received", "message": {"chat": {"id": "a" * 400}, "text": "x"}},
        {"event_name": "message.text.received", "message": {"chat": {"id": "a"}, "message_id": "1", "text": ["x"]}},
        {"ok": True, "result": [{}]},
        b'{"event_name": "message.text.received", "message": {"text": "\\ud800", "chat": {"id": "\\ud800"}}}',
        b"null",
        b"[" * 2000,
    ],
    ids=str,
)
async def test_a_malformed_update_does_no_harm(
    zalo_office: ZaloOffice, zalo: ZaloServer, broken: bytes | dict[str, object]
) -> None:
    chat = zalo.chat()
    zalo.push_raw(broken)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    await is_state(zalo_office, "running")
    assert len(chat.replies) == 1


async def test_what_cannot_be_read_is_remembered_as_such(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    broken = {"event_name": "message.text.received", "message": {"chat": {"id": "a"}, "message_id": "1", "text": None}}
    zalo.push_raw(broken)
    zalo.push_raw(broken)
    await zalo.settled()
    assert [state for _, state in remembered(zalo_office)] == ["poison"]


async def test_the_text_of_a_message_may_be_anything(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    chat.user["is_bot"] = "no"
    for number, odd in enumerate(("", "   ", "a\0b", "x" * 20_000, "{{ 7*7 }}")):
        chat.says(odd)
        chat.says(f"/dem {number}")
        await chat.hears(f"Đếm {number}")
    body = f'{{"id": "{chat.chat_id}", "chat_type": "PRIVATE"}}'
    zalo.push_raw(
        f'{{"event_name": "message.text.received", "message": {{"chat": {body}, "text": "/dem \\ud800"}}}}'.encode()
    )
    await zalo.settled()
    assert await zalo_office.acts(chat.chat_id, "try.counted") == 6  # also without a message_id, and with half a letter


async def test_an_update_delivered_twice_happens_once(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    said = chat.says("/dem 1")
    await chat.hears("Đếm 1")
    chat.redelivers(said)
    long_id = chat.says("/dem 2", message_id="m" * 180)
    chat.redelivers(long_id)
    chat.says("/dem 3", message_id="m" * 179)
    await chat.hears("Đếm 3")
    assert await zalo_office.acts(chat.chat_id, "try.counted") == 3
    assert len(chat.replies) == 3


async def test_one_person_is_answered_in_order(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    zalo.hold()
    for number in range(20):
        chat.says(f"/dem {number}")
    zalo.release()
    await chat.hears("Đếm 19")
    assert [reply.text for reply in chat.replies] == [f"Đếm {number}" for number in range(20)]


async def test_an_empty_poll_is_nothing(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    zalo.poll_seconds = 0.02
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    polls = zalo.counts["getUpdates"]
    await zalo.wait_for(lambda: zalo.counts["getUpdates"] > polls + 3)
    assert zalo_office.zalo.health()["state"] == "running"
    zalo.errors_in_200 = EVERY_CODE
    await zalo.wait_for(lambda: zalo.counts["getUpdates"] > polls + 6)
    assert zalo_office.zalo.health()["state"] == "running"


async def test_polling_survives_every_trouble(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    kinds = (Fault.INTERNAL, Fault.HTML, Fault.REFUSED, Fault.CUT_BEFORE, Fault.UNAVAILABLE)
    for number, fault in enumerate(kinds):
        rule = zalo.faults.add("getUpdates", fault, left=1)
        chat.says(f"/dem {number}")
        await chat.hears(f"Đếm {number}")
        chat.says("menu")  # whichever poll it was that met the fault, the next one is well
        await chat.hears("Menu đây")
        assert rule.hits == 1
        zalo.faults.clear()
    rule = zalo.faults.add("getUpdates", Fault.BAD_JSON, left=1)
    chat.says("menu")
    await zalo.wait_for(lambda: rule.hits)  # what this poll was given is lost, and nothing else
    await zalo.down()
    await is_state(zalo_office, "trouble")
    await zalo.up()
    chat.says("/dem 9")
    await chat.hears("Đếm 9")
    await is_state(zalo_office, "running")
    assert await zalo_office.acts(chat.chat_id, "try.counted") == 6


async def test_a_foreign_webhook_is_taken_away(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    chat.says("/dem 0")
    await chat.hears("Đếm 0")
    zalo.webhook.set("http://127.0.0.1:9/", "12345678")
    zalo.queue.refuse_polls()
    await zalo.wait_for(lambda: not zalo.webhook.url)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")


class Away(Runtime):
    """A database that takes nothing for a while. `asked`: how often it was tried meanwhile."""

    away = False
    asked = 0

    def begin_take(self, arrived: Arrived) -> asyncio.Future[Taken]:
        """Fail while it is away."""
        return self._failed() if self.away else super().begin_take(arrived)

    def begin_write(self, work: Callable[[UnitOfWork], T], *, key: str = "") -> asyncio.Future[T]:
        """Fail while it is away."""
        return self._failed() if self.away else super().begin_write(work, key=key)

    def _failed(self) -> asyncio.Future[Any]:
        self.asked += 1
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        future.set_exception(OSError("away"))
        return future


async def test_what_was_read_stays_in_hand_until_it_is_committed(
    closed_zalo_office: ZaloOffice, zalo: ZaloServer
) -> None:
    office = closed_zalo_office
    office.runtime_type = Away
    await office.open()
    chat, other = zalo.chat(), zalo.chat()
    chat.says("/dem 0")
    await chat.hears("Đếm 0")
    await zalo.settled()
    await office.sender.idle()
    assert isinstance(office.runtime, Away)
    office.runtime.away = True
    polls = zalo.counts["getUpdates"]
    chat.says("/dem 1")
    other.says("/dem 2")
    await is_state(office, "trouble")
    runtime = office.runtime
    await until(lambda: runtime.asked > 2 * FAILURES_FORGIVEN)
    assert zalo.counts["getUpdates"] == polls
    office.runtime.away = False
    await chat.hears("Đếm 1")
    await other.hears("Đếm 2")
    await is_state(office, "running")
    assert await office.acts(chat.chat_id, "try.counted") == 2


async def test_what_can_never_be_committed_is_put_aside(closed_zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    closed_zalo_office.runtime_type = Stubborn
    await closed_zalo_office.open()
    chat = zalo.chat()
    said = chat.says("độc")
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    assert (f"{chat.chat_id}:{said.message_id}", "poison") in remembered(closed_zalo_office)


async def test_a_stop_and_a_start_keep_what_waits(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    await zalo_office.close()
    assert zalo_office.zalo.health()["state"] == "stopped"
    await zalo.wait_for(lambda: not zalo.queue.polls)
    chat = zalo.chat()
    chat.says("/dem 1")
    await zalo_office.open()
    await chat.hears("Đếm 1")


@pytest.mark.parametrize("token", ["42:WRONG", "no token at all", "1:a/../../x?y"])
async def test_a_wrong_token_stops_this_network(
    closed_zalo_office: ZaloOffice, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await closed_zalo_office.open(token=token)
    await is_state(closed_zalo_office, "stopped")
    assert "DOITHOAI_ZALO_TOKEN" in closed_zalo_office.zalo.health()["reason"]
    assert (await closed_zalo_office.outcome(Outgoing("a", "x"))).startswith("TryLater everybody: ")
    assert token not in capsys.readouterr().out


async def test_a_token_that_is_withdrawn_stops_polling_and_sending(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    zalo.poll_seconds = 0.02
    zalo.faults.add("*", Fault.UNAUTHORIZED)
    chat.says("/dem 1")
    await is_state(zalo_office, "stopped")
    calls = len(zalo.calls)
    assert await zalo_office.outcome(Outgoing(chat.chat_id, "x")) == "TryLater everybody: Zalo is stopped"
    assert len(zalo.calls) == calls


async def test_a_send_that_finds_the_token_refused_stops_too(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    zalo.faults.add("sendMessage", Fault.UNAUTHORIZED)
    assert await zalo_office.outcome(Outgoing(chat.chat_id, "x")) == "TryLater everybody: Zalo refuses the token"
    assert zalo_office.zalo.health()["state"] == "stopped"


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("in_200", [False, True])
@pytest.mark.parametrize(
    ("fault", "code", "becomes"),
    [
        (Fault.INTERNAL, 0, "TryLater: "),
        (Fault.BAD_GATEWAY, 0, "TryLater: "),
        (Fault.HTML, 0, "TryLater: "),
        (Fault.REFUSED, 403, "TryLater: "),
        (Fault.REFUSED, 500, "TryLater: "),
        (Fault.REFUSED, 404, "TryLater: "),
        (Fault.REFUSED, 400, "Undeliverable: "),
        (Fault.REFUSED, 408, "Uncertain: "),
        (Fault.QUOTA, 0, "AllowanceSpent: Zalo answers 429"),
        (Fault.CUT_BEFORE, 0, "Uncertain: "),
        (Fault.CUT_AFTER, 0, "Uncertain: "),
        (Fault.BAD_JSON, 0, "Uncertain: "),
    ],
)
async def test_each_trouble_has_its_meaning(
    zalo_office: ZaloOffice, zalo: ZaloServer, fault: Fault, code: int, becomes: str, *, in_200: bool
) -> None:
    zalo.errors_in_200 = EVERY_CODE if in_200 else frozenset()
    chat = zalo.chat()
    zalo.faults.add("sendMessage", fault, left=1, code=code)
    assert (await zalo_office.outcome(Outgoing(chat.chat_id, "Nhắc"))).startswith(becomes)
    assert await zalo_office.outcome(Outgoing(chat.chat_id, "Nhắc")) == "sent True"


async def test_a_host_that_is_not_there_is_everybody_s_trouble(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    await zalo.down()
    assert (await zalo_office.outcome(Outgoing(chat.chat_id, "Nhắc"))).startswith("TryLater everybody: ")


@pytest.mark.parametrize("code", [400, 404])
async def test_a_chat_that_never_was_counts_as_blocked(zalo_office: ZaloOffice, zalo: ZaloServer, code: int) -> None:
    zalo.unknown_chat = code
    await zalo_office.owe("nobody", "Nhắc", once="nhac")
    row = await zalo_office.ended("nhac", DeliveryState.FAILED)
    assert "Chat not found" in row.reason
    assert (await zalo_office.account("nobody")).blocked_at is not None


async def test_an_unknown_result_is_not_sent_blindly_again(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    zalo.faults.add("sendMessage", Fault.CUT_AFTER, left=1)
    await zalo_office.owe(chat.chat_id, "Nhắc", once="nhac")
    await zalo_office.ended("nhac", DeliveryState.UNCERTAIN)
    await zalo_office.tick(minutes=5)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    assert [reply.text for reply in chat.replies] == ["Nhắc", "Đếm 1"]


async def test_a_file_goes_out_as_a_link(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    chat.says("/tep")
    heard = await chat.hears("Danh sách")
    assert re.search(
        r"^Danh sách\n\n.*Trang chính.*\n\nTệp ds\.txt, xin mở trong 24 giờ:\nhttps://hoi\.example/tai/\d+/\d+/[0-9a-f]{40}$",
        heard.text,
        re.DOTALL,
    )
    message = Outgoing(chat.chat_id, "Nhắc", document=PDF)
    assert (await zalo_office.outcome(message)).startswith("Undeliverable: ")


async def test_the_longest_message_still_fits(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    """The room that is kept for the link below the words is enough, with a long name at a long address."""
    zalo_office.public_url = "https://doithoai.truongmamnonmayhong.phuong-an-khanh.thanhphohochiminh.edu.vn"
    chat = zalo.chat()
    words = Outgoing(
        chat.chat_id, "", document=Attached("ă" * 150 + ".pdf", PDF.mime, PDF.content), document_id=2**31 - 1
    )
    assert await zalo_office.outcome(words) == "sent True"
    assert units(chat.replies[0].text) <= 300


async def test_a_picture_goes_out_as_one(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    choices = (Button("Đã rõ", "a|x", "1"),)
    await zalo_office.outcome(Outgoing(chat.chat_id, "Sơ đồ", choices, document=PICTURE, document_id=7))
    assert chat.last is not None
    assert chat.last.kind == "photo"
    assert chat.last.photo.startswith("https://hoi.example/tai/7/")
    assert re.fullmatch(r"Sơ đồ\n\n.*\n1\. Đã rõ\s*", chat.last.text)


@pytest.mark.parametrize("why", ["not public", "trouble"])
async def test_a_picture_that_zalo_does_not_fetch_becomes_a_link(
    zalo_office: ZaloOffice, zalo: ZaloServer, why: str
) -> None:
    chat = zalo.chat()
    message = Outgoing(chat.chat_id, "Sơ đồ", document=PICTURE, document_id=7)
    if why == "not public":
        zalo.allow_loopback = False
        zalo_office.public_url = "http://127.0.0.1:8080"
    else:
        zalo.faults.add("sendPhoto", Fault.REFUSED)
        assert (await zalo_office.outcome(message)).startswith("TryLater: ")
    assert await zalo_office.outcome(message) == "sent True"
    assert chat.last is not None
    assert chat.last.kind == "text"
    assert "/tai/7/" in chat.last.text


async def test_no_card_is_changed_but_sent_anew(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    assert await zalo_office.outcome(Outgoing(chat.chat_id, "Một", edits="abc")) == "sent True"
    assert [reply.text for reply in chat.replies] == ["Một"]


async def test_the_token_is_in_no_log_and_no_reason(
    zalo_office: ZaloOffice, zalo: ZaloServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    chat = zalo.chat()
    for fault in Fault:
        if fault is not Fault.UNAUTHORIZED:
            zalo.faults.add("sendMessage", fault, chat=chat.chat_id, left=1)  # nothing else may meet what is for these
    photo = zalo.chat().sends_photo().message["photo"]  # from somebody else: the office answers them meanwhile
    outcomes = [await zalo_office.outcome(Outgoing(chat.chat_id, "Câu hỏi riêng tư")) for _ in Fault]
    await zalo.down()
    outcomes.append(await zalo_office.outcome(Outgoing(chat.chat_id, "Câu hỏi riêng tư")))
    with pytest.raises(Exception, match=r"^no file from Zalo") as problem:
        await zalo_office.zalo.fetch(photo)
    await zalo.up()
    zalo.faults.add("*", Fault.UNAUTHORIZED)
    outcomes.append(await zalo_office.outcome(Outgoing(chat.chat_id, "Câu hỏi riêng tư")))
    printed = capsys.readouterr()
    said = printed.out + printed.err + caplog.text + str(zalo_office.zalo.health()) + str(outcomes) + str(problem.value)
    assert "network.state" in said
    assert {outcome.partition(":")[0] for outcome in outcomes} >= {"TryLater", "Uncertain", "AllowanceSpent"}
    assert zalo.token.partition(":")[2] not in said
    assert "riêng tư" not in said
    assert "/file/" not in said


async def test_what_zalo_says_is_told_without_what_was_sent(zalo_office: ZaloOffice, zalo: ZaloServer) -> None:
    chat = zalo.chat()
    secret = f"Câu hỏi riêng tư về {zalo.token}"
    zalo.errors_in_200 = EVERY_CODE
    zalo.faults.add("sendMessage", Fault.REFUSED, code=400)
    assert "riêng tư" not in await zalo_office.outcome(Outgoing(chat.chat_id, secret))
