"""Coming in by the code of a post: it is a post of its own unit, and of no other."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, time, timedelta
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.main import app
from bot.plan_files.reading import read_plan
from bot.runtime import Runtime
from domain.people.access import JoinCode, Role
from domain.people.unit import Unit, UnitKind
from services.messages import outbox
from services.plans.opening import Opened, open_plan
from services.plans.windows import standing
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.talking import Speaker
from tests.world import Clock, World

PLANS = Path(__file__).parents[3] / "plans"
SCHOOLS = tuple(f"Trường Tiểu học số {number}" for number in range(1, 13))
HEAD = "Bí thư chi bộ, Hiệu trưởng; Giám đốc Trung tâm"
SECRETARY = "Thư ký hội nghị của trường"


def with_names(folder: Path, number: str = "000", who: str = "[truong, trung_tam]") -> Path:
    """Write a plan with the schools' real names in place of their number, as its own comment asks."""
    lines = next(PLANS.glob(f"{number}_*.yaml")).read_text(encoding="utf-8").splitlines()
    [counted] = [place for place, line in enumerate(lines) if line.startswith("    count:")]
    lines[counted] = "\n".join(["    names:", *(f"      - {name}" for name in SCHOOLS)])
    path = folder / "that.yaml"
    path.write_text("\n".join(lines).replace("[truong, trung_tam]", who), encoding="utf-8")
    return path


@pytest.fixture
def signed(clock: Clock) -> Clock:
    """The autumn of plan 000: asked for before the world is made, for no clock goes back."""
    clock.set(datetime(2022, 9, 5, 2, tzinfo=UTC))
    return clock


async def opened(runtime: Runtime, path: Path) -> Opened:
    return await runtime.write(partial(open_plan, plan=read_plan(path).plan))


def code_of(made: Opened, post: str, unit: str) -> str:
    [code] = [one.code for one in made.codes if (one.post, one.unit) == (post, unit)]
    return code


async def comes_in(newcomer: Speaker, code: str, name: str) -> None:
    for text in (f"/start {code}", "đồng ý", name, "bỏ qua"):
        await newcomer.says(text)


