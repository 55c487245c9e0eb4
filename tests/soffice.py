"""A stand-in for LibreOffice: a script that writes a PDF a file, writes none, or hangs with a child of its own."""

from pathlib import Path

from bot.soffice import Soffice

_WRITES = """#!/bin/sh
echo "$@" >> "{log}"
env >> "{log}"
out=.
while [ $# -gt 0 ]; do
  case "$1" in
    --outdir) out="$2"; shift ;;
    *.docx) printf '%%PDF-1.7 stand-in' > "$out/$(basename "$1" .docx).pdf" ;;
  esac
  shift
done
"""
_HANGS = """#!/bin/sh
sleep 300 &
echo $$ $! > "{log}"
wait
"""


def stand_in(folder: Path, *, how: str = "writes", first: float = 20.0) -> Soffice:
    """Return one that `writes`, does `nothing` or `hangs`; `log` in the folder tells of its calls, or its processes."""
    program = folder / f"soffice-{how}"
    script = {"writes": _WRITES, "hangs": _HANGS, "nothing": "#!/bin/sh\n"}[how]
    program.write_text(script.format(log=folder / "log"), encoding="utf-8")
    program.chmod(0o755)
    return Soffice(str(program), first=first, each=0.0)
