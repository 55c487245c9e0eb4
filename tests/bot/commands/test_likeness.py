"""`doithoai likeness`: a line in, a line out, with the program's own service behind it."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from bot.commands.main import app
from templates.cli import UNUSABLE

RESET = {"op": "reset", "host": "truong", "topics": [
    {"key": "food", "title": "An toàn thực phẩm", "short": "Thực phẩm"},
    {"key": "other", "title": "Vấn đề khác", "short": "Khác"},
]}  # fmt: skip
FIRST = {"op": "add", "id": "q1", "text": "Nhà vệ sinh khu B hay hết nước giờ ra chơi", "unit": "Lớp 6A", "topic": None}


def run(*lines: Any) -> Result:  # noqa: ANN401 - whatever may be written in a line
    said = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    return CliRunner().invoke(app, ["likeness"], input=said + "\n")


def answers(*lines: Any) -> list[Any]:  # noqa: ANN401 - as above
    result = run(*lines)
    assert result.exit_code == 0, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_meeting_line_by_line() -> None:
    again = {"text": "nha ve sinh khu B het nuoc gio ra choi", "unit": "Lớp 8B"}
    food = {"op": "topics", "text": "Thực phẩm bếp ăn lấy ở đâu?", "unit": "Lớp 6A"}
    told = answers(
        RESET, FIRST, "",
        {"op": "add", "id": 2, "text": "Đề nghị trồng thêm cây ở sân sau", "unit": "", "topic": "food"},
        {"op": "similar", **again, "k": 5}, {"op": "merge", **again}, food,
        {"op": "beyond", "text": "Đề nghị phường lắp đèn", "unit": ""},
        {"op": "beyond", "text": "Đề nghị lắp quạt", "unit": ""},
        {"op": "topics", "text": "alo alo", "unit": ""},
    )  # fmt: skip
    similar = told[3]["hits"]
    assert told[:3] == [{}, {}, {}]
    assert [(hit["id"], hit["shown"]) for hit in similar] == [("q1", True)]
    assert 0.9 < similar[0]["score"] <= 1
    assert told[4:] == [{"ids": ["q1"]}, {"topics": ["food"]}, {"beyond": True}, {"beyond": False}, {"topics": []}]


def test_a_reset_forgets_everything() -> None:
    similar = {"op": "similar", "text": FIRST["text"], "unit": "", "k": 5}
    found = answers(RESET, FIRST, similar, {"op": "reset", "host": "phuong", "topics": []}, similar)
    assert [len(one["hits"]) for one in (found[2], found[4])] == [1, 0]


@pytest.mark.parametrize(
    "line",
    [
        "{",
        "[]",
        "7",
        '{"op": "burn"}',
        '{"op": "add"}',
        '{"op": "reset", "topics": [1]}',
        '{"op": "reset", "host": "x"}',
    ],
)
def test_a_line_that_cannot_be_read_is_told_by_its_number(line: str) -> None:
    result = run(RESET, line, FIRST)
    assert result.exit_code == UNUSABLE
    assert result.stdout.splitlines() == ["{}"]
    assert "Dòng 2 không đọc được" in result.stderr
