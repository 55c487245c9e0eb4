"""Reminders of what plans ask for: the whole ladder under a moved clock, to whom it goes, and what stops it."""

import asyncio
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

import handlers
from bot.runtime import Runtime
from domain.dates.deadline_rule import Roll
from domain.deadline import Programme
from domain.errors import AlreadyDone, DateUnconfirmed, NoRight, NudgedAlready, Refused
from domain.people.access import Role
from domain.people.person import Person
from domain.questions.question import ReplyMode
from domain.reminder import ReminderState, Rung, is_quiet
from services.reminders.belonging import settle
from services.reminders.by_hand import Nudged, nudge, reminded
from services.reminders.deadlines import drop_for_deadline, lay_for_meeting
from services.reminders.due import send_what_is_due
from services.unit_of_work import UnitOfWork
from storage.engine import open_engine
from storage.reminders import Laid
from tests.conftest import ZONE
from tests.counting import statements_seen
from tests.reminded import Office, at
from tests.world import Clock, World


@pytest.fixture
def office(runtime: Runtime, world: World, clock: Clock) -> Office:
    return Office(runtime, world, clock)


@pytest.fixture
async def head(office: Office) -> int:
    """The responder's head, who holds no post in the office; reads as «teacher»."""
    return office.world.people["teacher"]


async def count(office: Office, part: str) -> int:
    return len(await office.heard(part))


async def nudges(office: Office, deadline_id: int, *, by: str = "secretary") -> Nudged:
    who = office.world.people[by]
    return await office.runtime.write(lambda uow: nudge(uow, uow.deadlines.get(deadline_id), who))


# --- the ladder ------------------------------------------------------------------------------------------------------


async def test_the_whole_ladder_comes_at_its_hours(office: Office) -> None:
    await office.plans("2026-12-04")
    for when, words in (
        ("2026-11-27T09:00:00", "Còn 7 ngày nữa đến hạn: Gửi bảng tổng hợp ý kiến."),
        ("2026-12-01T09:00:00", "Còn 3 ngày nữa đến hạn: Gửi bảng tổng hợp ý kiến."),
        ("2026-12-03T09:00:00", "Ngày mai đến hạn: Gửi bảng tổng hợp ý kiến."),
        ("2026-12-04T08:00:00", "Hôm nay là hạn cuối: Gửi bảng tổng hợp ý kiến."),
        ("2026-12-05T09:00:00", "Đã quá hạn 1 ngày"),
        ("2026-12-07T09:00:00", "Đã quá hạn 3 ngày"),
        ("2026-12-14T09:00:00", "Đã quá hạn 10 ngày"),
        ("2026-12-21T09:00:00", "Đã quá hạn 17 ngày"),
    ):
        before = await count(office, "responder")
        await office.ticks((at(when) - timedelta(seconds=1)).replace(tzinfo=None).isoformat())
        assert await count(office, "responder") == before
        await office.ticks(when)
        told = await office.heard("responder")
        assert len(told) == before + 1
        assert told[-1].shows(words, "Hạn: hết thứ Sáu, ngày 04/12/2026", "Kế hoạch ghi: “trước 05/12/2026” (KH 60).")
        assert told[-1].labels() == ["Đã xong", "Xem việc"]
        assert "\n\n" not in told[-1].text


async def test_an_hour_that_ends_the_day_is_told(office: Office) -> None:
    await office.plans("2026-12-04", hour="17:00")
    await office.ticks("2026-12-04T08:00:00")
    [told] = await office.heard("responder")
    assert told.shows("Hạn: 17h00 thứ Sáu, ngày 04/12/2026", "Nếu không kịp, xin báo Ban Thư ký")


async def test_what_ends_in_the_early_morning_is_told_the_evening_before(office: Office) -> None:
    await office.plans("2026-12-04", hour="08:30")
    await office.ticks("2026-12-03T19:59:59")
    before = await count(office, "responder")
    await office.ticks("2026-12-03T20:00:00")
    told = await office.heard("responder")
    assert len(told) == before + 1
    assert told[-1].shows("Ngày mai đến hạn", "08h30 thứ Sáu")


