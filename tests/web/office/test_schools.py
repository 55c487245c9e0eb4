"""Các trường: what each sent, held and owes, late ones first; only those are reminded, by chat and by page."""

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.dates.deadline_rule import Bound, Rule
from domain.deadline import Deadline, Each, Programme
from domain.meeting import Meeting
from domain.people.access import Role
from domain.people.consent import Consent
from domain.people.person import Person
from domain.people.unit import Unit, UnitKind
from domain.questions.question import Draft, ReplyMode
from services.people import delegate_lists, delegates
from services.people.unit_lists import make_many
from services.plans import deciding, schools, timeline
from services.plans.windows import Stands
from services.unit_of_work import UnitOfWork
from tests.counting import statements_seen
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import Clock, World, put_under_a_ward

SCHOOLS = f"{HOME}/cac-truong"
LATE, ON_TIME, EMPTY = "Trường số 2", "Trường số 3", "Trường số 4"


def ward(uow: UnitOfWork, world: World, *, count: int = 4) -> int:
    """A ward with so many schools: the kindergarten has asked and sent, number 2 is late, 3 has nothing to say."""
    meeting = put_under_a_ward(uow, world)
    ward_id, clerk = meeting.unit_id, world.people["responder"]
    uow.people.enrol(clerk, ward_id, Role.SECRETARY)
    names = "\n".join(f"Trường số {number}" for number in range(2, count + 1))
    made = make_many(uow, ward_id, UnitKind.SCHOOL, names, by=clerk).units
    for number, unit in enumerate(made, start=2):
        if number != count:
            head = uow.people.add(Person(name="Vũ Thị Sim", created_at=uow.now))
            uow.people.enrol(head, unit.key, Role.UNIT_HEAD)
            uow.people.keep(Consent(person_id=head, text_version="1", network="web", given_at=uow.now))
    window = Programme(
        unit_id=ward_id, code="w", title="Họp tại trường", school_year=2026, each=True, plan={"spared": []},
        ends_at=meeting.starts_at, opened_at=uow.now,
    )  # fmt: skip
    uow.deadlines.keep(window)
    entry = timeline.Entry(
        step="returns", title="Gửi tổng hợp ý kiến", owner="Thủ trưởng cơ sở giáo dục",
        rule=Rule(bound=Bound.BY, fixed=(uow.now + timedelta(days=1)).date()),
        each=Each(UnitKind.SCHOOL, Role.UNIT_HEAD),
    )  # fmt: skip
    timeline.lay(uow, [entry], meeting=meeting)
    topic = uow.meetings.topics(meeting.key)[0].id
    draft = Draft(
        person_id=world.people["teacher"], meeting_id=meeting.key, topic_id=topic, reply_mode=ReplyMode.WRITTEN,
        wording="Bao giờ có đèn đường ạ?", updated_at=uow.now,
    )  # fmt: skip
    uow.questions.register(draft, number=1, code="UB26-001")
    for unit in (uow.people.unit(world.unit), made[1]):
        [part] = uow.deadlines.asked_of([unit.key])
        deciding.finish(uow, part.key, by=clerk)
    own = uow.meetings.get(world.meeting)
    held = Meeting(
        unit_id=made[1].key, code="TS3", title="Đối thoại", chair_title="Hiệu trưởng", place="", starts_at=uow.now,
        ends_at=uow.now, intake_opens_at=uow.now, intake_ends_at=uow.now, keep_until=own.keep_until, closed_at=uow.now,
    )  # fmt: skip
    uow.meetings.keep(held)
    return ward_id


async def two_days_later(runtime: Runtime, world: World, clock: Clock) -> int:
    ward_id = await runtime.write(partial(ward, world=world))
    clock.move(days=2)
    return ward_id


@pytest.fixture
def officer(visitor: Callable[[], Visitor], world: World) -> Callable[[], Any]:
    """The ward's secretary at a desk."""

    async def sits() -> Clerk:
        return Clerk(await visitor().signs_in(world.people["responder"]))

    return sits


async def test_late_ones_stand_first_and_only_they_are_reminded(
    officer: Callable[[], Any], runtime: Runtime, world: World, clock: Clock
) -> None:
    ward_id = await two_days_later(runtime, world, clock)
    clerk = await officer()
    page = await clerk.opens(SCHOOLS)
    assert 'aria-current="page">Các trường</a>' in page.html
    assert page.words.index(LATE) < page.words.index("Trường Mầm non Hoa Ban")
    for words in (
        "Tất cả 4", "Đang chậm 2", "Chưa gửi ý kiến 2", "Không có ý kiến 1", "Đã họp 1", "Sắp họp 1",
        "Chưa xếp lịch họp 2", "Cộng: 1 câu gửi lên", "đã gửi ý kiến 1 câu", "xong 0/1", "hết thứ Ba, ngày 17/11/2026",
    ):  # fmt: skip
        assert words in page.words, words
    only = await clerk.opens(f"{SCHOOLS}?loc=none&u={ward_id}")
    assert ON_TIME in only.words
    assert LATE not in only.words

    seen = await runtime.read(lambda uow: schools.overview(uow, ward_id, by=world.people["responder"]))
    keys = {row.unit.name: row.unit.key for row in seen.rows}
    opened = await clerk.opens(f"{SCHOOLS}?mo={keys[ON_TIME]}")
    assert "đã họp, 09h00 thứ Hai, ngày 16/11/2026" in opened.words, "a meeting of no plan counts too"
    action, fields = page.fields("nudge")
    ticked = {f"t.{keys[name]}": "1" for name in (LATE, ON_TIME, EMPTY)}
    asked = await clerk.sends(action, fields | ticked)
    for words in (
        f"- {LATE}: 1 người, chưa nhắc lần nào",
        f"{ON_TIME}: không chậm việc nào",
        "chưa có người nhận việc",
    ):
        assert words in asked.words, words
    assert "“Ban Thư ký nhắc quý vị: Gửi tổng hợp ý kiến." in asked.words
    sent = await clerk.does(asked, "nudge")
    assert sent.status_line == "Đã nhắc 1 trường, 1 người."
    again = await clerk.sends(action, fields | ticked)
    assert "vừa được nhắc trong 12 giờ qua" in again.words
    assert "Không có trường nào nhắc được lúc này" in again.words
    assert "Nhắc gần nhất: 09h00 thứ Tư, ngày 18/11/2026" in (await clerk.opens(f"{SCHOOLS}?mo={keys[LATE]}")).words


