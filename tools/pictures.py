"""Takes the README's pictures from the running program: a question, its card before the chair, its answer.

Needs Debian's Chromium. Run it from the project's folder: .venv/bin/python tools/pictures.py
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.web.chrome import Browsers, Chrome

PICTURES = Path("docs/pictures")
ROLES = ("parent", "teacher", "secretary", "chair", "responder")


def start(folder: Path) -> tuple[subprocess.Popen[str], dict[str, str]]:
    """Load a demo, start the program on a free port and return it with one link for each role."""
    environment = os.environ | {"DOITHOAI_DATABASE_URL": f"sqlite:///{folder}/demo.db", "DOITHOAI_HTTP_PORT": "0"}
    subprocess.run([sys.executable, "-m", "bot", "demo"], check=True, env=environment, capture_output=True)
    program = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], env=environment, stdout=subprocess.PIPE, text=True, bufsize=1
    )
    links: list[str] = []
    assert program.stdout is not None
    for line in program.stdout:
        links += re.findall(r"http\S+/vao/\S+", line)
        if len(links) == len(ROLES):
            break
    return program, dict(zip(ROLES, links, strict=True))


def main() -> None:
    """Walk one question to its answer, and keep three pictures of it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        program, links = start(folder)
        browsers = Browsers(folder)

        def open_as(role: str) -> Chrome:
            browser = Chrome(browsers)
            browser.opens(links[role])
            browser.one("#text")
            return browser

        def shoot(browser: Chrome, picture: str) -> None:
            time.sleep(0.6)
            browser.driver.save_screenshot(str(PICTURES / f"{picture}.png"))

        try:
            walk(open_as, shoot)
        finally:
            browsers.quit()
            program.send_signal(signal.SIGINT)
            program.wait(20)


def walk(open_as: Callable[[str], Chrome], shoot: Callable[[Chrome, str], None]) -> None:
    """A parent asks; the secretary gives the duty; the chair calls; the responder answers; the parent reads it."""
    parent = open_as("parent")
    parent.presses("Gửi câu hỏi")
    parent.presses("Chăm sóc, nuôi dưỡng")
    parent.says("Thực đơn tuần có được gửi lên nhóm lớp trước thứ Hai không ạ?")
    parent.presses("Trả lời bằng văn bản")
    parent.presses("Gửi")
    code = re.findall(r"MN\d\d-\d+", parent.sees("Mã phiếu"))[-1]
    shoot(parent, "parent")
    chair = open_as("chair")
    chair.says("/batdau")
    chair.presses("Bắt đầu ngay")
    chair.says(f"/goi {code}")
    chair.sees("Trả lời tại chỗ", where=".newest")
    shoot(chair, "chair")
    chair.presses("Trả lời tại chỗ")
    chair.says("Có ạ. Từ tuần này thực đơn gửi lên nhóm lớp chiều thứ Sáu.")
    chair.sees("ý chính")
    parent.says(code)
    shoot(parent, "answer")


if __name__ == "__main__":
    main()
