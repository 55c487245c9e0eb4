"""Báo tin chung: seen first, tried, taken back within the minute; then each person gets it once, whoever is killed."""

from collections.abc import Callable

import pytest

from bot.runtime import Runtime
from domain.announcement import Audience
from domain.messages.delivery import DeliveryState
from domain.messages.purpose import Purpose
from domain.people.access import Membership, Role
from domain.people.person import Person
from services.people import announcing
from services.unit_of_work import UnitOfWork
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import Clock, World

PAGE = f"{HOME}/MN26/thong-bao"
WORDS = "Hội nghị chuyển sang <b>phòng họp 2</b>, vẫn 8 giờ. =1+1"


def told(uow: UnitOfWork) -> list[tuple[int | None, DeliveryState, Purpose]]:
    """Return what was promised by announcements: to whom, what became of it, what it is for."""
    rows = [row for person in range(1, 400) for row in uow.deliveries.lately(
        person, "announcing/message", since=uow.now.replace(year=2000))]  # fmt: skip
    return [(row.person_id, row.state, row.purpose) for row in rows if row.once.startswith("announced:")]


async def test_seen_tried_sent_and_taken_back(
    visitor: Callable[[], Visitor], world: World, runtime: Runtime, clock: Clock
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    seen = await clerk.does(page, "send", ai="parents", loi=WORDS, doi="1")
    assert "2 người (phụ huynh, người dân): 2 qua trang web" in " ".join(seen.words.split()).replace(" (", " (")
    assert WORDS in seen.words, "shown as typed"
    tried = await clerk.does(seen, "try")
    assert "người khác chưa nhận gì" in tried.status_line
    assert "TIN THỬ" in (await clerk.visitor.history())[-1]["text"]
    done = await clerk.does(seen, "send")
    assert "Tin gửi lúc 09h01" in done.status_line
    assert "tin này không gửi cho ai" in (await clerk.undoes(done)).status_line
    clock.move(seconds=61)
    assert await runtime.write(announcing.send_due) == 0
    seen = await clerk.does(await clerk.opens(PAGE), "send", ai="parents", loi=WORDS, doi="1")
    done = await clerk.does(seen, "send")
    assert await runtime.read(told) == []
    clock.move(seconds=61)
    await runtime.write(announcing.send_due)
    rows = await runtime.read(told)
    assert sorted(person or 0 for person, _, _ in rows) == sorted(world.people[who] for who in ("parent", "parent2"))
    assert {purpose for _, _, purpose in rows} == {Purpose.MANDATORY}
    page = await clerk.opens(PAGE)
    assert "2 người; đã gửi 2" in page.words
    assert "đã lấy lại, không gửi cho ai" in page.words
    late = await clerk.undoes(done)
    assert late.status == 409
    assert "Lấy lại tin này" not in page.words


async def test_a_kill_anywhere_loses_and_doubles_nothing(world: World, runtime: Runtime, clock: Clock) -> None:
    def many(uow: UnitOfWork) -> int:
        for _ in range(120):
            person_id = uow.people.add(Person(name="Người thử", created_at=uow.now))
            uow.people.keep(Membership(person_id=person_id, unit_id=world.unit, role=Role.PARENT, since=uow.now))
        meeting, by = uow.meetings.get(world.meeting), world.people["chair"]
        one = announcing.drafted(uow, meeting, WORDS, Audience.PARENTS, 0, by=by)
        assert announcing.reach(uow, one, meeting).unreached == 120
        for audience in (Audience.MEMBERS, Audience.ASKED, Audience.INVITED):  # a class is none of those by itself
            of_class = announcing.drafted(uow, meeting, WORDS, audience, world.class_a, by=by)
            counted = uow.announcements.by_network(of_class, meeting.unit_id)
            assert sum(counted.values()) == (2 if audience is Audience.MEMBERS else 0)
        return announcing.send(uow, one, meeting, mandatory=False, after_quiet=True).key

    await runtime.write(many)
    assert await runtime.write(announcing.send_due) == 0, "nobody gets it within the minute"
    clock.move(minutes=2)

    def killed(uow: UnitOfWork) -> int:
        announcing.send_due(uow)
        raise ConnectionAbortedError

    counts = []
    for _ in range(3):
        with pytest.raises(ConnectionAbortedError):
            await runtime.write(killed)
        assert await runtime.write(announcing.send_due) == 1
        counts.append(len(await runtime.read(told)))
    assert counts == [50, 100, 122]
    assert await runtime.write(announcing.send_due) == 0
    people = [person for person, _, _ in await runtime.read(told)]
    assert len(set(people)) == len(people) == 122
    clerk_sees = await runtime.read(
        lambda uow: announcing.listed(uow, uow.meetings.get(world.meeting), by=world.people["chair"])
    )
    assert (clerk_sees[0].sent, clerk_sees[0].unreached, clerk_sees[0].announcement.people) == (2, 120, 122)


@pytest.mark.parametrize(
    ("words", "why"), [("", "chưa có chữ"), ("😀", ""), ("\u200b\u202e", ""), ("a" * 1501, "1.500")]
)
async def test_words_that_are_none_are_refused(
    visitor: Callable[[], Visitor], world: World, runtime: Runtime, words: str, why: str
) -> None:
    clerk = Clerk(await visitor().signs_in(world.people["secretary"]))
    page = await clerk.opens(PAGE)
    refused = await clerk.does(page, "send", ai="parents", loi=words)
    assert refused.status == 409
    assert why in refused.status_line
    assert (await clerk.does(page, "send", ai="strangers", loi=WORDS)).status == 404
