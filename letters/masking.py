"""Masking: telephone numbers, papers' numbers, a child's name and what ails it, covered in a text that others read."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from letters.folding import fold_letters

_PHONE = re.compile(r"(?<![\d.,])(?:\+?84|0)[\s.-]?[2-9](?:[\s.-]?\d){8,9}(?![\d.,]?\d)")
_PAPERS = re.compile(r"(?<!\d)\d{12}(?!\d)")
_NAME = r"[^\W\d_]+"
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,64}(?:\.[\w-]{1,64}){1,4}")
_WORD = re.compile(rf"({_NAME})(?:\s+|(?=\W)|$)")
_DIGITS = r"\d(?:[ .-]?\d){5,18}(?!\d)"
_NO_ACCOUNT = re.compile(r"(?:19|20)\d\d[ .-](?:19|20)\d\d|\d{1,2}[ .-]\d{1,2}[ .-](?:19|20)\d\d|\d{1,3}(?:\.\d{3})+")
"""A school year, a date, a sum of money."""
_IS_A_SUM = re.compile(r"[.,]?\d*\s*(?:dong|vnd|d|k|trieu|nghin|ngan(?!\s+hang))(?!\w)")
_HOUSE = r"\d{1,4}[a-z]?(?:[/-]\d{1,4}[a-z]?){0,3}(?!\w)"
_OWN_NAME = re.compile(r"([^\W_]+(?:/\d+)*)(?:[ \t]+|(?=\W)|$)")
MOST_WORDS = 4
"""Words that a name is taken for at most."""
_SMALL = 3
"""The same of a name that is typed in small letters: «nguyễn văn an»."""
_BETWEEN = 3
"""Words at most between kin and name: «con trai tôi tên là An»."""


@dataclass(frozen=True, slots=True)
class Table:
    """What is looked for. `kin`: words before a child's name; `no_names`: words that are none; `ails`: after `has`.

    `names`: those of them that are names behind another one: «cháu Tuấn Anh». `between`: words that may stand before a
    name; `families`, `middles`: by which a name is known that is shouted, or typed in small letters.
    `accounts`, `banks`: words before and behind an account's number; `homes`: words before where somebody lives;
    `places`: what a street, lane or village is called before its own name.
    """

    kin: Collection[str]
    no_names: frozenset[str]
    names: frozenset[str]
    between: Collection[str]
    families: frozenset[str]
    middles: frozenset[str]
    has: Collection[str]
    ails: Collection[str]
    accounts: Collection[str]
    banks: Collection[str]
    homes: Collection[str]
    places: Collection[str]


@dataclass(frozen=True, slots=True)
class Private:
    """A place in a text that is covered: from, to, and what it is.

    That is phone, papers, mail, account, address, name or health.
    """

    start: int
    end: int
    kind: str


def private(text: str, table: Table) -> list[Private]:
    """Return what is covered of a text, in its order; no two overlap."""
    found = [Private(*one.span(), "papers") for one in _PAPERS.finditer(text)]
    found += [Private(*one.span(), "phone") for one in _PHONE.finditer(text)]
    found += [Private(*one.span(), "mail") for one in _EMAIL.finditer(text)]
    found += _accounts(text, table) + _addresses(text, table) + _names(text, table) + _health(text, table)
    kept: list[Private] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def mask(text: str, table: Table, called: Callable[[str], str]) -> str:
    """Return a text in which what is private is covered by what it is called; the rest stays letter for letter."""
    for one in reversed(private(text, table)):
        text = f"{text[: one.start]}[{called(one.kind)}]{text[one.end :]}"
    return text


def _names(text: str, table: Table) -> list[Private]:
    """Words that begin with a capital and go on small, after «cháu», «bé tên là»; others by their family's name."""
    found = []
    between = rf"(?:,?\s+(?:{_either(table.between)})(?!\w)){{0,{_BETWEEN}}}"
    kin = re.compile(rf"(?<!\w)(?:{_either(table.kin)}){between}[,:]?\s+(?={_NAME})", re.IGNORECASE)
    for match in kin.finditer(text):
        end = _by_family(text, match.end(), table)
        if end:
            found.append(Private(match.end(), end, "name"))
            continue
        end = match.end()
        for place in range(MOST_WORDS):
            word = _WORD.match(text, end)
            if word is None or not _is_a_name(word[1], table.no_names if place == 0 else table.no_names - table.names):
                break
            found.append(Private(match.end(), word.end(1), "name"))
            end = word.end()
            if "\n" in word[0]:
                break
    return found


