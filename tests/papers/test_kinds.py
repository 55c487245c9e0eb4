"""What is ordered comes back as it was: instants stay instants, days stay days, words stay words."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest

from papers import kinds
from papers.calendar_file import Appointment, CalendarFile, calendar_file
from papers.own_data import OwnData, OwnRecord, own_data, own_record
from papers.question_list import Also, Listed, QuestionList, question_list

AT = datetime(2026, 11, 16, 2, 0, tzinfo=UTC)
DAY = Appointment(uid="a", version=1, title="Niêm yết", starts=date(2026, 11, 19), ends=date(2026, 11, 20))
HOUR = Appointment(uid="b", version=2, title="Họp", starts=AT, ends=AT.replace(hour=5), cancelled=True)
QUESTION = Listed(
    position=1, heading="Chăm sóc", code="MN26-001", name="Lò Thị Mây", post="", group="A1", registered_at=AT,
    state="waiting", wording='Câu có "ngoặc", <thẻ> và\nhai dòng 🙂', askers=2,
    also=(Also("MN26-004", "Vàng A Sử", "A1", speaks=True, wording="Câu ấy"),),
)  # fmt: skip
LIST = QuestionList(
    unit="Hoa Ban", meeting="Hội nghị", starts_at=AT, place="Hội trường", at=AT, speaking=(QUESTION,), written=()
)


def test_a_calendar_is_made_of_its_order() -> None:
    values = CalendarFile(appointments=(DAY, HOUR), at=AT)
    ordered = kinds.order("viec.ics", values)
    assert (ordered.kind, ordered.name, ordered.mime) == ("calendar", "viec.ics", "text/calendar; charset=utf-8")
    assert kinds.make(ordered) == calendar_file(values)
    assert b"DTSTART;VALUE=DATE:20261119" in kinds.make(ordered)


def test_a_list_is_made_of_its_order() -> None:
    made = kinds.make(kinds.order("ds.txt", LIST))
    assert made == question_list(LIST)
    text = made.decode("utf-8-sig")
    assert "1. MN26-001 | Lò Thị Mây, A1 | đăng ký 09h00" in text
    assert QUESTION.wording in text
    assert "2 người hỏi" in text
    assert "- MN26-004 | Vàng A Sử, A1 | phát biểu: Câu ấy" in text


def test_own_data_are_made_of_their_order_for_a_person_and_for_a_program() -> None:
    told: dict[str, Any] = {
        "request": "YC-7", "at": AT, "name": "Lò Thị Mây", "address": "chị", "roles": ("phụ huynh, Hoa Ban",),
        "networks": ("web",), "agreed_at": AT, "version": "1", "until": None, "questions": (), "drafts": ("dở dang",),
    }  # fmt: skip
    text, record = OwnData(**told), OwnRecord(**told)
    assert kinds.make(kinds.order("a.txt", text)) == own_data(text)
    assert kinds.make(kinds.order("a.json", record)) == own_record(record)
    assert "dở dang" in own_data(text).decode("utf-8-sig")
    assert json.loads(own_record(record))["agreed_at"] == "2026-11-16T02:00:00Z"


def test_no_two_kinds_have_one_name() -> None:
    with pytest.raises(ValueError, match="calendar"):
        kinds.kind("calendar", QuestionList, "text/plain")(question_list)


def test_what_is_of_no_kind_is_not_ordered() -> None:
    with pytest.raises(KeyError):
        kinds.order("x", QUESTION)
