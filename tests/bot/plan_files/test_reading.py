"""Plan files that cannot be used: every slip is told with its line, why, and what to write instead."""

import ast
import os
import random
import re
import tomllib
from pathlib import Path

import pytest
from pydantic_core import PydanticCustomError
from typer.testing import CliRunner

from bot.commands.main import app
from bot.plan_files.reading import MOST_BYTES, MOST_PROBLEMS, PlanProblems, read_plan
from domain.plans.plan import Plan
from templates.cli import line
from tests.bot.program import called

ROOT = Path(__file__).parents[3]
PLANS = sorted((ROOT / "plans").glob("*.yaml"))
BOOK = tomllib.loads((ROOT / "templates/cli.toml").read_text(encoding="utf-8"))

BASE = """\
code: thu_2025
title: Hội nghị thử
school_year: 2025-2026
unit: {code: truong, kind: school, name: Trường thử, levels: [mn]}
posts:
  - {key: hieu_truong, title: Hiệu trưởng, role: chair, unit: truong}
  - {key: thu_ky, title: Thư ký, role: secretary}
chair: hieu_truong
mode: direct
programme:
  meetings:
    - code: TH25
      day: 19/11/2025
      weekday: thứ Tư
      hour: 17h00
audience:
  - role: teacher
    who: Toàn thể nhân viên
topics:
  - {title: Cơ sở vật chất, short: Cơ sở vật chất}
  - {title: Vấn đề khác, short: Vấn đề khác, kind: other}
off_topic: accept
collection:
  path: secretary
deadlines:
  - key: digest
    title: Tổng hợp ý kiến
    words: trước ngày 15/11/2025
    owner: thu_ky
    rule: {before: 15/11/2025}
  - key: meeting_held
    title: Tổ chức hội nghị
    words: ""
    owner: hieu_truong
    rule: {by: meeting}
"""


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "thu.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def found(path: Path) -> list[tuple[int, str]]:
    """Each problem's line and words."""
    with pytest.raises(PlanProblems) as caught:
        read_plan(path)
    return [(one.line, line("plan_problems", one.name, **one.values)) for one in caught.value.problems]


def test_the_base_of_these_tests_is_a_plan(tmp_path: Path) -> None:
    read = read_plan(written(tmp_path, BASE))
    assert read.plan.title == "Hội nghị thử"
    assert read.line_of(("deadlines", 1)) == 31