async def test_before_an_off_day_one_aims_at_the_working_day_and_is_late_only_after_the_legal_one(
    office: Office,
) -> None:
    """The last day is a Sunday, 06/12: be ready on Friday, but nobody is late before Monday."""
    await office.plans("2026-12-06", cut_off=date(2026, 12, 4), roll=Roll.BACK, off="weekend")
    for when, words in (
        ("2026-11-27T09:00:00", "Còn 7 ngày nữa cần xong"),
        ("2026-12-01T09:00:00", "Còn 3 ngày nữa cần xong"),
        ("2026-12-03T09:00:00", "Ngày mai cần xong"),
        ("2026-12-04T08:00:00", "Hôm nay cần xong"),
    ):
        await office.ticks(when)
        told = (await office.heard("responder"))[-1]
        assert told.shows(
            words,
            "Hạn: hết Chủ nhật, ngày 06/12/2026. Hôm đó là ngày nghỉ cuối tuần, nên xin xong trong thứ Sáu, "
            "ngày 04/12/2026.",
        )
    assert await office.ticks("2026-12-07T08:59:59") == 0
    await office.ticks("2026-12-07T09:00:00")
    assert (await office.heard("responder"))[-1].shows("Đã quá hạn 1 ngày")


async def test_after_the_meeting_the_next_working_day_is_told_beside_the_literal_one(office: Office) -> None:
    await office.plans("2026-12-05", cut_off=date(2026, 12, 7), roll=Roll.FORWARD, off="Giỗ Tổ")
    await office.ticks("2026-12-05T08:00:00")
    [told] = await office.heard("responder")
    assert told.shows(
        "Hôm nay là hạn cuối", "Hạn: hết thứ Bảy, ngày 05/12/2026.",
        "Hôm đó là ngày nghỉ (Giỗ Tổ); ngày làm việc kế tiếp là thứ Hai, ngày 07/12/2026.",
    )  # fmt: skip


async def test_only_what_is_still_to_come_is_laid(office: Office) -> None:
    office.clock.set(at("2026-12-03T09:00:00"))
    deadline_id = await office.plans("2026-12-04")
    assert set(await office.ends("deadline", deadline_id)) == {Rung.DEADLINE_TODAY, Rung.DEADLINE_OVERDUE}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    now=st.datetimes(min_value=datetime(2026, 11, 17), max_value=datetime(2027, 3, 1)),  # noqa: DTZ001
    ahead=st.integers(min_value=-20, max_value=20),
    hour=st.sampled_from(["", "00:01", "06:30", "08:30", "17:00", "23:59"]),
    back=st.sampled_from([0, 1, 2, 9]),
)
async def test_nothing_is_laid_at_night_in_the_past_or_after_the_end(
    office: Office, now: datetime, ahead: int, hour: str, back: int
) -> None:
    office.clock.set(now.replace(tzinfo=ZONE))
    day = now.date() + timedelta(days=ahead)
    aim: dict[str, Any] = {"cut_off": day - timedelta(days=back), "roll": Roll.BACK if back else Roll.NONE}
    deadline_id = await office.plans(day.isoformat(), hour=hour, head_id=office.world.people["teacher"], **aim)
    ends = (await office.runtime.read(lambda uow: uow.deadlines.get(deadline_id))).ends_at
    assert ends
    laid = await office.reminders("deadline", deadline_id)
    for reminder in laid:
        assert not is_quiet(reminder.due_at, zone=ZONE)
        assert reminder.due_at > office.clock.at
        assert (reminder.due_at < ends) is (reminder.rung is not Rung.DEADLINE_OVERDUE)
    assert [r.rung for r in laid if r.person_id == office.world.people["responder"]][-1] is Rung.DEADLINE_OVERDUE


@pytest.mark.parametrize("part", ["responder", None])
async def test_the_longest_plan_still_fits_a_message(office: Office, part: str | None) -> None:
    long = "Tổng hợp ý kiến " * 12
    wide = {"title": long, "words": long, "source": long, "owner": long, "off": long}
    deadline_id = await office.plans("2026-12-06", part=part, cut_off=date(2026, 12, 4), roll=Roll.BACK, **wide)
    await nudges(office, deadline_id)
    for when in ("2026-11-27T09:00:00", "2026-12-04T08:00:00", "2026-12-07T09:00:00", "2026-12-09T09:00:00"):
        await office.ticks(when)
    told = await office.heard(part or "secretary")
    assert len(told) == 5
    assert max(len(heard.text) for heard in told) <= 600


