"""A text typed for a TCVN3 or VNI font is told from Unicode, Vietnamese or not."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import templates
from letters.old_fonts import is_old_font

SMALL = "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵ"
TCVN3 = dict(zip(SMALL, bytes.fromhex(
    "b5b6b7b8b9a8bbbcbdbec6a9c7c8c9cacbaecccecfd0d1aad2d3d4d5d6d7d8dcdddedfe1e2e3e4abe5e6e7e8e9aceaebecedee"
    "eff1f2f3f4adf5f6f7f8f9fafbfcfdfe"
).decode("latin-1"), strict=True)) | {"Đ": "\xa7"}  # fmt: skip
IN_VNI = (
    "aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä ñ eø eû eõ eù eï eâ eà eå eã eá eä ì æ ó í ò "
    "oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï uø uû uõ uù uï ö öø öû öõ öù öï yø yû yõ yù î"
)
VNI = dict(zip(SMALL, IN_VNI.split(), strict=True))

SENTENCES = [
    "Trường mầm non",
    "Đề nghị nhà trường công khai thực đơn tuần trên nhóm lớp ạ",
    "Sân sau ổ điện hở, xin nhà trường kiểm tra giúp",
    "Vì sao tiền học thêm năm nay tăng so với năm ngoái?",
    "Lớp con tôi có 40 cháu mà chỉ một cô, khó chăm sóc hết",
    "Đường trước cổng ngập nước, phụ huynh đưa đón rất vất vả",
    "Kính mong Ban Giám hiệu giải quyết sớm",
    "Nguyễn Thị Bích Hường",
    "quyền lợi của giáo viên hợp đồng được bảo đảm thế nào",
]


def in_tcvn3(text: str) -> str:
    return "".join(TCVN3.get(letter, TCVN3.get(letter.lower(), letter)) for letter in text)


def in_vni(text: str) -> str:
    return "".join(VNI.get(letter, VNI[letter.lower()].upper() if letter.lower() in VNI else letter) for letter in text)


def test_the_tables_are_those_of_the_fonts() -> None:
    assert in_tcvn3("Trường mầm non") == "Tr\u00adêng mÇm non"
    assert in_tcvn3("không được nữa") == "kh«ng ®\u00adîc n÷a"
    assert in_vni("Trường mầm non, Đà Nẵng") == "Tröôøng maàm non, Ñaø Naüng"
    assert in_vni("VIỆT") == "VIEÄT"


@pytest.mark.parametrize("sentence", SENTENCES)
def test_an_old_font_is_recognised(sentence: str) -> None:
    for text in (sentence, sentence.upper()):
        assert is_old_font(in_tcvn3(text)), in_tcvn3(text)
        assert is_old_font(in_vni(text)), in_vni(text)
        assert not is_old_font(text)
        assert not is_old_font(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nguyễn Müller", "José", "Zoë Noël", "Jürgen Müller", "Loïc Benoît", "Seán Ó Cinnéide", "Mª José Ibáñez",
        "Le café est à côté de l'hôtel, où le garçon naïf a mangé de la crème brûlée à Noël",
        "Die Straße ist schön, wir müssen über die Brücke nach Köln. Viele Grüße!",
        "El niño y la señora van mañana a España", "São Paulo não tem coração", "På blå søn",
        "This is plain English, naïve and résumé", "Nồng độ bụi 15 µm, rồi 20 µm, 5 m² ở 30 °C",
        "nong do 15 µm va 20 µm", "phong 5 × 6 m, loi di 2 ÷ 3 m, 30 ± 1 °C", "nhà tr\u01b0\u00ad\u1eddng",
        "© 2026 Trường Hoa Ban® «Mẫu giáo» · lớp «A»", "infor\u00admation", "👨‍👩‍👧 cảm ơn cô 👍🏽",
        "Ðồng ý, ở Ðà Nẵng", "Ðinh Ðô Ði", "quáaa đẹp luôn òoo", "aà thế hả", "Hoà khoá thuý toà oà quý",
        "qúy thầy cô qùa tặng thủơ", "ko bít j hết á, đc hông zậy trời ơi", "Mừơi ngừơi đựơc đi",
        "Ê-đê, Ba Na, H'Mông, Gia-rai: Y Moan Êñuôl",
    ],
)  # fmt: skip
def test_what_is_no_old_font(text: str) -> None:
    assert not is_old_font(text)


def test_all_that_the_house_says_itself_is_unicode() -> None:
    folder = Path(templates.__file__).parent
    lines = [line for path in folder.rglob("*.[jt][2o]*") for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(lines) > 1000
    assert [line for line in lines if is_old_font(line)] == []


@given(st.text(alphabet=st.characters(max_codepoint=0x1FF), max_size=200))
def test_any_text_is_answered(text: str) -> None:
    assert is_old_font(text) in {True, False}