EDITS = [
    # keys
    ("off_topic: accept", "of_topic: accept", 22, "Không có khóa of_topic; có phải là off_topic?"),
    ("    who: Toàn", "    ai: x\n    who: Toàn", 18, "Không có khóa ai ở đây; các khóa dùng được: role, who"),
    ("    owner: thu_ky\n", "", 26, "Thiếu khóa owner"),
    ("code: thu_2025\n", "", 1, "Thiếu khóa code"),
    ("      day: 19/11/2025\n", "", 12, "Cần đúng một trong các khóa: day, day_month."),
    ("mode: direct", "mode: direct\nmode: online", 10, "Khóa mode đã có ở dòng 9"),
    ("title: Hội nghị thử", "? [a, b]\n: c\ntitle: Hội nghị thử", 2, "Khóa phải là một từ"),
    ("title: Hội nghị thử", '"": c\ntitle: Hội nghị thử', 2, "Khóa phải là một từ"),
    ("title: Cơ sở vật chất", "title: Cơ sở, vật chất", 20, "Dấu phẩy trong ngoặc nhọn tách “vật chất”"),
    # types
    ("title: Hội nghị thử", "title: [a, b]", 2, "Khóa title phải là một dòng chữ"),
    ("title: Hội nghị thử", "title:", 2, "Khóa title chưa có giá trị"),
    ("title: Hội nghị thử", "title: ' '", 2, "Khóa title chưa có giá trị"),
    ("title: Hội nghị thử", "title: " + "a" * 201, 2, "Khóa title dài quá 200 ký tự"),
    ("levels: [mn]", "levels: mn", 4, "Khóa levels phải là danh sách"),
    ("levels: [mn]", "levels: [mn], count: nhiều", 4, "Khóa count phải là số, không phải “nhiều”"),
    ("levels: [mn]", "levels: [mn], count: 0", 4, "Khóa count phải từ 1 trở lên"),
    ("      hour: 17h00", "      hour: 17h00\n      hours: 25", 16, "Khóa hours phải từ 24 trở xuống"),
    ("      hour: 17h00", "      hour: 17h00\n      hours: 0", 16, "Khóa hours phải lớn hơn 0,"),
    ("      hour: 17h00", "      hour: 17h00\n      tentative: chắc", 16, "Khóa tentative phải là true (có)"),
    ("unit: {code: truong, kind: school, name: Trường thử, levels: [mn]}", "unit: truong", 4, "Khóa unit phải gồm"),
    ("mode: direct", "mode: trực tiếp", 9, "Khóa mode không nhận “trực tiếp”; dùng một trong: direct, hybrid, online."),
    ("role: chair", "role: sếp", 6, "Khóa role không nhận “sếp”"),
    ("topics:\n", "topics: []\nold:\n", 19, "Khóa topics phải có ít nhất một mục"),
    ("  - key: digest", "  - key: Tổng hợp", 26, "“Tổng hợp” không dùng làm key được"),
    ("code: TH25", "code: hội nghị", 12, "Mã “hội nghị” chưa đúng"),
    ("code: TH25", "code: TOOLONGXX25", 12, "Mã “TOOLONGXX25” chưa đúng"),
    ("short: Cơ sở vật chất", "short: Cơ sở vật chất, trang thiết bị", 20, ""),
    ("short: Cơ sở vật chất", 'short: "Cơ sở vật chất, thiết bị"', 20, "Khóa short dài quá 20 ký tự"),
    # days and hours
    ("day: 19/11/2025", "day: 29/02/2025", 13, "29/02/2025 không có trong lịch"),
    ("day: 19/11/2025", "day: 2025-02-29", 13, "29/02/2025 không có trong lịch"),
    ("day: 19/11/2025", "day_month: 31/4", 13, "31/04/2026 không có trong lịch"),
    ("day: 19/11/2025", "day_month: 29/02", 13, "29/02/2026 không có trong lịch"),
    ("day: 19/11/2025", "day_month: tháng 4", 13, "“tháng 4” chưa đúng; viết ngày/tháng"),
    ("day: 19/11/2025", "day: thứ Tư", 13, "“thứ Tư” không phải là ngày"),
    ("day: 19/11/2025", "day: [19, 11]", 13, "không phải là ngày"),
    ("day: 19/11/2025", "day: 19/11/1925", 13, "Năm phải từ 2000 đến 2099"),
    ("weekday: thứ Tư", "weekday: thứ Tám", 14, "Khóa weekday không nhận “thứ Tám”; dùng một trong: thứ Hai"),
    ("hour: 17h00", "hour: chiều", 15, "“chiều” không phải là giờ"),
    ("hour: 17h00", "hour: 25h00", 15, "“25h00” không phải là giờ"),
    ("hour: 17h00", "hour: [17]", 15, "không phải là giờ"),
    ("school_year: 2025-2026", "school_year: 2025-2027", 3, "“2025-2027” không phải là một năm học"),
    ("school_year: 2025-2026", "school_year: năm nay", 3, "Khóa school_year phải là số"),
    ("school_year: 2025-2026", "school_year: 1925-1926", 3, "Khóa school_year phải từ 2000 trở lên"),
    # what does not fit
    ("owner: thu_ky", "owner: van_thu", 29, "Chưa có chức vụ “van_thu” trong posts; đã có: hieu_truong, thu_ky."),
    ("chair: hieu_truong", "chair: hieu_pho", 8, "Chưa có chức vụ “hieu_pho”"),
    ("unit: truong}", "unit: phuong}", 6, "Chưa có đơn vị “phuong” trong unit, units; đã có: truong."),
    ("  path: secretary", "  path: secretary\n  steps: [{post: thu_ky, deadline: x}]", 25, "Chưa có mốc “x”"),
    ("deadlines:\n", "notice: thong_bao\ndeadlines:\n", 25, "Chưa có mốc “thong_bao”"),
    ("  - key: meeting_held", "  - key: digest", 31, "“digest” đã dùng ở dòng 26"),
    ("key: thu_ky", "key: hieu_truong", 7, "“hieu_truong” đã dùng ở dòng 6"),
    ("short: Vấn đề khác", "short: Cơ sở vật chất", 21, "“Cơ sở vật chất” đã dùng ở dòng 20"),
    (
        "audience:\n",
        "  windows:\n    - {code: TH25, title: Đợt, by: 30/11/2025, who: [truong]}\naudience:\n",
        17, "“TH25” đã dùng ở dòng 12",
    ),
    (
        "audience:\n",
        "  windows:\n    - {code: TX25, title: Đợt, by: 30/11/2025, before: 30/11/2025, who: [truong]}\naudience:\n",
        17, "Cần đúng một trong các khóa: before, by.",
    ),
    (
        "  meetings:\n    - code: TH25\n      day: 19/11/2025\n      weekday: thứ Tư\n      hour: 17h00\n",
        "  least: 3\n", 10, "Chưa có hội nghị nào",
    ),
    # rules
    ("{before: 15/11/2025}", "sớm nhất", 30, "“sớm nhất” chưa phải là cách tính hạn"),
    ("{before: 15/11/2025}", "{befor: 15/11/2025}", 30, "Cách tính hạn không có khóa befor"),
    ("{before: 15/11/2025}", "{at: 17h00}", 30, "Cách tính hạn thiếu một trong before, by"),
    ("{before: 15/11/2025}", "{before: 15/11/2025, by: meeting}", 30, "Cách tính hạn chỉ giữ một trong: before, by."),
    ("{before: 15/11/2025}", "{before: 31/11/2025}", 30, "31/11/2025 không có trong lịch"),
    ("{before: 15/11/2025}", "{before: hôm nào}", 30, "Khóa before không nhận “hôm nào”"),
    ("{before: 15/11/2025}", "{ahead: 7}", 30, "Cách tính hạn thiếu khóa of"),
    ("{before: 15/11/2025}", "{ahead: bảy, of: meeting}", 30, "Khóa ahead phải là số ngày, không phải “bảy”"),
    ("{before: 15/11/2025}", "{ahead: 999, of: meeting}", 30, "Số ngày 999 không dùng được; viết từ 0 đến 366."),
    ("{before: 15/11/2025}", "{ahead: 7, of: conclusion}", 30, "Không tính được hạn từ conclusion"),
    ("{before: 15/11/2025}", "{by: meeting, unit: working}", 30, "Khóa unit chỉ đi với ahead hoặc within"),
    ("{before: 15/11/2025}", "{by: meeting, at: 5 giờ}", 30, "“5 giờ” không phải là giờ"),
    ("{before: 15/11/2025}", "{after: 15/11/2025}", 30, "viết within và of"),
    ("{before: 15/11/2025}", "{before: 15/11/2025, at: 17h00}", 30, "Khóa at không đi với cách tính hạn này"),
    ("rule: {before: 15/11/2025}", "propose: {after: meeting}", 26, "Đề xuất phải tính ra được ngày"),
    ("rule: {before: 15/11/2025}", "once: true", 26, "Cần đúng một trong các khóa: rule, propose."),
    ("rule: {by: meeting}", "rule: {by: meeting}\n    propose: {by: meeting}", 31, "Cần đúng một trong các khóa: rule"),
    ("rule: {by: meeting}", "rule: {by: meeting}\n    recurring: {}", 36, "Cần đúng một trong các khóa: every"),
    # YAML
    ("title: Hội nghị thử", "title:\tHội nghị thử", 2, "Dòng có dấu Tab"),
    ("title: Hội nghị thử", "title: &a Hội nghị thử", 2, "Không dùng được dấu & hoặc *"),
    ("title: Hội nghị thử", "title: *a", 2, "Không dùng được tham chiếu *a"),
    ("title: Hội nghị thử", "title: * a", 2, "Không dùng được dấu & hoặc *"),
    ("title: Hội nghị thử", "title: !!python/object/apply:os.system [x]", 2, "Không dùng được dấu !"),
    ("title: Hội nghị thử", "title: !x Hội nghị", 2, "Không dùng được dấu !"),
    ("title: Hội nghị thử", "title: !e!x Hội nghị", 2, "Không dùng được dấu !"),
    ("title: Hội nghị thử", "title: 'Hội nghị thử", 2, "Dấu ngoặc mở ở đây chưa được đóng"),
    ("title: Hội nghị thử", 'title: "Hội\\nghị \\q"', 2, "có dấu gạch chéo ngược"),
    ("title: Hội nghị thử", "title: Hội nghị: thử", 2, "thừa dấu hai chấm"),
    ("title: Hội nghị thử", "title: @Hội nghị", 2, "Giá trị không được bắt đầu bằng ký tự này"),
    ("levels: [mn]}", "levels: [mn}", 4, "Ngoặc mở ở đây chưa đóng"),
    ("    owner: thu_ky", "   owner: thu_ky", 29, "thụt lề không khớp"),
    ("off_topic: accept", "off_topic accept", 22, "Thiếu dấu hai chấm"),
    ("title: Hội nghị thử", "title: Hội nghị \x07 thử", 2, "Có ký tự không in được (mã 0007)"),
    ("title: Hội nghị thử", "title: |9x\n thử", 2, "không đúng cách viết YAML"),
    ("code: thu_2025\n", "code: thu_2025\n---\n", 2, "mỗi tệp chỉ chứa một kế hoạch"),
    ("title: Hội nghị thử", "title: " + "[" * 50 + "]" * 50, 2, "lồng nhau quá 8 tầng"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "number", "reason"), EDITS)
