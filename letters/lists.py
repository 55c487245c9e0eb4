"""Lists as people paste them: one a line, with numbers, bullets and marks of emphasis that belong to no word."""

import re

_EMPHASIS = "*_#>` "
_AFTER = _EMPHASIS + ",;\t"
_BEFORE = re.compile(
    r"^(?:\s*(?:[-–—•*+_#>`▪●◦‣·○■□☐✓✔→]|\(?\d{1,3}[.)/](?:\s+|$|(?=[^\W\d]{2}|[*_`]))|\d{1,3}\t))+\s*"
)
"""What lists put before a name: bullets, marks of bold and headings, «1. », «2)Tổ», «(3) », a first column.

«5 tuổi A» begins with none.
"""
_LINE_ENDS, _BETWEEN = re.compile(r"[\r\n\v\f\u2028\u2029]"), re.compile(r";\s")


def read_list(text: str, *, sentences: bool = False) -> list[tuple[int, str]]:
    """Return what stands in a pasted list with the lines on which they stand, counted from 1 as they were pasted.

    Numbers, bullets and marks of emphasis are no part of a name; a line of nothing else is blank.
    `sentences`: a line is one whole, whatever signs stand in it; else «;» begins a further name.
    """
    names = [
        (number, _BEFORE.sub("", piece).rstrip(_AFTER).lstrip(_EMPHASIS))
        for number, line in enumerate(_LINE_ENDS.split(text.replace("\r\n", "\n")), start=1)
        for piece in ([line] if sentences else _BETWEEN.split(line))
    ]
    return [(number, name) for number, name in names if name.strip()]
