"""What a request names: numbers and tokens as this program writes them, whatever bytes came instead."""

LARGEST_ID = 2**31 - 1
LARGEST_CURSOR = 10**17
"""Microseconds: some calendar still reaches so far."""
_CONTROL = {code: None for code in (*range(32), 127, *range(0xD800, 0xE000)) if chr(code) not in "\n\t"}


def number(text: str, *, most: int) -> int | None:
    """Return a whole number in ASCII digits; None for anything else, for more digits than `most` has, and above it."""
    if len(text) > len(str(most)) or not (text.isascii() and text.isdecimal()) or int(text) > most:
        return None
    return int(text)


def token(text: str, *, most: int) -> str:
    """Return a name of so many visible ASCII letters; "" for what is longer or other: this program made none such."""
    return text if len(text) <= most and text.isascii() and text.isprintable() else ""


def clean(text: str) -> str:
    """Take out what no database and no reader wants (NUL, halves of letters), and make line ends plain."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_CONTROL)
