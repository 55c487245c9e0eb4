"""`doithoai plan read`: a plan's text at the command line, in the words of `plan check`."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.commands.main import app

PLAN = """\
Ngọc Lâm, ngày 06 tháng 11 năm 2025
KẾ HOẠCH
1. Thời gian: 16h30 thứ Năm, ngày 06/11/2025
2. Địa điểm: phòng truyền thống
3. Văn thư niêm yết nội dung, thời gian đối thoại chậm nhất 07 ngày trước đối thoại.
4. Các lớp nộp ý kiến trước 17h00 ngày 03/11; trả lời xong trước ngày 10/11/2025.
5. Lập hồ sơ sau hội nghị.
6. Sau khi có kết quả xác minh, trả lời lại.
"""


TOLD = """\
{path}: đọc được 7 mốc, 2 mốc không tính được ngày.
  1. Thứ Năm, ngày 30/10/2025: kế hoạch ghi “chậm nhất 07 ngày trước đối thoại”, tức chậm nhất 7 ngày \
trước ngày hội nghị 06/11/2025. [Văn thư niêm yết nội dung, thời gian đối thoại chậm nhất 07 ngày trước đối thoại.]
  2. 17h00 thứ Hai, ngày 03/11/2025: kế hoạch ghi “trước 17h00 ngày 03/11”, tức chậm nhất trong ngày \
03/11/2025. [Các lớp nộp ý kiến trước 17h00 ngày 03/11]
  3. Thứ Năm, ngày 06/11/2025: ngày ký, kế hoạch ghi “ngày 06 tháng 11 năm 2025”. \
[Ngọc Lâm, ngày 06 tháng 11 năm 2025]
  4. Thứ Năm, ngày 06/11/2025: kế hoạch ghi “16h30 thứ Năm, ngày 06/11/2025”, tức đúng ngày 06/11/2025. \
[Thời gian: 16h30 thứ Năm, ngày 06/11/2025]
  5. Chủ nhật, ngày 09/11/2025: kế hoạch ghi “trước ngày 10/11/2025”, tức hôm trước ngày 10/11/2025 là ngày \
cuối; ngày đó là ngày nghỉ cuối tuần nên cần xong từ thứ Sáu, ngày 07/11/2025. [trả lời xong trước ngày 10/11/2025.]
  6. Chưa có ngày: kế hoạch ghi “sau hội nghị”, tức sau ngày hội nghị 06/11/2025, không nêu bao nhiêu ngày. \
[Lập hồ sơ sau hội nghị.]
  7. Chưa có ngày: kế hoạch ghi “Sau khi có kết quả xác minh”, chưa rõ là hạn ngày nào. \
[Sau khi có kết quả xác minh, trả lời lại.]
  Hội nghị để lập: 16h30 thứ Năm, ngày 06/11/2025; Phòng truyền thống
{path}: xem lại: Hạn thông báo là thứ Năm, ngày 30/10/2025, nhưng kế hoạch ký thứ Năm, ngày 06/11/2025, \
muộn 7 ngày; xin dời hội nghị hoặc thông báo ngay. [chậm nhất 07 ngày trước đối thoại]
{path}: xem lại: trước ngày 10/11/2025: ngày cuối Chủ nhật, ngày 09/11/2025 là ngày nghỉ cuối tuần; nên \
xong từ thứ Sáu, ngày 07/11/2025. [trước ngày 10/11/2025]
"""


def run(path: Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["plan", "read", str(path)])
    return done.exit_code, done.stdout, done.stderr


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "ke_hoach.txt"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_dates_then_the_meeting_then_what_looks_wrong(tmp_path: Path) -> None:
    path = written(tmp_path, PLAN)
    code, out, err = run(path)
    assert (code, err) == (0, "")
    assert out == TOLD.format(path=path)


def test_a_meeting_without_hour_and_place(tmp_path: Path) -> None:
    code, out, _ = run(written(tmp_path, b"\xef\xbb\xbf" + "Thời gian: ngày 06/11/2025".encode()))
    assert code == 0
    assert "Hội nghị để lập: chưa có giờ, thứ Năm, ngày 06/11/2025; chưa có địa điểm" in out
    assert "chưa có giờ; xin điền giờ họp" in out


def test_a_text_without_dates(tmp_path: Path) -> None:
    code, out, _ = run(written(tmp_path, "Kính gửi quý phụ huynh."))
    assert (code, "không tìm thấy ngày nào" in out) == (0, True)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("", "chưa có chữ nào"),
        ("a " * 10_001, "vượt 20.000"),
        ("Nộp trước ngày".encode("utf-16"), "UTF-8"),
        ("a" * (256 * 1024 + 1), "KB"),
    ],
)
def test_what_cannot_be_read_is_said_why(tmp_path: Path, content: str | bytes, told: str) -> None:
    path = written(tmp_path, content)
    code, out, err = run(path)
    assert (code, out) == (2, "")
    assert told in err
    assert str(path) in err


def test_no_such_file(tmp_path: Path) -> None:
    code, _, err = run(tmp_path / "khong_co.txt")
    assert (code, "Không có tệp này" in err) == (2, True)