# --- to whom ---------------------------------------------------------------------------------------------------------


async def test_the_head_hears_from_the_first_day_over(office: Office, head: int) -> None:
    await office.plans("2026-12-04", head_id=head)
    await office.ticks("2026-12-04T08:00:00")
    assert await office.heard("teacher") == []
    await office.ticks("2026-12-05T09:00:00")
    [told] = await office.heard("teacher")
    assert told.shows("Gửi bảng tổng hợp ý kiến: hạn thứ Sáu 04/12, quá 1 ngày", "Ngô Quốc Bảo")
    assert told.labels() == ["Xem việc", "Trang chính"]
    assert (await office.heard("responder"))[-1].shows("Việc này cũng được báo Đỗ Thu Hà.")
    assert await office.heard("secretary") == await office.heard("chair") == []


async def test_office_and_chair_hear_from_the_third_day_over_in_one_list(office: Office, head: int) -> None:
    await office.plans("2026-12-04", head_id=head)
    await office.plans("2026-12-04", part="teacher", title="Danh sách đại biểu")
    await office.ticks("2026-12-05T09:00:00")
    await office.ticks("2026-12-07T09:00:00")
    for part in ("secretary", "chair"):
        [told] = await office.heard(part)
        assert told.shows(
            "2 việc của “Hội nghị đối thoại năm học 2026-2027” đã quá hạn từ 3 ngày trở lên",
            "- Gửi bảng tổng hợp ý kiến: quá hạn 3 ngày, người giữ: Ngô Quốc Bảo",
            "- Danh sách đại biểu: quá hạn 3 ngày, người giữ: Đỗ Thu Hà",
        )
    assert (await office.heard("responder"))[-1].shows("cũng được báo Ban Thư ký và chủ trì")
    await office.ticks("2026-12-13T09:00:00")
    assert await count(office, "chair") == 1
    await office.ticks("2026-12-14T09:00:00")
    assert (await office.heard("chair"))[-1].shows("quá hạn 10 ngày")


async def test_who_owes_it_is_not_told_of_it_as_the_office(office: Office) -> None:
    await office.plans("2026-12-04", part="chair", head_id=office.world.people["chair"])
    await office.ticks("2026-12-05T09:00:00")
    await office.ticks("2026-12-07T09:00:00")
    one, two = await office.heard("chair")
    assert one.shows("Đã quá hạn 1 ngày")
    assert two.shows("Đã quá hạn 3 ngày")
    assert len(await office.heard("secretary")) == 1


async def test_own_and_others_debts_are_one_message(office: Office) -> None:
    await office.plans("2026-12-04")
    await office.plans("2026-12-04", part="secretary", title="Lập hồ sơ hội nghị")
    await office.owes("2026-12-04T17:00:00")
    await office.ticks("2026-12-07T09:00:00")
    [told] = await office.heard("secretary")
    assert told.shows("Đã quá hạn 3 ngày", "Lập hồ sơ hội nghị", "Cần đôn đốc: 2 việc", "- MN26-001: quá hạn 3 ngày")
    own, others = told.text.split("\n\n")
    assert "Gửi bảng tổng hợp" not in own
    assert "Lập hồ sơ" not in others


async def test_answers_and_deadlines_of_one_person_are_one_list(office: Office) -> None:
    await office.plans("2026-12-04")
    await office.plans("2026-12-04", hour="10:00", title="Danh sách đại biểu")
    await office.owes("2026-12-04T17:00:00")
    await office.ticks("2026-12-01T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows(
        "Các việc sắp đến hạn:",
        "- Danh sách đại biểu: hạn 10h00 thứ Sáu 04/12",
        "- trả lời MN26-001: hạn 17h00 thứ Sáu, ngày 04/12/2026",
        "- Gửi bảng tổng hợp ý kiến: hạn thứ Sáu 04/12",
    )
    assert told.labels() == ["Việc của tôi"]


