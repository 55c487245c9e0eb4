"""The style sheet: colours that can be read, and nothing fetched from elsewhere."""

import re

from web.site import STATIC

PAIRS = [
    ("ink", "paper"), ("ink", "us"), ("ink", "back"), ("soft", "paper"), ("soft", "back"), ("soft", "old"),
    ("brand", "paper"), ("brand", "us"), ("on-brand", "brand"), ("on-me", "me"), ("warn", "warn-back"),
    ("warn", "back"),
]  # fmt: skip


def _brightness(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_text_stands_out_by_day_and_by_night() -> None:
    """WCAG AA: 4.5 to 1."""
    sheet = (STATIC / "doithoai.css").read_text(encoding="utf-8")
    blocks = re.findall(r":root \{(.*?)\}", sheet, re.DOTALL)
    themes = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", block)) for block in blocks]
    assert len(themes) == 2
    for theme in themes:
        for ink, back in PAIRS:
            light, dark = sorted((_brightness(theme[ink]), _brightness(theme[back])), reverse=True)
            assert (light + 0.05) / (dark + 0.05) >= 4.5, (ink, back, theme)


def test_nothing_comes_from_elsewhere() -> None:
    for path in (one for one in STATIC.iterdir() if one.suffix != ".png"):
        found = re.findall(r"https?://[^\s\"')]+", path.read_text(encoding="utf-8"))
        assert [address for address in found if not address.startswith("http://www.w3.org/2000/svg")] == [], path.name
