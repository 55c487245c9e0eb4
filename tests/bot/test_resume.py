"""An operator says that messages go through Zalo again, from the command line."""

from pathlib import Path

from storage.migrate import migrate
from tests.bot.program import called


def test_zalo_goes_on_when_an_operator_says_so(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'doithoai.db'}"
    migrate(url)
    done = called(tmp_path, "zalo-resume", DATABASE_URL=url)
    assert done.returncode == 0, done.stderr
    assert "Zalo được gửi tin tiếp" in done.stdout
    assert done.stdout.strip().endswith("gửi ngay: 0.")
