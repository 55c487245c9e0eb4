"""Folding: the one way in which the house compares what people write, without marks, capitals and signs."""

import unicodedata

_CALLED_D = frozenset({"đ", "ð", "ɖ"})
"""Letters with a stroke that keyboards and fonts give for the Vietnamese one: U+0111, U+00F0, U+0256."""
_FOR_LOOKS = ("<wide>", "<font>")
"""Kinds of the same letter: full width «４», and the bold or slanted ones of social networks. Not «²»: m² is not m2."""
_KEPT_BELOW = 0x3000
"""Only these letters are remembered, so that no text fills the memory."""


def fold(text: str) -> str:
    """Return the letters for comparing: lower case, no marks, đ as d, one blank between words."""
    return " ".join(text.translate(_PLAIN).split())


def fold_letters(text: str) -> str:
    """Return small letters without marks, one for each, so that a place in one text is the same in the other."""
    return text.translate(_ONE_FOR_ONE)


def _bare(letter: str) -> str:
    """Return a letter in lower case without its marks; "" for a mark and for what is not seen."""
    looks = unicodedata.decomposition(letter).startswith(_FOR_LOOKS)
    parts = unicodedata.normalize("NFKD" if looks else "NFD", letter).casefold()
    seen = "".join(part for part in unicodedata.normalize("NFD", parts) if not _unseen(part))
    return "d" if seen in _CALLED_D else seen


def _unseen(part: str) -> bool:
    kind = unicodedata.category(part)
    return kind[0] == "M" or kind == "Cf"


class _Table(dict[int, str]):
    """What `str.translate` looks letters up in; filled as they come."""

    def __missing__(self, code: int) -> str:
        found = self.of(chr(code))
        if code < _KEPT_BELOW:
            self[code] = found
        return found

    def of(self, letter: str) -> str:
        raise NotImplementedError


class _Plain(_Table):
    def of(self, letter: str) -> str:
        return "".join(part if part.isascii() and part.isalnum() else " " for part in _bare(letter))


class _OneForOne(_Table):
    def of(self, letter: str) -> str:
        bare = _bare(letter)
        return bare if len(bare) == 1 else letter


_PLAIN, _ONE_FOR_ONE = _Plain(), _OneForOne()
