"""Names as people write them: «Chị Lan», «em là Nguyễn Văn An ạ»; what stands before tells how to speak to them."""

from dataclasses import dataclass
from functools import cache

from domain.person import Address
from domain.wording import clean_name
from letters.folding import fold
from templates.say import book

_MOST_CUT = 4
"""Phrases that may stand before a name: «dạ», «em là», «cô giáo»."""


@dataclass(frozen=True, slots=True)
class Named:
    """A name without what stood before it; "" where nothing else was written. `address`: None where none was told."""

    name: str
    address: Address | None


@dataclass(frozen=True, slots=True)
class _Phrase:
    words: tuple[str, ...]
    folded: tuple[str, ...]
    address: Address | None
    without_marks: bool

    def begins(self, words: list[str], *, plain: bool) -> bool:
        """Whether words begin with it; without marks only in a text that has none, where it is no name that way."""
        first = [word.strip(".,:;").casefold() for word in words[: len(self.words)]]
        return tuple(first) == self.words or (plain and self.without_marks and tuple(map(fold, first)) == self.folded)


def read_name(text: str) -> Named:
    """Read a typed name; OldFont, EmptyText, TooLong. A name that only begins like a form of address stays whole."""
    name = clean_name(text)
    words, plain, address = name.split(), name.isascii(), None
    for _ in range(_MOST_CUT):
        if any(whole.begins(words, plain=True) for whole in _phrases("names")):
            break
        found = next((phrase for phrase in _phrases("before") if phrase.begins(words, plain=plain)), None)
        if found is None:
            break
        if not any(
            map(str.isalpha, "".join(words[len(found.words) :]))
        ):  # nothing else was written: «Chị» is no name, «Anh» and «Chi» may be
            return Named("", found.address) if found.address and not plain else Named(" ".join(words), address)
        words, address = words[len(found.words) :], address or found.address
    if len(words) > 1 and words[-1].casefold() == "ạ":
        words = words[:-1]
    return Named(" ".join(words), address)


def without_address(name: str, address: Address) -> str:
    """Return a name without the form of address that was chosen for it; never twice the same word."""
    words = name.split()
    same = [p for p in _phrases("before") if p.address is address and len(p.words) < len(words)]
    found = next((phrase for phrase in same if tuple(map(fold, words[: len(phrase.words)])) == phrase.folded), None)
    return " ".join(words[len(found.words) :]) if found else name


@cache
def _phrases(which: str) -> tuple[_Phrase, ...]:
    """Return what may stand before a name, or what only looks so, the longest first."""
    told = dict(book()["honorifics"])
    names, marked = told.pop("names"), frozenset(told.pop("marked"))
    said = [(words, Address.UNKNOWN) for words in names]
    if which == "before":
        said = [(words, Address(address)) for address, phrases in told.items() for words in phrases]
    found = [
        _Phrase(
            words=tuple(words.split()),
            folded=tuple(map(fold, words.split())),
            address=address if address is not Address.UNKNOWN else None,
            without_marks=words not in marked,
        )
        for words, address in said
    ]
    return tuple(sorted(found, key=lambda phrase: -len(phrase.words)))