async def test_a_school_s_secretary_plans_her_school_s_meeting_and_the_district_sees_it(
    signed: Clock, runtime: Runtime, tmp_path: Path, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    made = await opened(runtime, with_names(tmp_path, who="[truong]"))
    watcher, secretary = await person(None), await person(None)
    await comes_in(watcher, code_of(made, "Phòng Giáo dục và Đào tạo", made.unit.name), "Vũ Thị Sim")
    (await watcher.says("/chuongtrinh")).shows("Đã họp 0 · Sắp họp 0 · Trễ hạn 0 · Chưa xếp lịch 12")
    await comes_in(secretary, code_of(made, SECRETARY, SCHOOLS[0]), "Hoàng Văn Bách")
    await secretary.says("/lapkehoach")
    for text in ("27/09/2022", "14h00", "Hội trường"):
        await secretary.says(text)
    await secretary.presses("Chỉ “Vấn đề khác”")
    (await secretary.presses("Tạo hội nghị")).shows("Đã tạo")
    (await watcher.says("/chuongtrinh")).shows("Đã họp 0 · Sắp họp 1 · Trễ hạn 0 · Chưa xếp lịch 11")

    def whose(uow: UnitOfWork) -> list[str]:
        return [uow.people.unit(meeting.unit_id).name for meeting in uow.meetings.all() if meeting.code != "MN26"]

    assert await runtime.read(whose) == [SCHOOLS[0]]
    (await secretary.says("/chuongtrinh")).shows("Chưa có chương trình")


@pytest.mark.core_only
async def test_each_post_is_one_of_its_own_unit(signed: Clock, runtime: Runtime, tmp_path: Path) -> None:
    """Those of schools in each that has a name, the centre too; those of the district's office in the district."""
    made = await opened(runtime, with_names(tmp_path))
    assert [(one.post, one.unit) for one in made.codes] == [
        ("Trưởng phòng Giáo dục và Đào tạo", made.unit.name),
        ("Phòng Giáo dục và Đào tạo", made.unit.name),
        *((HEAD, school) for school in (*SCHOOLS, "Trung tâm GDNN-GDTX quận")),
        *((SECRETARY, school) for school in (*SCHOOLS, "Trung tâm GDNN-GDTX quận")),
    ]

    def units(uow: UnitOfWork) -> set[tuple[str, str]]:
        found = set()
        for one in made.codes:
            code = uow.access.code(one.code)
            assert code is not None
            found.add((one.unit, uow.people.unit(code.unit_id).name))
        return found

    assert all(printed == given for printed, given in await runtime.read(units))


@pytest.mark.core_only
async def test_a_school_named_by_itself_keeps_its_own_posts(signed: Clock, runtime: Runtime, tmp_path: Path) -> None:
    text = with_names(tmp_path).read_text(encoding="utf-8")
    own = "  - {key: giam_doc, title: Giám đốc Trung tâm, role: chair, unit: trung_tam}\nchair: hieu_truong"
    path = tmp_path / "own.yaml"
    path.write_text(text.replace("chair: hieu_truong", own), encoding="utf-8")
    made = await opened(runtime, path)
    of_centre = {one.post for one in made.codes if one.unit == "Trung tâm GDNN-GDTX quận"}
    assert of_centre == {"Giám đốc Trung tâm", SECRETARY}


@pytest.mark.core_only
async def test_in_plan_003_sections_of_the_ward_serve_the_ward_and_schools_themselves(
    clock: Clock, runtime: Runtime, tmp_path: Path
) -> None:
    clock.set(datetime(2025, 10, 10, 2, tzinfo=UTC))
    made = await opened(runtime, with_names(tmp_path, "003"))
    of_schools = {one.unit for one in made.codes if one.post == "Thủ trưởng cơ sở giáo dục"}
    assert of_schools == set(SCHOOLS)
    others = {one.unit for one in made.codes if one.post != "Thủ trưởng cơ sở giáo dục"}
    assert others == {made.unit.name}
    for one in made.codes:
        code = await runtime.read(lambda uow, typed=one.code: uow.access.code(typed))  # type: ignore[misc]
        assert code is not None
        assert (await runtime.read(lambda uow, key=code.unit_id: uow.people.unit(key).name)) == one.unit  # type: ignore[misc]


@pytest.mark.core_only
async def test_a_window_counts_whom_it_names(signed: Clock, runtime: Runtime, tmp_path: Path) -> None:
    """Those by name and no other school below; of those only counted all but the ones named elsewhere."""
    counted = tmp_path / "counted.yaml"
    text = next(PLANS.glob("000_*.yaml")).read_text(encoding="utf-8").replace("[truong, trung_tam]", "[truong]")
    counted.write_text(text.replace("code: ba_dinh_2022", "code: dem_2022"), encoding="utf-8")
    named = await opened(runtime, with_names(tmp_path, who="[truong]"))
    await opened(runtime, counted)

    def missing(uow: UnitOfWork, code: str) -> list[str]:
        programme = uow.deadlines.programme_by_code(code)
        assert programme is not None
        return list(standing(uow, programme).missing)

    def one_more(uow: UnitOfWork) -> None:
        uow.people.keep(Unit(parent_id=named.unit.id, kind=UnitKind.SCHOOL, name="Trường mới"))
        renamed = next((one for one in uow.people.units_under(named.unit.id or 0) if one.name == SCHOOLS[0]), None)
        assert renamed is not None
        renamed.name = "Trường đổi tên"
        uow.people.keep(renamed)

    await runtime.write(one_more)
    ours = ["Trường đổi tên", *SCHOOLS[1:]]
    assert sorted(await runtime.read(partial(missing, code="ba_dinh_2022:BDT22"))) == sorted(ours)
    assert sorted(await runtime.read(partial(missing, code="dem_2022:BDT22"))) == sorted([*ours, "Trường mới"])


@pytest.mark.core_only
def test_the_codes_are_printed_as_a_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'that.db'}")
    ended = CliRunner().invoke(app, ["plan", "open", str(with_names(tmp_path))])
    assert ended.exit_code == 0, ended.stderr
    lines = ended.stdout.splitlines()
    head = next(place for place, line in enumerate(lines) if line.strip().startswith("Mã tham gia"))
    rows = lines[head + 1 : head + 1 + 28]
    columns = [lines[head].index(name) for name in ("Mã tham gia", "Chức danh", "Đơn vị")]
    assert [row[columns[2] :] for row in rows[2:14]] == list(SCHOOLS)
    assert {row[columns[1] : columns[2]].strip() for row in rows[2:15]} == {HEAD}
    last = {f"{datetime.now(ZONE) + timedelta(days=29, hours=hours):%d/%m/%Y}" for hours in (0, 1)}
    assert {row.split()[1] for row in rows} == {"1"}
    assert {row.split()[2] for row in rows} <= last


@pytest.mark.core_only
def test_beside_the_demo_a_plan_is_opened_with_a_warning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'demo.db'}")
    assert CliRunner().invoke(app, ["demo"]).exit_code == 0
    ended = CliRunner().invoke(app, ["plan", "open", str(with_names(tmp_path))])
    assert ended.exit_code == 0, ended.stderr
    assert "nằm chung với dữ liệu mẫu" in ended.stdout
    monkeypatch.setenv("DOITHOAI_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    assert "dữ liệu mẫu" not in CliRunner().invoke(app, ["plan", "open", str(with_names(tmp_path))]).stdout


async def tick(runtime: Runtime, clock: Clock, **by: float) -> None:
    """Move the clock and let what has come due go out."""
    clock.move(**by)
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))


