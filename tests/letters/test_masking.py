"""What is private in a text is covered; what only looks like it stays letter for letter."""

import pytest

from templates.filters import masked, private_in

PHONE, NAME, HEALTH, PAPERS = "[số điện thoại]", "[tên học sinh]", "[tình trạng sức khỏe]", "[số giấy tờ]"
EMAIL = "[địa chỉ thư điện tử]"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Xin gọi 0912 345 678 cho tôi", f"Xin gọi {PHONE} cho tôi"),
        ("gọi 0912345678.", f"gọi {PHONE}."),
        ("Zalo +84 912.345.678, cảm ơn", f"Zalo {PHONE}, cảm ơn"),
        ("căn cước 001085012345 của tôi", f"căn cước {PAPERS} của tôi"),
        ("Cháu Nguyễn Văn An bị tự kỷ, lớp A1", f"Cháu {NAME} bị {HEALTH}, lớp A1"),
        ("bé Bống hay khóc; cháu Lò Thị Mây Hoa thì không", f"bé {NAME} hay khóc; cháu {NAME} thì không"),
        ("cháu Tuấn Anh con chị Hoa; bé Bà Nội", f"cháu {NAME} con chị Hoa; bé Bà Nội"),
        ("học sinh Trần Bảo.", f"học sinh {NAME}."),
        ("con toi bi tu ky", f"con toi bi {HEALTH}"),
        ("con tôi mắc bệnh động kinh ạ", f"con tôi mắc bệnh {HEALTH} ạ"),
        ("cháu An\nLớp học nóng", f"cháu {NAME}\nLớp học nóng"),
        ("con trai tôi, Trần Gia Bảo, lớp 2C", f"con trai tôi, {NAME}, lớp 2C"),
        ("con tôi tên là Bảo; con gái Mai Anh", f"con tôi tên là {NAME}; con gái {NAME}"),
        ("em Hà Linh đánh bạn Minh Quân", f"em {NAME} đánh bạn {NAME}"),
        ("CHÁU NGUYỄN VĂN AN BỊ ỐM", f"CHÁU {NAME} BỊ ỐM"),
        ("cháu nguyễn văn an lớp 4a; chau tran thi hoa hay om", f"cháu {NAME} lớp 4a; chau {NAME} hay om"),
        ("gửi vào toi.nguyen@truong.edu.vn nhé", f"gửi vào {EMAIL} nhé"),
    ],
)
def test_it_is_covered(text: str, shown: str) -> None:
    assert masked(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Tiền ăn 25.000.000 đồng, thu 0.5 lần, ngày 09/12/2026 lúc 08h30",
        "Văn bản số 0912/2026, mã MN26-001, 1.000.000.000 đồng",
        "Trường có hỗ trợ trẻ tự kỷ không ạ?",
        "Các cháu Lớp A1 và các con Tổ 3 ăn gì? Cháu Ở lớp nào?",
        "CHÁU ĐI HỌC MUỘN THÌ SAO",
        "em xin hỏi; con tôi học lớp lá; bé nhà em hay ốm",
        "cháu mai đi học, cháu lê la ngoài đường; học sinh Trường THCS; bé trai lớp Chồi; giá 5k@suất",
        "",
    ],
)
def test_the_rest_stays(text: str) -> None:
    assert masked(text) == text
    assert private_in(text) == []


def test_it_is_named_once_each() -> None:
    assert private_in("cháu An và cháu Bình, 0912345678") == ["tên học sinh", "số điện thoại"]