def test_a_slip_is_told_with_its_line_and_what_to_write(
    tmp_path: Path, old: str, new: str, number: int, reason: str
) -> None:
    assert BASE.count(old) == 1
    problems = found(written(tmp_path, BASE.replace(old, new)))
    assert any(at == number and reason in words for at, words in problems), problems


@pytest.mark.parametrize(
    ("content", "number", "reason"),
    [
        (b"", 1, "Tệp trống"),
        (b"# ch\xe1\xbb\x89 ghi ch\xc3\xba\n\n", 1, "Tệp trống"),
        (b"null\n", 1, "Tệp trống"),
        (b"- a\n- b\n", 1, "Tệp phải gồm các dòng dạng khóa"),
        (b"hello\n", 1, "Tệp phải gồm các dòng dạng khóa"),
        (b"code: a\ntitle: \xe9\n", 2, "Tệp không lưu bằng mã UTF-8"),
        (BASE.encode("utf-16"), 1, "Tệp không lưu bằng mã UTF-8"),
        (BASE.encode("utf-8-sig"), 1, "Đầu tệp có dấu BOM"),
        (b"[" * 100_000, 1, "lồng nhau quá 8 tầng"),
        (b"a: &a [x]\nb: &b [*a, *a]\nc: [*b, *b]\n", 2, "Không dùng được tham chiếu *a"),
        (b"%YAML 9.9\n---\na: 1\n", 1, "không đúng cách viết YAML"),
    ],
)
def test_a_file_that_is_no_plan_at_all(tmp_path: Path, content: bytes, number: int, reason: str) -> None:
    problems = found(written(tmp_path, content))
    assert any(at == number and reason in words for at, words in problems), problems


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "thu.yaml"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    [(at, words)] = found(path)
    assert (at, "256 KB" in words) == (0, True)


