"""Asking, from the topic to the receipt."""

from tests.talking import Speaker


async def test_a_parent_asks_about_lunch(parent: Speaker) -> None:
    topics = await parent.says("/hoi")
    topics.shows("1. Giải trình góp ý vào báo cáo", "2. Chăm sóc, nuôi dưỡng")
    await parent.presses("Chăm sóc, nuôi dưỡng")
    (await parent.says("Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?")).shows("Chị muốn được trả lời thế nào")
    preview = await parent.presses("Trả lời văn bản")
    preview.shows("Đề nghị công khai thực đơn tuần", "Chăm sóc, nuôi dưỡng", "kiến nghị")
    receipt = await parent.presses("Gửi")
    receipt.shows(
        "Mã phiếu: MN26-001", "“" if False else "Đề nghị công khai thực đơn tuần trên nhóm lớp ạ?", "Chăm sóc, nuôi dưỡng",
        "17h00 thứ Năm, ngày 26/11/2026", "Phòng hội đồng", "17h00 thứ Ba, ngày 24/11/2026",
    )
    assert receipt.labels() == ["Câu hỏi của tôi", "Gửi câu khác", "Menu"]
