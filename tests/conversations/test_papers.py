"""A paper that somebody asks for comes with its message, on every network; one that cannot be made says so instead."""

import pytest

from papers import kinds
from papers.kinds import Kind
from papers.question_list import QuestionList
from tests.office import asks
from tests.talking import Speaker
from tests.world import World


async def test_the_list_comes_with_its_message(secretary: Speaker, world: World) -> None:
    await asks(secretary.runtime, world, "parent", "Thực đơn tuần sau có cá không ạ?")
    await secretary.says("/hangdoi")
    handed = await secretary.presses("Tải danh sách")
    handed.shows("Danh sách đầy đủ của Hội nghị đối thoại năm học 2026-2027 ở tệp kèm theo")
    assert handed.document
    (await secretary.says("menu")).shows("Cô muốn làm gì")
    heard = await secretary.heard()
    assert heard.index(handed) == len(heard) - 2


async def test_what_follows_stands_below_one_that_cannot_be_made(
    secretary: Speaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(values: QuestionList) -> bytes:
        raise ArithmeticError(values.unit)

    monkeypatch.setattr(secretary.runtime.papers, "again", 0.0)
    monkeypatch.setitem(kinds.KINDS, "questions", Kind("text/plain", QuestionList, broken))
    await secretary.says("/hangdoi")
    told = await secretary.presses("Tải danh sách")
    told.shows("Xin lỗi, hệ thống chưa lập được tệp Danh-sach-cau-hoi-MN26.txt")
    assert not told.document
    (await secretary.presses("Danh sách phát biểu")).shows("0 câu hỏi theo 0 chủ đề")
