"""The hall's screen over HTTP: no cookie, what it says in each state, who may open it, and what two hundred cost."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from html import unescape

import pytest
from aiohttp import ClientSession, web

from bot.runtime import Runtime
from domain.errors import TooManyScreens
from domain.hall import MOST_SCREENS, HallScreen
from domain.people.access import Role
from domain.questions.ordering import face_of
from domain.questions.question import Care
from services.meetings import closing, freezing, hall, outcomes, reordering, rounds
from services.people import codes
from services.people.signing_in import hashed
from services.unit_of_work import UnitOfWork
from tests.counting import statements_seen
from tests.office import asks
from tests.waiting import WITHIN
from tests.web.visiting import Line, Visitor
from tests.world import Clock, World, put_under_a_ward
from web.halls import HALLS, Halls
from web.site import SITE

LETTERS = "KMPQ2345TVXY"
PATH = hall.path_of(LETTERS)
MEAL = "Bếp ăn có lưu mẫu thức ăn của cháu Nguyễn Văn An không ạ?"


@pytest.fixture(autouse=True)
def _soon(app: web.Application) -> None:
    app[HALLS].look_every = 0.05


@pytest.fixture
def still(app: web.Application) -> None:
    """The test looks by itself."""
    app[HALLS].look_every = 3600


@pytest.fixture
def halls(app: web.Application) -> Halls:
    return app[HALLS]


@pytest.fixture
async def screen(runtime: Runtime, world: World) -> str:
    """The address of a screen that somebody has opened."""
    await runtime.write(
        partial(hall.open_screen, meeting_id=world.meeting, token_hash=hashed(LETTERS), by=world.people["chair"])
    )
    return PATH


@pytest.fixture
async def stranger(address: str) -> AsyncIterator[ClientSession]:
    """A projector's machine: it has never been here and keeps no cookies."""
    async with ClientSession(address) as http:
        yield http


def words(page: str) -> str:
    main = re.search(r"<main.*?</main>", page, re.DOTALL)
    assert main, page
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main[0])).split())


async def read(stranger: ClientSession, path: str = PATH, status: int = 200) -> str:
    async with stranger.get(path) as answer:
        assert answer.status == status, (answer.status, await answer.text())
        assert "Set-Cookie" not in answer.headers
        return await answer.text()


async def now(stranger: ClientSession, halls: Halls, runtime: Runtime) -> str:
    """What the screen says once everything that was done has been looked at."""
    await halls.look(runtime)
    return words(await read(stranger))


@asynccontextmanager
async def line(stranger: ClientSession, page: str) -> AsyncIterator[Line]:
    mark = re.search(r'data-mark="([^"]*)"', page)
    assert mark
    async with stranger.get(f"{PATH}/dong?tu={mark[1]}") as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        yield Line(answer)


@pytest.mark.usefixtures("screen")
async def test_a_meeting_from_before_to_after(
    stranger: ClientSession, halls: Halls, runtime: Runtime, world: World, clock: Clock
) -> None:
    first = await asks(runtime, world, "parent", MEAL)
    for part, text in (("teacher", "Sân chơi có sửa không ạ?"), ("parent2", "Xe đưa đón mấy giờ ạ?")):
        await asks(runtime, world, part, text)
    by = world.people["chair"]
    before = await now(stranger, halls, runtime)
    assert "Hội nghị đối thoại năm học 2026-2027 Bắt đầu lúc" in before
    assert "Lò Thị Mây" not in before
    assert "Đã khóa danh sách" not in before
    assert "Gửi câu hỏi hoi.example" in before
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=by))
    started = await now(stranger, halls, runtime)
    assert "Chuẩn bị mời câu tiếp theo" in started
    assert "Tiếp theo Chị Lò Thị Mây Cô Đỗ Thu Hà Anh Vàng A Sử" in started
    assert "mã" not in started.rpartition("hoi.example")[2]
    code = await runtime.write(
        lambda uow: codes.make(uow, uow.meetings.get(world.meeting).unit_id, Role.PARENT, by=world.people["secretary"])
    )
    assert "Đã khóa danh sách" in started
    await runtime.write(partial(rounds.call_next, meeting_id=world.meeting, by=by))
    called = await now(stranger, halls, runtime)
    assert f"hoi.example mã {code.code.code}" in called
    assert "Chăm sóc, nuôi dưỡng · còn 10 phút Chị Lò Thị Mây" in called
    assert "MN26-001 · đến 17h05" in called
    assert "lưu mẫu" not in called
    await runtime.write(partial(hall.show_words, question_id=first, version=1, by=by))
    shown = await now(stranger, halls, runtime)
    assert "Bếp ăn có lưu mẫu thức ăn" in shown
    assert "Nguyễn Văn An" not in shown
    entry = await runtime.read(lambda uow: uow.questions.entry(first))
    assert entry is not None
    clock.move(minutes=3)
    await runtime.write(partial(outcomes.answered_here, question_id=first, version=entry.version, by=by))
    await runtime.write(partial(hall.begin_break, meeting_id=world.meeting, by=by))
    rest = await now(stranger, halls, runtime)
    assert "Hội nghị giải lao" in rest
    assert "Tiếp theo Cô Đỗ Thu Hà" in rest
    clock.move(minutes=15)
    await runtime.write(partial(rounds.call_next, meeting_id=world.meeting, by=by))
    assert "Cô Đỗ Thu Hà Giáo viên" in (await now(stranger, halls, runtime)).replace("giáo viên", "Giáo viên")
    await runtime.write(partial(closing.close, meeting_id=world.meeting, by=by))
    closed = await now(stranger, halls, runtime)
    assert "Trân trọng cảm ơn" in closed
    assert "chậm nhất" in closed
    assert "Gửi câu hỏi" not in closed
    for name in ("Lò Thị Mây", "Đỗ Thu Hà", "Vàng A Sử"):
        assert name not in closed


