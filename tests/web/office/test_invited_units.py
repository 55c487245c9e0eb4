"""A school that its ward invites, closed, opened again and moved: the same by chat and by page, messages included."""

from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import Runtime
from domain.audience import Circle, Per
from domain.dates.deadline_rule import Bound, Rule
from domain.deadline import Each
from domain.people.access import Role
from domain.people.unit import Unit, UnitKind
from services.people import delegate_lists, delegates, inviting, units
from services.plans import timeline
from services.plans.timeline import Entry
from services.unit_of_work import UnitOfWork
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.office.parity import same_by_both
from tests.world import World, put_under_a_ward

UNITS = f"{HOME}/don-vi"
Both = Callable[..., Awaitable[dict[str, list[Any]]]]


@pytest.fixture
def both(sqlite_template: Path, tmp_path: Path) -> Both:
    """Do something by both ways."""
    return partial(same_by_both, sqlite_template, tmp_path)


UNDER_A_WARD: dict[str, int] = {}


async def two_schools_of_a_ward(runtime: Runtime, world: World) -> None:
    """The ward invites of both, its plan asks something of each, and both have named two."""

    def work(uow: UnitOfWork) -> None:
        meeting, by = put_under_a_ward(uow, world), world.people["responder"]
        meeting.audience = [Circle(Role.TEACHER, per=Per.SCHOOL, number=1).kept()]
        uow.meetings.keep(meeting)
        for person in (by, world.people["secretary"]):
            uow.people.enrol(person, meeting.unit_id, Role.SECRETARY)
        new = Unit(kind=UnitKind.WARD, name="UBND phường Him Lam")
        uow.people.keep(new)
        uow.people.enrol(by, new.key, Role.SECRETARY)
        school = units.make(uow, meeting.unit_id, UnitKind.SCHOOL, "THCS Him Lam", by=by)
        for key, names in ((world.unit, "Đỗ Thu Hà\nLù A Páo"), (school.key, "Cà Văn Inh\nQuàng Thị Lả")):
            delegates.name(uow, delegate_lists.share_of(uow, meeting.key, 0, key, by=by), names, by=by)
        inviting.send(uow, meeting.key, by=by)
        timeline.lay(uow, [asked_of_each(by)], meeting=meeting)
        UNDER_A_WARD.update(ward=meeting.unit_id, school=school.key, new=new.key)

    await runtime.write(work)


def asked_of_each(by: int) -> Entry:
    rule = Rule(bound=Bound.BY, fixed=date(2026, 11, 25))
    each = Each(UnitKind.SCHOOL, Role.CHAIR)
    return Entry(step="opinions", title="Gửi ý kiến", owner="Hiệu trưởng", rule=rule, holder_id=by, each=each)


@pytest.mark.parametrize("act", ["close", "reopen", "move"])
async def test_an_invited_school_by_chat_and_by_page(both: Both, act: str) -> None:
    """What it owed and whom it sent goes with it, the same messages with it."""

    async def before(runtime: Runtime, world: World) -> None:
        await two_schools_of_a_ward(runtime, world)
        if act == "reopen":
            key, by = UNDER_A_WARD["school"], world.people["responder"]
            await runtime.write(partial(units.close, unit_id=key, by=by))

    async def talk(speaker: Speaker) -> None:
        pressed = {"close": ("Đóng đơn vị", "đóng đơn vị"), "reopen": ("Mở lại",), "move": ("Chuyển đơn vị", "Him Lam")}
        page = await speaker.says("/donvi")
        line = next(line for line in page.text.splitlines() if "THCS Him Lam" in line)
        await speaker.says(line.partition(".")[0])
        for word in pressed[act]:
            await speaker.says(word)

    async def desk(clerk: Clerk) -> None:
        key, ward = UNDER_A_WARD["school"], UNDER_A_WARD["ward"]
        page = await clerk.opens(f"{UNITS}?u={ward}&mo={key}")
        typed: dict[str, Any] = {"duoi": f"{UNDER_A_WARD['new']}"} if act == "move" else {}
        assert (await clerk.does(page, act, key, **typed)).status == 200

    rows = await both("responder", before=before, talk=talk, desk=desk)
    school = UNDER_A_WARD["school"]
    listed = [row["removed_at"] is None for row in rows["invitation"] if row["unit_id"] == school]
    assert listed == [act == "reopen"] * 2
    parts = [row["dropped_at"] is None for row in rows["deadline"] if row["unit_id"] == school]
    assert parts == [act == "reopen"]
    word = "back" if act == "reopen" else "gone"
    assert f"inviting/unit_{word}" in {row["template"] for row in rows["delivery"]}