async def test_a_meeting_and_a_debt_of_one_person_are_one_message(office: Office) -> None:
    await office.asks("responder", mode=ReplyMode.SPOKEN)
    await office.plans("2026-11-26")
    await office.ticks("2026-11-19T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("Còn 7 ngày nữa là Hội nghị", "Còn 7 ngày nữa đến hạn: Gửi bảng tổng hợp ý kiến")
    assert told.labels() == ["Gửi câu hỏi", "Câu hỏi của tôi", "Đã xong", "Xem việc"]


async def test_a_long_list_is_cut_with_its_count(office: Office) -> None:
    for number in range(15):
        await office.plans("2026-12-04", title=f"Báo cáo kết quả hội nghị tiếp xúc, đối thoại với nhân dân {number}")
    await office.ticks("2026-12-01T09:00:00")
    [told] = await office.heard("responder")
    lines = [line for line in told.text.splitlines() if line.startswith("- Báo cáo")]
    assert 4 <= len(lines) <= 8
    assert told.shows(f"và {15 - len(lines)} việc khác")
    assert len(told.text) <= 600
    await office.ticks("2026-12-07T09:00:00")
    [listed] = await office.heard("chair")
    assert listed.shows("15 việc")
    assert len(listed.text) <= 600


async def test_what_nobody_holds_goes_to_each_secretary(office: Office) -> None:
    await office.plans("2026-12-04", part=None)
    await office.ticks("2026-12-01T09:00:00")
    [told] = await office.heard("secretary")
    assert told.shows("Còn 3 ngày nữa đến hạn", "Việc này chưa giao ai (kế hoạch ghi: Tổ trưởng). Xin giao người làm.")
    await office.ticks("2026-12-07T09:00:00")
    assert (await office.heard("secretary"))[-1].shows("Đã quá hạn 3 ngày", "chưa giao ai")
    [listed] = await office.heard("chair")
    assert listed.shows("quá hạn 3 ngày, chưa giao ai")


async def test_a_secretary_who_comes_later_hears_of_it_too(office: Office) -> None:
    await office.plans("2026-12-04", part=None)

    def comes(uow: UnitOfWork) -> None:
        uow.people.enrol(office.world.people["teacher"], office.world.unit, Role.SECRETARY)
        settle(uow, office.world.people["teacher"])

    await office.changes(comes)
    await office.ticks("2026-12-01T09:00:00")
    [told] = await office.heard("teacher")
    assert told.shows("Còn 3 ngày nữa đến hạn")


async def test_a_programmes_deadline_belongs_to_its_unit(office: Office) -> None:
    def begin(uow: UnitOfWork) -> int:
        programme = Programme(
            unit_id=office.world.unit, code="P26", title="Ba kỳ đối thoại", school_year=2026, opened_at=uow.now
        )
        uow.deadlines.keep(programme)
        assert programme.id
        return programme.id

    programme_id = await office.runtime.write(begin)
    await office.plans("2026-12-04", part=None, programme_id=programme_id)
    await office.ticks("2026-12-01T09:00:00")
    assert await count(office, "secretary") == 1
    await office.ticks("2026-12-07T09:00:00")
    [listed] = await office.heard("chair")
    assert listed.shows("1 việc của “Ba kỳ đối thoại”")


async def test_the_office_hears_though_the_holder_has_gone(office: Office) -> None:
    await office.plans("2026-12-04")

    def withdraw(uow: UnitOfWork) -> None:
        consent = uow.people.consent(office.world.people["responder"])
        assert consent
        consent.withdrawn_at = uow.now
        uow.people.keep(consent)
        uow.reminders.drop_for_person(office.world.people["responder"], reason="erased")

    await office.changes(withdraw)
    for when in ("2026-12-05T09:00:00", "2026-12-07T09:00:00", "2026-12-14T09:00:00"):
        await office.ticks(when)
    assert await office.heard("responder") == []
    assert await count(office, "chair") == 2


# --- what stops it ---------------------------------------------------------------------------------------------------


async def test_done_stops_it_at_once(office: Office, head: int) -> None:
    deadline_id = await office.plans("2026-12-04", head_id=head)
    await office.ticks("2026-12-05T09:00:00")
    before = [await count(office, part) for part in ("responder", "teacher")]
    await office.changes_deadline(deadline_id, done_at=at("2026-12-06T10:00:00"))
    await office.changes(lambda uow: drop_for_deadline(uow, deadline_id, "done"))
    for when in ("2026-12-07T09:00:00", "2026-12-14T09:00:00"):
        assert await office.ticks(when) == 0
    assert [await count(office, part) for part in ("responder", "teacher")] == before
    assert ReminderState.PENDING not in {r.state for r in await office.reminders("deadline", deadline_id)}


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"done_at": at("2026-11-20T09:00:00")}, "closed"),
        ({"dropped_at": at("2026-11-20T09:00:00")}, "closed"),
        ({"version": 2}, "changed"),
        ({"holder_id": None}, "changed"),
        ({"proposed": True}, "unconfirmed"),
        ({"ends_at": None}, "unconfirmed"),
    ],
)
async def test_a_change_that_laid_nothing_still_silences_it(office: Office, fields: dict[str, Any], why: str) -> None:
    deadline_id = await office.plans("2026-12-04")
    await office.changes_deadline(deadline_id, **fields)
    await office.ticks("2026-11-27T09:00:00")
    assert await office.heard("responder") == []
    assert (await office.ends("deadline", deadline_id))[Rung.DEADLINE_7_DAYS] == why


