"""PDF by LibreOffice: one call a batch, killed when it hangs with all that it began; none where it is missing."""

import os
import shutil
from io import BytesIO
from pathlib import Path

import pytest

from bot.commands.doctor import examine
from bot.settings import Settings
from bot.soffice import NoPdf, Soffice
from papers.blocks import Paragraph
from papers.word import word_file
from tests.soffice import stand_in

FILES = [word_file([Paragraph(f"Văn bản {number} & <b>")], title="") for number in (1, 2, 3)]


async def test_a_batch_is_one_call_that_knows_none_of_our_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOITHOAI_SECRET", "nobody else's")
    soffice = stand_in(tmp_path)
    assert await soffice.convert(FILES) == [b"%PDF-1.7 stand-in"] * 3
    assert await soffice.convert(FILES[:1]) == [b"%PDF-1.7 stand-in"]
    log = (tmp_path / "log").read_text(encoding="utf-8")
    profiles = [word for word in log.split() if word.startswith("-env:UserInstallation=file://")]
    assert len(set(profiles)) == 2
    assert "nobody else's" not in log


async def test_what_hangs_is_killed_with_its_children(tmp_path: Path) -> None:
    with pytest.raises(NoPdf, match="takes too long"):
        await stand_in(tmp_path, how="hangs", first=1.0).convert(FILES)
    for process in (tmp_path / "log").read_text(encoding="ascii").split():
        with pytest.raises(ProcessLookupError):
            _signal(int(process))


def _signal(process: int) -> None:
    """Ask for a process; ProcessLookupError where it is gone, or only waits to be buried."""
    os.kill(process, 0)
    if "\nState:\tZ" in Path(f"/proc/{process}/status").read_text(encoding="utf-8"):
        raise ProcessLookupError


async def test_what_is_missing_or_writes_nothing_makes_none(tmp_path: Path) -> None:
    for soffice in (Soffice(), Soffice(str(tmp_path / "nowhere")), stand_in(tmp_path, how="nothing")):
        with pytest.raises(NoPdf):
            await soffice.convert(FILES)


def test_doctor_says_how_it_stands(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path / 'd.db'}"
    for program, words in (
        ("", "Giấy tờ chỉ có tệp Word"), (str(tmp_path / "nowhere"), "không chuyển được sang PDF"),
        (stand_in(tmp_path).program, "giấy tờ chuyển được sang PDF"),
    ):  # fmt: skip
        said = [one.words for one in examine(Settings(database_url=database, soffice=program, http_port=0))]
        assert words in said[-1]


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.timeout(100)
async def test_the_real_one_makes_pages_of_our_words() -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    made = await Soffice(shutil.which("soffice") or "").convert(FILES)
    for number, content in enumerate(made, start=1):
        with pdfplumber.open(BytesIO(content)) as pdf:
            assert f"Văn bản {number} & <b>" in pdf.pages[0].extract_text()