async def test_before_anything_was_sent_each_school_shows_who_has_come_and_whom_it_has_named(
    officer: Callable[[], Any], runtime: Runtime, world: World, speaker: Callable[[str], Speaker]
) -> None:
    def named(uow: UnitOfWork) -> None:
        ward_id, by = ward(uow, world), world.people["responder"]
        [meeting] = uow.meetings.not_over([ward_id])
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=2).kept()]
        uow.meetings.keep(meeting)
        share = delegate_lists.share_of(uow, meeting.key, 0, world.unit, by=by)
        delegates.name(uow, share, "Đỗ Thu Hà", by=by)

    await runtime.write(named)
    page = await (await officer()).opens(f"{SCHOOLS}?loc=out")
    assert "Chưa vào 1" in page.words
    assert re.search(f"{EMPTY} chưa vào 0/2", page.words)
    assert LATE not in page.words
    assert re.search("Trường Mầm non Hoa Ban 1/2", (await (await officer()).opens(SCHOOLS)).words)
    office = speaker("responder-1")
    listed = await office.says("/truong")
    listed.shows(f"{EMPTY}: chưa có ai vào; ", "Chưa vào: 1", "đại biểu 1/2; xong 1/1 việc")
    (await office.says("1")).shows("Đã vào: 1 người", "Đại biểu đã cử: 0/2")
    (await office.presses("Mã tham gia")).shows("Mã tham gia của Trường số")


async def test_whose_schools_one_does_not_watch_are_not_found(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World
) -> None:
    ward_id = await runtime.write(partial(ward, world=world))
    own = Clerk(await visitor().signs_in(world.people["secretary"]))
    assert (await own.opens(f"{SCHOOLS}?u={ward_id}")).status == 404
    assert "Các trường</a>" not in (await own.opens(f"{HOME}/MN26/lich-viec")).html, "a menu leads nowhere in vain"
    watcher = Clerk(await visitor().signs_in(world.people["chair"]))
    await runtime.write(lambda uow: uow.people.enrol(world.people["chair"], ward_id, Role.SUPERVISOR))
    page = await watcher.opens(f"{SCHOOLS}?u={ward_id}")
    assert (page.status, "viec" in page.html.partition("<main")[2].partition("</main")[0]) == (200, False)
    sent = {"csrf": await watcher.visitor.form_token(), "viec": "nudge", "chac": "1", f"t.{world.unit}": "1"}
    assert (await watcher.sends(f"{SCHOOLS}?u={ward_id}", sent)).status == 403


async def test_49_schools_cost_no_more_than_four(
    officer: Callable[[], Any], runtime: Runtime, world: World, clock: Clock
) -> None:
    ward_id = await runtime.write(partial(ward, world=world, count=49))
    clock.move(days=2)
    with statements_seen() as seen:
        found = await runtime.read(lambda uow: schools.overview(uow, ward_id, by=world.people["responder"]))
    assert (len(found.rows), found.counts[schools.Only.LATE]) == (49, 47)
    assert len(seen) <= 16
    page = await (await officer()).opens(SCHOOLS)
    assert len(page.html.encode()) < 100_000


async def test_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def before(runtime: Runtime, world: World) -> None:
        await two_days_later(runtime, world, runtime.clock)  # type: ignore[arg-type]

    async def talk(speaker: Speaker) -> None:
        listed = await speaker.says("các trường")
        listed.shows("4 trường", "Đang chậm: 2", f"1. {LATE}: chậm 1 việc; chưa gửi", "chậm nhất hết thứ Ba")
        (await speaker.says("1")).shows("Vũ Thị Sim", "(quá hạn)", "chưa xếp lịch")
        await speaker.presses("Các trường")
        asked = await speaker.presses("Nhắc trường chậm")
        asked.shows(f"- {LATE}: 1 người", f"{EMPTY}: chưa có người nhận việc", "“Ban Thư ký nhắc")
        (await speaker.presses("Gửi lời nhắc")).shows("Đã nhắc 1 trường, 1 người.")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(SCHOOLS)
        await clerk.does(await clerk.does(page, "nudge", nth=1), "nudge")

    rows = await same_by_both(sqlite_template, tmp_path, "responder", before=before, talk=talk, desk=desk)
    assert [row["act"] for row in rows["event"] if row["act"] == "deadline.nudged"] == ["deadline.nudged"]


def test_a_window_that_is_over_leaves_a_school_late() -> None:
    row = schools.Row(
        unit=Unit(kind=UnitKind.SCHOOL, name="A"), stands=Stands.LATE, meeting=None, sent=None, opinions=0,
        answers=(0, 0), parts=list[Deadline](), nudged=None, now=Clock()(),
    )  # fmt: skip
    assert row.is_late
