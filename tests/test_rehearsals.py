"""Each of the five plans rehearsed: the kept transcript word for word, and what must hold of every message in it."""

from collections import Counter, defaultdict
from datetime import date, datetime
from functools import cache
from pathlib import Path

import pytest

from bot.commands.rehearse import played
from bot.rehearsal.play import Rehearsed
from bot.rehearsal.stage import Heard
from bot.rehearsal.summary import unpromised, written
from domain.deadline import Deadline
from domain.messages.purpose import Purpose
from domain.people.access import Role
from domain.reminder import Reminder, ReminderState, Rung, is_quiet
from storage.reminders import DEADLINE
from tests.conftest import ZONE

ROOT = Path(__file__).parent.parent
NAMES = [
    pytest.param("000_ba_dinh", marks=pytest.mark.no_cover),
    "001_cillcus",
    "002_bat_xat",
    "003_thach_khoi",
    "004_bac_cau",
]

# rules.md §4, with what comes of confirming and of the conclusion on 12/11. Steps of a school's own meeting, and of one
# called when needed, have their own tests.
DAYS = {
    "000_ba_dinh": {
        "school_meetings": "29/09/2022", "office_meeting": "19/10/2022", "chase": "29/09/2022",
        "chase-14": "16/09/2022", "chase-7": "23/09/2022", "chase-2": "28/09/2022",
    },
    "001_cillcus": {
        "group_meetings": "06/11/2024", "union_digest": "10/11/2024", "meeting_held": "13/11/2024",
        "sent_up": "20/11/2024",
    },
    "002_bat_xat": {
        "meeting_held": "11/10/2024 17/02/2025 23/05/2025", "year_count": "30/05/2025", "ad_hoc_meeting": "",
    },
    "003_thach_khoi": {
        "school_returns": "20/10/2025", "digest": "21/10/2025", "speakers_listed": "24/10/2025",
        "notice": "26/10/2025", "answers_prepared": "26/10/2025", "papers_copied": "26/10/2025",
        "meeting_held": "02/11/2025", "conclusion_submitted": "08/11/2025", "conclusion_issued": "12/11/2025",
        "uptake_report": "19/11/2025", "supervision": "19/11/2025", "result_report": "14/11/2025",
    },
    "004_bac_cau": {
        "notice": "24/09/2024", "remarks_collected": "29/09/2024", "meeting_held": "01/10/2024",
        "opinions_summed_up": "04/10/2024", "dossier": "11/10/2024", "off_topic_answered": "16/10/2024",
    },
}  # fmt: skip
LATE = {
    "000_ba_dinh": "school_meetings", "001_cillcus": "union_digest", "002_bat_xat": "year_count",
    "003_thach_khoi": "result_report", "004_bac_cau": "dossier",
}  # fmt: skip

pytestmark = [
    pytest.mark.parametrize("name", NAMES),
    pytest.mark.timeout(900),  # fifty schools, also on a busy machine
]


@cache
def rehearsed(name: str) -> Rehearsed:
    return played(Path("plans") / f"{name}.yaml")


@pytest.fixture(autouse=True)
def _at_the_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Warnings name the file as it was asked for."""
    monkeypatch.chdir(ROOT)


def local(at: datetime) -> datetime:
    return at.astimezone(ZONE)


def notices(name: str) -> list[Heard]:
    return rehearsed(name).record.heard


@cache
def sent_by_deadline(name: str) -> dict[int, list[Reminder]]:
    found: defaultdict[int, list[Reminder]] = defaultdict(list)
    for one in rehearsed(name).reminders:
        if (one.subject, one.state) == (DEADLINE, ReminderState.SENT):
            found[one.subject_id].append(one)
    return found


def sent(name: str, deadline: Deadline) -> list[Reminder]:
    return sent_by_deadline(name).get(deadline.key, [])


def test_the_transcript_is_the_kept_one(name: str) -> None:
    """Where it is not: read what changed, then refresh it as plans/README.md says."""
    kept = (ROOT / "plans" / "rehearsals" / f"{name}.txt").read_text(encoding="utf-8")
    assert written(rehearsed(name)).splitlines() == kept.splitlines()


def test_nobody_is_written_to_at_night(name: str) -> None:
    at_night = [
        one for one in notices(name) if is_quiet(one.at, zone=ZONE) and one.delivery.purpose is not Purpose.MANDATORY
    ]
    assert [(local(one.at), one.shown) for one in at_night] == []


def test_nothing_is_said_twice_on_one_day(name: str) -> None:
    said = Counter((one.delivery.person_id, local(one.at).date(), one.shown) for one in notices(name))
    assert [what for what, times in said.items() if times > 1] == []


def test_everything_arrives(name: str) -> None:
    assert rehearsed(name).record.failed == []


def test_every_asker_knows_the_answer_or_who_gives_it_by_when(name: str) -> None:
    assert rehearsed(name).questions
    assert unpromised(rehearsed(name)) == []


def test_nobody_is_reminded_of_what_is_done(name: str) -> None:
    for deadline in rehearsed(name).deadlines:
        late = [
            one for one in sent(name, deadline) if deadline.done_at and one.ended_at and one.ended_at > deadline.done_at
        ]
        assert late == [], deadline.title


def test_nobody_is_reminded_of_a_date_that_nobody_confirmed(name: str) -> None:
    for deadline in rehearsed(name).deadlines:
        if deadline.waits_for_confirmation:
            assert sent(name, deadline) == [], deadline.title


def test_the_dates_are_those_of_the_plans(name: str) -> None:
    days: dict[str, list[date | None]] = {step: [] for step in DAYS[name]}
    for deadline in rehearsed(name).deadlines:
        if deadline.step in days:
            days[deadline.step].append(deadline.last_day)
    assert {step: " ".join(f"{day:%d/%m/%Y}" for day in found if day) for step, found in days.items()} == DAYS[name]


def test_who_is_late_climbs_the_ladder(name: str) -> None:
    """The day after, the third day, then weekly; from the third day on somebody of the office hears of it too."""
    [late] = [one for one in rehearsed(name).deadlines if one.step == LATE[name] and one.done_at]
    assert late.last_day is not None
    overdue = [one for one in sent(name, late) if one.rung is Rung.DEADLINE_OVERDUE]
    days = {one.step: (local(one.due_at).date() - late.last_day).days for one in overdue}
    assert days == {0: 1, 1: 3, 2: 10}
    heard = {step: {one.person_id for one in overdue if one.step == step} for step in days}
    plan = rehearsed(name).plan.plan
    planned = next(one for one in plan.deadlines if one.key == late.step)
    if planned.head is not None and plan.post(planned.head).role is not None:
        assert late.head_id in heard[0]
    chairs = {one.person_id for one in rehearsed(name).players.values() if one.role is Role.CHAIR}
    assert heard[0] <= heard[1]
    assert heard[1] & chairs


def test_all_that_has_a_date_is_done_in_the_end(name: str) -> None:
    asked = {deadline.key for deadline in rehearsed(name).plan.plan.deadlines}
    left = [
        one.title for one in rehearsed(name).deadlines if one.step in asked and one.last_day is not None and one.is_open
    ]
    assert left == []
