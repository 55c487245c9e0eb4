"""The 43 sample questions go in by 43 people: over three networks, at the desk, in two rounds; where each ends.

The offices begin with one code and nothing else: their clerk makes the units and hands out the codes by talk.
"""

import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from aiohttp.test_utils import TestServer

from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.people.unit import UnitKind
from domain.plans.plan import Plan
from domain.questions.question import Care, Lane, Question
from letters.folding import fold
from scheduler.jobs import Jobs
from services.meetings import rounds
from services.messages import outbox
from services.questions import oversight
from services.unit_of_work import UnitOfWork
from tests.conversations.plans.test_opinion_sheets import Alone, sheet
from tests.networks.people import Wires
from tests.networks.telegram_server import TelegramServer
from tests.networks.zalo_server import ZaloServer
from tests.sampled import SAMPLE, TABLE, TOPICS, House, Sampled, comes, sets_up
from tests.services.people.test_rosters import workbook
from tests.talking import Heard, Speaker
from tests.web.office.desk import HOME, Clerk
from tests.web.visiting import Visitor
from tests.world import Clock
from web.app import make_app

HERE = Path(__file__).parents[1]
PLANS = HERE.parent / "plans"
ASKED: dict[str, dict[str, Any]] = {
    one["id"].removeprefix("mn-"): one
    for line in (HERE / "services/questions/likeness/questions_mn.jsonl").read_text("utf-8").splitlines()
    if (one := json.loads(line))
}
CLASSES = "Nhà trẻ D1\nMẫu giáo bé C1\nMẫu giáo lớn A1"
GROUPS = "Tổ Mẫu giáo\nTổ Nhà trẻ\nTổ Văn phòng\nTổ Nuôi dưỡng"
_LONGEST = 16


def of_way(*ways: str) -> list[Sampled]:
    """Those that come by these ways; what repeats another comes after it."""
    return sorted((one for one in TABLE if one.way in ways), key=lambda one: "with" in one.ended)


def kindergarten(folder: Path) -> Plan:
    """Plan 004 for parents and neighbours too, its questions gathered by the way of plan 001."""
    read = [yaml.safe_load((PLANS / name).read_text("utf-8")) for name in ("004_bac_cau.yaml", "001_cillcus.yaml")]
    plan, other = read
    plan["units"], plan["collection"] = other["units"], other["collection"]
    plan["posts"] += [one for one in other["posts"] if one["key"] in {"cong_doan", "to_truong"}]
    plan["deadlines"] += [one for one in other["deadlines"] if one["key"] in {"group_meetings", "union_digest"}]
    plan["audience"] += [{"role": "parent", "who": "Cha mẹ trẻ"}, {"role": "resident", "who": "Người dân"}]
    path = folder / "plan.yaml"
    path.write_text(yaml.safe_dump(plan, allow_unicode=True, sort_keys=False), "utf-8")
    return read_plan(path).plan


@pytest.fixture
async def wires(runtime: Runtime) -> AsyncIterator[Wires]:
    """All three networks at once."""
    app = make_app(runtime, public_url="http://127.0.0.1", secret="a test's secret")
    async with TelegramServer() as telegram, ZaloServer() as zalo, TestServer(app) as server:
        made = Wires(runtime, str(server.make_url("")).rstrip("/"), telegram, zalo)
        await made.telegram.start()
        await made.zalo.start()
        yield made
        await made.close()


