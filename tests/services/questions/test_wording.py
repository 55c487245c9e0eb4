"""Hints for sorting: right where they are clear, and none where they are not."""

import pytest

from domain.questions.topic import Topic, TopicKind
from services.questions.wording import suggest_topic

TITLES = {
    "report": "Kết quả nhiệm vụ học kỳ II và giải trình góp ý vào báo cáo",
    "talk": "Phản ánh, bức xúc, dư luận và hướng giải quyết",
    "news": "Truyền thông về nhà trường",
    "care": "Chất lượng chăm sóc, nuôi dưỡng, giáo dục trẻ",
    "surroundings": "Môi trường học tập lấy trẻ làm trung tâm",
    "computers": "Ứng dụng công nghệ thông tin",
    "safety": "Phòng, chống dịch bệnh và an toàn thực phẩm",
    "pay": "Chế độ đãi ngộ giáo viên, nhân viên",
}
TOPICS = [
    *(
        Topic(id=rank, meeting_id=1, rank=rank, kind=TopicKind.PLAN, title=title, short=key)
        for rank, (key, title) in enumerate(TITLES.items(), start=1)
    ),
    Topic(id=9, meeting_id=1, rank=9, kind=TopicKind.OTHER, title="Vấn đề khác", short="other"),
]


def hint(text: str, *names: str) -> str | None:
    found = suggest_topic(text, TOPICS, leave_out=names)
    return found.short if found else None


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("Đơn vị nào cung cấp thực phẩm cho trường, hợp đồng có công khai không ạ?", "safety"),
        ("cho e hoi thuc pham cua truong lay o dau vay a", "safety"),
        ("Lớp có 42 trẻ với 2 cô thì khó bảo đảm chất lượng chăm sóc.", "care"),
        ("Đề nghị đưa chế độ thăm hỏi vào quy chế chi tiêu nội bộ.", "pay"),
        ("Báo cáo chưa nêu các khoản chi thường xuyên.", "report"),
    ],
)
def test_what_a_title_names_is_suggested(text: str, topic: str) -> None:
    assert hint(text) == topic


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("Lớp mẫu giáo lớn của con tôi hay nghỉ học đột xuất.", "«mẫu giáo» is not «giáo dục»"),
        ("Nhóm Zalo nhiều tin quá nên trôi mất thông báo.", "«thông báo» is not «báo cáo»"),
        ("Giáo viên đang điểm danh ở phần mềm này rồi lại ở phần mềm kia.", "anybody's work is done by teachers"),
        ("Hôm nay con tôi về nhà có vết bầm ở tay.", "«về nhà» is not «về nhà trường»"),
        ("Bao giờ các hộ ngoài bãi được cấp sổ đỏ, hồ sơ chưa có kết quả?", "everything has results"),
        ("Nhà trường chăm sóc sức khỏe thế nào và dư luận ra sao?", "two topics alike"),
        ("alo alo thử xem bot chạy chưa", "nothing is said"),
        ("", "nothing at all"),
    ],
)
def test_what_is_not_clear_gets_no_hint(text: str, why: str) -> None:
    assert hint(text) is None, why


def test_names_of_the_askers_class_and_group_say_nothing() -> None:
    text = "Tổ Nuôi dưỡng đề nghị sửa mái hiên. Tổ nuôi dưỡng xin cảm ơn."
    assert hint(text) == "care"
    assert hint(text, "Tổ Nuôi dưỡng", "Trường Mầm non Hoa Ban") is None
    assert hint("Chất lượng chăm sóc ở lớp A1 ra sao?", "Lớp A1") == "care"