@pytest.mark.parametrize(
    ("fields", "why"), [({"cancelled_at": at("2026-11-20T09:00:00")}, "cancelled"), ({"reminds": False}, "off")]
)
async def test_the_meeting_itself_silences_it(office: Office, fields: dict[str, Any], why: str) -> None:
    deadline_id = await office.plans("2026-12-04")
    await office.changes_meeting(**fields)
    await office.ticks("2026-11-27T09:00:00")
    assert await office.heard("responder") == []
    assert (await office.ends("deadline", deadline_id))[Rung.DEADLINE_7_DAYS] == why


async def test_a_meeting_switched_off_and_on_again_reminds_of_what_is_still_to_come(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")

    def switches(uow: UnitOfWork, *, on: bool) -> None:
        meeting = uow.meetings.get(office.world.meeting)
        meeting.reminds = on
        uow.meetings.keep(meeting)
        lay_for_meeting(uow, meeting)

    await office.changes(lambda uow: switches(uow, on=False))
    assert ReminderState.PENDING not in {r.state for r in await office.reminders("deadline", deadline_id)}
    await office.ticks("2026-11-27T09:00:00")
    await office.changes(lambda uow: switches(uow, on=True))
    assert await office.ticks("2026-11-30T09:00:00") == 0
    await office.ticks("2026-12-01T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("Còn 3 ngày nữa")


async def test_a_proposed_date_reminds_once_it_is_confirmed(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04", proposed=True)
    assert await office.reminders("deadline", deadline_id) == []
    await office.changes_deadline(deadline_id, lay=True, confirmed_at=at("2026-11-30T09:00:00"))
    await office.ticks("2026-12-03T09:00:00")
    assert await count(office, "responder") == 1


async def test_a_new_version_kills_what_was_laid_before(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")
    await office.changes_deadline(
        deadline_id, lay=True, version=2, last_day=date(2026, 12, 11), cut_off=date(2026, 12, 11),
        ends_at=at("2026-12-12T00:00:00"), holder_id=office.world.people["teacher"],
    )  # fmt: skip
    await office.ticks("2026-12-03T09:00:00")
    assert await office.heard("responder") == []
    await office.ticks("2026-12-04T09:00:00")
    [told] = await office.heard("teacher")
    assert told.shows("Còn 7 ngày nữa", "11/12/2026")


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("2026-12-04T07:00:00", "Hôm nay là hạn cuối"),
        ("2026-12-08T10:00:00", "Đã quá hạn 4 ngày"),
        ("2026-12-31T10:00:00", "Đã quá hạn 27 ngày"),
    ],
)
async def test_after_a_downtime_one_message_says_how_it_stands(office: Office, when: str, words: str) -> None:
    await office.plans("2026-12-04")
    await office.ticks(when)
    told = await office.heard("responder")
    if words.startswith("Hôm nay"):  # the morning's own rung is an hour away and says it better
        assert told == []
        await office.ticks("2026-12-04T08:00:00")
        told = await office.heard("responder")
    assert len(told) == 1
    assert told[0].shows(words)
    assert await office.ticks((at(when) + timedelta(seconds=5)).replace(tzinfo=None).isoformat()) == 0


async def test_nothing_is_sent_at_night(office: Office) -> None:
    await office.plans("2026-12-04")
    await office.ticks("2026-12-01T22:00:00")
    await office.ticks("2026-12-02T06:29:59")
    assert await office.heard("responder") == []
    await office.ticks("2026-12-02T06:30:00")
    [told] = await office.heard("responder")
    assert told.shows("Còn 2 ngày nữa đến hạn")


async def test_what_the_night_made_untrue_is_not_said_in_the_morning(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")
    await office.ticks("2026-12-04T22:00:00")
    await office.ticks("2026-12-05T06:30:00")
    assert await office.heard("responder") == []
    assert (await office.ends("deadline", deadline_id))[Rung.DEADLINE_TODAY] == "past"


# --- by hand ---------------------------------------------------------------------------------------------------------


async def test_a_reminder_by_hand_goes_at_once_and_then_rests(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")
    done = await nudges(office, deadline_id)
    assert done == Nudged((office.world.people["responder"],), done.at, 1)
    [told] = await office.heard("responder")
    assert told.shows(
        "Ban Thư ký nhắc thầy: Gửi bảng tổng hợp ý kiến.", "hết thứ Sáu, ngày 04/12/2026", "lần nhắc thứ 1"
    )
    assert told.labels() == ["Đã xong", "Xem việc"]
    office.clock.move(hours=11, minutes=59)
    with pytest.raises(NudgedAlready) as refused:
        await nudges(office, deadline_id, by="chair")
    assert refused.value.values["at"] == done.at
    office.clock.move(hours=12)
    await nudges(office, deadline_id, by="chair")
    assert (await office.heard("responder"))[-1].shows("lần nhắc thứ 2")
    events = await office.runtime.read(lambda uow: uow.events.of("deadline", deadline_id))
    assert [(event.act, event.actor_id) for event in events] == [
        ("deadline.nudged", office.world.people["secretary"]),
        ("deadline.nudged", office.world.people["chair"]),
    ]


async def test_one_sent_by_a_clock_that_was_ahead_keeps_no_other_back(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")
    office.clock.move(days=10)
    await nudges(office, deadline_id)
    office.clock.move(days=-10)
    await nudges(office, deadline_id, by="chair")
    assert len(await office.heard("responder")) == 2


async def test_at_night_it_waits_for_the_morning_and_may_still_be_called_back(office: Office) -> None:
    deadline_id, other = await office.plans("2026-12-04"), await office.plans("2026-12-04", part="teacher")
    office.clock.set(at("2026-11-20T22:00:00"))
    assert (await nudges(office, deadline_id)).at == at("2026-11-21T06:30:00")
    await nudges(office, other)
    await office.changes_deadline(other, done_at=at("2026-11-20T23:00:00"))
    assert await office.ticks("2026-11-21T06:29:00") == 0
    assert await office.heard("responder") == []
    await office.ticks("2026-11-21T06:30:00")
    assert (await office.heard("responder"))[0].shows("Ban Thư ký nhắc thầy")
    assert await office.heard("teacher") == []


async def test_what_ends_tonight_is_urged_tonight(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04")
    office.clock.set(at("2026-12-04T22:00:00"))
    await nudges(office, deadline_id)
    assert len(await office.heard("responder")) == 1


async def test_a_person_may_remind_though_the_clock_is_off(office: Office) -> None:
    await office.changes_meeting(reminds=False)
    deadline_id = await office.plans("2026-12-04")
    await nudges(office, deadline_id)
    assert await count(office, "responder") == 1


async def test_what_nobody_holds_is_urged_with_the_secretaries(office: Office) -> None:
    deadline_id = await office.plans("2026-12-04", part=None)
    await nudges(office, deadline_id, by="chair")
    assert (await office.heard("secretary"))[0].shows("chưa giao ai")


@pytest.mark.parametrize(
    ("by", "fields", "refusal"),
    [
        ("parent", {}, NoRight),
        ("responder", {}, NoRight),
        ("secretary", {"done_at": at("2026-11-16T09:00:00")}, AlreadyDone),
        ("secretary", {"proposed": True}, DateUnconfirmed),
        ("secretary", {"ends_at": None, "last_day": None}, DateUnconfirmed),
    ],
)
async def test_who_may_not_remind_is_refused(
    office: Office, by: str, fields: dict[str, Any], refusal: type[Refused]
) -> None:
    deadline_id = await office.plans("2026-12-04", **fields)
    with pytest.raises(refusal):
        await nudges(office, deadline_id, by=by)
    assert await office.heard("responder") == []


async def test_the_office_sees_how_many_were_reminded(office: Office) -> None:
    async def counts() -> tuple[int, int]:
        return await office.runtime.read(lambda uow: reminded(uow, uow.meetings.get(office.world.meeting)))

    assert await counts() == (0, 0)
    first = await office.plans("2026-11-23")
    await office.plans("2026-12-04")
    await office.plans("2026-12-04", proposed=True)
    await office.plans("2026-12-04", proposed=True, confirmed_at=at("2026-11-16T09:00:00"))
    await office.plans("2026-12-04", ends_at=None, last_day=None)
    await office.plans("2026-12-04", done_at=at("2026-11-16T09:00:00"))
    assert await counts() == (3, 0)
    await office.ticks("2026-11-20T09:00:00")
    assert await counts() == (2, 1)
    await office.ticks("2026-11-22T09:00:00")
    assert await counts() == (2, 1)
    await office.changes_deadline(first, version=2)
    assert await counts() == (3, 0)


# --- two at once, and what a tick costs ------------------------------------------------------------------------------


async def ticks(runtime: Runtime, key: str) -> None:
    """One process's tick, in small bites."""
    while await runtime.write(lambda uow: send_what_is_due(uow, limit=5), key=key):
        pass


async def test_two_processes_send_one(office: Office, database_url: str, clock: Clock) -> None:
    for number in range(12):
        await office.plans("2026-12-04", title=f"Việc {number}")
    await office.owes("2026-12-04T17:00:00")
    other = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    try:
        for when in ("2026-12-01T09:00:00", "2026-12-07T10:00:00"):
            clock.set(at(when))
            await asyncio.gather(*(ticks(runtime, str(n)) for n, runtime in enumerate([office.runtime, other] * 4)))
    finally:
        other.close()
    assert [await count(office, part) for part in ("responder", "secretary", "chair")] == [2, 1, 1]


async def test_two_people_who_remind_at_the_same_moment_send_one(
    office: Office, database_url: str, clock: Clock
) -> None:
    deadline_id = await office.plans("2026-12-04")
    other = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    try:
        done = await asyncio.gather(
            *(
                runtime.write(
                    lambda uow: nudge(uow, uow.deadlines.get(deadline_id), office.world.people["secretary"]), key=str(n)
                )
                for n, runtime in enumerate([office.runtime, other] * 3)
            ),
            return_exceptions=True,
        )
    finally:
        other.close()
    assert await count(office, "responder") == 1
    assert sum(isinstance(one, Nudged) for one in done) == 1
    assert sum(isinstance(one, NudgedAlready) for one in done) == 5


@pytest.mark.parametrize("due", [0, 50])
async def test_a_tick_reads_only_what_is_due(office: Office, database_url: str, clock: Clock, due: int) -> None:
    """By the index of what is pending: no scan of everything, and nothing to sort, however much lies ahead."""

    def fill(uow: UnitOfWork) -> None:
        people = [uow.people.add(Person(created_at=uow.now)) for _ in range(100)]
        rows = [
            Laid("meeting", number, 1, Rung.MEETING_7_DAYS, person, uow.now + timedelta(days=1, minutes=number))
            for number in range(100, 300)
            for person in people
        ]
        uow.reminders.lay([*rows, *(Laid("meeting", n, 1, Rung.MEETING_1_DAY, people[0], uow.now) for n in range(due))])

    await office.changes(fill)
    engine = open_engine(database_url, writes=True)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    clock.move(seconds=1)
    with statements_seen() as statements:
        found = await office.runtime.write(lambda uow: len(uow.reminders.due(limit=200)))
    assert found == due
    [(statement, values)] = [one for one in statements if "FROM reminder" in one[0]]
    sqlite = engine.dialect.name == "sqlite"
    with engine.begin() as connection:
        explained = connection.exec_driver_sql(
            f"EXPLAIN {'QUERY PLAN ' if sqlite else ''}{statement}", values
        ).fetchall()
    engine.dispose()
    plan = "\n".join(str(row[-1]) for row in explained)
    assert ("SEARCH reminder USING INDEX ix_reminder_due" if sqlite else "Index Scan using ix_reminder_due") in plan
    for costly in ("SCAN", "B-TREE") if sqlite else ("Seq Scan", "Sort"):
        assert costly not in plan
