"""A short sentence is offered as a question; a greeting, thanks and what is likely a command are not."""

import pytest

import handlers
from domain.people.access import Role
from services.questions.worth_asking import is_worth_offering, kindly

COMMANDS = handlers.router.phrases
SENTENCES = [
    "em muốn hỏi về tiền học thêm",
    "em muon hoi ve tien hoc them",
    "cho em hỏi ăn phụ mấy giờ ạ",
    "Sân trường hay bị ngập",
    "lớp mình thiếu quạt quá cô ơi",
    "bao giờ nghỉ Tết ạ?",
]


@pytest.mark.parametrize(
    "text", [*SENTENCES, "Trường có tổ chức khám sức khỏe định kỳ cho các cháu", "Xe máy đậu kín?"]
)
@pytest.mark.parametrize("role", [Role.PARENT, Role.TEACHER])
def test_a_sentence_of_an_asker_is_offered(text: str, role: Role) -> None:
    assert is_worth_offering(text, [role], COMMANDS)


@pytest.mark.parametrize(
    "text",
    [
        "", "abc xyz", "tiền học thêm", "1 2 3 4 5", "a b c d", "ạ ạ ạ ạ ạ ạ ạ ạ", "😀 😀 😀 😀",
        "em chào cô ạ, em chào cả nhà",
        "cảm ơn cô rất nhiều ạ", "Em cảm ơn ban thư ký, chúc cô một ngày mới thật nhiều sức khỏe và may mắn",
        "dạ vâng em biết rồi ạ", "cô ơi cho em hỏi với ạ", "xin chào ban thư ký nhà trường", "ok em cảm ơn thầy nhé",
        "cho em hỏi chút việc này với cô ơi", "a " * 9_999,
    ],
)  # fmt: skip
def test_what_says_nothing_yet_is_not(text: str) -> None:
    assert not is_worth_offering(text, [Role.PARENT], COMMANDS)


@pytest.mark.parametrize("role", [Role.SECRETARY, Role.CHAIR, Role.RESPONDER, Role.SUPERVISOR])
def test_the_office_is_not_asked_at_every_slip(role: Role) -> None:
    for text in (
        *SENTENCES[:-1],
        "tìm ăn phụ lớp A1",
        "mời câu tiếp theo của lớp lớn A1 lên phát biểu ngay nhé",
        "ai chưa trả lời",
    ):
        assert not is_worth_offering(text, [role, Role.TEACHER], COMMANDS)
    for text in (SENTENCES[-1], "Giáo viên hợp đồng đề nghị được nâng lương đúng hạn như biên chế"):
        assert is_worth_offering(text, [role, Role.TEACHER], COMMANDS)


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("cảm ơn nhà trường", "cam on"), ("vâng cảm ơn cô", "cam on"), ("tốt quá", "cam on"),
        ("cảm ơn cô Lan", "cam on"), ("Ok cô ạ", "da duoc"), ("dạ được ạ", "da duoc"), ("ừ", "da duoc"),
        ("em chào cô ạ", "chao"),
    ],
)  # fmt: skip
def test_what_says_nothing_else_stands_for_one_phrase(text: str, phrase: str) -> None:
    assert kindly(text) == (phrase,)


@pytest.mark.parametrize(
    "text",
    [
        "", "🙏", "ok 4", "không", "dạ không ạ", "dạ không có gì ạ", "ừ thì thế", "ok nhưng chưa rõ", "hỏi điểm",
        "cảm ơn cô, bao giờ họp ạ", "dạ được nghỉ mấy ngày", "có", "ạ " * 99,
    ],
)  # fmt: skip
def test_what_says_more_or_doubts_stands_for_itself(text: str) -> None:
    assert kindly(text) == ()
