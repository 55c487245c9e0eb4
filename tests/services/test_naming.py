"""A form of address before a name is how to speak to somebody, and no part of the name."""

import pytest

from domain.errors import EmptyText, TooLong
from domain.people.person import Address
from services.naming import named_in, read_name, without_address


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
    ],
)  # fmt: skip
def test_a_name_that_only_begins_so_stays_whole(name: str) -> None:
    assert (read_name(name).name, read_name(name).address) == (name, None)


def test_what_is_no_name_is_refused_as_before() -> None:
    for nobody in ("", "123", "😀"):
        with pytest.raises(EmptyText):
            read_name(nobody)
    with pytest.raises(TooLong):
        read_name("Chị " + "x" * 80)


@pytest.mark.parametrize(
    ("name", "address", "kept"),
    [
        ("Anh Thư", Address.CHI, "Anh Thư"),
        ("Anh Thư", Address.ANH, "Thư"),
        ("ba Lan", Address.BA, "Lan"),
        ("Chi", Address.CHI, "Chi"),
        ("Lan", Address.CO, "Lan"),
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
