"""A letter that a mail server on this machine hands over, where the program does not run or takes none."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bot.program import Program, environment


def hand_over(folder: Path, **settings: str) -> int:
    """Pipe a letter in, and return the exit code by which a mail server knows what to do."""
    return subprocess.run(
        [sys.executable, "-m", "bot", "mail-in"], cwd=folder, env=environment(**settings), input=b"To: x\n\nMenu",
        capture_output=True, timeout=90, check=False,
    ).returncode  # fmt: skip


def test_it_comes_again_until_the_program_runs_and_is_taken_then(tmp_path: Path) -> None:
    chosen = {
        "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": "9", "EMAIL_FROM": "a@b.example", "EMAIL_REPLY": "hoi@b.example",
    }  # fmt: skip
    assert hand_over(tmp_path, HTTP_PORT="9", **chosen) == os.EX_TEMPFAIL
    with Program(tmp_path, **chosen):
        assert hand_over(tmp_path, **chosen) == os.EX_OK
        assert hand_over(tmp_path, **chosen, EMAIL_SECRET="x" * 16) == os.EX_NOPERM