def _by_family(text: str, start: int, table: Table) -> int:
    """Return where a name ends that is shouted, or typed in small letters: it begins with a family's; 0 for none."""
    words: list[re.Match[str]] = []
    for _ in range(MOST_WORDS):
        word = _WORD.match(text, words[-1].end() if words else start)
        if word is None or word[1].casefold() in table.no_names:
            break
        words.append(word)
    folded = [fold_letters(word[1]) for word in words]
    if len(words) < 2 or folded[0] not in table.families:  # noqa: PLR2004 - a family's name and a given one
        return 0
    if all(word[1].isupper() for word in words):
        return words[-1].end(1)
    small = words[:_SMALL] if folded[1] in table.middles and words[0][1].islower() else []
    return small[-1].end(1) if len(small) == _SMALL else 0


def _is_a_name(word: str, no_names: Collection[str]) -> bool:
    return word[:1].isupper() and (len(word) == 1 or word[1:].islower()) and word.casefold() not in no_names


def _health(text: str, table: Table) -> list[Private]:
    """What follows «bị», «mắc»: of a child that is known by its parent, an illness tells as much as the name."""
    pattern = rf"(?<!\w)(?:{_folded(table.has)})\s+(?:benh\s+)?((?:{_folded(table.ails)})(?!\w))"
    return [Private(*one.span(1), "health") for one in re.finditer(pattern, fold_letters(text))]


def _accounts(text: str, table: Table) -> list[Private]:
    """A number behind «số tài khoản» or before a bank's name; sums, dates and school years are none."""
    folded = fold_letters(text)
    behind = rf"(?<!\w)(?:{_folded(table.accounts)})(?!\w)(?:[\s:.,()-]+[a-z]+){{0,4}}?[\s:.,(-]+({_DIGITS})"
    bank = rf"(?:(?:tai|o|ngan hang|nh)\s+){{0,2}}(?:{_folded(table.banks)})(?!\w)"
    before = rf"(?<![\w.,/-])({_DIGITS})(?=[\s,(:-]+{bank})"
    found = [one for pattern in (behind, before) for one in re.finditer(pattern, folded)]
    return [
        Private(*one.span(1), "account")
        for one in found
        if not (_NO_ACCOUNT.fullmatch(one[1]) or _IS_A_SUM.match(folded, one.end(1)) or folded[one.end(1) :][:1] == "/")
    ]


def _addresses(text: str, table: Table) -> list[Private]:
    """Where somebody lives: behind «số nhà», or behind «nhà tôi ở», «địa chỉ» a number or place with its own name."""
    folded = fold_letters(text)
    numbered = re.finditer(rf"(?<!\w)(?:so nha|sn)\s*:?\s*({_HOUSE})", folded)
    found = [Private(one.start(1), _places(text, folded, one.end(), table), "address") for one in numbered]
    homes = rf"(?<!\w)(?:{_folded(table.homes)})(?!\w)[\s:]+(?:la\s+|o\s+|tai\s+|so\s+)*"
    for one in re.finditer(homes, folded):
        number = re.compile(_HOUSE).match(folded, one.end())
        start = number.end() if number is not None else one.end()
        end = _places(text, folded, start, table)
        if end > start:
            found.append(Private(one.end(), end, "address"))
    return found


def _places(text: str, folded: str, at: int, table: Table) -> int:
    """Return where the streets and places end that follow one another; `at` where none does."""
    place = re.compile(rf"[\s,]*(?<!\w)(?:{_folded(table.places)})\s+")
    while (called := place.match(folded, at)) is not None:
        end = called.end()
        for _ in range(MOST_WORDS):
            word = _OWN_NAME.match(text, end)
            if word is None or not (word[1][0].isupper() or word[1][0].isdigit()):
                break
            end = word.end()
        if end == called.end():
            break
        at = len(text[:end].rstrip())
    return at


def _either(words: Collection[str]) -> str:
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


def _folded(words: Collection[str]) -> str:
    return _either({fold_letters(word) for word in words})
