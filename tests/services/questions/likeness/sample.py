"""Invented questions: of a kindergarten, with what each is; and of a lower secondary school and a ward, in pairs."""

import json
import tomllib
from pathlib import Path
from typing import Any

from services.questions.likeness.topics import Titled

HERE = Path(__file__).parent
QUESTIONS: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "questions_mn.jsonl").read_text(encoding="utf-8").splitlines()
]
PAIRS: dict[str, list[Any]] = tomllib.loads((HERE / "pairs.toml").read_text(encoding="utf-8"))
REWORDED = [
    line.split("|", 1)
    for line in (HERE / "reworded_mn.txt").read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
"""Number and words: forty of the sample's questions, each in three more ways: in full, short, in other words."""
TOPICS = [
    Titled(
        "bc_giai_trinh",
        "Kết quả nhiệm vụ học kỳ II năm học 2023-2024 và giải trình góp ý vào báo cáo",
        "Giải trình báo cáo",
    ),
    Titled("buc_xuc_du_luan", "Phản ánh, bức xúc, dư luận và hướng giải quyết", "Phản ánh, dư luận"),
    Titled("truyen_thong", "Truyền thông về nhà trường", "Truyền thông"),
    Titled("cham_soc_giao_duc", "Chất lượng chăm sóc, nuôi dưỡng, giáo dục trẻ", "Chăm sóc, nuôi dưỡng"),
    Titled("moi_truong_lay_tre", "Môi trường học tập lấy trẻ làm trung tâm", "Môi trường học tập"),
    Titled("cntt", "Ứng dụng công nghệ thông tin", "Công nghệ thông tin"),
    Titled("dich_benh_attp", "Phòng, chống dịch bệnh và an toàn thực phẩm", "Dịch bệnh, thực phẩm"),
    Titled("che_do_dai_ngo", "Chế độ đãi ngộ giáo viên, nhân viên", "Chế độ đãi ngộ"),
    Titled("other", "Vấn đề khác", "Vấn đề khác"),
]
