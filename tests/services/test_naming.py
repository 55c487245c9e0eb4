"""A form of address before a name is how to speak to somebody, and no part of the name."""

import pytest

from bot.runtime import Runtime
from domain.errors import NameEmpty, NameOfLines, NameOfSigns, NameTooLong, Refused
from domain.people.access import Role
from domain.people.person import Address
from domain.people.unit import UnitKind
from papers.spreadsheets import Line, Sheet
from services.naming import named_in, read_name, read_title, without_address
from services.people import joining, units
from services.people.beginning import begin
from services.people.delegates import read_delegate
from services.people.roster_lines import Fault, read_lines
from services.people.unit_lists import make_many
from services.refusals import say_refusal
from services.unit_of_work import UnitOfWork
from tests.world import World


@pytest.mark.parametrize(
    ("typed", "name", "address"),
    [
        ("Chị Lan", "Lan", Address.CHI),
        ("chi Lan", "Lan", Address.CHI),
        ("CHỊ LAN", "LAN", Address.CHI),
        ("Chi\u0323 Lan", "Lan", Address.CHI),
        ("Cô giáo Hoa", "Hoa", Address.CO),
        ("co giao Hoa", "Hoa", Address.CO),
        ("Thầy Nguyễn Văn Nam", "Nguyễn Văn Nam", Address.THAY),
        ("anh: Nam", "Nam", Address.ANH),
        ("Ông Vàng A Sử", "Vàng A Sử", Address.ONG),
        ("Bà Lò Thị Mây", "Lò Thị Mây", Address.BA),
        ("Đồng chí Nam", "Nam", Address.DONG_CHI),
        ("Chị Lan mẹ cháu Bin", "Lan mẹ cháu Bin", Address.CHI),
        ("Chị Chị Lan", "Lan", Address.CHI),
        ("Dạ em là chị Lan ạ", "Lan", Address.CHI),
        ("dạ thưa cô, em là chị Lan nhé", "Lan", Address.CHI),
        ("Ngọc Anh ạ", "Ngọc Anh", None),
        ("vâng ạ", "", None),
        ("Bác Hoa", "Hoa", None),
        ("Em Lan", "Lan", None),
        ("Cháu Bin", "Bin", None),
        ("tôi là Giàng Thị Dở", "Giàng Thị Dở", None),
        ("Chị", "", Address.CHI),
        ("Cô giáo", "", Address.CO),
        ("Chị 12", "", Address.CHI),
    ],
)
def test_a_form_of_address_is_cut_and_told(typed: str, name: str, address: Address | None) -> None:
    named = read_name(typed)
    assert (named.name, named.address) == (name, address)


@pytest.mark.parametrize(
    "name",
    [
        "Giàng Thị Dở", "Thị Anh", "Trần Anh", "Anh Thư", "Anh Thu", "Anh", "Chi", "Em", "Chi Nguyễn", "Chu Văn An",
        "Châu Nhuận Phát", "Bac Nguyen", "ba Lan", "Bác sĩ Hoa", "Nguyễn Thị Nhã", "Nguyễn Müller", "José", "Cốc A Phò",
        "Ông Văn Sấu", "Ông Thị Lan", "Ông Ích Khiêm", "ông văn sấu", "Ong Van Sau",
    ],
)  # fmt: skip
def test_a_name_that_only_begins_so_stays_whole(name: str) -> None:
    assert (read_name(name).name, read_name(name).address) == (name, None)


UNFIT: list[tuple[str, type[Refused]]] = [
    ("", NameEmpty),
    ("😀🌸", NameEmpty),
    ("\u200b\u202e\u3164\0", NameEmpty),
    ("<b>Lan</b>", NameOfSigns),
    ("Lan {{ 7*7 }}", NameOfSigns),
    ("Lan &lt;script", NameOfSigns),
    ("=HYPERLINK(A1)", NameOfSigns),
    ("@Lan", NameOfSigns),
    ("Lan\nMai", NameOfLines),
    ("Lan " * 60, NameTooLong),
]


