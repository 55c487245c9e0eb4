"""Telegram by long poll: what a person does in the app, what the office makes of it, what the person sees."""

import asyncio

import pytest

from bot.network.intake import FAILURES_FORGIVEN
from domain.messages.delivery import DeliveryState
from tests.bot.desk import Stubborn
from tests.bot.telegram_office import LONG, Office
from tests.networks.telegram_faults import Fault
from tests.networks.telegram_server import TelegramServer
from tests.waiting import until

LAN, MINH = 5001, 5002


async def to_confirm(office: Office, user: int = LAN, words: str = "Thực đơn tuần?") -> None:
    chat = office.server.chat(user)
    chat.says("/hoi")
    await chat.hears("Xin viết câu hỏi")
    chat.says(words)
    await chat.hears("Câu hỏi: ")


async def test_a_talk_with_buttons_edits_its_card_and_toasts(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await to_confirm(office)
    card = chat.last
    assert card is not None
    assert [[b.label for b in row] for row in card.buttons] == [["Gửi", "Sửa"], ["Để tôi xem lại một lát nữa"]]
    chat.presses("Gửi")
    heard = await chat.hears("Đã gửi: Thực đơn tuần?")
    assert heard.message_id == card.message_id
    assert not heard.buttons
    await server.wait_for(lambda: chat.toasts)
    assert chat.toasts[0].text == "Đã ghi"
    assert not chat.spinning


async def test_a_press_that_comes_late_is_told_so(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await to_confirm(office)
    card = chat.last
    chat.says("menu")
    await chat.hears("Menu đây")
    chat.presses("Gửi", on=card)
    assert (await chat.hears("stale")).text == "stale: Gửi"  # the label was found on the message
    await server.wait_for(lambda: not chat.spinning)


async def test_an_expired_press_does_no_harm(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await to_confirm(office)
    server.hold()
    chat.presses("Gửi")
    server.expire_callbacks()
    server.release()
    await chat.hears("Đã gửi")
    chat.says("menu")
    await chat.hears("Menu đây")
    assert office.telegram.health()["state"] == "running"


async def test_markup_stays_what_was_typed_and_links_show_no_preview(office: Office, server: TelegramServer) -> None:
    words = "<b>*_{{ 7*7 }}_*</b> https://truong.example &amp; 😀"
    await to_confirm(office, words=words)
    last = server.chat(LAN).last
    assert last is not None
    assert last.text == f"Câu hỏi: {words}"
    assert not last.entities
    sent = [params for name, params in server.calls if name == "sendMessage"][-1]
    assert sent["link_preview_options"] == {"is_disabled": True}


async def test_commands_are_listed_and_may_carry_our_name(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says(f"/dem@{server.me['username']} 7")
    await chat.hears("Đếm 7")
    listed = next(params["commands"] for name, params in server.calls if name == "setMyCommands")
    assert {"hoi", "phatbieu", "cauhoi", "hoinghi", "menu", "dulieu", "trogiup"} <= {one["command"] for one in listed}
    assert office.telegram.health()["bot"] == server.me["username"]


async def test_photos_documents_and_voice_come_as_media(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/hoi")
    await chat.hears("Xin viết")
    photo = chat.sends_photo(b"\xff\xd8\xffanh", caption="sân trường")
    await chat.hears("Nhận photo  image/jpeg 6: sân trường")
    chat.sends_document("../../đơn xin.pdf", b"%PDF", mime_type="application/pdf")
    await chat.hears("Nhận document đơn xin.pdf application/pdf 4")
    chat.sends_voice(b"OggS...")
    await chat.hears("Nhận voice  audio/ogg 7")
    content, _, _ = await office.telegram.fetch(photo.body["photo"][-1]["file_id"])
    assert content == b"\xff\xd8\xffanh"


async def test_what_is_not_for_us_is_named(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.sends_sticker()
    await chat.hears("unwanted: sticker")
    chat.sends_location()
    await chat.hears("unwanted: location")
    chat.sends_contact()
    await chat.hears("unwanted: contact")
    chat.forwards("Tin của người khác")
    await chat.hears("(chuyển tiếp)")


async def test_an_edited_message_changes_the_draft(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/hoi")
    await chat.hears("Xin viết")
    mine = chat.says("Thực đơn?")
    await chat.hears("Câu hỏi: Thực đơn?")
    office_person = await office.account(LAN)
    assert office_person.person_id is None
    chat.edits(mine, "Thực đơn tuần sau?")
    chat.says("menu")
    await chat.hears("Menu đây")  # before consent there is nothing to edit; after it the router's own tests take over


async def test_a_file_goes_out_with_its_words(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/tep")
    heard = await chat.hears("Danh sách")
    assert heard.document == ("ds.txt", b"1. Lan")
    assert heard.labels == ["Trang chính"]
    chat.says("/tep dài")
    heard = await chat.hears("Danh sách câu hỏi. Danh")
    assert heard.document is None
    assert heard.text == LONG.strip()
    await server.wait_for(lambda: chat.last is not None and chat.last.document is not None)


async def test_a_bug_is_apologised_for_and_harms_nobody_else(office: Office, server: TelegramServer) -> None:
    server.hold()
    server.chat(LAN).says("/hong")
    server.chat(MINH).says("/dem 1")
    server.release()
    await server.chat(LAN).hears("Xin lỗi")
    await server.chat(MINH).hears("Đếm 1")


async def test_blocking_and_coming_back_are_noted(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    chat.blocks()
    await server.settled()
    assert (await office.account(LAN)).blocked_at is not None
    chat.unblocks()
    await server.settled()
    assert (await office.account(LAN)).blocked_at is None
    assert await office.acts(LAN, "account.blocked") == 1
    assert await office.acts(LAN, "account.returned") == 1


async def test_a_blocked_bot_is_noticed_when_sending(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    chat.blocked = True  # and Telegram told nobody
    await office.owe(LAN, "Nhắc", once="nhac")
    row = await office.ended("nhac", DeliveryState.FAILED)
    assert row.reason == "blocked: Forbidden: bot was blocked by the user"
    assert (await office.account(LAN)).blocked_at is not None


async def test_a_chat_that_never_was_is_a_failure_with_its_reason(office: Office, server: TelegramServer) -> None:
    await office.owe(404, "Nhắc", once="nhac")
    row = await office.ended("nhac", DeliveryState.FAILED)
    assert row.reason == "blocked: Bad Request: chat not found"
    assert (await office.account(404)).blocked_at is not None


async def test_a_card_that_is_gone_is_sent_anew(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await to_confirm(office)
    card = chat.last
    assert card is not None
    server.hold()
    chat.presses("Gửi")
    del chat.by_id[card.message_id]
    server.release()
    heard = await chat.hears("Đã gửi")
    assert heard.message_id != card.message_id


async def test_a_group_is_told_once_that_we_talk_privately(office: Office, server: TelegramServer) -> None:
    group = -100500
    server.chat(group)
    sender = server.chat(LAN).user
    chat = {"id": group, "type": "supergroup", "title": "Lớp A1"}
    for number, text in enumerate(("/hoi@thu_nghiem_bot", "/menu")):
        message = {"message_id": 9000 + number, "from": sender, "chat": chat, "date": 1_700_000_000, "text": text}
        server.push({"message": message})
    server.push({"channel_post": {"message_id": 1, "chat": {"id": -7, "type": "channel", "title": "K"}, "date": 1}})
    await server.settled()
    await server.chat(group).hears("trao đổi riêng")
    server.chat(LAN).says("/dem 1")
    await server.chat(LAN).hears("Đếm 1")
    assert len(server.chat(group).replies) == 1
    assert "Câu hỏi" not in server.chat(group).replies[0].text


def said_in(server: TelegramServer, group: int, **content: object) -> None:
    """Push a message of a group, as from somebody there."""
    kind = "supergroup" if group < -10_000_000 else "group"
    chat = {"id": group, "type": kind, "title": "Lớp A1"}
    message = {"message_id": 9000, "from": server.chat(LAN).user, "chat": chat, "date": 1_700_000_000}
    server.push({"message": message | content})


SERVICE: list[dict[str, object]] = [
    {"new_chat_title": "Lớp A2"},
    {"left_chat_member": {"id": 9, "is_bot": False, "first_name": "Sử"}},
    {"new_chat_members": [{"id": 9, "is_bot": False, "first_name": "Sử"}]},
    {"delete_chat_photo": True},
    {"group_chat_created": True},
    {"pinned_message": {"message_id": 1, "chat": {"id": -5, "type": "group", "title": "A"}, "date": 1, "text": "x"}},
    {"forum_topic_created": {"name": "Bếp ăn", "icon_color": 7322096}},
    {"video_chat_started": {}},
    {"message_auto_delete_timer_changed": {"message_auto_delete_time": 86400}},
    {"boost_added": {"boost_count": 1}},
    {"a_service_of_2031": {"a": 1}},
    {
        "text": "Tin của kênh",
        "sender_chat": {"id": -1009, "type": "channel", "title": "K"},
        "is_automatic_forward": True,
    },
]


async def test_service_messages_of_a_group_are_silent(office: Office, server: TelegramServer) -> None:
    group = -500
    server.chat(group)
    for service in SERVICE:
        said_in(server, group, **service)
    chat, me = {"id": group, "type": "group", "title": "Lớp A1"}, {"user": server.me}
    for old, new in (("left", "member"), ("member", "left")):
        change = {"old_chat_member": me | {"status": old}, "new_chat_member": me | {"status": new}}
        server.push({"my_chat_member": {"chat": chat, "from": server.chat(LAN).user, "date": 1} | change})
    for kind in ("channel_post", "edited_channel_post"):
        server.push(
            {kind: {"message_id": 1, "chat": {"id": -7, "type": "channel", "title": "K"}, "date": 1, "text": "x"}}
        )
    server.push(
        {"edited_message": {"message_id": 9, "from": server.chat(LAN).user, "chat": chat, "date": 1, "text": "x"}}
    )
    for kind in ("message_reaction", "chat_member", "poll", "chat_boost"):
        server.push_raw({"update_id": server.last_update_id + 1, kind: {"chat": chat}})
    await server.settled()
    server.chat(LAN).says("/dem 1")
    await server.chat(LAN).hears("Đếm 1")
    assert server.chat(group).replies == []
    assert len(server.chat(LAN).replies) == 1


@pytest.mark.parametrize("told_of_by", ["migrate_to_chat_id", "migrate_from_chat_id", "both"])
async def test_a_group_that_becomes_a_supergroup_is_not_told_again(
    office: Office, server: TelegramServer, told_of_by: str
) -> None:
    group, upgraded = -501, -1_000_000_501
    server.chat(group)
    server.chat(upgraded)
    said_in(server, group, text="/hoi@thu_nghiem_bot")
    await server.chat(group).hears("trao đổi riêng")
    if told_of_by != "migrate_from_chat_id":
        said_in(server, group, migrate_to_chat_id=upgraded)
    if told_of_by != "migrate_to_chat_id":
        said_in(server, upgraded, migrate_from_chat_id=group)
    said_in(server, upgraded, text="/hoi@thu_nghiem_bot")
    server.chat(LAN).says("/dem 1")
    await server.chat(LAN).hears("Đếm 1")
    assert server.chat(upgraded).replies == []
    assert len(server.chat(group).replies) == 1


async def test_a_group_that_was_never_told_is_told_after_its_upgrade(office: Office, server: TelegramServer) -> None:
    group, upgraded = -502, -1_000_000_502
    server.chat(group)
    server.chat(upgraded)
    said_in(server, group, migrate_to_chat_id=upgraded)
    said_in(server, upgraded, text="/hoi@thu_nghiem_bot")
    await server.chat(upgraded).hears("trao đổi riêng")
    assert server.chat(group).replies == []


@pytest.mark.parametrize(
    "broken",
    [
        {"message": {"message_id": "x"}},
        {"message": None},
        {"message": {"message_id": 1, "chat": {"id": LAN, "type": "private"}, "date": 1, "text": ["a"]}},
        {"callback_query": {"id": 5}},
        {"edited_message": []},
        {"new_kind_of_2031": {"a": 1}},
    ],
    ids=["types", "null", "list", "no sender", "not a message", "unknown kind"],
)
async def test_a_malformed_update_does_no_harm(
    office: Office, server: TelegramServer, broken: dict[str, object]
) -> None:
    server.hold()
    server.chat(LAN).says("/dem 1")
    server.push_raw({"update_id": server.last_update_id + 1} | broken)
    server.push_raw([1, 2])  # type: ignore[arg-type]
    server.push_raw({"no": "number"})
    server.push_raw(b'{"update_id": 700000900, "message": {"text": "\\ud800"}}')  # half a letter; only we can read it
    server.chat(MINH).says("/dem 2")
    server.release()
    await server.chat(LAN).hears("Đếm 1")
    await server.chat(MINH).hears("Đếm 2")
    await server.settled()
    assert office.telegram.health()["state"] == "running"


async def test_an_update_delivered_twice_happens_once(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    said = chat.says("/dem 1")
    await chat.hears("Đếm 1")
    await server.settled()
    server.redeliver(said.update_id)
    chat.says("/dem 2")
    await chat.hears("Đếm 2")
    await server.settled()
    assert await office.acts(LAN, "try.counted") == 2
    assert len(chat.replies) == 2


async def test_updates_out_of_order_are_all_taken(office: Office, server: TelegramServer) -> None:
    chats = [server.chat(LAN + n) for n in range(10)]
    server.hold()
    for chat in chats:
        chat.says(f"/dem {chat.user_id}")
    server.reorder()
    server.release()
    for chat in chats:
        await chat.hears(f"Đếm {chat.user_id}")
    await server.settled()
    for chat in chats:
        assert len(chat.replies) == 1


async def test_one_person_is_answered_in_order(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    server.hold()
    for number in range(30):
        chat.says(f"/dem {number}")
    server.release()
    await chat.hears("Đếm 29")
    assert [message.text for message in chat.replies] == [f"Đếm {number}" for number in range(30)]


async def test_a_stop_and_a_start_keep_what_waits(office: Office, server: TelegramServer) -> None:
    await office.close()
    chat = server.chat(LAN)
    chat.says("/dem 1")
    await office.open()
    await chat.hears("Đếm 1")
    assert not any(params.get("drop_pending_updates") for name, params in server.calls if "Webhook" in name)


async def test_killed_in_the_middle_nothing_is_lost_and_nothing_happens_twice(
    office: Office, server: TelegramServer
) -> None:
    chats = [server.chat(LAN + n) for n in range(40)]
    server.delay_sends = 0.05
    for round_number in range(3):
        server.hold()
        for chat in chats:
            chat.says(f"/dem {round_number}")
        server.release()
        await server.wait_for(lambda least=round_number * 40 + 5: server.counts["sendMessage"] > least)  # type: ignore[misc]
        await office.kill()
        await office.open()
    for chat in chats:
        await server.wait_for(lambda chat=chat: any("Đếm 2" in m.text for m in chat.replies))  # type: ignore[misc]
    await server.settled()
    for chat in chats:
        assert await office.acts(chat.user_id, "try.counted") == 3
        assert {message.text for message in chat.replies} == {"Đếm 0", "Đếm 1", "Đếm 2"}


async def test_flood_control_holds_everybody_back(office: Office, server: TelegramServer) -> None:
    server.chat(LAN)
    server.chat(MINH)
    rule = server.faults.add("sendMessage", Fault.FLOOD, left=1, retry_after=1)
    await office.owe(LAN, "Một", once="1")
    await server.wait_for(lambda: rule.hits)
    began = asyncio.get_running_loop().time()
    await until(lambda: office.sender.health()["away_since"] is not None)
    await office.owe(MINH, "Hai", once="2")
    await server.chat(MINH).hears("Hai")
    assert asyncio.get_running_loop().time() - began > 0.9
    await server.chat(LAN).hears("Một")
    assert server.counts["sendMessage"] == 3


async def test_a_server_error_is_tried_again_and_arrives_once(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    rule = server.faults.add("sendMessage", Fault.BAD_GATEWAY, left=1)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")
    assert rule.hits == 1
    assert len(chat.replies) == 1


@pytest.mark.parametrize("fault", [Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.BAD_JSON])
@pytest.mark.parametrize("mandatory", [True, False])
async def test_a_cut_is_uncertain_and_goes_out_once_more(
    office: Office, server: TelegramServer, fault: Fault, *, mandatory: bool
) -> None:
    chat = server.chat(LAN)
    rule = server.faults.add("sendMessage", fault, left=1)
    await office.owe(LAN, "Trả lời của nhà trường", once="tra-loi", mandatory=mandatory)
    row = await office.ended("tra-loi", DeliveryState.DUE)
    assert row.reason == "sent_again"
    await office.tick(seconds=5)
    await office.ended("tra-loi", DeliveryState.SENT)
    assert rule.hits == 1
    texts = [message.text for message in chat.replies]
    assert len(texts) == (1 if fault is Fault.CUT_BEFORE else 2)
    assert ("(gửi lại)" in texts[-1]) is mandatory
    assert "Trả lời của nhà trường" in texts[-1]


async def test_an_edit_that_was_cut_is_simply_done_again(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    await to_confirm(office)
    server.faults.add("editMessageText", Fault.CUT_AFTER, left=1)
    chat.presses("Gửi")
    await chat.hears("Đã gửi")
    await server.wait_for(lambda: server.counts["editMessageText"] == 2)
    assert sum("Đã gửi" in message.text for message in chat.replies) == 1


async def test_polling_survives_every_trouble(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    for number, fault in enumerate((Fault.INTERNAL, Fault.FLOOD, Fault.CUT_BEFORE, Fault.CUT_AFTER, Fault.BAD_JSON)):
        server.faults.add("getUpdates", fault, left=1)
        chat.says(f"/dem {number}")
        await chat.hears(f"Đếm {number}")
        server.faults.clear()
    await server.down()
    await until(lambda: office.telegram.health()["state"] == "trouble")
    await server.up()
    chat.says("/dem 9")
    await chat.hears("Đếm 9")
    await until(lambda: office.telegram.health()["state"] == "running")
    assert await office.acts(LAN, "try.counted") == 6


async def test_what_could_not_be_committed_is_asked_for_again(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/dem 0")
    await chat.hears("Đếm 0")
    with office.no_inbox():
        chat.says("/dem 1")
        server.chat(MINH).says("/dem 2")
        await until(lambda: office.telegram.health()["state"] == "trouble")
        asked = server.counts["getUpdates"]
        await server.wait_for(lambda: server.counts["getUpdates"] > asked + FAILURES_FORGIVEN)
        server.hold()
        asked = server.counts["getUpdates"]
        await server.wait_for(lambda: server.counts["getUpdates"] > asked)  # so nothing is under way any more
    server.release()
    await chat.hears("Đếm 1")
    await server.chat(MINH).hears("Đếm 2")
    assert await office.acts(LAN, "try.counted") == 2


async def test_what_can_never_be_committed_is_put_aside(closed_office: Office, server: TelegramServer) -> None:
    closed_office.runtime_type = Stubborn
    await closed_office.open()
    server.chat(LAN).says("độc")
    server.chat(MINH).says("/dem 1")
    await server.chat(MINH).hears("Đếm 1")
    await server.settled()
    await until(lambda: closed_office.telegram.health()["state"] == "running")
    assert await closed_office.acts(MINH, "try.counted") == 1


async def test_another_poller_and_a_foreign_webhook_are_outlived(office: Office, server: TelegramServer) -> None:
    chat = server.chat(LAN)
    chat.says("/dem 0")
    await chat.hears("Đếm 0")
    server.queue.set_webhook("http://127.0.0.1:9/", "", 1)
    chat.says("/dem 1")
    await chat.hears("Đếm 1")


@pytest.mark.parametrize("token", ["42:WRONG", "no token at all"])
async def test_a_wrong_token_stops_this_network_only(
    closed_office: Office, server: TelegramServer, token: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await closed_office.open(token=token)
    await until(lambda: bool(closed_office.telegram.health()["state"] == "stopped"))
    assert "DOITHOAI_TELEGRAM_TOKEN" in closed_office.telegram.health()["reason"]
    assert token not in capsys.readouterr().out


async def test_the_token_is_in_no_log_and_no_reason(
    office: Office, server: TelegramServer, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(0)
    chat = server.chat(LAN)
    for fault in Fault:
        server.faults.add("*", fault, left=3)
    await office.owe(LAN, "Một", once="1", mandatory=True)
    chat.says("/dem 1")
    said = ""
    async with asyncio.timeout(20):
        while "network.state" not in said:
            await asyncio.sleep(0.05)
            said += "".join(capsys.readouterr())
    await server.down()
    await office.owe(LAN, "Hai", once="2", mandatory=True)
    await until(lambda: office.telegram.health()["state"] == "trouble")
    await until(lambda: office.sender.health()["away_since"] is not None)
    said += "".join(capsys.readouterr()) + caplog.text + str(office.telegram.health())
    for once in ("1", "2"):
        said += (await office.delivery(once)).reason
    assert "network.state" in said
    assert server.token not in said
    assert "TEST" not in said
    await server.up()