async def sends(person: Speaker, one: Sampled, *, last: str = "Gửi") -> Heard:
    """Ask as the one of the table would, whatever the talk asks on the way; return what is said at the end."""
    asked = ASKED[one.number]
    topic = TOPICS[SAMPLE[asked["expected_topic"]]]
    mode = "Tôi sẽ phát biểu" if asked["wants_to_speak"] else "Trả lời bằng văn bản"
    said, heard = False, await person.says("/hoi")
    for _ in range(_LONGEST):
        offered = {fold(label): label for label in heard.labels()}
        ways = [last, "Báo ngay", "Giữ nguyên", "Đồng ý nội quy", mode, topic]
        ways += ["Cùng hỏi câu này", "Cùng hỏi câu 1"] if "with" in one.ended else ["Câu của tôi khác"]
        pressed = next((label for label in ways if fold(label) in offered), None)
        if pressed is not None:
            heard = await person.presses(pressed)
        elif "Lựa chọn khác" in heard.labels():
            heard = await person.says(topic)
        elif not said:
            said, heard = True, await person.says(asked["text"])
        else:
            return heard
        if pressed in {last, "Báo ngay"}:
            return heard
    raise AssertionError(heard.text)


def ended(uow: UnitOfWork, question: Question, names: dict[str, str], numbers: dict[str, str], by: int) -> str:
    """Where a question stands, in the words of the table."""
    if question.aside is Care.SAFETY:
        return "on duty"
    if question.aside is not None:
        return f"reader: {question.aside}"
    if question.joined_to is not None:
        return f"with {numbers[uow.questions.get(question.joined_to).wording]}"
    card = oversight.look(uow, question, by=by)
    topic = uow.meetings.topic(question.topic_id)
    words = [f"{names[topic.short or topic.title]}, {question.reply_mode}"]
    words += {Lane.LATE: ["late"], Lane.HALL: ["hall"]}.get(Lane(question.lane), [])
    words += [f"hint {names[card.suggested.short]}"] if card.suggested is not None else []
    words += ["above"] if card.above else []
    words += ["outside"] if card.outside else []
    return " ".join([*words, *(f"noticed: {care}" for care in card.noticed)])


async def where(house: House, names: dict[str, str]) -> dict[str, str]:
    """Where each question of a meeting has ended, by its number in the sample."""
    numbers = {asked["text"]: number for number, asked in ASKED.items()}
    by = await house.clerks_id()

    def look(uow: UnitOfWork) -> dict[str, str]:
        standing = [one for one in uow.questions.standing(house.meeting) if one.wording in numbers]
        return {numbers[one.wording]: ended(uow, one, names, numbers, by) for one in standing}

    return await house.runtime.read(look)


async def sits_at_the_desk(house: House, person_id: int, slips: list[Sampled]) -> None:
    """Type slips at the desk's page: neighbours belong to no unit, staff to one."""
    async with Visitor(house.runtime, house.wires.address) as visitor:
        clerk = Clerk(await visitor.signs_in(person_id))
        for one in slips:
            asked, page = ASKED[one.number], await clerk.opens(f"{HOME}/BC24/ban-tiep-nhan")
            unit = re.search(r'<option value="(\d+)"[^>]*>Tổ Nuôi dưỡng', page.html)
            neighbour = asked["asker_role"] == "nguoi_dan"
            kept = await clerk.does(
                page, "take", ten=one.name, vai="resident" if neighbour else "teacher", loi=asked["text"],
                nhom=unit[1] if unit and not neighbour else "",
                noi_dung=str((await house.topics())[TOPICS[SAMPLE[asked["expected_topic"]]]]),
                hinh_thuc="spoken" if asked["wants_to_speak"] else "written",
            )  # fmt: skip
            assert "Đã ghi phiếu" in kept.status_line, kept.status_line


