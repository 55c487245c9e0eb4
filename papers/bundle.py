"""Several files in one (.zip), with the checksum of each, by which anybody can tell that they are as they were."""

import hashlib
import zipfile
from collections.abc import Sequence
from io import BytesIO

SUMS = "SHA256SUMS.txt"
"""As `sha256sum -c` reads it."""


def bundle(files: Sequence[tuple[str, bytes]]) -> bytes:
    """Return them under their names, in their order, each name once; Word files are packed already."""
    packed, sums = BytesIO(), list[str]()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for place, (said, content) in enumerate(files, start=1):
            name = f"{place:02}_{said.replace('/', '_')}"
            made.writestr(name, content)
            sums.append(f"{hashlib.sha256(content).hexdigest()}  {name}\n")
        made.writestr(SUMS, "".join(sums))
    return packed.getvalue()