@pytest.mark.core_only
async def test_the_school_and_the_office_above_hear_who_used_a_code(
    signed: Clock, runtime: Runtime, tmp_path: Path, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    made = await opened(runtime, with_names(tmp_path))
    district, head, secretary, other, stranger = [await person(None) for _ in range(5)]
    await comes_in(district, code_of(made, "Trưởng phòng Giáo dục và Đào tạo", made.unit.name), "Vũ Thị Sim")
    await comes_in(head, code_of(made, HEAD, SCHOOLS[0]), "Hà Văn Páo")
    told = f"Hà Văn Páo vừa dùng mã tham gia để nhận: {HEAD}, {SCHOOLS[0]}."
    (await district.hears()).shows(told, "Nếu không đúng người")
    code = code_of(made, SECRETARY, SCHOOLS[0])
    await comes_in(secretary, code, "Hoàng Văn Bách")
    (await head.hears()).shows("Hoàng Văn Bách vừa dùng mã", SECRETARY, SCHOOLS[0])
    await comes_in(other, code_of(made, HEAD, SCHOOLS[1]), "Lò Thị Inh")
    await tick(runtime, signed, minutes=30)
    assert "Hoàng Văn Bách" not in (await district.hears()).text, "within the hour one word more says it all"
    await tick(runtime, signed, minutes=31)
    (await district.hears()).shows(
        "Đã dùng mã tham gia để nhận chức danh:", f"– Hoàng Văn Bách: {SECRETARY}, {SCHOOLS[0]}",
        f"– Lò Thị Inh: {HEAD}, {SCHOOLS[1]}",
    )  # fmt: skip
    for one in (district, head, secretary):
        heard = [message.text for message in await one.heard() if "dùng mã tham gia" in message.text]
        assert sum("Hoàng Văn Bách" in text for text in heard) == (one is not secretary)
        assert not any("chưa ghi tên" in text for text in heard)
    (await stranger.says(f"/start {code}")).shows("đã dùng hết số lần", "nhờ người đã đưa mã cấp mã mới")
    signed.move(days=31)
    (await stranger.says(code_of(made, SECRETARY, SCHOOLS[1]))).shows("đã hết hạn", "nhờ người đã đưa mã cấp mã mới")


@pytest.mark.core_only
async def test_who_says_no_name_is_told_all_the_same(
    signed: Clock, runtime: Runtime, tmp_path: Path, person: Callable[[None], Awaitable[Speaker]]
) -> None:
    made = await opened(runtime, with_names(tmp_path))
    head, stranger = await person(None), await person(None)
    await comes_in(head, code_of(made, HEAD, SCHOOLS[0]), "Hà Văn Páo")
    for text in (f"/start {code_of(made, SECRETARY, SCHOOLS[0])}", "đồng ý"):
        await stranger.says(text)
    await tick(runtime, signed, minutes=16)
    (await head.hears()).shows("Một người chưa ghi tên vừa dùng mã", SECRETARY)
    await stranger.says("Hoàng Văn Bách")
    await tick(runtime, signed, minutes=61)
    assert "Hoàng Văn Bách" not in (await head.hears()).text, "they were told of it once"


@pytest.mark.core_only
async def test_what_parents_and_teachers_say_of_themselves_is_no_news(
    world: World, runtime: Runtime, chair: Speaker, newcomer: Speaker
) -> None:
    await runtime.write(lambda uow: uow.access.keep(JoinCode(code="LOP-A", unit_id=world.unit, role=Role.PARENT)))
    before = len(await chair.heard())
    await comes_in(newcomer, "LOP-A", "Giàng Thị Dở")
    await runtime.write(lambda uow: outbox.claim(uow, ["web"]))
    assert len(await chair.heard()) == before


@pytest.mark.core_only
async def test_as_many_as_hold_a_post_come_in_by_its_code(clock: Clock, runtime: Runtime) -> None:
    clock.set(datetime(2024, 10, 20, 2, tzinfo=UTC))
    plan = read_plan(PLANS / "001_cillcus.yaml").plan
    made = await runtime.write(partial(open_plan, plan=plan, hours={m.code: time(8) for m in plan.programme.meetings}))
    assert {one.post: one.uses for one in made.codes} == {
        "Hiệu trưởng, Bí thư chi bộ": 1, "Chi ủy, Ban Giám hiệu": 5, "Ban Chấp hành Công đoàn": 3, "Tổ trưởng": 12,
    }  # fmt: skip
