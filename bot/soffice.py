"""PDF of Word files by LibreOffice, where one is set: one call a batch, a profile of its own, killed when it hangs."""

import asyncio
import os
import signal
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

FIRST, EACH = 30.0, 0.5
"""Seconds that a call may take, and each of its files besides."""
_MOST = 500
"""Files of one call."""


class NoPdf(Exception):
    """There is no PDF of these; says which trouble it was, and nothing of what the files hold."""


class Soffice:
    """LibreOffice at a path, "" where none is set; it converts one batch at a time.

    `first`, `each`: as above.
    """

    def __init__(self, program: str = "", *, first: float = FIRST, each: float = EACH) -> None:
        self.program = program
        self._first, self._each = first, each
        self._one_at_a_time = asyncio.Lock()

    async def convert(self, files: Sequence[bytes]) -> list[bytes]:
        """Return the PDF of each Word file, in their order; NoPdf for all where one fails."""
        if not self.program:
            raise NoPdf("not set")
        if len(files) > _MOST:
            raise NoPdf("too many at once")
        async with self._one_at_a_time:
            with TemporaryDirectory(prefix="doithoai-pdf-", ignore_cleanup_errors=True) as folder:
                return await self._convert(files, Path(folder))

    async def _convert(self, files: Sequence[bytes], folder: Path) -> list[bytes]:
        paths = [folder / f"{place}.docx" for place in range(len(files))]
        await asyncio.to_thread(_write, paths, files)
        try:
            async with asyncio.timeout(self._first + self._each * len(files)):
                await _run(self.program, folder, paths)
        except TimeoutError:
            raise NoPdf("takes too long") from None
        except OSError as problem:
            raise NoPdf(type(problem).__name__) from problem
        try:
            made = await asyncio.to_thread(lambda: [path.with_suffix(".pdf").read_bytes() for path in paths])
        except OSError:
            raise NoPdf("nothing was written") from None
        if not all(content.startswith(b"%PDF-") for content in made):
            raise NoPdf("no PDF was written")
        return made


def _write(paths: Sequence[Path], files: Sequence[bytes]) -> None:
    for path, content in zip(paths, files, strict=True):
        path.write_bytes(content)


async def _run(program: str, folder: Path, paths: Sequence[Path]) -> None:
    """Run it to its end, and leave none of its processes behind; it is told nothing of our settings."""
    process = await asyncio.create_subprocess_exec(
        program, f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless", "--norestore", "--convert-to",
        "pdf", "--outdir", str(folder), *map(str, paths), stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, start_new_session=True, cwd=folder,
        env={"PATH": os.environ.get("PATH", os.defpath), "HOME": str(folder), "LANG": "C.UTF-8"},
    )  # fmt: skip
    try:
        await process.wait()
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await asyncio.shield(process.wait())
