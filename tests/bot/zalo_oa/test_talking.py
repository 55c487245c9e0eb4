"""An Official Account: what a person does in Zalo, what the office makes of it, what the person reads and presses."""

import logging
from datetime import timedelta

import orjson
import pytest
from sqlalchemy import create_engine, text

from bot.zalo_oa.pressed import hidden
from conversation.messenger import Attached, Button, Outgoing
from domain.messages.delivery import DeliveryState
from storage.engine import database_url as read_url
from tests.bot.zalo_oa_office import OaOffice
from tests.networks.zalo_faults import Fault
from tests.networks.zalo_oa_server import APP_ID, OA_ID, ZaloOaServer

PERSON = "/v3.0/oa/message/cs"
PICTURE = Attached("so-do.png", "image/png", b"\x89PNG\r\n\x1a\n")


async def test_a_talk_with_buttons(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    said = chat.says("/hoi")
    await chat.hears("Xin viết câu hỏi")
    chat.says("Thực đơn <b>tuần</b> *này*?")
    heard = await chat.hears("Câu hỏi: Thực đơn <b>tuần</b> *này*?")
    assert heard.text == "Câu hỏi: Thực đơn <b>tuần</b> *này*?"
    assert [title for title, _ in heard.buttons] == ["Gửi", "Sửa", "Để tôi xem lại một lát nữa"]
    chat.presses("Gửi")
    await chat.hears("Đã gửi: Thực đơn")
    assert await oa_office.acts(chat.user_id, "try.asked") == 1
    await oa_server.settled()
    assert said.statuses == [200]
    health = oa_office.oa.health()
    assert (health["state"], health["reason"], health["bot"]) == ("running", "", OA_ID)


async def test_a_number_or_the_words_do_as_well(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    for answer in ("1", "gui"):
        chat.says("/hoi")
        await chat.hears("Xin viết")
        chat.says("Sân chơi?")
        await chat.hears("Câu hỏi: Sân chơi?")
        chat.says(answer)
        await chat.hears("Đã gửi: Sân chơi?")


async def test_own_echoes_and_what_became_of_messages_are_nothing(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    seen = {"sender": {"id": OA_ID}, "recipient": {"id": chat.user_id}, "message": {"msg_id": "1"}}
    told = [oa_server.tell(name, seen) for name in ("user_seen_message", "user_received_message", "oa_send_image")]
    odd = oa_server.tell("add_user_to_tag", {"sender": {"id": chat.user_id}})
    await oa_server.settled()
    assert [one.statuses for one in (*told, odd)] == [[200]] * 4
    assert len(chat.replies) == 1


async def test_more_choices_than_buttons_are_lines(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    many = tuple(Button(f"Mục {number}", f"s|x|{number}", str(number)) for number in range(1, 7))
    assert await oa_office.outcome(Outgoing(chat.user_id, "Chọn", many)) == "sent True"
    assert "\n6. Mục 6" in chat.replies[-1].text
    assert not chat.replies[-1].buttons
    assert await oa_office.outcome(Outgoing(chat.user_id, "Chọn", many[:5])) == "sent True"
    assert (chat.replies[-1].text, len(chat.replies[-1].buttons)) == ("Chọn", 5)
    wide = Button("Vệ sinh, an toàn thực phẩm của bếp ăn", "s|x|1", "1")
    assert await oa_office.outcome(Outgoing(chat.user_id, "Chọn", (wide,))) == "sent True"
    assert "\n1. Vệ sinh, an toàn thực phẩm của bếp ăn" in chat.replies[-1].text
    assert len(chat.replies[-1].buttons) == 1
    for long in (Button("x" * 101, "p", "1"), Button("Gửi", "p" * 1000, "1")):
        assert await oa_office.outcome(Outgoing(chat.user_id, "Chọn", (long,))) == "sent True"
        assert f"1. {long.label}" in chat.replies[-1].text


async def test_media_come_along_and_can_be_fetched(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    told = ("Nhận photo  image/jpeg 0: sân trường", "Nhận voice", "Nhận document đơn.pdf  8: ")
    for number, words in enumerate(told):
        chat.says("/hoi")
        await chat.hears("Xin viết")
        if number == 0:
            said = chat.sends_photo(text="sân trường")
        else:
            said = chat.sends_voice() if number == 1 else chat.sends_file("đơn.pdf", b"%PDF-1.4", "application/pdf")
        await chat.hears(words)
        assert said.file is not None
        content, _, mime = await oa_office.oa.fetch(oa_server.files.url(said.file))
        assert (content, mime) == (said.file.content, said.file.content_type)


async def test_what_is_not_for_us_is_named(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    for kind, named in (
        ("sticker", "sticker"),
        ("location", "location"),
        ("gif", "unsupported"),
        ("x9", "unsupported"),
    ):
        chat.sends(kind, {"attachments": [{"type": kind, "payload": {}}]})
        await chat.hears(f"unwanted: {named}")
    chat.sends("image", {"attachments": [{"type": "image", "payload": {"url": "javascript:alert(1)"}}]})
    await chat.hears("unwanted: unsupported")
    chat.sends("link", {"attachments": [{"type": "link", "payload": {"url": "/dem 7"}}]})
    await chat.hears("Đếm 7")


async def test_a_group_is_told_once(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    group = oa_server.group()
    group.says("/hoi")
    group.sends("image", {"attachments": []})
    await group.hears("trao đổi riêng")
    await oa_server.settled()
    assert len(group.replies) == 1


async def test_who_follows_is_greeted_and_who_leaves_is_blocked(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    chat.follows()
    await oa_server.settled()
    await oa_office.sender.idle()
    first = len(chat.replies)
    assert first == 1
    chat.follows(again=False)
    await oa_server.settled()
    assert (await oa_office.account(chat.user_id)).blocked_at is not None
    chat.follows()
    await oa_server.settled()
    assert (await oa_office.account(chat.user_id)).blocked_at is None
    await oa_office.sender.idle()
    assert len(chat.replies) == first
    stranger = oa_server.chat()
    stranger.follows(again=False)
    await oa_server.settled()


# --- bad input --------------------------------------------------------------------------------------------------------


async def test_a_push_without_zalos_signature_is_refused(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    chat.says("/dem 0")
    await chat.hears("Đếm 0")
    await oa_server.settled()
    now = oa_server._milliseconds()  # noqa: SLF001 - Zalo's clock

    def event(**fields: object) -> bytes:
        sender = {"sender": {"id": chat.user_id}, "message": {"msg_id": "9", "text": "/dem 9"}}
        return orjson.dumps({"app_id": APP_ID, "event_name": "user_send_text", "timestamp": now} | sender | fields)

    body, day = event(), 24 * 3600 * 1000
    old, early = event(timestamp=now - day - 60_000), event(timestamp=str(now + 20 * 60_000))
    other, none = event(app_id="1"), event(timestamp=None)
    for pushed, headers in (
        (body, {}),
        (body, {"X-ZEvent-Signature": "mac="}),
        (body, {"X-ZEvent-Signature": "mac=é"}),
        (body, oa_server.signed(body, now, key="sai")),
        (body + b" ", oa_server.signed(body, now)),
        (body, oa_server.signed(body, now + 1)),
        (old, oa_server.signed(old, now - day - 60_000)),
        (early, oa_server.signed(early, now + 20 * 60_000)),
        (other, oa_server.signed(other, now)),
        (other, oa_server.signed(other, now, app_id="1")),
        (none, oa_server.signed(none, None)),
        (b"[]", oa_server.signed(b"[]", "")),
        (b'{"a": ', oa_server.signed(b'{"a": ', "")),
    ):
        assert await oa_server.push_raw(pushed, headers) == 403, (pushed, headers)
    assert await oa_server.push_raw(b" " * 600_000, {}) == 413
    assert await oa_server.push_raw(b"", {}) == 200  # Zalo's page tries the address
    assert await oa_server.push_raw(body, oa_server.signed(body, now)) == 200
    assert await oa_server.push_raw(body, oa_server.signed(body, now)) == 200  # replayed
    await chat.hears("Đếm 9")
    assert await oa_office.acts(chat.user_id, "try.counted") == 2


async def test_a_clock_a_month_off_takes_zalos_word_for_the_hour(
    closed_oa_office: OaOffice, oa_server: ZaloOaServer
) -> None:
    oa_server.ahead = timedelta(days=30).total_seconds()
    await closed_oa_office.open()
    await closed_oa_office.is_state("running")
    assert closed_oa_office.oa.health()["clock_off_seconds"] > 29 * 24 * 3600
    chat = oa_server.chat()
    chat.says("/dem 1")
    await chat.hears("Đếm 1")


async def test_odd_events_do_no_harm(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    who = {"sender": {"id": chat.user_id}}
    for name, body in (
        ("user_send_text", {}),
        ("user_send_text", who),
        ("user_send_text", who | {"message": []}),
        ("user_send_text", who | {"message": {"msg_id": "1", "text": ["x"]}}),
        ("user_send_text", {"sender": {"id": ["a"]}, "message": {"text": "x"}}),
        ("user_send_text", {"sender": {"id": "a" * 400}, "message": {"text": "x"}}),
        ("user_send_image", who | {"message": {"msg_id": "2", "attachments": "x", "text": 7}}),
        ("follow", {}),
        ("user_send_group_text", who | {"message": {"text": "x"}}),
        ("", {}),
    ):
        said = oa_server.tell(name, body)
        await oa_server.settled()
        assert said.statuses == [200], (name, body)
    body = {"app_id": APP_ID, "event_name": 7, "timestamp": oa_server._milliseconds()}  # noqa: SLF001 - as above
    raw = orjson.dumps(body)
    assert await oa_server.push_raw(raw, oa_server.signed(raw, body["timestamp"])) == 200
    assert chat.replies == []
    for odd in ("", "   ", "a\0b", "😀" * 32_000, "{{ 7*7 }}", hidden("s|x|1", ""), hidden("", ""), "#dt|"):
        chat.says(odd)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    assert oa_office.oa.health()["state"] == "running"


async def test_a_repeated_event_happens_once(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    said = chat.says("/dem 1")
    oa_server.redelivers(said)
    oa_server.redelivers(chat.says("/dem 2", msg_id="m" * 180))
    await chat.hears("Đếm 2")
    await oa_server.settled()
    await oa_office.sender.idle()
    assert len(chat.replies) == 2


# --- sending ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fault", "code", "words", "becomes"),
    [
        (Fault.INTERNAL, 0, "", "TryLater: "),
        (Fault.HTML, 0, "", "TryLater: "),
        (Fault.CUT_BEFORE, 0, "", "Uncertain: "),
        (Fault.CUT_AFTER, 0, "", "Uncertain: "),
        (Fault.BAD_JSON, 0, "", "Uncertain: "),
        (Fault.REFUSED, -230, "User has not interacted with the OA in the past 7 days", "WindowShut: "),
        (Fault.REFUSED, -232, "User has not interacted with the OA", "WindowShut: "),
        (Fault.REFUSED, -213, "User has not followed OA", "Blocked: "),
        (Fault.REFUSED, -201, "user_id is invalid", "Blocked: "),
        (Fault.REFUSED, -201, "text is invalid", "Undeliverable: "),
        (Fault.REFUSED, -210, "too long", "Undeliverable: "),
        (Fault.REFUSED, -211, "Out of quota", "AllowanceSpent: "),
        (Fault.REFUSED, -32, "Exceed rate limit", "TryLater everybody: "),
        (Fault.REFUSED, -224, "The OA needs to upgrade OA Tier Package", "TryLater everybody: "),
        (Fault.REFUSED, -9999, "what nobody knows", "TryLater: "),
    ],
)
async def test_each_trouble_has_its_meaning(
    oa_office: OaOffice, oa_server: ZaloOaServer, fault: Fault, code: int, words: str, becomes: str
) -> None:
    chat = oa_server.chat()
    oa_server.refusal = words
    oa_server.faults.add(PERSON, fault, left=1, code=code)
    assert (await oa_office.outcome(Outgoing(chat.user_id, "Nhắc"))).startswith(becomes)
    if code == -224:
        assert "package" in await oa_office.is_state("trouble")
    assert await oa_office.outcome(Outgoing(chat.user_id, "Nhắc")) == "sent True"
    await oa_office.is_state("running")


async def test_zalos_words_quote_nothing(
    oa_office: OaOffice, oa_server: ZaloOaServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    chat = oa_server.chat()
    [token] = oa_server.access
    oa_server.refusal = f"cannot send «Con tôi sốt» to {chat.user_id} with {token}"
    oa_server.faults.add(PERSON, Fault.REFUSED, left=1, code=-210)
    told = await oa_office.outcome(Outgoing(chat.user_id, "Con tôi sốt"))
    assert "Con tôi sốt" not in told
    assert token not in told + caplog.text
    assert chat.user_id not in told


async def test_pictures_go_as_pictures_and_files_as_links(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    chat = oa_server.chat()
    chat.says("/tep")
    heard = await chat.hears("Danh sách")
    assert "\n\nTệp ds.txt, xin mở trong 24 giờ:\nhttps://hoi.example/tai/" in heard.text
    assert [title for title, _ in heard.buttons] == ["Trang chính"]
    [(title, url)] = heard.links
    assert title == "Mở tệp"
    assert url in heard.text
    picture = Outgoing(chat.user_id, "Sơ đồ", document=PICTURE, document_id=7)
    assert await oa_office.outcome(picture) == "sent True"
    assert (chat.replies[-1].text, chat.replies[-1].picture[:24]) == ("Sơ đồ", "https://hoi.example/tai/")
    oa_server.faults.add(PERSON, Fault.REFUSED, left=1, code=-201)
    assert await oa_office.outcome(picture) == "sent True"
    assert chat.replies[-1].picture == ""
    assert "Tệp so-do.png" in chat.replies[-1].text
    unstored = Outgoing(chat.user_id, "Sơ đồ", document=PICTURE)
    assert (await oa_office.outcome(unstored)).startswith("Undeliverable: ")


async def test_the_window_is_respected(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    """48 hours for everything, seven days for what must arrive, then nothing but when the person writes again."""
    chat = oa_server.chat()
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    await oa_office.tick(hours=49)
    await oa_office.owe(chat.user_id, "Nhắc hạn", once="reminder")
    await oa_office.owe(chat.user_id, "Câu trả lời", once="answer", mandatory=True)
    assert (await oa_office.ended("reminder", DeliveryState.FAILED)).reason == "window"
    await oa_office.ended("answer", DeliveryState.SENT)
    await oa_office.tick(days=6)
    await oa_office.owe(chat.user_id, "Câu trả lời sau", once="late", mandatory=True)
    await oa_office.ended("late", DeliveryState.FAILED)
    assert [reply.text for reply in chat.replies] == ["Đếm 1", "Câu trả lời"]
    chat.says("/dem 2")
    await chat.hears("Đếm 2")
    await oa_office.tick()
    await oa_office.ended("late", DeliveryState.SENT)
    chat.refuses = -230  # whatever we reckoned
    await oa_office.owe(chat.user_id, "Nữa", once="more", mandatory=True)
    assert (await oa_office.ended("more", DeliveryState.FAILED)).reason.startswith("window: ")
    assert (await oa_office.account(chat.user_id)).blocked_at is None


def remembered(office: OaOffice) -> list[tuple[str, str]]:
    """The inbox: event ids and their states."""
    engine = create_engine(read_url(office.database_url))
    with engine.begin() as connection:
        found = [(row[0], row[1]) for row in connection.execute(text("SELECT event_id, state FROM arrival"))]
    engine.dispose()
    return found


async def test_what_cannot_be_read_is_remembered_as_such(oa_office: OaOffice, oa_server: ZaloOaServer) -> None:
    said = oa_server.tell("user_send_text", {"sender": {"id": "72"}, "message": {"msg_id": "1", "text": None}})
    oa_server.redelivers(said)
    await oa_server.settled()
    assert [state for _, state in remembered(oa_office)] == ["poison"]
