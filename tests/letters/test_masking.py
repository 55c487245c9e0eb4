"""What is private in a text is covered; what only looks like it stays letter for letter."""

import pytest

from templates.filters import masked, private_in

PHONE, NAME, HEALTH, PAPERS = "[số điện thoại]", "[tên học sinh]", "[tình trạng sức khỏe]", "[số giấy tờ]"
EMAIL = "[địa chỉ thư điện tử]"
ACCOUNT, HOME = "[số tài khoản]", "[địa chỉ nhà]"


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
        ("chuyển vào số tài khoản 1903 4567 8901 ngân hàng BIDV", f"chuyển vào số tài khoản {ACCOUNT} ngân hàng BIDV"),
        ("STK: 0451000123456.", f"STK: {ACCOUNT}."),
        ("stk ngân hàng Agribank 3412205001234", f"stk ngân hàng Agribank {ACCOUNT}"),
        ("hoàn về 19034567890 Techcombank giúp", f"hoàn về {ACCOUNT} Techcombank giúp"),
        ("Nhà tôi ở số 12 ngõ 34 phố Huế, phường Hoa Ban", f"Nhà tôi ở số {HOME}"),
        ("số nhà 25A, đường Lê Lợi nhé", f"số nhà {HOME} nhé"),
        ("nha chau o 15/7 duong 7/5, xe don giup", f"nha chau o {HOME}, xe don giup"),
        ("Địa chỉ: bản Nà Tấu, xã Mường Phăng. Xin hỏi", f"Địa chỉ: {HOME}. Xin hỏi"),
        ("thường trú tại tổ 3 phường Noong Bua", f"thường trú tại {HOME}"),
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
        "Tài khoản thu tiền ăn 25.000.000 đồng năm học 2026-2027, chốt ngày 30.11.2026",
        "Công văn số 1234567/UBND-VX, tài khoản số 1234567/QĐ, tài khoản 1500000 đồng",
        "Địa chỉ nhận phiếu là phòng Văn thư; nhà vệ sinh số 3; dãy nhà số 2 dột; số nhà vệ sinh 12",
        "Đường vào trường ở 25 đường Lê Lợi hay tắc, tổ 3 và lớp 4A2, Tổ Toán - Tin, phường Hoa Ban, bản tin số 5",
        "Nhà trường ở xa, các cháu ở bản phải đi bộ; nhà tôi ở xa trường; sống ở vùng cao",
        "MN26-001 tài khoản Zalo của lớp, tk lớp 5A có 35 bạn; ngân hàng BIDV tài trợ 12 bộ bàn",
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
