"""How this program's command is typed here, for lines that tell somebody to run it."""

import shutil
import sys
from pathlib import Path

_NAME = "doithoai"


def command() -> str:
    """Return `doithoai` where the terminal finds it, else its path, as short as it may be from this folder."""
    own = Path(sys.prefix) / "bin" / _NAME
    if not own.exists() or shutil.which(_NAME) == str(own):
        return _NAME
    return str(own.relative_to(Path.cwd()) if own.is_relative_to(Path.cwd()) else own)
