"""Reminders under a moved clock: each at its hour, once, and never about what is over."""

import asyncio
from datetime import datetime, timedelta

import pytest

import handlers
from bot.runtime import Runtime
from domain.duty import Answer, DutyKind
from domain.questions.question import ReplyMode
from domain.reminder import ReminderState, Rung
from services.reminders.due import send_what_is_due
from services.reminders.duties import drop_for_duty, lay_for_duty
from services.reminders.meetings import drop_for_draft
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.counting import statements_seen
from tests.reminded import Office, at
from tests.world import Clock, World


@pytest.fixture
def office(runtime: Runtime, world: World, clock: Clock) -> Office:
    return Office(runtime, world, clock)


# --- askers ----------------------------------------------------------------------------------------------------------


async def test_an_asker_hears_seven_days_and_one_day_before(office: Office) -> None:
    await office.asks(mode=ReplyMode.SPOKEN)
    await office.ticks("2026-11-19T08:59:59")
    assert await office.heard("parent") == []
    await office.ticks("2026-11-19T09:00:00")
    [week] = await office.heard("parent")
    assert week.shows(
        "Còn 7 ngày", "17h00 thứ Năm, ngày 26/11/2026", "Phòng hội đồng", "Hạn gửi câu hỏi", "Chị đã gửi 1 câu hỏi"
    )
    assert week.labels() == ["Gửi câu hỏi", "Câu hỏi của tôi"]
    await office.ticks("2026-11-25T09:00:00")
    [_, tomorrow] = await office.heard("parent")
    assert tomorrow.shows("Ngày mai", "17h00 thứ Năm", "1 câu đăng ký phát biểu")
    assert tomorrow.labels() == ["Câu hỏi của tôi"]
    await office.ticks("2026-11-26T08:00:00")
    today = (await office.heard("parent"))[-1]
    assert today.shows("Hôm nay, 17h00 thứ Năm", "đăng ký phát biểu 1 câu", "đến trước 15 phút")
    assert await office.ticks("2026-11-26T09:00:00") == 0


async def test_what_is_ended_meanwhile_makes_nobody_read_the_others_anew(office: Office) -> None:
    """Each that is looked at ends or lays some: with all of them in hand, a tick would cost their number squared."""
    await office.asks()
    await office.asks("parent2")
    with statements_seen() as statements:
        assert await office.ticks("2026-11-19T09:00:00") == 2
    assert not [text for text, _ in statements if "FROM reminder" in text and "LIMIT" not in text]


async def test_who_does_not_speak_hears_nothing_more_on_the_day_itself(office: Office) -> None:
    await office.asks()
    await office.ticks("2026-11-25T09:00:00")
    before = await office.heard("parent")
    assert await office.ticks("2026-11-26T08:00:00") == 0
    assert await office.heard("parent") == before


async def test_who_gives_up_speaking_hears_nothing_more_on_the_day_itself(office: Office) -> None:
    question_id = await office.asks(mode=ReplyMode.SPOKEN)
    await office.ticks("2026-11-25T09:00:00")
    before = await office.heard("parent")

    def in_writing(uow: UnitOfWork) -> None:
        question = uow.questions.get(question_id)
        question.reply_mode = ReplyMode.WRITTEN
        uow.questions.keep(question)

    await office.changes(in_writing)
    assert await office.ticks("2026-11-26T08:00:00") == 1
    assert await office.heard("parent") == before


async def test_a_meeting_in_the_early_morning_is_not_announced_again_that_day(office: Office) -> None:
    await office.changes_meeting(starts_at=at("2026-11-26T09:00:00"))
    await office.asks(mode=ReplyMode.SPOKEN)
    await office.ticks("2026-11-25T09:00:00")
    assert Rung.MEETING_TODAY not in await office.ends("meeting", office.world.meeting)