async def groups_send(house: House, wires: Wires) -> None:
    """Rounds of the groups: one by its members and typed lines, one typed in one go, two with nothing to say."""
    nursery = await house.code(role="teacher", unit="Tổ Mẫu giáo")
    heads = {one.number: one for one in TABLE}
    mai = await comes(wires, "web", await house.code("Tổ trưởng", unit="Tổ Mẫu giáo"), heads["019"].name)
    await mai.says("/ykien")
    (await mai.presses("Báo cả đơn vị")).shows("Đã mở đợt thu ý kiến")
    for one, network in zip(of_way("member"), ("telegram", "zalo"), strict=True):
        member = await comes(wires, network, nursery, one.name)
        (await sends(member, one, last="Gửi cùng tổ")).shows("Đã thêm vào danh sách của Tổ Mẫu giáo")
    await comes(wires, "web", nursery, heads["020"].name)
    await mai.says("/ykien")
    await mai.presses("Gõ cả danh sách")
    lines = "\n".join(f"{ASKED[number]['text']} | {heads[number].name}" for number in ("019", "020"))
    (await mai.says(lines)).shows("Đã thêm 2 ý kiến", "4 ý kiến, 2 đăng ký phát biểu")
    await mai.presses("Mục 4")
    (await mai.presses("Ghép với ý trên")).shows("ghép với ý trên")
    await mai.presses("Ký và gửi")
    (await mai.presses("Gửi đi")).shows("Đã ký và gửi 4 ý kiến")
    dao = await comes(wires, "zalo", await house.code("Tổ trưởng", unit="Tổ Nhà trẻ"), "Nguyễn Thị Vui")
    await dao.says("/ykien")
    await dao.presses("Gõ cả danh sách")
    await dao.says(f"{ASKED['015']['text']} | {heads['015'].name}")
    await dao.presses("Ký và gửi")
    (await dao.presses("Gửi đi")).shows("Đã ký và gửi 1 ý kiến")
    for unit, name in (("Tổ Văn phòng", "Hoàng Thị Bé"), ("Tổ Nuôi dưỡng", "Trần Thị Gái")):
        head = await comes(wires, "telegram", await house.code("Tổ trưởng", unit=unit), name)
        await head.says("/ykien")
        (await head.presses("Không có ý kiến")).shows("không có ý kiến")


async def test_a_kindergarten(runtime: Runtime, clock: Clock, wires: Wires, tmp_path: Path) -> None:
    """Three networks, the desk, and the path of plan 001: groups, the union, the board."""
    clock.set(datetime(2024, 9, 16, 2, tzinfo=UTC))
    house = await sets_up(runtime, wires, "Trường Mầm non Bắc Cầu", UnitKind.SCHOOL)
    await house.adds("Lớp", CLASSES)
    await house.adds("Tổ", GROUPS)
    await house.opens(kindergarten(tmp_path))
    staff, parents = await house.code(role="teacher", unit="Tổ Văn phòng"), await house.code(unit="Nhà trẻ D1")
    chair = await comes(wires, "telegram", await house.code("Hiệu trưởng"), "Phạm Thanh Hiền")
    union = await comes(wires, "zalo", await house.code("Ban Chấp hành Công đoàn"), "Lê Văn Ninh")
    for one in of_way("web", "telegram", "zalo"):
        code = parents if ASKED[one.number]["asker_role"] == "phu_huynh" else staff
        heard = await sends(await comes(wires, one.way, code, one.name), one)
        assert "BC24-" in heard.text, (one.number, heard.text)
        assert ("111" in heard.text) is (one.ended == "on duty"), one.number
    assert any("CẦN XEM NGAY" in heard.text for heard in await house.clerk.heard())

    await groups_send(house, wires)
    (await union.says("ý kiến các tổ")).shows("Đã gửi: 2", "không có ý kiến: 2")
    (await union.presses("Trình lên")).shows("Đã trình", "4 danh sách với 5 ý kiến")

    by = await house.clerks_id()
    clock.move(hours=1)
    await sits_at_the_desk(house, by, of_way("desk"))
    clock.set(await runtime.read(lambda uow: uow.meetings.get(house.meeting).intake_ends_at))
    clock.move(hours=1)
    await sits_at_the_desk(house, by, of_way("late desk"))
    clock.set(await runtime.read(lambda uow: uow.meetings.get(house.meeting).starts_at))
    await runtime.write(lambda uow: rounds.start(uow, house.meeting, by=by))
    await sits_at_the_desk(house, by, of_way("hall desk"))

    names = {short: name for name, short in TOPICS.items()} | {"Chưa rõ, nhờ xếp": "unsorted"}
    found = await where(house, names)
    assert found == {one.number: one.ended for one in TABLE if one.way != "sheet"}
    (await chair.says("danh sách phát biểu")).shows("câu hỏi")


