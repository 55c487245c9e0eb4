"""What a message may cost: no more than in proportion to its length, whoever wrote it and wherever the talk stands."""

import importlib
import pkgutil
import re
import sys
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

import bot.log
import conversation
import domain
import handlers
import services
import templates
import web
from bot.runtime import Runtime
from conversation.splitting import split
from conversation.turn import LONGEST_TEXT, Arrived
from conversation.words import LONGEST_MATCHED, keys
from domain.dates.holidays import public_calendar
from domain.errors import Refused
from domain.plans.blocks import LONGEST_BLOCK, blocks
from domain.questions.wording import clean, storable
from services.messages import turns
from services.noticing import noticed
from services.plans.reading_plans import MOST_DATES, MOST_LETTERS, Reading, read_text
from services.unit_of_work import UnitOfWork
from templates.filters import masked
from tests.conftest import ZONE
from tests.conversations.test_bad_input import LUNCH, NEW_STEPS, STEPS
from tests.regex_steps import steps
from tests.talking import Speaker
from tests.world import World

pytestmark = pytest.mark.no_cover  # lines are counted by a tracer of our own

PUMPS = [
    "a ", "nhé ạ ", "dạ ", "cho tôi ", " ", "\n", "x\n", "\t\n", "1", "1 ", "12/3 ", "482 913 ", "MN26-001 ", "a1-",
    "đ", "e\u0323\u0302", "\u0323\u0301", "\u0301", "\u200b", "a\u200d", "\ufe0f", "👨\u200d", ".", "-", "–", "«",
    "“'", "/", "w", "lớp ", "cháu A ", "bị ",
    "A1 ", "k ", "http://", "http://.", "@x", "[", "{{ ", "%20", "; ", ",,", "1:", "aa:", "<",
]  # fmt: skip
PLANS = [
    "truoc ngay ", "den het ", "han ", "thong bao ket luan ", "nam hoc ", "trong 10 ngay ", "sau hoi nghi ", "thu hai ",
    "10 ngay truoc hoi nghi ", "Hội nghị ngày 1/2/2026.\n", "1155-QĐ/", "ngay thang ", "danh sach ", "tiep xuc ", "a. ",
    "thông báo nội dung hội nghị trước 3/4/2026.\ndanh sách đại biểu phát biểu trước ngày 3/4/2026.\n",
]  # fmt: skip
SIZES = (1_200, 2_400, 4_800)
ODDS = 200
"""Steps that may come or go with where a text happens to be cut."""
SLACK = 1.25
"""Twice the text may take two and a half times the steps."""