async def test_the_offices_own_words_stand_on_a_line_of_their_own(office: Office) -> None:
    own = "Xin mang theo <b>thẻ đại biểu</b> & bút. {{ 7 * 7 }}"
    await office.changes_meeting(reminder_text=f"  {own}\n")
    await office.asks(mode=ReplyMode.SPOKEN)
    for when in ("2026-11-19T09:00:00", "2026-11-25T09:00:00", "2026-11-26T08:00:00"):
        await office.ticks(when)
        told = (await office.heard("parent"))[-1]
        assert own in told.text.splitlines()
        assert len(told.text) <= 600


async def test_a_meeting_that_is_switched_off_reminds_nobody(office: Office) -> None:
    draft_id = await office.drafts()
    await office.asks()
    await office.changes_meeting(reminds=False)
    for when in ("2026-11-19T09:00:00", "2026-11-24T08:00:00", "2026-11-25T09:00:00"):
        await office.ticks(when)
    assert await office.heard("parent") == []
    assert await office.ends("meeting", office.world.meeting) == {
        Rung.MEETING_7_DAYS: "off",
        Rung.MEETING_1_DAY: "off",
    }
    assert await office.ends("draft", draft_id) == {Rung.DRAFT_LAST_DAY: "off"}


async def test_answers_are_owed_though_the_meetings_reminders_are_off(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00")
    await office.changes_meeting(reminds=False)
    await office.ticks("2026-12-03T09:00:00")
    assert len(await office.heard("responder")) == 1


async def test_asking_twice_reminds_once(office: Office) -> None:
    await office.asks()
    await office.asks()
    await office.ticks("2026-11-19T09:00:00")
    await office.ticks("2026-11-19T09:00:05")
    [only] = await office.heard("parent")
    assert only.shows("2 câu hỏi")


async def test_a_rung_whose_hour_has_passed_is_not_laid(office: Office) -> None:
    office.clock.set(at("2026-11-19T09:00:00"))
    await office.asks()
    assert list(await office.ends("meeting", office.world.meeting)) == [Rung.MEETING_1_DAY]


async def test_nothing_is_sent_at_night(office: Office) -> None:
    await office.asks()
    await office.ticks("2026-11-21T21:00:00")
    assert await office.heard("parent") == []
    await office.ticks("2026-11-22T06:29:59")
    assert await office.heard("parent") == []
    await office.ticks("2026-11-22T06:30:00")
    [late] = await office.heard("parent")
    assert late.shows("Còn 4 ngày")


async def test_missed_rungs_become_the_latest_one(office: Office) -> None:
    await office.asks()
    await office.ticks("2026-11-25T20:00:00")
    [only] = await office.heard("parent")
    assert only.shows("Ngày mai")
    assert await office.ends("meeting", office.world.meeting) == {
        Rung.MEETING_7_DAYS: "overtaken",
        Rung.MEETING_1_DAY: ReminderState.SENT,
    }


async def test_a_late_last_reminder_does_not_say_tomorrow(office: Office) -> None:
    await office.asks()
    await office.ticks("2026-11-25T23:00:00")
    await office.ticks("2026-11-26T06:30:00")
    [only] = await office.heard("parent")
    assert only.shows("Hôm nay, 17h00")


@pytest.mark.parametrize(
    "fact",
    [
        {"started_at": at("2026-11-19T08:00:00")},
        {"closed_at": at("2026-11-19T08:00:00")},
        {"cancelled_at": at("2026-11-19T08:00:00")},
        {"starts_at": at("2026-11-19T09:00:00")},
    ],
)
async def test_a_meeting_begun_or_over_is_not_announced(office: Office, fact: dict[str, datetime]) -> None:
    await office.asks()
    await office.changes_meeting(**fact)
    await office.ticks("2026-11-19T09:00:00")
    assert await office.heard("parent") == []
    assert (await office.ends("meeting", office.world.meeting))[Rung.MEETING_7_DAYS] == "begun"


async def test_who_has_asked_nothing_is_invited_once_and_then_left_alone(office: Office) -> None:
    question_id = await office.asks()

    def withdraw(uow: UnitOfWork) -> None:
        question = uow.questions.get(question_id)
        question.withdrawn_at = uow.now
        uow.questions.keep(question)

    await office.changes(withdraw)
    await office.ticks("2026-11-19T09:00:00")
    [invited] = await office.heard("parent")
    assert invited.shows("Chị chưa gửi câu hỏi nào")
    await office.ticks("2026-11-25T09:00:00")
    assert await office.heard("parent") == [invited]


async def test_who_withdrew_consent_is_left_alone(office: Office) -> None:
    await office.asks()

    def withdraw(uow: UnitOfWork) -> None:
        consent = uow.people.consent(office.world.people["parent"])
        assert consent
        consent.withdrawn_at = uow.now
        uow.people.keep(consent)

    await office.changes(withdraw)
    await office.ticks("2026-11-19T09:00:00")
    assert await office.heard("parent") == []


async def test_a_moved_meeting_reminds_by_its_new_date_only(office: Office) -> None:
    await office.asks()
    await office.changes_meeting(starts_at=at("2026-12-10T08:00:00"), version=2)
    await office.ticks("2026-11-19T09:00:00")
    assert await office.heard("parent") == []
    await office.ticks("2026-12-03T09:00:00")
    [week] = await office.heard("parent")
    assert week.shows("Còn 7 ngày", "8h00 thứ Năm, ngày 10/12/2026")


# --- drafts ----------------------------------------------------------------------------------------------------------


async def test_an_unfinished_draft_is_recalled_on_the_last_day(office: Office) -> None:
    await office.drafts()
    await office.ticks("2026-11-24T07:59:59")
    assert await office.recalled("parent") == []
    await office.ticks("2026-11-24T08:00:00")
    [recalled] = await office.recalled("parent")
    assert recalled.shows("Hôm nay là hạn cuối", "17h00 thứ Ba, ngày 24/11/2026", "viết dở")
    assert recalled.labels()[0] == "Viết tiếp"


async def test_a_finished_draft_is_not_recalled(office: Office) -> None:
    draft_id = await office.drafts()
    await office.changes(lambda uow: drop_for_draft(uow, draft_id))
    await office.changes(lambda uow: uow.drafts.remove(draft_id))
    await office.ticks("2026-11-24T08:00:00")
    assert await office.recalled("parent") == []


async def test_a_second_draft_is_recalled_even_under_the_first_ones_id(office: Office) -> None:
    first = await office.drafts()
    await office.changes(lambda uow: drop_for_draft(uow, first))
    await office.changes(lambda uow: uow.drafts.remove(first))
    await office.drafts()
    await office.ticks("2026-11-24T08:00:00")
    assert len(await office.recalled("parent")) == 1


async def test_a_draft_is_not_recalled_once_intake_has_ended(office: Office) -> None:
    draft_id = await office.drafts()
    await office.ticks("2026-11-24T17:00:00")
    assert await office.recalled("parent") == []
    assert await office.ends("draft", draft_id) == {Rung.DRAFT_LAST_DAY: "closed"}


# --- duties ----------------------------------------------------------------------------------------------------------


async def test_a_holder_hears_three_days_one_day_and_the_same_day_before(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00")
    for when, words in (
        ("2026-12-01T09:00:00", "Còn 3 ngày nữa là hạn trả lời câu MN26-001: 17h00 thứ Sáu, ngày 04/12/2026"),
        ("2026-12-03T09:00:00", "Ngày mai là hạn trả lời câu MN26-001"),
        ("2026-12-04T08:00:00", "Hôm nay là hạn cuối trả lời câu MN26-001"),
        ("2026-12-05T09:00:00", "quá hạn trả lời 1 ngày"),
        ("2026-12-07T09:00:00", "quá hạn trả lời 3 ngày"),
        ("2026-12-14T09:00:00", "quá hạn trả lời 10 ngày"),
        ("2026-12-21T09:00:00", "quá hạn trả lời 17 ngày"),
    ):
        before = len(await office.heard("responder"))
        await office.ticks((at(when) - timedelta(seconds=1)).replace(tzinfo=None).isoformat())
        assert len(await office.heard("responder")) == before
        await office.ticks(when)
        told = await office.heard("responder")
        assert len(told) == before + 1
        assert told[-1].shows(words)
        assert told[-1].labels() == ["Việc của tôi"]


async def test_who_does_not_say_that_they_take_it_on_is_asked_once(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00", taken=False)
    began = office.clock().astimezone(ZONE).date()
    for days in (1, 2):
        await office.ticks(f"{began + timedelta(days=days)}T20:00:00")
        assert await office.heard("responder") == []
    for days in (3, 4):
        await office.ticks(f"{began + timedelta(days=days)}T09:00:00")
    [asked] = await office.heard("responder")
    asked.shows("chưa thấy tiếp nhận", "MN26-001", "17h00 thứ Sáu, ngày 04/12/2026")
    assert asked.labels() == ["Tiếp nhận", "Việc của tôi"]
    assert (await office.ends("duty", duty_id))[Rung.DUTY_UNTAKEN] == "sent"


async def test_the_office_hears_of_what_is_three_days_overdue(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00")
    await office.ticks("2026-12-05T09:00:00")
    assert await office.heard("secretary") == []
    await office.ticks("2026-12-07T09:00:00")
    [told] = await office.heard("secretary")
    assert told.shows("MN26-001: quá hạn 3 ngày", "Ngô Quốc Bảo")
    assert await office.heard("chair") == [told]
    await office.ticks("2026-12-14T09:00:00")
    assert (await office.heard("chair"))[-1].shows("MN26-001: quá hạn 10 ngày")


async def test_the_office_is_not_told_of_its_own_debts_twice(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00", part="secretary")
    await office.ticks("2026-12-07T09:00:00")
    [told] = await office.heard("secretary")
    assert told.shows("Câu MN26-001 đã quá hạn")


async def test_several_debts_of_one_person_are_one_message(office: Office) -> None:
    first = await office.owes("2026-12-04T17:00:00")
    second = await office.owes("2026-12-04T10:00:00")
    await office.ticks("2026-12-01T09:00:00")
    [digest] = await office.heard("responder")
    assert digest.shows("MN26-001: hạn 17h00", "MN26-002: hạn 10h00")
    for duty_id in (first, second):
        laid = {r.rung: r.state for r in await office.reminders("duty", duty_id)}
        assert laid[Rung.DUTY_3_DAYS] is ReminderState.SENT


async def test_a_long_list_is_cut_with_its_count_and_still_one_message(office: Office) -> None:
    for _ in range(15):
        await office.owes("2026-12-04T17:00:00")
    office.clock.set(at("2026-12-01T09:00:00"))
    told = await office.runtime.write(lambda uow: send_what_is_due(uow, limit=4))
    assert told >= 15
    digests = [heard for heard in await office.heard("responder") if heard.shows("và 7 câu khác")]
    assert len(digests) == 1
    assert len(digests[0].text) <= 600


async def test_a_met_debt_is_not_called_in(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.changes(lambda uow: drop_for_duty(uow, duty_id, reason="released"))
    await office.changes_duty(duty_id, closed_at=at("2026-11-30T09:00:00"))
    await office.ticks("2026-12-10T09:00:00")
    assert await office.heard("responder") == []
    assert set((await office.ends("duty", duty_id)).values()) == {"released"}


async def test_a_debt_closed_in_silence_is_not_called_in(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.changes_duty(duty_id, cancelled_at=at("2026-11-30T09:00:00"))
    await office.ticks("2026-12-05T09:00:00")
    assert await office.heard("responder") == []
    assert set((await office.ends("duty", duty_id)).values()) == {"closed"}


async def test_a_new_date_is_what_counts(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.changes_duty(duty_id, lay=True, due_at=at("2026-12-11T17:00:00"), version=2)
    await office.ticks("2026-12-05T09:00:00")
    assert await office.heard("responder") == []
    await office.ticks("2026-12-08T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("11/12/2026")


async def test_a_new_holder_is_reminded_and_the_old_one_is_not(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.changes_duty(duty_id, lay=True, holder_id=office.world.people["teacher"], version=2)
    await office.ticks("2026-12-01T09:00:00")
    assert await office.heard("responder") == []
    assert len(await office.heard("teacher")) == 1


async def test_a_change_that_laid_nothing_still_kills_the_old_reminders(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.changes_duty(duty_id, version=2)
    await office.ticks("2026-12-01T09:00:00")
    assert await office.heard("responder") == []


async def test_who_handed_in_waits_undisturbed_until_it_comes_back(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")

    def submit(uow: UnitOfWork) -> None:
        uow.duties.keep(
            Answer(
                duty_id=duty_id, question_id=uow.duties.get(duty_id).question_id, text="Có sữa.",
                author_id=office.world.people["responder"], drafted_at=uow.now, submitted_at=uow.now,
            )
        )  # fmt: skip

    def give_back(uow: UnitOfWork) -> None:
        answer = uow.duties.latest_answer(duty_id)
        assert answer
        answer.returned_at = uow.now
        uow.duties.keep(answer)

    await office.changes(submit)
    await office.ticks("2026-12-05T09:00:00")
    assert await office.heard("responder") == []
    await office.changes(give_back)
    await office.ticks("2026-12-07T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("quá hạn")


async def test_a_reopened_debt_is_called_in_again(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")

    def release_and_reopen(uow: UnitOfWork) -> None:
        duty = uow.duties.get(duty_id)
        uow.duties.keep(
            Answer(
                duty_id=duty_id, question_id=duty.question_id, text="Có sữa.", author_id=duty.holder_id,
                drafted_at=uow.now, submitted_at=uow.now, approved_at=uow.now, released_at=uow.now,
            )
        )  # fmt: skip
        duty.reopened_at, duty.version = uow.now, 2
        uow.duties.keep(duty)
        lay_for_duty(uow, duty)

    await office.changes(release_and_reopen)
    await office.ticks("2026-12-03T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("Ngày mai là hạn trả lời")


async def test_after_a_long_downtime_one_message_says_how_it_stands(office: Office) -> None:
    duty_id = await office.owes("2026-12-04T17:00:00")
    await office.ticks("2026-12-20T10:00:00")
    [told] = await office.heard("responder")
    assert told.shows("quá hạn trả lời 16 ngày")
    assert await office.ticks("2026-12-20T10:00:05") == 0
    assert (await office.reminders("duty", duty_id))[-1].due_at == at("2026-12-21T09:00:00")


async def test_a_forwarded_matter_asks_for_news_of_it(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00", kind=DutyKind.FORWARDED)
    await office.ticks("2026-12-03T09:00:00")
    [told] = await office.heard("responder")
    assert told.shows("báo kết quả từ Sở Giáo dục cho câu MN26-001")


async def test_who_has_no_account_shows_up_in_the_offices_list(office: Office) -> None:
    await office.owes("2026-12-04T17:00:00")

    def block(uow: UnitOfWork) -> None:
        for account in uow.accounts.of(office.world.people["responder"]):
            assert account.id
            uow.accounts.block(account.id, uow.now)

    await office.changes(block)
    await office.ticks("2026-12-03T09:00:00")
    [failed] = await office.runtime.read(lambda uow: uow.deliveries.not_delivered())
    assert (failed.person_id, failed.reason) == (office.world.people["responder"], "no_account")


# --- two at once -----------------------------------------------------------------------------------------------------


async def test_two_processes_send_one(office: Office, database_url: str, clock: Clock) -> None:
    for _ in range(12):
        await office.owes("2026-12-04T17:00:00")
    await office.asks()
    other = Runtime(database_url, handlers.router, zone=ZONE, clock=clock)
    try:
        for when in ("2026-11-19T09:00:00", "2026-12-01T09:00:00", "2026-12-07T10:00:00"):
            clock.set(at(when))
            await asyncio.gather(
                *(runtime.write(send_what_is_due, key=str(n)) for n, runtime in enumerate([office.runtime, other] * 3))
            )
    finally:
        other.close()
    assert len(await office.heard("parent")) == 1
    told = await office.heard("responder")
    assert len(told) == len({heard.text for heard in told})
    codes = [line for heard in told[:1] for line in heard.text.splitlines() if line.startswith("- MN26-")]
    assert len(codes) == len(set(codes))
    assert 2 <= len(told) <= 4
