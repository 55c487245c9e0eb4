"""Names as people write them: «Chị Lan», «em là Nguyễn Văn An ạ»; what stands before tells how to speak to them."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from domain.errors import LineTooLong, NameEmpty, NameOfLines, NameOfSigns, NameTooLong, TooLong
from domain.people.person import Address
from domain.questions.wording import check_font, check_wording, clean, letters
from letters.folding import fold
from letters.lists import read_list
from templates.say import book

PERSON_LIMIT = 80
"""Letters of a person's name."""
UNIT_LIMIT = 100
"""Letters of a unit's name."""
TITLE_LIMIT = 100
"""Letters of a post's name."""
_MOST_CUT = 4
"""Phrases that may stand before a name: «dạ», «em là», «cô giáo»."""
_SIGNS = re.compile(r"^[=@]|[<>{}]|&#?\w+;")
"""What no name has, and what a spreadsheet or a page might take for more than letters."""


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


def named_in(text: str) -> str:
    """Return a name, an agency or a place as it was typed, without what no name begins or ends with; "" for only that.

    «dạ thưa cô, UBND phường ạ» names «UBND phường»; «Ngọc Anh», «Văn phòng Nhà A» end as they do.
    """
    manners = {kind: set(words) for kind, words in book()["manners"].items()}
    words = unicodedata.normalize("NFC", text).split()
    said = [word.strip(".,;:!").casefold() for word in words]
    start, end = 0, len(words)
    while start < end and said[start] in manners["opens"] | manners["ends"]:
        spoken_to = said[start] in manners["to"]
        start += 1
        while spoken_to and start < end and said[start] in manners["spoken_to"]:
            spoken_to = not words[start].endswith(",")
            start += 1
    while start < end:
        if said[end - 1] in manners["ends"]:
            end -= 2 if end - start > 1 and words[end - 2] in manners["asked"] else 1
        elif end - start > 1 and said[end - 1] in manners["called"] and said[end - 2] in manners["ends"]:
            end -= 2
        else:
            break
    return " ".join(words[start:end]).rstrip(",;:") if end - start < len(words) else text


def check_name(text: str, *, limit: int, person: bool = False) -> str:
    """Return a name as it is kept: one line, nothing unseen, no signs that stand in no name.

    NameEmpty without a letter or digit (a person's has a letter), NameOfLines, NameOfSigns, NameTooLong, OldFont.
    """
    name = _one_line(text)
    if not (any(map(str.isalpha, name)) if person else letters(name)):
        raise NameEmpty
    sign = _SIGNS.search(name)
    if sign is not None:
        raise NameOfSigns(text=sign[0])
    if len(name) > limit:
        raise NameTooLong(length=len(name), limit=limit)
    return name


def _one_line(text: str) -> str:
    """Return the only line that says anything, without a bullet; NameOfLines, OldFont."""
    check_font(text)
    lines = [name for name in (clean(line) for _, line in read_list(text, sentences=True)) if name]
    if len(lines) > 1:
        raise NameOfLines(count=len(lines))
    return lines[0] if lines else ""


def read_title(text: str, *, limit: int) -> str:
    """Read a typed name of a unit or a post, without what is said around it; refused as `check_name` has it."""
    return check_name(named_in(_one_line(text)), limit=limit)


def read_name(text: str) -> Named:
    """Read a person's typed name, refused as `check_name` has it; one that only begins like an address stays whole."""
    name = named_in(check_name(text, limit=PERSON_LIMIT, person=True))
    words, plain, address = name.split(), name.isascii(), None
    for _ in range(_MOST_CUT):
        if _has_family(words) or any(one.begins(words, plain=True) for one in _phrases("names")):
            break
        found = next((phrase for phrase in _phrases("before") if phrase.begins(words, plain=plain)), None)
        if found is None:
            break
        if not any(
            map(str.isalpha, "".join(words[len(found.words) :]))
        ):  # nothing else was written: «Chị» is no name, «Anh» and «Chi» may be
            return Named("", found.address) if found.address and not plain else Named(" ".join(words), address)
        words, address = words[len(found.words) :], address or found.address
    return Named(" ".join(words), address)


def read_line(text: str, *, limit: int) -> str:
    """Read a typed agency, place or other name that is none of a person; OldFont, EmptyText, TooLong."""
    return " ".join(check_wording(named_in(text), limit=limit, fewest=1).split())


def read_lines(text: str, *, limit: int, sentences: bool = False) -> list[str]:
    """Read a list of which each line is kept, without bullets; a line that says nothing is none. LineTooLong, OldFont.

    `sentences`: as `read_list` has it.
    """
    found = []
    for number, line in read_list(text, sentences=sentences):
        if letters(named_in(line)):
            try:
                found.append(read_line(line, limit=limit))
            except TooLong as long:
                raise LineTooLong(place=number, **long.values) from long
    return found


def without_address(name: str, address: Address) -> str:
    """Return a name without the form of address that was chosen for it; never twice the same word."""
    words = name.split()
    if _has_family(words):
        return name
    same = [p for p in _phrases("before") if p.address is address and len(p.words) < len(words)]
    found = next((phrase for phrase in same if tuple(map(fold, words[: len(phrase.words)])) == phrase.folded), None)
    return " ".join(words[len(found.words) :]) if found else name


def _has_family(words: list[str]) -> bool:
    """Whether what looks like an address is the family's name: «Ông Văn Sấu»."""
    return any(len(words) > len(one.words) and one.begins(words, plain=True) for one in _phrases("families"))


@cache
def _phrases(which: str) -> tuple[_Phrase, ...]:
    """Return what may stand before a name, or what only looks so, the longest first."""
    told = dict(book()["honorifics"])
    whole, marked = {kind: told.pop(kind) for kind in ("names", "families")}, frozenset(told.pop("marked"))
    said = [(words, Address.UNKNOWN) for words in whole.get(which, ())]
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


def head_of(name: str, title: str) -> str:
    """Return the post of who heads a unit, so that heads of several are told apart: «Trưởng phòng VHXH».

    `title`: as a plan or the office calls it; one that fits any unit («Thủ trưởng phòng, ban») gives way to the unit's.
    """
    told, said = book()["heads"], fold(title)
    if fold(name) in said:
        return title
    if any(said.startswith(fold(general)) for general in told["general"]):
        first = name[:1].lower() + name[1:]
        forms = (form for start, form in told["forms"].items() if f"{fold(name)} ".startswith(f"{fold(start)} "))
        form = next(forms, None)
        if form is not None:
            return str(form).format(name=name, lower=first)
    return f"{title}, {name}"