@pytest.mark.parametrize(("typed", "why"), UNFIT)
async def test_what_can_be_no_name_is_refused_at_every_door(
    runtime: Runtime, world: World, typed: str, why: type[Refused]
) -> None:
    """A unit's, its first one's, a person's and a delegate's; each says what to write instead, and of a name."""
    by = world.people["secretary"]

    def doors(uow: UnitOfWork) -> None:
        for door in (
            lambda: units.make(uow, world.unit, UnitKind.CLASS, typed, by=by),
            lambda: units.rename(uow, world.group, typed, by=by),
            lambda: begin(uow, typed, UnitKind.SCHOOL),
            lambda: joining.rename(uow, by, typed),
            lambda: read_delegate(typed),
            lambda: read_title(typed, limit=100),
        ):
            with pytest.raises(why) as refused:
                door()
            said = say_refusal(refused.value, now=uow.now)
            assert "ên" in said
            assert "Tin này" not in said

    await runtime.write(doors)


async def test_a_line_that_is_no_name_is_told_by_its_number_and_holds_up_no_other(
    runtime: Runtime, world: World
) -> None:
    by, text = world.people["secretary"], "Tổ Toán\n<b>Tổ Văn</b>\n=1+1\n😀\n- Tổ\u200b Sử\0"
    made = await runtime.write(lambda uow: make_many(uow, world.unit, UnitKind.GROUP, text, by=by))
    assert [unit.name for unit in made.units] == ["Tổ Toán", "Tổ Sử"]
    assert [(one.number, type(one.why)) for one in made.refused] == [(2, NameOfSigns), (3, NameOfSigns), (4, NameEmpty)]
    cells = [
        ("Họ và tên", "Chức vụ"),
        ("Lan", "-"),
        ("<i>Mai</i>", ""),
        ("Lò\n Thị\u202e Mây", "Tổ phó"),
        ("Hoa", "x" * 101),
    ]
    sheet = Sheet([Line(number, line) for number, line in enumerate(cells, start=1)])
    read = read_lines(sheet, Role.TEACHER, {}, needs_group=False)
    assert [(one.name, one.title) for one in read.wanted] == [("Lan", ""), ("Lò Thị Mây", "Tổ phó")]
    assert [(one.number, one.fault) for one in read.problems] == [(3, Fault.NAME_SIGNS), (5, Fault.TITLE_BAD)]


def test_a_persons_name_has_a_letter_and_a_units_may_be_a_number() -> None:
    assert read_title(" 12 ", limit=100) == "12"
    with pytest.raises(NameEmpty):
        read_name("12")


@pytest.mark.parametrize(
    ("name", "address", "kept"),
    [
        ("Anh Thư", Address.CHI, "Anh Thư"),
        ("Anh Thư", Address.ANH, "Thư"),
        ("ba Lan", Address.BA, "Lan"),
        ("Chi", Address.CHI, "Chi"),
        ("Lan", Address.CO, "Lan"),
        ("Ông Văn Sấu", Address.ONG, "Ông Văn Sấu"),
        ("Ông Sấu", Address.ONG, "Sấu"),
    ],
)
def test_the_chosen_form_is_never_said_twice(name: str, address: Address, kept: str) -> None:
    assert without_address(name, address) == kept


@pytest.mark.parametrize(
    ("typed", "named"),
    [
        ("UBND phường ạ", "UBND phường"),
        ("UBND phường, ạ.", "UBND phường"),
        ("dạ thưa cô, UBND phường nhé cô", "UBND phường"),
        ("Lan cô ạ", "Lan"),
        ("vâng ạ, thưa ban thư ký, Hội trường tầng 2 a\u0323", "Hội trường tầng 2"),
        ("dạ vâng ạ", ""),
    ],
)
def test_a_name_is_what_is_named(typed: str, named: str) -> None:
    assert named_in(typed) == named


@pytest.mark.parametrize(
    "name",
    ["Nguyễn Thị Nha", "Ngọc Anh", "Lò Thị Em", "Phòng 5 A", "nha a", "Vàng A Sử", "Văn phòng  Thầy", "Dã Thảo", "Nhạ"],
)
def test_what_a_name_ends_with_stays(name: str) -> None:
    assert named_in(name) == name
