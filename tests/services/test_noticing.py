"""What the tables notice, and what only sounds like it."""

import pytest

from domain.questions.question import Care
from services.noticing import noticed


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("cháu bị bạn đánh chảy máu mũi ở sân trường", Care.SAFETY),
        ("Cô nhốt con tôi trong kho", Care.SAFETY),
        ("cháu nói không muốn sống nữa", Care.SAFETY),
        ("co giao bat quy, con toi bi danh", Care.SAFETY),
        ("Trẻ bị xâm hại mà trường vẫn nói đã phòng chống", Care.SAFETY),
        ("Có chuyện xâm hại ở trường", Care.SAFETY),
        ("Tôi tố cáo việc thu tiền", Care.COMPLAINT),
        ("đ.m chúng mày", Care.RUDE),
        ("Nhà trường có biện pháp gì phòng chống bạo lực, xâm hại trẻ em không ạ?", None),
        ("Đề nghị dạy bơi để phòng đuối nước", None),
        ("Cô có dạy đánh vần, đánh giá các bạn thế nào ạ?", None),
        ("Rác rưởi đầy cổng trường; cháu con ngu ngơ", None),
    ],
)
def test_it_is_noticed(text: str, found: Care | None) -> None:
    assert next(iter(noticed(text)), None) is found