@pytest.mark.parametrize("closes", [False, True])
async def test_a_ward(runtime: Runtime, clock: Clock, wires: Wires, *, closes: bool) -> None:
    """The path of plan 003: a school's sheet, the department, the ward's office, its chairman.

    `closes`: the plan says that intake ends with the last list.
    """
    clock.set(datetime(2025, 10, 13, 2, tzinfo=UTC))
    house = await sets_up(runtime, wires, "UBND phường Thạch Khôi", UnitKind.WARD)
    await house.adds("Trường", "Trường Mầm non Bắc Cầu\nTrường Tiểu học Đồng Tâm")
    plan = read_plan(PLANS / "003_thach_khoi.yaml").plan
    way = plan.collection.model_copy(update={"closes_intake": closes})
    await house.opens(plan.model_copy(update={"collection": way}))
    head, other = [
        await comes(wires, network, await house.code("Thủ trưởng cơ sở giáo dục", unit=unit), name)
        for network, unit, name in (
            ("web", "Trường Mầm non Bắc Cầu", "Hà Thị Páo"), ("zalo", "Trường Tiểu học Đồng Tâm", "Lã Văn Chung"),
        )
    ]  # fmt: skip
    chair = await comes(wires, "telegram", await house.code("Chủ tịch UBND phường"), "Phạm Văn Hiển")
    rows = [
        (rank, ASKED[one.number]["text"], one.name,
         "Cơ sở vật chất" if "buildings" in one.ended else "Chính sách đội ngũ",
         "x" if ASKED[one.number]["wants_to_speak"] else "")
        for rank, one in enumerate((one for one in TABLE if one.way == "sheet"), start=1)
    ]  # fmt: skip
    await head.says("/ykien")
    await head.presses("Gõ cả danh sách")
    heading = ("STT", "Nội dung ý kiến", "Người nêu (nếu có)", "Chủ đề", "Phát biểu")
    (await head.sends(sheet(workbook([heading, *rows])))).shows("Đã nhận tệp, đang đọc")
    await Jobs(runtime, Alone()).read_sheets()
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    (await head.hears()).shows("Tệp có 5 ý kiến")
    (await head.presses("Thêm vào danh sách")).shows("Đã thêm 5 ý kiến")
    await head.presses("Mục 4")
    (await head.presses("Ghép với ý trên")).shows("ghép với ý trên")
    await head.presses("Ký và gửi")
    (await head.presses("Gửi đi")).shows("Đã ký và gửi 5 ý kiến")
    await other.says("/ykien")
    (await other.presses("Không có ý kiến")).shows("không có ý kiến")
    (await house.clerk.says("ý kiến các trường")).shows("Đã gửi: 1", "không có ý kiến: 1")
    (await house.clerk.presses("Trình lên")).shows("Đã trình Văn phòng", "5 ý kiến")
    await house.clerk.says("ý kiến các trường")
    (await house.clerk.presses("Trình lên")).shows("Đã trình Chủ tịch UBND phường", "5 ý kiến")
    ends = await runtime.read(lambda uow: uow.meetings.get(house.meeting).intake_ends_at)
    assert (ends <= clock() + timedelta(minutes=1)) is closes
    names = {"Chính sách đội ngũ": "ward-policy", "Cơ sở vật chất": "ward-buildings"}
    assert await where(house, names) == {one.number: one.ended for one in TABLE if one.way == "sheet"}
    (await chair.says("danh sách phát biểu")).shows("4 câu hỏi (gộp từ 5 câu)")


def test_the_table_has_each_once() -> None:
    """43 people, each with one question."""
    assert sorted(one.number for one in TABLE) == sorted(ASKED)
    assert len({one.name for one in TABLE}) == len(ASKED) == 43
