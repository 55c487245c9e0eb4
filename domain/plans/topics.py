"""The topics that a pasted plan names under «Nội dung đối thoại»."""

import re
from itertools import takewhile

from domain.plans.blocks import Block, blocks, squeeze

_HEADING = re.compile(
    r"(?:cac\s+)?noi dung(?: (?:chinh|doi thoai|hoi nghi|tiep xuc|trao doi|hop|cua|buoi|cuoc))*\s*(?::|$)\s*"
)
_BULLETS = tuple(
    re.compile(pattern)
    for pattern in (r"[-–—•*+]\s*", r"\d{1,2}\.\d{1,2}\.?\s+", r"\d{1,2}[.)](?!\d)\s*", r"[a-h][.)]\s*")
)


def find_topics(text: str) -> list[str]:
    """Return them as written, without bullets: behind the colon, or the list below it; [] where there is none."""
    found = blocks(text)
    for place, block in enumerate(found):
        heading = _HEADING.match(block.opening)
        if not heading:
            continue
        rest = block.text.partition(":")[2]
        listed = _below(block, found[place + 1 :])
        named = listed or [one for one in re.split(r"[;\n]", rest) if one.strip()]
        titles = [squeeze(one).strip(" .;,") for one in named]
        if any(titles):
            return [one[:1].upper() + one[1:] for one in titles if one]
    return []


def _kind(block: Block) -> re.Pattern[str] | None:
    return next((one for one in _BULLETS if one.match(block.folded)), None)


def _below(heading: Block, after: list[Block]) -> list[str]:
    """The list right below a heading: all of one kind of bullet, another than the heading's own."""
    bullet = _kind(after[0]) if after else None
    if bullet is None or bullet is _kind(heading):
        return []
    listed = takewhile(lambda one: _kind(one) is bullet, after)
    return [one.text[found.end() :] for one in listed if (found := bullet.match(one.folded))]