def lines_of(work: Callable[[], object]) -> int:
    """Return how many lines of Python a piece of work runs."""
    count = 0

    def trace(_frame: FrameType, event: str, _argument: object) -> Any:  # noqa: ANN401 - what a tracer is
        nonlocal count
        count += event == "line"
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def grows_with_its_length(costs: list[int]) -> bool:
    """The second doubling adds at most twice what the first one did; what a text costs at least falls out."""
    first, second = costs[1] - costs[0], costs[2] - costs[1]
    return second <= SLACK * 2 * max(first, costs[0] // 10) + ODDS


def check_growth(costs: list[int], *about: object) -> None:
    assert grows_with_its_length(costs), (*about, costs)


def pumped(unit: str, size: int) -> str:
    return (unit * size)[:size]


# --- whole turns ---------------------------------------------------------------------------------------------------


@pytest.fixture
def database_url(tmp_path: Path, sqlite_template: Path) -> str:
    """What is counted is ours, whatever the database."""
    path = tmp_path / "doithoai.db"
    path.write_bytes(sqlite_template.read_bytes())
    return f"sqlite:///{path}"


class Undone(Exception):
    """Ends a unit of which nothing is to be kept, and says what it cost."""


@pytest.mark.core_only
@pytest.mark.parametrize("step", ["menu", "asking.wording", "asking.confirm", "helping.note", *NEW_STEPS])
async def test_a_turn_costs_as_much_as_it_is_long(world: World, runtime: Runtime, parent: Speaker, step: str) -> None:
    person = parent if step in STEPS else Speaker(runtime, "new")
    for way in {**STEPS, **NEW_STEPS}[step]:
        await person.says(way)

    async def cost(text: str) -> int:
        def work(uow: UnitOfWork) -> None:
            arrived = Arrived("web", person.external_id, "cost", text=text)
            with suppress(Refused):
                raise Undone(lines_of(lambda: turns.take(uow, arrived, runtime.router)))
            raise Undone(0)

        with pytest.raises(Undone) as told:
            await runtime.write(work)
        return int(told.value.args[0])

    await cost(PUMPS[0])  # what is read once, such as templates, is no cost of a length
    for pump in PUMPS:
        costs = [await cost(pumped(pump, size)) for size in SIZES]
        if not grows_with_its_length(costs):  # something was read or compiled for the first time
            costs = [await cost(pumped(pump, size)) for size in SIZES]
        check_growth(costs, step, pump)


async def test_what_is_too_long_is_said_and_nothing_is_lost(world: World, runtime: Runtime, parent: Speaker) -> None:
    for text in ("/hoi", "2", LUNCH):
        await parent.says(text)
    (await parent.says("ă" * (LONGEST_TEXT + 1))).shows("20.001 ký tự", "Xin bớt 1 ký tự")
    draft = await runtime.read(lambda uow: uow.drafts.find(world.people["parent"], world.meeting))
    assert draft is not None
    assert draft.wording == LUNCH


# --- its parts -----------------------------------------------------------------------------------------------------


def _plan(text: str) -> Reading:
    return read_text(text, public_calendar(), ZONE, date(2026, 1, 1))


@pytest.mark.parametrize("pump", [*PUMPS, *PLANS])
@pytest.mark.parametrize(
    "part",
    [clean, lambda text: split(text, 200), _plan, masked, noticed],
    ids=["clean", "split", "plan", "masked", "noticed"],
)
def test_a_part_costs_as_much_as_its_text_is_long(part: Callable[[str], object], pump: str) -> None:
    part(pumped(pump, 100))  # what is read once and kept
    check_growth([lines_of(partial(part, pumped(pump, size))) for size in (2_000, 4_000, 8_000)])


def test_a_plan_of_a_thousand_days_costs_as_much_as_it_is_long() -> None:
    def text(count: int) -> str:
        days = (date(2026, 1, 1) + timedelta(days=number) for number in range(count))
        return "".join(
            f"Hội nghị ngày {day:%d/%m/%Y}.\nThông báo nội dung hội nghị trước {day:%d/%m/%Y}.\n"
            "Danh sách đại biểu phát biểu trước ngày 01/01/2026.\n"
            for day in days
        )

    _plan(text(1))
    check_growth([lines_of(partial(_plan, text(count))) for count in (60, 120, 240)])


@pytest.mark.parametrize("words", ["12/3/2026 ", "Hạn 12/3/2026.\n", "Hội nghị thứ năm, ngày 12/3/2026; "])
def test_of_a_plan_full_of_dates_only_so_many_are_read(words: str) -> None:
    """What is past them costs no more than finding its paragraph does: less than a third of a date that is read."""
    many = MOST_LETTERS // len(words)
    _plan(words)
    first, all_of_them = (lines_of(partial(_plan, words * count)) for count in (MOST_DATES, many))
    assert (all_of_them - first) / (many - MOST_DATES) < first / MOST_DATES / 3, (first, all_of_them)
    assert len(_plan(words * many).lines) == MOST_DATES


def test_no_letter_keeps_a_pile_of_marks() -> None:
    """Sorting the marks of one letter is quadratic inside `unicodedata.normalize`."""
    piled = storable("Đề nghị" + "\u0323\u0301" * 5_000 + " sửa sân ạ")
    assert len(piled) < len("Đề nghị sửa sân ạ") + 40
    assert clean(piled).endswith(" sửa sân ạ")
    whole = unicodedata.normalize("NFD", "Đề nghị sửa sân chơi…«ạ» 👨\u200d👩\u200d👧 " * 20)
    assert storable(whole) == whole


@pytest.mark.parametrize("pump", PUMPS)
def test_few_forms_of_a_typed_text_are_looked_up(pump: str) -> None:
    assert keys(pumped(pump, LONGEST_MATCHED + 1)) == ()
    assert len(keys("hỏi " + pumped(pump, LONGEST_MATCHED - 4))) <= 3 + 8


# --- patterns ------------------------------------------------------------------------------------------------------

_BOUNDED = (domain.plans.phrases, domain.plans.blocks)
"""Their patterns see one paragraph of at most LONGEST_BLOCK letters, or the REACH before a date."""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (conversation, domain, services, handlers, templates, web):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            module = importlib.import_module(found.name)
            if module not in _BOUNDED:
                yield from (
                    (f"{module.__name__.rpartition('.')[2]}.{n}", p)
                    for n, p in vars(module).items()
                    if isinstance(p, re.Pattern)
                )
    yield from ((f"bot.log.{n}", p) for n, p in vars(bot.log).items() if isinstance(p, re.Pattern))
    yield from ((f"router.{handler.__name__}", pattern) for pattern, handler in handlers.router.patterns)


_WHOLE = {"dates._AT_THE_START", "router.look_up", "router.six_digits"}
"""Tried at the beginning of a text only."""


@pytest.mark.parametrize(("name", "pattern"), list(_patterns()))
def test_a_pattern_takes_no_more_steps_than_a_text_has_letters(name: str, pattern: re.Pattern[str]) -> None:
    for pump in PUMPS:
        for before, after in (("", ""), ("", "~"), ("/a@", "~"), ("http://", " ")):
            texts = [before + pumped(pump, size) + after for size in (40, 80, 160)]
            check_growth([steps(pattern, text, everywhere=name not in _WHOLE) for text in texts], name, pump)


def test_paragraphs_of_a_plan_are_of_bearable_length() -> None:
    for pump in (*PUMPS, *PLANS):
        found = blocks(storable(pumped(pump, LONGEST_TEXT)))
        assert max((len(block.text) for block in found), default=0) <= LONGEST_BLOCK