def test_what_is_not_a_file_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")  # opening it would wait for ever
    assert found(tmp_path / "pipe.yaml") == found(tmp_path) == [(0, line("plan_problems", "not_a_file"))]
    assert found(tmp_path / "khong_co.yaml") == [(0, line("plan_problems", "not_found"))]


def test_all_slips_of_a_file_are_told_at_once_in_their_order(tmp_path: Path) -> None:
    text = BASE.replace("mode: direct", "mod: direct").replace("19/11/2025", "31/11/2025")
    text = text.replace("owner: thu_ky", "owner: ai_do").replace("{by: meeting}", "{by: họp}")
    assert [at for at, _ in found(written(tmp_path, text))] == [1, 9, 13, 29, 35]  # 1: `mode` itself is missing


def test_no_more_than_twenty_are_told(tmp_path: Path) -> None:
    with pytest.raises(PlanProblems) as caught:
        read_plan(written(tmp_path, BASE + "".join(f"thua_{number}: x\n" for number in range(25))))
    assert (len(caught.value.problems), caught.value.more) == (MOST_PROBLEMS, 5)


def test_a_plan_that_does_not_fit_itself_is_never_made() -> None:
    plan = read_plan(PLANS[-1]).plan
    with pytest.raises(ValueError, match="post_unknown"):
        Plan.model_validate(plan.model_dump() | {"chair": "nobody"})


def test_days_are_written_either_way_and_words_stay_words(tmp_path: Path) -> None:
    text = BASE.replace("day: 19/11/2025", "day: 2025-11-19").replace("title: Tổng hợp ý kiến", "title: no")
    plan = read_plan(written(tmp_path, text.replace("thứ Tư", "thu tu"))).plan
    assert plan.programme.meetings == read_plan(written(tmp_path, BASE)).plan.programme.meetings
    assert plan.deadlines[0].title == "no"


