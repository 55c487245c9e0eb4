"""Phân loại: the page sorts as the talk does, row for row; each act is taken back, and two people never overwrite."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import event

from bot.runtime import Runtime
from domain.people.access import Membership, Role
from domain.people.consent import TEXT_VERSION, Consent
from domain.people.person import Person
from domain.questions.question import Authority, Question
from services.questions import equal, triage
from services.unit_of_work import UnitOfWork
from tests.conversations.questions.test_equal import AGAIN, GATE, WATER
from tests.counting import statements_seen
from tests.office import asks, register
from tests.talking import Speaker
from tests.web.office.desk import HOME, Clerk, Shown
from tests.web.office.parity import same_by_both
from tests.web.visiting import Visitor
from tests.world import World, put_under_a_ward

PAGE = f"{HOME}/MN26/phan-loai"
PAY = "Biên chế giáo viên của trường bao giờ được bổ sung đủ ạ?"
Visitors = Callable[[], Visitor]


async def asked(runtime: Runtime, world: World) -> None:
    """Three questions, of which none asks for care."""
    for part, words in (("parent", WATER), ("teacher", GATE), ("parent2", AGAIN)):
        await asks(runtime, world, part, words)


async def clerk_of(visitor: Visitors, world: World, part: str = "secretary") -> Clerk:
    return Clerk(await visitor().signs_in(world.people[part]))


async def question(runtime: Runtime, question_id: int) -> Question:
    return await runtime.read(lambda uow: uow.questions.get(question_id))


async def does(clerk: Clerk, page: Shown, act: str, typed: dict[str, str]) -> Shown:
    """Do something about the first question."""
    action, fields = page.fields(act, 1)
    return await clerk.sends(action, fields | typed)


def opened(page: Shown) -> str:
    """The number of the question that is open."""
    return page.html.partition('data-begin="')[2].partition('"')[0]


# --- as the talk does it -------------------------------------------------------------------------------------------


async def test_accepted_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/moi")
        await speaker.presses("Phân loại câu mới")
        await speaker.presses("Đúng chủ đề, tiếp")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        assert opened(page) == "MN26-001"
        done = await clerk.does(page, "accept", 1)
        assert done.status_line.startswith("Đã xếp MN26-001 vào “Chăm sóc, nuôi dưỡng”.")
        assert opened(done) == "MN26-002"

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)
    assert [row["triaged_at"] is not None for row in rows["question"]] == [True, False, False]


async def test_retopicked_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    async def talk(speaker: Speaker) -> None:
        await speaker.says("/moi")
        await speaker.presses("Phân loại câu mới")
        await speaker.presses("Đổi chủ đề")
        (await speaker.presses("An toàn thực phẩm")).shows("MN26-002")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        topic = page.html.partition("Phòng dịch, an toàn thực phẩm</span></button>")[0].rpartition('value="')[2]
        done = await clerk.does(page, "topic", 1, chu_de=topic.partition('"')[0])
        assert "thuộc chủ đề “Phòng dịch, an toàn thực phẩm”" in done.status_line
        assert opened(done) == "MN26-002"

    await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)


async def test_given_by_chat_and_by_page(sqlite_template: Path, tmp_path: Path) -> None:
    """In the talk in three taps, and the next card is there."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/moi")
        await speaker.presses("Phân loại câu mới")
        await speaker.presses("Giao trả lời")
        await speaker.presses("Ngô Quốc Bảo")
        (await speaker.presses("23/11, thứ Hai")).shows("Đã giao MN26-001", "MN26-002 –")

    async def desk(clerk: Clerk) -> None:
        page = await clerk.opens(PAGE)
        person = page.html.partition(">Ngô Quốc Bảo –")[0].rpartition('value="')[2].partition('"')[0]
        done = await clerk.does(page, "give", 1, nguoi=person, ngay="2026-11-23")
        assert "Đã giao MN26-001 cho Ngô Quốc Bảo (Phó Hiệu trưởng), hạn 17h00 thứ Hai" in done.status_line
        assert opened(done) == "MN26-002"
        assert "Giao Thầy Bảo, 23/11" in done.words

    rows = await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)
    assert [row["template"] for row in rows["delivery"]] == ["answering/assigned"]


