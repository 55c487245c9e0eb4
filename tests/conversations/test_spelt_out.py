"""A network without buttons: at most five lines a message, numbers that keep their meaning, words that always work."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

import handlers
from bot.known import KNOWN
from bot.runtime import Runtime
from conversation.messenger import Button
from conversation.reply import Choice
from conversation.splitting import units
from domain.messages.offer import FIRST_NUMBER, LAST_NUMBER
from domain.people.access import Role
from letters.said import Said
from services import delivering
from services.spelling_out import spell_out
from services.unit_of_work import UnitOfWork
from tests.conftest import ZONE
from tests.talking import Speaker
from tests.world import Clock, World

Marks = list[tuple[str, str]]


class Typist(Speaker):
    """Talks by a network without buttons; what was owed to it is seen as it was committed."""

    def __init__(self, runtime: Runtime, name: str) -> None:
        super().__init__(runtime, name, network="zalo")
        self.rows: list[Any] = []
        runtime.listeners.append(self._heard)

    def _heard(self, rows: Sequence[Any]) -> None:
        self.rows += [row for row in rows if row.chat == self.external_id]

    async def types(self, text: str) -> tuple[str, Marks]:
        """Send a message; return the words of the answer, and (mark, label) of each line below them."""
        self.rows.clear()
        await self.says(text)
        return self.read()

    def read(self) -> tuple[str, Marks]:
        row = self.rows[-1]
        return row.text, [(mark, label) for label, _, mark in row.choices]


@pytest.fixture
def typist(runtime: Runtime, world: World) -> Callable[[str], Any]:
    async def join(part: str) -> Typist:
        def bind(uow: UnitOfWork) -> None:
            for account in uow.accounts.of(world.people[part]):
                uow.accounts.block(account.id or 0, uow.now)
            uow.accounts.bind(uow.accounts.known("zalo", f"z-{part}").account_id, world.people[part])

        await runtime.write(bind)
        return Typist(runtime, f"z-{part}")

    return join


@pytest.fixture
async def teaches(runtime: Runtime, world: World) -> None:
    """The secretary is a teacher too, so that the menu is a long one."""
    await runtime.write(lambda uow: uow.people.enrol(world.people["secretary"], world.unit, Role.TEACHER))


@pytest.mark.usefixtures("teaches")
async def test_more_than_five_choices_come_in_several_messages(typist: Callable[[str], Any]) -> None:
    secretary = await typist("secretary")
    _, first = await secretary.types("menu")
    assert [mark for mark, _ in first] == ["1", "2", "3", "4", "0"]
    assert first[-1][1] == "Lựa chọn khác"
    words, second = await secretary.types("0")
    assert words == "Các lựa chọn còn lại:"
    assert [mark for mark, _ in second] == ["5", "6", "7", "8", "0"]
    _, third = await secretary.types("0")
    assert [mark for mark, _ in third] == [str(number) for number in range(9, 9 + len(third))]
    shown = [label for _, label in (*first[:-1], *second[:-1], *third)]
    assert len(set(shown)) == len(shown)
    nothing, _ = await secretary.types("0")
    assert nothing.startswith("Không còn lựa chọn nào khác.")


@pytest.mark.usefixtures("teaches")
async def test_a_number_of_the_first_message_still_holds_after_the_second(typist: Callable[[str], Any]) -> None:
    secretary = await typist("secretary")
    _, first = await secretary.types("menu")
    assert first[3] == ("4", "Lịch việc")
    await secretary.types("lua chon khac")
    words, _ = await secretary.types("4")
    assert words.startswith("Hội nghị đối thoại năm học 2026-2027 (MN26)")


async def test_where_words_are_due_lines_have_no_numbers_and_a_number_is_words(typist: Callable[[str], Any]) -> None:
    parent = await typist("parent")
    await parent.types("gui cau hoi")
    words, below = await parent.types("cham soc, nuoi duong")
    assert words.startswith("Xin viết câu hỏi")
    assert below == [("", "Quay lại"), ("", "Hủy")]
    short, _ = await parent.types("2")
    assert short.startswith("Nội dung hơi ngắn")
    earlier, lines = await parent.types("quay lai")
    assert earlier.startswith("Câu hỏi về việc gì")
    assert lines[0] == ("1", "Giải trình góp ý vào báo cáo")


async def test_lines_have_whole_names_where_buttons_are_short(typist: Callable[[str], Any]) -> None:
    parent = await typist("parent")
    words, lines = await parent.types("gui cau hoi")
    assert words == "Câu hỏi về việc gì ạ?"
    assert [label for _, label in lines][:3] == [
        "Giải trình góp ý vào báo cáo", "Chăm sóc, nuôi dưỡng", "Phòng dịch, an toàn thực phẩm",
    ]  # fmt: skip
    answer, _ = await parent.types("an toan thuc pham")
    assert answer.startswith("Xin viết câu hỏi")


async def test_a_number_means_what_was_seen_a_day_later_and_after_a_restart(
    typist: Callable[[str], Any], runtime: Runtime, database_url: str, clock: Clock
) -> None:
    parent = await typist("parent")
    _, offered = await parent.types("menu")
    number = next(mark for mark, label in offered if label == "Câu hỏi của tôi")
    runtime.close()
    clock.move(days=1)
    later = Runtime(database_url, handlers.router, zone=ZONE, clock=clock, known=KNOWN)
    try:
        again = Typist(later, parent.external_id)
        words, _ = await again.types(number)
        assert words.startswith("Chưa có câu hỏi nào"), words
    finally:
        later.close()


async def notice(runtime: Runtime, person_id: int, key: str, text: str = "Phiếu MN26-001 đã có trả lời.") -> None:
    def owe(uow: UnitOfWork) -> None:
        delivering.owe_words(
            uow, uow.accounts.of(person_id)[0], Said(text, "answers/written"), person_id=person_id, once=key,
            choices=[Choice.command("Câu hỏi của tôi", "cauhoi"), Choice.act("Đã rõ", "clear", key[-1])],
        )  # fmt: skip

    await runtime.write(owe)


async def test_each_notice_has_numbers_of_its_own(
    typist: Callable[[str], Any], runtime: Runtime, world: World, clock: Clock
) -> None:
    parent = await typist("parent")
    await notice(runtime, world.people["parent"], "n1")
    assert parent.read()[1] == [("21", "Câu hỏi của tôi"), ("22", "Đã rõ")]
    await notice(runtime, world.people["parent"], "n2", "Phiếu MN26-002 đã có trả lời.")
    assert parent.read()[1] == [("23", "Câu hỏi của tôi"), ("24", "Đã rõ")]
    clock.move(days=7)
    words, _ = await parent.types("21")
    assert words.startswith("Chưa có câu hỏi nào"), words


async def test_words_that_stand_under_two_notices_ask_which(
    typist: Callable[[str], Any], runtime: Runtime, world: World
) -> None:
    parent = await typist("parent")
    await notice(runtime, world.people["parent"], "n1")
    await notice(runtime, world.people["parent"], "n2", "Phiếu MN26-002 đã có trả lời.")
    words, _ = await parent.types("da ro")
    assert "24. Đã rõ (phiếu MN26-002)" in words
    assert "22. Đã rõ (phiếu MN26-001)" in words
    same, _ = await parent.types("cau hoi cua toi")
    assert "nhiều tin" not in same


async def test_numbers_begin_again_after_the_last(typist: Callable[[str], Any], runtime: Runtime, world: World) -> None:
    parent = await typist("parent")
    seen: list[int] = []
    for turn in range((LAST_NUMBER - FIRST_NUMBER) // 2 + 3):
        await notice(runtime, world.people["parent"], f"n{turn}")
        seen += [int(mark) for mark, _ in parent.read()[1]]
    assert max(seen) <= LAST_NUMBER
    assert seen.count(FIRST_NUMBER) == 2
    assert len(set(seen[:60])) == 60


async def test_a_notice_s_number_is_no_choice_where_words_are_due(
    typist: Callable[[str], Any], runtime: Runtime, world: World
) -> None:
    parent = await typist("parent")
    await parent.types("/thuky")
    await notice(runtime, world.people["parent"], "n1")
    words, _ = await parent.types("21")
    assert words.startswith("Đã chuyển lời nhắn"), words


async def test_a_long_text_leaves_room_for_its_lines(
    runtime: Runtime, world: World, typist: Callable[[str], Any]
) -> None:
    parent = await typist("parent")
    await notice(runtime, world.people["parent"], "n1", "câu trả lời dài " * 124)
    assert len(parent.rows) == 2
    assert not parent.rows[0].choices
    for row in parent.rows:
        assert units(spell_out(row.text, [Button(*choice) for choice in row.choices])) <= 2000