@pytest.mark.usefixtures("screen")
async def test_hidden_internal_and_written_ones(
    stranger: ClientSession, halls: Halls, runtime: Runtime, world: World, clock: Clock
) -> None:
    hidden, internal, written = [
        await asks(runtime, world, part, f"Câu của {part} ạ?", spoken=part != "parent2")
        for part in ("parent", "teacher", "parent2")
    ]

    def work(uow: UnitOfWork) -> None:
        one, other = uow.questions.get(hidden), uow.questions.get(internal)
        one.name_hidden, other.aside = True, Care.INTERNAL
        for each in (one, other):
            uow.questions.keep(each)

    await runtime.write(work)
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=world.people["chair"]))
    page = await now(stranger, halls, runtime)
    assert "Tiếp theo Người hỏi giấu tên Phiếu MN26-003" in page
    for name in ("Mây", "Hà", "Sử", "A1", "MN26-002"):
        assert name not in page
    await runtime.write(partial(rounds.call, question_id=written, by=world.people["chair"]))
    assert "Phiếu MN26-003 Trả lời bằng văn bản" in await now(stranger, halls, runtime)


@pytest.mark.usefixtures("screen")
async def test_a_line_says_only_that_something_changed(
    stranger: ClientSession, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Nothing for what the hall does not see; and a new mark once it sees another thing."""
    clock.move(days=10, hours=8)
    page = await read(stranger)
    async with line(stranger, page) as one:
        await asks(runtime, world, "parent", MEAL)
        await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=world.people["chair"]))
        async with asyncio.timeout(WITHIN):
            told = b""
            while b"event: doi" not in told:
                told += await one._answer.content.readline()  # noqa: SLF001
            told += await one._answer.content.readline()  # noqa: SLF001
        assert "Mây".encode() not in told
        assert re.search(rb"event: doi\ndata: [0-9a-f]{16}\n$", told)


async def test_withdrawn_and_back(
    stranger: ClientSession, halls: Halls, runtime: Runtime, world: World, screen: str
) -> None:
    """Who has it open is told so; it says so kindly, and nothing of the meeting; taken back it shows again."""
    page = await read(stranger, screen)
    by = world.people["secretary"]
    async with line(stranger, page) as one:
        await runtime.write(partial(hall.withdraw, screen_id=1, by=by))
        rest = (await one.rest()).decode()
    assert rest.endswith("event: het\ndata: withdrawn\n\n")
    await halls.look(runtime)
    gone = await read(stranger, screen, 410)
    assert "Màn hình này đã đóng" in words(gone)
    assert "Hội nghị đối thoại" not in gone
    await read(stranger, f"{screen}/dong", 404)
    await runtime.write(partial(hall.restore, screen_id=1, by=by))
    await halls.look(runtime)
    assert "Bắt đầu lúc" in words(await read(stranger, screen))


async def test_one_screen_of_two(
    stranger: ClientSession, halls: Halls, runtime: Runtime, world: World, screen: str
) -> None:
    """The other one goes on; one that is made later is known at once."""
    await read(stranger, screen)
    more = partial(hall.open_screen, meeting_id=world.meeting, token_hash=hashed("A" * 12), by=world.people["chair"])
    await runtime.write(more)
    await read(stranger, hall.path_of("A" * 12))
    await runtime.write(partial(hall.withdraw, screen_id=1, by=world.people["chair"]))
    await halls.look(runtime)
    await read(stranger, screen, 410)
    await read(stranger, hall.path_of("A" * 12))
    await read(stranger, f"/man-hinh/{'a' * 12}")  # typed without its dashes


async def test_a_token_of_another_meeting_shows_that_one(
    stranger: ClientSession, runtime: Runtime, world: World, screen: str
) -> None:
    await asks(runtime, world, "parent", MEAL)

    def ward(uow: UnitOfWork) -> None:
        other = put_under_a_ward(uow, world)
        uow.halls.keep(HallScreen(meeting_id=other.key, token_hash=hashed("B" * 12), made_at=uow.now))

    await runtime.write(ward)
    other = words(await read(stranger, hall.path_of("B" * 12)))
    assert "Hội nghị tiếp xúc, đối thoại của phường" in other
    assert "Hội nghị đối thoại năm học" not in other
    assert "Hội nghị đối thoại năm học" in words(await read(stranger, screen))


@pytest.mark.usefixtures("screen")
async def test_guesses_are_slowed_down_and_who_knows_is_not(
    stranger: ClientSession, app: web.Application, quiet: Callable[[], None]
) -> None:
    """From one address, as everywhere: the hall's own screen opens all the while."""
    app[SITE].tries.burst = 5
    tried = ["x", "ABCD" * 3, "%00", "abcd-efgh-jkmn", "đ" * 12, "B" * 200, "C" * 12, "D" * 12]
    statuses = []
    for one in tried:
        async with stranger.get(f"/man-hinh/{one}") as answer:
            statuses.append(answer.status)
    assert statuses == [404] * 5 + [429] * 3
    await read(stranger)
    async with stranger.get("/man-hinh/EEEE-EEEE-EEEE/dong") as answer:
        assert answer.status == 429
    quiet()


@pytest.mark.usefixtures("screen")
async def test_it_takes_nothing(stranger: ClientSession) -> None:
    async with stranger.post(PATH, data={"viec": "withdraw"}) as answer:
        assert answer.status == 405
    async with stranger.get("/man-hinh") as answer:
        assert answer.status == 404


@pytest.mark.usefixtures("still", "screen")
async def test_two_hundred_screens_cost_what_one_costs(
    stranger: ClientSession, halls: Halls, runtime: Runtime, world: World, clock: Clock
) -> None:
    """Counted: statements for a change and all who read it then, once for one screen, once for two hundred."""
    await asks(runtime, world, "parent", MEAL)
    clock.move(days=10, hours=8)
    await runtime.write(partial(rounds.start, meeting_id=world.meeting, by=world.people["chair"]))

    async def one_change(readers: int) -> int:
        work = hall.begin_break if readers == 1 else hall.end_break
        await runtime.write(partial(work, meeting_id=world.meeting, by=world.people["chair"]))
        with statements_seen() as seen:
            await halls.look(runtime)
            pages = await asyncio.gather(*(read(stranger) for _ in range(readers)))
            assert len({words(page) for page in pages}) == 1
        return len(seen)

    await read(stranger)
    await halls.look(runtime)
    alone, hall_full = await one_change(1), await one_change(200)
    assert alone > 0
    assert hall_full == alone
    with statements_seen() as seen:
        await asyncio.gather(*(read(stranger) for _ in range(200)))
    assert len(seen) == 0


@pytest.mark.usefixtures("still")
async def test_a_cold_start_is_one_read_for_all(stranger: ClientSession, halls: Halls, screen: str) -> None:
    """After a restart two hundred screens come back in the same second."""
    with statements_seen() as first:
        await asyncio.gather(*(read(stranger, screen) for _ in range(200)))
    halls._kept.clear()  # noqa: SLF001
    halls._meetings.clear()  # noqa: SLF001
    with statements_seen() as second:
        await read(stranger, screen)
    assert len(first) == len(second)


async def test_the_list_locks_by_itself(
    stranger: ClientSession, halls: Halls, runtime: Runtime, clock: Clock, screen: str
) -> None:
    """No event tells that the hour has come."""
    assert "Đã khóa" not in words(await read(stranger, screen))
    clock.move(days=8, hours=8, seconds=1)
    await halls.look(runtime)
    assert "Đã khóa danh sách" in words(await read(stranger, screen))


async def test_what_nobody_looks_at_is_forgotten(
    stranger: ClientSession, halls: Halls, runtime: Runtime, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await read(stranger, screen)
    monkeypatch.setattr("web.halls.KEPT_FOR", -1.0)
    await halls.look(runtime)
    assert not halls._kept  # noqa: SLF001
    assert not halls._meetings  # noqa: SLF001
    assert "Bắt đầu lúc" in words(await read(stranger, screen))


async def test_there_is_room_for_so_many_lines(
    stranger: ClientSession, screen: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One more is told to come back; the page itself opens."""
    page = await read(stranger, screen)
    monkeypatch.setattr("web.halls.MOST", 1)
    async with line(stranger, page), stranger.get(f"{screen}/dong") as answer:
        assert (answer.status, answer.headers["Retry-After"]) == (429, "30")
    await read(stranger, screen)


# --- the office's page ---------------------------------------------------------------------------------------------


async def test_opened_from_the_page_once_a_form(
    visitor: Callable[[], Visitor], runtime: Runtime, world: World, stranger: ClientSession
) -> None:
    secretary = await visitor().signs_in(world.people["secretary"])
    page = await secretary.page("/van-phong/MN26/man-hinh")
    form = re.search(r'action="([^"]*/mo)".*?value="([^"]+)".*?value="([^"]+)"', page, re.DOTALL)
    assert form
    places = []
    for _ in range(2):
        async with secretary.http.post(form[1], data={"csrf": form[2], "event": form[3]}) as answer:
            assert answer.status == 200
            places.append(answer.url.path)
    assert places[0] == places[1]
    assert re.fullmatch(r"/man-hinh/[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", places[0])
    rows = await runtime.read(lambda uow: uow.halls.of_meeting(world.meeting))
    assert len(rows) == 1
    assert places[0].rpartition("/")[2].replace("-", "").upper() not in repr(rows)
    await read(stranger, places[0])
    async with secretary.http.post(form[1], data={"csrf": "0" * 40, "event": "x" * 12}) as answer:
        assert answer.status == 403


async def test_who_may_not_run_the_meeting_opens_none(visitor: Callable[[], Visitor], world: World) -> None:
    responder = await visitor().signs_in(world.people["responder"])
    await responder.page("/van-phong/MN26/man-hinh", 404)
    async with responder.http.post("/van-phong/MN26/man-hinh/mo", data={}) as answer:
        assert answer.status == 403


async def test_a_hall_has_only_so_many(runtime: Runtime, world: World) -> None:
    def work(uow: UnitOfWork) -> None:
        for each in range(MOST_SCREENS):
            hall.open_screen(uow, world.meeting, f"{each}", by=world.people["chair"])
        with pytest.raises(TooManyScreens):
            hall.open_screen(uow, world.meeting, "one more", by=world.people["chair"])
        assert hall.open_screen(uow, world.meeting, "0", by=world.people["chair"]).key == 1
        hall.withdraw(uow, 1, by=world.people["chair"])
        hall.open_screen(uow, world.meeting, "one more", by=world.people["chair"])

    await runtime.write(work)


@pytest.mark.usefixtures("screen", "still")
async def test_the_frozen_list_is_named(stranger: ClientSession, halls: Halls, runtime: Runtime, world: World) -> None:
    """Its number and hour, with the day where it is not the meeting's own; taken back, nothing is said."""
    await asks(runtime, world, "parent", MEAL)
    by = world.people["chair"]
    seen = await runtime.read(lambda uow: face_of([one.key for one in reordering.waiting(uow, world.meeting)]))
    frozen = await runtime.write(partial(freezing.freeze, meeting_id=world.meeting, seen=seen, by=by))
    assert "Đã khóa danh sách số 1 09h00 ngày 16/11" in await now(stranger, halls, runtime)
    await runtime.write(partial(freezing.thaw, frozen_id=frozen.key, by=by))
    assert "Đã khóa danh sách" not in await now(stranger, halls, runtime)