@pytest.mark.parametrize("seed", range(60))
def test_whatever_stands_in_a_file_it_is_a_plan_or_told_in_words(tmp_path: Path, seed: int) -> None:
    """Lines lost, doubled, moved in, cut off, or with letters changed: nothing else may come of it."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    lines = chance.choice(PLANS).read_text(encoding="utf-8").splitlines()
    for _ in range(chance.randint(1, 8)):
        place = chance.randrange(len(lines))
        old = lines[place]
        cut = chance.randint(0, len(old))
        edits = (
            "", f"{old}\n{old}", f"  {old}", old[:cut], f"{old[:cut]}{chance.choice('{}[]:,#&*!|>%@`-? ')}{old[cut:]}",
            re.sub(r": .*", f": {chance.choice(['', '7', 'true', '[]', '{}', '~', '31/02/2025', 'x'])}", old),
        )  # fmt: skip
        lines[place] = chance.choice(edits)
    path = written(tmp_path, "\n".join(lines))
    try:
        read_plan(path)
    except PlanProblems:
        told = found(path)
        assert told
        assert all(words and 1 <= at <= len("\n".join(lines).splitlines()) + 1 for at, words in told)


def named(folder: str, *calls: str) -> set[str]:
    """The first words given to these calls, read from the code."""
    names: set[str] = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_bytes())):
            called = isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2]
            if isinstance(node, ast.Call) and called in calls and node.args:
                names |= {
                    one.value
                    for one in ast.walk(node.args[0])
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return names


def test_every_problem_has_its_words() -> None:
    rules = {f"rule_{name}" for name in named("domain", "RuleInvalid")}
    ours = named("domain", PydanticCustomError.__name__)
    assert len(rules) > 15
    assert "no_such_date" in ours
    assert rules | ours <= set(BOOK["plan_problems"])


def test_checking_a_plan_needs_no_database_and_makes_none(tmp_path: Path) -> None:
    ended = called(tmp_path, "plan", "check", str(PLANS[3]), str(PLANS[4]))
    assert ended.returncode == 0, ended.stderr
    assert ended.stderr == ""
    assert list(tmp_path.iterdir()) == []
    assert "Hội nghị TK25: 08h00 Chủ nhật, ngày 02/11/2025 (dự kiến)" in ended.stdout
    assert (
        "Thứ Hai, ngày 20/10/2025: Gửi bản tổng hợp ý kiến về Phòng Văn hóa - Xã hội. Chịu trách nhiệm: "
        "Thủ trưởng cơ sở giáo dục. Căn cứ: kế hoạch ghi “trước ngày 21/10/2025”"
    ) in ended.stdout
    assert "Thứ Sáu, ngày 11/10/2024, đề xuất: Lập hồ sơ hội nghị." in ended.stdout
    assert f"{PLANS[4]}:81: xem lại: Hạn thông báo là thứ Ba, ngày 24/09/2024" in ended.stdout


def test_a_wrong_plan_ends_with_two_and_the_others_are_told_all_the_same(tmp_path: Path) -> None:
    wrong = written(tmp_path, BASE.replace("19/11/2025", "29/02/2025"))
    ended = CliRunner().invoke(app, ["plan", "check", str(wrong), str(PLANS[1])])
    assert ended.exit_code == 2
    assert f"{wrong}:13:12: lỗi: 29/02/2025 không có trong lịch; xin xem lại ngày." in ended.stderr
    assert f"{wrong}: chưa dùng được, có 1 lỗi." in ended.stderr
    assert "Hội nghị CC24: chưa có giờ, thứ Tư, ngày 13/11/2024" in ended.stdout


def test_a_weekday_that_does_not_match_is_only_pointed_out(tmp_path: Path) -> None:
    odd = written(tmp_path, BASE.replace("thứ Tư", "thứ Năm"))
    ended = CliRunner().invoke(app, ["plan", "check", str(odd)])
    assert ended.exit_code == 0
    assert f"{odd}:12: xem lại: Ngày ghi là thứ Năm, nhưng thứ Tư, ngày 19/11/2025 mới đúng lịch" in ended.stdout


def test_a_long_list_of_slips_says_that_there_are_more(tmp_path: Path) -> None:
    wrong = written(tmp_path, BASE + "".join(f"thua_{number}: x\n" for number in range(25)))
    ended = CliRunner().invoke(app, ["plan", "check", str(wrong)])
    assert ended.stderr.count("lỗi: ") == MOST_PROBLEMS
    assert "còn 5 lỗi nữa" in ended.stderr
