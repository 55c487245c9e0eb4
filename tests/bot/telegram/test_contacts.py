"""Contacts: whose number it is, as Telegram tells; and the button below the writing line that hands it over."""

from typing import Any

import pytest

from bot.telegram.sending import markup
from bot.telegram.updates import read_update
from conversation.messenger import NO_NUMBER_BUTTON, Button
from conversation.turn import Arrived

LAN = 5001
FORWARDED = {"type": "hidden_user", "sender_user_name": "Lan", "date": 1}


@pytest.mark.parametrize(
    ("contact", "more", "own"),
    [
        ({"user_id": LAN}, {}, "84912345678"),
        ({"user_id": LAN + 1}, {}, ""),
        ({}, {}, ""),
        ({"user_id": LAN}, {"forward_origin": FORWARDED}, ""),
    ],
)
def test_only_the_senders_own_number_is_one(contact: dict[str, Any], more: dict[str, Any], own: str) -> None:
    card = {"first_name": "Lan", "phone_number": "84912345678"} | contact
    person = {"id": LAN, "is_bot": False, "first_name": "Lan"}
    chat = {"id": LAN, "type": "private", "first_name": "Lan"}
    message = {"message_id": 1, "date": 1, "from": person, "chat": chat, "contact": card} | more
    arrived = read_update({"update_id": 1, "message": message})
    assert isinstance(arrived, Arrived)
    assert (arrived.unwanted, arrived.own_number, arrived.text) == ("contact", own, "")
    assert "912345678" not in repr(arrived), "it might be logged"


def test_the_button_stands_below_the_writing_line_with_the_other_ways() -> None:
    board = markup([Button("Gửi số", "n|abc|own_number"), Button("Không có mã", "s|abc|no_code")])
    assert board["keyboard"] == [[{"text": "Gửi số", "request_contact": True}], [{"text": "Không có mã"}]]
    assert markup([NO_NUMBER_BUTTON]) == {"remove_keyboard": True}
    assert "inline_keyboard" in markup([Button("Không có mã", "s|abc|no_code")])