@pytest.mark.parametrize(
    ("button", "act", "typed", "said"),
    [
        ("Ngoài chủ đề", "off_topic", {}, "Đã đánh dấu MN26-001 ngoài chủ đề"),
        ("Thẩm quyền", "authority", {"cap": "ward"}, "Đã ghi thẩm quyền của MN26-001"),
    ],
)
async def test_marked_by_chat_and_by_page(
    sqlite_template: Path, tmp_path: Path, button: str, act: str, typed: dict[str, str], said: str
) -> None:
    """It stays open: it is still to be sorted."""

    async def talk(speaker: Speaker) -> None:
        await speaker.says("/moi")
        await speaker.presses("Phân loại câu mới")
        await speaker.presses(button)
        if act == "authority":
            await speaker.presses("Xã, phường")

    async def desk(clerk: Clerk) -> None:
        done = await does(clerk, await clerk.opens(PAGE), act, typed)
        assert said in done.status_line
        assert opened(done) == "MN26-001"

    await same_by_both(sqlite_template, tmp_path, "secretary", before=asked, talk=talk, desk=desk)


# --- taken back ----------------------------------------------------------------------------------------------------


async def test_each_act_is_taken_back(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Topic, authority, marks, who answers, notes, joining: each as it was, and the question is open again."""
    await asked(runtime, world)
    clerk = await clerk_of(visitor, world)
    bao, safety = str(world.people["responder"]), str(world.topics["safety"])
    for act, typed in (
        ("accept", {}), ("topic", {"chu-de": safety}), ("authority", {"cap": "ward"}), ("off_topic", {}),
        ("give", {"nguoi": bao, "ngay": "2026-11-23"}), ("note", {"loi": "hỏi lại cô Hà"}),
    ):  # fmt: skip
        page = await clerk.opens(f"{PAGE}?c=001")
        before = await runtime.read(_standing)
        done = await does(clerk, page, act, typed)
        assert await runtime.read(_standing) != before, act
        undone = await clerk.undoes(done)
        assert "Đã hoàn tác: " in undone.status_line, act
        assert await runtime.read(_standing) == before, act
        assert opened(undone) == "MN26-001"
    joined = await clerk.does(await clerk.opens(f"{PAGE}?c=003"), "join", 3)
    assert "trả lời chung theo số MN26-001" in joined.status_line
    await clerk.undoes(joined)
    assert (await question(runtime, 3)).joined_to is None


def _standing(uow: UnitOfWork) -> list[object]:
    one, duty = uow.questions.get(1), uow.duties.of_question(1)
    notes = [note.text for note in uow.questions.notes(1)]
    return [one.topic_id, one.authority, one.off_topic, one.triaged_at, duty and duty.is_open, notes]


async def test_who_had_it_before_has_it_again(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await asked(runtime, world)
    clerk = await clerk_of(visitor, world)
    bao, thu = str(world.people["responder"]), str(world.people["secretary"])
    await clerk.does(await clerk.opens(PAGE), "give", 1, nguoi=bao, ngay="2026-11-23")
    moved = await clerk.does(await clerk.opens(f"{PAGE}?c=1&loc=tat-ca"), "give", 1, nguoi=thu, ngay="2026-11-24")
    await clerk.undoes(moved)
    duty = await runtime.read(lambda uow: uow.duties.of_question(1))
    assert duty is not None
    assert (duty.holder_id, duty.is_open) == (world.people["responder"], True)
    assert (await question(runtime, 1)).triaged_at is not None


async def test_nothing_is_taken_back_that_went_on(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await asked(runtime, world)
    clerk, by = await clerk_of(visitor, world), world.people["chair"]
    done = await clerk.does(await clerk.opens(PAGE), "accept", 1)
    await runtime.write(lambda uow: triage.set_authority(uow, 1, Authority.WARD, by=by))
    undone = await clerk.undoes(done)
    assert (undone.status, "đã có thay đổi khác" in undone.status_line) == (409, True)
    assert (await question(runtime, 1)).triaged_at is not None


# --- two people, odd addresses -------------------------------------------------------------------------------------


async def test_two_people_at_one_question(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """The second reads who was there before, with the question as it is now; nothing is overwritten."""
    await asked(runtime, world)
    clerk, by = await clerk_of(visitor, world), world.people["chair"]
    page = await clerk.opens(PAGE)
    await runtime.write(lambda uow: triage.retopic(uow, 1, world.topics["safety"], by=by))
    late = await clerk.does(page, "topic", 1, chu_de=str(world.topics["report"]))
    assert (late.status, "Cô Hiền vừa xếp phiếu MN26-001" in late.status_line) == (409, True)
    assert opened(late) == "MN26-001"
    assert (await question(runtime, 1)).topic_id == world.topics["safety"]


async def test_addresses_of_nothing(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Another's meeting, a programme, a number or filter that is none; who may not sort."""
    await asked(runtime, world)
    await runtime.write(lambda uow: put_under_a_ward(uow, world))
    clerk = await clerk_of(visitor, world)
    assert (await clerk.opens(f"{HOME}/UB26/phan-loai")).status == 404
    for odd in ("c=999", "c=x&loc=nope&trang=99", "loc=cd-999999", "c=0&trang=0", "loc=nhanh&sau=77"):
        assert (await clerk.opens(f"{PAGE}?{odd}")).status == 200, odd
    watcher = await clerk_of(visitor, world, "responder")
    assert (await watcher.opens(PAGE)).status == 404
    action, fields = (await clerk.opens(PAGE)).fields("accept", 1)
    assert (await watcher.sends(action, fields)).status in {403, 404}


async def test_empty_and_finished(runtime: Runtime, world: World, visitor: Visitors) -> None:
    clerk = await clerk_of(visitor, world)
    assert "Chưa có câu hỏi nào" in (await clerk.opens(PAGE)).words
    await asks(runtime, world, "parent", WATER)
    done = await clerk.does(await clerk.opens(PAGE), "accept", 1)
    assert "Đã phân loại hết 1 câu" in done.words
    assert "Giao 1 câu chưa có người trả lời" in done.words


async def test_one_that_left_everything_to_the_office_is_not_accepted(
    runtime: Runtime, world: World, visitor: Visitors
) -> None:  # fmt: skip
    """It has no topic yet: there is nothing to be right about, and it is on no screen of many."""
    await asks(runtime, world, "parent", WATER, topic="unsorted")
    clerk = await clerk_of(visitor, world)
    page = await clerk.opens(PAGE)
    assert "Người hỏi nhờ xếp chủ đề" in page.words
    assert 'data-key="Enter"' not in page.html
    assert "Không còn câu nào xếp nhanh được" in (await clerk.opens(f"{PAGE}?loc=nhanh")).words


# --- the list ------------------------------------------------------------------------------------------------------


async def test_what_asks_for_care_comes_first(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await asked(runtime, world)
    await asks(runtime, world, "teacher", PAY)
    clerk = await clerk_of(visitor, world)
    page = await clerk.opens(PAGE)
    assert opened(page) == "MN26-004"
    assert "Có vẻ vượt thẩm quyền" in page.words
    assert "Cần đọc kỹ 1" in page.words
    assert "MN26-004" not in (await clerk.opens(f"{PAGE}?loc=nhanh")).words
    marked = await clerk.does(page, "authority", 4, cap="central")
    assert "Cần đọc kỹ 0" in marked.words
    assert opened(await clerk.opens(f"{PAGE}?loc=tq-central")) == "MN26-004"


async def test_whoever_comes_from_a_school_is_named_with_it(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """In a ward's meeting: role and school of who asks stand in list and card."""

    def ask(uow: UnitOfWork) -> None:
        meeting = put_under_a_ward(uow, world)
        uow.people.enrol(world.people["secretary"], meeting.unit_id, Role.SECRETARY)
        topic = uow.meetings.topics(meeting.key)[0]
        world.meeting = meeting.key
        register(uow, world, world.people["teacher"], GATE, topic_id=topic.id)

    await runtime.write(ask)
    clerk = await clerk_of(visitor, world)
    page = await clerk.opens(f"{HOME}/UB26/phan-loai")
    assert page.words.count("Trường Mầm non Hoa Ban") >= 2
    assert "Đỗ Thu Hà , giáo viên/nhân viên, Tổ Mẫu giáo, Trường Mầm non Hoa Ban" in page.words, page.words


# --- many at once --------------------------------------------------------------------------------------------------


async def test_a_screen_is_accepted_and_taken_back(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Fifteen: twelve a screen; one is taken out, one was sorted by another meanwhile and is named, with why."""
    for number in range(15):
        await asks(runtime, world, "parent", f"{WATER} Ngày thứ {number + 1} của tháng.")
    clerk, by = await clerk_of(visitor, world), world.people["chair"]
    page = await clerk.opens(f"{PAGE}?loc=nhanh")
    await runtime.write(lambda uow: triage.retopic(uow, 2, world.topics["safety"], by=by))
    ticked = {f"m.{number}": "1" for number in range(1, 13) if number != 5}
    action, fields = page.fields("accept_many")
    done = await clerk.sends(action, fields | ticked)
    assert "Đã xếp 10 câu theo chủ đề người hỏi chọn." in done.status_line
    assert "Không đổi “MN26-002”: vừa có người xếp khác, xin xem lại câu này." in done.status_line
    assert "MN26-013" in done.words
    sorted_now = await runtime.read(lambda uow: {one.number for one in uow.questions.untriaged(world.meeting)})
    assert sorted_now == {5, 13, 14, 15}
    undone = await clerk.undoes(done)
    assert "các câu lại chờ phân loại" in undone.status_line
    assert len(await runtime.read(lambda uow: uow.questions.untriaged(world.meeting))) == 14


async def test_all_that_a_filter_shows_are_changed_at_once(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Not what came since; what another sorted since is named."""
    await asked(runtime, world)
    clerk, by = await clerk_of(visitor, world), world.people["chair"]
    page = await clerk.opens(PAGE)
    assert "3 câu đang lọc" in page.words
    await asks(runtime, world, "parent2", "Ngoài ra bếp ăn có được lắp quạt hút mùi không ạ?")
    await runtime.write(lambda uow: triage.set_authority(uow, 2, Authority.WARD, by=by))
    action, fields = page.fields("topic_many")
    typed = {"viec": "topic_many", "ca": "chua", "chu-de": str(world.topics["safety"])}
    done = await clerk.sends(action, fields | typed)
    assert "Đã xếp 2 câu vào “Phòng dịch, an toàn thực phẩm”" in done.status_line
    assert "Không đổi “MN26-002”" in done.status_line
    assert "MN26-004" in done.words
    await clerk.undoes(done)
    assert {(await question(runtime, key)).topic_id for key in (1, 3)} == {world.topics["care"]}


async def test_several_are_given_and_joined_at_once(runtime: Runtime, world: World, visitor: Visitors) -> None:
    await asked(runtime, world)
    clerk = await clerk_of(visitor, world)
    action, fields = (await clerk.opens(PAGE)).fields("topic_many")
    typed = {"viec": "give_many", "nguoi": str(world.people["responder"]), "ngay": "2026-11-23", "m.1": "1", "m.2": "1"}
    given = await clerk.sends(action, fields | typed)
    assert "Đã giao 2 câu cho Ngô Quốc Bảo" in given.status_line
    await clerk.undoes(given)
    assert not any(duty.is_open for duty in await runtime.read(lambda uow: uow.duties.of_meeting(world.meeting)))
    action, fields = (await clerk.opens(PAGE)).fields("topic_many")
    joined = await clerk.sends(action, fields | {"viec": "join_many", "m.1": "1", "m.2": "1", "m.3": "1"})
    assert "Đã gộp: MN26-001, MN26-002, MN26-003" in joined.status_line
    await clerk.undoes(joined)
    assert await runtime.read(lambda uow: equal.groups(uow, uow.meetings.get(world.meeting))) == []
    alone = await clerk.sends(action, fields | {"viec": "join_many", "event": "0" * 32, "m.1": "1"})
    assert "từ hai câu trở lên" in alone.status_line


def many_ask(uow: UnitOfWork, world: World, many: int) -> None:
    first = len(uow.questions.listed(world.meeting))
    for number in range(first, first + many):
        person = uow.people.add(Person(name=f"Lê Thị {number}", created_at=uow.now))
        uow.people.keep(Membership(person_id=person, unit_id=world.unit, role=Role.PARENT, since=uow.now))
        uow.people.keep(Consent(person_id=person, text_version=TEXT_VERSION, network="web", given_at=uow.now))
        register(uow, world, person, f"Câu số {number}: bữa chiều của các cháu gồm những món gì ạ?")


async def test_as_few_queries_for_many_as_for_few(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Whoever asks what: no query for each row."""
    clerk, counted = await clerk_of(visitor, world), []
    for many in (45, 200):
        await runtime.write(partial(many_ask, world=world, many=many))
        await clerk.opens(PAGE)
        with statements_seen() as seen:
            assert (await clerk.opens(PAGE)).status == 200
        counted.append(len(seen))
    assert counted[1] - counted[0] < 15, counted  # what is near to the open question: at most three


async def test_as_few_nouns_for_many_as_for_few(runtime: Runtime, world: World, visitor: Visitors) -> None:
    """Of a long list, nothing is made whole but what is shown: neither by the page nor by a key."""
    clerk, counted = await clerk_of(visitor, world), []
    for many in (60, 240):
        await runtime.write(partial(many_ask, world=world, many=many))
        await clerk.opens(PAGE)
        made: list[object] = []

        def note(one: object, _context: object, made: list[object] = made) -> None:
            made.append(one)

        event.listen(Question, "load", note)
        try:
            await clerk.does(await clerk.opens(PAGE), "accept")
        finally:
            event.remove(Question, "load", note)
        counted.append(len(made))
    assert counted[1] <= counted[0] + 10, counted
